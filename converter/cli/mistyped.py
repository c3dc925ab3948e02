"""The errors for a first word that looks like a mistyped command."""

from itertools import takewhile

from converter.cli.grammar.commands import COMMANDS, near_command
from converter.cli.render import clean
from converter.errors import InputError, UnknownCurrency
from converter.text import question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["no_command", "unread"]


def no_command(words: "Sequence[str]", error: InputError) -> "InputError | None":
    """An error to raise in place of ``error`` if the first word looks like a mistyped command; else None."""
    near = near_command(words[0])
    if near:
        return InputError(f"unknown command '{clean(words[0])}'; did you mean {near}?")
    said, begin = str(error), "unknown currency '"
    if not said.startswith(begin + words[0]) or not isinstance(error, UnknownCurrency):
        return None
    if error.suggestions and len(words) > 1:  # beside another currency it is a mistyped currency
        return None
    said = said.replace(begin, "unknown command or currency '", 1)
    # The advice of the error itself is about currencies alone.
    advice = "`convert --help` and `convert currencies` list them" if error.advice else ""
    return UnknownCurrency(said, error.suggestions).advising(advice)


def unread(words: "Sequence[str]") -> "InputError | None":
    """An error if the words before the first option begin with a mistyped command; else None."""
    plain = list(takewhile(lambda word: word[:1] != "-", words))
    if plain and plain[0] in COMMANDS:
        return None
    try:
        question.parse(plain)
    except InputError as error:
        return no_command(plain, error) if plain else None
    return None
