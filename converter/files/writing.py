"""The files that a run writes: all of them whole, or none."""

import errno
import io
import os
import zlib
from typing import IO, TYPE_CHECKING, Any, cast

import pyarrow

from converter.errors import InputError, StoreError, given
from converter.files.opening import descriptor_of, shown_path, suffixes_of
from converter.store.files import NewFile, is_stream, not_written
from converter.text.arguments import path_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self, TypeAlias

    from converter.files.contract import Said

    _Compressor: TypeAlias = "_Gzip | _Zstandard"

__all__ = ["Outputs"]

_GZIP_LEVEL = 4  # two and a half times as fast as 6, which gzip has, for an eighth more bytes
# Where a shell leads these to a file, others write to it too: it must not be replaced.
_STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/")


class Outputs:
    """The files of one run, as a context manager: `commit` puts all of them in place.

    Without it nothing is left of them, and what was there stays as it was. ``inputs`` tell which files are
    read, each as `Input.file` does: none of them is written, unless ``in_place`` is set. On Windows an input
    must be closed before it is replaced. ``said`` names the arguments ``force`` and ``in_place`` in messages.
    """

    def __init__(
        self,
        inputs: "Iterable[str | int | None]" = (),
        *,
        force: bool = False,
        in_place: bool = False,
        said: "Said",
    ) -> None:
        self._inputs = [one for one in inputs if one is not None]
        self._force = force
        self._in_place = in_place
        self._said = said
        self._files: list[_File] = []
        self._dropped: list[str] = []

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.discard()

    def file(self, path: str, *, force: bool = False) -> IO[bytes]:
        """A new binary file, which is to be at ``path``; a suffix .gz or .zst says that it is compressed.

        ``force`` replaces an old file also if the run as a whole does not. The file that a link leads to is
        written, and the link stays. A pipe or a device is written at once, not at the end.

        InputError, before anything is written, if there is a file that must not be replaced, if it is a file
        that is read or that the run writes already, and if its folder is missing. StoreError, also when it
        is written, if the system can't.
        """
        file = _File(path)
        file.replaces = force or self._force or (self._in_place and self._is_input(file))
        self._check(file)
        self._files.append(file)
        file.open()
        return cast("IO[bytes]", file)

    def stream(self, out: IO[bytes]) -> IO[bytes]:
        """A binary file that is open already, such as standard output: all that is written is sent at once.

        It is never compressed nor closed, and can't be whole. A pipe that was closed at its other end raises
        BrokenPipeError as it is, and any other error of the system a StoreError. InputError if it is a file
        that is read, and if it takes no bytes.
        """
        try:
            out.write(b"")
        except (AttributeError, TypeError, ValueError) as error:  # no file, a file of text, a closed one
            what = "it is closed" if getattr(out, "closed", False) is True else f"not {given(out)}"
            raise InputError(
                f"the output is a path, or a file that is open to write bytes; {what}"
            ) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            raise not_written("the output", error) from error
        descriptor = descriptor_of(out)
        if descriptor is not None and any(_same(one, descriptor) for one in self._inputs):
            raise InputError("the output is the file that is read; write another one")
        return cast("IO[bytes]", _Output("the output", out, is_stream=True))

    def drop(self, path: str) -> None:
        """Have no file at ``path`` in the end: what was written to it is discarded, an old one is removed.

        The old one is removed by `commit`. A pipe or a device stays. InputError if it is a file that is read.
        """
        file = next((one for one in self._files if one.path == path), None) or _File(path)
        if self._is_input(file):
            raise InputError(f"{file.name} is the input, which is not removed; name another file")
        if file in self._files:
            self._files.remove(file)
        file.discard()
        if not file.is_stream:
            self._dropped.append(file.target)

    def commit(self) -> None:
        """Put all files in place, the last that was asked for first, then remove what was dropped.

        So the output, which is asked for first, is never there without what belongs to it. All data is on the
        disk before the first one is put in place. StoreError if a file can't be written,
        InputError if another program has meanwhile made a file that must not be replaced.
        """
        for file in self._files:
            file.finish()
        for file in self._files:
            self._check_old(file)
        for file in reversed(self._files):
            file.replace()
        for path in self._dropped:
            _remove(path)
        for folder in {os.path.dirname(file.target) for file in self._files if not file.is_stream}:
            _synchronise(folder)

    def _check(self, file: "_File") -> None:
        if self._is_input(file) and not self._in_place:
            instead = self._said("in_place")
            raise InputError(f"{file.name} is the input; name another file, or replace it by {instead}")
        if file.is_stream:
            return
        if not file.path:
            raise InputError("the path of a file to write is empty; name a file")
        if any(_same(file.target, other.target) for other in self._files):
            raise InputError(f"{file.name} can't be written twice; name another file")
        if os.path.abspath(file.path).startswith(_STREAMS):
            raise InputError(f"{file.name} is a stream that leads to a file; name that file")
        if os.path.isdir(file.target) or not os.path.basename(file.path):
            raise InputError(f"{file.name} is a folder; name a file in it")
        folder = os.path.dirname(file.target)
        if not os.path.isdir(folder):
            raise InputError(f"there is no folder {shown_path(folder)}; make it first")
        self._check_old(file)

    def _check_old(self, file: "_File") -> None:
        if not file.is_stream and not file.replaces and os.path.lexists(file.target):
            instead = self._said("force")
            raise InputError(f"{file.name} is there already; name another file, or replace it by {instead}")

    def _is_input(self, file: "_File") -> bool:
        return any(_same(one, file.target) for one in self._inputs)


