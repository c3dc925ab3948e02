"""The error for rows that have no result."""

from typing import TYPE_CHECKING

from converter.errors import ConverterError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["NAMED", "RowsRefused"]

NAMED = 10  # rows


class RowsRefused(ConverterError):
    """Rows that have no result, and ``on_error="raise"`` was asked for.

    ``counts`` says how many results there are of each kind of error, such as ``unknown-currency``. ``rows``
    has the first ten rows that lack one: the number of the row, from 0, the target, and the reason. A row is
    there once for each target in which it has no result. ``only_cause`` is the kind of the error if all rows
    of a file were refused for one cause, else empty.
    """

    kind = "rows"

    def __init__(
        self,
        message: str,
        counts: "Mapping[str, int] | None" = None,
        rows: "Sequence[tuple[int, str, str]]" = (),
        only_cause: str = "",
    ) -> None:
        super().__init__(message)
        self.counts = dict(counts or {})
        self.rows = tuple(rows)
        self.only_cause = only_cause

    @classmethod
    def of(
        cls,
        counts: "Mapping[str, int]",
        total: int,
        first: "Sequence[tuple[int, str, str]]",
        cells: "Mapping[int, Sequence[str]]",
    ) -> "RowsRefused":
        """The error for refused results out of ``total``; ``first`` are the `rows`.

        ``cells`` has the amount, currency and day of each of these rows.
        """
        counts = dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
        kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        targets: dict[tuple[int, str], list[str]] = {}
        for row, to, reason in first:
            targets.setdefault((row, reason), []).append(to)
        lines = "".join(
            "\nrow {}: {} {} to {} on {}: {}".format(
                row, *cells[row][:2], ", ".join(some), cells[row][2], reason
            )
            for (row, reason), some in targets.items()
        )
        number = sum(counts.values())
        told = f"{number} of {total} results can't be had ({kinds}){lines}"
        return cls(told, counts, first)
