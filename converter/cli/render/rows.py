"""Rows of text: CSV, TSV and Markdown, of answers or of any list."""

from converter.cli.render import clean, plain_number, rate_text
from converter.conversion import Conversion, Total
from converter.model import RateKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.cli.render import Outcome

__all__ = ["COLUMNS", "answers", "head", "lines", "written"]

COLUMNS = ("amount", "from", "to", "result", "rate", "as_of", "source", "kind", "derivation", "notes")
_FORMULA = frozenset("=+-@\t\r")
_QUOTED = frozenset(',"\n\r')


def lines(found: "Outcome", shape: str) -> str:
    """The answers with their head."""
    return head(COLUMNS, shape) + answers(found, shape)


def answers(found: "Outcome", shape: str) -> str:
    """The answers, a row each."""
    out = []
    for result in found.results:
        if isinstance(result, Conversion):
            out.append(written(_cells(result), shape))
        elif isinstance(result, Total):
            out.append(written(_sum_cells(result), shape))
    return "".join(out)


def head(names: "Sequence[str]", shape: str) -> str:
    """The names of the columns; in Markdown with the line that makes them a head."""
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
    return (
        plain_number(money.amount), money.currency, result.currency, f"{result.amount:f}", rate_text(rate),
        str(rate.as_of) if rate.as_of else "", rate.source, rate.kind, rate.derivation,
        "; ".join([*filter(None, [rate.over]), *_notes(conversion)]),
    )  # fmt: skip


def _sum_cells(total: Total) -> "tuple[str, ...]":
    """A row for a sum, so that it is one a target still; its amounts and rates stand in the notes."""
    parts, result = total.parts, total.result
    sources = dict.fromkeys(key for part in parts for key in part.source.split("+"))
    amounts = [
        f"{plain_number(p.money.amount)} {p.money.currency} at {rate_text(p.rate)} ({_origin(p)})"
        for p in parts
    ]
    return (
        "", "", result.currency, f"{result.amount:f}", "", str(total.as_of or ""), "+".join(sources),
        RateKind.least(part.kind for part in parts), "sum",
        "; ".join([*amounts, *_notes(total)]),
    )  # fmt: skip


def _notes(answered: "Conversion | Total") -> "list[str]":
    notes = [note.text for note in answered.notes]
    return notes if answered.fee is None else [*notes, str(answered.fee)]


def _origin(part: Conversion) -> str:
    return part.rate.origin if part.rate.over else f"{part.source} {part.as_of or ''}".rstrip()


def _csv(cell: str) -> str:
    cell = _harmless(cell)
    if _QUOTED.isdisjoint(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def _harmless(cell: str) -> str:
    """Text that a spreadsheet would take for a formula, made text; numbers stay numbers."""
    if cell[:1] not in _FORMULA or not cell or _is_number(cell):
        return cell
    return f"'{cell}"


def _is_number(cell: str) -> bool:
    body = cell[1:] if cell[0] in "+-" else cell
    return body.isascii() and body.replace(".", "", 1).isdigit()
