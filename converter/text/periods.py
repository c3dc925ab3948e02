"""Written periods to their days: a year, a quarter, a month, an ISO week or a range; pure."""

from datetime import date, timedelta

from converter.errors import DateError, given
from converter.model import _Record
from converter.text.amounts import shown
from converter.text.days import day
from converter.text.spoken import month_end

__all__ = ["Period", "period"]

_SHAPES = "2025, 2025-Q1, 2025-03, 2025-W10 or 2025-01-15..2025-02-14"


class Period(_Record):
    """The days from ``first`` to ``last``, both included. ``text`` is the name, as in ``2025-Q1``."""

    __slots__ = ("first", "last", "text")

    def __init__(self, first: date, last: date, text: str) -> None:
        self.first = first
        self.last = last
        self.text = text

    def __str__(self) -> str:
        return self.text


def period(text: "str | None") -> Period:
    """The period of a text like ``2025``, ``2025-Q1``, ``2025-03``, ``2025-W10`` or ``DAY..DAY``.

    Raises DateError if the text is not a period, or if the period does not exist.
    """
    if not isinstance(text, str):
        raise DateError(f"a period is text like {_SHAPES}, not {given(text)}")
    text = text.strip()
    if ".." in text:
        one, _, two = text.partition("..")
        first, last = day(one), day(two)
        if last < first:
            raise DateError(f"{shown(text)} ends before it begins; write {last}..{first}")
        return Period(first, last, f"{first}..{last}")
    year, _, part = text.partition("-")
    if not (len(year) == 4 and year.isascii() and year.isdigit() and "1000" <= year <= "2999"):
        raise DateError(f"{shown(text)} is not a period; write {_SHAPES}")
    first, last = _within(int(year), part.upper(), text)
    return Period(first, last, text.upper())


def _within(year: int, part: str, text: str) -> "tuple[date, date]":
    if not part and text == f"{year}":
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
        return monday, monday + timedelta(days=6)
    if part == number and len(number) == 2 and 1 <= count <= 12:
        return date(year, count, 1), month_end(year, count)
    if part == number and len(number) == 2:
        raise DateError(f"{shown(text)}: there is no month {count}")
    raise DateError(f"{shown(text)} is not a period; write {_SHAPES}")
