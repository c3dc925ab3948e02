"""Rates of the user's own, used for their pair in either direction."""

from decimal import Decimal

from converter import core, iso4217, reasons
from converter.conversion import Answer
from converter.errors import InputError
from converter.market import derivation, sources_of
from converter.model import Figure, Leg, Note, RateKind
from converter.text.amounts import amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    Own = Mapping[frozenset[str], Leg]

__all__ = ["answer", "legs_of", "named"]


def legs_of(rates: "Mapping[str, str]") -> "dict[frozenset[str], Leg]":
    """The rates of pairs written like ``USD/RUB`` or ``100 JPY/RUB``, by their two codes.

    InputError for what is no pair or no positive number, and for a pair that is given twice.
    """
    out: dict[frozenset[str], Leg] = {}
    for name, text in rates.items():
        base, quote, nominal = named(name)
        value = amount(str(text).strip())[0]
        if value <= 0:
            raise InputError(f"the own rate of {base}/{quote} is not above zero: {str(text)[:40]}")
        pair = frozenset((base, quote))
        if pair in out:
            raise InputError(f"two own rates are given for {base} and {quote}")
        out[pair] = Leg(Figure(base, quote, _plain(value), nominal), None, RateKind.CUSTOM)
    return out


def named(name: str) -> "tuple[str, str, int]":
    """The two codes and the nominal that the name of an own rate says; InputError if it says none."""
    units, _, pair = name.strip().rpartition(" ")
    base, slash, quote = pair.partition("/")
    nominal = units.strip() or "1"
    if not (slash and nominal.isascii() and nominal.isdigit() and 0 < int(nominal[:13]) <= 10**12):
        raise InputError(f"an own rate is named like USD/RUB or 100 JPY/RUB, not {name[:40]!r}")
    one, two = iso4217.get(base).code, iso4217.get(quote).code
    if one == two:
        raise InputError(f"{one} is worth itself, and takes no own rate")
    return one, two, int(nominal)


def _plain(value: Decimal) -> str:
    return f"{value:f}"


def answer(
    base: str,
    quote: str,
    ways: "tuple[Sequence[Leg], Sequence[Leg]]",
    own: "Own",
    on: "date | None",
    now: "datetime",
) -> "Answer | None":
    """The answer by an own rate of the pair, or of what the law makes of the two; None if there is none.

    ``ways`` are the legal legs from the base and from the quote.
    """
    ahead, behind = ways
    for before, after in (((), ()), (tuple(ahead), tuple(behind))):
        leg = own.get(frozenset((_end(base, before), _end(quote, after))))
        if leg is not None:
            legs = (*before, leg, *reversed(after))
            rate = core.derive(
                base, quote, legs, kind=RateKind.CUSTOM, source=sources_of(legs),
                derivation=derivation(base, legs), as_of=None,
            )  # fmt: skip
            note = Note("custom", f"{leg.figure}, an own rate")
            return Answer(rate, on=on, at=now, notes=(*reasons.by_law(legs, on or now.date()), note))
    return None


def _end(code: str, legs: "Sequence[Leg]") -> str:
    """The currency that the legs lead to."""
    for leg in legs:
        code = leg.figure.quote if leg.figure.base == code else leg.figure.base
    return code
