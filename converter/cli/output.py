"""What is printed: answers on standard output, notes and errors on standard error.

All text that is no table goes through `put`.
"""

import os
import sys

from converter.cli.exit_codes import OK, REJECTED, exit_code
from converter.cli.grammar import Options
from converter.cli.render import Outcome, clean, said, silent
from converter.errors import ConverterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO

__all__ = [
    "complain", "format_for", "formatted", "put", "readings", "redraws", "show", "tell", "tells", "told_as",
]  # fmt: skip


def format_for(options: Options, out: "IO[str]") -> str:
    """The format asked for; by default a table on a terminal, and plain lines elsewhere.

    That of a proof is its own, whatever the settings say.
    """
    if options.proof and "format" not in options.typed:
        return "proof"
    return options.format or ("table" if out.isatty() else "plain")


def formatted(options: Options, shape: str) -> "tuple[Options, str]":
    """The options and the format of the answers: with ``-o`` that which the line names, else of the ending.

    Raises InputError for an ending that means no format.
    """
    if options.output is None:
        return options, shape
    from converter.cli.output_file import check, named_format
    from converter.cli.render.endings import ENDINGS, ending_of

    check(options)
    shape = named_format(options) or ENDINGS[ending_of(options.output, ENDINGS)]
    return options.replace(format=shape), shape


def redraws(stream: "IO[str]") -> bool:
    """Whether a stream is a terminal on which a line can be drawn again, as progress is shown."""
    return stream.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def put(text: str, out: "IO[str]") -> None:
    """Write lines of text; on a terminal they are wrapped at words to its width."""
    if out.isatty():
        from converter.cli.writer import width, wrapped

        columns = width(out)
        text = "\n".join(part for line in text.split("\n") for part in wrapped(line, columns))
    out.write(f"{text}\n")


def show(found: Outcome, options: Options, shape: str, requests: "Callable[[], Sequence[str]]") -> int:
    """Print the answers, their notes and the errors; the exit code of the whole question.

    With ``-o`` the answers are written to its file, if there are any, and all notes are printed; raises
    StoreError if it can't be written. ``requests`` gives the requests that were made, as curl lines; only an
    explanation needs them.
    """
    failed = [error for error in found.results if isinstance(error, ConverterError)]
    filed = options.output is not None
    told = told_as(options, shape)
    if len(found.quotes) == 1 and failed:
        return complain(failed[0], told)
    if not filed:
        _write(found, options, shape, requests, sys.stdout)
    elif len(failed) < len(found.results):
        from converter.cli.output_file import destination

        with destination(options) as out:
            _write(found, options, shape, requests, out)
    if tells(options, shape) and not silent(found):
        from converter.cli.render.told import lines

        for line in lines(found, told, explain=options.explain and not filed):
            put(f"convert: {line}", sys.stderr)
    if not failed:
        return OK
    return exit_code(failed[0]) if len(failed) == len(found.results) else REJECTED


def told_as(options: Options, shape: str) -> str:
    """The format whose notes and errors are printed: a file is not seen, so that nothing is left to it."""
    return shape if options.output is None or shape == "quiet" else "plain"


def tells(options: Options, shape: str) -> bool:
    """Whether notes and reports are printed on standard error: JSON on standard output has all itself."""
    return told_as(options, shape) not in ("json", "ndjson")


def _write(
    found: Outcome,
    options: Options,
    shape: str,
    requests: "Callable[[], Sequence[str]]",
    out: "IO[str]",
) -> None:
    """Write the answers of a question in a format, each of which has a module of its own."""
    if shape in ("plain", "quiet"):
        from converter.cli.render import plain

        out.write(plain.lines(found, unit=shape == "plain"))
    elif shape in ("json", "ndjson"):
        from converter.cli.render import json

        out.write(json.line(found) if shape == "json" else json.rows(found))
    elif shape in ("csv", "tsv", "markdown"):
        from converter.cli.render import rows

        out.write(rows.lines(found, shape))
    elif shape == "proof":
        from converter.cli.render import proof

        out.write(proof.lines(found))
    else:
        from converter.cli.render import table
        from converter.cli.render.marks import marks_for

        marks = marks_for(options, out)
        table.show(found, out, marks, color=options.color, explain=options.explain)
    if options.explain and shape in ("table", "plain"):
        from converter.cli.render import explained

        put(explained.lines(found, requests()), out)
    out.flush()


def readings(assumed: "Sequence[str]") -> "list[str]":
    """The line that tells the readings that were chosen, if there are any."""
    return [f"assumed {', '.join(assumed)}"] if assumed else []


def tell(reports: "Sequence[str]") -> None:
    """Print reports of what happened beside the answers, such as a file that could not be written."""
    for line in reports:
        put(f"convert: {clean(line)}", sys.stderr)


def complain(error: ConverterError, shape: str) -> int:
    """Print an error, in JSON on standard output if that is the format; its exit code."""
    if shape in ("json", "ndjson"):
        from converter.cli.render import json

        print(json.dumps({"error": json.error(error)}))
    else:
        put(f"convert: {clean(said(error))}", sys.stderr)
    return exit_code(error)
