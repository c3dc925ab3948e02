"""Bank of Russia: official roubles for a nominal of each currency, of the day they take effect."""

from datetime import date

from converter.model import RateKind
from converter.sources._base import Parsed, Reply, Request, SourceInfo, Wanted, unseen
from converter.sources._publication import DAY, Publication
from converter.sources._reading import Reading, is_code, is_digits, local_name, read_xml, refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

BASE = "https://www.cbr.ru/scripts/"
HOLE = 12
FIRST = date(1992, 7, 1)
NEW_ROUBLE = date(1998, 1, 1)
CODES = (
    "AUD AZN DZD GBP AMD BHD BYN BOB BRL HUF VND HKD GEL DKK AED USD EUR EGP INR IDR IRR KZT CAD "
    "QAR KGS CNY CUP MDL MNT NGN NZD NOK OMR PLN SAR RON XDR SGD TJS THB BDT TRY TMT UZS UAH CZK "
    "SEK CHF ETB RSD ZAR KRW JPY MMK"
)

INFO = SourceInfo(
    "cbr", "Bank of Russia", RateKind.OFFICIAL, "RUB",
    Publication(
        "eve", "Europe/Moscow", (18, 0), weekdays=frozenset((1, 2, 3, 4, 5)), hole=HOLE,
        final_after=0,
    ),
    home="RUB",
    covers={
        **dict.fromkeys(CODES.split(), (None, None)),
        "BGN": (None, date(2025, 12, 31)), "BYR": (None, date(2016, 6, 30)),
    },
    since=FIRST,
    licence="free to use, naming the source",
    terms="https://www.cbr.ru/eng/user_agreement/",
    homepage="https://www.cbr.ru/eng/currency_base/daily/",
    attribution="Bank of Russia",
    conditional=False,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The set of one day, or a series for each currency, for which the ids may be asked first."""
    # Without a date the newest set is sent, which after 18:00 in Moscow is tomorrow's.
    daily = Request(BASE + "XML_daily.asp", {"date_req": _slashed(wanted.last)}, day=wanted.last)
    if wanted.last < FIRST:
        return []
    if wanted.first == wanted.last:
        return unseen([daily], seen)
    ids = dict(hints or {})
    for reply in seen:
        if reply.request.url == daily.url:
            ids.update(parse(reply).hints)
    codes = [code for code in dict.fromkeys(wanted.codes) if code != INFO.base]
    known = [code for code in codes if f"id:{code}" in ids]
    series = [_series(wanted, code, ids[f"id:{code}"]) for code in known]
    return unseen(series if len(known) == len(codes) else [daily, *series], seen)


def _series(wanted: Wanted, code: str, number: str) -> Request:
    first, last = wanted.first - HOLE * DAY, wanted.last
    params = {"date_req1": _slashed(first), "date_req2": _slashed(last), "VAL_NM_RQ": number}
    return Request(BASE + "XML_dynamic.asp", params, first=first, last=last, codes=(code,))


def _slashed(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def parse(reply: Reply) -> Parsed:
    """The set of a day, with the ids of its currencies as hints, or the series of a currency."""
    reading = Reading(reply, INFO.key)
    root = read_xml(reply, INFO.key)
    if local_name(root.tag) != "ValCurs":
        raise reading.changed("another root of the XML")
    if len(root) == 0 and (root.text or "").strip():
        raise refused(reply, INFO.key, " ".join((root.text or "").split())[:80])
    if "Date" in root.attrib:
        return _daily(root, reading)
    if "ID" in root.attrib:
        return _dynamic(root, reading)
    raise reading.changed("a set without its date")


def _daily(root: "Element", reading: Reading) -> Parsed:
    hints = {}
    day = reading.dotted_day(root.get("Date"))
    for row in root:
        code, number = (row.findtext("CharCode") or "").strip(), row.get("ID") or ""
        _add(row, day, code, reading)
        if is_code(code) and number.isascii() and number.isalnum() and len(number) <= 10:
            hints[f"id:{code}"] = number
    if not reading.tables():
        raise reading.changed("a set without currencies")
    return Parsed(reading.tables(), hints)


def _dynamic(root: "Element", reading: Reading) -> Parsed:
    asked = reading.reply.request
    number = root.get("ID")
    if not asked.codes or number != asked.params.get("VAL_NM_RQ"):
        raise reading.changed("the series of another currency")
    for row in root:
        if row.get("Id", number) != number:
            raise reading.changed("a series of two currencies")
        _add(row, reading.dotted_day(row.get("Date")), asked.codes[0], reading)
    return Parsed(reading.tables())


def _add(row: "Element", day: date, code: object, reading: Reading) -> None:
    # VunitRate is not read: it is Value / Nominal with digits lost, and absent before 2023.
    nominal = (row.findtext("Nominal") or "").strip()
    if not is_digits(nominal) or not 0 < len(nominal) <= 12 or int(nominal) == 0:
        raise reading.changed("a nominal that is no number")
    value = (row.findtext("Value") or "").strip().replace(",", ".")
    reading.add(day, code, "RUB" if day >= NEW_ROUBLE else "RUR", value, int(nominal))
