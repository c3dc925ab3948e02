"""The state of the sources: each asked for its newest table, all at the same time."""

import time
from datetime import timedelta
from functools import cache

from converter.api.at_once import at_once
from converter.api.compare import exact, median, off
from converter.errors import ConverterError, SourceChanged, SourceError, SourceRefused, TokenMissing
from converter.lookup import answering, chains
from converter.lookup.resources import held_only
from converter.lookup.span import Span
from converter.lookup.tables import missed
from converter.sources.contract import Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime
    from fractions import Fraction

    from converter.fetch.refresh import RatesClient
    from converter.model import Rate
    from converter.sources.contract import Source, SourceInfo
    from converter.store.layers import Row, Store

    Held = Callable[[str, str], Mapping[str, Rate]]

__all__ = ["Health", "check", "newest", "newest_wanted", "newest_without_gap", "own_file", "probes"]

_YEAR = timedelta(days=366)

_PROBES = ("USD", "EUR", "RUB")
_REFERENCE = "ecb"


class Health:
    """The state of one source, whose description is ``info``.

    ``state`` is ok, frozen (it answered, but a table that should be out is missing), unreachable, refused,
    changed or no-key, and ``error`` the error of the request, if it failed. ``newest`` is the day of the
    newest table held, ``expected`` the day of the table that should be out. ``pair`` is the pair whose
    rate was compared with that of the ECB, or with the median of all sources where the ECB has none, and
    ``difference`` is how far it lies above that, relative to it (1/100 is 1 % more). Where nothing could
    be compared ``pair`` is empty and ``difference`` None.
    """

    __slots__ = ("difference", "error", "expected", "info", "newest", "pair", "state")

    def __init__(
        self,
        info: "SourceInfo",
        state: str,
        error: "ConverterError | None" = None,
        *,
        newest: "date | None" = None,
        expected: "date | None" = None,
        pair: str = "",
        difference: "Fraction | None" = None,
    ) -> None:
        self.info = info
        self.state = state
        self.error = error
        self.newest = newest
        self.expected = expected
        self.pair = pair
        self.difference = difference

    @property
    def failed(self) -> bool:
        """Whether the source can't be relied on now; one that lacks its key has not failed."""
        return self.state not in ("ok", "no-key")


def check(
    asked: "Sequence[Source]",
    client: "RatesClient",
    store: "Store",
    seconds: float,
    environ: "Mapping[str, str]",
) -> "list[Health]":
    """Ask each source for its newest table, within ``seconds`` for all; the tables are stored."""
    now = store.clock()

    def ask(source: "Source", share: float) -> str:
        info = source.INFO
        if info.lacks_key(environ):
            # The client would note a failure, after which the source is left alone for a while.
            raise TokenMissing(f"{info.key} needs a key: set {info.key_variable}", info.key)
        wanted = newest_wanted(info, probes(info), now)
        client.fetch(source, wanted, time.monotonic() + share, lambda: True, refresh=True)
        return info.key

    results = at_once(asked, ask, seconds)

    @cache
    def held(base: str, quote: str) -> "Mapping[str, Rate]":
        return _held(base, quote, asked, store)

    return [
        _health(source.INFO, result if isinstance(result, ConverterError) else None, store, held, now)
        for source, result in zip(asked, results, strict=True)
    ]


def _health(
    info: "SourceInfo", error: "ConverterError | None", store: "Store", held: "Held", now: "datetime"
) -> Health:
    calendar, row = info.publication, newest(store, info, now)
    # A source that answers without a table, and of which none is held, has nothing that could be fresh.
    frozen = error is None and missed(info, row, now)
    pair, difference = _difference(info, held)
    return Health(
        info, "frozen" if frozen else _state(error), error,
        newest=None if row is None else row.as_of, expected=calendar.expected(calendar.today(now), now),
        pair=pair, difference=difference,
    )  # fmt: skip


def newest(store: "Store", info: "SourceInfo", now: "datetime") -> "Row | None":
    """The newest table held of a source, or of one of its currencies where each has files of its own."""
    return store.read(info, own_file(info)).newest(now)


def own_file(info: "SourceInfo") -> str:
    """The currency whose files stand for a source; none (empty) if it has whole tables."""
    return next((code for code in probes(info) if code in info.apart), "")


def probes(info: "SourceInfo") -> "tuple[str, ...]":
    """The currencies to ask a source for that is asked for single ones."""
    usual = tuple(code for code in _PROBES if info.quotes(code) and code != info.base)
    return usual or tuple(sorted(info.covers or ())[:1])


def newest_wanted(info: "SourceInfo", codes: "tuple[str, ...]", now: "datetime") -> Wanted:
    """What to fetch of a source for its newest table, with the currencies to ask for."""
    today = info.publication.today(now)
    return Wanted(codes, today, today, today)


def newest_without_gap(store: "Store", source: "Source", now: "datetime") -> Wanted:
    """What to fetch of a source for its newest table, and for those since the last days held.

    The tables between are left out where one request doesn't bring them all. Without them a series that is
    answered from what is held would have a hole.
    """
    info = source.INFO
    alone = newest_wanted(info, probes(info), now)
    codes, today = alone.codes, alone.today
    days = store.read(info).days(today - _YEAR, today)
    span = Span(info, (info.base, codes[0]), days[0], today, held_only(store)) if days else None
    lacking = span.lacking() if span else []
    if not lacking:
        return alone
    (_, (first, _)), *_ = lacking
    wanted = Wanted(codes, first, today, today)
    requests = source.plan(wanted)
    return wanted if len(requests) == 1 and requests[0].first and not requests[0].codes else alone


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


def _difference(info: "SourceInfo", held: "Held") -> "tuple[str, Fraction | None]":
    """The first pair of a source whose rate can be compared, and how far the rate is off."""
    for base, quote in _pairs(info):
        rates = held(base, quote)
        own = rates.get(info.key)
        middle = None if own is None else _middle(own, rates)
        if own is not None and middle is not None:
            return f"{base}/{quote}", off(exact(own), middle)
    return "", None


def _middle(own: "Rate", rates: "Mapping[str, Rate]") -> "Fraction | None":
    """The rate to compare with: the ECB's, or else the median of the rates of about the same day.

    None where no other source has a rate of about that day, or where the ECB's is of another time.
    """
    near = [rate for rate in rates.values() if chains.near(rate, own)]
    reference = rates.get(_REFERENCE)
    if len(near) < 2 or (reference and not chains.near(reference, own)):
        return None
    return exact(reference) if reference else median(near)


def _held(base: str, quote: str, asked: "Sequence[Source]", store: "Store") -> "dict[str, Rate]":
    """The held rate of a pair by each of the sources that has one, by key; prescribed rates are no such."""
    rates = {}
    for source in asked:
        if source.INFO.prescribed:
            continue
        try:
            rates[source.INFO.key] = answering.answer(base, quote, None, held_only(store, [source])).rate
        except ConverterError:
            continue
    return rates


def _pairs(info: "SourceInfo") -> "list[tuple[str, str]]":
    pairs = [("EUR", "USD"), ("USD", info.base), ("EUR", info.base)]
    return [pair for pair in pairs if pair[0] != pair[1]]
