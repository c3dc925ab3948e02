"""``convert cache``: the rates that are held on this machine."""

import os
import sys
import time
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from converter import sources
from converter.api.context import TIMEOUT
from converter.api.converter import Converter
from converter.api.health import newest, probes
from converter.cli import settings
from converter.cli.commands import cache_files
from converter.cli.commands.sources import every, state
from converter.cli.exit_codes import OK, UNKNOWN, UNWRITTEN
from converter.cli.grammar import COMMANDS
from converter.cli.render import clean, said
from converter.cli.render.grid import documents, write
from converter.errors import InputError, SourceError
from converter.fetch.silence import left_alone
from converter.lookup.resources import held_only
from converter.lookup.span import Span
from converter.sources.contract import Wanted
from converter.store.files import is_temporary
from converter.store.lock import locked
from converter.store.rewrite import check_writable
from converter.store.sheet import utc_text
from converter.store.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from converter.cli.grammar import Options
    from converter.sources.contract import Source, SourceInfo

__all__ = ["run"]

_NAMES = ("source", "layer", "files", "size", "newest", "covered", "due", "state")
_LOCK_SECONDS = 3.0
_YEAR = timedelta(days=366)
_OF_EXPORT = frozenset(("output", "on", "average", "end_of", "so_far", "source", "offline"))


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Do what the first word says; the exit code."""
    action, rest = (words[0], words[1:]) if words else ("info", ())
    try:
        do = _ACTIONS[action]
    except KeyError:
        near = get_close_matches(action, _ACTIONS, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise InputError(f"cache takes {', '.join(_ACTIONS)}, not '{action[:40]}'{meant}") from None
    for option in COMMANDS["cache"].options:
        if action != "export" and option.field in options.typed & _OF_EXPORT:
            raise InputError(f"cache {action} takes no {option.names[-1]}")
    return do(rest, options, shape)


def _path(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as the others
    """Print where the user's rates are kept."""
    if words:
        raise InputError("cache path takes no word after it")
    with Converter(offline=True) as converter:
        user = converter.store.user
    print(documents([], {"path": user}, "json") if shape in ("json", "ndjson") else user, end="")
    if shape not in ("json", "ndjson"):
        print()
    return OK


def _infos(words: "Sequence[str]", default: "Sequence[SourceInfo]") -> "list[SourceInfo]":
    return [sources.get(key).INFO for key in dict.fromkeys(words)] if words else list(default)


def _info(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print what is held of each source, in the user's cache and as it shipped."""
    with Converter(offline=True) as converter:
        infos = _infos(words, every())
        items = [item for info in infos for layer in (1, 2) if (item := _item(converter, info, layer))]
        user, reports = converter.store.user, converter.reports
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents(items, {"path": user, "held": items, "reports": reports}, shape))
        return OK
    failed = [item for item in items if item["silent_until"]]
    caption = [
        f"{item['source']} failed, and is not asked again{_about(item['silent_kinds'])} before"
        f" {item['silent_until']}"
        for item in failed
    ]
    held = {item["source"] for item in items if item["files"]}
    caption += [f"nothing of {info.key} is held" for info in infos if words and info.key not in held]
    write(
        _NAMES, [_cells(item) for item in items if item["files"]], shape, sys.stdout, right=("files", "size"),
        spare=("covered", "size", "files", "due", "layer"), caption=[*caption, f"the user's cache is {user}"],
        color=options.color,
    )  # fmt: skip
    _say(reports)
    return OK


def _item(converter: Converter, info: "SourceInfo", layer: int) -> "dict[str, Any] | None":
    """What one layer holds of a source; None if nothing."""
    store, now = converter.store, converter.store.clock()
    folder = os.path.join(store.layers[layer], info.key)
    names = _ours(folder, ".csv") if layer == 2 or not os.path.islink(folder) else []
    silences = left_alone(State.read(store, info.key), now) if layer == 1 else {}
    until = max((datetime.fromisoformat(failure["until"]) for failure in silences.values()), default=None)
    if not names and until is None:
        return None
    stems = store.stems(layer, info.key)
    for stem in store.files(info.key):
        store.sheet(layer, info, stem)  # each is read, so that a damaged one is told
    sheet = store.sheet(layer, info, stems[-1]) if stems else None
    head = sheet.head if sheet else None
    row = store.read(info).newest(now)
    mine = sheet is not None and sheet.dates and row is not None and str(row.as_of) <= sheet.dates[-1]
    return {
        "source": info.key,
        "layer": "cache" if layer == 1 else "shipped",
        "files": len(names),
        "bytes": sum(_size(os.path.join(folder, name)) for name in names),
        "newest": sheet.dates[-1] if sheet and sheet.dates else None,
        "covered": [[str(first), str(last)] for first, last in head.covered] if head else [],
        "due": utc_text(head.due) if head and head.due else None,
        "state": state(info, row, now) if mine else "older" if sheet else "damaged" if stems else None,
        "silent_until": utc_text(until) if until else None,
        "silent_kinds": [] if "" in silences else sorted(silences),
    }


def _size(path: str) -> int:
    """How many bytes a file has; none if it has gone since, or is a link to nowhere."""
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def _about(kinds: "Sequence[str]") -> str:
    """The kinds of request that are left alone, where the others are not."""
    return f" ({', '.join(kinds)})" if kinds else ""


