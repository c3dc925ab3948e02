"""What ``--explain`` adds to an answer: other sources that differ on the day, and how a mean was made."""

from converter.api.differing import differing
from converter.cli.render import conversions
from converter.cli.render.numbers import percent, six
from converter.money.arithmetic import ONE, exactly, share
from converter.money.averages import Average

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.api.converter import Converter
    from converter.cli.render import Outcome
    from converter.model import Rate

__all__ = ["remarked"]


def remarked(found: "Outcome", converter: "Converter") -> "Outcome":
    """The outcome with remarks on each pair that has an answer.

    On a rate: a line for each other source whose held rate of the same day is more than 2 % away from it.
    On a mean: what the mean of the published figures gives, unless a note of the mean already says it.
    """
    rates = [conversion.rate for conversion in conversions(found)]
    return found.replace(remarks={(rate.base, rate.quote): _remarks(rate, converter) for rate in rates})


def _remarks(rate: "Rate", converter: "Converter") -> "list[str]":
    if isinstance(rate, Average):
        return [rate.turned] if rate.turned and not rate.notes else []
    return [
        f"{other.source} has 1 {other.base} = {six(other.value)} {other.quote} of the same day, "
        f"{percent(exactly(share(difference, ONE, ONE)))}; convert compare shows all"
        for other, difference in differing(rate, converter.store)
    ]
