"""All tables held of a source, read in one pass: its figures by currency, and the days that they cover."""

from bisect import bisect_left, bisect_right
from datetime import date
from itertools import pairwise
from math import gcd

from converter import law
from converter.store.baseline import near_step
from converter.store.head import joined
from converter.store.sheet import column_figure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from converter.lookup.resources import Read
    from converter.sources.calendar import Publication
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store
    from converter.store.sheet import Sheet

    # The first and the last day of a range, as ordinals.
    Days = tuple[int, int]

__all__ = ["AllTables", "Line", "Tables"]

# A figure that moved more than this since the one before is asked for by itself: it may need a note. It is
# less than any step that is noted, so that nothing depends on how exactly a float is compared.
_STILL = 1.09
_YEAR = 366
_TWO_YEARS = 2 * _YEAR


def _sheets(store: "Store", info: "SourceInfo", code: str) -> "list[list[Sheet]]":
    """The files held of a source, or of one of its currencies, by layer, the uppermost layer first."""
    found: list[list[Sheet]] = []
    for layer in range(len(store.layers)):
        sheets = (store.sheet(layer, info, s, whole=False) for s in store.stems(layer, info.key, code))
        found.append([sheet for sheet in sheets if sheet is not None])
    return found


class AllTables:
    """The `Tables` of all sources, each read when it is first needed, for all grids of one run.

    ``version`` changes when what was read before counts no longer.
    """

    def __init__(self, now: "datetime") -> None:
        self.version = 0
        self._now = now
        self._today = now.date().toordinal() + 2
        self._span: Days | None = None
        self._found: dict[tuple[str, str], tuple[Tables, Store, int]] = {}

    def look_again(self, first: int, last: int) -> None:
        """Have the tables for questions from one day to another, and those of files written meanwhile."""
        first, last = min(first, self._today), min(last, self._today)
        changed = [key for key, (_, store, reads) in self._found.items() if store.reads(key[0]) != reads]
        for key in changed:
            del self._found[key]
        if self._span is None:
            self._span = first, last
        elif not self._span[0] <= first <= last <= self._span[1]:
            # At least twice as many days as before, so that few of many batches read figures again.
            one, two = self._span
            size = two - one + 1
            self._span = min(one, max(1, one - size), first), max(two + size, last)
            changed = [*self._found]
            for tables, _, _ in self._found.values():
                tables.widen(*self._span)
        if changed:
            self.version += 1

    def of(self, read: "Read", info: "SourceInfo", code: str) -> "Tables":
        """The tables of a source, or with ``code`` of one of its currencies that has files of its own."""
        found = self._found.get((info.key, code))
        if found is None:
            store = read(info).store
            reads = store.reads(info.key)
            tables = Tables(info, _sheets(store, info, code), self._now)
            tables.widen(*(self._span or (1, 1)))
            found = self._found[info.key, code] = tables, store, reads
        return found[0]

    def held(self, read: "Read", info: "SourceInfo", code: str, day: int) -> "Tables":
        """The tables in which a question for a day looks for a currency, as `PairTables.held` has it."""
        single = self.of(read, info, code)
        if code in info.apart:
            return single
        tables = self.of(read, info, "")
        return single if single.days and not tables.covers(day) and single.covers(day) else tables


