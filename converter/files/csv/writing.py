"""Records written as they were, with new cells at their ends; and those that were rejected."""

import re
from codecs import BOM_UTF8
from typing import IO, TYPE_CHECKING, Any, Final, cast

import numpy
import pyarrow
from pyarrow import compute

from converter.files.csv.header import encoded
from converter.files.csv.neutral import FORMULA, NUMBER, neutral
from converter.files.csv.parts import LongPart
from converter.files.csv.scan import layout_of, taken
from converter.files.names import free

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from converter.files.contract import Flags, Part
    from converter.files.csv.header import Dialect
    from converter.files.csv.parts import CsvPart
    from converter.files.csv.scan import Layout

__all__ = ["CsvRejects", "CsvWriter"]

_NOTHING: Final = pyarrow.scalar(b"", pyarrow.binary())


class CsvWriter:
    """Writes records as they were, with new cells at the end of each."""

    def __init__(self, out: "IO[bytes]", dialect: "Dialect", names: "Sequence[str]", *, safe: bool) -> None:
        self._out = out
        self._dialect = dialect
        self._safe = safe
        if dialect.header is None:
            out.write(dialect.above)
        else:
            self._write_header(names)

    def write(self, part: "Part", new: "Sequence[Any]", keep: "Flags | None") -> None:
        """Write those records of a part that are to be kept, all for None; what is malformed as it was."""
        if isinstance(part, LongPart):
            if keep is None or keep[0]:
                part.copy_to(self._out)
        else:
            self._write(cast("CsvPart", part), new, keep)
        self._out.flush()

    def close(self) -> None:
        """Nothing stands at the end."""

    def _write_header(self, names: "Sequence[str]") -> None:
        dialect = self._dialect
        cells = _new_cells(
            [pyarrow.array([name], pyarrow.string()) for name in names], dialect, safe=self._safe
        )
        header = cast("bytes", dialect.header)
        end = len(dialect.above) - len(dialect.line_end)
        before, after = dialect.above[: end - len(header)], dialect.above[end:]
        if self._safe:
            header = neutral(layout_of(header, dialect.delimiter, final=True))
        self._out.write(before + dialect.delimiter.join([header, *(one[0].as_py() for one in cells)]) + after)

    def _write(self, part: "CsvPart", new: "Sequence[Any]", keep: "Flags | None") -> None:
        layout = part.layout
        if not layout.rows:
            self._out.write(layout.data[layout.begin : layout.end])
            return
        if self._safe:
            layout = layout_of(neutral(layout), self._dialect.delimiter, final=True)
        cells = _new_cells(new, self._dialect, safe=self._safe)
        if not part.malformed and (keep is None or keep.all()):
            self._write_all(layout, cells)
        else:
            self._write_some(layout, cells, keep, part.malformed)

    def _write_all(self, layout: "Layout", cells: "list[Any]") -> None:
        """All records: each piece is the line end before one and its cells, so that none is copied alone."""
        ends = layout.ends
        offsets = numpy.concatenate((numpy.array([layout.begin], numpy.int32), ends))
        buffers = [None, pyarrow.py_buffer(offsets), pyarrow.py_buffer(layout.data)]
        heads = pyarrow.BinaryArray.from_buffers(pyarrow.binary(), layout.rows, buffers)
        self._out.write(_joined([heads, *cells], self._dialect.delimiter))
        self._out.write(memoryview(layout.data)[int(ends[-1]) : layout.end])

    def _write_some(
        self, layout: "Layout", cells: "list[Any]", keep: "Flags | None", malformed: "Any"
    ) -> None:
        kept = numpy.ones(layout.rows, numpy.bool_) if keep is None else keep
        filled = kept.copy()
        filled[[*malformed]] = False
        data, starts, ends, after = layout.data, layout.starts, layout.ends, layout.after
        begins = numpy.concatenate((numpy.array([layout.begin], numpy.int32), after[:-1]))
        blank = pyarrow.array([b""], pyarrow.binary()).take(
            pyarrow.array(numpy.zeros(layout.rows, numpy.int64))
        )
        added = compute.binary_join_element_wise(blank, *cells, self._mark)
        pieces = [
            taken(data, begins, starts),
            taken(data, starts, numpy.where(kept, ends, starts)),
            compute.if_else(pyarrow.array(filled), added, _NOTHING),
            taken(data, ends, numpy.where(kept, after, ends)),
        ]
        self._out.write(_joined(pieces, b""))
        self._out.write(memoryview(data)[int(after[-1]) : layout.end])

    @property
    def _mark(self) -> Any:
        return pyarrow.scalar(self._dialect.delimiter, pyarrow.binary())


