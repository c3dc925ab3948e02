"""``convert serve``: the rates as an HTTP API, until it is ended."""

import os
import signal
import sys
from shlex import quote

from converter.advice import require
from converter.cli.exit_codes import INTERRUPTED, OK
from converter.cli.last_net import debugging
from converter.cli.output import put
from converter.cli.render import clean
from converter.cli.session import converter_for
from converter.cli.settings import environ as environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options

__all__ = ["run"]

# The other two packages of the extra make it faster, and don't exist everywhere.
_NEEDED = ("starlette", "uvicorn")


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as every command
    """Serve until a signal ends it; the exit code, 0 if it was told to end and 130 for ctrl-C."""
    require("convert serve", "server", _NEEDED)
    from converter.server.options import AUTO, read

    source = options.source or os.environ.get("CONVERTER_SOURCE") or AUTO
    keys = source if source == AUTO else tuple(key.strip() for key in source.split(","))
    found = read(options.serve, os.environ, sources=keys)
    # What can't be served by these settings is told with the names by which they were set.
    with converter_for(options, published=True, redistributable=not found.private) as converter:
        found = found.replace(offline=converter.policy.offline)
    from converter.server.application import application
    from converter.server.run import serve

    _look_at(found.widget)
    environ = environment(options, os.environ)
    ended_by = serve(found, lambda: application(found, environ=environ), _ready, debug=debugging())
    return INTERRUPTED if ended_by == signal.SIGINT else OK


def _look_at(folder: "str | None") -> None:
    """Say so if the folder of the widget has no page: it may come, or be another one."""
    from converter.server.widget import Files

    if folder is not None and not Files(folder).has_page:
        shown = clean(quote(folder))
        told = (
            f"convert: there is no page of the widget in {shown} yet; convert widget export {shown} writes it"
        )
        put(told, sys.stderr)


def _ready(place: str) -> None:
    put(f"convert: serving {place} (ctrl-C ends it)", sys.stderr)
    sys.stderr.flush()
