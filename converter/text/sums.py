"""Calculations to amounts: ``(19.99 + 5) * 3 USD``, ``100 USD + 50 EUR``, ``20 USD + 5%``; exact and pure.

A value of the calculation maps codes of currencies to numbers; a number without a currency has the empty
code. Numbers are decimals. If the line has a division they are fractions, so that ``10 / 3 * 3`` is 10.
"""

from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext

from converter.errors import AmountError, InputError
from converter.text.amounts import LARGEST, MINUS, MOST_DIGITS, shown
from converter.text.items import named_twice
from converter.text.signs import as_sum, told_of_signs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction
    from typing import Any

    from converter.text.items import Item

    Number = Any  # Decimal or Fraction; all numbers of one calculation are of the same type

    Value = dict[str, Number]

__all__ = ["Calculation", "ending"]

DEEPEST = 50
_LARGEST = int(LARGEST)
_PLUS, _DIVIDED = ("+",), ("/", "\u00f7")
_SIGNS_OF_TIMES = ("*", "\u00d7", "\u00b7")
_TIMES = (*_SIGNS_OF_TIMES, "of")
_SIGNS_OF_FACTORS = (*_SIGNS_OF_TIMES, *_DIVIDED)
_HUNDREDTH = Decimal((0, (1,), -2))
# Enough for the longest product in a question of 1,000 characters: 250 numbers of 61 digits.
_EXACT = Context(prec=20_000, Emin=-99_999, Emax=99_999, traps=[Inexact, InvalidOperation])
# With this Emin the last possible decimal is the 60th.
_LIMITED = Context(prec=MOST_DIGITS, Emin=-1, Emax=9999, traps=[Inexact, InvalidOperation])


