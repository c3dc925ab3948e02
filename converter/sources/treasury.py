"""United States Treasury: units for one dollar on the last day of a quarter, with amendments in between."""

from datetime import date, timedelta

from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted
from converter.sources.periods import LastDays
from converter.sources.planning import ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from converter.sources.reading import Reading

    Rates = dict[tuple[date, str], list[tuple[int, str, str]]]

URL = "https://api.fiscaldata.treasury.gov/services/api/fiscal_service/v1/accounting/od/rates_of_exchange"
FIRST = date(2001, 3, 31)
LONGEST_PAUSE = 122  # a quarter, and a month in which the next one's table may be late
# A page has at most 10,000 rows: those of thirteen years.
LONGEST_RANGE, ROWS = 3653, "10000"
FIELDS = "effective_date,country_currency_desc,exchange_rate"

INFO = SourceInfo(
    "treasury", "U.S. Treasury, reporting rates of exchange", RateKind.OFFICIAL, "USD",
    # A table of the last day of each quarter comes out some days later, and an amendment at any time.
    Publication(
        "rolling", "America/New_York", grace=timedelta(days=1), longest_pause=LONGEST_PAUSE, final_after=31,
        every=timedelta(hours=12), renewed=LastDays((3, 6, 9, 12)),
    ),
    since=FIRST,
    per_currency=True,
    valid="until-next",
    prescribed=True,
    licence="public domain (work of the U.S. government)",
    terms="https://fiscaldata.treasury.gov/api-documentation/",
    homepage="https://fiscaldata.treasury.gov/datasets/treasury-reporting-rates-exchange/"
    "treasury-reporting-rates-of-exchange",
    attribution="U.S. Department of the Treasury, Bureau of the Fiscal Service",
    conditional=False,
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """All rates that came into force on the days wanted, ten years at a time, each on one page."""
    return [
        Request(
            URL,
            {
                "fields": FIELDS,
                "filter": f"effective_date:gte:{first},effective_date:lte:{last}",
                "sort": "effective_date",
                "page[number]": "1",
                "page[size]": ROWS,
            },
            first=first,
            last=last,
        )
        for first, last in ranges(wanted, LONGEST_PAUSE, FIRST, LONGEST_RANGE)
    ]


def parse(reply: Reply) -> Parsed:
    """The tables of a range, each dated the day on which its rates came into force.

    Labels that mean no known currency are reported. Several labels may mean one currency: the first of them
    in the table of labels gives its rate, and others with another rate are reported too. If that label has
    two rates on a day, nothing tells which is right: both are left out, and that is reported.
    """
    from converter.sources.reading import Reading, read_json

    reading = Reading(reply, INFO.key)
    content = reading.fields(read_json(reply, INFO.key))
    _check_whole(reading, content.get("meta"))
    named, unknown = _by_currency(reading, reading.rows(content.get("data")))
    reports = [f"{label!r} means no known currency, and its rates are left out" for label in unknown]
    differing: dict[str, str] = {}
    for (day, code), rates in named.items():
        place, label, text = min(rates)
        if len({float(rate) for at, _, rate in rates if at == place}) > 1:
            reports.append(f"{label} has two rates on {day}, and both are left out")
            continue
        reading.add(day, INFO.base, code, text)
        for _, other, rate in rates:
            if float(rate) != float(text):
                differing.setdefault(
                    other, f"{code} is that of {label}: {other} has another rate on {day}, {rate}, not {text}"
                )
    return Parsed(reading.tables(), reports=[*reports, *differing.values()])


def _check_whole(reading: "Reading", meta: object) -> None:
    """SourceChanged if the reply is one page of several: the days asked for would be held in part."""
    pages = meta.get("total-pages", "1") if isinstance(meta, dict) else "1"
    if pages not in ("0", "1"):
        raise reading.changed("more rows than fit on a page")


def _by_currency(reading: "Reading", rows: "list[dict[str, Any]]") -> "tuple[Rates, dict[str, None]]":
    """The place of the label, the label and the rate of each row, by day and code; and the unknown labels."""
    from converter.sources._treasury_labels import meant

    found: Rates = {}
    unknown: dict[str, None] = {}
    for row in rows:
        label, text = row.get("country_currency_desc"), row.get("exchange_rate")
        day = reading.iso_day(row.get("effective_date"))
        if not isinstance(label, str) or not label.isprintable():
            raise reading.changed("a row without a label")
        place, code = meant(label, day)
        if place is None:
            unknown[label] = None
        elif code and text != "null":
            found.setdefault((day, code), []).append((place, label, reading.number(text, label)))
    return found, unknown
