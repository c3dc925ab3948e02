"""The way in: a plain question is answered before Typer is loaded; all else is Typer's.

Importing Typer takes several times as long as reading the rates and answering.
"""

import os
import sys

from converter.cli.exit_codes import BROKEN_PIPE, INTERRUPTED, UNWRITTEN
from converter.cli.grammar import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(words: "Sequence[str] | None" = None) -> int:
    """Run the command with these words (those of the process if None); the exit code."""
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
        # Answers need no disk to be told; what fails here is standard output.
        _tell(f"convert: the output could not be written: {error.strerror or error}")
        _let_go()
        return UNWRITTEN


def _leave(code: int) -> None:
    """End the process at once: taking the interpreter apart would be a seventh of the whole time."""
    if sys.getprofile() is None and sys.gettrace() is None:
        try:
            sys.stderr.flush()
        except OSError:
            pass  # errors that can't be told change no exit code
        os._exit(code)


def _tell(line: str) -> None:
    try:
        print(line, file=sys.stderr)
    except OSError:
        pass


def _caught(words: "Sequence[str]", *, own: bool) -> int:
    """What the words come to; the exit code also of an exception that nobody foresaw."""
    try:
        return _run(words)
    except Exception as error:  # noqa: BLE001 - the last net
        from converter.cli.last_net import told

        return told(error, words, own=own)


def _run(words: "Sequence[str]") -> int:
    if not words:
        from converter.cli.prompt import start

        return start()
    asked = read(words)
    if asked is None:
        from converter.cli.typer_app import run

        return run(words)
    from converter.cli.commands.question import ask

    return ask(*asked)


def _check_streams() -> None:
    """Standard streams that are closed, or that can't show every character, must not stop an answer."""
    if sys.stderr is None:
        # print() takes None for standard output, where no error belongs.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it lasts as long as the process
    if sys.stdout is None:
        raise OSError("standard output is closed")
    if sys.stdout.errors == "strict" and sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def _let_go() -> None:
    """Nothing more is flushed into a stream that takes nothing."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
    except OSError:
        return
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(null, stream.fileno())
        except (OSError, ValueError, AttributeError):
            pass
