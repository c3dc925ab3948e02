"""What a caller gives, as the values that are worked with: amounts, days, the clock."""

from datetime import UTC, date, datetime
from decimal import Context, Decimal, Inexact, InvalidOperation

from converter import core
from converter.errors import AmountError, DateError, InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction
    from typing import Any

    from converter.text.spoken import Relative

    Amount = int | str | float | Decimal | Fraction
    Day = date | Relative | str | None

__all__ = ["amount_of", "day_of", "fraction_of", "now_from", "utc_now"]

_LARGEST = Decimal(10) ** 30
# With this Emin its last decimal is the 60th.
_CHECKED = Context(prec=60, Emin=-1, Emax=9999, traps=[Inexact, InvalidOperation]).plus


def amount_of(amount: "Amount") -> Decimal:
    """The exact amount: a float by its shortest decimal form, text as it is typed; AmountError else."""
    if isinstance(amount, str):
        from converter.text import amounts

        value, assumed = amounts.amount(amount)
        if assumed and "," in amount:
            # A library has nobody to tell which of two readings it chose.
            raise AmountError(f"{amounts.shown(amount)} can be read in two ways; write it without the comma")
        return value
    if isinstance(amount, bool) or not isinstance(amount, (int, float, Decimal)):
        number = _of_fraction(amount)
        return number if isinstance(number, Decimal) else core.exactly(core.share(number, core.ONE, core.ONE))
    if isinstance(amount, int) and abs(amount) > _LARGEST:
        raise AmountError("amounts beyond 10^30 are not taken")
    try:
        value = _CHECKED(Decimal(float.__repr__(amount)) if isinstance(amount, float) else Decimal(amount))
        if value.copy_abs() <= _LARGEST:
            return value
    except Inexact:
        raise AmountError("amounts of more than 60 digits are not taken") from None
    except InvalidOperation:
        raise AmountError(f"not a number: {amount}") from None
    raise AmountError("amounts beyond 10^30 are not taken")


def _of_fraction(amount: "Any") -> "Decimal | Fraction":
    """A fraction as a Decimal if its decimals end; AmountError if it is none."""
    from fractions import Fraction

    from converter.text.arithmetic import ending

    if not isinstance(amount, Fraction):
        kind = type(amount).__name__
        raise AmountError(f"an amount is an int, a Decimal, a Fraction, text or a float, not {kind}")
    return ending(amount)


def fraction_of(amount: "Amount") -> "Fraction | None":
    """The amount if it is a fraction whose decimals don't end, so that no Decimal is it."""
    if isinstance(amount, (int, str, float, Decimal)):
        return None
    number = _of_fraction(amount)
    return None if isinstance(number, Decimal) else number


def day_of(day: "Day") -> "date | Relative | None":
    """A day given as a date, in ISO text or in words that can't be mistaken; DateError else."""
    if day is None or (isinstance(day, date) and not isinstance(day, datetime)):
        return day
    from converter.text import when
    from converter.text.spoken import Relative

    if isinstance(day, str):
        return when(day)
    if not isinstance(day, Relative):
        raise DateError(f"a day is a date or text like 2016-02-11, not {type(day).__name__}")
    return day


def utc_now() -> datetime:
    """The instant that it is."""
    return datetime.now(UTC)


def now_from(environ: "Mapping[str, str]") -> "Callable[[], datetime] | None":
    """The clock that ``CONVERTER_NOW`` sets; None without it; InputError if it is no instant."""
    text = environ.get("CONVERTER_NOW")
    if not text:
        return None
    try:
        fixed = datetime.fromisoformat(text)
    except ValueError:
        fixed = None
    if fixed is None or fixed.tzinfo is None or not 1990 <= fixed.year <= 2200:
        raise InputError(f"CONVERTER_NOW is no instant like 2026-04-26T22:00:58Z: {text[:40]!r}")
    return lambda: fixed
