"""``convert cache ACTION``: each action is a module of its own; ``cache info`` is cache_info.py."""

from importlib import import_module
from typing import TYPE_CHECKING

from converter.cli.grammar.commands import COMMANDS
from converter.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options

__all__ = ["run"]

# The grammar lists them as the command's first word: info|path|refresh|...
_ACTIONS = COMMANDS["cache"].words.split()[0].split("|")
_OF_EXPORT = frozenset(("output", "on", "average", "end_of", "so_far", "source", "offline"))


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Run the action that the first word names (``info`` without one); its exit code.

    Raises InputError for an unknown action, and for an option that only ``export`` takes.
    """
    action, rest = (words[0], words[1:]) if words else ("info", ())
    if action not in _ACTIONS:
        near = nearest(action, _ACTIONS)
        meant = f"; did you mean {near}?" if near else ""
        raise InputError(f"cache takes {', '.join(_ACTIONS)}, not '{action[:40]}'{meant}")
    for option in COMMANDS["cache"].options:
        if action != "export" and option.field in options.typed & _OF_EXPORT:
            raise InputError(f"cache {action} takes no {option.names[-1]}")
    code: int = import_module(f"converter.cli.commands.cache_{action}").run(rest, options, shape)
    return code
