"""The answer to a question: by identity and law first, then of the market, over a chain at last."""

from datetime import date

from converter import core, law, reasons
from converter.conversion import Answer
from converter.errors import SourceChanged
from converter.market import WEEK, Market, Passed, Policy, derivation, sources_of
from converter.model import Pair, Rate, RateKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from converter.market import Fetch
    from converter.model import Leg
    from converter.quotes import Read
    from converter.sources._base import Source
    from converter.text.spoken import Relative

__all__ = ["Policy", "answer", "near", "no_fetch", "quoting"]

# Two legs of a chain may be of two days, as before a holiday, but not of two weeks.
_APART = 7


def answer(
    base: str,
    quote: str,
    when: "date | Relative | None",
    policy: Policy,
    read: "Read",
    fetch: "Fetch",
    now: "datetime",
) -> Answer:
    """The rate of ``base`` in ``quote`` on a day, or now: first by law, then of the market.

    RateUnavailable if there is no such rate, NotHeld if it can't be known now.
    """
    on = _day(base, quote, when, policy, now)
    if base == quote:
        return Answer(_identity(base), on=on, at=now)
    day = on or now.date()
    # Where one became the other, what a table of the day says of either is the law's figure again.
    legal = law.between(base, quote, day)
    if legal is not None:
        return _by_law(base, quote, legal, on, now)
    gone = reasons.not_alive(base, quote, day)
    if gone is not None:
        raise gone
    market_base, ahead = law.settle(base, day)
    market_quote, behind = law.settle(quote, day)
    if policy.own:
        from converter import own

        by_own = own.answer(base, quote, (ahead, behind), policy.own, on, now)
        if by_own is not None:
            return by_own

    failed: list[Passed] = []

    def market(one: str, two: str) -> Market:
        return Market(one, two, on, policy, read, fetch, now, failed)

    asked = market(market_base, market_quote)
    found = _by_rank(asked, market)
    if found is None:
        tried = [*(passed.error for passed in asked.passed), *asked.ended]
        told = _once(asked.passed)
        tried += [one.error for said, one in _once(failed).items() if said not in told]
        raise reasons.nobody(Pair(base, quote), on, policy.sources, tried)
    if ahead or behind:
        found = _with_law(base, quote, ahead, found, behind, day)
    return _told(found, failed)


def quoting(
    base: str,
    quote: str,
    when: "date | Relative | None",
    policy: Policy,
    read: "Read",
    now: "datetime",
) -> "list[Source]":
    """The sources that may quote a pair on a day, each on its own; none where law settles it.

    RateUnavailable if no source quotes it, or if a code of the pair was another currency on the day.
    """
    found: list[Source] = []
    for source in policy.sources:
        own = policy.alone(source)
        on = _day(base, quote, when, own, now)
        if law.between(base, quote, on or now.date()) is not None:
            return []
        one, two = (law.settle(code, on or now.date())[0] for code in (base, quote))
        if Market(one, two, on, own, read, no_fetch, now).may_quote(source.INFO):
            found.append(source)
    if not found:
        on = _day(base, quote, when, policy, now)
        raise reasons.nobody(Pair(base, quote), on, policy.sources, [])
    return found


def no_fetch(*_: object, **__: object) -> None:
    """What fetches nothing, for questions to what is held."""


def _day(
    base: str, quote: str, when: "date | Relative | None", policy: Policy, now: "datetime"
) -> "date | None":
    """The day that is meant: one counted from today is counted where the first source of the pair is."""
    if when is None or isinstance(when, date):
        return when
    for info in (source.INFO for source in policy.sources):
        if info.quotes(base) and info.quotes(quote) and not policy.leaves_out(info, (base, quote)):
            return when.on(info.publication.today(now))
    return when.on(now.date())


def _identity(code: str) -> Rate:
    return Rate(code, code, core.ONE, core.ONE, core.ONE, None, "fixed", "identity", "identity")


def _by_law(base: str, quote: str, legal: "Sequence[Leg]", on: "date | None", now: "datetime") -> Answer:
    day = on or now.date()
    euro = any("EUR" in (leg.figure.base, leg.figure.quote) for leg in legal)
    rate = core.derive(
        base, quote, legal, kind="fixed", source="law",
        derivation="fixed" if euro else "redenomination",
        as_of=max((leg.as_of for leg in legal if leg.as_of and leg.as_of <= day), default=None),
    )  # fmt: skip
    return Answer(rate, on=on, at=now, notes=tuple(reasons.by_law(legal, day)))


