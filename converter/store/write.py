"""Writes fetched tables into the user's files. One process at a time writes a source's files.

Each file is replaced in one step (`converter.store.files`), so that a writer that is killed leaves the old
file or the new one.
"""

import os
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from converter.errors import SourceChanged, StoreError
from converter.store.coverage import with_answer
from converter.store.draft import Draft
from converter.store.files import write_cached
from converter.store.sheet import Head, Sheet, parse, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.model import Figure, RateTable
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

    Window = tuple[date, date]

__all__ = ["Correction", "merge", "read_or_set_aside"]

_DAY = timedelta(days=1)


class Correction:
    """A figure that its source changed after it had been published."""

    __slots__ = ("as_of", "new", "old", "source")

    def __init__(self, source: str, as_of: date, old: "Figure", new: "Figure") -> None:
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
    window: "Window",
    at: datetime,
    *,
    code: str = "",
    announced: "datetime | None" = None,
    set_aside: "frozenset[tuple[date, str]]" = frozenset(),
    gaps: "Sequence[Window]" = (),
    over: bool = False,
) -> "list[Correction]":
    """Write the tables of an answer into the user's files, and which days the answer covers.

    The answer was fetched ``at`` an instant and has all tables of ``window`` and the newest one up to its
    end, but for the days of ``gaps``, of which nothing is known. Without any table it says that the newest
    one held is still the newest. ``code`` is given for the files of one currency, ``announced`` if the source
    says when its next table is due. The caller holds the source's lock.

    A figure whose day and code are in ``set_aside`` is written with ``?`` before it. It does not replace a
    good figure, except with ``over``.

    Returns the figures that were published differently before, without those of days for which the source
    still settles its figures. Raises SourceChanged if a file would have figures that no reader takes.
    """
    store.forget(info.key)
    before = store.read(info, code)
    groups = _by_file(info, tables, code)
    if not groups:
        newest = before.at(window[1])
        if newest is None:
            return []
        groups, window = {_stem(info, newest.as_of, code): []}, (newest.as_of, window[1])
    corrections: list[Correction] = []
    for (stem, group), part in zip(groups.items(), _parts(groups, window), strict=True):
        sheet = read_or_set_aside(store, info, stem)
        draft = Draft(sheet, info.base)
        for table in group:
            row = None if over else before.at(table.as_of)
            former = row.figures() if row and row.as_of == table.as_of else {}
            changed = draft.put(table, set_aside, former)
            if _is_settled(info, table.as_of, at):
                corrections += (Correction(info.key, table.as_of, old, new) for old, new in changed)
        if not draft.rows:
            continue
        followed = stem != next(reversed(groups))
        head = with_answer(
            _head(sheet, info, store.clock()), info, draft.rows, part, at, None if followed else announced,
            followed=followed, gaps=gaps,
        )  # fmt: skip
        _write(store, info, stem, draft.render(head))
    return corrections


def _by_file(info: "SourceInfo", tables: "Sequence[RateTable]", code: str) -> "dict[str, list[RateTable]]":
    """The tables by the name of the file that each belongs to, the oldest first."""
    groups: dict[str, list[RateTable]] = {}
    for table in sorted(tables, key=lambda t: t.as_of):
        groups.setdefault(_stem(info, table.as_of, code), []).append(table)
    return groups


def _stem(info: "SourceInfo", day: date, code: str) -> str:
    if code:
        return f"{day.year:04}-{code}"
    return f"{day.year:04}" if info.whole_years else f"{day.year:04}-{day.month:02}"


def _parts(groups: "dict[str, list[RateTable]]", window: "Window") -> "list[Window]":
    """The part of the window that belongs to each file: from its first table to the next file's first."""
    starts = [group[0].as_of if group else window[0] for group in groups.values()]
    ends = [*(start - _DAY for start in starts[1:]), window[1]]
    return [(max(window[0], start), end) for start, end in zip(starts, ends, strict=True)]


def _is_settled(info: "SourceInfo", day: date, at: datetime) -> bool:
    """Whether a change of that day's figures is news: a blend always changes those of its last days."""
    calendar = info.publication
    return calendar.final_after <= 1 or (calendar.today(at) - day).days > calendar.final_after


def _head(sheet: "Sheet | None", info: "SourceInfo", now: datetime) -> Head:
    """The head of the file that is to be replaced, with what its source says of itself today."""
    head = sheet.head if sheet else Head()
    return head.replace(
        # Of a file that was written by a clock ahead of this one, the instant does not count.
        written=head.written if head.written and head.written <= now else None,
        zone=info.publication.zone,
        kind=info.kind,
        attribution=info.attribution,
    )


def read_or_set_aside(store: "Store", info: "SourceInfo", stem: str) -> "Sheet | None":
    """The user's file that is about to be replaced; None if there is none.

    A file that is damaged or can't be read counts as none. It is reported, and renamed to end in
    ``.damaged``.
    """
    unsaved = store.unsaved.get((info.key, stem))
    if unsaved is not None:
        return unsaved
    path = os.path.join(store.user, info.key, f"{stem}.csv")
    try:
        return read(path, store.clock(), info)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        store.report(f"{info.key}/{stem}.csv can't be read and was passed over: {error.strerror}")
    except StoreError as error:
        store.report(str(error))
    if store.writable:
        try:
            os.replace(path, f"{path}.damaged")
        except OSError:
            pass
    return None


def _write(store: "Store", info: "SourceInfo", stem: str, data: bytes) -> None:
    """Replace a file; keep it in memory if it can't be written.

    Raises SourceChanged if the data would be damaged for a reader, and leaves the old file, whose rates are
    good.
    """
    source = info.key
    path = os.path.join(store.user, source, f"{stem}.csv")
    try:
        sheet = parse(data, path, store.clock(), info)
    except StoreError as error:
        why = f"{source} answered with figures that can't be kept ({error.__cause__})"
        raise SourceChanged(why, source) from error
    if store.writable:
        try:
            write_cached(path, data)
        except OSError as error:
            store.unwritable = f"rates can't be kept in {store.user}: {error.strerror}"
        else:
            store.forget(source)
            store.unsaved.pop((source, stem), None)
            return
    store.unsaved[source, stem] = sheet
