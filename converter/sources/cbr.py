"""Bank of Russia: official rates in roubles for one or more units, dated the day they take effect."""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY, days, days_off, following
from converter.sources.planning import JOINED_EURO, covering

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

    from converter.sources.reading import Reading

BASE = "https://www.cbr.ru/scripts/"
LONGEST_PAUSE = 12
FIRST = date(1992, 7, 1)
# The bank's ids of the currencies in its list of 2026-04-25: a series names its currency by its id only.
_LIST = (
    "AUD:R01010 AZN:R01020A DZD:R01030 GBP:R01035 AMD:R01060 BHD:R01080 BYN:R01090B BOB:R01105 "
    "BRL:R01115 HUF:R01135 VND:R01150 HKD:R01200 GEL:R01210 DKK:R01215 AED:R01230 USD:R01235 "
    "EUR:R01239 EGP:R01240 INR:R01270 IDR:R01280 IRR:R01300 KZT:R01335 CAD:R01350 QAR:R01355 "
    "KGS:R01370 CNY:R01375 CUP:R01395 MDL:R01500 MNT:R01503 NGN:R01520 NZD:R01530 NOK:R01535 "
    "OMR:R01540 PLN:R01565 SAR:R01580 RON:R01585F XDR:R01589 SGD:R01625 TJS:R01670 THB:R01675 "
    "BDT:R01685 TRY:R01700J TMT:R01710A UZS:R01717 UAH:R01720 CZK:R01760 SEK:R01770 CHF:R01775 "
    "ETB:R01800 RSD:R01805F ZAR:R01810 KRW:R01815 JPY:R01820 MMK:R02005"
)
IDS = dict(pair.split(":") for pair in _LIST.split())
# The days off by the government's decree of each year, and the week of 2020 that a decree gave off.
MOVED = (
    "2013-05-02 2013-05-03 2013-05-10 2014-05-02 2014-06-13 2014-11-03 2015-01-09 2015-03-09 2015-05-04 "
    "2015-05-11 2016-02-22 2016-03-07 2016-05-02 2016-05-03 2016-06-13 2017-02-24 2017-05-08 2017-11-06 "
    "2018-03-09 2018-04-30 2018-05-02 2018-06-11 2018-11-05 2018-12-31 2019-05-02 2019-05-03 2019-05-10 "
    "2020-02-24 2020-03-09 2020-03-30 2020-03-31 2020-04-01 2020-04-02 2020-04-03 2020-05-04 2020-05-05 "
    "2020-05-11 2021-02-22 2021-05-03 2021-05-10 2021-06-14 2021-11-05 2021-12-31 2022-03-07 2022-05-02 "
    "2022-05-03 2022-05-10 2022-06-13 2023-02-24 2023-05-08 2023-11-06 2024-04-29 2024-04-30 2024-05-10 "
    "2024-12-30 2024-12-31 2025-05-02 2025-05-08 2025-06-13 2025-11-03 2025-12-31 2026-01-09 2026-03-09 "
    "2026-05-11 2026-12-31 2027-02-22 2027-05-03 2027-05-10 2027-06-14 2027-11-05 2027-12-31"
)
# Russia's public holidays since 2013. No rates are set on them, so that none take effect on the day after.
HOLIDAYS = days_off(
    {
        **{(1, number): 0 for number in range(1, 9)},
        (2, 23): 0, (3, 8): 0, (5, 1): 0, (5, 9): 0, (6, 12): 0, (11, 4): 0,
    },
    single=days(MOVED),
    since=2013,
)  # fmt: skip