def _with_law(
    base: str, quote: str, ahead: "Sequence[Leg]", found: Answer, behind: "Sequence[Leg]", day: date
) -> Answer:
    """A market's answer between what law makes of the two currencies."""
    market = found.rate
    # A table may carry the old code still, and then the law leads there and straight back.
    legs = law.trimmed((*ahead, *market.legs, *reversed(behind)))
    rate = core.derive(
        base, quote, legs, kind=market.kind, source=sources_of(legs),
        derivation=derivation(base, legs), as_of=market.as_of, fetched_at=market.fetched_at,
    )  # fmt: skip
    others = [note for note in found.notes if note.code != "law"]
    return found.replace(rate=rate, notes=(*reasons.by_law(legs, day), *others))


def _by_rank(asked: Market, market: "Callable[[str, str], Market]") -> "Answer | None":
    """The answer of the sources; where a currency is pegged, the peg's before those of aggregators.

    A peg is what the bank itself pays and charges. An aggregator collects prices from anywhere, and was
    seen 0.7 % off: 100 XCG for 55.47 dollars, where law and bank say 55.87. So the figures of central
    banks and of blends of them come first, being the same bank's word or that of others who know it, out
    of one table or, as for any pair, of two. Then comes the peg, with its anchor's rate as whoever asks
    for that gets it: an aggregator errs less on dollars than on what is pegged to them. Last come the
    indicative figures of the pair. As among sources, where no day is asked what is stale gives way to
    what is not, and if all is, to what is more than a week newer.
    """
    sources = asked.policy.sources
    if _pegs(asked) == (None, None):
        return asked.answer(sources) or _chain(asked, sources, market)
    firm = tuple(source for source in sources if source.INFO.kind != RateKind.INDICATIVE)
    others = tuple(source for source in sources if source not in firm)
    ranks: tuple[Callable[[], Answer | None], ...] = (
        lambda: asked.answer(firm, then=others) or _chain(asked, firm, market),
        lambda: _pegged(asked, sources, market),
        lambda: asked.answer(others) or _chain(asked, sources, market),
    )
    old: list[tuple[date, Answer]] = []
    for rank in ranks:
        found = rank()
        if found and not (found.stale and asked.on is None):
            return found
        if found and found.rate.as_of:
            old.append((found.rate.as_of, found))
    return next((found for as_of, found in old if max(day for day, _ in old) - as_of <= WEEK), None)


def _pegs(asked: Market) -> "tuple[Leg | None, Leg | None]":
    """The pegs of the two currencies on the day, where the policy lets them answer.

    One whose anchor is the other currency settles the pair alone; else both count, so that no
    indicative figure of a pegged currency is part of the answer.
    """
    base, quote = asked.codes
    ahead, behind = law.peg(base, asked.day), law.peg(quote, asked.day)
    if not (asked.policy.auto and asked.policy.pegs and (ahead or behind)) or _ahead(asked):
        return None, None
    if _anchor(ahead, base) == quote:
        return ahead, None
    return (None if _anchor(behind, quote) == base else ahead), behind


def _ahead(asked: Market) -> bool:
    """Whether the day asked is later than anyone publishes for: a peg may have ended by then."""
    calendars = [source.INFO.publication for source in asked.policy.sources] if asked.on else []
    last = max((calendar.last_day(calendar.today(asked.now)) for calendar in calendars), default=None)
    return last is not None and asked.on is not None and asked.on > last


def _told(found: Answer, failed: "Sequence[Passed]") -> Answer:
    """An answer that tells of every source that was asked for it in vain: a refused table in a note."""
    for one in _once(failed).values():
        if any(str(one.error) in note.text for note in found.notes):
            continue
        if isinstance(one.error, SourceChanged):
            found = found.replace(notes=(*found.notes, reasons.refused(one.info, one.error)))
        else:
            said = f"{one.info.key} was asked and failed ({one.error})"
            found = found.replace(failed=(*found.failed, said))
    return found


def _once(passed: "Sequence[Passed]") -> "dict[tuple[str, str], Passed]":
    """Each source and reason once: the legs of a chain come back to a source."""
    return {(one.info.key, str(one.error)): one for one in passed}


