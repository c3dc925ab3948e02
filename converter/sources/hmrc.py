"""HM Revenue & Customs: units for one pound, in force for one calendar month and no other day."""

from datetime import date, timedelta

from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY
from converter.sources.planning import absent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from converter.sources.reading import Reading

URL = "https://www.trade-tariff.service.gov.uk/api/v2/exchange_rates/files/monthly_xml_{}-{}.xml"
FIRST = date(2021, 1, 1)
# Its own codes for the bolívar and Zimbabwe Gold. Until February 2023 its SLE was the old leone.
NAMES = {"VED": "VES", "ZIG": "ZWG"}
NEW_LEONE = date(2023, 3, 1)

INFO = SourceInfo(
    "hmrc", "HM Revenue & Customs", RateKind.OFFICIAL, "GBP",
    # Bank holidays don't matter: the table of a month is out more than a week before the month begins.
    Publication(
        "month", "Europe/London", (12, 0), grace=timedelta(days=1), longest_pause=31, final_after=0,
        every=timedelta(hours=1),
    ),
    since=FIRST,
    carries_ended=True,
    licence="Open Government Licence v3.0",
    terms="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    homepage="https://www.trade-tariff.service.gov.uk/exchange_rates/monthly",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0 (HMRC)",
    names={"cy": "Cyllid a Thollau EF"},
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A file for each month; only the file of a future month may be missing."""
    requests, month = list[Request](), max(wanted.first, FIRST).replace(day=1)
    while month <= wanted.last:
        following = (month + 31 * DAY).replace(day=1)
        absent_on = (404,) if month > wanted.today else ()
        url = URL.format(month.year, month.month)
        requests.append(Request(url, first=month, last=following - DAY, absent_on=absent_on))
        month = following
    return requests


def parse(reply: Reply) -> Parsed:
    """The table of a month, dated its first day; it has a currency once for each country that uses it."""
    from converter.sources.reading import Reading, read_xml, text_of

    if absent(reply):
        return Parsed()
    reading = Reading(reply, INFO.key)
    root = read_xml(reply, INFO.key, "exchangeRateMonthList")
    month = _month(root.get("Period", ""), reading)
    if reply.request.first not in (None, month):
        raise reading.changed("another month than was asked for")
    for row in root:
        code = text_of(row, "currencyCode")
        if code == "SLE" and month < NEW_LEONE:
            code = "SLL"
        reading.add(month, INFO.base, NAMES.get(code, code), text_of(row, "rateNew"))
    return Parsed(reading.tables(needed=True))


def _month(period: str, reading: "Reading") -> date:
    """The first day of ``01/Jun/2026 to 30/Jun/2026``, which must be a whole month."""
    days = [reading.english_day(text.replace("/", " ")) for text in period.split(" to ")]
    if len(days) != 2 or days[0].day != 1 or (days[1] + DAY).day != 1 or (days[1] - days[0]).days > 30:
        raise reading.changed("a period that is not a month")
    return days[0]
