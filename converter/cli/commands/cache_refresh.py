"""``convert cache refresh``: fetch the newest tables of the default sources, or of those named."""

import os
import sys
import time
from typing import TYPE_CHECKING, Any

from converter import sources
from converter.api.context import TIMEOUT
from converter.api.converter import Converter
from converter.api.health import newest, newest_without_gap
from converter.cli import settings
from converter.cli.commands.sources import infos
from converter.cli.exit_codes import OK, UNKNOWN, UNWRITTEN
from converter.cli.output import tell
from converter.cli.render import said
from converter.cli.render.grid import documents, write
from converter.cli.session import called_by
from converter.errors import SourceError
from converter.store.rewrite import check_writable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options
    from converter.sources.contract import SourceInfo

__all__ = ["run"]


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
    wanted = newest_without_gap(converter.store, source, now)
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
