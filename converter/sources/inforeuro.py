"""European Commission: units for one euro, its accounting rates of a month, in force for that month alone."""

from datetime import date, timedelta

from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY, SATURDAY, target_holidays
from converter.sources.periods import MONTH, Release, each_period
from converter.sources.planning import absent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://ec.europa.eu/budg/inforeuro/api/public/monthly-rates"
FIRST = date(1999, 1, 1)  # the lists since March 1994 are in ECU
# Its own codes for the Congolese franc and Zimbabwe Gold; and its AOK of 2000 is the kwanza that followed.
OWN_CODES = {"FRC": "CDF", "ZIG": "ZWG"}
_KWANZA = (date(2000, 1, 1), date(2000, 2, 1))


def _last_day_but_one(first: date, last: date) -> date:
    """The ECB's last day but one of the month before that from ``first`` to ``last``."""
    day, worked = first, 0
    while worked < 2:
        day -= DAY
        worked += day.weekday() < SATURDAY and day not in target_holidays(day.year)
    return day


INFO = SourceInfo(
    "inforeuro", "European Commission, InforEuro", RateKind.OFFICIAL, "EUR",
    Publication(
        "period", "Europe/Brussels", (16, 0), grace=timedelta(days=1), longest_pause=31, final_after=0,
        every=timedelta(hours=1), period=MONTH,
        release=Release(_last_day_but_one, "on the ECB's last day but one of the month before"),
    ),
    since=FIRST,
    prescribed=True,
    licence="reuse allowed if the source is named (Decision 2011/833/EU)",
    terms="https://commission.europa.eu/legal-notice_en",
    homepage="https://commission.europa.eu/funding-tenders/procedures-guidelines-tenders/"
    "information-contractors-and-beneficiaries/exchange-rate-inforeuro_en",
    attribution="European Commission, InforEuro",
    names={"de": "Europäische Kommission, InforEuro", "fr": "Commission européenne, InforEuro"},
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A list for each month; only that of a month to come may be missing."""
    return [
        Request(
            URL,
            {"lang": "EN", "year": str(first.year), "month": str(first.month)},
            first=first,
            last=last,
            absent_on=(404,) if first > wanted.today else (),
        )
        for first, last in each_period(wanted, INFO.publication, FIRST)
    ]


def parse(reply: Reply) -> Parsed:
    """The table of a month, dated its first day; it has a currency once for each country that uses it.

    A list does not say of which month it is: only the request does.
    """
    from converter.sources.reading import Number, Reading, read_json

    if absent(reply):
        return Parsed()
    reading, month = Reading(reply, INFO.key), reply.request.first
    for row in reading.rows(read_json(reply, INFO.key)):
        if "isoA3Code" not in row or "value" not in row:
            raise reading.changed("a row without a code or a value")
        value = row["value"]
        if value is not None and not isinstance(value, Number):
            raise reading.changed("a value that is not a number")
        if month is None:
            raise reading.changed("a list that does not say of which month it is")
        if value is not None:
            reading.add(month, INFO.base, _code(row["isoA3Code"], month), value)
    return Parsed(reading.tables(needed=True))


def _code(code: object, month: date) -> object:
    """The code of ISO 4217 that one of the list of a month means."""
    if code == "AOK" and month in _KWANZA:
        return "AOA"
    return OWN_CODES.get(code, code) if isinstance(code, str) else code
