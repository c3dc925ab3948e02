"""Bank of Canada: Canadian dollars for one unit, the indicative daily average of every business day."""

from datetime import date

from converter.model import RateKind
from converter.sources import _boc
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.planning import covering, ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = _boc.URL.format("FX_RATES_DAILY")
FIRST = date(2017, 1, 3)
LONGEST_PAUSE = 6  # 5 around Christmas
ENDED = date(2020, 1, 31)  # some day of that January

INFO = SourceInfo(
    "boc", "Bank of Canada", RateKind.INDICATIVE, "CAD",
    Publication(
        "day", _boc.ZONE, _boc.AT, MONDAY_TO_FRIDAY, _boc.HOLIDAYS, longest_pause=LONGEST_PAUSE
    ),
    home="CAD",
    covers=covering(_boc.CODES, {"MYR": ENDED, "THB": ENDED, "VND": ENDED}),
    since=FIRST,
    licence=_boc.LICENCE,
    terms=_boc.TERMS,
    homepage="https://www.bankofcanada.ca/rates/exchange/daily-exchange-rates/",
    attribution=_boc.ATTRIBUTION,
    names=_boc.NAMES,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """One request for all currencies and days."""
    if wanted.last < FIRST:
        return []
    # The start may lie before FIRST: a range is refused if its end is not after its start.
    return [
        Request(URL, {"start_date": str(first), "end_date": str(last)}, first=first, last=last)
        for first, last in ranges(wanted, LONGEST_PAUSE)
    ]


def parse(reply: Reply) -> Parsed:
    """A table for each observation. ``FXUSDCAD`` is the series of Canadian dollars for one US dollar."""
    return _boc.parse("FX", INFO.key, reply)
