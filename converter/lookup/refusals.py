"""The errors of a question: why a source was passed over, why there is no rate."""

from datetime import timedelta

from converter import law
from converter.errors import ConverterError, NotHeld, OutOfHistory, RateUnavailable, SourceError, TokenMissing
from converter.lookup.notes import days, set_aside
from converter.model import Pair
from converter.store.sheet import utc_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from converter.model import Leg
    from converter.money.conversion import Answer
    from converter.sources.contract import Source, SourceInfo
    from converter.store.layers import Held, Row

__all__ = [
    "ahead",
    "apart",
    "days_apart",
    "ended",
    "hole",
    "lacks",
    "legs_apart",
    "no_history",
    "none_held",
    "not_alive",
    "not_in_force",
    "not_newer",
    "not_out",
    "not_yet",
    "offline",
    "rescaled",
    "reused",
    "too_old",
    "unanswered",
]

_ONE_DAY = timedelta(days=1)


def not_alive(base: str, quote: str, day: "date") -> "OutOfHistory | None":
    """The error for a currency on a day before its time or after its end, without a law that says more."""
    from converter import iso4217

    pair = Pair(base, quote)
    for code in (base, quote):
        currency = iso4217.get(code)
        if len(law.lineage(code)) > 1 or law.settle(code, day)[1]:
            continue
        if currency.since and day < currency.since:
            return OutOfHistory(f"{code} began on {currency.since}", pair, day, first=currency.since)
        if currency.until and day > currency.until:
            why = f"{code} ended on {currency.until}{_heirs(code)}"
            return OutOfHistory(why, pair, day, last=currency.until)
    return None


def _heirs(code: str) -> str:
    """What is known of a code's end, where no law leads on from it."""
    from converter import iso4217

    codes = iso4217.became(code)
    if not codes:
        return "; no rate is known"
    named = " and ".join([", ".join(codes[:-1]), codes[-1]] if codes[1:] else codes)
    return f": it became {named}; no rate is known"


def ended(info: "SourceInfo", pair: Pair, code: str, until: "date") -> OutOfHistory:
    """The source stopped quoting a currency."""
    return OutOfHistory(f"{info.key} quoted {code} until {until}", pair, None, last=until)


def ahead(pair: Pair, on: "date") -> OutOfHistory:
    """Nobody publishes later than for tomorrow."""
    return OutOfHistory(f"{on} lies ahead: rates are published for tomorrow at the latest", pair, on)


def not_yet(info: "SourceInfo", pair: Pair, on: "date", first: "date") -> OutOfHistory:
    """The day is before the source's first for the pair."""
    return OutOfHistory(f"{info.key} has {pair} from {first} on, not for {on}", pair, on, first=first)


def no_history(info: "SourceInfo", pair: Pair, on: "date") -> OutOfHistory:
    """The source gives its newest table only."""
    return OutOfHistory(f"{info.key} has no history, only its newest rates", pair, on)


def hole(info: "SourceInfo", pair: Pair, on: "date", last: "date") -> OutOfHistory:
    """The newest table up to the day is older than any pause of this source."""
    return OutOfHistory(f"{info.key} published no {pair} from {last} to {on}", pair, on, last=last)


def apart(info: "SourceInfo", pair: Pair, on: "date | None") -> RateUnavailable:
    """The figures of the table don't meet in one currency."""
    return RateUnavailable(f"{info.key} has no {pair} of that day", pair, on)


def legs_apart(info: "SourceInfo", pair: Pair, legs: "Sequence[Leg]") -> NotHeld:
    """The figures that are held of a pair are of days too far from each other."""
    held = " and ".join(f"{leg.figure.pair} of {leg.as_of}" for leg in legs if leg.source == info.key)
    return NotHeld(f"{info.key}'s {held} are too far apart", pair)


def rescaled(info: "SourceInfo", pair: Pair, code: str, as_of: "date", on: "date | None") -> RateUnavailable:
    """The table is in units of a currency that are no longer its own."""
    return RateUnavailable(f"{info.key}'s {code} of {as_of} is in units of before it was rescaled", pair, on)


def reused(info: "SourceInfo", pair: Pair, code: str, as_of: "date", on: "date | None") -> RateUnavailable:
    """The table is of another currency, which had the code before."""
    return RateUnavailable(f"{info.key}'s {code} of {as_of} is another currency that had the code", pair, on)


def none_held(info: "SourceInfo", pair: Pair, on: "date | None") -> NotHeld:
    """Nothing of the source is held."""
    return NotHeld(f"no rates of {info.key} are held", pair, on)


def too_old(info: "SourceInfo", pair: Pair, as_of: "date", age: int, limit: int) -> RateUnavailable:
    """The newest table is older than the question allows."""
    return RateUnavailable(
        f"{info.key}'s newest is of {as_of}, {days(age)} old, and max_age allows {days(limit)}", pair
    )


def unanswered(
    pair: Pair,
    on: "date | None",
    sources: "Sequence[Source]",
    tried: "list[ConverterError]",
    *,
    chained: bool = True,
) -> ConverterError:
    """The error for a question that nobody answered: what was tried, and whether asking again helps.

    Where nothing but a key is lacking it is TokenMissing, else a RateUnavailable. ``chained``: two sources
    might have answered together.
    """
    question = f"{pair} on {on}" if on else str(pair)
    if not tried:
        names = ", ".join(source.INFO.key for source in sources)
        found, advice = _elsewhere(pair, sources) if chained and on is None else ("", "")
        return RateUnavailable(f"no rate of {question}: not quoted by {names}{found}", pair, on).advising(
            advice
        )
    why = "; ".join(dict.fromkeys(str(error) for error in tried))
    again = [error.again for error in tried if isinstance(error, SourceError) and error.again]
    if again:
        why += f" (not asked again before {utc_text(min(again))})"
    unknown = [error for error in tried if isinstance(error, (NotHeld, SourceError))]
    keys = [error for error in unknown if isinstance(error, TokenMissing)]
    if keys and len(keys) == len(unknown):
        return TokenMissing(f"the rate of {question} can't be known: {why}", keys[0].source)
    if unknown:
        return NotHeld(f"the rate of {question} can't be known now: {why}", pair, on, tried)
    outside = [error for error in tried if isinstance(error, OutOfHistory)]
    if len(outside) < len(tried):
        return RateUnavailable(f"no rate of {question}: {why}", pair, on, tried)
    first = min((error.first for error in outside if error.first), default=None)
    last = max((error.last for error in outside if error.last), default=None)
    return OutOfHistory(f"no rate of {question}: {why}", pair, on, tried, first, last)


