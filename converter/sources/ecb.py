"""European Central Bank: euro reference rates of every TARGET day since 1999."""

from datetime import date

from converter.model import RateKind
from converter.sources._base import Parsed, Reply, Request, SourceInfo, Wanted, unseen
from converter.sources._publication import DAY, MONDAY_TO_FRIDAY, Publication, target_holidays
from converter.sources._reading import Reading, local_name, read_xml, usable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BASE = "https://www.ecb.europa.eu/stats/eurofxref/"
FIRST = date(1999, 1, 4)
RECENT = 85  # of the 90-day file: five days aside, so that the first has its table
LARGEST_FILE = 64 << 20
CODES = (
    "USD JPY BGN CYP CZK DKK EEK GBP HUF LTL LVL MTL PLN ROL RON SEK SIT SKK CHF ISK NOK HRK RUB TRL TRY "
    "AUD BRL CAD CNY HKD IDR ILS INR KRW MXN MYR NZD PHP SGD THB ZAR"
)
SINCE = {
    date(2000, 7, 19): "BGN", date(2005, 1, 3): "TRY", date(2005, 4, 1): "CNY HRK IDR MYR PHP RUB THB",
    date(2005, 7, 1): "RON", date(2008, 1, 2): "BRL MXN", date(2009, 1, 2): "INR", date(2011, 1, 3): "ILS",
}  # fmt: skip
UNTIL = {
    date(2004, 12, 31): "TRL", date(2005, 6, 30): "ROL", date(2006, 12, 29): "SIT",
    date(2007, 12, 31): "CYP MTL", date(2008, 12, 31): "SKK", date(2010, 12, 31): "EEK",
    date(2013, 12, 31): "LVL", date(2014, 12, 31): "LTL", date(2022, 3, 1): "RUB",
    date(2022, 12, 30): "HRK", date(2025, 12, 31): "BGN",
}  # fmt: skip


def _day_of(code: str, days: "Mapping[date, str]") -> "date | None":
    return next((day for day, codes in days.items() if code in codes), None)


INFO = SourceInfo(
    "ecb", "European Central Bank", RateKind.REFERENCE, "EUR",
    Publication("day", "Europe/Berlin", (16, 0), MONDAY_TO_FRIDAY, target_holidays, exact=True),
    home="EUR",
    covers={code: (_day_of(code, SINCE), _day_of(code, UNTIL)) for code in CODES.split()},
    since=FIRST,
    licence="free to use with attribution; for information purposes only",
    terms="https://www.ecb.europa.eu/services/using-our-site/disclaimer/html/index.en.html",
    homepage="https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html",
    attribution="Source: ECB",
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The smallest of the ECB's three files that holds the days."""
    today, recent = wanted.today, wanted.today - RECENT * DAY
    if wanted.last < FIRST:
        return []
    if wanted.first >= today:
        request = Request(BASE + "eurofxref-daily.xml", day=today)
    elif wanted.first >= recent:
        request = Request(BASE + "eurofxref-hist-90d.xml", first=recent, last=today)
    else:
        request = Request(BASE + "eurofxref-hist.zip", first=FIRST, last=today)
    return unseen([request], seen)


def parse(reply: Reply) -> Parsed:
    """The tables of a file: XML, CSV, or a zip with one CSV in it."""
    reading = Reading(reply, INFO.key)
    body = usable(reply, INFO.key)
    if body.startswith(b"PK"):
        _read_csv(_unzip(body, reading), reading)
    elif body.startswith(b"Date,"):
        _read_csv(body, reading)
    else:
        _read_xml(reading)
    return Parsed(reading.tables())


def _unzip(body: bytes, reading: Reading) -> bytes:
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

    try:
        with ZipFile(BytesIO(body)) as archive:
            (member,) = archive.infolist()
            # Only these two are inflated by so much as is read; the size in the head may lie.
            if member.compress_type in (ZIP_DEFLATED, ZIP_STORED) and member.file_size <= LARGEST_FILE:
                with archive.open(member) as file:
                    return file.read(LARGEST_FILE)
    except Exception as error:  # zipfile lets through whatever a damaged archive trips over
        raise reading.changed("not the zip file that it should be") from error
    raise reading.changed("a zip file of an implausible size or method")


def _read_csv(body: bytes, reading: Reading) -> None:
    try:
        head, *lines = body.decode("ascii").splitlines()
    except ValueError as error:
        raise reading.changed("not the CSV that it should be") from error
    columns = head.replace(" ", "").split(",")
    codes = [code for code in columns[1:] if code]
    if columns[0] != "Date" or not codes or len(set(codes)) != len(codes) or not lines:
        raise reading.changed("another head of the CSV")
    for line in lines:
        cells = line.replace(" ", "").split(",")
        if len(cells) != len(columns):
            raise reading.changed("a line that is cut")
        text = line.partition(",")[0]  # the daily zip writes 13 April 2026, the history 2026-04-13
        day = reading.english_day(text) if " " in text else reading.iso_day(text)
        for code, cell in zip(columns[1:], cells[1:], strict=True):
            if cell and cell != "N/A":
                reading.add(day, "EUR", code, cell)


def _read_xml(reading: Reading) -> None:
    root = read_xml(reading.reply, INFO.key)
    if local_name(root.tag) != "Envelope":
        raise reading.changed("another root of the XML")
    for cube in root.iter():
        if local_name(cube.tag) == "Cube" and "time" in cube.attrib:
            day = reading.iso_day(cube.get("time"))
            for row in cube:
                reading.add(day, "EUR", row.get("currency"), row.get("rate"))
