"""Rates of one source over a period: its days, their mean, and the last of each week or month.

A period is answered by one source, the first that quotes the pair over all of it: never by a
mixture, and by what happens to be held of it only as far as nobody named its ends.
"""

from datetime import date, timedelta
from itertools import pairwise

from converter import baseline, law, reasons
from converter.errors import InputError, NotHeld, OutOfHistory, RateUnavailable, SourceError
from converter.inputs import choice_of
from converter.market import Market, Passed, Policy
from converter.means import Average, End
from converter.model import Fixed, Leg, Note, Pair, Rate
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
    Rescale = tuple[str, date]

__all__ = [
    "EVERY",
    "Average",
    "End",
    "Series",
    "history",
    "last_of_each",
    "no_mean",
    "notes",
    "settled_by_law",
    "unfinished",
    "whole",
]

_DAY = timedelta(days=1)
EVERY = ("day", "week", "month")
_TOLD = 3


class Series(Fixed):
    """The daily rates of a pair from ``first`` to ``last``, by one source, in order.

    ``gaps`` are longer than the source ever pauses; ``outside`` are days of the period before the
    first rate or after the last on which the source published a table without the pair. ``aside`` are
    figures of it that are set aside, with their days. ``rescales`` are the codes of the pair that lost
    zeros under their own name, with the day: rates before it are in other units. ``notes`` tell of
    these, of the laws that rates are by, of days that are not held where what is held answered, and of
    who was passed over.
    """

    __slots__ = (
        "aside", "attribution", "first", "gaps", "info", "last", "notes", "outside", "rates", "rescales",
        "zone",
    )  # fmt: skip

    def __init__(
        self,
        info: "SourceInfo",
        rates: "list[Rate]",
        first: date,
        last: date,
        *,
        outside: "Sequence[date]" = (),
        aside: "Sequence[tuple[date, Figure]]" = (),
        rescales: "Sequence[Rescale]" = (),
    ) -> None:
        self.info = info
        self.rates = rates
        self.first = first
        self.last = last
        self.zone = info.publication.zone
        self.attribution = info.attribution
        self.gaps = _gaps(info, [rate.as_of for rate in rates if rate.as_of], first, last)
        self.outside = tuple(outside)
        self.aside = tuple(aside)
        self.rescales = tuple(rescales)
        self.notes = (*_by_law(rates), *map(_lost_zeros, self.rescales), *_set_aside(info, self.aside))

    def average(self) -> Average:
        """The mean of the rates; each counts once.

        RateUnavailable if a code lost zeros under its own name between two of them.
        """
        first, last = self.rates[0], self.rates[-1]
        error = no_mean((first.base, first.quote), first.as_of or self.first, last.as_of or self.last)
        if error is not None:
            raise error
        keys = "+".join(dict.fromkeys(rate.source for rate in self.rates)).split("+")
        return Average(self.rates, "+".join(dict.fromkeys(keys)))

    def end(self, period: str) -> End:
        """The last of the rates, as that of a period of this name."""
        return End(self.rates, period)


def _gaps(info: "SourceInfo", days: "list[date]", first: date, last: date) -> "list[tuple[date, date]]":
    """Where more days lie between two rates than the source ever pauses."""
    edges = [first - _DAY, *days, last + _DAY]
    return [(one + _DAY, two - _DAY) for one, two in pairwise(edges) if two - one > baseline.apart(info)]


def history(
    base: str, quote: str, period: "Period", policy: Policy, read: "Read", fetch: "Fetch", now: "datetime"
) -> Series:
    """The daily rates of a pair over a period, by one source.

    That is the first source that has it all; where nobody does, and nobody named the last day, the
    first of which the newest days are held, as an undated rate is. InputError where law sets the rate
    or a currency ends within the period, OutOfHistory for one that lies ahead, RateUnavailable if no
    source quotes the pair over it, NotHeld if it can't be known now.
    """
    first, last = _days_of(base, quote, period)
    asked = Market(base, quote, last, policy, read, fetch, now)
    begun = Market(base, quote, first or last, policy, read, fetch, now)
    passed: list[Passed] = []
    changed: InputError | None = None
    for source in policy.sources:
        info = source.INFO
        if not (asked.may_quote(info) or begun.may_quote(info) or (first is None and _once(asked, info))):
            continue
        try:
            found = _of(source, asked, period)
        except (RateUnavailable, SourceError) as error:
            passed.append(Passed(info, error))
        except InputError as error:
            changed = changed or error
        else:
            return found.replace(notes=(*found.notes, *passed_over(passed)))
    if changed is not None and not passed:
        raise changed
    part = held(asked, period, passed)
    if part is None:
        raise nobody(asked, Pair(base, quote), period, passed)
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
    for gone in (reasons.not_alive(*codes, last), reasons.not_alive(*codes, first or last)):
        if gone is not None and (gone.first if gone.on == last else gone.last):
            raise gone
    if settled_by_law(*codes, first or last, last):
        raise InputError(
            f"{base} and {quote} are worth a fixed amount of each other; there is no series, only the rate"
        ).advising(f"try: convert {base} {quote}")
    return first, last


def _once(asked: Market, info: "SourceInfo") -> bool:
    """Whether a source has quoted a pair on any day, where all of them are asked for."""
    return not asked.policy.leaves_out(info, asked.codes) and all(
        any(info.quotes(form) for form, _ in asked.forms(code)) for code in asked.codes
    )


