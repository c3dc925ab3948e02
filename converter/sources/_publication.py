"""When a source publishes: its clock, calendar and zone, and what follows from them."""

from datetime import UTC, date, datetime, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(7))
MONDAY_TO_FRIDAY = frozenset(range(5))


def no_holidays(year: int) -> "frozenset[date]":
    """A calendar without holidays."""
    return frozenset()


class Publication:
    """When a source publishes, and therefore when its newest table is due and stale.

    ``clock`` is one of

    - ``day``: the table of day D is out on D at ``at``, in ``zone``, on ``weekdays`` that are no
      holidays;
    - ``eve``: the table of D is out on the day before and in force from D's midnight; asked on D,
      the answer for D is final;
    - ``month``: the table dated the first of a month is in force for the days of that month alone; it
      is out at ``at`` on the last Thursday but one of the month before;
    - ``announced``: as ``day``, but the publisher says when it publishes next;
    - ``rolling``: at any time; due ``every`` after it was asked.

    ``grace`` is how late a table may be before it is missed, ``hole`` the longest number of
    calendar days from one table to the next, ``final_after`` the number of days after which the
    publisher no longer changes a day's table, ``every`` the pause between two questions once a
    table is late. ``moves``: a table may come on any working day instead of its own, so that only
    asking tells that a working day has none. ``behind``: a table is out so many working days after
    its own. ``exact``: the calendar is known to the day, so that a table of another day is a fault.
    """

    __slots__ = (
        "clock", "zone", "at", "weekdays", "holidays", "grace", "hole", "final_after", "every", "moves",
        "behind", "exact",
    )  # fmt: skip

    def __init__(
        self,
        clock: str,
        zone: str,
        at: "tuple[int, int]" = (0, 0),
        weekdays: "frozenset[int]" = EVERY_DAY,
        holidays: "Callable[[int], frozenset[date]]" = no_holidays,
        grace: timedelta = timedelta(hours=2),
        hole: int = 4,
        final_after: int = 1,
        every: timedelta = timedelta(minutes=30),
        moves: bool = False,
        behind: int = 0,
        exact: bool = False,
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

    def today(self, now: datetime) -> date:
        """The source's local day at ``now``."""
        return local_day(now, self.zone)

    def begins(self, day: date) -> datetime:
        """The instant (UTC) at which ``day`` begins where the source is."""
        return instant(day, (0, 0), self.zone)

    def works(self, day: date) -> bool:
        """Whether the calendar has a table for ``day``."""
        if self.clock == "month":
            return day.day == 1
        return day.weekday() in self.weekdays and day not in self.holidays(day.year)

    def answers(self, as_of: date, day: date) -> bool:
        """Whether a table dated ``as_of`` may answer ``day``: that of a month is never carried on."""
        return self.clock != "month" or (as_of.year, as_of.month) == (day.year, day.month)

    def last_day(self, today: date) -> date:
        """The last day that a table of today can be for: tomorrow, or of a month the next one's end."""
        if self.clock != "month":
            return today + DAY
        return self.next_day(self.next_day(today)) - DAY

    def next_day(self, day: date) -> date:
        """The first day after ``day`` for which the calendar has a table."""
        day += DAY
        while not self.works(day):
            day += DAY
        return day

    def out(self, day: date) -> datetime:
        """The instant (UTC) from which the table of ``day`` may be had."""
        if self.clock == "eve":
            day -= DAY
        elif self.clock == "month":
            day = _last_thursday_but_one(day.replace(day=1) - DAY)
        for _ in range(self.behind):
            day = self.next_day(day)
        return instant(day, self.at, self.zone)

    def expected(self, day: date, now: datetime) -> date:
        """The newest day up to ``day`` whose table the calendar expects to be out at ``now``."""
        while not (self.works(day) or self._may_work(day)) or self.out(day) > now:
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
        first = announced or self.out(self.next_day(newest))
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
            return self.begins(self.next_day(max(newest, asked)))
        if self.clock == "month":
            return self.begins(self.next_day(newest))
        return (announced or self.out(self.next_day(newest))) + self.grace


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


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    century, rest = divmod(year, 100)
    epact = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    epact -= (year % 19 + 11 * epact) // 319
    to_sunday = (2 * (century % 4) + 2 * (rest // 4) - rest % 4 - epact + 32) % 7
    return date(year, 3, 22) + (epact + to_sunday) * DAY


def days_off(
    fixed: "Mapping[tuple[int, int], int]", moving: "Mapping[int, int]"
) -> "Callable[[int], frozenset[date]]":
    """A calendar of yearly holidays, each with the first year in which it is one (0: always).

    ``fixed`` names them by month and day, ``moving`` by the number of days from Easter Sunday.
    """

    def holidays(year: int) -> "frozenset[date]":
        sunday = easter(year)
        days = [date(year, *day) for day, since in fixed.items() if year >= since]
        days += [sunday + number * DAY for number, since in moving.items() if year >= since]
        return frozenset(days)

    return holidays


def target_holidays(year: int) -> "frozenset[date]":
    """The days on which TARGET is closed, and the ECB publishes nothing."""
    closed = {date(year, 1, 1), date(year, 12, 25)}
    if year >= 2000:  # in 1999 the ECB published on Good Friday and Easter Monday
        sunday = easter(year)
        closed |= {sunday - 2 * DAY, sunday + DAY, date(year, 5, 1), date(year, 12, 26)}
    if year in (1999, 2001):  # closed for the year 2000 and for the euro's coins and notes
        closed.add(date(year, 12, 31))
    return frozenset(closed)
