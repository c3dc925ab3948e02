"""The tables that are held, in three layers: fetched but unsaved, the user's cache, the rates that ship.

Each source has a folder, with a file of rates (`converter.store.sheet`) for each year, or for each month if
the source has no history. A currency that is fetched separately has its own files: ``cbr/2025-USD.csv``.
Readers take no lock. Writers hold a lock for each source and replace whole files; a file that can't be
written stays in memory, and answers are the same.
"""

import os
from _thread import allocate_lock
from bisect import bisect_right
from datetime import date, datetime, timedelta

from converter.errors import StoreError
from converter.store.sheet import Head, Sheet, damaged, is_stem, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from converter.model import Figure
    from converter.sources.contract import SourceInfo
    from converter.store.recalled import Recalled

    # The names of a source's files: of each currency those of each layer that has any, the uppermost first.
    Names = dict[str, list[tuple[int, list[str]]]]

__all__ = ["HELD", "HERE", "Held", "Row", "Store"]

_DAY = timedelta(days=1)
_YEAR = timedelta(days=366)
_SHIPPED = 2
_UNREAD = Sheet(Head(), (), [], [])
_NONE: "list[tuple[int, list[str]]]" = []

# Where rates are, in messages, unless they are those of a rates file.
HERE = "on this machine"
# The same for readers who are not at this machine.
HELD = "held"


class Row:
    """One day's table as it is held: each figure is that of the uppermost layer that has it.

    ``parts`` are the lines of the day by layer, the uppermost first. ``shipped``: only the rates that ship
    have the day.
    """

    __slots__ = ("as_of", "base", "parts", "shipped")

    def __init__(self, as_of: date, parts: "list[tuple[Sheet, int]]", base: str, shipped: bool) -> None:
        self.as_of = as_of
        self.parts = parts
        self.base = base
        self.shipped = shipped

    def figure(self, code: str) -> "Figure | None":
        """The published figure of ``code``; its text begins with ``?`` if it is set aside."""
        for sheet, index in self.parts:
            figure = sheet.figure(index, code, self.base)
            if figure is not None:
                return figure
        return None

    def figures(self) -> "dict[str, Figure]":
        """All figures by code, including those that are set aside."""
        found: dict[str, Figure] = {}
        for sheet, index in reversed(self.parts):
            found.update(sheet.figures(index, self.base))
        return found

    def codes(self) -> "list[str]":
        """The codes that have a figure in the table, including those that are set aside."""
        found: dict[str, None] = {}
        for sheet, index in self.parts:
            found.update(dict.fromkeys(sheet.codes(index, self.base)))
        return list(found)

    @property
    def fetched_at(self) -> "datetime | None":
        """The instant at which the table was fetched, if the file says so."""
        sheet, index = self.parts[0]
        return sheet.fetched_at(index)

    @property
    def head(self) -> "Head":
        """The head of the uppermost file that has the table."""
        return self.parts[0][0].head


