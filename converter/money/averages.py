"""A rate of a whole period: the mean of its fixings, or the last of them."""

from decimal import Context, Decimal

from converter.model import Note, Rate, RateKind
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from converter.model import Leg

    Side = tuple[bool, Decimal, Decimal]

__all__ = ["Average", "End", "OfPeriod"]

_SIX = Context(prec=6)
_ZERO = Decimal(0)


class OfPeriod(Rate):
    """A rate of a whole period: ``rate`` itself, with the ``fixings`` that it comes from, oldest first.

    ``observations`` is the number of fixings, ``first`` and ``last`` are their first and last day. Where
    law fixes the rate all through the period there are no fixings: 0, None and None.
    """

    __slots__ = ("first", "last", "observations")
    first: "date | None"
    last: "date | None"
    observations: int

    def __init__(self, rate: Rate, fixings: "Sequence[Rate]" = (), *own: object) -> None:
        """Set all fields; ``own`` are those that a subclass adds."""
        first, last = (fixings[0].as_of, fixings[-1].as_of) if fixings else (None, None)
        of_rate = (getattr(rate, name) for name in Rate.__slots__)
        self._fill(*of_rate, first, last, len(fixings), *own)

    @property
    def notes(self) -> "tuple[Note, ...]":
        """What must be said of the rate."""
        return ()

    def to_dict(self) -> "dict[str, Any]":
        """As `Rate.to_dict`, with the number of fixings, their first day and their last."""
        if not self.over:
            return super().to_dict()
        days = {"first": str(self.first), "last": str(self.last)}
        return {**super().to_dict(), "observations": {"count": self.observations, **days}}

    @property
    def fixings(self) -> str:
        """The number and the days of its fixings: ``255 fixings 2025-01-02..2025-12-31``."""
        count = self.observations
        return f"{count} fixing{'s' * (count != 1)} {self.first}..{self.last}"


class Average(OfPeriod):
    """The arithmetic mean of the daily rates of a pair by one source over a period.

    Each daily rate counts once, in units of quote for one unit of base, even where the source publishes
    the other direction. ``as_published`` is the rate by the means of the figures as the source publishes
    them, also in quote for one base: 1 divided by the mean of EUR/USD for USD/EUR, and of a cross the
    quotient of two means. It is None where the direction of a figure changed within the period.
    ``turned`` is a sentence with that rate; it is empty if no figure was inverted or divided.

    ``observations`` is the number of days on which the source published both currencies. Where law
    fixes the rate all through the period the mean is that rate, of kind fixed and of no observations.
    """

    __slots__ = ("as_published", "turned")
    as_published: "Decimal | None"
    turned: str

    def __init__(
        self,
        rate: Rate,
        fixings: "Sequence[Rate]" = (),
        as_published: "Decimal | None" = None,
        turned: str = "",
    ) -> None:
        super().__init__(rate, fixings, as_published, turned)

    @classmethod
    def of(cls, fixings: "Sequence[Rate]", source: str) -> "Average":
        """The mean of one or more daily rates of a pair, oldest first."""
        rate = _mean_rate(fixings, source)
        if all(fixing.derivation == "published" for fixing in fixings):
            return cls(rate, fixings, rate.value)
        as_published = _as_published(fixings)
        return cls(rate, fixings, as_published, _turned(fixings[-1], as_published))

    @classmethod
    def fixed(cls, rate: Rate) -> "Average":
        """The mean over a period in which law fixed one rate on every day."""
        return cls(rate, as_published=rate.value)

    @property
    def notes(self) -> "tuple[Note, ...]":
        """A note with the rate ``as_published``, if it differs in six significant figures."""
        other = self.as_published
        if not self.turned or other is None or _SIX.plus(other) == _SIX.plus(self.value):
            return ()
        return (Note("average", self.turned),)

    @property
    def over(self) -> str:
        """``mean of`` and its fixings; empty for a rate by law."""
        return f"mean of {self.fixings}" if self.observations else ""

    @property
    def origin(self) -> str:
        """The source and the fixings: ``ecb, mean of 255 fixings 2025-01-02..2025-12-31``."""
        return f"{self.source}, {self.over}" if self.observations else super().origin


