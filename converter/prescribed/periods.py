"""The period of a rule that a question asks for: of a day, of a written period, or of today."""

from datetime import date, timedelta

from converter.errors import DateError, InputError, given
from converter.model import Record
from converter.text.arguments import day_of, reading_of
from converter.text.periods import Period, RelativePeriod, told
from converter.text.periods import period as read_period
from converter.text.spoken import MONTHS, month_end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.prescribed.contract import Rule
    from converter.text.arguments import Day
    from converter.text.spoken import Relative

    Read = date | Relative | Period | RelativePeriod

__all__ = ["DAY", "Asked", "asked", "customs_day", "named", "shape"]

DAY = timedelta(days=1)
# What a rule takes, in words, with what may be typed; for a day that of the worked example.
_SHAPES = {
    "day": "a day such as {}",
    "month": "a month such as 2026-03, or any day of it",
    "quarter": "a quarter such as 2026-Q1, or any day of it",
    "year": "a year such as 2025, or any day of it",
    "uk-year": "a tax year such as 2025-26, for the twelve months to 31 March, or a day of it",
    "spot": "31 March or 31 December, such as 2025-12-31",
    "range": "the days of a reporting period, such as 2024-01-01..2025-06-30",
}
_SPOT = ((3, 31), (12, 31))


class Asked(Record):
    """What a question asks a rule for.

    ``period`` are the days that the rate is for. ``day`` is the day that was asked for; None if a period was,
    or nothing. ``told`` are the readings to tell of the text.
    """

    __slots__ = ("day", "period", "told")

    def __init__(self, period: Period, day: "date | None", told: "tuple[str, ...]" = ()) -> None:
        self.period = period
        self.day = day
        self.told = told


def asked(rule: "Rule", on: "Day", today: date) -> Asked:
    """The period of a rule that is asked for by a day, by the text of a period, or by None for ``today``.

    Raises InputError for what the rule does not take, DateError for what is neither day nor period.
    """
    if on is None:
        if rule.takes == "range":
            raise _untaken(rule, "no days were given")
        return Asked(_around(rule, today), None)
    found, readings = _read(rule, on)
    if isinstance(found, (Period, RelativePeriod)):
        meant = found.on(today)
        return Asked(_own(rule, meant), None, told(str(on), meant))
    day = found if isinstance(found, date) else found.on(today)
    if rule.takes == "range":
        raise _untaken(rule, f"{day} is one day")
    return Asked(_around(rule, day), day, readings)


def _read(rule: "Rule", on: "Day") -> "tuple[Read, tuple[str, ...]]":
    """The day or the period that is meant, with the readings to tell of a day."""
    if not isinstance(on, str):
        return _day(on), ()
    if rule.takes == "uk-year" and _is_two_years(on.strip()):
        year = _tax_year(on.strip())
        if year is not None:
            return year, ()
        if not _is_month(on.strip()):
            raise _untaken(rule, f"{on.strip()} is no such year")
    try:
        return read_period(on), ()
    except DateError as no_period:
        try:
            return _day(on), reading_of(on)
        except DateError as no_day:
            raise _unread(rule, on, no_period, no_day) from None


def _unread(rule: "Rule", on: str, no_period: DateError, no_day: DateError) -> DateError:
    """The error for a text that is neither a day nor a period: the one that says more than that."""
    of_day = rule.takes in ("day", "spot")
    for error, plain in ((no_period, "is not a period"), (no_day, "is not a day")):
        if plain not in str(error) and on.strip() and not (of_day and error is no_period):
            return error
    return DateError(f"{rule.key} takes {shape(rule)}, not {given(on)}")


def _day(on: "Day") -> "date | Relative":
    found = day_of(on, "on")
    if found is None:
        raise DateError("no day was given")
    return found


def _is_two_years(text: str) -> bool:
    """Whether a text has the form of a tax year: 2025-26 or 2025/26."""
    digits = text[:4] + text[5:]
    return len(text) == 7 and text[4] in "-/" and digits.isascii() and digits.isdigit()


def _is_month(text: str) -> bool:
    return 1 <= int(text[5:]) <= 12


def _tax_year(text: str) -> "Period | None":
    """The twelve months to 31 March of a tax year that is written so; None if the second is not the next."""
    year, second = int(text[:4]), int(text[5:])
    return _uk_year(year + 1) if second == (year + 1) % 100 and year >= 1900 else None


def _uk_year(ends: int) -> Period:
    return Period(date(ends - 1, 4, 1), date(ends, 3, 31), f"{ends - 1}-{ends % 100:02}")


def _around(rule: "Rule", day: date) -> Period:
    """The period of the rule that a day lies in; InputError if it lies in none, or in two."""
    takes, year = rule.takes, day.year
    if takes == "month":
        return Period(day.replace(day=1), month_end(year, day.month), f"{day:%Y-%m}")
    if takes == "quarter":
        number = (day.month + 2) // 3
        return Period(date(year, 3 * number - 2, 1), month_end(year, 3 * number), f"{year}-Q{number}")
    if takes == "year":
        return Period(date(year, 1, 1), date(year, 12, 31), f"{year}")
    if takes == "uk-year":
        before, after = _uk_year(year), _uk_year(year + 1)
        if day.month == 4 and day.day < 6:
            why = f"{day} is in the tax year {before} and in the twelve months to {after.last}"
            raise InputError(f"{why}; ask {rule.key} for {before} or {after}")
        return after if day >= after.first else before
    if takes == "spot" and (day.month, day.day) not in _SPOT:
        days = sorted(date(one, *ends) for one in (year - 1, year, year + 1) for ends in _SPOT)
        last = max(one for one in days if one < day)
        following = min(one for one in days if one > day)
        raise InputError(
            f"{rule.key} has rates of 31 March and 31 December alone; ask for {last} or {following}"
        )
    return Period(day, day, f"{day}")


def _own(rule: "Rule", found: Period) -> Period:
    """The period itself if it is one of the rule's own; else InputError with what it takes."""
    if rule.takes == "range":
        return found
    own = _uk_year(found.last.year) if rule.takes == "uk-year" else _around(rule, found.first)
    if (own.first, own.last) == (found.first, found.last):
        return own
    raise _untaken(rule, f"{found} is no such period")


def _untaken(rule: "Rule", why: str) -> InputError:
    return InputError(f"{rule.key} takes {shape(rule)}; {why}")


def shape(rule: "Rule") -> str:
    """What a rule takes, in words: ``a month such as 2026-03, or any day of it``."""
    return _SHAPES[rule.takes].format(rule.example[1])


def customs_day(period: Period) -> date:
    """The last Wednesday but one of the month before a month."""
    end = period.first - DAY
    return end - ((end.weekday() - 2) % 7 + 7) * DAY


def named(period: Period) -> str:
    """The name of a period in a sentence: ``June 2024``, ``2024-Q1``, ``2024-01-01 to 2025-06-30``."""
    if ".." in period.text:
        return f"{period.first} to {period.last}"
    year, _, month = period.text.partition("-")
    if len(month) == 2 and month_end(int(year), period.first.month) == period.last and period.first.day == 1:
        return f"{MONTHS[period.first.month - 1]} {year}"
    return period.text
