"""What the two tables of Narodowy Bank Polski share: the requests for ranges, and zlotys for one unit."""

from datetime import date

from converter.sources.contract import Parsed, Reply, Request, Wanted
from converter.sources.holiday_rules import days_off
from converter.sources.planning import absent, ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

URL = "https://api.nbp.pl/api/exchangerates/tables/{}/{}/{}/"
FIRST = date(2002, 1, 2)
LONGEST_RANGE = 93  # days, both ends counted; a longer range is refused
LICENCE = "free to use if the source is named"
HOMEPAGE = "https://api.nbp.pl/en.html"
ATTRIBUTION = "Narodowy Bank Polski"
# Poland's public holidays.
HOLIDAYS = days_off(
    {
        (1, 1): 0, (1, 6): 2011, (5, 1): 0, (5, 3): 0, (8, 15): 0, (11, 1): 0, (11, 11): 0,
        (12, 24): 2025, (12, 25): 0, (12, 26): 0,
    },
    {1: 0, 60: 0},
)  # fmt: skip


def plan(table: str, longest_pause: int, wanted: Wanted) -> "list[Request]":
    """Requests for the days of table A or B, 93 at a time; the status 404 means a range without any table."""
    return [
        Request(URL.format(table, first, last), {"format": "json"}, first=first, last=last, absent_on=(404,))
        for first, last in ranges(wanted, longest_pause, FIRST, LONGEST_RANGE)
    ]


def parse(
    table: str, key: str, reply: Reply, renamed: "Mapping[str, tuple[str, date]] | None" = None
) -> Parsed:
    """The tables of a range.

    ``renamed`` maps a published code to the currency that it means from a day on, and that day.
    """
    from converter.sources.reading import Reading, read_json

    if absent(reply):
        return Parsed()
    reading = Reading(reply, key)
    for content in reading.rows(read_json(reply, key)):
        if content.get("table") != table:
            raise reading.changed("another table")
        day = reading.iso_day(content.get("effectiveDate"))
        for row in reading.rows(content.get("rates")):
            code, since = (renamed or {}).get(str(row.get("code")), (row.get("code"), FIRST))
            reading.add(day, code if day >= since else row.get("code"), "PLN", row.get("mid"))
    return Parsed(reading.tables())
