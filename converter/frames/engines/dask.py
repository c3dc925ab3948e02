"""Dask: each partition is converted as the pandas frame that it is."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pyarrow

from converter.errors import InputError
from converter.frames import eager
from converter.frames.engines.parts import of_part
from converter.frames.engines.sent import Sent, keys_of, prepared, repeatable
from converter.frames.plan import Plan

__all__ = ["convert"]


def convert(frame: Any, settings: Mapping[str, Any]) -> Any:
    """The frame with the new columns of a `Plan` with these settings, at its end; index and divisions stay.

    Where the scheduler runs in this process (threads, which is Dask's default, or synchronous), nothing is
    read before the frame is computed, and the rates are asked for as its partitions come. Any other scheduler
    has workers, which fetch nothing: the distinct values of the columns of currencies, dates, targets,
    sources and rules are computed first, the rates are asked for here and sent to them. Choose the scheduler
    before.
    """
    names = list(frame.columns)
    settings = repeatable(settings)
    plan = Plan(names, **settings)
    if _in_this_process(frame):
        part = Part(plan)
    else:
        keys = keys_of(plan, settings)
        found = _distinct(frame, keys) if keys else pyarrow.table({"nothing": pyarrow.nulls(1)})
        part = Part(prepared(names, settings, found))
    meta = eager.converted(frame._meta, plan)  # noqa: SLF001 - the frame without rows, as Dask's own packages take it
    return frame.map_partitions(part, meta=meta)


class Part:
    """What converts a partition, by a plan of this process or by one that is sent."""

    def __init__(self, plan: Plan | Sent) -> None:
        self._plan = plan
        self._token = plan.token if isinstance(plan, Sent) else uuid4().hex

    def __call__(self, rows: Any) -> Any:
        with of_part():
            return eager.converted(rows, self._plan.plan if isinstance(self._plan, Sent) else self._plan)

    def __dask_tokenize__(self) -> tuple[str, str]:
        return type(self).__name__, self._token

    def __reduce__(self) -> tuple[Any, ...]:
        if not isinstance(self._plan, Sent):
            raise InputError(
                "the frame was converted for the threads of this process; set Dask's scheduler before, for"
                " example with dask.config.set(scheduler='processes')"
            )
        return Part, (self._plan,)


def _in_this_process(frame: Any) -> bool:
    """Whether the tasks of a frame run in this process, as Dask is set now."""
    from dask import local, threaded
    from dask.base import get_scheduler

    return get_scheduler(collections=[frame]) in (None, threaded.get, local.get_sync)


def _distinct(frame: Any, names: list[str]) -> pyarrow.Table:
    """The distinct values of the columns; of an instant, its day in its own time zone."""
    rows = frame[names]
    for name in names:
        if rows[name].dtype.kind == "M":
            rows[name] = rows[name].dt.normalize()
    return pyarrow.Table.from_pandas(rows.drop_duplicates().compute(), preserve_index=False)
