"""Rates from elsewhere into the user's cache: a rates file, a publisher's own file, a figure set aside."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from converter import ratesfile, sources
from converter.errors import ConverterError, InputError, SourceChanged, StoreError
from converter.merge import current, locked, read_notes, replace, write_notes
from converter.sanity import is_rate
from converter.sheet import Sheet, parse
from converter.sources._base import Reply, Request, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.fetch import RatesClient
    from converter.model import Figure
    from converter.sources._base import Parsed, Source, SourceInfo
    from converter.store import Store

__all__ = ["Taken", "accept", "check_writable", "published", "rates"]

_SECONDS = 10.0
_LARGEST = 64 << 20
_MOST_REQUESTS = 200
_SIXTY_DAYS = 60
_AHEAD = timedelta(days=2)


class Taken:
    """What was taken into the cache of a source: the number of its tables, the first and the last."""

    __slots__ = ("first", "last", "source", "tables")

    def __init__(self, source: str, days: "list[date]") -> None:
        self.source = source
        self.tables = len(days)
        self.first = min(days)
        self.last = max(days)


def check_writable(store: "Store") -> None:
    """InputError where the clock is set and the cache is not one that was named for it."""
    if not store.writable:
        why = "with CONVERTER_NOW the user's cache is left as it is; CONVERTER_CACHE_DIR names one"
        raise InputError(why)


# -- a rates file ---------------------------------------------------------------------------------


def rates(store: "Store", path: str) -> "list[Taken]":
    """Take a rates file into the user's cache, cell by cell; what it says is covered is covered.

    Where both have a cell, that of the later written file stays. InputError if any of it can't be
    read, and nothing is changed then; StoreError if the cache can't be written.
    """
    check_writable(store)
    file = ratesfile.read(path, store.clock())
    infos = {source: sources.get(source).INFO for source, _ in file.sheets}
    taken = []
    for source, info in infos.items():
        own = {stem: sheet for (key, stem), sheet in file.sheets.items() if key == source}
        with locked(store, source, time.monotonic() + _SECONDS):
            store.forget(source)
            for stem, sheet in own.items():
                _unite(store, info, stem, sheet)
            store.forget(source)
        days = {date.fromisoformat(day) for sheet in own.values() for day in sheet.dates}
        taken.append(Taken(source, sorted(days)))
    return taken


def _unite(store: "Store", info: "SourceInfo", stem: str, sheet: Sheet) -> None:
    """Write the union of a file that comes and the user's own; the lock is held by the caller."""
    sheet.head.zone, sheet.head.kind = info.publication.zone, info.kind
    sheet.head.attribution = info.attribution
    mine = current(store, info.key, stem)
    both = [sheet] if mine is None else [mine, sheet]
    both.sort(key=lambda one: one.head.written.timestamp() if one.head.written else 0, reverse=True)
    _write(store, info, stem, ratesfile.united(both, info.base))


def _write(store: "Store", info: "SourceInfo", stem: str, data: bytes) -> None:
    try:
        replace(os.path.join(store.user, info.key, f"{stem}.csv"), data)
    except OSError as error:
        raise StoreError(f"rates can't be kept in {store.user}: {error.strerror or error}") from error


# -- a publisher's file ---------------------------------------------------------------------------


def published(client: "RatesClient", source: "Source", path: str, at: "datetime | None" = None) -> Taken:
    """Take a downloaded file of a publisher into the user's cache, judged as if it had been fetched.

    ``at`` is when it was downloaded, without it when the file was last written. InputError for a file
    that is not what the source publishes, and nothing is changed then.
    """
    store, info = client.store, source.INFO
    check_writable(store)
    body, at = _read(path, at, store.clock())
    reply, parsed = _parsed(source, body, at, read_notes(store, info.key).get("hints"), path)
    days = [table.as_of for table in parsed.tables]
    calendar = info.publication
    newest, today = max(days), calendar.today(at)
    if newest > max(today + _AHEAD, calendar.last_day(today)):
        raise InputError(f"{path} has rates of {newest}, which lies ahead of its download on {today}")
    # Only the newest table of all speaks for the days after it.
    is_newest = calendar.clock != "rolling" and newest <= today and newest >= calendar.expected(today, at)
    window = min(days), today if is_newest else newest
    try:
        with locked(store, info.key, time.monotonic() + _SECONDS):
            store.forget(info.key)
            _whole(store, source, parsed, path)
            client.keep(source, list(parsed.tables), window, reply, parsed.next_due)
            _remember(store, info.key, parsed)
            store.forget(info.key)
    except SourceChanged as error:
        raise InputError(f"{path} was not taken: {error}") from error
    if store.unwritable:
        raise StoreError(store.unwritable)
    return Taken(info.key, days)


def _read(path: str, at: "datetime | None", now: datetime) -> "tuple[bytes, datetime]":
    try:
        with open(path, "rb") as file:
            body = file.read(_LARGEST + 1)
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from error
    if len(body) > _LARGEST:
        raise InputError(f"{path} is too large for a file of rates")
    if at is not None and at > now:
        raise InputError(f"{at.isoformat()} lies ahead; give the instant of the download")
    return body, at or min(written.replace(microsecond=0), now)


