"""The one way in which this program writes a file: a new file beside the old one, then put in its place.

A writer that is killed leaves the old file or the new one, never a part of either.
"""

import errno
import os
import stat
import time
from typing import IO

from converter.errors import StoreError

__all__ = [
    "NewFile",
    "is_stream",
    "is_temporary",
    "not_written",
    "open_regular",
    "write_cached",
    "write_named",
    "write_whole",
]

_OLD_TEMPORARY = 3600  # seconds
_BEGIN = ".fxconvert-"


def open_regular(path: str, flags: int, mode: str) -> "IO[bytes]":
    """Open a regular file without ever waiting for one; OSError for anything else, such as a pipe.

    ``flags`` are those of `os.open`, ``mode`` is that of `os.fdopen`. An ordinary `open` of a pipe would wait
    for a process at its other end, and a device may never end.
    """
    fd = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0), 0o666)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, "not a file", path)
    return os.fdopen(fd, mode)


def write_cached(path: str, data: bytes) -> None:
    """Write a file of the cache by `write_whole`, and its folder if there is none; OSError if it can't be.

    Temporary files of writers that were killed more than an hour ago are removed from the folder.
    """
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    _sweep(folder)
    write_whole(path, data)


def write_named(path: str, data: bytes) -> None:
    """Write a whole file that a user named, or leave the old one as it is; StoreError if it can't be written.

    A link stays a link: the file that it leads to is written.
    """
    path = os.path.realpath(path)
    try:
        if is_stream(path):
            with open(path, "wb") as file:
                file.write(data)
        else:
            write_whole(path, data)
    except OSError as error:
        raise not_written(path, error) from error


def is_stream(path: str) -> bool:
    """Whether a path is that of a pipe or a device, which is written but must not be replaced."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def not_written(path: str, error: OSError) -> StoreError:
    """The error for a file that could not be written."""
    return StoreError(f"{path} could not be written: {error.strerror or error}")


def write_whole(path: str, data: bytes, *, private: bool = False) -> None:
    """Write ``data`` to a file in one step, replacing the old file; OSError if it can't be written.

    The data is on the disk before the file has its name. The new file has the permissions of the old one;
    with ``private`` only the user may read it. No other user may read it while it is being written. What
    can't be replaced, such as a device, is an error.
    """
    new = NewFile(path, private=private)
    try:
        new.open().write(data)
        new.finish()
        new.replace()
    except BaseException:
        new.discard()
        raise


class NewFile:
    """A file that is written beside the old one of its path, until it takes its place.

    It is opened, finished and put in place, each of which may raise OSError; it is discarded after any error.
    With ``private`` only the user may read it, else it has the permissions of the old file. With ``nameless``
    it has no name while it is written, where the system can do that: nothing is left of it if the process is
    killed.
    """

    def __init__(self, path: str, *, private: bool = False, nameless: bool = False) -> None:
        self.path = path
        self._private = private
        self._nameless = nameless
        self._mode: int | None = None
        self._file: IO[bytes] | None = None
        # Not made from the file's own name, which may be as long as names can be. Where the clock is coarse
        # the id tells two files apart that are open together.
        name = f"{_BEGIN}{os.getpid()}-{time.monotonic_ns()}-{id(self)}.tmp"
        self._temporary = os.path.join(os.path.dirname(path), name)

    def open(self) -> "IO[bytes]":
        """The new file, empty, to be written."""
        self._mode = 0o600 if self._private else _permissions(self.path)
        fd = self._opened_without_name() if self._nameless else None
        self._nameless = fd is not None
        self._file = os.fdopen(self._opened() if fd is None else fd, "wb")
        return self._file

    def finish(self) -> None:
        """Write what is held back, have it all on the disk, and close the file; it has a name then."""
        file = self._file
        if file is None:
            return
        file.flush()
        os.fsync(file.fileno())
        if self._nameless:
            self._give_name(file.fileno())
        file.close()
        if self._mode is not None:
            os.chmod(self._temporary, self._mode)

    def replace(self) -> None:
        """Put the finished file in the place of the old one."""
        os.replace(self._temporary, self.path)

    def discard(self) -> None:
        """Leave nothing of a file that was not put in place; the old one stays."""
        try:
            if self._file is not None:
                self._file.close()
        except OSError:
            pass  # it writes what it holds back, for which the disk may have no room
        try:
            os.unlink(self._temporary)
        except OSError:
            pass

    def _opened(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return os.open(self._temporary, flags, self._mode_until_then())

    def _mode_until_then(self) -> int:
        return 0o666 if self._mode is None else 0o600

    def _opened_without_name(self) -> "int | None":
        """A file without a name; None if the system, the folder or /proc, which gives it one, can't."""
        flag = getattr(os, "O_TMPFILE", None)
        if flag is None:
            return None
        try:
            fd = os.open(os.path.dirname(self.path) or os.curdir, flag | os.O_RDWR, self._mode_until_then())
        except OSError:
            return None
        if os.path.exists(f"/proc/self/fd/{fd}"):
            return fd
        os.close(fd)
        return None

    def _give_name(self, fd: int) -> None:
        try:
            # With a folder's descriptor, which counts for nothing here, Python follows the link to the file.
            os.link(f"/proc/self/fd/{fd}", self._temporary, src_dir_fd=fd)
        except OSError:  # as on Android, which forbids all links
            with os.fdopen(self._opened(), "wb") as named:
                os.lseek(fd, 0, os.SEEK_SET)
                while block := os.read(fd, 1 << 20):
                    named.write(block)
                named.flush()
                os.fsync(named.fileno())


def _permissions(path: str) -> "int | None":
    """The permissions of a regular file; None if there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return stat.S_IMODE(found.st_mode) if stat.S_ISREG(found.st_mode) else None


def _sweep(folder: str) -> None:
    limit = time.time() - _OLD_TEMPORARY
    for name in os.listdir(folder):
        if is_temporary(name):
            path = os.path.join(folder, name)
            try:
                if os.stat(path).st_mtime < limit:
                    os.unlink(path)
            except OSError:
                pass


def is_temporary(name: str) -> bool:
    """Whether a file has a name that `write_whole` gives to a file while it is being written."""
    return name.startswith(_BEGIN) and name.endswith(".tmp")
