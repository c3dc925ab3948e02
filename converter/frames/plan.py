"""How the rows of a frame are converted: what is read of them, and the new columns that are made."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy
import pyarrow
from pyarrow import types

from converter.api.columns import columns_of
from converter.frames import arguments, reading
from converter.frames.amounts import Amounts
from converter.frames.arguments import Given, of_column
from converter.frames.assumed import Assumed
from converter.frames.columns import part_of, shown_at, taken
from converter.frames.hints import Hints
from converter.frames.known import Known
from converter.frames.making import TOLD, WAY, Made, Maker
from converter.frames.parts import NONE, Asked, AskedByRule, Numbers, Rows, numbered
from converter.frames.refused import NAMED, RowsRefused
from converter.frames.targets import Digits, Target, check_names, name_all
from converter.frames.told import UNKNOWN
from converter.text.arguments import choice_of, list_of

if TYPE_CHECKING:
    from converter.api.converter import Converter
    from converter.frames.reading import Places

__all__ = ["BATCH", "Plan"]

BATCH = 1 << 18  # rows: the arrays of a step stay near a core
_THREADS = min(2, os.cpu_count() or 1)


class Plan:
    """How to convert the rows of a frame that has columns of these names; the arguments of `frames.convert`.

    ``needed`` are the columns that are read, ``fields`` the new ones: all types are known before a row is
    read. A plan is used for batch after batch and in several threads: it has one clock, and asks for nothing
    twice. Raises InputError for arguments that can't be taken. ``columns`` is what is asked, in place of the
    `Columns` of a ``converter``. With ``ways`` the last new column of each target is that of `making.WAY`.
    ``digits_argument`` is how messages ask for decimals.
    """

    def __init__(
        self,
        frame: Sequence[Any],
        /,
        amount: Any,
        currency: Any,
        date: Any,
        to: Any,
        *,
        digits: int | None = None,
        round: str | None = "half-up",  # noqa: A002 - the name that the argument has for users
        with_: Iterable[str] = (),
        names: Mapping[Any, str] | None = None,
        on_error: str = "null",
        as_type: str = "float",
        average: str | None = None,
        end_of: str | None = None,
        so_far: bool = False,
        source: Any = None,
        rule: Any = None,
        converter: "Converter | None" = None,
        columns: Any = None,
        ways: bool = False,
        digits_argument: str = "digits=",
    ) -> None:
        decimal = choice_of(as_type, "as_type", ("float", "decimal")) == "decimal"
        each_digits = Digits(digits, round, decimal=decimal, argument=digits_argument)
        self._raises = choice_of(on_error, "on_error", ("null", "raise")) == "raise"
        told = [
            choice_of(one, "with_", TOLD) for one in list_of(with_, "with_", f"a list of {', '.join(TOLD)}")
        ]
        told += [WAY] if ways else []
        self._amount = of_column(amount, "amount", frame, arguments.check_amount)
        self._currency = of_column(currency, "currency", frame, reading.currency_of)
        targets = [of_column(one, "to", frame, reading.target_of) for one in arguments.targets_of(to)]
        codes = ["" if one.is_column else reading.target_of(one.value)[0] for one in targets]
        columns = columns_of(converter) if columns is None else columns
        asked: Asked
        if rule is None:
            unit, mean = arguments.period_of(average, end_of)
            so_far = arguments.so_far_of(so_far, unit)
            asked = Asked(columns, unit, mean=mean, so_far=so_far)
            self._source = of_column("" if source is None else source, "source", frame, asked.source_of)
        else:
            arguments.check_alone(average, end_of, so_far, source)
            asked = AskedByRule(columns)
            self._source = of_column(rule, "rule", frame, asked.source_of)
        named = "" if rule is None or self._source.is_column else asked.source_of(self._source.value)[0]
        self._date = of_column(date, "date", frame, lambda day: asked.check_day(named, day))
        self._by_rule = asked.by_rule
        self._known = known = Known.of(asked, self._source)
        self._units, self._sources, self._days = known.units, known.sources, known.days
        self._hints = Hints(known.units)
        self._tells = self._raises or "reason" in told
        self._assumed = Assumed() if "assumed" in told else None
        self._targets = []
        for one, code in zip(targets, codes, strict=True):
            cells, scale = known.cells(one), each_digits.scale(code) if decimal else None
            each_digits.check(code)
            maker = Maker(
                cells,
                told,
                each_digits.of,
                scale,
                reasons=self._tells,
                units=self._hints,
                assumed=self._assumed,
            )
            self._targets.append(Target(one, code, maker))
        name_all(self._targets, self._amount, names)
        self.fields = [field for one in self._targets for field in one.fields(told)]
        check_names([field.name for field in self.fields], frame)
        read = (self._amount, self._currency, self._date, self._source, *targets)
        self.needed = tuple(dict.fromkeys(one.column for one in read if one.is_column))
        self._told = told

    @property
    def is_full(self) -> bool:
        """Whether it holds so many distinct words and days that a new plan should read what follows."""
        return self._known.is_full

    def kinds(self, target: int) -> Sequence[str]:
        """The kind of the error of each word in the dictionary of a target's column ``reason``."""
        return self._targets[target].maker.texts["reason"].kinds

    def columns(self, table: Any, rows: int | None = None) -> Any:
        """The new columns for the rows of a table of Arrow that has at least the needed columns.

        In place of a table it takes a mapping from the names to arrays of Arrow or to sequences of any
        values; ``rows`` is how many they have. Where a row has no result it is null; with
        ``on_error="raise"`` RowsRefused is raised.
        """
        rows = table.num_rows if rows is None else rows
        if not rows:
            return pyarrow.schema(self.fields).empty_table()
        read = {
            name: table.column(name) if isinstance(table, pyarrow.Table) else table[name]
            for name in self.needed
        }
        starts = range(0, rows, BATCH)
        if len(starts) == 1 or _THREADS == 1:
            return self._columns(read, rows, lambda call, some: [call(one) for one in some])
        with ThreadPoolExecutor(_THREADS) as pool:
            return self._columns(read, rows, lambda call, some: [*pool.map(call, some)])

    def _columns(self, table: "Mapping[Any, Any]", rows: int, each: "Callable[..., list[Any]]") -> Any:
        batches = [(start, min(BATCH, rows - start)) for start in range(0, rows, BATCH)]
        read = each(lambda batch: self._read(table, *batch), batches)
        if self._tells:
            self._hints.look([one.units for one in read])
        made = []
        for target in self._targets:
            of_target = each(
                lambda one, to=target: self._with_target(table, to, *one), [*zip(batches, read, strict=True)]
            )
            found = target.maker.cells.find(of_target, each)
            if self._tells:
                target.maker.targets.look([one.targets for one in of_target])
            work = [*zip(batches, of_target, found, strict=True)]
            made.append(
                each(
                    lambda one, to=target: to.maker.made(one[1], one[2], self._amounts(table, *one[:2])), work
                )
            )
        if self._raises:
            self._raise(table, rows, made)
        arrays = [
            array
            for one, some in zip(self._targets, made, strict=True)
            for array in one.arrays(some, self._told)
        ]
        return pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(self.fields))

    # -- reading of a batch --------------------------------------------------------------------------

    def _read(self, table: "Mapping[Any, Any]", start: int, rows: int) -> Rows:
        """The words and days of some rows, without their targets."""
        units = _numbers(self._currency, table, start, rows, self._units.places, self._units.place)
        sources = _numbers(self._source, table, start, rows, self._sources.places, self._sources.place)
        days = _numbers(self._date, table, start, rows, self._days.numbers, self._days.number)
        if self._assumed is None:
            return Rows(rows, units, 0, sources, days)
        return Rows(rows, units, 0, sources, days, self._readings(self._assumed, table, start, rows, units))

    def _readings(
        self, assumed: Assumed, table: "Mapping[Any, Any]", start: int, rows: int, units: Numbers
    ) -> "tuple[Numbers, Numbers, Numbers]":
        """The numbers of the readings of currencies, amounts and days."""
        codes, each = [*self._units.codes], self._without_bad(numbered(units, rows))
        amounts = (
            assumed.of_amounts(part_of(table[self._amount.column], start, rows), codes, each)
            if self._amount.is_column
            else assumed.of_amount(self._amount.value, codes, each)
        )
        of_units = _numbers(self._currency, table, start, rows, assumed.of_units, assumed.of_unit)
        if self._by_rule:  # which has the readings of its days among its own
            return of_units, amounts, 0
        of_days = _numbers(self._date, table, start, rows, assumed.of_days, assumed.of_day)
        return of_units, amounts, of_days

    @staticmethod
    def _with_target(
        table: "Mapping[Any, Any]", target: "Target", batch: "tuple[int, int]", rows: Rows
    ) -> Rows:
        words = target.maker.cells.targets
        places = _numbers(target.given, table, *batch, words.places, words.place)
        return Rows(rows.rows, rows.units, places, rows.sources, rows.days, rows.assumed)

    def _amounts(
        self, table: "Mapping[Any, Any]", batch: "tuple[int, int]", rows: Rows
    ) -> "Callable[[Any], Amounts]":
        """What reads the amounts of some of the rows of a batch."""

        def amounts(those: Any) -> Amounts:
            units = numbered(rows.units, rows.rows)
            units = units if those is None else units[those]
            codes, powers = [*self._units.codes], [*self._units.powers]
            if not self._amount.is_column:
                return Amounts.same(self._amount.value, codes, self._without_bad(units), powers)
            column = part_of(table[self._amount.column], *batch)
            if those is not None:
                column = taken(column, those)
            if not isinstance(column, pyarrow.Array) or not _is_number(column.type):
                units = self._without_bad(units)
            return Amounts.read(column, codes, units, powers)

        return amounts

    def _without_bad(self, units: Any) -> Any:
        """The places of currencies, -1 where there is no word and `UNKNOWN` for words that are none."""
        bad = self._units.refused
        if not bad:
            return units
        places: Places = numpy.arange(len(self._units), dtype=numpy.int32)
        places[bad] = [NONE if self._units.is_missing(place) else UNKNOWN for place in bad]
        return places.take(units)

    # -- the rows that are refused ----------------------------------------------------------------------

    def _raise(self, table: "Mapping[Any, Any]", rows: int, made: "Sequence[Sequence[Made]]") -> None:
        """Raise RowsRefused if rows have no result."""
        counts: dict[str, int] = {}
        first: list[tuple[int, str, str]] = []
        for target, some in zip(self._targets, made, strict=True):
            texts = target.maker.texts["reason"]
            start, of_target = 0, []
            for one in some:
                those = numpy.flatnonzero(one.reasons != NONE)
                places, count = numpy.unique(one.reasons[those], return_counts=True)
                for place, number in zip(places.tolist(), count.tolist(), strict=True):
                    counts[texts.kinds[place]] = counts.get(texts.kinds[place], 0) + number
                of_target += [(start + row, texts.all[one.reasons[row]]) for row in those[:NAMED].tolist()]
                start += len(one.reasons)
            first += [(row, _cell(target.given, table, row), reason) for row, reason in of_target[:NAMED]]
        if counts:
            named = sorted({row for row, _, _ in first})[:NAMED]
            first = sorted((one for one in first if one[0] in named), key=lambda one: one[0])
            cells = {
                row: [_cell(one, table, row) for one in (self._amount, self._currency, self._date)]
                for row in named
            }
            raise RowsRefused.of(counts, rows * len(made), first, cells)


def _numbers(
    given: Given,
    table: "Mapping[Any, Any]",
    start: int,
    rows: int,
    of_column: "Callable[[Any], Numbers]",
    of_value: "Callable[[Any], int]",
) -> Numbers:
    """The number of each of some rows, or the one of all."""
    if not given.is_column:
        return of_value(given.value)
    return of_column(part_of(table[given.column], start, rows))


def _cell(given: Given, table: "Mapping[Any, Any]", row: int) -> str:
    """The value of a row as a message shows it."""
    return shown_at(table[given.column] if given.is_column else [given.value], row if given.is_column else 0)


def _is_number(kind: Any) -> bool:
    """Whether what the amounts of a type mean doesn't depend on their currencies."""
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))
