"""The one list of commands and options, which the light way in and the Typer app both read."""

from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal
    from typing import Any

    from converter.cli.settings import Settings

__all__ = [
    "COMMANDS",
    "FORMATS",
    "QUESTION",
    "Command",
    "Option",
    "Options",
    "TwoFormats",
    "is_number",
    "minus",
    "near_command",
    "prepared",
    "read",
    "without_value",
]

FORMATS = ("table", "plain", "json", "ndjson", "csv", "tsv", "markdown")
COLORS = ("auto", "always", "never")


class Options:
    """The options as they were typed; each has its field."""

    __slots__ = (
        "above", "average", "below", "cash", "chart", "check", "color", "coverage", "digits", "end_of",
        "every", "explain", "fee", "format", "interval", "invert", "kept", "locale", "max_age", "official",
        "offline", "on", "output", "own", "pegs", "rates", "refresh", "rounding", "settings", "since",
        "so_far", "source", "timeout", "typed", "until", "when_missing",
    )  # fmt: skip

    def __init__(self) -> None:
        self.source: str | None = None
        self.offline: bool | None = None
        self.official: str | None = None
        self.when_missing = "previous"
        self.pegs = True
        self.check = False
        self.refresh = False
        self.max_age: str | None = None
        self.timeout: float | None = None
        self.format: str | None = None
        self.digits: int | None = None
        self.rounding = "half-up"
        self.cash = False
        self.fee: str | None = None
        self.own: tuple[str, ...] = ()
        self.rates: str | None = None
        self.explain = False
        self.on: str | None = None
        self.average: str | None = None
        self.end_of: str | None = None
        self.so_far = False
        self.since: str | None = None
        self.until: str | None = None
        self.every = "day"
        self.invert = False
        self.chart = False
        self.coverage = False
        self.output: str | None = None
        self.locale: str | None = None
        self.color = "auto"
        self.above: Decimal | None = None
        self.below: Decimal | None = None
        self.interval = 3600.0
        self.typed: set[str] = set()
        self.kept: set[str] = set()  # by the prompt, from lines before
        self.settings: Settings | None = None

    def take(self, option: "Option", text: "str | None") -> None:
        """Set what an option says; InputError if its value can't be read."""
        value = option.value if text is None or option.parse is None else option.parse(text, option.names[-1])
        if option.field == "format" and self.format not in (None, value):
            raise TwoFormats(f"{self.format} and {value} are two formats; give one")
        setattr(self, option.field, (*getattr(self, option.field), value) if option.many else value)
        self.typed.add(option.field)


class TwoFormats(InputError):
    """Two formats were asked for at once."""


class Option:
    """An option: its names, the field it sets, and the value of a flag or what reads a typed one.

    One that may be given ``many`` times gathers its values.
    """

    __slots__ = ("field", "help", "many", "metavar", "names", "parse", "value")

    def __init__(
        self,
        names: str,
        field: str,
        help: str,  # noqa: A002 - it is what it is
        *,
        value: object = None,
        metavar: str = "",
        parse: "Callable[[str, str], Any] | None" = None,
        many: bool = False,
    ) -> None:
        self.names = tuple(names.split())
        self.many = many
        self.field = field
        self.help = help
        self.value = value
        self.metavar = metavar
        self.parse = parse

    @property
    def key(self) -> str:
        """Its longest name as an identifier: ``max_age``."""
        return self.names[-1].lstrip("-").replace("-", "_")


class Command:
    """A command: its name, how its words are shown, what it does, and which options it takes."""

    __slots__ = ("help", "most", "name", "options", "words")

    def __init__(
        self,
        name: str,
        words: str,
        help: str,  # noqa: A002 - it is what it is
        options: "tuple[Option, ...]",
        most: "int | None" = None,
    ) -> None:
        self.name = name
        self.words = words
        self.help = help
        self.options = options
        self.most = most


def _text(text: str, _name: str) -> str:
    return text


class _one_of:  # noqa: N801 - it is used as a function
    """Reads one of some words, which completions offer."""

    __slots__ = ("_more", "_some")

    def __init__(self, some: "Sequence[str]", more: "Callable[[], Sequence[str]]" = tuple) -> None:
        self._some = some
        self._more = more  # called when it is needed, so that its module isn't imported at every start

    @property
    def choices(self) -> "Sequence[str]":
        return (*self._some, *self._more())

    def __call__(self, text: str, name: str) -> str:
        if text in self.choices:
            return text
        raise InputError(f"{name} takes one of {', '.join(self.choices)}, not {_said(text)}")


def _history_formats() -> "Sequence[str]":
    """The formats of a series beside those of an answer, such as the price lines of accounting programs."""
    from converter.cli.render.history_formats import printed

    return [name for name in printed() if name not in FORMATS]


