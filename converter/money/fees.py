"""Fees: a percentage of the amount, or an amount of either currency; never part of the rate."""

from decimal import Decimal
from fractions import Fraction

from converter import iso4217
from converter.errors import InputError, UnknownCurrency
from converter.model import Money
from converter.money import arithmetic, cash
from converter.text.arguments import flag_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.model import Rate

    Settle = Callable[[Decimal], Decimal]

__all__ = ["Charge", "Fee", "Settlement", "charge"]

_HUNDRED = Decimal(100)


class Fee:
    """A fee as it was asked for, what it comes to, and what is left of the result after it."""

    __slots__ = ("amount", "result_after", "text")

    def __init__(self, text: str, amount: Money, result_after: Money) -> None:
        self.text = text
        self.amount = amount
        self.result_after = result_after

    def __str__(self) -> str:
        asked = f" ({self.text})" if self.text.endswith("%") else ""
        return f"a fee of {self.amount}{asked}, {self.result_after} after it"


class Charge:
    """A fee as it is asked for: so many per cent, or an amount of a currency (``code``).

    ``assumed`` names readings that were chosen, like ``GBp=0.01 GBP``.
    """

    __slots__ = ("assumed", "code", "number", "text")

    def __init__(self, number: Decimal, code: str, assumed: "tuple[str, ...]" = ()) -> None:
        self.assumed = assumed
        self.number = number
        self.code = code
        self.text = f"{number:f} {code}" if code else f"{number:f}%"

    def of(self, amount: "Decimal | Fraction", rate: "Rate", settle: "Settle") -> Fee:
        """The fee of a conversion: taken from the amount before it is converted, or from the result.

        A percentage is of the amount without its sign. ``settle`` rounds a result.
        """
        exact = Fraction(amount)
        if not self.code:
            taken = abs(exact) * Fraction(self.number) / 100
            money = Money(_shown(taken, rate.base), rate.base)
        elif self.code in (rate.base, rate.quote):
            taken, money = Fraction(self.number), Money(self.number, self.code)
        else:
            pair = f"{rate.base} to {rate.quote}"
            raise InputError(f"a fee of {pair} is a percentage or in one of these, not {self.text}")
        if money.currency == rate.base:
            after = arithmetic.share(exact - taken, rate.num, rate.den)
        else:
            after = arithmetic.difference(arithmetic.share(exact, rate.num, rate.den), self.number)
        return Fee(self.text, money, Money(settle(after), rate.quote))

    def of_sum(self, total: Decimal, code: str, settle: "Settle") -> Fee:
        """The fee of a sum, which is taken from the sum in its currency."""
        if self.code not in ("", code):
            raise InputError(f"a fee of a sum in {code} is a percentage or in {code}, not {self.text}")
        if self.code:
            taken, shown = self.number, self.number
        else:
            taken = arithmetic.quotient(abs(total), self.number, _HUNDRED)
            shown = arithmetic.rounded(taken, iso4217.digits(code))
        return Fee(self.text, Money(shown, code), Money(settle(arithmetic.difference(total, taken)), code))


def _shown(taken: Fraction, code: str) -> Decimal:
    return arithmetic.rounded(arithmetic.share(taken, arithmetic.ONE, arithmetic.ONE), iso4217.digits(code))


def charge(text: str) -> Charge:
    """What a fee like ``2.5%``, ``3USD`` or ``1.20 EUR`` says; InputError if it says none."""
    from converter.text import amounts, question

    said = text_of(text, "fee", "text like 2.5% or 3USD").strip()
    if said.endswith("%"):
        number = amounts.amount(said[:-1].strip())[0]
        if not 0 <= number <= _HUNDRED:
            raise InputError(f"a fee is from 0 to 100 %, not {said[:40]}")
        return Charge(number, "")
    if not any(character.isdigit() for character in said):
        raise InputError(f"a fee is like 2.5% or 3USD, not {said[:40]!r}")
    try:
        asked = question.parse_line(said)
    except UnknownCurrency:
        raise
    except InputError:
        # What the grammar would have typed in its place is a question, and no fee.
        raise InputError(f"a fee is like 2.5% or 3USD, not {said[:40]!r}") from None
    if asked.quotes or asked.terms or asked.on or not isinstance(asked.amount, Decimal):
        raise InputError(f"a fee is like 2.5% or 3USD, not {said[:40]!r}")
    if asked.amount < 0:
        raise InputError(f"a fee is not below zero: {said[:40]}")
    return Charge(asked.amount, asked.base, asked.assumed)


class Settlement:
    """What goes with a result: whether it is rounded for cash, and a fee."""

    __slots__ = ("_cash", "_charge", "_mode", "_rounding")

    def __init__(self, digits: "int | None", rounding: str, fee: "str | None", *, cash: bool) -> None:
        self._cash = flag_of(cash, "cash")
        if self._cash and digits is not None:
            raise InputError("cash is rounded to coins and notes, and takes no digits")
        self._charge = None if fee is None else charge(fee)
        self._rounding = rounding
        self._mode = arithmetic.rounding_mode(rounding)

    @property
    def assumed(self) -> "tuple[str, ...]":
        """The readings that were chosen of a fee."""
        return self._charge.assumed if self._charge else ()

    def rounding(self, code: str, settle: "Settle") -> "tuple[Settle, str]":
        """What rounds a result of a currency, and how that is told; ``settle`` is what does without cash."""
        if not self._cash:
            return settle, self._rounding
        return lambda exact: cash.rounded(exact, code, self._mode), cash.named(self._rounding, code)

    def fee(self, amount: "Decimal | Fraction", rate: "Rate", settle: "Settle") -> "Fee | None":
        """The fee of a conversion, if one was asked for."""
        return None if self._charge is None else self._charge.of(amount, rate, settle)

    def fee_of_sum(self, total: Decimal, code: str, settle: "Settle") -> "Fee | None":
        """The fee of a sum, if one was asked for."""
        return None if self._charge is None else self._charge.of_sum(total, code, settle)
