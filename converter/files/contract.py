"""What a format of files offers: its records part by part, and what writes them back with new cells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, Protocol, TypeAlias

import numpy
from numpy.typing import NDArray

from converter.errors import InputError
from converter.text.amounts import shown

__all__ = [
    "LONGEST", "SAMPLE", "Cells", "Flags", "Numbers", "Part", "Reader", "Rejects", "Said", "Writer",
    "undecided", "without_value",
]  # fmt: skip

SAMPLE = 10_000  # records, from which it is decided how cells are read
LONGEST = 1 << 20  # bytes of a record of text

# A column of some records: an array of Arrow of any type, or values of Python. Null where there is nothing.
Cells: TypeAlias = Any
Flags: TypeAlias = NDArray[numpy.bool_]
Numbers: TypeAlias = NDArray[numpy.int64]


class Said(Protocol):
    """How an argument is written at the door through which it came: ``--decimal ,`` or ``decimal=','``."""

    def __call__(self, field: str, value: str = "") -> str:
        """The argument of that field, with a value if there is one to advise."""


def without_value(said: Said, field: str) -> str:
    """The name of an argument without any value: ``--force`` or ``force``."""
    return said(field).partition("=")[0]


def undecided(fact: str, cells: Sequence[str], either: str) -> InputError:
    """The error for a column whose first cells don't settle how it is read; ``either`` is what to give."""
    listed = " and ".join(shown(cell) for cell in cells[:2])
    return InputError(f"{fact}, such as {listed}; say which with {either}")


class Part(Protocol):
    """Some records that follow each other."""

    @property
    def rows(self) -> int:
        """How many records there are, those that are malformed among them."""

    @property
    def malformed(self) -> Mapping[int, str]:
        """Why records, by their place from 0, can't be read at all; their cells are null."""

    def cells(self, column: int) -> Cells:
        """A column that was asked for, without quotes; it has ``rows`` cells."""

    def lines(self, rows: NDArray[numpy.intp]) -> Numbers:
        """The line in the file on which each of some records begins, from 1; of Parquet the row."""


class Writer(Protocol):
    """Writes records as they were, with new cells at the end of each. It does not close its file."""

    def write(self, part: Part, new: Sequence[Any], keep: Flags | None) -> None:
        """Write those records of a part that are to be kept, all for None.

        ``new`` has a column for each new name, of all rows of the part: text for a format of text, null for
        an empty cell. A malformed record that is kept is written as it was.
        """

    def close(self) -> None:
        """Write what is to stand at the end."""


class Rejects(Protocol):
    """Writes records that were rejected, as they were, with their line and the reason first."""

    def write(self, part: Part, rows: NDArray[numpy.intp], reasons: Sequence[str]) -> None:
        """Write some records of a part, in their order, each with its reason."""

    def close(self) -> None:
        """Write what is to stand at the end."""


class Reader(Protocol):
    """A file of records that was opened."""

    @property
    def names(self) -> Sequence[str]:
        """The names of the columns in their order: of a file without a header ``#1``, ``#2`` and so on."""

    @property
    def is_text(self) -> bool:
        """Whether new cells are written as text."""

    @property
    def decimal(self) -> str:
        """The decimal mark that new cells must have; empty if the amounts of the file decide."""

    @property
    def told(self) -> Mapping[str, str]:
        """How the file is read, for people, such as ``;`` for ``delimiter``."""

    def sample(self, column: int) -> Cells:
        """A column of the first records, at most `SAMPLE`, without the malformed ones."""

    def parts(self, columns: Sequence[int]) -> Iterator[Part]:
        """All records from the first on, to be called once; only cells of these columns will be asked for."""

    def writer(self, out: IO[bytes], fields: Sequence[Any], *, safe: bool = False) -> Writer:
        """What writes records with new cells of these fields of Arrow, and first what stands above them.

        ``safe`` has it neutralise all text that a spreadsheet would take for a formula.
        """

    def rejects(self, out: IO[bytes]) -> Rejects:
        """What writes records that were rejected, and first what stands above them."""
