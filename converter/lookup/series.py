"""Rates of one source over a period: each day's, their mean, and the last of each week or month."""

from collections import namedtuple
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from converter import law
from converter.errors import InputError, NotHeld, OutOfHistory, RateUnavailable
from converter.lookup import notes
from converter.lookup.tables import DAY
from converter.model import Leg, Note, Pair, Rate, Value, _made, rate_text
from converter.money.averages import Average, End
from converter.store import baseline
from converter.text.arguments import choice_of, day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from converter.model import Figure
    from converter.sources.contract import SourceInfo

    Rescale = tuple[str, date]

__all__ = [
    "COLUMNS",
    "EVERY",
    "Row",
    "Series",
    "last_of_each",
    "no_mean",
    "notes_of_period",
    "settled_by_law",
    "unfinished",
    "whole",
]

EVERY = ("day", "week", "month")
# The columns of a series as a table of data: units of quote for one unit of base.
Row = namedtuple("Row", ("day", "base", "quote", "rate", "source"))  # noqa: PYI024 - typing takes long
COLUMNS = Row._fields
_TOLD = 3
_ENDS = 5  # rows at each end of a long series that a notebook shows


class Series(Value):
    """The daily rates of a pair from ``first`` to ``last``, by one source, in order.

    ``rates`` are the rates, oldest first. The series itself is a sequence of rows, each a tuple with the
    ``day``, ``base``, ``quote``, ``rate`` (a Decimal, units of quote for one base) and ``source``:
    ``pandas.DataFrame(series)`` and ``polars.DataFrame(series)`` have these columns. ``series[-1]`` is the
    last row, ``series["2025-03-03"]`` that of a day; KeyError for a day without a rate.

    ``gaps`` are the first and last day of each gap longer than the source's longest pause. ``outside`` are
    days of the period before the first rate or after the last on which the source published a table without
    the pair. ``aside`` are the figures of the pair that are set aside, with their days. ``rescales`` are the
    codes of the pair that lost zeros and kept their name, with the day: rates before it are in other units.
    ``notes`` say this, and name the laws that rates are by, days that are not held, and sources that were
    passed over.
    """

    __slots__ = (
        "info", "rates", "first", "last", "zone", "attribution", "gaps", "outside", "aside", "rescales",
        "notes",
    )  # fmt: skip
    info: "SourceInfo"
    rates: "tuple[Rate, ...]"
    first: date
    last: date
    zone: str
    attribution: str
    gaps: "tuple[tuple[date, date], ...]"
    outside: "tuple[date, ...]"
    aside: "tuple[tuple[date, Figure], ...]"
    rescales: "tuple[Rescale, ...]"
    notes: "tuple[Note, ...]"

    def __init__(
        self,
        info: "SourceInfo",
        rates: "Sequence[Rate]",
        first: date,
        last: date,
        *,
        outside: "Sequence[date]" = (),
        aside: "Sequence[tuple[date, Figure]]" = (),
        rescales: "Sequence[Rescale]" = (),
    ) -> None:
        gaps = _gaps(info, [rate.as_of for rate in rates if rate.as_of], first, last)
        told = (*_by_law(rates), *map(_lost_zeros, rescales), *_set_aside(info, aside))
        self._fill(
            info, tuple(rates), first, last, info.publication.zone, info.attribution, tuple(gaps),
            tuple(outside), tuple(aside), tuple(rescales), told,
        )  # fmt: skip

    def _key(self) -> "tuple[Any, ...]":
        return (self.info.key, *super()._key()[1:])

    def __reduce__(self) -> "tuple[Any, ...]":
        return _restored, (self.info.key, *(getattr(self, name) for name in self._names[1:]))

    # -- as data --------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.rates)

    def __iter__(self) -> "Iterator[Row]":
        return map(_row, self.rates)

    def __getitem__(self, place: "int | slice | date | str") -> "Any":
        if isinstance(place, slice):
            return [*map(_row, self.rates[place])]
        if isinstance(place, int):
            return _row(self.rates[place])
        day = day_of(place)
        found = next((rate for rate in self.rates if rate.as_of == day), None)
        if found is None:
            raise KeyError(f"no rate of {place}")
        return _row(found)

    def to_dict(self) -> "dict[str, list[Any]]":
        """The columns as lists: ``day``, ``base``, ``quote``, ``rate`` (exact Decimals) and ``source``."""
        return {name: [row[place] for row in self] for place, name in enumerate(COLUMNS)}

    def document(
        self,
        since: "date | None",
        until: "date | None",
        *,
        every: str = "day",
        assumed: "Sequence[str]" = (),
        rates: bool = True,
    ) -> "dict[str, Any]":
        """The series as ``convert history --json`` prints it: a dict that ``json.dumps`` takes.

        ``since`` and ``until`` are the days that were asked for, ``every`` keeps the last rate of each, and
        ``assumed`` are readings that were chosen; without ``rates`` their place is None. ``cli/schema.json``
        describes it as ``series``.
        """
        from converter.money import document

        first, last = self.rates[0], self.rates[-1]
        kept = [{"day": str(rate.as_of), "rate": rate_text(rate)} for rate in last_of_each(self.rates, every)]
        return {
            "base": first.base,
            "quote": first.quote,
            "asked": {
                "since": str(since) if since else None,
                "until": str(until) if until else None,
                "every": every,
            },
            "source": first.source,
            "kind": first.kind,
            "attribution": self.attribution or None,
            "first": str(first.as_of),
            "last": str(last.as_of),
            "count": len(self.rates),
            "gaps": [{"first": str(one), "last": str(two)} for one, two in self.gaps],
            "notes": document.noted(self.notes),
            "rates": kept if rates else None,
            "assumed": list(assumed),
        }  # fmt: skip

    def __repr__(self) -> str:
        one, two, count = self.rates[0], self.rates[-1], len(self.rates)
        return (
            f"<Series {one.pair}, {count} rate{'s' * (count != 1)} {one.as_of}..{two.as_of} ({one.source})>"
        )

    def _repr_html_(self) -> str:
        from converter.money import document, notebook

        cells = [
            (str(rate.as_of), f"{rate.base}/{rate.quote}", document.six(rate.value), rate.source)
            for rate in self.rates
        ]
        if len(cells) > 2 * _ENDS + 2:
            cells = [*cells[:_ENDS], ("\N{HORIZONTAL ELLIPSIS}", "", "", ""), *cells[-_ENDS:]]
        told = [repr(self)[8:-1], *notebook.told(self.notes, (), [self.attribution])]
        return notebook.table(("day", "pair", "rate", "source"), cells, told)

    # -- over its days --------------------------------------------------------------------------

    def average(self) -> Average:
        """The arithmetic mean of the daily prices of one base in quote; each fixing counts once.

        Raises RateUnavailable if a code of the pair lost zeros and kept its name between two of the days.
        """
        first, last = self.rates[0], self.rates[-1]
        error = no_mean((first.base, first.quote), first.as_of or self.first, last.as_of or self.last)
        if error is not None:
            raise error
        keys = "+".join(dict.fromkeys(rate.source for rate in self.rates)).split("+")
        return Average.of(self.rates, "+".join(dict.fromkeys(keys)))

    def end(self, period: str) -> End:
        """The last of the rates, as the end of the period of this name."""
        return End.of(self.rates, period)


