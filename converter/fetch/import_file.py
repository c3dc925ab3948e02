"""Import a file that the user downloaded from a publisher, as if it had been fetched."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from converter.errors import ConverterError, InputError, SourceChanged, StoreError
from converter.fetch.download import read_download
from converter.fetch.file_checks import check_base, check_frequency, check_whole, codes_of, gaps_between
from converter.fetch.imported import Imported
from converter.sources.contract import Reply, Request, Wanted
from converter.sources.reading import FILE
from converter.store.rewrite import check_writable, rewriting
from converter.store.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from converter.fetch.refresh import RatesClient
    from converter.sources.calendar import Publication
    from converter.sources.contract import Parsed, Source, SourceInfo
    from converter.store.layers import Store

__all__ = ["published"]

_MOST_REQUESTS = 200
_SIXTY_DAYS = 60
_AHEAD = timedelta(days=2)


def published(client: "RatesClient", source: "Source", path: str, at: "datetime | None" = None) -> Imported:
    """Import a file of a publisher into the user's cache; it is judged as if it had been fetched.

    ``at`` is when it was downloaded; by default, when the file was last written. The days from its first
    table to its last are covered then, except from a working day without a table up to the next table.
    Raises InputError if the file is not what the source publishes; nothing is changed then. Raises
    StoreError if the cache can't be written.
    """
    store, info = client.store, source.INFO
    check_writable(store)
    body, at = read_download(path, info.key, at, store.clock())
    parsed, code = _parsed(source, body, at, State.read(store, info.key).hints, path)
    days, calendar = [table.as_of for table in parsed.tables], info.publication
    _check_ahead(calendar, max(days), calendar.today(at), path)
    check_base(info, parsed.tables, path)
    gaps = gaps_between(calendar, days)
    check_frequency(info, days, gaps, path)
    window = min(days), _last_covered(calendar, max(days), at)
    try:
        with rewriting(store, info.key):
            check_whole(store.read(info), parsed.tables, path)
            client.keep(source, parsed.tables, window, at, code=code, announced=parsed.next_due, gaps=gaps)
            _remember(store, info.key, parsed)
            client.reports += (f"{info.key}: {line}" for line in parsed.reports)
    except SourceChanged as error:
        raise InputError(f"{path} was not taken: {error}") from error
    if store.unwritable:
        raise StoreError(store.unwritable)
    return Imported(info.key, days)


def _parsed(
    source: "Source", body: bytes, at: "datetime", hints: "dict[str, str]", path: str
) -> "tuple[Parsed, str]":
    """What the file holds, and its currency if it is a file of a single one, else "".

    It is read as the answer to each request that it may answer, until one gives tables. Raises InputError
    if none does.
    """
    first: Exception | None = None
    content: object = None
    for request in _requests(source, at, hints):
        reply = _reply(request, body, at, content)
        try:
            parsed = source.parse(reply)
        except Exception as error:  # noqa: BLE001 - a parser that stumbles has not read it
            first = first or error
            if isinstance(error, SourceChanged) and reply.content is None:
                break  # it has not the form that all answers of the source have
        else:
            if parsed.tables:
                return parsed, _single(source.INFO, request, parsed)
        content = reply.content
    known = str(first) if isinstance(first, ConverterError) else "it has no rates"
    raise InputError(f"{path} is not a file of {source.INFO.key}: {known}")


def _reply(request: Request, body: bytes, at: "datetime", content: object) -> Reply:
    """The file as a reply to a request; ``content`` is what was decoded of the same body before."""
    reply = Reply(request, 200, body, at)
    reply.content = content
    return reply


def _requests(source: "Source", at: "datetime", hints: "dict[str, str]") -> "Iterator[Request]":
    """The requests that the file may answer: one for nothing in particular, and those for single currencies.

    A set names its currencies, and a series may not: its request must say which one it is.
    """
    info = source.INFO
    today = info.publication.today(at)
    codes = tuple(code for code in info.covers or ("USD", "EUR") if code != info.base)
    yield Request(FILE)
    for days in (0, _SIXTY_DAYS):
        begin = date.fromordinal(today.toordinal() - days)
        for request in source.plan(Wanted(codes, begin, today, today), (), hints)[:_MOST_REQUESTS]:
            if request.codes:
                yield request


def _single(info: "SourceInfo", request: Request, parsed: "Parsed") -> str:
    """The currency of a file of a single one, which is stored by itself; "" for a set."""
    codes = {code for table in parsed.tables for code in codes_of(info, table.figures)}
    if len(codes) == 1 and (codes <= info.apart or all(table.codes for table in parsed.tables)):
        return codes.pop()
    return request.codes[0] if request.codes else ""


def _check_ahead(calendar: "Publication", newest: date, today: date, path: str) -> None:
    """InputError if the newest table is of a later day than there could be one of at the download."""
    if newest > max(today + _AHEAD, calendar.last_day(today)):
        raise InputError(f"{path} has rates of {newest}, which is after its download on {today}")


def _last_covered(calendar: "Publication", newest: date, at: "datetime") -> date:
    """The last day that the file covers: that of the download only if no newer table could be out by then.

    Where a table has days of its own, as that of a month has, it covers them all and no others.
    """
    until = calendar.until(newest)
    if until is not None:
        return until
    today = calendar.today(at)
    is_newest = calendar.clock != "rolling" and newest <= today and newest >= calendar.newest(today, at)
    return today if is_newest else newest


def _remember(store: "Store", key: str, parsed: "Parsed") -> None:
    if parsed.hints:
        state = State.read(store, key)
        state.hints.update(parsed.hints)
        state.write(store, key)
