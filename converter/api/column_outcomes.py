"""The outcomes of the rows of columns that were asked for, by policy and target."""

from array import array

from converter.errors import ConverterError
from converter.lookup.grid import Grid, Outcomes
from converter.lookup.prepare import Lacking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from converter.api.answers import Answers, Entry
    from converter.lookup.grid.states import Reaching
    from converter.lookup.grid.tables import AllTables
    from converter.lookup.policy import Policy
    from converter.lookup.resources import Resources

    Period = tuple[str, str]  # a currency and the name of a period

__all__ = ["Asked", "Periods", "Target", "sources_of"]


class Asked:
    """What was asked by one policy."""

    __slots__ = ("answers", "periods", "targets")

    def __init__(self, answers: "Answers") -> None:
        self.answers = answers
        self.targets: dict[str, Target] = {}
        # Of means and ends by target and which of them, of rules by target and key.
        self.periods: dict[tuple[object, ...], Periods] = {}


class Target:
    """The outcomes by one policy in one target, of the days that were asked for."""

    def __init__(self, to: str, resources: "Resources", reach: "Reaching", tables: "AllTables") -> None:
        self.resources = resources
        self.grid = Grid(to, resources, reach=reach, tables=tables)
        self.outcomes = Outcomes()
        self._ways: dict[tuple[int, tuple[str, ...]], int] = {}
        self._span: tuple[int, int] | None = None
        self._reach = 0
        self._filled: dict[str, tuple[int, int]] = {}

    def around(self, asked: "Mapping[str, list[int]]") -> "dict[str, list[int]]":
        """The days around those of each currency, within those asked for so far; none at first.

        Batches that follow each other have days near to each other. So that a thousand batches are not a
        thousand times some days, each time four times as many are worked out beforehand.
        """
        days = [day for some in asked.values() if some for day in (some[0], some[-1])]
        if not days:
            return {}
        first, last = self._span or (days[0], days[0])
        first, last = self._span = min(first, *days), max(last, *days)
        reach, self._reach = self._reach, min(4 * self._reach or 4, 4096)
        if not reach:
            return {}
        around = {}
        for code, some in asked.items():
            if self._filled.get(code) != self._span:
                around[code] = _within(some, reach, first, last)
                if len(around[code]) > last - first:
                    self._filled[code] = self._span
        return around

    def answers(
        self, wanted: "Mapping[str, Sequence[int]]", asked: "Mapping[str, list[int]]"
    ) -> "dict[str, array[int]]":
        """The index of the outcome of each day; ``asked`` are the same days in order, each once."""
        found = self.grid.answers_of(asked)
        for code, days in wanted.items():
            if asked[code] != [*days]:
                places = dict(zip(asked[code], found[code], strict=True))
                found[code] = array("i", map(places.__getitem__, days))
        return found

    def take(self, told: "tuple[str, ...]") -> None:
        """Add the outcomes that the grid has got, with the codes of the notes that all answers have."""
        mine, new = self.outcomes, self.grid.outcomes
        part = slice(len(mine), len(new))
        mine.way.extend([self._way(new, way, told) for way in new.way[part]])
        mine.as_of.extend(new.as_of[part])
        mine.den.extend(new.den[part])
        mine.num.extend(new.num[part])  # last, since another thread takes it for the length of all

    def _way(self, new: Outcomes, place: int, told: "tuple[str, ...]") -> int:
        found = self._ways.get((place, told))
        if found is None:
            way = new.ways[place]
            if told and not way.refused:
                way = way.replace(notes=(*way.notes, *told))
            found = self._ways[place, told] = self.outcomes.place(way)
        return found

    def reasons(self, code: str, days: "Sequence[int]") -> "list[str]":
        """The message of the refusal of each day, empty for one that has an answer.

        KeyError for a day that was not asked for, and would have to be fetched.
        """
        asked = sorted(set(days))
        try:
            texts = dict(zip(asked, self.grid.reasons(code, asked), strict=True))
        except Lacking as lacking:
            raise KeyError(f"{code} was not asked for on {lacking.first}") from None
        return [texts[day] for day in days]


def _within(days: "list[int]", reach: int, first: int, last: int) -> "list[int]":
    """The days within so many of one of the days, which ascend, from the first to the last."""
    found: list[int] = []
    for day in days:
        found += range(max(first, day - reach, found[-1] + 1 if found else first), min(last, day + reach) + 1)
    return found


class Periods:
    """The outcomes by one policy, or one rule, in one target, of the periods that were asked for."""

    def __init__(self) -> None:
        self.outcomes = Outcomes()
        self.known: dict[Period, int] = {}
        self._texts: dict[Period, str] = {}

    def put(self, one: "Period", ask: "Callable[[], Entry]") -> None:
        """Keep the answer that ``ask`` returns, or the error that it raises."""
        try:
            self.known[one] = self.outcomes.of_answer(ask()[1])
        except ConverterError as error:
            self.known[one] = self.outcomes.of_error(error)
            self._texts[one] = str(error)

    def index(self, wanted: "Mapping[str, Sequence[str]]") -> "dict[str, array[int]]":
        """The index of the outcome of each of the periods, all of which were asked for."""
        return {
            code: array("i", [self.known[code, period] for period in some]) for code, some in wanted.items()
        }

    def reasons(self, code: str, some: "Sequence[str]") -> "list[str]":
        """The message of the refusal for each of the periods, empty for one that has an answer.

        KeyError for a period that was not asked for.
        """
        for period in some:
            if (code, period) not in self.known:
                raise KeyError(f"{code} was not asked for in {period}")
        return [self._texts.get((code, period), "") for period in some]


def sources_of(policy: "Policy") -> object:
    """What tells a policy from others of the same converter."""
    return policy.auto, tuple(source.INFO.key for source in policy.sources)