def _cells(item: "dict[str, Any]") -> "tuple[str, ...]":
    covered = item["covered"]
    days = f"{covered[-1][0]}..{covered[-1][1]}" if covered else ""
    size = f"{(item['bytes'] + 1023) // 1024} kB"
    return (
        item["source"], item["layer"], str(item["files"]), size, item["newest"] or "", days,
        item["due"] or "", item["state"] or "",
    )  # fmt: skip


def _refresh(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Fetch the newest tables of the default sources, or of those named."""
    default = [sources.get(key).INFO for key in sources.DEFAULT]
    with Converter(refresh=True, environ=settings.environ(options, os.environ)) as converter:
        check_writable(converter.store)
        seconds = TIMEOUT if options.timeout is None else options.timeout
        items = [_fetched(converter, info, seconds) for info in _infos(words, default)]
        reports, lost = converter.reports, bool(converter.store.unwritable)
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents(items, {"refreshed": items, "reports": reports}, shape))
    else:
        rows = [(i["source"], i["newest"] or "", i["result"]) for i in items]
        write(("source", "newest", "result"), rows, shape, sys.stdout, color=options.color)
        _say(reports)
    if lost:
        return UNWRITTEN
    return OK if any(item["reached"] for item in items) else UNKNOWN


def _fetched(converter: Converter, info: "SourceInfo", seconds: float) -> "dict[str, Any]":
    now = converter.store.clock()
    before = newest(converter.store, info, now)
    source = sources.get(info.key)
    wanted = _wanted(converter, source, info.publication.today(now))
    try:
        converter.client().fetch(source, wanted, time.monotonic() + seconds, lambda: True, refresh=True)
        error = None
    except SourceError as failed:
        error = failed
    after = newest(converter.store, info, now)
    moved = after is not None and (before is None or after.as_of > before.as_of)
    return {
        "source": info.key,
        "reached": error is None,
        "newest": str(after.as_of) if after else None,
        "result": said(error) if error else "newer rates" if moved else "nothing newer",
    }


def _wanted(converter: Converter, source: "Source", today: "date") -> Wanted:
    """The newest table, and with it those since the last ones held, where one answer brings them.

    Without them a series that is asked for offline later would have a hole.
    """
    info, store = source.INFO, converter.store
    codes = probes(info)
    alone = Wanted(codes, today, today, today)
    days = store.read(info).days(today - _YEAR, today)
    span = Span(info, (info.base, codes[0]), days[0], today, held_only(store)) if days else None
    lacking = span.lacking() if span else []
    if not lacking:
        return alone
    (_, (first, _)), *_ = lacking
    wanted = Wanted(codes, first, today, today)
    requests = source.plan(wanted)
    return wanted if len(requests) == 1 and requests[0].first and not requests[0].codes else alone


def _clear(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as the others
    """Remove what was fetched, and nothing else."""
    with Converter(offline=True) as converter:
        store = converter.store
        check_writable(store)
        items: list[dict[str, Any]] = []
        left: list[str] = []
        for info in _infos(words, every()):
            folder = os.path.join(store.user, info.key)
            if os.path.islink(folder):
                left.append(f"{folder} is a link, and is left as it is")
            elif os.path.isdir(folder):
                with locked(store, info.key, time.monotonic() + _LOCK_SECONDS):
                    items.append({"source": info.key, "removed": _removed(folder, left)})
        user = store.user
    total = sum(item["removed"] for item in items)
    if shape in ("json", "ndjson"):
        whole = {"path": user, "removed": total, "sources": items, "reports": left}
        sys.stdout.write(documents(items, whole, shape))
    else:
        print(f"{total} file{'s' * (total != 1)} removed from {clean(user)}")
        _say(left)
    return UNWRITTEN if left else OK


def _removed(folder: str, left: "list[str]") -> int:
    """How many files were removed; what could not be is told in ``left``."""
    removed = 0
    try:
        for name in _ours_in(folder):
            os.unlink(os.path.join(folder, name))
            removed += name != ".lock"
    except OSError as error:
        left.append(f"{error.filename or folder} can't be removed: {error.strerror or error}")
        return removed
    try:
        os.rmdir(folder)
    except OSError:
        pass  # something else is kept there
    return removed


def _ours(folder: str, end: str = "") -> "list[str]":
    """The names of the files in a source's folder that this program wrote, none if it can't be read."""
    try:
        return [name for name in _ours_in(folder) if name.endswith(end)]
    except OSError:
        return []


def _ours_in(folder: str) -> "list[str]":
    return sorted(name for name in os.listdir(folder) if _is_ours(name))


def _is_ours(name: str) -> bool:
    if name in ("source.json", ".lock"):
        return True
    stem = name.removesuffix(".damaged")
    if stem.endswith(".csv"):
        return stem[:4].isdecimal() and stem[4:5] in ("-", ".")
    return is_temporary(name)


def _say(reports: "Sequence[str]") -> None:
    for line in reports:
        print(f"convert: {clean(line)}", file=sys.stderr)


_ACTIONS: "dict[str, Callable[[Sequence[str], Options, str], int]]" = {
    "info": _info,
    "path": _path,
    "refresh": _refresh,
    "export": cache_files.export,
    "import": cache_files.bring,
    "accept": cache_files.accept,
    "clear": _clear,
}
