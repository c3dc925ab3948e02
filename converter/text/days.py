"""Written days to dates; pure, no clock.

A day is read if it can be only one day, with or without a time. If it can be several it is refused with them.
"""

from datetime import date, time

from converter.errors import DateError
from converter.text.amounts import shown
from converter.text.spoken import MONTHS, SPANS, WEEKDAYS, month_of, spoken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.text.spoken import Relative

__all__ = [
    "average_of",
    "day",
    "in_place_of",
    "in_quotes",
    "looks_like_day",
    "no_day",
    "only_reading",
    "told",
    "when",
    "within",
]

FIRST_YEAR, LAST_YEAR = 1000, 2999


def day(text: str) -> date:
    """The day of an ISO date, ``2024-12-31``, or of another form that can be one day only: ``12/31/2024``.

    Raises DateError for every other text; its message has the ISO dates that the text may mean. A year of
    two digits is not read.
    """
    text = text.strip()
    if len(text) == 10 and text.isascii() and text[4] == text[7] == "-":
        year, month, number = text.split("-", 2)
        if year.isdigit() and month.isdigit() and number.isdigit():
            return _existing(int(year), int(month), int(number), text)
    found = _readings(text)
    if len(found) == 1 and str(found[0].year) in text:
        return found[0]
    readings = [one.isoformat() for one in found]
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
    """The day of a text as `day` reads it, of words such as ``last friday``, or of either with a time.

    A time is passed over: the day is the one that is written. Raises DateError for other texts.
    """
    bare = _without_time(text)
    found = None if bare[:1].isdigit() and bare[-1:].isdigit() and " " not in bare else spoken(bare)
    if found is None:
        _check_meaning(text)
        return day(bare)
    if bare != text and not isinstance(found, date):
        raise DateError(f"{shown(text)} is not a day; write it as YYYY-MM-DD")
    return found


def told(text: str, found: "date | Relative") -> "tuple[str, ...]":
    """The reading to tell of a text that was read as a day: ``12/31/2022=2022-12-31``.

    None is told of an ISO date and of words.
    """
    text = text.strip()
    if not isinstance(found, date) or text == found.isoformat() or spoken(text) is not None:
        return ()
    return (f"{shown(text)}={found}",)


def _without_time(text: str) -> str:
    """The text without the time or offset after its day: ``2023-05-28T10:00:00Z``, ``28.05.2023 9:30``."""
    minutes = text.find(":")
    at = minutes - 2 if text[minutes - 2 : minutes - 1] in ("T", "t", " ") else minutes - 3
    if at < 1 or text[at] not in "Tt +-\u2212":
        return text
    clock = text[at + 1 :].strip().upper().replace(" UTC", "Z").replace(" ", "")
    if text[at] not in "Tt ":
        clock = f"00:00-{clock}"
    elif minutes - at == 2:
        clock = f"0{clock}"
    try:
        time.fromisoformat(clock)
    except ValueError:
        return text
    return text[:at].strip()


def _check_meaning(text: str) -> None:
    """Raise DateError for words that may mean several days, with what to write."""
    said = " ".join(text.lower().split())
    if said in WEEKDAYS:
        raise DateError(f"{text} may be the last or the next one; write 'last {text}' or YYYY-MM-DD")
    if said in SPANS:
        raise no_day(said)
    number = said[1:-1]
    if said[:1] in ("-", "\u2212") and said[-1] == "m" and number.isascii() and number.isdigit():
        unit = "month" if number == "1" else "months"
        raise DateError(f"the m of {said} may be months or minutes; write '{number} {unit} ago'")


def no_day(said: str) -> DateError:
    """The error for a period in words where a day is needed, with what to type."""
    advice = ", or ".join(filter(None, in_place_of(said)))
    return DateError(f"{said} is a period, not a day").advising(f"try: {advice}")


def in_place_of(period: str) -> "tuple[str, str]":
    """What to type for a period where a day is needed: the day that may be meant, if any, and the options."""
    day = "-7d" if period == "last week" else "today" if period[:4] == "this" else ""
    return day, average_of(period) if day else f"{average_of(period)}, or --end-of"


def average_of(period: str) -> str:
    """The options to type for the mean of a period."""
    return f"--average {in_quotes(period)}{' --so-far' if period[:4] == 'this' else ''}"


def in_quotes(text: str) -> str:
    """A day or a period as it is typed after an option: in quotes if it has several words."""
    return f'"{text}"' if " " in text else text


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
    """Whether a text is three numbers as in a date, in any order, or has a name: 2024.1.5, 5-May-2024."""
    return len(_parts(text)) == 3 or _named(text) is not None


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


def _named(text: str) -> "date | None":
    """The day of a date with the name of a month: ``28-May-2023``, ``May/28/2023``; None for other texts."""
    for mark in "-/.":
        parts = text.lower().split(mark)
        if len(parts) == 3 and any(map(month_of, parts)):
            found = spoken(" ".join(parts))
            return found if isinstance(found, date) else None
    return None


def _readings(text: str) -> "list[date]":
    """The days that a date in figures may mean, earliest first.

    A year of two digits is one from 1969 to 2068.
    """
    named = _named(text)
    if named:
        return [named]
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
        full = int(year) + (0 if len(year) == 4 else 1900 if int(year) > 68 else 2000)
        try:
            found.add(_existing(full, int(month), int(number), text))
        except DateError:
            continue
    return sorted(found)
