"""The whole list of a rule: all figures that it prescribes for a day or a period."""

from converter import iso4217, law
from converter.errors import ConverterError, InputError, RateUnavailable
from converter.lookup.resources import Resources
from converter.model import Pair, Value
from converter.prescribed import figures, legal
from converter.prescribed.known import meant
from converter.prescribed.told import Prescribed, PrescribedRate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from converter.prescribed.contract import Rule
    from converter.text.arguments import Day
    from converter.text.periods import Period

__all__ = ["RuleRates", "listed"]


class RuleRates(Value):
    """All figures of a rule for one period, by code.

    ``told`` has the rule, the days and the figures; ``left_out`` are the errors of currencies that the source
    had in the period, or that were named, and that the rule has no figure of, by code. ``assumed`` are the
    readings that were chosen for the period.
    """

    __slots__ = ("told", "left_out", "assumed")
    told: Prescribed
    left_out: "tuple[tuple[str, ConverterError], ...]"
    assumed: "tuple[str, ...]"

    def __init__(
        self,
        told: Prescribed,
        left_out: "tuple[tuple[str, ConverterError], ...]",
        assumed: "tuple[str, ...]" = (),
    ) -> None:
        self._fill(told, left_out, assumed)

    def _key(self) -> "tuple[Any, ...]":
        # Errors are compared by what they say.
        left = tuple((code, type(error), str(error)) for code, error in self.left_out)
        return tuple(left if name == "left_out" else getattr(self, name) for name in self._names)

    def __str__(self) -> str:
        return str(self.told)

    def __repr__(self) -> str:
        return f"<RuleRates {self}: {len(self.told.rates)} rates, {len(self.left_out)} left out>"


def listed(rule: "Rule", on: "Day", resources: Resources, codes: "Sequence[str] | None" = None) -> RuleRates:
    """The figures of a rule for one period, of all currencies that its source had in it, by code.

    With ``codes`` they are those of these currencies, in this order. ``on`` is that of `answer`, and so are
    the errors; that of a single currency is in ``left_out``. InputError if the home of the rule is named.
    """
    found = meant(rule, on, resources.now)
    legal.check_in_force(rule, found.period)
    if codes is not None and rule.home in codes:
        raise InputError(f"the rates of {rule.key} are against {rule.home}, which has none itself")
    rates: list[PrescribedRate] = []
    left: list[tuple[str, ConverterError]] = []
    for code in _codes(rule, found.period, resources) if codes is None else codes:
        try:
            _check_in_use(rule, code, found.period)
            rates.append(figures.figure(rule, code, found.period, resources).rate)
        except ConverterError as error:
            left.append((code, error))
    if not rates and left:
        raise left[0][1]
    if not rates:
        raise RateUnavailable(f"{rule.key} has no figures of {found.period}", None, found.period.last)
    days, at = figures.covered(rule, found.period, rates), figures.published_at(rule, rates)
    told = Prescribed(rule, days, found.period, rates, at)
    return RuleRates(told, tuple(left), found.told)


def _check_in_use(rule: "Rule", code: str, period: "Period") -> None:
    """Raise RateUnavailable for a currency that law had replaced when a period began."""
    new, legs = law.settle(code, period.first)
    if new != code:
        why = f"{rule.key} of {period} has no {code}: it became {new} on {legs[-1].as_of}"
        raise RateUnavailable(why, Pair(code, rule.home), period.last)


def _codes(rule: "Rule", period: "Period", resources: Resources) -> "list[str]":
    """The currencies that the source of a rule has in its tables of a period, once these are held.

    Those that law had replaced by then are left out: a table may still carry their old codes.
    """
    return [
        code
        for code in sorted(figures.codes(rule, period, resources))
        if code != rule.home and iso4217.known(code) and law.settle(code, period.first)[0] == code
    ]
