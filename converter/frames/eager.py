"""Frames in memory: pandas, polars, pyarrow. Their columns go to a plan as arrays of Arrow and come back."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals
import numpy
import pyarrow
from narwhals import dependencies
from pyarrow import types

from converter.errors import InputError
from converter.frames.plan import Plan

__all__ = ["converted", "engine_for", "names_of"]

Engine = Callable[[Any, Mapping[str, Any]], Any]

TAKEN = "a frame of pandas, polars, pyarrow, DuckDB, Spark or Dask"


def engine_for(frame: Any) -> Engine:
    """What converts a frame of this type: it is called with the frame and the arguments of a `Plan`.

    InputError for what is no frame that is taken.
    """
    if dependencies.is_narwhals_dataframe(frame) or dependencies.is_narwhals_lazyframe(frame):
        return _of_narwhals
    if _is_eager(frame):
        return convert
    from converter.frames.engines import carrier_of

    carrier = carrier_of(frame)
    if carrier is None:
        kind = type(frame)
        raise InputError(f"frames.convert takes {TAKEN}, not {kind.__module__}.{kind.__qualname__}")
    return carrier


def convert(frame: Any, settings: Mapping[str, Any]) -> Any:
    """The frame with the new columns of a `Plan` with these settings, at its end."""
    return converted(frame, Plan(names_of(frame), **settings))


def _of_narwhals(frame: Any, settings: Mapping[str, Any]) -> Any:
    """As `convert`, of the frame that narwhals holds."""
    native = narwhals.to_native(frame)
    return narwhals.from_native(engine_for(native)(native, settings))


def _is_eager(frame: Any) -> bool:
    return bool(
        dependencies.is_pandas_dataframe(frame)
        or dependencies.is_polars_dataframe(frame)
        or dependencies.is_pyarrow_table(frame)
        or isinstance(frame, pyarrow.RecordBatch)
    )


def names_of(frame: Any) -> list[Any]:
    """The names of the columns of a frame in memory."""
    if isinstance(frame, (pyarrow.Table, pyarrow.RecordBatch)):
        return list(frame.schema.names)
    return list(frame.columns)


def converted(frame: Any, plan: Plan) -> Any:
    """The frame with the new columns of a plan, of the same type and with all else as it was."""
    if dependencies.is_pandas_dataframe(frame):
        return _of_pandas(frame, plan)
    if dependencies.is_polars_dataframe(frame):
        return _of_polars(frame, plan)
    if isinstance(frame, pyarrow.RecordBatch):
        return _batch(frame, plan.columns(pyarrow.Table.from_batches([frame])))
    new = plan.columns(frame)
    for field in new.schema:
        frame = frame.append_column(field, new.column(field.name))
    return frame


def _batch(batch: Any, new: Any) -> Any:
    """A batch with the columns of a table at its end."""
    schema = batch.schema
    for field in new.schema:
        schema = schema.append(field)
    arrays = [*batch.columns, *(column.combine_chunks() for column in new.columns)]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


# -- polars --------------------------------------------------------------------------------------------


def _of_polars(frame: Any, plan: Plan) -> Any:
    import polars

    read = {name: _polars_column(frame.get_column(name)) for name in plan.needed}
    new: Any = polars.from_arrow(plan.columns(read, frame.height))
    return frame.with_columns(new.get_columns())


def _polars_column(series: Any) -> Any:
    """A column for a plan; a list where Arrow lacks its type."""
    if series.dtype.is_object():  # of which Arrow would get addresses
        return series.to_list()
    try:
        return pyarrow.chunked_array(series)
    except (pyarrow.ArrowException, TypeError):
        return series.to_list()


# -- pandas --------------------------------------------------------------------------------------------


def _of_pandas(frame: Any, plan: Plan) -> Any:
    read = {name: _pandas_column(frame[name]) for name in plan.needed}
    new = plan.columns(read, len(frame))
    made = frame.copy(deep=False)
    rest = ("",) * (frame.columns.nlevels - 1)
    for field in new.schema:
        name = (field.name, *rest) if rest else field.name
        made[name] = _pandas_series(new.column(field.name), frame.index)
    return made


def _pandas_column(series: Any) -> Any:
    """A column for a plan: an array of Arrow, or one of numpy with any values."""
    dtype = series.dtype
    if dtype.kind in "iufb" and isinstance(dtype, numpy.dtype):
        return _of_numbers(series.to_numpy())
    if dtype.kind == "O" and isinstance(dtype, numpy.dtype):
        return _of_objects(_without_missing(series))
    if "period" in str(dtype) or "interval" in str(dtype):
        return _without_missing(series)
    try:
        return pyarrow.array(series)
    except (pyarrow.ArrowException, TypeError, ValueError):
        return _without_missing(series)


def _without_missing(series: Any) -> Any:
    """The values of Python, None for what pandas counts as missing."""
    from pandas import isna

    values = series.astype(object).to_numpy()
    try:
        missing = series.isna().to_numpy()
    except ArithmeticError:  # one is a signaling NaN
        missing = numpy.array([type(value) is not Decimal and isna(value) is True for value in values])
    return numpy.where(missing, None, values) if missing.any() else values


def _of_numbers(values: Any) -> Any:
    """Numbers as an array of Arrow, if it has their type: it lacks `numpy.longdouble`. NaN is null."""
    try:
        return pyarrow.array(values, from_pandas=True)
    except pyarrow.ArrowNotImplementedError:
        return numpy.where(numpy.isnan(values), None, values)


def _of_objects(values: Any) -> Any:
    """Values of Python as an array of Arrow, if all of them are of one type that it holds as it is."""
    kinds = set(map(type, values)) - {type(None)}
    if len(kinds) != 1:
        return values
    (kind,) = kinds
    type_of = {str: pyarrow.string(), date: pyarrow.date32(), float: pyarrow.float64(), int: pyarrow.int64()}
    try:
        if kind is Decimal and all(one is None or one.is_finite() for one in values):
            return pyarrow.array(values)
        if kind in type_of:
            return pyarrow.array(values, type_of[kind], from_pandas=False)
    except (pyarrow.ArrowException, OverflowError, UnicodeEncodeError):
        pass
    return values


def _pandas_series(column: Any, index: Any) -> Any:
    """A new column: float64, datetime64[s] or a category; Arrow's type for decimals."""
    import pandas

    kind = column.type
    if types.is_decimal(kind):
        return pandas.Series(column, index=index, dtype=pandas.ArrowDtype(kind))
    if types.is_dictionary(kind):
        column = column.unify_dictionaries()
        words = column.chunk(0).dictionary.to_pylist() if column.num_chunks else []
        codes = pyarrow.chunked_array([chunk.indices for chunk in column.chunks], pyarrow.int32())
        made = pandas.Categorical.from_codes(codes.fill_null(-1).to_numpy(), categories=words)
        return pandas.Series(made, index=index)
    if types.is_date32(kind):
        days = column.cast(pyarrow.timestamp("s")).to_numpy()
        return pandas.Series(days, index=index)
    return pandas.Series(column.to_numpy(), index=index)
