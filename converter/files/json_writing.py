"""JSON lines with new keys before the last brace of each; all other bytes stay as they are."""

import json
import re
from collections.abc import Sequence
from typing import IO, Any

import numpy
import pyarrow
from pyarrow import compute, types

from converter.files.contract import Flags
from converter.files.json_text import Lines, Places
from converter.files.json_values import object_of
from converter.files.names import free

__all__ = ["JsonRejects", "JsonWriter", "Style"]

_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BINARY = pyarrow.binary()
_EMPTY = pyarrow.scalar(b"", _BINARY)
_NULL = pyarrow.scalar(b"null", _BINARY)


class Style:
    """Whether a blank is after the commas and colons of new keys, as in a line of the file."""

    def __init__(self, line: bytes) -> None:
        marks = _TEXT.sub(b'""', line)
        colon = b": " in marks
        self.colon = b": " if colon else b":"
        self.comma = b", " if b", " in marks or (colon and b"," not in marks) else b","

    def key(self, name: str) -> bytes:
        """A key, up to its value."""
        return json.dumps(name, ensure_ascii=False).encode() + self.colon


class JsonWriter:
    """Writes lines with new keys, one for each field; numbers are written as numbers, all else as text."""

    def __init__(self, out: IO[bytes], fields: Sequence[Any], style: Style) -> None:
        self._out = out
        self._are_numbers = [_is_number(field.type) for field in fields]
        self._comma = style.comma
        self._keys = [pyarrow.scalar(style.comma + style.key(field.name), _BINARY) for field in fields]

    def write(self, part: Any, new: Sequence[Any], keep: Flags | None) -> None:
        """Write those records of a part that are to be kept, and all its blank lines."""
        lines: Lines = part.text
        if not lines.rows:
            self._out.write(lines.chunk)
            return
        inserted: list[Any] = []
        for key, column, is_number in zip(self._keys, new, self._are_numbers, strict=True):
            inserted += [key, _numbers(column) if is_number else _texts(column)]
        odd = self._odd(lines, part.malformed)
        if odd:
            inserted = [_replaced(_joined(inserted, lines.rows), odd, len(self._comma))]
        self._out.write(lines.chunk[: lines.starts[0]])
        heads, tails, blank = _pieces(lines)
        if keep is not None and blank is None:
            kept = pyarrow.array(numpy.flatnonzero(keep))
            heads, tails = heads.take(kept), tails.take(kept)
            inserted = [one.take(kept) if isinstance(one, pyarrow.Array) else one for one in inserted]
        records = _joined([heads, *inserted, tails], len(heads))
        if blank is not None:
            if keep is not None:
                records = compute.if_else(pyarrow.array(keep), records, _EMPTY)
            records = _joined([records, blank], len(records))
        self._out.write(_bytes_of(records))

    def close(self) -> None:
        """Nothing stands after the last line."""

    @staticmethod
    def _odd(lines: Lines, malformed: Any) -> "dict[int, bool]":
        """The rows that get no new keys, and those with True whose objects are empty."""
        numbers, before = lines.numbers, lines.ends - 2
        # The last byte before the brace that is no blank; there is one, the brace that opens the object.
        maybe = numpy.isin(numbers[before], numpy.frombuffer(b"{ \t\r", numpy.uint8))
        rows = numpy.flatnonzero(maybe).tolist()
        odd = {row: True for row in rows if not lines.text(row).strip(b" \t\r{}")}
        return dict(sorted((odd | dict.fromkeys(malformed, False)).items()))


def _replaced(inserted: Any, odd: "dict[int, bool]", comma: int) -> Any:
    """What is inserted, without a comma for empty objects and empty for malformed lines."""
    texts = inserted.take(pyarrow.array([*odd])).to_pylist()
    own = [text[comma:] if is_empty else b"" for text, is_empty in zip(texts, odd.values(), strict=True)]
    mask: Flags = numpy.zeros(len(inserted), numpy.bool_)
    mask[[*odd]] = True
    return compute.replace_with_mask(inserted, pyarrow.array(mask), pyarrow.array(own, _BINARY))


