"""An answered question and its notes as text; each format is a module of this package.

It is imported for every question, so what only some formats need is in modules of its own.
"""

from converter.errors import said
from converter.model import Fixed
from converter.money.conversion import Conversion, Total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from converter.text.question import Question
    from converter.text.spoken import Relative

__all__ = [
    "Outcome",
    "clean",
    "conversions",
    "fee_lines",
    "notes_line",
    "said",
]

# The notes that go with a plain answer on standard error, and with a quiet one; table and JSON have all.
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
    """Text from outside made safe for a terminal: without control characters or changes of direction."""
    if text.isprintable():
        return text
    from converter.text.amounts import shown

    return shown(text, len(text))


def conversions(found: Outcome) -> "list[Conversion]":
    """All conversions among the results; the parts of a sum are conversions too."""
    out: list[Conversion] = []
    for result in found.results:
        if isinstance(result, Conversion):
            out.append(result)
        elif isinstance(result, Total):
            out += result.parts
    return out


def notes_line(found: Outcome, shape: str, *, explain: bool = False) -> "list[str]":
    """A line for each answer that has notes, for a format that has no place for them; else none.

    With ``explain`` an explanation is printed too, which has all notes.
    """
    if (explain and shape == "plain") or shape in ("table", "json", "ndjson", "csv", "tsv", "markdown"):
        return []
    told = TOLD_QUIET if shape == "quiet" else TOLD
    lines, answered = [], conversions(found)
    read = found.question.assumed
    if shape == "quiet":
        # A quiet answer doesn't tell an assumed currency or day, but it does tell how a number was read.
        read = tuple(filter(_of_size, read))
    assumed = [f"assumed {', '.join(read)}"] if read and answered else []
    if found.question.terms or len(answered) > 1:
        # It is about the amount, and would be repeated for each part of a sum or each target.
        lines, assumed = [clean(line) for line in assumed], []
    for conversion in answered:
        over = [conversion.rate.over] if conversion.rate.over and shape != "quiet" else []
        notes = [*assumed, *over, *(said(note) for note in conversion.notes if note.code in told)]
        if notes:
            pair = f"{conversion.money.currency} {conversion.result.currency}"
            lines.append(clean(f"{pair}: {'; '.join(notes)}"))
    return lines


def _of_size(reading: str) -> bool:
    """Whether a reading changes the size or the sign of an amount; a currency, day or period does not."""
    read = reading.rpartition("=")[2]
    day = read[:4].isdigit() and (len(read) == 4 or read[4] == "-")
    return not day and any(map(str.isdigit, read))


def fee_lines(found: Outcome, shape: str, *, explain: bool = False) -> "list[str]":
    """A line for each fee, for a format that has no place for it; none if an explanation is printed too."""
    if shape not in ("plain", "quiet") or (explain and shape == "plain"):
        return []
    out = []
    for result in found.results:
        fee = result.fee if isinstance(result, (Conversion, Total)) else None
        if fee is not None:
            out.append(f"{found.question.base or 'the sum'} to {fee.result_after.currency}: {fee}")
    return out
