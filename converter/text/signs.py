"""The readings to tell of the signs in a calculation, where they have another meaning elsewhere; pure."""

from converter.text.amounts import MINUS, terms_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from converter.text.items import Item

    Terms = Mapping[str, Decimal | Fraction]

__all__ = ["as_sum", "told_of_signs"]


def told_of_signs(items: "Sequence[Item]", text: str, terms: "Terms") -> "list[str]":
    """The readings of the signs among the items of a calculation, which are typed as ``text``.

    Parentheses are a minus in bookkeeping, a raised dot may be a decimal one, a minus may be a dash.
    ``terms`` are the result.
    """
    amounts = [item for item in items if item.kind == "amount"]
    signs = [item.text for item in items if item.kind == "operator"]
    told = []
    if signs == ["(", ")"] and len(amounts) == 1 and amounts[0].text[0].isdigit():
        read = as_sum(terms)
        told.append(f"{text}={read} (not -{read})")
    for one, sign, two in zip(items, items[1:], items[2:], strict=False):
        digits = one.text.isdigit() and two.text.isdigit()
        if sign.text == "\u00b7" and digits and (one.stop, sign.stop) == (sign.start, two.start):
            told.append(f"{one.text}\u00b7{two.text}={one.text}*{two.text} (not {one.text}.{two.text})")
        if sign.text in MINUS and _may_be_a_dash(one, sign, two):
            told.append(f"{text}={as_sum(terms)}")
    return told


def as_sum(terms: "Terms") -> str:
    """The result as a sum: ``7 USD``, ``100 USD - 50 EUR``."""
    return terms_text((number, code) for code, number in terms.items())


def _may_be_a_dash(one: "Item", sign: "Item", two: "Item") -> bool:
    """Whether a minus may be a hyphen, as in 10-3, or the sign of a second number, as in 10 -3."""
    if sign.kind != "operator" or sign.stop != two.start or (one.kind == "operator" and one.text != ")"):
        return False
    return one.stop == sign.start or (one.kind == "amount" and two.kind == "amount")
