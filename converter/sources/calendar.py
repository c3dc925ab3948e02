"""When a source publishes: its clock, working days and zone, and the instants that follow from them.

A plug-in makes one `Publication` for its `SourceInfo`, with `MONDAY_TO_FRIDAY` or `EVERY_DAY` as weekdays.
All instants are in UTC; all days are those of the source's zone.
"""

from datetime import UTC, date, datetime, timedelta

from converter.sources.holidays import DAY, no_holidays

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.sources.holidays import Calendar

__all__ = ["EVERY_DAY", "MONDAY_TO_FRIDAY", "Publication", "instant", "local_day"]

EVERY_DAY = frozenset(range(7))
MONDAY_TO_FRIDAY = frozenset(range(5))
# How far from a holiday a decree moves another day off: farther in none of Russia's since 2013.
_MOVED = 3


class Publication:
    """When a source publishes, and therefore when its newest table is due and stale.

    Two questions are kept apart. A day *works* if it may have a table: nothing but asking tells that it
    has none. A day is *expected* to have one if it works and is no holiday: a table is late, due or
    missed by the days that are expected alone, and tomorrow has a table only if it is expected to.
    ``holidays`` that are known to the day (``exact``) don't work; all others are only not expected, since
    banks have published on days that a rule calls a holiday.

    ``clock`` is one of

    - ``day``: the table of day D is out on D at ``at``, in ``zone``, on ``weekdays`` that are no
      holidays;
    - ``eve``: the table of D is out on the day before and in force from D's midnight; asked on D,
      the answer for D is final;
    - ``month``: the table dated the first of a month is in force for the days of that month alone; it
      is out at ``at`` on the last Thursday but one of the month before;
    - ``announced``: as ``day``, but the publisher says when it publishes next;
    - ``rolling``: at any time; due ``every`` after it was asked.

    ``grace`` is how late a table may be before it is missed, ``hole`` the most calendar days after
    its own on which a table is still the newest, ``final_after`` the number of days after which the
    publisher no longer changes a day's table, ``every`` the pause between two questions once a
    table is late. ``moves``: a table may come on any working day instead of its own, so that only
    asking tells that a working day has none. ``behind``: a table is out so many working days after
    its own. ``exact``: the calendar is known to the day, so that a table of another day is a fault.
    ``decrees``: the state moves days off by decree, and ``holidays`` has those of the years up to this
    one (0: of none). In later years a day near a holiday may be off too, and is not missed.
    """

    __slots__ = (
        "clock", "zone", "at", "weekdays", "holidays", "grace", "hole", "final_after", "every", "moves",
        "behind", "exact", "decrees",
    )  # fmt: skip

    def __init__(
        self,
        clock: str,
        zone: str,
        at: "tuple[int, int]" = (0, 0),
        weekdays: "frozenset[int]" = EVERY_DAY,
        holidays: "Calendar" = no_holidays,
        grace: timedelta = timedelta(hours=2),
        hole: int = 4,
        final_after: int = 1,
        every: timedelta = timedelta(minutes=30),
        moves: bool = False,
        behind: int = 0,
        exact: bool = False,
        decrees: "int | None" = None,
    ) -> None:
        self.clock = clock
        self.zone = zone
        self.at = at
        self.weekdays = weekdays
        self.holidays = holidays
        self.grace = grace
        self.hole = hole
        self.final_after = final_after
        self.every = every
        self.moves = moves
        self.behind = behind
        self.exact = exact
        self.decrees = decrees

    def today(self, now: datetime) -> date:
        """The source's local day at ``now``."""
        return local_day(now, self.zone)

    def begins(self, day: date) -> datetime:
        """The instant (UTC) at which ``day`` begins where the source is."""
        return instant(day, (0, 0), self.zone)

    def works(self, day: date) -> bool:
        """Whether there may be a table of ``day``."""
        if self.clock == "month":
            return day.day == 1
        return day.weekday() in self.weekdays and not (self.exact and self._holiday(day))

    def expects(self, day: date) -> bool:
        """Whether there should be a table of ``day``: it works, and is no holiday."""
        return self.works(day) and (self.exact or not self._holiday(day))

    def _holiday(self, day: date) -> bool:
        return day in self.holidays(day.year)

    def answers(self, as_of: date, day: date) -> bool:
        """Whether a table dated ``as_of`` may answer ``day``: that of a month is never carried on."""
        return self.clock != "month" or (as_of.year, as_of.month) == (day.year, day.month)

    def last_day(self, today: date) -> date:
        """The last day that a table of today can be for: tomorrow, or of a month the next one's end."""
        if self.clock != "month":
            return today + DAY
        return self.next_day(self.next_day(today)) - DAY

    def next_day(self, day: date) -> date:
        """The first day after ``day`` of which there may be a table."""
        return _first(day + DAY, self.works)

    def next_expected(self, day: date) -> date:
        """The first day after ``day`` of which there should be a table."""
        return _first(day + DAY, self.expects)

    def missed(self, newest: date, asked: "date | None" = None) -> date:
        """The first day whose table is missed once it should be out, with ``newest`` held.

        ``asked``: the day up to which the publisher had no newer one. Where days off are moved by a
        decree that is not known here, a day near a holiday is missed only after the longest pause.
        """
        day = self.next_expected(asked or newest)
        while self._may_be_moved(day) and (day - newest).days <= self.hole:
            day = self.next_expected(day)
        return day

    def _may_be_moved(self, day: date) -> bool:
        if self.decrees is None or day.year <= self.decrees:
            return False
        # A set of the next day is one day farther from the holiday than the day on which it is set.
        last = _MOVED + (self.clock == "eve")
        return any(self._holiday(day + number * DAY) for number in range(-_MOVED, last + 1))

    def out(self, day: date) -> datetime:
        """The instant (UTC) from which the table of ``day`` may be had."""
        return self._out(day, self.next_day)

    def _out(self, day: date, following: "Callable[[date], date]") -> datetime:
        """When the table of ``day`` is out; ``following`` leads to the working day after one."""
        if self.clock == "eve":
            day -= DAY
        elif self.clock == "month":
            day = _last_thursday_but_one(day.replace(day=1) - DAY)
        for _ in range(self.behind):
            day = following(day)
        return instant(day, self.at, self.zone)

    def newest(self, day: date, now: datetime) -> date:
        """The newest day up to ``day`` whose table may be out at ``now``."""
        while not (self.works(day) or self._may_work(day)) or self.out(day) > now:
            day -= DAY
        return day

    def expected(self, day: date, now: datetime) -> date:
        """The newest day up to ``day`` whose table should be out at ``now``."""
        while not self.expects(day) or self._out(day, self.next_expected) > now:
            day -= DAY
        return day

    def _may_work(self, day: date) -> bool:
        return self.moves and day.weekday() in MONDAY_TO_FRIDAY

    def due(self, newest: date, asked: date, at: datetime, announced: "datetime | None" = None) -> datetime:
        """When a newer table may exist, asked at ``at`` for ``asked`` with ``newest`` the answer."""
        if self.clock == "rolling":
            return at + self.every
        if self.clock == "eve":
            return self.begins(max(newest, asked) + DAY)
        if self.clock == "month":
            # Until a month is over nothing but a question for the next one needs its table.
            missing = newest < asked.replace(day=1)
            return at + self.every if missing else self.begins(self.next_day(newest))
        first = announced or self._out(self.next_expected(newest), self.next_expected)
        if at < first:
            return first
        if self.clock == "day" and at < first + self.grace:
            return at + min(timedelta(minutes=5), self.every)
        return at + self.every

    def stale(self, newest: date, asked: date, at: datetime, announced: "datetime | None" = None) -> datetime:
        """When a table that should be out and in force is missed by then."""
        if self.clock == "rolling":
            return at + self.every + self.grace
        if self.clock == "eve":
            return self.begins(self.missed(newest, max(newest, asked)))
        if self.clock == "month":
            return self.begins(self.next_day(newest))
        return (announced or self._out(self.missed(newest), self.next_expected)) + self.grace

    def long_missed(self, newest: date, now: datetime) -> bool:
        """Whether a table has been missed for so many days that neither its hour nor its zone decides.

        What `stale` says then is known without zoneinfo, whose import takes longer than all the rest.
        """
        if self.clock in ("month", "rolling"):
            return False
        day = self.missed(newest)
        for _ in range(self.behind):
            day = self.next_expected(day)
        return now.date() - day > self.grace + 2 * DAY