class CsvRejects:
    """Writes records that were rejected, as they were, with their line and the reason first.

    Where the file has such columns already, the new ones are ``rejected_line`` and ``rejected_reason``.
    """

    def __init__(self, out: "IO[bytes]", dialect: "Dialect") -> None:
        self._out = out
        self._dialect = dialect
        if dialect.header is None:
            out.write(dialect.above)
            return
        mark = BOM_UTF8 if dialect.above.startswith(BOM_UTF8) else b""
        first = [free(name, dialect.names.__contains__).encode() for name in ("line", "reason")]
        header = dialect.delimiter.join((*first, dialect.header))
        out.write(mark + header + (dialect.line_end or b"\n"))

    def write(self, part: "Part", rows: "NDArray[numpy.intp]", reasons: "Sequence[str]") -> None:
        """Write some records of a part, in their order, each with its reason."""
        mark = self._dialect.delimiter
        lines = part.lines(rows).tolist()
        told = _new_cells([pyarrow.array(list(reasons), pyarrow.string())], self._dialect, safe=False)[0]
        heads = [
            b"%d%s%s%s" % (line, mark, one, mark) for line, one in zip(lines, told.to_pylist(), strict=True)
        ]
        if isinstance(part, LongPart):
            self._out.write(heads[0])
            part.copy_to(self._out)
        else:
            layout = cast("CsvPart", part).layout
            spans = zip(layout.starts[rows].tolist(), layout.after[rows].tolist(), strict=True)
            pieces = [head + layout.data[a:b] for head, (a, b) in zip(heads, spans, strict=True)]
            self._out.write(b"".join(pieces))
        self._out.flush()

    def close(self) -> None:
        """Nothing stands at the end."""


def _joined(columns: "list[Any]", mark: bytes) -> memoryview:
    """The bytes of all rows of some binary columns; the cells of a row have a mark between them."""
    made = compute.binary_join_element_wise(*columns, pyarrow.scalar(mark, pyarrow.binary()))
    size = numpy.frombuffer(made.buffers()[1], numpy.int32, len(made) + 1)[-1]
    return memoryview(made.buffers()[2])[: int(size)]


def _new_cells(columns: "Sequence[Any]", dialect: "Dialect", *, safe: bool) -> "list[Any]":
    """Columns of text as the file has them: in its encoding, and with quotes where they are needed."""
    made = []
    for column in columns:
        cells = column.combine_chunks() if isinstance(column, pyarrow.ChunkedArray) else column
        cells = cells.cast(pyarrow.string())
        if cells.null_count:
            cells = cells.fill_null("")
        if safe:
            risky = compute.match_substring_regex(cells, FORMULA)
            plain = compute.match_substring_regex(cells, NUMBER)
            marked = compute.binary_join_element_wise("'", cells, "")
            cells = compute.if_else(compute.and_not(risky, plain), marked, cells)
        made.append(encoded(_quoted(cells, dialect.delimiter.decode()), dialect.encoding))
    return made


def _quoted(cells: Any, delimiter: str) -> Any:
    """The cells, with quotes around those that need them."""
    data = cells.buffers()[2]
    held = b"" if data is None else bytes(data)
    if not any(mark in held for mark in (delimiter.encode(), b'"', b"\n", b"\r")):
        return cells
    needs = compute.match_substring_regex(cells, f'[{re.escape(delimiter)}"\r\n]')
    inner = compute.replace_substring(cells, '"', '""')
    return compute.if_else(needs, compute.binary_join_element_wise('"', inner, '"', ""), cells)
