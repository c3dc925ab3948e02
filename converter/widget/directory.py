"""Writes the files of the converter for a web page into a directory, and compares them with what is there.

A page is written after the script that it names, and ``rates.json`` after all that it leads to. A file that
would be the same is left as it is, and so is all of a directory with newer rates.
"""

import errno
import json
import os
import re
import stat
from contextlib import contextmanager
from datetime import datetime

from converter.errors import StoreError
from converter.model import utc_text
from converter.store.files import write_cached
from converter.widget.document import without_instant
from converter.widget.figures import series_head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    Content = dict[str, Any]
    # The content of each file by its name in the directory, like ``series/ecb/USD.json``.
    Files = Mapping[str, bytes]

__all__ = ["PAGE", "RATES", "Differences", "check", "differences", "is_ours", "names", "write"]

RATES = "rates.json"
PAGE = "index.html"
# How each of the files begins: what begins otherwise was not written by this program.
_PAGE_MARK = b'<meta name="generator" content="fxconvert'
_SCRIPT_MARK = b"/* <currency-converter>"
_JSON_MARK = b'{"format":'
_SERIES = re.compile(r"[A-Z]{3,5}\.json")
_LONGEST_HEAD = 4096  # bytes of a file in which its mark is


class Differences:
    """The names of the files that a directory has otherwise or not at all, and of those no longer wanted.

    ``newer`` is the instant of the rates that are there, if they are newer; then there are no such names.
    """

    __slots__ = ("changed", "gone", "newer")

    def __init__(self, changed: "list[str]", gone: "list[str]", newer: str = "") -> None:
        self.changed = changed
        self.gone = gone
        self.newer = newer

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone)


def check(folder: str, now: "datetime") -> None:
    """Raise StoreError if the files can't be written into a directory, before they are made.

    It may be a directory that is not there yet. A page and rates of the owner's own are in the way too, and
    rates of an instant that is not reached ``now``, which would never be replaced.
    """
    above = os.path.abspath(folder)
    while not os.path.lexists(above) and os.path.dirname(above) != above:
        above = os.path.dirname(above)
    if not os.path.isdir(above):
        raise StoreError(f"{above} is not a directory; name one that is, or a new one")
    if not os.access(above, os.W_OK | os.X_OK):
        raise StoreError(f"{folder} could not be written: {os.strerror(_reason(above))}")
    _held(folder, PAGE)
    at = _instant(_held(folder, RATES))
    if at and at > now:
        path = os.path.join(folder, RATES)
        raise StoreError(
            f"{path} is of {utc_text(at)}, and now is {utc_text(now)}; remove it if that is right"
        )


def _reason(folder: str) -> int:
    """Why a directory can't be written, as a number of the system."""
    read_only = hasattr(os, "statvfs") and os.statvfs(folder).f_flag & os.ST_RDONLY
    return errno.EROFS if read_only else errno.EACCES


def differences(folder: str, files: "Files") -> Differences:
    """What `write` would change in a directory, in its order; nothing is written.

    Raises StoreError for what is in the place of a file and can't be replaced: a directory, a link, or a file
    that is not this program's.
    """
    there, ours = _instant(_held(folder, RATES)), _instant(files.get(RATES))
    if there and ours and there > ours:
        return Differences([], [], utc_text(there))
    changed = [name for name, data in files.items() if not _same(name, _held(folder, name), data)]
    return Differences(sorted(changed, key=_turn), _gone(folder, files))


def _turn(name: str) -> "tuple[int, str]":
    """When a file is written: the script, the series, the page, then the rates."""
    return (0 if name.endswith(".js") else 2 if name == PAGE else 3 if name == RATES else 1), name


def write(folder: str, files: "Files") -> Differences:
    """Write the files that differ, rates.json last, and remove the series that are not among them.

    Nothing is written where the rates that are there are newer: another run was faster.
    Raises StoreError as `differences`, and if a file could not be written. Then those that were written stay:
    each of them is whole, and rates.json is the old one.
    """
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise _unwritten(folder, error) from error
    with _alone(folder):
        found = differences(folder, files)
        for name in found.changed:
            path = os.path.join(folder, *name.split("/"))
            try:
                write_cached(path, files[name])
            except OSError as error:
                raise _unwritten(path, error) from error
        for name in found.gone:
            _remove(folder, name)
    return found


def _unwritten(path: str, error: OSError) -> StoreError:
    return StoreError(f"{path} could not be written: {error.strerror or error}")


