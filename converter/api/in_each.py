"""The price of one currency in each of many others, each exactly as a question for it is answered."""

from datetime import date

from converter import iso4217, law
from converter.api.arguments import codes_of
from converter.errors import ConverterError, RateUnavailable
from converter.lookup import answering
from converter.lookup.tables import PairTables
from converter.text.arguments import day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.api.answers import Answers
    from converter.lookup.resources import Resources
    from converter.money.conversion import Answer
    from converter.text.arguments import Code, Day

__all__ = ["in_each", "in_use"]


def in_each(
    answers: "Answers", base: str, quotes: "Iterable[Code] | None", on: "Day"
) -> "list[tuple[str, Answer | ConverterError]]":
    """The price of one ``base`` in each of ``quotes``, or its error, by code; as `Converter.answers`."""
    context, policy = answers.context, answers.policy
    day = day_of(on, "on")
    if quotes is None:
        now = context.clock()
        when = (
            day if day is None or isinstance(day, date) else day.on(answering.today(base, base, policy, now))
        )
        codes = in_use(base, when, context.resources(policy, None, now))
    else:
        codes = sorted(dict.fromkeys(codes_of(quotes, "quotes")))
    answers.grow(len(codes))
    try:
        with context.together(as_one=True), context.reading_once():
            if isinstance(day, date) and not (policy.offline or policy.refresh):
                from converter.api.ahead import prepare

                prepare(answers, [(base, code, on) for code in codes])
            return [(code, _answer(answers, base, code, on)) for code in codes]
    finally:
        answers.grow(-len(codes))


def _answer(answers: "Answers", base: str, quote: str, on: "Day") -> "Answer | ConverterError":
    try:
        return answers.entry(base, quote, on)[1]
    except ConverterError as error:
        return error.with_traceback(None)  # which would keep alive all that the question has read


def in_use(base: str, on: "date | None", resources: "Resources") -> "list[str]":
    """The currencies in use on a day, or now, that a source may quote or law fixes, and ``base``, by code.

    Coins are those that a source quotes. Of a price file they are its own.
    """
    policy, tables = resources.policy, PairTables(base, base, on, resources)
    if policy.prices is not None:
        return sorted({base, *policy.prices.codes()})
    infos = [source.INFO for source in policy.sources]
    own = {code for pair in policy.own if base in pair for code in pair}
    found = {base, *own}
    for code in (*_alive(on), *iso4217.coins()):
        pegged = policy.auto and policy.pegs and law.peg(code, tables.day)
        if pegged or _joined(base, code, tables.day) or any(tables.quoted(info, code) for info in infos):
            found.add(code)
    return sorted(found)


def _joined(base: str, code: str, day: "date") -> bool:
    """Whether law joins two currencies on a day, or names the reason why it does not."""
    try:
        return law.between(base, code, day) is not None
    except RateUnavailable:  # a code between the two was reused, as ZWL was: that is the answer for the pair
        return True


def _alive(on: "date | None") -> "Iterator[str]":
    """The codes of the money that was in use on a day, or is now."""
    for one in iso4217.everything():
        alive = (one.since or on) <= on <= (one.until or on) if on else not one.withdrawn
        if alive and iso4217.known(one.code):
            yield one.code
