"""The answer to a question: by law, by the user's own rates, by one source, or by a chain of two."""

from datetime import date

from converter import law
from converter.errors import SourceChanged, SourceError
from converter.lookup.market import Market
from converter.lookup.resources import HELD_NONE, Resources
from converter.lookup.tables import Passed
from converter.model import Pair
from converter.money import arithmetic
from converter.money.conversion import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from converter.lookup.policy import Policy
    from converter.lookup.resources import Fetch
    from converter.model import Leg
    from converter.sources.contract import Source
    from converter.text.spoken import Relative

    # The currency that the market quotes for another, and the legal legs to it.
    Way = tuple[str, Sequence[Leg]]

__all__ = ["answer", "quoting", "today"]


def answer(
    base: str,
    quote: str,
    when: "date | Relative | None",
    resources: Resources,
) -> Answer:
    """The price of one ``base`` in ``quote`` on a day, or now (``when`` None), with its notes.

    It is 1 for a currency in itself, then the rate fixed by law, then the user's own rate, then the market's.
    Raises RateUnavailable if there is no such rate, NotHeld if it is not available now.
    """
    policy, now = resources.policy, resources.now
    on = _day(base, quote, when, policy, now)
    if base == quote:
        return Answer(arithmetic.derive(base, quote, (), kind="fixed", as_of=None), asked=on, at=now)
    day = on or now.date()
    # Where one currency became the other, a table's figures could only repeat the law's.
    legal = law.between(base, quote, day)
    if legal is not None:
        return _by_law(base, quote, legal, on, now)
    for code in (base, quote):
        if not law.alive(code, day):
            from converter.lookup import refusals

            raise refusals.not_alive(code, Pair(base, quote), day)
    ways = law.settle(base, day), law.settle(quote, day)
    if policy.own:
        from converter.lookup import own_rates

        legs = ways[0][1], ways[1][1]
        by_own = own_rates.answer(base, quote, legs, policy.own, on, now)
        if by_own is not None:
            return by_own
    if policy.prices is not None:
        from converter.lookup import own_prices

        return own_prices.answer(base, quote, on, policy.prices, resources)
    return _of_market(Pair(base, quote), on, ways, resources)


def _of_market(pair: Pair, on: "date | None", ways: "tuple[Way, Way]", resources: Resources) -> Answer:
    """The market's answer for a pair; ``ways`` lead from each of its currencies to one that is quoted."""
    policy = resources.policy
    failed: list[Passed] = []
    fetch = _recording(resources.fetch, failed)
    resources = Resources(policy, resources.read, fetch, resources.now, resources.steps)

    def market_of(one: str, two: str) -> Market:
        return Market(one, two, on, resources)

    (base, ahead), (quote, behind) = ways
    day = on or resources.now.date()
    pegged = policy.auto and policy.pegs and (law.peg(base, day) or law.peg(quote, day))
    market = market_of(base, quote)
    if pegged:
        from converter.lookup import chains

        outcome = chains.by_rank(market, market_of)
    else:
        outcome = market.answer(policy.sources)
        if outcome.answer is None:
            from converter.lookup import chains

            outcome = chains.chain(market, policy.sources, market_of, outcome.passed)
    found = outcome.answer
    if found is None:
        from converter.lookup.unanswered import unanswered

        tried = [*(one.error for one in outcome.passed), *market.endings(policy.sources)]
        told = _once(outcome.passed)
        tried += [one.error for said, one in _once(failed).items() if said not in told]
        due, legs = [one.setting for one in outcome.passed], [one.error for one in outcome.legs]
        raise unanswered(pair, on, policy, tried, due=due, legs=legs)
    if ahead or behind:
        found = _with_law(pair, ahead, found, behind, day)
    return _with_failures(found, failed) if failed else found