@contextmanager
def _alone(folder: str) -> "Iterator[None]":
    """Wait until no other run writes into the directory, where directories can be locked.

    Elsewhere two runs that write the same do no harm to each other.
    """
    try:
        import fcntl

        lock = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:
            pass  # a file system without locks
        yield
    finally:
        os.close(lock)


def names(folder: str) -> "list[str]":
    """The names of the files in a directory that have one of `write`; see `is_ours`."""
    found = [name for name in _listed(folder) if name in (PAGE, RATES) or name.endswith(".js")]
    return [*found, *(f"series/{source}/{last}" for source, last in _series(folder))]


# -- what is there ----------------------------------------------------------------------------------


def _held(folder: str, name: str) -> "bytes | None":
    """The content of a file of the directory; None if there is none."""
    path = folder
    *folders, last = name.split("/")
    for part in folders:
        path = os.path.join(path, part)
        _is_there(path, folder=True)
    path = os.path.join(path, last)
    if not _is_there(path, folder=False):
        return None
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} could not be read: {error.strerror or error}") from error
    if data and not is_ours(name, data):
        raise StoreError(
            f"{path} is a file of your own, which would be lost; move it, or export to another directory"
        )
    return data


def _is_there(path: str, *, folder: bool) -> bool:
    """Whether there is a file at a path, or a ``folder``; StoreError if there is something else."""
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise StoreError(f"{path} could not be read: {error.strerror or error}") from error
    if stat.S_ISDIR(mode) if folder else stat.S_ISREG(mode):
        return True
    kinds = (stat.S_ISLNK, "a link"), (stat.S_ISDIR, "a directory"), (stat.S_ISREG, "a file")
    what = next((kind for fits, kind in kinds if fits(mode)), "no file")
    wanted = "a directory" if folder else "a file"
    raise StoreError(f"{path} is {what}, not {wanted}; remove it, or export to another directory")


def is_ours(name: str, data: bytes) -> bool:
    """Whether a file that begins like this was written by this program under that name."""
    head = data[:_LONGEST_HEAD]
    if name == PAGE:
        return _PAGE_MARK in head
    return head.startswith(_SCRIPT_MARK if name.endswith(".js") else _JSON_MARK)


def _same(name: str, held: "bytes | None", data: bytes) -> bool:
    """Whether a file needs no writing; rates of another instant are the same rates."""
    if held is None or held == data:
        return held is not None
    return name == RATES and _rates(held) == _rates(data) is not None


def _rates(data: bytes) -> "Content | None":
    """What a file of rates has but for its instant; None if it is none."""
    content = _parsed(data)
    return content if content is None else without_instant(content)


def _instant(data: "bytes | None") -> "datetime | None":
    """The instant of a file of rates; None if it has none."""
    try:
        found = datetime.fromisoformat((_parsed(data or b"") or {})["at"])
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def _parsed(data: bytes) -> "Content | None":
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


# -- what is there too many -------------------------------------------------------------------------


def _gone(folder: str, files: "Files") -> "list[str]":
    """The names of the series in the directory that this program wrote and that are not among the files."""
    top = os.path.join(folder, "series")
    return [
        f"series/{source}/{last}" for source, last in _series(folder)
        if f"series/{source}/{last}" not in files and _is_series(os.path.join(top, source, last))
    ]  # fmt: skip


def _series(folder: str) -> "Iterator[tuple[str, str]]":
    """The folder and the name of each file in the directory that is named as a series."""
    top = os.path.join(folder, "series")
    for source in _listed(top):
        yield from ((source, last) for last in _listed(os.path.join(top, source)) if _SERIES.fullmatch(last))


def _listed(path: str) -> "list[str]":
    """The names in a directory, in order; none if it is no directory or a link to one."""
    try:
        return [] if os.path.islink(path) else sorted(os.listdir(path))
    except OSError:
        return []


def _is_series(path: str) -> bool:
    """Whether a file has a series as this program writes it, of the source and the code of its own name."""
    *_, source, last = path.split(os.sep)
    head = json.dumps(series_head(source, last[:-5]), separators=(",", ":"))[:-1].encode() + b","
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return False
        with open(path, "rb") as file:
            return file.read(len(head)) == head
    except OSError:
        return False


def _remove(folder: str, name: str) -> None:
    """Remove a series, and its directories if nothing else is in them; StoreError if it can't be."""
    path = os.path.join(folder, *name.split("/"))
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise StoreError(f"{path} could not be removed: {error.strerror or error}") from error
    for _ in range(2):
        path = os.path.dirname(path)
        try:
            os.rmdir(path)
        except OSError:
            return
