"""What the files of a web page need of the sources, fetched: their newest tables, and a year of each."""

import time
from functools import partial

from converter import iso4217, sources
from converter.api.context import SERIES_TIMEOUT, TIMEOUT
from converter.api.health import newest_wanted, probes
from converter.errors import SourceChanged, SourceError
from converter.lookup.market import Market
from converter.lookup.resources import without_network
from converter.lookup.span import days_between
from converter.sources.contract import Wanted
from converter.store.state import State
from converter.widget.series import by_source, spans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import Any

    from converter.api.converter import Converter
    from converter.lookup.span import Span
    from converter.sources.contract import Source
    from converter.text.arguments import Code

    Content = dict[str, Any]

__all__ = ["fetch_newest", "fetch_years"]


def fetch_newest(
    converter: "Converter", seconds: float = TIMEOUT, codes: "Iterable[Code] | None" = None
) -> "list[SourceError]":
    """Fetch the newest table of each source of a converter that is due, as a question would.

    Each source may take ``seconds`` for its table, and for each of the currencies that take requests of their
    own; these are asked for if they are among ``codes``, or all if that is None. The errors of what is
    stale since it could not be fetched are returned, and those of figures that were refused: what is held of
    it stays, and the rest is asked for all the same.
    """
    if converter.policy.offline:
        return []
    failed: dict[tuple[str, str], SourceError] = {}
    asked = None if codes is None else {iso4217.get(code, "codes").code for code in codes}
    resources = without_network(converter.policy, converter.store)
    for source in converter.policy.sources:
        info = source.INFO
        # Each currency with files of its own is asked for by itself, as questions do. One may fail where the
        # others don't; a source that can't be reached at all is not asked twice.
        single = info.apart if asked is None else info.apart & asked
        for code in (*(code for code in probes(info)[:1] if code not in info.apart), *sorted(single)):
            market = Market(code, info.base, None, resources)
            try:
                _fetch(converter, source, market, seconds)
            except SourceError as error:
                if isinstance(error, SourceChanged) or market.stale(info):
                    failed.setdefault((info.key, error.scope or ""), error)
    return [*failed.values()]


def _fetch(converter: "Converter", source: "Source", market: Market, seconds: float) -> None:
    info, refresh = source.INFO, converter.policy.refresh
    if refresh or not market.fresh(info):
        wanted, until = newest_wanted(info, market.codes, market.now), time.monotonic() + seconds
        converter.client().fetch(source, wanted, until, lambda: not market.fresh(info), refresh=refresh)


def fetch_years(
    converter: "Converter",
    content: "Content",
    failed: "Iterable[SourceError]" = (),
    seconds: float = SERIES_TIMEOUT,
) -> "list[SourceError]":
    """Fetch the days that are not held of the last year of the tables of rates.json; the errors.

    Each source may take ``seconds``; those of the errors ``failed`` are not asked. The newest table of a
    source may be newer afterwards.
    """
    errors: list[SourceError] = []
    lost = {error.source for error in failed}
    for key, codes in {} if converter.policy.offline else by_source(content).items():
        source = sources.get(key)
        try:
            if key not in lost:
                _bring(converter, source, spans(converter, source, codes), seconds)
        except SourceError as error:
            errors.append(error)
    return errors


def _bring(converter: "Converter", source: "Source", years: "dict[str, Span]", seconds: float) -> None:
    """Fetch the days that are not held, all currencies of a range together; SourceError if they can't be."""
    lacking: dict[tuple[date, date], dict[str, None]] = {}
    for span in years.values():
        for codes, days in span.lacking():
            lacking.setdefault(days, {}).update(dict.fromkeys(codes))
    until = time.monotonic() + seconds
    for days, some in lacking.items():
        for wanted in _in_few_requests(converter, source, tuple(some), *days):
            parts = [span.within(wanted.first, wanted.last) for span in years.values()]
            converter.client().fetch(source, wanted, until, partial(_lack, parts))


def _lack(parts: "Iterable[Span]") -> bool:
    return any(part.lacking() for part in parts)


def _in_few_requests(
    converter: "Converter", source: "Source", codes: "tuple[str, ...]", first: "date", last: "date"
) -> "list[Wanted]":
    """The range, or each of its days by itself if that takes fewer requests, as of fifty series of a week."""
    info = source.INFO
    today = info.publication.today(converter.store.clock())
    hints = State.read(converter.store, info.key).hints
    whole = Wanted(codes, first, last, today)
    days = [Wanted(codes, day, day, today) for day in days_between(first, last)]
    most = len(source.plan(whole, (), hints))
    if len(days) < most and sum(len(source.plan(day, (), hints)) for day in days) < most:
        return days
    return [whole]
