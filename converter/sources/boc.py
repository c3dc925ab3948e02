"""Bank of Canada: Canadian dollars for one unit, the indicative daily average of every business day."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import MONDAY, days_off
from converter.sources.planning import covering, ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/json"
FIRST = date(2017, 1, 3)
LONGEST_PAUSE = 6  # 5 around Christmas
CODES = "AUD BRL CNY EUR HKD INR IDR JPY MXN NZD NOK PEN RUB SAR SGD ZAR KRW SEK CHF TWD TRY GBP USD"
ENDED = date(2020, 1, 31)  # some day of that January

INFO = SourceInfo(
    "boc", "Bank of Canada", RateKind.INDICATIVE, "CAD",
    Publication(
        "day", "America/Toronto", (16, 30), MONDAY_TO_FRIDAY,
        # Canada's federal holidays and Ontario's: Family Day, Victoria Day, the Civic Holiday, Labour Day
        # and Thanksgiving are Mondays. It does publish on Easter Monday.
        days_off(
            {(1, 1): 0, (7, 1): 0, (9, 30): 2021, (11, 11): 0, (12, 25): 0, (12, 26): 0},
            {-2: 0},
            weekdays={
                (2, 15, MONDAY): 0, (5, 18, MONDAY): 0, (8, 1, MONDAY): 0, (9, 1, MONDAY): 0,
                (10, 8, MONDAY): 0,
            },
            carried=((1, 1), (7, 1), (11, 11), (12, 25), (12, 26)),
        ),
        longest_pause=LONGEST_PAUSE,
    ),
    home="CAD",
    covers=covering(CODES, {"MYR": ENDED, "THB": ENDED, "VND": ENDED}),
    since=FIRST,
    licence="free to use if the source is named; indicative only",
    terms="https://www.bankofcanada.ca/terms/",
    homepage="https://www.bankofcanada.ca/rates/exchange/daily-exchange-rates/",
    attribution="Bank of Canada",
    names={"fr": "Banque du Canada"},
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """One request for all currencies and days."""
    if wanted.last < FIRST:
        return []
    # The start may lie before FIRST: a range is refused if its end is not after its start.
    return [
        Request(URL, {"start_date": str(first), "end_date": str(last)}, first=first, last=last)
        for first, last in ranges(wanted, LONGEST_PAUSE)
    ]


def parse(reply: Reply) -> Parsed:
    """A table for each observation. ``FXUSDCAD`` is the series of Canadian dollars for one US dollar."""
    from converter.sources.reading import Reading, read_json

    reading = Reading(reply, INFO.key)
    content = reading.fields(read_json(reply, INFO.key))
    for row in reading.rows(content.get("observations")):
        day = reading.iso_day(row.get("d"))
        for name, cell in row.items():
            if name == "d":
                continue
            if len(name) != 8 or name[:2] != "FX" or not isinstance(cell, dict):
                raise reading.changed("a series of another name or shape")
            if INFO.base not in (name[2:5], name[5:]):
                raise reading.changed("a series without the Canadian dollar")
            if cell:  # a series that has ended may have an empty cell
                reading.add(day, name[2:5], name[5:], cell.get("v"))
    return Parsed(reading.tables())
