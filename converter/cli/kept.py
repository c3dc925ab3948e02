"""The options that the prompt keeps from line to line, and how those of a line overrule them."""

from converter import sources
from converter.cli.grammar import Options
from converter.cli.grammar.question import QUESTION
from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.cli.grammar import Command, Option

__all__ = ["for_command", "over", "shown"]

# A line says at most one of each group; it replaces another one that was kept.
_ONE_OF = (
    ("on", "average", "end_of"), ("source", "official"), ("rule", "average"), ("rule", "end_of"),
    ("rule", "source"), ("rule", "official"), ("proof", "format"),
)  # fmt: skip
_DAYS = frozenset(("since", "until"))  # what a line types in place of the day that was kept
# What decides the rates of these commands, and of an export of a question: none may be left out silently.
_WITH_RATES = frozenset(("file", "rates", "history", "compare", "watch", "widget export", "widget snippet"))
_DECIDE_A_RATE = frozenset(
    (
        "on", "average", "end_of", "rule", "source", "official", "when_missing", "pegs", "rates", "own",
        "max_age",
    )
)  # fmt: skip


def for_command(kept: Options, command: "Command", words: "list[str]", options: Options) -> Options:
    """The options of a command, with the kept ones that it takes too.

    Raises InputError for a kept one that decides which rate answers, if the command does not take it.
    """
    if command is QUESTION:
        return over(kept, options)
    takes = {option.field for option in command.options}
    exports = command.name == "cache export" and not all(map(sources.known, words))
    if command.name == "cache export" and not exports:  # it is of whole sources
        takes &= {"format", "color", "timeout"}
    stays = kept.typed - options.typed - _dropped(options)
    if command.name in _WITH_RATES or exports:
        _check(kept, stays & _DECIDE_A_RATE - takes, command)
    taken = stays & takes
    if kept.format == "quiet":  # a single number, which no command prints
        taken -= {"format"}
    values = {field: getattr(kept, field) for field in taken}
    # A kept format is meant for answers: like that of the settings it yields to a chart or a file's ending,
    # so it does not count as typed.
    return options.replace(typed=options.typed | taken - {"format"}, kept=taken, **values)


def over(kept: Options, typed: Options) -> Options:
    """The kept options, overruled by those that a line types."""
    dropped = _dropped(typed)
    stays = kept.typed - dropped
    fields = {name: value for name, value in vars(kept).items() if name not in dropped}
    fields |= {name: getattr(typed, name) for name in typed.typed}
    return Options(**{**fields, "typed": typed.typed | stays, "kept": stays - typed.typed})


def _dropped(typed: Options) -> "set[str]":
    """The fields whose kept values a line drops, as it types another field of their group."""
    named = typed.typed | ({"on"} if typed.typed & _DAYS else set())
    dropped = {name for group in _ONE_OF if named.intersection(group) for name in group}
    # A proof is of a rule.
    return dropped | ({"proof"} if "rule" in dropped - named else set())


def _check(kept: Options, lacking: "frozenset[str]", command: "Command") -> None:
    """Raise InputError if the command lacks an option that was kept."""
    for option in QUESTION.options:
        if option.field in lacking:
            how = "on alone" if option.field == "on" else "reset"
            typed = _typed(option, getattr(kept, option.field))
            raise InputError(f"{command.name} takes no {option.name}, and {typed} is kept; {how} drops it")


def shown(options: Options, first: Options) -> "list[str]":
    """The kept options, written as they are typed, without those given at the start."""
    out: dict[str, str] = {}
    for option in QUESTION.options:
        value = getattr(options, option.field)
        if value == getattr(first, option.field) or (option.parse is None and value != option.value):
            continue
        out.setdefault(option.field, _typed(option, value).lstrip("-"))
    return list(out.values())


def _typed(option: "Option", value: "Any") -> str:
    """An option with its value, as it is typed."""
    if option.parse is None:
        return option.name
    return f"{option.name} {' '.join(value) if option.many else value}"
