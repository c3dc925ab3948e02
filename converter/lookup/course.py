"""The rates of a pair over a period by one source, read in parts: of all pairs they are too many at once."""

from functools import cached_property

from converter.lookup.market import Market
from converter.lookup.series import Series
from converter.lookup.whole_period import rescales_of
from converter.model import Pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from converter.lookup.span import Span
    from converter.model import Note, Rate

    Rescale = tuple[str, date]

__all__ = ["Course"]


class Course:
    """The daily rates of a pair from ``first`` to ``last`` by one source, which are held but not yet read.

    `series` has all of them, `between` those of some days. ``newest`` is the last of them, None if there are
    none. ``info`` and ``codes`` are the source and the pair. ``asked`` is the last day that was asked for, if
    it is another than ``last``.
    """

    def __init__(self, span: "Span", first: "date", last: "date", asked: "date | None" = None) -> None:
        self.info = span.info
        self.codes = span.codes
        self.first = first
        self.last = last
        self._asked = asked or last
        self._span: Span | None = span
        self._read: tuple[Rate, ...] = ()
        self._series: Series | None = None
        self._told: tuple[Note, ...] = ()

    @classmethod
    def of(cls, series: Series) -> "Course":
        """The course of a series that has been read."""
        made = object.__new__(cls)
        made.info, made.codes = series.info, (series.pair.base, series.pair.quote)
        made.first, made.last, made._asked = series.first, series.last, series.last
        made._span, made._series, made._read, made._told = None, series, series.rates, ()
        return made

    def noting(self, *notes: "Note") -> "Course":
        """The same, with more notes on its series."""
        self._told += notes
        return self

    @cached_property
    def newest(self) -> "Rate | None":
        """The last of the rates; None if there are none."""
        if self._span is not None:
            return self._span.newest_rate()
        return self._read[-1] if self._read else None

    @property
    def begins(self) -> "date":
        """The first day of the period on which the source may have published the pair."""
        return self._span.first if self._span is not None else self.first

    def series(self) -> Series:
        """All the rates, as a `Series`."""
        if self._span is not None:
            found = _series(self._span, self._span.rates(), self.first, self.last)
        else:
            assert self._series is not None  # noqa: S101 - one of the two is there
            found = self._series
        return found.replace(notes=(*found.notes, *self._told)) if self._told else found

    def between(self, first: "date", last: "date") -> "Sequence[Rate]":
        """The rates of these days, both included, in order: those that `series` has."""
        if self._span is not None:
            first, last = max(first, self._span.first), min(last, self._span.last)
            return self._span.within(first, last).rates() if first <= last else ()
        return [rate for rate in self._read if rate.as_of and first <= rate.as_of <= last]

    def rescales(self) -> "list[Rescale]":
        """The codes that lost zeros and kept their name within the period, each with the first such day."""
        return rescales_of(self.codes, self.first, self.last)

    # -- how long it stays as it is -------------------------------------------------------------

    def is_final(self, now: "datetime") -> bool:
        """Whether the period is over where the source is, and its tables can't change any more."""
        calendar = self.info.publication
        return (calendar.today(now) - self._asked).days > max(1, calendar.final_after)

    @property
    def stale(self) -> bool:
        """Whether the period is not over, and a newer table should be out by now."""
        if self._span is None or self._asked < self.info.publication.today(self._span.now):
            return False
        return self._now().stale(self.info)

    @property
    def due(self) -> "datetime | None":
        """When the next table is due; None if that is not known, or was before now."""
        if self._span is None:
            return None
        now = self._span.now
        heads = self._now().heads(self.info)
        return min((one.due for one in heads if one and one.due and one.due > now), default=None)

    def _now(self) -> Market:
        """The market of the newest table."""
        assert self._span is not None  # noqa: S101 - asked before
        return Market(*self.codes, None, self._span.resources)


def _series(span: "Span", rates: "list[Rate]", first: "date", last: "date") -> Series:
    """A series of a source's rates, with the days on which it published tables without the pair."""
    edges = rates[0].as_of or last, rates[-1].as_of or last
    newest = rates[-1].replace(fetched_at=span.fetched_at(edges[1]))
    tables = [] if span.info.per_currency else span.read(span.info).days(first, last)
    return Series(
        span.info, Pair(*span.codes), [*rates[:-1], newest], first, last,
        outside=[day for day in tables if not edges[0] <= day <= edges[1]],
        aside=span.aside(), rescales=rescales_of(span.codes, *edges),
    )  # fmt: skip
