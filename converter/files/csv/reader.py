"""A CSV file: read a chunk at a time, which is cut where a record ends."""

import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import numpy
import pyarrow

from converter.files.contract import LONGEST, SAMPLE
from converter.files.csv.header import delimiter_of, dialect_of
from converter.files.csv.machine import Unfinished
from converter.files.csv.parts import CsvPart, LongPart
from converter.files.csv.scan import layout_of, lines_in
from converter.files.csv.writing import CsvRejects, CsvWriter
from converter.store.files import not_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Self

    from converter.files.contract import Cells, Flags, Part, Rejects, Said, Writer
    from converter.files.csv.header import Dialect
    from converter.files.csv.scan import Layout
    from converter.files.opening import Input

__all__ = ["CHUNK", "CsvReader", "open_csv"]


CHUNK = 2 << 20  # bytes that are read at once: twice as many take more memory, and are no faster
_BEGINNING = 8 << 20  # bytes, of which the first `SAMPLE` lines decide how the file is read
_MOST_ROWS = 250_000  # of a part


def open_csv(
    source: "Input",
    *,
    delimiter: "str | None",
    header: bool,
    said: "Said",
    chunk: int = CHUNK,
    longest: int = LONGEST,
) -> "CsvReader":
    """The reader of a CSV file, whose delimiter is decided from its first records unless it is given.

    Raises InputError if the delimiter can't be decided, or if the file lacks the header it was to have.
    """
    mark = None if delimiter is None else delimiter_of(delimiter, said)
    if mark is None and source.suffixes.startswith(".tsv"):
        mark = b"\t"
    begun, ended = _beginning(source)
    head = _head(begun)
    final = ended and len(head) == len(begun)
    dialect = dialect_of(head, source.name, delimiter=mark, header=header, final=final, said=said)
    return CsvReader(source, dialect, begun, head, final=final, chunk=chunk, longest=longest)


def _beginning(source: "Input") -> "tuple[bytes, bool]":
    """The first lines of a file, as many as decide how it is read or more; and whether these are all."""
    pieces: list[bytes] = []
    size = lines = 0
    while size < _BEGINNING and lines <= SAMPLE:
        piece = source.read(CHUNK)
        if not piece:
            return b"".join(pieces), True
        pieces.append(piece)
        size += len(piece)
        lines += piece.count(b"\n")
    return b"".join(pieces), False


def _head(begun: bytes) -> bytes:
    """The first lines, which are the same however much a pipe gave at once."""
    limit = min(len(begun), _BEGINNING)
    feeds = numpy.flatnonzero(numpy.frombuffer(begun, numpy.uint8, limit) == 10)
    return begun[: int(feeds[SAMPLE]) + 1 if len(feeds) > SAMPLE else limit]


