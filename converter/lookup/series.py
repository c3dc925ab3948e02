"""Rates of one source over a period: each day's, their mean, and the last of each week, month and so on."""

from collections import namedtuple
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from converter import law
from converter.errors import InputError, NotHeld, OutOfHistory, RateUnavailable
from converter.lookup import notes
from converter.lookup.tables import DAY
from converter.model import Leg, Note, Pair, Rate, RateKind, Value, _made, rate_text
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
    from converter.text.periods import Period

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

EVERY = ("day", "week", "month", "quarter", "year")
# The columns of a series as a table of data: units of quote for one unit of base.
Row = namedtuple("Row", ("day", "base", "quote", "rate", "source"))  # noqa: PYI024 - typing takes long
COLUMNS = Row._fields
_TOLD = 3
_ENDS = 5  # rows at each end of a long series that a notebook shows


class Series(Value):
    """The daily rates of a pair from ``first`` to ``last``, by one source, in order.

    ``rates`` are the rates, oldest first; none if the source published none in the period, as over a weekend,
    which ``notes`` say. The series itself is a sequence of rows, each a tuple with the ``day``, ``base``,
    ``quote``, ``rate`` (a Decimal, units of quote for one base) and ``source``:
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
        "info", "pair", "rates", "first", "last", "zone", "attribution", "gaps", "outside", "aside",
        "rescales", "notes",
    )  # fmt: skip
    info: "SourceInfo"
    pair: Pair
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
        pair: Pair,
        rates: "Sequence[Rate]",
        first: date,
        last: date,
        *,
        outside: "Sequence[date]" = (),
        aside: "Sequence[tuple[date, Figure]]" = (),
        rescales: "Sequence[Rescale]" = (),
        told: "Sequence[Note]" = (),
    ) -> None:
        gaps = _gaps(info, [rate.as_of for rate in rates if rate.as_of], first, last)
        notes = (*told, *_by_law(rates), *map(_lost_zeros, rescales), *_set_aside(info, aside))
        self._fill(
            info, pair, tuple(rates), first, last, info.publication.zone, info.attribution, tuple(gaps),
            tuple(outside), tuple(aside), tuple(rescales), notes,
        )  # fmt: skip

    def _key(self) -> "tuple[Any, ...]":
        return (self.info.key, *super()._key()[1:])

    def __reduce__(self) -> "tuple[Any, ...]":
        # What a price file is called is no source's key.
        origin = self.info if self.info.kind == RateKind.CUSTOM else self.info.key
        return _restored, (origin, *(getattr(self, name) for name in self._names[1:]))

    @property
    def source(self) -> str:
        """The source of the rates: that of the first one; of a price file its name without a line."""
        alone = self.info.kind == RateKind.CUSTOM or not self.rates
        return self.info.key if alone else self.rates[0].source

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

        first, last = (self.rates[0], self.rates[-1]) if self.rates else (None, None)
        kept = [{"day": str(rate.as_of), "rate": rate_text(rate)} for rate in last_of_each(self.rates, every)]
        return {
            "base": self.pair.base,
            "quote": self.pair.quote,
            "asked": {
                "since": str(since) if since else None,
                "until": str(until) if until else None,
                "every": every,
            },
            "source": self.source,
            "kind": first.kind if first else self.info.kind,
            "attribution": self.attribution or None,
            "first": str(first.as_of) if first else None,
            "last": str(last.as_of) if last else None,
            "count": len(self.rates),
            "gaps": [{"first": str(one), "last": str(two)} for one, two in self.gaps],
            "notes": document.noted(self.notes),
            "rates": kept if rates else None,
            "assumed": list(assumed),
        }  # fmt: skip

    def __repr__(self) -> str:
        days = [rate.as_of for rate in self.rates] or [self.first, self.last]
        count = len(self.rates)
        said = f"{self.pair}, {count} rate{'s' * (count != 1)} {days[0]}..{days[-1]}"
        return f"<Series {said} ({self.source})>"

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

        Raises RateUnavailable if there are no rates, or if a code of the pair lost zeros and kept its name
        between two of the days.
        """
        self._check_some()
        first, last = self.rates[0], self.rates[-1]
        error = no_mean((first.base, first.quote), first.as_of or self.first, last.as_of or self.last)
        if error is not None:
            raise error
        if self.info.kind == RateKind.CUSTOM:
            return Average.of(self.rates, self.source)
        keys = "+".join(dict.fromkeys(rate.source for rate in self.rates)).split("+")
        return Average.of(self.rates, "+".join(dict.fromkeys(keys)))

    def end(self, period: str) -> End:
        """The last of the rates, as the end of the period of this name; RateUnavailable if there are none."""
        self._check_some()
        return End.of(self.rates, period)

    def _check_some(self) -> None:
        if not self.rates:
            raise _none_in(self)


