"""A line cut into tokens: numbers, days, words, connectors, commas and operators; pure."""

from converter.text.days import looks_like_day
from converter.text.spoken import MONTHS

__all__ = ["Token", "tokens"]

_DIGITS = frozenset("0123456789")
_INSIDE = frozenset("0123456789.,_'\u2019")
_MINUS = frozenset("-\u2212")
_OPERATORS = "+-*/()\u2212\u00d7\u00f7\u00b7"
_ENDS_WORD = frozenset(",;=%\u2192" + _OPERATORS) - {"-"}
_WITH_SLASH = frozenset(("S/", "B/"))  # the symbols of sol and balboa, also with a dot
_MONTHS = frozenset(name[:3].lower() for name in MONTHS)
_SINGLE = {
    **dict.fromkeys(_OPERATORS + "%", "operator"),
    **dict.fromkeys("=\u2192", "connector"),
    **dict.fromkeys(",;", "comma"),
}


class Token:
    """A piece of a line; ``kind`` is number, day, word, connector, comma or operator.

    ``start`` and ``stop`` are its place in the line, as of a slice. ``touches`` says that no space is
    between it and the token before it.
    """

    __slots__ = ("kind", "text", "start", "stop", "touches")

    def __init__(self, kind: str, text: str, start: int, touches: bool) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.stop = start + len(text)
        self.touches = touches


def tokens(text: str) -> "list[Token]":
    """The tokens of a line in order. Any text has tokens: nothing is refused here."""
    found: list[Token] = []
    i, touches = 0, False
    while i < len(text):
        if text[i].isspace():
            i, touches = i + 1, False
            continue
        kind, stop = _token_at(text, i)
        found.append(Token(kind, text[i:stop], i, touches))
        i, touches = stop, True
    return found


def _token_at(text: str, i: int) -> "tuple[str, int]":
    """The kind of the token that starts at ``i``, and where it ends."""
    c = text[i]
    if c in _DIGITS:
        stop = _day_end(text, i)
        return ("day", stop) if stop else ("number", _number_end(text, i))
    if _starts_fraction(text, i):
        return "number", _number_end(text, i)
    if text.startswith("->", i):
        return "connector", i + 2
    kind = _SINGLE.get(c)
    if kind:
        return kind, i + 1
    # "May-28-2023" is a day too, and most words begin like no month.
    stop = _day_end(text, i) if text[i : i + 3].lower() in _MONTHS else 0
    return ("day", stop) if stop else ("word", _word_end(text, i))


def _starts_fraction(text: str, i: int) -> bool:
    """Whether the character at ``i`` is the dot of .5, or the comma of ,5 at the beginning of a word."""
    if text[i] not in ".," or text[i + 1 : i + 2] not in _DIGITS or _is_iso_day(text, i + 1):
        return False
    return text[i] == "." or not i or text[i - 1].isspace() or text[i - 1] in _MINUS


def _day_end(text: str, i: int) -> int:
    """Where a date that starts at ``i`` ends, with the time after it; 0 if none starts there."""
    if _is_iso_day(text, i):
        return _time_end(text, i + 10)
    j = i
    while j < len(text) and (text[j] in _DIGITS or text[j] in "-/."):
        j += 1
    # The name of a month begins the date, or stands between its numbers.
    named = j < len(text) and text[j].isalpha() and (j == i or text[j - 1] in "-/.")
    named = named and not looks_like_day(text[i:j].rstrip("-/."))
    while named and j < len(text) and (text[j].isalnum() or text[j] in "-/."):
        j += 1
    run = text[i:j].rstrip("-/.")
    return _time_end(text, i + len(run)) if looks_like_day(run) else 0


def _time_end(text: str, i: int) -> int:
    """Where the time after a date that ends at ``i`` ends, as in ``T10:00:00Z``; ``i`` without a time.

    An offset alone, ``+02:00``, ends there too.
    """
    signed = text[i : i + 1] in tuple("+-\u2212") and text[i + 3 : i + 4] == ":"
    if signed and _DIGITS.issuperset(text[i + 1 : i + 3] + text[i + 4 : i + 6]):
        return i + 6
    if text[i : i + 1] not in tuple("Tt ") or ":" not in (text[i + 2 : i + 3], text[i + 3 : i + 4]):
        return i
    parts = text[i + 1 :].replace(",", " ").replace(";", " ").split(" ")
    stop = i + 1 + len(parts[0])
    zone = parts[1] if len(parts) > 1 else ""
    offset = zone[:1] in tuple("+-\u2212") and zone[1:3].isdigit() and len(zone) > 4
    return stop + 1 + len(zone) if offset or zone.upper() == "UTC" else stop


def _is_iso_day(text: str, i: int) -> bool:
    """Whether dddd-dd-dd is at ``i`` with no digit next to it, so that it is a day even within a word."""
    if text[i + 4 : i + 5] not in _MINUS or text[i + 7 : i + 8] not in _MINUS:
        return False
    digits = text[i : i + 4] + text[i + 5 : i + 7] + text[i + 8 : i + 10]
    beside = {text[i - 1 : i], text[i + 10 : i + 11]}
    return len(digits) == 8 and _DIGITS.issuperset(digits) and _DIGITS.isdisjoint(beside)


def _number_end(text: str, i: int) -> int:
    """Where the number that starts at ``i`` ends, even if it is not well-formed."""
    end, j = len(text), i
    if text[i] == "0" and text[i + 1 : i + 2] in tuple("xXoObB") and text[i + 2 : i + 3] in _DIGITS:
        while j < end and text[j].isalnum():
            j += 1
        return j
    dashed = not _MINUS.isdisjoint(text)
    while j < end and text[j] in _INSIDE and not (dashed and _is_iso_day(text, j)):
        j += 1
    j = i + len(text[i:j].rstrip(","))
    if text[j : j + 1] in ("e", "E"):
        k = j + 2 if text[j + 1 : j + 2] in ("+", "-", "\u2212") else j + 1
        if text[k : k + 1] in _DIGITS:
            j = k
            while j < end and text[j] in _DIGITS:
                j += 1
    return j


def _word_end(text: str, i: int) -> int:
    j = i + 1
    while j < len(text):
        c = text[j]
        after = text[j + 1 : j + 2]
        if c.isspace() or c in _DIGITS or (c in _ENDS_WORD and text[i : j + 1] not in _WITH_SLASH):
            break
        if c == "-" and not (text[j - 1].isalpha() and after.isalpha()):
            break
        # "Rs.50" is 50 rupees, but "$.50" is half a dollar.
        if c == "." and after in _DIGITS and not (text[j - 1].isalpha() or text[j - 1] == "/"):
            break
        j += 1
    return j
