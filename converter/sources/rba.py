"""Reserve Bank of Australia: units for one Australian dollar at 4 pm in Sydney, one file since 2023."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY, MONDAY, days, days_off
from converter.sources.planning import covering, ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from converter.sources.reading import Reading

URL = "https://www.rba.gov.au/statistics/tables/csv/f11.1-data.csv"
FIRST = date(2023, 1, 3)
LONGEST_PAUSE = 6  # 5 around Easter and Christmas
CODES = "USD CNY JPY EUR KRW GBP SGD INR THB NZD TWD MYR IDR VND HKD CHF PHP XDR"
SINCE = {"CAD": date(2023, 12, 21), "PGK": date(2026, 1, 7)}
INDEX, SDR = "Index", "SDR"

INFO = SourceInfo(
    "rba", "Reserve Bank of Australia", RateKind.INDICATIVE, "AUD",
    Publication(
        "day", "Australia/Sydney", (16, 0), MONDAY_TO_FRIDAY,
        # The holidays of Sydney; those by weekday are the King's Birthday, the Bank Holiday and Labour Day.
        # Anzac Day moves from a weekend to Monday in 2026 and 2027 only.
        days_off(
            {(1, 1): 0, (1, 26): 0, (4, 25): 0, (12, 25): 0, (12, 26): 0},
            {-2: 0, 1: 0},
            weekdays={(6, 8, MONDAY): 0, (8, 1, MONDAY): 0, (10, 1, MONDAY): 0},
            carried=((1, 1), (1, 26), (12, 25), (12, 26)),
            single=days("2026-04-27 2027-04-26"),
        ),
        longest_pause=LONGEST_PAUSE,
    ),
    home="AUD",
    covers=covering(CODES, {}, SINCE),
    since=FIRST,
    licence="CC BY 4.0, except figures of WM/Reuters and the IMF",
    terms="https://www.rba.gov.au/copyright/",
    homepage="https://www.rba.gov.au/statistics/frequency/exchange-rates.html",
    attribution="Reserve Bank of Australia",
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The one file, for the days wanted."""
    return [Request(URL, first=first, last=last) for first, last in ranges(wanted, LONGEST_PAUSE, FIRST)]


def parse(reply: Reply) -> Parsed:
    """A table for each day; the row ``Units`` names the currencies, the row ``Title`` their direction."""
    from converter.sources.reading import Reading, read_lines

    reading = Reading(reply, INFO.key)
    rows = [line.split(",") for line in read_lines(reply, INFO.key)]
    heads = {row[0]: (number, row) for number, row in enumerate(rows) if len(row) > 1}
    if not {"Title", "Units", "Series ID"} <= heads.keys():
        raise reading.changed("an unexpected CSV header")
    titles, units = heads["Title"][1], heads["Units"][1]
    if len(titles) != len(units):
        raise reading.changed("titles and units that don't match")
    for title, unit in zip(titles[1:], units[1:], strict=True):
        if unit != INDEX and title != f"A$1={unit}":
            raise reading.changed("a column of another direction")
    for row in rows[heads["Series ID"][0] + 1 :]:
        if any(row):
            _add(row, units, reading)
    # Some day the bank will begin a new file; days that this one lacks were published in the old one.
    tables, first = reading.tables(), reply.request.first
    if not tables or (first and tables[0].as_of > first + LONGEST_PAUSE * DAY):
        raise reading.changed("a file that begins later")
    return Parsed(tables)


def _add(row: "list[str]", units: "list[str]", reading: "Reading") -> None:
    if len(row) != len(units):
        raise reading.changed("a line that is cut")
    day = reading.english_day(row[0].replace("-", " "))
    for unit, cell in zip(units[1:], row[1:], strict=True):
        if cell.strip() and unit != INDEX:
            reading.add(day, INFO.base, "XDR" if unit == SDR else unit, cell.strip())
