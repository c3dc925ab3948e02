"""HM Revenue & Customs: units for one pound on 31 March and on 31 December, and on no other day."""

from datetime import date, timedelta

from converter.model import RateKind
from converter.sources import _hmrc
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.periods import LastDays, Release
from converter.sources.planning import covering

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INFO = SourceInfo(
    "hmrc-spot", "HM Revenue & Customs, spot rates", RateKind.OFFICIAL, "GBP",
    Publication(
        "period", _hmrc.ZONE, _hmrc.AT, grace=timedelta(days=1), longest_pause=275, final_after=0,
        every=timedelta(hours=6), period=LastDays((3, 12)),
        release=Release(lambda _, last: last, "for 31 March and 31 December, on that day"),
    ),
    since=date(2023, 12, 31),
    prescribed=True,
    covers=covering("AUD CAD DKK EUR HKD JPY NOK ZAR SEK CHF USD", {}),
    licence=_hmrc.LICENCE,
    terms=_hmrc.TERMS,
    homepage="https://www.trade-tariff.service.gov.uk/exchange_rates/spot",
    attribution=_hmrc.ATTRIBUTION,
    names=_hmrc.NAMES,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A file for each 31 March and 31 December."""
    return _hmrc.plan("spot", INFO, wanted)


def parse(reply: Reply) -> Parsed:
    """The table of 31 March or 31 December."""
    return _hmrc.parse("spot", INFO, reply)
