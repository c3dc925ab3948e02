"""Answers as JSON, described by schema.json. Numbers are strings, so that no reader rounds them."""

from datetime import date
from decimal import Decimal

from converter.cli.render import full, said
from converter.cli.render.numbers import plain_number, rate_text
from converter.errors import ConverterError
from converter.money import arithmetic
from converter.money.conversion import Conversion, Total
from converter.store.sheet import utc_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction
    from typing import Any

    from converter.cli.render import Outcome
    from converter.model import Leg
    from converter.money.conversion import Answer
    from converter.text.spoken import Relative

try:  # importing json itself takes as long as computing an answer
    from _json import encode_basestring_ascii as _string
except ImportError:
    from json.encoder import py_encode_basestring_ascii as _string

__all__ = ["day_meant", "document", "dumps", "error", "item", "line", "rows"]


def dumps(value: "Any") -> str:
    """A value as JSON on one line, in ASCII: dicts, lists, text, whole numbers, booleans and None."""
    if isinstance(value, str):
        return str(_string(value))
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_string(key)}: {dumps(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(dumps, value)) + "]"


def line(found: "Outcome") -> str:
    """All answers of a question as one object on a line."""
    return dumps(document(found)) + "\n"


def rows(found: "Outcome") -> str:
    """An object for each target, each on its line (ndjson)."""
    head = _asked(found)
    if head["terms"] is None:
        del head["terms"]
    return "".join(
        dumps({**head, **item(target, result)}) + "\n"
        for target, result in zip(found.quotes, found.results, strict=True)
    )


def document(found: "Outcome") -> "dict[str, Any]":
    """All answers of a question, as schema.json describes an ``answer``."""
    answered = [result for result in found.results if isinstance(result, Conversion)]
    asked, on = found.question, day_meant(found.on, answered)
    results = [item(target, result) for target, result in zip(found.quotes, found.results, strict=True)]
    return {
        **_asked(found),
        "asked": {"on": on, "average": found.average, "end_of": found.end_of},
        "results": results,
        "assumed": list(asked.assumed),
    }


def day_meant(on: "date | Relative | None", answered: "Iterable[Answer | Conversion]") -> "str | None":
    """The day asked for, None without one; a day in words is the one that the first answer took it for."""
    if on is None or isinstance(on, date):
        return str(on) if on else None
    return next((str(answer.on) for answer in answered), None)


def error(failure: ConverterError) -> "dict[str, Any]":
    """An error: its kind, its message, and suggestions for a word that is not known."""
    return {
        "kind": failure.kind,
        "message": said(failure),
        "suggestions": list(getattr(failure, "suggestions", ())),
    }


def _asked(found: "Outcome") -> "dict[str, Any]":
    """The money that is converted: an amount of one currency, or the terms of a sum."""
    asked = found.question
    if not asked.terms:
        return {"amount": _number(asked.amount), "from": asked.base, "terms": None}
    terms = [{"amount": _number(number), "currency": code} for number, code in asked.terms]
    return {"amount": None, "from": None, "terms": terms}


def _number(number: "Decimal | Fraction") -> str:
    """An amount; a fraction whose decimals don't end is given to 28 significant figures."""
    if isinstance(number, Decimal):
        return plain_number(number)
    return plain_number(arithmetic.exactly(arithmetic.share(number, arithmetic.ONE, arithmetic.ONE)))


def item(target: str, result: "Any") -> "dict[str, Any]":
    """The result for a target: a conversion, a total or an error."""
    if isinstance(result, ConverterError):
        return {"to": target, "error": error(result)}
    head = {
        "to": result.result.currency,
        "result": f"{result.result.amount:f}",
        "result_exact": plain_number(result.result_exact),
    }
    if isinstance(result, Total):
        return {
            **head,
            "stale": result.stale,
            "parts": [_part(part) for part in result.parts],
            "rounding": result.rounding,
            "fee": _fee(result),
            "notes": _notes(result),
        }
    return {
        **head,
        **_origin(result),
        "rounding": result.rounding,
        "observations": _observations(result),
        "fee": _fee(result),
        "attribution": result.attribution or None,
        "notes": _notes(result),
    }


def _part(part: "Conversion") -> "dict[str, Any]":
    """A part of a sum. It is not rounded; only the sum is."""
    return {
        "amount": plain_number(part.money.amount),
        "from": part.money.currency,
        "result_exact": plain_number(part.result_exact),
        **_origin(part),
        "observations": _observations(part),
        "attribution": part.attribution or None,
        "notes": _notes(part),
    }


def _fee(result: "Conversion | Total") -> "dict[str, Any] | None":
    """A fee as it was typed, its amount, and the result after it; None without one."""
    fee = result.fee
    if fee is None:
        return None
    return {
        "text": fee.text,
        "amount": f"{fee.amount.amount:f}",
        "currency": fee.amount.currency,
        "result_after": f"{fee.result_after.amount:f}",
    }


def _notes(result: "Conversion | Total") -> "list[dict[str, str]]":
    return [{"code": note.code, "text": full(note)} for note in result.notes]


def _origin(conversion: "Conversion") -> "dict[str, Any]":
    """The rate (units of the target for one unit of the source currency), its day and its source."""
    rate = conversion.rate
    return {
        "rate": rate_text(rate),
        "on": str(conversion.on),
        "as_of": str(rate.as_of) if rate.as_of else None,
        "age_days": conversion.age_days,
        "fetched_at": utc_text(rate.fetched_at) if rate.fetched_at else None,
        "stale": conversion.stale,
        "source": rate.source,
        "kind": rate.kind,
        "derivation": rate.derivation,
        "legs": [_leg(leg) for leg in rate.legs],
    }


def _observations(conversion: "Conversion") -> "dict[str, Any] | None":
    """The fixings of a mean or of an end of a period: how many, the first day and the last."""
    rate: Any = conversion.rate
    if not rate.over:
        return None
    return {"count": rate.observations, "first": str(rate.first), "last": str(rate.last)}


def _leg(leg: "Leg") -> "dict[str, Any]":
    figure = leg.figure
    return {
        "base": figure.base,
        "quote": figure.quote,
        "nominal": figure.nominal,
        "value": figure.text,
        "as_of": str(leg.as_of) if leg.as_of else None,
        "source": leg.source,
    }
