"""``convert cache accept``: use a figure that was set aside as implausible."""

import sys
from typing import TYPE_CHECKING

from converter import iso4217, sources
from converter.api.converter import Converter
from converter.cli.exit_codes import OK
from converter.cli.output import put
from converter.cli.render.grid import documents
from converter.errors import InputError
from converter.fetch.accept import accept
from converter.text.arguments import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from converter.cli.grammar import Options

__all__ = ["run"]


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as every action
    """Write the figure into the user's cache as a usable one, and print it; the exit code."""
    if len(words) != 3:
        raise InputError("cache accept takes SOURCE DAY CODE, like cbr 2026-04-25 USD")
    info, code = sources.get(words[0]).INFO, iso4217.get(words[2]).code
    with Converter(offline=True) as converter:
        asked = day_of(words[1])
        if asked is None:
            raise InputError("cache accept needs the day of the figure")
        today = info.publication.today(converter.store.clock())
        day: date = asked.on(today) if hasattr(asked, "on") else asked
        figure = accept(converter.store, info, day, code).plain
    whole = {"source": info.key, "day": str(day), "code": code, "figure": f"{figure.column} {figure.text}"}
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents([whole], whole, shape))
    else:
        put(f"{figure} of {day} is used now", sys.stdout)
    return OK
