"""Planning requests: the days to ask for, what is still to be asked, and which currencies are covered when.

A plug-in uses `covering` and `JOINED_EURO` for the ``covers`` of its `SourceInfo`; `ranges` in its ``plan``
if its publisher can be asked for a range of days, `each_day` if only for one day at a time; and `absent` in
its ``parse``, for a status that means that there is no table of the day. `unseen` is for the caller of
``plan``: the planned requests that have no reply yet.
"""

from datetime import date

from converter.sources.holidays import DAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from converter.sources.contract import Reply, Request, Wanted

__all__ = ["JOINED_EURO", "absent", "covering", "each_day", "ranges", "unseen"]

# The last figures of the currencies that gave way to the euro since 2008.
JOINED_EURO = {
    "SKK": date(2008, 12, 31), "EEK": date(2010, 12, 31), "LVL": date(2013, 12, 31),
    "LTL": date(2014, 12, 31), "HRK": date(2022, 12, 30), "BGN": date(2025, 12, 31),
}  # fmt: skip


def covering(
    codes: str, until: "Mapping[str, date]", since: "Mapping[str, date] | None" = None
) -> "dict[str, tuple[date | None, date | None]]":
    """What a source covers: ``codes`` that it quotes now, those that ended and those that began late."""
    begun = since or {}
    now = {code: (begun.get(code), None) for code in (*codes.split(), *begun)}
    return {**now, **{code: (begun.get(code), day) for code, day in until.items()}}


def unseen(requests: "Iterable[Request]", seen: "Sequence[Reply]") -> "list[Request]":
    """The requests that no reply answers yet: what a plan that is asked again still wants."""
    answered = {reply.request.identity for reply in seen}
    return [request for request in requests if request.identity not in answered]


def ranges(
    wanted: "Wanted",
    hole: int,
    since: "date | None" = None,
    longest: "int | None" = None,
    *,
    ahead: bool = False,
) -> "list[tuple[date, date]]":
    """The days that a range request should speak for, oldest first.

    None lies before ``since`` or, unless ``ahead``, after today. They begin the longest ``hole`` before
    the first day wanted, so that its table is among them. Each has ``longest`` days save the first: a
    short last one could be a weekend without a table.
    """
    first, last = wanted.first - hole * DAY, wanted.last
    first = max(first, since) if since else first
    last = last if ahead else min(last, wanted.today)
    found = []
    while first <= last:
        begin = max(first, last - (longest - 1) * DAY) if longest else first
        found.append((begin, last))
        last = begin - DAY
    return found[::-1]


def each_day(wanted: "Wanted", since: date, *, ahead: int = 0) -> "list[date]":
    """The days wanted of a publisher that is asked for one at a time: none before ``since``.

    None lies more than ``ahead`` days ahead either; the nearest one that may be asked for stands in.
    """
    latest = wanted.today + ahead * DAY
    first, last = max(min(wanted.first, latest), since), min(wanted.last, latest)
    return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]


def absent(reply: "Reply") -> bool:
    """Whether the status says that there is no table of the day that was asked for."""
    return reply.status in reply.request.absent_on
