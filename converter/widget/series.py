"""A year of each currency of the file of rates, as the files that the chart of a web page reads.

A file has the figures of one currency as its source published them: ``series/ecb/USD.json``.
"""

import json
from datetime import timedelta

from converter import sources
from converter.errors import InputError, RateUnavailable
from converter.lookup.market import Market
from converter.lookup.published import span_of
from converter.lookup.resources import held_only
from converter.lookup.whole_period import rescales_of
from converter.model import NOT_PUBLISHED, RateKind
from converter.widget.figures import figure_text, series_head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from converter.api.converter import Converter
    from converter.lookup.span import Span
    from converter.model import Leg
    from converter.money.conversion import Conversion
    from converter.sources.contract import Source

    Content = dict[str, Any]

__all__ = ["by_source", "chartless", "spans", "with_series"]

_YEAR = timedelta(days=365)
_LEAST = 2  # days; one point is no line


def chartless(answer: "Conversion") -> str:
    """Why the page will have no chart of the pair of an answer; an empty text if it may have one.

    A chart is of the figures that one source published, with the series of an export.
    """
    keys = answer.source.split("+")
    if answer.kind == RateKind.INDICATIVE:
        return f"rates of {answer.source} are indicative"
    if len(keys) > 1 or keys[0] in NOT_PUBLISHED:
        return f"the rate is from {answer.source}, and a chart needs figures of one publisher"
    return ""


def with_series(converter: "Converter", content: "Content") -> "tuple[Content, dict[str, bytes]]":
    """The content of rates.json with ``series`` in its tables, and the series files by name.

    They are of the days that are held up to the newest without a gap; what has no two days is left out.
    Indicative tables have no series.
    """
    files: dict[str, bytes] = {}
    had: dict[str, set[str]] = {}
    for key, codes in by_source(content).items():
        for code, span in spans(converter, sources.get(key), codes).items():
            legs = _published(span)
            if len(legs) >= _LEAST:
                files[f"series/{key}/{code}.json"] = _file(key, code, legs)
                had.setdefault(key, set()).add(code)
    tables = [_naming(table, had.get(table["source"], set())) for table in content["tables"]]
    return {**content, "tables": tables}, files


def by_source(content: "Content") -> "dict[str, dict[str, None]]":
    """The currencies of the tables of each source, without those of indicative ones."""
    codes: dict[str, dict[str, None]] = {}
    for table in content["tables"]:
        if table["kind"] != RateKind.INDICATIVE:
            codes.setdefault(table["source"], {}).update(dict.fromkeys(table["figures"]))
    return codes


def _naming(table: "Content", had: "set[str]") -> "Content":
    """The table with the codes that have a series: true if all of them have one."""
    some = [code for code in table["figures"] if code in had]
    if not some:
        return table
    return {**table, "series": True if len(some) == len(table["figures"]) else " ".join(some)}


def spans(converter: "Converter", source: "Source", codes: "Iterable[str]") -> "dict[str, Span]":
    """The last year of each currency in the source's own one; none of what it has no history of."""
    info, resources = source.INFO, held_only(converter.store, [source])
    today = info.publication.today(resources.now)
    found: dict[str, Span] = {}
    for code in codes:
        market = Market(code, info.base, today, resources)
        try:
            found[code] = span_of(info, market, today - _YEAR, today)
        except (InputError, RateUnavailable):
            continue
    return found


def _published(span: "Span") -> "list[Leg]":
    """The figures of the newest days that are held without a gap, as they were published, oldest first.

    They are in one unit of money: those before a currency lost zeros are left out.
    """
    parts = span.parts()
    if not parts:
        return []
    begun = max((day for _, day in rescales_of(span.codes, span.first, span.last)), default=span.first)
    rates = parts[-1].rates()
    return [rate.legs[0] for rate in rates if len(rate.legs) == 1 and (rate.as_of or begun) >= begun]


def _file(key: str, code: str, legs: "Sequence[Leg]") -> bytes:
    """A series file; its figures have the direction and the nominal of the newest unless they say another."""
    newest = legs[-1].figure
    per_unit, nominal = newest.quote == code, newest.nominal
    content = {
        **series_head(key, code),
        "base" if per_unit else "quote": newest.base if per_unit else newest.quote,
        **({"nominal": nominal} if nominal != 1 else {}),
        "days": [str(leg.as_of) for leg in legs],
        "figures": [
            figure_text(leg.figure, nominal=nominal, turned=(leg.figure.quote == code) != per_unit)
            for leg in legs
        ],
    }  # fmt: skip
    return (json.dumps(content, separators=(",", ":")) + "\n").encode()
