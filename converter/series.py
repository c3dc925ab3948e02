"""Rates of one source over a period: its days, their mean, and the last of each week or month.

A period is answered by one source, the first that quotes the pair over all of it: never by a
mixture, and never by what happens to be held of it.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from converter import core, law, reasons
from converter.errors import ConverterError, InputError, NotHeld, OutOfHistory, RateUnavailable, SourceError
from converter.market import Market, Policy, derivation, sources_of
from converter.model import Leg, Note, Rate, RateKind
from converter.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from converter.quotes import Read
    from converter.sources._base import Source, SourceInfo

    Fetch = Callable[..., None]

__all__ = [
    "EVERY",
    "Average",
    "Series",
    "history",
    "last_of_each",
    "notes",
    "settled_by_law",
    "unfinished",
    "whole",
]

_DAY = timedelta(days=1)
EVERY = ("day", "week", "month")


class Average(Rate):
    """The arithmetic mean of a source's daily rates of a pair over a period.

    ``observations`` is the number of days on which it published both currencies, ``first`` and
    ``last`` the first and the last of them.
    """

    __slots__ = ("first", "last", "observations")

    def __init__(self, rates: "Sequence[Rate]", source: str) -> None:
        values = [core.quotient(core.ONE, rate.num, rate.den) for rate in rates]
        total = core.total(values)
        count = Decimal(len(values))
        value = core.exactly(core.quotient(core.ONE, total, count))
        fetched = [rate.fetched_at for rate in rates if rate.fetched_at]
        super().__init__(
            rates[0].base, rates[0].quote, value, total, count, rates[-1].as_of, RateKind.AVERAGE, source,
            "average", (), min(fetched, default=None),
        )  # fmt: skip
        self.observations = len(rates)
        self.first = rates[0].as_of
        self.last = rates[-1].as_of


class Series:
    """The daily rates of a pair from ``first`` to ``last``, by one source, in order.

    ``gaps`` are longer than the source ever pauses; ``outside`` are days of the period before the
    first rate or after the last on which the source published a table without the pair.
    """

    __slots__ = ("attribution", "first", "gaps", "info", "last", "outside", "rates", "zone")

    def __init__(self, info: "SourceInfo", rates: "list[Rate]", first: date, last: date) -> None:
        self.info = info
        self.rates = rates
        self.first = first
        self.last = last
        self.zone = info.publication.zone
        self.attribution = info.attribution
        self.gaps = _gaps(info, [rate.as_of for rate in rates if rate.as_of], first, last)
        self.outside: list[date] = []

    def average(self) -> Average:
        """The mean of the rates; each counts once."""
        return Average(self.rates, self.rates[0].source)


def _gaps(info: "SourceInfo", days: "list[date]", first: date, last: date) -> "list[tuple[date, date]]":
    """Where more days lie between two rates than the source ever pauses."""
    edges = [first - _DAY, *days, last + _DAY]
    longest = (info.publication.hole + 1) * _DAY
    return [(one + _DAY, two - _DAY) for one, two in pairwise(edges) if two - one > longest]


def history(
    base: str,
    quote: str,
    first: "date | None",
    last: date,
    policy: Policy,
    read: "Read",
    fetch: "Fetch",
    now: "datetime",
) -> Series:
    """The daily rates of a pair over a period (from the beginning without ``first``), by one source.

    That is the first source that has it all. InputError where law sets the rate or a currency ends
    within the period, OutOfHistory for one that lies ahead, RateUnavailable if no source quotes the
    pair over it, NotHeld if it can't be known now.
    """
    if first is None:
        last = min(last, *(_before_law(code, last) for code in (base, quote)))
    market, ahead, behind = _settled(base, quote, first or last, last)
    pair = Market(*market, last, policy, read, fetch, now)
    begun = Market(*market, first or last, policy, read, fetch, now)
    tried: list[ConverterError] = []
    for source in policy.sources:
        if not (
            pair.may_quote(source.INFO) or begun.may_quote(source.INFO) or _once(source.INFO, first, *market)
        ):
            continue
        try:
            found = _of(source, pair, first, last)
        except (RateUnavailable, SourceError) as error:
            tried.append(error)
            continue
        if ahead or behind:
            found.rates = [_with_law(base, quote, ahead, rate, behind) for rate in found.rates]
        return found
    raise reasons.nobody(pair.pair, None, policy.sources, [*tried, *pair.ended])


def _before_law(code: str, last: date) -> date:
    """The last day on which a currency had a market, up to ``last``."""
    begun = [leg.as_of for leg in law.settle(code, last)[1] if leg.as_of]
    return min(begun) - _DAY if begun else last


def _once(info: "SourceInfo", first: "date | None", *codes: str) -> bool:
    """Whether a source has quoted a pair on any day, where all of them are asked for."""
    return first is None and all(map(info.quotes, codes))


def _settled(
    base: str, quote: str, first: date, last: date
) -> "tuple[tuple[str, str], tuple[Leg, ...], tuple[Leg, ...]]":
    """What the market quotes for a pair all through a period, and the legal legs on its two sides."""
    ways = []
    for code in (base, quote):
        here, legs = law.settle(code, first)
        there, later = law.settle(code, last)
        if legs != later:
            raise InputError(
                f"{code} became {there} on {later[-1].as_of}; ask for the time before or after it"
            )
        ways.append((here, legs))
    (one, ahead), (two, behind) = ways
    if one == two:
        raise InputError(f"{base} and {quote} are worth a fixed amount of each other; there is no series")
    return (one, two), ahead, behind


def _with_law(base: str, quote: str, ahead: "Sequence[Leg]", rate: Rate, behind: "Sequence[Leg]") -> Rate:
    legs = law.trimmed((*ahead, *rate.legs, *reversed(behind)))
    return core.derive(
        base, quote, legs, kind=rate.kind, source=sources_of(legs),
        derivation=derivation(base, legs), as_of=rate.as_of, fetched_at=rate.fetched_at,
    )  # fmt: skip


def _of(source: "Source", asked: Market, first: "date | None", last: date) -> Series:
    """One source's rates of the period, fetched where they are not all held."""
    info, pair = source.INFO, asked.pair
    today = info.publication.today(asked.now)
    if first and first > today:
        raise OutOfHistory(f"{first} lies ahead: there are no rates yet", pair, first)
    if info.since is None:
        raise reasons.no_history(info, pair, last)
    begun = [info.since, *((info.covers or {}).get(code, (None, None))[0] for code in asked.codes)]
    earliest = max(day for day in begun if day)
    if last < earliest:
        raise reasons.not_yet(info, pair, last, earliest)
    ended = [(info.covers or {}).get(code, (None, None))[1] for code in asked.codes]
    latest = min([today, last, *(day + info.publication.hole * _DAY for day in ended if day)])
    days = max(first or earliest, earliest), latest
    if days[1] < days[0]:
        raise OutOfHistory(f"{info.key} quoted {pair} until {min(filter(None, ended))}", pair, last)
    wanted = Span(info, asked.codes, *days, asked.read, asked.now)
    lacking = wanted.lacking()
    if asked.policy.refresh:
        lacking = asked.codes, (wanted.first, wanted.last)
    if lacking:
        if asked.policy.offline:
            raise NotHeld(f"{info.key}'s rates from {wanted.first} to {wanted.last} are not all held", pair)
        codes, days = lacking
        asked.fetch(source, codes, *days, lambda: wanted.lacking() is not None)
    rates = wanted.rates()
    if not rates:
        raise OutOfHistory(f"{info.key} published no {pair} from {wanted.first} to {wanted.last}", pair, last)
    rates[-1].fetched_at = wanted.fetched_at(rates[-1].as_of or last)
    found = Series(info, rates, first or earliest, min(last, today))
    if not info.per_currency:
        tables = asked.read(info).days(found.first, found.last)
        edges = rates[0].as_of or last, rates[-1].as_of or last
        found.outside = [day for day in tables if not edges[0] <= day <= edges[1]]
    return found


