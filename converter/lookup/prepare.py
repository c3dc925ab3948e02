"""Many dated questions before each is answered: the days that they lack, fetched in ranges.

They are put as they will be answered, up to the source that is to be asked; what they want of it is
fetched together, and they are put again, until nothing is lacking that can be had.
"""

from datetime import timedelta

from converter.errors import ConverterError
from converter.sources.contract import Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from typing import Any

    from converter.sources.contract import Source

__all__ = ["Lacking", "fetch_ahead", "in_ranges"]

_YEAR = timedelta(days=366)
# A range holds the days between as well: it must save more requests than this.
_SAVED = 2


class Lacking(Exception):
    """A question goes on only after a source was asked for ``codes`` from ``first`` to ``last``.

    ``needed`` tells whether that is still so.
    """

    def __init__(
        self,
        source: "Source",
        codes: "tuple[str, ...]",
        first: "date",
        last: "date",
        needed: "Callable[[], bool]",
    ) -> None:
        super().__init__(source.INFO.key)
        self.source = source
        self.codes = codes
        self.first = first
        self.last = last
        self.needed = needed


def fetch_ahead(
    questions: "Iterable[Any]",
    put: "Callable[[Any], object]",
    bring: "Callable[[list[Lacking]], None]",
) -> None:
    """Put questions, and bring what they lack of one source after the other.

    ``put`` raises `Lacking` for the first source that a question would ask. ``bring`` is handed what is
    wanted of one source, and after it none of that is to be lacking: it is held, or can't be had.
    """
    waiting = [(question, set[object]()) for question in questions]
    while waiting:
        wanted: dict[object, list[Lacking]] = {}
        still = []
        for question, before in waiting:
            try:
                put(question)
            except Lacking as lacking:
                info = lacking.source.INFO
                want = info.key, frozenset(lacking.codes), lacking.first, lacking.last
                if want in before:
                    continue  # it is left to be asked by itself
                before.add(want)
                still.append((question, before))
                # Its traceback holds all that the question has read.
                lacking.with_traceback(None)
                wanted.setdefault((info.key, info.apart.intersection(lacking.codes)), []).append(lacking)
            except ConverterError:
                continue  # whoever asks it is told
        for wants in wanted.values():
            bring(wants)
        waiting = still


def in_ranges(wants: "Iterable[Lacking]", today: "date", hints: "Any" = None) -> "list[list[Lacking]]":
    """What is wanted of a source, in groups to be asked for together, so that requests are few.

    A group is a range of days, none more than a year from the next, or a single want where ranges are
    more requests. ``hints`` are those that the source's plan goes by.
    """
    years: list[list[Lacking]] = []
    for want in sorted(wants, key=lambda want: want.last):
        if years and want.last - years[-1][-1].last <= _YEAR:
            years[-1].append(want)
        else:
            years.append([want])
    found: list[list[Lacking]] = []
    for group in years:
        days = len({want.last for want in group})
        if days > _SAVED and _cost(group, today, hints) + _SAVED < days:
            found.append(group)
        else:
            found += [[want] for want in group]
    return found


def _cost(group: "list[Lacking]", today: "date", hints: "Any") -> int:
    """The number of requests for a range, as far as its source's plan tells."""
    codes = tuple(dict.fromkeys(code for want in group for code in want.codes))
    try:
        planned = group[0].source.plan(Wanted(codes, group[0].first, group[-1].last, today), (), hints)
    except Exception:  # noqa: BLE001 - of a plug-in, which is told where it is asked for a day
        return len(group)
    # One that begins with a day may go on to a series of each currency.
    return len(planned) + (0 if all(request.first for request in planned) else len(codes))
