"""Norges Bank: reference rates in kroner for 1 or 100 units, of every working day."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import days_off
from converter.sources.planning import JOINED_EURO, covering, ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://data.norges-bank.no/api/data/EXR/B..NOK.SP"
FIRST = date(1999, 1, 4)
LONGEST_PAUSE = 7  # 6 at Easter
LONGEST_RANGE = 3660  # days; ten years are 4 MB
INDICES = ("I44", "TWI")
COLUMNS = ("FREQ", "BASE_CUR", "QUOTE_CUR", "UNIT_MULT", "TIME_PERIOD", "OBS_VALUE")
CODES = (
    "AUD BDT BRL BYN CAD CHF CNY CZK DKK EUR GBP HKD HUF IDR ILS INR ISK JPY KRW MMK MXN MYR NZD PHP "
    "PKR PLN RON SEK SGD THB TRY TWD USD VND XDR ZAR"
)

INFO = SourceInfo(
    "norges", "Norges Bank", RateKind.REFERENCE, "NOK",
    Publication(
        "day", "Europe/Oslo", (16, 0), MONDAY_TO_FRIDAY,
        # Norway's public holidays.
        days_off(
            {(1, 1): 0, (5, 1): 0, (5, 17): 0, (12, 25): 0, (12, 26): 0},
            {-3: 0, -2: 0, 1: 0, 39: 0, 50: 0},
        ),
        longest_pause=LONGEST_PAUSE,
    ),
    home="NOK",
    covers=covering(CODES, {**JOINED_EURO, "RUB": date(2022, 3, 1)}),
    since=FIRST,
    licence="free to use if the source is named",
    terms="https://www.norges-bank.no/en/topics/Statistics/disclaimer/",
    homepage="https://www.norges-bank.no/en/topics/Statistics/exchange_rates/",
    attribution="Norges Bank",
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """One request for all currencies, ten years at a time."""
    return [_request(*days) for days in ranges(wanted, LONGEST_PAUSE, FIRST, LONGEST_RANGE)]


def _request(first: date, last: date) -> Request:
    params = {"format": "csvdata", "startPeriod": str(first), "endPeriod": str(last)}
    return Request(URL, params, first=first, last=last)


def parse(reply: Reply) -> Parsed:
    """A table for each day; a figure is for 10 to the power of ``UNIT_MULT`` units."""
    from converter.sources.reading import Reading, is_digits, read_lines

    reading = Reading(reply, INFO.key)
    head, *lines = read_lines(reply, INFO.key)
    columns = head.split(",")
    if not set(COLUMNS) <= set(columns):
        raise reading.changed("an unexpected CSV header")
    places = [columns.index(name) for name in COLUMNS]
    for line in lines:
        cells = reading.cells(line, len(columns))
        frequency, code, quote, power, day, value = (cells[place] for place in places)
        if frequency != "B" or quote != INFO.base or not is_digits(power) or len(power) > 1:
            raise reading.changed("another frequency, quote currency or unit")
        if code not in INDICES:
            reading.add(reading.iso_day(day), code, quote, value, 10 ** int(power))
    return Parsed(reading.tables())
