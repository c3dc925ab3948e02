"""Amounts read one by one, as ``convert`` reads them, and why some can't be read."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy
from numpy.typing import NDArray

from converter.errors import ConverterError
from converter.frames.arrays import Flags, Floats
from converter.text.amounts import readings
from converter.text.arguments import amount_of, amount_told, fraction_of

__all__ = ["MISSING", "UNKNOWN", "Problems", "readings_of", "told", "told_each"]

Places: TypeAlias = NDArray[numpy.int32]

MISSING = 1
UNKNOWN = -2  # the place of what is no currency
_MISSING_TEXT = "an amount is missing"


class Problems:
    """Why rows have no amount: ``problem`` and ``messages`` of `Amounts` while they are read."""

    __slots__ = ("_rows", "messages", "of_row", "places")

    def __init__(self, rows: int) -> None:
        self.of_row: Places | None = None
        self.messages = [""]
        self.places = {"": 0}
        self._rows = rows
        self.place(_MISSING_TEXT)

    def place(self, message: str) -> int:
        """The place of a message, which is added if it is new."""
        found = self.places.setdefault(message, len(self.messages))
        if found == len(self.messages):
            self.messages.append(message)
        return found

    def note(self, rows: Any, places: Any) -> None:
        """Note the places of the messages of rows, which are given as numpy selects them."""
        if numpy.any(places):
            if self.of_row is None:
                self.of_row = numpy.zeros(self._rows, numpy.int32)
            self.of_row[rows] = places

    def take(self, rows: Any, others: "Problems", places: Any) -> None:
        """Note for rows the problems that others are at these places. Only nulls may be noted before."""
        self.messages, self.places = others.messages, others.places
        if others.of_row is not None:
            self.note(rows, others.of_row[places])

    def note_missing(self, valid: Flags | None) -> None:
        """Note the rows that are null; ``valid`` is None if none is."""
        if valid is not None:
            self.note(~valid, MISSING)


def told(value: Any, codes: Sequence[str] = (), place: int = -1) -> tuple[Decimal | Fraction, str]:
    """The amount as ``convert`` reads it, or else the message of the error that it raises.

    Text is read for the currency at a place among the codes, -1 for none. At -2 there is what is no currency:
    of text with two readings that is told, not the readings. None is a cell without an amount.
    """
    if value is None:
        return Decimal(0), _MISSING_TEXT
    try:
        if isinstance(value, str):
            if place == UNKNOWN:
                return readings(value)[0], ""
            return amount_told(value, codes[place] if place >= 0 else "")[0], ""
        return fraction_of(value) or amount_of(value), ""
    except ConverterError as error:
        return Decimal(0), str(error)


def readings_of(text: str, code: str) -> tuple[str, ...]:
    """The readings that ``convert`` tells of the text of an amount; none if it refuses the text."""
    try:
        return amount_told(text, code)[1]
    except ConverterError:
        return ()


def told_each(
    objects: Sequence[Any], codes: Sequence[str], code_of_row: Places, problems: Problems
) -> Floats:
    """The floats nearest to the amounts of rows; each distinct object is read once."""
    known: dict[Any, tuple[float, int]] = {}
    found = []
    for value, code in zip(objects, code_of_row.tolist(), strict=True):
        # Only text depends on the currency. True is equal to 1.
        key = (type(value), value if _has_hash(value) else id(value), code if isinstance(value, str) else -1)
        one = known.get(key)
        if one is None:
            exact, message = told(value, codes, code)
            one = known[key] = float(exact), problems.place(message)
        found.append(one)
    problems.note(slice(None), [one[1] for one in found])
    return numpy.array([one[0] for one in found], numpy.float64)


def _has_hash(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True
