"""``/oxr/…``: tables of rates in the shape of Open Exchange Rates, whose clients read them."""

import json
from datetime import UTC, datetime, time

from converter import iso4217
from converter.server.endpoint import Endpoint
from converter.server.figures import day_of, number
from converter.server.problems import Problem, of_all, parted
from converter.server.replies import answered, for_an_hour

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from converter.errors import ConverterError
    from converter.money.conversion import Answer
    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.replies import Reply

    Found = tuple[list[Answer], dict[str, ConverterError]]

__all__ = ["ENDPOINTS"]

_BASE = "USD"
_DISCLAIMER = (
    "Each rate is the figure of one publisher, of its own day, and none is a price at which anyone has to "
    "buy or sell. Fx-Source, a header of this answer, names the publishers."
)
_LICENSE = "The terms of each publisher apply. /v2/providers of this server has them."
# Clients send these, and none changes what is answered. `Head` drops their key, app_id.
_IGNORED = ("app_id", "prettyprint", "show_alternative", "show_bid_ask", "show_inactive")
# django-money names the base a second time.
_AGAIN = "base_currency"
# All codes of this shape have three letters, and its clients make room for no more.
_LETTERS = 3


def latest(asked: "Asked", engine: "Engine") -> "Reply":
    """The newest rates of one base in all currencies, or in some."""
    return _table(asked, engine, None)


def historical(asked: "Asked", engine: "Engine") -> "Reply":
    """The rates of one base on a day."""
    return _table(asked, engine, asked.day("date"))


def currencies(_asked: "Asked", engine: "Engine") -> "Reply":
    """The names of the currencies that `latest` has, by code."""
    answers, _ = _found(engine, _BASE, None, None)
    names = {one.rate.quote: iso4217.get(one.rate.quote).name for one in answers}
    return for_an_hour(json.dumps(names), engine)


def _table(asked: "Asked", engine: "Engine", on: "date | None") -> "Reply":
    base, quotes = _base(asked), asked.codes("symbols")
    answers, failed = _found(engine, base, quotes, on)
    if failed and all(one.rate.derivation == "identity" for one in answers):
        # The base has a rate in itself even if nobody quotes it.
        raise of_all(list(failed.values()))
    body, missing = _json(base, answers).encode(), failed if quotes else ()
    return answered(body, answers, engine, failed=failed.values(), missing=missing)


def _base(asked: "Asked") -> str:
    """The base, by either of its names."""
    base, again = asked.code("base"), asked.code(_AGAIN)
    if base and again and again != base:
        # The client would keep the rates of one base as those of another.
        raise Problem(422, f"{_AGAIN} is not {base}, which is the base; give the same one", _AGAIN)
    return base or again or _BASE


def _found(engine: "Engine", base: str, quotes: "Sequence[str] | None", on: "date | None") -> "Found":
    """The answers for a base by quote, and the errors of those that have none."""
    found, failed = parted(engine.converter.answers(base, quotes, on))
    return [one for one in found if len(one.rate.quote) == _LETTERS], failed


def _json(base: str, answers: "Sequence[Answer]") -> str:
    """The table. Its timestamp is that of the oldest day among its rates, which no rate is older than."""
    days = [day_of(one) for one in answers if one.rate.derivation != "identity"]
    oldest = datetime.combine(min(days or [one.on for one in answers]), time(), UTC)
    rates = ",".join(f'"{one.rate.quote}":{number(one.rate)}' for one in answers)
    head = {
        "disclaimer": _DISCLAIMER, "license": _LICENSE, "timestamp": int(oldest.timestamp()), "base": base,
    }  # fmt: skip
    return f'{json.dumps(head)[:-1]}, "rates": {{{rates}}}}}'


_TABLE = ("base", _AGAIN, "symbols", *_IGNORED)
ENDPOINTS = (
    Endpoint("/oxr/latest.json", latest, _TABLE, heavy=True),
    Endpoint("/oxr/historical/{date}.json", historical, _TABLE, heavy=True),
    Endpoint("/oxr/currencies.json", currencies, _IGNORED, heavy=True),
)
