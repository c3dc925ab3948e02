"""The last net: an unforeseen exception becomes an error of one line, with an exit code of its own.

With CONVERTER_DEBUG=1 there is no net, and the traceback is shown.
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
    """A bug in the program, reported in place of the exception that reveals it."""

    kind = "internal"


def error_of(error: Exception, *, writes: bool = True) -> ConverterError:
    """The error to report for an exception: a `ConverterError` as it is, any other as `Internal`.

    An exception that is handled elsewhere is raised again: an error of standard output, if the code that
    failed ``writes`` to it, and with CONVERTER_DEBUG any exception.
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
    """Whether standard output may have failed: an error of the system that names no file."""
    return isinstance(error, OSError) and error.filename is None


def told(error: Exception, words: "Sequence[str]", *, own: bool) -> int:
    """Report an exception that nothing else has caught; its exit code.

    With CONVERTER_DEBUG this prints the traceback; in a process that is not the command's ``own``, such as
    that of a test, the exception is raised again.
    """
    from converter.cli.exit_codes import INTERNAL
    from converter.cli.output import complain

    if debugging() and own and not _of_output(error):
        sys.excepthook(type(error), error, error.__traceback__)
        return INTERNAL
    return complain(error_of(error), shape_asked(words))


def shape_asked(words: "Sequence[str]") -> str:
    """``json`` if these words ask for JSON on standard output, else ``plain``.

    They need not be readable as a command line.
    """
    reports = {"cache", "export"} <= set(words) or "file" in words[:1]  # JSON tells what was written
    if any(_names_file(str(word)) for word in words) and not reports:
        return "plain"
    for word, after in zip(words, (*words[1:], ""), strict=True):
        if word in ("--json", "--format=json", "--format=ndjson"):
            return "json"
        if word == "--format" and after in ("json", "ndjson"):
            return "json"
    return "plain"


def _names_file(word: str) -> bool:
    """Whether a word is ``-o``, by which the answers go to a file."""
    return word.partition("=")[0] in ("-o", "--output") or (word[:2] == "-o" and "." in word)


def _place(error: Exception) -> str:
    """The place that raised it, like ``lookup.py:120``: the innermost of this package if there is one."""
    at, found = error.__traceback__, "?"
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    while at is not None:
        name = at.tb_frame.f_code.co_filename
        if found == "?" or name.startswith(home):
            found = f"{os.path.basename(name)}:{at.tb_lineno}"
        at = at.tb_next
    return found
