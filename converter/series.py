"""Rates of one source over a period: its days, their mean, and the last of each week or month.

A period is answered by one source, the first that quotes the pair over all of it: never by a
mixture, and never by what happens to be held of it.
"""

from datetime import date, timedelta
from decimal import Decimal

from converter import core, law, reasons
from converter.errors import ConverterError, InputError, NotHeld, OutOfHistory, SourceError
from converter.market import Market, Policy, derivation
from converter.model import Leg, Rate, RateKind
from converter.quotes import Found, Quotes
from converter.sheet import column_figure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from converter.quotes import Read
    from converter.sources._base import Source, SourceInfo

    Fetch = Callable[..., None]

__all__ = ["Average", "EVERY", "Series", "history", "last_of_each"]

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
    """The daily rates of a pair from ``first`` to ``last``, by one source, in order."""

    __slots__ = ("attribution", "first", "gaps", "info", "last", "rates", "zone")

    def __init__(self, info: "SourceInfo", rates: "list[Rate]", first: date, last: date) -> None:
        self.info = info
        self.rates = rates
        self.first = first
        self.last = last
        self.zone = info.publication.zone
        self.attribution = info.attribution
        self.gaps = _gaps(info, [rate.as_of for rate in rates if rate.as_of], first, last)

    def average(self) -> Average:
        """The mean of the rates; each counts once."""
        return Average(self.rates, self.info.key)


def _gaps(info: "SourceInfo", days: "list[date]", first: date, last: date) -> "list[tuple[date, date]]":
    """Where more days lie between two rates than the source ever pauses."""
    edges = [first - _DAY, *days, last + _DAY]
    longest = (info.publication.hole + 1) * _DAY
    return [
        (one + _DAY, two - _DAY) for one, two in zip(edges, edges[1:], strict=False) if two - one > longest
    ]


def history(
    base: str,
    quote: str,
    first: date,
    last: date,
    policy: Policy,
    read: "Read",
    fetch: "Fetch",
    now: "datetime",
) -> Series:
    """The daily rates of a pair over a period, by the first source that has it all.

    OutOfHistory for a period that lies ahead, RateUnavailable if no source quotes the pair over it,
    NotHeld if it can't be known now.
    """
    if base == quote:
        raise InputError(f"{base} in itself has no history")
    pair = Market(base, quote, last, policy, read, fetch, now)
    tried: list[ConverterError] = []
    for source in policy.sources:
        if not pair.may_quote(source.INFO):
            continue
        try:
            return _of(source, base, quote, first, last, policy, read, fetch, now)
        except (NotHeld, OutOfHistory, SourceError) as error:
            tried.append(error)
    raise reasons.nobody(pair.pair, None, policy.sources, [*tried, *pair.ended])


def _of(
    source: "Source",
    base: str,
    quote: str,
    first: date,
    last: date,
    policy: Policy,
    read: "Read",
    fetch: "Fetch",
    now: "datetime",
) -> Series:
    info = source.INFO
    today = info.publication.today(now)
    pair = Quotes(base, quote, last, read, now).pair
    if first > today:
        raise OutOfHistory(f"{first} lies ahead: there are no rates yet", pair, first)
    begun = [info.since, *((info.covers or {}).get(code, (None, None))[0] for code in (base, quote))]
    earliest = max((day for day in begun if day), default=None)
    if info.since is None:
        raise reasons.no_history(info, pair, first)
    if earliest and last < earliest:
        raise reasons.not_yet(info, pair, last, earliest)
    asked = _Asked(info, (base, quote), max(first, earliest or first), min(last, today), read, now)
    if policy.refresh or not asked.held():
        if policy.offline:
            raise NotHeld(f"{info.key}'s rates from {asked.first} to {asked.last} are not all held", pair)
        fetch(source, (base, quote), asked.first, asked.last, asked.held)
    rates = asked.rates()
    if not rates:
        raise OutOfHistory(f"{info.key} published no {pair} from {first} to {last}", pair, first)
    return Series(info, rates, first, last)


class _Asked:
    """A pair over a period in the tables of one source."""

    def __init__(
        self,
        info: "SourceInfo",
        codes: "tuple[str, str]",
        first: date,
        last: date,
        read: "Read",
        now: "datetime",
    ) -> None:
        self.info = info
        self.codes = codes
        self.first = first
        self.last = last
        self.read = read
        self.now = now

    def held(self) -> bool:
        """Whether every day of the period is covered, as far as its tables can be out."""
        codes = [code for code in self.codes if code != self.info.base]
        return all(self._covered(code) for code in codes)

    def _covered(self, code: str) -> bool:
        calendar = self.info.publication
        first, last = self.first, self.last
        if calendar.clock not in ("eve", "rolling"):
            last = max(first, calendar.expected(last, self.now))
        windows = self.read(self.info, code).windows(self.now, first, last)
        if code not in self.info.apart:
            windows = sorted([*windows, *self.read(self.info).windows(self.now, first, last)])
        for start, end in windows:
            # Days on which there is no table need no window: weekends between two.
            if start > first and any(self._works(day) for day in _days(first, start - _DAY)):
                return False
            first = max(first, end + _DAY)
            if first > last:
                return True
        return False

    def _works(self, day: date) -> bool:
        return self.info.publication.clock in ("eve", "rolling") or self.info.publication.works(day)

    def rates(self) -> "list[Rate]":
        """The rate of each day that has both figures."""
        if any(len(law.lineage(code)) > 1 for code in self.codes):
            return self._one_by_one()
        sides = [self._cells(code) if code != self.info.base else None for code in self.codes]
        given = [side for side in sides if side is not None]
        days = sorted(set.intersection(*map(set, given)))
        return [self._rate(day, [side[day] for side in given]) for day in days]

    def _cells(self, code: str) -> "dict[str, tuple[str, str]]":
        cells = self.read(self.info, code).column(code, self.first, self.last)
        if code not in self.info.apart:
            cells.update(self.read(self.info).column(code, self.first, self.last))
        return cells

    def _rate(self, day: str, cells: "list[tuple[str, str]]") -> Rate:
        as_of = date.fromisoformat(day)
        legs = [Leg(column_figure(column, text), as_of, self.info.key) for column, text in cells]
        return self._derived(legs, as_of)

    def _derived(self, legs: "Sequence[Leg]", as_of: date) -> Rate:
        base, quote = self.codes
        return core.derive(
            base, quote, legs, kind=self.info.kind, source=self.info.key,
            derivation=derivation(base, legs), as_of=as_of,
        )  # fmt: skip

    def _one_by_one(self) -> "list[Rate]":
        """The rates where a currency changes its code within its history: lira of 2004 and of 2005."""
        out, day = [], self.last
        while day >= self.first:
            asked = Quotes(*self.codes, day, self.read, self.now)
            found = asked.found(self.info)
            if not isinstance(found, Found):
                day -= _DAY
                continue
            if found.as_of >= self.first:
                out.append(self._derived(found.legs, found.as_of))
            day = found.as_of - _DAY
        return out[::-1]


def _days(first: date, last: date) -> "list[date]":
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


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