class Tables:
    """The tables of some files of a source, as `Held` gives them one by one.

    ``days`` are the days of the tables as ordinals, in order. ``covered`` are the ranges of days for which
    the newest table up to the day is known to be held, as `PairTables.covers` has it. ``turns`` are the days
    on which that changes. Figures are read of the days that `widen` names, and of the two years before them.
    """

    def __init__(self, info: "SourceInfo", sheets: "list[list[Sheet]]", now: "datetime") -> None:
        self.info = info
        self.sheets = sheets
        every = {day for layer in sheets for sheet in layer for day in sheet.dates}
        self._iso = sorted(every)
        self.days = [date.fromisoformat(day).toordinal() for day in self._iso]
        last = date.fromordinal(now.date().toordinal() + 2)
        self.covered = _covered(info.publication, self, sheets, now, last)
        self.turns = {day for one, two in self.covered for day in (one, two + 1)}
        # Days of which a table may still come are covered too, but a table that is late may be said to be so.
        for head in (sheet.head for layer in sheets for sheet in layer if sheet.head.provisional):
            windows = [window for window in (*head.covered, head.provisional) if window]
            self.turns.update(day for one, two in windows for day in (one.toordinal(), two.toordinal() + 1))
        self.places = range(0)
        self._place = {day: place for place, day in enumerate(self._iso)}
        self._lines: dict[str, Line] = {}
        self._split: list[tuple[Sheet, list[int], list[list[str]]]] = []
        self._calm: dict[int, int] = {}
        self._plain: bool | None = None

    def widen(self, first: int, last: int) -> None:
        """Read figures for the questions from one day to another."""
        self.places = range(bisect_left(self.days, first - _TWO_YEARS), bisect_right(self.days, last))
        self._lines.clear()
        self._split.clear()
        self._plain = None

    @property
    def plain(self) -> bool:
        """Whether the files are sound and usual; of others only `Held` itself can tell what they give."""
        if self._plain is None:
            self._plain = all(_is_plain(self, layer) for layer in self.sheets)
        return self._plain

    def reads(self, sheet: "Sheet") -> bool:
        """Whether figures of a file are read."""
        if not (sheet.dates and self.places):
            return False
        first, last = self._iso[self.places[0]], self._iso[self.places[-1]]
        return sheet.dates[0] <= last and sheet.dates[-1] >= first

    def covers(self, day: int) -> bool:
        """Whether the newest table up to the day is held."""
        place = bisect_right(self.covered, (day, 1 << 30)) - 1
        return place >= 0 and day <= self.covered[place][1]

    def calm(self, day: int) -> int:
        """The last day for which no newer table than that of ``day`` should be out by the calendar."""
        known = self._calm.get(day)
        if known is None:
            following = self.info.publication.next_expected(date.fromordinal(day))
            known = self._calm[day] = following.toordinal() - 1
        return known

    def line(self, code: str) -> "Line":
        """The figures of a currency in all tables."""
        found = self._lines.get(code)
        if found is None:
            found = self._lines[code] = Line(self, code, self._cells(code))
        return found

    def _cells(self, code: str) -> "tuple[list[str], list[str]]":
        """For each table the text of a currency's figure, empty if it has none, and its column's name."""
        texts, names = [""] * len(self.days), [""] * len(self.days)
        for sheet, places, rows in self._rows():
            for column in sheet.places(code, self.info.base)[::-1]:
                name = sheet.columns[column]
                for place, row in zip(places, rows, strict=True):
                    if column < len(row) and row[column]:
                        texts[place] = row[column]
                        names[place] = name
        return texts, names

    def _rows(self) -> "list[tuple[Sheet, list[int], list[list[str]]]]":
        """The cells of all files, each with the places of its lines; those of upper layers come last."""
        if not self._split:
            for layer in reversed(self.sheets):
                for sheet in filter(self.reads, layer):
                    places = [self._place[day] for day in sheet.dates]
                    self._split.append((sheet, places, [line.split(",") for line in sheet.lines]))
        return self._split


class Line:
    """The figures of one currency in all tables of a `Tables`.

    ``days`` are those of the tables. ``texts`` and ``names`` have for each table the text of the figure and
    the name of its column, both empty where the table has none. ``good`` is 1 for a figure that needs no note
    by itself: it is not set aside, and is near the one before it, of the same column and of a near day.
    ``last`` has for each table the place of the newest table up to it that has a figure, -1 if there is none.
    """

    __slots__ = ("_tables", "days", "good", "last", "names", "texts")

    def __init__(self, tables: Tables, code: str, cells: "tuple[list[str], list[str]]") -> None:
        self.texts, self.names = cells
        self._tables = tables
        self.days = tables.days
        self.last = [-1] * len(self.texts)
        self.good = bytearray(len(self.texts))
        self._judge(code)

    def _judge(self, code: str) -> None:
        days, texts, names, good = self._tables.days, self.texts, self.names, self.good
        within = near_step(self._tables.info).days
        rescaled = law.rescaled_on(code, date.min, date.max) is not None
        before, value, previous = -1, 0.0, 0.0
        last = self.last
        for place in self._tables.places:
            text = texts[place]
            if not text:
                last[place] = before
                continue
            last[place] = place
            value = 0.0 if text[0] == "?" else float(text)
            if (
                value
                and previous
                and names[place] == names[before]
                and days[place] - days[before] <= within
                and previous < value * _STILL
                and value < previous * _STILL
                and not (rescaled and _rescaled(code, days[before], days[place]))
            ):
                good[place] = 1
            before, previous = place, value

    def shown(self, place: int) -> int:
        """The day of the newest figure up to a table, which a refusal names; 0 if it is over a year older."""
        last = self.last[place]
        return self.days[last] if last >= 0 and self.days[place] - self.days[last] <= _YEAR else 0

    def fraction(self, place: int) -> "tuple[int, int]":
        """The price of one unit in the figure of a table, in lowest terms."""
        return _fraction(self.texts[place], self.names[place])


