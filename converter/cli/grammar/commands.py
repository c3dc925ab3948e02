"""The commands with their options, and the words of a command line put in order for Typer."""

from converter.cli.grammar import FORMATS, Command, OneOf, Option, level, repeated, seconds, text
from converter.cli.grammar.question import (
    COLOR,
    CSV,
    DIGITS,
    FORMAT,
    JSON,
    LOCALE,
    MAX_AGE,
    OFFICIAL,
    OFFLINE,
    ON,
    PERIODS,
    QUESTION,
    RATE,
    REFRESH,
    ROUND,
    SOURCE,
    TIMEOUT,
    WHEN_MISSING,
    minus,
)
from converter.cli.render.history_formats import printed
from converter.errors import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ALL", "COMMANDS", "near_command", "near_option", "option_names", "prepared", "takes_value"]

_SHAPES = (FORMAT, JSON, CSV)
# Those of an answer, then those that only a series has, such as the price lines of accounting programs.
_SERIES_FORMATS = tuple(dict.fromkeys((*FORMATS, *printed())))
_OUTPUT = Option("-o --output", "output", "the file to write", metavar="FILE", parse=text)


def _of_export(option: Option) -> Option:
    """The option of ``cache`` that only ``cache export`` takes, with a help that says so."""
    return Option(
        " ".join(option.names), option.field, f"export: {option.help}",
        value=option.value, metavar=option.metavar, parse=option.parse,
    )  # fmt: skip


_RATES = Command(
    "rates", "[BASE]", "List all rates for one BASE (default EUR).",
    (ON, SOURCE, OFFLINE, REFRESH, TIMEOUT, *_SHAPES, COLOR), most=1,
)  # fmt: skip
_HISTORY = Command(
    "history", "BASE QUOTE", "List the rates of a pair by day, from one source.",
    (
        Option("--since", "since", "first day (default: 12 weeks ago)", metavar="DATE", parse=text),
        Option("--until", "until", "last day (default: today)", metavar="DATE", parse=text),
        Option(
            "--every", "every", "day (default), or the last rate of each week or month", metavar="WHAT",
            parse=OneOf(("day", "week", "month")),
        ),
        Option("--invert", "invert", "show the price of QUOTE in BASE", value=True),
        Option("--chart", "chart", "draw a chart", value=True),
        Option("--coverage", "coverage", "list the days on this machine and the gaps", value=True),
        Option(
            "-o --output", "output", "the file to write; its ending decides the format", metavar="FILE",
            parse=text,
        ),
        SOURCE, OFFICIAL, OFFLINE, REFRESH, TIMEOUT,
        Option(
            "--format", "format", ", ".join(_SERIES_FORMATS), metavar="NAME", parse=OneOf(_SERIES_FORMATS)
        ),
        JSON, CSV, COLOR,
    ),
)  # fmt: skip
_COMPARE = Command(
    "compare", "AMOUNT FROM TARGET", "Compare the answers of all sources with their median.",
    (
        ON, WHEN_MISSING, SOURCE, OFFICIAL, OFFLINE, REFRESH, MAX_AGE, TIMEOUT, *_SHAPES,
        DIGITS, ROUND, RATE, LOCALE, COLOR,
    ),
)  # fmt: skip
_CURRENCIES = Command(
    "currencies", "[TEXT]", "Find currencies by code, number, name, country or symbol.", (*_SHAPES, COLOR)
)
_SOURCES = Command(
    "sources", "[SOURCE]", "List the sources and the rates on this machine, or all of one.",
    (
        Option("--check", "check", "ask every source for its newest rates", value=True),
        TIMEOUT, *_SHAPES, COLOR,
    ),
    most=1,
)  # fmt: skip
_WATCH = Command(
    "watch", "BASE QUOTE", "Wait until a rate reaches a level; print each change.",
    (
        Option("--above", "above", "stop once the rate is at or above this", metavar="RATE", parse=level),
        Option("--below", "below", "stop once the rate is at or below this", metavar="RATE", parse=level),
        Option(
            "--every", "interval", "how often to check: 30m, 1h (default), 1d", metavar="TIME",
            parse=repeated,
        ),
        SOURCE, OFFLINE,
        Option("--timeout", "timeout", "seconds to wait for each check", metavar="S", parse=seconds),
        *_SHAPES, COLOR,
    ),
)  # fmt: skip
_CONFIG = Command(
    "config", "", "Show the settings in force and where each comes from.", (*_SHAPES, COLOR), most=0
)
_CACHE = Command(
    "cache", "info|path|refresh|export|import|accept|clear ...",
    "Show and manage the rates on this machine.",
    (*map(_of_export, (_OUTPUT, ON, *PERIODS, SOURCE, OFFLINE)), TIMEOUT, *_SHAPES, COLOR),
)  # fmt: skip
COMMANDS = {
    command.name: command
    for command in (_RATES, _HISTORY, _COMPARE, _CURRENCIES, _SOURCES, _WATCH, _CONFIG, _CACHE)
}
ALL = (QUESTION, *COMMANDS.values())
_VALUED = frozenset(
    name for command in ALL for option in command.options if option.parse for name in option.names
)


def takes_value(word: str) -> bool:
    """Whether a word is an option that takes the next word as its value."""
    return word in _VALUED


def prepared(words: "Sequence[str]") -> "list[str]":
    """The words for an option parser: the command first, ``question`` if there is none."""
    out: list[str] = []
    place, value = None, False
    for typed in words:
        word = typed if value else minus(typed)
        if place is None and not value and (word == "-" or word[:1] != "-"):
            place = len(out)
        value = not value and takes_value(word)
        out.append(word)
    if place is not None and out[place] in COMMANDS:
        return [out.pop(place), *out]
    return [QUESTION.name, *out]


def near_command(word: str) -> str:
    """The command that a mistyped word most likely means; empty if there is none."""
    return nearest(word.lower(), COMMANDS, 0.75)


def option_names() -> "list[str]":
    """The names of all options with two dashes."""
    found = dict.fromkeys(name for c in ALL for o in c.options for name in o.names if name[:2] == "--")
    return [*found, "--help", "--version"]


def near_option(word: str) -> str:
    """The option that a mistyped or shortened one most likely means; empty if there is none.

    The dashes before the word don't count.
    """
    bare = word.lstrip("-+").lower()
    known = [name[2:] for name in option_names()]
    partly = [name for name in known if name.startswith(bare) or name.endswith(f"-{bare}")]
    near = partly[0] if len(partly) == 1 else nearest(bare, known, 0.75)
    return f"--{near}" if near else ""
