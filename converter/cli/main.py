"""The start of the command: a plain question is answered without Typer, everything else goes to Typer.

Importing Typer takes several times as long as reading the rates and answering.
"""

import gc
import os
import sys

from converter.cli.exit_codes import BROKEN_PIPE, INTERRUPTED, UNWRITTEN
from converter.cli.grammar.question import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.prompt import Session

__all__ = ["main"]


def main(words: "Sequence[str] | None" = None) -> int:
    """Run the command with these words, by default those of the process; the exit code."""
    own = words is None
    words = sys.argv[1:] if words is None else words
    try:
        _check_streams()
        code = _caught(words, own=own)
        sys.stdout.flush()
        if own:
            _leave(code)
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _let_go()
        return BROKEN_PIPE
    except OSError as error:
        # A cache that can't be written ends no answer, so this is standard output.
        _tell(f"convert: the output could not be written: {error.strerror or error}")
        _let_go()
        return UNWRITTEN


def _leave(code: int) -> None:
    """End the process at once: a regular exit of the interpreter takes a seventh of the whole time."""
    if sys.getprofile() is None and sys.gettrace() is None:
        try:
            sys.stderr.flush()
        except OSError:
            pass  # an error that can't be shown changes no exit code
        os._exit(code)


def _tell(line: str) -> None:
    try:
        from converter.cli.output import put

        put(line, sys.stderr)
    except OSError:
        pass


def _caught(words: "Sequence[str]", *, own: bool) -> int:
    """The exit code of the words, also if they raise an exception that nothing else catches."""
    try:
        return _run(words, own=own)
    except Exception as error:  # noqa: BLE001 - the last net
        from converter.cli.last_net import told

        return told(error, words, own=own)


def _run(words: "Sequence[str]", *, own: bool) -> int:
    asked = read(words) if words else None
    if asked is not None and "-" not in asked[0]:
        from converter.cli.commands.question import ask

        return ask(*asked)
    if own:
        gc.enable()
    if not words:
        from converter.cli.prompt import start

        return start(_command)
    if asked is None:
        return _command(words)
    from converter.cli.commands.batch import batch

    return batch(*asked)


def _command(words: "Sequence[str]", session: "Session | None" = None) -> int:
    """The exit code of words that need Typer, typed in a shell or in a session of the prompt."""
    from converter.cli.typer_app import run

    return run(words, session)


def _check_streams() -> None:
    """Have an answer survive a closed standard error and an encoding that lacks some characters.

    Raises OSError if standard output is closed.
    """
    if sys.stderr is None:
        # With None for its file, print() would write errors to standard output.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open until the process ends
    if sys.stdout is None:
        raise OSError("standard output is closed")
    # In the C locale the handler is surrogateescape, which can't write other characters either.
    if sys.stdout.errors in ("strict", "surrogateescape") and sys.stdout.encoding.lower() not in (
        "utf-8",
        "utf8",
    ):
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def _let_go() -> None:
    """Replace the standard streams by the null device, so that no flush at the end fails again."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
    except OSError:
        return
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(null, stream.fileno())
        except (OSError, ValueError, AttributeError):
            pass
