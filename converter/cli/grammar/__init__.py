"""The parts of a command line: options with their readers of values, commands, and the options typed.

`question` declares the options of a question and reads one without Typer; `commands` declares the commands,
`file`, `cache`, `widget` and `serve` those of the commands of these names; `synonyms` has the names that
other programs have for their options. Whatever reads command lines or describes them takes these
declarations: the quick reader, the Typer app, the help screens, the completions and the man page.
"""

from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from converter.cli.settings import Settings

__all__ = [
    "COLORS",
    "FORMATS",
    "Command",
    "OneOf",
    "Option",
    "Options",
    "TwoFormats",
    "age_of",
    "digits",
    "gather",
    "is_amount",
    "period",
    "repeated",
    "seconds",
    "text",
]

FORMATS = ("table", "plain", "json", "ndjson", "csv", "tsv", "markdown")
COLORS = ("auto", "always", "never")


class Options:
    """The options of a line with their defaults, one attribute each; `replace` makes a changed copy.

    ``typed`` names the fields that this line sets, ``kept`` those that the prompt keeps from lines before,
    and ``settings`` is the config file, None until it was read.
    """

    def __init__(  # noqa: PLR0915 - a statement for each option
        self,
        typed: "frozenset[str]" = frozenset(),
        kept: "frozenset[str]" = frozenset(),
        settings: "Settings | None" = None,
        **given: "Any",
    ) -> None:
        self.typed = typed
        self.kept = kept
        self.settings = settings
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
        self.rule: str | None = None
        self.proof = False
        self.so_far = False
        self.to: tuple[str, ...] = ()
        self.since: str | None = None
        self.until: str | None = None
        self.every = "day"
        self.invert = False
        self.chart = False
        self.coverage = False
        self.output: str | None = None
        self.archive: str | None = None
        self.locale: str | None = None
        self.thousands: str | None = None
        self.color = "auto"
        self.above: str | None = None
        self.below: str | None = None
        self.interval = 3600.0
        self.currencies: tuple[str, ...] = ()
        self.series = "1y"
        self.lang: str | None = None
        self.span: str | None = None
        self.base_url = ""
        self.serve: tuple[tuple[str, str], ...] = ()
        self.amount: str | None = None
        self.currency: str | None = None
        self.date: str | None = None
        self.to_column: str | None = None
        self.rule_column: str | None = None
        self.source_column: str | None = None
        self.with_: tuple[str, ...] = ()
        self.names: str | None = None
        self.decimal: str | None = None
        self.date_format: str | None = None
        self.delimiter: str | None = None
        self.header = True
        self.rejected: str | None = None
        self.keep_rejected = False
        self.strict = False
        self.force = False
        self.in_place = False
        self.dry_run = False
        self.summary: str | None = None
        self.spreadsheet_safe = False
        fields = vars(self)
        if not given.keys() <= fields.keys():
            raise TypeError(f"no such options: {sorted(given.keys() - fields.keys())}")
        fields.update(given)

    def replace(self, **changes: "Any") -> "Options":
        """A copy with these fields changed."""
        return Options(**{**vars(self), **changes})


class TwoFormats(InputError):
    """Two formats were asked for at once."""


