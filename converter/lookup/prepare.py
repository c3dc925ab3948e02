"""Fetches the days that many dated questions lack, in ranges, before each is answered.

Each question is put as for its answer, until it would ask a source. What the questions want of a source is
fetched together and they are put again, until nothing is lacking that can be had.
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
# A range also brings the days between those wanted, so it must save more requests than this.
_SAVED = 2


class Lacking(Exception):
    """Raised in place of a fetch: a question needs ``codes`` of a source from ``first`` to ``last``.

    ``needed`` tells whether it still does.
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
    """Put each question, and fetch what the questions lack, source by source, until none lacks anything.

    ``put`` raises `Lacking` for the first source that a question would ask. ``bring`` fetches what is wanted
    of one source; after it a question must not lack the same again: it is held, or can't be had.
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
                    continue  # it could not be had: the question asks for it by itself
                before.add(want)
                still.append((question, before))
                # The traceback would keep alive all that the question has read.
                lacking.with_traceback(None)
                wanted.setdefault((info.key, info.apart.intersection(lacking.codes)), []).append(lacking)
            except ConverterError:
                continue  # the answer to the question raises it again
        for wants in wanted.values():
            bring(wants)
        waiting = still


def in_ranges(wants: "Iterable[Lacking]", today: "date", hints: "Any" = None) -> "list[list[Lacking]]":
    """What is wanted of a source, in groups that are each fetched together, so that requests are few.

    A group is a range of days, none more than a year from the next, or a single want if a range would take
    more requests. ``hints`` are passed to the source's plan.
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
    """The number of requests that a range takes, by its source's plan."""
    codes = tuple(dict.fromkeys(code for want in group for code in want.codes))
    try:
        planned = group[0].source.plan(Wanted(codes, group[0].first, group[-1].last, today), (), hints)
    except Exception:  # noqa: BLE001 - a plug-in failed: the question for one of the days tells
        return len(group)
    # A source that is first asked for a day may then be asked for a series of each currency.
    return len(planned) + (0 if all(request.first for request in planned) else len(codes))
