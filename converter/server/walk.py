"""The rates of a base over a period: the source of each quote is chosen first, then the days are read."""

from datetime import date, timedelta
from itertools import groupby

from converter.errors import ConverterError, NotHeld, RateUnavailable
from converter.lookup.prepare import Lacking
from converter.lookup.series import settled_by_law
from converter.lookup.whole_period import no_mean
from converter.money.averages import Average
from converter.server.figures import day_of, number
from converter.server.problems import Problem, may_pass, of_all
from converter.server.replies import HOUR, MINUTE, WEEK, Lifetime, a_minute, source_headers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from converter.api.converter import Converter
    from converter.lookup.course import Course
    from converter.model import Rate
    from converter.server.engine import Engine
    from converter.server.replies import Headers
    from converter.sources.contract import SourceInfo

    Days = tuple[date, date | None]
    Numbers = Callable[[Rate], str]
    # A day, and the rates of that day as JSON numbers, by quote.
    Row = tuple[date, list[tuple[str, str]]]

__all__ = ["GROUPS", "MOST", "Period", "Walk"]

GROUPS = ("week", "month")
# The most records that a range may have.
MOST = 400_000
_DAY = timedelta(days=1)
# About so many records are computed before the first of them is sent.
_AT_ONCE = 3000
_LEAST_DAYS, _MOST_DAYS = 31, 366
# How many days each group has, rounded down.
_LENGTHS = {None: 1, "week": 7, "month": 28}


class Period:
    """The days from ``first`` to ``last``, None for now, and whether their rates are put in groups.

    ``group`` is one of `GROUPS`, or None. ``until`` is the last day that is not in the future. ``name`` is
    what the first day is called in the request.
    """

    __slots__ = ("first", "group", "last", "name", "until")

    def __init__(
        self,
        first: date,
        last: "date | None",
        engine: "Engine",
        group: "str | None" = None,
        name: str = "from",
    ) -> None:
        if last is not None and last < first:
            raise Problem(422, "the period ends before it begins", name)
        today = engine.clock().date()
        self.first = first
        self.last = last
        self.group = group
        self.name = name
        self.until = min(last or today, today)


