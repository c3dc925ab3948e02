"""Amounts converted by an answer: each result is rounded once, and a fee is told beside it."""

from decimal import Decimal

from converter import iso4217
from converter.model import Money
from converter.money import arithmetic
from converter.money.conversion import Answer, Conversion
from converter.text.arguments import amount_of, amount_told, fraction_of, whole_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fractions import Fraction

    from converter.money.fees import Settlement
    from converter.text.arguments import Amount, Code

    # An amount as a Decimal; as a Fraction if its decimals don't end; the digits asked for; the rounding mode
    # of decimal and its name; cash rounding and fee, if asked for; the readings that were chosen.
    How = tuple[Decimal, Fraction | None, int | None, str, str, Settlement | None, tuple[str, ...]]

__all__ = ["converted", "digits_of", "prepared", "settled_by", "settlement_of", "unit_of"]

_quotient = arithmetic.quotient
_rounded = arithmetic.rounded
_DECIMALS = frozenset((int, str, float, Decimal))


def settlement_of(digits: "int | None", rounding: str, fee: "str | None", *, cash: bool) -> "Settlement":
    """How a result is paid; InputError as `Settlement`."""
    from converter.money.fees import Settlement

    return Settlement(digits, rounding, fee, cash=cash)


def digits_of(digits: "int | None") -> "int | None":
    """The number of decimals that was asked for, or None; InputError if it is no number of decimals."""
    return None if digits is None else arithmetic.checked_digits(whole_of(digits, "digits"))


def prepared(
    amount: "Amount",
    base: "Code",
    digits: "int | None",
    rounding: str,
    *,
    cash: bool = False,
    fee: "str | None" = None,
) -> "How":
    """How to convert an amount of ``base`` by any rate.

    InputError if amount, digits, rounding or fee can't be read.
    """
    value, told = amount_told(amount, base) if isinstance(amount, str) else (amount_of(amount), ())
    mode = arithmetic.rounding_mode(rounding)
    if digits is not None:
        digits = digits_of(digits)
    fraction = None if type(amount) in _DECIMALS else fraction_of(amount)
    if cash is False and fee is None:
        return value, fraction, digits, mode, rounding, None, told
    settlement = settlement_of(digits, rounding, fee, cash=cash)
    return value, fraction, digits, mode, rounding, settlement, told + settlement.assumed


def _scaled(how: "How", power: int, told: "tuple[str, ...]") -> "How":
    """How to convert an amount that was given in units of 10**power, with the readings to tell of it."""
    from fractions import Fraction

    from converter.text.amounts import shifted

    value, fraction, *others, assumed = how
    if fraction is not None:
        fraction *= Fraction(10) ** power
    return (shifted(value, power), fraction, *others, told + assumed)  # type: ignore[return-value]


def unit_of(base: "Code", how: "How") -> "tuple[Code, How]":
    """The currency of an amount, and how to convert it: an amount in hundredths is divided by 100."""
    currency, power, told = iso4217.unit(base, "base")
    return (currency.code, _scaled(how, power, told)) if power else (base, how)


def converted(
    answer: Answer,
    places: "int | None",
    value: Decimal,
    fraction: "Fraction | None",
    digits: "int | None",
    mode: str,
    rounding: str,
    settlement: "Settlement | None",
    assumed: "tuple[str, ...]",
) -> Conversion:
    """The amount of a `How` converted by the rate of an answer; ``places``: the ISO digits of its quote."""
    rate = answer.rate
    exact = (arithmetic.share(fraction, rate.num, rate.den) if fraction is not None
             else _quotient(value, rate.num, rate.den))  # fmt: skip
    own = rate.derivation == "identity" and fraction is None
    money = Money(value, rate.base)
    if settlement is None:
        result = Money(settled_by(exact, places, digits, mode, own=own), rate.quote)
        return Conversion(money, result, answer, rounding, fraction, None, assumed)
    settle, named = settlement.rounding(
        rate.quote, lambda exact: settled_by(exact, places, digits, mode, own=own)
    )
    charged = settlement.fee(value if fraction is None else fraction, rate, settle)
    return Conversion(money, Money(settle(exact), rate.quote), answer, named, fraction, charged, assumed)


def settled_by(
    exact: Decimal, places: "int | None", digits: "int | None", mode: str, *, own: bool
) -> Decimal:
    """The result rounded once: to the ``digits`` asked for, else to the ``places`` of its currency.

    ``own``: it is an amount in its own currency.
    """
    if digits is not None:
        return _rounded(exact, digits, mode, forced=True)
    return arithmetic.in_itself(exact, places, mode) if own else _rounded(exact, places, mode)
