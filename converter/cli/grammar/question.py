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

__all__ = ["COMMAND_NAMES", "HELP", "QUESTION", "VERSION", "minus", "read"]

# The names of the commands, which `commands` declares: a question begins with none of them.
COMMAND_NAMES = (
    "file", "rates", "history", "compare", "currencies", "sources", "rules", "watch", "config", "cache",
    "widget", "serve", "mcp", "help", "version",
)  # fmt: skip

ON = Option("-d --on", "on", "use the rate of that day, such as 2016-02-11", metavar="DATE", parse=text)
PERIODS = (
    Option(
        "--average", "average",
        "use the average rate of a period, such as 2025-Q1; it is the mean of its daily rates; 2025, "
        "2025-03, 2025-W10, 'last month' and A..B are periods too; the answer names the period and the "
        "number of fixings",
        metavar="PERIOD", parse=period,
    ),
    Option("--end-of", "end_of", "use the last rate of a period", metavar="PERIOD", parse=period),
    Option("--so-far", "so_far", "with --average or --end-of: accept a period that is not over", value=True),
)  # fmt: skip
RULE = Option(
    "--rule", "rule",
    "use the rate that an authority prescribes; convert rules lists them by name; --on is then a day or a "
    "period of that rule, such as 2026-03",
    metavar="NAME", parse=text,
)  # fmt: skip
PROOF = Option(
    "--proof", "proof",
    "with --rule: print one line of JSON that shows how the rate was found; it has the figures, the law and "
    "a digest of what was published",
    value=True,
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
    "--official", "official", "use the central bank of a currency or country", metavar="CODE", parse=text
)
NO_PEGS = Option("--no-pegs", "pegs", "use no rate that follows from a currency's peg", value=False)
OFFLINE = Option("--offline", "offline", "use only rates on this machine", value=True)
REFRESH = Option(
    "--refresh", "refresh", "fetch the rates even if those on this machine are fresh", value=True
)
MAX_AGE = Option(
    "--max-age", "max_age", "refuse rates that are older than this, such as 3, 3d or 1w", metavar="DAYS",
    parse=text,
)  # fmt: skip
TIMEOUT = Option(
    "--timeout", "timeout",
    "seconds to wait in all (by default 10; 5 if shipped rates can answer, 3 if your cache can)",
    metavar="S", parse=seconds,
)  # fmt: skip
FORMAT = Option("--format", "format", ", ".join(FORMATS), metavar="NAME", parse=OneOf(FORMATS))
JSON = Option("--json", "format", "same as --format json", value="json")
CSV = Option("--csv", "format", "same as --format csv", value="csv")
QUIET = Option("-q --quiet", "format", "print only the number", value="quiet")
DIGITS = Option("--digits", "digits", "decimals of the result", metavar="N", parse=digits)
_MODES = ("half-up", "half-even", "up", "down", "ceiling", "floor")
ROUND = Option(
    "--round", "rounding", "half-up (default), half-even, up, down, ceiling or floor", metavar="MODE",
    parse=OneOf(_MODES),
)  # fmt: skip
CASH = Option("--cash", "cash", "round to the smallest coin or note", value=True)
FEE = Option(
    "--fee", "fee",
    "show a fee such as 2.5% or 3USD on its own line; it is never part of the rate, and in a pipe it is "
    "printed on stderr",
    metavar="FEE", parse=text,
)  # fmt: skip
RATE = Option(
    "--rate", "own", "use your own rate for a pair, such as USD/RUB=92.50; the answer is marked as such",
    metavar="RATE", parse=text, many=True,
)  # fmt: skip
RATES = Option(
    "--rates", "rates",
    "answer from a rates file only, or from your own price file; a year later the answer is still the same",
    metavar="FILE", parse=text,
)  # fmt: skip
EXPLAIN = Option(
    "--explain", "explain",
    "show how the result was calculated; that is the published figures, the arithmetic and its error bound, "
    "the sources that were not used and why, and the requests as curl lines",
    value=True,
)  # fmt: skip
LOCALE = Option(
    "--locale", "locale", "the language of names and numbers; de reads 1.234 as 1234", metavar="LANG",
    parse=text,
)  # fmt: skip
OUTPUT = Option(
    "-o --output", "output", "the file to write; its ending decides the format", metavar="FILE", parse=text
)
COLOR = Option("--color", "color", "auto, always or never", metavar="WHEN", parse=OneOf(COLORS))
# Every command has these; they apply whatever the other words are.
HELP = Option("-h --help", "help", "show how a command is used", value=True)
VERSION = Option("-V --version", "version", "print the version", value=True)

QUESTION = Command(
    "question", "QUESTION", "Convert an amount.",
    (
        ON, *PERIODS, RULE, PROOF, WHEN_MISSING, SOURCE, OFFICIAL, NO_PEGS, OFFLINE, REFRESH, MAX_AGE,
        TIMEOUT, FORMAT, JSON, CSV, QUIET, DIGITS, ROUND, CASH, FEE, RATE, RATES, EXPLAIN, LOCALE, OUTPUT,
        COLOR,
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
