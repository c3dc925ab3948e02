"""Several files of rates of the same name made one, such as the user's and the one that ships."""

from typing import TYPE_CHECKING

from converter.store.head import joined
from converter.store.sheet import column_figure, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.store.sheet import Head, Sheet

    # A line's cells by currency: the place of the column, and the text.
    Cells = dict[str, tuple[int, str]]

__all__ = ["united"]


def united(sheets: "Sequence[Sheet]", base: str) -> bytes:
    """The bytes of one file with all figures of several; ``base`` is the source's own currency.

    A currency's figure of a day is that of the first file that has one. A figure that is set aside gives way
    to one that is not. The head is that of the file with the newest line, and covers what any of them covers.
    """
    if len(sheets) == 1:
        (only,) = sheets
        return render(only.head, only.columns, (line.split(",") for line in only.lines))
    columns: dict[str, int] = {}
    for column in (column for sheet in sheets for column in sheet.columns):
        columns.setdefault(column, len(columns))
    rows: dict[str, tuple[str, Cells]] = {}
    for sheet in reversed(sheets):
        places = [(columns[column], column_figure(column).about(base)) for column in sheet.columns[2:]]
        for day, line in zip(sheet.dates, sheet.lines, strict=True):
            _, fetched, *texts = line.split(",")
            earlier, cells = rows.get(day, ("", {}))
            for (place, code), text in zip(places, texts, strict=False):
                if text and not (text[0] == "?" and code in cells and cells[code][1][0] != "?"):
                    cells[code] = place, text
            rows[day] = fetched or earlier, cells
    lines = (_line(day, *rows[day], len(columns)) for day in sorted(rows))
    return render(_head([sheet.head for sheet in sheets], _newest(sheets).head), columns, lines)


def _newest(sheets: "Sequence[Sheet]") -> "Sheet":
    return max(sheets, key=lambda sheet: sheet.dates[-1])


def _line(day: str, fetched: str, cells: "Cells", width: int) -> "list[str]":
    line = [day, fetched, *[""] * (width - 2)]
    for place, text in cells.values():
        line[place] = text
    return line


def _head(heads: "Sequence[Head]", newest: "Head") -> "Head":
    longest = newest
    for head in heads:
        until = head.provisional_until
        if until and (longest.provisional_until is None or longest.provisional_until < until):
            longest = head
    return newest.replace(
        covered=joined(window for head in heads for window in head.covered),
        provisional=longest.provisional,
        provisional_until=longest.provisional_until,
    )
