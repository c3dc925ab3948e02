"""The engines whose frames are converted when they run: each carries the rows to a `Plan`, and no more.

None of them is imported before a frame of its own is given.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from converter.frames.engines.duckdb import register

__all__ = ["ENGINES", "carrier_of", "register"]

# The module and the name of each class of frames, and the module here that carries its rows.
ENGINES = (
    ("polars", "LazyFrame", "polars_lazy"),
    ("duckdb", "DuckDBPyRelation", "duckdb"),
    ("pyspark.sql", "DataFrame", "spark"),
    ("dask.dataframe", "DataFrame", "dask"),
)


def carrier_of(frame: object) -> Callable[..., Any] | None:
    """What converts a frame of a lazy engine; None for a frame of another kind.

    It is called with the frame and the keyword arguments of a `Plan`, and returns a frame of the same type.
    What is not imported yet can't have made the frame, so nothing is imported to find out.
    """
    for module, name, engine in ENGINES:
        kind = getattr(sys.modules.get(module), name, None)
        if isinstance(kind, type) and isinstance(frame, kind):
            carrier: Callable[..., Any] = import_module(f"{__name__}.{engine}").convert
            return carrier
    return None
