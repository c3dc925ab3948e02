"""Amounts in words, as digits: ``five hundred``, ``3 lakh``; for hints, and pure.

Words with more than one reading stay words: a hint with a wrong number would be worse than none.
"""

from decimal import Decimal

from converter.errors import InputError
from converter.iso4217._number_words import HUNDRED, SCALES, SMALL
from converter.text.amounts import readings
from converter.text.tokens import Token, tokens

__all__ = ["in_digits"]

# A question reads these after a number; alone they are words.
_READ = frozenset(("thousand", "million", "billion", "trillion"))
_LONGEST = 15  # characters of a number, so that its products are exact in the usual context


def in_digits(line: str) -> "tuple[str, list[str]]":
    """The line with its amount in words as digits, and these words; the line itself if it has none.

    The line stays as it is if the words make no number or may make several, as in ``five five`` and
    ``3 lakh crore``, and if a number or a sign is beside them.
    """
    found = tokens(line)
    start = 0
    while start < len(found):
        stop = _end(found, start)
        if any(map(_is_number, found[start:stop])) and not _is_read(found[start:stop]):
            return _replaced(line, found, start, stop)
        start = max(stop, start + 1)
    return line, []


def _end(found: "list[Token]", start: int) -> int:
    """Where the run of numbers, in digits or words, that starts there ends."""
    stop = start
    while stop < len(found) and (
        found[stop].kind == "number"
        or _is_number(found[stop])
        or (
            start < stop < len(found) - 1
            and found[stop].text.lower() == "and"
            and _is_number(found[stop + 1])
        )
    ):
        stop += 1
    return stop


def _is_read(run: "list[Token]") -> bool:
    """Whether a question reads the run, as it does ``3 million``."""
    return len(run) == 2 and run[0].kind == "number" and run[1].text.lower() in _READ


def _replaced(line: str, found: "list[Token]", start: int, stop: int) -> "tuple[str, list[str]]":
    beside = [*found[max(start - 1, 0) : start], *found[stop : stop + 1]]
    if any(token.kind == "operator" for token in beside):
        return line, []
    try:
        number = _value([part for token in found[start:stop] for part in token.text.lower().split("-")])
    except InputError:
        number = None
    if number is None:
        return line, []
    first, last = found[start].start, found[stop - 1].stop
    return f"{line[:first]}{number:f} {line[last:].lstrip()}".strip(), [line[first:last]]


def _is_number(token: Token) -> bool:
    words = token.text.lower().split("-")
    return all(word in SMALL or word in HUNDRED or word in SCALES for word in words)


def _value(words: "list[str]") -> "Decimal | None":
    """The number of the words; None if they have no reading or several.

    Raises AmountError for digits that are no number.
    """
    total, least = Decimal(0), Decimal(10**30)
    group: "list[str]" = []
    for at, word in enumerate(words):
        if word not in SCALES:
            group.append(word)
            continue
        number = _of_group(group, first=at == len(group)) if group else _one(word, first=not at)
        # Scales fall from left to right, and each counts fewer than would make the one before it.
        if not number or number * SCALES[word] >= least:
            return None
        total, least, group = total + number * SCALES[word], Decimal(SCALES[word]), []
    number = _of_group(group, first=len(group) == len(words)) if group else Decimal(0)
    return None if number is None or number >= least else (total + number).normalize()


def _of_group(words: "list[str]", *, first: bool) -> "Decimal | None":
    """The number of the words between two scales: ``two hundred and five``, ``2.5``; None if it is doubtful.

    ``first`` says that no scale is before them.
    """
    place = next((at for at, word in enumerate(words) if word in HUNDRED), None)
    if place is None:
        return _count(words)
    hundred, rest = words[place], words[place + 1 :]
    count = _count(words[:place]) if place else _one(hundred, first=first)
    last = _small(rest[1:] if rest[0] == "and" else rest) if rest else Decimal(0)
    if not count or count >= 100 or last is None or (rest and HUNDRED[hundred] == 12):
        return None
    return count * HUNDRED[hundred] + last


def _one(word: str, *, first: bool) -> "Decimal | None":
    """The 1 of a scale without a number before it, as in ``million dollars``; None for ``millions``."""
    return Decimal(1) if first and word[-1] != "s" else None


def _count(words: "list[str]") -> "Decimal | None":
    """A number in digits with one reading, or that of one or two words, perhaps after ``and``."""
    if len(words) == 1 and words[0] not in SMALL and len(words[0]) <= _LONGEST:
        value, other = readings(words[0])
        return value if other is None else None
    return _small(words[1:] if words[0] == "and" else words)


def _small(words: "list[str]") -> "Decimal | None":
    """The number below 100 of one or two words; None for any others."""
    numbers = [SMALL.get(word, -1) for word in words]
    if len(numbers) == 1 and numbers[0] >= 0:
        return Decimal(numbers[0])
    tens = len(numbers) == 2 and numbers[0] >= 20 and 0 < numbers[1] < 10
    return Decimal(sum(numbers)) if tens else None
