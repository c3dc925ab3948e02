"""What an explanation adds: other sources that differ on the day, and how a mean was made."""

from converter.cli.compare import percent
from converter.cli.render import conversions, six
from converter.compare import differing
from converter.core import ONE, exactly, share
from converter.errors import ConverterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.api import Converter
    from converter.cli.render import Outcome
    from converter.model import Rate

__all__ = ["fill"]


def fill(found: "Outcome", converter: "Converter") -> None:
    """Add a line for each other source whose table of the same day differs by more than 2 %.

    To a mean, one that says so where its source publishes the pair the other way round.
    """
    for conversion in conversions(found):
        rate = conversion.rate
        if rate.derivation == "average":
            found.beside[rate.base, rate.quote] = _turned(rate, found.average or "", converter)
            continue
        found.beside[rate.base, rate.quote] = [
            f"{other.source} has 1 {other.base} = {six(other.value)} {other.quote} of the same day, "
            f"{percent(exactly(share(difference, ONE, ONE)))}; convert compare shows all"
            for other, difference in differing(rate, converter.store)
        ]


def _turned(mean: "Rate", period: str, converter: "Converter") -> "list[str]":
    try:
        last = converter.end_of(mean.base, mean.quote, period, so_far=True)
    except ConverterError:
        return []
    if last.derivation != "inverse":
        return []
    published = last.legs[0].figure.pair
    return [f"each fixing was turned round before the mean: {mean.source} publishes {published}"]
