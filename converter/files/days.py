"""How the days of a column are written, decided once from its first cells, and the days so read."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import numpy
import pyarrow
from pyarrow import compute, types

from converter.errors import DateError, InputError, given
from converter.files.contract import Said, undecided
from converter.frames.arrays import decoded
from converter.frames.columns import values_of
from converter.frames.plain_text import TIMED, days_of, is_text
from converter.frames.reading import are_taken, is_missing
from converter.text.amounts import shown
from converter.text.arguments import text_of
from converter.text.days import day, when
from converter.text.periods import RelativePeriod, period
from converter.text.spoken import Relative

__all__ = ["DayReading", "decide"]

_ORDERS = ("D/M/Y", "M/D/Y", "Y/M/D")
_SHORT = ("D/M/YY", "M/D/YY", "YY/M/D")
_KNOWN = 20_000  # distinct cells that are kept
_FIRST = 100  # cells, one of which shows what the others may be
_LARGE = 10**10  # no number from here on is a day
_SIZE = 10  # characters of 2024-12-31
_MIDDLE = ord("-")
# Where the digits of year, month and day stand in ten characters of each order.
_PLACES = {"D/M/Y": (6, 7, 8, 9, 3, 4, 0, 1), "M/D/Y": (6, 7, 8, 9, 0, 1, 3, 4)}
_INTO = (0, 1, 2, 3, 5, 6, 8, 9)
_MARKS = b"/.-"
_TIMED = (
    r"\A[0-9]{2}(?:/[0-9]{2}/|\.[0-9]{2}\.|-[0-9]{2}-)[0-9]{4}"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)?\z"
)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)(.*)", re.ASCII | re.DOTALL)
_NUMERIC = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?!\d)(.*)", re.ASCII | re.DOTALL)
_COMPACT = re.compile(r"[12]\d{3}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_SERIAL = re.compile(r"[1-9]\d{4}(?:[.,]\d+)?", re.ASCII)
_HALF = re.compile(r"\s*[ap]\.?m\.?\Z", re.IGNORECASE)

# A day, text that is left to be read as `convert` reads it, or why the cell is wrong.
Found: TypeAlias = tuple[date | str | None, str]


class DayReading:
    """How the days of a column are read; ``told`` says for people what was understood, empty if nothing was.

    ``order`` is the order of numbers such as 03/04/2025, None if no cell has shown one.
    """

    def __init__(self, order: str | None, told: str, *, compact: bool, by_rule: bool, said: Said) -> None:
        self.order = order
        self.told = told
        self._compact = compact
        self._by_rule = by_rule
        self._said = said
        self._known: dict[Any, Found] = {}

    def read(self, cells: Any) -> tuple[Any, dict[int, str]]:
        """The days of cells, and by row why some are wrong; null where a cell is empty or wrong.

        Days are date32 if all cells are days that are read here. Otherwise they are text, or for values of
        Python a list, that `frames.plan.Plan` takes: a text that can be one day only, such as 31 Dec 2024, is
        left as it is. Days and times of Arrow and Python pass.
        """
        array = decoded(cells)
        if not isinstance(array, pyarrow.Array):
            found = [self._one(value) for value in array]
            return [one[0] for one in found], _reasons(found)
        kind = array.type
        if is_text(kind):
            return self._of_texts(array)
        if types.is_temporal(kind) or types.is_null(kind):
            return array, {}
        return self._by_distinct(array)

    def _of_texts(self, array: Any) -> tuple[Any, dict[int, str]]:
        array, found = array.cast(pyarrow.large_string()), None
        first = next(filter(None, values_of(array.slice(0, _FIRST))), "")
        # Arrow takes a microsecond for each cell that it refuses.
        if _ISO.fullmatch(first):
            array = _without_empty(array)
            found = _taken_days_of(array)
            if found is None and len(first) > _SIZE:
                return self._of_times(array)
        elif self.order in _PLACES and _NUMERIC.fullmatch(first):
            found = _of_ten(_without_empty(array), _PLACES[self.order])
        return self._by_distinct(array) if found is None else (found, {})

    def _of_times(self, array: Any) -> tuple[Any, dict[int, str]]:
        """Read text of which most cells are days with a plain time, few of them equal."""
        timed = compute.match_substring_regex(array, TIMED).fill_null(fill_value=False)
        found = _taken_days_of(array.filter(timed))
        if found is None or not len(found):
            return self._by_distinct(array)
        others, wrong = self._by_distinct(array.filter(compute.invert(timed)))
        rows = numpy.flatnonzero(~timed.to_numpy(zero_copy_only=False))
        made = pyarrow.nulls(len(array), others.type)
        made = compute.replace_with_mask(made, timed, found.cast(others.type))
        made = compute.replace_with_mask(made, compute.invert(timed), others)
        return made, {int(rows[row]): reason for row, reason in wrong.items()}

    def _by_distinct(self, array: Any) -> tuple[Any, dict[int, str]]:
        """Read each distinct value once."""
        words = array.dictionary_encode()
        each = [self._one(value) for value in values_of(words.dictionary)]
        days = [one[0] for one in each]
        if any(isinstance(one, str) for one in days):
            days = [None if one is None else str(one) for one in days]
            read = pyarrow.array(days, pyarrow.large_string()).take(words.indices)
        else:
            read = pyarrow.array(days, pyarrow.date32()).take(words.indices)
        refused = numpy.array([bool(one[1]) for one in each], numpy.bool_)
        if not refused.any():
            return read, {}
        places = words.indices.fill_null(0).to_numpy()
        rows = numpy.flatnonzero(refused[places] & words.indices.is_valid().to_numpy(zero_copy_only=False))
        return read, {row: each[places[row]][1] for row in rows.tolist()}

    def _one(self, value: Any) -> "Found":
        if is_missing(value) or isinstance(value, date):
            return (None if is_missing(value) else value), ""
        key = (type(value), value) if _is_read(value) else None
        found = self._known.get(key)
        if found is None:
            found = self._read(value)
            if len(self._known) >= _KNOWN:
                self._known.clear()
            if key is not None:
                self._known[key] = found
        return found

    def _read(self, value: Any) -> "Found":
        if not _is_read(value):
            return (None, f"a day is text or a date, not {given(value)}")
        try:
            return self._text(value.strip() if isinstance(value, str) else _number_text(value))
        except DateError as error:
            return None, str(error)

    def _text(self, text: str) -> "Found":
        """The day of a text without blanks around it; raises DateError if it is wrong."""
        if not text:
            return None, ""
        if iso := _ISO.fullmatch(text):
            return _with_time(text, "-".join(iso.groups()[:3]), iso[4]), ""
        if parts := _NUMERIC.fullmatch(text):
            return self._numeric(text, parts), ""
        if text.isascii() and text.isdigit() and len(text) == len("20241231"):
            return self._eight(text), ""
        if _SERIAL.fullmatch(text):
            raise DateError(
                f"{shown(text)} may be a spreadsheet's number of a day; write the day as YYYY-MM-DD"
            )
        return self._words(text), ""

    def _numeric(self, text: str, parts: "re.Match[str]") -> date:
        first, _, second, third, time = parts.groups()
        if len(first) == 4 and len(third) <= 2 and self.order not in _SHORT:
            return _with_time(text, f"{first}-{second:>02}-{third:>02}", time)
        if self.order is None:
            orders = f"{self._said('date_format', 'D/M/Y')} or {self._said('date_format', 'M/D/Y')}"
            fact = "the first days show no order of day and month"
            raise DateError(f"{shown(text)}: {fact}; give it with {orders}")
        numbers = dict(zip(self.order.split("/"), (first, second, third), strict=True))
        short = "YY" in numbers
        year = numbers["YY" if short else "Y"]
        if len(year) != (2 if short else 4) or max(len(numbers["D"]), len(numbers["M"])) > 2:
            raise DateError(f"{shown(text)} is not written as {self.order}{self._of_short(year)}")
        full = f"{19 if int(year) > 68 else 20}{year}" if short else year
        try:
            return _with_time(text, f"{full}-{numbers['M']:>02}-{numbers['D']:>02}", time)
        except DateError as error:
            raise DateError(f"{shown(text)} is no day as {self.order}: {error}") from None

    def _of_short(self, year: str) -> str:
        """What to give if years of two digits are meant."""
        if len(year) != 2 or self.order not in _ORDERS:
            return ""
        short = _SHORT[_ORDERS.index(self.order)]
        return f"; years of two digits are read with {self._said('date_format', short)}"

    def _eight(self, text: str) -> date:
        iso = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        if not self._compact:
            raise DateError(
                f"{text}: eight digits are a day only in a column that has no other days; write {iso}"
            )
        return day(iso)

    def _words(self, text: str) -> str:
        """The text itself if it can be read as `convert` reads it, or by the rule that is asked."""
        try:
            named = period(text)
        except DateError:
            if isinstance(_when(text), Relative):
                raise DateError(f"{shown(text)} depends on today; write the day as YYYY-MM-DD") from None
            return text
        if isinstance(named, RelativePeriod):
            raise DateError(f"{shown(text)} depends on today; write the period as YYYY-MM")
        if not self._by_rule:
            raise DateError(f"{shown(text)} is a period, not a day; write the day as YYYY-MM-DD")
        return text


def decide(sample: Any, *, name: str, date_format: str | None, by_rule: bool, said: Said) -> DayReading:
    """How the days of a column are read, by some of its cells.

    ``name`` is that of the column, for messages. ``date_format`` is the order of day, month and year if it
    was given: ``D/M/Y``, ``M/D/YY``; YY is a year of two digits. ``by_rule`` leaves periods to a rule. Raises
    InputError if cells such as 03/04/2025 don't show their order, or show two.
    """
    given_order = None if date_format is None else _order_of(date_format, said)
    texts = _texts_of(sample)
    compact = bool(texts) and all(_COMPACT.fullmatch(text) for text in texts)
    orders = _orders(texts)
    order = given_order or _decided(name, orders, texts, said)
    forms = {
        "YYYYMMDD": compact,
        "YYYY-MM-DD": any(_ISO.fullmatch(text) for text in texts),
        order or "": any(orders.values()),
    }
    told = " or ".join(form for form, has in forms.items() if form and (has or form == given_order))
    return DayReading(order, told, compact=compact, by_rule=by_rule, said=said)


def _decided(name: str, orders: dict[str, list[str]], texts: list[str], said: Said) -> str | None:
    """The only order that cells show; None if no cell has one."""
    shown_by = [order for order in _ORDERS[:2] if orders[order]]
    if len(shown_by) == 1:
        return shown_by[0]
    asked = f"{said('date_format', 'D/M/Y')} or {said('date_format', 'M/D/Y')}"
    if shown_by:
        cells = [orders[order][0] for order in shown_by]
        raise undecided(f"the days of {shown(name)} show two orders of day and month", cells, asked)
    if orders["either"]:
        raise undecided(f"the days of {shown(name)} can be read in two ways", orders["either"], asked)
    if texts and len(orders["short"]) == len(texts):
        asked = f"{said('date_format', 'D/M/YY')} or {said('date_format', 'M/D/YY')}"
        raise undecided(f"the days of {shown(name)} have years of two digits", orders["short"], asked)
    return None


def _orders(texts: Iterable[str]) -> dict[str, list[str]]:
    """The texts that show the day first, or the month; those that may be either; those with a short year."""
    found: dict[str, list[str]] = {"D/M/Y": [], "M/D/Y": [], "either": [], "short": []}
    for text in texts:
        parts = _NUMERIC.fullmatch(text)
        if parts is None or len(parts[1]) > 2:
            continue
        if len(parts[4]) != 4:
            found["short"].append(text)
            continue
        one, two = int(parts[1]), int(parts[3])
        if one <= 12 and two <= 12:
            found["either"].append(text)
        elif 12 < one <= 31 and two <= 12:
            found["D/M/Y"].append(text)
        elif one <= 12 and 12 < two <= 31:
            found["M/D/Y"].append(text)
    return found


def _order_of(date_format: str, said: Said) -> str:
    """The order of a format such as DD.MM.YYYY, D/M/Y or M/D/YY."""
    text = text_of(date_format, said("date_format"), "text like D/M/Y")
    parts = re.split(r"[/.-]", text.upper())
    names = {"D": "D", "DD": "D", "M": "M", "MM": "M", "Y": "Y", "YYYY": "Y", "YY": "YY"}
    order = "/".join(names.get(part, "") for part in parts)
    if order not in _ORDERS and order not in _SHORT:
        orders = f"{', '.join(_ORDERS)}, with YY for years of two digits"
        raise InputError(f"{said('date_format')} is one of {orders}, not {given(date_format)}")
    return order


def _texts_of(sample: Any) -> list[str]:
    """The distinct texts of a sample, and its numbers as text, without empty ones."""
    array = decoded(sample)
    if isinstance(array, pyarrow.Array):
        array = [] if types.is_nested(array.type) else values_of(array.unique())
    texts = (one.strip() if isinstance(one, str) else _number_text(one) for one in array if _is_read(one))
    return [*dict.fromkeys(text for text in texts if text)]


def _is_read(value: Any) -> bool:
    """Whether a value is text or a number that may be a day."""
    return isinstance(value, (str, int, float, Decimal)) and not (
        isinstance(value, bool) or is_missing(value)
    )


def _number_text(number: Any) -> str:
    """A number of a cell as text: one that is whole without decimals."""
    whole = abs(number) < _LARGE and number == int(number)
    return str(int(number)) if whole else str(number)


def _with_time(text: str, iso: str, time: str) -> date:
    """The day, if it exists and what follows it is empty or a time."""
    found = day(iso)
    if time.startswith(", "):
        time = time[1:]
    if ":" in time:
        time = _HALF.sub("", time)
    if time and _when(f"{iso}{time}") != found:
        raise DateError(f"{shown(text)}: what follows the day is not a time; write the day as YYYY-MM-DD")
    return found


def _when(text: str) -> "date | Relative | None":
    """The day of a text as `convert` reads it; None if it refuses it."""
    try:
        return when(text)
    except DateError:
        return None


def _reasons(found: "list[Found]") -> dict[int, str]:
    return {row: reason for row, (_, reason) in enumerate(found) if reason}


def _without_empty(array: Any) -> Any:
    """Text with nulls in place of empty cells."""
    if not array.null_count and compute.min(compute.binary_length(array)).as_py():
        return array
    return compute.if_else(compute.equal(array, ""), None, array)


def _of_ten(array: Any, places: tuple[int, ...]) -> Any:
    """The days of text that is like 31/12/2024, also with a plain time, in that order of digits, as date32.

    A null stays null. None if any cell is anything else, or a day that does not exist.
    """
    cells = array.drop_null() if array.null_count else array
    least, most = (end.as_py() for end in compute.min_max(compute.binary_length(cells)).values())
    if least < _SIZE:
        return None
    if most > _SIZE:
        if not compute.all(compute.match_substring_regex(cells, _TIMED)).as_py():
            return None
        cells = _cut(cells)
    iso = _iso_of_ten(cells, places)
    found = None if iso is None else _taken_days_of(iso)
    if found is None or not array.null_count:
        return found
    return compute.replace_with_mask(pyarrow.nulls(len(array), pyarrow.date32()), array.is_valid(), found)


def _taken_days_of(array: Any) -> Any:
    """The days of text as `days_of` finds them; None also if the year of one is not taken."""
    found = days_of(array)
    return None if found is None or not are_taken(found) else found


def _cut(array: Any) -> Any:
    """The first ten bytes of each cell."""
    return compute.binary_slice(array.cast(pyarrow.large_binary()), 0, _SIZE).cast(array.type)


def _iso_of_ten(array: Any, places: tuple[int, ...]) -> Any:
    """Text of ten bytes a row with its digits in the order of ISO; None if it has other marks."""
    bounds = numpy.frombuffer(array.buffers()[1], numpy.int64)
    first = int(bounds[array.offset])
    text = numpy.frombuffer(array.buffers()[2], numpy.uint8)[first : first + _SIZE * len(array)]
    cells = text.reshape(-1, _SIZE)
    marks = cells[:, 2]
    if not bool((marks == cells[:, 5]).all()) or not set(numpy.unique(marks).tolist()) <= set(_MARKS):
        return None
    written = numpy.full(cells.shape, _MIDDLE, numpy.uint8)
    for to, place in zip(_INTO, places, strict=True):
        written[:, to] = cells[:, place]
    offsets = numpy.arange(0, written.size + 1, _SIZE, dtype=numpy.int64)
    buffers = [None, pyarrow.py_buffer(offsets), pyarrow.py_buffer(written)]
    return pyarrow.Array.from_buffers(pyarrow.large_string(), len(array), buffers)
