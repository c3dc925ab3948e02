"""What there is to ask about: the currencies that a text finds, and the sources with what is held of them.

The dicts are those of ``convert currencies --json`` and ``convert sources --json``, which ``cli/schema.json``
describes.
"""

from datetime import timedelta

from converter import iso4217, sources
from converter.errors import UnknownCurrency
from converter.lookup.tables import missed
from converter.store.sheet import utc_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from converter.model import Currency
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Row, Store

__all__ = ["held", "matching", "of_currency", "of_every_source", "of_source", "state", "status"]

_DAY = timedelta(days=1)


def matching(text: str) -> "list[Currency]":
    """The currencies that a text finds, or all of them for an empty text.

    It may be a code, a number, a part of a name, a country or a symbol. Raises UnknownCurrency if it finds
    none.
    """
    found = iso4217.find(text)
    if not found:
        raise UnknownCurrency(f"no currency matches '{text[:40]}'; try a code, a name or a country")
    return found


def of_currency(one: "Currency") -> "dict[str, Any]":
    """All that is known of a currency, as ``currency`` of the schema."""
    return {
        "code": one.code,
        "number": one.numeric or None,
        "name": one.name,
        "digits": one.digits,
        "minor_unit": one.minor_unit,
        "symbol": one.symbol or None,
        "countries": list(one.countries),
        "withdrawn": one.withdrawn,
        "since": str(one.since) if one.since else None,
        "until": str(one.until) if one.until else None,
        "successor": one.successor,
        "became": list(iso4217.became(one.code)),
        "coin": one.coin,
    }


def status(one: "Currency") -> str:
    """``current``, ``coin``, or when the currency was withdrawn and what replaced it."""
    if one.coin:
        return "coin"
    if not one.withdrawn:
        return "current"
    if one.successor and one.until:
        # The day of the fixed rate. Marks and francs were legal tender for three more years at that rate.
        return f"{one.successor} since {one.until + _DAY}"
    heirs = ", ".join(iso4217.became(one.code))
    until = f" {one.until}" if one.until else ""
    return f"withdrawn{until}" + (f", became {heirs}" if heirs else "")


def held(store: "Store", now: "datetime") -> "list[tuple[SourceInfo, Row | None]]":
    """All sources, those of the default order first, each with the newest table that is held of it."""
    return [(one.INFO, store.read(one.INFO).newest(now)) for one in sources.every()]


def of_every_source(found: "list[tuple[SourceInfo, Row | None]]", now: "datetime") -> "dict[str, Any]":
    """The sources that `held` found, and the keys of the default order, as ``everySource`` of the schema."""
    return {"default": list(sources.DEFAULT), "sources": [of_source(info, row, now) for info, row in found]}


def of_source(info: "SourceInfo", row: "Row | None", now: "datetime") -> "dict[str, Any]":
    """A source with the newest table held, as ``source`` of the schema."""
    due = row.head.due if row else None
    return {
        "key": info.key,
        "name": info.name,
        "kind": info.kind,
        "home": info.home,
        "base": info.base,
        "covers": sorted(info.covers) if info.covers is not None else None,
        "since": str(info.since) if info.since else None,
        "zone": info.publication.zone,
        "licence": info.licence or None,
        "terms": info.terms or None,
        "homepage": info.homepage or None,
        "attribution": info.attribution or None,
        "newest": str(row.as_of) if row else None,
        "shipped": row.shipped if row else None,
        "due": utc_text(due) if due else None,
        "state": state(info, row, now),
    }


def state(info: "SourceInfo", row: "Row | None", now: "datetime") -> str:
    """The state of the newest table held, at ``now``: not held, fresh, due or stale.

    It is due once a newer table may be out, and stale once one must be out (`lookup.tables.missed`).
    """
    if row is None:
        return "not held"
    if missed(info, row, now):
        return "stale"
    due = row.head.due
    if due is None and info.publication.period:  # fetched for a day of the past, but the newest all the same
        due = info.publication.due(row.as_of, row.as_of, now)
    return "fresh" if due and now < due else "due"
