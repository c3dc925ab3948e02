"""Completions and the man page, made from `grammar` and kept as files: no shell has to start Python.

``python -m converter.cli.completions`` writes them into the folder ``share`` here.
"""

import re
from typing import TYPE_CHECKING

from converter import iso4217, prescribed, sources
from converter.cli.grammar.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Command, Option

__all__ = [
    "ACTIONS", "CODES", "DATES", "FILES", "RULES", "SOURCES", "TOPICS", "codes", "keys", "named",
    "of_value", "of_words", "rules",
]  # fmt: skip

# The kinds of values and words that are not a choice of fixed words.
CODES, TOPICS, DATES, FILES, SOURCES = "codes", "commands", "dates", "files", "sources"
RULES = "rules"
# The groups of commands, and the commands of each.
ACTIONS = {command: command.actions for command in COMMANDS.values() if command.actions}
# The days in words that are offered; the shell adds today's date itself.
DAYS = ("today", "yesterday", "tomorrow")

# A NAME that is none of some fixed words is that of a rule.
_BY_METAVAR = {
    "NAME": RULES, "DATE": DATES, "NAME[,NAME]": SOURCES, "SOURCE": SOURCES, "CODE": CODES, "CODES": CODES,
    "FILE": FILES,
}  # fmt: skip
_BY_WORD = {
    **dict.fromkeys(("QUESTION", "AMOUNT", "BASE", "QUOTE", "FROM", "TARGET", "CODE"), CODES),
    "SOURCE": SOURCES, "FILE": FILES, "IN": FILES, "DIR": FILES, "DAY": DATES, "COMMAND": TOPICS,
}  # fmt: skip
# What is searched for a TEXT.
_SEARCHED = {"currencies": CODES, "rules": RULES}


def of_value(option: "Option") -> "tuple[str, Sequence[str]]":
    """The kind of value that an option takes (empty for any), and the words if it takes one of some."""
    choices: Sequence[str] = getattr(option.parse, "choices", ())
    return _BY_METAVAR.get(option.metavar, ""), choices


def of_words(command: "Command") -> "tuple[tuple[str, ...], tuple[str, ...]]":
    """The kinds of words that a command takes, and the commands of a group."""
    known = {**_BY_WORD, "TEXT": _SEARCHED.get(command.name, "")}
    found = (known.get(word) for word in re.findall("[A-Z]+", command.words))
    kinds = dict.fromkeys(filter(None, found))
    return tuple(kinds), tuple(action.action for action in command.actions)


def named(command: "Command") -> str:
    """The name of a command as one word: ``cache-info``."""
    return command.name.replace(" ", "-")


def codes() -> "list[tuple[str, str]]":
    """The codes of the current currencies, each with its name."""
    return [(c.code, c.name) for c in iso4217.everything() if not c.withdrawn and iso4217.known(c.code)]


def keys() -> "tuple[str, ...]":
    """The keys of the sources that come with the package."""
    return tuple(sources.keys())


def rules() -> "tuple[str, ...]":
    """The keys of the rules that come with the package."""
    return prescribed.keys()
