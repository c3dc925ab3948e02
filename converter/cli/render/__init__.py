"""Answers as text: one module a format; what they share stands here."""

from decimal import Context, Decimal

from converter.money.conversion import Conversion, Total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from fractions import Fraction
    from typing import IO

    from converter.errors import ConverterError
    from converter.model import Note, Rate
    from converter.text.question import Question
    from converter.text.spoken import Relative

__all__ = [
    "Outcome",
    "amount_text",
    "clean",
    "conversions",
    "fee_lines",
    "notes_line",
    "plain_number",
    "rate_text",
    "said",
    "six",
    "terms_text",
    "write",
]

# Notes that a plain answer tells on stderr; the others stand in the table and in JSON.
TOLD = frozenset((
    "stale", "law", "peg", "chain", "other-day", "passed-over", "set-aside", "step", "not-final",
    "custom", "rates-file", "refused", "average",
))  # fmt: skip
TOLD_QUIET = frozenset(("stale", "passed-over", "set-aside", "custom"))


_SIX = Context(prec=6)


class Outcome:
    """A question with what each of its targets was answered: a conversion, a total or an error.

    ``remarks`` has for a pair what is to be told of other sources, where that is asked for.
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
    ) -> None:
        self.question = question
        self.on = on
        self.quotes = quotes
        self.results = results
        self.average = average
        self.end_of = end_of
        self.remarks: dict[tuple[str, str], list[str]] = {}


def clean(text: str) -> str:
    """Text from outside, fit for a terminal: no control characters, no reversal of direction."""
    if text.isprintable():
        return text
    from converter.text.amounts import shown

    return shown(text, len(text))


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


def amount_text(number: "Decimal | Fraction") -> str:
    """An amount as it was meant: ``100.50``, or ``100/3`` where the decimals don't end."""
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def terms_text(terms: "Sequence[tuple[Decimal | Fraction, str]]") -> str:
    """A sum as it is written: ``100 USD - 20 EUR``."""
    return " + ".join(f"{amount_text(number)} {code}" for number, code in terms).replace("+ -", "- ")


def plain_number(value: Decimal) -> str:
    """A number without exponent and without zeros that only fill up."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def six(value: Decimal) -> str:
    """A number to six significant figures, without exponent."""
    return f"{_SIX.plus(value):f}"


def rate_text(rate: "Rate") -> str:
    """The rate per one unit: as published, or to all its figures when it is derived."""
    if rate.derivation == "published" and rate.legs[0].figure.nominal == 1:
        return f"{rate.value:f}"
    return plain_number(rate.value)


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
