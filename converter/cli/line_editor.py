"""Lines that are typed at the prompt: editing, a history that is kept, and completion with Tab."""

import os
from tempfile import mkstemp

from converter import iso4217, sources
from converter.cli.grammar import COMMANDS, QUESTION
from converter.store.files import write_whole
from converter.store.paths import directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

__all__ = ["WORDS", "Lines", "candidates", "history_file"]

# What the prompt understands beside questions and commands.
WORDS = ("ans", "exit", "help", "on", "quit", "reset", "swap")
_LONGEST = 1000


class Lines:
    """Reads lines with readline where Python has it, and keeps them in a file of the user's own."""

    def __init__(self) -> None:
        self._readline: Any = None
        self._found: list[str] = []

    def ask(self, prompt: str) -> str:
        """The next line; EOFError at the end, KeyboardInterrupt for Ctrl-C."""
        return input(prompt)

    def __enter__(self) -> "Self":
        try:
            import readline
        except ImportError:  # Windows, whose console has a history of its own
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
            if os.path.isfile(history_file()):  # a pipe would wait for its writer
                readline.read_history_file(history_file())
        except OSError:
            pass  # the first time, or a file that isn't ours to read
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
            pass  # a prompt without a home works as well

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
    """Where the lines are kept."""
    return os.path.join(directory("state", os.environ), "history")


def candidates(text: str, before: "list[str]") -> "list[str]":
    """What a word may become after the words before it; in any case, codes in capitals."""
    command = COMMANDS.get(before[0].lower()) if before else None
    options = (command or QUESTION).options
    valued = next((o for o in options if before[-1:] and before[-1] in o.names and o.parse), None)
    if valued is not None:
        choices = getattr(valued.parse, "choices", ())
        known = sources.keys() if valued.field == "source" else choices
    elif text[:1] == "-":
        known = tuple(name for option in options for name in option.names if name[:2] == "--")
    else:
        known = (*_codes(), *(() if before else (*COMMANDS, *WORDS)))
    start = text.lower()
    return [word for word in known if word.lower().startswith(start)]


def _codes() -> "tuple[str, ...]":
    return tuple(c.code for c in iso4217.everything() if not c.withdrawn and iso4217.known(c.code))
