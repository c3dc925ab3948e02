"""The slow checks of the cells of a file of rates, which few files need."""

from decimal import Decimal

from converter.numbers import is_number, is_price

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.model import Figure

__all__ = ["differing", "is_rate", "no_rate", "same_price"]


def is_rate(cell: str) -> bool:
    """Whether a cell has a number that can be a price; of a figure that is set aside any number will do."""
    if cell[0] == "?":
        return is_number(cell[1:])
    return is_number(cell) and is_price(Decimal(cell))


def no_rate(cells: str) -> str:
    """The first of the cells of a line that is not empty and not a rate; empty if all are rates."""
    return next((cell for cell in cells.split(",") if cell and not is_rate(cell)), "")


def differing(figures: "Sequence[Figure]") -> bool:
    """Whether figures of one currency in one line are not all the same price; one set aside is no price."""
    if len(figures) < 2:
        return False
    first = figures[0]
    return any(figure.aside or figure.pair != first.pair for figure in figures) or not all(
        same_price(first, other) for other in figures[1:]
    )


def same_price(one: "Figure", two: "Figure") -> bool:
    """Whether two figures of a pair are exactly the same price, possibly for different nominals."""
    (above, below), (other, under) = one.value.as_integer_ratio(), two.value.as_integer_ratio()
    return above * under * two.nominal == other * below * one.nominal
