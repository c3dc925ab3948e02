"""The readings that are chosen for the cells of columns, as ``assumed`` of a `Conversion` has them.

They are looked for only where they are asked for.
"""

from _thread import allocate_lock
from collections.abc import Sequence
from typing import Any

import numpy
import pyarrow
from pyarrow import compute, types

from converter import iso4217
from converter.errors import ConverterError
from converter.frames.amounts import GROUPED, PLAIN
from converter.frames.arrays import decoded
from converter.frames.columns import by_dictionary, values_of
from converter.frames.parts import Numbers
from converter.frames.plain_text import is_text
from converter.frames.reading import Places
from converter.frames.told import readings_of
from converter.text.arguments import reading_of

__all__ = ["Assumed"]

Readings = tuple[str, ...]

_ISO = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z"


class Assumed:
    """The readings of cells and of rows, the same ones once, each with a number. Thread-safe.

    The number of no readings is 0.
    """

    def __init__(self) -> None:
        self._all: list[Readings] = [()]
        self._numbers: dict[Readings, int] = {(): 0}
        self._lock = allocate_lock()

    def number(self, readings: Readings) -> int:
        """The number of readings."""
        found = self._numbers.get(readings)
        if found is None:
            with self._lock:
                found = self._numbers.get(readings)
                if found is None:
                    self._all.append(readings)
                    found = self._numbers[readings] = len(self._all) - 1
        return found

    def text(self, number: int) -> str:
        """The readings of a number, joined by semicolons."""
        return "; ".join(self._all[number])

    # -- of cells ------------------------------------------------------------------------------------

    def of_unit(self, word: Any) -> int:
        """The number of the readings of a currency."""
        try:
            return self.number(iso4217.unit(word, "currency")[2])
        except ConverterError:
            return 0

    def of_units(self, column: Any) -> Places:
        """The numbers of the readings of the currencies of a column."""
        if not isinstance(column, pyarrow.Array):
            return numpy.array([self.of_unit(word) for word in column], numpy.int32)
        return by_dictionary(column, self.of_unit)

    def of_day(self, day: Any) -> int:
        """The number of the readings of a day."""
        try:
            return self.number(reading_of(day))
        except ConverterError:
            return 0

    def of_days(self, column: Any) -> Numbers:
        """The numbers of the readings of the days of a column."""
        if not isinstance(column, pyarrow.Array):
            return numpy.array([self.of_day(day) for day in column], numpy.int32)
        array = _texts(column)
        if array is None:
            return 0
        # An ISO date has no other reading.
        rest = _rows(compute.invert(compute.match_substring_regex(array, _ISO)))
        found: Places = numpy.zeros(len(array), numpy.int32)
        if len(rest):
            found[rest] = by_dictionary(array.take(pyarrow.array(rest)), self.of_day)
        return found

    def of_amount(self, amount: Any, codes: Sequence[str], code_of_row: Places) -> Numbers:
        """The numbers of the readings of one amount in the currency of each row."""
        if not isinstance(amount, str):
            return 0
        each = [self.number(readings_of(amount, code)) for code in (*codes, "", "")]
        return numpy.array(each, numpy.int32).take(code_of_row, mode="wrap")

    def of_amounts(self, column: Any, codes: Sequence[str], code_of_row: Places) -> Numbers:
        """The numbers of the readings of the amounts of a column; codes as for `Amounts.read`."""
        array = decoded(column)
        found: Places = numpy.zeros(len(code_of_row), numpy.int32)
        if isinstance(array, pyarrow.Array):
            array = _texts(array)
            if array is None:
                return 0
            plain = compute.match_substring_regex(array, PLAIN)
            grouped = compute.match_substring_regex(array, GROUPED)
            rows = _rows(compute.invert(compute.and_not(plain, grouped)))
            texts = values_of(array.take(pyarrow.array(rows)))
        else:
            rows = numpy.array([row for row, one in enumerate(array) if isinstance(one, str)], numpy.intp)
            texts = [array[row] for row in rows.tolist()]
        known: dict[tuple[str, int], int] = {}
        for row, text, place in zip(rows.tolist(), texts, code_of_row[rows].tolist(), strict=True):
            number = known.get((text, place))
            if number is None:
                readings = readings_of(text, codes[place] if place >= 0 else "")
                number = known[text, place] = self.number(readings)
            found[row] = number
        return found

    # -- of rows -------------------------------------------------------------------------------------

    def joined(self, one: Numbers, two: Numbers) -> Numbers:
        """The numbers of the readings of both, each reading once."""
        if not numpy.any(one):
            return two
        if not numpy.any(two):
            return one
        pairs = numpy.asarray(one, numpy.int64) << 32 | numpy.asarray(two, numpy.int64)
        distinct, place = numpy.unique(pairs, return_inverse=True)
        numbers = [
            self.number(tuple(dict.fromkeys(self._all[pair >> 32] + self._all[pair & 0xFFFFFFFF])))
            for pair in distinct.tolist()
        ]
        found: Places = numpy.array(numbers, numpy.int32)[place]
        return found if pairs.ndim else int(found.reshape(-1)[0])


def _texts(array: Any) -> Any:
    """The texts of an array, None if it has values of another kind."""
    array = decoded(array)
    if not is_text(array.type):
        return None
    return array.cast(pyarrow.large_string()) if types.is_string_view(array.type) else array


def _rows(flags: Any) -> Any:
    """The rows whose flag is true."""
    return numpy.flatnonzero(flags.fill_null(pyarrow.scalar(value=False)).to_numpy(zero_copy_only=False))
