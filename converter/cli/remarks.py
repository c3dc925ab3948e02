"""What ``--explain`` adds: sources that differ on the same day, and how an average was calculated."""

from converter.api.compare import differing
from converter.cli.render import conversions, six
from converter.cli.render.grid import percent
from converter.money.arithmetic import ONE, exactly, share
from converter.money.averages import Average

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.api.converter import Converter
    from converter.cli.render import Outcome

__all__ = ["fill"]


def fill(found: "Outcome", converter: "Converter") -> None:
    """Add a line for each other source whose rate of the same day differs by more than 2 %.

    An average gets a line instead with the rate that the averages of the figures as published would give,
    unless one of its notes says that already.
    """
    for conversion in conversions(found):
        rate = conversion.rate
        if isinstance(rate, Average):
            found.remarks[rate.base, rate.quote] = [rate.turned] if rate.turned and not rate.notes else []
            continue
        found.remarks[rate.base, rate.quote] = [
            f"{other.source} has 1 {other.base} = {six(other.value)} {other.quote} of the same day, "
            f"{percent(exactly(share(difference, ONE, ONE)))}; convert compare shows all"
            for other, difference in differing(rate, converter.store)
        ]
