"""Rates from elsewhere into the user's cache: a rates file, a publisher's own file, a figure set aside."""

import gzip
import os
import time
import zipfile
import zlib
from codecs import BOM_UTF8
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from converter import iso4217, law, ratesfile, sources
from converter.baseline import TWO_YEARS, is_rate
from converter.errors import ConverterError, InputError, SourceChanged, StoreError
from converter.merge import current, locked, read_notes, replace, write_notes
from converter.model import Figure, RateTable
from converter.sanity import judge
from converter.sheet import Sheet, column_figure, parse
from converter.sources._base import FILE, Reply, Request, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from converter.fetch import RatesClient
    from converter.sanity import Judged
    from converter.sources._base import Parsed, Publication, Source, SourceInfo
    from converter.store import Store

__all__ = ["Taken", "accept", "check_writable", "published", "rates"]

_SECONDS = 10.0
_LARGEST = 8 << 20
_MOST_REQUESTS = 200
_SIXTY_DAYS = 60
_AHEAD = timedelta(days=2)
_DAY = timedelta(days=1)
# So many tables without a gap are a stretch of the source's own, whatever is cut out elsewhere.
_WHOLE = 10
# How many days lie between two figures of each.
_FREQUENCIES = {
    "weekly figures": (6, 8), "monthly figures": (27, 35), "quarterly figures": (84, 98),
    "yearly figures": (350, 380),
}  # fmt: skip


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


def rates(client: "RatesClient", path: str) -> "list[Taken]":
    """Take a rates file into the user's cache, cell by cell; what it says is covered is covered.

    Its figures are judged as those that are fetched. Where both have a cell, that of the later written file
    stays. InputError if any of it can't be read or is not taken, and nothing is changed then; StoreError if
    the cache can't be written.
    """
    store = client.store
    check_writable(store)
    file = ratesfile.read(path, store.clock())
    infos = {source: sources.get(source).INFO for source, _ in file.sheets}
    coming: dict[str, _Coming] = {}
    for source, info in infos.items():
        own = {stem: sheet for (key, stem), sheet in file.sheets.items() if key == source}
        ahead = sorted(day for sheet in own.values() for day in sheet.ahead)
        if ahead:
            client.reports.append(f"{source}: {_tables(ahead)} left out: {_lie(ahead)} ahead")
        try:
            coming[source] = _Coming(client, info, own)
        except SourceChanged as error:
            raise InputError(f"{path} was not taken: {error}") from error
        if not coming[source].sheets:
            why = f": {client.reports[-1]}" if client.reports else ""
            raise InputError(f"{path} has no rates of {source} that can be taken{why}")
    taken = []
    for source, info in infos.items():
        sheets = coming[source].sheets
        with locked(store, source, time.monotonic() + _SECONDS):
            store.forget(source)
            for stem, sheet in sheets.items():
                _unite(store, info, stem, sheet)
            for code, judged in coming[source].judged:
                client.revise(info, judged, store.clock(), code)
            store.forget(source)
        days = {date.fromisoformat(day) for sheet in sheets.values() for day in sheet.dates}
        taken.append(Taken(source, sorted(days)))
    return taken


def _tables(days: "list[str]") -> str:
    more = f" and {len(days) - 1} more, up to {days[-1]}," if len(days) > 1 else ""
    return f"the table of {days[0]}{more} {'were' if more else 'was'}"


def _lie(days: "list[str]") -> str:
    return "they lie" if len(days) > 1 else "it lies"


class _Coming:
    """The files of one source with what is implausible in them set aside, and what is impossible left out.

    ``judged`` is what was found of each file, with the currency that it is of if it is of one alone.
    """

    def __init__(self, client: "RatesClient", info: "SourceInfo", sheets: "dict[str, Sheet]") -> None:
        self.sheets: dict[str, Sheet] = {}
        self.judged: list[tuple[str, Judged]] = []
        before: dict[str, RateTable] = {}
        for stem in sorted(sheets):
            code = stem[5:] if stem[5:].isalpha() else ""
            last = self._judge(client, info, stem, sheets[stem], code, before.get(code))
            if last is not None:
                before[code] = last

    def _judge(
        self,
        client: "RatesClient",
        info: "SourceInfo",
        stem: str,
        sheet: Sheet,
        code: str,
        before: "RateTable | None",
    ) -> "RateTable | None":
        """Take a file in as it is judged after the table ``before`` it; its own last one, as it is kept."""
        tables = [*([before] if before else []), *_tables_of(info, sheet, code)]
        today = info.publication.today(client.store.clock())
        judged = judge(info, tables, client.store.read(info, code), today)
        client.reports += judged.warnings
        self.judged.append((code, judged))
        kept = {table.as_of.isoformat(): table for table in judged.tables}
        found = _with_verdict(info, sheet, kept, judged.aside)
        if not found.dates:
            return None
        self.sheets[stem] = found
        last = kept.get(found.dates[-1])
        if last is None:
            return None
        good = tuple(f for f in last.figures if (last.as_of, f.about(info.base)) not in judged.aside)
        return RateTable(info.key, last.as_of, good, last.fetched_at, last.codes)


