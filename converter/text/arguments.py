"""The arguments of the library as values: amounts, days, numbers, flags.

An argument is converted only if its meaning is plain. Otherwise an InputError names the argument. Numbers
of numpy and days of pandas are recognised by their attributes: neither package is imported.
"""

import os
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation

from converter.errors import AmountError, DateError, InputError, given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction
    from typing import Any, SupportsFloat, SupportsIndex

    from converter.model import Currency
    from converter.text.spoken import Relative

    Amount = int | str | float | Decimal | Fraction | SupportsIndex | SupportsFloat

    Code = str | Currency

    Day = date | Relative | str | None

__all__ = [
    "amount_of",
    "amount_told",
    "choice_of",
    "day_of",
    "flag_of",
    "fraction_of",
    "list_of",
    "path_of",
    "reading_of",
    "seconds_of",
    "text_of",
    "whole_of",
]

# A fraction whose decimals don't end is shown with 28 significant figures.
_NEAREST = Context(prec=28, rounding=ROUND_HALF_EVEN).divide
_LARGEST = Decimal(10) ** 30
# With this Emin the last possible decimal is the 60th.
_CHECKED = Context(prec=60, Emin=-1, Emax=9999, traps=[Inexact, InvalidOperation]).plus


def amount_of(amount: "Amount") -> Decimal:
    """The exact amount; a float counts as its shortest decimal form, text as `amounts.amount` reads it.

    Raises AmountError for anything that is not a number, and for text with two readings.
    """
    if isinstance(amount, str):
        return amount_told(amount)[0]
    if isinstance(amount, bool) or not isinstance(amount, (int, float, Decimal)):
        number = _of_fraction(amount)
        if isinstance(number, Decimal):
            return number
        return _NEAREST(Decimal(number.numerator), Decimal(number.denominator))
    if isinstance(amount, int) and abs(amount) > _LARGEST:
        raise AmountError("an amount above 10^30 can't be converted")
    try:
        value = _CHECKED(Decimal(float.__repr__(amount)) if isinstance(amount, float) else Decimal(amount))
        if value.copy_abs() <= _LARGEST:
            return value
    except Inexact:
        raise AmountError("an amount has at most 60 digits") from None
    except InvalidOperation:
        raise AmountError(f"an amount is a number, not {amount}") from None
    raise AmountError("an amount above 10^30 can't be converted")


def amount_told(text: str, base: "Code" = "") -> "tuple[Decimal, tuple[str, ...]]":
    """The exact amount of a text in the currency ``base``, and the reading to tell if it has two.

    Raises AmountError as `amount_of`, and errors of `iso4217.unit` if it has two readings and there is no
    such currency.
    """
    from converter import iso4217
    from converter.text import amounts

    value, other = amounts.readings(text)
    if other is None:
        return value, ()
    code = iso4217.unit(base, "base")[0].code if base else ""
    value, other = amounts.in_units(value, other, code)
    settled = code and iso4217.digits(code) == 0
    if "," in text and not settled and other is not None and value.copy_abs() != other.copy_abs():
        # The command tells which of two readings it chose; a caller of the library would not see it.
        raise AmountError(f"{amounts.shown(text)} can be read in two ways; write it without the comma")
    return value, amounts.told(text.strip(), value, other)


def _of_fraction(amount: "Any") -> "Decimal | Fraction":
    """A fraction, or a number of numpy; as a Decimal if its decimals end.

    Raises AmountError if it is not a number.
    """
    from fractions import Fraction

    from converter.text.sums import ending

    if isinstance(amount, Fraction):
        return ending(amount)
    number = _of_other(amount)
    if number is None:
        raise AmountError(f"an amount is an int, a Decimal, a Fraction, text or a float, not {given(amount)}")
    return amount_of(number)


def _of_other(value: "Any") -> "int | Decimal | None":
    """The number that an object of another library holds; None for other objects, flags and time spans."""
    from numbers import Integral, Real

    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    if isinstance(value, Integral):
        try:
            return value.__index__()
        except (AttributeError, TypeError):  # numpy registers its time spans as whole numbers
            return None
    try:
        return Decimal(str(value))  # the shortest form of a float32 differs from that of the same float
    except InvalidOperation:
        return None


