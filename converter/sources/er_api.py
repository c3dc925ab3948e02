"""ExchangeRate-API's open access: indicative rates, units for one dollar, the newest only, once a day."""

from datetime import UTC, datetime, timedelta

from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from converter.sources.reading import Reading

URL = "https://open.er-api.com/v6/latest/USD"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_PAUSE = 3
# The service asks its users to spread their requests over 30 to 300 seconds after the announced instant.
AFTER = timedelta(seconds=60)
# Its list without CNH and its own codes for pounds, dollars and crowns at par (FOK GGP IMP JEP KID TVD).
CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP "
    "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES "
    "KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF "
    "SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD "
    "TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG ZWL"
)

INFO = SourceInfo(
    "er-api", "ExchangeRate-API (open access)", RateKind.INDICATIVE, "USD",
    # It follows no country's holidays, and each reply says when the next table comes out.
    Publication(
        "announced", "UTC", (0, 5), grace=timedelta(hours=24), longest_pause=LONGEST_PAUSE,
        every=timedelta(minutes=60),
    ),
    covers=dict.fromkeys(CODES.split(), (None, None)),
    licence="free with attribution; not to be redistributed",
    redistribution=False,
    terms="https://www.exchangerate-api.com/terms",
    homepage="https://www.exchangerate-api.com/docs/free",
    attribution="Rates By Exchange Rate API",
    whole_years=False,
    conditional=False,
    carries_ended=True,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """The newest table, if today is wanted; a past day can't be asked for."""
    if wanted.last < wanted.today:
        return []
    return [Request(URL, day=wanted.today)]


def parse(reply: Reply) -> Parsed:
    """The one table, dated the UTC day of its last update, and the instant announced for the next one."""
    from converter.sources.reading import Reading, is_asset, read_json, reason, refused

    reading = Reading(reply, INFO.key)
    content = reading.fields(read_json(reply, INFO.key))
    if content.get("result") == "error":
        raise refused(reply, INFO.key, reason(content) or "an error without its type")
    if content.get("result") != "success":
        raise reading.changed("another result than success")
    if content.get("base_code") != INFO.base:
        raise reading.changed("another base than was asked for")
    updated = _instant(content, "time_last_update_unix", reading)
    for code, rate in reading.fields(content.get("rates")).items():
        if code != INFO.base and not is_asset(code):
            reading.add(updated.date(), INFO.base, code, rate)
    following = _instant(content, "time_next_update_unix", reading) + AFTER
    # With an announcement for the far future this table would never be fetched again.
    announced = following if following - updated <= timedelta(days=LONGEST_PAUSE) else None
    return Parsed(reading.tables(needed=True), next_due=announced)


def _instant(content: "Mapping[str, object]", field: str, reading: "Reading") -> datetime:
    from converter.sources.reading import is_digits

    text = content.get(field)
    if not isinstance(text, str) or not is_digits(text) or len(text) > 11:
        raise reading.changed(f"{field} that is not an instant")
    return EPOCH + timedelta(seconds=int(text))