class Held:
    """What is held of one source. With ``code``: of a currency that is fetched separately."""

    __slots__ = ("store", "info", "code")

    def __init__(self, store: "Store", info: "SourceInfo", code: str = "") -> None:
        self.store = store
        self.info = info
        self.code = code

    def exists(self) -> bool:
        """Whether any file is held."""
        return bool(self.store.layered(self.info.key, self.code))

    def at(self, day: date) -> "Row | None":
        """The newest table dated ``day`` or earlier; None if none is held."""
        best, top = "", 0
        parts: list[tuple[Sheet, int]] = []
        for layer, sheet, index in self.lines(day):
            of = sheet.dates[index]
            if of > best:
                best, parts, top = of, [(sheet, index)], layer
            elif of == best:
                parts.append((sheet, index))
        if not parts:
            return None
        shipped = top == _SHIPPED
        return Row(date.fromisoformat(best), parts, self.info.base, shipped)

    def newest(self, now: datetime) -> "Row | None":
        """The newest table that is in force at ``now``; None if none is held."""
        row = self.at(date.max)
        if row is not None and row.head.begins is not None and now < row.head.begins:
            calendar = self.info.publication
            today = calendar.today(now)
            return self.at(today if calendar.clock in ("eve", "rolling") else calendar.newest(today, now))
        return row

    def quoted(self, row: Row) -> "list[str]":
        """The codes that have a figure in a table, sorted.

        Where each currency has a day of its own, those of the tables before it that it may go with as well.
        """
        rows = [row]
        if self.info.per_currency:
            rows += self.rows(row.as_of - self.info.publication.longest_pause * _DAY, row.as_of)
        return sorted(set().union(*(one.codes() for one in rows)))

    def head(self) -> "Head | None":
        """The head of the file that has the newest table in force: it says when the next one is due."""
        row = self.newest(self.store.clock())
        return row.head if row else None

    def covers(self, day: date, now: datetime) -> bool:
        """Whether the newest table held up to ``day`` is known to be the newest that was published."""
        return any(sheet.head.covers(day, now) for _, sheet, _ in self.lines(day))

    def settled(self, day: date) -> bool:
        """Whether the day is covered for good: no answer from now on will bring another table for it."""
        windows = (window for _, sheet, _ in self.lines(day) for window in sheet.head.covered)
        return any(first <= day <= last for first, last in windows)

    def gap(self, day: date, now: datetime) -> "tuple[date, date] | None":
        """The range of days around ``day`` that is not covered, if covered days are known on both sides."""
        windows = self.windows(now, day - _YEAR, day + _YEAR)
        before = max((last for _, last in windows if last < day), default=None)
        after = min((first for first, _ in windows if first > day), default=None)
        return (before + _DAY, after - _DAY) if before and after else None

    def rows(self, first: date, last: date) -> "Iterator[Row]":
        """The tables dated from ``first`` to ``last``, the newest first."""
        row = self.at(last)
        while row is not None and row.as_of >= first:
            yield row
            row = self.at(row.as_of - _DAY)

    def column(self, code: str, first: date, last: date) -> "dict[str, tuple[str, str]]":
        """The figures of a currency by ISO day, from ``first`` to ``last``: a column's name and the text.

        The text of a figure that is set aside begins with ``?``. This is one pass over the lines; reading
        table after table would take ten times as long.
        """
        out: dict[str, tuple[str, str]] = {}
        for sheet in self._of_years(first.year, last.year):
            out.update(sheet.column(code, self.info.base, first.isoformat(), last.isoformat()))
        return out

    def days(self, first: date, last: date) -> "list[date]":
        """The days from ``first`` to ``last`` for which a table is held, in order."""
        one, two = first.isoformat(), last.isoformat()
        sheets = self._of_years(first.year, last.year)
        return sorted(
            map(date.fromisoformat, {d for sheet in sheets for d in sheet.dates if one <= d <= two})
        )

    def _of_years(self, first: int, last: int) -> "Iterator[Sheet]":
        """The files with tables of these years, the lowest layer first, the oldest of a layer first."""
        for layer in reversed(range(len(self.store.layers))):
            for stem in self.store.stems(layer, self.info.key, self.code):
                sheet = self.store.sheet(layer, self.info, stem) if first <= int(stem[:4]) <= last else None
                if sheet is not None:
                    yield sheet

    def windows(self, now: datetime, first: date, last: date) -> "list[tuple[date, date]]":
        """The windows that are covered at ``now``, in all files with days from ``first`` to ``last``."""
        found: list[tuple[date, date]] = []
        for layer in range(len(self.store.layers)):
            for stem in self.store.stems(layer, self.info.key, self.code):
                if first.year - 1 <= int(stem[:4]) <= last.year:
                    # Of the year before, only the head is needed: it may cover days of the next year.
                    whole = int(stem[:4]) >= first.year
                    sheet = self.store.sheet(layer, self.info, stem, whole=whole)
                    found += sheet.head.windows(now) if sheet is not None else ()
        return sorted(found)

    def lines(self, day: date) -> "list[tuple[int, Sheet, int]]":
        """The newest line up to a day in each layer that has one: the layer, the file, and its place there.

        Their files may say that the day is covered.
        """
        iso, found = day.isoformat(), []
        for layer, stems in self.store.layered(self.info.key, self.code):
            line = self._line(layer, stems, iso)
            if line is not None:
                found.append((layer, *line))
        return found

    def _line(self, layer: int, stems: "list[str]", day: str) -> "tuple[Sheet, int] | None":
        """The newest line up to a day in the files of these names, which are of one layer."""
        # `2026-USD` has a year's tables, as `2026` has, and `2026-10` a month's.
        place = bisect_right(stems, f"{day[:4]}-{self.code}" if self.code else day[:7])
        while place:
            place -= 1
            stem = stems[place]
            sheet = self.store.sheet(layer, self.info, stem, whole=False)
            index = -1 if sheet is None else sheet.at(day)
            if sheet is None or index < 0:
                continue
            if sheet.sound(index, self.info.base):
                return sheet, index
            self.store.sheet(layer, self.info, stem)  # checks all of it, and reports what is wrong
        return None


