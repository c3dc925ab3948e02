"""The rates of a pair over a period, from the tables held of one source."""

from datetime import date

from converter import law
from converter.lookup.tables import DAY, joined
from converter.model import Figure, Leg
from converter.money import arithmetic
from converter.store.sheet import column_figure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from converter.lookup.resources import Resources
    from converter.lookup.tables import Laws
    from converter.model import Rate
    from converter.sources.contract import SourceInfo

    Cells = dict[str, tuple[str, str]]

__all__ = ["Span", "days_between"]

# Of most pairs the last rate is within so many days.
_FEW = 14 * DAY


class _Era:
    """Days of a period with the same laws in force, so that each code has one meaning on all of them.

    ``forms`` has, for each code of the pair, the codes under which a table may carry that currency, with the
    legal legs to each; ``usual`` has the code that the currency had at the time.
    """

    __slots__ = ("first", "forms", "last", "usual")

    def __init__(self, codes: "Sequence[str]", first: date, last: date) -> None:
        self.first = first
        self.last = last
        self.forms = {code: dict(law.forms(code, first)) for code in codes}
        self.usual = {code: law.in_force(code, first) for code in codes}

    def carrying(self, code: str, info: "SourceInfo") -> "str | None":
        """The code under which a source is asked for a currency; None if it is the source's base."""
        forms = self.forms[code]
        if info.base in forms:
            return None
        for form in (self.usual[code], *forms):
            since, until = (info.covers or {}).get(form, (None, None))
            begun, ended = since and since > self.last, until and until < self.first
            if info.quotes(form) and not begun and not ended:
                return form
        return code


