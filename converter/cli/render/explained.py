"""How an answer came about: its legs, the arithmetic, who was passed over, and what was asked."""

import os

from converter.cli.render import clean, plain_number
from converter.conversion import Conversion
from converter.errors import RateUnavailable
from converter.sheet import utc_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.render import Outcome
    from converter.model import Leg

__all__ = ["lines"]


def lines(found: "Outcome", requests: "Sequence[str]") -> str:
    """The explanation of all targets, then the requests and the clock."""
    out: list[str] = []
    for target, result in zip(found.targets, found.results, strict=True):
        out.append(f"{found.question.source} to {target}")
        if isinstance(result, Conversion):
            out += [f"  {line}" for line in _answered(result)]
        elif isinstance(result, RateUnavailable) and result.tried:
            out += [f"  {clean(str(error))}" for error in result.tried]
        else:
            out.append(f"  {clean(str(result))}")
    if found.question.assumed:
        out.append(f"assumed: {clean(', '.join(found.question.assumed))}")
    out.append("requests:" if requests else "requests: none, held rates answered")
    out += [f"  {clean(line)}" for line in requests]
    if os.environ.get("CONVERTER_NOW"):
        out.append(f"clock: {clean(os.environ['CONVERTER_NOW'])}, set by CONVERTER_NOW")
    return "".join(f"{line}\n" for line in out)


def _answered(conversion: Conversion) -> "list[str]":
    rate = conversion.rate
    out = [_leg(leg) for leg in rate.legs] or ["the same currency: 1 for 1"]
    out.append(_arithmetic(conversion))
    out.append(f"source: {rate.source}, {rate.kind}, {rate.derivation}")
    if rate.fetched_at:
        out[-1] += f", read at {utc_text(rate.fetched_at)}"
    return [*out, *(clean(note.text) for note in conversion.notes)]


def _leg(leg: "Leg") -> str:
    return f"{leg.figure}, {leg.source} {leg.as_of or ''}".rstrip()


def _arithmetic(conversion: Conversion) -> str:
    """``100 * 75.5273 = 7552.73``: multiplied and divided by figures as they were published."""
    here, steps = conversion.money.currency, [plain_number(conversion.money.amount)]
    for leg in conversion.rate.legs:
        figure = leg.figure
        onward = figure.base == here
        here = figure.quote if onward else figure.base
        steps.append(f"{'*' if onward else '/'} {figure.text}")
        if figure.nominal != 1:
            steps.append(f"{'/' if onward else '*'} {figure.nominal}")
    exact, result = conversion.result_exact, conversion.result.amount
    shown = f"{' '.join(steps)} = {plain_number(exact)}"
    if exact == result:
        return shown
    places = -int(result.as_tuple().exponent)
    return f"{shown}, rounded {conversion.rounding} to {places} decimal{'s' * (places != 1)}: {result:f}"
