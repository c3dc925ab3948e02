"""Where the records and cells of a buffer are: by numpy, and where quotes are irregular one by one."""

from typing import Any, TypeAlias

import numpy
import pyarrow
from numpy.typing import NDArray

from converter.files.csv import machine

__all__ = ["Layout", "Places", "ends_of_lines", "layout_of", "lines_in", "taken"]

Places: TypeAlias = NDArray[numpy.int32]

_LF, _CR, _QUOTE = 10, 13, 34


class Layout:
    """Where the records and cells between ``begin`` and ``end`` of a buffer are.

    ``starts``, ``ends`` and ``after`` have a place for each record: its first byte, the first byte of its
    line end, and the first byte after that. What lies between the records are blank lines. ``edges`` are
    the ends of the cells of all records; those of a record begin at its ``first``, and ``counts`` says how
    many it has. ``regular`` says that a cell with quotes begins and ends with one, ``quotes`` that there may
    be such cells. ``unclosed`` is where a quote stands that is not closed in the last record, or -1, and
    ``lines`` is the number of lines that end in the buffer before ``end``.
    """

    def __init__(
        self,
        data: bytes,
        begin: int,
        end: int,
        starts: Places,
        after: Places,
        edges: Places,
        first: "NDArray[numpy.intp]",
        counts: "NDArray[numpy.intp]",
        *,
        regular: bool,
        quotes: bool,
        lines: int,
        unclosed: int = -1,
    ) -> None:
        self.data = data
        self.begin = begin
        self.end = end
        self.starts = starts
        self.after = after
        self.edges = edges
        self.first = first
        self.counts = counts
        self.regular = regular
        self.quotes = quotes
        self.lines = lines
        self.unclosed = unclosed

    @property
    def rows(self) -> int:
        """How many records there are."""
        return len(self.starts)

    @property
    def ends(self) -> Places:
        """Where the line end of each record begins."""
        return self.edges[self.first + (self.counts - 1)]

    def between(self, row: int, stop: int) -> "Layout":
        """The records from one on up to another, with the blank lines before them, and after the last."""
        return Layout(
            self.data,
            self.begin if row == 0 else int(self.after[row - 1]),
            self.end if stop >= self.rows else int(self.after[stop - 1]),
            self.starts[row:stop],
            self.after[row:stop],
            self.edges,
            self.first[row:stop],
            self.counts[row:stop],
            regular=self.regular,
            quotes=self.quotes,
            lines=self.lines,
            unclosed=self.unclosed if stop >= self.rows else -1,
        )

    def column(self, column: int, width: int) -> "tuple[Places, Places]":
        """Where the cells of a column begin and end; those of records of another width are empty."""
        bad = self.counts != width
        first = numpy.where(bad, self.first, self.first + column) if bad.any() else self.first + column
        ends = self.edges[first]
        starts = self.starts if column == 0 else self.edges[first - 1] + numpy.int32(1)
        if bad.any():
            starts, ends = numpy.where(bad, self.starts, starts), numpy.where(bad, self.starts, ends)
        return starts, ends


def taken(data: bytes, starts: Places, ends: Places) -> Any:
    """Pieces of a buffer as binary of Arrow; they follow each other in the buffer."""
    count = len(starts)
    if not count:
        return pyarrow.array([], pyarrow.binary())
    offsets: Places = numpy.empty(2 * count, numpy.int32)
    offsets[0::2] = starts
    offsets[1::2] = ends
    buffers = [None, pyarrow.py_buffer(offsets), pyarrow.py_buffer(data)]
    both = pyarrow.BinaryArray.from_buffers(pyarrow.binary(), 2 * count - 1, buffers)
    return both.take(pyarrow.array(numpy.arange(0, 2 * count, 2)))


def ends_of_lines(data: bytes, end: int = -1) -> "NDArray[numpy.bool_]":
    """Which of the first bytes of a buffer, by default of all, are the last of a line end.

    They are the line feeds, and the carriage returns that none follows.
    """
    every = numpy.frombuffer(data, numpy.uint8, end)
    ends: NDArray[numpy.bool_] = every == _LF
    if b"\r" in data:
        returns = every == _CR
        returns[:-1] &= ~ends[1:]
        ends |= returns
    return ends


def lines_in(data: bytes, end: int) -> int:
    """How many lines end within the first bytes of a buffer."""
    return int(numpy.count_nonzero(ends_of_lines(data, end)))


def layout_of(data: bytes, delimiter: bytes, *, final: bool) -> Layout:
    """The whole records of a buffer that begins with one; with ``final`` the last one needs no line end."""
    return _by_numpy(data, delimiter, final=final) or _by_spans(data, delimiter, final=final)


def _by_spans(data: bytes, delimiter: bytes, *, final: bool) -> Layout:
    """The layout of any buffer, whose cells with quotes are found one by one."""
    every = numpy.frombuffer(data, numpy.uint8)
    spans, unclosed = machine.spans(data, delimiter)
    ends = ends_of_lines(data)
    # A line feed may follow the last byte in the next chunk.
    ends[-1:] &= final | (every[-1:] == _LF)
    marks: Places = numpy.flatnonzero(ends | (every == delimiter[0])).astype(numpy.int32)
    edges = _outside(marks, numpy.array(spans, numpy.int32))
    last: NDArray[numpy.intp] = numpy.flatnonzero(every[edges] != delimiter[0])
    cut = int(edges[last[-1]]) + 1 if len(last) else 0
    if final and cut < len(data):
        cut = len(data)
        edges = numpy.append(edges, numpy.int32(cut))
        last = numpy.append(last, len(edges) - 1)
    return _laid_out(
        data, cut, edges, last, returns=True, quotes=True, lines=lines_in(data, cut), regular=False,
        unclosed=unclosed if final else -1,
    )  # fmt: skip


