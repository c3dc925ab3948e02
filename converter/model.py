"""The values that all packages share: currencies, amounts, published figures, rates and notes.

Plain slotted classes rather than dataclasses: a bare interpreter starts in 8 ms, and importing
dataclasses doubles that, for a command that scripts call in loops.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Self, TypeVar

    T = TypeVar("T", bound="Fixed")

__all__ = [
    "LONGEST_NUMBER",
    "Currency",
    "Figure",
    "Fixed",
    "Leg",
    "Money",
    "Note",
    "Pair",
    "Rate",
    "RateKind",
    "RateTable",
    "Record",
    "Value",
    "made_of",
    "plain_number",
    "put",
    "rate_text",
    "utc_text",
]

LONGEST_NUMBER = 40  # characters of a published figure

# Sets a field of a `Value` while it is made.
put = object.__setattr__


# The sources that are no publishers. A rate by these alone does not age.
NOT_PUBLISHED = frozenset(("law", "identity", "peg", "custom"))


class Fixed:
    """A slotted class whose fields don't change once they are set: many hold the same object."""

    __slots__: "tuple[str, ...]" = ()
    # All fields. __slots__ has those of one class only: of an average the count and days, but no rate.
    _names: "tuple[str, ...]" = ()
    _getter: "Callable[[Any], tuple[Any, ...]] | None" = None  # of two fields or more
    _setters: "tuple[Callable[[Any, Any], None], ...]" = ()

    def __init_subclass__(cls) -> None:
        cls._names = (*cls._names, *cls.__slots__)
        cls._getter = attrgetter(*cls._names) if len(cls._names) > 1 else None
        slots: tuple[Any, ...] = tuple(cls.__dict__[name] for name in cls.__slots__)
        cls._setters = (*cls._setters, *(slot.__set__ for slot in slots))

    def _values(self) -> "tuple[Any, ...]":
        """The fields in the order of their names."""
        return self._getter(self) if self._getter else tuple(getattr(self, name) for name in self._names)

    def replace(self, **changes: "Any") -> "Self":
        """A copy with some of the fields changed."""
        made = made_of(type(self), *self._values())
        for name, value in changes.items():
            field = name if name in self._names else f"_{name}"
            if field not in self._names:
                raise TypeError(f"a {type(self).__name__} has no field {name!r}")
            put(made, field, value)
        return made


def made_of(kind: "type[T]", *values: object) -> "T":
    """An object of a class with these fields."""
    made = object.__new__(kind)
    for setter, value in zip(kind._setters, values, strict=True):  # noqa: SLF001 - of the classes here
        setter(made, value)
    return made


class Record(Fixed):
    """A value: equality, hash and repr are by its fields, and it is pickled and copied by them."""

    __slots__ = ()

    def _key(self) -> "tuple[Any, ...]":
        """What is compared: numbers as numbers, so that 1.5 and 1.50 are equal."""
        return self._values()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        fields = ", ".join(f"{name.removeprefix('_')}={getattr(self, name)!r}" for name in self._names)
        return f"{type(self).__name__}({fields})"

    def __reduce__(self) -> "tuple[Any, ...]":
        return made_of, (type(self), *self._values())


class Value(Record):
    """A value that callers are given; setting or deleting one of its fields is an AttributeError."""

    __slots__ = ()

    def _fill(self, *values: object) -> None:
        """Set all fields in their order, once.

        Of pairs, figures, legs and rates there are thousands: these call the setters themselves.
        """
        for setter, value in zip(self._setters, values, strict=True):
            setter(self, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} can't be changed; replace() makes a changed copy")

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)


class RateKind:
    """The kinds of rates, as their publishers describe them, from the most to the least trusted."""

    FIXED = "fixed"
    OFFICIAL = "official"
    REFERENCE = "reference"
    BLEND = "blend"
    PEG = "peg"
    INDICATIVE = "indicative"
    CUSTOM = "custom"
    AVERAGE = "average"

    ORDER = (FIXED, OFFICIAL, REFERENCE, BLEND, PEG, INDICATIVE, CUSTOM, AVERAGE)

    @classmethod
    def least(cls, kinds: "Iterable[str]") -> str:
        """The least trusted of the given kinds."""
        return max(kinds, key=cls.ORDER.index)