class Span:
    """A pair over a period in the tables of one source; each day's rate is what a question for it gets.

    A currency is read under the code that it had on the day: the lira is TRL in 2004 and TRY in 2005.
    """

    def __init__(
        self,
        info: "SourceInfo",
        codes: "tuple[str, str]",
        first: date,
        last: date,
        resources: "Resources",
    ) -> None:
        self.info = info
        self.codes = codes
        self.first = first
        self.last = last
        self.resources = resources
        self.read = resources.read
        self.now = resources.now
        self.eras = list(_eras(codes, first, last))
        # By column: all days of a column have the same pair and nominal.
        self._figures: dict[str, Figure] = {}
        self._aside: dict[tuple[str, str], Figure] = {}

    def within(self, first: date, last: date) -> "Span":
        """The same pair and source over other days."""
        return Span(self.info, self.codes, first, last, self.resources)

    def lacking(self) -> "list[tuple[tuple[str, ...], tuple[date, date]]]":
        """The codes to be fetched and the first and last day of each fetch, in order; empty if nothing is."""
        found: list[tuple[tuple[str, ...], tuple[date, date]]] = []
        for codes, first, last in self.stretches():
            gaps = {code: self._gaps_of(code, first, last) for code in codes}
            days = [day for some in gaps.values() for gap in some for day in gap]
            if days:
                found.append((tuple(code for code in codes if gaps[code]), (min(days), max(days))))
        return found

    def stretches(self) -> "list[tuple[tuple[str, ...], date, date]]":
        """The codes under which the source is asked for the pair, with the first and last day of each."""
        out: list[tuple[tuple[str, ...], date, date]] = []
        for era in self.eras:
            carrying = (era.carrying(code, self.info) for code in self.codes)
            codes = tuple(code for code in carrying if code is not None)
            same = out and out[-1][0] == codes
            out.append((codes, out.pop()[1] if same else era.first, era.last))
        return out

    def parts(self) -> "list[Span]":
        """The parts of the period that are held: each has all tables of its days, and at least one rate."""
        parts, first = [], self.first
        for one, two in self._gaps():
            if first < one:
                parts.append(self.within(first, one - DAY))
            first = two + DAY
        # Days after the last table that can be out are no part by themselves.
        if first <= self._end(self.first, self.last):
            parts.append(self.within(first, self.last))
        return [part for part in parts if part.rates()]

    def _gaps(self) -> "list[tuple[date, date]]":
        """The days of which figures of the pair are not held, each gap as its first and last, in order."""
        out: list[tuple[date, date]] = []
        each = (self._gaps_of(code, *days) for codes, *days in self.stretches() for code in codes)
        for one, two in sorted(gap for gaps in each for gap in gaps):
            if out and one <= out[-1][1] + DAY:
                out[-1] = out[-1][0], max(two, out[-1][1])
            else:
                out.append((one, two))
        return out

    @property
    def newest(self) -> date:
        """The last of its days whose table can have been published by now."""
        return self._end(self.first, self.last)

    def _end(self, first: date, last: date) -> date:
        """The last of these days whose table can have been published by now."""
        calendar = self.info.publication
        if calendar.clock in ("eve", "rolling"):
            return last
        return max(first, calendar.newest(last, self.now))

    def _gaps_of(self, code: str, first: date, last: date) -> "list[tuple[date, date]]":
        """The days from ``first`` to ``last`` on which a code is not covered, each gap as first and last."""
        if self.info.publication.period:
            return self._missing_periods(code, first, last)
        if (first, last) != (self.first, self.last) and not any(map(self._works, days_between(first, last))):
            return []  # only a weekend lies between a law and an end of the period
        last = self._end(first, last)
        # The file of January may cover the last days of the year before, if fetched together.
        windows = self.read(self.info, code).windows(self.now, self.first, self.last)
        if code not in self.info.apart:
            windows = sorted([*windows, *self.read(self.info).windows(self.now, self.first, self.last)])
        out: list[tuple[date, date]] = []
        for start, end in windows:
            # Days without a table, such as a weekend between two windows, need not be covered.
            before = min(start - DAY, last)
            if any(self._works(day) for day in days_between(first, before)):
                out.append((first, before))
            first = max(first, end + DAY)
            if first > last:
                return out
        return [*out, (first, last)]

    def _missing_periods(self, code: str, first: date, last: date) -> "list[tuple[date, date]]":
        """The periods whose table is not held; their only table is final, however early it was read.

        Those whose table can't be out yet are not missing, nor are days that are in no period.
        """
        calendar, out = self.info.publication, list["tuple[date, date]"]()
        last = min(last, calendar.until(calendar.newest(last, self.now)) or last)
        while first <= last:
            following = calendar.next_day(first)
            row = self.read(self.info, code).at(first) or self.read(self.info).at(first)
            if row is None or not calendar.answers(row.as_of, first):
                out.append((first, min(following - DAY, last)))
            first = following
        return out

    def _works(self, day: date) -> bool:
        return self.info.publication.clock in ("eve", "rolling") or self.info.publication.works(day)

    def fetched_at(self, day: date) -> "datetime | None":
        """The instant at which the figures of a day were fetched; the earlier one if they differ."""
        era = next(era for era in self.eras if era.last >= day)
        forms = (form for code in self.codes for form in era.forms[code])
        rows = [self.read(self.info, code).at(day) for code in ("", *forms)]
        instants = [row.fetched_at for row in rows if row and row.as_of == day]
        return min((instant for instant in instants if instant), default=None)

    def rates(self) -> "list[Rate]":
        """The rate of each day on which the source published both currencies, in order."""
        return [rate for era in self.eras for rate in self._of(era)]

    def newest_rate(self) -> "Rate | None":
        """The last of its rates; None if there are none. It reads no more days than it must."""
        last, length = self.last, _FEW
        while last >= self.first:
            first = max(self.first, last - length)
            rates = self.within(first, last).rates()
            if rates:
                return rates[-1]
            last, length = first - DAY, 4 * length
        return None

    def _of(self, era: _Era) -> "Iterator[Rate]":
        given = [self._cells(era, code) for code in self.codes if self.info.base not in era.forms[code]]
        days = sorted(set.intersection(*map(set, given))) if given else []
        known: dict[tuple[str, ...], _Way | None] = {}
        for day in days:
            cells = [side[day] for side in given]
            columns = tuple([column for column, _ in cells])
            if columns not in known:
                known[columns] = self._way(era, columns)
            way = known[columns]
            if way is not None:
                yield self._rate(date.fromisoformat(day), way, cells)

    def _cells(self, era: _Era, code: str) -> "Cells":
        """A currency's figure by day, under the first of its codes that has one; none that is set aside."""
        cells: Cells = {}
        for form in reversed(era.forms[code]):
            column = self.read(self.info, form).column(form, era.first, era.last)
            if form not in self.info.apart:
                column.update(self.read(self.info).column(form, era.first, era.last))
            cells = {**cells, **column} if cells else column
        good = {day: cell for day, cell in cells.items() if cell[1][0] != "?"}
        for day in cells.keys() - good.keys():
            self._aside[day, code] = column_figure(*cells[day])
        return good

    def aside(self) -> "list[tuple[date, Figure]]":
        """The figures of the pair that are set aside, with their days, in order; `rates` finds them."""
        found = sorted(self._aside.items(), key=lambda item: item[0])
        return [(date.fromisoformat(day), figure) for (day, _), figure in found]

    def _way(self, era: _Era, columns: "tuple[str, ...]") -> "_Way | None":
        """How the figures of some columns make the rate; None if they don't meet in one currency."""
        marks = [Leg(column_figure(column), None, self.info.key) for column in columns]
        left, sides = list(marks), list["tuple[Laws, Leg] | None"]()
        for code in self.codes:
            forms = era.forms[code]
            if self.info.base in forms:
                sides.append(None)
            else:
                leg = left.pop(0)
                sides.append((forms[leg.figure.about(self.info.base)], leg))
        legs = joined(self.info.base, self.codes, sides, era.forms.__getitem__)
        if legs is None:
            return None
        steps = [marks.index(leg) if leg in marks else leg for leg in legs]
        return _Way(steps)

    def _rate(self, as_of: date, way: "_Way", cells: "list[tuple[str, str]]") -> "Rate":
        legs = [Leg(self._figure(column, text), as_of, self.info.key) for column, text in cells]
        if not way.plain:
            legs = [legs[step] if isinstance(step, int) else step for step in way.steps]
        base, quote = self.codes
        return arithmetic.derive(base, quote, legs, kind=self.info.kind, as_of=as_of)

    def _figure(self, column: str, text: str) -> Figure:
        known = self._figures.get(column)
        if known is None:
            known = self._figures[column] = column_figure(column)
        return Figure(known.base, known.quote, text, known.nominal)


class _Way:
    """The steps of a rate: a legal leg, or the number of the column whose figure is the leg.

    ``plain``: the steps are the figures of the columns in their order.
    """

    __slots__ = ("plain", "steps")

    def __init__(self, steps: "list[int | Leg]") -> None:
        self.steps = steps
        self.plain = steps == list(range(len(steps)))


def _eras(codes: "Sequence[str]", first: date, last: date) -> "Iterator[_Era]":
    """A period cut on each day from which another law about a currency of the pair is in force."""
    for begun in sorted({day for code in codes for day in law.turns(code, first, last)}):
        yield _Era(codes, first, begun - DAY)
        first = begun
    yield _Era(codes, first, last)


def days_between(first: date, last: date) -> "list[date]":
    """All days from the first to the last, both included; none if the last is earlier."""
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
