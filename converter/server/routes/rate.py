"""``/v2/rate/{base}/{quote}``: the rate of one pair."""

from converter.server.endpoint import Endpoint
from converter.server.figures import day_of, number
from converter.server.quoted import Others
from converter.server.records import as_json
from converter.server.replies import answered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.replies import Reply

__all__ = ["ENDPOINTS"]


def rate(asked: "Asked", engine: "Engine") -> "Reply":
    """The price of one base in the quote: the newest, or that of a day."""
    keys = engine.named(asked)
    base, quote, on = asked.code("base"), asked.code("quote"), asked.day("date")
    answer = engine.asking(keys).answer(base, quote, on)
    others = None if asked.choice("expand", ("providers",)) is None else Others(engine, keys, base, on)
    quoted = others.beside(answer) if others else None
    body = as_json((day_of(answer), base, quote, number(answer.rate), quoted))
    return answered(body.encode(), [answer], engine, beside=others.found if others else ())


def _is_long(asked: "Asked") -> bool:
    return "expand" in asked.given


ENDPOINTS = (Endpoint("/v2/rate/{base}/{quote}", rate, ("date", "expand", "providers"), heavy=_is_long),)
