"""Some records of a CSV file: their cells, their lines, and what keeps a record from being read."""

from functools import cached_property
from typing import IO, TYPE_CHECKING

import numpy
import pyarrow
from pyarrow import compute

from converter.files.csv.header import decoded
from converter.files.csv.machine import value_of
from converter.files.csv.scan import ends_of_lines, taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from converter.files.contract import Cells, Flags, Numbers
    from converter.files.csv.header import Dialect
    from converter.files.csv.scan import Layout, Places

__all__ = ["CsvPart", "LongPart"]

_QUOTE = 34
_LIMIT_TOLD = "the record has more than 1 MiB"


class CsvPart:
    """Records of a buffer; ``line`` is the number of the buffer's first line."""

    def __init__(self, layout: "Layout", dialect: "Dialect", line: int, longest: int) -> None:
        self.layout = layout
        self._dialect = dialect
        self._line = line
        self.malformed: Mapping[int, str] = self._malformed(longest)

    @property
    def rows(self) -> int:
        """How many records there are, those that are malformed among them."""
        return self.layout.rows

    def cells(self, column: int) -> "Cells":
        """A column without quotes; null where a record is malformed."""
        starts, ends = self.layout.column(column, self._dialect.width)
        if not self.layout.quotes:
            found = decoded(taken(self.layout.data, starts, ends), self._dialect.encoding)
        elif self.layout.regular:
            found = self._regular(starts, ends)
        else:
            found = self._irregular(starts, ends)
        if self.malformed:
            bad: Flags = numpy.zeros(self.rows, numpy.bool_)
            bad[[*self.malformed]] = True
            found = compute.if_else(pyarrow.array(bad), pyarrow.scalar(None, pyarrow.string()), found)
        return found

    def lines(self, rows: "NDArray[numpy.intp]") -> "Numbers":
        """The line of the file on which each of some records begins, from 1."""
        return self._lines_at(self.layout.starts[rows])

    def _lines_at(self, places: "Places | NDArray[numpy.intp]") -> "Numbers":
        before: Numbers = numpy.searchsorted(self._ends_of_lines, places).astype(numpy.int64)
        return before + self._line

    @cached_property
    def _ends_of_lines(self) -> "NDArray[numpy.intp]":
        return numpy.flatnonzero(ends_of_lines(self.layout.data))

    def _regular(self, starts: "Places", ends: "Places") -> "Cells":
        data = self.layout.data
        every = numpy.frombuffer(data, numpy.uint8)
        quoted = (every[numpy.minimum(starts, len(data) - 1)] == _QUOTE) & (ends > starts)
        if not quoted.any():
            return decoded(taken(data, starts, ends), self._dialect.encoding)
        found = taken(data, starts + quoted, ends - quoted)
        if _holds(found, b'"'):
            found = compute.replace_substring(found, b'""', b'"')
        return decoded(found, self._dialect.encoding)

    def _irregular(self, starts: "Places", ends: "Places") -> "Cells":
        found = taken(self.layout.data, starts, ends)
        if _holds(found, b'"'):
            found = pyarrow.array([value_of(cell) for cell in found.to_pylist()], pyarrow.binary())
        return decoded(found, self._dialect.encoding)

    def _malformed(self, longest: int) -> "dict[int, str]":
        layout, width = self.layout, self._dialect.width
        found = {}
        if not (layout.counts == width).all():
            for row in numpy.flatnonzero(layout.counts != width).tolist():
                found[row] = _count_told(int(layout.counts[row]), self._dialect)
        if layout.data.find(b"\0", layout.begin, layout.end) >= 0:
            zeros = numpy.flatnonzero(numpy.frombuffer(layout.data, numpy.uint8, layout.end) == 0)
            zeros = zeros[zeros >= layout.begin]
            for row in numpy.unique(numpy.searchsorted(layout.after, zeros, "right")).tolist():
                found[row] = "the record has a NUL byte"
        for row in numpy.flatnonzero(layout.after - layout.starts > longest).tolist():
            found[row] = _LIMIT_TOLD
        if layout.unclosed >= 0:
            line = int(self._lines_at(numpy.array([layout.unclosed]))[0])
            found[layout.rows - 1] = f"a quote that begins on line {line} is not closed"
        return dict(sorted(found.items()))


class LongPart:
    """One record that is too long to be read; its bytes are in a file."""

    rows = 1

    def __init__(self, record: "IO[bytes]", line: int, unclosed: int) -> None:
        self._record = record
        self._line = line
        reason = f"a quote that begins on line {unclosed} is not closed" if unclosed else _LIMIT_TOLD
        self.malformed: Mapping[int, str] = {0: reason}

    def cells(self, _column: int) -> "Cells":
        """One null."""
        return pyarrow.nulls(1, pyarrow.string())

    def lines(self, rows: "NDArray[numpy.intp]") -> "Numbers":
        """The line of the file on which the record begins."""
        return numpy.full(len(rows), self._line, numpy.int64)

    def copy_to(self, out: "IO[bytes]") -> None:
        """Write the record as it was."""
        self._record.seek(0)
        while piece := self._record.read(1 << 20):
            out.write(piece)


def _count_told(count: int, dialect: "Dialect") -> str:
    cells = "1 cell" if count == 1 else f"{count} cells"
    other = "the header" if dialect.header is not None else "the first record"
    return f"{cells}, but {other} has {dialect.width}"


def _holds(cells: "Cells", mark: bytes) -> bool:
    """Whether any of some binary cells has a byte."""
    data = cells.buffers()[2]
    return data is not None and bool((numpy.frombuffer(data, numpy.uint8) == mark[0]).any())
