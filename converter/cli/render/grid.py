"""A list with a head: a table on a terminal, aligned lines off it, or rows of CSV, TSV and Markdown."""

from converter.cli.render import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO, Any

__all__ = ["documents", "write"]

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

    ``spare`` names the columns that a narrow terminal does without, the first of them first.
    """
    if shape in ("csv", "tsv", "markdown"):
        from converter.cli.render.rows import head, written

        out.write(head(names, shape) + "".join(written(row, shape) for row in rows))
        return
    rows = [[clean(cell) for cell in row] for row in rows]
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
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    places = _places(names, rows, spare, screen.width)
    for place in places:
        table.add_column(names[place], justify="right" if names[place] in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(fitting(row[place], out) for place in places))
    screen.print(table)
    for line in caption:
        screen.print(fitting(line, out), style="dim")


def _places(
    names: "Sequence[str]", rows: "Sequence[Sequence[str]]", spare: "Sequence[str]", width: int
) -> "list[int]":
    """The columns that there is room for."""
    widths = [min(max(len(row[place]) for row in (names, *rows)), _FOLDED) + 2 for place in range(len(names))]
    places = list(range(len(names)))
    for name in spare:
        if sum(widths[place] for place in places) - 2 <= width:
            break
        places.remove(names.index(name))
    return places
