"""Narodowy Bank Polski, table A: zlotys for one unit of the traded currencies, every working day."""

from datetime import date

from converter.model import RateKind
from converter.sources import _nbp
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.planning import JOINED_EURO, covering

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_PAUSE = 7  # 6 from 23 to 29 December 2025, and one more for a day off given at short notice
CODES = (
    "THB USD AUD HKD CAD NZD SGD EUR HUF CHF GBP UAH JPY CZK DKK ISK NOK SEK RON TRY ILS CLP PHP "
    "MXN ZAR BRL MYR IDR INR KRW CNY XDR"
)

INFO = SourceInfo(
    "nbp", "National Bank of Poland, table A", RateKind.OFFICIAL, "PLN",
    Publication(
        "day", "Europe/Warsaw", (12, 15), MONDAY_TO_FRIDAY, _nbp.HOLIDAYS, longest_pause=LONGEST_PAUSE
    ),
    home="PLN",
    covers=covering(CODES, {**JOINED_EURO, "RUB": date(2022, 3, 8)}),
    since=_nbp.FIRST,
    licence=_nbp.LICENCE,
    terms=_nbp.HOMEPAGE,
    homepage=_nbp.HOMEPAGE,
    attribution=_nbp.ATTRIBUTION,
    names={"pl": "Narodowy Bank Polski, tabela A"},
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The days of the table, 93 at a time."""
    return _nbp.plan("A", LONGEST_PAUSE, wanted)


def parse(reply: Reply) -> Parsed:
    """The tables of a range."""
    return _nbp.parse("A", INFO.key, reply)
