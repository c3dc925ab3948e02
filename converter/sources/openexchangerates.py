"""Open Exchange Rates, which needs a key: units for one dollar, hourly today, and of every day since 1999."""

from datetime import UTC, date, datetime, timedelta

from converter.iso4217 import known
from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.planning import each_day

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BASE = "https://openexchangerates.org/api/"
FIRST = date(1999, 1, 1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)

INFO = SourceInfo(
    "openexchangerates", "Open Exchange Rates", RateKind.INDICATIVE, "USD",
    # It follows no country's holidays.
    Publication("rolling", "UTC", grace=timedelta(hours=24), longest_pause=3, every=timedelta(hours=1)),
    since=FIRST,
    licence="by subscription; not to be redistributed",
    redistribution=False,
    terms="https://openexchangerates.org/terms",
    homepage="https://docs.openexchangerates.org",
    attribution="Open Exchange Rates",
    whole_years=False,
    carries_ended=True,
    token=("Authorization", "Token {}"),
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A request for each day."""
    return [_request(day, wanted.today) for day in each_day(wanted, FIRST)]


def _request(day: date, today: date) -> Request:
    return Request(BASE + ("latest.json" if day == today else f"historical/{day}.json"), day=day)


def parse(reply: Reply) -> Parsed:
    """The one table, dated the UTC day of its timestamp; codes that are no currencies are left out."""
    from converter.sources.reading import Reading, is_digits, read_json, reason, refused

    reading = Reading(reply, INFO.key)
    content = reading.fields(read_json(reply, INFO.key))
    if content.get("error"):
        raise refused(reply, INFO.key, reason(content) or "an error without its reason")
    stamp = content.get("timestamp")
    if content.get("base") != INFO.base:
        raise reading.changed("no rates of the dollar")
    if not isinstance(stamp, str) or not is_digits(stamp) or not 0 < len(stamp) < 11 or int(stamp) == 0:
        raise reading.changed("a timestamp that is not an instant")
    # A timestamp of midnight is the close of the day that has just ended.
    day = (EPOCH + int(stamp) * SECOND - SECOND).date()
    for code, rate in reading.fields(content.get("rates")).items():
        if code != INFO.base and code.isupper() and known(code):
            reading.add(day, INFO.base, code, rate)
    return Parsed(reading.tables(needed=True))
