"""``convert mcp``: the converter as tools for an assistant, by the Model Context Protocol."""

import os
import signal
import sys

from converter.advice import missing_extra, require
from converter.cli.exit_codes import INTERRUPTED, OK
from converter.cli.last_net import debugging
from converter.cli.output import put
from converter.cli.session import converter_for
from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from converter.cli.grammar import Options

__all__ = ["run"]

_WAITS = "convert mcp waits for an assistant, which starts it by its own settings; Ctrl-C ends it"


def run(_words: "Sequence[str]", options: "Options", _shape: str) -> int:
    """Answer an assistant on standard input and output until it closes them; the exit code.

    MissingExtra if the package of the protocol, or the version of it that is needed, is not installed;
    InputError if there is no standard input.
    """
    require("convert mcp", "mcp")
    if sys.stdin is None:
        raise InputError("standard input is closed; an assistant asks by it")
    try:
        from converter.mcp.converters import Converters
        from converter.mcp.server import serve
    except ImportError as error:  # of another version
        raise missing_extra("convert mcp", "mcp") from error

    # Not held_first, as in a server: nothing but the questions fetches newer rates here.
    with converter_for(options, advise=False) as own:
        if sys.stdin.isatty():
            put(_WAITS, sys.stderr)
        # The thread that waits for a line of standard input can't be interrupted.
        before = signal.signal(signal.SIGINT, _leave)
        try:
            serve(Converters(own), debug=debugging())
        finally:
            signal.signal(signal.SIGINT, before)
    return OK


def _leave(*_: object) -> "NoReturn":
    os._exit(INTERRUPTED)
