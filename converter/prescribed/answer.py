"""The answer to a question by a rule: the price of one currency in another, over the figures of the rule."""

from converter import law, sources
from converter.lookup import notes as notes_of
from converter.lookup.resources import Resources
from converter.model import Note, Pair, RateKind
from converter.money import arithmetic
from converter.money.averages import OfPeriod
from converter.money.conversion import Answer
from converter.prescribed import figures, legal, shipped
from converter.prescribed.known import meant
from converter.prescribed.told import Prescribed, PrescribedRate, notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from converter.model import Leg, Rate
    from converter.prescribed.contract import Rule
    from converter.prescribed.found import Found
    from converter.prescribed.periods import Asked
    from converter.text.arguments import Day
    from converter.text.periods import Period

    class Finder(Protocol):
        """Finds the figures of a rule, and those beside them, as the functions of `figures` do."""

        def figure(self, rule: Rule, code: str, period: Period, resources: Resources, /) -> Found: ...

        def beside(
            self, rule: Rule, found: PrescribedRate, period: Period, resources: Resources, /
        ) -> "PrescribedRate | None": ...


__all__ = ["Finder", "PrescribedMean", "answer"]


class PrescribedMean(OfPeriod):
    """A rate by prescribed means: 1 ``base`` in ``quote``, derived from means in the published direction.

    ``observations`` is the number of tables that the mean of the first foreign currency of the pair is made
    of, ``first`` and ``last`` are their days; each figure of the rule has its own.
    """

    __slots__ = ()

    def __init__(self, rate: "Rate", mean: PrescribedRate) -> None:
        super().__init__(rate)
        setters = dict(zip(self._names, self._setters, strict=True))
        for name in ("observations", "first", "last"):
            setters[name](self, getattr(mean, name))

    @property
    def over(self) -> str:
        """``mean of`` and its fixings: ``mean of 20 fixings 2024-06-03..2024-06-28``."""
        return f"mean of {self.fixings}"

    @property
    def origin(self) -> str:
        """The source and the fixings: ``ecb, mean of 20 fixings 2024-06-03..2024-06-28``."""
        return f"{self.source}, {self.over}"


def answer(
    rule: "Rule", base: str, quote: str, on: "Day", resources: Resources, finder: "Finder" = figures
) -> Answer:
    """The price of one ``base`` in ``quote`` by a rule, with what is to be said of it.

    ``on`` is a day, the text of a period of the rule, or None for today's period. A currency that law has
    replaced by then is taken at the legal rate first; each other one has a leg in the published direction.
    ``finder`` finds the figures; one that remembers them computes each once.

    Raises InputError for a period that the rule does not take, and where law changes a currency within it;
    NotHeld for a figure that is not known yet or not held; RateUnavailable if the authority has none.
    """
    found, pair = meant(rule, on, resources.now), Pair(base, quote)
    legal.check_in_force(rule, found.period, pair)
    joined = legal.between(rule, base, quote, found.period)
    if joined is not None:
        return _by_law(rule, pair, joined, found, resources)
    return _by_figures(rule, pair, found, resources, finder)


def _by_figures(rule: "Rule", pair: Pair, found: "Asked", resources: Resources, finder: "Finder") -> Answer:
    """The answer over the figures of the currencies of a pair that are not the home of the rule."""
    period = found.period
    ahead, behind = (legal.settled(rule, code, pair, period) for code in (pair.base, pair.quote))
    sides = [
        None if code == rule.home else finder.figure(rule, code, period, resources)
        for code, _ in (ahead, behind)
    ]
    walked = [*ahead[1], *(sides[0].legs if sides[0] else ())]
    back = [*behind[1], *(sides[1].legs if sides[1] else ())]
    legs = law.trimmed((*walked, *reversed(back)))
    prescribed = tuple(side for side in sides if side)
    told = _told(rule, period, prescribed, resources, finder)
    said = (*notes(told), *notes_of.by_law(legs, period.last), *_said(rule, pair, prescribed))
    attribution = next((side.attribution for side in prescribed if side.attribution), "")
    failed = tuple(dict.fromkeys(line for side in prescribed for line in side.failed))
    return _of(_rate(pair, legs, prescribed), told, found, resources, said, attribution, failed)


def _said(rule: "Rule", pair: Pair, prescribed: "tuple[Found, ...]") -> "list[Note]":
    """The notes on the figures themselves, after that on a chain of two of them."""
    said = dict.fromkeys(note for side in prescribed for note in side.notes if note.code != "law")
    if len(prescribed) < 2:
        return list(said)
    through = f"{pair.base} to {rule.home} to {pair.quote}"
    return [Note("chain", f"{rule.key} has rates against {rule.home} alone: {through}"), *said]


def _of(
    rate: "Rate",
    told: Prescribed,
    found: "Asked",
    resources: Resources,
    said: "tuple[Note, ...]",
    attribution: str = "",
    failed: "tuple[str, ...]" = (),
) -> Answer:
    rule = told.rule
    ships = rule.made == "table"
    zone = shipped.zone(rule.key) if ships else sources.get(rule.source).INFO.publication.zone
    return Answer(
        rate, asked=found.day, at=resources.now, zone=zone, notes=said, attribution=attribution,
        assumed=found.told, failed=failed, until=found.period.last, rule=told,
    )  # fmt: skip


def _told(
    rule: "Rule", period: "Period", prescribed: "tuple[Found, ...]", resources: Resources, finder: "Finder"
) -> Prescribed:
    rates = tuple(side.rate for side in prescribed)
    other = finder.beside(rule, rates[0], period, resources) if len(rates) == 1 else None
    days, at = figures.covered(rule, period, rates), figures.published_at(rule, rates)
    return Prescribed(rule, days, period, rates, at, other)


def _rate(pair: Pair, legs: "tuple[Leg, ...]", prescribed: "tuple[Found, ...]") -> "Rate":
    """The rate over the legs; a mean is told as one."""
    rates = [side.rate for side in prescribed]
    kind = RateKind.least(side.kind for side in prescribed)
    fetched = min((rate.fetched_at for rate in rates if rate.fetched_at), default=None)
    as_of = min(rate.day for rate in rates)
    rate = arithmetic.derive(pair.base, pair.quote, legs, kind=kind, as_of=as_of, fetched_at=fetched)
    mean = next((rate for rate in rates if rate.observations), None)
    return rate if mean is None else PrescribedMean(rate.replace(derivation="average"), mean)


def _by_law(
    rule: "Rule", pair: Pair, legs: "tuple[Leg, ...]", found: "Asked", resources: Resources
) -> Answer:
    """The answer where law joins the two currencies, or they are one: no figure of the rule is in it."""
    day = found.period.last
    as_of = max((leg.as_of for leg in legs if leg.as_of and leg.as_of <= day), default=None)
    rate = arithmetic.derive(pair.base, pair.quote, legs, kind=RateKind.FIXED, as_of=as_of)
    told = Prescribed(rule, figures.covered(rule, found.period, ()), found.period)
    return _of(rate, told, found, resources, (*notes(told), *notes_of.by_law(legs, day)))
