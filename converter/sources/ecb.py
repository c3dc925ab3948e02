"""European Central Bank: reference rates, units for one euro, of every day on which TARGET is open."""

from datetime import date

from converter.errors import SourceError
from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY, target_holidays
from converter.sources.planning import JOINED_EURO, covering

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from converter.sources.reading import Reading

BASE = "https://www.ecb.europa.eu/stats/eurofxref/"
DAILY, NINETY_DAYS = BASE + "eurofxref-daily.xml", BASE + "eurofxref-hist-90d.xml"
FIRST = date(1999, 1, 4)
NOT_MODIFIED = 304
# The fields of the Data Portal's CSV that tell the reference rates from other series.
PORTAL = {"CURRENCY_DENOM": "EUR", "EXR_TYPE": "SP00", "EXR_SUFFIX": "A", "UNIT_MULT": "0"}
RECENT = 85  # days; the 90-day file has five more, so that the first of these has a table in force
CODES = "USD JPY CZK DKK GBP HUF PLN SEK CHF ISK NOK AUD CAD HKD KRW NZD SGD ZAR"
SINCE = {
    "BGN": date(2000, 7, 19), "TRY": date(2005, 1, 3), "RON": date(2005, 7, 1),
    **dict.fromkeys(("CNY", "HRK", "IDR", "MYR", "PHP", "RUB", "THB"), date(2005, 4, 1)),
    "BRL": date(2008, 1, 2), "MXN": date(2008, 1, 2), "INR": date(2009, 1, 2), "ILS": date(2011, 1, 3),
}  # fmt: skip
UNTIL = {
    "TRL": date(2004, 12, 31), "ROL": date(2005, 6, 30), "SIT": date(2006, 12, 29),
    "CYP": date(2007, 12, 31), "MTL": date(2007, 12, 31), "RUB": date(2022, 3, 1), **JOINED_EURO,
}  # fmt: skip

# Its name in the official languages of the European Union.
_NAMES = {
    "bg": "Европейска централна банка",
    "cs": "Evropská centrální banka",
    "da": "Den Europæiske Centralbank",
    "de": "Europäische Zentralbank",
    "el": "Ευρωπαϊκή Κεντρική Τράπεζα",
    "es": "Banco Central Europeo",
    "et": "Euroopa Keskpank",
    "fi": "Euroopan keskuspankki",
    "fr": "Banque centrale européenne",
    "ga": "An Banc Ceannais Eorpach",
    "hr": "Europska središnja banka",
    "hu": "Európai Központi Bank",
    "it": "Banca centrale europea",
    "lt": "Europos Centrinis Bankas",
    "lv": "Eiropas Centrālā banka",
    "mt": "Bank Ċentrali Ewropew",
    "nl": "Europese Centrale Bank",
    "pl": "Europejski Bank Centralny",
    "pt": "Banco Central Europeu",
    "ro": "Banca Centrală Europeană",
    "sk": "Európska centrálna banka",
    "sl": "Evropska centralna banka",
    "sv": "Europeiska centralbanken",
}

INFO = SourceInfo(
    "ecb", "European Central Bank", RateKind.REFERENCE, "EUR",
    # The days on which TARGET is open; no country's holidays.
    Publication("day", "Europe/Berlin", (16, 0), MONDAY_TO_FRIDAY, target_holidays, exact=True),
    home="EUR",
    covers=covering(CODES, UNTIL, SINCE),
    since=FIRST,
    licence="free to use with attribution; for information purposes only",
    terms="https://www.ecb.europa.eu/services/using-our-site/disclaimer/html/index.en.html",
    homepage="https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html",
    attribution="Source: ECB",
    names=_NAMES,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The smallest of the ECB's three files that has the days wanted.

    If this machine's clock is behind, the newest table is of a later day than today, and a longer file is
    asked for as well, for the table before it.
    """
    today = wanted.today
    if wanted.last < FIRST:
        return []
    newest = max((day for reply in seen for day in _days(reply)), default=today)
    recent = max(newest, today) - RECENT * DAY
    requests = [Request(DAILY, day=today)] if wanted.first >= today else []
    if requests and newest <= today:
        return requests
    if min(wanted.first, today) >= recent:
        return [*requests, Request(NINETY_DAYS, first=recent, last=today)]
    return [*requests, Request(BASE + "eurofxref-hist.zip", first=FIRST, last=today)]


def _days(reply: Reply) -> "list[date]":
    """The days of the tables in a reply that has the newest table; none if nothing has changed (304)."""
    if reply.request.url not in (DAILY, NINETY_DAYS) or reply.status == NOT_MODIFIED:
        return []
    try:
        return [table.as_of for table in parse(reply).tables]
    except SourceError:
        return []  # the caller of plan parses the reply too, and reports the error


def parse(reply: Reply) -> Parsed:
    """The tables of a file: XML, CSV, a zip with one CSV in it, or the CSV of the Data Portal."""
    from converter.sources.reading import Reading, read_zip, usable

    reading = Reading(reply, INFO.key)
    body = usable(reply, INFO.key)
    if body.startswith(b"PK"):
        _read_csv(read_zip(reply, INFO.key), reading)
    elif body.startswith(b"Date,"):
        _read_csv(body, reading)
    elif b"OBS_VALUE" in body[: body.find(b"\n")]:
        _read_portal(body, reading)
    else:
        _read_xml(reading)
    return Parsed(reading.tables())


def _read_csv(body: bytes, reading: "Reading") -> None:
    try:
        head, *lines = body.decode("ascii").splitlines()
    except ValueError as error:
        raise reading.changed("no valid CSV") from error
    columns = [cell.strip() for cell in head.split(",")]
    codes = [code for code in columns[1:] if code]
    if columns[0] != "Date" or not codes or len(set(codes)) != len(codes) or not lines:
        raise reading.changed("an unexpected CSV header")
    for line in lines:
        text, *cells = reading.cells(line, len(columns))
        # The file of one day has 13 April 2026, the history 2026-04-13.
        day = reading.english_day(text) if " " in text else reading.iso_day(text)
        for code, cell in zip(columns[1:], cells, strict=True):
            if cell and cell != "N/A":
                reading.add(day, INFO.base, code, cell)


def _read_portal(body: bytes, reading: "Reading") -> None:
    """The Data Portal's CSV (SDMX): one figure per line, in columns that are found by their names."""
    import csv
    from io import StringIO

    try:
        lines = list(csv.DictReader(StringIO(body.decode("utf-8")), strict=True))
    except (ValueError, csv.Error) as error:
        raise reading.changed("no valid CSV") from error
    for line in lines:
        if None in line or None in line.values():
            raise reading.changed("a line that is cut")
        if line.get("FREQ", "D") != "D":
            why = f"figures of frequency {line['FREQ'][:2]}, where the daily ones (D) are needed"
            raise reading.changed(why)
        if any(line.get(name, value) != value for name, value in PORTAL.items()):
            raise reading.changed("a series that is not of the reference rates in euro")
        if line.get("OBS_VALUE") not in ("", "NaN"):
            day = reading.iso_day(line.get("TIME_PERIOD"))
            reading.add(day, INFO.base, line.get("CURRENCY"), line.get("OBS_VALUE"))


def _read_xml(reading: "Reading") -> None:
    from converter.sources.reading import local_name, read_xml

    for cube in read_xml(reading.reply, INFO.key, "Envelope").iter():
        if local_name(cube.tag) == "Cube" and "time" in cube.attrib:
            day = reading.iso_day(cube.get("time"))
            for row in cube:
                reading.add(day, INFO.base, row.get("currency"), row.get("rate"))
