"""Whether too many figures of a table moved too far at once, so that they can't be those of this table."""

from math import exp, log

from converter.errors import SourceChanged
from converter.fetch.past import STEP_AGREES, off
from converter.store.baseline import times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.fetch.past import Past
    from converter.model import RateTable
    from converter.store.baseline import Baseline

__all__ = ["refuse_if_moved"]

# The largest factors from earlier figures: in the median of a table, and for a fifth of its figures from near
# ones and from older ones; `judge` gives the reasons.
_MEDIAN = 5.0
_NEAR, _FAR = 1.1, 1.5
_ENOUGH, _SHARE = 3, 5


class _Move:
    """A new figure, the one that it is measured by, and the logarithm of how many times it is that one."""

    __slots__ = ("base", "code", "log", "new")

    def __init__(self, base: "Baseline", new: "Baseline", code: str) -> None:
        self.base = base
        self.new = new
        self.code = code
        self.log = log(times(base, new.value, code, new.day))


def refuse_if_moved(past: "Past", table: "RateTable") -> None:
    """Raise `SourceChanged` if the figures moved too far in the median, or a fifth of them did."""
    moves = _moves(past, table)
    _check_median(past, table, moves)
    for is_near, most in ((True, _NEAR), (False, _FAR)):
        _check_share(past, table, [move for move in moves if move.base.near is is_near], most)


def _moves(past: "Past", table: "RateTable") -> "list[_Move]":
    """The moves of all figures that can be measured, but for those that are held of the day already."""
    day, same_day, found = table.as_of, past.same_day(table.as_of), []
    for figure in table.figures:
        code = figure.about(past.info.base)
        new, known = past.price(figure, code, day), same_day.get(code)
        base = None if code in past.doubts else past.baseline(code, day)
        if base and not (known and off(known, new, code) <= STEP_AGREES):
            found.append(_Move(base, new, code))
    return found


def _check_median(past: "Past", table: "RateTable", moves: "list[_Move]") -> None:
    if len(moves) < _ENOUGH:
        return
    factor, day = sorted((exp(abs(move.log)), move.base.day) for move in moves)[len(moves) // 2]
    if factor > _MEDIAN:
        key = past.info.key
        raise SourceChanged(
            f"{key} sent figures for {table.as_of} that are, in the median, more than "
            f"{_MEDIAN:.0f} times off those of {day}; none was taken",
            key,
        )


def _check_share(past: "Past", table: "RateTable", moves: "list[_Move]", most: float) -> None:
    """Refuse the table if a fifth of the figures, and three at least, moved by more than ``most``.

    The common move is taken out, since the source's base currency moves against all others at once.
    """
    middle = sorted(move.log for move in moves)[len(moves) // 2] if moves else 0.0
    far = [
        move for move in moves
        if abs(move.log - middle) > log(most)
        # A figure that moves back to where it was says that the table before was wrong, not this one.
        and not (move.base.near and past.stands_alone(move.base, move.new, move.code, most))
    ]  # fmt: skip
    if len(far) >= _ENOUGH and _SHARE * len(far) >= len(moves):
        key, since = past.info.key, max((move.base.day, move.code) for move in far)[0]
        raise SourceChanged(
            f"{key} sent a table of {table.as_of} in which {len(far)} of {len(moves)} figures moved by "
            f"more than {most - 1:.0%} since {since}; none was taken",
            key,
        )