class Currency(Value):
    """A currency of ISO 4217, active or withdrawn, or one of the few crypto coins that are supported.

    ``minor_unit`` is the number of decimals by ISO 4217; None where ISO gives none (metals, XDR) and for
    withdrawn codes. ``digits`` is the number of decimals that a result is shown with; None means six
    significant figures. ``since`` and ``until`` are its first and last day, ``successor`` is the code that
    replaced it by a law that sets a factor, ``countries`` are two-letter codes.
    """

    __slots__ = (
        "code", "numeric", "name", "symbol", "minor_unit", "digits", "since", "until",
        "successor", "countries", "withdrawn", "coin",
    )  # fmt: skip
    code: str
    numeric: str
    name: str
    symbol: str
    minor_unit: "int | None"
    digits: "int | None"
    since: "date | None"
    until: "date | None"
    successor: "str | None"
    countries: "tuple[str, ...]"
    withdrawn: bool
    coin: bool

    def __init__(
        self,
        code: str,
        numeric: str,
        name: str,
        symbol: str,
        minor_unit: "int | None",
        digits: "int | None",
        since: "date | None" = None,
        until: "date | None" = None,
        successor: "str | None" = None,
        countries: "tuple[str, ...]" = (),
        withdrawn: bool = False,
        coin: bool = False,
    ) -> None:
        self._fill(
            code, numeric, name, symbol, minor_unit, digits,
            since, until, successor, countries, withdrawn, coin,
        )  # fmt: skip

    def __str__(self) -> str:
        return self.code


class Money(Value):
    """An amount and the code of its currency."""

    __slots__ = ("_amount", "_currency")
    # Each conversion makes two. Properties keep a field from being set too, and cost nothing here.
    __setattr__ = object.__setattr__  # type: ignore[assignment]
    __delattr__ = object.__delattr__  # the two are one slot of the type

    def __init__(self, amount: Decimal, currency: str) -> None:
        self._amount = amount
        self._currency = currency

    @property
    def amount(self) -> Decimal:
        return self._amount

    @property
    def currency(self) -> str:
        """Its code."""
        return self._currency

    def __str__(self) -> str:
        return f"{self._amount:f} {self._currency}"


class Pair(Value):
    """Two currencies by their codes: a rate of the pair is in units of ``quote`` for one ``base``."""

    __slots__ = ("base", "quote")
    base: str
    quote: str

    def __init__(self, base: str, quote: str) -> None:
        set_base, set_quote = self._setters
        set_base(self, base)
        set_quote(self, quote)

    def __str__(self) -> str:
        return f"{self.base}/{self.quote}"


class Figure(Value):
    """A number as it was published: ``nominal`` units of ``base`` = ``text`` units of ``quote``.

    ``text`` has all published digits, with a dot for a decimal comma.
    """

    __slots__ = ("base", "quote", "nominal", "text")
    base: str
    quote: str
    nominal: int
    text: str

    def __init__(self, base: str, quote: str, text: str, nominal: int = 1) -> None:
        set_base, set_quote, set_nominal, set_text = self._setters
        set_base(self, base)
        set_quote(self, quote)
        set_nominal(self, nominal)
        set_text(self, text)

    @property
    def value(self) -> Decimal:
        """Units of quote for ``nominal`` units of base."""
        return Decimal(self.text)

    @property
    def pair(self) -> Pair:
        return Pair(self.base, self.quote)

    @property
    def aside(self) -> bool:
        """Whether it is set aside as implausible; its text then begins with ``?``."""
        return self.text.startswith("?")

    @property
    def plain(self) -> "Figure":
        """The figure as it was published, without the mark of one that is set aside."""
        return Figure(self.base, self.quote, self.text.removeprefix("?"), self.nominal)

    def about(self, base: str) -> str:
        """The foreign currency of the figure, at a source whose own currency is ``base``."""
        return self.quote if self.base == base else self.base

    @property
    def column(self) -> str:
        """The name of the figure in a rates file: ``EUR/USD``, ``100 JPY/RUB``."""
        pair = f"{self.base}/{self.quote}"
        return pair if self.nominal == 1 else f"{self.nominal} {pair}"

    def to_dict(self) -> "dict[str, Any]":
        """The figure as JSON has it, with its published digits as text."""
        return {"base": self.base, "quote": self.quote, "nominal": self.nominal, "value": self.text}

    def __str__(self) -> str:
        return f"{self.nominal} {self.base} = {self.text} {self.quote}"


def plain_number(value: Decimal) -> str:
    """A number without exponent and without trailing zeros after the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate_text(rate: "Rate") -> str:
    """Units of the quote for one unit of the base: as published, or all figures of a derived rate."""
    if rate.derivation == "published" and rate.legs[0].figure.nominal == 1:
        return f"{rate.value:f}"
    return plain_number(rate.value)


def utc_text(instant: datetime) -> str:
    """An instant as files and messages show it, in UTC: ``2026-10-30T15:04:00Z``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Leg(Value):
    """A figure that a rate is derived from, with its day and source.

    The source is ``law`` for a legal rate, ``peg`` for a peg and ``custom`` for your own rate; for one of a
    price file it is the file and the line, ``prices.journal:12``.
    """

    __slots__ = ("figure", "as_of", "source")
    figure: Figure
    as_of: "date | None"
    source: str

    def __init__(self, figure: Figure, as_of: "date | None", source: str) -> None:
        set_figure, set_as_of, set_source = self._setters
        set_figure(self, figure)
        set_as_of(self, as_of)
        set_source(self, source)

    def to_dict(self) -> "dict[str, Any]":
        """The figure as it was published, its day and its source; as `Rate.to_dict`."""
        return {
            **self.figure.to_dict(),
            "as_of": str(self.as_of) if self.as_of else None,
            "source": self.source,
        }


