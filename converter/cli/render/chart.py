"""A series of numbers drawn with characters: a line of bars, and a chart of Braille dots."""

from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    Point = tuple[date, Decimal]

__all__ = ["chart", "spark"]

_BARS = "▁▂▃▄▅▆▇█"
# The bits of a Braille cell's dots, by column and row; Unicode added the last row later (bits 6 and 7).
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_BLANK = 0x2800
_ZERO = Decimal(0)


def spark(values: "Sequence[Decimal]", width: int) -> str:
    """A line of at most ``width`` bars; each shows the last value of an equal share of the series."""
    count = min(width, len(values))
    kept = [values[(place + 1) * len(values) // count - 1] for place in range(count)]
    low, high = min(kept), max(kept)
    return "".join(_BARS[_step(value, low, high, len(_BARS) - 1)] for value in kept)


def chart(
    parts: "Sequence[Sequence[Point]]", width: int, height: int, labels: "tuple[str, str]", *, dots: bool
) -> "list[str]":
    """Lines of at most ``width`` characters with a line drawn through each part of a series.

    ``labels`` are those of the highest and the lowest value; the first and the last day are below.
    Without ``dots`` it is drawn with asterisks.
    """
    margin = max(map(len, labels)) + 1
    canvas = _Canvas(max(1, width - margin), height)
    points = [point for part in parts for point in part]
    first, last = points[0][0].toordinal(), points[-1][0].toordinal()
    values = [value for _, value in points]
    low, high = min(values), max(values)
    for part in parts:
        here = None
        for day, value in part:
            there = (
                (day.toordinal() - first) * (canvas.width - 1) // max(1, last - first),
                canvas.height - 1 - _step(value, low, high, canvas.height - 1),
            )
            canvas.line(here or there, there)
            here = there
    lines = canvas.lines(dots=dots)
    named = [labels[0], *[""] * (height - 2), labels[1]]
    out = [f"{name:>{margin - 1}} {line}".rstrip() for name, line in zip(named, lines, strict=True)]
    return [*out, _days(str(points[0][0]), str(points[-1][0]), margin, width)]


def _days(first: str, last: str, margin: int, width: int) -> str:
    """The first and the last day, below the ends of the chart; the first alone if both don't fit."""
    room = width - margin
    if room < len(first) + len(last) + 1:
        return (" " * margin + first)[:width].rstrip()
    return f"{' ' * margin}{first}{last:>{room - len(first)}}"


def _step(value: Decimal, low: Decimal, high: Decimal, most: int) -> int:
    """The whole step of a value, from 0 at ``low`` to ``most`` at ``high``; the middle if they are equal."""
    span = high - low
    return most // 2 if span == _ZERO else int(((value - low) * most / span).to_integral_value())


class _Canvas:
    """Dots, kept as Braille cells of two columns and four rows."""

    def __init__(self, columns: int, rows: int) -> None:
        self.width, self.height = 2 * columns, 4 * rows
        self._cells = [[0] * columns for _ in range(rows)]

    def line(self, here: "tuple[int, int]", there: "tuple[int, int]") -> None:
        """Set the dots on the line between two dots, which are set too."""
        (x, y), (to_x, to_y) = here, there
        steps = max(abs(to_x - x), abs(to_y - y), 1)
        for step in range(steps + 1):
            self._dot(x + _part(to_x - x, step, steps), y + _part(to_y - y, step, steps))

    def _dot(self, x: int, y: int) -> None:
        self._cells[y // 4][x // 2] |= _DOTS[x % 2][y % 4]

    def lines(self, *, dots: bool) -> "list[str]":
        def shown(cell: int) -> str:
            return chr(_BLANK + cell) if dots and cell else "*" if cell else " "

        return ["".join(map(shown, row)).rstrip() for row in self._cells]


def _part(length: int, step: int, steps: int) -> int:
    """``length * step / steps``, halves away from zero."""
    moved = (2 * abs(length) * step + steps) // (2 * steps)
    return moved if length >= 0 else -moved
