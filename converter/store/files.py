"""Files written whole: a new one beside the old, then swapped in, so that a killed writer leaves no part."""

import errno
import os
import stat
import time
from typing import IO

__all__ = ["is_temporary", "put", "replace"]

_OLD_TEMPORARY = 3600
_BEGIN = ".fxconvert-"


def open_plain(path: str, flags: int, mode: str) -> "IO[bytes]":
    """An open file; OSError at once for a pipe, whose other end nobody may ever open, or a device."""
    fd = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0), 0o666)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, "not a file", path)
    return os.fdopen(fd, mode)


def replace(path: str, data: bytes) -> None:
    """Put ``data`` in place of a file of the cache, whose folder is made; OSError if it can't be."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    _sweep(folder)
    put(path, data)


def put(path: str, data: bytes) -> None:
    """Put ``data`` in place of a file at once, on the disk before the name; OSError if it can't be.

    Who may read the old file, may read the new one, and nobody else at any time. What can't be replaced,
    like a device, is an error.
    """
    try:
        found = os.stat(path)
        mode = stat.S_IMODE(found.st_mode) if stat.S_ISREG(found.st_mode) else None
    except FileNotFoundError:
        mode = None
    # Not the file's own name, which may be as long as names can be.
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


def _sweep(folder: str) -> None:
    """Remove what writers left that were killed more than an hour ago."""
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
    """Whether a file of that name was being written when its writer was killed."""
    return name.startswith(_BEGIN) and name.endswith(".tmp")
