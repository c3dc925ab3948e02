"""A pair over a period, in the tables that are held of one source."""

from datetime import date, timedelta

from converter import core, law, reasons
from converter.errors import OutOfHistory
from converter.market import derivation
from converter.model import Figure, Leg
from converter.quotes import Found, Quotes
from converter.sheet import column_figure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from converter.market import Market
    from converter.model import Rate
    from converter.quotes import Read
    from converter.sources._base import SourceInfo

__all__ = ["Span", "span_of"]

_DAY = timedelta(days=1)


class Span:
    """A pair over a period in the tables of one source."""

    def __init__(
        self,
        info: "SourceInfo",
        codes: "tuple[str, str]",
        first: date,
        last: date,
        read: "Read",
        now: "datetime",
    ) -> None:
        self.info = info
        self.codes = codes
        self.first = first
        self.last = last
        self.read = read
        self.now = now
        # The same for all days of a column.
        self._figures: dict[str, Figure] = {}
        self._aside: dict[tuple[str, str], Figure] = {}
        self._derivations: dict[tuple[str, ...], str] = {}

    def within(self, first: date, last: date) -> "Span":
        """The same pair over other days."""
        return Span(self.info, self.codes, first, last, self.read, self.now)

    def lacking(self) -> "tuple[tuple[str, ...], tuple[date, date]] | None":
        """The codes and the days that are to be fetched; None if all is held that can be out."""
        spans = {code: self._lacks(code) for code in self.codes if code != self.info.base}
        days = [day for span in spans.values() for window in span for day in window]
        if not days:
            return None
        return tuple(code for code, span in spans.items() if span), (min(days), max(days))

    def parts(self) -> "list[Span]":
        """What is held of the period: each part has all tables of its days, and a rate at least."""
        parts, first = [], self.first
        for one, two in self._gaps():
            if first < one:
                parts.append(self.within(first, one - _DAY))
            first = two + _DAY
        # Days after the last table that can be out are no part of their own.
        if first <= self._end():
            parts.append(self.within(first, self.last))
        return [part for part in parts if part.rates()]

    def _gaps(self) -> "list[tuple[date, date]]":
        """The windows of days of which figures of the pair are not held, in order."""
        out: list[tuple[date, date]] = []
        for one, two in sorted(w for code in self.codes if code != self.info.base for w in self._lacks(code)):
            if out and one <= out[-1][1] + _DAY:
                out[-1] = out[-1][0], max(two, out[-1][1])
            else:
                out.append((one, two))
        return out

    def _end(self) -> date:
        """The last day of the period whose table can be out by now."""
        calendar = self.info.publication
        if calendar.clock in ("eve", "rolling"):
            return self.last
        return max(self.first, calendar.expected(self.last, self.now))

    def _lacks(self, code: str) -> "list[tuple[date, date]]":
        """The windows of days that are not covered of a code."""
        if self.info.publication.clock == "month":
            return self._missing_months(code)
        first, last = self.first, self._end()
        windows = self.read(self.info, code).windows(self.now, first, last)
        if code not in self.info.apart:
            windows = sorted([*windows, *self.read(self.info).windows(self.now, first, last)])
        out: list[tuple[date, date]] = []
        for start, end in windows:
            # Days on which there is no table need no window: weekends between two.
            before = min(start - _DAY, last)
            if any(self._works(day) for day in _days(first, before)):
                out.append((first, before))
            first = max(first, end + _DAY)
            if first > last:
                return out
        return [*out, (first, last)]

    def _missing_months(self, code: str) -> "list[tuple[date, date]]":
        """The windows of the months whose one table is not held, however early it may have been read."""
        calendar, out, first = self.info.publication, list["tuple[date, date]"](), self.first
        while first <= self.last:
            last = min(calendar.next_day(first) - _DAY, self.last)
            row = self.read(self.info, code).at(first) or self.read(self.info).at(first)
            if row is None or not calendar.answers(row.as_of, first):
                out.append((first, last))
            first = last + _DAY
        return out

    def _works(self, day: date) -> bool:
        return self.info.publication.clock in ("eve", "rolling") or self.info.publication.works(day)

    def fetched_at(self, day: date) -> "datetime | None":
        """When the figures of a day were read, the older of them."""
        rows = [self.read(self.info, code).at(day) for code in ("", *self.codes)]
        instants = [row.fetched_at for row in rows if row and row.as_of == day]
        return min((instant for instant in instants if instant), default=None)

    def rates(self) -> "list[Rate]":
        """The rate of each day that has both figures."""
        given = [self._cells(code) for code in self.codes if code != self.info.base]
        if self._changes(given):
            return self._one_by_one()
        days = sorted(set.intersection(*map(set, given)))
        return [self._rate(day, [side[day] for side in given]) for day in days]

    def _changes(self, given: "list[dict[str, tuple[str, str]]]") -> bool:
        """Whether one of the two has figures under another code of its history, or in one."""
        forms = {form for code in self.codes for form in law.lineage(code)} - {*self.codes, self.info.base}
        if any(self._cells(form) for form in forms):
            return True
        known = {*self.codes, self.info.base}
        columns = {column for cells in given for column, _ in cells.values()}
        figures = map(column_figure, columns)
        return any(not known.issuperset((figure.base, figure.quote)) for figure in figures)

    def _cells(self, code: str) -> "dict[str, tuple[str, str]]":
        cells = self.read(self.info, code).column(code, self.first, self.last)
        if code not in self.info.apart:
            cells.update(self.read(self.info).column(code, self.first, self.last))
        good = {day: cell for day, cell in cells.items() if cell[1][0] != "?"}
        for day in cells.keys() - good.keys():
            self._aside[day, code] = column_figure(*cells[day])
        return good

    def aside(self) -> "list[tuple[date, Figure]]":
        """The figures of the pair that `rates` met and that are set aside, with their days."""
        found = sorted(self._aside.items(), key=lambda item: item[0])
        return [(date.fromisoformat(day), figure) for (day, _), figure in found]

    def _rate(self, day: str, cells: "list[tuple[str, str]]") -> "Rate":
        as_of, columns = date.fromisoformat(day), tuple([column for column, _ in cells])
        legs = [Leg(self._figure(column, text), as_of, self.info.key) for column, text in cells]
        known = self._derivations.get(columns)
        if known is None:
            known = self._derivations[columns] = derivation(self.codes[0], legs)
        return self._derived(legs, as_of, known)

    def _figure(self, column: str, text: str) -> Figure:
        known = self._figures.get(column)
        if known is None:
            known = self._figures[column] = column_figure(column)
        return Figure(known.base, known.quote, text, known.nominal)

    def _derived(self, legs: "Sequence[Leg]", as_of: date, how: str) -> "Rate":
        base, quote = self.codes
        return core.derive(
            base, quote, legs, kind=self.info.kind, source=self.info.key, derivation=how, as_of=as_of
        )

    def _one_by_one(self) -> "list[Rate]":
        """The rates where a currency changes its code within its history: lira of 2004 and of 2005."""
        out, day = [], self.last
        while day >= self.first:
            asked = Quotes(*self.codes, day, self.read, self.now)
            found = asked.found(self.info)
            if not isinstance(found, Found):
                day -= _DAY
                continue
            if found.as_of >= self.first:
                out.append(self._derived(found.legs, found.as_of, derivation(self.codes[0], found.legs)))
            day = found.as_of - _DAY
        return out[::-1]


