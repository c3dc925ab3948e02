"""Answers from more than one table: chains of two sources, and pegs."""

from datetime import date
from itertools import takewhile

from converter import law
from converter.lookup import notes, refusals
from converter.lookup.market import Market
from converter.lookup.tables import WEEK, Outcome, Passed
from converter.model import Rate, RateKind
from converter.money import arithmetic
from converter.money.conversion import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from converter.model import Leg
    from converter.sources.contract import Source

    # Makes the market of another pair for the same question.
    MarketOf = Callable[[str, str], Market]

__all__ = ["by_rank", "chain", "near", "pegged"]


def by_rank(market: Market, market_of: "MarketOf") -> Outcome:
    """The answer for a pair with a pegged currency: a peg comes before the figures of aggregators.

    A peg is the rate at which the central bank itself buys and sells. An aggregator collects prices from
    anywhere, and was seen 0.7 % off: 100 XCG for 55.47 dollars, where law and bank say 55.87. So the figures
    of central banks and of blends of them come first, from one table or from a chain of two. Then comes the
    peg, with the rate of its anchor from any source: an aggregator errs less on dollars than on currencies
    that are pegged to them. Last come the indicative figures of the pair. In a question without a day, a
    stale answer gives way to one that isn't; if all are stale, to one that is more than a week newer.
    """
    sources = market.policy.sources
    if _pegs(market) == (None, None):
        return _alone_or_chained(market, sources, market_of)
    firm = tuple(source for source in sources if source.INFO.kind != RateKind.INDICATIVE)
    others = tuple(source for source in sources if source not in firm)
    ranks: tuple[Callable[[Sequence[Passed]], Outcome], ...] = (
        lambda passed: _alone_or_chained(market, firm, market_of, then=others, passed=passed),
        lambda passed: pegged(market, lambda one, two: market_of(one, two).answer(sources), passed),
        lambda passed: _last_rank(market, others, market_of, passed),
    )
    passed: Sequence[Passed] = ()
    old: list[tuple[date, Answer]] = []
    for rank in ranks:
        outcome = rank(passed)
        found, passed = outcome.answer, outcome.passed
        if found and not (found.stale and market.on is None):
            return outcome
        if found and found.rate.as_of:
            old.append((found.rate.as_of, found))
    newest = max((as_of for as_of, _ in old), default=date.min)
    found = next((found for as_of, found in old if newest - as_of <= WEEK), None)
    return Outcome(found, passed, outcome.legs)


def _last_rank(
    market: Market, others: "Sequence[Source]", market_of: "MarketOf", passed: "Sequence[Passed]"
) -> Outcome:
    """The indicative figures of a pair; where no table has it, two sources of any kind."""
    outcome = market.answer(others, passed=passed)
    return outcome if outcome.answer else chain(market, market.policy.sources, market_of, outcome.passed)


def _alone_or_chained(
    market: Market,
    sources: "Sequence[Source]",
    market_of: "MarketOf",
    *,
    then: "Sequence[Source]" = (),
    passed: "Sequence[Passed]" = (),
) -> Outcome:
    """The answer of one of the sources, else of two of them; ``then`` and ``passed`` as `Market.answer`."""
    outcome = market.answer(sources, then, passed)
    return outcome if outcome.answer else chain(market, sources, market_of, outcome.passed)


def _pegs(market: Market) -> "tuple[Leg | None, Leg | None]":
    """The pegs of base and quote on the day, None for a currency that has none.

    If one currency is the anchor of the other, that peg alone gives the rate. Else both pegs count, so that
    no indicative figure of a pegged currency is part of the answer.
    """
    if _ahead(market):
        return None, None
    base, quote = market.codes
    ahead, behind = law.peg(base, market.day), law.peg(quote, market.day)
    if _anchor(ahead, base) == quote:
        return ahead, None
    return (None if _anchor(behind, quote) == base else ahead), behind


def _ahead(market: Market) -> bool:
    """Whether the day is later than any source publishes for: a peg may have ended by then."""
    calendars = [source.INFO.publication for source in market.policy.sources] if market.on else []
    last = max((calendar.last_day(calendar.today(market.now)) for calendar in calendars), default=None)
    return last is not None and market.on is not None and market.on > last


def chain(
    market: Market, sources: "Sequence[Source]", market_of: "MarketOf", passed: "Sequence[Passed]"
) -> Outcome:
    """The answer of two sources that have a currency in common, where no single table answers.

    ``passed`` are the sources whose tables were tried alone. If there was none, the outcome has the reasons
    why two sources don't answer.
    """
    base, quote = market.codes
    known: dict[tuple[str, str, str], Answer | None] = {}
    missed: list[Passed] = []

    def leg(source: "Source", one: str, two: str) -> "Answer | None":
        key = (source.INFO.key, one, two)
        if key not in known:
            part = market_of(one, two)
            if passed and part.out_of_reach(source.INFO):
                known[key] = None  # why is not told: the sources tried alone say it
                return None
            outcome = part.answer([source])
            known[key] = outcome.answer
            missed.extend(outcome.passed if outcome.answer is None else ())
        return known[key]

    quoting: dict[tuple[str, str, str], bool] = {}

    def may_quote(source: "Source", one: str, two: str) -> bool:
        key = (source.INFO.key, one, two)
        if key not in quoting:
            quoting[key] = market_of(one, two).may_quote(source.INFO)
        return quoting[key]

    for first, second, pivot in _meetings(sources, base, quote):
        # A source is not asked for its leg if the other source has none to join it with.
        if not (may_quote(first, base, pivot) and may_quote(second, pivot, quote)):
            continue
        ahead = leg(first, base, pivot)
        behind = leg(second, pivot, quote) if ahead else None
        if ahead and behind and near(ahead.rate, behind.rate):
            return Outcome(_join(base, quote, [ahead, behind], passed), passed)
        if ahead and behind:
            missed.append(Passed(second.INFO, refusals.days_apart(market.pair, ahead, behind)))
    return Outcome(None, passed or missed, missed)


