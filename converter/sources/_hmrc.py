"""What HMRC's lists of a year and of a day share: their address, their terms and their form."""

from datetime import date

from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY
from converter.sources.periods import each_period
from converter.sources.planning import absent

# The month has no zero before it.
URL = "https://www.trade-tariff.service.gov.uk/api/v2/exchange_rates/files/{}_csv_{}-{}.csv"
ZONE, AT = "Europe/London", (12, 0)
LICENCE = "Open Government Licence v3.0"
TERMS = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0 (HMRC)"
NAMES = {"cy": "Cyllid a Thollau EF"}
# Its own codes for the bolívar and Zimbabwe Gold. Until February 2023 its SLE was the old leone.
OWN_CODES = {"VED": "VES", "ZIG": "ZWG"}
NEW_LEONE = date(2023, 3, 1)
# Months in which HMRC's figure of a currency is a mistake, as the lists themselves show, or a law. The sanity
# gate leaves these figures out, as it does all under a code that had ended.
_SLIPS = {
    "BRL": "2019-04",  # 439943, between 4.853 and 5.1227
    "CUP": "2021-01..2022-09",  # the US dollar's figure, though a dollar has been 24 pesos since January 2021
    "CVE": "2015-04 2020-04",  # 18 % and 153 % above the escudo's peg to the euro
    "IQD": "2018-04",  # half of the figures before and after it
    "IRR": "2015-04",  # 8.8513, after 42578.2; no list after it has the rial
    "KHR": "2022-03",  # 3041.7012, between 5550.4068 and 5346.8800
    "LRD": "2014-02..2020-12",  # the US dollar's figure: the lists themselves call the row "Dollar (US)"
    "SLL": "2023-02",  # 23.6617: in new leones, of which one is a thousand of these
    "STD": "2015-04 2020-11",  # a third, and ten times, of the figures before and after it
    "TOP": "2014-02..2023-09",  # the Australian dollar's figure: the lists call the row "Pa'anga (AUS)"
    # In July 2018 half of June's and a third of August's. From November 2023 on in a unit that never was,
    # with the five zeros that the bolívar lost in 2018, and without the six of 2021.
    "VEF": "2018-07 2023-11..2025-01",
    # Still 361.9 to the US dollar, the figure of the currency that had the code before the RTGS dollar.
    "ZWL": "2019-03..2023-10",
}
# How the names of the columns begin; before December 2023 they went on in another way.
_HEADER = (
    "country", "unit of currency", "currency code", "sterling value of currency unit", "currency units per",
)  # fmt: skip


def slips(months: int = 1) -> "dict[str, tuple[tuple[date, date], ...]]":
    """The first days of the lists in which a figure is a mistake, or the mean with one, by currency.

    ``months`` is the number of months that a list is of.
    """
    return {
        code: tuple(_first_days(period, months) for period in text.split()) for code, text in _SLIPS.items()
    }


def _first_days(period: str, months: int) -> "tuple[date, date]":
    """The first days of the first and the last list with a month of a period like ``2021-01..2022-09``."""
    begun, _, ended = period.partition("..")
    first, last = (date.fromisoformat(f"{month}-01") for month in (begun, ended or begun))
    count = first.year * 12 + first.month - months
    return date(count // 12, count % 12 + 1, 1), last


def plan(kind: str, info: SourceInfo, wanted: Wanted) -> "list[Request]":
    """A file for each period; only the newest one may be missing, which may come late."""
    assert info.since is not None  # noqa: S101 - each of the lists has a first
    requests = []
    for first, last in each_period(wanted, info.publication, info.since):
        is_newest = info.publication.released(last + DAY) > wanted.today
        url, absent_on = _address(kind, info, first), (404,) if is_newest else ()
        requests.append(Request(url, first=first, last=last, absent_on=absent_on))
    return requests


def _address(kind: str, info: SourceInfo, first: date) -> str:
    """The address of the list of a period: it has the month in which the period ends."""
    last = info.publication.until(first) or first
    return URL.format(kind, last.year, last.month)


def parse(kind: str, info: SourceInfo, reply: Reply) -> Parsed:
    """The table of a list, dated the first day of its period; it has a currency once for each country.

    A list does not say of which period it is: only its address does.
    """
    from converter.sources.reading import Reading, read_csv

    if absent(reply):
        return Parsed()
    reading, first = Reading(reply, info.key), reply.request.first
    header, *rows = read_csv(reply, info.key)
    if len(header) != len(_HEADER) or not all(map(_begins, header, _HEADER)):
        raise reading.changed("a list with other columns")
    if first is None or reply.request.url != _address(kind, info, first):
        raise reading.changed("a list that does not say of which period it is")
    last = info.publication.until(first) or first
    for row in rows:
        if len(row) != len(_HEADER):
            raise reading.changed("a line that is cut")
        _, unit, named, _, rate = (cell.strip() for cell in row)
        code = _code(named, first, last)
        # Until 2023 the lists had the US dollar for Liberia, under the code of Liberia's.
        if code and not (code == "LRD" and "(US)" in unit):
            reading.add(first, info.base, code, rate)
    return Parsed(reading.tables(needed=True))


def _begins(cell: str, name: str) -> bool:
    return cell.strip().lower().startswith(name)


def _code(code: str, first: date, last: date) -> str:
    """The currency that a code means in a list of these days; empty for a mean of two units."""
    if code in ("SLE", "SLL"):
        # The mean of months of old leones and of months of new ones is a price of neither.
        return "SLL" if last < NEW_LEONE else "SLE" if first >= NEW_LEONE else ""
    return OWN_CODES.get(code, code)
