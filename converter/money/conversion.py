"""A rate with its notes, an amount converted by it, and a sum of such amounts."""

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
    """A rate with everything that must be said of it, for any amount.

    ``on`` is the day that was asked for, ``at`` the instant of the question, ``zone`` the time zone of the
    source. ``stale`` says that a newer rate should exist. ``expires`` is the instant at which the
    next rate is due; None if none is due, or if the rate is stale. ``attribution`` is the text by which the
    publisher wants to be named. ``assumed`` names readings that were chosen for the rate itself, as where
    your own rate was given per penny. ``failed`` has a line for each source that failed and that no note
    names.
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
        """The day that was asked for; if none was, today in the time zone of the source."""
        if self._on is None:
            from converter.sources.calendar import local_day

            self._on = local_day(self.at, self.zone)
        return self._on

    @property
    def age_days(self) -> "int | None":
        """Days from the as-of day to the day asked for.

        None for a rate that does not age: by law, by a peg, your own, or of a currency in itself.
        """
        rate = self.rate
        if rate.as_of is None or _AGELESS.issuperset(rate.source.split("+")):
            return None
        return (self.on - rate.as_of).days


class Conversion(Fixed):
    """An amount converted to another currency, with the rate and everything that must be said of it.

    ``money`` is the amount in the base currency, ``result`` the amount in the quote currency, rounded once
    as ``rounding`` says. ``result_exact`` is the quotient itself if its decimals end, else 28 significant
    figures of it. ``fraction`` is the amount if its decimals don't end, and ``money`` then has 28
    significant figures of it; else ``fraction`` is None. ``fee`` is told beside the conversion and does
    not change it. ``assumed`` names readings that were chosen, such as ``GBp=0.01 GBP`` for an amount in
    pence, which ``money`` has in pounds.
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
        """The readings that were chosen for the amount, the fee and the rate, each once."""
        chosen = self._assumed + self.answer.assumed
        return tuple(dict.fromkeys(chosen)) if chosen else chosen

    @property
    def rate(self) -> "Rate":
        """The rate: units of the quote currency for one unit of the base currency."""
        return self.answer.rate

    @property
    def result_exact(self) -> Decimal:
        """The result before rounding: exact, or 28 significant figures if its decimals don't end."""
        rate = self.answer.rate
        if self.fraction is not None:
            return arithmetic.exactly(arithmetic.share(self.fraction, rate.num, rate.den))
        return arithmetic.exactly(arithmetic.quotient(self.money.amount, rate.num, rate.den))

    @property
    def as_of(self) -> "date | None":
        """The as-of day of the rate; None for the rate of a currency in itself."""
        return self.answer.rate.as_of

    @property
    def source(self) -> str:
        """The key of the source of the rate: ``ecb``; several are joined, as in ``law+ecb``."""
        return self.answer.rate.source

    @property
    def kind(self) -> str:
        """The kind of the rate, one of `RateKind`."""
        return self.answer.rate.kind

    @property
    def derivation(self) -> str:
        """How the rate is made of published figures: published, inverse, cross, chain and so on."""
        return self.answer.rate.derivation

    @property
    def fetched_at(self) -> "datetime | None":
        """The instant at which the table of the rate was fetched."""
        return self.answer.rate.fetched_at

    @property
    def on(self) -> date:
        """The day that was asked for; if none was, today in the time zone of the source."""
        return self.answer.on

    @property
    def age_days(self) -> "int | None":
        """Days from the as-of day to the day asked for; None for a rate that does not age."""
        return self.answer.age_days

    @property
    def stale(self) -> bool:
        """Whether a newer rate should exist."""
        return self.answer.stale

    @property
    def notes(self) -> "tuple[Note, ...]":
        """What must be said of the rate."""
        return self.answer.notes

    @property
    def attribution(self) -> str:
        """The text by which the publisher wants to be named."""
        return self.answer.attribution

    def __str__(self) -> str:
        return f"{self.money} = {self.result} ({self.answer.rate.origin})"

    def __repr__(self) -> str:
        return f"<Conversion {self}>"


class Total:
    """A sum of amounts in several currencies, converted to one. ``parts`` are the conversions.

    ``result`` is the exact sum, rounded once. The result of each part is rounded on its own, so these may
    add up to another last digit. ``fee`` is the fee of the whole sum. ``assumed`` names the readings that
    were chosen for any part.
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
        """The sum before rounding: exact, or 28 significant figures if its decimals don't end."""
        return arithmetic.exactly(exact_sum(self.parts))

    @property
    def as_of(self) -> "date | None":
        """The oldest as-of day of its rates; None if no rate has one."""
        return min((part.as_of for part in self.parts if part.as_of), default=None)

    @property
    def stale(self) -> bool:
        """Whether any of its rates is stale."""
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
    """The sum of the results before rounding: exact, or 100 digits as of `arithmetic.quotient`."""
    above, below = 0, 1
    for part in parts:
        rate = part.rate
        amount = part.money.amount if part.fraction is None else part.fraction
        (n, d), (up, of_up), (down, of_down) = map(_ratio, (amount, rate.num, rate.den))
        above, below = above * d * of_up * down + n * up * of_down * below, below * d * of_up * down
    return arithmetic.divided(above, below)


def _ratio(number: "Decimal | Fraction") -> "tuple[int, int]":
    return number.as_integer_ratio()
