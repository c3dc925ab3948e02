"""Czech National Bank: official rates in korunas for 1, 100 or 1000 units, daily, one file per year."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import days_off
from converter.sources.planning import JOINED_EURO, covering, each_year

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://api.cnb.cz/cnbapi/exrates/daily-year"
FIRST = date(1993, 2, 8)  # the first day of the Czech koruna; earlier figures are in Czechoslovak korunas
LONGEST_PAUSE = 7  # 6 from 23 to 29 December 2025
CODES = (
    "AUD BRL CAD CHF CNY DKK EUR GBP HKD HUF IDR ILS INR ISK JPY KRW MXN MYR NOK NZD PHP PLN RON SEK "
    "SGD THB TRY USD XDR ZAR"
)

INFO = SourceInfo(
    "cnb", "Czech National Bank", RateKind.OFFICIAL, "CZK",
    Publication(
        "day", "Europe/Prague", (14, 30), MONDAY_TO_FRIDAY,
        # Czech public holidays.
        days_off(
            {
                (1, 1): 0, (5, 1): 0, (5, 8): 0, (7, 5): 0, (7, 6): 0, (9, 28): 2000, (10, 28): 0,
                (11, 17): 2000, (12, 24): 0, (12, 25): 0, (12, 26): 0,
            },
            {-2: 2016, 1: 0},
        ),
        longest_pause=LONGEST_PAUSE,
    ),
    home="CZK",
    covers=covering(CODES, {**JOINED_EURO, "RUB": date(2022, 3, 1)}),
    since=FIRST,
    licence="free to use if the source is named",
    terms="https://www.cnb.cz/en/footer/general-terms-and-conditions/",
    homepage="https://www.cnb.cz/en/financial-markets/foreign-exchange-market/central-bank-exchange-rate-fixing/",
    attribution="Czech National Bank",
    names={"cs": "Česká národní banka"},
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A file for each year; in the first days of January also that of the year before."""
    return [
        Request(URL, {"year": f"{first.year}", "lang": "EN"}, first=first, last=last)
        for first, last in each_year(wanted, LONGEST_PAUSE, FIRST)
    ]


def parse(reply: Reply) -> Parsed:
    """The tables of a year; on its first days there may be none yet."""
    from converter.sources.reading import Reading, read_json

    reading = Reading(reply, INFO.key)
    content = reading.fields(read_json(reply, INFO.key))
    for row in reading.rows(content.get("rates")):
        day = reading.iso_day(row.get("validFor"))
        amount, rate = reading.nominal(row.get("amount")), row.get("rate")
        if day >= FIRST:
            reading.add(day, row.get("currencyCode"), INFO.base, rate, amount)
    return Parsed(reading.tables())
