"""Publishers that have one table for a period: which periods there are, and when the table of one comes out.

A plug-in gives a `Period` and a `Release` to the `Publication` of its `SourceInfo`, whose clock is then
``period``. The table of a period is dated its first day and is in force on the days of the period alone.
"""

from datetime import date

from converter.sources.holiday_rules import DAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from converter.sources.calendar import Publication
    from converter.sources.contract import Wanted

__all__ = ["MONTH", "YEAR", "LastDays", "Period", "Release", "each_period"]


_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_LONGEST = {"month": 31, "quarter": 92, "year": 366}


class Period:
    """Periods of equal length that follow on each other: months, quarters or years.

    ``name`` is ``month``, ``quarter`` or ``year``, and ``begins`` the number of a month in which one begins:
    4 for years from April to March.
    """

    __slots__ = ("begins", "longest", "name")

    def __init__(self, name: str, begins: int = 1) -> None:
        if name not in _LONGEST or begins not in range(1, 13):
            raise ValueError("a period is a month, a quarter or a year, and begins with a month from 1 to 12")
        self.name = name
        self.begins = begins
        # The most days from the day of a table to the day of the next one.
        self.longest = _LONGEST[name]

    def first(self, day: date) -> date:
        """The first day of the period that has ``day``: the day of its table."""
        return self._begin(day, 0)

    def last(self, day: date) -> date:
        """The last day of the period that has ``day``."""
        return self.next(day) - DAY

    def next(self, day: date) -> date:
        """The first day of the period after that which has ``day``."""
        return self._begin(day, 1)

    def has(self, as_of: date, day: date) -> bool:
        """Whether the table dated ``as_of`` is in force on ``day``."""
        return self.first(as_of) == self.first(day)

    def _begin(self, day: date, later: int) -> date:
        """The first day of the period that has ``day``, or of one that many periods later."""
        months = _MONTHS[self.name]
        number = (12 * day.year + day.month - self.begins) // months + later
        year, month = divmod(number * months + self.begins - 1, 12)
        return date(year, month + 1, 1)


class LastDays(Period):
    """The last days of some months: the table of such a day is in force on that day and no other.

    ``months`` are their numbers, in order; ``name`` is ``day``.
    """

    __slots__ = ("_following",)

    def __init__(self, months: "tuple[int, ...]") -> None:
        super().__init__("year")
        self.name = "day"
        self._following = frozenset((month + 1) % 12 for month in months)

    def first(self, day: date) -> date:
        """The last such day up to ``day``."""
        after = (day + DAY).replace(day=1)  # the first of the month that follows on one that is over
        while after.month % 12 not in self._following:
            after = (after - DAY).replace(day=1)
        return after - DAY

    def last(self, day: date) -> date:
        """The same day as `first`: the table is in force on no other."""
        return self.first(day)

    def next(self, day: date) -> date:
        """The first such day after ``day``."""
        found = day + DAY
        while self.first(found) != found:
            found += DAY
        return found

    def has(self, as_of: date, day: date) -> bool:
        """Whether the table dated ``as_of`` is in force on ``day``."""
        return as_of == day


class Release:
    """When the table of a period comes out: the day, and how that is said (``on the last day of the year``).

    ``day`` gives it from the first and the last day of the period.
    """

    __slots__ = ("day", "said")

    def __init__(self, day: "Callable[[date, date], date]", said: str) -> None:
        self.day = day
        self.said = said


MONTH = Period("month")
YEAR = Period("year")


def each_period(wanted: "Wanted", calendar: "Publication", since: date) -> "list[tuple[date, date]]":
    """The first day of each period of which days are wanted, and the last before the next one; oldest first.

    Without those whose table can't be out by today. If it is out of none of them, the newest whose table can
    be takes their place. ``since`` is the first day of the first period.
    """
    period = calendar.period
    if period is None or wanted.last < since:
        return []
    newest = period.next(wanted.today)
    while calendar.released(newest) > wanted.today:
        newest = period.first(newest - DAY)
    first, last = period.first(max(wanted.first, since)), min(period.first(wanted.last), newest)
    first, found = max(min(first, newest), since), []
    while first <= last:
        following = period.next(first)
        found.append((first, following - DAY))
        first = following
    return found
