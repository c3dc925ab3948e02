"""What new figures are measured by: the last good figure of each currency, and one that is in doubt."""

from datetime import date, timedelta

from converter.store.baseline import (
    TWO_YEARS,
    Baseline,
    after,
    before,
    elsewhere,
    is_rate,
    longest_step,
    near,
    near_step,
    per_base,
    times,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.model import Figure, RateTable
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Held

__all__ = ["STEP_AGREES", "STEP_ASIDE", "WEEK", "Doubt", "Past", "off"]

# The largest factors from the figure of the table before, and from one that a figure must agree with;
# `judge` gives the reasons.
STEP_ASIDE = 1.5
STEP_AGREES = 1.1
WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def off(old: Baseline, new: Baseline, code: str) -> float:
    """How many times one figure is the other, the larger by the smaller; changes by law are taken out."""
    ratio = times(old, new.value, code, new.day)
    return max(ratio, 1 / ratio)


class Doubt:
    """A figure of a day that is set aside, until a later one confirms or replaces it.

    ``first`` is the first day of the leap if that day's table is part of the same answer, else None.
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


class Past:
    """What is known of a source's currencies before the table that is being judged.

    ``good`` is the last good figure of each currency, ``former`` the good one before that, and ``doubts``
    the one after it that is set aside. A currency is remembered by itself, since a table need not have all
    of them. What was judged is added with `take` and `look_back`.
    """

    def __init__(self, info: "SourceInfo", held: "Held") -> None:
        self.info = info
        self.longest_step = longest_step(info)
        self.near_step = near_step(info)
        self.held = held
        self.good: dict[str, Baseline] = {}
        self.former: dict[str, Baseline] = {}
        self.doubts: dict[str, Doubt] = {}
        self.newest = date.min
        self._searched: set[str] = set()
        self._later: dict[str, Baseline | None] = {}

    def price(self, figure: "Figure", code: str, day: date, *, near: bool = False) -> Baseline:
        """A figure of the source, as units of the currency for one unit of the source's base currency."""
        return Baseline(per_base(figure, code), day, self.info.key, figure, near=near)

    def take(self, code: str, figure: "Figure", day: date) -> None:
        """Add a good figure; the currency is not in doubt any more."""
        if code in self.good:
            self.former[code] = self.good[code]
        self.good[code] = self.price(figure, code, day, near=True)
        self.doubts.pop(code, None)

    def look_back(self, table: "RateTable") -> None:
        """Add what is held of the days between the last table that was judged and this one."""
        row = self.held.at(table.as_of - _DAY)
        if row is None or row.as_of <= self.newest or table.as_of - row.as_of > TWO_YEARS:
            return
        self._searched.clear()
        known: set[str] = set()
        doubtful: set[str] = set()
        for earlier in self.held.rows(max(row.as_of - self.longest_step, self.newest + _DAY), row.as_of):
            for code, figure in earlier.figures().items():
                if code in known:
                    continue
                if not figure.aside:
                    known.add(code)
                    self.former.pop(code, None)
                    self.good[code] = self.price(figure, code, earlier.as_of, near=True)
                elif code not in doubtful and is_rate(figure):
                    doubtful.add(code)
                    self.doubts[code] = Doubt(figure, earlier.as_of)
        for code in known - doubtful:
            self.doubts.pop(code, None)

    def before(self, code: str, day: date) -> "Baseline | None":
        """The source's newest good figure before a day, at most two years old."""
        found = self.good.get(code)
        if found is None and code not in self._searched:
            self._searched.add(code)
            found = before(self.held, code, day)
            if found is not None:
                self.good[code] = found
        if found is None or day - found.day > TWO_YEARS:
            return None
        is_near = day - found.day <= self.near_step
        return Baseline(found.value, found.day, found.source, found.figure, near=is_near)

    def baseline(self, code: str, day: date) -> "Baseline | None":
        """The figure that one of that day is measured by; None if nothing is held.

        The source's newest before it, else its first after it, else the nearest of another source.
        """
        return self.before(code, day) or self._after(code, day) or self._elsewhere(code, day)

    def _after(self, code: str, day: date) -> "Baseline | None":
        known = self._later.get(code)
        if code not in self._later or (known is not None and known.day <= day):
            self._later[code] = known = after(self.held, code, day)
        return known if known is not None and known.day - day <= TWO_YEARS else None

    def _elsewhere(self, code: str, day: date) -> "Baseline | None":
        found = elsewhere(self.held.store, self.info, code, day)
        return min(found, key=lambda one: abs(one.day - day), default=None)

    def same_day(self, day: date) -> "dict[str, Baseline]":
        """The good figures that are held of that very day, by currency."""
        row = self.held.at(day)
        if row is None or row.as_of != day:
            return {}
        good = {code: figure for code, figure in row.figures().items() if not figure.aside}
        return {code: self.price(figure, code, day, near=True) for code, figure in good.items()}

    def repeated(self, table: "RateTable") -> "set[str]":
        """The currencies of which the same figure is held of the same day, and set aside."""
        row = self.held.at(table.as_of)
        if row is None or row.as_of != table.as_of:
            return set()
        aside = {code: per_base(f, code) for code, f in row.figures().items() if f.aside and is_rate(f)}
        given = ((figure.about(self.info.base), figure) for figure in table.figures)
        return {code for code, figure in given if aside.get(code) == per_base(figure, code)}

    def explained(self, new: Baseline, code: str) -> bool:
        """Whether another source has the same figure, within a tenth, of a day at most a week off."""
        return any(
            off(one, new, code) <= STEP_AGREES
            for one in elsewhere(self.held.store, self.info, code, new.day, doubtful=True)
            if abs(one.day - new.day) <= WEEK
        )

    def stands_alone(self, believed: Baseline, new: Baseline, code: str, least: float) -> bool:
        """Whether a good figure is contradicted by the one before it and by a new one, which agree.

        It is contradicted if it is more than ``least`` times off the one before it. Not so if the good figure
        next after it agrees with it, as when the new one is of a day in between.
        """
        known = (self.good.get(code), self.former.get(code))
        former = next((one for one in known if one and one.day < believed.day), None)
        if former is None:
            former = before(self.held, code, believed.day) or self._elsewhere(code, believed.day)
        return (
            former is not None
            and abs(new.day - former.day) <= TWO_YEARS
            and off(former, new, code) <= STEP_AGREES
            and off(former, believed, code) > least
            and not self._is_confirmed(believed, code)
        )

    def _is_confirmed(self, believed: Baseline, code: str) -> bool:
        """Whether the next good figure that is held agrees with a believed one, if it is near."""
        later = near(self.held, code, believed.day, later=True)
        return later is not None and off(believed, later, code) <= STEP_AGREES
