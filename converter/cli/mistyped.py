"""The errors for a word that looks like a mistyped command."""

from converter import iso4217
from converter.advice import nearest
from converter.cli.grammar import Options
from converter.cli.grammar.commands import COMMANDS, command_of, near_command
from converter.cli.grammar.file import typed_line
from converter.cli.grammar.question import QUESTION
from converter.cli.render import clean
from converter.errors import InputError, UnknownCurrency
from converter.text import question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Command

__all__ = ["a_file", "check_action", "no_command", "topic", "topic_within", "unread"]

# The endings of files that `convert file` takes.
_FILES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")


def a_file(words: "Sequence[str]") -> "InputError | None":
    """The error for a question that has a file as a word, as in ``sales.csv EUR``; None for any other."""
    found = next((word for word in words if _bare(word).endswith(_FILES)), None)
    if found is None:
        return None
    targets = [word.strip(",").upper() for word in words if iso4217.known(word.strip(",").upper())]
    line = typed_line([found], Options(frozenset(("to",)), to=(",".join(targets) or "EUR",)))
    return InputError(f"{clean(found)} is a file; try: {line} --dry-run")


def _bare(word: str) -> str:
    """The name of a file in lower case without the ending of its compression."""
    return word.lower().removesuffix(".gz").removesuffix(".zst")


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
    """An error if these words, which have no options, begin with a mistyped command; else None."""
    if not words or words[0] in COMMANDS:
        return None
    try:
        question.parse(words)
    except InputError as error:
        return no_command(words, error)
    return None


def topic(words: "Sequence[str]") -> "Command":
    """The command whose help is asked for by these words; without words that of a question.

    Raises InputError if they name no command.
    """
    if not words:
        return QUESTION
    words = [word.lower() for word in words]
    command = command_of(words)
    if command is None:
        near = near_command(words[0])
        meant = f"did you mean {near}?" if near else "convert help lists them"
        raise InputError(f"unknown command '{clean(words[0])[:40]}'; {meant}")
    rest = words[len(command.name.split()) :]
    check_action(command, rest)
    if rest:
        raise InputError(f"help takes a command; try: convert help {command.name}")
    return command


def topic_within(words: "Sequence[str]") -> "Command | None":
    """The command whose help is asked for behind the name of its group: ``cache help info``.

    None if that is not asked for; ``cache info help`` is the same. Raises InputError as `topic`.
    """
    command = command_of(words)
    if command is None or not COMMANDS[words[0]].actions:
        return None
    last = len(words) == 3 and command.action and words[2] == "help"
    return topic([word for word in words if word != "help"]) if words[1:2] == ["help"] or last else None


def check_action(command: "Command", rest: "Sequence[str]") -> None:
    """Raise InputError for a word after a group of commands that is none of these, with the nearest one."""
    if command.actions and rest:
        names = [action.action for action in command.actions]
        near = nearest(rest[0].lower(), names)
        meant = f"; did you mean {near}?" if near else ""
        raise InputError(f"{command.name} takes {', '.join(names)}, not '{clean(rest[0])[:40]}'{meant}")
