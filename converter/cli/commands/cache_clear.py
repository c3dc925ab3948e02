"""``convert cache clear``: remove the files that this program wrote into the user's cache, and no others."""

import os
import sys
import time
from typing import TYPE_CHECKING, Any

from converter.api.converter import Converter
from converter.cli.commands.sources import infos
from converter.cli.exit_codes import OK, UNWRITTEN
from converter.cli.output import put, tell
from converter.cli.render import clean
from converter.cli.render.grid import documents
from converter.store.files import is_temporary
from converter.store.lock import locked
from converter.store.rewrite import check_writable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options

__all__ = ["is_own", "own_files", "run"]

_LOCK_SECONDS = 3.0


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as every action
    """Remove what was fetched of all sources, or of those named; the exit code.

    UNWRITTEN if something was left because it is a link or could not be removed.
    """
    items: list[dict[str, Any]] = []
    left: list[str] = []
    with Converter(offline=True) as converter:
        store = converter.store
        check_writable(store)
        for info in infos(words):
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
        put(f"{total} file{'s' * (total != 1)} removed from {clean(user)}", sys.stdout)
        tell(left)
    return UNWRITTEN if left else OK


def _removed(folder: str, left: "list[str]") -> int:
    """How many files were removed; a line is added to ``left`` for one that could not be."""
    removed = 0
    try:
        for name in own_files(folder):
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


def own_files(folder: str) -> "list[str]":
    """The names of the files in a source's folder that this program writes; OSError if it can't be read."""
    return sorted(name for name in os.listdir(folder) if is_own(name))


def is_own(name: str) -> bool:
    """Whether this program writes files of that name into a source's folder."""
    if name in ("source.json", ".lock"):
        return True
    stem = name.removesuffix(".damaged")
    if stem.endswith(".csv"):
        return stem[:4].isdecimal() and stem[4:5] in ("-", ".")
    return is_temporary(name)
