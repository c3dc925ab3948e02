"""What replies say: their tables, and the days for which each of them speaks.

All replies are parsed before any of their tables is stored, so that one that can't be read changes nothing.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from converter.errors import ConverterError
from converter.sources.contract import Parsed
from converter.sources.reading import changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from converter.model import RateTable
    from converter.sources.contract import Reply, Request, Source

    Window = tuple[date, date]

__all__ = ["Finding", "ParsedReply", "findings", "parsed_reply", "table_ahead"]

_DAY = timedelta(days=1)


class ParsedReply:
    """A reply, and what the source's parser read in it; None for one that is not modified (status 304)."""

    __slots__ = ("content", "reply")

    def __init__(self, reply: "Reply", content: "Parsed | None") -> None:
        self.reply = reply
        self.content = content

    @property
    def request(self) -> "Request":
        return self.reply.request

    @property
    def tables(self) -> "tuple[RateTable, ...]":
        return self.content.tables if self.content else ()

    @property
    def is_empty(self) -> bool:
        """Whether the publisher answered that it has no table for the request."""
        return self.content is not None and not self.content.tables


class Finding:
    """What one reply adds to the rates held.

    ``window`` is the first and the last day for which the reply speaks: of the days between them the
    publisher has no tables but ``tables`` and those that are held. ``newest`` is the day of the newest table
    up to the day requested, to which the validators of the reply belong; None for one that is not modified.
    """

    __slots__ = ("newest", "reply", "tables", "window")

    def __init__(
        self, reply: ParsedReply, tables: "Sequence[RateTable]", window: "Window", newest: "date | None"
    ) -> None:
        self.reply = reply
        self.tables = tuple(tables)
        self.window = window
        self.newest = newest


def parsed_reply(source: "Source", reply: "Reply") -> ParsedReply:
    """The reply, parsed; an exception of a plug-in's parser becomes `SourceChanged`."""
    if reply.status == 304:
        return ParsedReply(reply, None)
    try:
        content = source.parse(reply)
        if not isinstance(content, Parsed):
            raise TypeError
    except ConverterError:
        raise
    except Exception as error:
        raise changed(reply, source.INFO.key, f"{type(error).__name__} in reading it") from error
    return ParsedReply(reply, content)


def table_ahead(source: "Source", replies: "Sequence[ParsedReply]") -> "date | None":
    """The first day after those requested that has a table, if only a clock that is behind explains that.

    Only that explains it where the source never publishes ahead, and there are tables of the days requested
    as well. Otherwise None.
    """
    if not source.INFO.publication.exact:
        return None
    days = [
        (table.as_of, last)
        for one in replies if (last := one.request.day or one.request.last)
        for table in one.tables
    ]  # fmt: skip
    later = [day for day, last in days if day > last]
    return min(later) if later and len(later) < len(days) else None


def findings(source: "Source", replies: "Sequence[ParsedReply]", ahead: "date | None") -> "Iterator[Finding]":
    """What the replies add to the rates held, one after the other; one that adds nothing is left out.

    ``ahead`` is that of `table_ahead`. Raises `SourceChanged` if the tables of a reply can't answer its
    request.
    """
    absent = {one.request.day for one in replies if one.is_empty}
    found = (_finding(source, one, ahead, absent) for one in replies if not one.is_empty)
    return (one for one in found if one)


def _finding(
    source: "Source", one: ParsedReply, ahead: "date | None", absent: "set[date | None]"
) -> "Finding | None":
    request, tables = one.request, one.tables
    newest = _newest(source, one, ahead)
    if one.content and newest is None:
        return None  # another reply has the tables up to the day
    window = _window(request, newest, absent)
    if window is None:
        return None
    if request.last and newest and ahead and newest > request.last:
        # By a clock that is behind, a file of the last days begins later than it was expected to.
        window = max(window[0], min(table.as_of for table in tables)), window[1]
        tables = tuple(table for table in tables if table.as_of <= request.last)
    return Finding(one, tables, window, newest)


def _newest(source: "Source", one: ParsedReply, ahead: "date | None") -> "date | None":
    """The day of the newest table up to the day requested; `SourceChanged` if that can't be right."""
    day, key = one.request.day, source.INFO.key
    newest = max((t.as_of for t in one.tables if day is None or t.as_of <= day), default=None)
    if newest and _is_too_old(source, one.request, newest):
        raise changed(one.reply, key, f"a table of {newest} for {day}, older than it ever pauses")
    if one.content and newest is None and not ahead:
        raise changed(one.reply, key, f"a later day than {day}, which was asked for")
    return newest


def _is_too_old(source: "Source", request: "Request", newest: date) -> bool:
    """Whether the newest table up to a day is further from it than two tables of the source ever are."""
    publication = source.INFO.publication
    if request.day is None or request.codes or not publication.answers(newest, request.day):
        return False
    return publication.period is None and (request.day - newest).days > publication.longest_pause + 1


def _window(request: "Request", newest: "date | None", absent: "set[date | None]") -> "Window | None":
    """The days for which a reply speaks; None if its request names none.

    ``absent`` are the days of which the publisher answered that they have no table. Those that follow on the
    day requested are covered by the table before them.
    """
    if request.day is None:
        return (request.first, request.last) if request.first and request.last else None
    last = request.day
    while last + _DAY in absent:
        last += _DAY
    return newest or last, last
