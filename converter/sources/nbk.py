"""National Bank of Kazakhstan: official rates in tenge for one or more units, of every calendar day."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.planning import covering, each_day

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://nationalbank.kz/rss/get_rates.cfm"
FIRST = date(2000, 1, 1)
LONGEST_PAUSE = 4  # it leaves no day out, as far as is known; not every year since 2000 was looked at
CODES = (
    "AUD AZN AMD BYN BRL HUF HKD GEL DKK AED USD EUR INR IRR CAD CNY KWD KGS MYR MXN MDL NOK PLN SAR "
    "RUB XDR SGD TJS THB TRY UZS UAH GBP CZK SEK CHF ZAR KRW JPY"
)

INFO = SourceInfo(
    "nbk", "National Bank of Kazakhstan", RateKind.OFFICIAL, "KZT",
    # Every day has a table; that of a holiday repeats the one before.
    Publication("eve", "Asia/Almaty", (18, 0), longest_pause=LONGEST_PAUSE, final_after=0),
    home="KZT",
    covers=covering(CODES, {"BYR": date(2016, 6, 30)}),
    since=FIRST,
    licence="no licence stated; the source should be named",
    terms="https://nationalbank.kz/en/exchangerates/ezhednevnye-oficialnye-rynochnye-kursy-valyut",
    homepage="https://nationalbank.kz/en/exchangerates/ezhednevnye-oficialnye-rynochnye-kursy-valyut",
    attribution="National Bank of Kazakhstan",
    names={"kk": "Қазақстан Ұлттық Банкі", "ru": "Национальный Банк Казахстана"},
    conditional=False,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A request for each day, but none for tomorrow: it isn't known what is sent before its rates are set."""
    return [Request(URL, {"fdate": f"{day:%d.%m.%Y}"}, day=day) for day in each_day(wanted, FIRST)]


def parse(reply: Reply) -> Parsed:
    """The table of a day: the title of an item is a code, its description the rate for ``quant`` units."""
    from converter.sources.reading import Reading, read_xml, text_of

    reading = Reading(reply, INFO.key)
    root = read_xml(reply, INFO.key, "rates")
    day = reading.dotted_day(text_of(root, "date"))
    for item in root.iterfind("item"):
        code, rate, units = (text_of(item, name) for name in ("title", "description", "quant"))
        reading.add(day, code, INFO.base, rate, reading.nominal(units))
    return Parsed(reading.tables())
