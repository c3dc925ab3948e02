"""A look at the tables of one source for a pair on many days: for which of them it must come out alike."""

from bisect import bisect_right
from datetime import date

from converter import law

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from converter.lookup.grid.tables import Line, Tables
    from converter.sources.contract import SourceInfo

    # A form of a currency: its line, or None if it is the source's own currency; and for each of the days of
    # the step the place in that line's tables, None if the places are the same.
    Form = tuple[Line | None, list[int] | None]
    # What the tables have for one day. The pattern is equal for two days whose tables must lead to the same
    # kind of outcome, with other figures. Then come the day of the oldest figure, and the place of each
    # side's figure in its line, -1 without one.
    Look = tuple[tuple[Any, ...], int, tuple[int, int]]

__all__ = ["Reach", "StepDays"]

_LACKS = -1
# Tables of up to so many days before are alike, where no pause of the source is shorter.
_USUAL = 4
_LAST = date.max.toordinal()
_NO_LOOK: "Look" = ((), 0, (-1, -1))


class Reach:
    """What a source that is to be asked for a pair on a day would do, without asking it.

    ``reach`` gives for the source, the codes and the day whether it was fetched, failed, or is to be fetched:
    anything that has a hash, and is equal for days for which it does the same.
    """

    def __init__(
        self,
        info: "SourceInfo",
        codes: "tuple[str, str]",
        reach: "Callable[[SourceInfo, tuple[str, str], date], object]",
    ) -> None:
        self.info = info
        self.codes = codes
        self._reach = reach

    def look(self, day: int) -> "Look":
        """As `StepDays.look`, without figures."""
        return (self._reach(self.info, self.codes, date.fromordinal(day)),), 0, (-1, -1)


