"""National Bank of Ukraine: official rates in hryvnias for one or more units, of every calendar day.

A rate is set on a working day by 16:00 and takes effect on the next one; the rows of a weekend repeat it. Of
the two days of a row, the one on which it is in force is used, not ``calcdate``, on which it was set.
"""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.planning import JOINED_EURO, covering, ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://bank.gov.ua/NBU_Exchange/exchange_site"
FIRST = date(1999, 1, 4)
LONGEST_PAUSE = 4  # it leaves no day out, as far as is known; not every year since 1999 was looked at
LONGEST_RANGE = 366  # days; a year is 3 MB
CODES = (
    "AUD KZT BDT CAD CNY CZK DKK DZD EUR GBP GEL HKD HUF ILS INR JPY KRW LBP MDL MXN MYR NOK NZD PLN "
    "RON RSD SAR SEK SGD THB TND TRY USD VND XAG XAU XDR XPD XPT ZAR AED CHF EGP IDR AZN"
)
# The last figures of BYN and RUB are of some day of 2022 that is not known here.
ENDED = date(2022, 12, 31)

INFO = SourceInfo(
    "nbu", "National Bank of Ukraine", RateKind.OFFICIAL, "UAH",
    # No holiday has been a day off since martial law began in 2022; earlier ones are not listed.
    Publication("eve", "Europe/Kyiv", (16, 0), MONDAY_TO_FRIDAY, longest_pause=LONGEST_PAUSE, final_after=0),
    home="UAH",
    covers=covering(CODES, {**JOINED_EURO, "BYN": ENDED, "RUB": ENDED}),
    since=FIRST,
    licence="free to use if the source is named",
    terms="https://bank.gov.ua/en/useterms",
    homepage="https://bank.gov.ua/en/markets/exchangerates",
    attribution="National Bank of Ukraine",
    names={"uk": "Національний банк України"},
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """One request for all currencies, a year at a time, tomorrow included."""
    # The rates of tomorrow are set today, so that future days may be asked for.
    return [_request(*days) for days in ranges(wanted, LONGEST_PAUSE, FIRST, LONGEST_RANGE, ahead=True)]


def _request(first: date, last: date) -> Request:
    params = {"start": f"{first:%Y%m%d}", "end": f"{last:%Y%m%d}", "sort": "exchangedate", "order": "asc"}
    return Request(URL, {**params, "json": ""}, first=first, last=last)


def parse(reply: Reply) -> Parsed:
    """A table for each day; the rate for the number of units is read, not their rounded quotient."""
    from converter.sources.reading import Reading, read_json, reason, refused

    reading = Reading(reply, INFO.key)
    for row in reading.rows(read_json(reply, INFO.key)):
        if "exchangedate" not in row and reason(row):
            raise refused(reply, INFO.key, reason(row))
        day = reading.dotted_day(row.get("exchangedate"))
        reading.add(day, row.get("cc"), INFO.base, row.get("rate"), reading.nominal(row.get("units")))
    return Parsed(reading.tables())
