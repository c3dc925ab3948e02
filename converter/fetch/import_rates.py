"""Import a rates file, as ``convert cache export`` writes it."""

from datetime import date
from typing import TYPE_CHECKING

from converter import sources
from converter.errors import InputError, SourceChanged
from converter.fetch.imported import Imported
from converter.fetch.judge import judge
from converter.fetch.possible import is_known
from converter.model import Figure, RateTable
from converter.store import price_file, rates_file
from converter.store.rewrite import check_writable, overwrite, rewriting
from converter.store.sheet import Sheet, column_figure
from converter.store.union import united
from converter.store.write import read_or_set_aside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from converter.fetch.judge import Judged
    from converter.fetch.refresh import RatesClient
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

__all__ = ["rates"]


def rates(client: "RatesClient", path: str) -> "list[Imported]":
    """Import a rates file into the user's cache, cell by cell; the days that it covers are covered then.

    Its figures are judged as fetched ones are. Where both have a cell, that of the file written later stays.
    Raises InputError if any of it can't be read or is refused; nothing is changed then. Raises StoreError if
    the cache can't be written.
    """
    if price_file.is_price_file(path):
        raise InputError(f"{path} is a price file, and only published rates are kept").advising(
            "--rates FILE answers from it"
        )
    check_writable(client.store)
    file = rates_file.read(path, client.store.clock())
    by_source: dict[str, dict[str, Sheet]] = {}
    for (source, stem), sheet in file.sheets.items():
        by_source.setdefault(source, {})[stem] = sheet
    # All are judged before the first is written.
    judged = {source: _judged_source(client, source, sheets, path) for source, sheets in by_source.items()}
    return [_take(client, source, files) for source, files in judged.items()]


class _JudgedFile:
    """One file of a source, with implausible figures marked and impossible ones left out.

    ``code`` is the currency of a file of a single one, else "". ``sheet`` is None if no figure is left.
    ``last`` is the last table, with its good figures, None if it has none.
    """

    __slots__ = ("code", "judged", "last", "sheet", "stem")

    def __init__(
        self, stem: str, code: str, judged: "Judged", sheet: "Sheet | None", last: "RateTable | None"
    ) -> None:
        self.stem = stem
        self.code = code
        self.judged = judged
        self.sheet = sheet
        self.last = last


def _judged_source(
    client: "RatesClient", source: str, sheets: "dict[str, Sheet]", path: str
) -> "list[_JudgedFile]":
    """The files of one source, judged; InputError if they are refused, or no figure is left."""
    ahead = sorted(day for sheet in sheets.values() for day in sheet.ahead)
    if ahead:
        client.reports.append(f"{source}: {_tables(ahead)} left out: {_are(ahead)} in the future")
    try:
        files = _judged_files(client.store, sources.get(source).INFO, sheets)
    except SourceChanged as error:
        raise InputError(f"{path} was not taken: {error}") from error
    client.reports += (line for file in files for line in file.judged.warnings)
    if not any(file.sheet for file in files):
        why = f": {client.reports[-1]}" if client.reports else ""
        raise InputError(f"{path} has no rates of {source} that can be taken{why}")
    return files


def _tables(days: "list[str]") -> str:
    more = f" and {len(days) - 1} more, up to {days[-1]}," if len(days) > 1 else ""
    return f"the table of {days[0]}{more} {'were' if more else 'was'}"


def _are(days: "list[str]") -> str:
    return "they are" if len(days) > 1 else "it is"


def _judged_files(store: "Store", info: "SourceInfo", sheets: "dict[str, Sheet]") -> "list[_JudgedFile]":
    """The files in the order of their days, each judged after the last table of the one before it."""
    found: list[_JudgedFile] = []
    before: dict[str, RateTable] = {}
    for stem in sorted(sheets):
        code = stem[5:] if stem[5:].isalpha() else ""
        file = _judged_file(store, info, stem, sheets[stem], code, before.get(code))
        found.append(file)
        if file.last is not None:
            before[code] = file.last
    return found


def _judged_file(
    store: "Store", info: "SourceInfo", stem: str, sheet: Sheet, code: str, before: "RateTable | None"
) -> _JudgedFile:
    """A file, judged after the table ``before`` it."""
    tables = [*([before] if before else []), *_tables_of(info, sheet, code)]
    judged = judge(info, tables, store.read(info, code), info.publication.today(store.clock()))
    kept = {table.as_of.isoformat(): table for table in judged.tables}
    found = _with_verdict(info, sheet, kept, judged.aside)
    last = kept.get(found.dates[-1]) if found.dates else None
    if last is not None:
        good = (f for f in last.figures if (last.as_of, f.about(info.base)) not in judged.aside)
        last = last.replace(figures=tuple(good))
    return _JudgedFile(stem, code, judged, found if found.dates else None, last)


def _take(client: "RatesClient", source: str, files: "list[_JudgedFile]") -> Imported:
    """Write the files of a source into the user's cache, and revise what is held by what was found."""
    store, info = client.store, sources.get(source).INFO
    with rewriting(store, source):
        for file in files:
            if file.sheet is not None:
                _unite(store, info, file.stem, file.sheet)
        for file in files:
            client.revise(info, file.judged, store.clock(), file.code)
    days = {date.fromisoformat(day) for file in files if file.sheet for day in file.sheet.dates}
    return Imported(source, days)


def _tables_of(info: "SourceInfo", sheet: Sheet, code: str) -> "Iterator[RateTable]":
    """The tables of a file: figures of known currencies, without those that are set aside in it."""
    columns = [(place, column_figure(column)) for place, column in enumerate(sheet.columns[2:], 2)]
    known = [(place, one) for place, one in columns if is_known(info, one)]
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


def _with_verdict(
    info: "SourceInfo", sheet: Sheet, kept: "Mapping[str, RateTable]", aside: "frozenset[tuple[date, str]]"
) -> Sheet:
    """A file as it was judged: figures that are set aside are marked, and those left out are empty cells."""
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
    """Write the union of an imported file and the user's file of that name; the caller holds the lock."""
    head = sheet.head.replace(zone=info.publication.zone, kind=info.kind, attribution=info.attribution)
    sheet = sheet.with_head(head)
    mine = read_or_set_aside(store, info, stem)
    both = [sheet] if mine is None else [mine, sheet]
    both.sort(key=lambda one: one.head.written.timestamp() if one.head.written else 0, reverse=True)
    overwrite(store, info, stem, united(both, info.base))
