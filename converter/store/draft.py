"""The columns and lines of a file of rates while fetched tables are put into them."""

from typing import TYPE_CHECKING

from converter.store.cells import same_price
from converter.store.sheet import column_figure, render, utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from converter.model import Figure, RateTable
    from converter.store.sheet import Head, Sheet

__all__ = ["Draft"]


class Draft:
    """The lines of a file that is about to be written, by their ISO days.

    It begins with the lines of ``sheet``, the file that is to be replaced, if there is one. ``base`` is the
    source's own currency.
    """

    def __init__(self, sheet: "Sheet | None", base: str) -> None:
        self.base = base
        self.columns = list(sheet.columns) if sheet else ["as_of", "fetched_at"]
        lines = zip(sheet.dates, sheet.lines, strict=True) if sheet else ()
        self.rows = {day: line.split(",") for day, line in lines}

    def put(
        self, table: "RateTable", set_aside: "frozenset[tuple[date, str]]", before: "Mapping[str, Figure]"
    ) -> "list[tuple[Figure, Figure]]":
        """Put a table in; the figures that have another price now, each as the old and the new one.

        ``before`` are that day's figures by code as they are held in any layer. A figure whose day and code
        are in ``set_aside`` is marked with ``?``, and is left out where there is a good one.
        """
        day = table.as_of.isoformat()
        row = self.rows.setdefault(day, [day, ""])
        if table.fetched_at:
            row[1] = utc_text(table.fetched_at)
        changed = []
        for figure in table.figures:
            code = figure.about(self.base)
            old = before.get(code)
            good = old if old and not old.aside else None
            aside = (table.as_of, code) in set_aside
            if aside and good:
                continue
            text = f"?{figure.text}" if aside else figure.text
            if good and not same_price(good, figure):
                changed.append((good, figure))
            elif good and good.column == figure.column:
                # Of 136 and 136.00 the text with more decimals is kept.
                text = max(figure.text, good.text, key=len)
            self._write(row, figure.column, code, text)
        return changed

    def _write(self, row: "list[str]", column: str, code: str, text: str) -> None:
        if column not in self.columns:
            self.columns.append(column)
        place = self.columns.index(column)
        row += [""] * (place + 1 - len(row))
        self._clear_others(row, place, code)
        row[place] = text

    def _clear_others(self, row: "list[str]", place: int, code: str) -> None:
        """Empty the cells of the same currency in the columns of other nominals."""
        for other in range(2, len(row)):
            if other == place or not row[other] or code not in self.columns[other]:
                continue
            if code == column_figure(self.columns[other]).about(self.base):
                row[other] = ""

    def render(self, head: "Head") -> bytes:
        """The bytes of the file, under this head."""
        width = len(self.columns)
        rows = ([*self.rows[day], *[""] * (width - len(self.rows[day]))] for day in sorted(self.rows))
        return render(head, self.columns, rows)
