"""Which source answers a period: the first that has all of it."""

from datetime import date
from functools import partial

from converter import law
from converter.errors import InputError, NotHeld, OutOfHistory, RateUnavailable, SourceError
from converter.lookup import notes, refusals
from converter.lookup.market import Market, Passed
from converter.lookup.part_held import best_part, notes_on_unreached, unanswered
from converter.lookup.series import _DAY, Series, rescales_of, settled_by_law
from converter.lookup.span import Span, span_of
from converter.model import Pair, Rate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.lookup.part_held import Period
    from converter.lookup.resources import Resources
    from converter.sources.contract import Source, SourceInfo

__all__ = ["history"]


def history(base: str, quote: str, period: "Period", resources: "Resources") -> Series:
    """The daily rates of a pair over a period, by one source.

    That is the first source that has it all; where nobody does, and nobody named the last day, the
    first of which the newest days are held, as an undated rate is. InputError where law sets the rate
    or a currency ends within the period, OutOfHistory for one that lies ahead, RateUnavailable if no
    source quotes the pair over it, NotHeld if it can't be known now.
    """
    first, last = _days_of(base, quote, period)
    market = Market(base, quote, last, resources)
    begun = Market(base, quote, first or last, resources)
    passed: list[Passed] = []
    changed: InputError | None = None
    for source in resources.policy.sources:
        info = source.INFO
        if not (market.may_quote(info) or begun.may_quote(info) or (first is None and _once(market, info))):
            continue
        try:
            found = _of(source, market, period)
        except (RateUnavailable, SourceError) as error:
            passed.append(Passed(info, error))
        except InputError as error:
            changed = changed or error
        else:
            return found.replace(notes=(*found.notes, *notes_on_unreached(passed)))
    if changed is not None and not passed:
        raise changed
    part = best_part(market, period, passed)
    if part is None:
        raise unanswered(market, Pair(base, quote), period, passed)
    span, told = part
    found = _series(span, span.rates(), span.first, span.last)
    return found.replace(notes=(*found.notes, *told))


def _days_of(base: str, quote: str, period: "Period") -> "tuple[date | None, date]":
    """The days of a period, on the one side of a change of currency where nobody named its ends."""
    codes = base, quote
    whole, length = period.first is None, period.length
    for code in codes:
        for begun, _ in law.breaks(code, period.first or date.min, period.last):
            # All of a history is of the market: of the currency that the code means now, before the euro.
            if length is not None or (whole and law.reused(code, begun - _DAY)):
                period.first = max(period.first or begun, begun)
            elif whole:
                period.last = min(period.last, begun - _DAY)
    first, last = period.first, period.last
    for gone in (refusals.not_alive(*codes, last), refusals.not_alive(*codes, first or last)):
        if gone is not None and (gone.first if gone.on == last else gone.last):
            raise gone
    if settled_by_law(*codes, first or last, last):
        raise InputError(
            f"{base} and {quote} are worth a fixed amount of each other; there is no series, only the rate"
        ).advising(f"try: convert {base} {quote}")
    return first, last


def _once(market: Market, info: "SourceInfo") -> bool:
    """Whether a source has quoted a pair on any day, where all of them are asked for."""
    return not market.policy.leaves_out(info, market.codes) and all(
        any(info.quotes(form) for form, _ in market.forms(code)) for code in market.codes
    )


def _of(source: "Source", market: Market, period: "Period") -> Series:
    """One source's rates of the period, fetched where they are not all held."""
    info, pair, last = source.INFO, market.pair, period.last
    wanted = span_of(info, market, period.first, last)
    named = refusals.span(wanted.first, wanted.last)
    lacking = wanted.lacking()
    if market.policy.refresh:
        lacking = [(codes, (first, until)) for codes, first, until in wanted.stretches()]
    if lacking and market.policy.offline:
        every = "all " if wanted.first < wanted.last else ""
        raise NotHeld(f"{info.key}'s rates {named} are not {every}held", pair)
    for codes, days in lacking:
        market.fetch(source, codes, *days, partial(_lacks, wanted.within(*days)))
    rates = wanted.rates()
    for day, figure in wanted.aside() if not rates else ():
        raise NotHeld(f"{notes.set_aside(info, figure, day).text}, and there is none beside it", pair)
    if not rates:
        raise OutOfHistory(f"{info.key} published no {pair} {named}", pair, last)
    return _series(wanted, rates, period.first or wanted.first, min(last, info.publication.today(market.now)))


def _lacks(part: Span) -> bool:
    return bool(part.lacking())


def _series(span: Span, rates: "list[Rate]", first: date, last: date) -> Series:
    """A series of a source's rates, and where it published tables without the pair."""
    edges = rates[0].as_of or last, rates[-1].as_of or last
    newest = rates[-1].replace(fetched_at=span.fetched_at(edges[1]))
    tables = [] if span.info.per_currency else span.read(span.info).days(first, last)
    return Series(
        span.info, [*rates[:-1], newest], first, last,
        outside=[day for day in tables if not edges[0] <= day <= edges[1]],
        aside=span.aside(), rescales=rescales_of(span.codes, *edges),
    )  # fmt: skip
