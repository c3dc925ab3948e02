"""The whole table of a source: what one unit of a currency costs in every other that is in it."""

from converter import sources
from converter.errors import ConverterError, RateUnavailable
from converter.lookup.policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.api.answers import Answers
    from converter.money.conversion import Answer
    from converter.sources.contract import Source
    from converter.text.arguments import Day

__all__ = ["table"]


def table(answers: "Answers", code: str, on: "Day", *, held: bool) -> "list[Answer]":
    """The price of one ``code`` in each currency of one source's table, by code; as `Converter.rates`."""
    published = answers.policy.published(offline=held)
    if published.prices is not None:
        return _of_prices(answers, published, code, on)
    with answers.context.together(as_one=True):
        return _of_source(answers, published, code, on)


def _of_source(answers: "Answers", published: Policy, code: str, on: "Day") -> "list[Answer]":
    """The prices of the source that answers for that in dollars, or else in euros."""
    found, source = _priced(answers, code, on, published)
    pegged = any(leg.source == "peg" for leg in found.rate.legs)
    policy = Policy([source], auto=pegged, offline=published.offline, max_age=answers.policy.max_age)
    prices = []
    for quote in _quotes(answers, source, found, on):
        if quote == code:
            continue
        try:
            prices.append(answers.ask(code, quote, on, policy)[1])
        except ConverterError:
            continue  # a figure that is set aside, or a code that has ended
    return prices


def _of_prices(answers: "Answers", policy: Policy, code: str, on: "Day") -> "list[Answer]":
    """The price of one ``code`` in each currency that a price file gives it in, each of its own newest day.

    Raises the error of the first currency if it gives it in none.
    """
    prices, errors = list["Answer"](), list[ConverterError]()
    for quote in policy.prices.codes() if policy.prices is not None else ():
        if quote != code:
            try:
                prices.append(answers.ask(code, quote, on, policy)[1])
            except ConverterError as error:
                errors.append(error)
    if not prices:
        raise errors[0]
    return prices


def _priced(answers: "Answers", code: str, on: "Day", policy: Policy) -> "tuple[Answer, Source]":
    """The price of a currency in dollars, or else in euros, and the source whose figure is in it."""
    first = answers.policy.sources[0].INFO
    coins = sorted(first.apart) if first.covers and first.apart.issuperset(first.covers) else ()
    other = next(quote for quote in ("USD", *coins, "EUR") if quote != code)
    found = answers.ask(code, other, on, policy)[1]
    if not found.rate.publisher and code != "EUR":  # a peg to the dollar needs no source's figure
        found = answers.ask(code, "EUR", on, policy)[1]
    key = found.rate.publisher
    if not key:
        why = f"{code} is worth a fixed amount, and no source quotes it"
        raise RateUnavailable(why, None, found.on)
    return found, sources.get(key)


def _quotes(answers: "Answers", source: "Source", found: "Answer", on: "Day") -> "list[str]":
    """The currencies of the table of a source that the price was found in, by code."""
    tables = answers.context.store.read(source.INFO)
    row = tables.newest(answers.context.clock()) if on is None else tables.at(found.on)
    return sorted({source.INFO.base, *(row.codes() if row else source.INFO.apart)})
