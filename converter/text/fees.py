"""The text of a fee to its number and currency: ``2.5%``, ``3USD``, ``1.20 EUR``; pure."""

from decimal import Decimal

from converter.errors import InputError, UnknownCurrency
from converter.text import amounts, question
from converter.text.arguments import text_of

__all__ = ["fee", "plain"]

_HUNDRED = Decimal(100)
_FORM = "a fee is like 2.5% or 3USD"


def fee(text: str) -> "tuple[Decimal, str, tuple[str, ...]]":
    """The number of a fee, the code of its currency, and the readings that were chosen for it.

    The code is empty for a percentage, whose number is 0 to 100. A reading is told with the result,
    such as ``GBp=0.01 GBP``. Raises InputError if the text is not a fee, and UnknownCurrency if its
    currency is unknown.
    """
    said = text_of(text, "fee", "text like 2.5% or 3USD").strip()
    if said.endswith("%"):
        return _percentage(said), "", ()
    refused = InputError(f"{_FORM}, not {said[:40]!r}")
    if not any(character.isdigit() for character in said):
        raise refused
    try:
        asked = question.parse_line(said)
    except UnknownCurrency:
        raise
    except InputError:
        # The error of the grammar advises to type a question, which is not a fee.
        raise refused from None
    if asked.quotes or asked.terms or asked.on or not isinstance(asked.amount, Decimal):
        raise refused
    if asked.amount < 0:
        raise InputError(f"a fee can't be below zero: {said[:40]}")
    return asked.amount, asked.base, asked.assumed


def plain(text: str, locale: "str | None") -> str:
    """A fee with a dot as its decimal mark, if the locale decides which mark of the text that is."""
    places = [place for place, character in enumerate(text) if character.isdigit()]
    if not places:
        return text
    first, last = places[0], places[-1] + 1
    number = amounts.settled(text[first:last], locale)
    if isinstance(number, str):
        return text
    # Three decimals could be read as thousands, so a fourth follows them.
    return f"{text[:first]}{number:f}{'0' if number.as_tuple().exponent == -3 else ''}{text[last:]}"


def _percentage(said: str) -> Decimal:
    number = amounts.amount(said[:-1].strip())[0]
    if not 0 <= number <= _HUNDRED:
        raise InputError(f"a fee is from 0 to 100 %, not {said[:40]}")
    return number
