"""The answer: a rate with what must be said of it, and an amount converted by it."""

from datetime import date
from decimal import Decimal

from converter import core

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from converter.model import Money, Note, Rate

__all__ = ["Answer", "Conversion"]

_AGELESS = frozenset({"law", "identity", "peg", "custom"})


class Answer:
    """A rate with what must be said of it, for any amount. ``expires`` is when to ask again."""

    __slots__ = ("_on", "at", "attribution", "expires", "notes", "rate", "stale", "zone")

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
    ) -> None:
        self.rate = rate
        self._on = on
        self.at = at
        self.zone = zone
        self.stale = stale
        self.notes = notes
        self.attribution = attribution
        self.expires = expires

    @property
    def on(self) -> date:
        """The day that was asked for; without one, today where the source is."""
        if self._on is None:
            from converter.sources._publication import local_day

            self._on = local_day(self.at, self.zone)
        return self._on

    @property
    def age_days(self) -> "int | None":
        """Days from the as-of day to the day asked; None for what has no age."""
        rate = self.rate
        if rate.as_of is None or rate.source in _AGELESS:
            return None
        return (self.on - rate.as_of).days


class Conversion:
    """An amount in another currency, with the rate, its day, its source and what must be said of it.

    ``result`` is rounded once, in ``rounding``; ``result_exact`` is the quotient itself if it ends,
    else 28 significant figures of it.
    """

    __slots__ = ("answer", "money", "result", "rounding")

    def __init__(self, money: "Money", result: "Money", answer: Answer, rounding: str) -> None:
        self.money = money
        self.result = result
        self.answer = answer
        self.rounding = rounding

    @property
    def rate(self) -> "Rate":
        return self.answer.rate

    @property
    def result_exact(self) -> Decimal:
        rate = self.answer.rate
        return core.exactly(core.quotient(self.money.amount, rate.num, rate.den))

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
        rate = self.answer.rate
        day = f", {rate.as_of}" if rate.as_of else ""
        return f"{self.money} = {self.result} ({rate.source}{day})"

    def __repr__(self) -> str:
        return f"<Conversion {self}>"
