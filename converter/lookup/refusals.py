"""The errors that say why a source was passed over, or why there can be no rate."""

from datetime import timedelta

from converter.errors import ConverterError, NotHeld, OutOfHistory, RateUnavailable
from converter.lookup.notes import NOTHING, NOTHING_NEWER, days, set_aside
from converter.model import Pair
from converter.store.layers import HERE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from converter.model import Leg
    from converter.money.conversion import Answer
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Held, Row

__all__ = [
    "accepting",
    "ahead",
    "days_apart",
    "ended",
    "lacks",
    "legs_apart",
    "no_common_currency",
    "no_history",
    "no_such_day",
    "none_held",
    "not_alive",
    "not_held_yet",
    "not_in_force",
    "not_newer",
    "not_newer_yet",
    "not_out",
    "not_yet",
    "offline",
    "paused_too_long",
    "rescaled",
    "reused",
    "slipped",
    "too_old",
]


def not_alive(code: str, pair: Pair, day: "date") -> OutOfHistory:
    """The currency began after the day, or ended before it."""
    from converter import iso4217

    currency = iso4217.get(code)
    if currency.since and day < currency.since:
        return OutOfHistory(f"{code} began on {currency.since}", pair, day, first=currency.since)
    why = f"{code} ended on {currency.until}{_heirs(code)}"
    return OutOfHistory(why, pair, day, last=currency.until)


def _heirs(code: str) -> str:
    """What became of a currency that ended and whose rate to its successor no law gives."""
    from converter import iso4217

    codes = iso4217.became(code)
    if not codes:
        return "; no rate is known"
    named = " and ".join([", ".join(codes[:-1]), codes[-1]] if codes[1:] else codes)
    return f": it became {named}; no rate is known"


def ended(info: "SourceInfo", pair: Pair, code: str, until: "date") -> OutOfHistory:
    """The source stopped quoting a currency; ``until`` is the last day with a rate."""
    return OutOfHistory(f"{info.key} quoted {code} until {until}", pair, None, last=until)


def ahead(pair: Pair, on: "date") -> OutOfHistory:
    """The day is later than tomorrow, the last day that any source publishes for."""
    return OutOfHistory(f"{on} is in the future: rates are published up to tomorrow at most", pair, on)


def not_yet(info: "SourceInfo", pair: Pair, on: "date", first: "date") -> OutOfHistory:
    """The day is before the source's first for the pair."""
    return OutOfHistory(f"{info.key} has {pair} from {first} on, not for {on}", pair, on, first=first)


def no_history(info: "SourceInfo", pair: Pair, on: "date") -> OutOfHistory:
    """The source gives its newest table only."""
    return OutOfHistory(f"{info.key} publishes only its newest rates", pair, on)


def no_such_day(info: "SourceInfo", pair: Pair, on: "date") -> RateUnavailable:
    """The source has tables of some days of the year only, and this is none of them."""
    period = info.publication.period
    days = f"; the nearest are {period.first(on)} and {period.next(on)}" if period else ""
    return RateUnavailable(
        f"{info.key} has no rates of {on}, since it publishes those of few days{days}", pair, on
    )


def paused_too_long(info: "SourceInfo", pair: Pair, on: "date", last: "date") -> OutOfHistory:
    """The newest table up to the day is older than the source's longest pause."""
    return OutOfHistory(f"{info.key} published no {pair} from {last} to {on}", pair, on, last=last)


def no_common_currency(info: "SourceInfo", pair: Pair, on: "date | None") -> RateUnavailable:
    """The figures of the table have no currency in common, so they don't give a rate of the pair."""
    return RateUnavailable(f"{info.key} has no {pair} of that day", pair, on)


def legs_apart(info: "SourceInfo", pair: Pair, legs: "Sequence[Leg]") -> NotHeld:
    """The figures held of the two currencies are of days too far apart."""
    held = " and ".join(f"{leg.figure.pair} of {leg.as_of}" for leg in legs if leg.source == info.key)
    return NotHeld(f"{info.key}'s {held} are too far apart", pair)


