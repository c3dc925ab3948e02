"""The words and days of a column, each distinct one read once, as ``convert`` reads it.

A column is an array of Arrow or a sequence of any Python values.
"""

from _thread import allocate_lock
from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

import numpy
import pyarrow
from numpy.typing import NDArray
from pyarrow import compute, types

from converter import iso4217
from converter.errors import ConverterError, DateError, UnknownCurrency, given
from converter.frames.columns import by_dictionary
from converter.frames.plain_text import EPOCH, days_of, is_text, keys_of_three, word_of
from converter.text.amounts import shown
from converter.text.arguments import day_of
from converter.text.days import FIRST_YEAR, LAST_YEAR, within
from converter.text.spoken import Relative

__all__ = [
    "FIRST",
    "SPAN",
    "SPECIAL",
    "Days",
    "DaysOrPeriods",
    "Read",
    "Reason",
    "Words",
    "are_taken",
    "currency_of",
    "is_missing",
    "source_of",
    "target_of",
]

Places: TypeAlias = NDArray[numpy.int32]
# A word as it was read: a code, or text, and a power of ten.
Read: TypeAlias = tuple[str, int]
# The kind of an error and its message.
Reason: TypeAlias = tuple[str, str]

FIRST = date(FIRST_YEAR, 1, 1).toordinal()
SPAN = date(LAST_YEAR, 12, 31).toordinal() - FIRST + 1
# From here on a number of `Days` is no ordinal.
SPECIAL = 1 << 30
_MISSING = SPECIAL
_LEFT = DateError.kind, "a rule reads it"
_NO_YEAR = DateError.kind, f"a year is from {FIRST_YEAR} to {LAST_YEAR}"


def currency_of(word: Any) -> Read:
    """The code of a currency and the power of ten of its unit; raises errors as ``convert``."""
    currency, power, _ = iso4217.unit("" if is_missing(word) else word, "currency")
    return currency.code, power


def target_of(word: Any) -> Read:
    """The code of a currency to convert to; raises errors as ``convert``."""
    return iso4217.get("" if is_missing(word) else word, "to").code, 0


def source_of(word: Any) -> Read:
    """The text that names sources; empty for an empty cell. Raises InputError if it is no text."""
    from converter.text.arguments import text_of

    return text_of("" if is_missing(word) else word, "source", "text like 'ecb' or 'auto'"), 0


class Words:
    """The distinct words of a column, in the order in which they were found. Thread-safe.

    ``read`` makes a code and a power of ten of a word, or raises a ConverterError. The place of a word is
    its index in ``codes``, which has empty text for a word that can't be read, and in ``powers``. Words are
    those of ``currencies``, whose errors tell what may be meant, which takes up to 10 ms: text that is none
    is not read before its `reason` is asked for.
    """

    def __init__(self, read: Callable[[Any], Read], *, currencies: bool = True) -> None:
        self.codes: list[str] = []
        self.powers: list[int] = []
        self._read = read
        self._currencies = currencies
        self._places: dict[Any, int] = {}
        # By the place of each word that can't be read why; None before it is asked for.
        self._refused: dict[int, Reason | None] = {}
        self._texts: dict[int, str] = {}
        self._missing: set[int] = set()
        self._of_three: Places = numpy.zeros(0, numpy.int32)
        self._lock = allocate_lock()

    def __len__(self) -> int:
        return len(self.powers)

    def places(self, column: Any) -> Places:
        """The place of the word of each row."""
        if not isinstance(column, pyarrow.Array):
            return numpy.array([self.place(word) for word in column], numpy.int32)
        if is_text(column.type):
            keys = keys_of_three(column)
            if keys is not None:
                return self._of_keys(keys)
        return by_dictionary(column, self.place)

    def place(self, word: Any) -> int:
        """The place of a word, which is read if it is new."""
        key: Any = word
        if type(word) is not str:
            key = (
                (type(word), given(word)) if is_missing(word) or not _can_be_key(word) else (type(word), word)
            )
        found = self._places.get(key)
        return self._new(word, key) if found is None else found

    def _new(self, word: Any, key: Any) -> int:
        with self._lock:
            if key in self._places:
                return self._places[key]
            code, power = "", 0
            place = len(self.powers)
            refused: dict[int, Reason | None] = {}
            if self._currencies and isinstance(word, str) and word.strip() and not iso4217.is_unit(word):
                refused[place], self._texts[place] = None, str(word)
            else:
                try:
                    code, power = self._read(word)
                except ConverterError as error:
                    refused[place] = error.kind, str(error)
            if is_missing(word) or (isinstance(word, str) and not word):
                self._missing.add(place)
            # Other threads find a place in all of these, or in those before the one that they look in.
            self.codes.append(code)
            self.powers.append(power)
            self._refused |= refused
            self._places[key] = place
            return place

    def reason(self, place: int, *, brief: bool = False) -> "Reason | None":
        """Why the word of a place can't be read; None if it can. If ``brief``, without what may be meant."""
        found, text = self._refused.get(place), self._texts.get(place)
        if text is None or (found and not brief):
            return found
        found = UnknownCurrency.kind, f"unknown currency '{shown(text)}'"
        if not brief:
            try:
                self._read(text)
            except ConverterError as error:
                found = error.kind, str(error)
            self._refused[place] = found
        return found

    def can_be_read(self, place: int) -> bool:
        """Whether the word of a place can be read."""
        return place not in self._refused

    @property
    def refused(self) -> list[int]:
        """The places of words that can't be read."""
        return [*self._refused]

    def is_missing(self, place: int) -> bool:
        """Whether the word of a place is empty."""
        return place in self._missing

    def _of_keys(self, keys: Any) -> Places:
        if not len(self._of_three):
            with self._lock:
                if not len(self._of_three):
                    self._of_three = numpy.zeros(1 << 24, numpy.int32)  # only the pages of words take memory
        found: Places = self._of_three.take(keys)
        if not bool(found.all()):
            for key in numpy.unique(keys[found == 0]).tolist():
                self._of_three[key] = self.place(word_of(key)) + 1
            found = self._of_three.take(keys)
        found -= 1
        return found


