"""Fetched tables into the user's files: one writer a source, whole files swapped in at once.

A killed writer leaves the old file or the new one, never a part; its lock ends with it.
"""

import errno
import json
import os
import stat
import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from converter.core import multiply
from converter.errors import SourceChanged, SourceUnreachable, StoreError
from converter.model import Figure
from converter.sheet import Head, Sheet, column_figure, parse, read, render, utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from converter.model import RateTable
    from converter.sources._base import SourceInfo
    from converter.store import Store

__all__ = [
    "Correction",
    "current",
    "is_temporary",
    "locked",
    "merge",
    "put",
    "read_notes",
    "replace",
    "write_notes",
]

_DAY = timedelta(days=1)
_OLD_TEMPORARY = 3600
_BEGIN = ".fxconvert-"
_LARGEST_NOTES = 1 << 20
_PAUSE = 0.02
# Held by another, or removed by another since it was opened.
_NOT_YET = (errno.EAGAIN, errno.EACCES, errno.EDEADLK, errno.ENOENT)


class Correction:
    """A figure that its publisher changed after the fact."""

    __slots__ = ("as_of", "new", "old", "source")

    def __init__(self, source: str, as_of: date, old: Figure, new: Figure) -> None:
        self.source = source
        self.as_of = as_of
        self.old = old
        self.new = new

    def __str__(self) -> str:
        return f"{self.source} changed its figure of {self.as_of}: {self.old} became {self.new}"


@contextmanager
def locked(store: "Store", source: str, until: float) -> "Iterator[None]":
    """Hold the source's lock; SourceUnreachable if another process holds it until ``until``.

    ``until`` is on the monotonic clock. Where no lock file can be made, or none can be locked,
    there is no lock: it is better to fetch twice than not at all.
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
    """The lock file, locked if that can be done here; BlockingIOError if another holds it."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        file = _opened(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, "ab")
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


def _opened(path: str, flags: int, mode: str) -> "IO[bytes]":
    """An open file; OSError at once for a pipe, whose other end nobody may ever open, or a device."""
    fd = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0), 0o666)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, "not a file", path)
    return os.fdopen(fd, mode)


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

            # Closing is not enough: a process forked in the meantime has the file open too.
            fcntl.flock(file.fileno(), fcntl.LOCK_UN)
    except OSError:
        pass  # it was never locked
    file.close()


def merge(
    store: "Store",
    info: "SourceInfo",
    tables: "Sequence[RateTable]",
    window: "tuple[date, date]",
    at: datetime,
    *,
    code: str = "",
    announced: "datetime | None" = None,
    set_aside: "frozenset[tuple[date, str]]" = frozenset(),
    gaps: "Sequence[tuple[date, date]]" = (),
    over: bool = False,
) -> "list[Correction]":
    """Take tables in, and that those of ``window`` and the newest up to its end are now held.

    Of the days in ``gaps`` nothing is known. The source's lock is held by the caller. A figure whose
    day and code stand in ``set_aside`` is written with ``?`` before it; it leaves a good one as it is,
    unless it is written ``over`` that. Returns the figures that were published differently before,
    unless their publisher still settles that day.
    """
    store.forget(info.key)
    before = store.read(info, code)
    corrections: list[Correction] = []
    by_stem: dict[str, list[RateTable]] = {}
    for table in sorted(tables, key=lambda t: t.as_of):
        by_stem.setdefault(_stem(info, table.as_of, code), []).append(table)
    if not by_stem:
        held = before.at(window[1])
        if held is None:
            return []
        by_stem[_stem(info, held.as_of, code)] = []
        window = (held.as_of, window[1])
    starts = [group[0].as_of for group in by_stem.values() if group]
    for number, (stem, group) in enumerate(by_stem.items()):
        draft = _Draft(current(store, info, stem), info, store.clock())
        for table in group:
            row = before.at(table.as_of)
            former = row.figures() if row and row.as_of == table.as_of else {}
            changed = draft.take(table, set_aside, {} if over else former)
            if _settled(info, table.as_of, at):
                corrections += changed
        if not draft.rows:
            continue
        first = max(window[0], group[0].as_of) if group else window[0]
        ends_here = number == len(by_stem) - 1
        last = window[1] if ends_here else starts[number + 1] - _DAY
        draft.known(first, last, at, announced if ends_here else None, followed=not ends_here, gaps=gaps)
        _write(store, info, stem, draft)
    return corrections


