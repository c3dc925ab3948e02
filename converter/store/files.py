"""The one way in which this program writes a file: a new file beside the old one, then put in its place.

A writer that is killed leaves the old file or the new one, never a part of either.
"""

import errno
import os
import stat
import time
from typing import IO

from converter.errors import StoreError

__all__ = ["is_temporary", "open_regular", "write_cached", "write_named", "write_whole"]

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
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as file:  # a pipe or a device, which must not be replaced
                file.write(data)
        else:
            write_whole(path, data)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror or error}") from error


def write_whole(path: str, data: bytes, *, private: bool = False) -> None:
    """Write ``data`` to a file in one step, replacing the old file; OSError if it can't be written.

    The data is on the disk before the file has its name. The new file has the permissions of the old one;
    with ``private`` only the user may read it. No other user may read it while it is being written. What
    can't be replaced, such as a device, is an error.
    """
    mode = 0o600 if private else _permissions(path)
    # Not made from the file's own name, which may be as long as names can be.
    temporary = os.path.join(os.path.dirname(path), f"{_BEGIN}{os.getpid()}-{time.monotonic_ns()}.tmp")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(temporary, flags, 0o666 if mode is None else 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        try:
            os.unlink(temporary)
        except OSError:
            pass
        raise


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
