"""From when the table of a day is known, and whether one may still come, by the calendar of its source."""

from converter import law, sources
from converter.errors import NotHeld, RateUnavailable
from converter.model import Pair
from converter.prescribed import shipped
from converter.prescribed.periods import DAY, Asked, asked
from converter.prescribed.told import known_on
from converter.sources.calendar import MONDAY_TO_FRIDAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime

    from converter.lookup.resources import Resources
    from converter.prescribed.contract import Rule
    from converter.sources.contract import SourceInfo
    from converter.text.arguments import Day
    from converter.text.periods import Period

__all__ = [
    "check_not_late",
    "check_out",
    "last_expected",
    "last_possible",
    "meant",
    "missing",
    "quoted_within",
    "settled",
    "today",
]


def today(rule: "Rule", now: "datetime") -> "date":
    """The day where the source of a rule is at an instant, or the authority of a table that ships."""
    if rule.made == "table":
        return shipped.today(rule.key, now)
    return sources.get(rule.source).INFO.publication.today(now)


def meant(rule: "Rule", on: "Day", now: "datetime") -> Asked:
    """What a day, or the text of a period, asks of a rule at an instant; errors as `periods.asked`."""
    return asked(rule, on, today(rule, now))


def last_possible(info: "SourceInfo", day: "date") -> "date":
    """The last day up to ``day`` that may have a table, also if none is expected on it.

    Rates that are set the day before may be dated any day: some publishers repeat them for a Sunday.
    """
    calendar = info.publication
    if calendar.clock in ("eve", "rolling"):
        return day
    while not calendar.works(day) and not (calendar.moves and day.weekday() in MONDAY_TO_FRIDAY):
        day -= DAY
    return day


def last_expected(info: "SourceInfo", day: "date") -> "date":
    """The last day up to ``day`` that should have a table."""
    while not info.publication.expects(day):
        day -= DAY
    return day


def check_out(rule: "Rule", info: "SourceInfo", period: "Period", day: "date", now: "datetime") -> None:
    """Raise NotHeld if the table of ``day``, on which the figure of a period depends, can't be out yet."""
    out = info.publication.out(day)
    if now < out:
        if info.publication.clock == "rolling":  # it comes at any time after
            when = f"not known before {day}"
        else:
            when = f"known {known_on(out, info.publication.zone)}"
        error = NotHeld(f"{rule.key} of {period} is {when}", None, period.last)
        error.again = out
        raise error


def settled(info: "SourceInfo", code: str, day: "date", resources: "Resources") -> bool:
    """Whether no table of a day can come any more if none is held."""
    return any(resources.read(info, one).settled(day) for one in ("", code))


def quoted_within(info: "SourceInfo", code: str, first: "date", last: "date") -> bool:
    """Whether a source quotes a currency on some day of a period, as far as that is known."""
    code = law.in_force(code, first)
    begun, ended = (info.covers or {}).get(code, (None, None))
    return info.quotes(code) and not (ended and ended < first) and not (begun and begun > last)


def check_not_late(
    error: RateUnavailable, info: "SourceInfo", code: str, day: "date", resources: "Resources"
) -> None:
    """Raise NotHeld in place of an error if the table of ``day`` should be out, and none of it is held.

    That a publisher has not got so far says nothing of a currency, however many days are lacking.
    """
    if isinstance(error, NotHeld) or not quoted_within(info, code, day, day):
        return
    if any(resources.read(info, one).days(day, day) for one in ("", code)):
        return
    if info.publication.exact or not settled(info, code, day, resources):
        raise missing(info, day, error.pair or Pair(info.base, code))


def missing(info: "SourceInfo", day: "date", pair: "Pair") -> NotHeld:
    """The error for a table that should be out, or may still come."""
    if info.publication.clock == "rolling":
        return NotHeld(f"{info.key} may still publish rates of {day}", pair, day)
    return NotHeld(f"{info.key}'s table of {day} should be out and is not", pair, day)
