"""When a source publishes: its clock, working days and zone, and the instants that follow from them.

A plug-in makes one `Publication` for its `SourceInfo`, with `MONDAY_TO_FRIDAY` or `EVERY_DAY` as weekdays.
All instants are in UTC; all days are those of the source's zone.
"""

from datetime import UTC, date, datetime, timedelta

from converter.sources.holiday_rules import DAY, no_holidays

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.sources.holiday_rules import Calendar
    from converter.sources.periods import LastDays, Period, Release

__all__ = ["EVERY_DAY", "MONDAY_TO_FRIDAY", "Publication", "instant", "local_day"]

EVERY_DAY = frozenset(range(7))
MONDAY_TO_FRIDAY = frozenset(range(5))
_CLOCKS = ("day", "eve", "period", "announced", "rolling")
# No decree of Russia has moved a day off farther than this from its holiday since 2013.
_MOVED = 3


class _TableDays:
    """Which days have a table, as far as that is known beforehand; the fields are those of `Publication`.

    Two questions are kept apart. A day *works* if there may be a table of it: only a request can tell that
    there is none. A table is *expected* of a day that works and is no holiday: only such a day can be late,
    due or missed. Holidays that are known to the day (``exact``) don't work; of any other holiday a table is
    just not expected, since banks have published on days that a rule calls a holiday.
    """

    __slots__ = ("clock", "weekdays", "holidays", "longest_pause", "moves", "exact", "decrees", "period")

    def __init__(
        self,
        clock: str,
        weekdays: "frozenset[int]",
        holidays: "Calendar",
        longest_pause: int,
        *,
        moves: bool,
        exact: bool,
        decrees: "int | None",
        period: "Period | None",
    ) -> None:
        self.clock = clock
        self.weekdays = weekdays
        self.holidays = holidays
        self.longest_pause = longest_pause
        self.moves = moves
        self.exact = exact
        self.decrees = decrees
        self.period = period

    def works(self, day: date) -> bool:
        """Whether there may be a table of ``day``."""
        if self.period:
            return self.period.first(day) == day
        return day.weekday() in self.weekdays and not (self.exact and self._holiday(day))

    def expects(self, day: date) -> bool:
        """Whether there should be a table of ``day``: it works and is no holiday."""
        return self.works(day) and (self.exact or not self._holiday(day))

    def _holiday(self, day: date) -> bool:
        return day in self.holidays(day.year)

    def _may_work(self, day: date) -> bool:
        """Whether the table of another day may have moved to ``day``."""
        return self.moves and day.weekday() in MONDAY_TO_FRIDAY

    def answers(self, as_of: date, day: date) -> bool:
        """Whether a table dated ``as_of`` may answer for ``day``: a period's only on the period's days."""
        return self.period is None or self.period.has(as_of, day)

    def until(self, as_of: date) -> "date | None":
        """The last day for which a table dated ``as_of`` may answer; None if there is none."""
        return self.period.last(as_of) if self.period else None

    def next_day(self, day: date) -> date:
        """The first day after ``day`` that may have a table."""
        return self.period.next(day) if self.period else _first(day + DAY, self.works)

    def next_expected(self, day: date) -> date:
        """The first day after ``day`` that should have a table."""
        return self.period.next(day) if self.period else _first(day + DAY, self.expects)

    def missed(self, newest: date, asked: "date | None" = None) -> date:
        """The first day after the newest table held whose table is missed once it should be out.

        ``asked`` is the day up to which the publisher had no newer table. Where a decree that is not known
        here may have moved a day off, a day near a holiday is missed only after the longest pause.
        """
        day = self.next_expected(asked or newest)
        while self._may_be_moved(day) and (day - newest).days <= self.longest_pause:
            day = self.next_expected(day)
        return day

    def _may_be_moved(self, day: date) -> bool:
        """Whether a decree that is not known here may have made ``day`` a day off."""
        if self.decrees is None or day.year <= self.decrees:
            return False
        # Rates that are set the day before are dated one day farther from the holiday.
        last = _MOVED + (self.clock == "eve")
        return any(self._holiday(day + number * DAY) for number in range(-_MOVED, last + 1))


