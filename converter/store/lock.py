"""One writer at a time for each source: a lock of the operating system, which ends with its process."""

import errno
import os
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from converter.errors import SourceUnreachable
from converter.store.files import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.store.layers import Store

__all__ = ["locked"]

_PAUSE = 0.02
# Another process has locked the file, or has removed it since it was opened.
_NOT_YET = (errno.EAGAIN, errno.EACCES, errno.EDEADLK, errno.ENOENT)


@contextmanager
def locked(store: "Store", source: str, until: float) -> "Iterator[None]":
    """Hold the lock of a source; SourceUnreachable if another writer has it until ``until``.

    ``until`` is a time of the monotonic clock. Where no lock file can be made, or on a file system without
    locks, nothing is locked: fetching twice is better than not fetching.
    """
    file, path = None, os.path.join(store.user, source, ".lock")
    while store.writable:
        try:
            file = _lock(path)
            break
        except BlockingIOError:
            if time.monotonic() >= until:
                raise SourceUnreachable(
                    f"{source} is being fetched by another process that does not end", source
                ) from None
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        if file:
            _unlock(file)


def _lock(path: str) -> "IO[bytes] | None":
    """The lock file, locked if the file system can; None without one, BlockingIOError if it is taken."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        file = open_regular(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, "ab")
    except OSError:
        return None
    try:
        _lock_fd(file.fileno())
        if os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
            return file
    except OSError as error:
        if error.errno not in _NOT_YET:
            return file
    file.close()
    raise BlockingIOError


def _lock_fd(fd: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unlock(file: "IO[bytes]") -> None:
    try:
        if os.name != "nt":
            import fcntl

            # Closing it is not enough: a process that was forked in the meantime has it open too.
            fcntl.flock(file.fileno(), fcntl.LOCK_UN)
    except OSError:
        pass  # it was never locked
    file.close()