def _tables_of(info: "SourceInfo", sheet: Sheet, code: str) -> "Iterator[RateTable]":
    """The tables of a file, of currencies that are known and without what is set aside in them."""
    columns = [(place, column_figure(column)) for place, column in enumerate(sheet.columns[2:], 2)]
    known = [
        (place, one) for place, one in columns if _is_known(info, one.base) and _is_known(info, one.quote)
    ]
    for index in range(len(sheet.lines)):
        cells = sheet.cells(index)
        figures = tuple(
            Figure(one.base, one.quote, cells[place], one.nominal)
            for place, one in known
            if place < len(cells) and cells[place] and cells[place][0] != "?"
        )
        if figures:
            codes = (code,) if code else None
            yield RateTable(info.key, sheet.as_of(index), figures, sheet.fetched_at(index), codes)


def _is_known(info: "SourceInfo", code: str) -> bool:
    return iso4217.known(code) or code in info.apart


def _with_verdict(
    info: "SourceInfo", sheet: Sheet, kept: "Mapping[str, RateTable]", aside: "set[tuple[date, str]]"
) -> Sheet:
    """A file as it was judged: figures set aside are marked, and those that were dropped left empty."""
    about = ["", "", *(column_figure(column).about(info.base) for column in sheet.columns[2:])]
    dates, lines = [], []
    for day, line in zip(sheet.dates, sheet.lines, strict=True):
        as_of, cells = date.fromisoformat(day), line.split(",")
        usable = {figure.about(info.base) for figure in kept[day].figures} if day in kept else set()
        for place in range(2, len(cells)):
            if cells[place] and cells[place][0] != "?":
                mark = "?" if (as_of, about[place]) in aside else ""
                cells[place] = f"{mark}{cells[place]}" if about[place] in usable else ""
        if any(cells[2:]):
            dates.append(day)
            lines.append(",".join(cells))
    return Sheet(sheet.head, sheet.columns, dates, lines)


def _unite(store: "Store", info: "SourceInfo", stem: str, sheet: Sheet) -> None:
    """Write the union of a file that comes and the user's own; the lock is held by the caller."""
    sheet.head.zone, sheet.head.kind = info.publication.zone, info.kind
    sheet.head.attribution = info.attribution
    mine = current(store, info, stem)
    both = [sheet] if mine is None else [mine, sheet]
    both.sort(key=lambda one: one.head.written.timestamp() if one.head.written else 0, reverse=True)
    _write(store, info, stem, ratesfile.united(both, info.base))


def _write(store: "Store", info: "SourceInfo", stem: str, data: bytes) -> None:
    try:
        parse(data, stem, store.clock(), info)
    except StoreError as error:
        what = f"{info.key}/{stem}.csv can't take that in, and stays as it is"
        raise InputError(f"{what} ({error.__cause__})") from error
    try:
        replace(os.path.join(store.user, info.key, f"{stem}.csv"), data)
    except OSError as error:
        raise StoreError(f"rates can't be kept in {store.user}: {error.strerror or error}") from error


# -- a publisher's file ---------------------------------------------------------------------------


