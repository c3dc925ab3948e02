"""A list of rows in any format: a table on a terminal, aligned plain lines, CSV, TSV, Markdown or JSON."""

from converter.cli.render import clean
from converter.cli.render.marks import PLAIN, Marks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO, Any, Literal

    from rich.table import Table

__all__ = ["documents", "keyed", "write"]

_FOLDED = 22  # characters; longer cells are folded before a column is left out


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
    marks: Marks = PLAIN,
) -> None:
    """Write rows below the names of their columns, and a caption, which table and plain lines alone have.

    ``right`` names the columns that are aligned on the right. ``spare`` names those that a narrow terminal
    leaves out, the first of them first; in table and plain lines an empty one is left out at any width.
    In a table the numbers of the caption and of the columns on the right have these ``marks``.
    """
    if shape in ("csv", "tsv", "markdown"):
        from converter.cli.render.rows import listing

        out.write(listing(names, rows, shape))
        return
    kept = _filled(names, rows, spare)
    names, rows = [names[place] for place in kept], [[clean(row[place]) for place in kept] for row in rows]
    spare = [name for name in spare if name in names]
    lines = [clean(line) for line in caption]
    if shape == "table":
        rows = [_marked(names, row, right, marks) for row in rows]
        _table(names, rows, list(map(marks.words, lines)), out, right, spare, color)
    else:
        _lines(names, rows, lines, out, right)


def _filled(names: "Sequence[str]", rows: "Sequence[Sequence[str]]", spare: "Sequence[str]") -> "list[int]":
    """The places of the columns, without the spare ones that are empty in all rows."""
    return [
        place for place, name in enumerate(names)
        if name not in spare or not rows or any(row[place].strip() for row in rows)
    ]  # fmt: skip


def _marked(
    names: "Sequence[str]", row: "Sequence[str]", right: "Sequence[str]", marks: Marks
) -> "list[str]":
    """The cells of a row, with these marks in the numbers of the columns on the right."""
    cells = zip(names, row, strict=True)
    return [marks.words(marks.number(cell)) if name in right else cell for name, cell in cells]


def documents(items: "Sequence[dict[str, Any]]", whole: "dict[str, Any]", shape: str) -> str:
    """The lines of JSON: the ``whole`` on one, or with ndjson each of the ``items``."""
    from converter.cli.render.json import dumps

    return "".join(dumps(item) + "\n" for item in (items if shape == "ndjson" else (whole,)))


def keyed(key: str, told: str) -> str:
    """A line on a source for a caption: with its key before it, unless it begins with the key."""
    # In "cbu.uz can't be reached" the host is not the key.
    named = told.startswith(key) and told[len(key) : len(key) + 1] in (" ", ":", "'")
    return told if named else f"{key}: {told}"


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

    from converter.cli.render.screen import below, console, fitting

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
    below(screen, out, caption)


def _upright(names: "Sequence[str]", rows: "Sequence[Sequence[str]]") -> "Table":
    """Each row as a block of lines, for a terminal so narrow that columns would break days and numbers."""
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
    """The columns to show: without as many of the first spare ones as it takes to fit the width."""
    widths = [min(max(len(row[place]) for row in (names, *rows)), _FOLDED) + 2 for place in range(len(names))]
    places = list(range(len(names)))
    for name in spare:
        if sum(widths[place] for place in places) - 2 <= width:
            break
        places.remove(names.index(name))
    return places


def _widths(columns: "Sequence[Sequence[str]]", right: "Sequence[str]", width: int) -> "list[int]":
    """The widths of the columns (head first) such that no word or number is broken; empty if none fit."""
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
