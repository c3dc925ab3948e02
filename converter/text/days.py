"""Written days to dates: ISO is read, any other form is refused with its readings; pure, no clock."""

from datetime import date

from converter.errors import DateError
from converter.text.amounts import shown
from converter.text.spoken import MONTHS, WEEKDAYS, spoken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.text.spoken import Relative

__all__ = ["day", "looks_like_day", "only_reading", "when", "within"]

FIRST_YEAR, LAST_YEAR = 1000, 2999


def day(text: str) -> date:
    """The day of an ISO date, ``2024-12-31``.

    Raises DateError for every other form; its message has the ISO dates that the text may mean.
    """
    text = text.strip()
    if len(text) == 10 and text.isascii() and text[4] == text[7] == "-":
        year, month, number = text.split("-", 2)
        if year.isdigit() and month.isdigit() and number.isdigit():
            return _existing(int(year), int(month), int(number), text)
    readings = [found.isoformat() for found in _readings(text)]
    said = shown(text)
    if len(readings) == 1:
        raise DateError(f"{said} could be {readings[0]}; write {readings[0]}")
    if readings:
        listed = " or ".join(readings)
        raise DateError(f"{said} could be {listed}; write the one that is meant")
    if not text:
        raise DateError("a day is missing; write it as YYYY-MM-DD")
    raise DateError(f"{said} is not a day; write it as YYYY-MM-DD")


def when(text: str) -> "date | Relative":
    """The day of an ISO date, or of words such as ``last friday``; raises DateError as `day` for others."""
    found = None if text[:1].isdigit() and text[-1:].isdigit() and " " not in text else spoken(text)
    if text.lower() in WEEKDAYS:
        raise DateError(f"{text} may be the last or the next one; write 'last {text}' or YYYY-MM-DD")
    return day(text) if found is None else found


def within(found: date) -> date:
    """The same day; raises DateError if its year is not between 1000 and 2999."""
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise DateError(f"{found}: a year is from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def only_reading(text: str) -> "date | None":
    """The only day that a date in figures, in any order, can mean; None if there is not exactly one."""
    found = _readings(text)
    return found[0] if len(found) == 1 else None


def looks_like_day(text: str) -> bool:
    """Whether a text is three numbers as in a date, in any order: 31/12/24, 2024.1.5."""
    return len(_parts(text)) == 3


def _existing(year: int, month: int, number: int, text: str) -> date:
    """The day of these numbers; raises DateError, with the reason, if it does not exist."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"{text}: a year is from {FIRST_YEAR} to {LAST_YEAR}")
    if not 1 <= month <= 12:
        raise DateError(f"{text}: there is no month {month}; write YYYY-MM-DD")
    length = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    if not 1 <= number <= length:
        raise DateError(f"{text}: {MONTHS[month - 1]} {year} has {length} days")
    return date(year, month, number)


def _parts(text: str) -> "list[str]":
    """The three numbers of a date; empty if the text is not one."""
    for mark in "-/.":
        parts = text.split(mark)
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
            continue
        first, second, third = (len(part) for part in parts)
        if second <= 2 and ((first == 4 and third <= 2) or (first <= 2 and third in (2, 4))):
            return parts
    return []


def _readings(text: str) -> "list[date]":
    """The days that a date in figures may mean, earliest first."""
    if len(text) == 8 and text.isascii() and text.isdigit():
        orders = [(text[:4], text[4:6], text[6:])]
    elif parts := _parts(text):
        a, b, c = parts
        orders = [(a, b, c)] if len(a) == 4 else [(c, b, a), (c, a, b)]
        if len(c) == 2:
            orders += [(a, b, c), (a, c, b)] if len(a) == 2 else []
    else:
        return []
    found = set()
    for year, month, number in orders:
        full = int(year) + (2000 if len(year) == 2 else 0)
        try:
            found.add(_existing(full, int(month), int(number), text))
        except DateError:
            continue
    return sorted(found)
