"""``convert cache import``: take rates into the user's cache from a rates file or a publisher's own file."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from converter import sources
from converter.api.converter import Converter
from converter.cli.exit_codes import OK
from converter.cli.output import put, tell
from converter.cli.render.grid import documents
from converter.errors import InputError
from converter.fetch import import_file, import_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options

__all__ = ["run"]


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as every action
    """Take in the tables of a file, and print how many of each source; the exit code."""
    if not 1 <= len(words) <= 3 or (len(words) == 3 and words[2][:1] != "@"):
        raise InputError("cache import takes a rates file, or SOURCE FILE [@INSTANT]")
    with Converter(offline=True) as converter:
        if len(words) == 1:
            taken = import_rates.rates(converter.client(), words[0])
        else:
            at = _instant(words[2]) if len(words) == 3 else None
            taken = [import_file.published(converter.client(), sources.get(words[0]), words[1], at)]
        reports = converter.reports
    items: list[dict[str, Any]] = [
        {"source": one.source, "tables": one.tables, "first": str(one.first), "last": str(one.last)}
        for one in taken
    ]
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents(items, {"imported": items, "reports": reports}, shape))
        return OK
    for item in items:
        tables = f"{item['tables']} table{'s' * (item['tables'] != 1)}"
        put(f"{item['source']}: {tables}, {item['first']} to {item['last']}", sys.stdout)
    tell(reports)
    return OK


def _instant(word: str) -> datetime:
    """The instant at which a file was downloaded, from ``@2026-10-31T08:47:16Z``."""
    try:
        found = datetime.fromisoformat(word[1:])
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputError(f"an instant is like @2026-10-31T08:47:16Z, not {word[:40]!r}")
    return found
