"""Which numbers a figure may have, and which of them can be a price."""

from decimal import Decimal

from converter.model import LONGEST_NUMBER

__all__ = ["HIGHEST", "LOWEST", "is_number", "is_price"]

# No published price is outside these.
LOWEST, HIGHEST = Decimal("1e-12"), Decimal("1e12")


def is_price(value: Decimal) -> bool:
    """Whether a number can be a price: above 1e-12 and below 1e12."""
    return value.is_finite() and LOWEST < value < HIGHEST


def is_number(text: object) -> bool:
    """Whether a text is a number that a figure may have, in ASCII digits.

    At most one dot, one minus sign and one exponent, and at most `LONGEST_NUMBER` characters.
    """
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_NUMBER or not text.isascii():
        return False
    if _is_plain(text):
        return True
    mantissa, has_exponent, exponent = text.replace("E", "e").partition("e")
    if has_exponent:
        digits = exponent[1:] if exponent[:1] in ("+", "-") else exponent
        if not digits.isdigit() or len(digits) > 3:
            return False
    return _is_plain(mantissa.removeprefix("-"))


def _is_plain(text: str) -> bool:
    if text.isdigit():
        return True
    whole, _, decimals = text.partition(".")
    return whole.isdigit() and decimals.isdigit()
