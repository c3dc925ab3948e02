"""Narodowy Bank Polski, table B: zlotys for one unit of the other currencies, once a week."""

from datetime import date, timedelta

from converter.model import RateKind
from converter.sources import _nbp
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.planning import covering

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WEDNESDAY = frozenset((2,))
LONGEST_PAUSE = 15  # mostly a week; in 2002 and 2003 two, on every second Tuesday
CODES = (
    "AFN MGA PAB ETB VES BOB CRC SVC NIO GMD MKD DZD BHD IQD JOD KWD LYD RSD TND MAD AED STN BSD BBD "
    "BZD BND FJD GYD JMD LRD NAD SRD TTD XCD SBD VND AMD CVE AWG BIF XOF XAF XPF DJF GNF KMF CDF "
    "RWF EGP GIP LBP SSP SDG SYP GHS HTG PYG PGK LAK MWK ZMW AOA MMK GEL MDL ALL HNL SZL "
    "LSL AZN MZN NGN ERN TWD TMT MRU TOP MOP ARS DOP COP CUP UYU BWP GTQ IRR YER QAR OMR SAR KHR BYN "
    "LKR MVR MUR NPR PKR SCR PEN KGS TJS UZS KES SOS TZS UGX BDT WST KZT MNT VUV BAM"
)
UNTIL = {
    "BYR": date(2016, 6, 30), "SLL": date(2022, 6, 30), "ZWL": date(2024, 4, 7), "ANG": date(2025, 3, 30),
}  # fmt: skip
SINCE = {
    "RUB": date(2022, 3, 9), "SLE": date(2022, 7, 1), "ZWG": date(2024, 4, 8), "XCG": date(2025, 3, 31),
}  # fmt: skip
# Codes of withdrawn currencies under which the table gave the figures of their successors.
RENAMED = {
    "AFA": ("AFN", date(2003, 1, 7)), "AON": ("AOA", _nbp.FIRST), "BYB": ("BYR", _nbp.FIRST),
    "ZWR": ("ZWL", date(2009, 2, 25)),
}  # fmt: skip

INFO = SourceInfo(
    "nbp-b", "National Bank of Poland, table B", RateKind.OFFICIAL, "PLN",
    Publication(
        # In a week whose Wednesday is a holiday it comes on another day, mostly on Tuesday.
        "day", "Europe/Warsaw", (12, 15), WEDNESDAY, _nbp.HOLIDAYS, grace=timedelta(days=1, hours=2),
        longest_pause=LONGEST_PAUSE, moves=True,
    ),
    home="PLN",
    covers=covering(CODES, UNTIL, SINCE),
    since=_nbp.FIRST,
    carries_ended=True,
    licence=_nbp.LICENCE,
    terms=_nbp.HOMEPAGE,
    homepage=_nbp.HOMEPAGE,
    attribution=_nbp.ATTRIBUTION,
    names={"pl": "Narodowy Bank Polski, tabela B"},
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The days of the table, 93 at a time."""
    return _nbp.plan("B", LONGEST_PAUSE, wanted)


def parse(reply: Reply) -> Parsed:
    """The tables of a range, each figure under the code of the currency that it is for."""
    return _nbp.parse("B", INFO.key, reply, RENAMED)
