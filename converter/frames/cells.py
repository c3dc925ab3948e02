"""The outcome for each currency and day that occurs in the rows of a plan, asked for once."""

from _thread import allocate_lock
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy

from converter.errors import InputError
from converter.frames.parts import NONE, Asked, Found, Numbers, Part, Rows, numbered
from converter.frames.reading import FIRST, SPAN, SPECIAL, Days, Places, Reason, Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Cells"]

# Calls a function with each of some values, maybe in several threads; the results in order.
Each: TypeAlias = Callable[[Callable[..., Any], Sequence[Any]], list[Any]]

_NEW = -2  # not asked for yet


class Cells:
    """The places of outcomes for rows, in one target or in those that a column names. Thread-safe.

    They are a table with a line for each currency, target and sources that occur together, and a column for
    each day, or for each text that rules read. By rules a line is for a rule in place of sources.
    """

    def __init__(self, asked: Asked, units: Words, targets: Words, sources: Words, days: Days) -> None:
        self.asked = asked
        self.units = units
        self.targets = targets
        self.sources = sources
        self.days = days
        self._parts: list[Part] = []
        # The last one is for rows without a line, which have no outcome by any of them.
        self._part_of_line: Places = numpy.zeros(1, numpy.int32)
        self._part_places: dict[tuple[str, str], int] = {}
        self._nowhere = Part()
        self._lines: list[tuple[str, Part]] = []
        self._line_places: dict[tuple[str, str, str], int] = {}
        self._line_of_unit: Places = numpy.zeros(0, numpy.int32)
        # The first column is for rows without a day, the last line for those without a line. Those of texts
        # have their numbers in place of ordinals.
        self._ordinals: Places = numpy.zeros(1, numpy.int32)
        self._column_of_day: Places = numpy.full(SPAN + 1, NONE, numpy.int32)
        self._column_of_day[SPAN] = 0
        self._table: Places = numpy.full((1, 1 << 10), NONE, numpy.int32)
        self._relative: dict[tuple[int, int], int] = {}
        self._column_of_text: dict[int, int] = {}
        self._lock = allocate_lock()

    def parts_of(self, lines: Numbers) -> Numbers:
        """The place of the `Part` that the outcomes of lines are in; one number if it is the same for all."""
        if len(self._parts) < 2:
            return 0
        if isinstance(lines, int):
            return int(self._part_of_line[lines])
        return self._part_of_line.take(lines)

    def part(self, place: int) -> Part:
        """The part of a place; without any row that has a line there is none."""
        return self._parts[place] if self._parts else self._nowhere

    def find(self, rows: "Sequence[Rows]", each: Each) -> "list[Found]":
        """Where the outcomes of rows stand; what is new is asked for all of them together."""
        found: list[Found] = each(self._found, rows)
        pairs = [*zip(found, rows, strict=True)]
        while True:
            table = self._table
            new = [pair for pair in each(lambda pair, table=table: _look(table, *pair), pairs) if pair]
            if not new:
                return found
            wanted = numpy.zeros(table.size, numpy.bool_)
            each(lambda pair, table=table, wanted=wanted: _mark(wanted, table, pair[0]), new)
            self._ask(*numpy.nonzero(wanted.reshape(table.shape)))

    # -- the lines and columns of rows -------------------------------------------------------------

    def _found(self, rows: Rows) -> Found:
        lines = self._lines_of(rows)
        days = self._without_relative(rows.days, lines)
        return Found(lines, self._columns_of(days), days)

    def _lines_of(self, rows: Rows) -> Numbers:
        """The line of each row; -1 if it has none."""
        many, more = len(self.targets), len(self.sources)
        if many == more == 1 and not isinstance(rows.units, int):
            return self._lines_of_units(rows.units)
        words = _wide(rows.units) * (many * more) + _wide(rows.targets) * more + _wide(rows.sources)
        if isinstance(words, int):
            return self._line(*self._words_of(words, many, more))
        distinct, place = _distinct(words, len(self.units) * many * more)
        lines = [self._line(*self._words_of(word, many, more)) for word in distinct.tolist()]
        return numpy.array(lines, numpy.int32).take(place)

    @staticmethod
    def _words_of(word: int, many: int, more: int) -> "tuple[int, int, int]":
        return word // (many * more), word // more % many, word % more

    def _lines_of_units(self, units: Places) -> Numbers:
        """The line of each row if only its currency differs."""
        lines = self._line_of_unit
        if len(lines) < len(self.units):
            new = [self._line(unit, 0, 0) for unit in range(len(lines), len(self.units))]
            lines = self._line_of_unit = numpy.concatenate([lines, numpy.array(new, numpy.int32)])
        return units if numpy.array_equal(lines, numpy.arange(len(lines))) else lines.take(units)

    def _line(self, unit: int, target: int, source: int) -> int:
        """The line of three words, which is added if it is new; -1 if one of them can't be read."""
        three = (self.units, unit), (self.targets, target), (self.sources, source)
        if not all(words.can_be_read(place) for words, place in three):
            return NONE
        key = self.units.codes[unit], self.targets.codes[target], self.sources.codes[source]
        found = self._line_places.get(key)
        if found is None:
            with self._lock:
                found = self._line_places.get(key)
                if found is None:
                    found = self._add_line(*key)
        return found

    def _add_line(self, code: str, to: str, source: str) -> int:
        part = self._part_places.setdefault((to, source), len(self._parts))
        if part == len(self._parts):
            self._parts.append(Part(to, source))
        place = len(self._lines)
        if place + 1 >= len(self._table):
            self._grow(2 * len(self._table) + 1, self._table.shape[1])
        self._lines.append((code, self._parts[part]))
        self._part_of_line = numpy.concatenate([self._part_of_line[:-1], numpy.array([part, 0], numpy.int32)])
        self._line_places[code, to, source] = place
        return place

    def _columns_of(self, days: Numbers) -> Numbers:
        """The column of each day; 0 for what is no day from `FIRST` on."""
        if isinstance(days, int):
            return int(self._columns_of(numpy.array([days], numpy.int32))[0])  # type: ignore[index]
        since = numpy.subtract(days, numpy.int32(FIRST)).view(numpy.uint32)
        numpy.minimum(since, numpy.uint32(SPAN), out=since)
        columns: Places = self._column_of_day.take(since)
        if len(columns) and columns.min() < 0:
            self._add_days(numpy.unique(since[columns < 0]))
            columns = self._column_of_day.take(since)
        if self.asked.by_rule and len(columns) and days.max() >= SPECIAL:
            rows = numpy.flatnonzero(numpy.greater_equal(days, SPECIAL))
            numbers, place = numpy.unique(days[rows], return_inverse=True)
            columns[rows] = numpy.array([*map(self._of_text, numbers.tolist())], numpy.int32)[place]
        return columns

    def _of_text(self, number: int) -> int:
        """The column of a text that rules read; 0 for what is no day either."""
        if self.days.written(number) is None:
            return 0
        with self._lock:
            found = self._column_of_text.get(number)
            if found is None:
                found = self._column_of_text[number] = len(self._ordinals)
                if found >= self._table.shape[1]:
                    self._grow(len(self._table), 2 * self._table.shape[1])
                self._ordinals = numpy.append(self._ordinals, numpy.int32(number))
            return found

    def _add_days(self, since: "NDArray[numpy.uint32]") -> None:
        with self._lock:
            new = since[self._column_of_day[since] < 0].astype(numpy.int32)
            known = len(self._ordinals)
            size = known + len(new)
            if size > self._table.shape[1]:
                self._grow(len(self._table), max(2 * self._table.shape[1], size))
            self._ordinals = numpy.concatenate([self._ordinals, new + numpy.int32(FIRST)])
            self._column_of_day[new] = numpy.arange(known, size, dtype=numpy.int32)

    def _grow(self, lines: int, columns: int) -> None:
        """Make the table larger; those who use the old one find out that it lacks cells."""
        old = self._table
        table: Places = numpy.full((lines, columns), _NEW, numpy.int32)
        table[: len(old) - 1, : old.shape[1]] = old[:-1]
        table[-1], table[:, 0] = NONE, NONE
        self._table = table

    def _without_relative(self, days: Numbers, lines: Numbers) -> Numbers:
        """The days, with those that depend on today as they are for the currency and sources of the row."""
        if isinstance(days, int):
            if self.days.relative(days) is None:
                return days
            if isinstance(lines, int):
                return self._resolved(days, lines)
            days = numbered(days, len(lines))
        if not len(days) or days.max() < SPECIAL:
            return days
        rows = numpy.flatnonzero(days >= SPECIAL)
        numbers = [one for one in numpy.unique(days[rows]).tolist() if self.days.relative(one) is not None]
        if numbers:
            days = days.copy()
        for number in numbers:
            those = rows[days[rows] == number]
            if isinstance(lines, int):
                days[those] = self._resolved(number, lines)
                continue
            for line in numpy.unique(lines[those]).tolist():
                days[those[lines[those] == line]] = self._resolved(number, line)
        return days

    def _resolved(self, number: int, line: int) -> int:
        """The number of the day that is meant for a line."""
        if line == NONE:
            return number
        found = self._relative.get((number, line))
        if found is None:
            (code, part), word = self._lines[line], self.days.relative(number)
            assert word is not None  # noqa: S101
            try:
                found = self.asked.columns.day_of(word, code, part.to, part.source)
            except InputError as error:
                found = self.days.special((error.kind, str(error)))
            self._relative[number, line] = found
        return found

    # -- what is asked -------------------------------------------------------------------------------

    def _ask(self, lines: Any, columns: Any) -> None:
        """Ask for cells that were found to be new."""
        with self._lock:
            new = self._table[lines, columns] == _NEW
            lines, columns = lines[new], columns[new]
            of_part: dict[Part, list[tuple[int, str, Any]]] = {}
            for line in numpy.unique(lines).tolist():
                of_line = columns[lines == line]
                order = numpy.argsort(self._ordinals[of_line])
                code, part = self._lines[line]
                of_part.setdefault(part, []).append((line, code, of_line[order]))
            for part, wanted in of_part.items():
                self._ask_part(part, wanted)

    def _ask_part(self, part: Part, wanted: "list[tuple[int, str, Any]]") -> None:
        keys = {
            code: self.asked.keys(self.days, self._ordinals[of_line].tolist(), part.source)
            for _, code, of_line in wanted
        }
        distinct = {code: [*dict.fromkeys(each)] for code, each in keys.items()}
        answered = self.asked.answered(part.to, distinct, part.source)
        part.take(answered)
        for line, code, of_line in wanted:
            index = numpy.array(answered.index[code], numpy.int32)
            if len(index) < len(of_line):  # days of one period
                places = {key: place for place, key in enumerate(distinct[code])}
                index = index.take([places[key] for key in keys[code]])
            self._table[line, of_line] = index

    # -- why there is no rate ------------------------------------------------------------------------

    def refusals(self, cells: "Iterable[tuple[int, int]]") -> "dict[tuple[int, int], Reason]":
        """Why there is no rate for lines and columns; those of cells that have one are left out."""
        found: dict[tuple[int, int], Reason] = {}
        of_line: dict[int, list[int]] = {}
        for line, column in cells:
            if line == NONE or column == 0:
                continue
            part = self._lines[line][1]
            if part.outcomes.den[self._table[line, column]] == 0:
                of_line.setdefault(line, []).append(column)
        for line, columns in of_line.items():
            code, part = self._lines[line]
            assert part.answered is not None  # noqa: S101
            columns.sort(key=self._ordinals.item)
            numbers = [self._ordinals.item(column) for column in columns]
            keys = self.asked.keys(self.days, numbers, part.source)
            told = part.answered.reasons(code, keys)
            for column, text in zip(columns, told, strict=True):
                way = part.outcomes.way[self._table[line, column]]
                found[line, column] = part.outcomes.ways[way].refused, text
        return found