def _elsewhere(pair: Pair, given: "Sequence[Source]") -> "tuple[str, str]":
    """Which sources have a coin, which only some quote and none of the default order does, and the advice."""
    from converter import iso4217, sources

    coin = next((code for code in (pair.base, pair.quote) if iso4217.get(code).coin), "")
    if not coin:
        return "", ""
    other = pair.quote if coin == pair.base else pair.base
    found = [source.INFO for source in map(sources.get, sources.keys())]
    by_coin = next((info for info in found if info.quotes(coin)), None)
    if by_coin is None or by_coin.quotes(other):
        return _named(by_coin.key) if by_coin else ("", "")
    # For the other half the bank of that currency is best; Russia's in auto is asked for its own alone.
    banks = sorted(
        (*(source.INFO for source in given), *found),
        key=lambda info: (info.base != other, info.home == "RUB"),
    )
    second = next((info.key for info in banks if info.quotes(by_coin.base) and info.quotes(other)), "")
    if {by_coin.key, second} <= {source.INFO.key for source in given}:
        return "; only a question for one rate chains them", ""
    return _named(f"{by_coin.key},{second}") if second else ("", "")


def _named(keys: str) -> "tuple[str, str]":
    return f", but by {keys.replace(',', ' and ')}", f"try --source {keys}"


def span(first: "date", last: "date") -> str:
    """A period in words, which may be one day."""
    return f"from {first} to {last}" if first < last else f"of {first}"


def late(info: "SourceInfo", expected: "date") -> NotHeld:
    """A table that should be out by the calendar."""
    return NotHeld(f"{info.key}'s table of {expected} should be out and is not")


def days_apart(pair: Pair, ahead: "Answer", behind: "Answer") -> ConverterError:
    """Two rates that would make a chain, but of days too far from each other."""
    one, two = ahead.rate, behind.rate
    first, second = (f"{rate.source} has {rate.pair} of {rate.as_of}" for rate in (one, two))
    why = f"{first} and {second}, too far apart"
    return (NotHeld if ahead.stale or behind.stale else RateUnavailable)(why, pair, ahead.on)


def not_newer(info: "SourceInfo", as_of: "date") -> NotHeld:
    """It was reached, but what it has is older than its longest hole."""
    return NotHeld(f"{info.key} has nothing newer than {as_of}")


def not_out(info: "SourceInfo", pair: Pair, on: "date", now: "datetime") -> ConverterError:
    """It was asked, and still has no table that covers the day."""
    today = info.publication.today(now)
    if on > today:
        return NotHeld(f"{info.key} has not published its rates of {on} yet", pair, on)
    if (today - on).days <= info.publication.hole:
        return NotHeld(f"{info.key} has no rates of {on} yet", pair, on)
    return RateUnavailable(f"{info.key} has no rates of {on}", pair, on)


def not_in_force(info: "SourceInfo", pair: Pair, on: "date", last: "date", *, soon: bool) -> RateUnavailable:
    """The day has no table of its own, and an earlier one is not to stand for it."""
    if soon:
        return NotHeld(
            f"{info.key} has not published its rates of {on} yet, the last are of {last}", pair, on
        )
    return RateUnavailable(f"{info.key} published no {pair} on {on}, the last before it on {last}", pair, on)


def offline(
    info: "SourceInfo",
    pair: Pair,
    on: "date | None",
    row: "Row | None",
    gap: "tuple[date, date] | None" = None,
) -> NotHeld:
    """It may not be asked, and what is held does not answer; ``gap`` are the days that are not held."""
    newest = f"newest held {row.as_of}" if row else "none held"
    if on is None:
        return NotHeld(f"offline, {newest} of {info.key}", pair)
    if row is None:
        return none_held(info, pair, on)
    none = f"; none from {gap[0]} to {gap[1]}" if gap and gap[0] < gap[1] else ""
    return NotHeld(f"{info.key}'s rates of {on} are not held, {newest}{none}", pair, on)


def lacks(
    held: "Held", info: "SourceInfo", pair: Pair, code: str, row: "Row", on: "date | None"
) -> ConverterError:
    """A table that should carry a currency does not, or its figure is set aside."""
    figure = row.figure(code)
    if figure is not None:
        return NotHeld(f"{set_aside(info, figure, row.as_of).text}, and none before it is near", pair, on)
    until = (info.covers or {}).get(code, (None, None))[1]
    last = until if until and until < row.as_of else None
    if last is None and info.covers is not None:
        rows = held.rows(row.as_of - 366 * _ONE_DAY, row.as_of)
        last = next((r.as_of for r in rows if r.figure(code)), None)
    if last:
        return OutOfHistory(
            f"{info.key} has no {code} in its rates of {row.as_of}; the last were of {last}",
            pair, on, last=last,
        )  # fmt: skip
    return RateUnavailable(f"{info.key} has no {code} in its rates of {row.as_of}", pair, on)
