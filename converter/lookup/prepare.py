"""Which days many dated questions lack of each source, gathered into ranges that take few requests.

Each question is put as for its answer, until it would ask a source. What the questions want of a source is
fetched together and they are put again, until nothing is lacking that can be had.
"""

from bisect import bisect_right
from datetime import date

from converter.errors import ConverterError
from converter.lookup.tables import PairTables
from converter.sources.contract import Wanted
from converter.store.head import joined as windows_joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from converter.lookup.resources import Resources
    from converter.sources.contract import Source, SourceInfo

__all__ = [
    "Coverage",
    "Lacking",
    "Want",
    "by_source",
    "cost",
    "each_day",
    "fetch_ahead",
    "in_ranges",
    "joined",
]

_YEAR = 366
# A range also brings the days between those wanted, so it must save more requests than this.
_SAVED = 2


class Lacking(Exception):
    """Raised in place of a fetch: a question needs ``codes`` of a source from ``first`` to ``last``."""

    def __init__(self, source: "Source", codes: "tuple[str, ...]", first: date, last: date) -> None:
        super().__init__(source.INFO.key)
        self.source = source
        self.codes = codes
        self.first = first
        self.last = last


class Want:
    """What is to be fetched of a source: the days (ordinals, ascending) of some currencies."""

    __slots__ = ("codes", "days", "source")

    def __init__(self, source: "Source", codes: "tuple[str, ...]", days: "list[int]") -> None:
        self.source = source
        self.codes = codes
        self.days = days


def fetch_ahead(
    questions: "Iterable[Any]",
    put: "Callable[[Any], object]",
    bring: "Callable[[list[Want]], None]",
) -> None:
    """Put each question, and fetch what the questions lack, source by source, until none lacks anything.

    ``put`` raises `Lacking` for the first source that a question would ask. ``bring`` fetches what is wanted
    of one source, as of `by_source`; after it a question must not lack the same again: it is held, or can't
    be had.
    """
    waiting = [(question, set[object]()) for question in questions]
    while waiting:
        wanted: list[Want] = []
        still = []
        for question, before in waiting:
            try:
                put(question)
            except Lacking as lacking:
                want = lacking.source.INFO.key, frozenset(lacking.codes), lacking.first, lacking.last
                if want in before:
                    continue  # it could not be had: the question asks for it by itself
                before.add(want)
                still.append((question, before))
                days = [*range(lacking.first.toordinal(), lacking.last.toordinal() + 1)]
                wanted.append(Want(lacking.source, lacking.codes, days))
            except ConverterError:
                continue  # the answer to the question raises it again
        for wants in by_source(wanted):
            bring(wants)
        waiting = still


def by_source(wants: "Iterable[Want]") -> "list[list[Want]]":
    """The wants of each source that can be fetched by the same requests.

    Codes that take requests of their own are apart, since their failure says nothing of the others.
    """
    found: dict[object, list[Want]] = {}
    for want in wants:
        info = want.source.INFO
        found.setdefault((info.key, info.apart.intersection(want.codes)), []).append(want)
    return list(found.values())


def in_ranges(
    wants: "Sequence[Want]", today: date, hints: "Any" = None, *, series: bool = False
) -> "list[list[Want]]":
    """What is wanted of a source, in groups that are each fetched together, so that requests are few.

    A group is a range of days, none more than a year from the next, or a single day if a range would take
    more requests; with ``series`` it is always a range. ``hints`` are passed to the source's plan.
    """
    found: list[list[Want]] = []
    for days in _years(sorted(set[int]().union(*(want.days for want in wants)))):
        group = _part_of(wants, days)
        few = len(days) > _SAVED and cost(group, today, hints) + _SAVED < len(days)
        if few or series:
            found.append(group)
        else:
            found += each_day(group)
    return found


def each_day(wants: "Sequence[Want]") -> "list[list[Want]]":
    """The wants of one source day by day, each with all codes that are wanted of the day."""
    found: dict[int, dict[str, None]] = {}
    for want in wants:
        codes = dict.fromkeys(want.codes)
        for day in want.days:
            found.setdefault(day, {}).update(codes)
    return [[Want(wants[0].source, tuple(found[day]), [day])] for day in sorted(found)]


def _years(days: "list[int]") -> "list[list[int]]":
    """Days in order, parted where more than a year lies between two of them."""
    found: list[list[int]] = []
    begin = 0
    for place in range(1, len(days) + 1):
        if place == len(days) or days[place] - days[place - 1] > _YEAR:
            found.append(days[begin:place])
            begin = place
    return found


