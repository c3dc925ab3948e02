"""Days in words: ``yesterday``, ``-3d``, ``1 month ago``, ``last friday``, ``11 feb 2016``; pure.

A day that depends on today is returned as `Relative`, since today depends on the source: at the Bank of
Russia it begins hours earlier than at the ECB.
"""

from datetime import date, timedelta

from converter.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MONTHS", "SPANS", "WEEKDAYS", "Relative", "month_end", "month_of", "spoken", "year_of"]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPANS = frozenset(
    f"{which} {unit}" for which in ("last", "this") for unit in ("week", "month", "quarter", "year")
)
_NAMED = {"today": 0, "yesterday": -1, "tomorrow": 1}
# The kind of a unit of time, and how many days or months it has. The m of -1m is no month: after --every it
# is a minute, and after an amount a million.
_UNITS = {
    "d": ("days", 1), "day": ("days", 1), "days": ("days", 1),
    "w": ("days", 7), "week": ("days", 7), "weeks": ("days", 7),
    "month": ("months", 1), "months": ("months", 1),
    "y": ("months", 12), "year": ("months", 12), "years": ("months", 12),
}  # fmt: skip
_MOST = {"days": 99999, "months": 3000}


class Relative(Record):
    """A day that depends on today: some days or months off, the last given weekday, or the end of a month.

    ``kind`` says what ``number`` means:

    - ``days``: days from today, below 0 for the past
    - ``months``: the same day of the month that many months ago, at most the last of that month
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
        end = month_end(months // 12, months % 12 + 1)
        return end.replace(day=min(today.day, end.day)) if self.kind == "months" else end

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
        return Relative(*offset, said)
    if len(words) == 2 and words[0] == "last" and words[1] in WEEKDAYS:
        return Relative("weekday", WEEKDAYS.index(words[1]), said)
    if words[:2] == ["end", "of"]:
        return _end(words[2:], said)
    return _calendar_day(words)


def _offset(words: "Sequence[str]") -> "tuple[str, int] | None":
    """The kind and number of `Relative` for ``-3d``, ``-1y`` or ``3 months ago``; None for other words."""
    if len(words) == 1 and words[0][:1] in ("-", "\u2212"):
        number, unit = words[0][1:-1], words[0][-1]
    elif len(words) == 3 and words[2] == "ago":
        number, unit = "1" if words[0] in ("a", "an", "one") else words[0], words[1]
    else:
        return None
    kind, length = _UNITS.get(unit, ("", 0))
    if not kind or not _is_number(number) or int(number) * length > _MOST[kind]:
        return None
    return kind, int(number) * length * (-1 if kind == "days" else 1)


def _end(words: "Sequence[str]", said: str) -> "date | Relative | None":
    """The day of ``end of march``, ``end of march 2024``, ``end of 2024``, ``end of last month``."""
    if words == ["last", "month"]:
        return Relative("end", 1, said)
    if words == ["last", "year"]:
        return Relative("year", 1, said)
    if len(words) == 1 and (year := year_of(words[0])):
        return date(year, 12, 31)
    month = month_of(words[0]) if words else None
    if month and len(words) == 1:
        return Relative("month", month, said)
    if month and len(words) == 2 and (year := year_of(words[1])):
        return month_end(year, month)
    return None


def _calendar_day(words: "Sequence[str]") -> "date | None":
    """The day of ``11 feb 2016``, ``february 11 2016`` or ``2016 feb 11``, with or without th."""
    if len(words) != 3:
        return None
    one, two, three = reversed(words) if year_of(words[0]) else words
    month, number = (month_of(two), one) if month_of(two) else (month_of(one), two)
    for ending in ("st", "nd", "rd", "th"):
        if number.endswith(ending):
            number = number[:-2]
    year = year_of(three)
    if not month or not year or not _is_number(number) or len(number) > 2:
        return None
    try:
        return date(year, month, int(number))
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5


def month_of(word: str) -> "int | None":
    """The number of a month by its name or its abbreviation; None for other words."""
    word = word.rstrip(".")
    if len(word) < 3:
        return None
    for number, name in enumerate(MONTHS, 1):
        if name.lower() == word or name[:3].lower() == word or (word == "sept" and number == 9):
            return number
    return None


def year_of(word: str) -> "int | None":
    """The year from 1000 to 2999 of four digits; None for other words."""
    return int(word) if len(word) == 4 and _is_number(word) and 1000 <= int(word) <= 2999 else None


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