class Days:
    """The days of a column as numbers. Thread-safe.

    A number below `SPECIAL` is the ordinal of a day, which need not be one from `FIRST` on. All other numbers
    are of cells that are no day: `reason` says why, or `relative` is what depends on today.
    """

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self._special: list[Reason | Relative] = []
        self._lock = allocate_lock()
        self.number(None)

    def __len__(self) -> int:
        return len(self._numbers)

    def numbers(self, column: Any) -> Places:
        """The number of the day of each row."""
        if not isinstance(column, pyarrow.Array):
            return numpy.array([self.number(day) for day in column], numpy.int32)
        kind = column.type
        if is_text(kind):
            found = days_of(column)
            # The messages for years that `convert` refuses are those of their texts.
            if found is not None and are_taken(found):
                return self.numbers(found)
            return by_dictionary(column, self.number)
        if types.is_date32(kind):
            numbers = _clipped(column.view(pyarrow.int32()), 1)
        elif types.is_date64(kind):
            numbers = _clipped(column.view(pyarrow.int64()), 86_400_000)
        elif types.is_timestamp(kind):
            try:
                local = compute.local_timestamp(column) if kind.tz else column
            except pyarrow.ArrowInvalid:
                return self._without_zones(column)
            a_day = 86_400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
            numbers = _clipped(local.view(pyarrow.int64()), a_day)
        elif types.is_dictionary(kind) and types.is_temporal(kind.value_type):
            words: Places = numpy.append(self.numbers(column.dictionary), numpy.int32(_MISSING))
            numbers = words.take(column.indices.fill_null(-1).to_numpy())
        else:
            return by_dictionary(column, self.number)
        if column.null_count:
            numbers[column.is_null().to_numpy(zero_copy_only=False)] = _MISSING
        return numbers

    def _without_zones(self, column: Any) -> Places:
        """The numbers of instants in a time zone that Arrow does not know; on Windows it knows none."""
        try:
            pyarrow.scalar(0, column.type).as_py()
        except (LookupError, ValueError):
            told = self.special((DateError.kind, f"the time zone {column.type.tz} is not known here"))
            return numpy.full(len(column), told, numpy.int32)
        return by_dictionary(column, self.number)

    def number(self, day: Any) -> int:
        """The number of a day as ``convert`` takes it."""
        key: Any = day
        if type(day) is not str:
            if is_missing(day):
                key = None
            elif isinstance(day, date):  # equal instants of two time zones may have two calendar days
                key = day.year, day.month, day.day
            else:
                key = (type(day), day) if _can_be_key(day) else (type(day), given(day))
        found = self._numbers.get(key)
        if found is None:
            read = _day(None if key is None else day)
            found = read if isinstance(read, int) else self.special(read)
            self._numbers[key] = found
        return found

    def special(self, found: "Reason | Relative") -> int:
        """A number for a cell that is no day, for this reason, or that depends on today."""
        with self._lock:
            self._special.append(found)
            return SPECIAL + len(self._special) - 1

    def relative(self, number: int) -> "Relative | None":
        """The day of a number that depends on today; None for any other number."""
        found = self._special[number - SPECIAL] if number >= SPECIAL else None
        return found if isinstance(found, Relative) else None

    def reason(self, number: int) -> "Reason | None":
        """Why there is no day; None if there is one."""
        if number >= SPECIAL:
            found = self._special[number - SPECIAL]
            return None if isinstance(found, Relative) else found
        try:
            within(date.fromordinal(number))
        except DateError as error:
            return error.kind, str(error)
        except (ValueError, OverflowError):  # a year that Python lacks
            return _NO_YEAR
        return None

    def written(self, _number: int) -> "str | None":
        """The text of a number that a rule is to read; None for all others, see `DaysOrPeriods`."""
        return None


