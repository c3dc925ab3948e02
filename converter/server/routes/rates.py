"""``/v2/rates``: the rates of one base in many currencies, on one day or over a period."""

from converter.server.endpoint import Endpoint
from converter.server.figures import day_of, number
from converter.server.problems import Problem, may_pass, of_all, parted
from converter.server.quoted import Others
from converter.server.ranges import BASE, ranged
from converter.server.records import FORMS, MEDIA, pieces
from converter.server.replies import answered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from converter.money.conversion import Answer
    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.records import Row
    from converter.server.replies import Reply, Stream

__all__ = ["ENDPOINTS"]

_PARAMETERS = ("base", "date", "expand", "from", "group", "providers", "quotes", "to")
_PERIOD = ("from", "to", "group")


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


def _of_day(asked: "Asked", engine: "Engine") -> "Reply":
    base, quotes, on = asked.code("base", BASE), asked.codes("quotes"), asked.day("date")
    expanded = asked.choice("expand", ("providers",)) is not None
    keys = engine.named(asked)
    given, failed = parted(engine.asking(keys).answers(base, quotes, on))
    if not given or (quotes is None and len(given) == 1 and failed):
        # The base has a rate in itself even if nobody quotes it.
        raise of_all(list(failed.values()))
    others = Others(engine, keys, base, on) if expanded else None
    body = b"".join(pieces(_rows(given, others), asked.accept, expanded=expanded))
    # A list of all currencies lacks none that nobody quotes, but those that can't be known now.
    missing = failed if quotes else [code for code, error in failed.items() if may_pass([error])]
    return answered(
        body, given, engine, MEDIA[asked.accept], beside=others.found if others else (),
        failed=failed.values(), missing=missing,
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
    return asked.is_long("quotes") or any(name in asked.given for name in _PERIOD)


ENDPOINTS = (
    Endpoint("/v2/rates", rates, _PARAMETERS, heavy=_is_long, media=FORMS),
    Endpoint("/v2/rates.csv", rates, _PARAMETERS, heavy=_is_long, media=FORMS),
)
