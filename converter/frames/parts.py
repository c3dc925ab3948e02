"""What was read of rows, and the outcomes that are asked for them."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy

from converter.errors import InputError
from converter.frames.arguments import check_day, check_day_or_period
from converter.frames.kernel import Rates
from converter.frames.reading import Days, DaysOrPeriods, Places, Read, is_missing, source_of
from converter.lookup.grid import Outcomes
from converter.text.periods import RelativePeriod

if TYPE_CHECKING:
    from converter.api.columns import Answered

__all__ = ["NONE", "Asked", "AskedByRule", "Found", "Numbers", "Part", "Rows", "at", "numbered"]

# A number for each row, or one for all of them.
Numbers: TypeAlias = Places | int

NONE = -1  # no outcome, no line


def at(numbers: Numbers, those: Any) -> Any:
    """The numbers of some rows: an array, or the one of all."""
    return numbers if isinstance(numbers, int) else numbers[those]


def numbered(numbers: Numbers, rows: int) -> Places:
    """The number of each row, as an array."""
    return numpy.full(rows, numbers, numpy.int32) if isinstance(numbers, int) else numbers


class Rows:
    """What was read of some rows: the places of their words, and the numbers of their days.

    ``assumed`` are the numbers in `Assumed` of the readings of their currencies, amounts and days.
    """

    __slots__ = ("assumed", "days", "rows", "sources", "targets", "units")

    def __init__(
        self,
        rows: int,
        units: Numbers,
        targets: Numbers,
        sources: Numbers,
        days: Numbers,
        assumed: tuple[Numbers, Numbers, Numbers] = (0, 0, 0),
    ) -> None:
        self.rows = rows
        self.units = units
        self.targets = targets
        self.sources = sources
        self.days = days
        self.assumed = assumed

    def take(self, those: Any) -> "Rows":
        """Those of some rows."""
        each = (self.units, self.targets, self.sources, self.days)
        units, targets, sources, days = (at(one, those) for one in each)
        of_units, of_amounts, of_days = (at(one, those) for one in self.assumed)
        return Rows(len(those), units, targets, sources, days, (of_units, of_amounts, of_days))


class Found:
    """Where the outcomes of some rows stand: the line and the column of each, and its place in its `Part`.

    ``days`` are the numbers of the days, none of which depends on today.
    """

    __slots__ = ("columns", "days", "index", "lines")

    def __init__(self, lines: Numbers, columns: Numbers, days: Numbers) -> None:
        self.lines = lines
        self.columns = columns
        self.days = days
        self.index: Places = numpy.zeros(0, numpy.int32)

    def take(self, those: Any) -> "Found":
        """Those of some rows."""
        each = (self.lines, self.columns, self.days)
        found = Found(*(at(one, those) for one in each))
        found.index = self.index[those]
        return found

    def cells(self, table: Any) -> Any:
        """The places in a table, whose last line is that of -1."""
        kind = numpy.int32 if table.size < 1 << 31 else numpy.int64
        lines = self.lines if isinstance(self.lines, int) else self.lines.astype(kind, copy=False)
        return lines * kind(table.shape[1]) + self.columns


class Asked:
    """Asks `Columns` for days, or for the means or ends of the periods that they are in.

    ``unit`` is ``"month"``, ``"quarter"`` or ``"year"``; without one the days themselves are asked for.
    ``by_rule`` says that the words in place of sources are rules.
    """

    by_rule = False

    def __init__(self, columns: Any, unit: str = "", *, mean: bool = False, so_far: bool = False) -> None:
        self.columns = columns
        self._unit = unit
        self._mean = mean
        self._so_far = so_far
        self._periods: dict[int, str] = {}

    def keys(self, _days: Days, numbers: Iterable[int], _source: str) -> "list[Any]":
        """What is asked for the numbers of days: the days themselves, or the names of their periods."""
        return [*map(self._period, numbers)] if self._unit else [*numbers]

    def _period(self, day: int) -> str:
        found = self._periods.get(day)
        if found is None:
            within = RelativePeriod(f"this {self._unit}").on(date.fromordinal(day))
            found = self._periods[day] = str(within)
        return found

    @property
    def how(self) -> tuple[str, bool, bool]:
        """What is asked for: the unit of periods, and whether their means, and those that are not over."""
        return self._unit, self._mean, self._so_far

    def days(self) -> Days:
        """What reads the days of columns."""
        return Days()

    def check_day(self, _rule: str, day: Any) -> None:
        """Raise DateError for a value that is no day."""
        check_day(day)

    def source_of(self, word: Any) -> Read:
        """The text that names sources, as `source_of` reads it; InputError for unknown ones."""
        read = source_of(word)
        # What is asked of no currency brings nothing.
        self.answered("EUR", {}, read[0])
        return read

    def answered(self, to: str, wanted: "dict[str, list[Any]]", source: str) -> "Answered":
        """The outcomes for keys of each currency, which ascend; InputError for unknown sources."""
        found: Answered
        if self._unit:
            found = self.columns.for_periods(to, wanted, mean=self._mean, so_far=self._so_far, source=source)
        else:
            found = self.columns.for_days(to, wanted, source)
        return found


class AskedByRule(Asked):
    """Asks `Columns` for the figures that rules prescribe; the words of rules are in place of sources."""

    by_rule = True

    def __init__(self, columns: Any) -> None:
        super().__init__(columns)
        self._texts: dict[tuple[str, int], str] = {}

    def keys(self, days: Days, numbers: Iterable[int], rule: str) -> "list[Any]":
        """What is asked for the numbers of days and texts: the texts of the periods of the rule."""
        return [self._text(days, number, rule) for number in numbers]

    def _text(self, days: Days, number: int, rule: str) -> str:
        found = self._texts.get((rule, number))
        if found is None:
            written = days.written(number)
            on = date.fromordinal(number) if written is None else written
            found = self._texts[rule, number] = self.columns.period_of(rule, on)
        return found

    @property
    def how(self) -> tuple[str, bool, bool]:
        """What tells it from what asks in another way."""
        return "rule", False, False

    def days(self) -> Days:
        """What reads the days and the periods of columns."""
        return DaysOrPeriods()

    def check_day(self, rule: str, day: Any) -> None:
        """Raise InputError for what is neither a day nor a period, and for one that the rule does not take.

        Without a rule, for what no rule can take.
        """
        check_day_or_period(day)
        if rule:
            self.columns.check_period(rule, day)

    def source_of(self, word: Any) -> Read:
        """The key of the rule of a word; InputError for an empty cell, and if there is no such rule."""
        if is_missing(word) or word == "":
            raise InputError("a rule is missing")
        return self.columns.rule_of(word), 0

    def answered(self, to: str, wanted: "dict[str, list[Any]]", rule: str) -> "Answered":
        """The outcomes for periods of each currency by a rule."""
        found: Answered = self.columns.for_rule(to, wanted, rule)
        return found


class Part:
    """The outcomes for one target by the sources, or the rule, of a text; without a target there are none."""

    def __init__(self, to: str = "", source: str = "") -> None:
        self.to = to
        self.source = source
        self.rates = Rates(Outcomes())
        self.as_of: Places = numpy.zeros(1, numpy.int32)
        self.way: Places = numpy.full(1, NONE, numpy.int32)
        self.answered: Answered | None = None

    @property
    def outcomes(self) -> Outcomes:
        """The outcomes that were found so far."""
        return self.rates.outcomes

    def take(self, answered: "Answered") -> None:
        """Take the outcomes that were added."""
        outcomes = answered.outcomes
        if self.rates.outcomes is outcomes:
            self.rates.refresh()
        else:
            self.rates = Rates(outcomes)
        # The last one is for rows whose place is -1. The bytes are copied: other threads add to the arrays.
        self.as_of = numpy.append(numpy.frombuffer(outcomes.as_of.tobytes(), numpy.int32), numpy.int32(0))
        self.way = numpy.append(numpy.frombuffer(outcomes.way.tobytes(), numpy.int32), numpy.int32(NONE))
        self.answered = answered
