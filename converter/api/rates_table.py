"""The rates into a target for every day and currency: the rows of a table to join with.

A row has exactly the answer that a question for its day gets, also on days without a table of the source. A
day that is refused is a row too, with the reason.
"""

from datetime import date
from itertools import repeat

from converter import iso4217
from converter.api.arguments import codes_of
from converter.api.columns import Columns
from converter.api.table import refusal
from converter.errors import DateError
from converter.model import Fixed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator, Sequence

    from converter.api.columns import Answered
    from converter.api.converter import Converter
    from converter.sources.contract import SourceInfo
    from converter.text.arguments import Code, Day

__all__ = ["COLUMNS", "Into", "RateRows", "rate_rows", "whole_of"]

COLUMNS = (
    "date", "currency", "to", "rate", "num", "den", "digits", "as_of", "source", "kind", "derivation",
    "notes", "reason",
)  # fmt: skip
_WIDEST = 2**63 - 1
# From this day on there are rates of the euro.
_EURO = date(1999, 1, 4)


class Into(Fixed):
    """The rates into one target: ``answered`` has an outcome for each currency and day.

    ``digits`` are the ISO decimals of the target, None if it has no minor unit.
    """

    __slots__ = ("answered", "digits", "to")

    def __init__(self, to: str, answered: "Answered") -> None:
        self.to = to
        self.answered = answered
        self.digits = iso4217.digits(to)

    def refused(self, code: str, first: int) -> "list[int]":
        """The days of a currency that have no rate, as ordinals; ``first`` is that of the first day."""
        den, index = self.answered.outcomes.den, self.answered.index[code]
        return [day for day, place in enumerate(index, first) if not den[place]]


class RateRows(Fixed):
    """The rows of a rates table, made by `rate_rows`: by target, then by currency, then by day.

    ``first`` and ``last`` are the days. There is an `Into` for each target.
    """

    __slots__ = ("first", "last", "targets")

    def __init__(self, first: date, last: date, targets: "Sequence[Into]") -> None:
        self.first = first
        self.last = last
        self.targets = tuple(targets)

    def __len__(self) -> int:
        return self.days * sum(len(one.answered.index) for one in self.targets)

    @property
    def days(self) -> int:
        """The number of days."""
        return self.last.toordinal() - self.first.toordinal() + 1

    def columns(self) -> "Iterator[tuple[Into, str, array[int], Iterator[str | None]]]":
        """For each target and currency the indexes of its outcomes by day, and the reasons by day."""
        for one in self.targets:
            for code, index, reasons in self.of(one):
                yield one, code, index, reasons

    def of(self, one: Into) -> "Iterator[tuple[str, array[int], Iterator[str | None]]]":
        """The same for the currencies of one target."""
        first = self.first.toordinal()
        for code, index in one.answered.index.items():
            yield code, index, self._reasons(one, code, index, first)

    def _reasons(self, one: Into, code: str, index: "array[int]", first: int) -> "Iterator[str | None]":
        refused = one.refused(code, first)
        if not refused:
            return repeat(None, len(index))
        den, texts = one.answered.outcomes.den, iter(one.answered.reasons(code, refused))
        return (None if den[place] else next(texts) for place in index)

    def refused(self) -> int:
        """The number of rows without a rate."""
        first = self.first.toordinal()
        return sum(len(one.refused(code, first)) for one in self.targets for code in one.answered.index)


def whole_of(num: int, den: int) -> "tuple[int, int] | tuple[None, None]":
    """The parts of a rate as the table has them: None without a rate, and if one is beyond 64 bits."""
    return (num, den) if den and num <= _WIDEST and den <= _WIDEST else (None, None)


