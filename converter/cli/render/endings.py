"""The endings of files, which say their formats."""

import os

from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["ENDINGS", "ending_of"]

# The formats of answers and of lists by the ending of the file; those of a series are in history_formats.
ENDINGS = {
    "csv": "csv", "tsv": "tsv", "json": "json", "ndjson": "ndjson", "jsonl": "ndjson", "md": "markdown",
    "txt": "plain",
}  # fmt: skip


def ending_of(path: str, known: "Collection[str]") -> str:
    """The ending of a path, which says the format; InputError if it is none of those known."""
    ending = os.path.splitext(path)[1][1:].lower()
    if ending not in known:
        raise InputError(f"-o takes a file that ends in .{', .'.join(known)}, not {path[:60]!r}")
    return ending
