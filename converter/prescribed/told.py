"""What an answer by a rule says of itself: the prescribed figures, the period, and how they were found."""

from decimal import Context, Decimal

from converter.model import Figure, Leg, Note, Value, utc_text
from converter.money import arithmetic
from converter.prescribed.periods import named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from typing import Any

    from converter.prescribed.contract import Rule
    from converter.text.periods import Period

__all__ = ["Prescribed", "PrescribedRate", "digest_of", "line_of", "notes", "of_rule", "publisher"]

_SIX = Context(prec=6)
_BASIS = {"mean": "computed", "table": "shipped"}
# Zones that are named after another city than that of the publisher.
_CITIES = {"Europe/Berlin": "Frankfurt"}
# Sources that a sentence names otherwise than by their key.
_PUBLISHERS = {
    "boc-annual": "BOC", "hmrc-average": "HMRC", "hmrc-average-december": "HMRC", "hmrc-spot": "HMRC",
    "inforeuro": "InforEuro", "treasury": "Treasury",
}  # fmt: skip


class PrescribedRate(Value):
    """The figure that a rule prescribes for one currency, in the direction in which it is published.

    ``figure`` is ``nominal`` units of its base in its quote; a mean that is not rounded is the sum of its
    observations for as many units. ``code`` is the currency that is not the home of the rule. ``day`` is the
    as-of day of the figure, of a mean that of its last observation. ``observations`` is the number of tables
    that a mean is made of, from ``first`` to ``last``; 0 and None for a single figure. ``digits`` are the
    decimals to which it was rounded, or None. ``source`` is whose figures they are. ``lines`` has a line for
    each published figure, oldest first, with its column, its day and its text: ``EUR/USD,2024-06-03,1.0842``.
    """

    __slots__ = (
        "code", "figure", "day", "observations", "first", "last", "digits", "source", "lines", "fetched_at",
    )  # fmt: skip
    code: str
    figure: Figure
    day: "date"
    observations: int
    first: "date | None"
    last: "date | None"
    digits: "int | None"
    source: str
    lines: "tuple[str, ...]"
    fetched_at: "datetime | None"

    def __init__(
        self,
        code: str,
        figure: Figure,
        day: "date",
        source: str,
        lines: "Iterable[str]",
        *,
        observations: int = 0,
        first: "date | None" = None,
        last: "date | None" = None,
        digits: "int | None" = None,
        fetched_at: "datetime | None" = None,
    ) -> None:
        self._fill(
            code, figure, day, observations, first, last, digits, source, tuple(lines), fetched_at
        )  # fmt: skip

    @property
    def digest(self) -> str:
        """The SHA-256 of the lines, each with its end of line, as hexadecimal digits."""
        return digest_of(self.lines)

    @property
    def leg(self) -> Leg:
        """The figure with its day and its source."""
        return Leg(self.figure, self.day, self.source)

    @property
    def whole(self) -> bool:
        """Whether the figure is a sum for as many units as it has observations."""
        return self.observations > 0 and self.digits is None

    @property
    def one(self) -> Decimal:
        """The mean for one unit, or the figure as it stands."""
        value = self.figure.value
        if not self.whole:
            return value
        return arithmetic.exactly(arithmetic.quotient(arithmetic.ONE, value, Decimal(self.figure.nominal)))

    @property
    def shown(self) -> str:
        """The figure in a sentence: ``1 EUR = 1.0759 USD``; a mean that is not rounded has six figures."""
        if not self.whole:
            return str(self.figure)
        return f"1 {self.figure.base} = {_SIX.plus(self.one):f} {self.figure.quote}"

    def __str__(self) -> str:
        return self.shown

    def __repr__(self) -> str:
        return f"<PrescribedRate {self} ({self.source}, {self.day})>"

    def to_dict(self) -> "dict[str, Any]":
        """The figure as JSON has it, with the number and the days of the observations of a mean."""
        days = {"count": self.observations, "first": str(self.first), "last": str(self.last)}
        return {
            "code": self.code,
            **self.figure.to_dict(),
            "day": str(self.day),
            "observations": days if self.observations else None,
            "digest": self.digest,
        }


