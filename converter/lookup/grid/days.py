"""The days on which the answer to a pair may change for another reason than a newer table.

They are those of laws, of the lives and pegs of currencies, and of what sources cover. Between two of them a
question for each day goes the same way, as far as the tables of the days allow.
"""

from datetime import date

from converter import iso4217, law
from converter.lookup.tables import DAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from converter.lookup.grid.tables import Tables
    from converter.sources.calendar import Publication
    from converter.sources.contract import SourceInfo
    from converter.sources.periods import Period

__all__ = ["anchors_of", "forms_of", "of_coverage", "of_money", "of_source"]


def forms_of(code: str) -> "tuple[str, ...]":
    """All codes under which any table may hold this money."""
    found = dict.fromkeys((*law.lineage(code), code))
    last = law.settle(code, date.max)[0]
    return tuple(dict.fromkeys((*found, *law.lineage(last))))


def anchors_of(code: str) -> "list[str]":
    """The currencies that a code, or what it became, has been pegged to."""
    return [anchor for form in forms_of(code) for _, _, anchor in law.peg_days(form)]


def of_money(codes: "Iterable[str]") -> "set[int]":
    """The days from which another law, life or peg of one of these currencies counts."""
    found: set[int] = set()
    for code in codes:
        found.update(day.toordinal() for day in law.turns(code, date.min, date.max))
        spans: list[tuple[date | None, date | None]] = []
        for form in forms_of(code):
            spans += [(first, last) for first, last, _ in law.peg_days(form)]
            if iso4217.known(form):
                currency = iso4217.get(form)
                spans.append((currency.since, currency.until))
        found.update(_ends(spans))
    return found


def of_source(info: "SourceInfo", codes: "Iterable[str]", now: "datetime") -> "set[int]":
    """The days from which a source quotes one of these currencies, or no longer does."""
    calendar, covers = info.publication, info.covers or {}
    found = {info.since.toordinal()} if info.since else set()
    spans = [covers[form] for code in codes for form in forms_of(code) if form in covers]
    found.update(_ends(spans))
    # A last table goes on to answer for as long as the source's longest pause.
    found.update(until.toordinal() + 1 + calendar.longest_pause for _, until in spans if until)
    today = calendar.today(now).toordinal()
    # What has not come out within the longest pause won't come any more.
    found.add(today - calendar.longest_pause)
    if calendar.period:
        first = date.fromordinal(today - calendar.longest_pause)
        found.add(_late(calendar, calendar.period, first).toordinal())
    if calendar.final_after > 1:
        found.add(today - calendar.final_after + 1)
    if calendar.period and info.since:
        found.update(_between(calendar.period, info.since, calendar.today(now)))
    return found


def _late(calendar: "Publication", period: "Period", first: date) -> date:
    """The first day of the earliest period whose table came out on the day ``first`` or later.

    It is the period of that day if no earlier one did.
    """
    begin = period.first(first)
    while calendar.today(calendar.out(before := period.first(begin - DAY))) >= first:
        begin = before
    return begin


def of_coverage(tables: "Iterable[Tables]") -> "set[int]":
    """The days from which tables are known to be held, or no longer are."""
    return {day for held in tables for day in held.turns}


def _between(period: "Period", first: date, last: date) -> "Iterator[int]":
    """The first days of periods that don't follow on each other, and the days after their last ones."""
    begin = period.first(first)
    while begin <= last and period.last(begin) + DAY < period.next(begin):
        yield from (begin.toordinal(), period.last(begin).toordinal() + 1)
        begin = period.next(begin)


def _ends(spans: "Sequence[tuple[date | None, date | None]]") -> "Iterator[int]":
    for first, last in spans:
        if first is not None:
            yield first.toordinal()
        if last is not None:
            yield last.toordinal() + 1
