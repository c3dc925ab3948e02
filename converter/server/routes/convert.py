"""``/v2/convert``: an amount in other currencies, with all that must be said of it."""

import json
from functools import cache

from converter import prescribed
from converter.api.by_rule import sources_of
from converter.errors import AmountError, ConverterError, DateError, InputError
from converter.money import document
from converter.money.arithmetic import MAX_DIGITS, ROUNDINGS
from converter.server.asked import amount_of
from converter.server.endpoint import Endpoint
from converter.server.filled import Filled
from converter.server.problems import Problem, meant, of_all, parted, problem_of
from converter.server.replies import Reply, answered, lifetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from converter.api.converter import Converter
    from converter.money.conversion import Answer, Conversion
    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.replies import Lifetime

    Found = tuple[str, Conversion | ConverterError]

__all__ = ["ENDPOINTS"]

_PERIODS = ("average", "end_of")
_filled = Filled()


def convert(asked: "Asked", engine: "Engine") -> Reply:
    """An amount of one currency in one or several others, as the command prints it as JSON."""
    converter = engine.asking(engine.named(asked, "source"))
    targets, how = _targets(asked), _how(asked, engine)
    amount, base = asked.amount("amount"), asked.unit("from")
    try:
        if len(targets) == 1:
            found = converter.convert(amount, base, targets[0], **how)
            kept = lifetime([found.answer], engine.now(), daily=True)
            reply = _one(found, kept)
            if not _is_heavy(asked):
                reply.again = _again(converter, base, targets[0], how, (found.answer, kept), engine)
            return reply
        return _several(_each(converter, targets, amount, base, how), engine)
    except InputError as error:
        raise problem_of(error, _named_in(error, asked)) from None


def _targets(asked: "Asked") -> "tuple[str, ...]":
    targets = asked.codes("to")
    if targets is None:
        raise Problem(422, "to is needed", "to")
    return targets


def _how(asked: "Asked", engine: "Engine") -> "dict[str, Any]":
    """The day or period, and the rounding, that are asked for."""
    given = asked.given
    how: dict[str, Any] = {name: asked.period(name) for name in _PERIODS if name in given}
    if "rule" in given:
        how["rule"] = _rule(asked, engine)
        how["on"] = _day_or_period(asked)
    elif "date" in given:
        how["on"] = asked.day("date")
    if "digits" in given:
        how["digits"] = asked.whole("digits", MAX_DIGITS)
    if "rounding" in given:
        how["rounding"] = asked.choice("rounding", tuple(ROUNDINGS))
    return how


def _day_or_period(asked: "Asked") -> "Any":
    """A day, or a period of the rule: a rule for months takes 2024-06 too."""
    try:
        return asked.day("date")
    except Problem:
        return asked.period("date")


@cache
def _rules() -> "tuple[str, ...]":
    return tuple(rule.key for rule in prescribed.every())


def _rule(asked: "Asked", engine: "Engine") -> str:
    """The rule that is named; `Problem` if there is none, or if its figures may not be passed on."""
    if "source" in asked.given:
        raise Problem(422, "source and rule both say which rate", "source")
    key = asked.given["rule"].lower()
    if key not in _rules():
        told = f"there is no such rule; there are {', '.join(_rules())}"
        raise Problem(422, told, "rule", meant(key, _rules()))
    engine.check_terms(sources_of([key]), "rule")
    return key


def _again(
    converter: "Converter",
    base: str,
    target: str,
    how: "dict[str, Any]",
    before: "tuple[Answer, Lifetime]",
    engine: "Engine",
) -> "Callable[[str], Reply]":
    """Answers the same question for other amounts; ``before`` is what the first was answered by."""
    answer, kept = before

    def again(amount: str) -> Reply:
        found = converter.convert(amount_of(amount, "amount"), base, target, **how)
        if found.answer is answer:
            return _one(found, kept)
        return _one(found, lifetime([found.answer], engine.now(), daily=True))

    return again


def _one(found: "Conversion", kept: "Lifetime") -> Reply:
    text, told = _filled.text(found)
    return Reply(text.encode(), lifetime=kept, headers=told)


def _several(found: "Sequence[Found]", engine: "Engine") -> Reply:
    """The reply for several targets; each that failed has its error. If all did, one is raised."""
    given, failed = parted(found)
    if not given:
        raise of_all(list(failed.values()))
    body = json.dumps(document.conversions(found)).encode()
    answers = [one.answer for one in given]
    return answered(body, answers, engine, failed=failed.values(), daily=True)


def _each(
    converter: "Converter", targets: "Sequence[str]", amount: str, base: str, how: "dict[str, Any]"
) -> "list[Found]":
    found: list[Found] = []
    with converter.together(as_one=True):
        for target in targets:
            try:
                found.append((target, converter.convert(amount, base, target, **how)))
            except ConverterError as error:
                found.append((target, error))
    return found


def _named_in(error: InputError, asked: "Asked") -> "str | None":
    """The parameter that an error is about; beside a rule, all but the day has been read before."""
    if isinstance(error, AmountError):
        return "amount"
    of_rule = "rule" in asked.given and "date" in asked.given
    day = "date" if of_rule or isinstance(error, DateError) else None
    return next((name for name in _PERIODS if name in asked.given), day)


def _is_heavy(asked: "Asked") -> bool:
    return any(name in asked.given for name in ("rule", *_PERIODS)) or (
        "to" in asked.given and asked.is_long("to")
    )


ENDPOINTS = (
    Endpoint(
        "/v2/convert",
        convert,
        ("amount", "from", "to", "date", *_PERIODS, "rule", "source", "digits", "rounding"),
        heavy=_is_heavy,
        varying="amount",
    ),
)
