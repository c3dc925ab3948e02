"""The completion for fish."""

from typing import TYPE_CHECKING

from converter.cli.completions import (
    ACTIONS,
    CODES,
    DATES,
    DAYS,
    FILES,
    RULES,
    SOURCES,
    TOPICS,
    codes,
    keys,
    named,
    of_value,
    of_words,
    rules,
)
from converter.cli.grammar.commands import ALL, COMMANDS, VALUED
from converter.cli.grammar.question import HELP, QUESTION, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.cli.grammar import Command, Option

__all__ = ["script"]

_HEAD = """\
# Completion for fxconvert and convert; made by python -m converter.cli.completions.

set -g __fxconvert_codes \\
{codes}
set -g __fxconvert_sources {sources}
set -g __fxconvert_rules {rules}
set -g __fxconvert_commands {names}

# The command is the first word that is neither an option nor its value; a group has one more.
function __fxconvert_command
    set -l value no
    set -l group
    for word in (commandline -opc)[2..-1]
        if test $value = yes
            set value no
            continue
        end
        switch $word
            case {valued}
                set value yes
            case '-*'
            case '*'
                if test -n "$group"
                    echo $group-$word
                    return
                end
                switch $word
                    case {groups}
                        set group $word
                    case {names}
                        echo $word
                        return
                    case '*'
                        echo question
                        return
                end
        end
    end
    if test -n "$group"
        echo $group
    else
        echo none
    end
end

function __fxconvert_is
    contains -- (__fxconvert_command) $argv
end

# Words of a list with commas: the part before the last comma is kept.
function __fxconvert_listed
    set -l before (string match -r '.*,' -- (commandline -ct); or echo '')
    for word in $argv
        echo $before$word
    end
end

complete -c fxconvert -f
"""


def script() -> str:
    """The text of the file."""
    head = _HEAD.format(
        codes=" \\\n".join(f"    {code}\\t{_quoted(name)}" for code, name in codes()),
        sources=" ".join(keys()), rules=" ".join(rules()), valued=" ".join(VALUED), names=" ".join(COMMANDS),
        groups=" ".join(group.name for group in ACTIONS),
    )  # fmt: skip
    return head + "\n".join([*_commands(), *_words(), *_options()]) + "\n"


def _commands() -> "Iterator[str]":
    for name, command in COMMANDS.items():
        yield f"complete -c fxconvert -n '__fxconvert_is none' -a {name} -d {_quoted(command.help)}"


def _words() -> "Iterator[str]":
    by_kind: dict[str, list[Command]] = {}
    for command in ALL:
        kinds, first = of_words(command)
        for kind in kinds:
            by_kind.setdefault(kind, []).append(command)
        for word, action in zip(first, command.actions, strict=True):
            said = f"-a {word} -d {_quoted(action.help)}"
            yield f"complete -c fxconvert -n '__fxconvert_is {command.name}' {said}"
    for kind, commands in by_kind.items():
        yield f"complete -c fxconvert -n '__fxconvert_is {_names(commands)}' {_values(kind)}"


def _options() -> "Iterator[str]":
    found: dict[str, list[Command]] = {}
    for command in ALL:
        for option in command.options:
            found.setdefault(_option(option), []).append(command)
    for words, commands in found.items():
        yield f"complete -c fxconvert -n '__fxconvert_is {_names(commands)}' {words}"
    yield from (f"complete -c fxconvert {_option(option)}" for option in (HELP, VERSION))


def _option(option: "Option") -> str:
    names = " ".join(f"-l {n[2:]}" if n[:2] == "--" else f"-s {n[1:]}" for n in option.names)
    said = f"{names} -d {_quoted(option.help)}"
    if option.parse is None:
        return said
    kind, choices = of_value(option)
    if choices:
        return f"{said} -x -a '{' '.join(choices)}'"
    return f"{said} -r {_values(kind)}" if kind else f"{said} -x"


def _values(kind: str) -> str:
    return {
        CODES: "-f -a '(__fxconvert_listed $__fxconvert_codes)'",
        SOURCES: "-f -a '(__fxconvert_listed $__fxconvert_sources)'",
        RULES: "-f -a '$__fxconvert_rules'",
        DATES: f"-f -a '{' '.join(DAYS)} (date +%Y-%m-%d)'",
        FILES: "-F",
        TOPICS: "-f -a '$__fxconvert_commands'",
    }[kind]


def _names(commands: "list[Command]") -> str:
    names = [named(command) for command in commands]
    return " ".join(["none", *names] if QUESTION.name in names else names)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
