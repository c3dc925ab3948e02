"""The amounts of a column: floats to multiply, the exact numbers behind them, and why some can't be read.

Numbers that Arrow holds are read all together, and so is text with one plain reading. Everything else is read
by the functions that read an amount of ``convert``, once for each distinct value.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy
import pyarrow
from numpy.typing import NDArray
from pyarrow import compute, types

from converter import iso4217
from converter.frames.arrays import (
    CHUNK,
    WORD,
    Floats,
    decoded,
    nearest,
    numbers_of,
    valid_of,
)
from converter.frames.columns import some_time, value_at, values_of
from converter.frames.told import MISSING, Places, Problems, told, told_each

__all__ = ["MISSING", "Amounts"]

Exact = int | Decimal | Fraction

# Between these, the last of the at most 17 digits of a float is one of its first 60 decimals.
SMALLEST, LARGEST = 1e-43, 1e30
# A float from here on may stand for an amount that is too large.
NEARLY = LARGEST * (1 - 1e-12)
SHORT = 16  # characters: at most 15 digits, or a number above all that have so few
MOST = 60  # digits, and decimals
# A whole number or one with a decimal dot, of at most 60 digits.
PLAIN = r"\A-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,30})?\z"
# Of a currency without decimals this is a whole number.
GROUPED = r"\A-?[1-9][0-9]{0,2}\.[0-9]{3}\z"


class Amounts:
    """The amounts of rows, read for their currencies.

    ``values`` are floats: ``value / 10**scale`` is the amount as it was given, the float nearest to the exact
    number, or that of a whole number for a scale other than 0. It is 0 where there is no amount.

    Each value of at most 15 digits is the number itself, by its shortest decimal form, if ``short``.

    ``problem`` is for each row the place in ``messages`` of the reason why it has no amount, 0 if it has one;
    it is None if all have one. `MISSING` is the place for nulls. The messages are those of the errors that
    ``convert`` raises for the same amounts.

    The amount in the currency is the one given times ten to the power of the currency's unit, which is
    ``powers[block[row]]``; ``block`` is None if all powers are 0. `ratio` gives it exactly, and ``exact`` the
    number behind a value.
    """

    __slots__ = ("block", "exact", "messages", "powers", "problem", "scale", "short", "values")

    def __init__(
        self,
        values: Floats,
        exact: Callable[[int], Exact],
        problems: "Problems",
        scale: int = 0,
        *,
        short: bool = False,
    ) -> None:
        self.values = values
        self.short = short
        self.scale = scale
        self.problem = problems.of_row
        self.messages = problems.messages
        self.powers: tuple[int, ...] = (0,)
        self.block: NDArray[numpy.uint8] | None = None
        self.exact = exact

    def __len__(self) -> int:
        return len(self.values)

    @classmethod
    def read(cls, column: Any, codes: Sequence[str], code_of_row: Places, power: Sequence[int]) -> "Amounts":
        """The amounts of a column: an array of Arrow of any type, also in chunks, or any sequence of values.

        ``codes`` are the codes of currencies, and ``power`` the power of ten of the unit of each, as
        `iso4217.unit` gives them. ``code_of_row`` is for each row the place of its code; -1, or that of
        empty text, if it has none, and -2 if what it has is no currency.
        """
        array = decoded(column)
        if isinstance(array, pyarrow.Array):
            amounts = _of_array(array, codes, code_of_row)
        else:
            amounts = _of_objects(array, codes, code_of_row)
        return amounts.in_units(code_of_row, power)

    @classmethod
    def same(cls, value: Any, codes: Sequence[str], code_of_row: Places, power: Sequence[int]) -> "Amounts":
        """One amount for all rows, whose currencies are given as to `read`.

        The amount is a value that ``convert`` takes, or a scalar of Arrow.
        """
        if isinstance(value, pyarrow.Scalar):
            value = numpy.float32(value.as_py()) if types.is_float32(value.type) else value.as_py()
        # What a text means may depend on the currency. The last two are for the rows without one.
        places = numpy.array([*range(len(codes)), -2, -1], numpy.int32)
        each = _of_objects([value] * len(places), codes, places)
        problems = Problems(len(code_of_row))
        problems.messages = each.messages
        if each.problem is not None:
            problems.of_row = each.problem[code_of_row]
        amounts = cls(each.values[code_of_row], lambda row: each.exact(code_of_row[row]), problems)
        return amounts.in_units(code_of_row, power)

    def in_units(self, code_of_row: Places, power: Sequence[int]) -> "Amounts":
        """The same amounts, with the powers of their rows."""
        if any(power):
            self.powers = tuple(sorted({0, *power}))
            blocks = [self.powers.index(each) for each in (*power, 0, 0)]
            self.block = numpy.array(blocks, numpy.uint8)[code_of_row]
        return self

    def ratio(self, row: int) -> tuple[int, int]:
        """The exact amount of a row in its currency, as a numerator and a positive denominator."""
        above, below = self.exact(row).as_integer_ratio()
        shift = -self.scale if self.block is None else self.powers[self.block[row]] - self.scale
        return (above * 10**shift, below) if shift > 0 else (above, below * 10**-shift)


def _of_array(array: Any, codes: Sequence[str], code_of_row: Places) -> Amounts:
    kind = array.type
    if types.is_integer(kind):
        return _of_integers(array)
    if types.is_floating(kind):
        return _of_floats(array)
    if types.is_decimal(kind):
        return _of_decimals(array)
    if types.is_string_view(kind):
        array, kind = array.cast(pyarrow.large_string()), pyarrow.large_string()
    if types.is_string(kind) or types.is_large_string(kind):
        return _of_texts(array, codes, code_of_row)
    if types.is_temporal(kind) or types.is_nested(kind) or "binary" in str(kind):
        return _of_no_numbers(array)
    return _of_objects(values_of(array), codes, code_of_row)


def _of_integers(array: Any) -> Amounts:
    problems, valid = Problems(len(array)), valid_of(array)
    problems.note_missing(valid)
    numbers = numbers_of(array, array.type.to_pandas_dtype())
    values = numbers.astype(numpy.float64)
    if valid is not None:
        values[~valid] = 0
    return Amounts(values, lambda row: int(numbers[row]), problems, short=True)


def _of_floats(array: Any) -> Amounts:
    problems, valid = Problems(len(array)), valid_of(array)
    problems.note_missing(valid)
    if types.is_float16(array.type):
        halves, place = numpy.unique(numbers_of(array, numpy.float16), return_inverse=True)
        values = numpy.array([float(str(half)) for half in halves], numpy.float64)[place]
    elif types.is_float32(array.type):
        # By way of text: the shortest form of a float32 differs from that of the same float64.
        values = numbers_of(array.cast(pyarrow.string()).cast(pyarrow.float64()), numpy.float64)
    else:
        values = numbers_of(array, numpy.float64)
    if valid is not None:
        values = numpy.where(valid, values, 0)
    odd = _odd(values)
    if len(odd):
        distinct, place = numpy.unique(values[odd], return_inverse=True)
        others = Problems(len(distinct))
        values = values.copy()
        values[odd] = told_each(distinct.tolist(), (), _no_codes(distinct), others)[place]
        problems.take(odd, others, place)
    return Amounts(values, lambda row: Decimal(repr(float(values[row]))), problems, short=True)


def _odd(values: Floats) -> NDArray[numpy.intp]:
    """The rows whose floats may be no amounts: nan, too large, or with more than 60 decimals."""
    found: list[Any] = []
    size = numpy.empty(min(CHUNK, len(values)))
    for start in range(0, len(values), CHUNK):
        part = values[start : start + CHUNK]
        sizes = numpy.abs(part, out=size[: len(part)])
        if not (sizes.min() >= SMALLEST and sizes.max() <= LARGEST):
            plain = ((sizes >= SMALLEST) & (sizes <= LARGEST)) | (sizes == 0)
            found.append(numpy.flatnonzero(~plain) + start)
    return numpy.concatenate(found) if found else numpy.empty(0, numpy.intp)


def _of_decimals(array: Any) -> Amounts:
    kind = array.type
    if kind.bit_width < 2 * WORD:
        array = array.cast(pyarrow.decimal128(kind.precision, kind.scale))
    words = array.type.bit_width // WORD
    numbers = numbers_of(array, numpy.int64, words).reshape(-1, words)
    valid, scale = valid_of(array), kind.scale

    def whole(row: int) -> int:
        return int.from_bytes(numbers[row].tobytes(), "little", signed=True)

    if words > 2 or not 0 <= scale <= MOST:
        exact = [
            None if valid is not None and not valid[row] else Decimal(f"{whole(row)}E{-scale}")
            for row in range(len(array))
        ]
        return _of_objects(exact, (), _no_codes(exact))
    problems = Problems(len(array))
    problems.note_missing(valid)
    values = nearest(numbers)
    if valid is not None:
        values[~valid] = 0
    if kind.precision - scale > 30:
        for row in numpy.flatnonzero(numpy.abs(values) >= NEARLY * 10.0**scale).tolist():
            if message := told(Decimal(f"{whole(row)}E{-scale}"))[1]:
                problems.note(row, problems.place(message))
                values[row] = 0
    return Amounts(values, whole, problems, scale, short=True)


def _of_texts(array: Any, codes: Sequence[str], code_of_row: Places) -> Amounts:
    problems, valid = Problems(len(array)), valid_of(array)
    problems.note_missing(valid)
    plain = compute.match_substring_regex(array, PLAIN)
    whole = numpy.array([not code or iso4217.digits(code) == 0 for code in codes] + [True] * 2)[code_of_row]
    if whole.any():
        grouped = compute.match_substring_regex(array, GROUPED)
        plain = compute.and_not(plain, compute.and_(grouped, pyarrow.array(whole)))
    rest = numpy.flatnonzero(
        compute.invert(plain).fill_null(pyarrow.scalar(value=False)).to_numpy(zero_copy_only=False)
    )
    numbers = (compute.if_else(plain, array, None) if len(rest) else array).cast(pyarrow.float64())
    values = numbers_of(numbers, numpy.float64)
    if numbers.null_count:
        values = numpy.where(numbers.is_valid().to_numpy(zero_copy_only=False), values, 0)
    if len(rest):
        # Each distinct text of each currency once.
        words = array.take(pyarrow.array(rest)).dictionary_encode()
        pairs = words.indices.to_numpy() * numpy.int64(len(codes) + 2) + code_of_row[rest] + 2
        _, first, place = numpy.unique(pairs, return_index=True, return_inverse=True)
        distinct, others = values_of(words.take(pyarrow.array(first))), Problems(len(first))
        values[rest] = told_each(distinct, codes, code_of_row[rest[first]], others)[place]
        problems.take(rest, others, place)

    def exact(row: int) -> Exact:
        return told(value_at(array, row), codes, code_of_row[row])[0]

    longest = compute.max(compute.binary_length(array)).as_py() or 0
    return Amounts(values, exact, problems, short=longest <= SHORT)


def _of_no_numbers(array: Any) -> Amounts:
    """Rows of a type that is no number: the message names it."""
    problems, valid = Problems(len(array)), valid_of(array)
    problems.note_missing(valid)
    rows = numpy.arange(len(array)) if valid is None else numpy.flatnonzero(valid)
    if len(rows):
        problems.note(rows, problems.place(told(some_time(array.type) or value_at(array, int(rows[0])))[1]))
    return Amounts(numpy.zeros(len(array)), int, problems)


def _of_objects(objects: Sequence[Any], codes: Sequence[str], code_of_row: Places) -> Amounts:
    problems = Problems(len(objects))
    values = told_each(objects, codes, code_of_row, problems)
    return Amounts(values, lambda row: told(objects[row], codes, code_of_row[row])[0], problems)


def _no_codes(rows: Any) -> Places:
    return numpy.full(len(rows), -1, numpy.int32)
