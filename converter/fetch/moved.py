"""Whether the figures of a table can't be its own: too many of them moved too far at once, or none at all."""

from datetime import timedelta
from math import exp, log

from converter.errors import SourceChanged
from converter.fetch.past import STEP_AGREES, off
from converter.store.baseline import TWO_YEARS, per_base, times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from converter.fetch.past import Past
    from converter.model import RateTable
    from converter.store.baseline import Baseline

__all__ = ["refuse_if_moved", "refuse_if_repeated"]

# The largest factors from earlier figures: in the median of a table, and for a fifth of its figures from near
# ones and from older ones; `judge` gives the reasons.
_MEDIAN = 5.0
_NEAR, _FAR = 1.1, 1.5
_ENOUGH, _SHARE = 3, 5
# So many figures are never all the same in two periods.
_MANY = 5
_DAY = timedelta(days=1)


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


def refuse_if_repeated(past: "Past", table: "RateTable") -> None:
    """Raise `SourceChanged` if the figures of a period are those of another one.

    Lists of a period may not say of which one they are, so that a publisher who sends one for another is not
    found out by the day.
    """
    if past.info.publication.period is None or len(table.figures) < _MANY:
        return
    codes = [(figure.about(past.info.base), figure) for figure in table.figures]
    new = {code: per_base(figure, code) for code, figure in codes}
    for day, known in _neighbours(past, table.as_of):
        if all(known.get(code) == value for code, value in new.items()):
            key = past.info.key
            raise SourceChanged(
                f"{key} sent the figures of {day} for {table.as_of} as well; none was taken", key
            )


def _neighbours(past: "Past", day: "date") -> "Iterator[tuple[date, dict[str, float]]]":
    """The good figures of the table before and of the one after: the day, and units for the source's own."""
    earlier = {code: base for code, base in past.good.items() if base.day < day}
    if earlier:
        newest = max(base.day for base in earlier.values())
        yield newest, {code: base.value for code, base in earlier.items() if base.day == newest}
    following = past.held.days(day + _DAY, day + TWO_YEARS)
    row = past.held.at(following[0]) if following else None
    if row:
        good = {code: figure for code, figure in row.figures().items() if not figure.aside}
        yield row.as_of, {code: per_base(figure, code) for code, figure in good.items()}
