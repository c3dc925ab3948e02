"""Columns of any rows: arrays of Arrow, in chunks or not, or sequences of any Python values."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

import numpy
import pyarrow
from numpy.typing import NDArray
from pyarrow import compute, types

from converter.text.amounts import shown

__all__ = [
    "by_dictionary", "decoded", "part_of", "plain_array", "shown_at", "some_time", "taken", "value_at",
    "values_of",
]  # fmt: skip

Places: TypeAlias = NDArray[numpy.int32]

# Values of the types that Python has for those of Arrow.
_TIMES = (
    (types.is_timestamp, datetime.min),  # noqa: DTZ901 - no zone is meant
    (types.is_date, date.min),
    (types.is_time, time.max),
    (types.is_duration, timedelta.min),
)


def by_dictionary(array: Any, place: Callable[[Any], int]) -> Places:
    """What ``place`` makes of the value of each row; it is asked once for each distinct value."""
    if not types.is_dictionary(array.type):
        try:
            array = array.dictionary_encode()
        except pyarrow.ArrowNotImplementedError:
            return numpy.array([place(value_at(array, row)) for row in range(len(array))], numpy.int32)
    indices = array.indices
    if indices.null_count:
        indices = indices.fill_null(len(array.dictionary))
    rows = indices.to_numpy()
    found: Places = numpy.zeros(len(array.dictionary) + 1, numpy.int32)
    seen: Any = numpy.zeros(len(found), bool)
    seen[rows] = True
    # A dictionary may have many words of which this column has few.
    used = numpy.flatnonzero(seen[:-1])
    values = [value_at(array.dictionary, row) for row in used.tolist()]
    found[used] = [place(value) for value in values]
    if seen[-1]:
        found[-1] = place(None)
    return found.take(rows)


def plain_array(column: Any) -> Any:
    """One array of a column without extension types, in which a row is a value or one of a dictionary."""
    if isinstance(column, pyarrow.ChunkedArray):
        column = column.chunk(0) if column.num_chunks == 1 else _combined(column)
    if isinstance(column, pyarrow.Array):
        if isinstance(column, pyarrow.ExtensionArray):
            return plain_array(column.storage)
        if types.is_run_end_encoded(column.type):
            return plain_array(_without_runs(column))
    return column


def _combined(column: Any) -> Any:
    """The chunks of a column as one array."""
    if types.is_dictionary(column.type):
        try:
            return column.unify_dictionaries().combine_chunks()
        except pyarrow.ArrowInvalid:  # there is a null among their words
            column = pyarrow.chunked_array([decoded(chunk) for chunk in column.chunks])
    return column.combine_chunks()


def decoded(array: Any) -> Any:
    """The values of an array with a dictionary."""
    words = array.dictionary
    if types.is_string_view(words.type):
        words = words.cast(pyarrow.large_string())
    return words.take(array.indices)


def _without_runs(array: Any) -> Any:
    """The value of each row of an array of runs."""
    places = pyarrow.array(numpy.arange(len(array.values), dtype=numpy.int32))
    runs = pyarrow.RunEndEncodedArray.from_arrays(array.run_ends, places)
    values = array.values
    if types.is_string_view(values.type):
        values = values.cast(pyarrow.large_string())
    return values.take(compute.run_end_decode(runs.slice(array.offset, len(array))))


def part_of(column: Any, start: int, rows: int) -> Any:
    """Some rows of a column as `plain_array`."""
    if isinstance(column, (pyarrow.ChunkedArray, pyarrow.Array)):
        return plain_array(column.slice(start, rows))
    return column[start : start + rows]


def taken(column: Any, rows: Any) -> Any:
    """Those of some rows of a column that `part_of` gave."""
    if isinstance(column, pyarrow.Array):
        if types.is_string_view(column.type):
            column = column.cast(pyarrow.large_string())
        try:
            return column.take(pyarrow.array(rows))
        except pyarrow.ArrowNotImplementedError:
            return [value_at(column, row) for row in rows.tolist()]
    return [column[row] for row in rows.tolist()]


def value_at(column: Any, row: int) -> Any:
    """The value of a row, in Python.

    Bytes that are no text in a column of text are replaced. In place of what Python lacks, such as a day in
    the year 10000, it is some value of the same type.
    """
    cell = column[row]
    if not isinstance(cell, pyarrow.Scalar):
        return cell
    while isinstance(cell, pyarrow.DictionaryScalar):
        cell = cell.value
    try:
        return cell.as_py()
    except UnicodeDecodeError:
        return cell.as_buffer().to_pybytes().decode(errors="replace")
    except (ArithmeticError, LookupError, ValueError):
        return some_time(cell.type) or []


def some_time(kind: Any) -> Any:
    """A value of a type of days or times; None of any other type."""
    return next((value for is_one, value in _TIMES if is_one(kind)), None)


def values_of(array: Any) -> list[Any]:
    """The values of all rows, as of `value_at`."""
    try:
        found: list[Any] = array.to_pylist()
    except UnicodeDecodeError:
        return [value_at(array, row) for row in range(len(array))]
    return found


def shown_at(column: Any, row: int) -> str:
    """The value of a row as a message shows it; the number and the type in Arrow of what Python lacks."""
    cell = column[row]
    while isinstance(cell, pyarrow.DictionaryScalar):
        cell = cell.value
    try:
        return shown(str(cell))
    except UnicodeDecodeError:
        return shown(value_at(column, row))
    except (ArithmeticError, LookupError, ValueError):
        return shown(f"{getattr(cell, 'value', '')} {getattr(cell, 'type', type(cell).__name__)}".strip())
