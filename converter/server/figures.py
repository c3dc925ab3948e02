"""Rates as JSON numbers: text of decimals, never floats."""

from decimal import Context

from converter.model import plain_number, rate_text
from converter.money.arithmetic import ONE, multiply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from converter.model import Rate
    from converter.money.conversion import Answer

__all__ = ["day_of", "number", "times"]

_DERIVED = Context(prec=12)
# More figures than any publisher gives; a published price for 60 units has no end when it is of one.
_MOST = 20


def number(rate: "Rate") -> str:
    """Units of the quote for one unit of the base, as a JSON number.

    A published figure has the publisher's digits, any other 12 significant figures.
    """
    if rate.derivation == "identity":
        return "1.0"
    if rate.derivation == "published":
        text = rate_text(rate)
        if len(text) <= _MOST:
            return text
    return plain_number(_DERIVED.divide(rate.num, rate.den))


def times(rate: "Rate", amount: "Decimal") -> str:
    """Units of the quote for an amount of the base, as a JSON number; of 1 it is `number`.

    By a published figure it is exact, by any other it has 12 significant figures.
    """
    if amount == ONE:
        return number(rate)
    if rate.derivation == "published":
        text = plain_number(multiply(amount, rate.value))
        if len(text) <= _MOST:
            return text
    return plain_number(_DERIVED.divide(multiply(amount, rate.num), rate.den))


def day_of(answer: "Answer") -> "date":
    """The as-of day of a rate; for one that has no end, as by law or a peg, the day that it is for."""
    as_of = answer.rate.as_of
    of_a_day = answer.ages or answer.rule is not None  # a rule names a day, which may be another one
    return as_of if as_of is not None and of_a_day else answer.on