def _recording(fetch: "Fetch", failed: "list[Passed]") -> "Fetch":
    """A fetch that adds to ``failed`` each source from which it could not get what was requested."""

    def fetched(
        source: "Source", codes: "tuple[str, ...]", first: date, until: date, needed: "Callable[[], bool]", /,
        *, last: bool = True, held: str = HELD_NONE,
    ) -> None:  # fmt: skip
        try:
            fetch(source, codes, first, until, needed, last=last, held=held)
        except SourceError as error:
            if error.scope is not None:  # else no request was made
                failed.append(Passed(source.INFO, error))
            raise

    return fetched


def quoting(
    base: str,
    quote: str,
    when: "date | Relative | None",
    resources: Resources,
) -> "list[Source]":
    """The sources of the policy that may quote a pair on a day by themselves; none if law fixes its rate.

    Nothing is fetched. Raises RateUnavailable if no source quotes the pair, and if a code of the pair stood
    for another currency on the day.
    """
    policy, now = resources.policy, resources.now
    found: list[Source] = []
    for source in policy.sources:
        alone = policy.alone(source)
        on = _day(base, quote, when, alone, now)
        if law.between(base, quote, on or now.date()) is not None:
            return []
        one, two = (law.settle(code, on or now.date())[0] for code in (base, quote))
        if Market(one, two, on, resources.replace(policy=alone)).may_quote(source.INFO):
            found.append(source)
    if not found:
        from converter.lookup.unanswered import unanswered

        on = _day(base, quote, when, policy, now)
        raise unanswered(Pair(base, quote), on, policy, [])
    return found


def _day(
    base: str, quote: str, when: "date | Relative | None", policy: "Policy", now: "datetime"
) -> "date | None":
    """The day of the question; one counted from today is counted in the first source's time zone."""
    return when if when is None or isinstance(when, date) else when.on(today(base, quote, policy, now))


def today(base: str, quote: str, policy: "Policy", now: "datetime") -> date:
    """The day where the first source is that quotes a pair; that of UTC if none does."""
    for info in (source.INFO for source in policy.sources):
        if info.quotes(base) and info.quotes(quote) and not policy.leaves_out(info, (base, quote)):
            return info.publication.today(now)
    return now.date()


def _by_law(base: str, quote: str, legal: "Sequence[Leg]", on: "date | None", now: "datetime") -> Answer:
    from converter.lookup import notes

    day = on or now.date()
    as_of = max((leg.as_of for leg in legal if leg.as_of and leg.as_of <= day), default=None)
    rate = arithmetic.derive(base, quote, legal, kind="fixed", as_of=as_of)
    return Answer(rate, asked=on, at=now, notes=tuple(notes.by_law(legal, day)))


def _with_law(
    pair: Pair, ahead: "Sequence[Leg]", found: Answer, behind: "Sequence[Leg]", day: date
) -> Answer:
    """The market's answer with the legal legs from the base of the pair and to its quote."""
    from converter.lookup import notes

    before = found.rate
    # A table may still carry the old code, and then the law leads there and straight back.
    legs = law.trimmed((*ahead, *before.legs, *reversed(behind)))
    rate = arithmetic.derive(
        pair.base, pair.quote, legs, kind=before.kind, as_of=before.as_of, fetched_at=before.fetched_at
    )
    return found.replace(rate=rate, notes=notes.with_laws(found.notes, notes.by_law(legs, day)))


def _with_failures(found: Answer, failed: "Sequence[Passed]") -> Answer:
    """The answer with each failed fetch: in a note if a table was refused, else in ``failed``."""
    for one in _once(failed).values():
        if any(str(one.error) in (note.detail or note.text) for note in found.notes):
            continue
        if isinstance(one.error, SourceChanged):
            from converter.lookup import notes

            found = found.replace(notes=(*found.notes, notes.refused(one.info, one.error)))
        else:
            said = f"the request to {one.info.key} failed ({one.error})"
            found = found.replace(failed=(*found.failed, said))
    return found


def _once(passed: "Sequence[Passed]") -> "dict[tuple[str, str], Passed]":
    """Each source with each error once: the legs of a chain may ask a source twice."""
    return {(one.info.key, str(one.error)): one for one in passed}
