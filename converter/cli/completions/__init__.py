"""Completions and the man page, made from `grammar` and kept as files: no shell has to start Python.

``python -m converter.cli.completions`` writes them into the folder ``share`` here.
"""

from typing import TYPE_CHECKING

from converter import iso4217, sources
from converter.cli.grammar.commands import COMMANDS
from converter.cli.grammar.question import QUESTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Command, Option

__all__ = ["ALL", "CODES", "DATES", "FILES", "SOURCES", "VALUED", "codes", "keys", "of_value", "of_words"]

ALL = (QUESTION, *COMMANDS.values())
# The kinds of values and words that are not a choice of fixed words.
CODES, DATES, FILES, SOURCES = "codes", "dates", "files", "sources"
# The days in words that are offered; the shell adds today's date itself.
DAYS = ("today", "yesterday", "tomorrow")
VALUED = tuple(
    dict.fromkeys(
        name for command in ALL for option in command.options if option.parse for name in option.names
    )
)

_BY_METAVAR = {
    "DATE": DATES, "NAME[,NAME]": SOURCES, "SOURCE": SOURCES, "CODE": CODES, "FILE": FILES,
}  # fmt: skip
_OF_CODES = frozenset(("QUESTION", "AMOUNT", "BASE", "QUOTE", "FROM", "TO", "TARGET", "TEXT", "CODE"))
_OF_FILES = frozenset(("FILE", "IN", "OUT"))


def of_value(option: "Option") -> "tuple[str, Sequence[str]]":
    """The kind of value that an option takes (empty for any), and the words if it takes one of some."""
    choices: Sequence[str] = getattr(option.parse, "choices", ())
    return _BY_METAVAR.get(option.metavar, ""), choices


def of_words(command: "Command") -> "tuple[tuple[str, ...], tuple[str, ...]]":
    """The kinds of words that a command takes, and the choices of its first word if it has some."""
    parts = [part.strip("[].").split("|") for part in command.words.split()]
    named = {word for part in parts for word in part}
    # Three dots in the grammar are an empty part here: words that depend on the first word.
    kinds = [CODES] if named & _OF_CODES else []
    kinds += [FILES] if named & _OF_FILES or "" in named else []
    kinds += [SOURCES] if "SOURCE" in named or "" in named else []
    first = tuple(word for word in (parts[0] if parts else ()) if word.islower())
    return tuple(kinds), first


def codes() -> "list[tuple[str, str]]":
    """The codes of the current currencies, each with its name."""
    return [(c.code, c.name) for c in iso4217.everything() if not c.withdrawn and iso4217.known(c.code)]


def keys() -> "tuple[str, ...]":
    """The word for the default order, and the keys of the sources that come with the package."""
    return ("auto", *sources.keys())