def published(client: "RatesClient", source: "Source", path: str, at: "datetime | None" = None) -> Taken:
    """Take a downloaded file of a publisher into the user's cache, judged as if it had been fetched.

    ``at`` is when it was downloaded, without it when the file was last written. The days from its first table
    to its last are known then, but for those where a working day has no table. InputError for a file
    that is not what the source publishes, and nothing is changed then.
    """
    store, info = client.store, source.INFO
    check_writable(store)
    body, at = _read(path, info.key, at, store.clock())
    reply, parsed = _parsed(source, body, at, read_notes(store, info.key).get("hints"), path)
    days = [table.as_of for table in parsed.tables]
    calendar = info.publication
    newest, today = max(days), calendar.today(at)
    if newest > max(today + _AHEAD, calendar.last_day(today)):
        raise InputError(f"{path} has rates of {newest}, which lies ahead of its download on {today}")
    _check_base(info, parsed, path)
    gaps = _gaps(calendar, days)
    _check_frequency(info, days, gaps, path)
    # Only the newest table of all speaks for the days after it.
    is_newest = calendar.clock != "rolling" and newest <= today and newest >= calendar.newest(today, at)
    window = min(days), today if is_newest else newest
    try:
        with locked(store, info.key, time.monotonic() + _SECONDS):
            store.forget(info.key)
            _whole(store, source, parsed, path)
            client.keep(source, list(parsed.tables), window, reply, parsed.next_due, gaps)
            _remember(store, info.key, parsed)
            store.forget(info.key)
    except SourceChanged as error:
        raise InputError(f"{path} was not taken: {error}") from error
    if store.unwritable:
        raise StoreError(store.unwritable)
    return Taken(info.key, days)


def _read(path: str, key: str, at: "datetime | None", now: datetime) -> "tuple[bytes, datetime]":
    try:
        with open(path, "rb") as file:
            body = file.read(_LARGEST + 1)
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from error
    if at is not None and at > now:
        raise InputError(f"{at.isoformat()} lies ahead; give the instant of the download")
    if len(body) <= _LARGEST:
        body = _unpacked(body, path, key)
    if len(body) > _LARGEST:
        raise InputError(f"{path} is too large for a file of rates: {_LARGEST >> 20} MiB are read at most")
    return body.removeprefix(BOM_UTF8), at or min(written.replace(microsecond=0), now)


def _unpacked(body: bytes, path: str, key: str) -> bytes:
    """What a gzip file holds, or a zip of one file; no more of it than is one byte too much."""
    try:
        if body.startswith(b"\x1f\x8b"):
            with gzip.open(BytesIO(body)) as file:
                return file.read(_LARGEST + 1)
        if not body.startswith(b"PK"):
            return body
        if not ratesfile.has_few_members(body):
            raise InputError(f"{path} is a zip of more than one file")
        with zipfile.ZipFile(BytesIO(body)) as archive:
            members = [entry for entry in archive.infolist() if not ratesfile.is_beside(entry)]
            if any(entry.filename == ratesfile.FIRST for entry in members):
                raise InputError(f"{path} is a rates file").advising(
                    f"`convert cache import {path}` takes it"
                )
            if len(members) != 1:
                raise InputError(f"{path} is a zip of {len(members)} files; give the one with the rates")
            with archive.open(members[0]) as member:
                return member.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, ValueError, RuntimeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is no file of {key}: it is damaged, or packed in another way") from error


def _parsed(source: "Source", body: bytes, at: datetime, hints: object, path: str) -> "tuple[Reply, Parsed]":
    """What the first request that the body may answer reads in it; InputError if none reads anything."""
    first: Exception | None = None
    reply = Reply(Request(FILE), 200, body, at)
    for request in _requests(source, at, hints):
        # The same reply, so that it is decoded once.
        reply.request = request
        try:
            parsed = source.parse(reply)
        except Exception as error:  # noqa: BLE001 - a parser that stumbles has not read it
            first = first or error
            if isinstance(error, SourceChanged) and reply.content is None:
                break  # it is not of the form that all of the source's answers have
            continue
        if parsed.tables:
            return _apart(source, reply, parsed), parsed
    known = str(first) if isinstance(first, ConverterError) else "it has no rates"
    raise InputError(f"{path} is no file of {source.INFO.key}: {known}")


def _requests(source: "Source", at: datetime, hints: object) -> "Iterator[Request]":
    """What a publisher may have been asked: for nothing in particular, or for some of its currencies."""
    info = source.INFO
    today = info.publication.today(at)
    codes = tuple(code for code in info.covers or ("USD", "EUR") if code != info.base)
    known = {str(k): str(v) for k, v in hints.items()} if isinstance(hints, dict) else {}
    yield Request(FILE)
    for days in (0, _SIXTY_DAYS):
        begin = date.fromordinal(today.toordinal() - days)
        for request in source.plan(Wanted(codes, begin, today, today), (), known)[:_MOST_REQUESTS]:
            if request.codes:  # a series may not name its currency, as a set does
                yield request