class Prescribed(Value):
    """How the rate of an answer follows from a rule.

    ``period`` are the days that the figure covers, ``valid`` those that it is for: the customs rate of
    November covers one Wednesday in October. ``rates`` are the figures, one for each currency that is not the
    home of the rule; none where law alone sets the rate. ``basis`` is ``computed``, ``published`` or
    ``shipped``. ``published_at`` is the instant from which the authority's list is out by its calendar; None
    for what is computed or ships. ``beside`` is the same figure found in the other way, from held tables: the
    mean of the months beside a published mean; None if that can't be said.
    """

    __slots__ = ("rule", "period", "valid", "rates", "published_at", "beside")
    rule: "Rule"
    period: "tuple[date, date]"
    valid: "Period"
    rates: "tuple[PrescribedRate, ...]"
    published_at: "datetime | None"
    beside: "PrescribedRate | None"

    def __init__(
        self,
        rule: "Rule",
        period: "tuple[date, date]",
        valid: "Period",
        rates: "Iterable[PrescribedRate]" = (),
        published_at: "datetime | None" = None,
        beside: "PrescribedRate | None" = None,
    ) -> None:
        self._fill(rule, period, valid, tuple(rates), published_at, beside)

    @property
    def basis(self) -> str:
        """``computed`` for a mean, ``shipped`` for a table of this program, else ``published``."""
        return _BASIS.get(self.rule.made, "published")

    @property
    def difference(self) -> "Decimal | None":
        """The published figure less the computed one, in units of the figure; None without a second one."""
        if self.beside is None:
            return None
        own, other = self.rates[0].one, self.beside.one
        published, computed = (own, other) if self.basis == "published" else (other, own)
        return arithmetic.total((published, computed.copy_negate()))

    def __str__(self) -> str:
        return f"{self.rule} {self.valid}"

    def __repr__(self) -> str:
        return f"<Prescribed {self}: {', '.join(map(str, self.rates)) or 'by law'}>"

    def to_dict(self) -> "dict[str, Any]":
        """As the ``rule`` of a result in JSON, which ``cli/schema.json`` describes."""
        rule, beside = self.rule, self.beside
        published = None
        if beside is not None and self.difference is not None:
            figure = self.rates[0] if self.basis == "published" else beside
            published = {"value": figure.figure.text, "difference": f"{self.difference:f}"}
        return {
            "key": rule.key,
            "name": rule.name,
            "authority": rule.authority,
            "law": rule.law,
            "period": {"first": str(self.period[0]), "last": str(self.period[1])},
            "valid": {"first": str(self.valid.first), "last": str(self.valid.last)},
            "basis": self.basis,
            "rates": [rate.to_dict() for rate in self.rates],
            "published_at": utc_text(self.published_at) if self.published_at else None,
            "published": published,
        }


def line_of(figure: Figure, day: "date") -> str:
    """A published figure as a digest has it: ``EUR/USD,2024-06-03,1.0842``."""
    return f"{figure.column},{day},{figure.text}"


def digest_of(lines: "Iterable[str]") -> str:
    """The SHA-256 of lines, each with its end of line, as hexadecimal digits."""
    from hashlib import sha256

    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def notes(told: Prescribed) -> "list[Note]":
    """The notes of an answer by a rule: the rule, how each figure was found, and what the rule is not for."""
    first, *never = of_rule(told.rule)
    return [Note("rule", text) for text in (first, *(_how(told, rate) for rate in told.rates), *never)]


def of_rule(rule: "Rule") -> "list[str]":
    """What the notes say of a rule itself, whatever was asked: its law, and what it is not for."""
    named = f"rule: {rule.name}, {rule.law}, {rule.authority}"
    return [named, f"never: {rule.never}"] if rule.never else [named]


def _how(told: Prescribed, rate: PrescribedRate) -> str:
    """How a figure was found: ``June 2024, computed: mean of 20 ECB rates from ... to ...: ...``."""
    period = f"{named(told.valid)}, {told.basis}"
    if told.basis == "shipped":
        return f"{period}: {rate.shown}"
    by = publisher(rate.source)
    if told.rule.made == "published" and told.rule.takes not in ("day", "spot"):
        return f"{period} by {by}: {rate.shown}"  # the day of such a list is the first of the period
    if told.basis == "published":
        return f"{period}: {by} rate of {rate.day}: {rate.shown}"
    to = "whole units" if rate.digits == 0 else f"{rate.digits} decimal{'s' * (rate.digits != 1)}"
    rounded = "not rounded" if rate.digits is None else f"half-up to {to}"
    days = f"{rate.observations} {by} rate{'s' * (rate.observations != 1)} from {rate.first} to {rate.last}"
    return f"{period}: mean of {days}, {rounded}: {rate.shown}"


def publisher(source: str) -> str:
    """A source as a sentence names it: ``ECB``, ``InforEuro``; another longer key stands as it is."""
    return _PUBLISHERS.get(source) or (source.upper() if len(source) < 5 else source)


def known_on(out: "datetime", zone: str) -> str:
    """An instant as the publisher's clocks show it: ``on 2026-12-31 at 16:00 in Frankfurt``."""
    from zoneinfo import ZoneInfo

    local = out.astimezone(ZoneInfo(zone))
    city = _CITIES.get(zone) or zone.rpartition("/")[2].replace("_", " ")
    return f"on {local:%Y-%m-%d} at {local:%H:%M} in {city}"