class Publication(_TableDays):
    """When a source publishes, and therefore when its newest table is due, late and stale.

    ``clock`` says how the day of a table relates to the instant at which it comes out:

    - ``day``: the table of a day comes out on that day, at ``at`` by the clocks of ``zone``;
    - ``eve``: the table of a day comes out at ``at`` on the day before and is in force from the day's
      midnight on; a reply that was asked for on the day itself is final;
    - ``period``: one table for each ``period``, dated its first day and in force on its days alone; it
      comes out at ``at`` on the day that ``release`` tells, before the period or after it;
    - ``announced``: as ``day``, but each reply says when the next table comes out (``next_due`` of `Parsed`);
    - ``rolling``: at any time; a table is due again ``every`` after it was asked for.

    ``weekdays`` are the days of the week (Monday is 0) that may have a table; on ``holidays``, the days off
    of a year, none is expected. ``exact``: the holidays are known to the day, so that a table of a holiday
    is a fault. ``moves``: a table may come on any working day in place of its own, as a weekly one does in
    the week of a holiday. ``decrees``: the government moves days off by decree, and ``holidays`` has the
    decrees up to this year (0: none); in later years any day near a holiday may be off too. None: no day is
    moved by decree.

    ``grace`` is how late a table may be before it is missed; ``every`` the time between two requests for a
    table that is late; ``behind`` the number of working days from the day of a table to the day on which it
    comes out; ``longest_pause`` the most calendar days after its own for which a table may be the newest;
    ``final_after`` the number of days after which the publisher no longer changes a table. ``renewed`` are
    the days on which a source of ``rolling`` tables renews all its figures: a rule takes none from before
    the last of them.
    """

    __slots__ = ("zone", "at", "grace", "final_after", "every", "behind", "release", "renewed")

    def __init__(
        self,
        clock: str,
        zone: str,
        at: "tuple[int, int]" = (0, 0),
        weekdays: "frozenset[int]" = EVERY_DAY,
        holidays: "Calendar" = no_holidays,
        grace: timedelta = timedelta(hours=2),
        longest_pause: int = 4,
        final_after: int = 1,
        every: timedelta = timedelta(minutes=30),
        moves: bool = False,
        behind: int = 0,
        exact: bool = False,
        decrees: "int | None" = None,
        period: "Period | None" = None,
        release: "Release | None" = None,
        renewed: "LastDays | None" = None,
    ) -> None:
        if clock not in _CLOCKS:
            raise ValueError(f"the clock of a source is one of {', '.join(_CLOCKS)}, not {clock!r}")
        if {clock == "period", period is not None, release is not None} == {True, False}:
            raise ValueError("the clock 'period' takes a period and a release, and no other clock does")
        super().__init__(
            clock, weekdays, holidays, longest_pause, moves=moves, exact=exact, decrees=decrees, period=period
        )
        self.zone = zone
        self.at = at
        self.grace = grace
        self.final_after = final_after
        self.every = every
        self.behind = behind
        self.release = release
        self.renewed = renewed

    def today(self, now: datetime) -> date:
        """The source's local day at ``now``."""
        return local_day(now, self.zone)

    def begins(self, day: date) -> datetime:
        """The instant at which ``day`` begins where the source is."""
        return instant(day, (0, 0), self.zone)

    def last_day(self, today: date) -> date:
        """The last day that a table published today can be for: tomorrow, or the end of a period."""
        if self.period is None:
            return today + DAY
        following = self.next_day(today)
        ahead = self.released(following) < following
        return self.period.last(following) if ahead else max(today, self.period.last(today))

    def renewed_on(self, day: date) -> "date | None":
        """The last day up to ``day`` on which all figures are renewed; None if they never are at once."""
        return self.renewed.first(day) if self.renewed else None

    def released(self, day: date) -> date:
        """The day on which the table of the period that has ``day`` comes out."""
        period, release = self.period, self.release
        assert period is not None  # noqa: S101 - only those with a period are asked
        assert release is not None  # noqa: S101 - checked when it was made
        return release.day(period.first(day), period.last(day))

    def out(self, day: date) -> datetime:
        """The earliest instant at which the table of ``day`` can be out."""
        return self._out(day, self.next_day)

    def _out(self, day: date, following: "Callable[[date], date]") -> datetime:
        """When the table of ``day`` is out; ``following`` gives the working day after a day."""
        if self.clock == "eve":
            day -= DAY
        elif self.period:
            day = self.released(day)
        for _ in range(self.behind):
            day = following(day)
        return instant(day, self.at, self.zone)

    def has_table(self, day: date, now: datetime) -> bool:
        """Whether a table that answers ``day`` may be out at ``now``: always, but for tables of periods."""
        return self.period is None or (self.answers(self.period.first(day), day) and self.out(day) <= now)

    def newest(self, day: date, now: datetime) -> date:
        """The newest day up to ``day`` whose table may be out at ``now``."""
        if self.period:
            return self._newest_period(day, now)
        while not (self.works(day) or self._may_work(day)) or self.out(day) > now:
            day -= DAY
        return day

    def expected(self, day: date, now: datetime) -> date:
        """The newest day up to ``day`` whose table should be out at ``now``."""
        if self.period:
            return self._newest_period(day, now)
        while not self.expects(day) or self._out(day, self.next_expected) > now:
            day -= DAY
        return day

    def _newest_period(self, day: date, now: datetime) -> date:
        """The first day of the newest period up to that of ``day`` whose table may be out at ``now``."""
        period = self.period
        assert period is not None  # noqa: S101 - only those with a period are asked
        first = period.first(day)
        while self.out(first) > now:
            first = period.first(first - DAY)
        return first

    def due(self, newest: date, asked: date, at: datetime, announced: "datetime | None" = None) -> datetime:
        """When to ask again: the first instant at which there may be a newer table.

        The publisher was asked at ``at`` for the table of ``asked``, and ``newest`` was the newest that it
        had; ``announced`` is the instant that it gave for the next one.
        """
        if self.clock == "rolling":
            return at + self.every
        if self.clock == "eve":
            return self.begins(max(newest, asked) + DAY)
        following = self.next_expected(newest)
        first = announced or self._out(following, self.next_expected)
        if self.period and newest >= self.period.first(asked):
            # Until a period is over only a question for the next one needs the next table.
            return max(self.begins(following), first)
        if at < first:
            return first
        if self.clock == "day" and at < first + self.grace:
            return at + min(timedelta(minutes=5), self.every)
        return at + self.every

    def stale(self, newest: date, asked: date, at: datetime, announced: "datetime | None" = None) -> datetime:
        """The instant from which ``newest`` is stale: a newer table should be out and in force by then.

        The arguments are those of `due`.
        """
        if self.clock == "rolling":
            return at + self.every + self.grace
        after = max(newest, asked) if self.clock == "eve" else newest
        return self._late(self.missed(newest, after), announced)

    def _late(self, day: date, announced: "datetime | None" = None) -> datetime:
        """The instant from which a table of ``day`` that is not there is missed."""
        if self.clock == "eve":
            return self.begins(day)
        if self.clock == "rolling":
            return self.begins(day) + self.every + self.grace
        late = (announced or self._out(day, self.next_expected)) + self.grace
        return max(self.begins(day), late) if self.period else late

    def missed_count(self, newest: date, now: datetime) -> int:
        """The number of tables after the ``newest`` one held that should be out and in force by ``now``.

        It is 0 as long as the newest is not stale. Days near a holiday that may have been moved by decree
        count only after the longest pause. A source of ``rolling`` tables is taken to have one of each day.
        """
        count, day = 0, self.missed(newest)
        while self._late(day) <= now:
            count, day = count + 1, self.missed(day)
        return count

    def long_missed(self, newest: date, now: datetime) -> bool:
        """Whether a table has been missed for so long that neither its hour nor its zone matters.

        If so, ``now`` is past what `stale` returns, and that is known without zoneinfo, whose import takes
        longer than all the rest. False says nothing.
        """
        if self.period or self.clock == "rolling":
            return False
        day = self.missed(newest)
        for _ in range(self.behind):
            day = self.next_expected(day)
        return now.date() - day > self.grace + 2 * DAY


