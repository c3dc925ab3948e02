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
# How the names of the columns begin; before December 2023 they went on in another way.
_HEADER = (
    "country", "unit of currency", "currency code", "sterling value of currency unit", "currency units per",
)  # fmt: skip


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
    from csv import reader

    from converter.sources.reading import Reading, read_lines

    if absent(reply):
        return Parsed()
    reading, first = Reading(reply, info.key), reply.request.first
    lines = read_lines(reply, info.key)
    header, *rows = list(reader(lines))
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
