"""Why a rule has no figure: the errors of the tables in its terms, and that of a change by law."""

from converter import law
from converter.errors import InputError, NotHeld, RateUnavailable, SourceError, TokenMissing
from converter.model import Pair, utc_text
from converter.prescribed.periods import DAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from converter.prescribed.contract import Rule
    from converter.text.periods import Period

__all__ = ["changed", "in_terms"]


def changed(rule: "Rule", code: str, day: "date", period: "Period") -> InputError:
    """The error for a period within which a code became another currency on a day, or lost zeros.

    A rule that takes any days can be asked for those before and those after.
    """
    before, after = (law.in_force(code, one) for one in (day - DAY, day))
    other = next((other for begun, other in law.breaks(code, day - DAY, day) if begun == day), after)
    became = f"{before} became {other}" if other != before else f"{before} lost zeros"
    apart = f"; ask for the days until {day - DAY} and since {day} apart" if rule.takes == "range" else ""
    return InputError(f"{became} on {day}, within {period}{apart}")


def in_terms(
    rule: "Rule",
    code: str,
    period: "Period",
    error: "RateUnavailable | SourceError",
    otherwise: "str | None" = None,
) -> "RateUnavailable | SourceError":
    """An error of the tables as one of the rule, with what the law says where the authority has no figure.

    Its pair is the currency in the home of the rule. Its day is the one that lacks a figure, if there is one,
    else the last of the period. ``otherwise`` is what the law says then, in place of what the rule has.
    """
    otherwise = rule.otherwise if otherwise is None else otherwise
    tried = error.tried if isinstance(error, RateUnavailable) else ()
    why = next(iter(tried), error)
    said, later = str(why), isinstance(error, (NotHeld, SourceError))
    said = said[said.find("not quoted by") :] if ": not quoted by" in said else said
    if rule.takes != "range":
        said = said.partition("; ask for days")[0]
    if isinstance(why, SourceError) and why.again:
        said += f" (not asked again before {utc_text(why.again)})"
    started = f"{rule.key} of {period}"
    if not said.startswith(started):
        said = f"{started}: {said}" if later else f"{started} has no {code}: {said}"
        said += f"; the law then says: {otherwise}" if otherwise and not later else ""
    if isinstance(error, TokenMissing):
        return error.saying(said)
    pair, on = Pair(code, rule.home), period.last
    if isinstance(error, SourceError):
        return NotHeld(said, pair, on, (error,)).due_to(error.setting).advising(error.advice)
    told = error.saying(said)
    told.pair, told.on = pair, error.on or on
    return told