class DaysOrPeriods(Days):
    """The days of a column for questions by rules, which read the texts that are no ISO dates. Thread-safe.

    What such a text means depends on the rule: it may be a period. It has a number of its own, and
    `written` is the text.
    """

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        super().__init__()

    def number(self, day: Any) -> int:
        """The number of a day as ``convert`` takes it, or of a text."""
        if not isinstance(day, str) or not day.strip() or _is_iso(day):
            return super().number(day)
        found = self._numbers.get(day)
        if found is None:
            found = self.special(_LEFT)
            self._texts[found] = day
            self._numbers[day] = found
        return found

    def reason(self, number: int) -> "Reason | None":
        """Why there is no day; None if there is one, or a text."""
        return None if number in self._texts else super().reason(number)

    def written(self, number: int) -> "str | None":
        """The text of a number; None for all others."""
        return self._texts.get(number)


def _is_iso(text: str) -> bool:
    """Whether a text is the ISO date of a day that `convert` takes."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and FIRST <= day.toordinal() < FIRST + SPAN


def _day(day: Any) -> "int | Reason | Relative":
    """The ordinal of a day, what depends on today, or why it is neither."""
    try:
        # Without a day `convert` takes the newest rate; the day of a row is missing.
        found = day_of("" if day is None else day, "date")
    except ConverterError as error:
        return error.kind, str(error)
    except ValueError:  # a year that pandas has, but Python lacks
        return _NO_YEAR
    assert found is not None  # noqa: S101
    return found if isinstance(found, Relative) else found.toordinal()


def are_taken(days: Any) -> bool:
    """Whether the years of all days are those that `convert` takes."""
    ends = compute.min_max(days.view(pyarrow.int32())).values()
    return all(not end.is_valid or FIRST <= end.as_py() + EPOCH < FIRST + SPAN for end in ends)


def _clipped(array: Any, a_day: int) -> Places:
    """Ordinals of days, from a number since 1970 with so many to a day; any for nulls."""
    array = array.fill_null(0)
    numbers = array.to_numpy()
    if a_day > 1:
        numbers = numbers // a_day
    if len(numbers) and not -SPECIAL < int(numbers.min()) <= int(numbers.max()) < SPECIAL - EPOCH:
        numbers = numpy.clip(numbers, -SPECIAL, SPECIAL - EPOCH - 1)
    ordinals: Places = numpy.add(numbers, EPOCH, dtype=numpy.int32, casting="unsafe")
    return ordinals


def is_missing(value: Any) -> bool:
    """Whether a cell is empty: None, not a number, or one of the empty values of pandas."""
    if value is None:
        return True
    if isinstance(value, str):
        return False
    try:
        return bool(value != value)  # noqa: PLR0124
    except (TypeError, ValueError, ArithmeticError):
        return type(value).__name__ == "NAType"


def _can_be_key(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
