"""The values that all packages share: currencies, amounts, published figures, rates and notes.

Plain slotted classes rather than dataclasses: a bare interpreter starts in 8 ms, and importing
dataclasses doubles that, for a command that scripts call in loops.
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


# The sources of legs that no publisher's figure is in.
NOT_PUBLISHED = frozenset(("law", "peg", "custom"))


class Fixed:
    """A slotted class whose fields don't change once they are set: many hold the same object."""

    __slots__: "tuple[str, ...]" = ()
    # All fields. __slots__ has those of one class only: of an average the count and days, but no rate.
    _names: "tuple[str, ...]" = ()

    def __init_subclass__(cls) -> None:
        cls._names = (*cls._names, *cls.__slots__)

    def replace(self, **changes: "Any") -> "Self":
        """A copy with some of the fields changed."""
        made = object.__new__(type(self))
        for name in self._names:
            setattr(made, name, changes[name] if name in changes else getattr(self, name))
        return made


class _Record(Fixed):
    """A value: equality, hash and repr are by its fields."""

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


class Currency(_Record):
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
    """An amount and the code of its currency."""

    __slots__ = ("amount", "currency")

    def __init__(self, amount: Decimal, currency: str) -> None:
        self.amount = amount
        self.currency = currency

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


class Pair(_Record):
    """Two currencies by their codes: a rate of the pair is in units of ``quote`` for one ``base``."""

    __slots__ = ("base", "quote")

    def __init__(self, base: str, quote: str) -> None:
        self.base = base
        self.quote = quote

    def __str__(self) -> str:
        return f"{self.base}/{self.quote}"


class Figure(_Record):
    """A number as it was published: ``nominal`` units of ``base`` = ``text`` units of ``quote``.

    ``text`` has all published digits, with a dot for a decimal comma.
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
    """A figure that a rate is derived from, with its day and source.

    The source is ``law`` for a legal rate, ``peg`` for a peg and ``custom`` for your own rate.
    """

    __slots__ = ("figure", "as_of", "source")

    def __init__(self, figure: Figure, as_of: "date | None", source: str) -> None:
        self.figure = figure
        self.as_of = as_of
        self.source = source


class Note(_Record):
    """Something that must be said of a rate: a stable code, and a sentence for people.

    ``advice`` is what to type next at the command line; only the command shows it. ``detail`` is the sentence
    with all that is known, if that is more than a line has room for; JSON and explanations have it.
    """

    __slots__ = ("code", "text", "advice", "detail")

    def __init__(self, code: str, text: str, advice: str = "", detail: str = "") -> None:
        self.code = code
        self.text = text
        self.advice = advice
        self.detail = detail

    def __str__(self) -> str:
        return self.text


class RateTable(_Record):
    """The rates that one source published for one day: the unit of fetching, caching and seeding.

    ``codes`` is None if all rates of the source were asked for. If only some currencies were asked for,
    it names them; that the figure of any other currency is missing then means nothing.
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
    def publisher(self) -> str:
        """The first source whose figure is in it; empty for a rate that law, pegs or the user alone set."""
        return next((leg.source for leg in self.legs if leg.source not in NOT_PUBLISHED), "")

    @property
    def over(self) -> str:
        """How the rate of a period is made of daily rates, with their number; empty for a daily rate."""
        return ""

    @property
    def origin(self) -> str:
        """The source and the as-of day: ``ecb, 2025-12-31``."""
        return f"{self.source}, {self.as_of}" if self.as_of else self.source

    def __str__(self) -> str:
        return f"1 {self.base} = {self.value:f} {self.quote} ({self.origin})"
