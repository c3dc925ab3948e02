"""Accept a figure that is set aside as implausible, so that it is used."""

from datetime import date
from typing import TYPE_CHECKING

from converter.errors import InputError
from converter.store.baseline import is_rate
from converter.store.rewrite import check_writable, overwrite, rewriting
from converter.store.sheet import Sheet
from converter.store.union import united
from converter.store.write import read_or_set_aside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.model import Figure
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

__all__ = ["accept"]

_LAYERS = (1, 2)  # of the store: the user's files, and those that ship


def accept(store: "Store", info: "SourceInfo", day: date, code: str) -> "Figure":
    """Accept the figure of a currency that a source has set aside on a day; the figure, still marked.

    Raises InputError if no such figure is set aside, or if it is no rate; StoreError if the cache can't be
    written.
    """
    check_writable(store)
    with rewriting(store, info.key):
        for stem, sheet in _files(store, info, code):
            figure = _set_aside(sheet, info, day, code)
            if figure is None:
                continue
            if not is_rate(figure):
                raise InputError(f"{info.key}'s {figure.plain} of {day} is not a rate, and can't be used")
            _accept(store, info, stem, sheet, day, figure)
            return figure
    # It may be in a file that can't be read.
    unread = "".join(f"; {line}" for line in store.damaged)
    raise InputError(f"no {code} figure of {day} is set aside for {info.key}{unread}")


def _files(store: "Store", info: "SourceInfo", code: str) -> "Iterator[tuple[str, Sheet]]":
    """The files that may have a figure of a currency, with their names: the user's first."""
    for layer in _LAYERS:
        for stem in store.stems(layer, info.key) + store.stems(layer, info.key, code):
            sheet = store.sheet(layer, info, stem)
            if sheet is not None:
                yield stem, sheet


def _set_aside(sheet: Sheet, info: "SourceInfo", day: date, code: str) -> "Figure | None":
    index = sheet.at(str(day))
    if index < 0 or sheet.dates[index] != str(day):
        return None
    figure = sheet.figure(index, code, info.base)
    return figure if figure is not None and figure.aside else None


def _accept(store: "Store", info: "SourceInfo", stem: str, sheet: Sheet, day: date, figure: "Figure") -> None:
    """Write the figure into the user's file; the days that are covered stay the same."""
    fetched = sheet.cells(sheet.at(str(day)))[1]
    columns = ("as_of", "fetched_at", figure.column)
    line = f"{day},{fetched},{figure.text.lstrip('?')}"
    good = Sheet(sheet.head, columns, [str(day)], [line])
    mine = read_or_set_aside(store, info, stem)
    data = united([good] if mine is None else [mine, good], info.base)
    overwrite(store, info, stem, data)
