"""What the answers with several rows say in a few sentences: series, comparisons, currencies, sources."""

from converter.api.catalogue import status
from converter.mcp.plain import clean
from converter.mcp.sentences import by_sources, joined, sentence, short, with_notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from converter.api.compare import Comparison
    from converter.lookup.series import Series
    from converter.model import Currency, Rate

__all__ = ["of_comparisons", "of_currencies", "of_series", "of_sources"]


def of_series(
    found: "Series", kept: "Sequence[Rate]", every: str, asked: str, assumed: "Sequence[str]"
) -> str:
    """Whose rates a series has and how many, the first, the last, the lowest and the highest; then each.

    ``kept`` are the rates that are listed: the last of ``every`` day, week, month, quarter or year. It is
    said if that is not what was ``asked`` for.
    """
    pair = found.pair
    if not kept:
        return clean(with_notes(f"{pair}: no rates from {found.first} to {found.last}", found.notes, assumed))
    low, high = min(kept, key=_value), max(kept, key=_value)
    places = {"first": kept[0], "last": kept[-1], "lowest": low, "highest": high}
    ends = ", ".join(f"{name} {short(rate)} on {rate.as_of}" for name, rate in places.items())
    what = (
        f"{len(kept)} daily rates" if every == "day" else f"the last rate of each {every}, {len(kept)} rates"
    )
    head = f"1 {pair.base} in {pair.quote} by {by_sources(found.source.split('+'))}: {what}: {ends}"
    more = [] if every == asked else [f"taken by {every}, since by {asked} there are more than can be listed"]
    gaps = [f"no rates from {first} to {last}" for first, last in found.gaps]
    said = clean(with_notes(joined([head, *more, *gaps]), found.notes, assumed))
    return "\n".join([said, *(f"{rate.as_of} {short(rate)}" for rate in kept)])


def _value(rate: "Rate") -> "Any":
    return rate.value


def of_comparisons(found: "Sequence[Comparison]") -> str:
    """A line for each source: its answer, and how far an outlier is off the median; or why it has none."""
    return "\n".join(map(_line, found))


def _line(one: "Comparison") -> str:
    if one.conversion is None:
        return clean(f"{one.source}: no answer: {one.error}")
    off = f"; an outlier, {one.difference or 0:+.2%} off the median" if one.outlier else ""
    return f"{one.source}: {sentence(one.conversion)}{off}"


def of_currencies(found: "Sequence[Currency]") -> str:
    """The code and the name of each currency, of a withdrawn one what replaced it."""
    return clean("; ".join(f"{one.code} {one.name}{_told(status(one))}" for one in found))


def _told(status: str) -> str:
    return "" if status == "current" else f" ({status})"


def of_sources(document: "dict[str, Any]", only: "Sequence[str] | None") -> str:
    """The default order with the newest day held of each, and the keys of the other sources.

    If ``only`` some sources may be used, it is these with the newest day held of each.
    """
    by_key = {one["key"]: one for one in document["sources"]}
    default = only or document["default"]
    order = ", ".join(f"{key} ({_held(by_key[key])})" for key in default)
    if only:
        return clean(f"only these are used here: {order}")
    others = ", ".join(key for key in by_key if key not in default)
    return clean(f"default order: {order}; cbr only for pairs with RUB; others: {others}")


def _held(one: "dict[str, Any]") -> str:
    day = f", newest {one['newest']}" if one["newest"] else ""
    return f"{one['name']}: {one['state']}{day}"
