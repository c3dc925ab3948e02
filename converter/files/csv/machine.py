"""Records and cells of any text by the rules of Python's `csv`, one cell at a time."""

import re
from functools import cache
from typing import Final

__all__ = ["First", "Unfinished", "first_record", "spans", "value_of"]

# A quote opens a cell only at its start; what follows the closing one belongs to the cell as it is.
_QUOTED: Final = rb'[^"]*+(?:""[^"]*+)*+(?:(?P<shut>")|(?P<open>\Z))'
_REST: Final = rb"[^%(mark)s\r\n]*+(?P<mark>%(mark)s|\r\n|\n|\r|\Z)"
_NEVER: Final = rb"(?:(?P<shut>(?!))|(?P<open>(?!)))?"


@cache
def _patterns(delimiter: bytes) -> "dict[str, re.Pattern[bytes]]":
    """What one cell is, from its start, from within its quotes, or from after them."""
    rest = _REST % {b"mark": re.escape(delimiter)}
    return {
        "start": re.compile(b'(?:"' + _QUOTED + b")?+" + rest),
        "closed": re.compile(b'(?:"' + _QUOTED + b")?+" + rest),
        "quoted": re.compile(_QUOTED + rest),
        "after": re.compile(_NEVER + rest),
    }


def spans(data: bytes, delimiter: bytes) -> "tuple[list[int], int]":
    """Where cells with quotes begin and end in a buffer that begins with a record, one after another.

    The end is the closing quote, or that of the buffer. The second value is where the quote stands that is
    not closed, or -1.
    """
    found: list[int] = []
    for cell in _spans(delimiter).finditer(data):
        if cell["open"] is not None:
            return [*found, cell.start(), len(data)], cell.start()
        found += cell.start(), cell.end() - 1
    return found, -1


@cache
def _spans(delimiter: bytes) -> "re.Pattern[bytes]":
    # The quote comes first, because it is what is searched for: then what stands before it is looked at.
    return re.compile(b'"(?<![^%s\\r\\n]")' % re.escape(delimiter) + _QUOTED)


class First:
    """The first record of a buffer: where it starts, its cells end, and what follows its line end begins.

    ``unclosed`` says that a quote in it is not closed.
    """

    def __init__(self, start: int, edges: "list[int]", after: int, *, unclosed: bool) -> None:
        self.start = start
        self.edges = edges
        self.after = after
        self.unclosed = unclosed


def first_record(data: bytes, delimiter: bytes, *, final: bool) -> "First | None":
    """The first record after blank lines, if it is whole; with ``final`` it needs no line end."""
    start, edges, size = 0, list[int](), len(data)
    for cell in _patterns(delimiter)["start"].finditer(data):
        edge, after = cell.span("mark")
        mark = cell["mark"]
        edges.append(edge)
        if mark == delimiter:
            continue
        if not final and (not mark or (mark == b"\r" and after == size)):
            return None
        if edges != [start]:
            return First(start, edges, after, unclosed=cell["open"] is not None)
        if not mark:
            return None
        start, edges = after, []
    return None


class Unfinished:
    """A record whose end has not come yet; it is handed in one piece after another."""

    def __init__(self, delimiter: bytes) -> None:
        self._delimiter = delimiter
        self._patterns = _patterns(delimiter)
        self._state = "start"

    @property
    def is_quoted(self) -> bool:
        """Whether what was handed in ends within quotes."""
        return self._state == "quoted"

    def end(self, piece: bytes) -> "tuple[int | None, int]":
        """Where the record ends in a further piece, or None; and where the last quote opens in it, or -1.

        A piece that isn't the last one doesn't end with a carriage return: a line feed may follow it.
        """
        at, opened, state = 0, -1, self._state
        while True:
            cell = self._patterns[state].match(piece, at)
            if cell is None:  # every pattern matches everything: this is for the types
                raise AssertionError
            at = cell.end()
            if state == "start" and (cell["shut"] or cell["open"] is not None):
                opened = cell.start()
            if cell["mark"] == self._delimiter:
                state = "start"
                continue
            if cell["mark"]:
                return at, opened
            self._state = _state_after(cell, state)
            return None, opened


def _state_after(cell: "re.Match[bytes]", state: str) -> str:
    """How a cell goes on that ends with the piece."""
    if cell["open"] is not None:
        return "quoted"
    if cell.end("shut") == cell.end():
        return "closed"  # another quote may follow, which then is one of two
    return state if cell.start() == cell.end() else "after"


def value_of(cell: bytes) -> bytes:
    """The text of a cell without its quotes."""
    if not cell.startswith(b'"'):
        return cell
    quoted = _VALUE.match(cell)
    if quoted is None:
        raise AssertionError
    return quoted[1].replace(b'""', b'"') + cell[quoted.end() :]


_VALUE: Final = re.compile(rb'"([^"]*+(?:""[^"]*+)*+)"?')
