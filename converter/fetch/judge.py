"""What a publisher sent, judged before it is stored: impossible figures and implausible steps."""

from datetime import date, timedelta
from math import exp, log

from converter import iso4217, law
from converter.errors import SourceChanged
from converter.model import RateTable, is_number
from converter.store.baseline import (
    TWO_YEARS,
    Baseline,
    after,
    before,
    elsewhere,
    is_rate,
    longest_step,
    near,
    per_base,
    times,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import Figure
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Held

__all__ = ["Judged", "judge"]

_AHEAD = timedelta(days=2)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
# How many times off a figure may be: of a near table, of one up to two years old, of one that agrees.
STEP_ASIDE = 1.5
FAR_ASIDE = 5.0
STEP_AGREES = 1.1
# How many figures of a table, and what share of those that can be measured, refuse it whole.
TABLE_FACTOR = 5.0
TABLE_NEAR, TABLE_FAR = 1.1, 1.5
_ENOUGH, _SHARE = 3, 5


class Judged:
    """The tables to keep, the figures of them to set aside, and what to tell.

    ``aside`` holds days and codes, ``impossible`` those that nothing can confirm. ``accepted`` are
    figures that were set aside before and that a later table confirms, ``withdrawn`` those that were
    believed and that the tables on both sides contradict.
    """

    def __init__(self) -> None:
        self.tables: list[RateTable] = []
        self.aside: set[tuple[date, str]] = set()
        self.impossible: set[tuple[date, str]] = set()
        self.accepted: list[RateTable] = []
        self.withdrawn: list[RateTable] = []
        self.warnings: list[str] = []


def judge(info: "SourceInfo", tables: "Iterable[RateTable]", held: "Held", today: date) -> Judged:
    """Judge newly fetched tables against each other and against what is held of all sources.

    Dropped with a warning: tables of more than two days ahead, or later than the next month's. Dropped
    without one: codes that we don't know and, of sources that carry them on, codes past their end.

    Set aside: figures that are not positive or beyond 1e±12, with a warning; a step of more than half
    since a figure at most the longest hole before; where there is none, what is more than five times off
    the newest figure before it, else the first after it, else another source's, each at most two years
    off, unless another source agrees within a tenth. A figure that was believed, and that those on both
    sides of it contradict while they agree with each other, is withdrawn in favour of the new one.

    SourceChanged: a set without any usable figure; a table of which three figures or more, and a fifth
    of those measured, moved by over a tenth since a near one, or by over half since one up to two years
    off, their common move taken out; a table that moved by more than a factor of five in the median.
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
            _compare(info, past, kept, out)
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


def _writable(figure: "Figure") -> bool:
    """Whether an impossible figure can be kept, so that it is known later why there is no rate."""
    return is_number(figure.text)


def _possible(info: "SourceInfo", table: RateTable) -> "tuple[RateTable, list[Figure]]":
    """The table with the figures that can be true, and those of known currencies that can't."""
    figures: list[Figure] = []
    impossible: list[Figure] = []
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
    figures = tuple(
        figure
        for figure in table.figures
        if law.rescale(code := figure.about(info.base), day - TWO_YEARS, day) == 1
        or code in past.aside
        or past.before(code, day)
    )
    return RateTable(table.source, day, figures, table.fetched_at, table.codes)


class _Doubt:
    """A figure that is set aside, with the first day of the leap if that is in the same answer.

    ``near``: it leapt from one table to the next.
    """

    __slots__ = ("day", "figure", "first", "near")

    def __init__(
        self, figure: "Figure", day: date, first: "date | None" = None, *, near: bool = True
    ) -> None:
        self.figure = figure
        self.day = day
        self.first = first
        self.near = near


class _Past:
    """The last good figure of each currency, and the one after it that is set aside.

    Each currency is remembered by itself, since a table need not carry all of them.
    """

    def __init__(self, info: "SourceInfo", held: "Held") -> None:
        self.info = info
        self.apart = longest_step(info)
        self.held = held
        self.good: dict[str, Baseline] = {}
        self.former: dict[str, Baseline] = {}
        self.aside: dict[str, _Doubt] = {}
        self.newest = date.min
        self._searched: set[str] = set()
        self._later: dict[str, Baseline | None] = {}

    def take(self, code: str, figure: "Figure", day: date) -> None:
        """A good figure; nothing of the currency is in doubt any more."""
        if code in self.good:
            self.former[code] = self.good[code]
        self.good[code] = Baseline(per_base(figure, code), day, self.info.key, figure, near=True)
        self.aside.pop(code, None)

    def look_back(self, table: RateTable) -> None:
        """Take in what is held of the days between the last table that was judged and this one."""
        row = self.held.at(table.as_of - _DAY)
        if row is None or row.as_of <= self.newest or table.as_of - row.as_of > TWO_YEARS:
            return
        self._searched.clear()
        known: set[str] = set()
        doubtful: set[str] = set()
        for earlier in self.held.rows(max(row.as_of - self.apart, self.newest + _DAY), row.as_of):
            for code, figure in earlier.figures().items():
                if code in known:
                    continue
                if not figure.aside:
                    known.add(code)
                    self.former.pop(code, None)
                    value = per_base(figure, code)
                    self.good[code] = Baseline(value, earlier.as_of, self.info.key, figure, near=True)
                elif code not in doubtful and is_rate(figure):
                    doubtful.add(code)
                    self.aside[code] = _Doubt(figure, earlier.as_of)
        for code in known - doubtful:
            self.aside.pop(code, None)

    def before(self, code: str, day: date) -> "Baseline | None":
        """The newest good figure of the source before a day, up to two years old."""
        found = self.good.get(code)
        if found is None and code not in self._searched:
            self._searched.add(code)
            found = before(self.held, code, day)
            if found is not None:
                self.good[code] = found
        if found is None or day - found.day > TWO_YEARS:
            return None
        found.near = day - found.day <= self.apart
        return found

    def baseline(self, code: str, day: date) -> "Baseline | None":
        """What a figure of that day is measured by; None if nothing is held."""
        return self.before(code, day) or self._after(code, day) or self._elsewhere(code, day)

    def _after(self, code: str, day: date) -> "Baseline | None":
        known = self._later.get(code)
        if code not in self._later or (known is not None and known.day <= day):
            self._later[code] = known = after(self.held, code, day)
        return known if known is not None and known.day - day <= TWO_YEARS else None

    def _elsewhere(self, code: str, day: date) -> "Baseline | None":
        found = elsewhere(self.held.store, self.info, code, day)
        return min(found, key=lambda one: abs(one.day - day), default=None)

    def explained(self, value: float, code: str, day: date) -> bool:
        """Whether another source says the same of a day near this one."""
        return any(
            _off(one, value, code, day) <= STEP_AGREES
            for one in elsewhere(self.held.store, self.info, code, day, doubtful=True)
            if abs(one.day - day) <= _WEEK
        )

    def stands_alone(self, believed: Baseline, value: float, code: str, day: date, least: float) -> bool:
        """Whether a believed figure is so far off both the one before it and a new one, which agree.

        One that a later table confirmed, as when the new one is of a day in between, does not.
        """
        known = (self.good.get(code), self.former.get(code))
        former = next((one for one in known if one and one.day < believed.day), None)
        if former is None:
            former = before(self.held, code, believed.day) or self._elsewhere(code, believed.day)
        return (
            former is not None
            and abs(day - former.day) <= TWO_YEARS
            and _off(former, value, code, day) <= STEP_AGREES
            and _off(former, believed.value, code, believed.day) > least
            and not self._confirmed(believed, code)
        )

    def _confirmed(self, believed: Baseline, code: str) -> bool:
        """Whether a good figure that is held of soon after a believed one agrees with it."""
        later = near(self.held, code, believed.day, later=True)
        return later is not None and _off(believed, later.value, code, later.day) <= STEP_AGREES


def _off(old: Baseline, value: float, code: str, day: date) -> float:
    """How many times off, either way."""
    ratio = times(old, value, code, day)
    return max(ratio, 1 / ratio)


def _compare(info: "SourceInfo", past: _Past, table: RateTable, out: Judged) -> None:
    """Set aside what leapt, and accept what was set aside before if this table confirms it."""
    day = table.as_of
    same_day, doubted = _same_day(past.held, day), _doubted(past.held, table)
    for figure in table.figures:
        code = figure.about(info.base)
        value, known, leapt = per_base(figure, code), same_day.get(code), False
        base = past.baseline(code, day)
        if code in doubted and not past.explained(value, code, day):
            # It is sent again, and what was wrong with it may not be seen from before it.
            out.aside.add((day, code))
            past.aside[code] = _Doubt(figure, day)
            continue
        if known and _off(known, value, code, day) > STEP_ASIDE:
            if not past.stands_alone(known, value, code, day, STEP_ASIDE):
                # What is held of that very day contradicts it, and is not overwritten by it.
                out.aside.add((day, code))
                past.take(code, known.figure or figure, day)
                continue
        elif known is None and base is not None:
            leapt = _leapt(past, base, value, code, day)
        if leapt and base and base.near and past.stands_alone(base, value, code, day, STEP_ASIDE):
            _withdraw(info, base, code, out)
            leapt = False
        doubt = past.aside.get(code)
        if doubt and _confirms(doubt, figure, code, day, leapt=leapt):
            _accept(info, code, doubt, out)
        elif leapt and base:
            out.aside.add((day, code))
            first = (doubt and doubt.first) or day
            past.aside[code] = _Doubt(figure, day, first, near=_is_near(past, base, code))
            continue
        past.take(code, figure, day)


def _same_day(held: "Held", day: date) -> "dict[str, Baseline]":
    """The good figures that are held of that very day."""
    row = held.at(day)
    if row is None or row.as_of != day:
        return {}
    good = {code: figure for code, figure in row.figures().items() if not figure.aside}
    return {code: Baseline(per_base(f, code), day, held.info.key, f, near=True) for code, f in good.items()}


def _doubted(held: "Held", table: RateTable) -> "set[str]":
    """The currencies whose figures are held of the same day, the same, and set aside."""
    row = held.at(table.as_of)
    if row is None or row.as_of != table.as_of:
        return set()
    aside = {code: per_base(f, code) for code, f in row.figures().items() if f.aside and is_rate(f)}
    given = ((figure.about(held.info.base), figure) for figure in table.figures)
    return {code for code, figure in given if aside.get(code) == per_base(figure, code)}


def _is_near(past: _Past, base: Baseline, code: str) -> bool:
    """Whether a figure is measured as one of the next table: a leap stays one for as long as it lasts."""
    doubt = past.aside.get(code)
    return doubt.near if doubt and doubt.first else base.near


def _leapt(past: _Past, base: Baseline, value: float, code: str, day: date) -> bool:
    """Whether a figure is too far from what it is measured by."""
    off = _off(base, value, code, day)
    if _is_near(past, base, code):
        return off > STEP_ASIDE
    return off > FAR_ASIDE and not past.explained(value, code, day)


def _confirms(doubt: _Doubt, figure: "Figure", code: str, day: date, *, leapt: bool) -> bool:
    """Whether a figure takes in those set aside before it.

    One of a later answer does if it agrees. One of the same answer may be wrong in the same way: it
    must agree and be near the last good one itself, or come a week after a leap from one day to the next.
    """
    value = Baseline(per_base(doubt.figure, code), doubt.day, "")
    agrees = _off(value, per_base(figure, code), code, day) <= STEP_AGREES
    if doubt.first is None:
        return agrees
    return (agrees and not leapt) or (doubt.near and day - doubt.first >= _WEEK)


def _accept(info: "SourceInfo", code: str, doubt: _Doubt, out: Judged) -> None:
    first = doubt.first
    if first is not None:
        out.aside = {(day, c) for day, c in out.aside if c != code or day < first}
        return
    out.accepted.append(RateTable(info.key, doubt.day, (doubt.figure.plain,)))


def _withdraw(info: "SourceInfo", believed: Baseline, code: str, out: Judged) -> None:
    """Set aside a figure that was good until now, be it held or of the same answer."""
    if believed.figure is None:
        return
    out.aside.add((believed.day, code))
    out.withdrawn.append(RateTable(info.key, believed.day, (believed.figure,)))
    out.warnings.append(
        f"{info.key}: {believed.figure} of {believed.day} is set aside: the rates before and after it agree"
    )


def _refuse_if_moved(info: "SourceInfo", past: _Past, table: RateTable) -> None:
    """SourceChanged if so many figures moved that they can't be those of this table."""
    day, same_day = table.as_of, _same_day(past.held, table.as_of)
    measured: list[tuple[Baseline, float, str, float]] = []
    for figure in table.figures:
        code = figure.about(info.base)
        value, known = per_base(figure, code), same_day.get(code)
        base = None if code in past.aside else past.baseline(code, day)
        if base and not (known and _off(known, value, code, day) <= STEP_AGREES):
            measured.append((base, value, code, log(times(base, value, code, day))))
    offs = sorted((exp(abs(moved)), base.day) for base, _, _, moved in measured)
    if len(offs) >= _ENOUGH and offs[len(offs) // 2][0] > TABLE_FACTOR:
        raise SourceChanged(
            f"{info.key} sent figures for {day} that are, in the median, more than "
            f"{TABLE_FACTOR:.0f} times off those of {offs[len(offs) // 2][1]}; none was taken",
            info.key,
        )
    for close, most in ((True, TABLE_NEAR), (False, TABLE_FAR)):
        group = [one for one in measured if one[0].near is close]
        middle = sorted(moved for *_, moved in group)[len(group) // 2] if group else 0.0
        far = [
            (base.day, code)
            for base, value, code, moved in group
            if abs(moved - middle) > log(most)
            # What moves back to where it was says that the table before was wrong, not this one.
            and not (close and past.stands_alone(base, value, code, day, most))
        ]
        if len(far) >= _ENOUGH and _SHARE * len(far) >= len(group):
            raise SourceChanged(
                f"{info.key} sent a table of {day} in which {len(far)} of {len(group)} figures moved by "
                f"more than {most - 1:.0%} since {max(far)[0]}; none was taken",
                info.key,
            )
