"""What is known of the days of a column: the states in which they can be, and the outcome of each state."""

from bisect import bisect_right
from datetime import date
from math import gcd

from converter.lookup.grid.steps import StepDays
from converter.model import NOT_PUBLISHED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from converter.lookup.grid.outcomes import Outcomes
    from converter.lookup.grid.steps import Look, Reach
    from converter.lookup.grid.tables import Line
    from converter.money.conversion import Answer
    from converter.sources.contract import Source

    # The looks that a day takes, each with the step that it belongs to.
    Path = Sequence[tuple[StepDays | Reach, Look]]

_YEAR = 366
_LAST = date.max.toordinal() + 1
# So many messages of refusals must agree before another is told from them.
_AGREE = 2

__all__ = ["Branch", "Days", "End", "Stretch"]


class End:
    """The outcome of all days in a state.

    ``index`` is the outcome itself where all days share it, -1 where each is made of figures of its own, as
    `made` does, all of the ``way`` at that place. Without ``usable`` nothing can be told of another day.
    ``lacking`` is what is to be fetched first: a source, and for which codes.
    """

    __slots__ = (
        "_known",
        "_looks",
        "_parts",
        "_rest",
        "_sole",
        "_texts",
        "_way",
        "index",
        "lacking",
        "usable",
    )

    def __init__(
        self,
        index: int = -1,
        *,
        way: int = 0,
        usable: bool = True,
        lacking: "tuple[Source, tuple[str, ...]] | None" = None,
    ) -> None:
        self.index = index
        self.usable = usable
        self.lacking = lacking
        self._texts: dict[tuple[int, int], list[tuple[list[str], str]]] = {}
        self._way = way
        self._rest = 1, 1
        self._parts: list[tuple[int, int, Line, bool]] = []
        self._looks: list[int] = []
        self._sole: tuple[int, Line, bool] | None = None  # the only part of the rate
        self._known: dict[tuple[Any, ...], int] = {}

    def figures(self, path: "Path", answer: "Answer") -> bool:
        """Let `made` make the answer of any day in the state, as this one is made of the looks of its day.

        False if a figure of the answer is not one of the looks.
        """
        num = den = 1
        here = answer.rate.base
        for leg in answer.rate.legs:
            figure = leg.figure
            over = figure.base != here
            here = figure.base if over else figure.quote
            if leg.source in NOT_PUBLISHED:
                above, below = figure.value.as_integer_ratio()
                below *= figure.nominal
                num, den = (num * below, den * above) if over else (num * above, den * below)
                continue
            found = _part(path, leg.source, figure.column, figure.text)
            if found is None:
                return False
            self._parts.append((*found, over))
            self._looks.append(found[0])
        self._rest = num, den
        self._looks = sorted(set(self._looks))
        if len(path) == 1 and len(self._parts) == 1 and self._rest == (1, 1):
            self._sole = self._parts[0][1:]
        return bool(self._parts)

    def made(self, looks: "Sequence[Look]", outcomes: "Outcomes") -> int:
        """The index of the outcome of the figures of a day."""
        if len(looks) == 1:
            return self.all_made(looks[0], outcomes)
        used = tuple([looks[number][2] for number in self._looks])
        found = self._known.get(used)
        if found is None:
            as_of = min([looks[number][1] for number in self._looks])
            found = self._known[used] = outcomes.add(*self.rate(looks), as_of, self._way)
        return found

    def all_made(self, look: "Look", outcomes: "Outcomes") -> int:
        """As `made` for a single look."""
        places = look[2]
        found = self._known.get(places)
        if found is None:
            if self._sole is not None:
                side, line, over = self._sole
                num, den = line.fraction(places[side])
                num, den = (den, num) if over else (num, den)
            else:
                num, den = self.rate((look,))
            found = self._known[places] = outcomes.add(num, den, look[1], self._way)
        return found

    def rate(self, looks: "Sequence[Look]") -> "tuple[int, int]":
        """The rate of the figures of a day, in lowest terms."""
        num, den = self._rest
        for number, side, line, over in self._parts:
            above, below = line.fraction(looks[number][2][side])
            num, den = (num * below, den * above) if over else (num * above, den * below)
        common = gcd(num, den)
        return num // common, den // common

    def as_of(self, looks: "Sequence[Look]") -> int:
        """The day of the oldest figure of a day, as an ordinal."""
        return min(looks[number][1] for number in self._looks)

    def message(self, day: int, looks: "Sequence[Look]") -> "str | None":
        """The message of the refusal of a day in the state, from those of others; None if it can't be told.

        Two others must agree on it once their days are replaced by this one's.
        """
        known = self._texts.get(_years(day), ())
        told = {_on(text, days, _days(day, looks)) for days, text in known}
        return told.pop() if len(known) == _AGREE and len(told) == 1 else None

    def learn(self, day: int, looks: "Sequence[Look]", text: str) -> None:
        """Keep the message of the refusal of a day."""
        known, days = self._texts.setdefault(_years(day), []), _days(day, looks)
        if len(known) < _AGREE and all(days != others for others, _ in known):
            known.append((days, text))


