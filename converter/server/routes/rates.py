"""``/v2/rates``: the rates of one base in many currencies, on one day or over a period."""

from converter.errors import ConverterError
from converter.server.endpoint import Endpoint
from converter.server.figures import day_of, number
from converter.server.problems import Problem, may_pass, of_all
from converter.server.quoted import Others
from converter.server.ranges import ranged
from converter.server.records import FORMS, MEDIA, pieces
from converter.server.replies import Reply, fx_missing, fx_source, lifetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from converter.money.conversion import Answer
    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.records import Row
    from converter.server.replies import Stream

__all__ = ["ENDPOINTS"]

_PARAMETERS = ("base", "date", "expand", "from", "group", "providers", "quotes", "to")
_PERIOD = ("from", "to", "group")
_BASE = "EUR"
# So many quotes are answered at once, on the event loop: that takes no longer than a rate or two.
_FEW = 5


def rates(asked: "Asked", engine: "Engine") -> "Reply | Stream":
    """The records of one day, or of a period, in the form that is asked for."""
    period = [name for name in _PERIOD if name in asked.given]
    if not period:
        return _of_day(asked, engine)
    if "date" in asked.given:
        raise Problem(422, "date is one day, and from and to are a period; give one of them", "date")
    if "from" not in asked.given:
        raise Problem(422, f"{period[0]} needs from, the first day of a period", period[0])
    return ranged(asked, engine)


def _of_day(asked: "Asked", engine: "Engine") -> Reply:
    base, quotes, on = asked.code("base", _BASE), asked.codes("quotes"), asked.day("date")
    expanded = asked.choice("expand", ("providers",)) is not None
    keys = engine.named(asked)
    found = engine.asking(keys).answers(base, quotes, on)
    given = [one for _, one in found if not isinstance(one, ConverterError)]
    failed = {code: one for code, one in found if isinstance(one, ConverterError)}
    if not given or (quotes is None and len(given) == 1 and failed):
        # The base has a rate in itself even if nobody quotes it.
        raise of_all(list(failed.values()))
    others = Others(engine, keys, base, on) if expanded else None
    body = b"".join(pieces(_rows(given, others), asked.accept, expanded=expanded))
    passing = [code for code, error in failed.items() if may_pass([error])]
    # A list of all currencies lacks none that nobody quotes, but those that can't be known now.
    told = (fx_source(given), fx_missing(failed if quotes else passing))
    soon = bool(passing) and not engine.options.offline
    return Reply(
        body, MEDIA[asked.accept], lifetime=lifetime(given, engine.now(), lacking=soon),
        headers=[one for one in told if one is not None],
    )  # fmt: skip


def _rows(answers: "Sequence[Answer]", others: "Others | None") -> "Iterator[Row]":
    """The records of some answers in their order; that of the base has the newest day of the others."""
    newest = max((day_of(one) for one in answers if not _is_itself(one)), default=None)
    for one in answers:
        rate = one.rate
        day: date = newest if newest is not None and _is_itself(one) else day_of(one)
        quoted = others.beside(one) if others is not None else None
        yield day, rate.base, rate.quote, number(rate), quoted


def _is_itself(answer: "Answer") -> bool:
    return answer.rate.derivation == "identity"


def _is_long(asked: "Asked") -> bool:
    quotes = asked.given.get("quotes")
    return quotes is None or quotes.count(",") >= _FEW or any(name in asked.given for name in _PERIOD)


ENDPOINTS = (
    Endpoint("/v2/rates", rates, _PARAMETERS, heavy=_is_long, media=FORMS),
    Endpoint("/v2/rates.csv", rates, _PARAMETERS, heavy=_is_long, media=FORMS),
)