def _digits(text: str, name: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= 40:
        return int(text)
    raise InputError(f"{name} takes a whole number from 0 to 40, not {_said(text)}")


def _seconds(text: str, name: str) -> float:
    whole, dot, part = text.partition(".")
    if (whole + part).isascii() and (whole + part).isdigit() and len(text) <= 9 and (part or not dot):
        return float(text)
    raise InputError(f"{name} takes seconds like 5 or 0.5, not {_said(text)}")


def _period(text: str, _name: str) -> str:
    from converter.text.periods import period

    return str(period(text))


def _figure(text: str, name: str) -> "Decimal":
    from converter.text import amounts

    number = amounts.amount(text)[0]
    if number > 0:
        return number
    raise InputError(f"{name} takes a rate like 95 or 0.0105, not {_said(text)}")


def _interval(text: str, name: str) -> float:
    unit = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(text[-1:])
    number = text[:-1]
    if unit and number.isascii() and number.isdigit() and len(number) <= 5 and int(number):
        return float(int(number) * unit)
    raise InputError(f"{name} takes a time like 30m, 1h or 1d, not {_said(text)}")


def _said(text: str) -> str:
    return repr(text[:40])


_ON = Option("-d --on", "on", "the rate of that day, like 2016-02-11", metavar="DATE", parse=_text)
_SOURCE = Option("--source", "source", "only these sources, in order", metavar="NAME[,NAME]", parse=_text)
_OFFICIAL = Option("--official", "official", "that currency's central bank", metavar="CODE", parse=_text)
_WHEN_MISSING = Option(
    "--when-missing", "when_missing", "a day without a rate: previous, refuse", metavar="WHAT",
    parse=_one_of(("previous", "refuse")),
)  # fmt: skip
_OFFLINE = Option("--offline", "offline", "use held rates only", value=True)
_REFRESH = Option("--refresh", "refresh", "fetch even what is fresh", value=True)
_TIMEOUT = Option("--timeout", "timeout", "seconds to wait, in all", metavar="S", parse=_seconds)
_MAX_AGE = Option("--max-age", "max_age", "refuse older rates: 3, 3d or 1w", metavar="DAYS", parse=_text)
_DIGITS = Option("--digits", "digits", "decimals of the result", metavar="N", parse=_digits)
_ROUND = Option(
    "--round", "rounding", "half-up, half-even, up, down, ceiling, floor", metavar="MODE",
    parse=_one_of(("half-up", "half-even", "up", "down", "ceiling", "floor")),
)  # fmt: skip
_CASH = Option("--cash", "cash", "round to the smallest coin or note", value=True)
_FEE = Option("--fee", "fee", "2.5% or 3USD, told on its own line", metavar="FEE", parse=_text)
_RATE = Option("--rate", "own", "an own rate: USD/RUB=92.50", metavar="RATE", parse=_text, many=True)
_RATES = Option("--rates", "rates", "answer from this rates file alone", metavar="FILE", parse=_text)
_OUTPUT = Option("-o --output", "output", "where to write it", metavar="FILE", parse=_text)
_LOCALE = Option("--locale", "locale", "de reads 1.234 as 1234", metavar="LANG", parse=_text)
_FORMAT = Option("--format", "format", ", ".join(FORMATS), metavar="NAME", parse=_one_of(FORMATS))
_JSON = Option("--json", "format", "the same as --format json", value="json")
_CSV = Option("--csv", "format", "the same as --format csv", value="csv")
_COLOR = Option("--color", "color", "auto, always or never", metavar="WHEN", parse=_one_of(COLORS))
_SHAPES = (_FORMAT, _JSON, _CSV)
_SERIES_SHAPES = (
    Option(
        "--format", "format", "as elsewhere, or beancount, ledger", metavar="NAME",
        parse=_one_of(FORMATS, _history_formats),
    ),
    _JSON, _CSV,
)  # fmt: skip
_PERIODS = (
    Option(
        "--average", "average", "the mean of the daily rates of the pair as asked", metavar="PERIOD",
        parse=_period,
    ),
    Option("--end-of", "end_of", "the last rate of 2025, 2025-Q1, A..B", metavar="PERIOD", parse=_period),
    Option("--so-far", "so_far", "also of a period that is not over", value=True),
)  # fmt: skip
QUESTION = Command(
    "question", "QUESTION", "Convert an amount.",
    (
        _ON, *_PERIODS,
        _WHEN_MISSING, _SOURCE, _OFFICIAL, Option("--no-pegs", "pegs", "no rates by a peg", value=False),
        _OFFLINE, _REFRESH, _MAX_AGE, _TIMEOUT, *_SHAPES,
        Option("-q --quiet", "format", "the number alone", value="quiet"),
        _DIGITS, _ROUND, _CASH, _FEE, _RATE, _RATES,
        Option("--explain", "explain", "show how the result came about", value=True),
        _LOCALE, _COLOR,
    ),
)  # fmt: skip
COMMANDS = {
    command.name: command
    for command in (
        Command(
            "rates", "[BASE]", "All rates of the table that answers, per unit of BASE (EUR).",
            (_ON, _SOURCE, _OFFLINE, _REFRESH, _TIMEOUT, *_SHAPES, _COLOR), most=1,
        ),
        Command(
            "history", "BASE QUOTE", "The rates of a pair by day, from one source.",
            (
                Option("--since", "since", "the first day (12 weeks ago)", metavar="DATE", parse=_text),
                Option("--until", "until", "the last day", metavar="DATE", parse=_text),
                Option(
                    "--every", "every", "day, or the last of each week or month", metavar="WHAT",
                    parse=_one_of(("day", "week", "month")),
                ),
                Option("--invert", "invert", "the price of QUOTE in BASE", value=True),
                Option("--chart", "chart", "draw it", value=True),
                Option("--coverage", "coverage", "from when to when, and what is missing", value=True),
                Option("-o --output", "output", "write it, as its ending says", metavar="FILE", parse=_text),
                _SOURCE, _OFFICIAL, _OFFLINE, _REFRESH, _TIMEOUT, *_SERIES_SHAPES, _COLOR,
            ),
        ),
        Command(
            "compare", "AMOUNT FROM TARGET", "Every source side by side, and how far each is off.",
            (
                _ON, _WHEN_MISSING, _SOURCE, _OFFICIAL, _OFFLINE, _REFRESH, _MAX_AGE, _TIMEOUT, *_SHAPES,
                _DIGITS, _ROUND, _RATE, _LOCALE, _COLOR,
            ),
        ),
        Command(
            "currencies", "[TEXT]", "Find currencies by code, number, name, country or symbol.",
            (*_SHAPES, _COLOR),
        ),
        Command(
            "sources", "", "Whose rates are used, what they cover and what is held of them.",
            (
                Option("--check", "check", "ask each for its newest rates", value=True),
                _TIMEOUT, *_SHAPES, _COLOR,
            ),
            most=0,
        ),
        Command(
            "watch", "BASE QUOTE", "Wait until a rate is reached; a line for each change.",
            (
                Option("--above", "above", "leave when it is this or more", metavar="RATE", parse=_figure),
                Option("--below", "below", "leave when it is this or less", metavar="RATE", parse=_figure),
                Option(
                    "--every", "interval", "how often to look: 30m, 1h, 1d", metavar="TIME", parse=_interval
                ),
                _SOURCE, _OFFLINE, _TIMEOUT, *_SHAPES, _COLOR,
            ),
        ),
        Command(
            "config", "", "The settings in force, and where each of them comes from.",
            (*_SHAPES, _COLOR), most=0,
        ),
        Command(
            "cache", "info|path|refresh|export|import|accept|clear ...",
            "The rates that are held on this machine.",
            (_OUTPUT, _ON, *_PERIODS, _SOURCE, _OFFLINE, _TIMEOUT, *_SHAPES, _COLOR),
        ),
    )
}  # fmt: skip
_BY_NAME = {name: option for option in QUESTION.options for name in option.names}
_VALUED = frozenset(
    name
    for command in (QUESTION, *COMMANDS.values())
    for option in command.options
    if option.parse
    for name in option.names
)


def is_number(word: str) -> bool:
    """Whether a word that begins with a minus is a negative amount rather than an option."""
    return len(word) > 1 and word[0] == "-" and (word[1].isdecimal() or word[1] in ".,$£€¥₽(")


def minus(word: str) -> str:
    """A negative amount or an arrow with a sign that no option parser takes for an option's."""
    if is_number(word):
        return f"\N{MINUS SIGN}{word[1:]}"
    return "\N{RIGHTWARDS ARROW}" if word == "->" else word


def without_value(word: str) -> bool:
    """Whether a word is an option that takes the next word as its value."""
    return word in _VALUED


def prepared(words: "Sequence[str]") -> "list[str]":
    """The words for an option parser: the command first, `question` where there is none."""
    out: list[str] = []
    place, value = None, False
    for typed in words:
        word = typed if value else minus(typed)
        if place is None and not value and (word == "-" or word[:1] != "-"):
            place = len(out)
        value = not value and without_value(word)
        out.append(word)
    if place is not None and out[place] in COMMANDS:
        return [out.pop(place), *out]
    return [QUESTION.name, *out]


def read(words: "Sequence[str]") -> "tuple[list[str], Options] | None":
    """The words and options of a plain question; None if this is a command, help or unclear."""
    options = Options()
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
            options.take(option, value)
        except InputError:
            return None
    return (rest, options) if rest and rest[0] not in COMMANDS else None


def near_command(word: str) -> "str | None":
    """The command that a mistyped word most likely means."""
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), COMMANDS, n=1, cutoff=0.75)
    return near[0] if near else None
