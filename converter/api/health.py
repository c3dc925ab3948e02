"""How the sources fare: each asked for its newest table, all at the same time."""

import time

from converter.api import compare
from converter.errors import ConverterError, SourceChanged, SourceError, SourceRefused, TokenMissing
from converter.lookup import answering, chains
from converter.lookup.resources import held_only
from converter.lookup.tables import missed
from converter.sources.contract import Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from fractions import Fraction

    from converter.fetch.refresh import RatesClient
    from converter.model import Rate
    from converter.sources.contract import Source, SourceInfo
    from converter.store.layers import Row, Store

__all__ = ["Health", "check", "newest", "probes"]

_PROBES = ("USD", "EUR", "RUB")
_REFERENCE = "ecb"


class Health:
    """How one source fares.

    ``state`` is ok, frozen (reached, but a table that should be out is not), unreachable, refused,
    changed or no-key. ``newest`` is the day of the newest table held, ``expected`` that of the one that
    should be out. ``pair`` is the pair whose rate was held beside that of the ECB, or beside the median
    where the ECB has none, and ``difference`` how far it lies above that, relative to it.
    """

    __slots__ = ("difference", "error", "expected", "info", "newest", "pair", "state")

    def __init__(self, info: "SourceInfo", error: "ConverterError | None") -> None:
        self.info = info
        self.error = error
        self.state = _state(error)
        self.newest: date | None = None
        self.expected: date | None = None
        self.pair = ""
        self.difference: Fraction | None = None

    @property
    def failed(self) -> bool:
        """Whether the source can't be relied on now; one that waits for a key is not wrong."""
        return self.state not in ("ok", "no-key")


def check(
    asked: "Sequence[Source]",
    client: "RatesClient",
    store: "Store",
    seconds: float,
    environ: "Mapping[str, str]",
) -> "list[Health]":
    """Ask each source for its newest table, ``seconds`` for all of them; what is found is kept."""
    now = store.clock()

    def ask(source: "Source", share: float) -> str:
        info = source.INFO
        if info.lacks_key(environ):
            # Context would count as a failure, after which it is left alone for a while.
            raise TokenMissing(f"{info.key} answers only with a key: set {info.key_variable}", info.key)
        today = info.publication.today(now)
        wanted = Wanted(probes(info), today, today, today)
        client.fetch(source, wanted, time.monotonic() + share, lambda: True, refresh=True)
        return info.key

    results = compare.at_once(asked, ask, seconds)
    found = [
        _health(source.INFO, result if isinstance(result, ConverterError) else None, store, now)
        for source, result in zip(asked, results, strict=True)
    ]
    _compare_rates(found, asked, store)
    return found


def _health(info: "SourceInfo", error: "ConverterError | None", store: "Store", now: "datetime") -> Health:
    health, calendar = Health(info, error), info.publication
    today = calendar.today(now)
    health.expected = calendar.expected(today, now)
    row = newest(store, info, now)
    if row is not None:
        health.newest = row.as_of
    # One that answers without a table, and of which none is held, has nothing that could be fresh.
    if error is None and missed(info, row, now):
        health.state = "frozen"
    return health


def newest(store: "Store", info: "SourceInfo", now: "datetime") -> "Row | None":
    """The newest line held of a source, of one of its currencies where each has files of its own."""
    own = next((code for code in probes(info) if code in info.apart), "")
    return store.read(info, own).newest(now)


def probes(info: "SourceInfo") -> "tuple[str, ...]":
    """The currencies to ask for, where a source is asked for single ones."""
    usual = tuple(code for code in _PROBES if info.quotes(code) and code != info.base)
    return usual or tuple(sorted(info.covers or ())[:1])


def _state(error: "ConverterError | None") -> str:
    if error is None:
        return "ok"
    if isinstance(error, TokenMissing):
        return "no-key"
    if isinstance(error, SourceChanged):
        return "changed"
    if isinstance(error, SourceRefused):
        return "refused"
    return "unreachable" if isinstance(error, SourceError) else "changed"


def _compare_rates(found: "Sequence[Health]", asked: "Sequence[Source]", store: "Store") -> None:
    """Hold a rate of each source beside the ECB's, or beside the median of those that have the pair."""
    known: dict[str, dict[str, Rate]] = {}

    def rates(base: str, quote: str) -> "dict[str, Rate]":
        pair = f"{base}/{quote}"
        if pair not in known:
            known[pair] = {}
            for source in asked:
                try:
                    known[pair][source.INFO.key] = _held(base, quote, source, store)
                except ConverterError:
                    continue
        return known[pair]

    for health in found:
        for base, quote in _pairs(health.info):
            have = rates(base, quote)
            own = have.get(health.info.key)
            if own is None:
                continue
            near = [rate for rate in have.values() if chains.near(rate, own)]
            reference = have.get(_REFERENCE)
            if len(near) < 2 or (reference and not chains.near(reference, own)):
                continue
            middle = compare.exact(reference) if reference else compare.median(near)
            health.pair, health.difference = f"{base}/{quote}", compare.off(compare.exact(own), middle)
            break


def _held(base: str, quote: str, source: "Source", store: "Store") -> "Rate":
    return answering.answer(base, quote, None, held_only(store, [source])).rate


def _pairs(info: "SourceInfo") -> "list[tuple[str, str]]":
    pairs = [("EUR", "USD"), ("USD", info.base), ("EUR", info.base)]
    return [pair for pair in pairs if pair[0] != pair[1]]
