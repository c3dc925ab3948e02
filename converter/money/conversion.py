"""A rate with its notes, and an amount converted by it."""

from decimal import Decimal

from converter.model import NOT_PUBLISHED, Value
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime
    from fractions import Fraction
    from typing import Any

    from converter.model import Money, Note, Rate
    from converter.money.fees import Fee
    from converter.prescribed.told import Prescribed

__all__ = ["Answer", "Conversion"]


class Answer(Value):
    """A rate with everything that must be said of it, for any amount.

    ``asked`` is the day that was asked for, None for the newest rate; ``average`` or ``end_of`` is the
    period, if the rate is of one, and ``until`` its last day, or the last one so far. ``at`` is the instant
    of the question, ``zone`` the time zone of the source. ``stale`` says that a newer rate should exist.
    ``expires`` is the instant at which the next rate is due; None if none is due, or if the rate is stale.
    ``attribution`` is the text by which the publisher wants to be named. ``assumed`` names readings that were
    chosen for the rate itself, as where your own rate was given per penny. ``failed`` has a line for each
    source that failed and that no note names. ``rule`` says how the rate follows from a rule, if one was
    named.

    Two answers are equal if they say the same: ``at``, ``zone`` and ``expires`` are not compared.
    """

    __slots__ = (
        "rate", "asked", "at", "zone", "stale", "notes", "attribution", "expires", "assumed", "failed",
        "average", "end_of", "until", "rule",
    )  # fmt: skip
    rate: "Rate"
    asked: "date | None"
    at: "datetime"
    zone: str
    stale: bool
    notes: "tuple[Note, ...]"
    attribution: str
    expires: "datetime | None"
    assumed: "tuple[str, ...]"
    failed: "tuple[str, ...]"
    average: "str | None"
    end_of: "str | None"
    until: "date | None"
    rule: "Prescribed | None"

    def __init__(
        self,
        rate: "Rate",
        *,
        asked: "date | None",
        at: "datetime",
        zone: str = "UTC",
        stale: bool = False,
        notes: "tuple[Note, ...]" = (),
        attribution: str = "",
        expires: "datetime | None" = None,
        assumed: "tuple[str, ...]" = (),
        failed: "tuple[str, ...]" = (),
        average: "str | None" = None,
        end_of: "str | None" = None,
        until: "date | None" = None,
        rule: "Prescribed | None" = None,
    ) -> None:
        self._fill(
            rate, asked, at, zone, stale, notes, attribution, expires, assumed, failed, average, end_of,
            until, rule,
        )  # fmt: skip

    def _key(self) -> "tuple[Any, ...]":
        return (
            self.rate, self.asked, self.on, self.stale, self.notes, self.attribution, self.assumed,
            self.failed, self.average, self.end_of, self.rule,
        )  # fmt: skip

    @property
    def on(self) -> "date":
        """The day that was asked for or the last of a period; else today in the time zone of the source."""
        given = self.asked or self.until
        if given is not None:
            return given
        from converter.sources.calendar import local_day

        return local_day(self.at, self.zone)

    @property
    def ages(self) -> bool:
        """Whether the rate is of a day, and not as good on any later one.

        One does not age that is by law, by a peg, your own, of a currency in itself, or by a rule, which
        names the day itself.
        """
        rate = self.rate
        if self.rule is not None or rate.as_of is None:
            return False
        return not NOT_PUBLISHED.issuperset(rate.source.split("+"))

    @property
    def age_days(self) -> "int | None":
        """Days from the as-of day to the day asked for; None for a rate that does not age, as of `ages`."""
        as_of = self.rate.as_of
        return (self.on - as_of).days if as_of is not None and self.ages else None

    def to_dict(self) -> "dict[str, Any]":
        """The rate as `Rate.to_dict` gives it, with the day it is for, its age, staleness and notes."""
        from converter.money import document

        return document.answer(self)

    def __str__(self) -> str:
        return str(self.rate)

    def __repr__(self) -> str:
        return f"<Answer {self.rate}>"


