"""The last net: an exception that nobody foresaw is told in one line, with an exit code of its own.

With CONVERTER_DEBUG=1 there is no net, so that its traceback is seen.
"""

import os
import sys

from converter.errors import ConverterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Internal", "debugging", "error_of", "shape_asked", "told"]

_LONGEST = 200


class Internal(ConverterError):
    """An error in the program itself, told in place of the exception that shows it."""

    kind = "internal"


def error_of(error: Exception, *, writes: bool = True) -> ConverterError:
    """The error to tell of an exception: itself if it was foreseen.

    Raised again is one that is told elsewhere: of standard output if what failed ``writes`` to it, and
    with CONVERTER_DEBUG any.
    """
    if isinstance(error, ConverterError):
        return error
    if debugging() or (writes and _of_output(error)):
        raise error
    from converter.text.amounts import shown

    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    said = shown(what, _LONGEST)
    return Internal(f"internal error {said} ({_place(error)}); please report it with --explain")


def debugging() -> bool:
    """Whether tracebacks are wanted."""
    return bool(os.environ.get("CONVERTER_DEBUG"))


def _of_output(error: Exception) -> bool:
    """Whether that may be standard output failing: an error of the system that names no file."""
    return isinstance(error, OSError) and error.filename is None


def told(error: Exception, words: "Sequence[str]", *, own: bool) -> int:
    """Tell an exception that nothing else has caught; its exit code.

    While debugging its traceback is shown, or it is raised again where the process isn't the command's own.
    """
    from converter.cli.exit_codes import INTERNAL
    from converter.cli.output import complain

    if debugging() and own and not _of_output(error):
        sys.excepthook(type(error), error, error.__traceback__)
        return INTERNAL
    return complain(error_of(error), shape_asked(words))


def shape_asked(words: "Sequence[str]") -> str:
    """JSON if these words ask for it, read or not: who asked for JSON reads nothing else."""
    for word, after in zip(words, (*words[1:], ""), strict=True):
        if word in ("--json", "--format=json", "--format=ndjson"):
            return "json"
        if word == "--format" and after in ("json", "ndjson"):
            return "json"
    return "plain"


def _place(error: Exception) -> str:
    """The line that raised it, the last one of this package if there is one: ``lookup.py:120``."""
    at, found = error.__traceback__, "?"
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    while at is not None:
        name = at.tb_frame.f_code.co_filename
        if found == "?" or name.startswith(home):
            found = f"{os.path.basename(name)}:{at.tb_lineno}"
        at = at.tb_next
    return found
