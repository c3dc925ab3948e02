"""What all engines that bring their rows in parts have to do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from converter.frames.refused import RowsRefused
from converter.frames.targets import check_names

__all__ = ["check_cases", "of_part"]


@contextmanager
def of_part() -> Iterator[None]:
    """A context in which the error for refused rows says that it is about a part of them."""
    try:
        yield
    except RowsRefused as error:
        told = f"in the part of the rows that was converted first, counted from its start: {error}"
        raise RowsRefused(told, error.counts, error.rows) from None


def check_cases(new: Sequence[str], names: Sequence[str]) -> None:
    """Raise InputError for a new column that differs from another one in the case of letters at most."""
    check_names([name.casefold() for name in new], [name.casefold() for name in names])
