"""``convert cache path``: the directory in which the user's rates are kept."""

import sys
from typing import TYPE_CHECKING

from converter.api.converter import Converter
from converter.cli.exit_codes import OK
from converter.cli.render.grid import documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options

__all__ = ["run"]


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as every action
    """Print the directory; the exit code."""
    with Converter(offline=True) as converter:
        user = converter.store.user
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents([], {"path": user}, "json"))
    else:
        print(user)
    return OK
