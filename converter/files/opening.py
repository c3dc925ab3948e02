"""The file that is read: of which kind it is, its bytes decompressed, and what can't be read at all."""

import codecs
import io
import os
import re
import select
import stat
import sys
import zlib
from shlex import quote
from typing import IO, TYPE_CHECKING, Any

import pyarrow

from converter.advice import nearest
from converter.errors import InputError
from converter.text.amounts import shown
from converter.text.arguments import path_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

__all__ = ["Input", "descriptor_of", "open_input", "shown_path", "suffixes_of"]

_KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_PROGRAMS = {"gz": "gzip", "zst": "zstd"}
_MAGICS = {"gz": b"\x1f\x8b", "zst": b"\x28\xb5\x2f\xfd"}
SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers")
_JSON = (".json", ".jsonl", ".ndjson")
_ARCHIVES = {
    b"PK": "a zip archive; unzip it first",
    b"BZh": "compressed by bzip2; decompress it first",
    b"\xfd7zXZ": "compressed by xz; decompress it first",
    b"7z\xbc\xaf": "a 7z archive; extract it first",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of Excel before 2007
_IN_SPREADSHEETS = (b"[Content_Types].xml", b"opendocument.spreadsheet")
_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # it begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_STREAMS = ("/dev/stdin", "/dev/fd/", "/proc/")
_LOOKED_AT = 1 << 16  # bytes, in which it is looked for what is no text
_BLOCK = 1 << 18  # compressed bytes that are read at once
_SHOWN = 200  # characters of a path


class _Bytes:
    """Bytes of a function, of which the first can be looked at before they are read."""

    def __init__(self, take: "Callable[[int], bytes]") -> None:
        self._take = take
        self._held = b""

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; empty at the end."""
        if not self._held:
            return self._take(size)
        data, self._held = self._held[:size], self._held[size:]
        return data

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, which are still to be read; fewer only before the end."""
        while len(self._held) < size:
            more = self._take(size - len(self._held))
            if not more:
                break
            self._held += more
        return self._held[:size]


class Input:
    """A file, or a pipe, that is read once from its beginning; its bytes are decompressed.

    - ``name``: how messages name it, on one line.
    - ``kind``: ``"csv"``, ``"jsonl"`` or ``"parquet"``.
    - ``suffixes``: the end of its name, such as ``.csv.gz``; empty for a pipe.
    - ``compression``: ``"gz"``, ``"zst"`` or empty.
    - ``size``: the bytes that the file has on the disk; None for a pipe.
    - ``path``: as it was given; None for a pipe.
    - ``file``: which file it is: the path, or the descriptor where a shell has led a file to it; None for a
      pipe or a device.
    """

    def __init__(self, source: "_Source", suffixes: str, kind: str, compression: str) -> None:
        self.name = source.name
        self.path = source.path
        self.file = source.path or source.descriptor
        self.size = source.size
        self.suffixes = suffixes
        self.compression = compression
        self._source = source
        self._bytes = _decompressed(source, compression)
        self.kind = kind or self._kind()

    @property
    def position(self) -> int:
        """How many bytes of the file have been taken, before they were decompressed."""
        return self._source.position

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes, of a pipe what it has now; empty at the end.

        Of a pipe in Zstandard it waits for all of ``size``, or the end.

        InputError where a compressed file was cut or is damaged, or if the system can't read it.
        """
        return self._bytes.read(size)

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, which are still to be read; fewer only before the end."""
        return self._bytes.peek(size)

    def close(self) -> None:
        """Close the file, unless it was given open."""
        self._source.close()

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _kind(self) -> str:
        """The kind that the content has."""
        head = self.peek(_LOOKED_AT).removeprefix(codecs.BOM_UTF8).lstrip()
        if head.startswith(b"PAR1"):
            return "parquet"
        return "jsonl" if head.startswith(b"{") else "csv"


def open_input(path: "str | os.PathLike[str] | IO[bytes]", stdin: "IO[bytes] | None" = None) -> Input:
    """The file that is to be read, at its first byte.

    ``path`` may be a binary file that is open, which is read as a pipe and left open. ``-`` is ``stdin``, by
    default the standard input. The suffixes of a path say its kind and compression; the content says the kind
    if the suffix is another one, and both for a pipe.

    InputError if there is no such file, if it can't be opened, and for what is no text that can be read:
    spreadsheets, archives, UTF-16 and UTF-32, an array of JSON and other binary files; also for Parquet that
    comes from a pipe or is compressed as a whole.
    """
    source = _source(path, stdin)
    try:
        suffixes, kind, compression = suffixes_of(source.path or "")
        if source.path is None:
            compression = _compression(source.bytes.peek(4))
        found = Input(source, suffixes, kind, compression)
        _check(found)
    except BaseException:
        source.close()
        raise
    return found


def suffixes_of(path: str) -> tuple[str, str, str]:
    """The suffixes of a path as they are written, such as ``.csv.gz``, the kind and the compression they say.

    Kind and compression are those of `Input`; each is empty if no suffix says it. Of other suffixes, such as
    ``.2024.dat``, only the last one counts as such.
    """
    stem, suffix = os.path.splitext(os.path.basename(path))
    compression = suffix[1:].lower()
    if compression not in _PROGRAMS:
        return suffix, _KINDS.get(suffix.lower(), ""), ""
    inner = os.path.splitext(stem)[1]
    return inner + suffix, _KINDS.get(inner.lower(), ""), compression


class _Source:
    """The bytes of a file as they are on the disk, and how many of them were taken.

    ``ended`` is set when the end was reached. A stream that was given is left open.
    """

    closed = False  # Arrow asks for it

    def __init__(
        self,
        stream: Any,
        name: str,
        path: "str | None" = None,
        size: "int | None" = None,
        *,
        own: bool = False,
    ) -> None:
        self.name = name
        self.path = path
        self.size = size
        self.position = 0
        self.ended = False
        self.bytes = _Bytes(self._take)
        self.descriptor = descriptor_of(stream)
        self._stream = stream
        self._own = own
        # What `read` of a buffered stream gives is complete: it would wait until a pipe has that much.
        self._read = getattr(stream, "read1", stream.read)

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; Arrow calls it too."""
        return self.bytes.read(size)

    def close(self) -> None:
        """Close the file if it was opened here."""
        if self._own:
            self._stream.close()

    def _take(self, size: int) -> bytes:
        try:
            data = self._read(size)
            if not data and _never_waits(self._stream):
                # Python gives nothing both at the end and when a pipe has nothing now.
                select.select([self._stream], [], [])
                data = self._read(size)
        except io.UnsupportedOperation as error:
            raise InputError(f"{self.name} is not open to be read; open it in the mode 'rb'") from error
        except (OSError, ValueError) as error:  # ValueError: it is closed
            reason = getattr(error, "strerror", None) or str(error)
            raise InputError(f"{self.name} could not be read: {reason}") from error
        if isinstance(data, str):
            raise InputError(f"{self.name} was opened as text; open it in binary mode")
        self.position += len(data or b"")
        self.ended = not data
        return bytes(data or b"")


def shown_path(path: str) -> str:
    """A path as a message shows it, on one line."""
    return shown(path, _SHOWN)


def descriptor_of(stream: Any) -> "int | None":
    """The descriptor of a stream that is a regular file; None for a pipe, a device and what is no file."""
    try:
        descriptor: int = stream.fileno()
        return descriptor if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    except (AttributeError, OSError, ValueError):
        return None


def _never_waits(stream: Any) -> bool:
    """Whether reading it does not wait for a process that is still to write."""
    try:
        return os.name != "nt" and not os.get_blocking(stream.fileno())
    except (AttributeError, OSError):
        return False


def _source(path: Any, stdin: "IO[bytes] | None") -> _Source:
    if hasattr(path, "read"):
        name = getattr(path, "name", "")
        return _Source(
            path, shown_path(name) if name and isinstance(name, str) else "the file that was given"
        )
    text = path_of(path, "the input")
    if text != "-":
        return _opened(text)
    stream = stdin or getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise InputError("standard input is closed; give the path of a file")
    return _Source(stream, "standard input")


def _opened(path: str) -> _Source:
    name = shown_path(path)
    try:
        stream = open(path, "rb", buffering=0)  # noqa: SIM115 - it is closed by `Input.close`
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        if os.path.isdir(path):
            raise InputError(f"{name} is a folder; give the path of a file in it") from error
        raise InputError(f"{name} could not be opened: {error.strerror or error}") from error
    found = os.fstat(stream.fileno())
    # Where a shell leads these to a file, it may have been read in part.
    if not stat.S_ISREG(found.st_mode) or os.path.abspath(path).startswith(_STREAMS):
        return _Source(stream, name, own=True)
    return _Source(stream, name, path, found.st_size, own=True)


def _missing(path: str) -> InputError:
    """The error for a file that is not there, with the nearest name in its folder."""
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or os.curdir) as entries:
            names = [entry.name for entry in entries if not entry.is_dir()]
    except FileNotFoundError:
        return InputError(f"there is no folder {shown_path(folder)}")
    except OSError:
        names = []
    fact = f"there is no file {shown_path(path) or 'without a name'}"
    near = nearest(name, names)
    if not near:
        return InputError(fact)
    meant = os.path.join(folder, near)
    return InputError(f"{fact}; did you mean {shown_path(meant)}?").suggesting(meant)


def _decompressed(source: _Source, compression: str) -> _Bytes:
    if not compression:
        return source.bytes
    head = source.bytes.peek(4)
    if not head:
        raise _cut(source)
    # A file that was cut after three bytes begins as it should.
    if _compression(head) != compression and not _MAGICS[compression].startswith(head):
        program = _PROGRAMS[compression]
        raise InputError(
            f"{source.name} is not compressed by {program}; give it a name without .{compression}"
        )
    return _Bytes((_Gunzip if compression == "gz" else _Unzstd)(source).take)


def _compression(head: bytes) -> str:
    """The compression of a file of which the first four bytes are these; empty if there is none."""
    if len(head) == 4 and head[0] & 0xF0 == 0x50 and head[1:] == b"\x2a\x4d\x18":
        return "zst"  # a frame to skip, with which pzstd begins
    return next((one for one, magic in _MAGICS.items() if head.startswith(magic)), "")


class _Gunzip:
    """Decompresses gzip, of one member or many, with blanks of NUL after them."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._rest = b""

    def take(self, size: int) -> bytes:
        """At most ``size`` bytes; empty at the end."""
        while True:
            if self._member.eof and not self._next_member():
                return b""
            data = self._decompressed(size)
            if data:
                return data

    def _next_member(self) -> bool:
        """Begin the next member; False at the end of the file."""
        rest = self._member.unused_data.lstrip(b"\0")
        while not rest:
            block = self._source.read(_BLOCK)
            if not block:
                return False
            rest = block.lstrip(b"\0")
        self._member, self._rest = zlib.decompressobj(zlib.MAX_WBITS | 16), rest
        return True

    def _decompressed(self, size: int) -> bytes:
        block = self._rest or self._source.read(_BLOCK)
        if not block:
            raise _cut(self._source)
        try:
            data = self._member.decompress(block, size)
        except zlib.error as error:
            raise _damaged(self._source, error) from error
        self._rest = self._member.unconsumed_tail
        return data


class _Unzstd:
    """Decompresses Zstandard, of one frame or many."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._stream = pyarrow.CompressedInputStream(pyarrow.PythonFile(source, mode="r"), "zstd")

    def take(self, size: int) -> bytes:
        """At most ``size`` bytes; empty at the end."""
        try:
            return bytes(self._stream.read(size))
        except OSError as error:  # of the file itself it is an InputError
            raise (_cut(self._source) if self._source.ended else _damaged(self._source, error)) from error


def _cut(source: _Source) -> InputError:
    return InputError(f"{source.name} ends too early: it was cut; get the whole file")


def _damaged(source: _Source, error: Exception) -> InputError:
    return InputError(f"{source.name} can't be decompressed: {error}; get it anew")


def _check(found: Input) -> None:
    """Raise InputError for what can't be read at all."""
    if found.suffixes.lower() in SPREADSHEETS:
        raise _spreadsheet(found)
    if found.kind == "parquet":
        _check_parquet(found)
        return
    head = found.peek(_LOOKED_AT)
    _check_archive(found, head)
    encoding = _wide_encoding(head)
    if encoding:
        raise InputError(f"{found.name} is in {encoding}; save it in UTF-8").advising(
            _recoding(found, encoding)
        )
    # A few NUL bytes after the header are those of damaged cells, whose rows are rejected.
    if b"\0" in head[:32] or head.count(b"\0") > max(8, len(head) // 100):
        raise InputError(f"{found.name} is no text; CSV, JSON lines and Parquet can be read")
    begins = rb"\s*\[" if found.suffixes.lower().startswith(_JSON) else rb"\s*\[\s*\{"
    if re.match(begins, head.removeprefix(codecs.BOM_UTF8)):
        fact = f"{found.name} is one array of JSON; write each object of it on a line of its own"
        raise InputError(fact).advising(_filtered(found, "jq -c '.[]'", "", ".jsonl"))


def _check_parquet(found: Input) -> None:
    if found.compression:
        raise InputError(f"{found.name} is Parquet that is compressed as a whole; decompress it first")
    if found.path is None:
        raise InputError(
            f"{found.name} is Parquet, whose end is read first; write it to a file and name that"
        )


def _check_archive(found: Input, head: bytes) -> None:
    if head.startswith(_OLE) or (head.startswith(b"PK\3\4") and any(one in head for one in _IN_SPREADSHEETS)):
        raise _spreadsheet(found)
    if head.startswith(b"PAR1") and b"\0" in head:
        raise InputError(f"{found.name} is Parquet; give it a name that ends in .parquet")
    compression = _compression(head[:4])
    if compression:
        program = _PROGRAMS[compression]
        again = " once more" if found.compression else f", or give it a name that ends in .{compression}"
        raise InputError(f"{found.name} is compressed by {program}; decompress it{again}")
    for magic, what in _ARCHIVES.items():
        if head.startswith(magic) and (b"\0" in head):
            raise InputError(f"{found.name} is {what}")


def _spreadsheet(found: Input) -> InputError:
    return InputError(f"{found.name} is a spreadsheet; open it there and save it as CSV UTF-8")


def _wide_encoding(head: bytes) -> str:
    """UTF-16 or UTF-32, as iconv names them, if the text is in one of these; else empty."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    quarter = len(head) // 4
    zeros = [head[place : 4 * quarter : 4].count(0) for place in range(4)]
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if not any(zeros):
        return ""
    if zeros[2] == zeros[3] == quarter and not zeros[0]:
        return "UTF-32LE"
    if zeros[0] == zeros[1] == quarter and not zeros[3]:
        return "UTF-32BE"
    # Of Cyrillic, say, only delimiters, digits and blanks have a zero byte.
    if odd * 4 >= quarter and not even:
        return "UTF-16LE"
    return "UTF-16BE" if even * 4 >= quarter and not odd else ""


def _recoding(found: Input, encoding: str) -> str:
    suffix = found.suffixes.removesuffix(f".{found.compression}")
    return _filtered(found, f"iconv -f {encoding} -t UTF-8", "-utf8", suffix)


def _filtered(found: Input, command: str, ending: str, suffix: str) -> str:
    """The line that has a command write the file in another form; ``ending`` stands before its suffix."""
    if found.path is None:
        return f"try {command} before it in the pipe"
    whole = quote(found.name)
    made = quote(found.name[: len(found.name) - len(found.suffixes)] + ending + suffix)
    if found.compression:
        return f"try: {_PROGRAMS[found.compression]} -dc {whole} | {command} > {made}"
    return f"try: {command} {whole} > {made}"
