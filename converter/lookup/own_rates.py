"""The user's own rates, each used for its pair in both directions."""

from converter import iso4217
from converter.errors import AmountError, InputError, given
from converter.lookup import notes
from converter.model import Figure, Leg, Note, RateKind
from converter.money import arithmetic
from converter.money.conversion import Answer
from converter.text.amounts import amount, shifted
from converter.text.arguments import amount_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal
    from typing import Any

    Own = Mapping[frozenset[str], "OwnRate"]

__all__ = ["OwnRate", "answer", "named", "rates_of"]


class OwnRate:
    """A rate set by the user.

    ``assumed`` are the readings that were chosen for its text, such as ``GBp=0.01 GBP``. ``standing``: it is
    from the settings and not given for one question, so it answers only questions without a day.
    """

    __slots__ = ("assumed", "leg", "standing")

    def __init__(self, leg: Leg, *, standing: bool, assumed: "tuple[str, ...]" = ()) -> None:
        self.leg = leg
        self.standing = standing
        self.assumed = assumed


def rates_of(
    rates: "Mapping[str, Any]", *, standing: bool = False, name: str = "own"
) -> "dict[frozenset[str], OwnRate]":
    """The rates by their two codes, from a mapping with pairs like ``USD/RUB`` or ``100 JPY/RUB``.

    A rate is the price of one unit (or of 100) of the first currency in the second. Raises InputError if
    ``rates`` is not a mapping (``name`` is the argument to name), for a key that is not a pair, for a rate
    that is not a positive number, and for a pair that is given twice.
    """
    if not hasattr(rates, "items"):
        raise InputError(f"{name} is a mapping like {{'USD/RUB': '92.50'}}, not {given(rates)}")
    out: dict[frozenset[str], OwnRate] = {}
    for pair, figure in rates.items():
        base, quote, nominal, power, assumed = _read(text_of(pair, name, "a mapping by pairs like USD/RUB"))
        value, told = _value(figure, f"{base}/{quote}")
        codes = frozenset((base, quote))
        if codes in out:
            raise InputError(f"you gave two rates of your own for {base} and {quote}")
        leg = Leg(Figure(base, quote, f"{shifted(value, power):f}", nominal), None, RateKind.CUSTOM)
        out[codes] = OwnRate(leg, standing=standing, assumed=(*assumed, *told))
    return out


def _value(figure: "Any", pair: str) -> "tuple[Decimal, tuple[str, ...]]":
    """The number given as a rate, and the reading that was assumed for it."""
    try:
        value, told = amount(figure.strip()) if isinstance(figure, str) else (amount_of(figure), ())
    except AmountError as error:
        raise AmountError(f"your own rate of {pair}: {error}") from None
    if value <= 0:
        raise InputError(f"your own rate of {pair} is not above zero: {str(figure)[:40]}")
    return value, told


def named(name: str) -> "tuple[str, str]":
    """The two codes of a pair like ``USD/RUB``. Raises InputError if the text is not a pair."""
    return _read(name)[:2]


def _read(name: str) -> "tuple[str, str, int, int, tuple[str, ...]]":
    """Both codes, the nominal, the power of ten by which hundredths scale the figure, and the readings."""
    units, _, pair = name.strip().rpartition(" ")
    base, slash, quote = pair.partition("/")
    if not slash:
        base, quote = iso4217.pair(pair) or ("", "")
    nominal = units.strip() or "1"
    if not (quote and nominal.isascii() and nominal.isdigit() and 0 < int(nominal[:13]) <= 10**12):
        raise InputError(f"your own rate is for a pair like USD/RUB or 100 JPY/RUB, not {name[:40]!r}")
    one, of_base, told = iso4217.unit(base)
    two, of_quote, also = iso4217.unit(quote)
    if one == two:
        raise InputError(f"one {one} is always one {one}: there is no rate to set")
    return one.code, two.code, int(nominal), of_quote - of_base, told + also


def answer(
    base: str,
    quote: str,
    ways: "tuple[Sequence[Leg], Sequence[Leg]]",
    own: "Own",
    on: "date | None",
    now: "datetime",
) -> "Answer | None":
    """The answer by the user's rate of the pair, or of the currencies that law leads to; else None.

    ``ways`` are the legal legs from the base and from the quote. ``on`` is the day of the question; a
    standing rate answers only without one.
    """
    ahead, behind = ways
    for before, after in (((), ()), (tuple(ahead), tuple(behind))):
        found = own.get(frozenset((_end(base, before), _end(quote, after))))
        if found is not None and not (found.standing and on):
            legs = (*before, found.leg, *reversed(after))
            rate = arithmetic.derive(base, quote, legs, kind=RateKind.CUSTOM, as_of=None)
            note = Note("custom", f"{found.leg.figure}, your own rate")
            told = (*notes.by_law(legs, on or now.date()), note)
            return Answer(rate, asked=on, at=now, notes=told, assumed=found.assumed)
    return None


def _end(code: str, legs: "Sequence[Leg]") -> str:
    """The currency that the legs lead to from a code."""
    for leg in legs:
        code = leg.figure.quote if leg.figure.base == code else leg.figure.base
    return code
