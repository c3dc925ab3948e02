"""How a CSV file is written: its delimiter, encoding and header, as its first records show them."""

import re
from codecs import BOM_UTF8, getincrementaldecoder
from typing import TYPE_CHECKING, Any, Final

import numpy
import pyarrow

from converter.errors import InputError
from converter.files.csv import machine
from converter.files.csv.scan import layout_of
from converter.text.amounts import shown

if TYPE_CHECKING:
    from converter.files.contract import Cells, Said

__all__ = ["Dialect", "decoded", "delimiter_of", "dialect_of", "encoded"]

UTF_8, WINDOWS = "UTF-8", "windows-1252"
_CANDIDATES: Final = (b",", b";", b"\t", b"|")
_NAMED: Final = {"tab": "\t", "\\t": "\t"}
_NEARLY_ALL = 0.95
_SEP: Final = re.compile(rb"sep=([,;|\t])\r?\n", re.IGNORECASE)
_REFUSED: Final = frozenset('"\r\n\0')
_CALLED: Final = {b"\r\n": "CRLF", b"\n": "LF", b"\r": "CR"}


class Dialect:
    """How a file is written.

    ``above`` is what stands before its records: a byte order mark, a line such as ``sep=;`` that Excel reads,
    blank lines, and the header with its line end. ``header`` is the header's own text, without its line end,
    or None. ``names`` has a name for each column, ``line_end`` is that of the first record, and ``line_ends``
    are all kinds.
    """

    def __init__(
        self,
        delimiter: bytes,
        encoding: str,
        names: "tuple[str, ...]",
        above: bytes,
        header: "bytes | None",
        line_end: bytes,
        line_ends: "tuple[bytes, ...]",
    ) -> None:
        self.delimiter = delimiter
        self.encoding = encoding
        self.names = names
        self.above = above
        self.header = header
        self.line_end = line_end
        self.line_ends = line_ends

    @property
    def width(self) -> int:
        """How many cells a record has."""
        return len(self.names)

    @property
    def told(self) -> "dict[str, str]":
        """The same for people."""
        found = {
            "delimiter": "tab" if self.delimiter == b"\t" else self.delimiter.decode(),
            "encoding": self.encoding,
            "header": "none" if self.header is None else "the first record",
        }
        if self.line_ends not in {(), (b"\n",)}:
            found["line ends"] = " and ".join(_CALLED[one] for one in self.line_ends)
        return found


def delimiter_of(given: str, said: "Said") -> bytes:
    """The delimiter that was asked for; InputError if no file could have it."""
    mark = _NAMED.get(given, given)
    if len(mark) != 1 or not mark.isascii() or mark.isalnum() or mark in _REFUSED:
        raise InputError(f"{said('delimiter', shown(given))} can't be a delimiter; give one of , ; | or tab")
    return mark.encode()


def dialect_of(
    head: bytes, name: str, *, delimiter: "bytes | None", header: bool, final: bool, said: "Said"
) -> Dialect:
    """How the file is written whose first bytes are given; with ``final`` these are all.

    Raises InputError if it can't be decided, or if the file has no header and was to have one.
    """
    mark = BOM_UTF8 if head.startswith(BOM_UTF8) else b""
    named = _SEP.match(head, len(mark))
    if named:  # the line of Excel, which is above the header
        mark = head[: named.end()]
        delimiter = delimiter or named[1]
    text = head[len(mark) :]
    if delimiter is None:
        delimiter = _decided(text, final=final, said=said)
    found = machine.first_record(text, delimiter, final=final)
    if found is None:
        return _without_records(text, mark, name, delimiter, header=header, final=final)
    if header and (found.unclosed or b"\0" in text[: found.after]):
        fault = "a quote that is not closed" if found.unclosed else "a NUL byte"
        raise InputError(f"the header of {name} has {fault}")
    start, end, after = found.start, found.edges[-1], found.after
    encoding = _encoding(text, final=final)
    line_end, line_ends = text[end:after], _line_ends(text, delimiter, final=final)
    if not header:
        names = tuple(f"#{place}" for place in range(1, len(found.edges) + 1))
        return Dialect(delimiter, encoding, names, mark, None, line_end, line_ends)
    edges = found.edges
    raw = [text[first:last] for first, last in zip([start, *(e + 1 for e in edges)], edges, strict=False)]
    cells = decoded(pyarrow.array([machine.value_of(one) for one in raw], pyarrow.binary()), encoding)
    above = mark + text[:after]
    names = tuple(cells.to_pylist())
    return Dialect(delimiter, encoding, names, above, text[start:end], line_end, line_ends)