class _Output(io.RawIOBase):
    """A binary file to write, of which errors of the system name the file; it stays open if it is closed."""

    def __init__(self, name: str, to: "IO[bytes] | _Compressor | None", *, is_stream: bool) -> None:
        super().__init__()
        self.name = name
        self.is_stream = is_stream
        self._to = to
        self._position = 0

    def writable(self) -> bool:
        """It can be written."""
        return True

    def tell(self) -> int:
        """How many bytes were written, before they were compressed."""
        return self._position

    def write(self, data: Any) -> int:
        """Write all of the bytes; how many there were."""
        if self._to is None:
            raise ValueError(f"{self.name} is finished")
        try:
            size = _write_all(self._to, data)
            if self.is_stream and hasattr(self._to, "flush"):
                self._to.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise not_written(self.name, error) from error
        self._position += size
        return size


class _File(_Output):
    """A file that is written beside the old one of its path, or at once if it is a pipe or a device."""

    def __init__(self, path: str) -> None:
        self.path = path_of(path, "the output")
        straight = is_stream(self.path)
        super().__init__(shown_path(self.path), None, is_stream=straight)
        # That of a pipe which a shell has made leads nowhere.
        self.target = self.path if straight else os.path.realpath(self.path)
        self.replaces = False
        self._new = NewFile(self.target, nameless=True)
        self._file: IO[bytes] | None = None
        self._compressor: _Compressor | None = None

    def open(self) -> None:
        """Open the file to write it; StoreError if it can't be."""
        try:
            # It is closed by `finish` or `discard`.
            self._file = open(self.path, "wb") if self.is_stream else self._new.open()  # noqa: SIM115
        except OSError as error:
            raise not_written(self.name, error) from error
        self._to = self._file
        compression = suffixes_of(self.path)[2]
        if compression:
            made = _Gzip(self._file) if compression == "gz" else _Zstandard(self._file)
            self._to = self._compressor = made

    def finish(self) -> None:
        """Have all of it on the disk; it can't be written any more."""
        self._to = None
        try:
            if self._compressor is not None:
                self._compressor.close()
                self._compressor = None
            if not self.is_stream:
                self._new.finish()
            elif self._file is not None:
                self._file.close()
        except OSError as error:
            raise not_written(self.name, error) from error

    def replace(self) -> None:
        """Put it in the place of the old one."""
        if self.is_stream:
            return
        try:
            self._new.replace()
        except OSError as error:
            raise not_written(self.name, error) from error

    def discard(self) -> None:
        """Leave nothing of it, unless it was put in place."""
        self._to = None
        if self._compressor is not None:
            self._compressor.discard()
        self._new.discard()
        if self.is_stream and self._file is not None:
            try:
                self._file.close()
            except OSError:
                pass  # the error that ended the run is the one to be told


class _Gzip:
    """Compresses what is written as gzip does, without a time and a name: equal bytes give equal files."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._deflate = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)

    def write(self, data: Any) -> None:
        """Write some bytes."""
        self._file.write(self._deflate.compress(data))

    def flush(self) -> None:
        """Send what is compressed so far."""
        self._file.flush()

    def close(self) -> None:
        """Write the end; the file stays open."""
        self._file.write(self._deflate.flush())

    def discard(self) -> None:
        """Write no end."""


class _Zstandard:
    """Compresses what is written as one frame of Zstandard: some programs read no further than one."""

    def __init__(self, file: IO[bytes]) -> None:
        self._open = _Open(file)
        self._stream = pyarrow.CompressedOutputStream(pyarrow.PythonFile(self._open, mode="w"), "zstd")

    def write(self, data: Any) -> None:
        """Write some bytes."""
        self._stream.write(data)

    def flush(self) -> None:
        """Send what is compressed so far."""
        self._stream.flush()

    def close(self) -> None:
        """Write the end; the file stays open."""
        self._stream.close()

    def discard(self) -> None:
        """Write no end: Arrow would when the stream is forgotten."""
        self._open.file = io.BytesIO()
        try:
            self._stream.close()
        except OSError:
            pass  # of a write that failed


class _Open:
    """A file as Arrow writes it, which it can't close."""

    closed = False

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def write(self, data: Any) -> int:
        """Write some bytes."""
        return self.file.write(data)

    def flush(self) -> None:
        """Send what is held back."""
        self.file.flush()

    def close(self) -> None:
        """Leave the file open."""


def _write_all(to: Any, data: Any) -> int:
    """Write all of the bytes, of which a file without a buffer may take some; how many there were."""
    rest = memoryview(data).cast("B")
    size = len(rest)
    while len(rest):
        taken = to.write(rest)
        if taken is None and isinstance(to, io.RawIOBase):
            raise BlockingIOError(errno.EAGAIN, "it takes nothing now and does not wait")
        rest = rest[len(rest) if taken is None else taken :]
    return size


def _same(one: "str | int", other: "str | int") -> bool:
    """Whether two paths or descriptors are those of the same file."""
    try:
        return one == other or os.path.samefile(one, other)
    except OSError:
        return False


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise StoreError(f"{shown_path(path)} could not be removed: {error.strerror or error}") from error


def _synchronise(folder: str) -> None:
    """Have the names of a folder on the disk, where the system can do that."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