def unfinished(name: str) -> InputError:
    """The error for a period that is not over."""
    return InputError(f"{name} is not over; --so-far takes what there is of it")


def notes(found: Series, last: date, now: "datetime", name: str) -> "tuple[Note, ...]":
    """What an answer for a period says: the laws it is by, the chain, and that it is not over."""
    rate = found.rates[-1]
    told = reasons.by_law(rate.legs)
    calendar = found.info.publication
    if calendar.today(now) <= last or calendar.out(last) > now:
        told.append(Note("not-final", f"{name} is not over: up to {rate.as_of}"))
    return tuple(told)


def settled_by_law(base: str, quote: str, first: date, last: date) -> bool:
    """Whether a pair has one fixed rate all through a period, so that it needs no series."""
    return all(law.settle(base, day)[0] == law.settle(quote, day)[0] for day in (first, last))


def whole(found: Series, last: date, now: "datetime", *, so_far: bool, name: str) -> Series:
    """A series that may stand for a period: over, and without a gap; with ``so_far``, up to now.

    InputError for a period that isn't over, RateUnavailable for one with days missing.
    """
    calendar = found.info.publication
    if not so_far and (calendar.today(now) <= last or calendar.out(last) > now):
        raise unfinished(name)
    pair = found.rates[0].pair
    if found.gaps:
        one, two = found.gaps[0]
        days = f"from {one} to {two}, which is"
    elif found.outside:
        others = len(found.outside) - 1
        days = f"on {found.outside[0]}{f' and {others} days more' if others else ''}, which is"
    else:
        return found
    newest = found.rates[-1].as_of
    raise OutOfHistory(f"{found.info.key} published no {pair} {days} part of {name}", pair, last=newest)


def last_of_each(rates: "Sequence[Rate]", every: str) -> "list[Rate]":
    """The last rate of each week or month; all of them for ``day``."""
    if every not in EVERY:
        raise InputError(f"every takes one of {', '.join(EVERY)}, not {every[:40]!r}")
    if every == "day":
        return list(rates)
    kept: dict[object, Rate] = {}
    for rate in rates:
        if rate.as_of:
            month = (rate.as_of.year, rate.as_of.month)
            kept[rate.as_of.isocalendar()[:2] if every == "week" else month] = rate
    return list(kept.values())
