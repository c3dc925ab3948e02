"""The completion for zsh."""

from shlex import quote
from typing import TYPE_CHECKING

from converter.cli.completions import ACTIONS, DAYS, codes, keys, named, of_value, of_words, rules
from converter.cli.grammar.commands import ALL, COMMANDS, VALUED
from converter.cli.grammar.question import HELP, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["script"]

_HEAD = """\
#compdef fxconvert convert
# Made by python -m converter.cli.completions.

_fxconvert_codes=(
{codes}
)
_fxconvert_commands=(
{commands}
)

_fxconvert_kind() {{
    local -a days
    case $1 in
        codes)
            compset -P '*,'
            _describe -t codes 'currency' _fxconvert_codes -M 'm:{{a-zA-Z}}={{A-Za-z}}'
            ;;
        sources)
            compset -P '*,'
            compadd -M 'm:{{a-zA-Z}}={{A-Za-z}}' -- {sources}
            ;;
        rules) compadd -M 'm:{{a-zA-Z}}={{A-Za-z}}' -- {rules} ;;
        dates)
            days=({days} ${{(%):-%D{{%Y-%m-%d}}}})
            compadd -- $days
            ;;
        files) _files ;;
        commands) _describe -t commands 'command' _fxconvert_commands ;;
    esac
}}

_fxconvert() {{
    local before=${{words[CURRENT-1]}} command= part value=
    local -a actions options
    if [[ $PREFIX == --*=* ]]; then
        before=${{PREFIX%%=*}}
        compset -P 1 '*='
    fi
    # The command is the first word that is neither an option nor its value; a group has one more.
    for part in "${{(@)words[2,CURRENT-1]}}"; do
        if [[ -n $value ]]; then
            value=
            continue
        fi
        case $part in
            {valued}) value=1 ;;
            -*) ;;
            *)
                case $command/$part in
                    {names}) command=$part ;;
                    {actions}) command=$command-$part ;;
                    {groups}) command=none ;;
                    /*) command=question ;;
                esac
                ;;
        esac
    done
    case ${{command:-question}}:$before in
"""
_TAIL = """\
        *)
            if [[ $PREFIX == -* ]]; then
                case ${{command:-question}} in
{options}
                esac
                _describe -o -t options 'option' options
            else
                [[ -n $command ]] || _describe -t commands 'command' _fxconvert_commands
                case ${{command:-question}} in
{words}
                esac
            fi
            ;;
    esac
}}

_fxconvert "$@"
"""


def script() -> str:
    """The text of the file."""
    head = _HEAD.format(
        codes="\n".join(f"    {_said(code, name)}" for code, name in codes()),
        sources=" ".join(keys()), rules=" ".join(rules()), days=" ".join(DAYS), valued="|".join(VALUED),
        names="|".join(f"/{name}" for name in COMMANDS),
        actions="|".join(one.name.replace(" ", "/") for actions in ACTIONS.values() for one in actions),
        groups="|".join(f"{group.name}/*" for group in ACTIONS),
        commands="\n".join(f"    {_said(name, command.help)}" for name, command in COMMANDS.items()),
    )  # fmt: skip
    return (
        head
        + "\n".join(_values())
        + "\n"
        + _TAIL.format(options="\n".join(_options()), words="\n".join(_words()))
    )


def _said(word: str, text: str) -> str:
    return quote(f"{word}:{text.replace(':', chr(92) + ':')}")


def _values() -> "Iterator[str]":
    found: dict[str, list[str]] = {}
    for command in ALL:
        for option in command.options:
            if option.parse is not None:
                kind, choices = of_value(option)
                do = _offer(choices) if choices else f"_fxconvert_kind {kind}" if kind else ":"
                found.setdefault(do, []).extend(f"{named(command)}:{name}" for name in option.names)
    for do, names in found.items():
        yield f"        {'|'.join(names)})\n            {do} ;;"


def _options() -> "Iterator[str]":
    for command in ALL:
        yield f"                    {named(command)})\n                        options=("
        for option in (*command.options, HELP, VERSION):
            yield from (f"                            {_said(name, option.help)}" for name in option.names)
        yield "                        )\n                        ;;"


def _words() -> "Iterator[str]":
    for command in ALL:
        kinds, first = of_words(command)
        do = [f"_fxconvert_kind {kind}" for kind in kinds]
        if first:
            said = " ".join(
                _said(*pair) for pair in zip(first, (a.help for a in command.actions), strict=True)
            )
            do = [f"actions=({said})", "_describe -t commands 'command' actions", *do]
        if do:
            lines = "".join(f"                        {line}\n" for line in do)
            yield f"                    {named(command)})\n{lines}                        ;;"


def _offer(words: "Iterable[str]") -> str:
    return f"compadd -M 'm:{{a-zA-Z}}={{A-Za-z}}' -- {' '.join(words)}"
