"""What is told beside the answers of a question: its errors, notes and fees, each as a line."""

from converter.cli.render import clean, conversions, said
from converter.errors import ConverterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.cli.render import Outcome
    from converter.model import Note
    from converter.money.conversion import Conversion

__all__ = ["error_lines", "fee_lines", "joined", "lines", "notes_lines", "rule_lines", "told_once"]

# The notes that go with a plain answer on standard error, and with a quiet one; table and JSON have all.
TOLD = frozenset((
    "stale", "law", "peg", "chain", "other-day", "passed-over", "set-aside", "step", "not-final",
    "custom", "rates-file", "refused", "average", "rule",
))  # fmt: skip
TOLD_QUIET = frozenset(("stale", "passed-over", "set-aside", "custom"))
# A table has the notes of a rule on lines of their own, and a proof is made of what they say.
TOLD_IN = {"quiet": TOLD_QUIET, "proof": TOLD - {"rule"}}


def lines(found: "Outcome", shape: str, *, explain: bool) -> "list[str]":
    """All lines beside the answers in a format; a table has its notes itself."""
    notes = [] if shape == "table" else notes_lines(found, shape, explain=explain)
    return [*error_lines(found), *notes, *fee_lines(found, shape, explain=explain)]


def error_lines(found: "Outcome") -> "list[str]":
    """The errors of the targets that have no answer: each with its targets, and once if it is the same."""
    about: dict[str, list[tuple[str, str]]] = {}
    for target, error in zip(found.quotes, found.results, strict=True):
        if isinstance(error, ConverterError):
            text = said(error)
            pair = getattr(error, "pair", None)
            about.setdefault(text.replace(f" of {pair}", ""), []).append((target, text))
    return [
        clean(f"{', '.join(target for target, _ in same)}: {text if same[1:] else same[0][1]}")
        for text, same in about.items()
    ]


def joined(texts: "Iterable[str]") -> str:
    """The texts in one line, each of their clauses once."""
    return "; ".join(dict.fromkeys("; ".join(texts).split("; ")))


def told_once(told: "Sequence[tuple[str, Sequence[str]]]") -> "list[str]":
    """Lines of the texts on each target, where each text stands once.

    What is true of the same targets stands on one line, which begins with these targets unless it is true of
    all.
    """
    about: dict[str, dict[str, None]] = {}
    for target, texts in told:
        for text in texts:
            about.setdefault(text, {})[target] = None
    everyone = dict.fromkeys(target for target, _ in told)
    lines: dict[tuple[str, ...], list[str]] = {}
    known: set[tuple[str, str]] = set()
    for text, targets in about.items():
        for clause in text.split("; "):
            if any((target, clause) not in known for target in targets):
                lines.setdefault(tuple(targets), []).append(clause)
                known.update((target, clause) for target in targets)
    return [
        clean(("" if targets == tuple(everyone) else f"{', '.join(targets)}: ") + "; ".join(clauses))
        for targets, clauses in lines.items()
    ]


def notes_lines(found: "Outcome", shape: str, *, explain: bool = False) -> "list[str]":
    """The lines of notes below a table, or beside plain and quiet answers; none for other formats.

    With ``explain`` an explanation is printed too, which has all notes. Those of a rule below a table are
    `rule_lines`.
    """
    if (explain and shape == "plain") or shape in ("json", "ndjson", "csv", "tsv", "markdown"):
        return []
    read = found.question.assumed
    if shape == "quiet":
        # A quiet answer doesn't tell an assumed currency or day, but it does tell how a number was read.
        read = tuple(filter(_of_size, read))
    assumed = [f"assumed {', '.join(read)}"] if read else []
    told: list[tuple[str, Sequence[str]]] = []
    for conversion in conversions(found):
        rate = conversion.rate
        # The notes of a rule say how its mean was made.
        over = [rate.over] if rate.over and shape == "plain" and conversion.rule is None else []
        notes = [_by(said(note), found.offline) for note in conversion.notes if _is_told(note, shape)]
        told.append((_about(conversion, found), [*assumed, *over, *notes]))
    return told_once(told)


def rule_lines(found: "Outcome") -> "list[str]":
    """The lines below a table on the rule that was named, how its figures were found, and what it is not for.

    Each stands there once: a figure names its currency, and what a rule is not for stands last.
    """
    texts = [note.text for one in conversions(found) for note in one.notes if note.code == "rule"]
    return sorted(map(clean, dict.fromkeys(texts)), key=lambda text: text.startswith("never: "))


def _about(conversion: "Conversion", found: "Outcome") -> str:
    """What tells a conversion from the others of its question: its target, of a part of a sum the pair."""
    rate = conversion.rate
    return f"{rate.base} {rate.quote}" if found.question.terms else rate.quote


def _by(text: str, setting: str) -> str:
    """A note with the setting by which no source was asked."""
    if not setting:
        return text
    return "; ".join(f"{one} by {setting}" if one == "offline" else one for one in text.split("; "))


def _is_told(note: "Note", shape: str) -> bool:
    if shape == "table":
        return note.code != "rule"
    return note.code in TOLD_IN.get(shape, TOLD)


def _of_size(reading: str) -> bool:
    """Whether a reading changes the size or the sign of an amount; a currency, day or period does not."""
    read = reading.rpartition("=")[2]
    day = read[:4].isdigit() and (len(read) == 4 or read[4] == "-")
    return not day and any(map(str.isdigit, read))


def fee_lines(found: "Outcome", shape: str, *, explain: bool = False) -> "list[str]":
    """A line for each fee, for a format that has no place for it; none if an explanation is printed too."""
    if shape not in ("plain", "quiet", "proof") or (explain and shape == "plain"):
        return []
    out = []
    for result in found.results:
        fee = result.fee if not isinstance(result, ConverterError) else None
        if fee is not None:
            out.append(f"{found.question.base or 'the sum'} to {fee.result_after.currency}: {fee}")
    return out
