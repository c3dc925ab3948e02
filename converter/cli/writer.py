"""Text for a terminal, wrapped at words to its width; what isn't a terminal gets each line whole."""

import os
from unicodedata import combining, east_asian_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

__all__ = ["cells", "width", "wrapped"]

_WIDE = frozenset("WF")
# The first word of lines that are not wrapped, so that they can be copied.
_COPIED = "curl "


def width(stream: "IO[str]") -> int:
    """The columns of a stream: those of ``COLUMNS``, else of its terminal, else 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and 0 < int(columns) <= 10_000:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80


def cells(text: str) -> int:
    """The columns that a text takes: two for a wide character, none for one that combines."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(one) else 2 if east_asian_width(one) in _WIDE else 1 for one in text)


def wrapped(line: str, columns: int, hang: "int | None" = None) -> "list[str]":
    """A line in parts of at most so many columns, broken between words.

    All parts after the first begin with ``hang`` spaces, by default those of the line and two more. A longer
    word stands on a part of its own, and a curl command is one part: both can be copied.
    """
    margin = len(line) - len(line.lstrip(" "))
    if cells(line) <= columns or line.startswith(_COPIED, margin):
        return [line]
    indent = " " * (margin + 2 if hang is None else hang)
    words = line[margin:].split(" ")
    parts = [line[:margin] + words[0]]
    for word in words[1:]:
        if cells(parts[-1]) + 1 + cells(word) <= columns or not parts[-1].strip():
            parts[-1] += f" {word}"
        else:
            parts.append(indent + word)
    return [part.rstrip() for part in parts if part.strip()] or [""]
