"""The options of a question, and the quick reader of one: it needs no Typer, which takes long to load."""

from converter.cli.grammar import (
    COLORS,
    FORMATS,
    Command,
    OneOf,
    Option,
    Options,
    digits,
    gather,
    period,
    seconds,
    text,
)
from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

__all__ = ["COMMAND_NAMES", "QUESTION", "minus", "read"]

# The names of the commands, which `commands` declares: a question begins with none of them.
COMMAND_NAMES = ("rates", "history", "compare", "currencies", "sources", "watch", "config", "cache")

ON = Option("-d --on", "on", "use the rate of this day, like 2016-02-11", metavar="DATE", parse=text)
PERIODS = (
    Option(
        "--average", "average", "average daily rate over 2025, 2025-Q1, 2025-03, 'last month' or A..B",
        metavar="PERIOD", parse=period,
    ),
    Option(
        "--end-of", "end_of", "last rate of a period: 2025, 2025-Q1, 2025-03, 'last month', A..B",
        metavar="PERIOD", parse=period,
    ),
    Option("--so-far", "so_far", "allow a period that is not over yet", value=True),
)  # fmt: skip
WHEN_MISSING = Option(
    "--when-missing", "when_missing",
    "refuse: answer only with a rate of that day (or in force on it); previous (default): use the last "
    "earlier rate after a normal gap, such as a weekend",
    metavar="WHAT", parse=OneOf(("previous", "refuse")),
)  # fmt: skip
SOURCE = Option(
    "--source", "source", "use only these sources, in this order; convert sources lists them",
    metavar="NAME[,NAME]", parse=text,
)  # fmt: skip
OFFICIAL = Option(
    "--official", "official", "use the central bank of this currency or country", metavar="CODE", parse=text
)
NO_PEGS = Option("--no-pegs", "pegs", "derive no rate from a currency's peg", value=False)
OFFLINE = Option("--offline", "offline", "use only rates on this machine", value=True)
REFRESH = Option("--refresh", "refresh", "fetch even if the rates on this machine are fresh", value=True)
MAX_AGE = Option(
    "--max-age", "max_age", "refuse rates older than this: 3, 3d or 1w", metavar="DAYS", parse=text
)
TIMEOUT = Option("--timeout", "timeout", "wait at most this many seconds in all", metavar="S", parse=seconds)
FORMAT = Option("--format", "format", ", ".join(FORMATS), metavar="NAME", parse=OneOf(FORMATS))
JSON = Option("--json", "format", "same as --format json", value="json")
CSV = Option("--csv", "format", "same as --format csv", value="csv")
QUIET = Option("-q --quiet", "format", "print only the number", value="quiet")
DIGITS = Option("--digits", "digits", "number of decimals in the result", metavar="N", parse=digits)
_MODES = ("half-up", "half-even", "up", "down", "ceiling", "floor")
ROUND = Option(
    "--round", "rounding", ", ".join(_MODES).replace("half-up", "half-up (default)"), metavar="MODE",
    parse=OneOf(_MODES),
)  # fmt: skip
CASH = Option("--cash", "cash", "round to the smallest coin or note", value=True)
FEE = Option("--fee", "fee", "a fee like 2.5% or 3USD, shown on its own line", metavar="FEE", parse=text)
RATE = Option("--rate", "own", "your own rate: USD/RUB=92.50", metavar="RATE", parse=text, many=True)
RATES = Option(
    "--rates", "rates", "use only the rates of this rates file or price file", metavar="FILE", parse=text
)
EXPLAIN = Option("--explain", "explain", "show how the result was calculated", value=True)
LOCALE = Option(
    "--locale", "locale", "language of numbers: de reads 1.234 as 1234", metavar="LANG", parse=text
)
OUTPUT = Option(
    "-o --output", "output", "the file to write; its ending decides the format", metavar="FILE", parse=text
)
COLOR = Option("--color", "color", "auto, always or never", metavar="WHEN", parse=OneOf(COLORS))

QUESTION = Command(
    "question", "QUESTION", "Convert an amount.",
    (
        ON, *PERIODS, WHEN_MISSING, SOURCE, OFFICIAL, NO_PEGS, OFFLINE, REFRESH, MAX_AGE, TIMEOUT,
        FORMAT, JSON, CSV, QUIET, DIGITS, ROUND, CASH, FEE, RATE, RATES, EXPLAIN, LOCALE, OUTPUT, COLOR,
    ),
)  # fmt: skip
_BY_NAME = {name: option for option in QUESTION.options for name in option.names}


def is_number(word: str) -> bool:
    """Whether a word that begins with a minus is a negative amount rather than an option."""
    return len(word) > 1 and word[0] == "-" and (word[1].isdecimal() or word[1] in ".,$£€¥₽(")


def minus(word: str) -> str:
    """The word, unless an option parser would take it for an option.

    A negative amount gets a minus sign in place of its hyphen, and ``->`` becomes an arrow.
    """
    if is_number(word):
        return f"\N{MINUS SIGN}{word[1:]}"
    return "\N{RIGHTWARDS ARROW}" if word == "->" else word


def read(words: "Sequence[str]") -> "tuple[list[str], Options] | None":
    """The words and options of a plain question.

    None for a command, for help, and for whatever only Typer can read or explain.
    """
    given: dict[str, Any] = {}
    rest: list[str] = []
    todo = iter(words)
    for word in todo:
        plain = minus(word)
        if plain[:1] != "-" or plain == "-":
            rest.append(plain)
            continue
        name, equals, text = plain.partition("=")
        option = _BY_NAME.get(name)
        if option is None:
            return None
        valued = option.parse is not None
        value = (text if equals else next(todo, None)) if valued else None
        if valued is (value is None) or (equals and not (valued and name[:2] == "--")):
            return None
        try:
            gather(given, option, value)
        except InputError:
            return None
    if not rest or rest[0] in COMMAND_NAMES:
        return None
    return rest, Options(frozenset(given), **given)