class Calculation:
    """The calculation at the beginning of a line, whose ``items`` it takes.

    ``terms`` maps the codes of its currencies to their amounts, in the order of the line; a number without
    a currency has the empty code. ``rest`` are the items after the calculation, ``assumed`` the readings
    that were chosen in it. Raises AmountError if the result is not an amount of money, and InputError for
    items that can't be read.
    """

    def __init__(self, items: "list[Item]", line: str) -> None:
        self.items = items
        self.line = line
        self.said = shown(line)
        self.assumed: list[str] = []
        self._at = 0
        self._depth = 0
        self._code = ""  # of the amount that was read last
        self._percentage = False
        self._parts = 0  # percentages that are factors
        self._apart = False  # whether the currency taken last is not directly after a number
        self._of_number = False  # whether the last product has a percentage of a number without a currency
        self._factors: "list[Item]" = []  # without a currency; each may be thousands
        self._settled = 0  # amounts that their currency has settled
        self._number: "type[Decimal | Fraction]" = Decimal
        if any(item.kind == "operator" and item.text in _DIVIDED for item in items):
            from fractions import Fraction

            self._number = Fraction
        with localcontext(_EXACT):
            value = self._sum()
            if _bare(value) and (self._kind(), self._kind(1)) == ("comma", "currency"):
                self._at += 1
            value = self._with_currency(value)
            self.rest = items[self._at :]
            self._check_rest()
            if len(value) > 1:
                self._share(value)
        self.terms = {code: ending(number) for code, number in value.items()}
        self.assumed += told_of_signs(items[: self._at], self.text, self.terms)
        if self._percentage:  # elsewhere 5% may be the number 0.05
            self.assumed.append(f"{self.text}={as_sum(self.terms)}")

    @property
    def text(self) -> str:
        """The text of the calculation, as it was typed."""
        items = self.items[: self._at]
        # In "-$100" the sign is before the symbol, but the item of the signed amount after it.
        start, stop = min(item.start for item in items), max(item.stop for item in items)
        return shown(" ".join(self.line[start:stop].split()))

    # -- the grammar: a sum of products of factors ----------------------------------------------

    def _sum(self) -> "Value":
        total = self._product()
        of_number = self._of_number
        while sign := self._operator(_PLUS + MINUS):
            if self._changes_by_percentage():
                total = self._changed(total, sign)
                continue
            for code, number in self._product().items():
                before = total.get(code, 0)
                total[code] = before + number if sign in _PLUS else before - number
            if of_number or self._of_number:
                raise self._refused("write what a percentage is of with its currency, as in 5% of 20 USD")
        return total

    def _product(self) -> "Value":
        parts, factors, settled = self._parts, len(self._factors), self._settled
        value = self._factor()
        if self.items[self._at - 1].text == "%" and not self._comes(_TIMES + _DIVIDED):
            raise self._of_what()
        amounts, bare = int(self._settled > settled), True
        value = self._with_currency(value)
        apart = self._apart
        while sign := self._operator(_TIMES + _DIVIDED):
            bare, settled = bare and _bare(value), self._settled
            factor = self._factor()
            amounts += self._settled > settled
            if _bare(factor) and not _bare(value) and self._kind() == "currency":
                raise self._refused("only a number can follow * or / after money; write 'to' before a target")
            bare = bare and _bare(factor)
            combined = self._multiplied if sign in _TIMES else self._divided
            value = self._with_currency(combined(value, factor))
            apart = apart or self._apart
        if bare:
            self._check_thousands(value, self._factors[factors:], amounts)
        self._of_number = self._parts > parts and (apart or _bare(value))
        return value

    def _check_thousands(self, value: "Value", factors: "list[Item]", amounts: int) -> None:
        """Raise AmountError if a bare factor such as 10.000 may be the amount, of which it would be thousands.

        ``amounts`` is how many of the other factors are amounts, which their currency has settled.
        """
        code = "".join(value) or self._code_of_sum()
        doubtful = any(item.of(code) is not item for item in factors)
        if amounts > 1 or (doubtful and not amounts):
            said = f"begin with the amount and its currency, as in 10.000 {code} * 2"
            raise self._refused(f"a factor may be thousands of {code}; {said}")

    def _factor(self) -> "Value":
        if sign := self._operator(_PLUS + MINUS):
            value = self._deeper(self._factor)
            return value if sign in _PLUS else {code: -number for code, number in value.items()}
        if self._operator(("(",)):
            value = self._deeper(self._sum)
            if not self._operator((")",)):
                raise self._refused("a ) is missing")
            return value
        if self._kind() == "amount":
            number = self._take_amount(self._code_of_amount())
            if not self._operator(("%",)):
                return {"": number}
            self._parts += 1
            return {"": number * self._number(_HUNDREDTH)}
        if self._kind() == "currency" and self._kind(1) == "amount":
            first = self.items[self._at]
            source, after = named_twice(first, self.items[self._at + 2 :])
            self._at += 1
            number = self._take_amount(source.code)
            self._at = len(self.items) - len(after)
            return self._of(source, number)
        raise self._no_amount()

    def _with_currency(self, value: "Value") -> "Value":
        """A number with the currency after it, if there is one: the 3 USD of ``2 * 3 USD``."""
        taken = _bare(value) and self._kind() == "currency"
        self._apart = taken and self.items[self._at - 1].kind != "amount"
        if not taken:
            return value
        self._at += 1
        return self._of(self.items[self._at - 1], value[""])

    # -- operations ------------------------------------------------------------------------------

    def _multiplied(self, one: "Value", two: "Value") -> "Value":
        if _bare(one):
            one, two = two, one
        if not _bare(two):
            raise self._refused("an amount of money can't be multiplied by another")
        factor = two[""]
        return {code: number * factor for code, number in one.items()}

    def _divided(self, one: "Value", two: "Value") -> "Value":
        if not _bare(two):
            raise self._refused("nothing can be divided by an amount of money")
        if not two[""]:
            raise self._refused("a division by zero")
        return {code: number / two[""] for code, number in one.items()}

    def _changes_by_percentage(self) -> bool:
        """Whether a percentage of the sum so far is added or taken off: ``+ 5%``, but not ``+ 5% of 80``."""
        if (self._kind(), self._kind(1)) != ("amount", "operator") or self.items[self._at + 1].text != "%":
            return False
        return not self._comes(("of",), 2)

    def _changed(self, total: "Value", sign: str) -> "Value":
        """The sum so far, more or less by the percentage that comes."""
        (part,) = self._factor().values()
        self._parts -= 1
        if self._comes((*_TIMES, *_DIVIDED)):
            raise self._refused("put what the percentage is of into parentheses, as in (20 + 5%) * 2")
        self._percentage = True
        factor = 1 + part if sign in _PLUS else 1 - part
        return {code: number * factor for code, number in total.items()}

    def _of(self, unit: "Item", number: "Number") -> "Value":
        self.assumed += unit.assumed
        self._code = unit.code
        if unit.power:
            number = number * self._number(Decimal((0, (1,), unit.power)))
        return {unit.code: number}

    def _code_of_amount(self) -> str:
        """The currency of the amount that comes: that after it, or in a sum that of the others.

        A factor has none.
        """
        if self._kind(1) == "currency":
            return self.items[self._at + 1].code
        beside = (*_SIGNS_OF_FACTORS, "%")
        if self._comes(beside, 1) or (self._at and self._comes(beside, -1)):
            return ""
        return self._code_of_sum()

    def _code_of_sum(self) -> str:
        """The currency of the amount before, else of the next one; empty if there is none."""
        following = (item.code for item in self.items[self._at :] if item.kind == "currency")
        return self._code or next(following, "")

    def _take_amount(self, code: str) -> "Number":
        typed = self.items[self._at]
        item = typed.of(code)
        self._settled += item is not typed
        self._at += 1
        if not code and typed.other is not None and not self._comes(("%",)):
            self._factors.append(typed)
        self.assumed += item.assumed
        return self._number(item.value)

    def _share(self, value: "Value") -> None:
        """Add a number without a currency, as in ``19.99 + 5 USD``, to the amount of the only currency."""
        bare = value.pop("", None)
        if bare is None:
            return
        if len(value) > 1:
            raise self._refused("a number without a currency in a sum of several currencies")
        ((code, number),) = value.items()
        value[code] = number + bare
        self.assumed.append(f"{self.text}={as_sum({code: ending(value[code])})}")

    # -- the next items -----------------------------------------------------------------------------

    def _kind(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self.items[at].kind if at < len(self.items) else ""

    def _comes(self, those: "tuple[str, ...]", ahead: int = 0) -> bool:
        """Whether the next item, or the one that far ahead of it, is one of these operators."""
        return self._kind(ahead) == "operator" and self.items[self._at + ahead].text in those

    def _operator(self, those: "tuple[str, ...]") -> str:
        """Take the next item if it is one of these operators, and return it; else return an empty text."""
        if not self._comes(those):
            return ""
        self._at += 1
        return self.items[self._at - 1].text

    def _deeper(self, read: "Callable[[], Value]") -> "Value":
        self._depth += 1
        if self._depth > DEEPEST:
            raise AmountError(f"parentheses and signs are nested more than {DEEPEST} deep")
        value = read()
        self._depth -= 1
        return value

    def _no_amount(self) -> InputError:
        before = self.items[self._at - 1].text if self._at else ""
        if before == "-":
            return InputError(
                f"'-' can't be read in: {self.said}; put an arrow in quotes, '->', or write 'to'"
            )
        if before and self.items[self._at - 1].kind == "operator":
            return self._refused(f"an amount is missing after {before}")
        return InputError(f"an amount must be directly before or after its currency, not as in: {self.said}")

    def _of_what(self) -> AmountError:
        """The error for a percentage alone, with a line to type."""
        from converter.text.forms import Form

        said = f"{self.items[self._at - 2].text}%"
        if self._comes(_PLUS + MINUS) or any(
            item.text in MINUS + _PLUS for item in self.items[: self._at - 2]
        ):
            return self._refused("write a percentage that is added after the amount, as in 20 USD + 5%")
        rest = shown(self.line[self.items[self._at].start :]) if self._kind() == "currency" else "USD"
        return AmountError(f"{shown(said)} of what? as in: {Form().command(f'{said} of 100 {rest}')}")

    def _check_rest(self) -> None:
        for item in self.rest:
            if item.kind == "operator" and item.text == ")":
                raise self._refused("a ( is missing")
            if item.kind in ("operator", "amount"):
                raise InputError(f"'{shown(item.text)}' can't be read in: {self.said}")

    def _refused(self, why: str) -> AmountError:
        return AmountError(f"{why}: {self.said}")


def ending(number: "Decimal | Fraction") -> "Decimal | Fraction":
    """The number as a Decimal; as a fraction if its decimals don't end.

    Raises AmountError if it is above 10^30, or if it has more than 60 digits; of a fraction that is
    numerator or denominator.
    """
    if not -_LARGEST <= number <= _LARGEST:
        raise AmountError("an amount above 10^30 can't be converted")
    try:
        if isinstance(number, Decimal):
            return _LIMITED.plus(number) or Decimal(0)
        above, below = number.as_integer_ratio()
        if below >= 10**MOST_DIGITS or abs(above) >= 10**MOST_DIGITS:
            raise AmountError(f"a calculation comes to more than {MOST_DIGITS} digits")
        # Decimals end where the divisor has no factors but 2 and 5.
        if 10 ** below.bit_length() % below:
            return number
        return _LIMITED.divide(Decimal(above), Decimal(below))
    except Inexact:
        raise AmountError(f"a calculation comes to more than {MOST_DIGITS} digits") from None


def _bare(value: "Value") -> bool:
    return value.keys() == {""}