def rate_rows(
    to: "Code | Sequence[Code]",
    currencies: "Iterable[Code] | None" = None,
    first: "Day" = None,
    last: "Day" = None,
    converter: "Converter | None" = None,
) -> RateRows:
    """The rates into one target or several for each day from ``first`` to ``last``, and each currency.

    Arguments and errors are those of `converter.frames.rates_table`.
    """
    if converter is None:
        from converter.api.shared import shared

        converter = shared()
    targets = codes_of(to, "to")
    named = None if currencies is None else codes_of(currencies, "currencies")
    columns = Columns(converter)
    end = _day(columns, "today" if last is None else last, targets[0])
    begin = (
        min(_begin(converter, one, end) for one in targets)
        if first is None
        else _day(columns, first, targets[0])
    )
    if end < begin and last is None and first is not None:
        ahead = f"{date.fromordinal(begin)} is in the future, and without a last day the days end today"
        raise DateError(ahead).advising("add --until for days to come")
    if end < begin:
        raise DateError(f"{date.fromordinal(begin)} to {date.fromordinal(end)} ends before it begins")
    days, found = range(begin, end + 1), list[Into]()
    for one in targets:
        codes = named or _quoted(converter, columns, one, days)
        found.append(Into(one, columns.for_days(one, dict.fromkeys(codes, days))))
    return RateRows(date.fromordinal(begin), date.fromordinal(end), found)


def _day(columns: Columns, day: "Day", to: str) -> int:
    return columns.day_of(day, _other(to), to)


def _other(to: str) -> str:
    return "USD" if to != "USD" else "EUR"


def _sources(converter: "Converter", to: str) -> "Iterator[SourceInfo]":
    """The sources of the converter that may quote a currency, in their order."""
    policy = converter.policy
    infos = (source.INFO for source in policy.sources)
    return (info for info in infos if info.quotes(to) and not policy.leaves_out(info, (to, to)))


def _begin(converter: "Converter", to: str, end: int) -> int:
    """The first day of the first source that quotes a target, but none before the euro's rates begin.

    Of a price file it is the first day of its lines with the target.
    """
    prices = converter.policy.prices
    if prices is not None:
        return min((day.toordinal() for day in prices.days_of(to)), default=end)
    info = next(_sources(converter, to), None)
    return (
        min(max(info.since, _EURO).toordinal(), end) if info is not None and info.since is not None else end
    )


def _quoted(converter: "Converter", columns: Columns, to: str, days: range) -> "list[str]":
    """The currencies that the first source of a target has quoted in some days, and the target, by code."""
    prices, first, last = converter.policy.prices, date.fromordinal(days[0]), date.fromordinal(days[-1])
    if prices is not None:
        return sorted({to, *prices.codes()})
    info = next(_sources(converter, to), None)
    if info is not None and info.covers is not None:
        spans = {**dict.fromkeys((to, info.base), (None, None)), **info.covers}
        return sorted(
            code for code, (since, until) in spans.items()
            if (since is None or since <= last) and (until is None or until >= first)
        )  # fmt: skip
    other = _quoted_beside(to, info)
    # This fetches the tables that all of its currencies will need.
    columns.for_days(to, {other: days})
    found = _of_tables(converter, to, first, last)
    if not found:
        today = date.fromordinal(_day(columns, "today", to))
        error = refusal(converter, other, to, max(first, min(last, today)))
        if error is not None:
            raise error
    return sorted({to, *(found or (other,))})


def _quoted_beside(to: str, info: "SourceInfo | None") -> str:
    """A currency whose rates into a target need the tables of a source, not only files of the target."""
    if info is None or info.base == to:
        return _other(to)
    return _other(info.base) if to in info.apart else info.base


def _of_tables(converter: "Converter", to: str, first: date, last: date) -> "set[str]":
    """The currencies of the tables held for some days: those of the first source that has the target in one.

    If none has it, as where a law gives its rates, they are those of the first source with any table.
    """
    every: list[set[str]] = []
    for info in _sources(converter, to):
        held, codes = converter.store.read(info), {info.base}
        row = held.at(first)  # which answers until the next one, but for a pause that is too long
        if row is not None and (first - row.as_of).days <= info.publication.longest_pause:
            codes.update(held.quoted(row))
        for row in held.rows(first, last):
            codes.update(row.codes())
        if len(codes) > 1:
            if to in codes or to in info.apart:
                return codes
            every.append(codes)
    return every[0] if every else set()
