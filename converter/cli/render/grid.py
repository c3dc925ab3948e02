"""A list with a head: a table on a terminal, aligned lines off it, or rows of CSV, TSV and Markdown."""

from decimal import Decimal

from converter.cli.render import clean
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO, Any, Literal

    from rich.table import Table

__all__ = ["documents", "percent", "write"]

_HUNDRED = Decimal(100)

_FOLDED = 22  # longer texts take several lines before a column is left out


def write(
    names: "Sequence[str]",
    rows: "Sequence[Sequence[str]]",
    shape: str,
    out: "IO[str]",
    *,
    right: "Sequence[str]" = (),
    spare: "Sequence[str]" = (),
    caption: "Sequence[str]" = (),
    color: str = "auto",
) -> None:
    """Write the rows; ``right`` names the columns of numbers, ``caption`` is for readers alone.

    ``spare`` names the columns that a narrow terminal does without, the first of them first; one in
    which nothing stands is left out of what readers see at any width.
    """
    if shape in ("csv", "tsv", "markdown"):
        from converter.cli.render.rows import head, written

        out.write(head(names, shape) + "".join(written(row, shape) for row in rows))
        return
    said = [
        place for place, name in enumerate(names)
        if name not in spare or not rows or any(row[place].strip() for row in rows)
    ]  # fmt: skip
    names, rows = [names[place] for place in said], [[clean(row[place]) for place in said] for row in rows]
    spare = [name for name in spare if name in names]
    lines = [clean(line) for line in caption]
    if shape == "table":
        _table(names, rows, lines, out, right, spare, color)
    else:
        _lines(names, rows, lines, out, right)


def documents(items: "Sequence[dict[str, Any]]", whole: "dict[str, Any]", shape: str) -> str:
    """JSON: the whole on a line, or with ndjson an item a line."""
    from converter.cli.render.json import dumps

    return "".join(dumps(item) + "\n" for item in (items if shape == "ndjson" else (whole,)))


def _lines(
    names: "Sequence[str]",
    rows: "Sequence[Sequence[str]]",
    caption: "Sequence[str]",
    out: "IO[str]",
    right: "Sequence[str]",
) -> None:
    table = [list(names), *rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(names))]
    for row in table:
        cells = [
            cell.rjust(width) if name in right else cell.ljust(width)
            for name, cell, width in zip(names, row, widths, strict=True)
        ]
        out.write("  ".join(cells).rstrip() + "\n")
    out.writelines(f"{line}\n" for line in caption)


def _table(
    names: "Sequence[str]",
    rows: "Sequence[Sequence[str]]",
    caption: "Sequence[str]",
    out: "IO[str]",
    right: "Sequence[str]",
    spare: "Sequence[str]",
    color: str,
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from converter.cli.render.screen import console, fitting

    screen = console(out, color)
    rows = [[fitting(cell, out) for cell in row] for row in rows]
    places = _places(names, rows, spare, screen.width)
    widths = _widths([(names[place], *(row[place] for row in rows)) for place in places], right, screen.width)
    if widths:
        table = Table(
            box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim"
        )
        for place, width in zip(places, widths, strict=True):
            side: Literal["left", "right"] = "right" if names[place] in right else "left"
            table.add_column(names[place], justify=side, width=width)
        for row in rows:
            table.add_row(*(row[place] for place in places))
    else:
        table = _upright(names, rows)
    screen.print(table)
    for line in caption:
        screen.print(fitting(line, out), style="dim")


def _upright(names: "Sequence[str]", rows: "Sequence[Sequence[str]]") -> "Table":
    """Each row as lines of its own, for a terminal in which columns would cut days and numbers apart."""
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", overflow="fold")
    table.add_column(overflow="fold")
    for number, row in enumerate(rows):
        for name, cell in zip(names, row, strict=True):
            if cell.strip():
                table.add_row(name, cell.strip())
        if number + 1 < len(rows):
            table.add_row("", "")
    return table


def _places(
    names: "Sequence[str]", rows: "Sequence[Sequence[str]]", spare: "Sequence[str]", width: int
) -> "list[int]":
    """The columns that there is room for, without the first of the spare ones where there is not."""
    widths = [min(max(len(row[place]) for row in (names, *rows)), _FOLDED) + 2 for place in range(len(names))]
    places = list(range(len(names)))
    for name in spare:
        if sum(widths[place] for place in places) - 2 <= width:
            break
        places.remove(names.index(name))
    return places


def _widths(columns: "Sequence[Sequence[str]]", right: "Sequence[str]", width: int) -> "list[int]":
    """How wide each column is, its head first, so that no word or number is cut; none if they can't be."""
    from rich.cells import cell_len

    found = [max(map(cell_len, column)) for column in columns]
    least = [
        most if column[0] in right else max(cell_len(word) for cell in column for word in (*cell.split(), ""))
        for column, most in zip(columns, found, strict=True)
    ]
    over = sum(found) + 2 * (len(found) - 1) - width
    if sum(least) + 2 * (len(found) - 1) > width:
        return []
    for _ in range(over):
        widest = max(range(len(found)), key=lambda place: found[place] - least[place])
        found[widest] -= 1
    return found


def percent(difference: "Decimal | None") -> str:
    """A difference given as a part of one, as a signed percentage with two decimals: ``+0.12 %``."""
    if difference is None:
        return ""
    shown = arithmetic.rounded(arithmetic.multiply(difference, _HUNDRED), 2, forced=True)
    return f"{shown:+f} %" if shown else "0.00 %"
