"""An answered question and its notes as text; each format is a module of this package.

It is imported for every question, so what only some formats need is in modules of its own.
"""

from converter.errors import ConverterError, said
from converter.model import Fixed
from converter.money.conversion import Conversion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from converter.money.total import Total
    from converter.text.question import Question
    from converter.text.spoken import Relative

__all__ = [
    "Outcome",
    "clean",
    "conversions",
    "said",
    "silent",
]


class Outcome(Fixed):
    """A question with the result for each of its quotes: a conversion, a total or an error.

    ``remarks`` are lines by pair that an explanation adds; an outcome that is not explained has none.
    ``offline`` is the setting by which no source was asked, if it was neither an option nor a rates file.
    ``rule`` is the key of the rule that was named, and ``on`` the day that was asked for.
    """

    __slots__ = ("average", "end_of", "offline", "on", "question", "quotes", "remarks", "results", "rule")

    def __init__(
        self,
        question: "Question",
        on: "date | Relative | None",
        quotes: "Sequence[str]",
        results: "Sequence[Conversion | Total | ConverterError]",
        average: "str | None" = None,
        end_of: "str | None" = None,
        remarks: "Mapping[tuple[str, str], Sequence[str]] | None" = None,
        offline: str = "",
        rule: "str | None" = None,
    ) -> None:
        self.question = question
        self.on = on
        self.quotes = quotes
        self.results = results
        self.average = average
        self.end_of = end_of
        self.remarks = remarks or {}
        self.offline = offline
        self.rule = rule


def clean(text: str) -> str:
    """Text from outside made safe for a terminal: without control characters or changes of direction."""
    if text.replace("\N{NO-BREAK SPACE}", " ").isprintable():
        return text
    from converter.text.amounts import shown

    return shown(text, len(text))


def conversions(found: Outcome) -> "list[Conversion]":
    """All conversions among the results; the parts of a sum are conversions too."""
    out: list[Conversion] = []
    for result in found.results:
        if isinstance(result, Conversion):
            out.append(result)
        elif not isinstance(result, ConverterError):
            out += result.parts
    return out


def silent(found: Outcome) -> bool:
    """Whether nothing is to be told beside the answers: no error, note, fee, period or reading."""
    return not found.question.assumed and all(
        isinstance(one, Conversion) and not (one.notes or one.fee or one.rate.over) for one in found.results
    )
