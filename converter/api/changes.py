"""How far each rate of a table lies from that of the table before it."""

from datetime import timedelta

from converter import sources
from converter.errors import ConverterError
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from converter.api.converter import Converter
    from converter.model import Rate
    from converter.money.conversion import Answer

__all__ = ["changes"]

_DAY = timedelta(days=1)


def changes(converter: "Converter", base: str, answers: "list[Answer]") -> "dict[str, Decimal]":
    """The change of each rate since the table before, by code: 0.01 is one per cent more of the quote.

    A currency is left out if the table before lacks it, isn't held, or is further away than the
    source's longest hole.
    """
    found: dict[str, Decimal] = {}
    for day in {answer.rate.as_of for answer in answers if answer.rate.as_of}:
        before = _before(converter, base, day)
        for rate in (answer.rate for answer in answers if answer.rate.as_of == day):
            earlier = before.get(rate.quote)
            if earlier is not None and _adjoin(earlier, rate, day):
                found[rate.quote] = _change(earlier, rate)
    return found


def _before(converter: "Converter", base: str, day: "date") -> "dict[str, Rate]":
    try:
        answers = converter.rates(base, day - _DAY, held=True)  # a column is worth no request
    except (ConverterError, OverflowError):
        return {}
    return {answer.rate.quote: answer.rate for answer in answers}


def _adjoin(earlier: "Rate", rate: "Rate", day: "date") -> bool:
    """Whether two rates are of two tables of one source with no more than its longest hole between."""
    key = next((leg.source for leg in rate.legs if leg.source not in ("law", "peg")), "")
    if not key or earlier.source != rate.source or earlier.as_of is None or earlier.as_of >= day:
        return False
    return (day - earlier.as_of).days <= sources.get(key).INFO.publication.longest_pause


def _change(earlier: "Rate", rate: "Rate") -> "Decimal":
    num, den = arithmetic.multiply(rate.num, earlier.den), arithmetic.multiply(rate.den, earlier.num)
    return arithmetic.quotient(arithmetic.difference(num, den), arithmetic.ONE, den)
