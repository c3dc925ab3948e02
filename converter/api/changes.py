"""The change of each rate of a table since the table before it."""

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
    """The change of each rate since the table before, by quote: 0.01 is 1 % more of the quote for one base.

    ``answers`` are those of `Converter.rates` for ``base``. A currency is left out if the table before lacks
    it or isn't held, or if more days lie between the two than the source ever pauses.
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
    """The held rates of the table before a day, by quote; empty if there is none."""
    try:
        answers = converter.rates(base, day - _DAY, held=True)  # a column of changes is worth no request
    except (ConverterError, OverflowError):
        return {}
    return {answer.rate.quote: answer.rate for answer in answers}


def _adjoin(earlier: "Rate", rate: "Rate", day: "date") -> bool:
    """Whether two rates are of two tables of one source, no further apart than the source ever pauses."""
    key = rate.publisher
    if not key or earlier.source != rate.source or earlier.as_of is None or earlier.as_of >= day:
        return False
    return (day - earlier.as_of).days <= sources.get(key).INFO.publication.longest_pause


def _change(earlier: "Rate", rate: "Rate") -> "Decimal":
    """How far a rate lies above the earlier one, relative to that."""
    num, den = arithmetic.multiply(rate.num, earlier.den), arithmetic.multiply(rate.den, earlier.num)
    return arithmetic.quotient(arithmetic.difference(num, den), arithmetic.ONE, den)
