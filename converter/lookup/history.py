"""The daily rates of a pair over a period, from the first source that has all of them."""

from datetime import date
from functools import partial

from converter import law
from converter.errors import InputError, NotHeld, OutOfHistory, RateUnavailable, SourceError
from converter.lookup import notes, refusals
from converter.lookup.course import Course
from converter.lookup.market import Market
from converter.lookup.part_held import WantedDays, best_part, notes_on_unreached
from converter.lookup.published import known_days, span_of
from converter.lookup.series import Series, settled_by_law
from converter.lookup.span import Span
from converter.lookup.tables import DAY, Found, Passed
from converter.lookup.whole_period import none_in
from converter.model import Note, Pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.lookup.resources import Resources
    from converter.sources.contract import Source, SourceInfo

__all__ = ["course", "history"]


def history(base: str, quote: str, period: WantedDays, resources: "Resources") -> Series:
    """The daily rates of ``base`` in ``quote`` over a period, from one source: the first that has them all.

    There are none if that source published nothing in the period, as over a weekend; a note says so.
    If none has and the question names no last day, they are those that are held of the first source of
    which the newest days are, as for an undated rate. Raises InputError where law sets the rate or a
    currency ends within the period, OutOfHistory, with the days that could be asked for, for days before and
    after a pair's history, RateUnavailable if no source quotes the pair over the period, NotHeld if the rates
    can't be had now.
    """
    return course(base, quote, period, resources).series()


def course(base: str, quote: str, period: WantedDays, resources: "Resources") -> Course:
    """The rates that `history` has, not yet read: their source is chosen, and what lacked is fetched."""
    try:
        return _found(base, quote, period, resources)
    except OutOfHistory as error:
        known = _known_days(error, base, quote, period, resources)
        raise error.saying(f"{error}; {known}" if known else str(error)) from None


def _found(base: str, quote: str, period: WantedDays, resources: "Resources") -> Course:
    period = _of_one_currency(base, quote, period)
    first, last = period.first or period.last, period.last
    _check_alive(base, quote, first, last)
    if settled_by_law(base, quote, first, last):
        why = (
            f"one {base} is always one {base}"
            if base == quote
            else f"law fixes the rate of {base} and {quote}"
        )
        raise InputError(f"{why}: there is no series, only the rate").advising(f"try: convert {base} {quote}")
    if resources.policy.prices is not None:
        from converter.lookup import own_prices

        return Course.of(own_prices.series(base, quote, period, resources.policy.prices, resources))
    market = Market(base, quote, last, resources)
    passed: list[Passed] = []
    changed: InputError | None = None
    for source in _quoting(market, Market(base, quote, first, resources), period):
        try:
            found = _of(source, market, period)
        except (RateUnavailable, SourceError) as error:
            passed.append(Passed(source.INFO, error))
        except InputError as error:
            changed = changed or error
        else:
            return found.noting(*notes_on_unreached(passed))
    if changed is not None and not passed:
        raise changed
    span, told = best_part(market, period, passed)
    return Course(span, span.first, span.last, period.last).noting(*told)


def _known_days(
    error: OutOfHistory, base: str, quote: str, period: WantedDays, resources: "Resources"
) -> str:
    """The days that the first source of known history has of the pair, as words for an error.

    Empty if the period lies within them, as where the source paused, or if the error has the first of them.
    """
    for source in resources.policy.sources:
        info = source.INFO
        market = Market(base, quote, info.publication.today(resources.now), resources)
        if info.covers is None or not _once(market, info):
            continue
        whole = _of_one_currency(base, quote, WantedDays(None, info.publication.today(resources.now)))
        try:
            first, last = known_days(info, market, whole.first, whole.last)
        except (InputError, RateUnavailable):
            continue
        if first == error.first or (period.first and first <= period.first and period.last <= last):
            return ""
        return f"{info.key} has {market.pair} from {first} to {last}"
    return ""


def _of_one_currency(base: str, quote: str, period: WantedDays) -> WantedDays:
    """The days of a period on one side of the day on which a code became another currency's.

    Days that the question names are kept.
    """
    whole, first, last = period.first is None, period.first, period.last
    for code in (base, quote):
        for begun, _ in law.breaks(code, first or date.min, last):
            # The whole history is of the currency that the code means now, and ends before the euro.
            if period.length is not None or (whole and law.reused(code, begun - DAY)):
                first = max(first or begun, begun)
            elif whole:
                last = min(last, begun - DAY)
    return period.replace(first=first, last=last)


def _check_alive(base: str, quote: str, first: date, last: date) -> None:
    """Raise OutOfHistory if a currency began after the period, or ended before it."""
    for day in (last, first):
        for code in (base, quote):
            if not law.alive(code, day):
                gone = refusals.not_alive(code, Pair(base, quote), day)
                if gone.first if day == last else gone.last:
                    raise gone


