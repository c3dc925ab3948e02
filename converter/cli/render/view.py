"""A series as it is shown or written, in any format."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from converter.lookup.series import Series
    from converter.model import Rate

__all__ = ["View", "parts"]


class View:
    """A series as it is shown, with what was asked for.

    ``found`` is the whole series, ``rates`` those that ``every`` (day, week or month) keeps, oldest first.
    ``since`` and ``until`` are the days asked for, ``assumed`` the readings of the currencies.
    """

    __slots__ = ("assumed", "base", "every", "found", "quote", "rates", "since", "until")

    def __init__(
        self,
        found: "Series",
        rates: "Sequence[Rate]",
        since: "date | None",
        until: "date | None",
        every: str,
        assumed: "Sequence[str]",
    ) -> None:
        self.found = found
        self.rates = rates
        self.base, self.quote = rates[0].base, rates[0].quote
        self.since = since
        self.until = until
        self.every = every
        self.assumed = assumed


def parts(view: View) -> "list[list[tuple[date, Decimal]]]":
    """The days and rates of the series, in a new part after each gap."""
    out: list[list[tuple[date, Decimal]]] = [[]]
    ends = [last for _, last in view.found.gaps]
    for rate in view.rates:
        if rate.as_of is None:
            continue
        passed = [end for end in ends if end < rate.as_of]
        ends = ends[len(passed) :]
        if passed and out[-1]:
            out.append([])
        out[-1].append((rate.as_of, rate.value))
    return out
