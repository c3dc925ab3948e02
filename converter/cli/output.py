"""What is printed: answers on standard output, notes and errors on standard error."""

import sys

from converter.cli.exit_codes import OK, REJECTED, exit_code
from converter.cli.grammar import Options
from converter.cli.render import Outcome, clean, fee_lines, notes_line, said
from converter.errors import ConverterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

__all__ = ["complain", "format_for", "show", "tell"]


def format_for(options: Options, out: "IO[str]") -> str:
    """The format asked for; without one a table on a terminal, else plain lines."""
    return options.format or ("table" if out.isatty() else "plain")


def show(found: Outcome, options: Options, shape: str, requests: "Sequence[str]") -> int:
    """Print what was answered; the exit code of the whole."""
    from converter.cli import render

    failed = [error for error in found.results if isinstance(error, ConverterError)]
    if len(found.quotes) == 1 and failed:
        return complain(failed[0], shape)
    render.write(found, shape, sys.stdout, explain=options.explain, requests=requests, color=options.color)
    if shape not in ("json", "ndjson"):
        for line in error_lines(found):
            print(f"convert: {line}", file=sys.stderr)
        explain = options.explain
        notes, fees = notes_line(found, shape, explain=explain), fee_lines(found, shape, explain=explain)
        for line in (*dict.fromkeys(notes), *fees):
            print(f"convert: {line}", file=sys.stderr)
    if not failed:
        return OK
    return exit_code(failed[0]) if len(failed) == len(found.results) else REJECTED


def tell(reports: "Sequence[str]") -> None:
    """What happened beside the answers."""
    for line in reports:
        print(f"convert: {clean(line)}", file=sys.stderr)


def error_lines(found: Outcome) -> "list[str]":
    """A line for each target that was not answered."""
    return [
        f"{target}: {clean(said(error))}"
        for target, error in zip(found.quotes, found.results, strict=True)
        if isinstance(error, ConverterError)
    ]


def complain(error: ConverterError, shape: str) -> int:
    """Tell an error in the format asked for; its exit code."""
    if shape in ("json", "ndjson"):
        from converter.cli.render import json

        print(json.dumps({"error": json.error(error)}))
    else:
        print(f"convert: {clean(said(error))}", file=sys.stderr)
    return exit_code(error)