def _fraction(text: str, name: str) -> "tuple[int, int]":
    """The price of one unit in the figure of a cell, in lowest terms; 0 for one that is set aside."""
    if text[0] == "?":
        return 0, 1
    whole, _, decimals = text.partition(".")
    if (whole + decimals).isdigit():
        above, below = int(whole + decimals), 10 ** len(decimals)
    else:  # a small number may be written with an exponent
        above, below = column_figure(name, text).value.as_integer_ratio()
    nominal = name.rpartition(" ")[0]
    if nominal:
        below *= int(nominal)
    common = gcd(above, below)
    return above // common, below // common


def _rescaled(code: str, one: int, two: int) -> bool:
    return law.rescale(code, date.fromordinal(one), date.fromordinal(two)) != 1


def _is_plain(tables: Tables, sheets: "list[Sheet]") -> bool:
    """Whether the files of a layer that are read are sound, and each file follows on the one before."""
    try:
        for sheet in filter(tables.reads, sheets):
            sheet.check(tables.info.base)
    except ValueError:
        return False
    days = [sheet.dates for sheet in sheets if sheet.dates]
    return all(one[-1] < two[0] for one, two in pairwise(days))


# -- which days are covered ------------------------------------------------------------------------


def _covered(
    calendar: "Publication", tables: Tables, sheets: "list[list[Sheet]]", now: "datetime", last: date
) -> "list[Days]":
    """The ranges of days, up to ``last``, for which the newest table up to the day is held."""
    if calendar.period:
        ends = (calendar.until(date.fromordinal(day)) for day in tables.days)
        found = joined(
            (date.fromordinal(day), end) for day, end in zip(tables.days, ends, strict=True) if end
        )
    else:
        found = joined(window for layer in sheets for window in _windows(layer, now))
    ranges = [(one.toordinal(), min(two, last).toordinal()) for one, two in found if one <= last]
    if calendar.period or calendar.clock in ("eve", "rolling"):
        return ranges
    return _merged((one, _extended(calendar, one, two, now, last.toordinal())) for one, two in ranges)


def _windows(sheets: "list[Sheet]", now: "datetime") -> "Iterator[tuple[date, date]]":
    """The windows of the files of a layer, each as far as its file has the newest table up to the day."""
    filled = [sheet for sheet in sheets if sheet.dates]
    for place, sheet in enumerate(filled):
        begins = date.fromisoformat(sheet.dates[0])
        following = filled[place + 1].dates[0] if place + 1 < len(filled) else ""
        ends = date.fromordinal(date.fromisoformat(following).toordinal() - 1) if following else date.max
        for one, two in sheet.head.windows(now):
            if one <= ends and two >= begins:
                yield max(one, begins), min(two, ends)


def _extended(calendar: "Publication", first: int, end: int, now: "datetime", last: int) -> int:
    """The last day for which the newest table that can be out is of a day from ``first`` to ``end``."""
    day = end + 1
    while day <= last and first <= calendar.newest(date.fromordinal(day), now).toordinal() <= end:
        day += 1
    return day - 1


def _merged(ranges: "Iterable[Days]") -> "list[Days]":
    """The same days, with ranges that overlap or follow on each other made one."""
    out: list[Days] = []
    for first, last in ranges:
        if out and first <= out[-1][1] + 1:
            out[-1] = out[-1][0], max(out[-1][1], last)
        else:
            out.append((first, last))
    return out
