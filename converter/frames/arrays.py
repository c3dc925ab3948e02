"""Columns of numbers as numpy has them, without a copy where that can be."""

from typing import Any, TypeAlias

import numpy
import pyarrow
from numpy.typing import NDArray
from pyarrow import types

from converter.frames.columns import decoded as values_of_words
from converter.frames.columns import plain_array

__all__ = [
    "CHUNK",
    "WORD",
    "Flags",
    "Floats",
    "decoded",
    "nearest",
    "numbers_of",
    "valid_of",
]

Flags: TypeAlias = NDArray[numpy.bool_]
Floats: TypeAlias = NDArray[numpy.float64]

CHUNK = 1 << 15  # rows: their floats fit the cache of a core
WORD = 64  # bits


def decoded(column: Any) -> Any:
    """The column as one array of Arrow that is not encoded; as a list if Arrow does not hold it."""
    if isinstance(column, numpy.ndarray) and column.dtype.kind in "iuf" and column.dtype.itemsize <= 8:
        column = pyarrow.array(column)
    column = plain_array(column)
    if not isinstance(column, pyarrow.Array):
        return list(column)
    return decoded(values_of_words(column)) if types.is_dictionary(column.type) else column


def valid_of(array: Any) -> Flags | None:
    """Which rows are not null; None if all are."""
    if not array.null_count:
        return None
    valid: Flags = array.is_valid().to_numpy(zero_copy_only=False)
    return valid


def numbers_of(array: Any, dtype: Any, width: int = 1) -> Any:
    """The numbers that an array holds, not copied, ``width`` of them for each row; any numbers for nulls."""
    buffer = array.buffers()[1]
    if buffer is None:
        return numpy.zeros(0, dtype)
    numbers = numpy.frombuffer(buffer, dtype, (array.offset + len(array)) * width)
    return numbers[array.offset * width :]


def nearest(numbers: Any) -> Floats:
    """The floats nearest to whole numbers of 128 bits, which are given as two of 64, the lower first."""
    values: Floats = numpy.empty(len(numbers))
    for start in range(0, len(numbers), CHUNK):
        low, high = numbers[start : start + CHUNK].T
        part = values[start : start + CHUNK]
        part[:] = low
        wide = numpy.flatnonzero(high != low >> (WORD - 1))
        if len(wide):
            part[wide] = _nearest_of_wide(low[wide].view(numpy.uint64), high[wide])
    return values


def _nearest_of_wide(low: Any, high: Any) -> Floats:
    negative = high < 0
    numpy.negative(low, out=low, where=negative)
    high = numpy.where(negative, ~high + (low == 0), high).view(numpy.uint64)
    # Of the first 63 or 64 bits, which are rounded once, the last is set if any is after them.
    shift = numpy.frexp(high.astype(numpy.float64))[1].clip(1, WORD - 1).astype(numpy.uint64)
    rest = numpy.uint64(WORD) - shift
    first = (high << rest) | (low >> shift) | ((low << rest) != 0)
    found: Floats = numpy.ldexp(first.astype(numpy.float64), shift.astype(numpy.int32))
    return numpy.negative(found, out=found, where=negative)
