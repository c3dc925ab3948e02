"""Central Bank of Türkiye: official rates in liras, the mean of the buying and the selling rate.

Both are published and neither is preferred, so that the figure is exactly half their sum, which may have one
digit more than they have. If one of them is empty (the XDR has a buying rate only), it is the other one.
"""

from datetime import date
from decimal import Context, Decimal

from converter.model import RateKind
from converter.numbers import is_number
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY, days_off, feasts
from converter.sources.planning import absent, covering

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

    from converter.sources.reading import Reading

BASE = "https://www.tcmb.gov.tr/kurlar/"
FIRST = date(1996, 4, 16)
NEW_LIRA = date(2005, 1, 1)
LONGEST_PAUSE = 11  # the Feast of the Sacrifice, the day before it and a weekend at both ends
EXACT = Context(prec=100)
CODES = "USD AUD DKK EUR GBP CHF SEK CAD KWD NOK SAR JPY RON RUB IRR CNY PKR QAR KRW AZN AED KZT XDR"

INFO = SourceInfo(
    "tcmb", "Central Bank of the Republic of Türkiye", RateKind.OFFICIAL, "TRY",
    Publication(
        "day", "Europe/Istanbul", (15, 30), MONDAY_TO_FRIDAY,
        # Türkiye's public holidays. The days around a feast are often given off too, which aren't listed.
        days_off(
            {(1, 1): 0, (4, 23): 0, (5, 1): 2009, (5, 19): 0, (7, 15): 2017, (8, 30): 0, (10, 29): 0},
            single=feasts(3, 4),
        ),
        longest_pause=LONGEST_PAUSE,
        decrees=0,
    ),
    home="TRY",
    covers=covering(CODES, {"BGN": date(2025, 12, 31)}),
    since=FIRST,
    licence="free to use if the source is named; commercial use needs permission",
    terms="https://www.tcmb.gov.tr/wps/wcm/connect/EN/TCMB+EN/Bottom+Menu/Other/Disclaimer",
    homepage="https://www.tcmb.gov.tr/kurlar/kurlar_tr.html",
    attribution="Central Bank of the Republic of Türkiye",
    names={"tr": "Türkiye Cumhuriyet Merkez Bankası"},
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A file for each working day; Friday's is also in force at the weekend.

    If a day has no file, that of the day before is asked for.
    """
    if wanted.last < FIRST:
        return []
    if wanted.first >= wanted.today:
        return [Request(BASE + "today.xml", day=wanted.today)]
    missing = {reply.request.url for reply in seen if absent(reply)}
    if wanted.first == wanted.last:
        return [Request(_url(_file(wanted.last, missing)), day=wanted.last, absent_on=(404,))]
    requests, day = list[Request](), min(wanted.last, wanted.today)
    while day >= max(wanted.first, FIRST):
        file = _file(day, missing)
        requests.append(Request(_url(file), first=file, last=day, absent_on=(404,)))
        day = file - DAY
    return requests[::-1]


def _file(day: date, missing: "set[str]") -> date:
    """The working day whose file has the rates of ``day``; ``missing`` are URLs known to have no file."""
    earliest = max(day - LONGEST_PAUSE * DAY, FIRST)
    while day > earliest and (day.weekday() not in MONDAY_TO_FRIDAY or _url(day) in missing):
        day -= DAY
    return day


def _url(day: date) -> str:
    return f"{BASE}{day:%Y%m}/{day:%d%m%Y}.xml"


def parse(reply: Reply) -> Parsed:
    """The table of a file, which states its date twice; none of a day without a file."""
    from converter.sources.reading import Reading, read_xml, text_of

    if absent(reply):
        return Parsed()
    reading = Reading(reply, INFO.key)
    root = read_xml(reply, INFO.key, "Tarih_Date")
    day = reading.dotted_day(root.get("Tarih"))
    if root.get("Date") != f"{day:%m/%d/%Y}":
        raise reading.changed("two dates that are not the same")
    quote = INFO.base if day >= NEW_LIRA else "TRL"
    for row in root:
        text = _middle(row, reading)
        if text:
            reading.add(day, row.get("CurrencyCode"), quote, text, reading.nominal(text_of(row, "Unit")))
    return Parsed(reading.tables(needed=True))


def _middle(row: "Element", reading: "Reading") -> str:
    from converter.sources.reading import text_of

    given = [text for name in ("ForexBuying", "ForexSelling") if (text := text_of(row, name))]
    if not all(is_number(text) and text.replace(".", "").isdigit() for text in given):
        raise reading.changed("something else than a number")
    if len(given) < 2:
        return "".join(given)
    buying, selling = map(Decimal, given)
    if not 0 < buying <= selling:
        raise reading.changed("a buying rate above the selling rate")
    return f"{EXACT.divide(EXACT.add(buying, selling), Decimal(2)):f}"
