"""An amount converted by an answer: rounded once, with what is told beside the result."""

from decimal import Decimal

from converter import iso4217
from converter.errors import InputError
from converter.model import Money
from converter.money import arithmetic
from converter.money.conversion import Answer, Conversion, Total, exact_sum
from converter.text.arguments import amount_of, fraction_of, whole_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fractions import Fraction

    from converter.money.fees import Settlement
    from converter.text.arguments import Amount, Code

    How = tuple[Decimal, Fraction | None, int | None, str, str, Settlement | None, tuple[str, ...]]

__all__ = ["check", "converted", "digits_of", "prepared", "summed", "unit_of"]

_quotient = arithmetic.quotient
_rounded = arithmetic.rounded
_DECIMALS = frozenset((int, str, float, Decimal))


def _settlement(digits: "int | None", rounding: str, fee: "str | None", *, cash: bool) -> "Settlement":
    from converter.money.fees import Settlement

    return Settlement(digits, rounding, fee, cash=cash)


def check(digits: "int | None", rounding: str, *, cash: bool, fee: "str | None") -> None:
    """InputError for a fee, digits or a rounding that are none, before anything is asked for them."""
    _settlement(digits, rounding, fee, cash=cash)


def digits_of(digits: "int | None") -> "int | None":
    """The digits that a result is asked in, if any; InputError for what is no number of digits."""
    return None if digits is None else arithmetic.checked_digits(whole_of(digits, "digits"))


def prepared(
    amount: "Amount", digits: "int | None", rounding: str, *, cash: bool = False, fee: "str | None" = None
) -> "How":
    """How an amount is converted by any rate; an amount, digits or rounding that are none raise here."""
    value, mode = amount_of(amount), arithmetic.rounding_mode(rounding)
    if digits is not None:
        digits = digits_of(digits)
    fraction = None if type(amount) in _DECIMALS else fraction_of(amount)
    if cash is False and fee is None:
        return value, fraction, digits, mode, rounding, None, ()
    settlement = _settlement(digits, rounding, fee, cash=cash)
    return value, fraction, digits, mode, rounding, settlement, settlement.assumed


def _scaled(how: "How", power: int, told: "tuple[str, ...]") -> "How":
    """How an amount is converted whose unit is ten to that power, with the readings to tell of it."""
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
    """A conversion by that answer; ``places`` are the digits of its currency."""
    rate = answer.rate
    exact = (arithmetic.share(fraction, rate.num, rate.den) if fraction is not None
             else _quotient(value, rate.num, rate.den))  # fmt: skip
    forced = digits is not None
    if not forced and rate.derivation == "identity" and fraction is None:
        mode = ""
    if forced:
        places = digits
    money = Money(value, rate.base)
    if settlement is None:
        result = Money(_settled(exact, places, mode, forced=forced), rate.quote)
        return Conversion(money, result, answer, rounding, fraction, None, assumed)
    settle, named = settlement.rounding(
        rate.quote, lambda exact: _settled(exact, places, mode, forced=forced)
    )
    charged = settlement.fee(value if fraction is None else fraction, rate, settle)
    return Conversion(money, Money(settle(exact), rate.quote), answer, named, fraction, charged, assumed)


def _settled(exact: Decimal, places: "int | None", mode: str, *, forced: bool) -> Decimal:
    """The result rounded once; without a mode it is nobody's to round."""
    return _rounded(exact, places, mode, forced=forced) if mode else exact or abs(exact)


def summed(
    parts: "tuple[Conversion, ...]",
    digits: "int | None",
    rounding: str,
    *,
    cash: bool = False,
    fee: "str | None" = None,
) -> Total:
    """The sum of conversions into one currency, rounded once; a ``fee`` is one of the sum."""
    if not parts:
        raise InputError("a sum of no amounts; give at least one with its currency")
    settlement = (
        _settlement(digits, rounding, fee, cash=cash) if cash is not False or fee is not None else None
    )
    code, mode = parts[0].result.currency, arithmetic.rounding_mode(rounding)
    exact = exact_sum(parts)

    def settled(result: Decimal) -> Decimal:
        # Like an identity alone, a sum in its own currency is nobody's to round.
        if digits is None and all(part.derivation == "identity" and not part.fraction for part in parts):
            return result
        places = iso4217.digits(code) if digits is None else digits
        return _rounded(result, places, mode, forced=digits is not None)

    readings = [*(part.assumed for part in parts), settlement.assumed if settlement else ()]
    told = tuple(dict.fromkeys(reading for each in readings for reading in each))
    if settlement is None:
        return Total(parts, Money(settled(exact), code), rounding, None, told)
    settle, named = settlement.rounding(code, settled)
    fee_of_sum = settlement.fee_of_sum(exact, code, settle)
    return Total(parts, Money(settle(exact), code), named, fee_of_sum, told)
