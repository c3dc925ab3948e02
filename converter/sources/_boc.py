"""What the daily and the annual rates of the Bank of Canada share: its calendar, its terms and its format."""

from converter.sources.contract import Parsed, Reply
from converter.sources.holiday_rules import MONDAY, days_off

URL = "https://www.bankofcanada.ca/valet/observations/group/{}/json"
ZONE, AT = "America/Toronto", (16, 30)
CODES = "AUD BRL CNY EUR HKD INR IDR JPY MXN NZD NOK PEN RUB SAR SGD ZAR KRW SEK CHF TWD TRY GBP USD"
# Canada's federal holidays and Ontario's: Family Day, Victoria Day, the Civic Holiday, Labour Day and
# Thanksgiving are Mondays. The bank does publish on Easter Monday.
HOLIDAYS = days_off(
    {(1, 1): 0, (7, 1): 0, (9, 30): 2021, (11, 11): 0, (12, 25): 0, (12, 26): 0},
    {-2: 0},
    weekdays={
        (2, 15, MONDAY): 0, (5, 18, MONDAY): 0, (8, 1, MONDAY): 0, (9, 1, MONDAY): 0,
        (10, 8, MONDAY): 0,
    },
    carried=((1, 1), (7, 1), (11, 11), (12, 25), (12, 26)),
)  # fmt: skip
LICENCE = "free to use if the source is named; indicative only"
TERMS = "https://www.bankofcanada.ca/terms/"
ATTRIBUTION = "Bank of Canada"
NAMES = {"fr": "Banque du Canada"}


def parse(series: str, key: str, reply: Reply) -> Parsed:
    """A table for each observation. All series begin with ``series``, as ``FXUSDCAD`` with ``FX``."""
    from converter.sources.reading import Reading, read_json

    reading, start = Reading(reply, key), len(series)
    content = reading.fields(read_json(reply, key))
    for row in reading.rows(content.get("observations")):
        day = reading.iso_day(row.get("d"))
        for name, cell in row.items():
            if name == "d":
                continue
            if len(name) != start + 6 or name[:start] != series or not isinstance(cell, dict):
                raise reading.changed("a series of another name or shape")
            base, quote = name[start : start + 3], name[start + 3 :]
            if "CAD" not in (base, quote):
                raise reading.changed("a series without the Canadian dollar")
            if cell:  # a series that has ended may have an empty cell
                reading.add(day, base, quote, cell.get("v"))
    return Parsed(reading.tables())
