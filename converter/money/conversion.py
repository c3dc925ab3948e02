"""The answer: a rate with what must be said of it, and an amount converted by it."""

from datetime import date
from decimal import Decimal

from converter.model import Fixed
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from fractions import Fraction

    from converter.model import Money, Note, Rate
    from converter.money.fees import Fee

__all__ = ["Answer", "Conversion", "Total", "exact_sum"]

_AGELESS = frozenset({"law", "identity", "peg", "custom"})


class Answer(Fixed):
    """A rate with what must be said of it, for any amount. ``expires`` is when to ask again.

    ``assumed`` are readings that were chosen of the rate itself, as where an own one was given for a penny.
    ``failed`` has a line for each source that was asked for it in vain and of which no note tells.
    """

    __slots__ = (
        "_on", "assumed", "at", "attribution", "expires", "failed", "notes", "rate", "stale", "zone",
    )  # fmt: skip

    def __init__(
        self,
        rate: "Rate",
        *,
        on: "date | None",
        at: "datetime",
        zone: str = "UTC",
        stale: bool = False,
        notes: "tuple[Note, ...]" = (),
        attribution: str = "",
        expires: "datetime | None" = None,
        assumed: "tuple[str, ...]" = (),
        failed: "tuple[str, ...]" = (),
    ) -> None:
        self.rate = rate
        self.assumed = assumed
        self._on = on
        self.at = at
        self.zone = zone
        self.stale = stale
        self.notes = notes
        self.attribution = attribution
        self.expires = expires
        self.failed = failed

    @property
    def on(self) -> date:
        """The day that was asked for; without one, today where the source is."""
        if self._on is None:
            from converter.sources.calendar import local_day

            self._on = local_day(self.at, self.zone)
        return self._on

    @property
    def age_days(self) -> "int | None":
        """Days from the as-of day to the day asked; None for what has no age."""
        rate = self.rate
        if rate.as_of is None or _AGELESS.issuperset(rate.source.split("+")):
            return None
        return (self.on - rate.as_of).days


class Conversion(Fixed):
    """An amount in another currency, with the rate, its day, its source and what must be said of it.

    ``result`` is rounded once, in ``rounding``; ``result_exact`` is the quotient itself if it ends,
    else 28 significant figures of it. ``fraction`` is the amount where its decimals don't end, and
    ``money`` has 28 significant figures of it; else it is None. ``fee`` is what was asked for beside
    the conversion, which it does not change. ``assumed`` names readings that were chosen, like
    ``GBp=0.01 GBP`` of an amount in pence, of which ``money`` has the pounds.
    """

    __slots__ = ("_assumed", "answer", "fee", "fraction", "money", "result", "rounding")

    def __init__(
        self,
        money: "Money",
        result: "Money",
        answer: Answer,
        rounding: str,
        fraction: "Fraction | None" = None,
        fee: "Fee | None" = None,
        assumed: "tuple[str, ...]" = (),
    ) -> None:
        self._assumed = assumed
        self.fee = fee
        self.fraction = fraction
        self.money = money
        self.result = result
        self.answer = answer
        self.rounding = rounding

    @property
    def assumed(self) -> "tuple[str, ...]":
        chosen = self._assumed + self.answer.assumed
        return tuple(dict.fromkeys(chosen)) if chosen else chosen

    @property
    def rate(self) -> "Rate":
        return self.answer.rate

    @property
    def result_exact(self) -> Decimal:
        rate = self.answer.rate
        if self.fraction is not None:
            return arithmetic.exactly(arithmetic.share(self.fraction, rate.num, rate.den))
        return arithmetic.exactly(arithmetic.quotient(self.money.amount, rate.num, rate.den))

    @property
    def as_of(self) -> "date | None":
        """The day that the rate is of; None for a currency in itself."""
        return self.answer.rate.as_of

    @property
    def source(self) -> str:
        return self.answer.rate.source

    @property
    def kind(self) -> str:
        return self.answer.rate.kind

    @property
    def derivation(self) -> str:
        return self.answer.rate.derivation

    @property
    def fetched_at(self) -> "datetime | None":
        return self.answer.rate.fetched_at

    @property
    def on(self) -> date:
        return self.answer.on

    @property
    def age_days(self) -> "int | None":
        return self.answer.age_days

    @property
    def stale(self) -> bool:
        return self.answer.stale

    @property
    def notes(self) -> "tuple[Note, ...]":
        return self.answer.notes

    @property
    def attribution(self) -> str:
        return self.answer.attribution

    def __str__(self) -> str:
        return f"{self.money} = {self.result} ({self.answer.rate.origin})"

    def __repr__(self) -> str:
        return f"<Conversion {self}>"


class Total:
    """A sum of amounts of several currencies in one: ``parts`` are its conversions, each by its own rate.

    ``result`` is the exact sum, rounded once; the results of the parts are rounded on their own and
    may add up to another last digit. ``fee`` is one of the whole sum, and ``assumed`` has the readings
    that were chosen for any of it.
    """

    __slots__ = ("assumed", "fee", "parts", "result", "rounding")

    def __init__(
        self,
        parts: "tuple[Conversion, ...]",
        result: "Money",
        rounding: str,
        fee: "Fee | None" = None,
        assumed: "tuple[str, ...]" = (),
    ) -> None:
        self.assumed = assumed
        self.fee = fee
        self.parts = parts
        self.result = result
        self.rounding = rounding

    @property
    def result_exact(self) -> Decimal:
        return arithmetic.exactly(exact_sum(self.parts))

    @property
    def as_of(self) -> "date | None":
        """The oldest day of a rate in it; None if none has a day."""
        return min((part.as_of for part in self.parts if part.as_of), default=None)

    @property
    def stale(self) -> bool:
        """Whether any of its rates is."""
        return any(part.stale for part in self.parts)

    @property
    def notes(self) -> "tuple[Note, ...]":
        """The notes of all parts, each once."""
        return tuple(dict.fromkeys(note for part in self.parts for note in part.notes))

    def __str__(self) -> str:
        terms = " + ".join(str(part.money) for part in self.parts)
        return f"{terms} = {self.result}".replace("+ -", "- ")

    def __repr__(self) -> str:
        return f"<Total {self}>"


def exact_sum(parts: "Iterable[Conversion]") -> Decimal:
    """The sum of what amounts come to before rounding: exact, or as `arithmetic.quotient`."""
    above, below = 0, 1
    for part in parts:
        rate = part.rate
        amount = part.money.amount if part.fraction is None else part.fraction
        (n, d), (up, of_up), (down, of_down) = map(_ratio, (amount, rate.num, rate.den))
        above, below = above * d * of_up * down + n * up * of_down * below, below * d * of_up * down
    return arithmetic.divided(above, below)


def _ratio(number: "Decimal | Fraction") -> "tuple[int, int]":
    return number.as_integer_ratio()
