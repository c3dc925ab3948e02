"""What a publisher sent, judged before it is stored: impossible figures and implausible steps."""

from datetime import date, timedelta
from decimal import Decimal

from converter import iso4217, law
from converter.errors import SourceChanged
from converter.model import Figure, RateTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.sources._base import SourceInfo
    from converter.store import Held

__all__ = ["Judged", "is_rate", "judge"]

_LOWEST, _HIGHEST = Decimal("1e-12"), Decimal("1e12")
_AHEAD = timedelta(days=2)
_DAY = timedelta(days=1)
_HUNDRED = 100
_TWO_YEARS = timedelta(days=731)
_WEEK = timedelta(days=7)
_ENOUGH = 3
STEP_ASIDE = 1.5
STEP_AGREES = 1.1
TABLE_FACTOR = 5.0


class Judged:
    """The tables to keep, the figures of them to set aside, and what to tell.

    ``aside`` holds days and codes, ``impossible`` those that nothing can confirm. ``accepted`` are
    figures that were set aside before and that a later table confirms.
    """

    def __init__(self) -> None:
        self.tables: list[RateTable] = []
        self.aside: set[tuple[date, str]] = set()
        self.impossible: set[tuple[date, str]] = set()
        self.accepted: list[RateTable] = []
        self.warnings: list[str] = []


def judge(info: "SourceInfo", tables: "Iterable[RateTable]", held: "Held", today: date) -> Judged:
    """Judge newly fetched tables against each other and against what is held of the source.

    Dropped with a warning: tables of more than two days ahead, or later than the next month's. Dropped
    without one: codes that we don't know and, of sources that carry them on, codes past their end. Set
    aside: figures that are not positive or beyond 1e±12, with a warning, and a step of more than half
    since a figure at most the longest hole before. SourceChanged: a set without any usable figure, and
    a whole table that moved by more than a factor of five.
    """
    out, past, empty, usable = Judged(), _Past(info, held), "", False
    for table in sorted(tables, key=lambda t: t.as_of):
        wrong = _impossible_day(info, table.as_of, today)
        if wrong:
            out.warnings.append(f"{info.key}: a table dated {table.as_of} was dropped: {wrong}")
            continue
        kept, impossible = _possible(info, table)
        for figure in impossible:
            out.impossible.add((table.as_of, figure.about(info.base)))
            out.warnings.append(f"{info.key}: {figure} of {table.as_of} is not used: it is no rate")
        if kept.figures:
            usable = True
            past.look_back(kept)
            kept = _of_known_unit(info, past, kept)
            _refuse_if_moved(info, past, kept)
            _compare(info, past, kept, held, out)
            past.newest = kept.as_of
        elif table.figures:
            empty = f"{info.key} sent no usable figure for {table.as_of}"
            if impossible and table.codes is None:
                raise SourceChanged(empty, info.key)
            if not impossible:
                continue
        figures = (*kept.figures, *filter(_writable, impossible))
        out.tables.append(RateTable(kept.source, kept.as_of, figures, kept.fetched_at, kept.codes))
    if empty and not usable:
        raise SourceChanged(empty, info.key)
    out.aside |= out.impossible
    return out


def _impossible_day(info: "SourceInfo", day: date, today: date) -> str:
    """Why the publisher can't have a table of that day; nothing if it can."""
    latest = max(info.publication.last_day(today), today + _AHEAD)
    if day > (today if info.publication.exact else latest):
        return "it lies ahead"
    if info.publication.exact and not info.publication.works(day):
        return "nothing is published on that day"
    return ""


def _lives(code: str, day: date) -> bool:
    """Whether a blend's figure can be of the currency that the code means on that day."""
    since = iso4217.get(code).since
    return not (since and day < since) and not law.ended(code, day)


def is_rate(figure: Figure) -> bool:
    """Whether a figure, set aside or not, can be the price of anything."""
    value = figure.plain.value
    return value.is_finite() and _LOWEST < value < _HIGHEST


def _writable(figure: Figure) -> bool:
    """Whether an impossible figure can be kept, so that it is known later why there is no rate."""
    return figure.value.is_finite() and abs(figure.value.adjusted()) < _HUNDRED


def _possible(info: "SourceInfo", table: RateTable) -> "tuple[RateTable, list[Figure]]":
    """The table with the figures that can be true, and those of known currencies that can't."""
    figures, impossible = list[Figure](), list[Figure]()
    for figure in table.figures:
        if not all(iso4217.known(code) or code in info.apart for code in (figure.base, figure.quote)):
            continue
        if info.carries_ended and not all(_lives(c, table.as_of) for c in (figure.base, figure.quote)):
            continue
        (figures if is_rate(figure) else impossible).append(figure)
    kept = RateTable(table.source, table.as_of, tuple(figures), table.fetched_at, table.codes)
    return kept, impossible


def _of_known_unit(info: "SourceInfo", past: "_Past", table: RateTable) -> RateTable:
    """The table of a blend without currencies that lost zeros lately and whose unit no earlier figure shows.

    Blends went on quoting Syria's old pounds under SYP long after the new ones began.
    """
    if not info.carries_ended:
        return table
    day = table.as_of
    known = past.good.keys() | past.aside.keys()
    figures = tuple(
        figure
        for figure in table.figures
        if (code := figure.about(info.base)) in known or law.rescale(code, day - _TWO_YEARS, day) == 1
    )
    return RateTable(table.source, day, figures, table.fetched_at, table.codes)


