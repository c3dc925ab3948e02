"""Numbers as text: amounts, sums, rates and differences, with every figure or rounded for reading."""

from decimal import Decimal

from converter.model import plain_number, rate_text
from converter.money import arithmetic
from converter.money.document import six

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["aligned", "percent", "plain_number", "rate_text", "six"]

_HUNDRED = Decimal(100)


def aligned(numbers: "Sequence[str]") -> "list[str]":
    """The numbers padded on the right: aligned on the right, their decimal points are in one column."""
    tails = [len(number) - number.find(".") if "." in number else 0 for number in numbers]
    most = max(tails, default=0)
    return [number and number + " " * (most - tail) for number, tail in zip(numbers, tails, strict=True)]


def percent(difference: "Decimal | None") -> str:
    """A relative difference as a signed percentage: 0.0301 is ``+3.01 %``; empty text for None."""
    if difference is None:
        return ""
    shown = arithmetic.rounded(arithmetic.multiply(difference, _HUNDRED), 2, forced=True)
    return f"{shown:+f} %" if shown else "0.00 %"
