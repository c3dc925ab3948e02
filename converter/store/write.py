"""Fetched tables into the user's files: one writer a source, whole files swapped in at once.

A killed writer leaves the old file or the new one, never a part; its lock ends with it.
"""

import os
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from converter.errors import SourceChanged, StoreError
from converter.model import Figure
from converter.store.files import replace
from converter.store.sheet import Head, Sheet, column_figure, parse, read, render, same_price, utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from converter.model import RateTable
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

__all__ = ["Correction", "current", "merge"]

_DAY = timedelta(days=1)


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
    own = store.unsaved.get((info.key, stem))
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
            for name in ("covered", "provisional", "provisional_until", "due", "stale", "begins"):
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
            head.provisional, head.provisional_until = (start, last), due
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
        quiet = max(following - _DAY, today - (calendar.longest_pause + 1) * _DAY)
        final = min(today - calendar.final_after * _DAY, quiet)
        return max(final, newest) if calendar.final_after <= 1 and newest <= today + _DAY else final

    def render(self) -> bytes:
        width = len(self.columns)
        rows = ([*self.rows[day], *[""] * (width - len(self.rows[day]))] for day in sorted(self.rows))
        return render(self.head, self.columns, rows)


def _differ(old: Figure, new: Figure) -> bool:
    return not same_price(old, new)


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
            store.unsaved.pop((source, stem), None)
            return
    store.unsaved[source, stem] = sheet
