"""HM Revenue & Customs: units for one pound, the average of the twelve months to 31 December."""

from datetime import date, timedelta

from converter.model import RateKind
from converter.sources import _hmrc
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.periods import YEAR, Release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INFO = SourceInfo(
    "hmrc-average-december", "HM Revenue & Customs, averages of a calendar year", RateKind.OFFICIAL, "GBP",
    Publication(
        "period", _hmrc.ZONE, _hmrc.AT, grace=timedelta(days=1), longest_pause=366, final_after=0,
        every=timedelta(hours=6), period=YEAR,
        release=Release(lambda _, last: last, "on its 31 December"),
    ),
    since=date(2023, 1, 1),  # the lists of earlier years have no codes
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
    """A file for each calendar year."""
    return _hmrc.plan("average", INFO, wanted)


def parse(reply: Reply) -> Parsed:
    """The table of a calendar year, dated 1 January."""
    return _hmrc.parse("average", INFO, reply)
