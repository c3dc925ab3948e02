"""Results in whole numbers, rounded half-up as `arithmetic.rounded` rounds the quotient of one amount.

Most rows fit numbers of 64 bits, and are worked out all together; the others one by one.
"""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy
from numpy.typing import NDArray

if TYPE_CHECKING:
    from converter.frames.amounts import Amounts
    from converter.frames.kernel import Places, Rows
    from converter.lookup.grid import Outcomes

__all__ = ["EXACT_POWER", "exact_units"]

Wholes: TypeAlias = NDArray[numpy.int64]

# A decimal of up to 15 digits is the shortest form of the float nearest to it.
DIGITS = 15
MOST_DECIMALS = 10
EXACT_POWER = 22  # of ten: the largest that is a float
ROOM = float(2**60)  # twice of it fits 64 bits with a sign
EXACT = float(2**52)  # whole numbers below it are floats
POWERS: Wholes = 10 ** numpy.arange(19)


def exact_units(
    amounts: "Amounts", outcomes: "Outcomes", rows: "Rows", places: "Places", digits: int
) -> "tuple[Wholes, Rows, list[int]]":
    """The results of rows by the rates at ``places``, as multiples of the unit of the last decimal.

    Those below 2**52 as one array, and 0 there for others: where these are in the array, and their results.
    """
    units: Wholes = numpy.zeros(len(rows), numpy.int64)
    left = numpy.arange(len(rows))
    if amounts.short and digits <= EXACT_POWER:
        done, units[done] = _together(amounts, outcomes, rows, places, digits)
        left = numpy.delete(left, done)
    return units, left, _one_by_one(amounts, outcomes, rows[left], places[left], digits)


def _one_by_one(
    amounts: "Amounts", outcomes: "Outcomes", rows: "Rows", places: "Places", digits: int
) -> list[int]:
    num, den, halves = outcomes.num, outcomes.den, 2 * 10**digits
    found = []
    for row, place in zip(rows.tolist(), places.tolist(), strict=True):
        above, below = amounts.ratio(row)
        below *= den[place]
        units = (abs(above) * num[place] * halves + below) // (2 * below)
        found.append(-units if above < 0 else units)
    return found


def _together(
    amounts: "Amounts", outcomes: "Outcomes", rows: "Rows", places: "Places", digits: int
) -> "tuple[Rows, Wholes]":
    """Those of the rows that fit, and their results in units of the last decimal."""
    values = amounts.values[rows]
    whole, decimals = _decimals(values)
    # The result is whole * num * 10**shift / den.
    shift = digits - amounts.scale - decimals
    if amounts.block is not None:
        shift += numpy.array(amounts.powers)[amounts.block[rows]]
    num, den = (_small(numbers, places) for numbers in (outcomes.num, outcomes.den))
    fits = (decimals >= 0) & (num > 0) & (den > 0) & (numpy.abs(shift) < len(POWERS))
    times, by = POWERS[numpy.where(fits, shift, 0).clip(0)], POWERS[numpy.where(fits, -shift, 0).clip(0)]
    size = numpy.abs(whole)
    above, below = size * 1.0 * num * times, den * 1.0 * by
    fits &= (above < ROOM) & (below < ROOM) & (above < below * EXACT)
    done = numpy.flatnonzero(fits)
    size, num, den, times, by = (each[done] for each in (size, num, den, times, by))
    den *= by
    units = (2 * (size * num * times) + den) // (2 * den)
    return done, numpy.where(values[done] < 0, -units, units)


def _decimals(values: Any) -> "tuple[Wholes, Wholes]":
    """The floats as whole numbers of at most 15 digits, and the decimals of each; -1 for a longer one."""
    whole: Wholes = numpy.zeros(len(values), numpy.int64)
    decimals: Wholes = numpy.full(len(values), -1)
    left = numpy.arange(len(values))
    for places in range(MOST_DECIMALS + 1):
        scaled = numpy.rint(values[left] * 10.0**places)
        found = (scaled / 10.0**places == values[left]) & (numpy.abs(scaled) < 10.0**DIGITS)
        whole[left[found]], decimals[left[found]] = scaled[found], places
        left = left[~found]
        if not len(left):
            break
    return whole, decimals


def _small(numbers: "list[int]", places: "Places") -> Wholes:
    """The numbers at some places, 0 for those that don't fit."""
    distinct, of_row = numpy.unique(places, return_inverse=True)
    found = (numbers[place] for place in distinct.tolist())
    return numpy.array([each if each < ROOM else 0 for each in found], numpy.int64)[of_row]
