"""One question answered by every source, side by side, and how far each lies from the median."""

from decimal import Decimal
from fractions import Fraction

from converter.api.answers import codes_of
from converter.api.at_once import at_once
from converter.api.context import TIMEOUT
from converter.api.convert import converted
from converter.errors import ConverterError, RateUnavailable
from converter.lookup import answering
from converter.lookup.unanswered import unanswered
from converter.model import RateKind, Value, plain_number
from converter.money import arithmetic
from converter.text.arguments import day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from typing import Any

    from converter.api.answers import Answers
    from converter.api.convert import How
    from converter.lookup.policy import Policy
    from converter.model import Pair, Rate
    from converter.money.conversion import Conversion
    from converter.sources.contract import Source
    from converter.text.arguments import Code, Day
    from converter.text.spoken import Relative

__all__ = [
    "NEAR",
    "OFF",
    "Comparison",
    "alone",
    "compare",
    "error_key",
    "exact",
    "measured",
    "median",
    "no_rate",
    "off",
    "side_by_side",
]

# Rates that lie further than this from the median, relative to it, are marked: 2 %.
OFF = Fraction(2, 100)
# A rate that is more than this number of days older than the newest one has no part in the median.
NEAR = 7
_ZERO = Decimal(0)


class Comparison(Value):
    """The answer of one source: its ``conversion`` to ``quote``, or the ``error`` in place of one.

    ``difference`` is how far its rate lies above the median of the sources' rates of about the same day,
    relative to the median: 0.01 is 1 % more. It is exact up to 28 significant figures, and None without
    a conversion or a median. ``outlier`` is True for a rate of about that day that is more than 2 % off.
    Where just two rates differ by more than 2 %, both are outliers, since nothing tells which one is off.
    """

    __slots__ = ("source", "conversion", "error", "difference", "outlier", "quote")
    source: str
    conversion: "Conversion | None"
    error: "ConverterError | None"
    difference: "Decimal | None"
    outlier: bool
    quote: str

    def __init__(
        self,
        source: str,
        conversion: "Conversion | None" = None,
        error: "ConverterError | None" = None,
        difference: "Decimal | None" = None,
        *,
        outlier: bool = False,
        quote: str = "",
    ) -> None:
        quote = conversion.result.currency if conversion is not None else quote
        self._fill(source, conversion, error, difference, outlier, quote)

    def _key(self) -> "tuple[Any, ...]":
        return (
            self.source, self.conversion, error_key(self.error), self.difference, self.outlier, self.quote,
        )  # fmt: skip

    def to_dict(self) -> "dict[str, Any]":
        """The answer as it is in the ``results`` of ``convert compare --json``; as `Conversion.to_dict`."""
        from converter.money import document

        if self.conversion is None:
            error = document.error(self.error) if self.error is not None else None
            return {"source": self.source, "to": self.quote, "error": error}
        return {
            **document.of_one(self.conversion),
            "source": self.source,
            "difference": plain_number(self.difference or _ZERO),
            "outlier": self.outlier,
        }

    def __repr__(self) -> str:
        said = self.error or f"{self.conversion}, {self.difference or 0:+.2%}"
        return f"<Comparison {self.source}: {said}>"


def compare(answers: "Answers", how: "How", base: "Code", quote: "Code", on: "Day") -> "list[Comparison]":
    """An amount converted by each source that quotes the pair; as `Converter.compare`."""
    answers.context.refuse_from_memory()
    (one, two), day = codes_of(base, quote), day_of(on, "on")
    on = on if isinstance(on, str) else day
    policy = answers.policy
    if policy.auto:
        policy = policy.of_every_source(answers.context.environ)
    if policy.held_first:  # a comparison of two dozen sources is no reason to ask all of them
        policy = policy.replace(offline=True)
    asked = () if policy.prices is not None else _asked(answers, one, two, day, policy)
    if not asked:  # by law, by a price file, or a currency in itself
        _, answer, places = answers.entry(one, two, on)
        return [alone(converted(answer, places, *how))]

    looks = answers.context.only_looks()  # which the threads that ask don't know

    def ask(source: "Source", seconds: float) -> "Conversion":
        alone = policy.alone(source)
        _, answer, places = answers.ask(one, two, on, alone, seconds, only_look=looks)
        return converted(answer, places, *how)

    found = side_by_side(asked, ask, answers.context.seconds(TIMEOUT), two)
    own = _by_own_rate(answers, how, one, two, on)
    return found if own is None else [*found, _beside(found, own)]


