"""What the server lists: since when and until when each provider and each currency has rates."""

from converter import iso4217, law
from converter.api.health import newest
from converter.model import Fixed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from converter.model import Currency
    from converter.server.engine import Engine
    from converter.sources.contract import SourceInfo

    Span = tuple[date | None, date | None]

__all__ = ["Listed", "Spans", "in_list", "listed"]


class Listed(Fixed):
    """A provider as it is listed.

    ``newest`` is the day of its newest table held, None if none is. ``codes`` are the currencies that it
    quotes or has quoted, its own included, as far as that is known: from its description, or from that table.
    """

    __slots__ = ("codes", "info", "newest")

    def __init__(self, engine: "Engine", info: "SourceInfo") -> None:
        store = engine.converter.store
        row = newest(store, info, engine.clock())
        self.info = info
        self.newest: date | None = row.as_of if row is not None else None
        held = store.read(info).quoted(row) if row is not None and info.covers is None else ()
        self.codes = frozenset((info.base, *(info.covers or ()), *held))

    def span(self, code: str) -> "Span":
        """The first and the last day on which it has a currency; None where that is not known."""
        first, last = (self.info.covers or {}).get(code, (None, None))
        return first or self.info.since, last or self.newest


def listed(engine: "Engine", keys: "Iterable[str]") -> "list[Listed]":
    """The providers of some keys, in their order."""
    return [Listed(engine, engine.infos[key]) for key in keys if key in engine.infos]


class Spans:
    """The currencies that providers have, and the first and the last day of each.

    With ``linked`` those count as well that a peg or a law joins to one that a provider has.
    """

    def __init__(self, engine: "Engine", providers: "Iterable[Listed]", *, linked: bool) -> None:
        self._providers = tuple(providers)
        self._today = engine.clock().date()
        self._linked = linked

    def of(self, code: str) -> "Span | None":
        """The first and the last day of a currency, None where not known; None if there are no rates."""
        having = [one for one in self._providers if code in one.codes]
        pegged = self._by_peg(code) if self._linked else None
        if not having:
            return pegged or (self._by_law(code) if self._linked else None)
        # Of a provider without a list of its currencies only its own beginning is known.
        listing = [one for one in having if one.info.covers is not None]
        spans = [*(one.span(code) for one in having), *([pegged] if pegged else [])]
        begins = [*(one.span(code)[0] for one in listing or having), *(pegged or ())[:1]]
        first = min((day for day in begins if day), default=None)
        last = max((day for _, day in spans if day), default=None)
        currency = iso4217.get(code)
        # A source may have begun before a currency, and name its newest table after the currency's end.
        begun = max(first, currency.since) if first and currency.since else first
        return begun, min(last, currency.until) if last and currency.until else last

    def _by_peg(self, code: str) -> "Span | None":
        """Those of a currency by the one that it is pegged to."""
        for since, until, anchor in law.peg_days(code):
            beyond = self.of(anchor) if until is None else None
            if beyond is not None:
                return max(since, beyond[0] or since), beyond[1]
        return None

    def _by_law(self, code: str) -> "Span | None":
        """Those of a currency that no provider has: its own end, if it became by law one that some has."""
        here = law.settle(code, self._today)[0]
        return (None, iso4217.get(code).until) if here != code and self.of(here) is not None else None


def in_list(currency: "Currency", span: "Span") -> "Mapping[str, str | None]":
    """A currency as it is listed, with its first and its last day."""
    first, last = span
    return {
        "iso_code": currency.code,
        "iso_numeric": currency.numeric or None,
        "name": currency.name,
        "symbol": currency.symbol or None,
        "start_date": str(first) if first else None,
        "end_date": str(last) if last else None,
    }