def _first(day: date, suits: "Callable[[date], bool]") -> date:
    """The first day from ``day`` on for which ``suits`` is true."""
    while not suits(day):
        day += DAY
    return day


# The least and the most hours that the clocks of a zone have been ahead of UTC since 1992. At most instants
# both give the same day, which is then known without zoneinfo, whose import takes a fifth of a whole answer.
_OFFSETS = {"UTC": (0, 0), "Europe/Berlin": (1, 2), "Europe/Moscow": (2, 4)}


def local_day(now: datetime, zone: str) -> date:
    """The calendar day at ``now`` in ``zone``."""
    least, most = _OFFSETS.get(zone, (-12, 14))
    now = now.astimezone(UTC)
    if -least <= now.hour < 24 - most:
        return now.date()
    day = (now + timedelta(hours=least)).date()
    if day == (now + timedelta(hours=most)).date():
        return day
    from zoneinfo import ZoneInfo

    return now.astimezone(ZoneInfo(zone)).date()


def instant(day: date, at: "tuple[int, int]", zone: str) -> datetime:
    """The instant (UTC) at which the clocks of ``zone`` show ``at``, hour and minute, on ``day``."""
    if zone == "UTC":
        return datetime(day.year, day.month, day.day, *at, tzinfo=UTC)
    from zoneinfo import ZoneInfo

    local = datetime(day.year, day.month, day.day, *at, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)
