"""A sum of conversions into one currency."""

from decimal import Decimal

from converter import iso4217
from converter.api.convert import settled_by, settlement_of
from converter.errors import InputError
from converter.model import Money
from converter.money import arithmetic
from converter.money.total import Total, exact_sum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.money.conversion import Conversion

__all__ = ["check", "summed"]


def check(digits: "int | None", rounding: str, *, cash: bool, fee: "str | None") -> None:
    """Raise InputError if digits, rounding or fee can't be read, before any rate is asked for."""
    settlement_of(digits, rounding, fee, cash=cash)


def summed(
    parts: "tuple[Conversion, ...]",
    digits: "int | None",
    rounding: str,
    *,
    cash: bool = False,
    fee: "str | None" = None,
) -> Total:
    """The exact sum of conversions into one currency, rounded once; ``fee`` is a fee on the sum.

    InputError if there are no conversions.
    """
    if not parts:
        raise InputError("a sum of no amounts; give at least one with its currency")
    code, mode, exact = parts[0].result.currency, arithmetic.rounding_mode(rounding), exact_sum(parts)
    own = all(part.derivation == "identity" and not part.fraction for part in parts)
    places = iso4217.digits(code)

    def settled(result: Decimal) -> Decimal:
        return settled_by(result, places, digits, mode, own=own)

    if cash is False and fee is None:
        return Total(parts, Money(settled(exact), code), rounding, None, _readings(parts))
    settlement = settlement_of(digits, rounding, fee, cash=cash)
    settle, named = settlement.rounding(code, settled)
    fee_of_sum = settlement.fee_of_sum(exact, code, settle)
    told = _readings(parts, settlement.assumed)
    return Total(parts, Money(settle(exact), code), named, fee_of_sum, told)


def _readings(parts: "tuple[Conversion, ...]", others: "tuple[str, ...]" = ()) -> "tuple[str, ...]":
    """The readings that were chosen for any part, and then the ``others``, each once."""
    return tuple(dict.fromkeys((*(reading for part in parts for reading in part.assumed), *others)))