INFO = SourceInfo(
    "cbr", "Bank of Russia", RateKind.OFFICIAL, "RUB",
    Publication(
        "eve", "Europe/Moscow", (18, 0), frozenset((1, 2, 3, 4, 5)), following(HOLIDAYS),
        longest_pause=LONGEST_PAUSE, final_after=0, decrees=2027,
    ),
    home="RUB",
    covers=covering(" ".join(IDS), {"BGN": JOINED_EURO["BGN"], "BYR": date(2016, 6, 30)}),
    since=FIRST,
    licence="free to use if the source is named",
    terms="https://www.cbr.ru/eng/user_agreement/",
    homepage="https://www.cbr.ru/eng/currency_base/daily/",
    attribution="Bank of Russia",
    names={"ru": "Банк России"},
    conditional=False,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The set of one day, or for several days a series for each currency.

    A series is asked for by the id of its currency; ids that aren't known come from the set of a day first.
    """
    if wanted.last < FIRST:
        return []
    # A request without a date is answered by the newest set: after 18:00 in Moscow that of tomorrow.
    daily = Request(BASE + "XML_daily.asp", {"date_req": f"{wanted.last:%d/%m/%Y}"}, day=wanted.last)
    if wanted.first == wanted.last:
        return [daily]
    ids = dict(hints or {})
    for reply in seen:
        if reply.request.url == daily.url:
            ids.update(parse(reply).hints)
    codes = [code for code in dict.fromkeys(wanted.codes) if code != INFO.base]
    known = [code for code in codes if f"id:{code}" in ids]
    series = [_series(wanted, code, ids[f"id:{code}"]) for code in known]
    return series if len(known) == len(codes) else [daily, *series]


def _series(wanted: Wanted, code: str, number: str) -> Request:
    first, last = max(wanted.first - LONGEST_PAUSE * DAY, FIRST), wanted.last
    params = {"date_req1": f"{first:%d/%m/%Y}", "date_req2": f"{last:%d/%m/%Y}", "VAL_NM_RQ": number}
    return Request(BASE + "XML_dynamic.asp", params, first=first, last=last, codes=(code,))


def parse(reply: Reply) -> Parsed:
    """The set of a day, with the ids of its currencies as hints, or the series of one currency."""
    from converter.sources.reading import Reading, read_xml, refused

    reading = Reading(reply, INFO.key)
    root = read_xml(reply, INFO.key, "ValCurs")
    said = " ".join((root.text or "").split())
    if said and len(root) == 0:
        raise refused(reply, INFO.key, said[:80])
    if "Date" in root.attrib:
        return _daily(root, reading)
    if "ID" in root.attrib:
        return _dynamic(root, reading)
    raise reading.changed("a set without its date")


def _daily(root: "Element", reading: "Reading") -> Parsed:
    from converter.sources.reading import text_of

    hints = {}
    day = reading.dotted_day(root.get("Date"))
    for row in root:
        code, number = text_of(row, "CharCode"), row.get("ID", "")
        _add(row, day, code, reading)
        if number.isascii() and number.isalnum() and len(number) <= 10:
            hints[f"id:{code}"] = number
    return Parsed(reading.tables(needed=True), hints)


def _dynamic(root: "Element", reading: "Reading") -> Parsed:
    from converter.sources.reading import FILE

    asked = reading.reply.request
    number = root.get("ID")
    if asked.url == FILE:
        codes = tuple(code for code, own in IDS.items() if own == number)
        if not codes:
            raise reading.changed("the series of a currency that is not known by its number")
    elif asked.codes and number == asked.params.get("VAL_NM_RQ"):
        codes = asked.codes
    else:
        raise reading.changed("the series of another currency")
    for row in root:
        if row.get("Id", number) != number:
            raise reading.changed("a series of two currencies")
        _add(row, reading.dotted_day(row.get("Date")), codes[0], reading)
    return Parsed(reading.tables(codes=codes))


def _add(row: "Element", day: date, code: object, reading: "Reading") -> None:
    from converter.sources.reading import rouble, text_of

    # VunitRate is not read: it is Value / Nominal with fewer digits, and absent before 2023.
    value, nominal = text_of(row, "Value").replace(",", "."), reading.nominal(text_of(row, "Nominal"))
    reading.add(day, code, rouble(INFO.base, day), value, nominal)