class Conversion(Value):
    """An amount converted to another currency, with the rate and everything that must be said of it.

    ``money`` is the amount in the base currency, ``result`` the amount in the quote currency, rounded once
    as ``rounding`` says. ``result_exact`` is the quotient itself if its decimals end, else 28 significant
    figures of it. ``fraction`` is the amount if its decimals don't end, and ``money`` then has 28
    significant figures of it; else ``fraction`` is None. ``fee`` is told beside the conversion and does
    not change it. ``assumed`` names readings that were chosen, such as ``GBp=0.01 GBP`` for an amount in
    pence, which ``money`` has in pounds.
    """

    __slots__ = ("_money", "_result", "_answer", "_rounding", "_fraction", "_fee", "_assumed")
    # As in `Money`: each question makes one.
    __setattr__ = object.__setattr__  # type: ignore[assignment]
    __delattr__ = object.__delattr__

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
        self._money = money
        self._result = result
        self._answer = answer
        self._rounding = rounding
        self._fraction = fraction
        self._fee = fee
        self._assumed = assumed

    @property
    def money(self) -> "Money":
        """The amount in the base currency."""
        return self._money

    @property
    def result(self) -> "Money":
        """The amount in the quote currency, rounded once."""
        return self._result

    @property
    def answer(self) -> Answer:
        """The rate with everything that must be said of it."""
        return self._answer

    @property
    def rounding(self) -> str:
        """The rounding mode, and with cash the smallest coin or note: ``half-up, cash 0.05``."""
        return self._rounding

    @property
    def fraction(self) -> "Fraction | None":
        """The amount if its decimals don't end, else None."""
        return self._fraction

    @property
    def fee(self) -> "Fee | None":
        """The fee that was asked for, which changes neither the rate nor the result; None without one."""
        return self._fee

    @property
    def assumed(self) -> "tuple[str, ...]":
        """The readings that were chosen for the amount, the fee and the rate, each once."""
        chosen = self._assumed + self._answer.assumed
        return tuple(dict.fromkeys(chosen)) if chosen else chosen

    @property
    def rate(self) -> "Rate":
        """The rate: units of the quote currency for one unit of the base currency."""
        return self._answer.rate

    @property
    def result_exact(self) -> Decimal:
        """The result before rounding: exact, or 28 significant figures if its decimals don't end."""
        rate = self._answer.rate
        if self.fraction is not None:
            return arithmetic.exactly(arithmetic.share(self.fraction, rate.num, rate.den))
        return arithmetic.exactly(arithmetic.quotient(self.money.amount, rate.num, rate.den))

    @property
    def as_of(self) -> "date | None":
        """The as-of day of the rate; None for the rate of a currency in itself."""
        return self._answer.rate.as_of

    @property
    def source(self) -> str:
        """The key of the source of the rate: ``ecb``; several are joined, as in ``law+ecb``."""
        return self._answer.rate.source

    @property
    def kind(self) -> str:
        """The kind of the rate, one of `RateKind`."""
        return self._answer.rate.kind

    @property
    def derivation(self) -> str:
        """How the rate is made of published figures: published, inverse, cross, chain and so on."""
        return self._answer.rate.derivation

    @property
    def fetched_at(self) -> "datetime | None":
        """The instant at which the table of the rate was fetched."""
        return self._answer.rate.fetched_at

    @property
    def on(self) -> "date":
        """The day that was asked for; if none was, today in the time zone of the source."""
        return self._answer.on

    @property
    def age_days(self) -> "int | None":
        """Days from the as-of day to the day asked for; None for a rate that does not age."""
        return self._answer.age_days

    @property
    def stale(self) -> bool:
        """Whether a newer rate should exist."""
        return self._answer.stale

    @property
    def notes(self) -> "tuple[Note, ...]":
        """What must be said of the rate."""
        return self._answer.notes

    @property
    def rule(self) -> "Prescribed | None":
        """How the rate follows from the rule that was named; None without one."""
        return self._answer.rule

    @property
    def attribution(self) -> str:
        """The text by which the publisher wants to be named."""
        return self._answer.attribution

    def to_dict(self) -> "dict[str, Any]":
        """The conversion as ``convert --json`` prints it: a dict that ``json.dumps`` takes.

        Numbers are strings, days and instants are ISO text. ``cli/schema.json`` describes it as ``answer``.
        """
        from converter.money import document

        return document.conversion(self)

    def __str__(self) -> str:
        return f"{self._money} = {self._result} ({self._answer.rate.origin})"

    def __repr__(self) -> str:
        return f"<Conversion {self}>"

    def _repr_html_(self) -> str:
        from converter.money import notebook

        return notebook.conversion(self)
