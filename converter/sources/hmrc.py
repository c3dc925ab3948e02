"""HM Revenue & Customs: units for one pound, in force for one calendar month and no other day."""

from datetime import date, timedelta

from converter.model import RateKind
from converter.sources import _hmrc
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY
from converter.sources.periods import MONTH, Release
from converter.sources.planning import absent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from converter.sources.reading import Reading

URL = "https://www.trade-tariff.service.gov.uk/api/v2/exchange_rates/files/monthly_xml_{}-{}.xml"
# The lists begin in 2014, and the host has them from 2021 on. The older host has no encryption: not asked.
FIRST, ON_HOST = date(2014, 2, 1), date(2021, 1, 1)


def _last_thursday_but_one(first: date, last: date) -> date:
    """The last Thursday but one of the month before that from ``first`` to ``last``."""
    end = first - DAY
    return end - ((end.weekday() - 3) % 7 + 7) * DAY


# In April 2015 Montserrat's row of the East Caribbean dollar lacks the last digit of the other six: 3.9831.
_CUT = (date(2015, 4, 1), "XCD", "3.983")

INFO = SourceInfo(
    "hmrc", "HM Revenue & Customs", RateKind.OFFICIAL, "GBP",
    # Bank holidays don't matter: the table of a month is out more than a week before the month begins.
    Publication(
        "period", _hmrc.ZONE, _hmrc.AT, grace=timedelta(days=1), longest_pause=31, final_after=0,
        every=timedelta(hours=1), period=MONTH,
        release=Release(_last_thursday_but_one, "on the last Thursday but one of the month before"),
    ),
    since=FIRST,
    carries_ended=True,
    slips=_hmrc.slips(),
    licence=_hmrc.LICENCE,
    terms=_hmrc.TERMS,
    homepage="https://www.trade-tariff.service.gov.uk/exchange_rates/monthly",
    attribution=_hmrc.ATTRIBUTION,
    names=_hmrc.NAMES,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A file for each month from 2021 on; only the file of a future month may be missing."""
    requests, month = list[Request](), max(wanted.first, ON_HOST).replace(day=1)
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
        code, text = text_of(row, "currencyCode"), text_of(row, "rateNew")
        if (month, code, text) == _CUT:
            continue
        if code == "SLE" and month < _hmrc.NEW_LEONE:
            code = "SLL"
        reading.add(month, INFO.base, _hmrc.OWN_CODES.get(code, code), text)
    return Parsed(reading.tables(needed=True))


def _month(period: str, reading: "Reading") -> date:
    """The first day of ``01/Jun/2026 to 30/Jun/2026``, which must be a whole month."""
    days = [reading.english_day(text.replace("/", " ")) for text in period.split(" to ")]
    if len(days) != 2 or days[0].day != 1 or (days[1] + DAY).day != 1 or (days[1] - days[0]).days > 30:
        raise reading.changed("a period that is not a month")
    return days[0]
