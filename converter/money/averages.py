"""A rate of a whole period: the mean of its fixings, or the last of them."""

from decimal import Context, Decimal

from converter.model import Note, Rate, RateKind
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from converter.model import Leg

    Side = tuple[bool, Decimal, Decimal]

__all__ = ["Average", "End", "OfPeriod"]

_SIX = Context(prec=6)
_ZERO = Decimal(0)


class OfPeriod(Rate):
    """A rate of a period: ``observations`` is the number of its fixings, from ``first`` to ``last``."""

    __slots__ = ("first", "last", "observations")

    observations: int
    first: "date | None"
    last: "date | None"

    def _cover(self, rates: "Sequence[Rate]") -> None:
        self.observations = len(rates)
        self.first = rates[0].as_of
        self.last = rates[-1].as_of

    @property
    def notes(self) -> "tuple[Note, ...]":
        """What is to be told beside it."""
        return ()

    @property
    def fixings(self) -> str:
        """Their number and days: ``255 fixings 2025-01-02..2025-12-31``."""
        count = self.observations
        return f"{count} fixing{'s' * (count != 1)} {self.first}..{self.last}"


class Average(OfPeriod):
    """The arithmetic mean of a source's daily rates of a pair over a period.

    ``observations`` is the number of days on which it published both currencies, ``first`` and
    ``last`` the first and the last of them. Each day's rate is of the pair as it is asked, whichever
    way it was published. ``as_published`` is the other figure: the quotient of the means of the figures
    as they were published, or None where the source changed their direction within the period. Where law
    fixes the rate all through the period it is that rate, of kind fixed: no fixing was averaged, so
    ``observations`` is 0, and ``first`` and ``last`` are None.
    """

    __slots__ = ("as_published", "turned")

    def __init__(self, rates: "Sequence[Rate]", source: str) -> None:
        values = [arithmetic.quotient(arithmetic.ONE, rate.num, rate.den) for rate in rates]
        total = arithmetic.total(values)
        count = Decimal(len(values))
        value = arithmetic.exactly(arithmetic.quotient(arithmetic.ONE, total, count))
        fetched = [rate.fetched_at for rate in rates if rate.fetched_at]
        super().__init__(
            rates[0].base, rates[0].quote, value, total, count, rates[-1].as_of, RateKind.AVERAGE, source,
            "average", (), min(fetched, default=None),
        )  # fmt: skip
        self._cover(rates)
        as_they_are = all(rate.derivation == "published" for rate in rates)
        self.as_published = value if as_they_are else _as_published(rates)
        self.turned = "" if as_they_are else self._turned(rates[-1])

    @classmethod
    def fixed(cls, rate: Rate) -> "Average":
        """The mean over days on all of which law fixed one rate."""
        mean = cls.__new__(cls)
        _take(mean, rate)
        mean.as_published, mean.turned = rate.value, ""
        return mean

    def _turned(self, last: Rate) -> str:
        """What the means of the figures as published make; empty where nothing was done to a figure."""
        published = [leg for leg in last.legs if leg.source != "law"]
        pairs = [str(leg.figure.pair) for leg in published]
        if self.as_published is None or (len(pairs) == 1 and _sides(last)[0][0]):
            return ""
        one = len(pairs) == 1
        how = "turned round" if one else "divided"
        made = "mean of" if one else "means of"
        what = "it makes" if one else "them make"
        return (
            f"each fixing was {how} before the mean; the {made} {' and '.join(pairs)} as"
            f" {published[0].source} publishes {what}"
            f" 1 {self.base} = {_SIX.plus(self.as_published):f} {self.quote}"
        )

    @property
    def notes(self) -> "tuple[Note, ...]":
        """The other figure, where the two differ in six significant figures."""
        other = self.as_published
        if not self.turned or other is None or _SIX.plus(other) == _SIX.plus(self.value):
            return ()
        return (Note("average", self.turned),)

    @property
    def over(self) -> str:
        return f"mean of {self.fixings}" if self.observations else ""

    @property
    def origin(self) -> str:
        return f"{self.source}, {self.over}" if self.observations else super().origin