# So that data frames take it as rows; without the import of a base class that slots can't have.
Sequence.register(Series)


def _restored(key: str, *values: "Any") -> Series:
    """A series of the source of that key, with these fields."""
    from converter import sources

    return _made(Series, sources.get(key).INFO, *values)


def _row(rate: Rate) -> Row:
    return Row(rate.as_of, rate.base, rate.quote, rate.value, rate.source)


def _gaps(info: "SourceInfo", days: "list[date]", first: date, last: date) -> "list[tuple[date, date]]":
    """The first and last day of each gap between two rates that is longer than the source's longest pause."""
    edges = [first - DAY, *days, last + DAY]
    longest = baseline.longest_step(info)
    return [(one + DAY, two - DAY) for one, two in pairwise(edges) if two - one > longest]


def _by_law(rates: "Sequence[Rate]") -> "tuple[Note, ...]":
    """A note for each legal rate used in rates in order of days, as of the first day it is used for."""
    first: dict[Leg, date] = {}
    seen: set[int] = set()  # thousands of rates share a leg, and its hash takes a while
    for rate in rates:
        for leg in rate.legs if "law" in rate.source else ():
            if leg.source == "law" and rate.as_of and id(leg) not in seen:
                seen.add(id(leg))
                first.setdefault(leg, rate.as_of)
    return tuple(note for leg, day in first.items() for note in notes.by_law([leg], day))


