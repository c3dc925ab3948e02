"""Holidays by rule: the days of a year on which a publisher is not expected to publish.

A plug-in builds the ``holidays`` of its `Publication` from here: `days_off` for the holidays of a country,
`feasts` for the two feasts of the Islamic year, `days` for single days, `following` for a bank that sets its
rates a day ahead, `target_holidays` for the days on which TARGET is closed.
"""

from datetime import date, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import TypeVar

    Calendar = Callable[[int], frozenset[date]]

    Years = int | tuple[int, int]

    T = TypeVar("T")

__all__ = [
    "DAY",
    "FRIDAY",
    "MONDAY",
    "SATURDAY",
    "days",
    "days_off",
    "easter",
    "feasts",
    "following",
    "no_holidays",
    "orthodox_easter",
    "target_holidays",
]

DAY = timedelta(days=1)
MONDAY, FRIDAY, SATURDAY = 0, 4, 5
# The first days of the two feasts, as computed beforehand from the new moon.
_RAMADAN = (
    "2010-09-09 2011-08-30 2012-08-19 2013-08-08 2014-07-28 2015-07-17 2016-07-05 2017-06-25 2018-06-15 "
    "2019-06-04 2020-05-24 2021-05-13 2022-05-02 2023-04-21 2024-04-10 2025-03-30 2026-03-20 2027-03-09 "
    "2028-02-26 2029-02-14 2030-02-04 2031-01-24 2032-01-14"
)
_SACRIFICE = (
    "2010-11-16 2011-11-06 2012-10-25 2013-10-15 2014-10-04 2015-09-24 2016-09-12 2017-09-01 2018-08-21 "
    "2019-08-11 2020-07-31 2021-07-20 2022-07-09 2023-06-28 2024-06-16 2025-06-06 2026-05-27 2027-05-16 "
    "2028-05-05 2029-04-24 2030-04-13 2031-04-02 2032-03-22"
)


def no_holidays(year: int) -> "frozenset[date]":
    """A calendar without holidays."""
    return frozenset()


def days_off(
    fixed: "Mapping[tuple[int, int], Years]",
    moving: "Mapping[int, Years] | None" = None,
    *,
    orthodox: "Mapping[int, Years] | None" = None,
    weekdays: "Mapping[tuple[int, int, int], Years] | None" = None,
    carried: "Collection[tuple[int, int]]" = (),
    single: "Collection[date]" = (),
    instead: "Collection[date]" = (),
    since: int = 0,
) -> "Calendar":
    """A calendar of yearly holidays: a function from a year to the days off in it.

    Each holiday is given with the first year in which it is kept (0: always) or with its first and last year.

    - ``fixed``: by month and day;
    - ``moving``: by the number of days from Easter Sunday;
    - ``orthodox``: by the number of days from the Easter Sunday of the Orthodox churches;
    - ``weekdays``: by month, day and weekday (Monday is 0): the first such weekday from that day on. The
      third Monday of February is the first from the 15th on, the last of May the first from the 25th on.

    ``carried`` are the fixed holidays that move to the next free working day if they fall on a weekend,
    ``single`` the days off of one year only, ``instead`` the days on which a rule did not hold. Years before
    ``since`` have no holidays, because they are not known.
    """

    @_by_year
    def holidays(year: int) -> "frozenset[date]":
        if year < since:
            return frozenset()
        found = {date(year, *day) for day in _held(fixed, year)}
        for day in sorted(found):
            if day.weekday() >= SATURDAY and (day.month, day.day) in carried:
                found.add(_free(day, found))
        for sunday, offsets in ((easter(year), moving), (orthodox_easter(year), orthodox)):
            found |= {sunday + number * DAY for number in _held(offsets, year)}
        for month, number, weekday in _held(weekdays, year):
            day = date(year, month, number)
            found.add(day + (weekday - day.weekday()) % 7 * DAY)
        found |= {day for day in single if day.year == year}
        return frozenset(found.difference(instead))

    return holidays


def _by_year(calendar: "Calendar") -> "Calendar":
    """The same calendar, but each year is computed once; functools could do it, but takes time to import."""
    known: dict[int, frozenset[date]] = {}

    def holidays(year: int) -> "frozenset[date]":
        if year not in known:
            known[year] = calendar(year)
        return known[year]

    return holidays


def _held(rules: "Mapping[T, Years] | None", year: int) -> "list[T]":
    """The holidays that are kept in a year."""
    spans = {
        key: years if isinstance(years, tuple) else (years, year) for key, years in (rules or {}).items()
    }
    return [key for key, (first, last) in spans.items() if first <= year <= last]


def _free(day: date, taken: "Collection[date]") -> date:
    """The first working day from ``day`` on that is not taken by another holiday."""
    while day.weekday() >= SATURDAY or day in taken:
        day += DAY
    return day


def following(holidays: "Calendar") -> "Calendar":
    """The days after the given holidays, for a bank that sets its rates the day before they take effect.

    On a holiday it sets none, so that no table is dated the day after.
    """

    @_by_year
    def after(year: int) -> "frozenset[date]":
        before = (day for number in (year - 1, year) if number for day in holidays(number))
        return frozenset(day + DAY for day in before if (day + DAY).year == year)

    return after


def days(text: str) -> "frozenset[date]":
    """The days of a text such as ``2020-05-08 2022-06-03``."""
    return frozenset(map(date.fromisoformat, text.split()))


def feasts(ramadan: int, sacrifice: int) -> "frozenset[date]":
    """The first days of the Ramadan Feast and of the Feast of the Sacrifice, from 2010 to 2032.

    ``ramadan`` and ``sacrifice`` are the number of days that each of them lasts.
    """
    lengths = (_RAMADAN, ramadan), (_SACRIFICE, sacrifice)
    return frozenset(
        first + number * DAY for text, length in lengths for first in days(text) for number in range(length)
    )


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    century, rest = divmod(year, 100)
    epact = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    epact -= (year % 19 + 11 * epact) // 319
    to_sunday = (2 * (century % 4) + 2 * (rest // 4) - rest % 4 - epact + 32) % 7
    return date(year, 3, 22) + (epact + to_sunday) * DAY


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian calendar (Meeus), as a Gregorian day; right from 1900 to 2099."""
    moon = (19 * (year % 19) + 15) % 30
    to_sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    return date(year, 4, 4) + (moon + to_sunday) * DAY


@_by_year
def target_holidays(year: int) -> "frozenset[date]":
    """The days of a year on which TARGET is closed and the ECB publishes no rates, beside the weekends."""
    closed = {date(year, 1, 1), date(year, 12, 25)}
    if year >= 2000:  # in 1999 the ECB still published on Good Friday and Easter Monday
        sunday = easter(year)
        closed |= {sunday - 2 * DAY, sunday + DAY, date(year, 5, 1), date(year, 12, 26)}
    if year in (1999, 2001):  # for the change to the year 2000, and to the coins and notes of the euro
        closed.add(date(year, 12, 31))
    return frozenset(closed)
