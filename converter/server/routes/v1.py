"""``/v1``: the table of the European Central Bank, of a day or over a period; also at the old host's paths.

Rates in euros are as published; others are computed from two of them, with 12 significant figures.
"""

import json
from itertools import islice

from converter import iso4217
from converter.errors import RateUnavailable
from converter.server.endpoint import Endpoint
from converter.server.figures import day_of, times
from converter.server.problems import Problem, may_pass, of_all, parted
from converter.server.ranges import sent
from converter.server.replies import JSON, answered
from converter.server.walk import Period, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from converter.money.conversion import Answer
    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.replies import Reply, Stream

__all__ = ["ENDPOINTS"]

_SOURCE = "ecb"
_BASE = "EUR"
_PARAMETERS = ("amount", "base", "from", "symbols", "to")
# Days of a piece of the body.
_AT_ONCE = 50


class _Question:
    """What is asked of the table: an amount of a base, in all currencies or in some of them."""

    __slots__ = ("amount", "base", "symbols")

    def __init__(self, asked: "Asked") -> None:
        self.amount: Decimal = asked.factor("amount")
        self.base = asked.code(_given(asked, "base", "from"), _BASE)
        names = _given(asked, "symbols", "to")
        self.symbols = asked.codes(names)
        if self.symbols == (self.base,):
            raise Problem(422, f"{self.base} is the base itself; name other currencies", names)

    @property
    def head(self) -> str:
        amount = f"{self.amount:f}"
        return f'{{"amount":{amount if "." in amount else f"{amount}.0"},"base":"{self.base}"'

    def missing(self, found: "Iterable[str]") -> "list[str]":
        """The currencies that are named, besides the base, and not found."""
        return sorted(set(self.symbols or ()) - {*found, self.base})


def _given(asked: "Asked", name: str, other: str) -> str:
    """Which of two names of one parameter is given; the first if none is."""
    if other not in asked.given:
        return name
    if name in asked.given:
        raise Problem(422, f"{other} is another name of {name}; give one of them", other)
    return other


def day(asked: "Asked", engine: "Engine") -> "Reply":
    """The newest table, or the last one up to a day: ``{amount, base, date, rates}``."""
    question = _Question(asked)
    answers = _table(engine, question.base, question.symbols, asked.day("date"))
    rates = _object((one.rate.quote, times(one.rate, question.amount)) for one in answers)
    body = f'{question.head},"date":"{max(map(day_of, answers))}","rates":{rates}}}'
    missing = question.missing(one.rate.quote for one in answers)
    return answered(body.encode(), answers, engine, missing=missing)


def period(asked: "Asked", engine: "Engine") -> "Reply | Stream":
    """The tables of a period: ``{amount, base, start_date, end_date, rates}``, the rates by day."""
    question = _Question(asked)
    first, last = asked.day("start_date"), asked.day("end_date")
    assert first is not None  # noqa: S101 - it is a place of the path
    walk = _walk(question, Period(first, last, engine, name="start_date"), engine)
    return sent(walk, _days(walk, question), JSON, engine)


def currencies(_asked: "Asked", engine: "Engine") -> "Reply":
    """The currencies of the newest table, with their names: ``{code: name}``."""
    answers = _table(engine, _BASE, None, None)
    codes = sorted([_BASE, *(one.rate.quote for one in answers)])
    body = _object((code, json.dumps(iso4217.get(code).name, ensure_ascii=False)) for code in codes)
    return answered(body.encode(), answers, engine)


def _table(
    engine: "Engine", base: str, symbols: "tuple[str, ...] | None", on: "date | None"
) -> "list[Answer]":
    """The price of a base in each currency of one table, or in those named, by code; none by law or a peg."""
    named = {_BASE, *(engine.infos[_SOURCE].covers or {})} if symbols is None else set(symbols)
    # The table has these on each of its days.
    asked = {*named, "USD" if base == _BASE else _BASE} - {base}
    found, failed = parted(engine.asking((_SOURCE,)).answers(base, sorted(asked), on))
    answers = [one for one in found if one.rate.source == _SOURCE]
    day = max(map(day_of, answers), default=None)
    given = [one for one in answers if day_of(one) == day and one.rate.quote in named]
    if not given:
        errors = [error for code, error in failed.items() if code in named]
        if found and not answers and not may_pass(errors):
            # Law or a peg stands between the base and the table, of whichever quote.
            errors = []
        raise of_all([*errors, RateUnavailable(f"{_SOURCE} has no such rates of {base}")])
    return given


def _walk(question: _Question, period: Period, engine: "Engine") -> Walk:
    """The rates of the period: each currency is in it on the days on which the source has it and the base."""
    base, walk = question.base, Walk(engine.asking((_SOURCE,)), question.base, period)
    covers = {**(engine.infos[_SOURCE].covers or {}), _BASE: (None, None)}
    lives: dict[str, tuple[date, date | None]] = {}
    for quote in question.symbols or covers:
        ends = [covers[code] for code in (base, quote) if code in covers]
        first = max([period.first, *(since for since, _ in ends if since)])
        last = min([until for until in (period.last, *(until for _, until in ends)) if until], default=None)
        if len(ends) == 2 and first <= (last or period.until) and quote != base:
            lives[quote] = first, last
        elif question.symbols is not None and quote != base:
            walk.missing[quote] = RateUnavailable(
                f"{_SOURCE} has no rates of {base} in {quote} in the period"
            )
    if not lives:
        raise Problem(404, f"{_SOURCE} has no such rates of {base} in the period", remembered=True)
    return walk.add(lives, named=question.symbols is not None)


def _days(walk: Walk, question: _Question) -> "Iterator[bytes]":
    """The body, in pieces."""
    rows = walk.rows(lambda rate: times(rate, question.amount))
    first, found = next(rows)
    ends = f'"start_date":"{first}","end_date":"{walk.newest}"'
    yield f'{question.head},{ends},"rates":{{"{first}":{_object(found)}'.encode()
    while some := list(islice(rows, _AT_ONCE)):
        yield "".join(f',"{day}":{_object(found)}' for day, found in some).encode()
    yield b"}}"


def _object(pairs: "Iterable[tuple[str, str]]") -> str:
    """A JSON object of names and JSON values."""
    inside = ",".join([f'"{name}":{value}' for name, value in pairs])
    return f"{{{inside}}}"


def _is_long(asked: "Asked") -> bool:
    return asked.is_long("symbols", "to")


def _endpoints(prefix: str) -> "Iterator[Endpoint]":
    yield Endpoint(f"{prefix}/latest", day, _PARAMETERS, heavy=_is_long)
    yield Endpoint(f"{prefix}/currencies", currencies, heavy=True)
    yield Endpoint(f"{prefix}/{{date:day}}", day, _PARAMETERS, heavy=_is_long)
    yield Endpoint(f"{prefix}/{{start_date:day}}..", period, _PARAMETERS, heavy=True)
    yield Endpoint(f"{prefix}/{{start_date:day}}..{{end_date:day}}", period, _PARAMETERS, heavy=True)


ENDPOINTS = (*_endpoints("/v1"), *_endpoints(""))
