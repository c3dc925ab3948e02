"""National Bank of Romania: reference rates in lei for 1 or 100 units, as newest table or file per year."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import days_off
from converter.sources.planning import JOINED_EURO, absent, covering, each_year

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BASE = "https://curs.bnr.ro/"
FIRST = date(2005, 7, 1)  # the first day of the leu; earlier figures are in its predecessor
LONGEST_PAUSE = 7  # 5 around Orthodox Easter and New Year
GOLD = "XAU"  # for a gram, while the price of XAU is for an ounce everywhere else
CODES = (
    "AED AUD BRL CAD CHF CNY CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KRW MDL MXN MYR NOK NZD "
    "PHP PLN RSD RUB SEK SGD THB TRY UAH USD XDR ZAR"
)

INFO = SourceInfo(
    "bnr", "National Bank of Romania", RateKind.REFERENCE, "RON",
    Publication(
        "day", "Europe/Bucharest", (13, 0), MONDAY_TO_FRIDAY,
        # Romania's public holidays; none moves from a weekend to a working day.
        days_off(
            {
                (1, 1): 0, (1, 2): 0, (1, 6): 2024, (1, 7): 2024, (1, 24): 2017, (5, 1): 0,
                (6, 1): 2017, (8, 15): 2009, (11, 30): 2012, (12, 1): 0, (12, 25): 0, (12, 26): 0,
            },
            orthodox={-2: 2018, 1: 0, 50: 2009},
        ),
        longest_pause=LONGEST_PAUSE,
    ),
    home="RON",
    covers=covering(CODES, JOINED_EURO),
    since=FIRST,
    licence="no licence stated; the source should be named",
    terms="https://www.bnr.ro/en/561-exchange-rates",
    homepage="https://www.bnr.ro/en/561-exchange-rates",
    attribution="National Bank of Romania",
    names={"ro": "Banca Națională a României"},
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The newest table, or a file for each year; in January the file of the year may not exist yet."""
    if wanted.first >= wanted.today:
        return [Request(BASE + "nbrfxrates.xml", day=wanted.today)]
    return [_request(first, last, wanted.today) for first, last in each_year(wanted, LONGEST_PAUSE, FIRST)]


def _request(first: date, last: date, today: date) -> Request:
    absent_on = (404,) if first.year == today.year and today.month == 1 else ()
    url = f"{BASE}files/xml/years/nbrfxrates{first.year}.xml"
    return Request(url, first=first, last=last, absent_on=absent_on)


def parse(reply: Reply) -> Parsed:
    """A table for each day; elements are found by their local name, since the namespace has changed."""
    from converter.sources.reading import Reading, local_name, read_xml

    if absent(reply):
        return Parsed()
    reading = Reading(reply, INFO.key)
    root = read_xml(reply, INFO.key, "DataSet")
    parts = [(local_name(part.tag), part) for part in root.iter()]
    if {part.text for name, part in parts if name == "OrigCurrency"} != {INFO.base}:
        raise reading.changed("rates in another currency")
    for cube in (part for name, part in parts if name == "Cube"):
        day = reading.iso_day(cube.get("date"))
        for row in cube if day >= FIRST else ():
            code, text = row.get("currency"), (row.text or "").strip()
            if code != GOLD and text not in ("", "-"):
                reading.add(day, code, INFO.base, text, reading.nominal(row.get("multiplier", "1")))
    return Parsed(reading.tables())
