"""The days of a period that a source may have published rates for, as a `Span`."""

from datetime import date

from converter import law
from converter.errors import InputError, OutOfHistory
from converter.lookup import refusals
from converter.lookup.span import Span, days_between
from converter.lookup.tables import DAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.lookup.market import Market
    from converter.sources.contract import SourceInfo

__all__ = ["known_days", "on_one_side", "span_of"]


def span_of(info: "SourceInfo", market: "Market", first: "date | None", last: date) -> Span:
    """The days of a period on which a source may have published the pair.

    Without ``first`` they begin on the source's first day, or after the last day on which a code became
    another currency's. Raises RateUnavailable if there are no such days, InputError if the source publishes
    both before and after a day on which a currency of the pair became another one.
    """
    pair = market.pair
    today = market.today(info)
    first, last = on_one_side(info, market.codes, first, last)
    if first and first > today:
        raise OutOfHistory(f"{first} is in the future: there are no rates yet", pair, first)
    if info.since is None:
        raise refusals.no_history(info, pair, last)
    lives = [_life(info, code, last) for code in market.codes]
    since = info.since if first and first >= info.since else _held_since(info.since, info, market, last)
    earliest = max(day for day in (since, *(begun for begun, _ in lives)) if day)
    if last < earliest:
        raise refusals.not_yet(info, pair, last, earliest)
    ended = [end for _, end in lives if end]
    latest = min([today, last, *(day + info.publication.longest_pause * DAY for day in ended)])
    days = max(first or earliest, earliest), latest
    if days[1] < days[0]:
        raise OutOfHistory(f"{info.key} quoted {pair} until {min(ended)}", pair, last)
    return Span(info, market.codes, *days, market.resources)


def known_days(info: "SourceInfo", market: "Market", first: "date | None", last: date) -> "tuple[date, date]":
    """The first and the last day of a period that a source can have published the pair for by now.

    Raises errors as `span_of`.
    """
    span = span_of(info, market, first, last)
    ends = (_life(info, code, last)[1] for code in market.codes)
    return span.first, min([span.newest, *filter(None, ends)])


def _life(info: "SourceInfo", code: str, day: date) -> "tuple[date | None, date | None]":
    """The first and last day on which a source has a currency, under any of its codes; None if open."""
    forms = (form for form, _ in law.forms(code, day))
    known = [(info.covers or {}).get(form, (None, None)) for form in forms if info.quotes(form)]
    begun, ended = ([days[end] for days in known] for end in (0, 1))
    since = None if None in begun else min(filter(None, begun), default=None)
    return since, None if None in ended else max(filter(None, ended), default=None)


def on_one_side(
    info: "SourceInfo", codes: "tuple[str, str]", first: "date | None", last: date
) -> "tuple[date | None, date]":
    """The days of a period, cut so that each code means one currency on all days with a table.

    The euro's first day is a holiday: a week that ends with it only has rates from before the euro.
    """
    found = sorted((*one, code) for code in codes for one in law.breaks(code, first or date.min, last))
    for begun, other, code in found:
        if first is None:
            continue
        sides = (first, begun - DAY), (begun, last)
        before, after = (any(map(info.publication.works, days_between(*days))) for days in sides)
        if (before and after) or (not before and law.between(*codes, begun) is not None):
            raise InputError(_becomes(code, other, begun))
        if before:
            return first, begun - DAY
        first = begun
    return (found[-1][0] if found and first is None else first), last


def _becomes(code: str, other: str, begun: date) -> str:
    """The message that a code became another currency on a day, and which days to ask for."""
    return f"{code} became {other} on {begun}; ask for days until {begun - DAY}, or since {begun}"


def _held_since(since: date, info: "SourceInfo", market: "Market", last: date) -> date:
    """The source's first day, or an earlier one from which on an imported file covers all days to it."""
    day = min(last, since - DAY)
    for one, two in reversed(market.read(info).windows(market.now, date.min, day)):
        if one <= day <= two:
            since, day = one, one - DAY
    return since