def _asked(
    answers: "Answers", base: str, quote: str, day: "date | Relative | None", policy: "Policy"
) -> "Sequence[Source]":
    """The sources that may quote the pair; none where law sets the rate.

    Offline, of all sources there are, only those of which rates are held, if there are any: few sources
    have ever been fetched, and the others could only say that nothing is held.
    """
    store, now = answers.context.store, answers.context.clock()
    found = answering.quoting(base, quote, day, answers.context.resources(policy, None, now))
    if policy.offline and answers.policy.auto:
        return [source for source in found if store.read(source.INFO).newest(now)] or found
    return found


def _by_own_rate(answers: "Answers", how: "How", base: str, quote: str, on: "Day") -> "Conversion | None":
    """The conversion by the caller's own rate of the pair, if there is one."""
    if not answers.policy.own:
        return None
    try:
        _, answer, places = answers.ask(base, quote, on, answers.policy.of_own_rates())
    except ConverterError:
        return None
    return converted(answer, places, *how) if answer.rate.kind == RateKind.CUSTOM else None


def side_by_side(
    asked: "Sequence[Source]", ask: "Callable[[Source, float], Conversion]", seconds: float, quote: str
) -> "list[Comparison]":
    """The conversion of each source by ``ask`` to ``quote``, or its error, in order, with the differences.

    All are asked at the same time, and a source that isn't done after ``seconds`` has an error.
    """
    results = at_once(asked, ask, seconds)
    near = measured(result for result in results if not isinstance(result, ConverterError))
    each = zip(asked, results, strict=True)
    return [_compared(source.INFO.key, result, near, quote) for source, result in each]


def alone(conversion: "Conversion") -> Comparison:
    """A conversion that no other is beside: of a currency in itself, or by law."""
    return _compared(conversion.source, conversion, [conversion.rate], conversion.result.currency)


def _compared(
    source: str, result: "Conversion | ConverterError", near: "list[Rate]", quote: str
) -> Comparison:
    """A source's result beside the median of the rates ``near`` the newest day, which may include its own."""
    if isinstance(result, ConverterError):
        return Comparison(source, error=_own_reason(result), quote=quote)
    difference = off(exact(result.rate), median(near))
    outlier = result.rate in near and (_two_apart(near) or abs(difference) > OFF)
    return Comparison(source, result, difference=_decimal(difference), outlier=outlier)


def _beside(found: "list[Comparison]", own: "Conversion") -> Comparison:
    """A conversion by the caller's own rate beside the median of the sources, in which it has no part."""
    near = measured(one.conversion for one in found if one.conversion)
    difference = _decimal(off(exact(own.rate), median(near))) if near else None
    return Comparison(own.source, own, difference=difference)


def _two_apart(near: "list[Rate]") -> bool:
    """Whether there are just two rates, and they differ by more than 2 %."""
    values = sorted(map(exact, near))
    return len(values) == 2 and off(values[1], values[0]) > OFF


def _own_reason(error: ConverterError) -> ConverterError:
    """The source's own error in place of a refusal for which it is the only reason."""
    tried = error.tried if isinstance(error, RateUnavailable) else ()
    return tried[0] if len(tried) == 1 else error


def _decimal(difference: Fraction) -> "Decimal":
    return arithmetic.exactly(arithmetic.share(difference, arithmetic.ONE, arithmetic.ONE))


def exact(rate: "Rate") -> Fraction:
    """The rate as a fraction, in units of its quote for one of its base."""
    return Fraction(rate.num) / Fraction(rate.den)


def median(rates: "Iterable[Rate]") -> Fraction:
    """The middle one of rates, or the mean of the two in the middle."""
    values = sorted(map(exact, rates))
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def measured(answered: "Iterable[Conversion]") -> "list[Rate]":
    """The rates that the median is of: those up to a week older than the newest, as prices move."""
    rates = [conversion.rate for conversion in answered]
    newest = max((rate.as_of for rate in rates if rate.as_of), default=None)
    return [rate for rate in rates if not (newest and rate.as_of and (newest - rate.as_of).days > NEAR)]


def off(one: Fraction, other: Fraction) -> Fraction:
    """How far ``one`` lies above ``other``, relative to ``other``: 1/100 is 1 % more."""
    return one / other - 1


def error_key(error: "ConverterError | None") -> "tuple[Any, ...] | None":
    """What two equal errors have in common: the class, the message and the fields."""
    if error is None:
        return None
    fields = {name: value for name, value in vars(error).items() if name[:2] != "__"}
    fields |= {"tried": tuple(map(error_key, getattr(error, "tried", ())))}
    return type(error), error.args, tuple(sorted(fields.items(), key=lambda field: field[0]))


def no_rate(pair: "Pair", policy: "Policy", found: "Sequence[Comparison]") -> ConverterError:
    """The error for a pair of which no source that was compared has a rate, with the error of each."""
    tried = [one.error for one in found if one.error]
    days = [error.on for error in tried if isinstance(error, RateUnavailable) and error.on]
    return unanswered(pair, days[0] if days else None, policy, tried)
