"""``convert cache info``: what is held of each source, in the user's cache and in the rates that ship."""

import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from converter.api.catalogue import state
from converter.api.converter import Converter
from converter.cli.commands.cache_clear import own_files
from converter.cli.commands.sources import infos
from converter.cli.exit_codes import OK
from converter.cli.output import tell
from converter.cli.render.grid import documents, write
from converter.fetch.silence import left_alone
from converter.store.sheet import utc_text
from converter.store.state import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store
    from converter.store.sheet import Sheet

__all__ = ["run"]

_NAMES = ("source", "layer", "files", "size", "newest", "covered", "due", "state")
# The layers of a store that are directories, by their place in `Store.layers`.
_USER, _SHIPPED = 1, 2


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print a row for each source and layer of which something is held; the exit code."""
    with Converter(offline=True) as converter:
        asked, store = infos(words), converter.store
        items = [item for info in asked for layer in (_USER, _SHIPPED) if (item := _item(store, info, layer))]
        user, reports = store.user, converter.reports
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents(items, {"path": user, "held": items, "reports": reports}, shape))
        return OK
    held = {item["source"] for item in items if item["files"]}
    lacking = [
        f"no rates of {info.key} are on this machine" for info in asked if words and info.key not in held
    ]
    write(
        _NAMES, [_cells(item) for item in items if item["files"]], shape, sys.stdout, right=("files", "size"),
        spare=("covered", "size", "files", "due", "layer"),
        caption=[*_paused(items), *lacking, f"the user's cache is {user}"], color=options.color,
    )  # fmt: skip
    tell(reports)
    return OK


def _item(store: "Store", info: "SourceInfo", layer: int) -> "dict[str, Any] | None":
    """What one layer holds of a source; None if it has no file of it and no failure is remembered."""
    folder = os.path.join(store.layers[layer], info.key)
    names = _rate_files(folder, layer)
    failures = left_alone(State.read(store, info.key), store.clock()) if layer == _USER else {}
    if not names and not failures:
        return None
    until = max((datetime.fromisoformat(failure["until"]) for failure in failures.values()), default=None)
    return {
        "source": info.key,
        "layer": "cache" if layer == _USER else "shipped",
        "files": len(names),
        "bytes": sum(_size(os.path.join(folder, name)) for name in names),
        **_newest(store, info, layer),
        "silent_until": utc_text(until) if until else None,
        "silent_kinds": [] if "" in failures else sorted(failures),
    }


def _rate_files(folder: str, layer: int) -> "list[str]":
    """The names of the files of rates in a source's folder, none if it can't be read or is a user's link."""
    if layer == _USER and os.path.islink(folder):
        return []
    try:
        return [name for name in own_files(folder) if name.endswith(".csv")]
    except OSError:
        return []


def _newest(store: "Store", info: "SourceInfo", layer: int) -> "dict[str, Any]":
    """The newest day of a layer's newest file, the days that the file covers, and its state."""
    stems = store.stems(layer, info.key)
    for stem in store.files(info.key):
        store.sheet(layer, info, stem)  # each is read, so that a damaged one is reported
    sheet = store.sheet(layer, info, stems[-1]) if stems else None
    head = sheet.head if sheet else None
    return {
        "newest": sheet.dates[-1] if sheet and sheet.dates else None,
        "covered": [[str(first), str(last)] for first, last in head.covered] if head else [],
        "due": utc_text(head.due) if head and head.due else None,
        "state": _state(store, info, sheet) if sheet else "damaged" if stems else None,
    }


def _state(store: "Store", info: "SourceInfo", sheet: "Sheet") -> str:
    """The state of the source if this file has its newest table, else ``older``."""
    now = store.clock()
    row = store.read(info).newest(now)
    if not sheet.dates or row is None or str(row.as_of) > sheet.dates[-1]:
        return "older"
    return state(info, row, now)


def _size(path: str) -> int:
    """How many bytes a file has; 0 if it was removed meanwhile, or is a link to nothing."""
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def _paused(items: "list[dict[str, Any]]") -> "list[str]":
    """A line for each source that failed and is not asked again yet, with the kinds of request if not all."""
    return [
        f"{item['source']} failed, and is not asked again"
        f"{' (' + ', '.join(item['silent_kinds']) + ')' if item['silent_kinds'] else ''}"
        f" before {item['silent_until']}"
        for item in items
        if item["silent_until"]
    ]


def _cells(item: "dict[str, Any]") -> "tuple[str, ...]":
    covered = item["covered"]
    days = f"{covered[-1][0]}..{covered[-1][1]}" if covered else ""
    size = f"{(item['bytes'] + 1023) // 1024} kB"
    return (
        item["source"], item["layer"], str(item["files"]), size, item["newest"] or "", days,
        item["due"] or "", item["state"] or "",
    )  # fmt: skip
