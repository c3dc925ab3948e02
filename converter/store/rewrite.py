"""Replacing the user's files of rates by other means than a fetch: by an import, or to accept a figure."""

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from converter.errors import InputError, StoreError
from converter.store.files import write_cached
from converter.store.lock import locked
from converter.store.sheet import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

__all__ = ["check_writable", "overwrite", "rewriting"]

_SECONDS = 10.0


def check_writable(store: "Store") -> None:
    """InputError if the clock is set by CONVERTER_NOW and no cache directory is named for that clock."""
    if not store.writable:
        why = "with CONVERTER_NOW the user's cache is left as it is; CONVERTER_CACHE_DIR names one"
        raise InputError(why)


@contextmanager
def rewriting(store: "Store", source: str) -> "Iterator[None]":
    """Hold the lock of a source, and read its files anew within and after.

    Raises SourceUnreachable if another process holds the lock for ten seconds.
    """
    with locked(store, source, time.monotonic() + _SECONDS):
        store.forget(source)
        try:
            yield
        finally:
            store.forget(source)


def overwrite(store: "Store", info: "SourceInfo", stem: str, data: bytes) -> None:
    """Replace the user's file of that name with the bytes of another; the lock is held by the caller.

    Raises InputError if the bytes would not be read as a file of rates, and StoreError if they can't be
    written. The old file stays then.
    """
    try:
        parse(data, stem, store.clock(), info)
    except StoreError as error:
        what = f"{info.key}/{stem}.csv can't take that in, and stays as it is"
        raise InputError(f"{what} ({error.__cause__})") from error
    try:
        write_cached(os.path.join(store.user, info.key, f"{stem}.csv"), data)
    except OSError as error:
        raise StoreError(f"rates can't be kept in {store.user}: {error.strerror or error}") from error
