"""Tables held as on an earlier day, and tables with the errors that publishers make."""

import os
import shutil
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from support.holding import NOW

from converter.fetch.judge import judge
from converter.fetch.refresh import RatesClient
from converter.model import Figure, RateTable
from converter.store.layers import Held, Store
from converter.store.paths import seed_directory
from converter.store.sheet import read, render

DAY = timedelta(days=1)


class Until(Held):
    """What was held of a source on an earlier day: no table after it."""

    __slots__ = ()

    def at(self, day):
        return super().at(min(day, self.store.until))

    def column(self, code, first, last):
        return super().column(code, first, min(last, self.store.until))

    def days(self, first, last):
        return super().days(first, min(last, self.store.until))


class Past(Store):
    """The rates in a folder, as they were held on the day ``until``."""

    until = date.max

    def read(self, info, code=""):
        return Until(self, info, code)


@cache
def history(key, base):
    """All tables of a source that ship with the package, the oldest first."""
    folder = os.path.join(seed_directory(), key)
    sheets = [read(os.path.join(folder, name), NOW) for name in sorted(os.listdir(folder))]
    return [
        RateTable(key, sheet.as_of(index), tuple(sheet.figures(index, base).values()))
        for sheet in sheets
        for index in range(len(sheet.dates))
    ]


def shipped(folder, key, until):
    """Copy the rates that ship with the package to a folder; those of one source only up to a day."""
    shutil.copytree(seed_directory(), folder)
    for name in os.listdir(os.path.join(folder, key)):
        path = os.path.join(folder, key, name)
        sheet = read(path, NOW)
        lines = [line.split(",") for line in sheet.lines if line[:10] <= str(until)]
        if len(lines) < len(sheet.lines):
            with open(path, "wb") as file:
                file.write(render(sheet.head.until(until), sheet.columns, lines))


def believed(store, info, table, gap):
    """How a table is judged by the tables that are at least ``gap`` days older."""
    store.until = table.as_of - gap * DAY
    return judge(info, [table], store.read(info), table.as_of)


def scaled(figure, factor):
    """The figure times a factor, with seven digits as it might be published."""
    value = Decimal(figure.text) * Decimal(factor)
    digits = 6 - value.adjusted()
    return Figure(figure.base, figure.quote, f"{value:.{max(digits, 0)}f}", figure.nominal)


def one_off(table, code, factor):
    """The table with one currency's figure multiplied by a factor."""
    figures = (scaled(f, factor) if code in (f.base, f.quote) else f for f in table.figures)
    return _like(table, figures)


def all_off(table, factor):
    """The table with all figures multiplied by a factor, as if its base had moved."""
    return _like(table, (scaled(figure, factor) for figure in table.figures))


def shifted(table):
    """The table with every figure under the name of the next."""
    figures = table.figures
    moved = zip(figures, (*figures[1:], figures[0]), strict=True)
    return _like(table, (Figure(f.base, f.quote, g.text, f.nominal) for f, g in moved))


def inverted(table):
    """The table with every figure inverted."""
    figures = (
        Figure(f.base, f.quote, f"{Decimal(f.nominal) / Decimal(f.text):.9f}", 1) for f in table.figures
    )
    return _like(table, figures)


def rebased(table, code):
    """The table in units of another currency, as if that were the source's base."""
    pivot = next(f for f in table.figures if code in (f.base, f.quote))
    factor = Decimal(pivot.nominal) / Decimal(pivot.text)
    return _like(table, (scaled(f, factor) for f in table.figures if f is not pivot))


def _like(table, figures):
    return RateTable(table.source, table.as_of, tuple(figures))


def drifted(table, days):
    """A later table with each figure moved by up to three percent, up or down; always the same."""
    figures = []
    for place, figure in enumerate(table.figures):
        figures.append(scaled(figure, Decimal(1) + Decimal((place * 7) % 7 - 3 + place % 5) / 200))
    return RateTable(table.source, table.as_of + days * DAY, tuple(figures))


def keep(store, source, table, at):
    """Store a table as if it was fetched at ``at``. Raises SourceChanged if it is refused."""
    client = RatesClient(store, None, store.clock)
    given = RateTable(table.source, table.as_of, table.figures)
    client.keep(source, [given], (table.as_of, table.as_of), at)
    return client
