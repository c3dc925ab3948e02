"""Reads the lines of the prompt, with editing, a history that is saved, and completion by Tab."""

import os
from tempfile import mkstemp

from converter import iso4217, prescribed, sources
from converter.cli.grammar.commands import COMMANDS, command_of
from converter.cli.grammar.question import QUESTION
from converter.store.files import write_whole
from converter.store.paths import directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

__all__ = ["WORDS", "Lines", "candidates", "history_file"]

# The words of the prompt beside questions and commands.
WORDS = ("ans", "exit", "help", "on", "quit", "reset", "swap")
_LONGEST = 1000
# What gives the names that an option takes, by its field.
_KEYS = {"source": sources.keys, "rule": prescribed.keys}


class Lines:
    """Reads lines, with readline if Python has it, and saves them in a file that only the user may read."""

    def __init__(self) -> None:
        self._readline: Any = None
        self._found: list[str] = []

    def ask(self, prompt: str) -> str:
        """The next line; EOFError at the end, KeyboardInterrupt for Ctrl-C."""
        return input(prompt)

    def __enter__(self) -> "Self":
        try:
            import readline
        except ImportError:  # Windows, whose console has its own history
            return self
        self._readline = readline
        readline.set_completer(self._complete)
        readline.set_completer_delims(" \t,=")
        emulated = "libedit" in (readline.__doc__ or "")
        readline.parse_and_bind("bind ^I rl_complete" if emulated else "tab: complete")
        if not emulated:
            readline.parse_and_bind("set completion-ignore-case on")
        readline.set_history_length(_LONGEST)
        try:
            if os.path.isfile(history_file()):  # opening a pipe would wait for its writer
                readline.read_history_file(history_file())
        except OSError:
            pass  # there is no history yet, or it may not be read
        return self

    def __exit__(self, *error: object) -> None:
        if self._readline is None:
            return
        path = os.path.realpath(history_file())  # a link to a file elsewhere stays one
        try:
            if os.path.exists(path) and not os.path.isfile(path):
                return
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            # Only the user may read what the user asked.
            write_whole(path, _history(self._readline, os.path.dirname(path)), private=True)
        except OSError:
            pass  # without a home the prompt works, but saves nothing

    def _complete(self, text: str, state: int) -> "str | None":
        if state == 0:
            before = self._readline.get_line_buffer()[: self._readline.get_begidx()].split()
            found = candidates(text, before)
            self._found = [f"{found[0]} "] if len(found) == 1 else found
        return self._found[state] if state < len(self._found) else None


def _history(readline: "Any", folder: str) -> bytes:
    """The lines as readline writes them, in a format that depends on the library behind it."""
    descriptor, temporary = mkstemp(dir=folder)
    os.close(descriptor)
    try:
        readline.write_history_file(temporary)
        with open(temporary, "rb") as file:
            return file.read()
    finally:
        os.unlink(temporary)


def history_file() -> str:
    """The path of the history."""
    return os.path.join(directory("state", os.environ), "history")


def candidates(text: str, before: "list[str]") -> "list[str]":
    """The completions of a word after the words before it; case is ignored, and codes are in capitals."""
    command = command_of([word.lower() for word in before])
    options = (command or QUESTION).options
    valued = next((o for o in options if before[-1:] and before[-1] in o.names and o.parse), None)
    if valued is not None:
        keys = _KEYS.get(valued.field)
        known = keys() if keys else getattr(valued.parse, "choices", ())
    elif text[:1] == "-":
        known = tuple(name for option in options for name in option.names if name[:2] == "--")
    elif command and command.actions:
        known = tuple(action.action for action in command.actions)
    elif command and command.name == "rules":
        known = prescribed.keys()
    else:
        known = (*_codes(), *(() if before else dict.fromkeys((*COMMANDS, *WORDS))))
    start = text.lower()
    return [word for word in known if word.lower().startswith(start)]


def _codes() -> "tuple[str, ...]":
    return tuple(c.code for c in iso4217.everything() if not c.withdrawn and iso4217.known(c.code))