def fraction_of(amount: "Amount") -> "Fraction | None":
    """The amount if it is a fraction whose decimals don't end; None for any amount that fits a Decimal."""
    if isinstance(amount, (int, str, float, Decimal)):
        return None
    number = _of_fraction(amount)
    return None if isinstance(number, Decimal) else number


def day_of(day: "Day", name: str = "a day") -> "date | Relative | None":
    """The day of a date, or of text with one meaning such as ``2016-02-11`` or ``yesterday``; None for None.

    Of a datetime, and of text with a time, it is the calendar day in its own zone. Raises DateError, which
    names the argument, for anything else.
    """
    if day is None:
        return day
    from converter.text.days import when, within

    if isinstance(day, str):
        return when(day)
    # pandas' NaT is a datetime too; like nan it is not equal to itself.
    if isinstance(day, datetime) and day == day:  # noqa: PLR0124
        return within(date(day.year, day.month, day.day))
    if isinstance(day, date) and not isinstance(day, datetime):
        return within(day)
    from converter.text.spoken import Relative

    if not isinstance(day, Relative):
        raise DateError(f"{name} is a date, a datetime or text like 2016-02-11, not {given(day)}")
    return day


def reading_of(day: "Day") -> "tuple[str, ...]":
    """The reading to tell of a day that `day_of` took: ``12/31/2022=2022-12-31``; none of most days."""
    if not isinstance(day, str):
        return ()
    from converter.text.days import told, when

    return told(day, when(day))


def whole_of(value: "Any", name: str, least: int = 0) -> int:
    """A whole number from ``least`` on, of Python or numpy; raises InputError, which names the argument."""
    from numbers import Integral

    number = _of_other(value) if isinstance(value, Integral) else None
    if not isinstance(number, int) or number < least:
        raise InputError(f"{name} is a whole number from {least} on, not {given(value)}")
    return number


def seconds_of(value: "Any", name: str) -> float:
    """A time in seconds, 0 or more; raises InputError, which names the argument, for anything else."""
    number = value if isinstance(value, Decimal) else _of_other(value)
    try:
        seconds = -1.0 if number is None else float(number)
    except (OverflowError, ValueError):  # too large for a float, or a signaling NaN
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise InputError(f"{name} is a number of seconds, not {given(value)}")
    return seconds


def flag_of(value: "Any", name: str) -> bool:
    """True or False, of Python or numpy.

    Raises InputError, which names the argument, for any other value that Python counts as true or false,
    such as the text "no".
    """
    if value is True or value is False:
        return value
    if getattr(getattr(value, "dtype", None), "kind", "") == "b" and value.shape == ():
        return bool(value)  # a numpy.bool
    raise InputError(f"{name} is True or False, not {given(value)}")


def text_of(value: "Any", name: str, what: str) -> str:
    """A text; raises InputError, which says that the argument ``name`` is ``what``, for anything else."""
    if isinstance(value, str):
        return value
    raise InputError(f"{name} is {what}, not {given(value)}")


def choice_of(value: "Any", name: str, choices: "tuple[str, ...]") -> str:
    """One of the choices; raises InputError, which names the argument and them, for anything else."""
    if isinstance(value, str) and value in choices:
        return value
    raise InputError(f"{name} is one of {', '.join(choices)}, not {given(value)}")


def list_of(value: "Iterable[Any]", name: str, what: str) -> "list[Any]":
    """The items of an iterable; raises InputError, which says that the argument ``name`` is ``what``.

    It does so for a set, which has no order, for a mapping, whose order is that of its keys, and for text,
    which is one word.
    """
    if not isinstance(value, (str, bytes, dict, set, frozenset)):
        try:
            items = iter(value)
        except TypeError:
            pass
        else:
            return list(items)
    raise InputError(f"{name} is {what}, not {given(value)}")


def path_of(value: "Any", name: str) -> str:
    """A path as text; raises InputError, which names the argument, if it is not the name of a file."""
    found = text_of(value.__fspath__() if hasattr(value, "__fspath__") else value, name, "a path")
    try:
        named = b"\0" not in os.fsencode(found)
    except UnicodeEncodeError:  # half of a surrogate pair
        named = False
    if not named:
        raise InputError(f"{name} is a path, and no file can be named {given(found)}")
    return found
