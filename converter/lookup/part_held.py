"""The answer for a period that can't be fetched: the part of it that is held.

A part may answer only if it has the first and the last day as far as the question names them.
"""

from datetime import date, timedelta

from converter.errors import ConverterError, NotHeld
from converter.lookup import notes
from converter.lookup.published import span_of
from converter.lookup.span import Span
from converter.lookup.tables import WEEK, Found, PairTables, Passed
from converter.lookup.unanswered import may_answer_later, unanswered
from converter.model import Fixed, Note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.lookup.market import Market
    from converter.sources.contract import SourceInfo

__all__ = ["WantedDays", "best_part", "notes_on_unreached"]


class WantedDays(Fixed):
    """The days that a series is wanted for; without ``first``, from the source's first day.

    ``until_now``: the question names no last day, so what is held may end before ``last``. ``length``: it
    names no first day either but how long the period is; the series is shorter where less is published.
    ``may_be_empty``: a source that published nothing in the period answers by a series without rates; of a
    mean and of an end it is passed over.
    """

    __slots__ = ("first", "last", "length", "may_be_empty", "until_now")

    def __init__(
        self,
        first: "date | None",
        last: date,
        *,
        until_now: bool = False,
        length: "timedelta | None" = None,
        may_be_empty: bool = True,
    ) -> None:
        self.first = first
        self.last = last
        self.until_now = until_now
        self.length = length
        self.may_be_empty = may_be_empty

    def shifted_back(self, whole: Span, wanted: Span) -> Span:
        """The days wanted, begun earlier if the newest are not held, so that the period keeps its length.

        ``whole`` is all that the source may have published up to the last day.
        """
        parts = whole.parts() if self.length and self.until_now else []
        if not parts or not self.length:
            return wanted
        first = min(wanted.first, parts[-1].last - self.length)
        return wanted.within(max(first, whole.first), wanted.last)

    def usable_part(self, wanted: Span) -> "Span | None":
        """The part that is held of the days wanted, if it is one piece and has the days that were named."""
        parts = wanted.parts()
        if len(parts) != 1:
            return None
        (part,) = parts
        begins = part.first == wanted.first or self.length is not None or self.first is None
        # If all days are held, they were to be refreshed: then they answer only without a last day named.
        ends = self.until_now or (part.last == wanted.last and part.first != wanted.first)
        return part if begins and ends else None


class _Tried:
    """A source passed over for a period, with the days wanted of it and the part of them that may answer."""

    __slots__ = ("part", "passed", "wanted")

    def __init__(self, passed: Passed, wanted: "Span | None" = None, part: "Span | None" = None) -> None:
        self.passed = passed
        self.wanted = wanted
        self.part = part


def best_part(
    market: "Market", period: WantedDays, passed: "Sequence[Passed]"
) -> "tuple[Span, tuple[Note, ...]]":
    """The part held of a period that may answer for it, with the notes on what is not held.

    It is that of the first source whose part ends at most a week before the newest of all sources. Raises
    the error for the period if no source has such a part.
    """
    tried = [_tried(market, period, one) for one in passed]
    newest = max((_newest(one.part) for one in tried if one.part), default=date.min)
    for place, one in enumerate(tried):
        if one.part and one.wanted and newest - _newest(one.part) <= WEEK:
            why = "offline" if market.policy.offline else str(one.passed.error)
            before = notes_on_unreached([earlier.passed for earlier in tried[:place]])
            return one.part, (*_told(one.wanted, one.part, why, market), *before)
    raise _unanswered(market, period, [one.passed for one in tried])


def _tried(market: "Market", period: WantedDays, passed: Passed) -> _Tried:
    """A source that was passed over, with the part held that may answer, or the error if that is too old."""
    info = passed.info
    if not may_answer_later(passed.error):
        return _Tried(passed)
    wanted = span_of(info, market, period.first, period.last)
    wanted = period.shifted_back(span_of(info, market, None, period.last), wanted)
    part = period.usable_part(wanted)
    if part is None:
        return _Tried(passed)
    too_old = market.aged(info, _newest(part), market.today(info))
    return _Tried(Passed(info, too_old)) if too_old else _Tried(passed, wanted, part)


def _newest(part: Span) -> date:
    """The day of the last rate of a part."""
    return part.rates()[-1].as_of or part.last


def _unanswered(market: "Market", period: WantedDays, passed: "Sequence[Passed]") -> ConverterError:
    """The error for a period that no source answers, with the days that are held and could be asked for."""
    policy, pair = market.policy, market.pair
    errors = [*(one.error for one in passed), *market.endings(policy.sources)]
    error = unanswered(pair, None, policy, errors, chained=False)
    if not isinstance(error, NotHeld):
        return error
    infos = [one.info for one in passed if may_answer_later(one.error)]
    return _with_part(market, period, infos, error) or _with_newest(market, period, infos, error)


def _with_part(
    market: "Market", period: WantedDays, infos: "Sequence[SourceInfo]", error: NotHeld
) -> "NotHeld | None":
    """The error with the longest part that is held of the first source of which any is; else None."""
    for info in infos:
        wanted = span_of(info, market, period.first, period.last)
        parts = wanted.parts()
        if parts:
            most = max(parts, key=lambda part: part.last - part.first)
            why = f"{error}; {info.key}'s rates from {most.first} to {most.last} are {_where(market, info)}"
            partly = error.saying(why)
            partly.instead = (
                most.first if most.first > wanted.first else None,
                most.last if most.last < wanted.last else None,
            )
            return partly
    return None


def _with_newest(
    market: "Market", period: WantedDays, infos: "Sequence[SourceInfo]", error: NotHeld
) -> NotHeld:
    """The error with the newest day held of any of the sources, if that is not after the period."""
    undated = PairTables(*market.codes, None, market.resources)
    newest: list[tuple[date, str, str]] = []
    for info in infos:
        found = undated.found(info)
        # What is newer than the period says nothing about it.
        if isinstance(found, Found) and found.as_of <= period.last:
            newest.append((found.as_of, info.key, _where(market, info)))
    if not newest:
        return error
    day, key, where = max(newest)
    return error.saying(f"{error}; the newest {where} are {key}'s of {day}")


def _where(market: "Market", info: "SourceInfo") -> str:
    return market.resources.read(info).store.where


def notes_on_unreached(passed: "Sequence[Passed]") -> "tuple[Note, ...]":
    """A note for each source passed over that may have the rates but could not be reached."""
    return tuple(notes.passed_over((one.info, one.error) for one in passed if may_answer_later(one.error)))


def _told(wanted: Span, part: Span, why: str, market: "Market") -> "list[Note]":
    """The notes on a part that answers for the days wanted: which days are not held, and why."""
    edges = [f"before {part.first}"] if part.first > wanted.first else []
    edges += [f"after {part.last}"] if part.last < wanted.last else []
    if len(edges) > 1 and part.first == part.last:
        edges = [f"of other days than {part.first}"]
    where = part.read(part.info).store.where
    what = f"only rates {where} are used"
    if edges:
        what = f"rates {' and '.join(edges)} are not {where}"
    told = [Note("not-held", f"{what}: {why}")]
    row = part.read(part.info).at(part.last)
    if row and row.shipped:
        told.append(notes.shipped(part.info, fetching=market.fetching(part.info)))
    return told