class Walk:
    """The rates of one base in several quotes over a period, each by one source.

    ``missing`` has the errors of the quotes that nobody has on any of its days. `add` raises one of them if
    nobody has any, so that no list is without records.
    """

    def __init__(self, converter: "Converter", base: str, period: Period) -> None:
        self.base = base
        self.period = period
        self.missing: dict[str, ConverterError] = {}
        self._converter = converter
        self._courses: list[Course] = []
        # The quotes whose rate is the same on all days, with that rate and its day.
        self._fixed: dict[str, tuple[Rate, date]] = {}
        self._named = True

    # -- choosing -------------------------------------------------------------------------------

    def add(self, lives: "Mapping[str, Days]", *, named: bool) -> "Walk":
        """Choose the source of each quote over its days. Without ``named`` what is held decides, if anything.

        ``lives`` has the first and the last day of each quote, as of `Period`.
        """
        self._named = named
        lacking: Lacking | None = None
        for quote, found in self._converter._courses(self.base, self._moving(lives)):  # noqa: SLF001 - made for this
            if isinstance(found, Lacking):
                if named:
                    raise found
                lacking = found
                self.missing[quote] = NotHeld(f"the rates of {self.base} in {quote} are not held")
            else:
                self._take(quote, found)
        if lacking is not None and not self._courses:
            raise lacking
        if self.missing and not self._courses and not (named and self._fixed):
            raise of_all(list(self.missing.values()))
        if not self._courses and next(self._days(), None) is None:
            raise of_all([*self.missing.values(), RateUnavailable("no table is published in the period")])
        return self

    def _moving(self, lives: "Mapping[str, Days]") -> "dict[str, Days]":
        """Those whose rate is not the same on all their days: not the base, nor what law fixes."""
        found: dict[str, Days] = {}
        for quote, (first, last) in lives.items():
            until = self.period.until
            if quote == self.base or settled_by_law(self.base, quote, first, last or until):
                answer = self._converter.answer(self.base, quote, until)
                self._fixed[quote] = answer.rate, day_of(answer)
            else:
                found[quote] = first, last
        return found

    def _take(self, quote: str, found: "Course | ConverterError") -> None:
        """Take a quote in, or what is missing of it: of some groups of days there may be no mean."""
        if isinstance(found, ConverterError):
            self.missing[quote] = found
            return
        error = self._meanless(found) if self.period.group is not None else None
        if found.newest is None:
            error = RateUnavailable(
                f"{found.info.key} has no table with {'/'.join(found.codes)} in the period"
            )
        if error is not None:
            self.missing[quote] = error
        else:
            self._courses.append(found)

    def _meanless(self, course: "Course") -> "ConverterError | None":
        """The error for a group with rates in two units of one code, of which there is no mean."""
        days = (day for _, day in course.rescales())
        cut = next((day for day in days if _begin(day, self.period.group) != day), None)
        return no_mean(course.codes, cut - _DAY, cut) if cut is not None else None

    # -- reading --------------------------------------------------------------------------------

    @property
    def most(self) -> int:
        """How many records there are at most, about."""
        group = self.period.group
        counts = [
            _most(course.info, course.begins, course.newest.as_of, group)
            for course in self._courses
            if course.newest and course.newest.as_of
        ]
        alone = 0 if self._courses else _most(self._first_info, self.period.first, self.period.until, group)
        return sum(counts) + len(self._fixed) * max(counts, default=alone)

    def rows(self, numbers: "Numbers" = number) -> "Iterator[Row]":
        """Each day that has rates, in order, or the first day of each group, with its rates by quote.

        A part of the days is read at a time.
        """
        courses = [course for course in self._courses if course.newest is not None]
        fixed = [(quote, numbers(rate)) for quote, (rate, _) in self._fixed.items()]
        if not self._courses:
            yield from ((day, fixed) for day in self._days() if fixed)
        if not courses:
            return
        first = min(course.begins for course in courses)
        last = max(course.newest.as_of or first for course in courses if course.newest)
        days = max(_LEAST_DAYS, min(_MOST_DAYS, _AT_ONCE // len(courses)))
        for one, two in _parts(first, last, days, self.period.group):
            found: dict[date, list[tuple[str, str]]] = {}
            for course in courses:
                quote = course.codes[1]
                for day, text in _read(course, one, two, self.period.group, numbers):
                    found.setdefault(day, []).append((quote, text))
            for day in sorted(found):
                yield day, sorted(found[day] + fixed) if fixed else found[day]

    def _days(self) -> "Iterator[date]":
        """The days on which the first source publishes, or those of their groups."""
        day, before = self.period.first, None
        while day <= self.period.until:
            begin = _begin(day, self.period.group)
            if begin != before and self._first_info.publication.expects(day):
                yield begin
                before = begin
            day += _DAY

    @property
    def _first_info(self) -> "SourceInfo":
        policy, codes = self._converter.policy, (self.base, next(iter(self._fixed), self.base))
        infos = [source.INFO for source in policy.sources]
        return next((info for info in infos if not policy.leaves_out(info, codes)), infos[0])

    # -- what is said of it ---------------------------------------------------------------------

    @property
    def newest(self) -> "date | None":
        """The last day that has rates; None if none has."""
        return max(
            (one.newest.as_of for one in self._courses if one.newest and one.newest.as_of), default=None
        )

    def headers(self) -> "Headers":
        """The headers that name the sources, each with the oldest last day, and what is missing."""
        found = [(one.newest, one.newest.as_of or one.last, one.stale) for one in self._courses if one.newest]
        return source_headers(
            [*found, *((rate, day, False) for rate, day in self._fixed.values())], self.missing
        )

    def lifetime(self, engine: "Engine") -> Lifetime:
        """How long clients may keep the rates: a week if they are final, else until a table is due."""
        clock, now = engine.clock(), engine.now()
        passing = may_pass(self.missing.values())
        if (passing and self._named) or any(one.stale for one in self._courses):
            return a_minute(now)
        due = now + (HOUR if passing else WEEK)
        if self._fixed and self.period.until == clock.date():
            due = min(due, now + HOUR)  # tomorrow it has another day
        for one in self._courses:
            if self.period.last is None or not one.is_final(clock):
                # A table that has been due for some time may come at any moment.
                soon = now + (MINUTE if self.period.until == clock.date() else HOUR)
                due = min(due, one.due.timestamp() if one.due else soon)
        return Lifetime(due)


def _begin(day: date, group: "str | None") -> date:
    """The first day of the week or the month of a day; the day itself without a group."""
    if group == "week":
        return day - day.weekday() * _DAY
    return day.replace(day=1) if group == "month" else day


def _parts(first: date, last: date, days: int, group: "str | None") -> "Iterator[tuple[date, date]]":
    """The period cut into parts of about so many days, of which each has whole groups."""
    while first <= last:
        after = first + days * _DAY
        until = min(last, _begin(after, group) - _DAY)
        yield first, until
        first = until + _DAY


def _read(
    course: "Course", first: date, last: date, group: "str | None", numbers: "Numbers"
) -> "Iterator[tuple[date, str]]":
    rates = course.between(first, last)
    if group is None:
        for rate in rates:
            yield rate.as_of or first, numbers(rate)
        return
    for day, some in groupby(rates, lambda rate: _begin(rate.as_of or first, group)):
        fixings: Sequence[Rate] = list(some)
        yield day, numbers(Average.of(fixings, fixings[-1].source))


def _most(info: "SourceInfo", first: date, last: date, group: "str | None") -> int:
    """How many days a source has at most, about, or how many groups: by the days on which it publishes."""
    days, calendar = (last - first).days + 1, info.publication
    if group is not None:
        return days // _LENGTHS[group] + 2
    if calendar.period is not None:
        return days // _LENGTHS["month"] + 1
    works = sum(calendar.works(last - past * _DAY) for past in range(7)) or 7
    return days * works // 7 + 1
