"""Completions and the man page, made from `grammar` and kept in the tree, so that no shell waits for Python.

``python -m converter.cli.completions`` writes them anew into the folder ``share`` beside this.
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
# What a value or a word can be, where it is none of some fixed words.
CODES, DATES, FILES, SOURCES = "codes", "dates", "files", "sources"
# Days in words, beside today's date, which the shell writes itself.
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
    """What kind of value an option takes, and the words if it is one of some."""
    choices: Sequence[str] = getattr(option.parse, "choices", ())
    return _BY_METAVAR.get(option.metavar, ""), choices


def of_words(command: "Command") -> "tuple[tuple[str, ...], tuple[str, ...]]":
    """What kinds of words a command takes, and the words that its first is one of."""
    parts = [part.strip("[].").split("|") for part in command.words.split()]
    named = {word for part in parts for word in part}
    # Dots alone are what differs with the first word.
    kinds = [CODES] if named & _OF_CODES else []
    kinds += [FILES] if named & _OF_FILES or "" in named else []
    kinds += [SOURCES] if "SOURCE" in named or "" in named else []
    first = tuple(word for word in (parts[0] if parts else ()) if word.islower())
    return tuple(kinds), first


def codes() -> "list[tuple[str, str]]":
    """The current currencies, with their names."""
    return [(c.code, c.name) for c in iso4217.everything() if not c.withdrawn and iso4217.known(c.code)]


def keys() -> "tuple[str, ...]":
    """The sources that come with the package, and the word for the default order."""
    return ("auto", *sources.keys())
