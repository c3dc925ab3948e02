"""The one list of commands and options, which the light way in and the Typer app both read."""

from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from converter.errors import ConverterError

__all__ = [
    "COMMANDS",
    "FORMATS",
    "QUESTION",
    "Command",
    "Option",
    "Options",
    "TwoFormats",
    "exit_code",
    "is_number",
    "minus",
    "near_command",
    "prepared",
    "read",
    "without_value",
]

FORMATS = ("table", "plain", "json", "ndjson", "csv", "tsv", "markdown")
COLORS = ("auto", "always", "never")

OK, REJECTED, USAGE, NO_RATE, UNKNOWN, UNWRITTEN = 0, 1, 2, 3, 4, 5
INTERRUPTED, BROKEN_PIPE = 130, 141


class Options:
    """The options as they were typed; each has its field."""

    __slots__ = (
        "color", "digits", "explain", "format", "locale", "max_age", "offline", "on", "refresh",
        "rounding", "source", "timeout",
    )  # fmt: skip

    def __init__(self) -> None:
        self.source: str | None = None
        self.offline: bool | None = None
        self.refresh = False
        self.max_age: str | None = None
        self.timeout: float | None = None
        self.format: str | None = None
        self.digits: int | None = None
        self.rounding = "half-up"
        self.explain = False
        self.on: str | None = None
        self.locale: str | None = None
        self.color = "auto"

    def take(self, option: "Option", text: "str | None") -> None:
        """Set what an option says; InputError if its value can't be read."""
        value = option.value if text is None or option.parse is None else option.parse(text, option.names[-1])
        if option.field == "format" and self.format not in (None, value):
            raise TwoFormats(f"{self.format} and {value} are two formats; give one")
        setattr(self, option.field, value)


class TwoFormats(InputError):
    """Two formats were asked for at once."""


class Option:
    """An option: its names, the field it sets, and the value of a flag or what reads a typed one."""

    __slots__ = ("field", "help", "metavar", "names", "parse", "value")

    def __init__(
        self,
        names: str,
        field: str,
        help: str,  # noqa: A002 - it is what it is
        *,
        value: object = None,
        metavar: str = "",
        parse: "Callable[[str, str], Any] | None" = None,
    ) -> None:
        self.names = tuple(names.split())
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


def _one_of(choices: "Sequence[str]") -> "Callable[[str, str], str]":
    def parse(text: str, name: str) -> str:
        if text in choices:
            return text
        raise InputError(f"{name} takes one of {', '.join(choices)}, not {_said(text)}")

    return parse


def _digits(text: str, name: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= 40:
        return int(text)
    raise InputError(f"{name} takes a whole number from 0 to 40, not {_said(text)}")


def _seconds(text: str, name: str) -> float:
    whole, dot, part = text.partition(".")
    if (whole + part).isascii() and (whole + part).isdigit() and len(text) <= 9 and (part or not dot):
        return float(text)
    raise InputError(f"{name} takes seconds like 5 or 0.5, not {_said(text)}")


def _said(text: str) -> str:
    return repr(text[:40])


_ON = Option("-d --on", "on", "the rate of that day, like 2016-02-11", metavar="DATE", parse=_text)
_SOURCE = Option("--source", "source", "only these sources, in order", metavar="NAME[,NAME]", parse=_text)
_OFFLINE = Option("--offline", "offline", "use held rates only", value=True)
_REFRESH = Option("--refresh", "refresh", "fetch even what is fresh", value=True)
_TIMEOUT = Option("--timeout", "timeout", "seconds to wait, in all", metavar="S", parse=_seconds)
_MAX_AGE = Option("--max-age", "max_age", "refuse older rates: 3, 3d or 1w", metavar="DAYS", parse=_text)
_FORMAT = Option("--format", "format", ", ".join(FORMATS), metavar="NAME", parse=_one_of(FORMATS))
_JSON = Option("--json", "format", "the same as --format json", value="json")
_CSV = Option("--csv", "format", "the same as --format csv", value="csv")
_COLOR = Option("--color", "color", "auto, always or never", metavar="WHEN", parse=_one_of(COLORS))
_SHAPES = (_FORMAT, _JSON, _CSV)

QUESTION = Command(
    "question", "QUESTION", "Convert an amount.",
    (
        _ON, _SOURCE, _OFFLINE, _REFRESH, _MAX_AGE, _TIMEOUT, *_SHAPES,
        Option("-q --quiet", "format", "the number alone", value="quiet"),
        Option("--digits", "digits", "decimals of the result", metavar="N", parse=_digits),
        Option(
            "--round", "rounding", "half-up, half-even, up, down, ceiling, floor", metavar="MODE",
            parse=_one_of(("half-up", "half-even", "up", "down", "ceiling", "floor")),
        ),
        Option("--explain", "explain", "show how the result came about", value=True),
        Option("--locale", "locale", "de reads 1.234 as 1234", metavar="LANG", parse=_text),
        _COLOR,
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
            "currencies", "[TEXT]", "Find currencies by code, number, name, country or symbol.",
            (*_SHAPES, _COLOR),
        ),
        Command(
            "sources", "", "Whose rates are used, what they cover and what is held of them.",
            (*_SHAPES, _COLOR), most=0,
        ),
        Command(
            "cache", "[info|path|refresh|clear] [SOURCE]...", "The rates that are held on this machine.",
            (_TIMEOUT, *_SHAPES, _COLOR),
        ),
    )
}  # fmt: skip

_BY_NAME = {name: option for option in QUESTION.options for name in option.names}


def exit_code(error: "ConverterError") -> int:
    """The exit code for an error, as it is documented."""
    from converter import errors

    if isinstance(error, (errors.InputError, errors.TokenMissing)):
        return USAGE
    if isinstance(error, (errors.NotHeld, errors.SourceError)):
        return UNKNOWN
    if isinstance(error, errors.RateUnavailable):
        return NO_RATE
    return UNWRITTEN


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
    option = _BY_NAME.get(word)
    return option is not None and option.parse is not None


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