def _of(source: "Source", asked: Market, period: "Period") -> Series:
    """One source's rates of the period, fetched where they are not all held."""
    info, pair, last = source.INFO, asked.pair, period.last
    wanted = span_of(info, asked, period.first, last)
    named = reasons.span(wanted.first, wanted.last)
    lacking = wanted.lacking()
    if asked.policy.refresh:
        lacking = [(codes, (first, until)) for codes, first, until in wanted.stretches()]
    if lacking and asked.policy.offline:
        every = "all " if wanted.first < wanted.last else ""
        raise NotHeld(f"{info.key}'s rates {named} are not {every}held", pair)
    for codes, days in lacking:
        part = wanted.within(*days)
        asked.fetch(source, codes, *days, lambda part=part: bool(part.lacking()))
    rates = wanted.rates()
    for day, figure in wanted.aside() if not rates else ():
        raise NotHeld(f"{reasons.set_aside(info, figure, day).text}, and there is none beside it", pair)
    if not rates:
        raise OutOfHistory(f"{info.key} published no {pair} {named}", pair, last)
    return _series(wanted, rates, period.first or wanted.first, min(last, info.publication.today(asked.now)))


def _series(span: Span, rates: "list[Rate]", first: date, last: date) -> Series:
    """A series of a source's rates, and where it published tables without the pair."""
    edges = rates[0].as_of or last, rates[-1].as_of or last
    newest = rates[-1].replace(fetched_at=span.fetched_at(edges[1]))
    tables = [] if span.info.per_currency else span.read(span.info).days(first, last)
    return Series(
        span.info, [*rates[:-1], newest], first, last,
        outside=[day for day in tables if not edges[0] <= day <= edges[1]],
        aside=span.aside(), rescales=_rescales(span.codes, *edges),
    )  # fmt: skip


def _by_law(rates: "Sequence[Rate]") -> "tuple[Note, ...]":
    """A note for each legal rate in rates that stand in order, as of the first day that it is used for."""
    first: dict[Leg, date] = {}
    seen: set[int] = set()  # thousands of rates share a leg, and its hash takes a while
    for rate in rates:
        for leg in rate.legs if "law" in rate.source else ():
            if leg.source == "law" and rate.as_of and id(leg) not in seen:
                seen.add(id(leg))
                first.setdefault(leg, rate.as_of)
    return tuple(note for leg, day in first.items() for note in reasons.by_law([leg], day))


def _rescales(codes: "Sequence[str]", first: date, last: date) -> "list[Rescale]":
    """The first day within these on which each code lost zeros under its own name, if it did."""
    found = [(code, law.rescaled_on(code, first, last)) for code in codes]
    return [(code, day) for code, day in found if day]


def _lost_zeros(one: "Rescale") -> Note:
    code, day = one
    units = law.rescale(code, day - _DAY, day)
    return Note("law", f"{code} lost zeros on {day}: {units} {code} of before are 1 {code} since")


def no_mean(codes: "Sequence[str]", first: date, last: date) -> "RateUnavailable | None":
    """The error for a mean of rates in two units of one code; None if there is one unit."""
    for one in _rescales(codes, first, last):
        days = f"ask for days until {one[1] - _DAY}, or since {one[1]}"
        return RateUnavailable(f"no mean of {Pair(*codes)}: {_lost_zeros(one)}; {days}", Pair(*codes))
    return None


def _set_aside(info: "SourceInfo", aside: "Sequence[tuple[date, Figure]]") -> "list[Note]":
    """A note for each of the first figures that are set aside, and how many more there are."""
    notes = [reasons.set_aside(info, figure, day) for day, figure in aside[:_TOLD]]
    more = len(aside) - len(notes)
    return [*notes, Note("set-aside", f"{more} more are set aside")] if more else notes


def unfinished(name: str) -> InputError:
    """The error for a period that is not over."""
    return InputError(f"{name} is not over").advising("--so-far takes what there is of it")


def notes(
    found: Series, rates: "Sequence[Rate]", last: date, now: "datetime", name: str
) -> "tuple[Note, ...]":
    """What an answer for a period by some of its rates says: laws, who was passed over, what is not over."""
    others = (note for note in found.notes if note.code != "law")
    told, calendar = (*_by_law(rates), *others), found.info.publication
    if calendar.today(now) <= last or calendar.out(last) > now:
        return (*told, Note("not-final", f"{name} is not over: up to {rates[-1].as_of}"))
    return told


def settled_by_law(base: str, quote: str, first: date, last: date) -> bool:
    """Whether law fixes the rate of a pair all through a period, so that it needs no series."""
    return all(law.between(base, quote, day) is not None for day in (first, last))


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
        why = f"{reasons.set_aside(found.info, figure, day).text}, and is part of {name}"
        command = f"`convert cache accept {key} {day} {code}`"
        raise NotHeld(why, pair).advising(f"{command} takes it in if it is right")
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
    if choice_of(every, "every", EVERY) == "day":
        return list(rates)
    kept: dict[object, Rate] = {}
    for rate in rates:
        if rate.as_of:
            month = (rate.as_of.year, rate.as_of.month)
            kept[rate.as_of.isocalendar()[:2] if every == "week" else month] = rate
    return list(kept.values())