def _part_of(wants: "Iterable[Want]", days: "Iterable[int]") -> "list[Want]":
    """The wants as far as they are of these days."""
    kept = frozenset(days)
    found = []
    for want in wants:
        some = [day for day in want.days if day in kept]
        if some:
            found.append(Want(want.source, want.codes, some))
    return found


def joined(wants: "Sequence[Want]") -> Want:
    """All codes and all days of wants of one source."""
    codes = tuple(dict.fromkeys(code for want in wants for code in want.codes))
    days = sorted(set[int]().union(*(want.days for want in wants)))
    return Want(wants[0].source, codes, days)


def cost(group: "Sequence[Want]", today: date, hints: "Any") -> int:
    """The number of requests that a range takes, by its source's plan."""
    whole = joined(group)
    first, last = date.fromordinal(whole.days[0]), date.fromordinal(whole.days[-1])
    try:
        planned = whole.source.plan(Wanted(whole.codes, first, last, today), (), hints)
    except Exception:  # noqa: BLE001 - a plug-in failed: the question for one of the days tells
        return len(whole.days)
    # A source that is first asked for a day may then be asked for a series of each currency.
    return len(planned) + (0 if all(request.first for request in planned) else len(whole.codes))


class Coverage:
    """Which days of currencies of a source are covered by what is held, as `PairTables.covers` says."""

    def __init__(self, info: "SourceInfo", resources: "Resources") -> None:
        self._info = info
        self._resources = resources

    def has_all(self, wants: "Sequence[Want]") -> bool:
        """Whether all of the wants are covered."""
        # Mostly either none of the days are, or all.
        first = ((code, want.days[0]) for want in wants[:1] for code in _told(self._info, want.codes))
        return all(self._has(code, day) for code, day in first) and not self.lacking(wants)

    def _has(self, code: str, day: int) -> bool:
        """Whether a day of a currency is covered; with an empty code, of the tables of the source."""
        info, on = self._info, date.fromordinal(day)
        market = PairTables(info.base, info.base, on, self._resources)
        return market.covers(info, market.held(info, code) if code else market.read(info), on)

    def lacking(self, wants: "Sequence[Want]") -> "list[Want]":
        """The wants as far as they are not covered.

        The windows of the files are read once for all days: `PairTables.covers` takes 85 µs for each.
        """
        days = joined(wants).days
        of_tables = self._uncovered("", days)
        lacks: dict[str, set[int]] = {}
        for code in _told(self._info, joined(wants).codes):
            alone = code in self._info.apart
            lacks[code] = set(self._uncovered(code, days if alone else of_tables))
        found = []
        for want in wants:
            lacking = set[int]().union(*(lacks[code] for code in _told(self._info, want.codes)))
            if not lacking.isdisjoint(want.days):
                days = [day for day in want.days if day in lacking]
                found.append(Want(want.source, want.codes, days))
        return found

    def _uncovered(self, code: str, days: "list[int]") -> "list[int]":
        """The days that no file covers of the tables of the source, or of those of one currency."""
        if not days:
            return []
        calendar, now = self._info.publication, self._resources.now
        first, last = date.fromordinal(days[0]), date.fromordinal(days[-1])
        held = self._resources.read(self._info, code)
        starts, ends = list[int](), list[int]()
        for one, two in windows_joined(held.windows(now, first, last)):
            # Days before the first table are not covered.
            begun = [one] if held.at(one) is not None else held.days(one, two)[:1]
            starts += [day.toordinal() for day in begun]
            ends += [two.toordinal() for _ in begun]

        def covers(day: int) -> bool:
            place = bisect_right(starts, day) - 1
            return place >= 0 and day <= ends[place]

        today = calendar.today(now).toordinal()
        found = []
        for day in days:
            if calendar.period or day > today:
                # A period whose table is not out yet is not asked for.
                covered = self._has(code, day) or not calendar.has_table(date.fromordinal(day), now)
            else:
                covered = covers(day)
                if not covered and calendar.clock not in ("eve", "rolling"):
                    covered = covers(calendar.newest(date.fromordinal(day), now).toordinal())
            if not covered:
                found.append(day)
        return found


def _told(info: "SourceInfo", codes: "Iterable[str]") -> "list[str]":
    """The codes that have figures in the source's tables: all but its own currency."""
    return [code for code in codes if code != info.base]
