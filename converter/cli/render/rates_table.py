"""The rows of a rates table as text, in any format."""

from datetime import date
from decimal import Decimal

from converter.api.rates_table import COLUMNS, whole_of
from converter.cli.render.grid import write
from converter.cli.render.json import dumps
from converter.cli.render.numbers import plain_number, six
from converter.cli.render.rows import head, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import IO, Any

    from converter.api.rates_table import Into, RateRows

    # What makes the text of a row of its cells.
    Made = Callable[[Sequence[Any]], str]

__all__ = ["show", "write_rows"]

_ENDS = 5  # rows that are shown at each end of a long table
_DIGITS = COLUMNS.index("digits")
_NONE = (None, None, None)


def write_rows(rows: "RateRows", shape: str, assumed: "Sequence[str]", out: "IO[str]") -> None:
    """Write all rows in csv, tsv, markdown, ndjson or json."""
    told: dict[str, Any] = {"assumed": list(assumed)}
    if shape == "ndjson":
        out.writelines(_lines(rows, lambda found: f"{dumps(_item(found) | told)}\n"))
    elif shape == "json":
        to = [into.to for into in rows.targets]
        asked = {"to": to, "since": str(rows.first), "until": str(rows.last)}
        between = f'{{"asked": {dumps(asked)}, "rates": ['
        for line in _lines(rows, lambda found: dumps(_item(found))):
            out.write(between + line)
            between = ", "
        out.write(f"], {dumps(told)[1:]}\n")
    else:
        out.write(head(COLUMNS, shape))
        out.writelines(_lines(rows, lambda found: written(map(_text, found), shape)))


def _item(found: "Sequence[Any]") -> "dict[str, Any]":
    """The row of these cells, as schema.json describes it."""
    texts = [cell if cell is None else str(cell) for cell in found]
    item: dict[str, Any] = dict(zip(COLUMNS, texts, strict=True))
    return item | {"digits": found[_DIGITS], "notes": item["notes"].split(",") if item["notes"] else []}


def _lines(rows: "RateRows", made: "Made") -> "Iterator[str]":
    """The text of each row.

    It is made once for all rows that differ only in the day, the rate, its parts and the as-of day, whose
    texts are plain in any format; and once for days that follow each other with the same outcome.
    """
    first = rows.first.toordinal()
    days = [date.fromordinal(first + place).isoformat() for place in range(rows.days)]
    iso: dict[int, str] = {}
    for into, code, index, reasons in rows.columns():
        outcomes, ready = into.answered.outcomes, dict[tuple[int, bool, bool], tuple[str, str]]()
        before, after, last = "", "", -1
        nums, dens, ways, as_ofs = outcomes.num, outcomes.den, outcomes.way, outcomes.as_of
        for day, place, reason in zip(days, index, reasons, strict=True):
            if reason is not None:
                yield made((day, code, into.to, *_NONE, into.digits, *_NONE, None, None, reason))
                continue
            if place != last:
                (num, den), as_of = whole_of(nums[place], dens[place]), as_ofs[place]
                key = ways[place], num is None, not as_of
                form = ready.get(key)
                if form is None:
                    form = ready[key] = _form(into, code, key, made)
                found = [_rate(nums[place] / dens[place])]
                if num is not None:
                    found += str(num), str(den)
                if as_of:
                    found.append(iso.get(as_of) or iso.setdefault(as_of, date.fromordinal(as_of).isoformat()))
                before, after, last = form[0], form[1] % tuple(found), place
            yield f"{before}{day}{after}"


def _form(into: "Into", code: str, key: "tuple[int, bool, bool]", made: "Made") -> "tuple[str, str]":
    """The text of a row before its day, and after it with ``%s`` in place of rate, num, den and as-of day."""
    way = into.answered.outcomes.ways[key[0]]
    parts = (None, None) if key[1] else ("%s", "%s")
    ways = [text.replace("%", "%%") for text in (way.source, way.kind, way.derivation, ",".join(way.notes))]
    text = made(("%s", code, into.to, "%s", *parts, into.digits, None if key[2] else "%s", *ways, None))
    before, _, after = text.partition("%s")
    return before, after


def show(rows: "RateRows", shape: str, out: "IO[str]", *, entire: bool, color: str = "auto") -> None:
    """Write the rows for reading: as a table on a terminal, or as aligned plain lines.

    Of a long table only the first and the last rows are shown, unless it is wanted ``entire``. What explains
    a rate is left out.
    """
    few = shape == "table" and not entire and len(rows) > 2 * _ENDS + 2
    exact = shape == "plain"
    last, found = len(rows) - _ENDS, list[tuple[str, ...]]()
    for place, row in enumerate(_rows(rows, exact=exact)):
        if not few or place < _ENDS or place >= last:
            found.append(row)
        elif place == _ENDS:
            found.append(("\N{HORIZONTAL ELLIPSIS}", *[""] * (len(row) - 1)))
    names = ("date", "currency", "to", "rate", "as_of", "source", "reason")
    caption = [summary(rows)] if shape == "table" else []
    write(
        names, found, shape, out, right=("rate",), spare=("reason", "source", "as_of"), caption=caption,
        color=color,
    )  # fmt: skip


def _rows(rows: "RateRows", *, exact: bool) -> "Iterator[tuple[str, ...]]":
    first = rows.first.toordinal()
    for into, code, index, reasons in rows.columns():
        outcomes = into.answered.outcomes
        for day, (place, reason) in enumerate(zip(index, reasons, strict=True), first):
            on, rate, as_of, source = str(date.fromordinal(day)), "", "", ""
            if reason is None:
                value, number = outcomes.num[place] / outcomes.den[place], outcomes.as_of[place]
                rate = _rate(value) if exact else six(Decimal(_rate(value)))
                as_of = str(date.fromordinal(number)) if number else ""
                source = outcomes.ways[outcomes.way[place]].source
            yield on, code, into.to, rate, as_of, source, reason or ""


def summary(rows: "RateRows") -> str:
    """What the rows are, and how many of them have no rate."""
    to, refused = ", ".join(into.to for into in rows.targets), rows.refused()
    return f"{len(rows)} rates into {to}, {rows.first} to {rows.last}" + (
        f"; {refused} are refused" if refused else ""
    )


def _rate(value: float) -> str:
    """A rate with all figures that the float has, and without an exponent."""
    text = repr(value)
    return text if "e" not in text and text[-2:] != ".0" else plain_number(Decimal(text))


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