def _look(table: Any, one: Found, rows: Rows) -> "tuple[Found, Rows] | None":
    """Look up the outcomes of rows; the rows themselves if some outcomes are new."""
    flat, cells = table.reshape(-1), one.cells(table)
    same = not isinstance(cells, numpy.ndarray)
    one.index = numpy.full(rows.rows, flat[cells], numpy.int32) if same else flat.take(cells)
    return (one, rows) if rows.rows and one.index.min() < NONE else None


def _mark(wanted: Any, table: Any, one: Found) -> None:
    """Mark the cells of rows whose outcomes are new."""
    cells = one.cells(table)
    wanted[cells if not isinstance(cells, numpy.ndarray) else cells[one.index == _NEW]] = True


def _wide(numbers: Numbers) -> Any:
    """The numbers so wide that products of the counts of words fit."""
    return numbers if isinstance(numbers, int) else numbers.astype(numpy.int64)


def _distinct(words: Any, size: int) -> "tuple[Any, Any]":
    """The distinct numbers below ``size``, and the place among them of each."""
    if size > 1 << 22:
        return numpy.unique(words, return_inverse=True)
    seen: Any = numpy.zeros(size, numpy.bool_)
    seen[words] = True
    distinct = numpy.flatnonzero(seen)
    place: Places = numpy.zeros(size, numpy.int32)
    place[distinct] = numpy.arange(len(distinct), dtype=numpy.int32)
    return distinct, place.take(words)