def _settled(info: "SourceInfo", day: date, at: datetime) -> bool:
    """Whether a changed figure is news: a blend changes those of its last days as a matter of course."""
    calendar = info.publication
    return calendar.final_after <= 1 or (calendar.today(at) - day).days > calendar.final_after


def _stem(info: "SourceInfo", day: date, code: str) -> str:
    if code:
        return f"{day.year:04}-{code}"
    return f"{day.year:04}" if info.whole_years else f"{day.year:04}-{day.month:02}"


def current(store: "Store", info: "SourceInfo", stem: str) -> "Sheet | None":
    """The file that is about to be replaced; one that is damaged or can't be read is moved out of the way."""
    own = store.own.get((info.key, stem))
    if own is not None:
        return own
    path = os.path.join(store.user, info.key, f"{stem}.csv")
    try:
        return read(path, store.clock(), info)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        store.tell(f"{info.key}/{stem}.csv can't be read and was passed over: {error.strerror}")
    except StoreError as error:
        store.tell(str(error))
    if store.writable:
        try:
            os.replace(path, f"{path}.damaged")
        except OSError:
            pass
    return None


class _Draft:
    """The file to be written: the one that stands, with tables taken in."""

    def __init__(self, sheet: "Sheet | None", info: "SourceInfo", now: datetime) -> None:
        self.info = info
        self.columns = list(sheet.columns) if sheet else ["as_of", "fetched_at"]
        self.rows: dict[str, list[str]] = {}
        self.head = Head()
        if sheet:
            self.rows = {day: line.split(",") for day, line in zip(sheet.dates, sheet.lines, strict=True)}
            for name in ("covered", "asked", "asked_until", "due", "stale", "begins"):
                setattr(self.head, name, getattr(sheet.head, name))
            if sheet.head.written and sheet.head.written <= now:
                self.head.written = sheet.head.written
        self.head.zone = info.publication.zone
        self.head.kind = info.kind
        self.head.attribution = info.attribution

    def take(
        self, table: "RateTable", set_aside: "frozenset[tuple[date, str]]", before: "Mapping[str, Figure]"
    ) -> "list[Correction]":
        """Take a table in; ``before`` are the day's figures as they are held, of whatever layer."""
        day = table.as_of.isoformat()
        row = self.rows.setdefault(day, [day, ""])
        if table.fetched_at:
            row[1] = utc_text(table.fetched_at)
        corrections = []
        for figure in table.figures:
            code = figure.about(self.info.base)
            old = before.get(code)
            good = old if old and not old.aside else None
            aside = (table.as_of, code) in set_aside
            if aside and good:
                continue
            place = self._place(figure.column)
            row += [""] * (place + 1 - len(row))
            self._clear_others(row, place, code)
            row[place] = f"?{figure.text}" if aside else figure.text
            if good and _differ(good, figure):
                corrections.append(Correction(self.info.key, table.as_of, good, figure))
            elif good and good.column == figure.column:
                row[place] = max(figure.text, good.text, key=len)
        return corrections

    def _place(self, column: str) -> int:
        if column not in self.columns:
            self.columns.append(column)
        return self.columns.index(column)

    def _clear_others(self, row: "list[str]", place: int, code: str) -> None:
        """Empty the cell of the same currency under another nominal."""
        for other in range(2, len(row)):
            if other == place or not row[other] or code not in self.columns[other]:
                continue
            if code == column_figure(self.columns[other]).about(self.info.base):
                row[other] = ""

    def known(
        self,
        first: date,
        last: date,
        at: datetime,
        announced: "datetime | None",
        *,
        followed: bool,
        gaps: "Sequence[tuple[date, date]]" = (),
    ) -> None:
        """Write into the head what is known now of the days ``first`` to ``last`` but for ``gaps``, in order.

        ``followed``: the same answer holds a later table.
        """
        calendar, head = self.info.publication, self.head
        # A file may be taken in that was downloaded before what is held was.
        head.written = max(at, head.written or at)
        today = calendar.today(at)
        newest = date.fromisoformat(max(self.rows))
        final = last if followed else self._final(last, today)
        due = calendar.due(newest, today, at, announced)
        start, end = first, min(final, last)
        for one, two in gaps:
            if one > last:
                break
            if start < one <= end:
                head.cover(start, one - _DAY)
            start = max(start, two + _DAY)
        if start <= end:
            head.cover(start, end)
        if last > final and start <= last:
            head.asked, head.asked_until = (start, last), due
        if first <= today <= last:
            head.due, head.stale = due, calendar.stale(newest, today, at, announced)
        begins = calendar.begins(newest)
        head.begins = begins if begins > at else None

    def _final(self, last: date, today: date) -> date:
        """The last day that no later answer will have a table for.

        A day whose table should be out and is not may only be late, however long after it was asked,
        until the publisher's longest pause has gone by.
        """
        calendar = self.info.publication
        newest = date.fromisoformat(
            max((day for day in self.rows if day <= last.isoformat()), default="0001-01-01")
        )
        following = newest + _DAY if calendar.moves else calendar.next_day(newest)
        quiet = max(following - _DAY, today - (calendar.hole + 1) * _DAY)
        final = min(today - calendar.final_after * _DAY, quiet)
        return max(final, newest) if calendar.final_after <= 1 and newest <= today + _DAY else final

    def render(self) -> bytes:
        width = len(self.columns)
        rows = ([*self.rows[day], *[""] * (width - len(self.rows[day]))] for day in sorted(self.rows))
        return render(self.head, self.columns, rows)


