"""``/healthz`` and ``/metrics``: whether the server can answer, and what it has counted."""

import json

from converter.api.health import newest
from converter.lookup.tables import missed, newer_from
from converter.model import utc_text
from converter.server.endpoint import ANY, Endpoint
from converter.server.problems import NO_ROUTE, Problem
from converter.server.replies import JSON, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.metrics import Metrics
    from converter.server.refreshing import Refresher
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Row

__all__ = ["endpoints"]

_TEXT = b"text/plain; version=0.0.4; charset=utf-8"
_REPORTS = 20


class _State:
    """The newest table held of a source, if there is one, and whether a newer one should be out."""

    __slots__ = ("info", "row", "stale")

    def __init__(self, info: "SourceInfo", row: "Row | None", now: "datetime") -> None:
        self.info = info
        self.row = row
        self.stale = missed(info, row, now)

    def age(self, now: "datetime") -> "int | None":
        """The days from the day of the table to the day of the source; None without a table."""
        return None if self.row is None else (self.info.publication.today(now) - self.row.as_of).days


def _states(engine: "Engine") -> "list[_State]":
    store, now = engine.converter.store, engine.clock()
    infos = [source.INFO for source in engine.converter.policy.sources]
    return [_State(info, newest(store, info, now), now) for info in infos]


def endpoints(refresher: "Refresher | None", metrics: "Metrics") -> "tuple[Endpoint, ...]":
    """The routes, which tell of a refresher, if there is one, and of metrics."""

    def health(asked: "Asked", engine: "Engine") -> Reply:
        """200 while a rate can be answered; with ``fresh=1`` only while no source is stale."""
        states = _states(engine)
        stale = [one for one in states if one.stale]
        able = any(one.row for one in states)
        found: dict[str, Any] = {"status": "unable" if not able else "stale" if stale else "ok"}
        if _is_told(asked, engine):
            found["stale"] = [_told(one, engine, refresher) for one in stale]
            found["reports"] = engine.converter.reports[-_REPORTS:]
        wanted = able and not (asked.choice("fresh", ("0", "1")) == "1" and stale)
        return Reply(json.dumps(found).encode(), JSON, status=200 if wanted else 503)

    def metrics_text(asked: "Asked", engine: "Engine") -> Reply:
        """The counts, in the text format of Prometheus; for others than the owner there is no such route."""
        if not _is_told(asked, engine):
            raise Problem(404, NO_ROUTE)
        now = engine.clock()
        ages = [(one.info.key, one.age(now), one.stale) for one in _states(engine)]
        return Reply(metrics.text(ages).encode(), _TEXT)

    return (
        Endpoint("/healthz", health, ("fresh",), media=ANY),
        Endpoint("/metrics", metrics_text, media=ANY),
    )


def _is_told(asked: "Asked", engine: "Engine") -> bool:
    """Whether whoever asks is told of the sources: only the owner, if the options don't say otherwise."""
    return engine.options.open_metrics or engine.is_near(asked.head)


def _told(state: _State, engine: "Engine", refresher: "Refresher | None") -> "dict[str, Any]":
    """What is said of a stale source."""
    info, row, now = state.info, state.row, engine.clock()
    error, at = (None, None) if refresher is None else refresher.last(info.key)
    return {
        "source": info.key,
        "newest": str(row.as_of) if row else None,
        "age_days": state.age(now),
        "due": utc_text(newer_from(info, row)) if row else None,
        "error": error.kind if error else None,
        "message": str(error) if error else None,
        "next_try": utc_text(at) if at else None,
    }
