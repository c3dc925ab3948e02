"""Answers as JSON has them: dicts of text, whole numbers, booleans and None, as cli/schema.json describes.

The command prints them, and `to_dict` of the library returns them. Numbers are text, so that no reader
rounds them.
"""

from decimal import Context, Decimal

from converter.errors import ConverterError, said
from converter.model import plain_number
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction
    from typing import Any

    from converter.model import Note, Pair
    from converter.money.conversion import Answer, Conversion
    from converter.money.total import Total

__all__ = [
    "amount",
    "answer",
    "comparison",
    "conversion",
    "conversions",
    "error",
    "failed",
    "full",
    "noted",
    "of_one",
    "of_sum",
    "question",
    "six",
    "terms",
    "total",
]

_SIX = Context(prec=6)


# -- numbers -------------------------------------------------------------------------------------------


def six(value: Decimal) -> str:
    """A number rounded to six significant figures, without exponent."""
    return f"{_SIX.plus(value):f}"


def amount(number: "Decimal | Fraction") -> str:
    """An amount; a fraction whose decimals don't end is given to 28 significant figures."""
    if isinstance(number, Decimal):
        return plain_number(number)
    return plain_number(arithmetic.exactly(arithmetic.share(number, arithmetic.ONE, arithmetic.ONE)))


# -- a question with its answers -----------------------------------------------------------------------


def conversion(one: "Conversion") -> "dict[str, Any]":
    """The question of a conversion with its one result."""
    return conversions([(one.result.currency, one)])


def conversions(found: "Sequence[tuple[str, Conversion | ConverterError]]") -> "dict[str, Any]":
    """The question of one amount with the result for each target; at least one of them is no error."""
    answered = [one for _, one in found if not isinstance(one, ConverterError)]
    results = [
        failed(target, one) if isinstance(one, ConverterError) else of_one(one) for target, one in found
    ]
    first = answered[0]
    asked = {"amount": amount(first.money.amount), "from": first.money.currency, "terms": None}
    assumed = dict.fromkeys(reading for one in answered for reading in one.assumed)
    return question(asked, _when(first.answer), results, assumed)


def total(one: "Total") -> "dict[str, Any]":
    """The question of a sum with its one result."""
    asked = terms([(part.money.amount, part.money.currency) for part in one.parts])
    return question(asked, _when(one.parts[0].answer), [of_sum(one)], one.assumed)


def terms(those: "Iterable[tuple[Decimal | Fraction, str]]") -> "dict[str, Any]":
    """The money of a sum: its terms in place of an amount."""
    each = [{"amount": amount(number), "currency": code} for number, code in those]
    return {"amount": None, "from": None, "terms": each}


def question(
    money: "dict[str, Any]",
    when: "dict[str, Any]",
    results: "list[dict[str, Any]]",
    assumed: "Iterable[str]",
) -> "dict[str, Any]":
    """A question with its results: the money that is converted, the day or period asked for, the readings."""
    return {**money, "asked": when, "results": results, "assumed": list(assumed)}


def comparison(
    number: "Decimal | Fraction",
    pair: "Pair",
    on: "str | None",
    results: "list[dict[str, Any]]",
    assumed: "Iterable[str]",
) -> "dict[str, Any]":
    """An amount of the base of a pair with the result of each source, and the day asked for."""
    return {
        "amount": amount(number),
        "from": pair.base,
        "to": pair.quote,
        "asked": {"on": on},
        "results": results,
        "assumed": list(assumed),
    }


def _when(one: "Answer") -> "dict[str, Any]":
    rule = one.rule.rule.key if one.rule else None
    on = str(one.asked) if one.asked else None
    return {"on": on, "average": one.average, "end_of": one.end_of, "rule": rule}


def _result(one: "Conversion | Total") -> "dict[str, str]":
    return {
        "to": one.result.currency,
        "result": f"{one.result.amount:f}",
        "result_exact": plain_number(one.result_exact),
    }


def failed(target: str, failure: ConverterError) -> "dict[str, Any]":
    """A target among several that has no result, with its error."""
    return {"to": target, "error": error(failure)}


def of_sum(one: "Total") -> "dict[str, Any]":
    """The result of a sum, with all that must be said of it."""
    return {
        **_result(one),
        "stale": one.stale,
        "parts": [_part(part) for part in one.parts],
        "rounding": one.rounding,
        "fee": _fee(one),
        "notes": noted(one.notes),
    }


def of_one(one: "Conversion") -> "dict[str, Any]":
    """The result of a conversion, with all that must be said of it."""
    origin, said_of_it = _split(one.answer)
    observations = {"observations": said_of_it.pop("observations")}
    by_rule = {"rule": said_of_it.pop("rule")}
    rest = {"rounding": one.rounding, **observations, "fee": _fee(one), **by_rule, **said_of_it}
    return {**_result(one), **origin, **rest}


def _part(part: "Conversion") -> "dict[str, Any]":
    """A part of a sum. It is not rounded; only the sum is."""
    origin, said_of_it = _split(part.answer)
    return {
        "amount": plain_number(part.money.amount),
        "from": part.money.currency,
        "result_exact": plain_number(part.result_exact),
        **origin,
        **said_of_it,
    }


def _fee(one: "Conversion | Total") -> "dict[str, Any] | None":
    """A fee as it was typed, its amount, and the result after it; None without one."""
    fee = one.fee
    if fee is None:
        return None
    return {
        "text": fee.text,
        "amount": f"{fee.amount.amount:f}",
        "currency": fee.amount.currency,
        "result_after": f"{fee.result_after.amount:f}",
    }


# -- rates, notes and errors ---------------------------------------------------------------------------


def answer(one: "Answer") -> "dict[str, Any]":
    """A rate with its pair, its age, staleness and notes."""
    origin, said_of_it = _split(one)
    return {"from": one.rate.base, "to": one.rate.quote, **origin, **said_of_it}


def _split(one: "Answer") -> "tuple[dict[str, Any], dict[str, Any]]":
    """The rate with its day and its source, and what is to be said of it; in the order of the JSON."""
    rate = one.rate.to_dict()
    origin = {
        "rate": rate["rate"],
        "on": str(one.on),
        "as_of": rate["as_of"],
        "age_days": one.age_days,
        "fetched_at": rate["fetched_at"],
        "stale": one.stale,
        **{name: rate[name] for name in ("source", "kind", "derivation", "legs")},
    }
    observations = rate["observations"]
    owner = one.attribution or None
    rule = one.rule.to_dict() if one.rule else None
    notes = noted(one.notes)
    return origin, {"observations": observations, "rule": rule, "attribution": owner, "notes": notes}


def full(note: "Note") -> str:
    """All that is known of a note, with its advice; JSON and explanations have it."""
    return f"{note.detail or note.text}; {note.advice}" if note.advice else note.detail or note.text


def noted(notes: "Iterable[Note]") -> "list[dict[str, str]]":
    """Notes with their codes and texts."""
    return [{"code": note.code, "text": full(note)} for note in notes]


def error(failure: ConverterError) -> "dict[str, Any]":
    """An error: its kind, its message, and suggestions for a word that is not known."""
    return {
        "kind": failure.kind,
        "message": said(failure),
        "suggestions": list(getattr(failure, "suggestions", ())),
    }
