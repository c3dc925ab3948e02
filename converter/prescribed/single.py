"""The figure of the one table that a rule names: of a day, before it, or after a period."""

from converter import law
from converter.errors import NotHeld, OutOfHistory, RateUnavailable
from converter.lookup import answering
from converter.lookup.refusals import accepting
from converter.model import Pair
from converter.prescribed import known
from converter.prescribed.found import Found
from converter.prescribed.periods import DAY, customs_day
from converter.prescribed.told import PrescribedRate, line_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from converter.errors import ConverterError
    from converter.lookup.resources import Resources
    from converter.money.conversion import Answer
    from converter.prescribed.contract import Rule
    from converter.sources.contract import Source, SourceInfo
    from converter.text.periods import Period

__all__ = ["day_before_last", "day_of", "figure"]


def day_of(rule: "Rule", period: "Period") -> "date":
    """The day whose table a rule names, of all but those made ``after``: the newest up to it answers."""
    if rule.made == "before":
        return period.first - DAY
    return customs_day(period) if rule.made == "customs" else period.first


def figure(rule: "Rule", source: "Source", code: str, period: "Period", alone: "Resources") -> Found:
    """The figure of the one table that the rule names.

    ``alone`` are the resources with which the source alone answers. Raises NotHeld if the table is not out,
    not held, or has the figure set aside; RateUnavailable if it has none, or one in another unit.
    """
    if rule.made == "after":
        return _after(rule, source, code, period, alone)
    info, day = source.INFO, day_of(rule, period)
    known.check_out(rule, info, period, known.last_possible(info, day), alone.now)
    found = _of_day(rule, source, code, day, alone)
    _check_unit(found.rate, period)
    expected = known.last_expected(info, day)
    if rule.made == "published" and found.rate.day < expected:
        raise NotHeld(f"{info.key}'s list of {expected} is not out", Pair(code, rule.home), day)
    return found


def day_before_last(rule: "Rule", source: "Source", code: str, period: "Period", alone: "Resources") -> Found:
    """The figure of the source's last day but one in the month before a period; errors as `figure`."""
    last = known.last_expected(source.INFO, period.first - DAY)
    found = _of_day(rule, source, code, known.last_expected(source.INFO, last - DAY), alone)
    _check_unit(found.rate, period)
    return found


def _after(rule: "Rule", source: "Source", code: str, period: "Period", alone: "Resources") -> Found:
    """The figure of the last day of a period, or of the first day after it on which the source published."""
    info, calendar, pair = source.INFO, source.INFO.publication, Pair(code, rule.home)
    day = period.last
    while (day - period.last).days <= calendar.longest_pause + 1:
        if day == known.last_possible(info, day):
            known.check_out(rule, info, period, day, alone.now)
            for begun, other in law.breaks(code, period.last, day):
                raise RateUnavailable(
                    f"the rate would be of {day}, and {code} became {other} on {begun}", pair
                )
            found = _of_day(rule, source, code, day, alone)
            if found.rate.day == day:
                _check_unit(found.rate, period)
                return found
        day += DAY
    raise RateUnavailable(f"{info.key} published nothing from {period.last} to {day - DAY}", pair, day)


def _of_day(rule: "Rule", source: "Source", code: str, day: "date", alone: "Resources") -> Found:
    """The figure of the newest table up to a day, if no newer one is missed and it is not set aside."""
    info = source.INFO
    # The figure of a day to come is known if no table can come before it: that of a Monday on Friday evening.
    asked = min(day, info.publication.last_day(info.publication.today(alone.now)))
    expected = known.last_expected(info, asked)
    try:
        found = answering.answer(code, rule.home, asked, alone)
    except RateUnavailable as error:
        known.check_not_late(error, info, code, expected, alone)
        raise _of_its_day(error, asked, known.last_possible(info, asked)) from None
    rate = _published(rule, info, found, asked)
    if any(note.code == "set-aside" for note in found.notes):
        raise _set_aside(found, info, asked, alone)
    _check_renewed(info, rate.day, asked, found.rate.pair, alone)
    # Until it is certain that there is none, a table that is a minute late is not replaced by the one before.
    if found.stale or (rate.day < expected and not known.settled(info, rate.code, expected, alone)):
        raise known.missing(info, expected, Pair(code, rule.home))
    told = tuple(note for note in found.notes if note.code != "other-day")  # the rule's own note has the day
    return Found(rate, found.rate.legs, info.kind, info.attribution, told, found.failed)


def _check_renewed(info: "SourceInfo", as_of: "date", day: "date", pair: Pair, alone: "Resources") -> None:
    """Raise an error if a figure is from before the last day up to ``day`` on which all are renewed.

    It is NotHeld if there is no list of that day, which can be late by weeks.
    """
    renewed = info.publication.renewed_on(day)
    if renewed is None or as_of >= renewed:
        return
    row = alone.read(info).at(renewed)
    if row is None or row.as_of < renewed:
        raise NotHeld(f"{info.key}'s list of {renewed} is not out", pair, day)
    why = f"{info.key} has no {pair.base} in its rates of {renewed}; the last were of {as_of}"
    raise OutOfHistory(why, pair, day, last=as_of)


def _published(rule: "Rule", info: "SourceInfo", found: "Answer", asked: "date") -> PrescribedRate:
    """The one figure of the source in an answer; RateUnavailable if another source or none is in it."""
    pair, legs = found.rate.pair, found.rate.legs
    own = [leg for leg in legs if leg.source == info.key]
    others = {leg.source for leg in legs} - {info.key, "law"}
    day = own[0].as_of if len(own) == 1 and not others else None
    if day is None:
        raise RateUnavailable(f"{info.key} published no {pair.base} on {asked}", pair, asked)
    figure = own[0].figure
    return PrescribedRate(
        figure.about(rule.home), figure, day, info.key, [line_of(figure, day)],
        fetched_at=found.rate.fetched_at,
    )  # fmt: skip


def _of_its_day(error: RateUnavailable, asked: "date", own: "date") -> RateUnavailable:
    """The error for a day, as one of the day whose table would answer: of a Sunday, the Friday."""

    def said(one: "ConverterError") -> str:
        return str(one).replace(f" of {asked}", f" of {own}")

    told = error.saying(said(error))
    told.tried = tuple(one.saying(said(one)) for one in error.tried)
    return told


def _check_unit(rate: PrescribedRate, period: "Period") -> None:
    """Raise RateUnavailable if a figure is in another unit than its currency is in the period."""
    first, last = min(rate.day, period.first), max(rate.day, period.last)
    why = f"the figure is of {rate.day}, and {rate.code}"
    lost = law.rescaled_on(rate.code, first, last)
    if lost:
        raise RateUnavailable(f"{why} lost zeros on {lost}")
    if law.reused(rate.code, first) != law.reused(rate.code, last):
        raise RateUnavailable(f"{why} was then the code of another currency")


def _set_aside(found: "Answer", info: "SourceInfo", day: "date", alone: "Resources") -> NotHeld:
    """The error for a figure that was set aside, with the command that accepts it."""
    said = next(note.text for note in found.notes if note.code == "set-aside")
    error = NotHeld(said, found.rate.pair, day)
    code = found.rate.base
    for row in alone.read(info).rows(day - info.publication.longest_pause * DAY, day):
        for form in (law.in_force(code, row.as_of), code):
            figure = row.figure(form)
            if figure is not None and figure.aside:
                return error.advising(accepting(info, row.as_of, form))
    return error
