"""Fees and cash, told beside a result: a fee changes neither the rate nor the converted amount."""

from decimal import Decimal
from fractions import Fraction

from converter import iso4217
from converter.errors import InputError
from converter.model import Money, Value
from converter.money import arithmetic, cash
from converter.text import fees
from converter.text.arguments import flag_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.model import Rate

    Settle = Callable[[Decimal], Decimal]

__all__ = ["Charge", "Fee", "Settlement"]

_HUNDRED = Decimal(100)


class Fee(Value):
    """A fee in money: its ``amount``, and ``result_after``, the result that is left once it is paid.

    ``text`` is the fee as it was asked for: ``2.5%``, ``3 USD``. The amount is in the base currency of
    the conversion, or in the quote currency if the fee was asked for in that.
    """

    __slots__ = ("text", "amount", "result_after")
    text: str
    amount: Money
    result_after: Money

    def __init__(self, text: str, amount: Money, result_after: Money) -> None:
        self._fill(text, amount, result_after)

    def __str__(self) -> str:
        return f"fee {self._named}; after the fee {self.result_after}"

    @property
    def _named(self) -> str:
        return f"{self.amount} ({self.text})" if self.text.endswith("%") else str(self.amount)

    def __repr__(self) -> str:
        return f"<Fee {self._named}; after it {self.result_after}>"


class Charge:
    """A fee as it is asked for, before there is an amount to charge.

    ``number`` is a percentage if ``code`` is empty, else an amount of that currency. ``assumed`` names
    the readings that were chosen for its text, such as ``GBp=0.01 GBP``.
    """

    __slots__ = ("assumed", "code", "number", "text")

    def __init__(self, number: Decimal, code: str, assumed: "tuple[str, ...]" = ()) -> None:
        self.assumed = assumed
        self.number = number
        self.code = code
        self.text = f"{number:f} {code}" if code else f"{number:f}%"

    def of(self, amount: "Decimal | Fraction", rate: "Rate", settle: "Settle") -> Fee:
        """The fee of converting ``amount``, which is in the base currency of ``rate``.

        A percentage is of the amount without its sign. It and a fee in the base currency are taken from
        the amount before it is converted; a fee in the quote currency is taken from the result.
        ``settle`` rounds what is left. Raises InputError for a fee in a third currency.
        """
        exact = Fraction(amount)
        if not self.code:
            taken = abs(exact) * Fraction(self.number) / 100
            money = Money(_shown(taken, rate.base), rate.base)
        elif self.code in (rate.base, rate.quote):
            taken, money = Fraction(self.number), Money(self.number, self.code)
        else:
            raise InputError(
                f"a fee for {rate.base} to {rate.quote} is a percentage or in one of the two, not {self.text}"
            )
        if money.currency == rate.base:
            after = arithmetic.share(exact - taken, rate.num, rate.den)
        else:
            after = arithmetic.difference(arithmetic.share(exact, rate.num, rate.den), self.number)
        return Fee(self.text, money, Money(settle(after), rate.quote))

    def of_sum(self, total: Decimal, code: str, settle: "Settle") -> Fee:
        """The fee of a sum: a percentage of ``total``, or an amount, taken from it.

        ``total`` is the exact sum in the currency ``code``; ``settle`` rounds what is left. Raises
        InputError for a fee in another currency.
        """
        if self.code not in ("", code):
            raise InputError(f"a fee for a sum in {code} is a percentage or in {code}, not {self.text}")
        if self.code:
            taken, shown = self.number, self.number
        else:
            taken = arithmetic.quotient(abs(total), self.number, _HUNDRED)
            shown = arithmetic.rounded(taken, iso4217.digits(code))
        return Fee(self.text, Money(shown, code), Money(settle(arithmetic.difference(total, taken)), code))


def _shown(taken: Fraction, code: str) -> Decimal:
    return arithmetic.rounded(arithmetic.share(taken, arithmetic.ONE, arithmetic.ONE), iso4217.digits(code))


class Settlement:
    """How a result is paid: rounded to coins and notes if it is paid in cash, and with or without a fee.

    ``fee`` is text such as ``2.5%`` or ``3USD``, or None. Raises InputError for a fee or a rounding
    that can't be read, and for ``digits`` with ``cash``.
    """

    __slots__ = ("_cash", "_charge", "_mode", "_rounding")

    def __init__(self, digits: "int | None", rounding: str, fee: "str | None", *, cash: bool) -> None:
        self._cash = flag_of(cash, "cash")
        if self._cash and digits is not None:
            raise InputError("cash is rounded to coins and notes, and takes no digits")
        self._charge = None if fee is None else Charge(*fees.fee(fee))
        self._rounding = rounding
        self._mode = arithmetic.rounding_mode(rounding)

    @property
    def assumed(self) -> "tuple[str, ...]":
        """The readings that were chosen for the text of the fee."""
        return self._charge.assumed if self._charge else ()

    def rounding(self, code: str, settle: "Settle") -> "tuple[Settle, str]":
        """The function that rounds a result in ``code``, and its name: ``half-up, cash 0.05``.

        Without cash the function is ``settle``, which rounds to digits.
        """
        if not self._cash:
            return settle, self._rounding
        return lambda exact: cash.rounded(exact, code, self._mode), cash.named(self._rounding, code)

    def fee(self, amount: "Decimal | Fraction", rate: "Rate", settle: "Settle") -> "Fee | None":
        """The fee of a conversion as of `Charge.of`; None if none was asked for."""
        return None if self._charge is None else self._charge.of(amount, rate, settle)

    def fee_of_sum(self, total: Decimal, code: str, settle: "Settle") -> "Fee | None":
        """The fee of a sum as of `Charge.of_sum`; None if none was asked for."""
        return None if self._charge is None else self._charge.of_sum(total, code, settle)