def _quoting(market: Market, begun: Market, period: WantedDays) -> "Iterator[Source]":
    """The sources to be asked: those that quote the pair on the last day of the period, or on its first.

    ``begun`` is the market of the first day. Without a first day, a source may have quoted it on any.
    """
    for source in market.policy.sources:
        info = source.INFO
        if market.may_quote(info) or begun.may_quote(info) or (period.first is None and _once(market, info)):
            yield source


def _once(market: Market, info: "SourceInfo") -> bool:
    """Whether a source has quoted the pair on any day."""
    return not market.policy.leaves_out(info, market.codes) and all(
        any(info.quotes(form) for form, _ in market.forms(code)) for code in market.codes
    )


def _of(source: "Source", market: Market, period: WantedDays) -> Course:
    """One source's rates of the period, fetched as far as they are not held.

    A series is empty if the source published nothing in the period and a rate from before is in force all
    through it, as over a weekend. Of a mean and an end, which no empty series has, that is an error.
    """
    info = source.INFO
    wanted = span_of(info, market, period.first, period.last)
    unasked = _bring(source, market, wanted, patient=not market.policy.held_first)
    first = period.first or wanted.first
    last = min(period.last, market.today(info))
    found = Course(wanted, first, last, period.last)
    if found.newest is None and unasked:
        _bring(source, market, wanted)
        found, unasked = Course(wanted, first, last, period.last), False
    if found.newest is not None:
        late = Note("not-held", f"rates after {found.newest.as_of} are not held yet")
        return found.noting(late) if unasked else found
    return Course.of(Series(info, market.pair, [], first, last, told=[_nothing_new(market, wanted, period)]))


def _nothing_new(market: Market, wanted: Span, period: WantedDays) -> Note:
    """The note that a source published nothing in a period all through which an earlier rate is in force.

    Raises the error for the period if there is no such rate, or if a series without rates is no answer.
    """
    info, pair = wanted.info, market.pair
    wanted.rates()  # so that those set aside are known
    for day, figure in wanted.aside():
        raise NotHeld(f"{notes.set_aside(info, figure, day).text}, and there is no other", pair)
    named = refusals.period_in_words(wanted.first, wanted.last)
    before = _at_end(market, wanted).found(info)
    if not isinstance(before, Found):
        slip = refusals.slipped(info, market.codes, wanted.first, wanted.last)
        raise OutOfHistory(f"{info.key} published no {pair} {named}{slip}", pair, period.last)
    if not period.may_be_empty:
        raise none_in(info, pair, wanted.first, wanted.last, market.now)
    why = f"nothing new since {before.as_of}: {info.key} has no rates {named}"
    ahead = _not_out(info, market, wanted.first, wanted.last if period.until_now else period.last)
    return Note("nothing-new", f"{why}; those of {ahead} are not out yet" if ahead else why)


def _not_out(info: "SourceInfo", market: Market, first: date, last: date) -> "date | None":
    """The first day of a period whose table is expected and can't be out yet; None if there is none."""
    calendar = info.publication
    newest = calendar.newest(min(last, calendar.last_day(market.today(info))), market.now)
    day = calendar.next_expected(max(newest, first - DAY))
    return day if day <= last else None


def _bring(source: "Source", market: Market, wanted: Span, *, patient: bool = True) -> bool:
    """Fetch what is not held of the days wanted; NotHeld if the source may not be asked.

    Whether days are still not held that were not fetched: those from today on, without ``patient``.
    """
    info = source.INFO
    every, today = _to_fetch(market, wanted), market.today(info)
    lacking = [one for one in every if patient or one[1][0] < today]
    if lacking and market.policy.offline:
        named = refusals.period_in_words(wanted.first, wanted.last)
        every_one = "all " if wanted.first < wanted.last else ""
        where = market.resources.read(info).store.where
        held = f"{info.key}'s rates {named} are not {every_one}{where}"
        raise NotHeld(held, market.pair).due_to("offline")
    for codes, days in lacking:
        market.resources.fetch(source, codes, *days, partial(_lacks, wanted.within(*days)))
    return len(lacking) < len(every)


def _to_fetch(market: Market, wanted: Span) -> "list[tuple[tuple[str, ...], tuple[date, date]]]":
    """The codes and the days of each fetch by which the days wanted are held; all of them for a refresh."""
    if market.policy.refresh:
        return [(codes, (first, until)) for codes, first, until in wanted.stretches()]
    return [] if _nothing_out(market, wanted) else wanted.lacking()


def _lacks(part: Span) -> bool:
    return bool(part.lacking())


def _nothing_out(market: Market, wanted: Span) -> bool:
    """Whether no table of the days wanted can be out yet, and the newest before them is held."""
    calendar = wanted.info.publication
    if calendar.newest(wanted.last, market.now) >= wanted.first:
        return False
    return _at_end(market, wanted).covered(wanted.info, wanted.last)


def _at_end(market: Market, wanted: Span) -> Market:
    """The market of the last of the days wanted."""
    return Market(*market.codes, wanted.last, market.resources)
