"""Amounts times rates, rounded half-up to the same decimals as each amount alone; numpy and pyarrow only.

Almost every row is one product of two floats. A row that this might round wrong is done again in whole
numbers.

Why the product can be trusted in the others: with u = 2**-53, the float nearest to a number differs from it
by at most u of it. That is true of the amount; of the rate, which is multiplied by powers of ten as a whole
number before it is divided; and of the product of these two floats. So the product p differs from the exact
number of units of the last decimal by less than 3.4e-16 of p, or by less than 1e-300 where it is that small.
The nearest whole number q is exact, and so is p - q. Where abs(p - q) + 2e-15 * abs(p) < 0.5, with room for
the rounding of this sum, there is no half between p and the exact number, and both round to q; p is below
2**48 then. The powers of ten up to 10**22 are exact floats, so that q divided by one is the float nearest to
the result: division of two floats rounds correctly. All other rows are done again, ties among them.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy
import pyarrow
from numpy.typing import NDArray

from converter.frames.exact import EXACT_POWER, exact_units

if TYPE_CHECKING:
    from converter.frames.amounts import Amounts
    from converter.lookup.grid import Outcomes

__all__ = ["TOO_LONG", "Rates", "converted"]

Flags: TypeAlias = NDArray[numpy.bool_]
Floats: TypeAlias = NDArray[numpy.float64]
Places: TypeAlias = NDArray[numpy.int32]
Rows: TypeAlias = NDArray[numpy.intp]
Wholes: TypeAlias = NDArray[numpy.int64]
Buffers: TypeAlias = tuple[Floats, Rows, Flags]

CHUNK = 1 << 15  # rows: their floats fit the cache of a core
CLOSE = 2e-15
FEW = float(2**28)  # units: so few that 2e-15 of them makes no difference to most rows
MOST_DIGITS = 38  # of a decimal of 128 bits
TOO_LONG = f"the result has more than {MOST_DIGITS} digits"
LOW = 2**64 - 1
NONE: Rows = numpy.empty(0, numpy.intp)


class Rates:
    """The rates of outcomes as arrays, which grow with them. Several threads may use the same."""

    __slots__ = ("_lock", "_tables", "outcomes", "value")

    def __init__(self, outcomes: "Outcomes") -> None:
        self.outcomes = outcomes
        self._tables: dict[int, Floats] = {}
        self._lock = Lock()
        # For each outcome the float nearest to the rate; nan if it is refused.
        self.value: Floats = numpy.empty(0)
        self.refresh()

    def refresh(self) -> None:
        """Take the outcomes that were added."""
        self.value = self.table(0)[:-1]

    @property
    def refused(self) -> Flags:
        """Whether each outcome is a refusal."""
        return numpy.isnan(self.value)

    def table(self, power: int) -> Floats:
        """The floats nearest to the rates times ten to a power, and one more for rows without an outcome.

        It is nan where there is no rate.
        """
        times, by = 10 ** max(power, 0), 10 ** max(-power, 0)
        with self._lock:
            old = self._tables.get(power, numpy.full(1, numpy.nan))
            known, size = (
                len(old) - 1,
                len(self.outcomes.way),
            )  # of the lists of outcomes, the last that grows
            if known < size:
                numbers = zip(self.outcomes.num[known:size], self.outcomes.den[known:size], strict=True)
                new = [num * times / (den * by) if den else numpy.nan for num, den in numbers]
                old = self._tables[power] = numpy.concatenate([old[:-1], new, old[-1:]])
            return old


def converted(
    amounts: "Amounts",
    index: Places,
    rates: Rates,
    digits: int | None,
    *,
    decimal: bool = False,
    threads: int = 1,
    refused: dict[int, str] | None = None,
) -> Any:
    """The results of rows, as an array of Arrow: null where there is no amount or no rate.

    ``index`` is for each row the place of its outcome, -1 for none. The exact result is rounded half-up once,
    to ``digits`` decimals, 0 to 38. Arrow gets the nearest float, or the result itself if ``decimal``. It is
    null then if it has more than 38 digits, and ``refused`` gets the reason by its row. If ``digits`` is None
    the results are floats within 4e-16 of the exact ones.

    ``threads``: how many threads share the rows.
    """
    rows = len(index)
    tables = [rates.table((digits or 0) + power - amounts.scale) for power in amounts.powers]
    table = numpy.concatenate(tables) if len(tables) > 1 else tables[0]
    task = _Task(amounts, index, table, digits, decimal=decimal)
    parts = [(rows * part // threads, rows * (part + 1) // threads) for part in range(threads)]
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(lambda part: task.run(*part), parts))
    else:
        found = [task.run(*part) for part in parts]
    again = numpy.concatenate([part[0] for part in found])
    lacking = numpy.concatenate([part[1] for part in found])
    if amounts.problem is not None:
        again = again[amounts.problem[again] == 0]
        lacking = numpy.concatenate([lacking, numpy.flatnonzero(amounts.problem)])
    if digits is not None and len(again):
        long = task.correct(again, *exact_units(amounts, rates.outcomes, again, index[again], digits), digits)
        lacking = numpy.concatenate([lacking, long])
        if refused is not None:
            refused.update(dict.fromkeys(long.tolist(), TOO_LONG))
    return task.array(lacking)


class _Task:
    """Results of rows while they are worked out."""

    def __init__(
        self, amounts: "Amounts", index: Places, table: Floats, digits: int | None, *, decimal: bool
    ) -> None:
        self.values = amounts.values
        self.index = index
        self.table = table
        self.block = amounts.block
        self.size = len(table) // len(amounts.powers)
        self.digits = digits
        # Decimals are whole numbers of 128 bits, in two halves.
        self.out: Any = numpy.empty((len(index), 2), numpy.int64) if decimal else numpy.empty(len(index))
        self.decimal = decimal

    def run(self, start: int, stop: int) -> tuple[Rows, Rows]:
        """Work out the results of rows; those that are to be done again, and those that have no rate."""
        size = min(CHUNK, stop - start)
        buffers: Buffers = (
            numpy.empty((3, size)),
            numpy.empty(size, numpy.intp),
            numpy.empty(size, numpy.bool_),
        )
        again, lacking = [NONE], [NONE]
        with numpy.errstate(invalid="ignore"):  # the rows without a rate
            for first in range(start, stop, CHUNK):
                part = slice(first, min(first + CHUNK, stop))
                one, other = self.chunk(part, buffers)
                again.append(one + first)
                lacking.append(other + first)
        return numpy.concatenate(again), numpy.concatenate(lacking)

    def chunk(self, part: slice, buffers: Buffers) -> tuple[Rows, Rows]:
        """As `run` for few rows, which are counted from 0."""
        size = part.stop - part.start
        product, nearest, gap = buffers[0][:, :size]
        places, flags = buffers[1][:size], buffers[2][:size]
        if self.block is None:
            places[:] = self.index[part]
        else:
            # -1 is the last place of a table, where it has no rate: that of the block before.
            numpy.multiply(self.block[part], numpy.intp(self.size), out=places)
            places += self.index[part]
        numpy.take(self.table, places, out=product, mode="wrap")
        numpy.multiply(product, self.values[part], out=product)
        if self.digits is None:
            numpy.add(product, 0.0, out=self.out[part])  # zero has no sign
            return NONE, numpy.flatnonzero(numpy.isnan(product, out=flags))
        numpy.rint(product, out=nearest)
        numpy.subtract(product, nearest, out=gap)
        numpy.abs(gap, out=gap)
        numpy.abs(product, out=product)
        most = product.max()
        if most < FEW and self.digits <= EXACT_POWER:
            numpy.greater_equal(gap, 0.5 - CLOSE * most, out=flags)
            lacking = NONE
        else:
            lacking = numpy.flatnonzero(numpy.isnan(product, out=flags))
            if self.digits <= EXACT_POWER:
                numpy.multiply(product, CLOSE, out=product)
                numpy.add(gap, product, out=gap)
                numpy.greater_equal(gap, 0.5, out=flags)
            else:
                numpy.logical_not(flags, out=flags)
        if self.decimal:
            self.out[part, 0] = nearest
            numpy.right_shift(self.out[part, 0], 63, out=self.out[part, 1])
        else:
            numpy.add(nearest, 0.0, out=nearest)
            numpy.divide(nearest, 10.0**self.digits, out=self.out[part])
        return numpy.flatnonzero(flags) if flags.any() else NONE, lacking

    def correct(self, rows: Rows, units: Wholes, others: Rows, larger: list[int], digits: int) -> Rows:
        """Set the results of rows to those of `exact_units`; the rows of those that don't fit."""
        if not self.decimal:
            self.out[rows] = units / 10.0**digits
            self.out[rows[others]] = [each / 10**digits for each in larger]
            return NONE
        limit = 10**MOST_DIGITS
        fits = numpy.array([-limit < each < limit for each in larger], numpy.bool_)
        larger = [each if fit else 0 for each, fit in zip(larger, fits.tolist(), strict=True)]
        self.out[rows, 0] = units
        self.out[rows, 1] = units >> 63
        rows = rows[others]
        self.out[rows, 0] = numpy.array([each & LOW for each in larger], numpy.uint64).view(numpy.int64)
        self.out[rows, 1] = numpy.array([each >> 64 for each in larger], numpy.int64)
        return rows[~fits]

    def array(self, lacking: Rows) -> Any:
        """The results, null in some rows."""
        kind = pyarrow.decimal128(MOST_DIGITS, self.digits) if self.decimal else pyarrow.float64()
        valid = None
        if len(lacking):
            flags: Flags = numpy.ones(len(self.out), numpy.bool_)
            flags[lacking] = False
            valid = pyarrow.py_buffer(numpy.packbits(flags, bitorder="little"))
        return pyarrow.Array.from_buffers(kind, len(self.out), [valid, pyarrow.py_buffer(self.out)])
