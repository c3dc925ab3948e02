"""Answers as lines of JSON, described by schema.json; `money.document` makes the values."""

from datetime import date

from converter.cli.render import conversions
from converter.errors import ConverterError
from converter.money import document
from converter.money.conversion import Conversion
from converter.money.document import error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from converter.cli.render import Outcome
    from converter.money.conversion import Answer
    from converter.money.total import Total
    from converter.text.spoken import Relative

try:  # importing json itself takes as long as computing an answer
    from _json import encode_basestring_ascii as _string
except ImportError:
    from json.encoder import py_encode_basestring_ascii as _string

__all__ = ["day_meant", "dumps", "error", "line", "rows"]


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
    return dumps(_whole(found)) + "\n"


def rows(found: "Outcome") -> str:
    """An object for each target, each on its line (ndjson)."""
    head = _asked(found)
    if head["terms"] is None:
        del head["terms"]
    assumed = list(found.question.assumed)
    return "".join(
        dumps({**head, **_item(target, result), "assumed": assumed, **_period(result)}) + "\n"
        for target, result in zip(found.quotes, found.results, strict=True)
    )


def _period(result: "Conversion | Total | ConverterError") -> "dict[str, str | None]":
    """The period that the figure of a rule is for, as csv has it; null without a rule."""
    if isinstance(result, ConverterError):
        return {}
    told = (result if isinstance(result, Conversion) else result.parts[0]).rule
    return {"period": str(told.valid) if told else None}


def _whole(found: "Outcome") -> "dict[str, Any]":
    """All answers of a question, as schema.json describes an ``answer``."""
    when = {
        "on": day_meant(found.on, conversions(found)), "average": found.average, "end_of": found.end_of,
        "rule": found.rule,
    }  # fmt: skip
    results = [_item(*one) for one in zip(found.quotes, found.results, strict=True)]
    return document.question(_asked(found), when, results, found.question.assumed)


def day_meant(on: "date | Relative | None", answered: "Iterable[Answer | Conversion]") -> "str | None":
    """The day asked for, None without one; a day in words is the one that the first answer took it for."""
    if on is None or isinstance(on, date):
        return str(on) if on else None
    return next((str(answer.on) for answer in answered), None)


def _asked(found: "Outcome") -> "dict[str, Any]":
    """The money that is converted: an amount of one currency, or the terms of a sum."""
    asked = found.question
    if asked.terms:
        return document.terms(asked.terms)
    return {"amount": document.amount(asked.amount), "from": asked.base, "terms": None}


def _item(target: str, result: "Conversion | Total | ConverterError") -> "dict[str, Any]":
    """The result for a target: a conversion, a total or an error."""
    if isinstance(result, ConverterError):
        return document.failed(target, result)
    return document.of_one(result) if isinstance(result, Conversion) else document.of_sum(result)
