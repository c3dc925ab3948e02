"""Files of JSON lines: each line is an object, and keeps its text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from converter.errors import InputError
from converter.files.contract import SAMPLE, Cells, Numbers, Said
from converter.files.json_text import Lines, Places
from converter.files.json_values import Taken, is_unicode, kinds_of, object_of, values_of
from converter.files.json_writing import JsonRejects, JsonWriter, Style

if TYPE_CHECKING:
    from converter.files.opening import Input

__all__ = ["JsonLines", "JsonPart", "open_json_lines"]

CHUNK = 8 << 20  # bytes that are read at once
_LONGEST_LINE = 64 << 20


def open_json_lines(source: "Input", *, said: Said, chunk: int = CHUNK) -> "JsonLines":  # noqa: ARG001
    """The records of a file of JSON lines, which is read ``chunk`` bytes at a time.

    Raises InputError if none of the first lines is an object that has a key.
    """
    return JsonLines(source, chunk)


class JsonPart:
    """Some lines that follow each other. The blank ones among them are no records."""

    def __init__(
        self, text: Lines, values: Mapping[int, Cells], malformed: Mapping[int, str], first: int
    ) -> None:
        self.text = text
        self.malformed = malformed
        self._values = values
        self._first = first

    @property
    def rows(self) -> int:
        return self.text.rows

    def cells(self, column: int) -> Cells:
        """The values of a key: an array of Arrow, or a list of the values of Python."""
        return self._values[column]

    def lines(self, rows: Places) -> Numbers:
        """The lines of the file in which some records are, from 1."""
        return self.text.places(rows) + self._first


class JsonLines:
    """A file of JSON lines; its columns are the keys of its first records."""

    is_text = True
    decimal = "."

    def __init__(self, source: "Input", chunk: int = CHUNK) -> None:
        self._chunks = _Chunks(source, chunk)
        self._taken = Taken(())
        lines = self._chunks.sample()
        read = [object_of(lines.text(row)) for row in range(min(lines.rows, SAMPLE))]
        self._sample = [record for record in read if isinstance(record, dict)]
        # In the order in which they were first seen.
        self.names: Sequence[str] = [*dict.fromkeys(name for record in self._sample for name in record)]
        if not self.names:
            raise InputError(_without_names(source.name, read))
        first = next(row for row, record in enumerate(read) if isinstance(record, dict) and record)
        self._style = Style(lines.text(first))

    @property
    def told(self) -> Mapping[str, str]:
        return {"format": "JSON lines"}

    def sample(self, column: int) -> Cells:
        """The values of a key in the first records, as Python has them: numbers are int and Decimal."""
        name = self.names[column]
        values = (record.get(name) for record in self._sample)
        return [None if isinstance(one, str) and not is_unicode(one) else one for one in values]

    def parts(self, columns: Sequence[int]) -> Iterator[JsonPart]:
        """All records; a part of blank lines has none."""
        names = [self.names[column] for column in columns]
        kinds = kinds_of({name: self.sample(column) for name, column in zip(names, columns, strict=True)})
        self._sample = []
        for lines, first in self._chunks:
            (cells, malformed), kinds = values_of(lines, names, kinds, self._taken)
            values = {column: cells[name] for name, column in zip(names, columns, strict=True)}
            yield JsonPart(lines, values, malformed, first)

    def writer(self, out: IO[bytes], fields: Sequence[Any], *, safe: bool = False) -> JsonWriter:  # noqa: ARG002
        """What writes the lines with new keys; make it before `parts`, which reject a record that has one.

        No spreadsheet opens JSON lines, so that ``safe`` changes nothing.
        """
        self._taken = Taken([field.name for field in fields])
        return JsonWriter(out, fields, self._style)

    def rejects(self, out: IO[bytes]) -> JsonRejects:
        """What writes the records that were rejected."""
        return JsonRejects(out, self._style)


def _without_names(name: str, read: Sequence[Any]) -> str:
    """Why the columns of a file are not known."""
    if not read:
        return f"{name} has no records; give a file with an object of JSON on each line"
    reason = next((f"; {one}" for one in read if isinstance(one, str)), "")
    return f"{name} has no object with a key in its first lines{reason}; give a file of JSON lines"


class _Chunks:
    """A file in chunks of whole lines, each with the number of its first line; to be read once."""

    def __init__(self, source: "Input", size: int) -> None:
        self._source = source
        self._size = size
        self._pending = b""
        self._ended = False

    def sample(self) -> Lines:
        """The first whole lines, at most a chunk; reading begins with them."""
        while len(self._pending) < self._size or b"\n" not in self._pending:
            if not self._more() or (self._is_pipe and self._pending.count(b"\n") >= SAMPLE):
                break
        return Lines(self._pending[: self._cut()], is_first=True)

    def __iter__(self) -> Iterator[tuple[Lines, int]]:
        first = 1
        while True:
            while len(self._pending) < self._size and not (self._is_pipe and b"\n" in self._pending):
                if not self._more():
                    break
            cut = self._cut()
            if not cut and not self._ended:
                self._more()
                continue
            if not cut:
                return
            lines = Lines(self._pending[:cut], is_first=first == 1)
            self._pending = self._pending[cut:]
            yield lines, first
            first += lines.newlines

    @property
    def _is_pipe(self) -> bool:
        return self._source.path is None

    def _cut(self) -> int:
        """Where the last whole line of what was read ends."""
        return len(self._pending) if self._ended else self._pending.rfind(b"\n") + 1

    def _more(self) -> bool:
        """Read more, of a pipe what it has now; False at the end of the file."""
        wanted = self._size - len(self._pending)
        pieces = [self._pending]
        if wanted <= 0:  # a line is longer than a chunk
            wanted = self._size
            if len(self._pending) >= max(_LONGEST_LINE, self._size):
                raise InputError(
                    f"{self._source.name} has a line of more than {_LONGEST_LINE >> 20} MiB; "
                    "give a file with an object of JSON on each line"
                )
        while wanted > 0 and not self._ended:
            piece = self._source.read(wanted)
            self._ended = not piece
            wanted -= len(piece)
            pieces.append(piece)
            if self._is_pipe:
                break
        self._pending = b"".join(pieces)
        return not self._ended
