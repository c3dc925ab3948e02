"""Exact decimal arithmetic: rates from published figures, results rounded once.

Products and sums are exact. A quotient has 100 digits, which is enough to round it correctly to any
number of decimals that can be asked for. The decimal context of the caller never changes a result.
"""

from decimal import (
    ROUND_05UP,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)

from converter.errors import InputError, given
from converter.model import Rate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from fractions import Fraction

    from converter.model import Leg

__all__ = [
    "ONE",
    "ROUNDINGS",
    "derive",
    "difference",
    "divided",
    "exactly",
    "in_itself",
    "multiply",
    "quotient",
    "rounded",
    "rounding_mode",
    "share",
    "to_step",
    "unit",
]

ROUNDINGS = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
    "ceiling": ROUND_CEILING,
    "floor": ROUND_FLOOR,
}
MAX_DIGITS = 40
# Contexts of this module: the caller's own context must not change a result.
_TRAPS = [InvalidOperation, DivisionByZero, Overflow]
_EXACT = Context(prec=2000, Emin=-9999, Emax=9999, traps=[*_TRAPS, Inexact])
_QUOTIENT = Context(prec=100, rounding=ROUND_05UP, Emin=-9999, Emax=9999, traps=_TRAPS)
_WIDE = Context(prec=2000, Emin=-9999, Emax=9999, traps=_TRAPS)
_SHOWN = Context(prec=28, rounding=ROUND_HALF_EVEN, Emin=-9999, Emax=9999, traps=_TRAPS)
multiply = _EXACT.multiply
difference = _EXACT.subtract
_divide = _QUOTIENT.divide
ONE = Decimal(1)
_ZERO = Decimal(0)
_UNITS = tuple(_WIDE.scaleb(ONE, -n) for n in range(MAX_DIGITS + 1))
_TEN_UNITS = tuple(_WIDE.scaleb(Decimal(10), -n) for n in range(MAX_DIGITS + 1))


def rounding_mode(name: str) -> str:
    """The constant of the decimal module for a name in `ROUNDINGS`; raises InputError for any other name."""
    try:
        return ROUNDINGS[name]
    except (KeyError, TypeError):
        raise InputError(f"unknown rounding {given(name)}; take one of {', '.join(ROUNDINGS)}") from None


def quotient(amount: Decimal, num: Decimal, den: Decimal) -> Decimal:
    """``amount * num / den``: exact, or 100 digits of it.

    If digits were cut off, the last one is never 0 or 5 (ROUND_05UP), so a later rounding can't mistake
    the quotient for a tie.
    """
    product = multiply(amount, num)
    return product if den == ONE else _divide(product, den)


def share(amount: "Fraction", num: Decimal, den: Decimal) -> Decimal:
    """The `quotient` for an amount that is a fraction whose decimals don't end."""
    return quotient(Decimal(amount.numerator), num, multiply(den, Decimal(amount.denominator)))


def divided(above: int, below: int) -> Decimal:
    """The `quotient` of two whole numbers of any length."""
    return _divide(Decimal(above), Decimal(below))


def exactly(value: Decimal) -> Decimal:
    """A quotient as a caller gets it: itself if its decimals end, else 28 significant figures of it."""
    if len(value.as_tuple().digits) < _QUOTIENT.prec:
        return value
    return _SHOWN.plus(value)


def rounded(
    value: Decimal, digits: "int | None", rounding: str = ROUND_HALF_UP, *, forced: bool = False
) -> Decimal:
    """The result as it is shown: with ``digits`` decimals, or with six significant figures if None.

    A result below ten units of its last decimal gets three significant figures instead, so that only
    zero is shown as zero; ``forced`` turns that off. Six figures have two decimals at least. Zero has no
    sign.
    """
    least = 2 if digits is None else digits
    if digits is None:
        places = max(2, 5 - value.adjusted()) if value else 2
    elif forced or not value or value.copy_abs() >= _TEN_UNITS[digits]:
        places = digits
    else:
        places = 2 - value.adjusted()
    result = value.quantize(unit(places), rounding, _WIDE)
    if places > least and result.adjusted() > value.adjusted():
        # Rounding carried: 0.09996 became 0.1000, which has four significant figures.
        result = result.quantize(unit(places - 1), context=_WIDE)
    return result or result.copy_abs()


