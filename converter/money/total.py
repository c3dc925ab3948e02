"""A sum of amounts in several currencies, each converted to one."""

from decimal import Decimal

from converter.model import Value
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from fractions import Fraction
    from typing import Any

    from converter.model import Money, Note
    from converter.money.conversion import Conversion
    from converter.money.fees import Fee

__all__ = ["Total", "exact_sum"]


class Total(Value):
    """A sum of amounts in several currencies, converted to one. ``parts`` are the conversions.

    ``result`` is the exact sum, rounded once. The result of each part is rounded on its own, so these may
    add up to another last digit. ``fee`` is the fee of the whole sum. ``assumed`` names the readings that
    were chosen for any part.
    """

    __slots__ = ("parts", "result", "rounding", "fee", "assumed")
    parts: "tuple[Conversion, ...]"
    result: "Money"
    rounding: str
    fee: "Fee | None"
    assumed: "tuple[str, ...]"

    def __init__(
        self,
        parts: "tuple[Conversion, ...]",
        result: "Money",
        rounding: str,
        fee: "Fee | None" = None,
        assumed: "tuple[str, ...]" = (),
    ) -> None:
        self._fill(parts, result, rounding, fee, assumed)

    @property
    def result_exact(self) -> Decimal:
        """The sum before rounding: exact, or 28 significant figures if its decimals don't end."""
        return arithmetic.exactly(exact_sum(self.parts))

    @property
    def as_of(self) -> "date | None":
        """The oldest as-of day of its rates; None if no rate has one."""
        return min((part.as_of for part in self.parts if part.as_of), default=None)

    @property
    def stale(self) -> bool:
        """Whether any of its rates is stale."""
        return any(part.stale for part in self.parts)

    @property
    def notes(self) -> "tuple[Note, ...]":
        """The notes of all parts, each once."""
        return tuple(dict.fromkeys(note for part in self.parts for note in part.notes))

    def to_dict(self) -> "dict[str, Any]":
        """The sum as ``convert --json`` prints it; as `Conversion.to_dict`."""
        from converter.money import document

        return document.total(self)

    def __str__(self) -> str:
        terms = " + ".join(str(part.money) for part in self.parts)
        return f"{terms} = {self.result}".replace("+ -", "- ")

    def __repr__(self) -> str:
        return f"<Total {self}>"

    def _repr_html_(self) -> str:
        from converter.money import notebook

        return notebook.total(self)


def exact_sum(parts: "Iterable[Conversion]") -> Decimal:
    """The sum of the results before rounding: exact, or 100 digits as of `arithmetic.quotient`."""
    above, below = 0, 1
    for part in parts:
        rate = part.rate
        amount = part.money.amount if part.fraction is None else part.fraction
        (n, d), (up, of_up), (down, of_down) = map(_ratio, (amount, rate.num, rate.den))
        above, below = above * d * of_up * down + n * up * of_down * below, below * d * of_up * down
    return arithmetic.divided(above, below)


def _ratio(number: "Decimal | Fraction") -> "tuple[int, int]":
    return number.as_integer_ratio()