def _pieces(lines: Lines) -> "tuple[Any, Any, Any | None]":
    """The text of each line up to its last brace, from there on, and the blank lines after it, if any are."""
    bounds = [lines.starts, lines.ends - 1]
    if lines.has_blank:
        bounds.append(lines.after)
    width, rows = len(bounds), lines.rows
    offsets: Any = numpy.empty(width * rows + 1, numpy.int32)
    for place, each in enumerate(bounds):
        offsets[place:-1:width] = each
    offsets[-1] = len(lines.chunk)
    pieces = pyarrow.Array.from_buffers(
        _BINARY, width * rows, [None, pyarrow.py_buffer(offsets), pyarrow.py_buffer(lines.chunk)]
    )
    taken = [pieces.take(pyarrow.array(numpy.arange(place, width * rows, width))) for place in range(width)]
    return taken[0], taken[1], taken[2] if lines.has_blank else None


def _joined(pieces: Sequence[Any], rows: int) -> Any:
    """The pieces of each row, one after the other."""
    if not rows or not any(isinstance(one, pyarrow.Array) for one in pieces):
        return pyarrow.array([b"".join(one.as_py() for one in pieces)] * rows if rows else [], _BINARY)
    return compute.binary_join_element_wise(*pieces, _EMPTY)


def _bytes_of(array: Any) -> Any:
    """The bytes of all values of an array, one after the other."""
    if not len(array):
        return b""
    buffers = array.buffers()
    offsets = numpy.frombuffer(buffers[1], numpy.int32)[array.offset : array.offset + len(array) + 1]
    return memoryview(buffers[2])[int(offsets[0]) : int(offsets[-1])]


def _is_number(kind: Any) -> bool:
    return bool(types.is_decimal(kind) or types.is_floating(kind) or types.is_integer(kind))


def _numbers(column: Any) -> Any:
    """Numbers, which are given as text, as JSON has them."""
    made = column.cast(_BINARY)
    return made.fill_null(_NULL) if made.null_count else made


def _texts(column: Any) -> Any:
    """Texts as JSON has them; each distinct one is escaped once."""
    words = column if types.is_dictionary(column.type) else column.dictionary_encode()
    written = [json.dumps(word, ensure_ascii=False).encode() for word in words.dictionary.to_pylist()]
    written.append(b"null")
    return pyarrow.array(written, _BINARY).take(
        words.indices.fill_null(len(written) - 1).cast(pyarrow.int32())
    )


class JsonRejects:
    """Writes lines with two keys more at their beginning: ``line`` and ``reason``.

    A line that is no object is the ``text`` of a new one. Where a line has such a key already, the new one
    is called ``rejected_line`` or ``rejected_reason``.
    """

    def __init__(self, out: IO[bytes], style: Style) -> None:
        self._out = out
        self._style = style

    def write(self, part: Any, rows: Places, reasons: Sequence[str]) -> None:
        """Write some records of a part, in their order, each with its reason."""
        lines: Lines = part.text
        for row, number, reason in zip(rows.tolist(), part.lines(rows).tolist(), reasons, strict=True):
            text = lines.text(row)
            told = (("line", number), ("reason", reason))
            if row in part.malformed and isinstance(object_of(text), str):
                self._out.write(self._object((*told, ("text", _decoded(text)))) + b"}\n")
                continue
            begin = text.index(b"{") + 1
            named = [(self._free(name, text), value) for name, value in told]
            rest = text[begin:]
            comma = b"" if rest.strip(b" \t\r") == b"}" else self._style.comma
            self._out.write(text[:begin] + self._object(named)[1:] + comma + rest + _ending(lines.whole(row)))

    def close(self) -> None:
        """Nothing stands after the last line."""

    def _object(self, members: "Sequence[tuple[str, Any]]") -> bytes:
        """An object up to its last brace."""
        return b"{" + self._style.comma.join(self._style.key(name) + _json(value) for name, value in members)

    @staticmethod
    def _free(name: str, text: bytes) -> str:
        return free(name, lambda one: re.search(rb'"%b"[ \t\r]*:' % one.encode(), text) is not None)


def _json(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # bytes that are not UTF-8 stay as escapes of \udc80 to \udcff
        return json.dumps(value).encode()


def _decoded(text: bytes) -> str:
    return text.decode(errors="surrogateescape")


def _ending(line: bytes) -> bytes:
    """What stands after the text of a line, with a line end in any case."""
    ending = line[len(line.rstrip(b" \t\r\n")) :]
    return ending if ending.endswith(b"\n") else ending + b"\n"