def _parsed(source: "Source", body: bytes, at: datetime, hints: object, path: str) -> "tuple[Reply, Parsed]":
    """What the first request that the body may answer reads in it; InputError if none reads anything."""
    first: Exception | None = None
    for request in _requests(source, at, hints):
        reply = Reply(request, 200, body, at)
        try:
            parsed = source.parse(reply)
        except Exception as error:  # noqa: BLE001 - a parser that stumbles has not read it
            first = first or error
            continue
        if parsed.tables:
            return _apart(source, reply, parsed), parsed
    known = str(first) if isinstance(first, ConverterError) else "it has no rates"
    raise InputError(f"{path} is no file of {source.INFO.key}: {known}")


def _requests(source: "Source", at: datetime, hints: object) -> "Iterator[Request]":
    """What a publisher may have been asked: for nothing in particular, its newest rates, its last days."""
    info = source.INFO
    today = info.publication.today(at)
    codes = tuple(code for code in info.covers or ("USD", "EUR") if code != info.base)
    known = {str(k): str(v) for k, v in hints.items()} if isinstance(hints, dict) else {}
    yield Request("file:")
    for days in (0, _SIXTY_DAYS):
        begin = date.fromordinal(today.toordinal() - days)
        yield from source.plan(Wanted(codes, begin, today, today), (), known)[:_MOST_REQUESTS]


def _apart(source: "Source", reply: Reply, parsed: "Parsed") -> Reply:
    """The reply, as one for a single currency if its figures are of one that has files of its own."""
    info = source.INFO
    codes = {code for table in parsed.tables for code in _codes(info, table.figures)}
    if len(codes) == 1 and codes <= info.apart:
        reply.request.codes = tuple(codes)
    return reply


def _codes(info: "SourceInfo", figures: "tuple[Figure, ...]") -> "set[str]":
    return {figure.about(info.base) for figure in figures}


def _whole(store: "Store", source: "Source", parsed: "Parsed", path: str) -> None:
    """InputError for a part of a publisher's set, whose other currencies would be taken for missing."""
    info, newest = source.INFO, parsed.tables[-1]
    if newest.codes is not None or _codes(info, newest.figures) <= info.apart:
        return
    row = store.read(info).at(newest.as_of)
    usual = set(row.codes()) if row else {
        code for code, (since, until) in (info.covers or {}).items()
        if (since is None or since <= newest.as_of) and (until is None or newest.as_of <= until)
    }  # fmt: skip
    found = len(_codes(info, newest.figures))
    if 2 * found < len(usual):
        raise InputError(f"{path} has {found} of {info.key}'s {len(usual)} currencies; take its whole file")


def _remember(store: "Store", key: str, parsed: "Parsed") -> None:
    if parsed.hints:
        notes = read_notes(store, key)
        former = notes.get("hints")
        write_notes(
            store, key, {**notes, "hints": {**(former if isinstance(former, dict) else {}), **parsed.hints}}
        )


# -- a figure that is set aside -------------------------------------------------------------------


def accept(store: "Store", info: "SourceInfo", day: date, code: str) -> "Figure":
    """Take a figure into use that was set aside as implausible; InputError if none is there."""
    check_writable(store)
    with locked(store, info.key, time.monotonic() + _SECONDS):
        store.forget(info.key)
        for layer in (1, 2):
            for stem in store.stems(layer, info.key) + store.stems(layer, info.key, code):
                sheet = store.sheet(layer, info.key, stem)
                figure = _set_aside(sheet, info, day, code)
                if figure is not None and not is_rate(figure):
                    raise InputError(f"{info.key}'s {figure.plain} of {day} is no rate, and can't be used")
                if sheet is not None and figure is not None:
                    _accept(store, info, stem, sheet, day, figure)
                    store.forget(info.key)
                    return figure
    # In a file that can't be read it may stand all the same.
    unread = "".join(f"; {line}" for line in store.damaged)
    raise InputError(f"no {code} of {day} is set aside at {info.key}{unread}")


def _set_aside(sheet: "Sheet | None", info: "SourceInfo", day: date, code: str) -> "Figure | None":
    index = -1 if sheet is None else sheet.at(str(day))
    if sheet is None or index < 0 or sheet.dates[index] != str(day):
        return None
    figure = sheet.figure(index, code, info.base)
    return figure if figure is not None and figure.aside else None


def _accept(store: "Store", info: "SourceInfo", stem: str, sheet: Sheet, day: date, figure: "Figure") -> None:
    """Write the figure into the user's file; what is known of the days stays as it is."""
    fetched = sheet.cells(sheet.at(str(day)))[1]
    columns = ("as_of", "fetched_at", figure.column)
    line = f"{day},{fetched},{figure.text.lstrip('?')}"
    good = Sheet(sheet.head, columns, [str(day)], [line])
    mine = current(store, info.key, stem)
    data = ratesfile.united([good] if mine is None else [mine, good], info.base)
    parse(data, stem, store.clock())
    _write(store, info, stem, data)
