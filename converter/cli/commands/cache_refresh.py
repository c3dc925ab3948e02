"""``convert cache refresh``: fetch the newest tables of the default sources, or of those named."""

import os
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from converter import sources
from converter.api.context import TIMEOUT
from converter.api.converter import Converter
from converter.api.health import newest, newest_wanted, probes
from converter.cli import settings
from converter.cli.commands.sources import infos
from converter.cli.exit_codes import OK, UNKNOWN, UNWRITTEN
from converter.cli.output import tell
from converter.cli.render import said
from converter.cli.render.grid import documents, write
from converter.cli.session import called_by
from converter.errors import SourceError
from converter.lookup.resources import held_only
from converter.lookup.span import Span
from converter.sources.contract import Wanted
from converter.store.rewrite import check_writable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from converter.cli.grammar import Options
    from converter.sources.contract import Source, SourceInfo

__all__ = ["run"]

_YEAR = timedelta(days=366)


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Fetch, and print a row for each source; the exit code.

    UNKNOWN if no source was reached, UNWRITTEN if what was fetched could not be kept.
    """
    environ = settings.environ(options, os.environ)
    with Converter(refresh=True, environ=environ, called=called_by(options)) as converter:
        check_writable(converter.store)
        seconds = TIMEOUT if options.timeout is None else options.timeout
        items = [_fetched(converter, info, seconds) for info in infos(words or sources.DEFAULT)]
        reports, lost = converter.reports, bool(converter.store.unwritable)
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents(items, {"refreshed": items, "reports": reports}, shape))
    else:
        rows = [(i["source"], i["newest"] or "", i["result"]) for i in items]
        write(("source", "newest", "result"), rows, shape, sys.stdout, color=options.color)
        tell(reports)
    if lost:
        return UNWRITTEN
    return OK if any(item["reached"] for item in items) else UNKNOWN


def _fetched(converter: Converter, info: "SourceInfo", seconds: float) -> "dict[str, Any]":
    """Ask one source for at most that many seconds; whether it was reached, and what came of it."""
    now = converter.store.clock()
    before = newest(converter.store, info, now)
    source = sources.get(info.key)
    wanted = _wanted(converter, source, now)
    try:
        converter.client().fetch(source, wanted, time.monotonic() + seconds, lambda: True, refresh=True)
        error = None
    except SourceError as failed:
        error = failed
    after = newest(converter.store, info, now)
    moved = after is not None and (before is None or after.as_of > before.as_of)
    return {
        "source": info.key,
        "reached": error is None,
        "newest": str(after.as_of) if after else None,
        "result": said(error) if error else "newer rates" if moved else "nothing newer",
    }


def _wanted(converter: Converter, source: "Source", now: "datetime") -> Wanted:
    """The newest table; with it those since the last days held, where one request brings them all.

    Without them a series that is asked for offline later would have a hole.
    """
    info, store = source.INFO, converter.store
    alone = newest_wanted(info, probes(info), now)
    codes, today = alone.codes, alone.today
    days = store.read(info).days(today - _YEAR, today)
    span = Span(info, (info.base, codes[0]), days[0], today, held_only(store)) if days else None
    lacking = span.lacking() if span else []
    if not lacking:
        return alone
    (_, (first, _)), *_ = lacking
    wanted = Wanted(codes, first, today, today)
    requests = source.plan(wanted)
    return wanted if len(requests) == 1 and requests[0].first and not requests[0].codes else alone
