"""The rates table: the rates into a target by day and currency, as a table of Arrow, to join with."""

import io
from typing import TYPE_CHECKING, Any, ClassVar

import numpy
import pyarrow
from pyarrow import parquet

from converter.api.rates_table import COLUMNS, RateRows, rate_rows, whole_of
from converter.errors import InputError
from converter.frames.making import TEXTS, type_of
from converter.frames.plain_text import EPOCH
from converter.store.files import write_named
from converter.text.arguments import path_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from converter.api.converter import Converter
    from converter.api.rates_table import Into
    from converter.lookup.grid import Outcomes
    from converter.text.arguments import Code, Day

__all__ = ["RatesTable", "rates_table"]

# The keys of a join are plain text: not every library joins text with categories.
_SCHEMA = pyarrow.schema(
    {
        "date": pyarrow.date32(),
        "currency": pyarrow.string(),
        "to": pyarrow.string(),
        "rate": pyarrow.float64(),
        "num": pyarrow.int64(),
        "den": pyarrow.int64(),
        "digits": pyarrow.int8(),
        "as_of": pyarrow.date32(),
        **{name: type_of(name) for name in TEXTS},
        "reason": pyarrow.string(),
    }
)


def rates_table(
    to: "Code | Sequence[Code]",
    currencies: "Iterable[Code] | None" = None,
    first: "Day" = None,
    last: "Day" = None,
    converter: "Converter | None" = None,
    *,
    rule: None = None,
) -> "RatesTable":
    """The rates into ``to`` for every day and currency: a `RatesTable`, to join a table of amounts with.

    A row says what one unit of its currency is worth in the target on its day, and is exactly the answer of
    ``converter.convert(1, currency, to, on=date)``: on a day without a table of the source, such as a Sunday,
    by the rule of the date. A day that is refused is a row as well, with a null rate and the reason.

    - ``to``: the target, or several; each has rows of its own.
    - ``currencies``: by default those that the first source for a target quotes in that time, with the
      target itself, whose rate is 1. Of a source that quotes whatever it finds they are those of its tables
      of these days, and of a price file all that it has.
    - ``first``, ``last``: days as of `Converter.convert`, both included. The last is by default today, and
      the first that of the source, but not before 1999-01-04, when the rates of the euro begin.
    - ``converter``: by default that of the functions of the package.
    - ``rule``: a table of days has none; the figures of a rule for a period are ``converter.rule_rates``, and
      rows are converted by it with ``frames.convert``.

    The columns are ``date``, ``currency``, ``to``, ``rate`` (the float nearest to ``num / den``), ``num`` and
    ``den`` (whole numbers, null if one of them is beyond 64 bits), ``digits`` (the decimals of the target by
    ISO 4217, null without minor units), ``as_of``, ``source``, ``kind``, ``derivation``, ``notes`` (codes
    with commas between them) and ``reason``. The rows are ordered by target, currency and day.

    Raises InputError for what can't be read, DateError for days in the wrong order, and for a first day to
    come without a last one. Where the currencies are to be found in tables, and there are none, it raises
    what a question for the base of the source raises.
    """
    if rule is not None:
        raise InputError("a rates table takes no rule; see frames.convert(rule=...) and converter.rule_rates")
    return RatesTable(rate_rows(to, currencies, first, last, converter))


class RatesTable:
    """Rates into one target or several, by day and currency; `rates_table` makes it.

    It goes to any library that takes data by the protocol of Arrow: ``polars.DataFrame(table)``,
    ``pandas.DataFrame.from_arrow(table)``, ``pyarrow.table(table)``, and by its name in a query of DuckDB.
    """

    __slots__ = ("_rows", "_table")

    columns: ClassVar[tuple[str, ...]] = COLUMNS

    def __init__(self, rows: RateRows) -> None:
        self._rows = rows
        self._table: pyarrow.Table | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        rows = self._rows
        to = ", ".join(one.to for one in rows.targets)
        return (
            f"<RatesTable into {to}, {rows.first} to {rows.last}: {len(self)} rows, {rows.refused()} refused>"
        )

    def to_arrow(self) -> pyarrow.Table:
        """The table as a `pyarrow.Table`."""
        if self._table is None:
            parts = [_arrow(self._rows, one) for one in self._rows.targets]
            self._table = pyarrow.concat_tables(parts).unify_dictionaries()
        return self._table

    def to_parquet(self, path: "str | os.PathLike[str]") -> None:
        """Write the table to a Parquet file, whole or not at all; StoreError if it can't be written."""
        write_named(path_of(path, "path"), self.packed())

    def packed(self) -> bytes:
        """The content of a Parquet file."""
        held = io.BytesIO()
        parquet.write_table(self.to_arrow(), held, compression="zstd")
        return held.getvalue()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.to_arrow().__arrow_c_stream__(requested_schema)


def _arrow(rows: RateRows, one: "Into") -> pyarrow.Table:
    """The rows of one target."""
    columns = list(rows.of(one))
    codes = pyarrow.array([code for code, _, _ in columns])
    index = numpy.concatenate([numpy.frombuffer(index, numpy.int32) for _, index, _ in columns])
    days = numpy.arange(rows.days, dtype=numpy.int32) + numpy.int32(rows.first.toordinal() - EPOCH)
    made = {
        "date": pyarrow.array(numpy.tile(days, len(codes))).view(pyarrow.date32()),
        "currency": codes.take(pyarrow.array(numpy.repeat(numpy.arange(len(codes)), rows.days))),
        "to": pyarrow.repeat(one.to, len(index)),
        "digits": pyarrow.repeat(pyarrow.scalar(one.digits, pyarrow.int8()), len(index)),
        "reason": pyarrow.array([why for _, _, reasons in columns for why in reasons], pyarrow.string()),
        **_of_outcomes(one.answered.outcomes, index),
    }
    return pyarrow.table([made[name] for name in COLUMNS], schema=_SCHEMA)


def _of_outcomes(outcomes: "Outcomes", index: Any) -> "dict[str, pyarrow.Array]":
    """The columns that depend on the outcome of a row alone."""
    taken = pyarrow.array(index)
    parts = list(zip(outcomes.num, outcomes.den, strict=True))
    nums, dens = zip(*(whole_of(num, den) for num, den in parts), strict=True)
    as_of = numpy.frombuffer(outcomes.as_of, numpy.int32)[index]
    way = pyarrow.array(numpy.frombuffer(outcomes.way, numpy.int32)[index])
    texts = {
        name: [None if way.refused else text_of(way) for way in outcomes.ways]
        for name, text_of in TEXTS.items()
    }
    return {
        "rate": pyarrow.array([num / den if den else None for num, den in parts], pyarrow.float64()).take(
            taken
        ),
        "num": pyarrow.array(nums, pyarrow.int64()).take(taken),
        "den": pyarrow.array(dens, pyarrow.int64()).take(taken),
        "as_of": pyarrow.array(as_of - numpy.int32(EPOCH), mask=as_of == 0).view(pyarrow.date32()),
        **{
            name: pyarrow.array(some, pyarrow.string()).dictionary_encode().take(way)
            for name, some in texts.items()
        },
    }