def rescaled(info: "SourceInfo", pair: Pair, code: str, as_of: "date", on: "date | None") -> RateUnavailable:
    """The table is in the units that a currency had before it lost zeros."""
    why = f"{info.key}'s {code} of {as_of} is in units from before it was redenominated"
    return RateUnavailable(why, pair, on)


def reused(info: "SourceInfo", pair: Pair, code: str, as_of: "date", on: "date | None") -> RateUnavailable:
    """The figure is of another currency, which had the code before."""
    return RateUnavailable(f"{info.key}'s {code} of {as_of} is another currency that had the code", pair, on)


def none_held(held: "Held", pair: Pair, on: "date | None") -> NotHeld:
    """No rates of the source are held."""
    return NotHeld(f"no rates of {held.info.key} are {held.store.where}", pair, on)


def not_held_yet(info: "SourceInfo", pair: Pair, on: "date | None") -> NotHeld:
    """The source is not asked while the question waits, and what is held of it does not answer."""
    what = f"{info.key}'s rates of {on} are not held yet" if on else f"no rates of {info.key} are held yet"
    return NotHeld(what, pair, on).briefly(NOTHING)


def not_newer_yet(info: "SourceInfo", as_of: "date") -> NotHeld:
    """The source is not asked while the question waits, and its newest table held is stale."""
    return NotHeld(f"the newest rates held of {info.key} are of {as_of}").briefly(NOTHING_NEWER)


def too_old(newest: str, pair: Pair, age: int, limit: int, called: str) -> RateUnavailable:
    """The newest table is older (``age`` days) than the policy allows (``limit`` days).

    ``newest`` says of which day it is, and ``called`` is the name under which the user set that limit, if it
    is known.
    """
    old = f"{days(age)} old, and {called or 'max_age'} allows {days(limit)}"
    error = RateUnavailable(f"{newest}, {old}", pair).due_to("max_age")
    return error.briefly(f"{{}} not used: {old}")


def period_in_words(first: "date", last: "date") -> str:
    """A period in words: ``from 2026-04-01 to 2026-04-30``, or ``of 2026-04-01`` for one day."""
    return f"from {first} to {last}" if first < last else f"of {first}"


def slipped(info: "SourceInfo", codes: "Iterable[str]", first: "date", last: "date") -> str:
    """Words to add to an error, if a source's figures of one of ``codes`` on some of the days were mistakes.

    Empty if none are known to be.
    """
    period = info.publication.period
    if period is not None:  # its table has the period's first day
        first = period.first(first)
    for code in codes:
        if any(begun <= last and first <= ended for begun, ended in info.slips.get(code, ())):
            return f" (its figure of {code} was a mistake, and is left out)"
    return ""


def late(info: "SourceInfo", expected: "date") -> NotHeld:
    """The source has not published a table that should be out by its calendar."""
    return NotHeld(f"{info.key}'s table of {expected} should be out and is not")


def days_apart(pair: Pair, ahead: "Answer", behind: "Answer") -> ConverterError:
    """The two rates of a chain are of days too far apart.

    NotHeld if one of them is stale, as a newer one may be fetched later; else RateUnavailable.
    """
    one, two = ahead.rate, behind.rate
    first, second = (f"{rate.source} has {rate.pair} of {rate.as_of}" for rate in (one, two))
    why = f"{first} and {second}, too far apart"
    return (NotHeld if ahead.stale or behind.stale else RateUnavailable)(why, pair, ahead.on)


def not_newer(info: "SourceInfo", as_of: "date") -> NotHeld:
    """The source was reached, but its newest table is older than its longest pause."""
    return NotHeld(f"{info.key} has nothing newer than {as_of}").briefly(
        f"{{}} not used: nothing newer than {as_of}"
    )


