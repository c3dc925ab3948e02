"""Central Bank of Uzbekistan: official rates in soums for 1 or 10 units, dated the day they take effect."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import days_off, feasts
from converter.sources.planning import JOINED_EURO, covering, each_day

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://cbu.uz/en/arkhiv-kursov-valyut/json/all/{}/"
FIRST = date(1994, 7, 1)
LONGEST_PAUSE = 14  # two weeks: until 2019 the rates were set once a week
CODES = (
    "USD EUR RUB GBP JPY AZN BDT BHD BND BRL BYN CAD CHF CNY CUP CZK DKK DZD EGP AFN ARS GEL HKD HUF "
    "IDR ILS INR IQD IRR ISK JOD AUD KGS KHR KRW KWD KZT LAK LBP LYD MAD MDL MMK MNT MXN MYR NOK NZD "
    "OMR PHP PKR PLN QAR RON RSD AMD SAR SDG SEK SGD SYP THB TJS TMT TND TRY UAH AED UYU VES VND XDR "
    "YER ZAR"
)
# Uzbekistan's public holidays. Days given off or moved by the president's decrees aren't listed.
HOLIDAYS = days_off(
    {(1, 1): 0, (3, 8): 0, (3, 21): 0, (5, 9): 0, (9, 1): 0, (10, 1): 0, (12, 8): 0},
    single=feasts(1, 1),
    since=2020,
)

INFO = SourceInfo(
    "cbu", "Central Bank of the Republic of Uzbekistan", RateKind.OFFICIAL, "UZS",
    Publication(
        "eve", "Asia/Tashkent", (17, 0), MONDAY_TO_FRIDAY, HOLIDAYS, longest_pause=LONGEST_PAUSE,
        final_after=0, decrees=0,
    ),
    home="UZS",
    covers=covering(CODES, {"BGN": JOINED_EURO["BGN"], "RUR": date(1997, 12, 31)}),
    since=FIRST,
    carries_ended=True,
    licence="no licence stated; the source should be named",
    terms="https://cbu.uz/en/arkhiv-kursov-valyut/",
    homepage="https://cbu.uz/en/arkhiv-kursov-valyut/",
    attribution="Central Bank of the Republic of Uzbekistan",
    names={
        "ru": "Центральный банк Республики Узбекистан",
        "uz": "O‘zbekiston Respublikasi Markaziy banki",
        "uz-Cyrl": "Ўзбекистон Республикаси Марказий банки",
    },
    conditional=False,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A request for each day; the answer is the set in force on it."""
    return [Request(URL.format(day), day=day) for day in each_day(wanted, FIRST, ahead=1)]


def parse(reply: Reply) -> Parsed:
    """The set in force; each row names the day of the set, and its numbers are strings."""
    from converter.sources.reading import Reading, read_json, rouble

    reading = Reading(reply, INFO.key)
    for row in reading.rows(read_json(reply, INFO.key)):
        day = reading.dotted_day(row.get("Date"))
        nominal = reading.nominal(row.get("Nominal"))
        reading.add(day, rouble(row.get("Ccy"), day), INFO.base, row.get("Rate"), nominal)
    return Parsed(reading.tables())
