"""Documents of rates and converters to compare them with."""

from collections.abc import Iterable
from typing import Any

from support.days import utc
from support.holding import put, shipped_environ

from converter import Converter
from converter.errors import ConverterError, RateUnavailable
from converter.widget.document import currencies, document
from converter.widget.rule import Rule

__all__ = ["AHEAD", "held", "newer_from", "offline", "some", "unlike"]

WRITTEN = utc("2026-10-30T18:00")
AHEAD = {"due": utc("2026-10-31T00:00"), "stale": utc("2026-10-31T12:00")}
NOW = "2026-10-30T20:00:00Z"


def offline(
    folder: Any, sources: Any = "auto", *, now: str = NOW, shipped: bool = False, **settings: Any
) -> Converter:
    """A converter without requests over the rates of a folder, and over those that ship if asked for."""
    environ = shipped_environ(folder) | {"CONVERTER_NOW": now}
    if not shipped:
        environ["CONVERTER_SEED_DIR"] = str(folder / "nothing")
    return Converter(sources, environ=environ, **{"redistributable": True, **settings})


def held(folder: Any, name: str, columns: str, *rows: str, late: bool = False) -> None:
    """Write a file of rates that is fresh, or for which a newer one should be out."""
    put(folder, name, columns, *rows, written=WRITTEN, **({} if late else AHEAD))


def some(converter: Converter, codes: Iterable[str]) -> dict[str, Any]:
    """The document of those of some currencies of which there is a rate."""
    return document(converter, [code for code in codes if _has(converter, code)])


def _has(converter: Converter, code: str) -> bool:
    try:
        return bool(document(converter, [code]))
    except RateUnavailable:
        return False


def unlike(converter: Converter, content: dict[str, Any]) -> list[Any]:
    """The pairs for which a document has another rate, or calls it stale otherwise: each with both."""
    rule, codes = Rule(content), currencies(content)
    found = []
    for base in codes:
        for quote in codes:
            priced = rule.priced(base, quote)
            stale = priced is not None and newer_from(content, priced.legs) <= content["at"]
            mine = None if priced is None else _told(priced.rate(base, quote), stale=stale)
            if mine != (theirs := _asked(converter, base, quote)):
                found.append((base, quote, mine, theirs))
    return found


def newer_from(content: dict[str, Any], legs: Iterable[Any]) -> str:
    """The instant from which the tables of some legs say that a newer rate should be out."""
    by_source: dict[str, list[Any]] = {}
    for leg in legs:
        by_source.setdefault(leg.source, []).append(leg)
    found = [_answering(content, key, some) for key, some in by_source.items() if key not in ("law", "peg")]
    return min((str(table["newer_from"]) for table in found if table), default="9999")


def _answering(content: dict[str, Any], source: str, legs: list[Any]) -> dict[str, Any] | None:
    """The first table of a source with the figures of some legs."""
    tables = (table for table in content["tables"] if table["source"] == source)
    return next((table for table in tables if all(_in(table, leg) for leg in legs)), None)


def _in(table: dict[str, Any], leg: Any) -> bool:
    """Whether a table has the figure of a leg."""
    cell = table["figures"].get(leg.figure.about(table.get("base") or table["quote"]))
    one = {"text": cell} if isinstance(cell, str) else cell or {}
    return (one.get("text"), one.get("day", table["day"])) == (leg.figure.text, str(leg.as_of))


def _asked(converter: Converter, base: str, quote: str) -> Any:
    try:
        answer = converter.answer(base, quote)
    except ConverterError:
        return None
    return _told(answer.rate, stale=answer.stale)


def _told(rate: Any, *, stale: bool) -> Any:
    return stale, rate.source, rate.as_of, rate.kind, rate.derivation, rate.num, rate.den, rate.legs
