"""Days in words: ``yesterday``, ``-3d``, ``last friday``, ``11 feb 2016``, ``end of march``; pure.

A day that depends on today is returned as `Relative`, since today depends on the source: at the Bank of
Russia it begins hours earlier than at the ECB.
"""

from datetime import date, timedelta

from converter.model import _Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MONTHS", "WEEKDAYS", "Relative", "month_end", "spoken"]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED = {"today": 0, "yesterday": -1, "tomorrow": 1}
_UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}
_MOST = 99999


class Relative(_Record):
    """A day that depends on today: a number of days off, the last given weekday, or the end of a month.

    ``kind`` says what ``number`` means:

    - ``days``: days from today, below 0 for the past
    - ``weekday``: the last such weekday before today, Monday is 0
    - ``month``: the last end of that month of the year, up to today
    - ``end``: the end of the month that many months ago
    - ``year``: the end of the year that many years ago

    ``text`` is the typed text.
    """

    __slots__ = ("kind", "number", "text")

    def __init__(self, kind: str, number: int, text: str) -> None:
        self.kind = kind
        self.number = number
        self.text = text

    def on(self, today: date) -> date:
        """The day that is meant if today is ``today``."""
        if self.kind == "days":
            return today + timedelta(days=self.number)
        if self.kind == "weekday":
            return today - timedelta(days=(today.weekday() - self.number - 1) % 7 + 1)
        if self.kind == "month":
            end = month_end(today.year, self.number)
            return end if end <= today else month_end(today.year - 1, self.number)
        if self.kind == "year":
            return date(today.year - self.number, 12, 31)
        months = today.year * 12 + today.month - 1 - self.number
        return month_end(months // 12, months % 12 + 1)

    def __str__(self) -> str:
        return self.text


def spoken(text: str) -> "date | Relative | None":
    """The day that words name; None if they don't name a day, or not with one meaning only."""
    words = text.lower().replace(",", " ").split()
    if not 1 <= len(words) <= 4:
        return None
    said = " ".join(words)
    if said in _NAMED:
        return Relative("days", _NAMED[said], said)
    offset = _offset(words)
    if offset is not None:
        return Relative("days", -offset, said)
    if len(words) == 2 and words[0] == "last" and words[1] in WEEKDAYS:
        return Relative("weekday", WEEKDAYS.index(words[1]), said)
    if words[:2] == ["end", "of"]:
        return _end(words[2:], said)
    return _calendar_day(words)


def _offset(words: "Sequence[str]") -> "int | None":
    """The number of days in ``-3d``, ``-2w`` or ``3 days ago``; None for other words."""
    if len(words) == 1 and words[0][:1] in ("-", "\u2212"):
        number, unit = words[0][1:-1], words[0][-1]
    elif len(words) == 3 and words[2] == "ago":
        number, unit = words[0], words[1]
    else:
        return None
    if unit not in _UNITS or not _is_number(number) or int(number) * _UNITS[unit] > _MOST:
        return None
    return int(number) * _UNITS[unit]


def _end(words: "Sequence[str]", said: str) -> "date | Relative | None":
    """The day of ``end of march``, ``end of march 2024``, ``end of 2024``, ``end of last month``."""
    if words == ["last", "month"]:
        return Relative("end", 1, said)
    if words == ["last", "year"]:
        return Relative("year", 1, said)
    if len(words) == 1 and (year := _year(words[0])):
        return date(year, 12, 31)
    month = _month(words[0]) if words else None
    if month and len(words) == 1:
        return Relative("month", month, said)
    if month and len(words) == 2 and (year := _year(words[1])):
        return month_end(year, month)
    return None


def _calendar_day(words: "Sequence[str]") -> "date | None":
    """The day of ``11 feb 2016`` or ``february 11 2016``, with or without th."""
    if len(words) != 3:
        return None
    one, two, three = words
    month, number = (_month(two), one) if _month(two) else (_month(one), two)
    for ending in ("st", "nd", "rd", "th"):
        if number.endswith(ending):
            number = number[:-2]
    year = _year(three)
    if not month or not year or not _is_number(number) or len(number) > 2:
        return None
    try:
        return date(year, month, int(number))
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5


def _month(word: str) -> "int | None":
    """The number of a month by its name or its abbreviation; None for other words."""
    word = word.rstrip(".")
    if len(word) < 3:
        return None
    for number, name in enumerate(MONTHS, 1):
        if name.lower() == word or name[:3].lower() == word or (word == "sept" and number == 9):
            return number
    return None


def _year(word: str) -> "int | None":
    return int(word) if len(word) == 4 and _is_number(word) and 1000 <= int(word) <= 2999 else None


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