def _by_numpy(data: bytes, delimiter: bytes, *, final: bool) -> "Layout | None":
    """The layout of a buffer; None if it has no whole record, or not all quotes and line ends are regular."""
    every = numpy.frombuffer(data, numpy.uint8)
    quotes = numpy.flatnonzero(every == _QUOTE).astype(numpy.int32) if b'"' in data else _NONE
    cut = _cut(data, quotes, final=final)
    if not cut:
        return None
    used = every[:cut]
    quotes = quotes[: numpy.searchsorted(quotes, cut)]
    returns = b"\r" in data
    if (returns and not _returns_end_lines(used)) or not _are_regular(used, quotes, delimiter[0]):
        return None
    feeds: NDArray[numpy.bool_] = used == _LF
    lines = int(numpy.count_nonzero(feeds))
    found: Places = numpy.flatnonzero(feeds | (used == delimiter[0])).astype(numpy.int32)
    edges = _outside(found, quotes)
    if data[cut - 1] != _LF:
        edges = numpy.append(edges, numpy.int32(cut))
        last = _last_of_all(used, edges)
    else:
        last = _last_of_equal(used, edges, lines)
        last = _last_of_all(used, edges) if last is None else last
    return _laid_out(
        data, cut, edges, last, returns=returns, quotes=len(quotes) > 0, lines=lines, regular=True
    )


_NONE: Places = numpy.empty(0, numpy.int32)


def _cut(data: bytes, quotes: Places, *, final: bool) -> int:
    """The end of the last whole record, if the quotes are regular; 0 if there is none."""
    if final:
        return 0 if len(quotes) % 2 else len(data)
    last = data.rfind(b"\n")
    if numpy.searchsorted(quotes, last) % 2:
        feeds: Places = numpy.flatnonzero(numpy.frombuffer(data, numpy.uint8) == _LF).astype(numpy.int32)
        outside = feeds[numpy.searchsorted(quotes, feeds) % 2 == 0]
        return int(outside[-1]) + 1 if len(outside) else 0
    return last + 1


def _returns_end_lines(used: "NDArray[numpy.uint8]") -> bool:
    """Whether a line feed follows every carriage return."""
    returns = used == _CR
    return not returns[-1] and numpy.count_nonzero(returns) == numpy.count_nonzero(
        returns[:-1] & (used[1:] == _LF)
    )


def _are_regular(used: "NDArray[numpy.uint8]", quotes: Places, delimiter: int) -> bool:
    """Whether the first of each two quotes follows a cell's end or a quote, and the other precedes one."""
    if not len(quotes):
        return True
    opening, closing = quotes[0::2], quotes[1::2]
    before = used[opening - 1]
    before[0] = _LF if opening[0] == 0 else before[0]
    if not ((before == delimiter) | (before == _LF) | (before == _QUOTE)).all():
        return False
    after = used[numpy.minimum(closing + 1, len(used) - 1)]
    good = (after == delimiter) | (after == _LF) | (after == _CR) | (after == _QUOTE)
    return bool(good.all())


def _outside(edges: Places, quotes: Places) -> Places:
    """The edges that are not between two quotes."""
    if not len(quotes):
        return edges
    before: NDArray[numpy.intp] = numpy.searchsorted(edges, quotes)
    first, stop = before[0::2], before[1::2]
    holds = first != stop
    if not holds.any():
        return edges
    first, sizes = first[holds], (stop - first)[holds]
    total = numpy.cumsum(sizes)
    inside = numpy.arange(total[-1]) + numpy.repeat(first - (total - sizes), sizes)
    return numpy.delete(edges, inside)


def _last_of_equal(used: "NDArray[numpy.uint8]", edges: Places, lines: int) -> "NDArray[numpy.intp] | None":
    """Which edges are the ends of records if every record has as many cells and lines; else None."""
    width, rest = divmod(len(edges), lines)
    if rest or not (used[edges[width - 1 :: width]] == _LF).all():
        return None
    return numpy.arange(width - 1, len(edges), width)


def _last_of_all(used: "NDArray[numpy.uint8]", edges: Places) -> "NDArray[numpy.intp]":
    """Which edges are the ends of records; the last one is."""
    are = used[numpy.minimum(edges, len(used) - 1)] == _LF
    are[-1] = True
    return numpy.flatnonzero(are)


def _laid_out(
    data: bytes,
    cut: int,
    edges: Places,
    last: "NDArray[numpy.intp]",
    *,
    returns: bool,
    quotes: bool,
    lines: int,
    regular: bool,
    unclosed: int = -1,
) -> Layout:
    every = numpy.frombuffer(data, numpy.uint8)
    first = numpy.empty_like(last)
    first[:1] = 0
    first[1:] = last[:-1] + 1
    counts = last - first + 1
    ends = edges[last]
    after = numpy.minimum(ends + numpy.int32(1), numpy.int32(cut))
    starts = numpy.empty_like(after)
    starts[:1] = 0
    starts[1:] = after[:-1]
    if returns:
        ends = ends - ((starts < ends) & (ends < after) & (every[ends - 1] == _CR))
        edges[last] = ends
    blank = (counts == 1) & (ends == starts)
    if blank.any():
        stay = ~blank
        starts, after, first, counts = starts[stay], after[stay], first[stay], counts[stay]
    return Layout(
        data, 0, cut, starts, after, edges, first, counts,
        regular=regular, quotes=quotes, lines=lines, unclosed=unclosed,
    )  # fmt: skip
