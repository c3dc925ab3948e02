"""What law says of the currencies of a question by a rule, and of the days of the rule itself."""

from converter import law
from converter.errors import InputError, OutOfHistory
from converter.lookup import refusals
from converter.prescribed.refusals import changed, in_terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.model import Leg, Pair
    from converter.prescribed.contract import Rule
    from converter.text.periods import Period

__all__ = ["between", "check_in_force", "settled"]


def check_in_force(rule: "Rule", period: "Period", pair: "Pair | None" = None) -> None:
    """Raise OutOfHistory for a period before the law of the rule, or after it."""
    if period.first < rule.since:
        before = f"; before that: {rule.before}" if rule.before else ""
        raise OutOfHistory(
            f"{rule.key} holds since {rule.since}{before}", pair, period.first, first=rule.since
        )
    if rule.until is not None and period.last > rule.until:
        raise OutOfHistory(f"{rule.key} held until {rule.until}", pair, period.last, last=rule.until)


def between(rule: "Rule", base: str, quote: str, period: "Period") -> "tuple[Leg, ...] | None":
    """The legal legs from one currency to the other, all through the period; None if law does not join them.

    InputError if it does so on a part of the days alone.
    """
    first, last = (law.between(base, quote, day) for day in (period.first, period.last))
    if first is None and last is None:
        return None
    if first != last:
        raise _changed(rule, (base, quote), period)
    return last


def settled(rule: "Rule", code: str, pair: "Pair", period: "Period") -> "tuple[str, tuple[Leg, ...]]":
    """The currency that a code is by law on all days of a period, with the legal legs to it."""
    first, last = (law.settle(code, day) for day in (period.first, period.last))
    if first[0] != last[0]:
        raise _changed(rule, (code,), period)
    for day in (period.first, period.last):
        if not law.alive(code, day):
            raise in_terms(rule, code, period, refusals.not_alive(code, pair, day))
    return last


def _changed(rule: "Rule", codes: "tuple[str, ...]", period: "Period") -> InputError:
    """The error for a period in which a code became another currency, or lost zeros."""
    for code in codes:
        for day in law.turns(code, period.first, period.last):
            return changed(rule, code, day, period)
    return InputError(f"law changed {' or '.join(codes)} within {period}")
