"""National Bank of Ukraine: official hryvnias for so many units, a row for every calendar day.

A rate is set on a working day by 16:00 and is in force on the next one; the rows of a weekend repeat
it, ``calcdate`` being the day it was set. The day in force is the one kept.
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
HOLE = 4  # it leaves no day out; what is not known for every year since 1999
LONGEST = 366  # a year is 3 MB
CODES = (
    "AUD KZT BDT CAD CNY CZK DKK DZD EUR GBP GEL HKD HUF ILS INR JPY KRW LBP MDL MXN MYR NOK NZD PLN "
    "RON RSD SAR SEK SGD THB TND TRY USD VND XAG XAU XDR XPD XPT ZAR AED CHF EGP IDR AZN"
)
# They ended in the course of 2022, on a day that is not known here.
ENDED = date(2022, 12, 31)

INFO = SourceInfo(
    "nbu", "National Bank of Ukraine", RateKind.OFFICIAL, "UAH",
    # No holiday has been a day off since the martial law of 2022; those before it are not listed.
    Publication("eve", "Europe/Kyiv", (16, 0), MONDAY_TO_FRIDAY, hole=HOLE, final_after=0),
    home="UAH",
    covers=covering(CODES, {**JOINED_EURO, "BYN": ENDED, "RUB": ENDED}),
    since=FIRST,
    licence="free to use, naming the source",
    terms="https://bank.gov.ua/en/useterms",
    homepage="https://bank.gov.ua/en/markets/exchangerates",
    attribution="National Bank of Ukraine",
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The days of all currencies, a year at a time, tomorrow's too."""
    # What is wanted of tomorrow is set today: no day is too far ahead to be asked for.
    return [_request(*days) for days in ranges(wanted, HOLE, FIRST, LONGEST, ahead=True)]


def _request(first: date, last: date) -> Request:
    params = {"start": f"{first:%Y%m%d}", "end": f"{last:%Y%m%d}", "sort": "exchangedate", "order": "asc"}
    return Request(URL, {**params, "json": ""}, first=first, last=last)


def parse(reply: Reply) -> Parsed:
    """A table for each day in force; rate and units are kept, their rounded quotient is not read."""
    from converter.sources.reading import Reading, read_json, reason, refused

    reading = Reading(reply, INFO.key)
    for row in reading.rows(read_json(reply, INFO.key)):
        if "exchangedate" not in row and reason(row):
            raise refused(reply, INFO.key, reason(row))
        day = reading.dotted_day(row.get("exchangedate"))
        reading.add(day, row.get("cc"), INFO.base, row.get("rate"), reading.nominal(row.get("units")))
    return Parsed(reading.tables())
