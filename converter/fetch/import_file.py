"""A file that the user downloaded from a publisher, taken into the cache as if it had been fetched."""

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

from converter import law
from converter.errors import ConverterError, InputError, SourceChanged, StoreError
from converter.fetch.imported import SECONDS, Taken, check_writable
from converter.sources.contract import Reply, Request, Wanted
from converter.sources.reading import FILE
from converter.store import rates_file
from converter.store.baseline import TWO_YEARS
from converter.store.lock import locked
from converter.store.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.fetch.refresh import RatesClient
    from converter.model import Figure
    from converter.sources.calendar import Publication
    from converter.sources.contract import Parsed, Source, SourceInfo
    from converter.store.layers import Store

__all__ = ["published"]

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


def published(client: "RatesClient", source: "Source", path: str, at: "datetime | None" = None) -> Taken:
    """Take a downloaded file of a publisher into the user's cache, judged as if it had been fetched.

    ``at`` is when it was downloaded, without it when the file was last written. The days from its first table
    to its last are known then, but for those where a working day has no table. InputError for a file
    that is not what the source publishes, and nothing is changed then.
    """
    store, info = client.store, source.INFO
    check_writable(store)
    body, at = _read(path, info.key, at, store.clock())
    reply, parsed = _parsed(source, body, at, State.read(store, info.key).hints, path)
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
        with locked(store, info.key, time.monotonic() + SECONDS):
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
        if not rates_file.has_few_members(body):
            raise InputError(f"{path} is a zip of more than one file")
        with zipfile.ZipFile(BytesIO(body)) as archive:
            members = [entry for entry in archive.infolist() if not rates_file.is_of_packer(entry)]
            if any(entry.filename == rates_file.FIRST for entry in members):
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
        state = State.read(store, key)
        state.hints.update(parsed.hints)
        state.write(store, key)
