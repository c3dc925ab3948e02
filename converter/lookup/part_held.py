"""A period that can't be had whole: what is held of it may stand for it as far as nobody named its ends."""

from datetime import date, timedelta

from converter.errors import ConverterError, NotHeld, SourceError
from converter.lookup import notes, refusals
from converter.lookup.span import Span, span_of
from converter.lookup.tables import Found, PairTables
from converter.model import Note, Pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.lookup.market import Market, Passed

__all__ = ["Period", "best_part", "notes_on_unreached", "unanswered"]

_WEEK = timedelta(days=7)


class Period:
    """The days that a series is wanted of, from the source's first without ``first``.

    ``until_now``: nobody named the last day, so that what is held may end before it. ``length``:
    nobody named the first either, which is so long before the last; where there is less, it is less.
    """

    __slots__ = ("first", "last", "length", "until_now")

    def __init__(
        self, first: "date | None", last: date, *, until_now: bool = False, length: "timedelta | None" = None
    ) -> None:
        self.first = first
        self.last = last
        self.until_now = until_now
        self.length = length

    def shifted_back(self, whole: Span, wanted: Span) -> Span:
        """What is wanted of a source where its newest days can't be had: as long, up to the last that are."""
        parts = whole.parts() if self.length and self.until_now else []
        if not parts or not self.length:
            return wanted
        first = min(wanted.first, parts[-1].last - self.length)
        return wanted.within(max(first, whole.first), wanted.last)

    def usable_part(self, wanted: Span) -> "Span | None":
        """What is held of the days wanted, if it may stand for them: in one piece, up to a day named."""
        parts = wanted.parts()
        if len(parts) != 1:
            return None
        (part,) = parts
        begins = part.first == wanted.first or self.length is not None or self.first is None
        # All of it is held where it was to be fetched anew: that answers what is asked without a day.
        ends = self.until_now or (part.last == wanted.last and part.first != wanted.first)
        return part if begins and ends else None


def best_part(
    market: "Market", period: Period, passed: "Sequence[Passed]"
) -> "tuple[Span, tuple[Note, ...]] | None":
    """What is held of a period, where it may stand for it: of the first source not much behind the newest.

    With what is to be said of it.
    """
    parts: list[tuple[int, Span, Span]] = []
    for place, one in enumerate(passed):
        if not may_be_had_later(one.error):
            continue
        wanted = span_of(one.info, market, period.first, period.last)
        wanted = period.shifted_back(span_of(one.info, market, None, period.last), wanted)
        part = period.usable_part(wanted)
        if part is not None:
            today = part.info.publication.today(market.now)
            too_old = market.aged(part.info, _newest(part), today)
            if too_old is None:
                parts.append((place, wanted, part))
            one.error = too_old or one.error
    newest = max((_newest(part) for _, _, part in parts), default=date.min)
    for place, wanted, part in parts:
        if newest - _newest(part) <= _WEEK:
            why = "offline" if market.policy.offline else str(passed[place].error)
            return part, (*_told(wanted, part, why), *notes_on_unreached(passed[:place]))
    return None


def _newest(part: Span) -> date:
    return part.rates()[-1].as_of or part.last


def unanswered(market: "Market", pair: Pair, period: Period, passed: "Sequence[Passed]") -> ConverterError:
    """The error for a period that nobody answered, with what is held of it and how to ask for that."""
    errors = [*(one.error for one in passed), *market.ended]
    error = refusals.unanswered(pair, None, market.policy.sources, errors, chained=False)
    if not isinstance(error, NotHeld):
        return error
    undated = PairTables(*market.codes, None, market.resources)
    newest: list[tuple[date, str]] = []
    for info in (one.info for one in passed if may_be_had_later(one.error)):
        wanted = span_of(info, market, period.first, period.last)
        parts = wanted.parts()
        if parts:
            most = max(parts, key=lambda part: part.last - part.first)
            why = f"{error}; held of {info.key}: {most.first} to {most.last}"
            partly = NotHeld(why, pair, None, error.tried)
            partly.instead = (
                most.first if most.first > wanted.first else None,
                most.last if most.last < wanted.last else None,
            )
            return partly
        found = undated.found(info)
        # What is newer than the period says nothing about it.
        if isinstance(found, Found) and found.as_of <= period.last:
            newest.append((found.as_of, info.key))
    if not newest:
        return error
    day, key = max(newest)
    return NotHeld(f"{error}; the newest held are {key}'s of {day}", pair, None, error.tried)


def notes_on_unreached(passed: "Sequence[Passed]") -> "tuple[Note, ...]":
    """A note for each source that might have answered, had it been reached."""
    return tuple(notes.passed_over((one.info, one.error) for one in passed if may_be_had_later(one.error)))


def may_be_had_later(error: ConverterError) -> bool:
    """Whether what failed may be had another time."""
    return isinstance(error, (NotHeld, SourceError))


def _told(wanted: Span, part: Span, why: str) -> "list[Note]":
    """What is said of a part that stands for the days wanted: which are not held, and why."""
    edges = [f"before {part.first}"] if part.first > wanted.first else []
    edges += [f"after {part.last}"] if part.last < wanted.last else []
    if len(edges) > 1 and part.first == part.last:
        edges = [f"of other days than {part.first}"]
    what = f"rates {' and '.join(edges)} are not held" if edges else "the rates are those held"
    told = [Note("not-held", f"{what}: {why}")]
    row = part.read(part.info).at(part.last)
    if row and row.shipped:
        told.append(notes.shipped(part.info))
    return told
