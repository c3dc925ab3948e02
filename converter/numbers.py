"""Which texts are numbers that a figure may have."""

from converter.model import LONGEST_NUMBER

__all__ = ["is_number"]


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