def _without_records(
    text: bytes, mark: bytes, name: str, delimiter: bytes, *, header: bool, final: bool
) -> Dialect:
    """How a file without a record is written."""
    if not final:
        raise InputError(f"no record of {name} ends within its first 8 MiB; a quote may not be closed")
    if header:
        raise InputError(f"{name} is empty: it has no header")
    return Dialect(delimiter, _encoding(text, final=final), (), mark, None, b"\n", ())


def _line_ends(text: bytes, delimiter: bytes, *, final: bool) -> "tuple[bytes, ...]":
    """The kinds of line ends that records have."""
    layout = layout_of(text, delimiter, final=final)
    spans = zip(layout.ends.tolist(), layout.after.tolist(), strict=True)
    found = {text[end:after] for end, after in spans}
    return tuple(one for one in _CALLED if one in found)


def _encoding(text: bytes, *, final: bool) -> str:
    try:
        # The text may end within a character.
        getincrementaldecoder("utf-8")().decode(text, final)
    except UnicodeDecodeError:
        return WINDOWS
    return UTF_8


def _decided(text: bytes, *, final: bool, said: "Said") -> bytes:
    """The delimiter with which nearly all records have as many cells as the first one, and more than one."""
    splitting = [one for one in _CANDIDATES if _first_count(text, one, final=final) > 1]
    fitting = [one for one in splitting if _share(text, one, final=final) >= _NEARLY_ALL]
    # Within quotes another delimiter may stand equally often, as in "Miller; Jo","12". It breaks the quotes.
    regular = [one for one in fitting if layout_of(text, one, final=final).regular]
    left = regular or fitting or splitting
    if len(left) > 1:
        marks = " and ".join(_told(one) for one in left)
        raise InputError(
            f"the delimiter may be {marks}; say which by {said('delimiter', _argument(left[-1]))}"
        )
    return left[0] if left else b","


def _told(mark: bytes) -> str:
    return "a tab" if mark == b"\t" else mark.decode()


def _argument(mark: bytes) -> str:
    return "tab" if mark == b"\t" else mark.decode()


def _first_count(text: bytes, delimiter: bytes, *, final: bool) -> int:
    found = machine.first_record(text, delimiter, final=final)
    return 0 if found is None else len(found.edges)


def _share(text: bytes, delimiter: bytes, *, final: bool) -> float:
    counts = layout_of(text, delimiter, final=final).counts
    return float(numpy.mean(counts == counts[0]))


def decoded(cells: "Cells", encoding: str) -> "Cells":
    """Binary cells as text; what the encoding lacks is shown as it can be, and never raises."""
    data = cells.buffers()[2]
    if data is None or bytes(data).isascii():
        return cells.view(pyarrow.string())
    if encoding == UTF_8:
        try:
            return cells.cast(pyarrow.string())
        except pyarrow.ArrowInvalid:
            return pyarrow.array([one.decode(errors="replace") for one in cells.to_pylist()])
    return pyarrow.array([_of_windows(one) for one in cells.to_pylist()], pyarrow.string())


def _of_windows(cell: bytes) -> str:
    try:
        return cell.decode("cp1252")
    except UnicodeDecodeError:  # five bytes are no characters there
        return "".join(bytes([one]).decode("cp1252" if one not in _LACKING else "latin-1") for one in cell)


_LACKING: Final = frozenset(b"\x81\x8d\x8f\x90\x9d")


def encoded(cells: Any, encoding: str) -> Any:
    """Text as binary in an encoding; a question mark stands for what it lacks."""
    data = cells.buffers()[2]
    if encoding == UTF_8 or data is None or bytes(data).isascii():
        return cells.cast(pyarrow.binary())
    return pyarrow.array([one.encode("cp1252", "replace") for one in cells.to_pylist()], pyarrow.binary())