def _differ(old: Figure, new: Figure) -> bool:
    return multiply(old.value, Decimal(new.nominal)) != multiply(new.value, Decimal(old.nominal))


def _write(store: "Store", info: "SourceInfo", stem: str, draft: _Draft) -> None:
    """Swap the new file in; keep it in memory where it can't be written.

    SourceChanged if no reader would take it: the file that stands has rates that are good.
    """
    data, source = draft.render(), info.key
    path = os.path.join(store.user, source, f"{stem}.csv")
    try:
        sheet = parse(data, path, store.clock(), info)
    except StoreError as error:
        why = f"{source} answered with figures that can't be kept ({error.__cause__})"
        raise SourceChanged(why, source) from error
    if store.writable:
        try:
            replace(path, data)
        except OSError as error:
            store.unwritable = f"rates can't be kept in {store.user}: {error.strerror}"
        else:
            store.forget(source)
            store.own.pop((source, stem), None)
            return
    store.own[source, stem] = sheet


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


def read_notes(store: "Store", source: str) -> "dict[str, Any]":
    """``source.json``: validators, failures, hints. It may be lost: anything odd in it is nothing."""
    if not store.writable:
        return dict(store.notes.get(source, {}))
    try:
        with _opened(os.path.join(store.user, source, "source.json"), os.O_RDONLY, "rb") as file:
            notes = json.loads(file.read(_LARGEST_NOTES))
    except (OSError, ValueError, RecursionError):
        return dict(store.notes.get(source, {}))
    return notes if isinstance(notes, dict) else {}


def write_notes(store: "Store", source: str, notes: "dict[str, Any]") -> None:
    """Keep what `read_notes` reads."""
    store.notes[source] = notes
    if store.writable:
        try:
            replace(
                os.path.join(store.user, source, "source.json"),
                json.dumps(notes, indent=1, sort_keys=True).encode(),
            )
        except OSError:
            pass
