"""``convert rules NAME``: all of one rule, with its worked example answered."""

import sys
from shlex import join

from converter.api.converter import Converter
from converter.cli.exit_codes import OK
from converter.cli.output import tell
from converter.cli.render import clean, said
from converter.cli.render.grid import documents, write
from converter.cli.render.json import error as as_json
from converter.cli.render.rules import ADVICE, fields, in_words, rounded
from converter.cli.writer import width, wrapped
from converter.errors import ConverterError
from converter.text.question import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.prescribed.contract import Rule

__all__ = ["run"]

# The order in which a person reads the fields, with their names; what is empty is left out.
_LINES = (
    ("key", "rule"), ("name", "name"), ("authority", "authority"), ("law", "law"), ("url", "url"),
    ("seen", "law seen"), ("home", "home"), ("period", "takes"), ("how", "how"), ("digits", "decimals"),
    ("source", "source"), ("since", "since"), ("until", "until"), ("before", "before"), ("use", "use"),
    ("never", "never"), ("otherwise", "otherwise"), ("failing", "fallback"), ("beside", "beside"),
    ("example", "example"), ("answer", "answer"), ("error", "no answer"),
)  # fmt: skip


def run(rule: "Rule", shape: str) -> int:
    """Print all of a rule, its worked example answered out of the rates on this machine; the exit code."""
    question, on = rule.example
    line = join(["convert", *question.split(), "--rule", rule.key, "--on", on])
    with Converter(offline=True) as converter:
        answer, error = _answered(converter, rule)
        tell(converter.reports)
    found = {**fields(rule), "example": line, "answer": answer, "error": error and as_json(error)}
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents([found], {"rules": [found]}, shape))
        return OK
    cells = {name: _cell(value) for name, value in found.items()}
    cells |= {"digits": rounded(rule), "error": said(error) if error else ""}
    if shape in ("csv", "tsv", "markdown"):
        write([*cells], [[*cells.values()]], shape, sys.stdout)
    else:
        _listed({**cells, **in_words(rule)}, shape)
    return OK


def _answered(converter: Converter, rule: "Rule") -> "tuple[str | None, ConverterError | None]":
    """The answer to the worked example with how its figure was found, or the error in its place."""
    question, on = rule.example
    try:
        asked = parse(question.split())
        found = converter.convert(asked.amount, asked.base, asked.quotes[0], on, rule=rule)
    except ConverterError as error:
        return None, error
    # The first note of a rule names it, and the second says how its figure was found.
    how = [note.text for note in found.notes if note.code == "rule"][1:2]
    return "; ".join([str(found.result), *how]), None


def _listed(cells: "dict[str, str]", shape: str) -> None:
    """Print a line for each field that has a value; on a terminal it is wrapped beside its name.

    The address of a page is one line however long it is, so that it can be copied or followed.
    """
    column = max(len(name) for _, name in _LINES) + 2
    columns = width(sys.stdout) if shape == "table" else sys.maxsize
    for field, name in _LINES:
        if cells[field]:
            line = clean(f"{name:<{column}}{cells[field]}")
            parts = [line] if field == "url" else wrapped(line, columns, column)
            sys.stdout.writelines(f"{part}\n" for part in parts)
    sys.stdout.writelines(f"{part}\n" for part in wrapped(ADVICE, columns, 0))


def _cell(value: "Any") -> str:
    if isinstance(value, dict):
        return " ".join(map(str, value.values()))
    return "" if value is None else str(value)
