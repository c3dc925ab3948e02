"""Rows that are hard to round, and how many of them a column converts to another result than ``convert``."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import numpy
import pyarrow

from converter import Converter
from converter.errors import RateUnavailable
from converter.frames.amounts import Amounts
from converter.frames.kernel import Rates, converted
from converter.lookup.grid import Outcomes

CODES = ("EUR", "USD", "GBP", "GBp", "JPY", "DEM", "ITL", "KRW", "HUF", "TRY", "CHF", "INR")
DAYS = (date(2001, 12, 28), date(2009, 7, 1), date(2016, 2, 11), date(2024, 5, 6), date(2026, 4, 1))
TARGETS = (("EUR", 2), ("JPY", 0), ("USD", 4))
# Of a decimal of 38 digits that goes up to 10^13.
LAST, WIDE = Decimal(1).scaleb(-24), Context(prec=38)
HUNDREDTHS = {"GBp": "GBP"}


class Difference:
    """A row whose result in a column is not that of ``convert``."""

    def __init__(self, kind: str, question: tuple[Any, ...], expected: Any, found: Any) -> None:
        self.kind = kind
        self.question = question
        self.expected = expected
        self.found = found

    def __repr__(self) -> str:
        return f"{self.kind} {self.question}: {self.found!r}, not {self.expected!r}"


def differences(converter: Converter, rows: int, seed: int = 1) -> tuple[list[Difference], int]:
    """The differences of so many rows for all targets together, and how many of the rows are exact ties.

    Each row is compared as a float, as a decimal and as text, with results that are floats and decimals.
    """
    found: list[Difference] = []
    ties = 0
    for number, (target, digits) in enumerate(TARGETS):
        made = _Rows(converter, target, digits, rows // len(TARGETS), random.Random(seed + number))  # noqa: S311
        found += made.differences()
        ties += made.ties
    return found, ties


class _Rows:
    def __init__(
        self, converter: Converter, target: str, digits: int, rows: int, pick: random.Random
    ) -> None:
        self.converter, self.target, self.digits, self.pick = converter, target, digits, pick
        self.outcomes, self.pairs, self.ties = Outcomes(), [], 0
        for day in DAYS:
            for code in CODES:
                try:
                    answer = converter.convert(1, code, target, day).answer
                except RateUnavailable:
                    continue
                self.pairs.append((code, day))
                self.outcomes.of_answer(answer)
        self.index = [pick.randrange(len(self.pairs)) for _ in range(rows)]
        self.floats = [self._amount(place) for place in self.index]

    def _amount(self, place: int) -> float:
        """An amount for the rate at a place, whose result is often a tie, or very near to one."""
        pick = self.pick
        sign = pick.choice((1, 1, 1, -1))
        kind = pick.randrange(20)
        if kind < 7:
            return sign * round(pick.lognormvariate(5, 2), pick.choice((2, 2, 3)))
        if kind < 9:
            return sign * round(pick.uniform(1e9, 1e13), 2)
        if kind < 10:
            return sign * pick.choice((0.0, 1e-7, 1e-15, 0.005, pick.random() * 1e-9))
        if kind < 13:
            return sign * pick.random() * 10.0 ** pick.randrange(8)
        num, den = self.outcomes.num[place], self.outcomes.den[place]
        power = 100 if self.pairs[place][0] in HUNDREDTHS else 1
        units = pick.randrange(10 ** pick.randrange(1, 8)) + Fraction(1, 2)
        amount = units * den * power / (num * 10**self.digits)
        if kind < 18:
            nearest = float(amount)
            self.ties += Fraction(repr(nearest)) == amount
            return sign * nearest
        return sign * (float(amount) + pick.choice((1e-12, -1e-12)))

    def differences(self) -> list[Difference]:
        exact = [Decimal(repr(amount)) for amount in self.floats]
        texts = [f"{amount:f}" for amount in exact]
        decimals = [amount.quantize(LAST, context=WIDE) for amount in exact]
        columns = {
            "float": (pyarrow.array(self.floats), self.floats),
            "decimal": (pyarrow.array(decimals, pyarrow.decimal128(38, 24)), decimals),
            "text": (pyarrow.array(texts), texts),
        }
        return [each for name, column in columns.items() for each in self._compared(name, *column)]

    def _compared(self, name: str, column: Any, amounts: list[Any]) -> Iterator[Difference]:
        codes = [HUNDREDTHS.get(code, code) for code in CODES]
        index = numpy.array(self.index, numpy.int32)
        places = numpy.array([CODES.index(code) for code, _ in self.pairs], numpy.int32)[index]
        read = Amounts.read(column, codes, places, [-2 * (code in HUNDREDTHS) for code in CODES])
        rates = Rates(self.outcomes)
        floats = converted(read, index, rates, self.digits).to_pylist()
        decimals = converted(read, index, rates, self.digits, decimal=True).to_pylist()
        for row, amount in enumerate(amounts):
            code, day = self.pairs[self.index[row]]
            question = amount, code, self.target, day
            expected = self.converter.convert(*question, digits=self.digits).result.amount
            if decimals[row] != expected:
                yield Difference(f"{name} to decimal", question, expected, decimals[row])
            if floats[row] is None or floats[row].hex() != float(expected).hex():
                yield Difference(f"{name} to float", question, float(expected), floats[row])
