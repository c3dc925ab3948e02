"""Every source side by side: all asked at the same time, and how far each is off the median."""

import queue
import time
from fractions import Fraction
from functools import partial

from converter import sources
from converter.errors import ConverterError, RateUnavailable, SourceUnreachable
from converter.fetch.threads import start
from converter.lookup import answering
from converter.lookup.resources import held_only
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal
    from typing import Any

    from converter.model import Rate
    from converter.money.conversion import Conversion
    from converter.sources.contract import Source
    from converter.store.layers import Store

__all__ = [
    "NEAR",
    "OFF",
    "Comparison",
    "against_median",
    "alone",
    "at_once",
    "differing",
    "exact",
    "measured",
    "median",
    "off",
    "side_by_side",
]

# Rates that differ by more than this of each other are marked.
OFF = Fraction(2, 100)
# Days from the newest rate beyond which one is no longer held beside it.
NEAR = 7
# What one source may take of the time for all, so that its own error is told rather than silence.
_SHARE = 0.95
# Legs of these are nobody's to differ from.
_SETTLED = frozenset(("law", "peg", "custom"))


class Comparison:
    """What one source answered: its ``conversion``, or the ``error`` in place of one.

    ``difference`` is how far its rate lies above the median of those of about the same day, relative to
    it and exact (0.01 is 1 % more); ``outlier`` marks one of these that is more than 2 % off. Of two
    rates that differ by more than that nobody can say which is off, and both are marked.
    """

    __slots__ = ("conversion", "difference", "error", "outlier", "source")

    def __init__(
        self, source: str, conversion: "Conversion | None" = None, error: "ConverterError | None" = None
    ) -> None:
        self.source = source
        self.conversion = conversion
        self.error = error
        self.difference: Decimal | None = None
        self.outlier = False

    def __repr__(self) -> str:
        said = self.error or f"{self.conversion}, {self.difference or 0:+.2%}"
        return f"<Comparison {self.source}: {said}>"


def side_by_side(
    asked: "Sequence[Source]", ask: "Callable[[Source, float], Conversion]", seconds: float
) -> "list[Comparison]":
    """What ``ask`` makes of every source, in their order; whoever isn't done in time has an error."""
    found = []
    for source, result in zip(asked, at_once(asked, ask, seconds), strict=True):
        key = source.INFO.key
        if isinstance(result, ConverterError):
            found.append(Comparison(key, error=_own(result)))
        else:
            found.append(Comparison(key, result))
    _judge(found)
    return found


def alone(conversion: "Conversion") -> "list[Comparison]":
    """A conversion that nothing is beside: of a currency in itself, or by law."""
    found = [Comparison(conversion.source, conversion)]
    _judge(found)
    return found


def against_median(found: "list[Comparison]", own: "Conversion") -> Comparison:
    """A rate of the user's own: how far it is off the median of the sources, in which it has no part."""
    one, rates = Comparison(own.source, own), measured(one.conversion for one in found if one.conversion)
    if rates:
        one.difference = _difference(own.rate, median(rates))
    return one


def at_once(asked: "Sequence[Source]", ask: "Callable[[Source, float], Any]", seconds: float) -> "list[Any]":
    """The result or the `ConverterError` of each source, all asked at the same time.

    Each runs on a daemon thread and is told how many seconds it has; one that isn't done when the time
    is over is left to itself.
    """
    done: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    end = time.monotonic() + seconds

    def work(place: int, source: "Source") -> None:
        try:
            result: Any = ask(source, seconds * _SHARE)
        except Exception as error:  # noqa: BLE001 - what is no answer is raised where it is waited for
            result = error
        done.put((place, result))

    for place, source in enumerate(asked):
        name = f"fxconvert-{source.INFO.key}"
        try:
            start(partial(work, place, source), name)
        except ConverterError as error:
            done.put((place, error))
    found: dict[int, Any] = {}
    while len(found) < len(asked):
        try:
            place, result = done.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        if isinstance(result, Exception) and not isinstance(result, ConverterError):
            raise result
        found[place] = result
    return [found.get(place) or _late(source, seconds) for place, source in enumerate(asked)]


def _late(source: "Source", seconds: float) -> SourceUnreachable:
    key = source.INFO.key
    return SourceUnreachable(f"{key} did not answer within {seconds:g} s", key)


def _own(error: ConverterError) -> ConverterError:
    """The reason itself, where a refusal has but one."""
    tried = error.tried if isinstance(error, RateUnavailable) else ()
    return tried[0] if len(tried) == 1 else error


def exact(rate: "Rate") -> Fraction:
    """The rate as a ratio."""
    return Fraction(rate.num) / Fraction(rate.den)


def median(rates: "Iterable[Rate]") -> Fraction:
    """The middle one of rates, or the mean of the two in the middle."""
    values = sorted(map(exact, rates))
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def measured(answered: "Iterable[Conversion]") -> "list[Rate]":
    """The rates that make the median: those of days near the newest one, since the others moved since."""
    rates = [conversion.rate for conversion in answered]
    newest = max((rate.as_of for rate in rates if rate.as_of), default=None)
    return [rate for rate in rates if not (newest and rate.as_of and (newest - rate.as_of).days > NEAR)]


def off(one: Fraction, other: Fraction) -> Fraction:
    """How far one rate lies above another, relative to it."""
    return one / other - 1


def _difference(rate: "Rate", middle: Fraction) -> "Decimal":
    return arithmetic.exactly(arithmetic.share(off(exact(rate), middle), arithmetic.ONE, arithmetic.ONE))


def _judge(found: "list[Comparison]") -> None:
    near = measured(one.conversion for one in found if one.conversion)
    if not near:
        return
    values, middle = [exact(rate) for rate in near], median(near)
    apart = len(values) == 2 and off(max(values), min(values)) > OFF
    for one in found:
        if one.conversion:
            rate = one.conversion.rate
            one.difference = _difference(rate, middle)
            one.outlier = rate in near and (apart or abs(off(exact(rate), middle)) > OFF)


def differing(rate: "Rate", store: "Store") -> "list[tuple[Rate, Fraction]]":
    """The rates of the same pair and day by other sources that lie more than 2 % off, and how far.

    Only what is held is looked at, and nothing is fetched.
    """
    own = {leg.source for leg in rate.legs}
    if rate.as_of is None or not own - _SETTLED:
        return []
    found = []
    for source in sources.every():
        row = store.read(source.INFO).at(rate.as_of)
        if source.INFO.key in own or row is None or row.as_of != rate.as_of:
            continue
        try:
            other = answering.answer(rate.base, rate.quote, rate.as_of, held_only(store, [source])).rate
        except ConverterError:
            continue
        difference = off(exact(other), exact(rate))
        if other.as_of == rate.as_of and abs(difference) > OFF:
            found.append((other, difference))
    return found
