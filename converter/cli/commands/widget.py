"""``convert widget``: the converter for a web page; each of its commands is a module of its own."""

from typing import TYPE_CHECKING

from converter.cli.grammar.commands import COMMANDS
from converter.cli.mistyped import check_action
from converter.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options

__all__ = ["run"]


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as every command
    """Raise InputError, which says what to type: one of its commands is needed."""
    check_action(COMMANDS["widget"], words)
    raise InputError("widget takes export or snippet; try: convert help widget")
