"""A plan for the processes that convert the rows of a cluster, with all answers that they need.

Whoever builds the frame asks a `Converter` for all currencies and days that the rows have, together. The
answers are sent with the plan: processes that use it read no rates and fetch nothing, and all rows are
converted by what the one `Converter` held. They need this package, and the same version of it.
"""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import uuid4

import pyarrow

from converter.api.columns import columns_of
from converter.frames.engines.kept import Kept
from converter.frames.plan import Plan

__all__ = ["Sent", "keys_of", "prepared", "repeatable"]

# Plans that came to this process, by their tokens: an engine unpickles what it sends for every task.
_HERE: dict[str, "Sent"] = {}
_MOST = 8


class Sent:
    """A `Plan` that can be pickled: ``plan`` is made where it is used."""

    def __init__(
        self, names: Sequence[str], settings: Mapping[str, Any], kept: Kept, token: str = ""
    ) -> None:
        self._given = tuple(names), dict(settings), kept
        self.token = token or uuid4().hex

    @cached_property
    def plan(self) -> Plan:
        """The plan, which asks nobody in another process than the one that prepared it."""
        names, settings, kept = self._given
        return Plan(names, **settings, columns=kept)

    @cached_property
    def _pickled(self) -> bytes:
        return pickle.dumps(self._given)

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (self.token, self._pickled)


def _received(token: str, pickled: bytes) -> Sent:
    """What was sent, unpickled once in a process."""
    found = _HERE.get(token)
    if found is None:
        names, settings, kept = pickle.loads(pickled)  # noqa: S301 - the engine runs what is pickled anyway
        found = Sent(names, settings, kept, token)
        while len(_HERE) >= _MOST:
            _HERE.pop(next(iter(_HERE)), None)
        _HERE[token] = found
    return found


def repeatable(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as several plans can be made with them."""
    told = settings.get("with_", ())
    return {**settings, "with_": [*told] if isinstance(told, Iterator) else told}


def keys_of(plan: Plan, settings: Mapping[str, Any]) -> list[str]:
    """The columns that decide which rate a row has: all that are read but that of the amount."""
    given = settings["to"]
    others = [settings["currency"], settings["date"], settings.get("source"), settings.get("rule")]
    others += given if isinstance(given, (list, tuple)) else [given]
    return [name for name in plan.needed if name != settings["amount"] or name in others]


def prepared(names: Sequence[str], settings: Mapping[str, Any], keys: pyarrow.Table) -> Sent:
    """A plan with these settings whose answers are had for all rows that ``keys`` has.

    ``keys`` are the distinct values of the columns of `keys_of`, at least one row. Fetches what is lacking.
    """
    settings = dict(settings)
    kept = Kept(columns_of(settings.pop("converter", None)))
    amount = settings["amount"]
    if isinstance(amount, str) and amount in names and amount not in keys.column_names:
        keys = keys.append_column(amount, pyarrow.array([1] * keys.num_rows, pyarrow.int64()))
    asked = {**settings, "on_error": "null"}
    if settings.get("on_error") == "raise" and "reason" not in asked.get("with_", ()):
        asked["with_"] = (*asked.get("with_", ()), "reason")  # so that the texts are asked for
    Plan(keys.column_names, **asked, columns=kept).columns(keys)
    return Sent(names, settings, kept)
