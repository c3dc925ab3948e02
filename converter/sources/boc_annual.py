"""Bank of Canada: Canadian dollars for one unit, the indicative average of a calendar year."""

from datetime import date

from converter.model import RateKind
from converter.sources import _boc
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY, SATURDAY
from converter.sources.periods import YEAR, Release, each_period
from converter.sources.planning import covering

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = _boc.URL.format("FX_RATES_ANNUAL")
FIRST = date(2017, 1, 1)
ENDED = date(2019, 12, 31)


def _last_business_day(first: date, last: date) -> date:
    """The last business day of the year from ``first`` to ``last``."""
    while last > first and (last.weekday() >= SATURDAY or last in _boc.HOLIDAYS(last.year)):
        last -= DAY
    return last


INFO = SourceInfo(
    "boc-annual", "Bank of Canada, averages of a year", RateKind.INDICATIVE, "CAD",
    Publication(
        "period", _boc.ZONE, _boc.AT, longest_pause=366, final_after=0,
        period=YEAR, release=Release(_last_business_day, "on the last business day of the year"),
    ),
    covers=covering(_boc.CODES, {"MYR": ENDED, "THB": ENDED, "VND": ENDED}),
    since=FIRST,
    prescribed=True,
    licence=_boc.LICENCE,
    terms=_boc.TERMS,
    homepage="https://www.bankofcanada.ca/rates/exchange/annual-average-exchange-rates/",
    attribution=_boc.ATTRIBUTION,
    names=_boc.NAMES,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """One request for all currencies and years."""
    years = each_period(wanted, INFO.publication, FIRST)
    if not years:
        return []
    (first, _), (_, last) = years[0], years[-1]
    return [Request(URL, {"start_date": str(first), "end_date": str(last)}, first=first, last=last)]


def parse(reply: Reply) -> Parsed:
    """A table for each year, dated its first day. ``FXAUSDCAD`` is the series of the US dollar."""
    from converter.sources.reading import changed

    found = _boc.parse("FXA", INFO.key, reply)
    if any(table.as_of != YEAR.first(table.as_of) for table in found.tables):
        raise changed(reply, INFO.key, "an annual rate that is not dated 1 January")
    return found
