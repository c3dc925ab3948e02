"""Answers as text: one module a format; what they share stands here."""

from converter.model import Fixed
from converter.money.conversion import Conversion, Total
from converter.text.amounts import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import IO

    from converter.errors import ConverterError
    from converter.model import Note
    from converter.text.question import Question
    from converter.text.spoken import Relative

__all__ = [
    "Outcome",
    "clean",
    "conversions",
    "fee_lines",
    "notes_line",
    "said",
    "write",
]

# Notes that a plain answer tells on stderr; the others stand in the table and in JSON.
TOLD = frozenset((
    "stale", "law", "peg", "chain", "other-day", "passed-over", "set-aside", "step", "not-final",
    "custom", "rates-file", "refused", "average",
))  # fmt: skip
TOLD_QUIET = frozenset(("stale", "passed-over", "set-aside", "custom"))


class Outcome(Fixed):
    """A question with the result for each of its quotes: a conversion, a total or an error.

    ``remarks`` are lines by pair that an explanation adds; an outcome that is not explained has none.
    """

    __slots__ = ("average", "end_of", "on", "question", "quotes", "remarks", "results")

    def __init__(
        self,
        question: "Question",
        on: "date | Relative | None",
        quotes: "Sequence[str]",
        results: "Sequence[object]",
        average: "str | None" = None,
        end_of: "str | None" = None,
        remarks: "Mapping[tuple[str, str], Sequence[str]] | None" = None,
    ) -> None:
        self.question = question
        self.on = on
        self.quotes = quotes
        self.results = results
        self.average = average
        self.end_of = end_of
        self.remarks = remarks or {}


def clean(text: str) -> str:
    """Text from outside, fit for a terminal: no control characters, no reversal of direction."""
    return text if text.isprintable() else shown(text, len(text))


def said(one: "ConverterError | Note") -> str:
    """A message with what to type next, where there is something: the library leaves that to the command."""
    return f"{one}; {one.advice}" if one.advice else str(one)


def conversions(found: Outcome) -> "list[Conversion]":
    """All conversions that the answers hold; those of a sum are its parts."""
    out: list[Conversion] = []
    for result in found.results:
        if isinstance(result, Conversion):
            out.append(result)
        elif isinstance(result, Total):
            out += result.parts
    return out


def notes_line(found: Outcome, shape: str, *, explain: bool = False) -> "list[str]":
    """The line that goes with each answer where the format has no place of its own for it.

    An explanation has all of them, ``explain`` where one is printed too.
    """
    if (explain and shape == "plain") or shape in ("table", "json", "ndjson", "csv", "tsv", "markdown"):
        return []
    told = TOLD_QUIET if shape == "quiet" else TOLD
    lines, answered = [], conversions(found)
    read = found.question.assumed
    if shape == "quiet":
        # A currency that was assumed can be seen in the question; a number that was read otherwise can't.
        read = tuple(note for note in read if any(map(str.isdigit, note.rpartition("=")[2])))
    assumed = [f"assumed {', '.join(read)}"] if read and answered else []
    if found.question.terms or len(answered) > 1:
        # What was assumed is about the amount, and is not repeated for each part of a sum or each target.
        lines, assumed = [clean(line) for line in assumed], []
    for conversion in answered:
        over = [conversion.rate.over] if conversion.rate.over and shape != "quiet" else []
        notes = [*assumed, *over, *(said(note) for note in conversion.notes if note.code in told)]
        if notes:
            pair = f"{conversion.money.currency} {conversion.result.currency}"
            lines.append(clean(f"{pair}: {'; '.join(notes)}"))
    return lines


def fee_lines(found: Outcome, shape: str, *, explain: bool = False) -> "list[str]":
    """The line of each fee where the format, or an explanation, has no place of its own for it."""
    if shape not in ("plain", "quiet") or (explain and shape == "plain"):
        return []
    out = []
    for result in found.results:
        fee = result.fee if isinstance(result, (Conversion, Total)) else None
        if fee is not None:
            out.append(f"{found.question.base or 'the sum'} to {fee.result_after.currency}: {fee}")
    return out


def write(
    found: Outcome,
    shape: str,
    out: "IO[str]",
    *,
    explain: bool = False,
    requests: "Sequence[str]" = (),
    color: str = "auto",
) -> None:
    """Write the answers of a question in a format."""
    if shape == "quiet":
        from converter.cli.render import plain

        out.write(plain.lines(found, unit=False))
    elif shape == "plain":
        from converter.cli.render import plain

        out.write(plain.lines(found))
    elif shape in ("json", "ndjson"):
        from converter.cli.render import json

        out.write(json.line(found) if shape == "json" else json.rows(found))
    elif shape in ("csv", "tsv", "markdown"):
        from converter.cli.render import rows

        out.write(rows.lines(found, shape))
    else:
        from converter.cli.render import table

        table.show(found, out, explain=explain, color=color)
    if explain and shape in ("table", "plain"):
        from converter.cli.render import explained

        out.write(explained.lines(found, requests))
    out.flush()