def _chain(
    asked: Market, sources: "Sequence[Source]", market: "Callable[[str, str], Market]"
) -> "Answer | None":
    """Two sources that meet in a currency, where no single table answers."""
    base, quote = asked.codes
    known: dict[tuple[str, str, str], Answer | None] = {}
    missed: list[Passed] = []

    def leg(source: "Source", one: str, two: str) -> "Answer | None":
        key = (source.INFO.key, one, two)
        if key not in known:
            part = market(one, two)
            known[key] = part.answer([source])
            missed.extend(part.passed if known[key] is None else ())
        return known[key]

    for first, second, pivot in _meetings(sources, base, quote):
        # Nobody is asked for one half where the other has no one to give it.
        if not (market(base, pivot).may_quote(first.INFO) and market(pivot, quote).may_quote(second.INFO)):
            continue
        ahead = leg(first, base, pivot)
        behind = leg(second, pivot, quote) if ahead else None
        if ahead and behind and near(ahead.rate, behind.rate):
            return _join(base, quote, [ahead, behind], asked.passed)
        if ahead and behind:
            missed.append(Passed(second.INFO, reasons.days_apart(asked.pair, ahead, behind)))
    if not asked.passed:  # no table alone could answer: why two of them don't is what there is to tell
        asked.passed += missed
    return None


def _meetings(sources: "Sequence[Source]", base: str, quote: str) -> "Iterator[tuple[Source, Source, str]]":
    """Two different sources and a currency in which both may quote, in the order of the sources."""
    pivots = dict.fromkeys([*(source.INFO.base for source in sources), "EUR", "USD"])
    for first in sources:
        for second in sources:
            for pivot in pivots:
                if first is not second and pivot not in (base, quote):
                    yield first, second, pivot


def near(one: Rate, other: Rate) -> bool:
    """Whether two rates are of days so near that they can be joined, or held beside each other."""
    days = one.as_of, other.as_of
    return None not in days and abs((days[0] - days[1]).days) <= _APART  # type: ignore[operator]


def _join(base: str, quote: str, answers: "list[Answer]", passed: "list[Passed]") -> Answer:
    """One answer out of two that follow each other; its day is that of the older."""
    rates = [answer.rate for answer in answers]
    oldest = min(answers, key=lambda a: a.rate.as_of or date.max)
    fetched = [rate.fetched_at for rate in rates if rate.fetched_at]
    rate = core.derive(
        base, quote, [leg for r in rates for leg in r.legs],
        kind=RateKind.least(r.kind for r in rates),
        source="+".join(dict.fromkeys(r.source for r in rates)),
        derivation="chain", as_of=oldest.rate.as_of, fetched_at=min(fetched, default=None),
    )  # fmt: skip
    notes = [reasons.chained(rates)]
    for answer in answers:
        notes += [note for note in answer.notes if note.code != "passed-over"]
    notes += reasons.passed_over((p.info, p.error) for p in passed)
    ends = [answer.expires for answer in answers if answer.expires]
    return Answer(
        rate, on=oldest.on, at=oldest.at, zone=oldest.zone, notes=tuple(dict.fromkeys(notes)),
        stale=any(answer.stale for answer in answers),
        attribution=", ".join(dict.fromkeys(a.attribution for a in answers if a.attribution)),
        expires=min(ends) if len(ends) == len(answers) else None,
    )  # fmt: skip


def _pegged(
    asked: Market, sources: "Sequence[Source]", market: "Callable[[str, str], Market]"
) -> "Answer | None":
    """The rate over the peg of one currency or of both, its anchor's by these sources."""
    one, two = _pegs(asked)
    here, there = (_anchor(peg, code) for peg, code in zip((one, two), asked.codes, strict=True))
    if here == there:
        return _over_pegs(asked, one, None, two)
    found = market(here, there).answer(sources)
    return _over_pegs(asked, one, found, two) if found else None


def _anchor(peg: "Leg | None", code: str) -> str:
    if peg is None:
        return code
    return peg.figure.base if peg.figure.quote == code else peg.figure.quote


def _over_pegs(asked: Market, one: "Leg | None", found: "Answer | None", two: "Leg | None") -> Answer:
    base, quote = asked.codes
    market = found.rate if found else None
    middle = market.legs if market else ()
    legs = [leg for leg in (one, *middle, two) if leg]
    begun = max(leg.as_of for leg in legs if leg.as_of)
    kind = RateKind.least((RateKind.PEG, market.kind)) if market else RateKind.PEG
    rate = core.derive(
        base, quote, legs, kind=kind, source=sources_of(legs), derivation=derivation(base, legs),
        as_of=market.as_of if market else begun, fetched_at=market.fetched_at if market else None,
    )  # fmt: skip
    answer = found or Answer(rate, on=asked.on, at=asked.now)
    over = reasons.passed_over((p.info, p.error) for p in asked.passed)
    notes = tuple(dict.fromkeys((*reasons.pegged(legs, market), *answer.notes, *over)))
    return answer.replace(rate=rate, notes=notes)