class _Past:
    """The last good figure of each currency with its day, and the one after it that is set aside.

    Each currency is remembered by itself, since a table need not carry all of them.
    """

    def __init__(self, info: "SourceInfo", held: "Held") -> None:
        # Four days without a table lie between two that are five days apart.
        self.apart = timedelta(days=info.publication.hole + 1)
        self.held = held
        self.good: dict[str, tuple[Figure, date]] = {}
        self.aside: dict[str, tuple[Figure, date]] = {}
        self.first: dict[str, date] = {}
        self.newest = date.min

    def settle(self, code: str) -> None:
        """Nothing of the currency is in doubt any more."""
        self.aside.pop(code, None)
        self.first.pop(code, None)

    def look_back(self, table: RateTable) -> None:
        """Take in what is held of the days between the last table that was judged and this one."""
        row = self.held.at(table.as_of - _DAY)
        if row is None or row.as_of <= self.newest or table.as_of - row.as_of > _TWO_YEARS:
            return
        known: set[str] = set()
        doubtful: set[str] = set()
        for earlier in self.held.rows(max(row.as_of - self.apart, self.newest + _DAY), row.as_of):
            for code, figure in earlier.figures().items():
                if code in known:
                    continue
                if not figure.aside:
                    known.add(code)
                    self.good[code] = figure, earlier.as_of
                elif code not in doubtful and is_rate(figure):
                    doubtful.add(code)
                    self.aside[code] = figure, earlier.as_of
        for code in known - doubtful:
            self.aside.pop(code, None)

    def nearest(self, day: date) -> "dict[str, tuple[Figure, date]]":
        """The figures to measure a whole table by: the last ones, or later ones where there are none."""
        if self.good:
            return self.good
        row = self.held.at(day + _TWO_YEARS)
        if row is None or row.as_of <= day:
            return {}
        return {c: (f, row.as_of) for c, f in row.figures().items() if not f.aside}


def _confirms(
    past: _Past, doubtful: "tuple[Figure, date]", figure: Figure, code: str, day: date, *, leapt: bool
) -> bool:
    """Whether a figure takes in those set aside before it.

    One of a later answer does if it agrees. One of the same answer may be wrong in the same way: it
    must agree and be near the last good one itself, or come a week later.
    """
    agrees = _ratio(doubtful, figure, code, day) <= STEP_AGREES
    first = past.first.get(code)
    if first is None:
        return agrees
    return (agrees and not leapt) or day - first >= _WEEK


def _compare(info: "SourceInfo", past: _Past, table: RateTable, held: "Held", out: Judged) -> None:
    """Set aside what leapt, and accept what was set aside before if this table confirms it."""
    day = table.as_of
    row = held.at(day)
    same_day = row.figures() if row and row.as_of == day else {}
    for figure in table.figures:
        code = figure.about(info.base)
        good, doubtful = past.good.get(code), past.aside.get(code)
        known = same_day.get(code)
        if known and not known.aside and _ratio((known, day), figure, code, day) > STEP_ASIDE:
            # What is held of that very day contradicts it, and is not overwritten by it.
            out.aside.add((day, code))
            past.good[code] = known, day
            past.settle(code)
            continue
        leapt = good is not None and _leapt(past, good, figure, code, day)
        if doubtful and _confirms(past, doubtful, figure, code, day, leapt=leapt):
            _accept(info, code, past, out)
        elif leapt:
            out.aside.add((day, code))
            past.first.setdefault(code, day)
            past.aside[code] = figure, day
            continue
        past.good[code] = figure, day
        past.settle(code)


def _leapt(past: _Past, good: "tuple[Figure, date]", figure: Figure, code: str, day: date) -> bool:
    """Whether a figure is too far from the last good one, near enough in time to be judged by it."""
    near = day - good[1] <= past.apart or code in past.first
    return near and _ratio(good, figure, code, day) > STEP_ASIDE


def _accept(info: "SourceInfo", code: str, past: _Past, out: Judged) -> None:
    first = past.first.get(code)
    if first is not None:
        out.aside = {(day, c) for day, c in out.aside if c != code or day < first}
        return
    figure, day = past.aside[code]
    out.accepted.append(RateTable(info.key, day, (figure.plain,)))


def _refuse_if_moved(info: "SourceInfo", past: _Past, table: RateTable) -> None:
    nearest, moved = past.nearest(table.as_of), []
    for figure in table.figures:
        code = figure.about(info.base)
        old = None if code in past.aside else nearest.get(code)
        if old and abs(table.as_of - old[1]) <= _TWO_YEARS:
            moved.append((_ratio(old, figure, code, table.as_of), old[1]))
    moved.sort()
    if len(moved) < _ENOUGH or moved[len(moved) // 2][0] <= TABLE_FACTOR:
        return
    raise SourceChanged(
        f"{info.key} sent figures for {table.as_of} that are, in the median, more than "
        f"{TABLE_FACTOR:.0f} times off those of {moved[len(moved) // 2][1]}; none was taken",
        info.key,
    )


def _ratio(old: "tuple[Figure, date]", new: Figure, code: str, day: date) -> float:
    """How many times off, either way; a plausibility, so binary floats will do."""
    before, held_day = old
    one = float(before.plain.text) / before.nominal
    two = float(new.text) / new.nominal
    if held_day > day:
        one, two = two, one
    factor = float(law.rescale(code, min(held_day, day), max(held_day, day)))
    if factor != 1:
        one = one / factor if new.base != code else one * factor
    ratio = two / one
    return ratio if ratio >= 1 else 1 / ratio
