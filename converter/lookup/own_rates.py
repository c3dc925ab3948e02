"""Rates of the user's own, used for their pair in either direction."""

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
    """A rate of the user's own, with the readings that were chosen of it, such as ``GBp=0.01 GBP``.

    A ``standing`` one was not given for one question: it answers those without a day.
    """

    __slots__ = ("assumed", "leg", "standing")

    def __init__(self, leg: Leg, *, standing: bool, assumed: "tuple[str, ...]" = ()) -> None:
        self.leg = leg
        self.standing = standing
        self.assumed = assumed


def rates_of(
    rates: "Mapping[str, Any]", *, standing: bool = False, name: str = "own"
) -> "dict[frozenset[str], OwnRate]":
    """The rates of pairs written like ``USD/RUB`` or ``100 JPY/RUB``, by their two codes.

    InputError for what is no pair or no positive number, for a pair that is given twice, and, naming
    the argument, for what is no mapping of rates.
    """
    if not hasattr(rates, "items"):
        raise InputError(f"{name} is a mapping like {{'USD/RUB': '92.50'}}, not {given(rates)}")
    out: dict[frozenset[str], OwnRate] = {}
    for pair, figure in rates.items():
        base, quote, nominal, power, assumed = _read(text_of(pair, name, "a mapping by pairs like USD/RUB"))
        value, told = _value(figure, f"{base}/{quote}")
        codes = frozenset((base, quote))
        if codes in out:
            raise InputError(f"two own rates are given for {base} and {quote}")
        leg = Leg(Figure(base, quote, f"{shifted(value, power):f}", nominal), None, RateKind.CUSTOM)
        out[codes] = OwnRate(leg, standing=standing, assumed=(*assumed, *told))
    return out


def _value(figure: "Any", pair: str) -> "tuple[Decimal, tuple[str, ...]]":
    """The number that a rate is given as, and the reading that was assumed of it."""
    try:
        value, told = amount(figure.strip()) if isinstance(figure, str) else (amount_of(figure), ())
    except AmountError as error:
        raise AmountError(f"the own rate of {pair}: {error}") from None
    if value <= 0:
        raise InputError(f"the own rate of {pair} is not above zero: {str(figure)[:40]}")
    return value, told


def named(name: str) -> "tuple[str, str]":
    """The two codes that the name of an own rate says; InputError if it says none."""
    return _read(name)[:2]


def _read(name: str) -> "tuple[str, str, int, int, tuple[str, ...]]":
    """Both codes, the nominal, the power of ten by which hundredths change the figure, and their readings."""
    units, _, pair = name.strip().rpartition(" ")
    base, slash, quote = pair.partition("/")
    nominal = units.strip() or "1"
    if not (slash and nominal.isascii() and nominal.isdigit() and 0 < int(nominal[:13]) <= 10**12):
        raise InputError(f"an own rate is named like USD/RUB or 100 JPY/RUB, not {name[:40]!r}")
    one, of_base, told = iso4217.unit(base)
    two, of_quote, also = iso4217.unit(quote)
    if one == two:
        raise InputError(f"{one} is worth itself, and takes no own rate")
    return one.code, two.code, int(nominal), of_quote - of_base, told + also


def answer(
    base: str,
    quote: str,
    ways: "tuple[Sequence[Leg], Sequence[Leg]]",
    own: "Own",
    on: "date | None",
    now: "datetime",
) -> "Answer | None":
    """The answer by an own rate of the pair, or of what the law makes of the two; None if there is none.

    ``ways`` are the legal legs from the base and from the quote. ``on`` is the day of the question, which
    a standing rate has no answer to.
    """
    ahead, behind = ways
    for before, after in (((), ()), (tuple(ahead), tuple(behind))):
        found = own.get(frozenset((_end(base, before), _end(quote, after))))
        if found is not None and not (found.standing and on):
            legs = (*before, found.leg, *reversed(after))
            rate = arithmetic.derive(base, quote, legs, kind=RateKind.CUSTOM, as_of=None)
            note = Note("custom", f"{found.leg.figure}, an own rate")
            told = (*notes.by_law(legs, on or now.date()), note)
            return Answer(rate, on=on, at=now, notes=told, assumed=found.assumed)
    return None


def _end(code: str, legs: "Sequence[Leg]") -> str:
    """The currency that the legs lead to."""
    for leg in legs:
        code = leg.figure.quote if leg.figure.base == code else leg.figure.base
    return code
