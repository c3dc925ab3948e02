"""The proof of a document of rates: for every pair its rule gives the rate that the `Converter` gives."""

from itertools import permutations

from converter.errors import ConverterError
from converter.widget.document import currencies
from converter.widget.figures import given, leg_fields
from converter.widget.rule import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.api.converter import Converter
    from converter.model import Rate
    from converter.widget.rule import Priced

    Content = dict[str, Any]

__all__ = ["MOST", "proved"]

MOST = 500  # pairs that are carried with their legs


def proved(converter: "Converter", content: "Content") -> "Content":
    """The document with the pairs that its rule alone does not answer as the converter does.

    Each ordered pair of its currencies is asked. One whose source, day, figures or kind differ is carried
    with its legs in ``pairs``; if these are more than `MOST`, none is. A pair that the rule would answer
    otherwise than the converter, or where the converter has no rate, is then in ``none``. The clock of the
    converter has to stand still.
    """
    rule, differing = Rule(content), dict[tuple[str, str], "Rate | None"]()
    with converter.together():
        for base, quote in permutations(currencies(content), 2):
            found, rate = rule.priced(base, quote), _asked(converter, base, quote)
            if not _same(found, rate):
                differing[base, quote] = rate
    carried = {pair: rate for pair, rate in differing.items() if rate is not None}
    if len(carried) > MOST:
        carried = {}
    none = [pair for pair in differing if pair not in carried and rule.priced(*pair) is not None]
    return {**content, **_pairs(carried), **_none(none)}


def _asked(converter: "Converter", base: str, quote: str) -> "Rate | None":
    try:
        return converter.answer(base, quote).rate
    except ConverterError:
        return None


def _same(found: "Priced | None", rate: "Rate | None") -> bool:
    """Whether a rate has these legs, day and kind, or there is none; its source is that of its legs."""
    if found is None or rate is None:
        return found is None and rate is None
    return found.day == rate.as_of and found.kind == rate.kind and found.legs == rate.legs


def _pairs(carried: "dict[tuple[str, str], Rate]") -> "Content":
    pairs: dict[str, Content] = {}
    for (base, quote), rate in carried.items():
        day = given({"day": rate.as_of and str(rate.as_of)})
        legs = [leg_fields(leg, leg.source) for leg in rate.legs]
        pairs.setdefault(base, {})[quote] = {"legs": legs, "kind": rate.kind, **day}
    return given({"pairs": pairs})


def _none(pairs: "list[tuple[str, str]]") -> "Content":
    none: dict[str, list[str]] = {}
    for base, quote in pairs:
        none.setdefault(base, []).append(quote)
    return given({"none": {base: " ".join(quotes) for base, quotes in none.items()}})