def _first(day: date, suits: "Callable[[date], bool]") -> date:
    """The first day from ``day`` on that suits."""
    while not suits(day):
        day += DAY
    return day


# The hours from UTC between which a zone's clocks have been since 1992: most instants lie on one day
# of both, and that day is known without zoneinfo, whose import takes a fifth of a whole answer.
_OFFSETS = {"UTC": (0, 0), "Europe/Berlin": (1, 2), "Europe/Moscow": (2, 4)}


def local_day(now: datetime, zone: str) -> date:
    """The calendar day at ``now`` in ``zone``."""
    least, most = _OFFSETS.get(zone, (-12, 14))
    now = now.astimezone(UTC)
    day = (now + timedelta(hours=least)).date()
    if day == (now + timedelta(hours=most)).date():
        return day
    from zoneinfo import ZoneInfo

    return now.astimezone(ZoneInfo(zone)).date()


def instant(day: date, at: "tuple[int, int]", zone: str) -> datetime:
    """The instant (UTC) of a wall-clock time on ``day`` in ``zone``."""
    if zone == "UTC":
        return datetime(day.year, day.month, day.day, *at, tzinfo=UTC)
    from zoneinfo import ZoneInfo

    local = datetime(day.year, day.month, day.day, *at, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def _last_thursday_but_one(end: date) -> date:
    """The last Thursday but one of the month that ends on ``end``."""
    return end - ((end.weekday() - 3) % 7 + 7) * DAY
