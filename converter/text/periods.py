"""Written periods to their days: a year, a quarter, a month, an ISO week or a range; pure."""

from datetime import date, timedelta

from converter.errors import DateError, given
from converter.model import Record
from converter.text.amounts import shown
from converter.text.days import day
from converter.text.spoken import SPANS, month_end, month_of, year_of

__all__ = ["Period", "RelativePeriod", "period", "told"]

_SHAPES = "2025, 2025-Q1, 2025-03, 2025-W10 or 2025-01-15..2025-02-14"
DAY = timedelta(days=1)


class Period(Record):
    """The days from ``first`` to ``last``, both included. ``text`` is the name, as in ``2025-Q1``."""

    __slots__ = ("first", "last", "text")

    def __init__(self, first: date, last: date, text: str) -> None:
        self.first = first
        self.last = last
        self.text = text

    @property
    def before(self) -> "Period | None":
        """The year, quarter, month or week before this one; None for a range of days."""
        if ".." in self.text:
            return None
        return _around(self.first - DAY, _unit(self.text))

    def on(self, today: date) -> "Period":  # noqa: ARG002 - as `RelativePeriod.on`
        """The period itself, whatever day is today."""
        return self

    def __str__(self) -> str:
        return self.text


class RelativePeriod(Record):
    """A period that depends on today, such as ``last month``. ``text`` is how it was written."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def on(self, today: date) -> Period:
        """The period that is meant if today is ``today``: the one that it lies in, or the one before that."""
        which, unit = self.text.split()
        current = _around(today, unit)
        return _around(current.first - DAY, unit) if which == "last" else current

    def __str__(self) -> str:
        return self.text


def period(text: "str | None") -> "Period | RelativePeriod":
    """The period of a text like ``2025``, ``2025-Q1``, ``March 2025``, ``last month`` or ``DAY..DAY``.

    A range may also be from one written period to another, as in ``2023-09..2025-02``: it has the days from
    the first of the one to the last of the other, and their name. Raises DateError if the text is not a
    period, or if the period does not exist.
    """
    if not isinstance(text, str):
        raise DateError(f"a period is text like {_SHAPES}, not {given(text)}")
    text = " ".join(text.split())
    if not text:
        raise DateError(f"a period is missing; write {_SHAPES}")
    if text.lower() in SPANS:
        return RelativePeriod(text.lower())
    if ".." in text:
        return _range(text)
    year, part = _parts(text)
    if not year:
        raise DateError(f"{shown(text)} is not a period; write {_SHAPES}")
    first, last = _within(year, part, text)
    return Period(first, last, f"{year}-{part}" if part else f"{year}")


def told(text: str, found: Period) -> "tuple[str, ...]":
    """The reading to tell of a text that was read as a period: ``last month=2025-03``.

    None is told of a text that is the name of the period.
    """
    text = " ".join(text.split())
    return () if text.upper() == found.text else (f"{shown(text)}={found}",)


def _range(text: str) -> Period:
    """The period of a text with ``..`` between two days, or between two written periods of one kind."""
    one, _, two = text.partition("..")
    begin, end = _side(one), _side(two)
    kinds = [_unit(side.text) if side.first < side.last else "day" for side in (begin, end)]
    if kinds[0] != kinds[1]:
        days = f"{min(begin.first, end.first)}..{max(begin.last, end.last)}"
        raise DateError(f"{shown(text)} is from a {kinds[0]} to a {kinds[1]}; write {days}")
    first, last = begin.first, end.last
    if last < first:
        raise DateError(f"{shown(text)} ends before it begins; write {end}..{begin}")
    return Period(first, last, f"{first}..{last}")


def _side(text: str) -> Period:
    """The day, or the written period, on one side of a range; DateError for any other text."""
    try:
        found = day(text)
    except DateError as no_day:
        try:
            whole = period(text)
        except DateError as no_period:
            raise no_day if _SHAPES in str(no_period) else no_period from None
        if ".." in text or isinstance(whole, RelativePeriod):
            raise
        return whole
    return Period(found, found, f"{found}")


def _parts(text: str) -> "tuple[int, str]":
    """The year of a period and the part of it that is meant: 2025 and Q1; the year is 0 if there is none.

    A quarter or a week stands before or after its year, and a month is also read by its name.
    """
    year, mark, part = text.partition("-")
    if not mark and text[4:5] in tuple("QqWw"):
        year, part = text[:4], text[4:]
    if not mark and " " in text:
        year, part = text.split(" ", 1)
        if not year_of(year):
            year, part = part, year
        month = month_of(part.lower())
        part = f"{month:02}" if month else part if part[:1] in tuple("QqWw") else "-"
    return (year_of(year) or 0) if part or not mark else 0, part.upper()


def _within(year: int, part: str, text: str) -> "tuple[date, date]":
    if not part:
        return date(year, 1, 1), date(year, 12, 31)
    number = part[1:] if part[:1] in ("Q", "W") else part
    if not (number.isascii() and number.isdigit() and len(number) <= 2):
        raise DateError(f"{shown(text)} is not a period; write {_SHAPES}")
    count = int(number)
    if part[0] == "Q" and 1 <= count <= 4 and len(number) == 1:
        return date(year, 3 * count - 2, 1), month_end(year, 3 * count)
    if part[0] == "W" and len(number) == 2:
        try:
            monday = date.fromisocalendar(year, count, 1)
        except ValueError:
            raise DateError(f"{shown(text)}: {year} has no week {count}") from None
        return monday, monday + 6 * DAY
    if part == number and len(number) == 2 and 1 <= count <= 12:
        return date(year, count, 1), month_end(year, count)
    if part == number and len(number) == 2:
        raise DateError(f"{shown(text)}: there is no month {count}")
    if part == number and 1 <= count <= 4:
        raise DateError(
            f"{shown(text)} could be {year}-0{count} or {year}-Q{count}; write the one that is meant"
        )
    raise DateError(f"{shown(text)} is not a period; write {_SHAPES}")


def _unit(name: str) -> str:
    """Whether a period of this name is a week, month, quarter or year."""
    return {"Q": "quarter", "W": "week", "": "year"}.get(name[5:6], "month")


def _around(within: date, unit: str) -> Period:
    """The week, month, quarter or year that a day lies in."""
    year = within.year
    if unit == "week":
        monday = within - within.weekday() * DAY
        year, week, _ = within.isocalendar()
        return Period(monday, monday + 6 * DAY, f"{year}-W{week:02}")
    if unit == "month":
        return Period(within.replace(day=1), month_end(year, within.month), f"{within:%Y-%m}")
    if unit == "quarter":
        number = (within.month + 2) // 3
        first = date(year, 3 * number - 2, 1)
        return Period(first, month_end(year, 3 * number), f"{year}-Q{number}")
    return Period(date(year, 1, 1), date(year, 12, 31), f"{year}")