def _apart(source: "Source", reply: Reply, parsed: "Parsed") -> Reply:
    """The reply, as one for a single currency if its figures are of one that has files of its own."""
    info = source.INFO
    codes = {code for table in parsed.tables for code in _codes(info, table.figures)}
    if len(codes) == 1 and (codes <= info.apart or all(table.codes for table in parsed.tables)):
        reply.request.codes = tuple(codes)
    return reply


def _codes(info: "SourceInfo", figures: "tuple[Figure, ...]") -> "set[str]":
    return {figure.about(info.base) for figure in figures}


def _check_base(info: "SourceInfo", parsed: "Parsed", path: str) -> None:
    """InputError for figures in another currency than those that are fetched of the source."""
    # The Bank of Russia's of before 1998 are in old roubles.
    own = {info.base, *law.lineage(info.base)}
    for table in parsed.tables:
        for figure in table.figures:
            if own.isdisjoint((figure.base, figure.quote)):
                raise InputError(
                    f"{path} has {figure.base}/{figure.quote}, and {info.key}'s rates here are those of"
                    f" {info.base}: download them with the base {info.base}"
                )


def _gaps(calendar: "Publication", days: "list[date]") -> "list[tuple[date, date]]":
    """The windows between two tables in which a working day has none: from that day on nothing is known."""
    out = []
    for one, two in pairwise(sorted(days)):
        missing = calendar.next_day(one)
        if missing < two:
            out.append((missing, two - _DAY))
    return out


def _check_frequency(
    info: "SourceInfo", days: "list[date]", gaps: "list[tuple[date, date]]", path: str
) -> None:
    """InputError for a file of month ends or the like, of which most days would be asked for again."""
    lacking = sum(
        info.publication.works(date.fromordinal(day))
        for first, last in gaps
        for day in range(first.toordinal(), last.toordinal() + 1)
    )
    if lacking <= len(days) or _stretch(days, gaps) >= _WHOLE:
        return
    apart = sorted((two - one).days for one, two in pairwise(sorted(days)))
    usual = apart[len(apart) // 2]
    looks = next((name for name, (least, most) in _FREQUENCIES.items() if least <= usual <= most), "")
    raise InputError(
        f"{path} looks like a file of {looks or 'another frequency'}, with {len(days)} tables from"
        f" {min(days)} to {max(days)}; {info.key} publishes more often, and its own file is needed"
    )


def _stretch(days: "list[date]", gaps: "list[tuple[date, date]]") -> int:
    """The number of tables in the longest stretch without a gap."""
    edges = [date.min, *(first for first, _ in gaps), date.max]
    return max(sum(one <= day < two for day in days) for one, two in pairwise(edges))


def _whole(store: "Store", source: "Source", parsed: "Parsed", path: str) -> None:
    """InputError for a part of a publisher's set, whose other currencies would be taken for missing.

    Each table is measured by what is held of its day, else of the last before it. Where nothing is, and
    of a blend, in which every currency keeps its own days, the newest must have half of what it may have.
    """
    info, newest = source.INFO, parsed.tables[-1]
    held = store.read(info)
    for table in parsed.tables:
        found = _codes(info, table.figures)
        row = held.at(table.as_of)
        near = row is not None and table.as_of - row.as_of <= TWO_YEARS and not info.per_currency
        if table.codes is not None or found <= info.apart or not (near or table is newest):
            continue
        usual = _quoted(info, set(row.codes()) if row else set(info.covers or ()), table.as_of)
        half = len(usual) // 2
        # A publisher drops one or two at a time.
        if len(usual - found) > (min(half, max(2, len(usual) // 10)) if near else half):
            on = "" if table is newest else f" on {table.as_of}"
            most = f"{len(found)} of {info.key}'s {len(usual)} currencies{on}"
            raise InputError(f"{path} has {most}; take its whole file")


def _quoted(info: "SourceInfo", codes: "set[str]", day: date) -> "set[str]":
    """Those of the codes that a source quotes on a day, as far as is known."""
    covers = info.covers or {}
    spans = ((code, *covers.get(code, (None, None))) for code in codes)
    return {c for c, since, until in spans if (not since or since <= day) and (not until or day <= until)}


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
                sheet = store.sheet(layer, info, stem)
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
    mine = current(store, info, stem)
    data = ratesfile.united([good] if mine is None else [mine, good], info.base)
    _write(store, info, stem, data)
