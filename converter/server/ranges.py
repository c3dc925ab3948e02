"""``/v2/rates`` over a period: the records of each day, or of each week or month, by date and quote."""

from converter.server.problems import Problem
from converter.server.records import MEDIA, pieces
from converter.server.replies import Reply, Stream
from converter.server.walk import GROUPS, MOST, Period, Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from converter.api.converter import Converter
    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.records import Row
    from converter.server.replies import Headers, Lifetime

__all__ = ["BASE", "ranged", "sent"]

# The base where a request names none.
BASE = "EUR"
# So few records are sent whole, and kept.
_FEW = 600


def ranged(asked: "Asked", engine: "Engine") -> "Reply | Stream":
    """The records from ``from`` to ``to``, each quote by one source all through; ``group`` has their means.

    A quote that nobody has over the period is left out and named in a header. Without ``quotes`` they are all
    currencies that some source has over it. The form is that of the Accept header.
    """
    base, named = asked.code("base", BASE), asked.codes("quotes")
    first, last = asked.day("from"), asked.day("to")
    if first is None:
        raise Problem(422, "from is needed: the first day of a period", "from")
    if "expand" in asked.given:
        why = "the providers of a period are not told apart; expand is of one day: ask with date"
        raise Problem(422, why, "expand")
    period = Period(first, last, engine, asked.choice("group", GROUPS))
    converter = engine.asking(engine.named(asked))
    quotes = _everyone(converter, base, period) if named is None else named
    walk = Walk(converter, base, period)
    walk.add(dict.fromkeys(quotes, (first, last)), named=named is not None)
    body = pieces(_records(walk), asked.accept)
    return sent(walk, body, MEDIA[asked.accept], engine)


def _everyone(converter: "Converter", base: str, period: Period) -> "set[str]":
    """The currencies in use at the beginning of a period, or at its end, and the base."""
    return converter._in_use(base, {period.first, period.until})  # noqa: SLF001 - made for this


def sent(walk: Walk, body: "Iterator[bytes]", media: bytes, engine: "Engine") -> "Reply | Stream":
    """The answer with the rates of a period: whole if it is short; `Problem` if it is too long."""
    count = walk.most
    if count > MOST:
        why = f"about {count:,} records; the most is {MOST:,}: name fewer quotes or days, or take a group"
        raise Problem(422, why, walk.period.name)
    headers: Headers = walk.headers()
    lifetime: Lifetime = walk.lifetime(engine)
    if count > _FEW:
        return Stream(body, media, lifetime=lifetime, headers=headers)
    return Reply(b"".join(body), media, lifetime=lifetime, headers=headers)


def _records(walk: Walk) -> "Iterator[Row]":
    day: date
    for day, found in walk.rows():
        for quote, rate in found:
            yield day, walk.base, quote, rate, None
