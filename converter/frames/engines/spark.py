"""Spark: the rows go through `mapInArrow` on the session of the frame."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow

from converter.errors import InputError
from converter.frames.engines.parts import check_cases, of_part
from converter.frames.engines.sent import Sent, keys_of, prepared, repeatable
from converter.frames.plan import Plan

__all__ = ["convert"]

# Spark sends 10,000 rows at once. A plan is faster with more.
ROWS = 100_000


def convert(frame: Any, settings: Mapping[str, Any]) -> Any:
    """The frame with the new columns of a `Plan` with these settings, at its end.

    The workers fetch nothing: first one aggregation of the frame finds the distinct values of its columns of
    currencies, dates, targets, sources and rules, which is a job of Spark and reads its input once. With none
    of these a column there is no such job. The rates are asked for here and sent with the function. The rows
    are read when the frame that is returned runs. Needs PySpark 4 or newer.
    """
    from pyspark.sql.types import StructField, StructType

    if frame.isStreaming:
        raise InputError("the rows of a stream are not known beforehand; convert its batches in foreachBatch")
    settings = repeatable(settings)
    plan = Plan(frame.columns, **settings)
    check_cases([field.name for field in plan.fields], frame.columns)
    names = keys_of(plan, settings)
    keys = _distinct(frame, names) if names else pyarrow.table({"nothing": pyarrow.nulls(1)})
    schema = StructType([
        *frame.schema.fields, *(StructField(field.name, _type(field.type)) for field in plan.fields)
    ])  # fmt: skip
    return frame.mapInArrow(_function(prepared(frame.columns, settings, keys)), schema)


def _distinct(frame: Any, names: list[str]) -> pyarrow.Table:
    """The distinct values of the columns; of an instant, its day in the time zone of the session."""
    from pyspark.sql import functions
    from pyspark.sql.types import TimestampNTZType, TimestampType

    columns = []
    for name in names:
        column = functions.col("`" + name.replace("`", "``") + "`")
        instant = isinstance(frame.schema[name].dataType, (TimestampType, TimestampNTZType))
        columns.append(functions.to_date(column).alias(name) if instant else column)
    return frame.select(*columns).distinct().toArrow()


def _function(sent: Sent) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What `mapInArrow` calls for a partition, in a process of a worker."""

    def carry(batches: Iterator[Any]) -> Iterator[Any]:
        for group in _groups(batches):
            table = pyarrow.Table.from_batches(group)
            with of_part():
                new = sent.plan.columns(table)
            for field in new.schema:
                # Spark has no dictionaries.
                kind = pyarrow.string() if pyarrow.types.is_dictionary(field.type) else field.type
                table = table.append_column(field.name, new.column(field.name).cast(kind))
            yield from table.to_batches()

    return carry


def _groups(batches: Iterator[Any]) -> Iterator[list[Any]]:
    """The batches in groups of about `ROWS` rows."""
    group: list[Any] = []
    for batch in batches:
        group.append(batch)
        if sum(one.num_rows for one in group) >= ROWS:
            yield group
            group = []
    if group:
        yield group


def _type(kind: Any) -> Any:
    """The type of Spark for that of a new column."""
    from pyspark.sql import types

    if pyarrow.types.is_decimal(kind):
        return types.DecimalType(kind.precision, kind.scale)
    if pyarrow.types.is_floating(kind):
        return types.DoubleType()
    return types.DateType() if pyarrow.types.is_date(kind) else types.StringType()
