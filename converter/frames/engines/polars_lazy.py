"""Lazy frames of polars: the new columns are an expression, so they stream and keep the order of the rows."""

from collections.abc import Mapping
from typing import Any

import pyarrow

from converter.frames import eager
from converter.frames.engines.parts import of_part
from converter.frames.plan import Plan

__all__ = ["convert"]


def convert(frame: Any, settings: Mapping[str, Any]) -> Any:
    """The lazy frame with the new columns of a `Plan` with these settings, at its end.

    Nothing is read before it is collected or written, except what polars reads to know the columns. A new
    column that is not used is not made. An error of a row is raised then, in the words of `Plan.columns`.
    """
    import polars
    from polars import selectors

    plan = Plan(frame.collect_schema().names(), **settings)
    names = [field.name for field in plan.fields]
    empty: Any = polars.from_arrow(pyarrow.schema(plan.fields).empty_table())

    def made(rows: Any) -> Any:
        with of_part():
            return eager.converted(rows.struct.unnest(), plan).select(names).to_struct()

    # A selector takes names as they are; polars.col reads "*" and "^a$" as patterns. A literal is for all.
    needed = selectors.by_name(*plan.needed) if plan.needed else polars.lit(None).alias("nothing")
    new = polars.struct(needed).map_batches(
        made, return_dtype=polars.Struct(empty.schema), is_elementwise=True
    )
    return frame.with_columns(new.struct.unnest())