class End(OfPeriod):
    """The last rate of a pair that a source published in ``period``, with the fixings it is the last of."""

    __slots__ = ("period",)

    def __init__(self, rates: "Sequence[Rate]", period: str) -> None:
        rate = rates[-1]
        super().__init__(
            rate.base, rate.quote, rate.value, rate.num, rate.den, rate.as_of, rate.kind, rate.source,
            rate.derivation, rate.legs, rate.fetched_at,
        )  # fmt: skip
        self._cover(rates)
        self.period = period

    @classmethod
    def fixed(cls, rate: Rate, period: str) -> "End":
        """The rate that law fixes all through the period, of no fixings."""
        end = cls.__new__(cls)
        _take(end, rate)
        end.period = period
        return end

    @property
    def over(self) -> str:
        return f"end of {self.period}: last of {self.fixings}" if self.observations else ""

    @property
    def origin(self) -> str:
        return f"{self.source}, {self.as_of}, {self.over}" if self.observations else super().origin


def _take(made: OfPeriod, rate: Rate) -> None:
    """Let a rate of a period be one that law fixes all through it, of no fixings."""
    Rate.__init__(made, *(getattr(rate, name) for name in Rate.__slots__))
    made.observations, made.first, made.last = 0, None, None


def _as_published(rates: "Sequence[Rate]") -> "Decimal | None":
    """The rate that the means of the figures make, each taken in its published direction.

    Of a cross that is the quotient of two means, as a tax office makes it that has the two published.
    """
    sides = list(map(_sides, rates))
    ways = [forward for forward, _, _ in sides[0]]
    if any([forward for forward, _, _ in side] != ways for side in sides):
        return None
    num, den = arithmetic.ONE, arithmetic.ONE
    for place, forward in enumerate(ways):
        above, below = _mean([side[place] for side in sides])
        if not forward:
            above, below = below, above
        num, den = arithmetic.multiply(num, above), arithmetic.multiply(den, below)
    return arithmetic.exactly(arithmetic.quotient(arithmetic.ONE, num, den))


def _mean(sides: "list[Side]") -> "tuple[Decimal, Decimal]":
    """The mean of quotients, exactly: those with one divisor, as most have, are added first."""
    groups: dict[Decimal, list[Decimal]] = {}
    for _, above, below in sides:
        groups.setdefault(below, []).append(above)
    total, divisor = _ZERO, arithmetic.ONE
    for below, values in groups.items():
        more = arithmetic.multiply(arithmetic.total(values), divisor)
        total = arithmetic.total([arithmetic.multiply(total, below), more])
        divisor = arithmetic.multiply(divisor, below)
    return total, arithmetic.multiply(divisor, Decimal(len(sides)))


def _sides(rate: Rate) -> "list[Side]":
    """Each published figure of a rate: whether it is walked as published, and its value as a quotient.

    What law adds, as where a code lost zeros within the period, counts with the figure beside it.
    """
    out: list[Side] = []
    num, den, here = arithmetic.ONE, arithmetic.ONE, rate.base
    for leg in rate.legs:
        forward, above, below = _factor(leg, here)
        here = leg.figure.quote if forward else leg.figure.base
        if leg.source == "law" and out:
            before, over, under = out.pop()
            more = (above, below) if before else (below, above)
            out.append((before, arithmetic.multiply(over, more[0]), arithmetic.multiply(under, more[1])))
        elif leg.source == "law":
            num, den = arithmetic.multiply(num, above), arithmetic.multiply(den, below)
        else:
            if num != den:  # most have no law before them, and a mean has hundreds
                above, below = arithmetic.multiply(above, num), arithmetic.multiply(below, den)
                num, den = arithmetic.ONE, arithmetic.ONE
            out.append((True, above, below) if forward else (False, below, above))
    return out


def _factor(leg: "Leg", here: str) -> "Side":
    """What a leg multiplies a rate by, as a quotient, and whether it is walked as published."""
    value, nominal = leg.figure.value, Decimal(leg.figure.nominal)
    return (True, value, nominal) if leg.figure.base == here else (False, nominal, value)