def in_itself(value: Decimal, digits: "int | None", rounding: str) -> Decimal:
    """An amount in its own currency, `rounded` without zeros added for three significant figures: 0.05.

    It stays as it is if ``digits`` is None, as of metals and the XDR.
    """
    if digits is None:
        return value or value.copy_abs()
    result = rounded(value, digits, rounding)
    places, typed = (-int(number.as_tuple().exponent) for number in (result, value))
    return (
        result if places <= max(digits, typed) else result.quantize(unit(max(digits, typed)), context=_WIDE)
    )


def to_step(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    """The result rounded to whole steps of cash: 12.34 in steps of 0.05 is 12.35. Zero has no sign."""
    steps = _WIDE.divide(value, step).quantize(ONE, rounding, _WIDE)
    result = multiply(steps, step)
    return result or result.copy_abs()


def unit(places: int) -> Decimal:
    """One unit of the last of ``places`` decimals: 0.01 for 2."""
    return _UNITS[places] if places <= MAX_DIGITS else _WIDE.scaleb(ONE, -places)


def derive(
    base: str,
    quote: str,
    legs: "Sequence[Leg]",
    *,
    kind: str,
    as_of: "date | None",
    fetched_at: "datetime | None" = None,
) -> Rate:
    """The rate of ``base`` in ``quote`` over the given legs, walked in order from ``base``.

    Each leg takes one currency to the other of its figure, in the published direction or against
    it; figures are never inverted or rounded on the way. The legs also give the rate its source
    (``law+ecb``) and its derivation; without legs it is the identity.

    Raises ValueError if the legs don't lead from ``base`` to ``quote``.
    """
    num, den, here = ONE, ONE, base
    for leg in legs:
        figure = leg.figure
        value, nominal = figure.value, Decimal(figure.nominal)
        if figure.base == here:
            num, den, here = multiply(num, value), multiply(den, nominal), figure.quote
        elif figure.quote == here:
            num, den, here = multiply(num, nominal), multiply(den, value), figure.base
        else:
            raise ValueError(f"no leg leads from {here}: {figure}")
    if here != quote:
        raise ValueError(f"the legs lead to {here}, not {quote}")
    # A figure for one unit is its own quotient, and series have thousands of them.
    value = num if den == ONE and len(legs) == 1 else exactly(quotient(ONE, num, den))
    source, derivation = _origin(base, legs)
    return Rate(base, quote, value, num, den, as_of, kind, source, derivation, tuple(legs), fetched_at)


def _origin(base: str, legs: "Sequence[Leg]") -> "tuple[str, str]":
    """The sources of the legs, joined in their order, and how the legs make a rate of ``base``.

    Legs of more than one source are a chain, also if one of the sources is the law. Laws alone are a
    redenomination, unless one of them fixes a currency's rate to the euro.
    """
    sources = dict.fromkeys([leg.source for leg in legs])
    if len(sources) > 1:
        return "+".join(sources), "chain"
    if not sources:
        return "identity", "identity"
    (source,) = sources
    if source == "law":
        euro = any("EUR" in (leg.figure.base, leg.figure.quote) for leg in legs)
        return source, "fixed" if euro else "redenomination"
    if source == "peg":
        return source, "peg"
    if len(legs) > 1:
        return source, "cross"
    return source, "published" if legs[0].figure.base == base else "inverse"


def checked_digits(digits: int) -> int:
    """A number of decimals that can be asked for, 0 to 40; raises InputError for any other."""
    if not 0 <= digits <= MAX_DIGITS:
        raise InputError(f"digits go from 0 to {MAX_DIGITS}, not {given(digits)}")
    return digits


def total(values: "Sequence[Decimal]") -> Decimal:
    """The exact sum of the values; 0 for none."""
    out = _ZERO
    for value in values:
        out = _EXACT.add(out, value)
    return out
