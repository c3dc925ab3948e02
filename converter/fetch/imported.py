"""What files that are taken in have in common."""

import os
from typing import TYPE_CHECKING

from converter.errors import InputError, StoreError
from converter.store.files import write_cached
from converter.store.sheet import parse

if TYPE_CHECKING:
    from datetime import date

    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

__all__ = ["SECONDS", "Taken", "check_writable", "overwrite"]

SECONDS = 10.0


class Taken:
    """What was taken into the cache of a source: the number of its tables, the first and the last."""

    __slots__ = ("first", "last", "source", "tables")

    def __init__(self, source: str, days: "list[date]") -> None:
        self.source = source
        self.tables = len(days)
        self.first = min(days)
        self.last = max(days)


def check_writable(store: "Store") -> None:
    """InputError where the clock is set and the cache is not one that was named for it."""
    if not store.writable:
        why = "with CONVERTER_NOW the user's cache is left as it is; CONVERTER_CACHE_DIR names one"
        raise InputError(why)


def overwrite(store: "Store", info: "SourceInfo", stem: str, data: bytes) -> None:
    """Put the bytes of a file of rates in place of the user's; InputError for what no reader would take."""
    try:
        parse(data, stem, store.clock(), info)
    except StoreError as error:
        what = f"{info.key}/{stem}.csv can't take that in, and stays as it is"
        raise InputError(f"{what} ({error.__cause__})") from error
    try:
        write_cached(os.path.join(store.user, info.key, f"{stem}.csv"), data)
    except OSError as error:
        raise StoreError(f"rates can't be kept in {store.user}: {error.strerror or error}") from error
