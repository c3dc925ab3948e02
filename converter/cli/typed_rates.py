"""The user's own rates of ``--rate``: which they are, and which of them no answer used."""

from converter.cli.render import clean
from converter.errors import InputError
from converter.lookup.own_rates import named
from converter.model import Note, RateKind
from converter.money.conversion import Conversion
from converter.text.amounts import settled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from converter.errors import ConverterError
    from converter.money.total import Total

    Result = Conversion | Total | ConverterError

__all__ = ["by_pair", "telling_unused", "unused"]


def by_pair(typed: "Sequence[str]", locale: "str | None") -> "dict[str, Decimal | str]":
    """The rates by pair, as the locale reads them.

    Raises InputError for one that is malformed, or a second one for a pair.
    """
    found: dict[frozenset[str], tuple[str, Decimal | str]] = {}
    for given in typed:
        pair, equals, rate = given.partition("=")
        if not equals:
            raise InputError(f"--rate takes a rate like USD/RUB=92.50, not {given[:40]!r}")
        codes = frozenset(named(pair))
        if codes in found:
            raise InputError(f"you gave two rates of your own for {' and '.join(sorted(codes))}")
        found[codes] = pair, settled(rate.strip(), locale)
    return dict(found.values())


def telling_unused(typed: "Sequence[str]", results: "list[Result]") -> "list[Result]":
    """The results, with a note in each conversion for every typed own rate that no answer used."""
    answered = [result for result in results if isinstance(result, Conversion)]
    notes = [Note("custom", line) for line in unused(typed, answered)]
    return [_with(one, notes) if notes and isinstance(one, Conversion) else one for one in results]


def _with(one: Conversion, notes: "Sequence[Note]") -> Conversion:
    """A copy of the conversion with more notes; its answer is shared with others, and stays as it is."""
    return one.replace(answer=one.answer.replace(notes=(*one.answer.notes, *notes)))


def unused(typed: "Sequence[str]", answered: "Sequence[Conversion]") -> "list[str]":
    """A sentence for each typed own rate that no answer used."""
    by_own = [_codes_of(one) for one in answered if one.rate.kind == RateKind.CUSTOM]
    return [
        f"your own rate {clean(given)} was not used"
        for given in typed
        if not any(codes.issuperset(named(given.partition("=")[0])) for codes in by_own)
    ]


def _codes_of(conversion: Conversion) -> "set[str]":
    legs = conversion.rate.legs
    return {code for leg in legs for code in (leg.figure.base, leg.figure.quote)}
