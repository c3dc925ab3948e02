"""The market's answer for a day: the first source whose tables of the day are held, or can be fetched."""

from converter.errors import ConverterError
from converter.lookup import refusals
from converter.lookup.resources import Step
from converter.lookup.tables import Found, Outcome, Passed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from converter.lookup.market import Market
    from converter.sources import InOrder
    from converter.sources.contract import Source, SourceInfo

__all__ = ["answer", "without_table"]


def answer(
    market: "Market", on: "date", candidates: "InOrder", later: "InOrder", before: "Sequence[Passed]"
) -> Outcome:
    """The answer of the first candidate that has one; ``before`` are the sources passed over earlier."""
    passed = list(before)
    old: list[tuple[int, SourceInfo, Found]] = []
    for source in candidates:
        info = source.INFO
        outside = _outside(market, info, on)
        unasked = outside is None and _unasked(market, info, on)
        error = outside or (None if unasked else _not_covered(market, on, source, candidates, later))
        found = error or _in_force(market, info, on)
        if market.resources.steps is not None:
            asked = outside is None and (market.policy.refresh or error is not None)
            market.resources.steps.append(Step(info, market.codes, asked=asked, covered=error is None))
        if isinstance(found, Found) and unasked and _late_today(market, info, on):
            old.append((len(passed), info, found))
            passed.append(Passed(info, refusals.not_newer_yet(info, found.as_of)))
            continue
        if isinstance(found, Found):
            late = None if unasked else _late(market, info, found, on)
            return Outcome(market.give(info, found, stale=late is not None, why=late, passed=passed), passed)
        passed.append(Passed(info, found))
    return Outcome(market.of_stale(old, passed), passed)


def _unasked(market: "Market", info: "SourceInfo", on: "date") -> bool:
    """Whether what is held answers for the day and the source is not asked, though it may have more."""
    if not market.policy.held_first:
        return False
    from converter.lookup.held_first import may_be_late

    return may_be_late(market, info, on)


def _late_today(market: "Market", info: "SourceInfo", on: "date") -> bool:
    """Whether the day is today where the source is, and a newer table should be out."""
    return on == market.today(info) and market.stale(info)


def _not_covered(
    market: "Market", on: "date", source: "Source", candidates: "InOrder", later: "InOrder"
) -> "ConverterError | None":
    """The error if the tables of the day are not held, after the source was asked for them."""
    info = source.INFO
    if not market.policy.refresh and market.covered(info, on):
        return None
    if market.policy.held_first and on >= market.today(info):
        return refusals.not_held_yet(info, market.pair, on)
    failure = market.ask(source, candidates, later)
    if market.covered(info, on):
        return None
    return failure or refusals.not_out(info, market.pair, on, market.now)


def _in_force(market: "Market", info: "SourceInfo", on: "date") -> "Found | ConverterError":
    """What the source's tables give for the day, if the policy lets it answer; else the error."""
    found = market.found(info)
    if isinstance(found, ConverterError):
        return found
    return (
        _too_early(market, info, found, on)
        or market.too_old(info, found)
        or _not_in_force(market, info, found, on)
        or found
    )


def _late(market: "Market", info: "SourceInfo", found: Found, on: "date") -> "ConverterError | None":
    """The error if the day's own table should be out by the calendar and is not: it may still come."""
    calendar = info.publication
    if calendar.clock not in ("day", "announced") or calendar.moves or found.as_of >= on:
        return None
    expected = calendar.expected(on, market.now - calendar.grace)
    on_time = calendar.missed(found.as_of) > expected
    if on_time or all(held.settled(expected) for held in market.helds(info)):
        return None
    return refusals.late(info, expected)


# -- days that a source can't be asked for ---------------------------------------------------------


def _outside(market: "Market", info: "SourceInfo", on: "date") -> "ConverterError | None":
    """The error for a day that a source can't be asked for: to come, before its first, or past for it."""
    return (
        _not_out_yet(market, info, on)
        or _before_the_first(market, info, on)
        or _without_history(market, info, on)
    )


def _not_out_yet(market: "Market", info: "SourceInfo", on: "date") -> "ConverterError | None":
    """The error for a day later than the source publishes for, or whose table is yet to come."""
    calendar = info.publication
    today = market.today(info)
    if on > calendar.last_day(today):
        return refusals.ahead(market.pair, on)
    if calendar.period:
        return without_table(market, info, on)
    dated = on > today and calendar.expects(on) and calendar.clock != "rolling"
    if dated and market.now < calendar.out(on) and not market.covered(info, on):
        return refusals.not_out(info, market.pair, on, market.now)
    return None


def without_table(market: "Market", info: "SourceInfo", day: "date") -> "ConverterError | None":
    """The error for a day for which a source with tables of periods has none, or has none yet."""
    calendar = info.publication
    if calendar.has_table(day, market.now) or market.covered(info, day):
        return None
    if calendar.period and not calendar.answers(calendar.period.first(day), day):
        return refusals.no_such_day(info, market.pair, day)
    return refusals.not_out(info, market.pair, day, market.now)


def _before_the_first(market: "Market", info: "SourceInfo", on: "date") -> "ConverterError | None":
    """The error for a day before the source's first day, or before that of a currency of the pair."""
    unborn = [code for code in market.codes if not market.quoted(info, code)]
    # An imported file may go further back than the source can be asked for.
    earlier = info.since is not None and on < info.since and not market.covered(info, on)
    if not (unborn or earlier):
        return None
    covers = info.covers or {}
    begun = [info.since if earlier else None, *(covers.get(code, (None, None))[0] for code in unborn)]
    first = max((day for day in begun if day), default=None)
    return refusals.not_yet(info, market.pair, on, first) if first and on < first else None


def _without_history(market: "Market", info: "SourceInfo", on: "date") -> "ConverterError | None":
    """The error for a past day of a source that gives its newest table only."""
    if info.since is None and on < market.today(info) and not market.covered(info, on):
        return refusals.no_history(info, market.pair, on)
    return None


# -- tables that may not answer for the day --------------------------------------------------------


def _too_early(market: "Market", info: "SourceInfo", found: Found, on: "date") -> "ConverterError | None":
    """The error where tomorrow has a table, but the figures of the pair are not from it."""
    calendar = info.publication
    if on <= market.today(info) or found.as_of == on or not calendar.expects(on):
        return None
    if market.policy.held_first:
        return refusals.not_held_yet(info, market.pair, on)
    return refusals.not_out(info, market.pair, on, market.now)


def _not_in_force(market: "Market", info: "SourceInfo", found: Found, on: "date") -> "ConverterError | None":
    """The error for a table of another day, where the policy allows only one in force on that day."""
    if market.policy.when_missing == "previous" or found.as_of == on or info.valid != "day":
        return None
    soon = on >= market.today(info) and info.publication.expects(on)
    return refusals.not_in_force(info, market.pair, on, found.as_of, soon=soon)
