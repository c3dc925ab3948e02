"""Answers as HTML tables, which notebooks show in place of the repr. All text in them is escaped."""

from html import escape

from converter.errors import said
from converter.model import plain_number
from converter.money.document import six

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.model import Note
    from converter.money.conversion import Conversion
    from converter.money.fees import Fee
    from converter.money.total import Total

__all__ = ["conversion", "table", "told", "total"]

_HEAD = ("amount", "result", "rate", "as of", "source")


def conversion(one: "Conversion") -> str:
    """The conversion as a row, with its fee and what must be said of it below."""
    below = [*_paid(one.fee), *_over(one), *told(one.notes, one.assumed, [one.attribution])]
    return table(_HEAD, [_row(one, str(one.result))], below)


def total(one: "Total") -> str:
    """The sum, and a row for each of its parts, of which only the sum is rounded."""
    rows = [_row(part, f"{six(part.result_exact)} {part.result.currency}") for part in one.parts]
    owners = [part.attribution for part in one.parts]
    below = [
        *_paid(one.fee), *(line for part in one.parts for line in _over(part)),
        *told(one.notes, one.assumed, owners),
    ]  # fmt: skip
    return table(_HEAD, [*rows, ("sum", str(one.result), "", "", "")], below)


def table(head: "Sequence[str]", rows: "Iterable[Sequence[str]]", below: "Iterable[str]") -> str:
    """A table with a line of text for each of ``below``."""
    names = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    lines = "".join(f"<div>{escape(line)}</div>" for line in dict.fromkeys(below))
    return f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>{lines}"


def told(notes: "Iterable[Note]", assumed: "Sequence[str]", owners: "Iterable[str]") -> "list[str]":
    """A line for each note, one for the readings that were chosen, and whose rates they are."""
    readings = [f"assumed {', '.join(assumed)}"] if assumed else []
    return [*readings, *map(said, notes), *filter(None, owners)]


def _row(one: "Conversion", result: str) -> "tuple[str, ...]":
    rate, age = one.rate, one.age_days
    day = str(rate.as_of or "") + (f" ({age} day{'s' * (age != 1)} old)" if age else "")
    amount = f"{plain_number(one.money.amount)} {one.money.currency}"
    return amount, result, six(rate.value), day, rate.source


def _over(one: "Conversion") -> "list[str]":
    # The notes of a rule say what its mean is made of.
    return [one.rate.over] if one.rate.over and one.rule is None else []


def _paid(fee: "Fee | None") -> "list[str]":
    return [str(fee)] if fee is not None else []
