"""A figure that was set aside as implausible, taken into use."""

import time
from datetime import date
from typing import TYPE_CHECKING

from converter.errors import InputError
from converter.fetch.imported import SECONDS, check_writable, overwrite
from converter.store.baseline import is_rate
from converter.store.lock import locked
from converter.store.sheet import Sheet
from converter.store.union import united
from converter.store.write import current

if TYPE_CHECKING:
    from converter.model import Figure
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

__all__ = ["accept"]


def accept(store: "Store", info: "SourceInfo", day: date, code: str) -> "Figure":
    """Take a figure into use that was set aside as implausible; InputError if none is there."""
    check_writable(store)
    with locked(store, info.key, time.monotonic() + SECONDS):
        store.forget(info.key)
        for layer in (1, 2):
            for stem in store.stems(layer, info.key) + store.stems(layer, info.key, code):
                sheet = store.sheet(layer, info, stem)
                figure = _set_aside(sheet, info, day, code)
                if figure is not None and not is_rate(figure):
                    raise InputError(f"{info.key}'s {figure.plain} of {day} is no rate, and can't be used")
                if sheet is not None and figure is not None:
                    _accept(store, info, stem, sheet, day, figure)
                    store.forget(info.key)
                    return figure
    # In a file that can't be read it may stand all the same.
    unread = "".join(f"; {line}" for line in store.damaged)
    raise InputError(f"no {code} of {day} is set aside at {info.key}{unread}")


def _set_aside(sheet: "Sheet | None", info: "SourceInfo", day: date, code: str) -> "Figure | None":
    index = -1 if sheet is None else sheet.at(str(day))
    if sheet is None or index < 0 or sheet.dates[index] != str(day):
        return None
    figure = sheet.figure(index, code, info.base)
    return figure if figure is not None and figure.aside else None


def _accept(store: "Store", info: "SourceInfo", stem: str, sheet: Sheet, day: date, figure: "Figure") -> None:
    """Write the figure into the user's file; what is known of the days stays as it is."""
    fetched = sheet.cells(sheet.at(str(day)))[1]
    columns = ("as_of", "fetched_at", figure.column)
    line = f"{day},{fetched},{figure.text.lstrip('?')}"
    good = Sheet(sheet.head, columns, [str(day)], [line])
    mine = current(store, info, stem)
    data = united([good] if mine is None else [mine, good], info.base)
    overwrite(store, info, stem, data)
