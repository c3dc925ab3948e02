"""The completion for zsh."""

from shlex import quote
from typing import TYPE_CHECKING

from converter.cli.completions import ALL, DAYS, VALUED, codes, keys, of_value, of_words
from converter.cli.grammar.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.cli.grammar import Option

__all__ = ["script"]

_HEAD = """\
#compdef fxconvert convert
# Made by python -m converter.cli.completions.

_fxconvert_codes=(
{codes}
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
        dates)
            days=({days} ${{(%):-%D{{%Y-%m-%d}}}})
            compadd -- $days
            ;;
        files) _files ;;
    esac
}}

_fxconvert() {{
    local before=${{words[CURRENT-1]}} command= part value=
    local -a commands options
    commands=(
{commands}
    )
    if [[ $PREFIX == --*=* ]]; then
        before=${{PREFIX%%=*}}
        compset -P 1 '*='
    fi
    # The command is the first word that is neither an option nor its value.
    for part in "${{(@)words[2,CURRENT-1]}}"; do
        if [[ -n $value ]]; then
            value=
            continue
        fi
        case $part in
            {valued}) value=1 ;;
            -*) ;;
            {names}) command=$part; break ;;
            *) command=question; break ;;
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
                options+=('--help:show how it is used' '--version:show the version')
                _describe -o -t options 'option' options
            else
                [[ -n $command ]] || _describe -t commands 'command' commands
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
        sources=" ".join(keys()), days=" ".join(DAYS), valued="|".join(VALUED), names="|".join(COMMANDS),
        commands="\n".join(f"        {_said(name, command.help)}" for name, command in COMMANDS.items()),
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
                found.setdefault(do, []).extend(f"{command.name}:{name}" for name in option.names)
    for do, names in found.items():
        yield f"        {'|'.join(names)})\n            {do} ;;"


def _options() -> "Iterator[str]":
    for command in ALL:
        yield f"                    {command.name})\n                        options=("
        for option in command.options:
            yield from (f"                            {line}" for line in _named(option))
        yield "                        )\n                        ;;"


def _named(option: "Option") -> "list[str]":
    return [_said(name, option.brief) for name in option.names]


def _words() -> "Iterator[str]":
    for command in ALL:
        kinds, first = of_words(command)
        do = [f"_fxconvert_kind {kind}" for kind in kinds]
        if first:
            do.insert(0, f"[[ $before == {command.name} ]] && {_offer(first)}")
        if do:
            lines = "".join(f"                        {line}\n" for line in do)
            yield f"                    {command.name})\n{lines}                        ;;"


def _offer(words: "Iterable[str]") -> str:
    return f"compadd -M 'm:{{a-zA-Z}}={{A-Za-z}}' -- {' '.join(words)}"