def _meetings(sources: "Sequence[Source]", base: str, quote: str) -> "Iterator[tuple[Source, Source, str]]":
    """Two different sources and a currency that may join them, in the order of the sources."""
    pivots = dict.fromkeys([*(source.INFO.base for source in sources), "EUR", "USD"])
    for first in sources:
        for second in sources:
            for pivot in pivots:
                if first is not second and pivot not in (base, quote):
                    yield first, second, pivot


def near(one: Rate, other: Rate) -> bool:
    """Whether two rates are at most a week apart, so that they can be joined or compared."""
    days = one.as_of, other.as_of
    return None not in days and abs(days[0] - days[1]) <= WEEK  # type: ignore[operator]


def _join(base: str, quote: str, answers: "list[Answer]", passed: "Sequence[Passed]") -> Answer:
    """One answer from two, of which the second goes on from the first; its day is the earlier one."""
    rates = [answer.rate for answer in answers]
    oldest = min(answers, key=lambda a: a.rate.as_of or date.max)
    fetched = [rate.fetched_at for rate in rates if rate.fetched_at]
    rate = arithmetic.derive(
        base, quote, [leg for r in rates for leg in r.legs],
        kind=RateKind.least(r.kind for r in rates), as_of=oldest.rate.as_of,
        fetched_at=min(fetched, default=None),
    )  # fmt: skip
    told = [notes.chained(rates)]
    for answer in answers:
        told += [note for note in answer.notes if note.code != "passed-over"]
    told += notes.passed_over((p.info, p.error) for p in passed)
    ends = [answer.expires for answer in answers if answer.expires]
    return Answer(
        rate, asked=oldest.asked, at=oldest.at, zone=oldest.zone, notes=tuple(dict.fromkeys(told)),
        stale=any(answer.stale for answer in answers),
        attribution=", ".join(dict.fromkeys(a.attribution for a in answers if a.attribution)),
        expires=min(ends) if len(ends) == len(answers) else None,
    )  # fmt: skip


def pegged(
    market: Market, outcome_of: "Callable[[str, str], Outcome]", passed: "Sequence[Passed]"
) -> Outcome:
    """The rate over the peg of one currency or of both; ``outcome_of`` gives that of the anchors."""
    one, two = _pegs(market)
    if (one, two) == (None, None):
        return Outcome(None, passed)
    here, there = (_anchor(peg, code) for peg, code in zip((one, two), market.codes, strict=True))
    if here == there:
        return Outcome(_over_pegs(market, (one, two), None, passed), passed)
    outcome = outcome_of(here, there)
    found = outcome.answer
    if found is None:
        return Outcome(None, passed)
    # A source passed over for the anchors may have been passed over for the pair itself too: it is told once.
    key = found.rate.source
    before = takewhile(lambda one: one.info.key != key, outcome.passed)
    over = list({one.info.key: one for one in (*passed, *before)}.values())
    return Outcome(_over_pegs(market, (one, two), found, over), passed)


def _anchor(peg: "Leg | None", code: str) -> str:
    """The currency that a code is pegged to; without a peg, the code itself."""
    if peg is None:
        return code
    return peg.figure.base if peg.figure.quote == code else peg.figure.quote


def _over_pegs(
    market: Market,
    pegs: "tuple[Leg | None, Leg | None]",
    found: "Answer | None",
    passed: "Sequence[Passed]",
) -> Answer:
    """The answer over the pegs of base and quote; ``found`` is that for their anchors, if these differ."""
    base, quote = market.codes
    one, two = pegs
    anchors = found.rate if found else None
    middle = anchors.legs if anchors else ()
    legs = [leg for leg in (one, *middle, two) if leg]
    begun = max(leg.as_of for leg in legs if leg.as_of)
    kind = RateKind.least((RateKind.PEG, anchors.kind)) if anchors else RateKind.PEG
    rate = arithmetic.derive(
        base, quote, legs, kind=kind,
        as_of=anchors.as_of if anchors else begun, fetched_at=anchors.fetched_at if anchors else None,
    )  # fmt: skip
    answer = found or Answer(rate, asked=market.on, at=market.now)
    over = notes.passed_over((p.info, p.error) for p in passed)
    kept = (note for note in answer.notes if note.code != "passed-over")
    told = tuple(dict.fromkeys((*notes.pegged(legs, anchors), *kept, *over)))
    return answer.replace(rate=rate, notes=told)
