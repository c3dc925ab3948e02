"""``/v2/currencies`` and ``/v2/currency/{code}``: which currencies there are, and who has them."""

from converter import iso4217, law
from converter.law.authorities import AUTHORITIES
from converter.money import arithmetic
from converter.server.endpoint import Endpoint
from converter.server.figures import number
from converter.server.listing import Spans, in_list, listed
from converter.server.problems import Problem
from converter.server.replies import compact, for_an_hour

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.model import Currency
    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.listing import Listed
    from converter.server.replies import Reply

__all__ = ["ENDPOINTS"]


def currencies(asked: "Asked", engine: "Engine") -> "Reply":
    """The currencies in use that have rates, by code; with ``scope=all`` withdrawn ones too.

    They are those of the providers that are named, or else of all that answer without being named, with
    those that a peg or a law joins to them.
    """
    every = asked.choice("scope", ("all",)) is not None
    keys = engine.named(asked)
    providers = listed(engine, keys or _unnamed(engine))
    spans = Spans(engine, providers, linked=keys is None)
    found = []
    for currency in _known(providers):
        span = spans.of(currency.code) if every or not currency.withdrawn else None
        if span is not None:
            found.append(in_list(currency, span))
    return for_an_hour(compact(found), engine)


def currency(asked: "Asked", engine: "Engine") -> "Reply":
    """A currency, with the providers that have it, and its peg if it has one."""
    one = iso4217.get(asked.code("code", unknown=404))
    every = listed(engine, engine.providers)
    span = Spans(engine, listed(engine, _unnamed(engine)), linked=True).of(one.code)
    providers = sorted(each.info.key.upper() for each in every if one.code in each.codes)
    if span is None and not providers:
        raise Problem(404, f"no provider of this server has {one.code}", "code", remembered=True)
    body = compact({**in_list(one, span or (None, None)), "providers": providers})
    peg = _peg(one.code, engine)
    return for_an_hour(f'{body[:-1]},"peg":{peg}}}' if peg else body, engine)


def _unnamed(engine: "Engine") -> "list[str]":
    """The providers that answer questions that name none, as far as their figures may be passed on."""
    return [source.INFO.key for source in engine.converter.policy.sources]


def _known(providers: "Sequence[Listed]") -> "list[Currency]":
    """All currencies of ISO 4217, and the coins that a provider has, by code."""
    codes = {one.code for one in iso4217.find("")}.union(*(one.codes for one in providers))
    return [iso4217.get(code) for code in sorted(codes) if iso4217.is_unit(code)]


def _peg(code: str, engine: "Engine") -> str:
    """The peg of a currency that is in force, as JSON: how many units of it one base is, and who sets it."""
    leg = law.peg(code, engine.clock().date())
    if leg is None:
        return ""
    base = leg.figure.base if leg.figure.quote == code else leg.figure.quote
    rate = number(arithmetic.derive(base, code, (leg,), kind="peg", as_of=leg.as_of))
    authority = AUTHORITIES.get(code, law.mark(code, "peg"))
    return f'{{"base":"{base}","rate":{rate},"authority":{compact(authority)}}}'


_OF_LIST = ("providers", "scope")
ENDPOINTS = (
    Endpoint("/v2/currencies", currencies, _OF_LIST, heavy=True),
    Endpoint("/v2/currencies.csv", currencies, _OF_LIST, heavy=True),  # refused: only rates are CSV
    Endpoint("/v2/currency/{code}", currency, heavy=True),
)
