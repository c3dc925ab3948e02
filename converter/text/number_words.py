"""Amounts in words, as digits: ``five hundred``, ``3 lakh``; for hints, and pure."""

from decimal import Decimal

from converter.errors import InputError
from converter.iso4217._number_words import HUNDRED, SCALES, SMALL
from converter.text.amounts import amount, shifted
from converter.text.tokens import Token, tokens

__all__ = ["in_digits"]

# A question reads these after a number; alone they are words.
_READ = frozenset(("thousand", "million", "billion", "trillion"))
_LONGEST = 15  # characters of a number, so that its products are exact in the usual context


def in_digits(line: str) -> "tuple[str, list[str]]":
    """The line with the first amount in words as digits, and these words; the line itself if it has none.

    Words that make no number, as in ``five five``, stay as they are.
    """
    found = tokens(line)
    for start, token in enumerate(found):
        after = found[start + 1].text.lower() if start + 1 < len(found) else ""
        counted = token.kind == "number" and after not in _READ and (after in SCALES or after in HUNDRED)
        alone = _is_number(token) and not (start and found[start - 1].kind == "number")
        if counted or alone:
            return _replaced(line, found, start)
    return line, []


def _replaced(line: str, found: "list[Token]", start: int) -> "tuple[str, list[str]]":
    stop = start + 1
    while stop < len(found) and (
        _is_number(found[stop])
        or (found[stop].text.lower() == "and" and stop + 1 < len(found) and _is_number(found[stop + 1]))
    ):
        stop += 1
    run = found[start:stop]
    try:
        number = _value([part for token in run for part in token.text.lower().split("-")])
    except InputError:
        number = None
    if number is None:
        return line, []
    first, last = run[0].start, run[-1].stop
    return f"{line[:first]}{number:f} {line[last:].lstrip()}".strip(), [line[first:last]]


def _is_number(token: Token) -> bool:
    words = token.text.lower().split("-")
    return all(word in SMALL or word in HUNDRED or word in SCALES for word in words)


def _value(words: "list[str]") -> "Decimal | None":
    """The number of the words; None if they are no number. Raises AmountError for digits that are none."""
    total = group = Decimal(0)
    for word in words:
        if word in SMALL:
            small, free = SMALL[word], group % 100
            if free and (small > 9 or free % 10 or free < 20):
                return None
            group += small
        elif word in HUNDRED:
            group = (group or Decimal(1)) * HUNDRED[word]
        elif word in SCALES:
            total, group = total + (group or Decimal(1)) * SCALES[word], Decimal(0)
        elif word != "and":
            if len(word) > _LONGEST:
                return None
            group = amount(word)[0]
    return shifted((total + group).normalize(), 0)
