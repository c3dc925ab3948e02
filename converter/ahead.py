"""Many dated questions before each is answered: the days that they lack, fetched in ranges.

They are put as they will be answered, up to the source that is to be asked; what they want of it is
fetched together, and they are put again, until nothing is lacking that can be had.
"""

from datetime import timedelta

from converter.errors import ConverterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from converter.sources._base import Source

    Question = tuple[object, ...]
    # Codes, first day, last day, and the wants that are met by asking for these.
    Piece = tuple[tuple[str, ...], date, date, "list[Lacking]"]

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
    questions: "Iterable[Question]",
    put: "Callable[[Question], object]",
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
                wanted.setdefault((info.key, info.apart.intersection(lacking.codes)), []).append(lacking)
            except ConverterError:
                continue  # whoever asks it is told
        for wants in wanted.values():
            bring(wants)
        waiting = still


def in_ranges(
    wants: "Iterable[Lacking]", cost: "Callable[[tuple[str, ...], date, date], int]"
) -> "list[Piece]":
    """What is wanted of a source in the fewest requests: ranges, and days where these are fewer.

    ``cost`` is the number of requests for codes from a day to another. Days more than a year apart are
    of two ranges.
    """
    groups: list[list[Lacking]] = []
    for want in sorted(wants, key=lambda want: want.last):
        if groups and want.last - groups[-1][-1].last <= _YEAR:
            groups[-1].append(want)
        else:
            groups.append([want])
    found: list[Piece] = []
    for group in groups:
        codes = tuple(dict.fromkeys(code for want in group for code in want.codes))
        first, last = group[0].first, group[-1].last
        days = len({want.last for want in group})
        if days > _SAVED and cost(codes, first, last) + _SAVED < days:
            found.append((codes, first, last, group))
        else:
            found += [(want.codes, want.first, want.last, [want]) for want in group]
    return found
