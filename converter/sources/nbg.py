"""National Bank of Georgia: official rates in lari for one or more units, dated the day they take effect."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import days_off, following
from converter.sources.planning import covering, each_day

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://nbg.gov.ge/gw/api/ct/monetarypolicy/currencies/"
FIRST = date(1995, 10, 14)
LONGEST_PAUSE = 12  # around New Year and Orthodox Christmas
CODES = (
    "AED AMD AUD AZN BRL BYN CAD CHF CNY CZK DKK EGP EUR GBP HKD HUF ILS INR IRR ISK JPY KGS KRW KWD "
    "KZT MDL NOK NZD PLN QAR RON RSD RUB SEK SGD TJS TMT TRY UAH USD UZS ZAR"
)
# Georgia's public holidays. The government gives more days off, mostly after New Year, which aren't listed.
HOLIDAYS = days_off(
    {
        (1, 1): 0, (1, 2): 0, (1, 7): 0, (1, 19): 0, (3, 3): 0, (3, 8): 0, (4, 9): 0, (5, 9): 0, (5, 12): 0,
        (5, 17): 2025, (5, 26): 0, (8, 28): 0, (10, 14): 0, (11, 23): 0,
    },
    orthodox={-2: 0, -1: 0, 0: 0, 1: 0},
)  # fmt: skip

INFO = SourceInfo(
    "nbg", "National Bank of Georgia", RateKind.OFFICIAL, "GEL",
    # Rates are set from Monday to Friday and take effect the next day: no table is dated a Sunday or Monday.
    Publication(
        "eve", "Asia/Tbilisi", (18, 0), frozenset((1, 2, 3, 4, 5)), following(HOLIDAYS),
        longest_pause=LONGEST_PAUSE, final_after=0, decrees=0,
    ),
    home="GEL",
    covers=covering(CODES, {"BGN": date(2025, 12, 31), "RUR": date(1997, 12, 31)}),
    since=FIRST,
    licence="no licence stated; the source should be named",
    terms="https://nbg.gov.ge/en/monetary-policy/currency",
    homepage="https://nbg.gov.ge/en/monetary-policy/currency",
    attribution="National Bank of Georgia",
    names={"ka": "საქართველოს ეროვნული ბანკი"},
    conditional=False,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A request for each day; the answer is the set in force on it."""
    return [Request(URL, {"date": str(day)}, day=day) for day in each_day(wanted, FIRST, ahead=1)]


def parse(reply: Reply) -> Parsed:
    """The set in force, dated the day it took effect; there is none on a day before the first."""
    from converter.sources.reading import Reading, read_json, rouble

    reading = Reading(reply, INFO.key)
    for content in reading.rows(read_json(reply, INFO.key)):
        day = reading.midnight(content.get("date"))
        for row in reading.rows(content.get("currencies")):
            nominal = reading.nominal(row.get("quantity"))
            reading.add(day, rouble(row.get("code"), day), INFO.base, row.get("rate"), nominal)
    return Parsed(reading.tables())
