"""Which days a fetched answer covers: for good, or until a later table may come."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from converter.store.head import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.sources.calendar import Publication
    from converter.sources.contract import SourceInfo
    from converter.store.head import Head

    Window = tuple[date, date]

__all__ = ["with_answer"]

_DAY = timedelta(days=1)


def with_answer(
    head: "Head",
    info: "SourceInfo",
    days: "Iterable[str]",
    window: "Window",
    at: datetime,
    announced: "datetime | None",
    *,
    followed: bool,
    gaps: "Sequence[Window]" = (),
) -> "Head":
    """The head of a file once an answer that was fetched ``at`` an instant is in it.

    ``days`` are the ISO days of all tables of the file. The answer speaks for the days of ``window``, but for
    ``gaps``, which are in order. ``announced`` is when the source says that its next table is due.
    ``followed``: the same answer has a later table, in another file.
    """
    calendar, (first, last) = info.publication, window
    today = calendar.today(at)
    dates = sorted(days)
    newest = date.fromisoformat(dates[-1])
    final = last if followed else _final(calendar, dates, last, today)
    due = calendar.due(newest, today, at, announced)
    known, rest = _known((first, min(final, last)), last, gaps)
    begins = calendar.begins(newest)
    head = head.replace(
        # A file may be imported that was downloaded earlier than what is held.
        written=max(at, head.written or at),
        covered=joined([*head.covered, *known]),
        begins=begins if begins > at else None,
    )
    if last > final and rest <= last:
        head = head.replace(provisional=(rest, last), provisional_until=due)
    if first <= today <= last:
        head = head.replace(due=due, stale=calendar.stale(newest, today, at, announced))
    return head


def _known(window: "Window", last: date, gaps: "Sequence[Window]") -> "tuple[list[Window], date]":
    """The parts of a window between the gaps that begin up to ``last``, and the day after those gaps."""
    found = []
    start, end = window
    for one, two in gaps:
        if one > last:
            break
        if start < one <= end:
            found.append((start, one - _DAY))
        start = max(start, two + _DAY)
    if start <= end:
        found.append((start, end))
    return found, start


def _final(calendar: "Publication", days: "Sequence[str]", last: date, today: date) -> date:
    """The last day for which no later answer will have a table.

    A day without a table that should be out is not settled, however long afterwards the source was asked:
    the table may only be late. It is settled once the source's longest pause has passed. Of a source that
    renews all its figures on some days, only the tables of those days should be out.
    """
    newest = date.fromisoformat(max((day for day in days if day <= last.isoformat()), default="0001-01-01"))
    following = newest + _DAY if calendar.moves else calendar.next_day(newest)
    if calendar.renewed:
        following = calendar.renewed.next(newest)
    quiet = max(following - _DAY, today - (calendar.longest_pause + 1) * _DAY)
    final = min(today - calendar.final_after * _DAY, quiet)
    return max(final, newest) if calendar.final_after <= 1 and newest <= today + _DAY else final
