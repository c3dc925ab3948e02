"""Rates of one source over a period: its days, their mean, and the last of each week or month.

A period is answered by one source, the first that quotes the pair over all of it: never by a
mixture, and by what happens to be held of it only as far as nobody named its ends.
"""

from datetime import date, timedelta
from itertools import pairwise

from converter import core, law, reasons
from converter.errors import InputError, NotHeld, OutOfHistory, RateUnavailable, SourceError
from converter.market import Market, Passed, Policy, derivation, sources_of
from converter.means import Average, End
from converter.model import Leg, Note, Pair, Rate
from converter.partial import held, nobody, passed_over
from converter.spans import Span, span_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from converter.model import Figure
    from converter.partial import Period
    from converter.quotes import Read
    from converter.sources._base import Source, SourceInfo

    Fetch = Callable[..., None]

__all__ = [
    "EVERY",
    "Average",
    "End",
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
_TOLD = 3


class Series:
    """The daily rates of a pair from ``first`` to ``last``, by one source, in order.

    ``gaps`` are longer than the source ever pauses; ``outside`` are days of the period before the
    first rate or after the last on which the source published a table without the pair. ``aside`` are
    figures of it that are set aside, with their days. ``notes`` tell of these, of days that are not
    held where what is held answered, and of who was passed over.
    """

    __slots__ = ("aside", "attribution", "first", "gaps", "info", "last", "notes", "outside", "rates", "zone")

    def __init__(self, info: "SourceInfo", rates: "list[Rate]", first: date, last: date) -> None:
        self.info = info
        self.rates = rates
        self.first = first
        self.last = last
        self.zone = info.publication.zone
        self.attribution = info.attribution
        self.gaps = _gaps(info, [rate.as_of for rate in rates if rate.as_of], first, last)
        self.outside: list[date] = []
        self.aside: list[tuple[date, Figure]] = []
        self.notes: tuple[Note, ...] = ()

    def average(self) -> Average:
        """The mean of the rates; each counts once."""
        return Average(self.rates, self.rates[0].source)

    def end(self, period: str) -> End:
        """The last of the rates, as that of a period of this name."""
        return End(self.rates, period)


def _gaps(info: "SourceInfo", days: "list[date]", first: date, last: date) -> "list[tuple[date, date]]":
    """Where more days lie between two rates than the source ever pauses."""
    edges = [first - _DAY, *days, last + _DAY]
    longest = (info.publication.hole + 1) * _DAY
    return [(one + _DAY, two - _DAY) for one, two in pairwise(edges) if two - one > longest]


def history(
    base: str, quote: str, period: "Period", policy: Policy, read: "Read", fetch: "Fetch", now: "datetime"
) -> Series:
    """The daily rates of a pair over a period, by one source.

    That is the first source that has it all; where nobody does, and nobody named the last day, the
    first of which the newest days are held, as an undated rate is. InputError where law sets the rate
    or a currency ends within the period, OutOfHistory for one that lies ahead, RateUnavailable if no
    source quotes the pair over it, NotHeld if it can't be known now.
    """
    first, last = period.first, period.last
    if first is None:
        last = period.last = min(last, *(_before_law(code, last) for code in (base, quote)))
    for gone in (reasons.not_alive(base, quote, last), reasons.not_alive(base, quote, first or last)):
        if gone is not None and (gone.first if gone.on == last else gone.last):
            raise gone
    market, ahead, behind = _settled(base, quote, first or last, last)
    pair = Market(*market, last, policy, read, fetch, now)
    begun = Market(*market, first or last, policy, read, fetch, now)
    passed: list[Passed] = []
    found: Series | None = None
    for source in policy.sources:
        info = source.INFO
        if not (pair.may_quote(info) or begun.may_quote(info) or (first is None and _once(pair, info))):
            continue
        try:
            found = _of(source, pair, period)
        except (RateUnavailable, SourceError) as error:
            passed.append(Passed(info, error))
            continue
        found.notes = (*_set_aside(found), *passed_over(passed))
        break
    if found is None:
        since = max((leg.as_of for leg in (*ahead, *behind) if leg.as_of), default=None)
        part = held(pair, period, passed, since)
        if part is None:
            raise nobody(pair, Pair(base, quote), period, passed)
        span, told = part
        found = _series(span, span.rates(), span.first, span.last)
        found.notes = (*_set_aside(found), *told)
    if ahead or behind:
        found.rates = [_with_law(base, quote, ahead, rate, behind) for rate in found.rates]
    return found


def _before_law(code: str, last: date) -> date:
    """The last day on which a currency had a market, up to ``last``."""
    begun = [leg.as_of for leg in law.settle(code, last)[1] if leg.as_of]
    return min(begun) - _DAY if begun else last


def _once(asked: Market, info: "SourceInfo") -> bool:
    """Whether a source has quoted a pair on any day, where all of them are asked for."""
    return not asked.left_out(info) and all(map(info.quotes, asked.codes))


def _settled(
    base: str, quote: str, first: date, last: date
) -> "tuple[tuple[str, str], tuple[Leg, ...], tuple[Leg, ...]]":
    """What the market quotes for a pair all through a period, and the legal legs on its two sides."""
    ways = []
    for code in (base, quote):
        here, legs = law.settle(code, first)
        there, later = law.settle(code, last)
        if legs != later:
            raise InputError(_becomes(code, there, later[-1].as_of))
        ways.append((here, legs))
    (one, ahead), (two, behind) = ways
    if one == two:
        raise InputError(
            f"{base} and {quote} are worth a fixed amount of each other; there is no series, only the rate:"
            f" convert {base} {quote}"
        )
    return (one, two), ahead, behind


def _becomes(code: str, other: str, begun: "date | None") -> str:
    days = f"; ask for days until {begun - _DAY}, or since {begun}" if begun else ""
    return f"{code} became {other} on {begun}{days}"


def _with_law(base: str, quote: str, ahead: "Sequence[Leg]", rate: Rate, behind: "Sequence[Leg]") -> Rate:
    legs = law.trimmed((*ahead, *rate.legs, *reversed(behind)))
    return core.derive(
        base, quote, legs, kind=rate.kind, source=sources_of(legs),
        derivation=derivation(base, legs), as_of=rate.as_of, fetched_at=rate.fetched_at,
    )  # fmt: skip


def _of(source: "Source", asked: Market, period: "Period") -> Series:
    """One source's rates of the period, fetched where they are not all held."""
    info, pair, last = source.INFO, asked.pair, period.last
    wanted = span_of(info, asked, period.first, last)
    lacking = wanted.lacking()
    if asked.policy.refresh:
        lacking = asked.codes, (wanted.first, wanted.last)
    if lacking:
        if asked.policy.offline:
            raise NotHeld(f"{info.key}'s rates from {wanted.first} to {wanted.last} are not all held", pair)
        codes, days = lacking
        asked.fetch(source, codes, *days, lambda: wanted.lacking() is not None)
    rates = wanted.rates()
    for day, figure in wanted.aside() if not rates else ():
        raise NotHeld(f"{reasons.set_aside(info, figure, day).text}, and there is none beside it", pair)
    if not rates:
        raise OutOfHistory(f"{info.key} published no {pair} from {wanted.first} to {wanted.last}", pair, last)
    return _series(wanted, rates, period.first or wanted.first, min(last, info.publication.today(asked.now)))


def _series(span: Span, rates: "list[Rate]", first: date, last: date) -> Series:
    """A series of a source's rates, and where it published tables without the pair."""
    edges = rates[0].as_of or last, rates[-1].as_of or last
    rates[-1].fetched_at = span.fetched_at(edges[1])
    found = Series(span.info, rates, first, last)
    found.aside = span.aside()
    if not span.info.per_currency:
        tables = span.read(span.info).days(first, last)
        found.outside = [day for day in tables if not edges[0] <= day <= edges[1]]
    return found


def _set_aside(found: Series) -> "list[Note]":
    """A note for each of the first figures that are set aside, and how many more there are."""
    notes = [reasons.set_aside(found.info, figure, day) for day, figure in found.aside[:_TOLD]]
    more = len(found.aside) - len(notes)
    return [*notes, Note("set-aside", f"{more} more are set aside")] if more else notes


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

    InputError for a period that isn't over, NotHeld for one with a figure that is set aside,
    RateUnavailable for one with days missing.
    """
    calendar = found.info.publication
    if not so_far and (calendar.today(now) <= last or calendar.out(last) > now):
        raise unfinished(name)
    pair = found.rates[0].pair
    for day, figure in found.aside:
        key, code = found.info.key, figure.about(found.info.base)
        raise NotHeld(
            f"{reasons.set_aside(found.info, figure, day).text}, and is part of {name};"
            f" `convert cache accept {key} {day} {code}` takes it in if it is right", pair,
        )  # fmt: skip
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
