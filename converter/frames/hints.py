"""The reasons of words that are no currencies, of which not all can tell what may be meant."""

from _thread import allocate_lock
from typing import TYPE_CHECKING, Any

import numpy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.frames.parts import Numbers
    from converter.frames.reading import Reason, Words

__all__ = ["MANY", "Hints"]

MANY = 200  # words: to find out what one of them may mean takes up to 10 ms


class Hints:
    """Why words can't be read: the first 200 distinct ones, in the order of the rows, with what may be meant.

    It is for the rows of one plan. What others read before doesn't matter. Thread-safe.
    """

    def __init__(self, words: "Words") -> None:
        self._words = words
        self._first: set[int] = set()
        self._lock = allocate_lock()

    def look(self, batches: "Sequence[Numbers]") -> None:
        """Take the words of rows, whose places come batch after batch, before their reasons are asked for."""
        refused = self._words.refused
        if not refused:
            return
        flags: Any = numpy.zeros(len(self._words), numpy.bool_)
        flags[refused] = True
        with self._lock:
            for places in batches:
                if len(self._first) >= MANY:
                    return
                some = numpy.array([places], numpy.int32) if isinstance(places, int) else places
                some = some[flags[some]]
                distinct, first = numpy.unique(some, return_index=True)
                for place in distinct[numpy.argsort(first)].tolist():
                    if len(self._first) < MANY:
                        self._first.add(place)

    def reason(self, place: int) -> "Reason | None":
        """Why the word of a place can't be read; None if it can."""
        return self._words.reason(place, brief=place not in self._first)
