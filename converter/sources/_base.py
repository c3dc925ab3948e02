"""The contract of one source: what it is, what to ask it, and how its answers are read.

A source is a module of this package with ``INFO`` (a `SourceInfo`), ``plan(wanted, seen, hints)``
and ``parse(reply)``. Both functions are pure: no clock, no disk, no network.
"""

from datetime import date, datetime

from converter.iso4217 import known
from converter.sources._calendars import DAY, days_off, no_holidays, target_holidays
from converter.sources._publication import EVERY_DAY, MONDAY_TO_FRIDAY, Publication, instant, local_day
from converter.sources._reading import (
    FILE,
    Number,
    Reading,
    changed,
    excerpt,
    local_name,
    read_json,
    read_xml,
    reason,
    refused,
    usable,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Protocol

    from converter.model import RateTable

    class Source(Protocol):
        """What a module of this package offers.

        ``plan`` is asked again with the replies in ``seen`` for as long as it names a request that has
        not been made. One that needs no reply ignores ``seen``.
        """

        INFO: "SourceInfo"

        @staticmethod
        def plan(
            wanted: "Wanted",
            seen: "Sequence[Reply]" = (),
            hints: "Mapping[str, str] | None" = None,
        ) -> "list[Request]": ...

        @staticmethod
        def parse(reply: "Reply") -> "Parsed": ...


__all__ = [
    "DAY",
    "EVERY_DAY",
    "FILE",
    "JOINED_EURO",
    "MONDAY_TO_FRIDAY",
    "Number",
    "Parsed",
    "Publication",
    "Reading",
    "Reply",
    "Request",
    "SourceInfo",
    "Wanted",
    "absent",
    "changed",
    "covering",
    "days_off",
    "each_day",
    "excerpt",
    "instant",
    "local_day",
    "local_name",
    "no_holidays",
    "read_json",
    "read_xml",
    "reason",
    "refused",
    "target_holidays",
    "unseen",
    "usable",
    "windows",
]


class SourceInfo:
    """What a source is. ``home`` is the currency whose central bank it is, or None.

    ``covers`` maps a code to the first and last day on which it is quoted (None: open); None for
    ``covers`` itself means any code of ISO 4217, and the table decides. ``since`` is the first day that
    can be asked for, None when only the newest table can be had. ``per_currency``: each currency keeps its
    own rhythm, so the legs of one answer may be of different days. ``carries_ended``: it goes on
    quoting codes past their end. ``whole_years``: tables are held a file a year, else a month.
    ``valid``: what a table is in force for: its ``day`` alone, or ``until-next``, or its ``month``; without
    it the clock decides, since a table that is out the day before rules until the next.
    ``token``: it answers only with a key; the header that the key is sent in, and its form
    (``("Authorization", "Token {}")``). Neither ``plan`` nor ``parse`` ever sees the key.
    ``redistribution``: whether its terms let the figures be passed on to others.
    """

    __slots__ = (
        "key", "name", "home", "base", "kind", "covers", "since", "publication", "per_currency",
        "licence", "terms", "homepage", "attribution", "whole_years", "carries_ended", "conditional",
        "apart", "token", "valid", "redistribution",
    )  # fmt: skip

    def __init__(
        self,
        key: str,
        name: str,
        kind: str,
        base: str,
        publication: Publication,
        *,
        home: "str | None" = None,
        covers: "Mapping[str, tuple[date | None, date | None]] | None" = None,
        since: "date | None" = None,
        per_currency: bool = False,
        licence: str = "",
        terms: str = "",
        homepage: str = "",
        attribution: str = "",
        whole_years: bool = True,
        carries_ended: bool = False,
        conditional: bool = True,
        apart: "frozenset[str]" = frozenset(),
        token: "tuple[str, str] | None" = None,
        valid: "str | None" = None,
        redistribution: bool = True,
    ) -> None:
        self.key = key
        self.name = name
        self.kind = kind
        self.base = base
        self.publication = publication
        self.home = home
        self.covers = covers
        self.since = since
        self.per_currency = per_currency
        self.licence = licence
        self.terms = terms
        self.homepage = homepage
        self.attribution = attribution
        self.whole_years = whole_years
        self.carries_ended = carries_ended
        self.conditional = conditional
        self.apart = apart
        self.token = token
        self.redistribution = redistribution
        self.valid = valid or {"eve": "until-next", "month": "month"}.get(publication.clock, "day")

    def quotes(self, code: str) -> bool:
        """Whether the source quotes ``code`` on any day, as far as is known."""
        if self.covers is None:
            return known(code)
        return code == self.base or code in self.covers


class Wanted:
    """The days to be answered, in the source's zone; undated questions want ``today`` alone."""

    __slots__ = ("codes", "first", "last", "today")

    def __init__(self, codes: "tuple[str, ...]", first: date, last: date, today: date) -> None:
        self.codes = codes
        self.first = first
        self.last = last
        self.today = today


class Request:
    """One GET. What its answer speaks for, that the body does not tell, stands beside it.

    ``day``: the answer is the newest table up to that day. ``first`` and ``last``: it holds all
    tables of these days. ``codes``: it speaks for these currencies only. ``absent_on``: statuses
    that mean that there is no table of that day. ``nominal``: its figures are for so many units.
    """

    __slots__ = ("url", "params", "day", "first", "last", "codes", "absent_on", "nominal")

    def __init__(
        self,
        url: str,
        params: "Mapping[str, str] | None" = None,
        *,
        day: "date | None" = None,
        first: "date | None" = None,
        last: "date | None" = None,
        codes: "tuple[str, ...] | None" = None,
        absent_on: "Iterable[int]" = (),
        nominal: int = 1,
    ) -> None:
        self.url = url
        self.params = dict(params or {})
        self.day = day
        self.first = first
        self.last = last
        self.codes = codes
        self.absent_on = frozenset(absent_on)
        self.nominal = nominal

    @property
    def identity(self) -> str:
        """What tells it from other requests: its URL with its parameters."""
        return self.url + "?" + "&".join(f"{k}={v}" for k, v in sorted(self.params.items()))


class Reply:
    """What came back: the request, the status, the decoded body and the instant (UTC).

    ``content`` is what its JSON or XML holds, once it was read.
    """

    __slots__ = ("request", "status", "body", "at", "content")

    def __init__(self, request: Request, status: int, body: bytes, at: datetime) -> None:
        self.request = request
        self.status = status
        self.body = body
        self.at = at
        self.content: object = None


class Parsed:
    """The published tables of a reply; ``hints`` are ids or scales that a later request needs."""

    __slots__ = ("tables", "hints", "next_due")

    def __init__(
        self,
        tables: "Sequence[RateTable]" = (),
        hints: "Mapping[str, str] | None" = None,
        next_due: "datetime | None" = None,
    ) -> None:
        self.tables = tuple(tables)
        self.hints = dict(hints or {})
        self.next_due = next_due


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


def windows(
    wanted: Wanted,
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


def each_day(wanted: Wanted, since: date, *, ahead: int = 0) -> "list[date]":
    """The days wanted of a publisher that is asked for one at a time: none before ``since``.

    None lies more than ``ahead`` days ahead either; the nearest one that may be asked for stands in.
    """
    latest = wanted.today + ahead * DAY
    first, last = max(min(wanted.first, latest), since), min(wanted.last, latest)
    return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]


def absent(reply: Reply) -> bool:
    """Whether the status says that there is no table of the day that was asked for."""
    return reply.status in reply.request.absent_on
