"""HM Revenue & Customs: units for one pound, the average of the twelve months to 31 March."""

from datetime import date, timedelta

from converter.model import RateKind
from converter.sources import _hmrc
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.periods import Period, Release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INFO = SourceInfo(
    "hmrc-average", "HM Revenue & Customs, averages of a year to 31 March", RateKind.OFFICIAL, "GBP",
    Publication(
        "period", _hmrc.ZONE, _hmrc.AT, grace=timedelta(days=1), longest_pause=366, final_after=0,
        every=timedelta(hours=6), period=Period("year", 4),
        release=Release(lambda _, last: last, "on 31 March, for the year that ends on it"),
    ),
    since=date(2020, 4, 1),  # older lists have other columns, and, as far as is known, no codes
    prescribed=True,
    carries_ended=True,
    slips=_hmrc.slips(12),
    licence=_hmrc.LICENCE,
    terms=_hmrc.TERMS,
    homepage="https://www.trade-tariff.service.gov.uk/exchange_rates/average",
    attribution=_hmrc.ATTRIBUTION,
    names=_hmrc.NAMES,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A file for each year to 31 March."""
    return _hmrc.plan("average", INFO, wanted)


def parse(reply: Reply) -> Parsed:
    """The table of a year to 31 March, dated 1 April of the year before."""
    return _hmrc.parse("average", INFO, reply)
