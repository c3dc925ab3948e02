"""The whole table of a source: what one unit of a currency costs in every other that is in it."""

from converter import sources
from converter.errors import ConverterError, RateUnavailable
from converter.lookup.policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.api.answers import Answers
    from converter.api.converter import Converter
    from converter.money.conversion import Answer
    from converter.sources.contract import Source
    from converter.store.price_file import PriceFile
    from converter.text.arguments import Day

__all__ = ["left_out", "refusal", "table"]


def table(answers: "Answers", code: str, on: "Day", *, held: bool) -> "list[Answer]":
    """The price of one ``code`` in each currency of one source's table, by code; as `Converter.rates`."""
    published = answers.policy.published(offline=held)
    if published.prices is not None:
        return _of_prices(answers, published.prices, published, code, on)
    with answers.context.together(as_one=True), answers.context.reading_once():
        return _of_source(answers, published, code, on)


def _of_source(answers: "Answers", published: Policy, code: str, on: "Day") -> "list[Answer]":
    """The prices of the source that answers for that in dollars, or else in euros."""
    found, source = _priced(answers, code, on, published)
    pegged = any(leg.source == "peg" for leg in found.rate.legs)
    policy = Policy(
        [source], auto=pegged, offline=published.offline, max_age=answers.policy.max_age,
        held_first=published.held_first, advise=published.advise,
    )  # fmt: skip
    prices = []
    for quote in _quotes(answers, source, found, on):
        if quote == code:
            continue
        try:
            prices.append(answers.ask(code, quote, on, policy)[1])
        except ConverterError:
            continue  # a figure that is set aside, or a code that has ended
    return prices


def left_out(
    converter: "Converter", base: str, on: "Day", answers: "list[Answer]"
) -> "list[RateUnavailable]":
    """Why currencies that a price file has ``base`` in are in none of its ``answers``, by code.

    ``answers`` are those of `Converter.rates`. There is nothing to tell of other rates than a price file's.
    """
    file, answered = converter.policy.prices, {base, *(answer.rate.quote for answer in answers)}
    found = []
    for quote in file.codes() if file is not None else ():
        if file is not None and quote not in answered and file.days(base, quote):
            error = refusal(converter, base, quote, on)
            found += [error] if error else []
    return found


def refusal(converter: "Converter", base: str, quote: str, on: "Day") -> "RateUnavailable | None":
    """The error of a question for a pair, or None if it has an answer."""
    try:
        converter.answer(base, quote, on)
    except RateUnavailable as error:
        return error
    return None


def _of_prices(answers: "Answers", file: "PriceFile", policy: Policy, code: str, on: "Day") -> "list[Answer]":
    """The price of one ``code`` in each currency that a price file gives it in, each of its own newest day.

    If there is none it raises the error of the first currency that the file has it in at all.
    """
    prices, errors = list["Answer"](), dict[str, ConverterError]()
    for quote in file.codes():
        if quote != code:
            try:
                prices.append(answers.ask(code, quote, on, policy)[1])
            except ConverterError as error:
                errors[quote] = error
    if not prices:
        raise errors[next((quote for quote in errors if file.days(code, quote)), next(iter(errors)))]
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
    return sorted({source.INFO.base, *(tables.quoted(row) if row else source.INFO.apart)})