def _years(day: int) -> "tuple[int, int]":
    """The years in which a message about a day looks for the nearest days that are held."""
    first, last = max(1, day - _YEAR), min(day + _YEAR, _LAST - 1)
    return date.fromordinal(first).year, date.fromordinal(last).year


def _days(day: int, looks: "Sequence[Look]") -> "list[str]":
    """The days that a message about a day may name: itself, and those of its tables."""
    return [date.fromordinal(one).isoformat() for one in (day, *(as_of or day for _, as_of, _ in looks))]


def _on(text: str, days: "list[str]", others: "list[str]") -> str:
    """The text of a message about other days."""
    for number, one in enumerate(days):
        text = text.replace(one, f"\0{number}\0")
    for number, other in enumerate(others):
        text = text.replace(f"\0{number}\0", other)
    return text


def _part(path: "Path", key: str, column: str, text: str) -> "tuple[int, int, Line] | None":
    """The look and the side that have a figure of a source, with its line; None if none has."""
    for number, (step, look) in enumerate(path):
        if step.info.key != key or not isinstance(step, StepDays):
            continue
        for side, (state, place) in enumerate(zip(look[0][1], look[2], strict=True)):
            line = step.lines[side][state[0]] if place >= 0 else None
            if line is not None and line.names[place] == column and line.texts[place] == text:
                return number, side, line
    return None


def _key(look: "Look", before: "Sequence[Look]") -> "tuple[Any, ...]":
    """The pattern of a look, and which of the looks before it found figures of the same day.

    Notes on sources that were passed over are joined where their texts, which name that day, are equal.
    """
    return (look[0], *[look[1] == other[1] for other in before]) if before else look[0]


class Branch:
    """A look at a source, and where each pattern that it finds leads on to."""

    __slots__ = ("after", "step")

    def __init__(self, step: "StepDays | Reach") -> None:
        self.step = step
        self.after: dict[tuple[Any, ...], Branch | End] = {}