class StepDays:
    """The looks at one source for a pair on the days of a stretch, in which no law and no coverage changes.

    ``lines`` are for each side of the pair the lines of its forms, in the order in which they are looked
    for; None for the source's own currency.
    """

    def __init__(
        self,
        info: "SourceInfo",
        codes: "tuple[str, str]",
        first: int,
        day: int,
        held: "Callable[[SourceInfo, str, int], Tables]",
        *,
        aged: bool,
    ) -> None:
        self.info = info
        calendar = info.publication
        self._first = first
        self._pause = calendar.longest_pause
        # Where a rate may be too old by the policy, or each currency has its own day, each age counts.
        single = bool(info.apart.intersection(codes)) or info.per_currency
        self._exact = aged or single or self._pause < _USUAL
        self._alone = calendar.period is not None
        self._late = calendar.clock in ("day", "announced") and not calendar.moves
        tables = [
            [(form, None if form == info.base else held(info, form, day)) for form in _forms(code, day)]
            for code in codes
        ]
        every = list({id(one): one for side in tables for _, one in side if one is not None}.values())
        self.plain = all(one.plain for one in every)
        self._calm = every[0].calm if every else None  # law may have made the source's own currency of both
        self.days = every[0].days if len(every) == 1 else sorted({d for one in every for d in one.days})
        self.lines: list[list[Line | None]] = [
            [None if one is None else one.line(form) for form, one in side] for side in tables
        ]
        at = {id(one): self._places(one, single=single) for one in every} if len(every) > 1 else {}
        self._forms: list[list[Form]] = [
            [(line, at.get(id(one))) for line, (_, one) in zip(lines, side, strict=True)]
            for lines, side in zip(self.lines, tables, strict=True)
        ]
        self._own = info.per_currency
        self._apart = single and not info.per_currency
        self._place = -1
        self._known: dict[int, tuple[tuple[Any, ...], tuple[int, int], int] | None] = {}
        self._single = not (at or self._exact or any(len(side) > 1 and side[0] for side in self.lines))
        self.quick = self._single and self.plain
        self._usual: dict[tuple[str, str], tuple[Any, ...]] = {}

    def _places(self, tables: "Tables", *, single: bool) -> "list[int]":
        """For each day of the step the place of its table, -1 without one.

        ``single``: that of the newest table up to it.
        """
        known = {day: place for place, day in enumerate(tables.days)}
        out, last = [], -1
        for day in self.days:
            place = known.get(day, -1)
            last = place if place >= 0 else last
            out.append(last if single else place)
        return out

    def look(self, day: int) -> "Look | None":
        """What the tables have for a day; None if anything about it is unusual. Days ascend."""
        if not self.plain:
            return None
        days, place = self.days, self._place
        if place < 0 or days[place] > day:  # another column of days has begun
            place = bisect_right(days, day) - 1
        if place + 1 < len(days) and days[place + 1] <= day:  # mostly the next one
            place += 1
            if place + 1 < len(days) and days[place + 1] <= day:
                place = bisect_right(days, day, place + 1) - 1
        self._place = place
        if place < 0:
            return None
        if place not in self._known:
            self._known[place] = self._sides(place)
        known = self._known[place]
        if known is None:
            return None
        states, places, as_of = known
        age = day - days[place]
        if as_of < self._first or (age and self._late and self._calm and day > self._calm(days[place])):
            return None
        if not self._exact and (self._alone or age <= _USUAL):
            age = 1 if age else 0
        return (age, states), as_of, places

    def along(self, days: "Sequence[int]", start: int, after: int) -> "Iterator[Look]":
        """The looks for the days from a place on, up to the day ``after`` or the first unusual one.

        It gives what `look` does, in less time, where each side has one form only; elsewhere nothing.
        """
        if not self.quick:
            return
        ours, one, two = self.days, self.lines[0][0], self.lines[1][0]
        last = len(ours) - 1
        place = bisect_right(ours, days[start]) - 1
        known, as_of, quiet = -1, 0, 0
        on_day = later = _NO_LOOK
        for number in range(start, len(days)):
            day = days[number]
            while place < last and ours[place + 1] <= day:
                place += 1
            if day >= after or place < 0:
                return
            if place != known:
                as_of = ours[place]
                if as_of < self._first or (one and not one.good[place]) or (two and not two.good[place]):
                    return
                known, quiet = place, 0
                on_day, later = self._both(place, as_of, one, two)
            if day == as_of:
                yield on_day
                continue
            quiet = quiet or self._quiet(as_of)
            if day > quiet:
                return
            yield later

    def _quiet(self, as_of: int) -> int:
        """The last day for which a table is looked at as on any day after its own."""
        quiet = _LAST if self._alone else as_of + _USUAL
        return min(quiet, self._calm(as_of)) if self._late and self._calm else quiet

    def _both(self, place: int, as_of: int, one: "Line | None", two: "Line | None") -> "tuple[Look, Look]":
        """The looks at a table of usual figures on its own day and later."""
        names = one.names[place] if one else "", two.names[place] if two else ""
        if names not in self._usual:
            self._usual[names] = tuple((0, name, 0) if name else (0, "") for name in names)
        states = self._usual[names]
        places = place if one else -1, place if two else -1
        return ((0, states), as_of, places), ((1, states), as_of, places)

    def _sides(self, place: int) -> "tuple[tuple[Any, ...], tuple[int, int], int] | None":
        """The states of both sides in the table at a place, the places of their figures, the oldest day."""
        if self._single:
            one, two = self.lines[0][0], self.lines[1][0]
            if (one is None or one.good[place]) and (two is None or two.good[place]):
                as_of = self.days[place]
                (_, usual), _, both = self._both(place, as_of, one, two)[0]
                return usual, both, as_of
        states: list[Any] = []
        places: list[int] = []
        oldest = self.days[place]
        for forms in self._forms:
            found = self._side(forms, place)
            if found is None:
                return None
            state, at, as_of = found
            states.append(state)
            places.append(at)
            oldest = min(oldest, as_of)
        return tuple(states), (places[0], places[1]), oldest

    def _side(self, forms: "Sequence[Form]", place: int) -> "tuple[Any, int, int] | None":
        """The form that has the figure of one side and its column, its place, and its day."""
        newest = self.days[place]
        last: int | None = None
        for number, (line, rows) in enumerate(forms):
            if line is None:
                return (number, ""), -1, newest
            row = place if rows is None else rows[place]
            if row < 0:
                return None  # the tables of the two are of other days
            days = line.days
            if last is None:
                last = line.shown(row)
            if self._own:
                at = line.last[row]
                if at < 0 or days[row] - days[at] > self._pause:
                    continue
                row = at
            if not line.texts[row]:
                if self._apart:
                    return None
                continue
            if not line.good[row]:
                return None
            # Each figure's own age counts where each has its own day.
            age = newest - days[row] if self._exact else 0
            return (number, line.names[row], age), row, days[row]
        return (_LACKS, last), -1, newest


def _forms(code: str, day: int) -> "list[str]":
    """The codes under which a currency is looked for, as `PairTables.forms` gives them."""
    on = date.fromordinal(day)
    return [law.settle(code, on)[0], *(form for form, _ in law.forms(code, on)[1:])]
