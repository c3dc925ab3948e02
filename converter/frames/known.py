"""What plans have read and asked for, for the next plan that asks the same `Columns` in the same way."""

from _thread import allocate_lock
from typing import Any

from converter.api.columns import Columns
from converter.frames import reading
from converter.frames.arguments import Given
from converter.frames.cells import Cells
from converter.frames.parts import Asked
from converter.frames.reading import Words

__all__ = ["Known"]

_LOCK = allocate_lock()
_MOST = 100_000  # distinct words or days that are kept for the next plan


class Known:
    """The words and days that were read, and the outcomes, by target. Thread-safe.

    By rules ``sources`` are the words of rules.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.units = Words(reading.currency_of)
        self.sources = Words(asked.source_of, currencies=False)
        self.days = asked.days()
        self._cells: dict[Any, Cells] = {}

    @classmethod
    def of(cls, asked: Asked, source: Given) -> "Known":
        """What is known for these arguments of a plan; in another process than the one that asks, nothing."""
        key = *asked.how, _key(source)
        every = asked.columns.known if isinstance(asked.columns, Columns) else {}
        with _LOCK:
            found: Known | None = every.get(key)
            if found is None or found.is_full:
                found = every[key] = cls(asked)
            return found

    def __len__(self) -> int:
        """How many distinct words and days there are."""
        targets = sum(len(cells.targets) for cells in self._cells.values())
        return len(self.units) + len(self.sources) + len(self.days) + targets

    @property
    def is_full(self) -> bool:
        """Whether there are too many to keep them for the next plan."""
        return len(self) > _MOST

    def cells(self, target: Given) -> Cells:
        """The outcomes in a target, or in those that a column names."""
        with _LOCK:
            key = _key(target)
            if key not in self._cells:
                words = Words(reading.target_of)
                self._cells[key] = Cells(self.asked, self.units, words, self.sources, self.days)
            return self._cells[key]


def _key(given: Given) -> Any:
    """The value, or that there is a column, whose words are read together whatever its name is."""
    return given.is_column, given.value
