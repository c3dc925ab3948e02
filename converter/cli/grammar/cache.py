"""The commands of ``convert cache``, which show and manage the rates on this machine."""

from converter.cli.grammar import Command, Option, text
from converter.cli.grammar.question import (
    COLOR,
    CSV,
    FORMAT,
    JSON,
    OFFLINE,
    ON,
    PERIODS,
    RULE,
    SOURCE,
    TIMEOUT,
)

__all__ = ["CACHE"]

_SHAPES = (FORMAT, JSON, CSV, COLOR)
_ARCHIVE = Option("-o --output", "archive", "the file to write", metavar="FILE", parse=text)

_ACTIONS = (
    Command("cache info", "[SOURCE]...", "Show what is on this machine, and how fresh it is.", _SHAPES),
    Command("cache path", "", "Print the folder of the fetched rates.", _SHAPES, most=0),
    Command(
        "cache refresh", "[SOURCE]...",
        "Fetch the newest rates of the default sources, or of those named.", (TIMEOUT, *_SHAPES),
    ),
    Command(
        "cache export", "[QUESTION | SOURCE...]",
        "Write a rates file of what a question needs, of some sources, or of all that is on this machine.",
        (_ARCHIVE, ON, *PERIODS, RULE, SOURCE, OFFLINE, TIMEOUT, *_SHAPES),
    ),
    Command(
        "cache import", "[SOURCE] FILE [@INSTANT]",
        "Take in a rates file, or a file downloaded from a source, at the instant of the download.",
        _SHAPES,
    ),
    Command("cache accept", "SOURCE DAY CODE", "Use a figure that was set aside as implausible.", _SHAPES),
    Command(
        "cache clear", "[SOURCE]...", "Delete the fetched rates of all sources, or of those named.", _SHAPES
    ),
)  # fmt: skip
CACHE = Command(
    "cache", "|".join(action.action for action in _ACTIONS),
    "Show and manage the rates on this machine.", _SHAPES, actions=_ACTIONS,
)  # fmt: skip
