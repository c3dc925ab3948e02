"""A rates file, taken into the cache."""

import time
from datetime import date
from typing import TYPE_CHECKING

from converter import iso4217, sources
from converter.errors import InputError, SourceChanged
from converter.fetch.imported import SECONDS, Taken, check_writable, overwrite
from converter.fetch.judge import judge
from converter.model import Figure, RateTable
from converter.store import rates_file
from converter.store.lock import locked
from converter.store.sheet import Sheet, column_figure
from converter.store.write import current

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from converter.fetch.judge import Judged
    from converter.fetch.refresh import RatesClient
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

__all__ = ["rates"]


def rates(client: "RatesClient", path: str) -> "list[Taken]":
    """Take a rates file into the user's cache, cell by cell; what it says is covered is covered.

    Its figures are judged as those that are fetched. Where both have a cell, that of the later written file
    stays. InputError if any of it can't be read or is not taken, and nothing is changed then; StoreError if
    the cache can't be written.
    """
    store = client.store
    check_writable(store)
    file = rates_file.read(path, store.clock())
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
        with locked(store, source, time.monotonic() + SECONDS):
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
    info: "SourceInfo", sheet: Sheet, kept: "Mapping[str, RateTable]", aside: "frozenset[tuple[date, str]]"
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
    overwrite(store, info, stem, rates_file.united(both, info.base))
