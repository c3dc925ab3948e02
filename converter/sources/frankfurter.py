"""Frankfurter v2: a blend of some hundred central banks; the rate of each currency has a day of its own."""

from datetime import date, timedelta

from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.planning import ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://api.frankfurter.dev/v2/rates"
FIRST = date(1948, 1, 1)
LONGEST_PAUSE = 14
LONGEST_RANGE = 366  # days; a year of all currencies is 5 MB, and longer ranges run into the deadline
METALS = ("XAU", "XAG", "XPT", "XPD")

INFO = SourceInfo(
    "frankfurter", "Frankfurter", RateKind.BLEND, "USD",
    # The banks follow a hundred calendars: on any day some of them publish.
    Publication(
        "rolling", "UTC", grace=timedelta(hours=24), longest_pause=LONGEST_PAUSE, final_after=14,
        every=timedelta(hours=3),
    ),
    since=FIRST,
    per_currency=True,
    licence="MIT (the software); the figures under the terms of each bank",
    terms="https://api.frankfurter.dev/v2/providers",
    homepage="https://frankfurter.dev",
    attribution="Frankfurter (frankfurter.dev), a blend of central banks' rates",
    conditional=False,
    carries_ended=True,
    apart=frozenset(METALS),
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """All currencies per dollar, a year at a time; a metal by a request of its own, as dollars per ounce.

    Frankfurter blends rates to the dollar, so that a row has the day of its currency. Dollars per ounce keep
    their digits, while ounces per dollar are rounded away.
    """
    # A request for one day is answered with the last rates up to it.
    pause = LONGEST_PAUSE if wanted.first < wanted.last else 0
    metals = [code for code in METALS if code in wanted.codes]
    requests = []
    if not metals or set(wanted.codes) - {*METALS, INFO.base}:
        requests += [_request(*days) for days in ranges(wanted, pause, FIRST, LONGEST_RANGE, ahead=True)]
    for metal in metals:
        requests += [_request(*days, metal) for days in ranges(wanted, pause, FIRST, ahead=True)]
    return requests


def _request(first: date, last: date, metal: "str | None" = None) -> Request:
    what = {"base": metal, "quotes": INFO.base} if metal else {"base": INFO.base}
    codes = (metal,) if metal else None
    if first == last:
        return Request(URL, {**what, "date": str(last)}, day=last, codes=codes)
    days = {"from": str(first), "to": str(last)}
    return Request(URL, {**what, **days}, first=first, last=last, codes=codes)


def parse(reply: Reply) -> Parsed:
    """A table for each day that a row names; the rows of one answer may have several days."""
    from converter.sources.reading import Reading, is_asset, is_code, read_json, reason, refused

    reading = Reading(reply, INFO.key)
    rows = read_json(reply, INFO.key)
    if isinstance(rows, dict) and reason(rows):
        raise refused(reply, INFO.key, reason(rows))
    asked = reply.request.params.get("base")
    for row in reading.rows(rows):
        if asked and row.get("base") != asked:
            raise reading.changed("a row of another base")
        day, base, quote, rate = (row.get(name) for name in ("date", "base", "quote", "rate"))
        in_ounces = base == INFO.base and quote in METALS
        if in_ounces or is_asset(quote) or (is_code(base) and base == quote) or _is_rounded_away(rate):
            continue
        reading.add(reading.iso_day(day), base, quote, rate)
    return Parsed(reading.tables())


def _is_rounded_away(rate: object) -> bool:
    return isinstance(rate, str) and rate != "" and not rate.strip("0.")
