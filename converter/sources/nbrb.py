"""National Bank of Belarus: official rates in roubles for one or more units, of every calendar day.

A rate is set on a working day and takes effect on the next one; the rows of a weekend repeat it. The id of a
currency, and with it perhaps its scale, the number of units, has changed over time; a list says which id is
valid when.
"""

from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.holiday_rules import DAY, days_off
from converter.sources.planning import JOINED_EURO, covering, ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from converter.sources.reading import Reading

BASE = "https://api.nbrb.by/exrates/"
FIRST = date(2016, 7, 1)  # the first day of the rouble; earlier figures are in its predecessor
LONGEST_PAUSE = 4
LONGEST_RANGE = 365  # days
DAILY = "0"
CODES = (
    "AUD AMD BRL UAH DKK AED USD VND EUR PLN JPY INR IRR ISK CAD CNY KWD MDL NZD NOK RUB XDR SGD KGS "
    "KZT TRY GBP CZK SEK CHF"
)
# The public holidays of Belarus, whose rows repeat the day before. Days moved by decree aren't listed.
HOLIDAYS = days_off(
    {
        (1, 1): 0, (1, 2): 2020, (1, 7): 0, (3, 8): 0, (5, 1): 0, (5, 9): 0, (7, 3): 0, (11, 7): 0,
        (12, 25): 0,
    },
    orthodox={9: 0},
)  # fmt: skip

INFO = SourceInfo(
    "nbrb", "National Bank of the Republic of Belarus", RateKind.OFFICIAL, "BYN",
    Publication(
        "eve", "Europe/Minsk", (16, 0), MONDAY_TO_FRIDAY, HOLIDAYS, longest_pause=LONGEST_PAUSE,
        final_after=0, decrees=0,
    ),
    home="BYN",
    covers=covering(CODES, {"BGN": JOINED_EURO["BGN"]}),
    since=FIRST,
    licence="no licence stated; the source should be named",
    terms="https://www.nbrb.by/apihelp/exrates",
    homepage="https://www.nbrb.by/engl/statistics/rates/ratesdaily.asp",
    attribution="National Bank of the Republic of Belarus",
    names={
        "be": "Нацыянальны банк Рэспублікі Беларусь",
        "ru": "Национальный банк Республики Беларусь",
    },
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The set of one day, or for several days a series for each currency, id and year.

    The list of ids is asked for first if it isn't known up to the last day wanted.
    """
    if wanted.last < FIRST:
        return []
    if wanted.first == wanted.last:
        params = {"periodicity": DAILY, "ondate": str(wanted.last)}
        return [Request(BASE + "rates", params, day=wanted.last)]
    lists = [reply for reply in seen if reply.request.url == BASE + "currencies"]
    known = parse(lists[-1]).hints if lists else dict(hints or {})
    if not lists and known.get("listed", "") < str(min(wanted.last, wanted.today)):
        return [Request(BASE + "currencies")]
    codes = dict.fromkeys(code for code in wanted.codes if code in known)
    return [request for code in codes for request in _series(wanted, code, known[code])]


def _series(wanted: Wanted, code: str, ids: str) -> "Iterator[Request]":
    for first, last, number, scale in (text.split("/") for text in sorted(ids.split())):
        begin = max(wanted.first - LONGEST_PAUSE * DAY, date.fromisoformat(first))
        end = min(wanted.last, date.fromisoformat(last))
        for a, b in ranges(Wanted((code,), begin, end, end), 0, FIRST, LONGEST_RANGE):
            params = {"startDate": str(a), "endDate": str(b)}
            url = f"{BASE}rates/dynamics/{number}"
            yield Request(url, params, first=a, last=b, codes=(code,), nominal=int(scale))


def parse(reply: Reply) -> Parsed:
    """The set of a day, the series of a currency, or the list of ids, which has hints only."""
    from converter.sources.reading import Reading, read_json

    reading, asked = Reading(reply, INFO.key), reply.request
    rows = reading.rows(read_json(reply, INFO.key))
    if asked.url == BASE + "currencies":
        return Parsed(hints=_ids(rows, reading))
    for row in rows:
        code, scale = row.get("Cur_Abbreviation"), row.get("Cur_Scale")
        if asked.codes:
            if not asked.url.endswith(f"/{row.get('Cur_ID')}"):
                raise reading.changed("the series of another currency")
            code, scale = asked.codes[0], str(asked.nominal)
        day = reading.midnight(row.get("Date"))
        reading.add(day, code, INFO.base, row.get("Cur_OfficialRate"), reading.nominal(scale))
    return Parsed(reading.tables())


def _ids(rows: "list[dict[str, object]]", reading: "Reading") -> "dict[str, str]":
    from converter.sources.reading import is_code

    found: dict[str, str] = {}
    for row in rows:
        code = row.get("Cur_Abbreviation")
        if row.get("Cur_Periodicity") != DAILY or not is_code(code):
            continue
        days = [reading.midnight(row.get(f"Cur_Date{name}")) for name in ("Start", "End")]
        numbers = [reading.nominal(row.get(name)) for name in ("Cur_ID", "Cur_Scale")]
        text = "/".join(str(part) for part in (*days, *numbers))
        found[str(code)] = f"{found.get(str(code), '')} {text}".strip()
    if not found:
        raise reading.changed("a list without ids")
    return {**found, "listed": str(INFO.publication.today(reading.reply.at))}
