"""The commands with their options, and the words of a command line put in order for Typer."""

from converter.advice import nearest
from converter.cli.grammar import (
    FORMATS,
    Command,
    OneOf,
    Option,
    digits,
    question,
    repeated,
    seconds,
    text,
)
from converter.cli.grammar.cache import CACHE
from converter.cli.grammar.file import FILE
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
    OUTPUT,
    QUESTION,
    RATE,
    RATES,
    REFRESH,
    ROUND,
    SOURCE,
    TIMEOUT,
    WHEN_MISSING,
    minus,
)
from converter.cli.grammar.serve import SERVE
from converter.cli.grammar.widget import WIDGET
from converter.cli.render.history_formats import printed
from converter.lookup.series import EVERY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "ALL",
    "COMMANDS",
    "HELP_COMMAND",
    "VALUED",
    "VERSION_COMMAND",
    "command_of",
    "names_of",
    "near_command",
    "near_option",
    "plain",
    "prepared",
    "takes_value",
]

_SHAPES = (FORMAT, JSON, CSV)
# Those of an answer, then those that only a series has, such as the price lines of accounting programs.
_SERIES_FORMATS = tuple(dict.fromkeys((*FORMATS, *printed())))

_RULE = Option(
    "--rule", "rule", "the list of a rule, such as eu-oss (convert rules); with codes only theirs",
    metavar="NAME", parse=text,
)  # fmt: skip
_RATES = Command(
    "rates", "[BASE [QUOTE...]]",
    "List the rates for one BASE (default EUR), or --to one by day.",
    (
        ON,
        Option(
            "--to", "to",
            "the worth of one unit of each currency in these, such as EUR,USD, on every day from --since on; "
            "a weekend has the rate that answers for it",
            metavar="CODES", parse=text, many=True,
        ),
        Option("--since", "since", "with --to: first day", metavar="DATE", parse=text),
        Option("--until", "until", "with --to: last day (default: today)", metavar="DATE", parse=text),
        Option(
            "--currencies", "currencies",
            "with --to: only these currencies, such as USD,GBP; by default those that the source quotes",
            metavar="CODES", parse=text, many=True,
        ),
        _RULE, OUTPUT, SOURCE, RATES, OFFLINE, REFRESH,
        Option(
            "--timeout", "timeout",
            f"{TIMEOUT.help}; with --to for each range of days that is fetched (by default 60)",
            metavar="S", parse=seconds,
        ),
        *_SHAPES, LOCALE, COLOR,
    ),
)  # fmt: skip
_HISTORY = Command(
    "history", "BASE QUOTE...", "List the rates of a pair by day, from one source.",
    (
        Option("--since", "since", "first day (default: 12 weeks ago)", metavar="DATE", parse=text),
        Option("--until", "until", "last day (default: today)", metavar="DATE", parse=text),
        Option(
            "--every", "every", "day (default), or the last rate of each week, month, quarter or year",
            metavar="WHAT", parse=OneOf(EVERY),
        ),
        Option(
            "--digits", "digits", "round the rates to this number of decimals, half-up", metavar="N",
            parse=digits,
        ),
        Option("--invert", "invert", "show the price of QUOTE in BASE", value=True),
        Option("--chart", "chart", "draw a chart", value=True),
        Option("--coverage", "coverage", "list the days on this machine and the gaps", value=True),
        OUTPUT, SOURCE, OFFICIAL, RATES, OFFLINE, REFRESH, TIMEOUT,
        Option(
            "--format", "format", ", ".join(_SERIES_FORMATS), metavar="NAME", parse=OneOf(_SERIES_FORMATS)
        ),
        JSON, CSV, LOCALE, COLOR,
    ),
)  # fmt: skip
_COMPARE = Command(
    "compare", "AMOUNT FROM TARGET", "Compare the answers of all sources with their median.",
    (
        ON, WHEN_MISSING, SOURCE, OFFICIAL, OFFLINE, REFRESH, MAX_AGE, TIMEOUT, *_SHAPES,
        DIGITS, ROUND, RATE, RATES, LOCALE, OUTPUT, COLOR,
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
_RULES = Command(
    "rules", "[TEXT]", "List the rates that authorities prescribe, or all of one.", (*_SHAPES, COLOR)
)
_WATCH = Command(
    "watch", "BASE QUOTE", "Wait until a rate reaches a level; print each change.",
    (
        Option("--above", "above", "stop once the rate is at or above this", metavar="RATE", parse=text),
        Option("--below", "below", "stop once the rate is at or below this", metavar="RATE", parse=text),
        Option(
            "--every", "interval", "how often to check: 30m, 1h (default), 1d", metavar="TIME",
            parse=repeated,
        ),
        SOURCE, OFFLINE,
        Option("--timeout", "timeout", "seconds to wait for each check", metavar="S", parse=seconds),
        *_SHAPES, LOCALE, COLOR,
    ),
)  # fmt: skip
_CONFIG = Command(
    "config", "", "Show the settings in force and where each comes from.", (*_SHAPES, COLOR), most=0
)
_MCP = Command(
    "mcp", "", "Answer an assistant by the Model Context Protocol.", (SOURCE, OFFLINE, TIMEOUT), most=0
)
HELP_COMMAND = Command("help", "[COMMAND]", "Show how a command is used.", ())
VERSION_COMMAND = Command("version", "", "Print the version.", (), most=0)
COMMANDS = {
    command.name: command
    for command in (
        FILE, _RATES, _HISTORY, _COMPARE, _CURRENCIES, _SOURCES, _RULES, _WATCH, _CONFIG, CACHE, WIDGET,
        SERVE, _MCP, HELP_COMMAND, VERSION_COMMAND,
    )
}  # fmt: skip
ALL = (QUESTION, *(one for command in COMMANDS.values() for one in (command, *command.actions)))
# The names of the options that take the next word as their value, in their order.
VALUED = dict.fromkeys(
    name for command in ALL for option in command.options if option.parse for name in option.names
)


def takes_value(word: str) -> bool:
    """Whether a word is an option that takes the next word as its value."""
    return word in VALUED


def command_of(words: "Sequence[str]") -> "Command | None":
    """The command that these words begin with, such as ``cache info``; None for a question."""
    group = COMMANDS.get(words[0]) if words else None
    name = " ".join(words[:2])
    return next((action for action in group.actions if action.name == name), group) if group else None


def plain(words: "Sequence[str]") -> "list[str]":
    """The words that are neither options nor their values."""
    safe, places = _safe(words)
    return [safe[place] for place in places]


def prepared(words: "Sequence[str]") -> "list[str]":
    """The words for an option parser: the name of the command first, ``question`` if there is none."""
    out, places = _safe(words)
    command = command_of([out[place] for place in places[:2]])
    if command is None:
        return [QUESTION.name, *out]
    named = places[: len(command.name.split())]
    return [command.name, *(word for place, word in enumerate(out) if place not in named)]


def _safe(words: "Sequence[str]") -> "tuple[list[str], list[int]]":
    """The words without one that looks like an option but is none, and the places of the plain ones."""
    out: list[str] = []
    places, value = [], False
    for place, typed in enumerate(words):
        word = typed if value else minus(typed)
        if not value and (word == "-" or word[:1] != "-"):
            places.append(place)
        value = not value and takes_value(word)
        out.append(word)
    return out, places


def near_command(word: str) -> str:
    """The command that a mistyped word most likely means; empty if there is none."""
    from converter.text.number_words import in_digits

    # An amount may begin with a word that is like a command: five, like file.
    return "" if in_digits(word)[1] else nearest(word.lower(), COMMANDS, 0.75)


def names_of(command: "Command") -> "list[str]":
    """The names of all options of a command."""
    return [name for option in (*command.options, question.HELP, question.VERSION) for name in option.names]


def near_option(word: str, commands: "Iterable[Command]" = ALL) -> str:
    """The option of a command that a mistyped or shortened one most likely means; empty if there is none.

    The dashes before the word don't count.
    """
    bare = word.lstrip("-+").lower()
    known = list(dict.fromkeys(name[2:] for one in commands for name in names_of(one) if name[:2] == "--"))
    partly = [name for name in known if name.startswith(bare) or name.endswith(f"-{bare}")]
    near = partly[0] if len(partly) == 1 else nearest(bare, known, 0.75)
    return f"--{near}" if near else ""
