"""``convert sources``: the sources of rates, what each covers, and what is held of it."""

import sys

from converter import sources
from converter.api.catalogue import held, of_every_source, of_source, state
from converter.api.converter import Converter
from converter.cli.exit_codes import OK
from converter.cli.output import tell
from converter.cli.render.grid import documents, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from converter.cli.grammar import Options
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Row

__all__ = ["every", "infos", "quoted", "run"]

_NAMES = ("key", "kind", "currencies", "since", "newest", "held", "state", "name", "licence")


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the sources, all of one source, or with ``--check`` what asking them found; the exit code.

    Raises InputError for an unknown source.
    """
    named = [sources.get(word) for word in words]
    if options.check:
        from converter.cli.commands.sources_check import run as checked

        return checked(options, shape, named or None)
    if named:
        from converter.cli.commands.sources_one import run as one

        return one(named[0].INFO, shape, of_source)
    now, found = _found()
    if shape in ("json", "ndjson"):
        whole = of_every_source(found, now)
        sys.stdout.write(documents(whole["sources"], whole, shape))
        return OK
    # A terminal has no room for names and licences: `convert sources NAME` tells them.
    end = -2 if shape in ("table", "plain") else None
    names, rows = _NAMES[:end], [_row(info, row, now)[:end] for info, row in found]
    order = f"default order: {', '.join(sources.DEFAULT)}; cbr only for pairs with RUB"
    write(
        names, rows, shape, sys.stdout, right=("currencies",), spare=("held", "kind", "since", "currencies"),
        caption=[order, "convert sources NAME tells all of one, its licence too"], color=options.color,
    )  # fmt: skip
    return OK


def every() -> "list[SourceInfo]":
    """All sources, those of the default order first."""
    return [source.INFO for source in sources.every()]


def infos(keys: "Sequence[str]") -> "list[SourceInfo]":
    """The sources of those names, each once, or all of them without any; InputError for an unknown name."""
    return [sources.get(key).INFO for key in dict.fromkeys(map(sources.key_of, keys))] if keys else every()


def _found() -> "tuple[datetime, list[tuple[SourceInfo, Row | None]]]":
    with Converter(offline=True) as converter:
        now = converter.store.clock()
        found = held(converter.store, now)
        tell(converter.reports)
    return now, found


def quoted(info: "SourceInfo") -> "int | None":
    """How many currencies a source quotes now beside its base; None if only its tables tell."""
    if info.covers is None:
        return None
    return sum(last is None for code, (_, last) in info.covers.items() if code != info.base)


def _covers(info: "SourceInfo") -> str:
    count = quoted(info)
    return "any" if count is None else str(count)


def _row(info: "SourceInfo", row: "Row | None", now: "datetime") -> "tuple[str, ...]":
    return (
        info.key, info.kind, _covers(info), str(info.since or "latest only"), str(row.as_of) if row else "",
        ("shipped" if row.shipped else "cache") if row else "", state(info, row, now), info.name,
        info.licence,
    )  # fmt: skip
