"""Rates of one source over a period: each day's, their mean, and the last of each week, month and so on."""

from collections import namedtuple
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from converter import law
from converter.errors import InputError, given
from converter.lookup import notes
from converter.lookup.tables import DAY
from converter.lookup.whole_period import by_law, lost_zeros, no_mean, none_in
from converter.model import Note, Pair, Rate, RateKind, Value, made_of, rate_text
from converter.money.averages import Average, End
from converter.store import baseline
from converter.text.arguments import choice_of, day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
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
    "settled_by_law",
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
        notes = (*told, *by_law(rates), *map(lost_zeros, rescales), *_set_aside(info, aside))
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
        if hasattr(place, "__index__"):  # an int, or one of numpy
            return _row(self.rates[place])
        day = day_of(place)
        if not isinstance(day, date):
            raise InputError(f"a series has rows by position and by day, and {given(place)} is neither")
        found = next((rate for rate in self.rates if rate.as_of == day), None)
        if found is None:
            raise KeyError(f"no rate of {place}")
        return _row(found)

    def index(self, row: Row, *between: int) -> int:
        """The position of the first row that is equal, as of a list; ValueError if there is none."""
        return list(self).index(row, *between)

    def count(self, row: Row) -> int:
        """How many rows are equal to this one."""
        return list(self).count(row)

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
        return Average.of(self.rates, "+".join(dict.fromkeys(self._keys())))

    def _keys(self) -> "list[str]":
        """The sources of the rates in the order of the days; of a price file its name without lines."""
        if self.info.kind != RateKind.CUSTOM:
            return "+".join(dict.fromkeys(rate.source for rate in self.rates)).split("+")
        key = self.info.key
        named = (leg.source for rate in self.rates for leg in rate.legs)
        return [key if source.startswith(f"{key}:") else source for source in named]

    def end(self, period: str) -> End:
        """The last of the rates, as the end of the period of this name; RateUnavailable if there are none."""
        self._check_some()
        return End.of(self.rates, period)

    def _check_some(self) -> None:
        if not self.rates:
            raise none_in(self.info, self.pair, self.first, self.last)


# So that data frames take it as rows; without the import of a base class that slots can't have.
Sequence.register(Series)


def _restored(origin: "str | SourceInfo", *values: "Any") -> Series:
    """A series of the source of that key, with these fields."""
    from converter import sources

    return made_of(Series, sources.get(origin).INFO if isinstance(origin, str) else origin, *values)


def _row(rate: Rate) -> Row:
    return Row(rate.as_of, rate.base, rate.quote, rate.value, rate.source)


def _gaps(info: "SourceInfo", days: "list[date]", first: date, last: date) -> "list[tuple[date, date]]":
    """The first and last day of each gap between two rates that is longer than the source's longest pause.

    The rates of periods have a gap where the one is missing that follows.
    """
    edges, period = [first - DAY, *days, last + DAY], info.publication.period
    if period:
        return [(after, two - DAY) for one, two in pairwise(edges) if (after := period.next(one)) < two]
    longest = baseline.longest_step(info)
    return [(one + DAY, two - DAY) for one, two in pairwise(edges) if two - one > longest]


def _set_aside(info: "SourceInfo", aside: "Sequence[tuple[date, Figure]]") -> "list[Note]":
    """A note for each of the first three figures that are set aside, and one on how many more there are."""
    told = [notes.set_aside(info, figure, day) for day, figure in aside[:_TOLD]]
    more = len(aside) - len(told)
    return [*told, Note("set-aside", f"{more} more figures are set aside")] if more else told


def settled_by_law(base: str, quote: str, first: date, last: date) -> bool:
    """Whether law fixes the rate of a pair on all days of a period, so that it has no series."""
    return all(law.between(base, quote, day) is not None for day in (first, last))


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
