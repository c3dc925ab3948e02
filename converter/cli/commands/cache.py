"""``convert cache``: without a word it is ``cache info``; each of its commands is a module of its own."""

from typing import TYPE_CHECKING

from converter.cli.commands import cache_info
from converter.cli.grammar.commands import COMMANDS
from converter.cli.mistyped import check_action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options

__all__ = ["run"]


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Show what is on this machine; its exit code. Raises InputError for a word, which names no command."""
    check_action(COMMANDS["cache"], words)
    return cache_info.run(words, options, shape)
