"""What a mean and an end of a period need of a series: all rates of the period, and a mean in one unit."""

from datetime import date

from converter import law
from converter.errors import InputError, NotHeld, OutOfHistory, RateUnavailable
from converter.lookup import notes, refusals
from converter.lookup.tables import DAY
from converter.model import Leg, Note, Pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from converter.lookup.series import Series
    from converter.model import Rate
    from converter.sources.contract import SourceInfo
    from converter.text.periods import Period

    Rescale = tuple[str, date]

__all__ = [
    "Unfinished",
    "by_law",
    "lost_zeros",
    "no_mean",
    "none_in",
    "notes_of_period",
    "rescales_of",
    "unfinished",
    "whole",
]


def rescales_of(codes: "Sequence[str]", first: date, last: date) -> "list[Rescale]":
    """The codes that lost zeros and kept their name within these days, each with the first such day."""
    found = [(code, law.rescaled_on(code, first, last)) for code in codes]
    return [(code, day) for code, day in found if day]


def lost_zeros(one: "Rescale") -> Note:
    """The note that a code lost zeros and kept its name."""
    code, day = one
    units = law.rescale(code, day - DAY, day)
    return Note("law", f"{code} lost zeros on {day}: {units} old {code} are 1 new {code}")


def by_law(rates: "Sequence[Rate]") -> "tuple[Note, ...]":
    """A note for each legal rate used in rates in order of days, as of the first day it is used for."""
    first: dict[Leg, date] = {}
    seen: set[int] = set()  # thousands of rates share a leg, and its hash takes a while
    for rate in rates:
        for leg in rate.legs if "law" in rate.source else ():
            if leg.source == "law" and rate.as_of and id(leg) not in seen:
                seen.add(id(leg))
                first.setdefault(leg, rate.as_of)
    return tuple(note for leg, day in first.items() for note in notes.by_law([leg], day))


def no_mean(codes: "Sequence[str]", first: date, last: date) -> "RateUnavailable | None":
    """The error for a mean of rates in two units of one code; None if each code has one unit."""
    for one in rescales_of(codes, first, last):
        days = f"ask for days until {one[1] - DAY}, or since {one[1]}"
        return RateUnavailable(f"no mean of {Pair(*codes)}: {lost_zeros(one)}; {days}", Pair(*codes))
    return None


class Unfinished(InputError):
    """The period is not over: the question can be read, and will have an answer."""


def unfinished(period: "Period") -> Unfinished:
    """The error for a period that is not over."""
    before = f"; the newest whole one is {period.before}" if period.before else ""
    return Unfinished(f"{period} is not over{before}").advising("--so-far takes the days up to now")


def notes_of_period(
    found: "Series", rates: "Sequence[Rate]", last: date, today: date, now: "datetime", name: str
) -> "tuple[Note, ...]":
    """The notes of an answer for a period by some of its rates; they say if the period is not over."""
    told = notes.with_laws(found.notes, by_law(rates))
    if not _whole(found, last, today, now):
        return (*told, Note("not-final", f"{name} is not over: up to {rates[-1].as_of}"))
    return told


def whole(found: "Series", period: "Period", today: date, now: "datetime", *, so_far: bool) -> "Series":
    """The series, if it has all of a period; with ``so_far``, all up to now.

    ``today`` is the day by which the period was named. Raises InputError if the period isn't over, NotHeld if
    a figure of it is set aside, RateUnavailable if the source published no rates on days of it.
    """
    if not so_far and not _whole(found, period.last, today, now):
        raise unfinished(period)
    error = _set_aside_in(found, str(period)) or _missing_in(found, str(period))
    if error is not None:
        raise error
    return found


def _whole(found: "Series", last: date, today: date, now: "datetime") -> bool:
    """Whether a period is over by ``today``, and no table of it can come any more.

    The last day may go on where the source of the series is, which may then still publish its table.
    """
    calendar = found.info.publication
    if today <= last or calendar.out(last) > now:
        return False
    final = found.rates[-1].as_of == last and calendar.clock != "rolling"
    return final or not calendar.works(last) or calendar.today(now) > last


def over(info: "SourceInfo", last: date, now: "datetime") -> bool:
    """Whether a period is over where the source is, and its last table out."""
    return info.publication.today(now) > last and info.publication.out(last) <= now


def none_in(
    info: "SourceInfo", pair: Pair, first: date, last: date, now: "datetime | None" = None
) -> "NotHeld | OutOfHistory":
    """The error for a mean or an end of days on which a source published nothing, as over a weekend.

    It names the days before and after on which it should publish. NotHeld if the days are not over ``now``.
    """
    calendar, before, after = info.publication, first - DAY, info.publication.next_expected(last)
    while not calendar.expects(before):
        before -= DAY
    days = f"from {first} to {last}" if first < last else f"of {first}"
    why = f"{info.key} published no {pair} {days}; ask for days until {before}"
    if now is not None and calendar.out(after) > now:
        return OutOfHistory(why, pair, last) if over(info, last, now) else NotHeld(why, pair)
    return OutOfHistory(f"{why}, or since {after}", pair, last)


def _set_aside_in(found: "Series", name: str) -> "NotHeld | None":
    """The error for the first figure of a period that is set aside, with the command that accepts it."""
    if not found.aside:
        return None
    (day, figure), *_ = found.aside
    why = f"{notes.set_aside(found.info, figure, day).text}, and is part of {name}"
    advice = refusals.accepting(found.info, day, figure.about(found.info.base))
    return NotHeld(why, found.rates[0].pair).advising(advice)


def _missing_in(found: "Series", name: str) -> "OutOfHistory | None":
    """The error for days of a period on which the source published no rate of the pair."""
    if found.gaps:
        one, two = found.gaps[0]
        days = f"from {one} to {two}, which is"
    elif found.outside:
        one = two = found.outside[0]
        others = len(found.outside) - 1
        days = f"on {found.outside[0]}{f' and {others} days more' if others else ''}, which is"
    else:
        return None
    last = found.rates[-1]
    slip = refusals.slipped(found.info, (last.base, last.quote), one, two)
    why = f"{found.info.key} published no {last.pair} {days} part of {name}{slip}; {_beside(found, one, two)}"
    return OutOfHistory(why, last.pair, last=last.as_of)


def _beside(found: "Series", one: date, two: date) -> str:
    """Which days to ask for instead of a period in which the days from ``one`` to ``two`` have no rates."""
    days = [rate.as_of for rate in found.rates if rate.as_of]
    before, after = ([day for day in days if day < one], [day for day in days if day > two])
    sides = [f"until {before[-1]}"] if before else []
    return f"ask for days {', or '.join([*sides, *([f'since {after[0]}'] if after else [])])}"