def not_out(info: "SourceInfo", pair: Pair, on: "date", now: "datetime") -> ConverterError:
    """The source was asked and has no table for the day.

    NotHeld as long as the table may still come: until the source's longest pause after the day is over.
    """
    calendar = info.publication
    today = calendar.today(now)
    since = max(on, calendar.today(calendar.out(on))) if calendar.period else on
    if since > today or (calendar.period and now < calendar.out(on)):
        late = calendar.period is not None and calendar.released(on) > on
        due = f": by its calendar they come out on {calendar.released(on)}" if late else ""
        return NotHeld(f"{info.key} has not published its rates of {on} yet{due}", pair, on)
    if (today - since).days <= calendar.longest_pause:
        return NotHeld(f"{info.key} has no rates of {on} yet", pair, on)
    return RateUnavailable(f"{info.key} has no rates of {on}", pair, on)


def not_in_force(info: "SourceInfo", pair: Pair, on: "date", last: "date", *, soon: bool) -> RateUnavailable:
    """The day has no table of its own, and the policy allows no earlier one; ``soon``: it may still come."""
    if soon:
        why = f"{info.key} has not published its rates of {on} yet, the last are of {last}"
        return NotHeld(why, pair, on).due_to("when_missing")
    why = f"{info.key} published no {pair} on {on}; its last rate before that is of {last}"
    return RateUnavailable(why, pair, on).due_to("when_missing")


def offline(
    held: "Held",
    pair: Pair,
    on: "date | None",
    row: "Row | None",
    gap: "tuple[date, date] | None" = None,
) -> NotHeld:
    """The source may not be asked, and what is held does not answer.

    ``row`` is the newest table held; ``gap`` the first and last of the days around ``on`` that are not held.
    """
    key, where = held.info.key, held.store.where
    cause = "offline" if where == HERE else f"nothing newer {where}"
    if on is None:
        brief = f"{cause}; {NOTHING if row is None else NOTHING_NEWER}"
        what = f"the newest rates of {key} {where} are of {row.as_of}" if row else none_held(held, pair, on)
        return NotHeld(f"offline, and {what}", pair).briefly(brief).due_to("offline")
    brief = f"{cause if where == HERE else ''}; {{}} not used: no rates of {on} held".removeprefix("; ")
    if row is None:
        return none_held(held, pair, on).briefly(brief).due_to("offline")
    without = f"; none from {gap[0]} to {gap[1]}" if gap and gap[0] < gap[1] else ""
    why = f"{key}'s rates of {on} are not {where}, the newest are of {row.as_of}{without}"
    return NotHeld(why, pair, on).briefly(brief).due_to("offline")


def accepting(info: "SourceInfo", day: "date", code: str) -> str:
    """The advice to accept a figure that is set aside."""
    command = f"`convert cache accept {info.key} {day} {code}`"
    return f"{command} takes it in if it is right"


def lacks(
    held: "Held", info: "SourceInfo", pair: Pair, code: str, row: "Row", on: "date | None"
) -> ConverterError:
    """The table ``row`` has no figure of a currency of the pair, or the figure is set aside."""
    figure = row.figure(code)
    if figure is not None:
        other = "it has no other" if info.publication.period else "no earlier figure is near enough"
        why = f"{set_aside(info, figure, row.as_of).text}, and {other}"
        return NotHeld(why, pair, on).advising(accepting(info, row.as_of, code))
    slip = slipped(info, (code,), row.as_of, row.as_of)
    if slip:
        return RateUnavailable(f"{info.key} has no {code} in its rates of {row.as_of}{slip}", pair, on)
    until = (info.covers or {}).get(code, (None, None))[1]
    last = until if until and until < row.as_of else None
    if last is None and info.covers is not None:
        rows = held.rows(row.as_of - timedelta(days=366), row.as_of)
        last = next((r.as_of for r in rows if r.figure(code)), None)
    if last:
        return OutOfHistory(
            f"{info.key} has no {code} in its rates of {row.as_of}; the last were of {last}",
            pair, on, last=last,
        )  # fmt: skip
    return RateUnavailable(f"{info.key} has no {code} in its rates of {row.as_of}", pair, on)