class Option:
    """An option: its names, the field of `Options` that it sets, and its help in one sentence.

    A flag has a ``value``; any other option has a ``metavar`` and ``parse``, which reads the text typed for
    the option of a name, and raises InputError if it can't. One that may be given ``many`` times gathers its
    values.
    """

    __slots__ = ("field", "help", "many", "metavar", "names", "parse", "value")

    def __init__(
        self,
        names: str,
        field: str,
        help: str,  # noqa: A002 - the name that argparse, click and Typer give it
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
    def name(self) -> str:
        """Its longest name: ``--max-age``."""
        return self.names[-1]

    @property
    def key(self) -> str:
        """That name as an identifier: ``max_age``; ``with_`` for a word of Python's own."""
        from keyword import iskeyword

        name = self.name.lstrip("-").replace("-", "_")
        return f"{name}_" if iskeyword(name) else name

    @property
    def brief(self) -> str:
        """The first clause of its help, short enough for a screen of many options."""
        return self.help.partition("; ")[0]


class Command:
    """A command: its name, the pattern of its words, its help, options, and the ``most`` words it takes.

    A command with ``actions`` is a group: each action is a command whose name begins with that of the group.
    """

    __slots__ = ("actions", "help", "most", "name", "options", "words")

    def __init__(
        self,
        name: str,
        words: str,
        help: str,  # noqa: A002 - the name that argparse, click and Typer give it
        options: "tuple[Option, ...]",
        most: "int | None" = None,
        actions: "tuple[Command, ...]" = (),
    ) -> None:
        self.name = name
        self.words = words
        self.help = help
        self.options = options
        self.most = most
        self.actions = actions

    @property
    def action(self) -> str:
        """The word after the name of its group: ``info`` of ``cache info``; empty outside of a group."""
        return self.name.partition(" ")[2]


def gather(given: "dict[str, Any]", option: Option, text: "str | None") -> None:
    """Add the value of an option to those already given, by field; ``text`` is None for a flag.

    Raises InputError if the text can't be read, and TwoFormats for a second, different format.
    """
    field = option.field
    value = option.value if text is None or option.parse is None else option.parse(text, option.name)
    if field == "format" and given.get("format", value) != value:
        raise TwoFormats(f"{given['format']} and {value} can't be combined; give one")
    given[field] = (*given.get(field, ()), value) if option.many else value


# -- what reads the text of a value; each takes the text and the name of the option -------------------


def text(text: str, _name: str) -> str:
    """The text as it is."""
    return text


class OneOf:
    """Reads one of some words, which completions offer as its ``choices``."""

    __slots__ = ("choices",)

    def __init__(self, choices: "Sequence[str]") -> None:
        self.choices = choices

    def __call__(self, text: str, name: str) -> str:
        if text in self.choices:
            return text
        raise InputError(f"{name} takes one of {', '.join(self.choices)}, not {_said(text)}")


def digits(text: str, name: str) -> int:
    """A number of decimals from 0 to 40."""
    if text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= 40:
        return int(text)
    raise InputError(f"{name} takes a whole number from 0 to 40, not {_said(text)}")


def seconds(text: str, name: str) -> float:
    """A number of seconds: ``5``, ``0.5``."""
    whole, dot, part = text.partition(".")
    if (whole + part).isascii() and (whole + part).isdigit() and len(text) <= 9 and (part or not dot):
        return float(text)
    raise InputError(f"{name} takes seconds like 5 or 0.5, not {_said(text)}")


def age_of(text: str, name: str = "--max-age") -> int:
    """An age in days: ``3``, ``3d``, ``1w``."""
    number, unit = (text[:-1], text[-1]) if text[-1:] in ("d", "w") else (text, "d")
    if number.isascii() and number.isdigit() and len(number) <= 5:
        return int(number) * (7 if unit == "w" else 1)
    raise InputError(f"{name} takes days like 3, 3d or 1w, not {_said(text)}")


def period(text: str, _name: str) -> str:
    """A period, as it is typed: ``2025``, ``2025-Q1``, ``2025-03-01..2025-03-14``, ``last month``."""
    from converter.text import periods

    periods.period(text)
    return text


def repeated(text: str, name: str) -> float:
    """The seconds between two looks: ``30m``, ``1h``, ``1d``."""
    unit = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(text[-1:])
    number = text[:-1]
    if unit and number.isascii() and number.isdigit() and len(number) <= 5 and int(number):
        return float(int(number) * unit)
    raise InputError(f"{name} takes a time like 30m, 1h or 1d, not {_said(text)}")


def is_amount(word: str) -> bool:
    """Whether a word is an amount in one of the forms that people write."""
    from converter.text import amounts

    try:
        amounts.amount(word)
    except InputError:
        return False
    return True


def _said(text: str) -> str:
    return repr(text[:40])