class End(OfPeriod):
    """The last rate of a pair that a source published in ``period``, with the fixings it is the last of.

    ``period`` is its name, such as ``2025-Q1``.
    """

    __slots__ = ("period",)
    period: str

    def __init__(self, rate: Rate, fixings: "Sequence[Rate]", period: str) -> None:
        super().__init__(rate, fixings, period)

    @classmethod
    def of(cls, fixings: "Sequence[Rate]", period: str) -> "End":
        """The last of one or more daily rates of a pair, oldest first."""
        return cls(fixings[-1], fixings, period)

    @classmethod
    def fixed(cls, rate: Rate, period: str) -> "End":
        """The rate at the end of a period in which law fixed it on every day."""
        return cls(rate, (), period)

    @property
    def over(self) -> str:
        """``end of`` the period and its fixings; empty for a rate by law."""
        return f"end of {self.period}: last of {self.fixings}" if self.observations else ""

    @property
    def origin(self) -> str:
        """The source, the as-of day, the period and its fixings."""
        return f"{self.source}, {self.as_of}, {self.over}" if self.observations else super().origin


def _mean_rate(fixings: "Sequence[Rate]", source: str) -> Rate:
    """The arithmetic mean of daily rates, as of the last of them."""
    first, last = fixings[0], fixings[-1]
    values = [arithmetic.quotient(arithmetic.ONE, rate.num, rate.den) for rate in fixings]
    total, count = arithmetic.total(values), Decimal(len(values))
    value = arithmetic.exactly(arithmetic.quotient(arithmetic.ONE, total, count))
    fetched = min((rate.fetched_at for rate in fixings if rate.fetched_at), default=None)
    return Rate(
        first.base, first.quote, value, total, count, last.as_of, RateKind.AVERAGE, source, "average", (),
        fetched,
    )  # fmt: skip


def _turned(last: Rate, as_published: "Decimal | None") -> str:
    """The sentence with the rate by the means of the figures as published.

    Empty where no figure was inverted or divided. ``last`` is a daily rate that the mean is made of.
    """
    published = [leg for leg in last.legs if leg.source != "law"]
    pairs = [str(leg.figure.pair) for leg in published]
    one = len(pairs) == 1
    if as_published is None or (one and _sides(last)[0][0]):
        return ""
    figures = " and ".join(pairs)
    # Of a price file the source of a leg is a line: prices.journal:12.
    by = published[0].source.rpartition(":")[0] or published[0].source
    if one:
        done, means = (
            "each fixing was inverted",
            f"mean of {figures} as published by {by} gives",
        )
    else:
        done = "the figures of each day were divided"
        means = f"means of {figures} as published by {by} give"
    return f"{done} before averaging; the {means} 1 {last.base} = {_SIX.plus(as_published):f} {last.quote}"


def _as_published(rates: "Sequence[Rate]") -> "Decimal | None":
    """The rate by the means of the figures, each averaged in the direction in which it was published.

    Of a cross it is the quotient of two means, as a tax office calculates it from two published means.
    None where the direction of a figure changed within the period.
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
    """The exact mean of quotients, as a quotient.

    Quotients of the same divisor are added first, since most figures of a source have the same nominal.
    """
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
    """Each published figure of a rate: whether it is used as published, and its value as a quotient.

    The value is in the published direction. A legal leg, as where a code lost zeros within the period,
    is multiplied into the figure beside it.
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
            if num != den:  # most figures have no legal leg before them, and a mean has hundreds of figures
                above, below = arithmetic.multiply(above, num), arithmetic.multiply(below, den)
                num, den = arithmetic.ONE, arithmetic.ONE
            out.append((True, above, below) if forward else (False, below, above))
    return out


def _factor(leg: "Leg", here: str) -> "Side":
    """Whether a leg is used as published from the currency ``here``, and its factor as a quotient."""
    value, nominal = leg.figure.value, Decimal(leg.figure.nominal)
    return (True, value, nominal) if leg.figure.base == here else (False, nominal, value)
