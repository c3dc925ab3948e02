"""The answer to a question: by identity and law first, then of the market, over a chain at last."""

from datetime import date

from converter import law
from converter.errors import SourceChanged
from converter.lookup import notes, refusals
from converter.lookup.market import Market, Passed
from converter.lookup.resources import Resources
from converter.model import Pair
from converter.money import arithmetic
from converter.money.conversion import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from converter.lookup.policy import Policy
    from converter.model import Leg
    from converter.sources.contract import Source
    from converter.text.spoken import Relative

__all__ = ["answer", "quoting"]


def answer(
    base: str,
    quote: str,
    when: "date | Relative | None",
    resources: Resources,
) -> Answer:
    """The rate of ``base`` in ``quote`` on a day, or now: first by law, then of the market.

    RateUnavailable if there is no such rate, NotHeld if it can't be known now.
    """
    policy, now = resources.policy, resources.now
    on = _day(base, quote, when, policy, now)
    if base == quote:
        return Answer(arithmetic.derive(base, quote, (), kind="fixed", as_of=None), on=on, at=now)
    day = on or now.date()
    # Where one became the other, what a table of the day says of either is the law's figure again.
    legal = law.between(base, quote, day)
    if legal is not None:
        return _by_law(base, quote, legal, on, now)
    gone = refusals.not_alive(base, quote, day)
    if gone is not None:
        raise gone
    market_base, ahead = law.settle(base, day)
    market_quote, behind = law.settle(quote, day)
    if policy.own:
        from converter.lookup import own_rates

        by_own = own_rates.answer(base, quote, (ahead, behind), policy.own, on, now)
        if by_own is not None:
            return by_own

    failed: list[Passed] = []

    def market_of(one: str, two: str) -> Market:
        return Market(one, two, on, resources, failed)

    market = market_of(market_base, market_quote)
    if policy.auto and policy.pegs and (law.peg(market_base, day) or law.peg(market_quote, day)):
        from converter.lookup import chains

        found = chains.by_rank(market, market_of)
    else:
        found = market.answer(policy.sources) or _chained(market, market_of)
    if found is None:
        tried = [*(passed.error for passed in market.passed), *market.ended]
        told = _once(market.passed)
        tried += [one.error for said, one in _once(failed).items() if said not in told]
        raise refusals.unanswered(Pair(base, quote), on, policy.sources, tried)
    if ahead or behind:
        found = _with_law(base, quote, ahead, found, behind, day)
    return _told(found, failed)


def quoting(
    base: str,
    quote: str,
    when: "date | Relative | None",
    resources: Resources,
) -> "list[Source]":
    """The sources that may quote a pair on a day, each on its own; none where law settles it.

    RateUnavailable if no source quotes it, or if a code of the pair was another currency on the day.
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
        on = _day(base, quote, when, policy, now)
        raise refusals.unanswered(Pair(base, quote), on, policy.sources, [])
    return found


def _day(
    base: str, quote: str, when: "date | Relative | None", policy: "Policy", now: "datetime"
) -> "date | None":
    """The day that is meant: one counted from today is counted where the first source of the pair is."""
    if when is None or isinstance(when, date):
        return when
    for info in (source.INFO for source in policy.sources):
        if info.quotes(base) and info.quotes(quote) and not policy.leaves_out(info, (base, quote)):
            return when.on(info.publication.today(now))
    return when.on(now.date())


def _by_law(base: str, quote: str, legal: "Sequence[Leg]", on: "date | None", now: "datetime") -> Answer:
    day = on or now.date()
    as_of = max((leg.as_of for leg in legal if leg.as_of and leg.as_of <= day), default=None)
    rate = arithmetic.derive(base, quote, legal, kind="fixed", as_of=as_of)
    return Answer(rate, on=on, at=now, notes=tuple(notes.by_law(legal, day)))


def _with_law(
    base: str, quote: str, ahead: "Sequence[Leg]", found: Answer, behind: "Sequence[Leg]", day: date
) -> Answer:
    """A market's answer between what law makes of the two currencies."""
    before = found.rate
    # A table may carry the old code still, and then the law leads there and straight back.
    legs = law.trimmed((*ahead, *before.legs, *reversed(behind)))
    rate = arithmetic.derive(
        base, quote, legs, kind=before.kind, as_of=before.as_of, fetched_at=before.fetched_at
    )
    others = [note for note in found.notes if note.code != "law"]
    return found.replace(rate=rate, notes=(*notes.by_law(legs, day), *others))


def _chained(market: Market, market_of: "Callable[[str, str], Market]") -> "Answer | None":
    """The answer of two sources, where no table of one has it."""
    from converter.lookup import chains

    return chains.chain(market, market.policy.sources, market_of)


def _told(found: Answer, failed: "Sequence[Passed]") -> Answer:
    """An answer that tells of every source that was asked for it in vain: a refused table in a note."""
    for one in _once(failed).values():
        if any(str(one.error) in note.text for note in found.notes):
            continue
        if isinstance(one.error, SourceChanged):
            found = found.replace(notes=(*found.notes, notes.refused(one.info, one.error)))
        else:
            said = f"{one.info.key} was asked and failed ({one.error})"
            found = found.replace(failed=(*found.failed, said))
    return found


def _once(passed: "Sequence[Passed]") -> "dict[tuple[str, str], Passed]":
    """Each source and reason once: the legs of a chain come back to a source."""
    return {(one.info.key, str(one.error)): one for one in passed}