class Note(Value):
    """Something that must be said of a rate: a stable code, and a sentence for people.

    ``advice`` is what to type next at the command line; only the command shows it. ``detail`` is the sentence
    with all that is known, if that is more than a line has room for; JSON and explanations have it.
    """

    __slots__ = ("code", "text", "advice", "detail")
    code: str
    text: str
    advice: str
    detail: str

    def __init__(self, code: str, text: str, advice: str = "", detail: str = "") -> None:
        self._fill(code, text, advice, detail)

    def __str__(self) -> str:
        return self.text


class RateTable(Value):
    """The rates that one source published for one day: the unit of fetching, caching and seeding.

    ``codes`` is None if all rates of the source were asked for. If only some currencies were asked for,
    it names them; that the figure of any other currency is missing then means nothing.
    """

    __slots__ = ("source", "as_of", "fetched_at", "figures", "codes")
    source: str
    as_of: date
    fetched_at: "datetime | None"
    figures: "tuple[Figure, ...]"
    codes: "tuple[str, ...] | None"

    def __init__(
        self,
        source: str,
        as_of: date,
        figures: "tuple[Figure, ...]",
        fetched_at: "datetime | None" = None,
        codes: "tuple[str, ...] | None" = None,
    ) -> None:
        self._fill(source, as_of, fetched_at, figures, codes)


class Rate(Value):
    """The price of one unit of ``base`` in units of ``quote``, with its origin.

    ``num``/``den`` is the exact price. ``value`` is that number if its decimals end, else 28 significant
    figures of it; a published number keeps its digits. ``as_of`` is the day of the rate; None for a
    rate without a day, such as your own or that of a currency in itself. ``kind`` is one of `RateKind`.
    ``derivation`` says how the rate is made from its ``legs``: published, inverse, cross, chain and so
    on. ``fetched_at`` is the instant at which its table was fetched.
    """

    __slots__ = (
        "base", "quote", "value", "num", "den", "as_of", "kind", "source", "derivation", "legs",
        "fetched_at",
    )  # fmt: skip
    base: str
    quote: str
    value: Decimal
    num: Decimal
    den: Decimal
    as_of: "date | None"
    kind: str
    source: str
    derivation: str
    legs: "tuple[Leg, ...]"
    fetched_at: "datetime | None"

    def __init__(
        self,
        base: str,
        quote: str,
        value: Decimal,
        num: Decimal,
        den: Decimal,
        as_of: "date | None",
        kind: str,
        source: str,
        derivation: str,
        legs: "tuple[Leg, ...]" = (),
        fetched_at: "datetime | None" = None,
    ) -> None:
        (
            set_base, set_quote, set_value, set_num, set_den, set_as_of,
            set_kind, set_source, set_derivation, set_legs, set_fetched_at,
        ) = self._setters  # fmt: skip
        set_base(self, base)
        set_quote(self, quote)
        set_value(self, value)
        set_num(self, num)
        set_den(self, den)
        set_as_of(self, as_of)
        set_kind(self, kind)
        set_source(self, source)
        set_derivation(self, derivation)
        set_legs(self, legs)
        set_fetched_at(self, fetched_at)

    @property
    def pair(self) -> Pair:
        return Pair(self.base, self.quote)

    @property
    def publisher(self) -> str:
        """The first source whose figure is in it; empty for a rate that law, pegs or the user alone set."""
        if self.kind == RateKind.CUSTOM:  # the legs by a price file are named by its lines
            return ""
        return next((leg.source for leg in self.legs if leg.source not in NOT_PUBLISHED), "")

    @property
    def over(self) -> str:
        """How the rate of a period is made of daily rates, with their number; empty for a daily rate."""
        return ""

    @property
    def origin(self) -> str:
        """The source and the as-of day: ``ecb, 2025-12-31``."""
        return f"{self.source}, {self.as_of}" if self.as_of else self.source

    def to_dict(self) -> "dict[str, Any]":
        """The rate as a result of ``convert --json`` has it, with its pair as ``from`` and ``to``.

        Numbers are strings, days and instants are ISO text, so that ``json.dumps`` takes it.
        """
        return {
            "from": self.base,
            "to": self.quote,
            "rate": rate_text(self),
            "as_of": str(self.as_of) if self.as_of else None,
            "fetched_at": utc_text(self.fetched_at) if self.fetched_at else None,
            "source": self.source,
            "kind": self.kind,
            "derivation": self.derivation,
            "legs": [leg.to_dict() for leg in self.legs],
            "observations": None,
        }

    def __str__(self) -> str:
        return f"1 {self.base} = {self.value:f} {self.quote} ({self.origin})"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"