# So that data frames take it as rows; without the import of a base class that slots can't have.
Sequence.register(Series)


def _restored(origin: "str | SourceInfo", *values: "Any") -> Series:
    """A series of the source of that key, with these fields."""
    from converter import sources

    return _made(Series, sources.get(origin).INFO if isinstance(origin, str) else origin, *values)


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


def unfinished(period: "Period") -> InputError:
    """The error for a period that is not over."""
    before = f"; the newest whole one is {period.before}" if period.before else ""
    return InputError(f"{period} is not over{before}").advising("--so-far takes the days up to now")


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


def whole(found: Series, period: "Period", now: "datetime", *, so_far: bool) -> Series:
    """The series, if it has all of a period; with ``so_far``, all up to now.

    Raises InputError if the period isn't over, NotHeld if a figure of it is set aside or if it has no rates
    yet, RateUnavailable if the source published no rates on days of it.
    """
    if not so_far and not _over(found.info, period.last, now):
        raise unfinished(period)
    if not found.rates:
        over = _over(found.info, period.last, now)
        raise _none_in(found) if over else NotHeld(str(_none_in(found)), found.pair)
    error = _set_aside_in(found, str(period)) or _missing_in(found, str(period))
    if error is not None:
        raise error
    return found


def _over(info: "SourceInfo", last: date, now: "datetime") -> bool:
    """Whether a period is over where the source is, and its last table out."""
    return info.publication.today(now) > last and info.publication.out(last) <= now


def _none_in(found: Series) -> OutOfHistory:
    """The error for a series without rates, of which no mean and no last rate can be told."""
    days = f"from {found.first} to {found.last}" if found.first < found.last else f"of {found.first}"
    return OutOfHistory(f"{found.info.key} published no {found.pair} {days}", found.pair, found.last)


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
        one = two = found.outside[0]
        others = len(found.outside) - 1
        days = f"on {found.outside[0]}{f' and {others} days more' if others else ''}, which is"
    else:
        return None
    last = found.rates[-1]
    why = f"{found.info.key} published no {last.pair} {days} part of {name}; {_beside(found, one, two)}"
    return OutOfHistory(why, last.pair, last=last.as_of)


def _beside(found: Series, one: date, two: date) -> str:
    """Which days to ask for instead of a period in which the days from ``one`` to ``two`` have no rates."""
    days = [rate.as_of for rate in found.rates if rate.as_of]
    before, after = ([day for day in days if day < one], [day for day in days if day > two])
    sides = [f"until {before[-1]}"] if before else []
    return f"ask for days {', or '.join([*sides, *([f'since {after[0]}'] if after else [])])}"


def last_of_each(rates: "Sequence[Rate]", every: str) -> "list[Rate]":
    """The last rate of each ISO week, month, quarter or year; all rates for ``day``."""
    if choice_of(every, "every", EVERY) == "day":
        return list(rates)
    return list({_part(rate.as_of, every): rate for rate in rates if rate.as_of}.values())


def _part(day: date, every: str) -> "tuple[int, ...]":
    """What the days of one week, month, quarter or year have in common."""
    if every == "week":
        return day.isocalendar()[:2]
    months = {"month": 1, "quarter": 3, "year": 12}[every]
    return day.year, (day.month - 1) // months
