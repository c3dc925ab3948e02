"""Rows of CSV, TSV and Markdown: of answers, of a batch, or of any list."""

from decimal import Decimal

from converter.cli.render import clean, said
from converter.cli.render.numbers import plain_number, rate_text
from converter.cli.render.told import joined
from converter.errors import ConverterError
from converter.model import RateKind
from converter.money.conversion import Conversion
from converter.money.total import Total
from converter.text.amounts import amount_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.cli.render import Outcome
    from converter.text.question import Question

__all__ = ["COLUMNS", "IN_BATCH", "failure", "head", "lines", "listing", "numbered", "written"]

COLUMNS = (
    "amount", "from", "to", "result", "rate", "as_of", "source", "kind", "derivation", "notes", "rule",
    "period",
)  # fmt: skip
# In a batch: the number of the question's line first, the error of a question without an answer last.
IN_BATCH = ("line", *COLUMNS, "error")
_FORMULA = frozenset("=+-@\t\r")
_QUOTED = frozenset(',"\n\r')


def lines(found: "Outcome", shape: str) -> str:
    """A row for each answer below the names of the columns; empty text if there is no answer."""
    answered = [one for one in found.results if isinstance(one, (Conversion, Total))]
    return listing(COLUMNS, [_answer(one, found) for one in answered], shape) if answered else ""


def numbered(found: "Outcome", number: int, shape: str) -> str:
    """A row for each target of a question in a batch, with its answer or its error."""
    rows = []
    for target, one in zip(found.quotes, found.results, strict=True):
        if isinstance(one, (Conversion, Total)):
            rows.append(written((str(number), *_answer(one, found), ""), shape))
        elif isinstance(one, ConverterError):
            rows.append(failure(number, said(one), shape, found.question, target))
    return "".join(rows)


def failure(number: int, error: str, shape: str, asked: "Question | None" = None, target: str = "") -> str:
    """The row of a question, or of one of its targets, that has no answer."""
    cells = dict.fromkeys(IN_BATCH, "") | {"line": str(number), "to": target, "error": clean(error)}
    if asked and not asked.terms:
        money = asked.amount
        cells["amount"] = plain_number(money) if isinstance(money, Decimal) else amount_text(money)
        cells["from"] = asked.base
    return written(cells.values(), shape)


def _answer(answered: "Conversion | Total", found: "Outcome") -> "tuple[str, ...]":
    """The cells of an answer; its notes begin with what was assumed."""
    cells = _cells(answered) if isinstance(answered, Conversion) else _sum_cells(answered)
    assumed = found.question.assumed
    if not assumed:
        return cells
    notes = COLUMNS.index("notes")
    told = "; ".join(filter(None, (f"assumed {', '.join(assumed)}", cells[notes])))
    return (*cells[:notes], told, *cells[notes + 1 :])


def listing(names: "Sequence[str]", rows: "Iterable[Sequence[str]]", shape: str) -> str:
    """Rows of any list below the names of their columns, in csv, tsv or markdown."""
    return head(names, shape) + "".join(written(row, shape) for row in rows)


def head(names: "Sequence[str]", shape: str) -> str:
    """The line with the names of the columns; in Markdown also the rule below it."""
    rule = f"|{'---|' * len(names)}\n" if shape == "markdown" else ""
    return written(names, shape) + rule


def written(cells: "Iterable[str]", shape: str) -> str:
    """One row in that format."""
    if shape == "csv":
        return ",".join(map(_csv, cells)) + "\n"
    if shape == "tsv":
        return "\t".join(clean(_harmless(cell)) for cell in cells) + "\n"
    escaped = (clean(cell).replace("\\", "\\\\").replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |\n"


def _cells(conversion: Conversion) -> "tuple[str, ...]":
    money, result, rate = conversion.money, conversion.result, conversion.rate
    over = [rate.over] if rate.over and conversion.rule is None else []
    return (
        plain_number(money.amount), money.currency, result.currency, f"{result.amount:f}", rate_text(rate),
        str(rate.as_of) if rate.as_of else "", rate.source, rate.kind, rate.derivation,
        joined([*over, *_notes(conversion)]), *_by_rule(conversion),
    )  # fmt: skip


def _by_rule(conversion: Conversion) -> "tuple[str, str]":
    """The key of the rule and the period that its figure is for; empty without a rule."""
    told = conversion.rule
    return ("", "") if told is None else (told.rule.key, str(told.valid))


def _sum_cells(total: Total) -> "tuple[str, ...]":
    """The cells of a sum, which is one row like any answer: its amounts and rates are in the notes."""
    parts, result = total.parts, total.result
    sources = dict.fromkeys(key for part in parts for key in part.source.split("+"))
    amounts = [
        f"{plain_number(p.money.amount)} {p.money.currency} at {rate_text(p.rate)} ({_origin(p)})"
        for p in parts
    ]
    return (
        "", "", result.currency, f"{result.amount:f}", "", str(total.as_of or ""), "+".join(sources),
        RateKind.least(part.kind for part in parts), "sum",
        joined([*amounts, *_notes(total)]), *_by_rule(parts[0]),
    )  # fmt: skip


def _notes(answered: "Conversion | Total") -> "list[str]":
    notes = [said(note) for note in answered.notes]
    return notes if answered.fee is None else [*notes, str(answered.fee)]


def _origin(part: Conversion) -> str:
    if part.rule is not None and part.rate.over:
        return f"{part.source} {part.rule.valid}"
    return part.rate.origin if part.rate.over else f"{part.source} {part.as_of or ''}".rstrip()


def _csv(cell: str) -> str:
    cell = _harmless(cell)
    if _QUOTED.isdisjoint(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def _harmless(cell: str) -> str:
    """A cell with a quote before it if a spreadsheet would run it as a formula; numbers stay as they are."""
    if cell[:1] not in _FORMULA or not cell or _is_number(cell):
        return cell
    return f"'{cell}"


def _is_number(cell: str) -> bool:
    body = cell[1:] if cell[0] in "+-" else cell
    return body.isascii() and body.replace(".", "", 1).isdigit()