def rescales_of(codes: "Sequence[str]", first: date, last: date) -> "list[Rescale]":
    """The codes that lost zeros and kept their name within these days, each with the first such day."""
    found = [(code, law.rescaled_on(code, first, last)) for code in codes]
    return [(code, day) for code, day in found if day]


def _lost_zeros(one: "Rescale") -> Note:
    code, day = one
    units = law.rescale(code, day - DAY, day)
    return Note("law", f"{code} lost zeros on {day}: {units} old {code} are 1 new {code}")


def no_mean(codes: "Sequence[str]", first: date, last: date) -> "RateUnavailable | None":
    """The error for a mean of rates in two units of one code; None if each code has one unit."""
    for one in rescales_of(codes, first, last):
        days = f"ask for days until {one[1] - DAY}, or since {one[1]}"
        return RateUnavailable(f"no mean of {Pair(*codes)}: {_lost_zeros(one)}; {days}", Pair(*codes))
    return None


def _set_aside(info: "SourceInfo", aside: "Sequence[tuple[date, Figure]]") -> "list[Note]":
    """A note for each of the first three figures that are set aside, and one on how many more there are."""
    told = [notes.set_aside(info, figure, day) for day, figure in aside[:_TOLD]]
    more = len(aside) - len(told)
    return [*told, Note("set-aside", f"{more} more figures are set aside")] if more else told


def unfinished(name: str) -> InputError:
    """The error for a period that is not over."""
    return InputError(f"{name} is not over").advising("--so-far takes the days up to now")


def notes_of_period(
    found: Series, rates: "Sequence[Rate]", last: date, now: "datetime", name: str
) -> "tuple[Note, ...]":
    """The notes of an answer for a period by some of its rates; they say if the period is not over."""
    told = notes.with_laws(found.notes, _by_law(rates))
    if not _over(found.info, last, now):
        return (*told, Note("not-final", f"{name} is not over: up to {rates[-1].as_of}"))
    return told


def settled_by_law(base: str, quote: str, first: date, last: date) -> bool:
    """Whether law fixes the rate of a pair on all days of a period, so that it has no series."""
    return all(law.between(base, quote, day) is not None for day in (first, last))


def whole(found: Series, last: date, now: "datetime", *, so_far: bool, name: str) -> Series:
    """The series, if it has all of the period ``name`` that ends on ``last``; with ``so_far``, up to now.

    Raises InputError if the period isn't over, NotHeld if a figure of it is set aside, RateUnavailable if
    the source published no rates on days of it.
    """
    if not so_far and not _over(found.info, last, now):
        raise unfinished(name)
    error = _set_aside_in(found, name) or _missing_in(found, name)
    if error is not None:
        raise error
    return found


def _over(info: "SourceInfo", last: date, now: "datetime") -> bool:
    """Whether a period is over where the source is, and its last table out."""
    return info.publication.today(now) > last and info.publication.out(last) <= now


def _set_aside_in(found: Series, name: str) -> "NotHeld | None":
    """The error for the first figure of a period that is set aside, with the command that accepts it."""
    if not found.aside:
        return None
    (day, figure), *_ = found.aside
    why = f"{notes.set_aside(found.info, figure, day).text}, and is part of {name}"
    command = f"`convert cache accept {found.info.key} {day} {figure.about(found.info.base)}`"
    return NotHeld(why, found.rates[0].pair).advising(f"{command} takes it in if it is right")


def _missing_in(found: Series, name: str) -> "OutOfHistory | None":
    """The error for days of a period on which the source published no rate of the pair."""
    if found.gaps:
        one, two = found.gaps[0]
        days = f"from {one} to {two}, which is"
    elif found.outside:
        others = len(found.outside) - 1
        days = f"on {found.outside[0]}{f' and {others} days more' if others else ''}, which is"
    else:
        return None
    last = found.rates[-1]
    why = f"{found.info.key} published no {last.pair} {days} part of {name}"
    return OutOfHistory(why, last.pair, last=last.as_of)


def last_of_each(rates: "Sequence[Rate]", every: str) -> "list[Rate]":
    """The last rate of each ISO week or month; all rates for ``day``."""
    if choice_of(every, "every", EVERY) == "day":
        return list(rates)
    kept: dict[object, Rate] = {}
    for rate in rates:
        if rate.as_of:
            month = (rate.as_of.year, rate.as_of.month)
            kept[rate.as_of.isocalendar()[:2] if every == "week" else month] = rate
    return list(kept.values())
