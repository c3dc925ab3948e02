"""Answers as JSON; numbers are strings, so that no reader rounds them. See schema.json."""

from converter.cli.render import plain_number, rate_text
from converter.errors import ConverterError
from converter.sheet import utc_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.cli.render import Outcome
    from converter.conversion import Conversion
    from converter.model import Leg

try:  # json itself takes as long to import as an answer takes to compute
    from _json import encode_basestring_ascii as _string
except ImportError:
    from json.encoder import py_encode_basestring_ascii as _string

__all__ = ["document", "dumps", "error", "line", "rows"]


def dumps(value: "Any") -> str:
    """JSON in ASCII on one line, of dicts, lists, text, whole numbers, true, false and null."""
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
    """The whole answer as one object on a line."""
    return dumps(document(found)) + "\n"


def rows(found: "Outcome") -> str:
    """An object a target, each on its line."""
    asked = found.question
    head = {"amount": plain_number(asked.amount), "from": asked.source}
    return "".join(
        dumps({**head, **_result(target, result)}) + "\n"
        for target, result in zip(found.targets, found.results, strict=True)
    )


def document(found: "Outcome") -> "dict[str, Any]":
    """The answer as the schema has it."""
    asked = found.question
    results = [_result(target, result) for target, result in zip(found.targets, found.results, strict=True)]
    return {
        "amount": plain_number(asked.amount),
        "from": asked.source,
        "terms": None,
        "asked": {"on": str(found.on) if found.on else None, "average": None, "end_of": None},
        "results": results,
        "assumed": list(asked.assumed),
    }


def error(failure: ConverterError) -> "dict[str, Any]":
    """An error: its kind, its message and what may have been meant."""
    return {
        "kind": failure.kind,
        "message": str(failure),
        "suggestions": list(getattr(failure, "suggestions", ())),
    }


def _result(target: str, result: "Any") -> "dict[str, Any]":
    if isinstance(result, ConverterError):
        return {"to": target, "error": error(result)}
    conversion: Conversion = result
    rate = conversion.rate
    return {
        "to": conversion.result.currency,
        "result": f"{conversion.result.amount:f}",
        "result_exact": plain_number(conversion.result_exact),
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
        "rounding": conversion.rounding,
        "observations": None,
        "fee": None,
        "attribution": conversion.attribution or None,
        "notes": [{"code": note.code, "text": note.text} for note in conversion.notes],
    }


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
