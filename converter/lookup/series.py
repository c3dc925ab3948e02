"""Rates of one source over a period: its days, their mean, and the last of each week or month.

A period is answered by one source, the first that quotes the pair over all of it: never by a
mixture, and by what happens to be held of it only as far as nobody named its ends.
"""

from datetime import date, timedelta
from itertools import pairwise

from converter import law
from converter.errors import InputError, NotHeld, OutOfHistory, RateUnavailable
from converter.lookup import notes
from converter.model import Fixed, Leg, Note, Pair, Rate
from converter.money.averages import Average, End
from converter.store import baseline
from converter.text.arguments import choice_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from converter.model import Figure
    from converter.sources.contract import SourceInfo

    Fetch = Callable[..., None]

    Rescale = tuple[str, date]

__all__ = [
    "EVERY",
    "Series",
    "last_of_each",
    "no_mean",
    "notes_of_period",
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
    return [
        (one + _DAY, two - _DAY) for one, two in pairwise(edges) if two - one > baseline.longest_step(info)
    ]


def _by_law(rates: "Sequence[Rate]") -> "tuple[Note, ...]":
    """A note for each legal rate in rates that stand in order, as of the first day that it is used for."""
    first: dict[Leg, date] = {}
    seen: set[int] = set()  # thousands of rates share a leg, and its hash takes a while
    for rate in rates:
        for leg in rate.legs if "law" in rate.source else ():
            if leg.source == "law" and rate.as_of and id(leg) not in seen:
                seen.add(id(leg))
                first.setdefault(leg, rate.as_of)
    return tuple(note for leg, day in first.items() for note in notes.by_law([leg], day))


def rescales_of(codes: "Sequence[str]", first: date, last: date) -> "list[Rescale]":
    """The first day within these on which each code lost zeros under its own name, if it did."""
    found = [(code, law.rescaled_on(code, first, last)) for code in codes]
    return [(code, day) for code, day in found if day]


def _lost_zeros(one: "Rescale") -> Note:
    code, day = one
    units = law.rescale(code, day - _DAY, day)
    return Note("law", f"{code} lost zeros on {day}: {units} {code} of before are 1 {code} since")


def no_mean(codes: "Sequence[str]", first: date, last: date) -> "RateUnavailable | None":
    """The error for a mean of rates in two units of one code; None if there is one unit."""
    for one in rescales_of(codes, first, last):
        days = f"ask for days until {one[1] - _DAY}, or since {one[1]}"
        return RateUnavailable(f"no mean of {Pair(*codes)}: {_lost_zeros(one)}; {days}", Pair(*codes))
    return None


def _set_aside(info: "SourceInfo", aside: "Sequence[tuple[date, Figure]]") -> "list[Note]":
    """A note for each of the first figures that are set aside, and how many more there are."""
    told = [notes.set_aside(info, figure, day) for day, figure in aside[:_TOLD]]
    more = len(aside) - len(told)
    return [*told, Note("set-aside", f"{more} more are set aside")] if more else told


def unfinished(name: str) -> InputError:
    """The error for a period that is not over."""
    return InputError(f"{name} is not over").advising("--so-far takes what there is of it")


def notes_of_period(
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
        why = f"{notes.set_aside(found.info, figure, day).text}, and is part of {name}"
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
