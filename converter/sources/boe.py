"""Bank of England: units for one pound, observed at 4 pm in London and published the next morning."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import MONDAY, days, days_off
from converter.sources.planning import ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://www.bankofengland.co.uk/boeapps/database/_iadb-fromshowcolumns.asp"
FIRST = date(2000, 1, 4)
LONGEST_PAUSE = 8  # 5 from 24 to 29 December, and some more until the table of the 29th is out
LONGEST_RANGE = 3653  # days; ten years
# The days to which bank holidays of May were moved, and the days off of one year only.
MOVED_TO = "2002-06-04 2012-06-04 2020-05-08 2022-06-02 "
ROYAL = "2002-06-03 2011-04-29 2012-06-05 2022-06-03 2022-09-19 2023-05-08"
# Other series have similar names: XUDLBK69 is roubles for one dollar, not for one pound.
SERIES = {
    "XUDLUSS": "USD", "XUDLERS": "EUR", "XUDLJYS": "JPY", "XUDLCDS": "CAD", "XUDLSFS": "CHF",
    "XUDLADS": "AUD", "XUDLNDS": "NZD", "XUDLNKS": "NOK", "XUDLSKS": "SEK", "XUDLDKS": "DKK",
    "XUDLHDS": "HKD", "XUDLSGS": "SGD", "XUDLSRS": "SAR", "XUDLZRS": "ZAR", "XUDLTWS": "TWD",
    "XUDLBK25": "CZK", "XUDLBK33": "HUF", "XUDLBK47": "PLN", "XUDLBK78": "ILS", "XUDLBK83": "MYR",
    "XUDLBK87": "THB", "XUDLBK89": "CNY", "XUDLBK93": "KRW", "XUDLBK95": "TRY", "XUDLBK97": "INR",
    "XUDLZOS4": "RON",
}  # fmt: skip

INFO = SourceInfo(
    "boe", "Bank of England", RateKind.INDICATIVE, "GBP",
    Publication(
        "day", "Europe/London", (9, 30), MONDAY_TO_FRIDAY,
        # The bank holidays of England; those by weekday are the first and last Monday of May and the last
        # Monday of August.
        days_off(
            {(1, 1): 0, (12, 25): 0, (12, 26): 0},
            {-2: 0, 1: 0},
            weekdays={(5, 1, MONDAY): 0, (5, 25, MONDAY): 0, (8, 25, MONDAY): 0},
            carried=((1, 1), (12, 25), (12, 26)),
            single=days(MOVED_TO + ROYAL),
            instead=days("2002-05-27 2012-05-28 2020-05-04 2022-05-30"),
        ),
        longest_pause=LONGEST_PAUSE,
        final_after=LONGEST_PAUSE,  # a day asked for before its table was out is asked for again
        behind=1,
    ),
    home="GBP",
    covers=dict.fromkeys(SERIES.values(), (None, None)),
    since=FIRST,
    licence="no official rates; not to be redistributed",
    redistribution=False,
    terms="https://www.bankofengland.co.uk/legal",
    homepage="https://www.bankofengland.co.uk/boeapps/database/Rates.asp?into=GBP",
    attribution="Bank of England",
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """One request for all currencies, ten years at a time."""
    return [_request(*days) for days in ranges(wanted, LONGEST_PAUSE, FIRST, LONGEST_RANGE)]


def _request(first: date, last: date) -> Request:
    params = {
        "csv.x": "yes", "SeriesCodes": ",".join(SERIES), "UsingCodes": "Y", "CSVF": "TN",
        "Datefrom": _named(first), "Dateto": _named(last),
    }  # fmt: skip
    return Request(URL, params, first=first, last=last)


def _named(day: date) -> str:
    from converter.sources.reading import MONTHS

    return f"{day.day:02}/{MONTHS[day.month - 1].title()}/{day.year}"


def parse(reply: Reply) -> Parsed:
    """A table for each line of the CSV."""
    from converter.sources.reading import Reading, read_lines

    reading = Reading(reply, INFO.key)
    head, *lines = read_lines(reply, INFO.key)
    columns = head.split(",")
    if columns[0] != "DATE" or not set(columns[1:]) <= SERIES.keys():
        raise reading.changed("an unexpected CSV header")
    for line in lines:
        text, *cells = reading.cells(line, len(columns))
        day = reading.english_day(text)
        for series, cell in zip(columns[1:], cells, strict=True):
            if cell:
                reading.add(day, INFO.base, SERIES[series], cell)
    return Parsed(reading.tables())