class Stretch:
    """Days without a change of law and coverage, from ``first`` on, until the day ``after`` them.

    ``depth`` is the number of sources, in the order of the policy, whose coverage was heeded. ``wide``: that
    of the currencies between was heeded too, over which a chain or a peg may lead. ``begin`` is the first
    look at a source, or the outcome of all days if no table decides it; None if it is not known yet.
    """

    __slots__ = ("after", "begin", "depth", "first", "steps", "wide")

    def __init__(self, first: int, after: int, depth: int, *, wide: bool) -> None:
        self.first = first
        self.after = after
        self.depth = depth
        self.wide = wide
        self.begin: Branch | End | None = None
        self.steps: dict[tuple[str, tuple[str, str], bool], StepDays | Reach] = {}

    def within(self, first: int, after: int) -> "Stretch":
        """A part of the stretch, with what is known of all of it."""
        part = Stretch(first, after, self.depth, wide=self.wide)
        part.begin, part.steps = self.begin, self.steps
        return part

    def walk(self, day: int) -> "tuple[Branch | End | None, list[Look]]":
        """The outcome of a day and the looks that lead to it.

        In place of the outcome None if it is not known yet, or the branch at which the day is unusual.
        """
        looks: list[Look] = []
        here = self.begin
        while isinstance(here, Branch):
            look = here.step.look(day)
            if look is None:
                break
            here = here.after.get(_key(look, looks))
            looks.append(look)
        return here, looks

    @property
    def quick(self) -> bool:
        """Whether `run` may get on."""
        begin = self.begin
        return isinstance(begin, Branch) and isinstance(begin.step, StepDays) and begin.step.quick

    def run(self, days: "Sequence[int]", start: int, known: "dict[int, int]", outcomes: "Outcomes") -> int:
        """Add the outcomes of the days from a place on to ``known``, as far as they are usual.

        The place at which they end: the day there is to be walked, or is not in the stretch.
        """
        begin, number = self.begin, start
        if not isinstance(begin, Branch) or not isinstance(begin.step, StepDays):
            return start
        pattern: object = None
        end: Branch | End | None = None
        for look in begin.step.along(days, start, self.after):
            if look[0] is not pattern:
                pattern, end = look[0], begin.after.get(look[0])
            if not isinstance(end, End) or end.index >= 0 or not end.usable or end.lacking is not None:
                return number
            known[days[number]] = end.all_made(look, outcomes)
            number += 1
        return number

    def insert(self, path: "Path", end: End) -> bool:
        """Let the looks of a day lead to an outcome; False if they contradict those of another day."""
        if not path:
            self.begin = self.begin or end
            return self.begin is end
        here: Branch | End | None = self.begin
        if here is None:
            here = self.begin = Branch(path[0][0])
        looks: list[Look] = []
        for number, (step, look) in enumerate(path):
            if not isinstance(here, Branch) or here.step is not step:
                return False
            key = _key(look, looks)
            looks.append(look)
            following = here.after.get(key)
            if following is None:
                more = number + 1 < len(path)
                following = here.after[key] = Branch(path[number + 1][0]) if more else end
            here = following
        return here is end


class Days:
    """All days of one currency, as stretches that begin on ``turns``."""

    __slots__ = ("_firsts", "_found")

    def __init__(self, turns: "Iterable[int]") -> None:
        self._firsts = [0, *sorted(turns), _LAST]
        self._found: dict[int, Stretch] = {}

    def stretch(self, day: int) -> Stretch:
        """The stretch that a day is in."""
        place = bisect_right(self._firsts, day)
        first, after = self._firsts[place - 1], self._firsts[place]
        found = self._found.get(first)
        if found is None:
            found = self._found[first] = Stretch(first, after, 0, wide=False)
        return found

    def cut(self, stretch: Stretch, day: int, turns: "Iterable[int]", depth: int, *, wide: bool) -> Stretch:
        """The stretch around a day without any of the ``turns``, which are those of a wider scope.

        It is cut out of a stretch; what was known of the days before and after it stays.
        """
        turns = list(turns)
        first = max([turn for turn in turns if stretch.first < turn <= day], default=stretch.first)
        after = min([turn for turn in turns if day < turn < stretch.after], default=stretch.after)
        middle = Stretch(first, after, depth, wide=wide)
        parts = [stretch.within(stretch.first, first), middle, stretch.within(after, stretch.after)]
        kept = [part for part in parts if part.first < part.after]
        place = bisect_right(self._firsts, stretch.first)
        self._firsts[place - 1 : place] = [part.first for part in kept]
        self._found.update((part.first, part) for part in kept)
        return middle
