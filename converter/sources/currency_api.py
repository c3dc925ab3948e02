"""The currency-api of fawazahmed0: a daily build from unnamed sources, with metals and rare currencies."""

from datetime import date, timedelta

from converter.iso4217 import known
from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY
from converter.sources.planning import absent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOST = "https://{}.currency-api.pages.dev/v1/currencies/usd.min.json"
FIRST = date(2024, 3, 2)
LONGEST_PAUSE = 3

INFO = SourceInfo(
    "currency-api", "currency-api by fawazahmed0", RateKind.INDICATIVE, "USD",
    # It is built every day, whatever the holidays.
    Publication("day", "UTC", (2, 0), grace=timedelta(hours=24), longest_pause=LONGEST_PAUSE),
    since=FIRST,
    licence="CC0-1.0",
    terms="https://github.com/fawazahmed0/exchange-api/blob/main/LICENSE",
    homepage="https://github.com/fawazahmed0/exchange-api",
    attribution="currency-api by fawazahmed0 (CC0)",
    whole_years=False,
    carries_ended=True,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A request for each day; if the first day has no build, also one for the day before it, and so on."""
    missing = {reply.request.day for reply in seen if absent(reply)}
    first, last = min(wanted.first, wanted.today), min(wanted.last, wanted.today)
    earliest = max(first - LONGEST_PAUSE * DAY, FIRST)
    while first in missing and first > earliest:
        first -= DAY
    days = range(max(first, FIRST).toordinal(), last.toordinal() + 1)
    return [_request(date.fromordinal(day), wanted.today) for day in days]


def _request(day: date, today: date) -> Request:
    if day == today:
        return Request(HOST.format("latest"), day=day)
    return Request(HOST.format(day), day=day, absent_on=(404,))


def parse(reply: Reply) -> Parsed:
    """The table of a build, dated its day; codes that are no currencies are left out."""
    from converter.sources.reading import Reading, read_json

    if absent(reply):
        return Parsed()
    reading = Reading(reply, INFO.key)
    content = reading.fields(read_json(reply, INFO.key))
    day, base = reading.iso_day(content.get("date")), INFO.base.lower()
    for code, rate in reading.fields(content.get(base)).items():
        if code.islower() and code != base and known(code.upper()):
            reading.add(day, INFO.base, code.upper(), rate)
    return Parsed(reading.tables(needed=True))
