"""Sveriges Riksbank: reference rates in kronor for one unit, of every bank day."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import FRIDAY, days_off
from converter.sources.planning import absent, covering, ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://api.riksbank.se/swea/v1/Observations/ByGroup/130/{}/{}"
FIRST = date(1993, 1, 4)
EURO = date(1999, 1, 1)
LONGEST_PAUSE = 7  # 6 from 23 to 29 December 2025
LONGEST_RANGE = 365  # days; a request may cover at most a year
ITSELF = "SEKETT"
CODES = (
    "AUD BRL CAD CHF CNY CZK DKK GBP HKD HUF IDR ILS INR ISK JPY KRW MXN MYR NOK NZD PHP PLN RON SGD "
    "THB TRY USD ZAR"
)

INFO = SourceInfo(
    "riksbank", "Sveriges Riksbank", RateKind.REFERENCE, "SEK",
    Publication(
        "day", "Europe/Stockholm", (16, 15), MONDAY_TO_FRIDAY,
        # Sweden's public holidays, and the eves on which its banks are closed.
        days_off(
            {
                (1, 1): 0, (1, 6): 0, (5, 1): 0, (6, 6): 2005, (12, 24): 0, (12, 25): 0, (12, 26): 0,
                (12, 31): 0,
            },
            {-2: 0, 1: 0, 39: 0, 50: (0, 2004)},
            weekdays={(6, 19, FRIDAY): 0},
        ),
        longest_pause=LONGEST_PAUSE,
    ),
    home="SEK",
    covers=covering(CODES, {}, {"EUR": date(1999, 1, 4)}),
    since=FIRST,
    licence="free to use if the source is named",
    terms="https://www.riksbank.se/en-gb/about-the-website/terms-of-use/",
    homepage="https://www.riksbank.se/en-gb/statistics/interest-rates-and-exchange-rates/",
    attribution="Sveriges Riksbank",
    names={"sv": "Sveriges riksbank"},
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """One request for all currencies, a year at a time; without a key five a minute are answered."""
    return [
        Request(URL.format(first, last), first=first, last=last, absent_on=(204,))
        for first, last in ranges(wanted, LONGEST_PAUSE, FIRST, LONGEST_RANGE)
    ]


def parse(reply: Reply) -> Parsed:
    """A table for each day; before 1999 the series of the euro is that of the ECU and is left out."""
    from converter.sources.reading import Reading, read_json

    if absent(reply):
        return Parsed()
    reading = Reading(reply, INFO.key)
    for row in reading.rows(read_json(reply, INFO.key)):
        series, day = str(row.get("seriesId")), reading.iso_day(row.get("date"))
        code = series[3:6]
        if series == ITSELF or (code == "EUR" and day < EURO):
            continue
        if series != f"{INFO.base}{code}PMI":
            raise reading.changed("a series of another name")
        reading.add(day, code, INFO.base, row.get("value"))
    return Parsed(reading.tables())
