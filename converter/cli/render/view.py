"""A series as it is shown or written, in any format."""

from converter.cli.render.numbers import rate_text, six
from converter.errors import InputError
from converter.model import Note
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from converter.errors import ConverterError
    from converter.lookup.series import Series
    from converter.model import Pair, Rate

__all__ = ["Failed", "View", "answered", "parts"]


class View:
    """A series as it is shown, with what was asked for.

    ``found`` is the whole series, ``rates`` those that ``every`` (day, week, month, quarter or year) keeps,
    oldest first. ``since`` and ``until`` are the days asked for, ``assumed`` the readings of the currencies,
    ``digits`` the decimals to which the rates are rounded half-up, None for all that they have. ``notes``
    say so too. Raises InputError if rounding would leave one figure of a rate.
    """

    __slots__ = (
        "assumed", "base", "digits", "every", "found", "notes", "quote", "rates", "since", "until",
    )  # fmt: skip

    def __init__(
        self,
        found: "Series",
        rates: "Sequence[Rate]",
        since: "date | None",
        until: "date | None",
        every: str,
        assumed: "Sequence[str]",
        digits: "int | None" = None,
    ) -> None:
        self.found = found
        self.rates = rates
        self.base, self.quote = found.pair.base, found.pair.quote
        self.since = since
        self.until = until
        self.every = every
        self.assumed = assumed
        self.digits = digits
        self.notes = found.notes
        if digits is not None and rates:
            _check_digits(rates, digits)
            shown = f"{digits} decimal{'s' * (digits != 1)}"
            self.notes = (*found.notes, Note("rounded", f"rates are rounded to {shown}, half-up"))

    def value(self, rate: "Rate") -> "Decimal":
        """The value of one of the rates, rounded if that was asked for."""
        return rate.value if self.digits is None else _rounded(rate, self.digits)

    def text(self, rate: "Rate") -> str:
        """The value as text: rounded, or with all its figures."""
        return rate_text(rate) if self.digits is None else f"{self.value(rate):f}"


class Failed:
    """A pair that has no series, and why."""

    __slots__ = ("error", "pair")

    def __init__(self, pair: "Pair", error: "ConverterError") -> None:
        self.pair = pair
        self.error = error


def answered(found: "Iterable[View | Failed]") -> "list[View]":
    """Those of the pairs that have a series."""
    return [one for one in found if isinstance(one, View)]


def _rounded(rate: "Rate", digits: int) -> "Decimal":
    exact = arithmetic.quotient(arithmetic.ONE, rate.num, rate.den)
    return arithmetic.rounded(exact, digits, forced=True)


def _check_digits(rates: "Sequence[Rate]", digits: int) -> None:
    """Raise InputError if rounding leaves one figure of a rate, or none: 0.01 of 0.0057."""
    least = min(rates, key=lambda rate: rate.value)
    enough = 1 - least.value.adjusted()
    if digits < enough:
        why = f"--digits {digits} leaves only {_rounded(least, digits):f} of a rate of {six(least.value)}"
        raise InputError(f"{why}; give {enough} or more")


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
        out[-1].append((rate.as_of, view.value(rate)))
    return out
