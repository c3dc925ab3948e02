"""The completion for bash 3.2 (which macOS has) or newer."""

from shlex import quote
from typing import TYPE_CHECKING

from converter.cli.completions import ACTIONS, DAYS, codes, keys, named, of_value, of_words, rules
from converter.cli.grammar.commands import ALL, COMMANDS, VALUED, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["script"]

_HEAD = """\
# Completion for fxconvert and convert; made by python -m converter.cli.completions.
# shellcheck shell=bash

_fxconvert_codes=(
{codes}
)
_fxconvert_sources=({sources})
_fxconvert_rules=({rules})
_fxconvert_commands=({commands})

# Offer the words after $2 that begin with $1 in any case, each with $2 before it.
_fxconvert_offer() {{
    local start=$1 before=$2 any=1 word
    shift 2
    shopt -q nocasematch || any=
    shopt -s nocasematch
    for word in "$@"; do
        [[ $word == "$start"* ]] && COMPREPLY+=("$before$word")
    done
    [[ $any ]] || shopt -u nocasematch
}}

_fxconvert_kind() {{
    local start=$2 before=
    if [[ $start == *,* && $1 != files ]]; then
        before=${{start%,*}},
        start=${{start##*,}}
    fi
    case $1 in
        codes) _fxconvert_offer "$start" "$before" "${{_fxconvert_codes[@]}}" ;;
        sources) _fxconvert_offer "$start" "$before" "${{_fxconvert_sources[@]}}" ;;
        rules) _fxconvert_offer "$start" '' "${{_fxconvert_rules[@]}}" ;;
        commands) _fxconvert_offer "$start" '' "${{_fxconvert_commands[@]}}" ;;
        dates)
            local day=
            printf -v day '%(%Y-%m-%d)T' -1 2>/dev/null || day=
            _fxconvert_offer "$start" '' {days} $day
            ;;
        files)
            local file
            compopt -o filenames 2>/dev/null
            while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$start")
            ;;
    esac
}}

_fxconvert() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
    local command= index=1 part value=
    COMPREPLY=()
    if [[ $word == '=' ]]; then
        word=
    elif [[ $before == '=' ]]; then
        before=${{COMP_WORDS[COMP_CWORD-2]}}
    fi
    # The command is the first word that is neither an option nor its value; a group has one more.
    while [[ $index -lt $COMP_CWORD ]]; do
        part=${{COMP_WORDS[index]}}
        index=$((index + 1))
        if [[ $part == '=' ]]; then
            value=1
        elif [[ $value ]]; then
            value=
        else
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
        fi
    done
    case ${{command:-question}}:$before in
"""
_TAIL = """\
        *)
            if [[ $word == -* ]]; then
                case ${{command:-question}} in
{options}
                esac
            else
                [[ $command ]] || _fxconvert_offer "$word" '' "${{_fxconvert_commands[@]}}"
                case ${{command:-question}} in
{words}
                esac
            fi
            ;;
    esac
    # The names after the codes are shown, and never inserted.
    if [[ ${{#COMPREPLY[@]}} -eq 1 || ${{COMP_TYPE:-9}} -eq 37 ]]; then
        for index in "${{!COMPREPLY[@]}}"; do COMPREPLY[index]=${{COMPREPLY[index]%% (*}}; done
    fi
}}

complete -F _fxconvert fxconvert convert
"""


def script() -> str:
    """The text of the file."""
    head = _HEAD.format(
        codes="\n".join(f"    {quote(f'{code} ({name})')}" for code, name in codes()),
        sources=" ".join(keys()), rules=" ".join(rules()), commands=" ".join(COMMANDS),
        names="|".join(f"/{name}" for name in COMMANDS),
        actions="|".join(one.name.replace(" ", "/") for actions in ACTIONS.values() for one in actions),
        groups="|".join(f"{group.name}/*" for group in ACTIONS),
        valued="|".join(VALUED), days=" ".join(DAYS),
    )  # fmt: skip
    tail = _TAIL.format(options="\n".join(_options()), words="\n".join(_words()))
    return head + "\n".join(_values()) + "\n" + tail


def _values() -> "Iterator[str]":
    """A case for the word after an option that takes a value; options with the same values share one."""
    found: dict[str, list[str]] = {}
    for command in ALL:
        for option in command.options:
            if option.parse is not None:
                kind, choices = of_value(option)
                do = _offer(choices) if choices else f'_fxconvert_kind {kind} "$word"' if kind else ":"
                found.setdefault(do, []).extend(f"{named(command)}:{name}" for name in option.names)
    for do, names in found.items():
        yield f"        {_folded(names)})\n            {do} ;;"


def _folded(names: "Iterable[str]") -> str:
    """The patterns of a case, on lines of about 90 characters."""
    lines, line = [], ""
    for name in names:
        if len(line) + len(name) > 90:
            lines.append(line)
            line = ""
        line += f"{name}|"
    return "\\\n        ".join([*lines, line]).rstrip("|")


def _options() -> "Iterator[str]":
    for command in ALL:
        yield f"                    {named(command)}) {_offer(names_of(command))} ;;"


def _words() -> "Iterator[str]":
    for command in ALL:
        kinds, first = of_words(command)
        do = [f'_fxconvert_kind {kind} "$word"' for kind in kinds]
        if first:
            do.insert(0, _offer(first))
        if do:
            yield (
                f"                    {named(command)})\n"
                + "".join(f"                        {line}\n" for line in do)
                + "                        ;;"
            )


def _offer(words: "Iterable[str]") -> str:
    return f"_fxconvert_offer \"$word\" '' {' '.join(words)}"
