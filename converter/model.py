"""The nouns: what is converted, what was published, and what was answered.

Plain slotted classes rather than dataclasses: a bare interpreter starts in 8 ms, and importing
dataclasses alone doubles that for a command that is called in loops.
"""

from datetime import date, datetime
from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Self

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
    "is_number",
]

LONGEST_NUMBER = 40  # characters of a published figure


class Fixed:
    """A slotted class whose fields stay as they were made, since many hold the same one of it."""

    __slots__: "tuple[str, ...]" = ()
    # Slots name the fields of one class alone: an average would be its count and its days, and no rate.
    _names: "tuple[str, ...]" = ()

    def __init_subclass__(cls) -> None:
        cls._names = (*cls._names, *cls.__slots__)

    def replace(self, **changes: "Any") -> "Self":
        """Another one with some of the fields changed."""
        made = object.__new__(type(self))
        for name in self._names:
            setattr(made, name, changes[name] if name in changes else getattr(self, name))
        return made


class _Record(Fixed):
    """Value semantics: equality, hash and a repr by fields."""

    __slots__ = ()

    def _key(self) -> "tuple[Any, ...]":
        return tuple(getattr(self, name) for name in self._names)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._names)
        return f"{type(self).__name__}({fields})"


class RateKind:
    """What its publisher says a rate is, from the most to the least trusted."""

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


class Currency(_Record):
    """An entry of ISO 4217, current or withdrawn, or one of the few coins that can be asked for.

    ``minor_unit`` is ISO's number of decimals, None where ISO gives none (metals, XDR) and for
    withdrawn codes; ``digits`` is the number of decimals that a result is shown with, or None
    for six significant figures.
    """

    __slots__ = (
        "code", "numeric", "name", "symbol", "minor_unit", "digits", "since", "until",
        "successor", "countries", "withdrawn", "coin",
    )  # fmt: skip

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
        self.code = code
        self.numeric = numeric
        self.name = name
        self.symbol = symbol
        self.minor_unit = minor_unit
        self.digits = digits
        self.since = since
        self.until = until
        self.successor = successor
        self.countries = countries
        self.withdrawn = withdrawn
        self.coin = coin

    def __str__(self) -> str:
        return self.code


class Money(_Record):
    """An amount of a currency, given by its code."""

    __slots__ = ("amount", "currency")

    def __init__(self, amount: Decimal, currency: str) -> None:
        self.amount = amount
        self.currency = currency

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


class Pair(_Record):
    """One unit of ``base`` costs so many units of ``quote``."""

    __slots__ = ("base", "quote")

    def __init__(self, base: str, quote: str) -> None:
        self.base = base
        self.quote = quote

    def __str__(self) -> str:
        return f"{self.base}/{self.quote}"


class Figure(_Record):
    """What was published, word for word: ``nominal`` units of base = ``text`` units of quote.

    ``text`` is the published number with a dot for a decimal comma, digits kept.
    """

    __slots__ = ("base", "quote", "nominal", "text")

    def __init__(self, base: str, quote: str, text: str, nominal: int = 1) -> None:
        self.base = base
        self.quote = quote
        self.text = text
        self.nominal = nominal

    @property
    def value(self) -> Decimal:
        """Units of quote for ``nominal`` units of base."""
        return Decimal(self.text)

    @property
    def pair(self) -> Pair:
        return Pair(self.base, self.quote)

    @property
    def aside(self) -> bool:
        """Whether it was set aside as implausible: its text then begins with ``?``."""
        return self.text.startswith("?")

    @property
    def plain(self) -> "Figure":
        """The figure as it was published, set aside or not."""
        return Figure(self.base, self.quote, self.text.removeprefix("?"), self.nominal)

    def about(self, base: str) -> str:
        """The currency that it is about, at a source whose own currency is ``base``."""
        return self.quote if self.base == base else self.base

    @property
    def column(self) -> str:
        """How a figure is named in a rates file: ``EUR/USD``, ``100 JPY/RUB``."""
        pair = f"{self.base}/{self.quote}"
        return pair if self.nominal == 1 else f"{self.nominal} {pair}"

    def __str__(self) -> str:
        return f"{self.nominal} {self.base} = {self.text} {self.quote}"


def is_number(text: object) -> bool:
    """Whether a text is a number that a figure may have, in ASCII digits.

    At most one dot, one minus sign and one exponent, and at most `LONGEST_NUMBER` characters.
    """
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_NUMBER or not text.isascii():
        return False
    if _is_plain(text):
        return True
    mantissa, has_exponent, exponent = text.replace("E", "e").partition("e")
    if has_exponent:
        digits = exponent[1:] if exponent[:1] in ("+", "-") else exponent
        if not digits.isdigit() or len(digits) > 3:
            return False
    return _is_plain(mantissa.removeprefix("-"))


def _is_plain(text: str) -> bool:
    if text.isdigit():
        return True
    whole, _, decimals = text.partition(".")
    return whole.isdigit() and decimals.isdigit()


class Leg(_Record):
    """A figure that an answer used, with its day and source (``law`` for a legal rate)."""

    __slots__ = ("figure", "as_of", "source")

    def __init__(self, figure: Figure, as_of: "date | None", source: str) -> None:
        self.figure = figure
        self.as_of = as_of
        self.source = source


class Note(_Record):
    """Something that an answer must say: a stable code and a sentence.

    ``advice`` is what to type next at the command line, which the command alone tells.
    """

    __slots__ = ("code", "text", "advice")

    def __init__(self, code: str, text: str, advice: str = "") -> None:
        self.code = code
        self.text = text
        self.advice = advice

    def __str__(self) -> str:
        return self.text


class RateTable(_Record):
    """What one source published for one day: the unit of fetching, caching and seeding.

    ``codes`` is None for a whole set; a table that was asked for a few currencies names them,
    and an absent figure of another currency then says nothing.
    """

    __slots__ = ("source", "as_of", "fetched_at", "figures", "codes")

    def __init__(
        self,
        source: str,
        as_of: date,
        figures: "tuple[Figure, ...]",
        fetched_at: "datetime | None" = None,
        codes: "tuple[str, ...] | None" = None,
    ) -> None:
        self.source = source
        self.as_of = as_of
        self.figures = figures
        self.fetched_at = fetched_at
        self.codes = codes


class Rate(_Record):
    """The price of one unit of ``base`` in units of ``quote``, with its origin.

    ``value`` is the published number, or exact to at least 20 significant figures when derived;
    ``num``/``den`` is the exact ratio. ``as_of`` is None for identity alone.
    """

    __slots__ = (
        "base", "quote", "value", "num", "den", "as_of", "kind", "source", "derivation", "legs",
        "fetched_at",
    )  # fmt: skip

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
        self.base = base
        self.quote = quote
        self.value = value
        self.num = num
        self.den = den
        self.as_of = as_of
        self.kind = kind
        self.source = source
        self.derivation = derivation
        self.legs = legs
        self.fetched_at = fetched_at

    @property
    def pair(self) -> Pair:
        return Pair(self.base, self.quote)

    @property
    def over(self) -> str:
        """What a rate of a whole period is of it, with its days and their number; empty for one of a day."""
        return ""

    @property
    def origin(self) -> str:
        """Whose rate it is and of when: ``ecb, 2025-12-31``."""
        return f"{self.source}, {self.as_of}" if self.as_of else self.source

    def __str__(self) -> str:
        return f"1 {self.base} = {self.value:f} {self.quote} ({self.origin})"