class CsvReader:
    """The records of a CSV file."""

    is_text = True
    decimal = ""

    def __init__(
        self,
        source: "Input",
        dialect: "Dialect",
        begun: bytes,
        head: bytes,
        *,
        final: bool,
        chunk: int,
        longest: int,
    ) -> None:
        self._source = source
        self._dialect = dialect
        self._begun = begun[len(dialect.above) :]
        self._longest = longest
        layout = layout_of(head[len(dialect.above) :], dialect.delimiter, final=final)
        # A whole chunk of short records would be millions, and what is found of each takes more memory.
        enough = _MOST_ROWS * layout.end // max(layout.rows, 1)
        self._chunk = min(chunk, max(enough, longest))
        self._sample = CsvPart(layout.between(0, SAMPLE), dialect, self._first_line, longest)

    @property
    def names(self) -> "Sequence[str]":
        """The names of the columns in their order: of a file without a header ``#1``, ``#2`` and so on."""
        return self._dialect.names

    @property
    def told(self) -> "Mapping[str, str]":
        """How the file is read, for people."""
        return self._dialect.told

    @property
    def _first_line(self) -> int:
        above = self._dialect.above
        return 1 + lines_in(above, len(above))

    def sample(self, column: int) -> "Cells":
        """A column of the first records, at most `SAMPLE`, without the malformed ones."""
        good: Flags = numpy.ones(self._sample.rows, numpy.bool_)
        good[[*self._sample.malformed]] = False
        return self._sample.cells(column).filter(pyarrow.array(good))

    def writer(self, out: "IO[bytes]", fields: "Sequence[Any]", *, safe: bool = False) -> "Writer":
        """What writes records with new cells, and first the header with the names of these fields."""
        return CsvWriter(out, self._dialect, [field.name for field in fields], safe=safe)

    def rejects(self, out: "IO[bytes]") -> "Rejects":
        """What writes records that were rejected, and first the header."""
        return CsvRejects(out, self._dialect)

    def parts(self, columns: "Sequence[int]") -> "Iterator[Part]":  # noqa: ARG002  cells are found when asked for
        """All records from the first on, to be called once."""
        pieces = self._pieces()
        line, data, final = self._first_line, b"", False
        while not final:
            piece = next(pieces, b"")
            final = not piece
            data += piece
            layout = layout_of(data, self._dialect.delimiter, final=final)
            if layout.end:
                yield from self._split(layout, line)
                line += layout.lines
                data = data[layout.end :]
            elif len(data) > self._longest:
                with _Long(self._dialect.delimiter, line) as record:
                    data, final = record.read(data, pieces)
                    yield record.part(ended=final)
                    line = record.line

    def _pieces(self) -> "Iterator[bytes]":
        """What follows the header, as much at once as there is, at most a chunk."""
        begun, self._begun = self._begun, b""
        for place in range(0, len(begun), self._chunk):
            yield begun[place : place + self._chunk]
        del begun
        while piece := self._source.read(self._chunk):
            yield piece

    def _split(self, layout: "Layout", line: int) -> "Iterator[CsvPart]":
        """The parts of a buffer whose first line has this number."""
        for row in range(0, max(layout.rows, 1), _MOST_ROWS):
            yield CsvPart(layout.between(row, row + _MOST_ROWS), self._dialect, line, self._longest)


class _Long:
    """A record that is written to a temporary file until its end comes; StoreError if the system can't."""

    def __init__(self, delimiter: bytes, line: int) -> None:
        with _writing():
            self._record = tempfile.TemporaryFile()  # noqa: SIM115  `__exit__` closes it
        self._unfinished = Unfinished(delimiter)
        self._held = b""
        self._begin = line
        self._opened = line
        self.line = line

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *_: object) -> None:
        self._record.close()

    def read(self, data: bytes, pieces: "Iterator[bytes]") -> "tuple[bytes, bool]":
        """Take the record from its first bytes on; what follows it, and whether the file ended."""
        rest = self._take(data)
        while rest is None:
            piece = next(pieces, b"")
            if not piece:
                self._write(self._held)
                return b"", True
            rest = self._take(piece)
        return rest, False

    def part(self, *, ended: bool) -> LongPart:
        """The record; with ``ended`` its end is that of the file."""
        unclosed = self._opened if ended and self._unfinished.is_quoted else 0
        with _writing():
            self._record.flush()
        return LongPart(self._record, self._begin, unclosed)

    def _take(self, piece: bytes) -> "bytes | None":
        """Take what belongs to the record; the rest, or None if its end has not come yet."""
        piece = self._held + piece
        # A line feed may follow a carriage return in the next piece.
        self._held = b"\r" if piece.endswith(b"\r") else b""
        piece = piece[: len(piece) - len(self._held)]
        end, opened = self._unfinished.end(piece)
        if opened >= 0:
            self._opened = self.line + lines_in(piece, opened)
        self._write(piece[:end])
        return None if end is None else piece[end:] + self._held

    def _write(self, piece: bytes) -> None:
        with _writing():
            self._record.write(piece)
        self.line += lines_in(piece, len(piece))


@contextmanager
def _writing() -> "Iterator[None]":
    try:
        yield
    except OSError as error:
        raise not_written("a temporary file", error) from error