class Store:
    """The layers of rates, the uppermost first: unsaved in this process, the user's, those that ship.

    ``user`` and ``seed`` are the directories of the user's rates and of those that ship. ``sheets`` are the
    files of a rates file by source and name, if no directory is to be read. ``memory`` maps (layer, source,
    name) to a file that was read, and may drop entries. With ``writable`` False the user's directory is left
    as it is. If ``used`` is a set, the source and the name of each file that is looked at are added to it.
    ``where`` says in messages where the rates are.
    """

    def __init__(
        self,
        user: str,
        seed: str,
        clock: "Callable[[], datetime]",
        *,
        sheets: "dict[tuple[str, str], Sheet] | None" = None,
        memory: "Recalled | None" = None,
        writable: bool = True,
    ) -> None:
        self.user = user
        self.seed = seed
        self.clock = clock
        self.writable = writable
        self.memory: Recalled | dict[tuple[int, str, str], Sheet | None] = {} if memory is None else memory
        self.unsaved = {} if sheets is None else sheets
        self.layers: tuple[str, ...] = ("", user, seed) if sheets is None else ("",)
        self.where = HERE if sheets is None else "in the rates file"
        self.damaged: list[str] = []
        self.unwritable = ""
        self.used: set[tuple[str, str]] | None = None
        self.states: dict[str, dict[str, Any]] = {}
        self._names: dict[str, Names] = {}
        self._written: dict[str, int] = {}
        # How often each source was found to have been written by another process.
        self.others: dict[str, int] = {}
        self._reads: dict[str, int] = {}
        self._lock = allocate_lock()

    def read(self, info: "SourceInfo", code: str = "") -> Held:
        """What is held of a source, or of one of its currencies that is fetched separately."""
        return Held(self, info, code)

    def forget(self, source: str) -> None:
        """Read a source's files again from now on, since another process may have written them."""
        with self._lock:
            self._reads[source] = self._reads.get(source, 0) + 1
            for key in [key for key in self.memory if key[1] == source]:
                self.memory.pop(key, None)
            self._names.pop(source, None)
            self._written.pop(source, None)

    def forget_changed(self) -> "list[str]":
        """Forget the files of the sources that another process has written to the user's directory.

        The keys of these sources, which `others` counts too, for those who don't call this alone. Only
        folders are looked at, since writers replace whole files.
        """
        with self._lock:
            known = list(self._written.items())
        changed = [source for source, written in known if self._last_written(source) != written]
        for source in changed:
            self.forget(source)
            with self._lock:
                self.others[source] = self.others.get(source, 0) + 1
        return changed

    def _last_written(self, source: str) -> int:
        try:
            return os.stat(os.path.join(self.user, source)).st_mtime_ns
        except OSError:
            return 0

    def reads(self, source: str) -> int:
        """How often `forget` was called for a source."""
        return self._reads.get(source, 0)

    def all_reads(self) -> int:
        """How often `forget` was called for any source: newer rates may be held if it is another number."""
        with self._lock:
            return sum(self._reads.values())

    def stems(self, layer: int, source: str, code: str = "") -> "list[str]":
        """The names of a source's files in a layer, without ``.csv``, the oldest first."""
        return next((stems for one, stems in self.layered(source, code) if one == layer), [])

    def layered(self, source: str, code: str = "") -> "list[tuple[int, list[str]]]":
        """The layers that have files of a source, the uppermost first, with the `stems` of each."""
        saved = self._listed(source).get(code, _NONE)
        unsaved = self._unsaved_names(source).get(code) if self.unsaved else None
        return [(0, unsaved), *saved] if unsaved else saved

    def files(self, source: str) -> "list[str]":
        """The names of all files of a source in any layer, including those of single currencies."""
        found = {stem for key, stem in list(self.unsaved) if key == source}
        for layers in self._listed(source).values():
            found.update(*(stems for _, stems in layers))
        return sorted(found)

    def since(self, source: str, day: date) -> bool:
        """Whether any file of a source may have a table of ``day`` or later, judged by the files' names."""
        # `2026-10` has a month's tables; `2026` and `2026-USD` a year's.
        stems = (name if name[5:].isdigit() else name[:4] for name in self.files(source))
        return any(stem >= str(day)[: len(stem)] for stem in stems)

    def _unsaved_names(self, source: str) -> "dict[str, list[str]]":
        return _by_code(sorted(stem for key, stem in list(self.unsaved) if key == source))

    def _listed(self, source: str) -> "Names":
        """The names of a source's files that are saved or ship, by currency and layer."""
        names = self._names.get(source)
        if names is None:
            reads, written = self._reads.get(source), self._last_written(source)
            names = {}
            for layer in range(1, len(self.layers)):
                for code, stems in _by_code(_stems_in(os.path.join(self.layers[layer], source))).items():
                    names.setdefault(code, []).append((layer, stems))
            with self._lock:
                # If `forget` was called in the meantime, these names may be out of date.
                if self._reads.get(source) == reads:
                    self._names[source] = names
                    self._written.setdefault(source, written)
        return names

    def sheet(self, layer: int, info: "SourceInfo", stem: str, *, whole: bool = True) -> "Sheet | None":
        """A file of a layer; None if there is none, or if it is damaged, which is reported.

        Without ``whole`` its lines are not checked, which takes several times as long as reading the file:
        call `Sheet.sound` for a line before it is used.
        """
        if self.used is not None:
            self.used.add((info.key, stem))
        sheet = self._sheet(layer, info, stem)
        if sheet is None or not whole:
            return sheet
        try:
            sheet.check(info.base)
        except ValueError as error:
            self.report(str(damaged(self._path(self.layers[layer], info, stem), error)))
            if layer == 0:
                self.unsaved.pop((info.key, stem), None)
            else:
                self._remember((layer, info.key, stem), None, self._reads.get(info.key))
            return None
        return sheet

    def _sheet(self, layer: int, info: "SourceInfo", stem: str) -> "Sheet | None":
        """A file of a layer, from the memory or read; its lines may not have been checked."""
        if layer == 0:
            return self.unsaved.get((info.key, stem))
        key = (layer, info.key, stem)
        sheet = self.memory.get(key, _UNREAD)
        if sheet is _UNREAD:
            reads = self._reads.get(info.key)
            sheet = self._read(self.layers[layer], info, stem)
            self._remember(key, sheet, reads)
        return sheet

    def _remember(self, key: "tuple[int, str, str]", sheet: "Sheet | None", reads: "int | None") -> None:
        with self._lock:
            # If `forget` was called in the meantime, this sheet may be out of date.
            if self._reads.get(key[1]) == reads:
                self.memory[key] = sheet

    def _path(self, folder: str, info: "SourceInfo", stem: str) -> str:
        return os.path.join(folder, info.key, f"{stem}.csv")

    def _read(self, folder: str, info: "SourceInfo", stem: str) -> "Sheet | None":
        try:
            return read(self._path(folder, info, stem), self.clock(), info, whole=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self.report(f"{info.key}/{stem}.csv can't be read and was passed over: {error.strerror}")
        except StoreError as error:
            self.report(str(error))
        return None

    def report(self, what: str) -> None:
        """Add a sentence about a damaged file to ``damaged``, each sentence once."""
        if what not in self.damaged:
            self.damaged.append(what)


def _stems_in(folder: str) -> "list[str]":
    """The names of the files of rates in a folder, without ``.csv``, in order."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return sorted(name[:-4] for name in names if name.endswith(".csv") and is_stem(name[:-4]))


def _by_code(stems: "list[str]") -> "dict[str, list[str]]":
    """The names of files by the currency that they are of; those of whole tables by an empty code."""
    found: dict[str, list[str]] = {}
    for stem in stems:
        found.setdefault(stem[5:] if stem[5:].isalpha() else "", []).append(stem)
    return found
