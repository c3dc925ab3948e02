"""The file that ``-o`` names, and how it is written."""

import os
import sys
from contextlib import contextmanager
from io import StringIO

from converter.errors import InputError
from converter.store.files import write_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from converter.cli.grammar import Options

__all__ = ["check", "destination", "named_format"]

# To replace what one of these leads to would lose what others have written to it.
_STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/")


def named_format(options: "Options") -> "str | None":
    """The format that a line names; None if it names none. One of the settings or the prompt is not meant."""
    return options.format if "format" in options.typed - options.kept else None


def check(options: "Options") -> None:
    """Raise InputError for a file of ``-o`` that must not be replaced: a stream, or the rates that answer."""
    path = options.output
    if path is None:
        return
    if os.path.abspath(path).startswith(_STREAMS):
        raise InputError("-o writes a file; without it the answer goes to standard output")
    known = options.rates and os.path.exists(path) and os.path.exists(options.rates)
    if known and os.path.samefile(path, str(options.rates)):
        raise InputError(f"{path} is the file of --rates, which -o would replace; write another one")


@contextmanager
def destination(options: "Options") -> "Iterator[IO[str]]":
    """The stream for answers: standard output, or text for the file of ``-o``.

    The file is written at the end, unless an exception was raised; StoreError if it can't be.
    """
    if options.output is None:
        yield sys.stdout
        return
    held = StringIO()
    yield held
    write_named(options.output, held.getvalue().encode())
