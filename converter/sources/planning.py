"""Planning requests: the days to ask for, what is still to be asked, and which currencies are covered when.

A plug-in uses `covering` and `JOINED_EURO` for the ``covers`` of its `SourceInfo`; `ranges` in its ``plan``
if its publisher can be asked for a range of days, `each_year` or `each_day` if only for a year or a day at a
time; and `absent` in its ``parse``, for a status that means that there is no table of the day. `unseen` is
for the caller of ``plan``: the planned requests that have no reply yet.
"""

from datetime import date

from converter.sources.holiday_rules import DAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from converter.sources.contract import Reply, Request, Wanted

__all__ = ["JOINED_EURO", "absent", "covering", "each_day", "each_year", "ranges", "unseen"]

# The days of the last figures of the currencies that the euro has replaced since 2008.
JOINED_EURO = {
    "SKK": date(2008, 12, 31), "EEK": date(2010, 12, 31), "LVL": date(2013, 12, 31),
    "LTL": date(2014, 12, 31), "HRK": date(2022, 12, 30), "BGN": date(2025, 12, 31),
}  # fmt: skip


def covering(
    codes: str, until: "Mapping[str, date]", since: "Mapping[str, date] | None" = None
) -> "dict[str, tuple[date | None, date | None]]":
    """The ``covers`` of a source: the first and last day on which each code is quoted (None: open).

    ``codes`` are the codes that it quotes now, separated by spaces; ``until`` has the last day of those that
    ended, ``since`` the first day of those that began later than its history.
    """
    begun = since or {}
    now = {code: (begun.get(code), None) for code in (*codes.split(), *begun)}
    return {**now, **{code: (begun.get(code), day) for code, day in until.items()}}


def unseen(requests: "Iterable[Request]", seen: "Sequence[Reply]") -> "list[Request]":
    """The planned requests that have no reply in ``seen`` yet."""
    answered = {reply.request.identity for reply in seen}
    return [request for request in requests if request.identity not in answered]


def ranges(
    wanted: "Wanted",
    longest_pause: int,
    since: "date | None" = None,
    longest: "int | None" = None,
    *,
    ahead: bool = False,
) -> "list[tuple[date, date]]":
    """The first and last days of the requests that cover the days wanted, oldest first.

    They begin ``longest_pause`` days before the first day wanted, so that the table in force on it is among
    them. No day lies before ``since`` nor, unless ``ahead``, after today. No request covers more than
    ``longest`` days, and only the first one covers fewer: a short last one could be a weekend, without a
    table.
    """
    first, last = wanted.first - longest_pause * DAY, wanted.last
    first = max(first, since) if since else first
    last = last if ahead else min(last, wanted.today)
    found = []
    while first <= last:
        begin = max(first, last - (longest - 1) * DAY) if longest else first
        found.append((begin, last))
        last = begin - DAY
    return found[::-1]


def each_year(wanted: "Wanted", longest_pause: int, since: date) -> "list[tuple[date, date]]":
    """The first and last days of each year of which days are wanted, oldest first; as `ranges` has them.

    For a publisher that has a file per year: a year is whole, but for the days before ``since`` and after
    today.
    """
    return [
        (max(date(year, 1, 1), since), min(date(year, 12, 31), wanted.today))
        for first, last in ranges(wanted, longest_pause, since)
        for year in range(first.year, last.year + 1)
    ]


def each_day(wanted: "Wanted", since: date, *, ahead: int = 0) -> "list[date]":
    """The days wanted of a publisher that answers for one day at a time, oldest first.

    No day lies before ``since`` or more than ``ahead`` days after today. If all days wanted lie later, the
    last day that can be asked for takes their place.
    """
    latest = wanted.today + ahead * DAY
    first, last = max(min(wanted.first, latest), since), min(wanted.last, latest)
    return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]


def absent(reply: "Reply") -> bool:
    """Whether the status of a reply means that there is no table of the days asked for."""
    return reply.status in reply.request.absent_on