def span_of(info: "SourceInfo", asked: "Market", first: "date | None", last: date) -> Span:
    """The days of a period that a source may have published rates of; RateUnavailable if there are none."""
    pair = asked.pair
    today = info.publication.today(asked.now)
    if first and first > today:
        raise OutOfHistory(f"{first} lies ahead: there are no rates yet", pair, first)
    if info.since is None:
        raise reasons.no_history(info, pair, last)
    since = info.since if first and first >= info.since else _held_since(info.since, info, asked, last)
    begun = [since, *((info.covers or {}).get(code, (None, None))[0] for code in asked.codes)]
    earliest = max(day for day in begun if day)
    if last < earliest:
        raise reasons.not_yet(info, pair, last, earliest)
    ended = [(info.covers or {}).get(code, (None, None))[1] for code in asked.codes]
    latest = min([today, last, *(day + info.publication.hole * _DAY for day in ended if day)])
    days = max(first or earliest, earliest), latest
    if days[1] < days[0]:
        raise OutOfHistory(f"{info.key} quoted {pair} until {min(filter(None, ended))}", pair, last)
    return Span(info, asked.codes, *days, asked.read, asked.now)


def _held_since(since: date, info: "SourceInfo", asked: "Market", last: date) -> date:
    """The day from which on a source can be asked, or is held where a file brought what is older."""
    day = min(last, since - _DAY)
    for one, two in reversed(asked.read(info).windows(asked.now, date.min, day)):
        if one <= day <= two:
            since, day = one, one - _DAY
    return since


def _days(first: date, last: date) -> "list[date]":
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
