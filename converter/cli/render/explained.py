"""The explanation of an answer: its legs, its arithmetic, the sources passed over, and the requests."""

import os
from decimal import ROUND_UP, Context
from fractions import Fraction

from converter import law
from converter.cli.render import clean, said
from converter.cli.render.numbers import plain_number
from converter.errors import ConverterError, RateUnavailable
from converter.model import RateKind
from converter.money.arithmetic import ONE, share
from converter.money.conversion import Conversion
from converter.money.document import full
from converter.money.total import Total
from converter.store.sheet import utc_text
from converter.text.amounts import amount_text, terms_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.render import Outcome
    from converter.model import Leg
    from converter.prescribed.told import Prescribed, PrescribedRate

__all__ = ["lines"]

# Figures of these are exact: no publisher rounded them.
EXACT = frozenset(("law", "peg", "custom"))
_TWO = Context(prec=2, rounding=ROUND_UP)


def lines(found: "Outcome", requests: "Sequence[str]") -> str:
    """The explanation of each target, then the requests that were made, and the clock if it is set."""
    out: list[str] = []
    asked = found.question
    what = terms_text(asked.terms) if asked.terms else asked.base
    for target, result in zip(found.quotes, found.results, strict=True):
        out.append(f"{what} to {target}")
        if isinstance(result, Conversion):
            out += [f"  {line}" for line in _answered(result, found)]
        elif isinstance(result, Total):
            out += [f"  {line}" for line in _added(result, found)]
        elif isinstance(result, RateUnavailable) and result.tried:
            out += [f"  {clean(said(error))}" for error in result.tried]
        elif isinstance(result, ConverterError):
            out.append(f"  {clean(said(result))}")
    if asked.assumed:
        out.append(f"assumed: {clean(', '.join(asked.assumed))}")
    out.append("requests:" if requests else "requests: none were made")
    out += [f"  {clean(line)}" for line in requests]
    if os.environ.get("CONVERTER_NOW"):
        out.append(f"clock: {clean(os.environ['CONVERTER_NOW'])}, set by CONVERTER_NOW")
    return "\n".join(out)


def _answered(conversion: Conversion, found: "Outcome") -> "list[str]":
    return [*_origin(conversion, _rounding(_arithmetic(conversion), conversion), found), *_fee(conversion)]


def _fee(answered: "Conversion | Total") -> "list[str]":
    return [] if answered.fee is None else [str(answered.fee)]


def _added(total: Total, found: "Outcome") -> "list[str]":
    """The parts of a sum, which are not rounded, and the sum, which is."""
    out = [line for part in total.parts for line in _origin(part, _arithmetic(part), found)]
    steps = " + ".join(plain_number(part.result_exact) for part in total.parts).replace("+ -", "- ")
    return [*out, _rounding(f"sum: {steps} = {plain_number(total.result_exact)}", total), *_fee(total)]


def _origin(conversion: Conversion, arithmetic: str, found: "Outcome") -> "list[str]":
    """The legs of the rate, the arithmetic, the source, then notes, failures and remarks."""
    rate, by_rule = conversion.rate, conversion.rule
    over = [rate.over] if rate.over and by_rule is None else []  # a mean by a rule is one of its legs
    legs = [_leg(leg, _mean_of(leg, conversion)) for leg in rate.legs]
    out = [*(legs or ([] if over else ["the same currency: 1 for 1"])), *over, arithmetic]
    out += _bound(conversion)
    out.append(f"source: {', '.join(dict.fromkeys((rate.source, rate.kind, rate.derivation)))}")
    if rate.fetched_at:
        out[-1] += f", fetched at {utc_text(rate.fetched_at)}"
    out += [] if by_rule is None else _prescribed(by_rule)
    remarks = found.remarks.get((rate.base, rate.quote), [])
    told = (*map(full, conversion.notes), *conversion.answer.failed, *remarks)
    return [*out, *map(clean, told)]


def _mean_of(leg: "Leg", conversion: Conversion) -> "PrescribedRate | None":
    """The mean of a rule that a leg is; None for a figure as it was published, or fixed by law."""
    rates = conversion.rule.rates if conversion.rule else ()
    return next((rate for rate in rates if rate.observations and rate.leg == leg), None)


def _leg(leg: "Leg", mean: "PrescribedRate | None") -> str:
    if mean is not None:
        what = "sum" if mean.whole else "mean"
        return f"{leg.figure}, {what} of {_figures(mean)} {mean.first}..{mean.last}"
    shown = f"{leg.figure}, {leg.source} {leg.as_of or ''}".rstrip()
    mark = _mark(leg)
    return f"{shown} ({mark})" if mark else shown


def _figures(rate: "PrescribedRate") -> str:
    """The figures that one of a rule comes from: ``20 figures of ecb``."""
    count = rate.observations or 1
    return f"{count} figure{'s' * (count != 1)} of {rate.source}"


def _prescribed(told: "Prescribed") -> "list[str]":
    """The digest of the published figures of each currency, and the figure that was found in another way."""
    out = [f"digest of {_figures(rate)} for {rate.code}: sha256 {rate.digest}" for rate in told.rates]
    if told.beside is not None and told.difference is not None:
        two = (told.rates[0], told.beside)
        published, computed = two if told.basis == "published" else two[::-1]
        of = _figures(computed) if computed.observations else f"{computed.source} of {computed.day}"
        made = f"computed {computed.shown} ({of})"
        out.append(f"published {published.shown}; {made}; difference {told.difference:f}")
    return out


def _mark(leg: "Leg") -> str:
    """The reference for the law or the peg of a leg, empty for a published figure."""
    if leg.source not in EXACT:
        return ""
    figure = leg.figure
    # References are by the replaced or pegged code: as a rule the base of a figure of 1, else the quote.
    old, new = (figure.base, figure.quote) if figure.text == "1" else (figure.quote, figure.base)
    return law.mark(old, leg.source) or law.mark(new, leg.source)


def _bound(conversion: Conversion) -> "list[str]":
    """How far the result may be off because publishers round: half a unit of each leg's last digit.

    The relative errors of the legs add up; the bound is rounded up to two figures.
    """
    bound = Fraction(0)
    # Nobody rounded the user's own rates, and the figure that a rule prescribes is the right one by law.
    if conversion.kind == RateKind.CUSTOM or conversion.rule is not None:
        return []
    for leg in conversion.rate.legs:
        if leg.source in EXACT:
            continue
        value = leg.figure.value
        places = int(value.as_tuple().exponent)
        bound += Fraction(10) ** places / 2 / abs(Fraction(value))
    off = abs(Fraction(conversion.result_exact)) * bound
    if not off:
        return []
    shown = _TWO.plus(share(off, ONE, ONE))
    return [f"possible error from the publishers' rounding: +/- {shown:f} {conversion.result.currency}"]


def _arithmetic(conversion: Conversion) -> str:
    """``100 * 75.5273 = 7552.73``: the amount, multiplied and divided by the published figures."""
    here, amount = conversion.money.currency, plain_number(conversion.money.amount)
    steps = [amount if conversion.fraction is None else amount_text(conversion.fraction)]
    for leg in conversion.rate.legs:
        figure = leg.figure
        onward = figure.base == here
        here = figure.quote if onward else figure.base
        steps.append(f"{'*' if onward else '/'} {figure.text}")
        if figure.nominal != 1:
            steps.append(f"{'/' if onward else '*'} {figure.nominal}")
    if conversion.derivation == "average" and conversion.rule is None:
        steps.append(f"* {plain_number(conversion.rate.value)}")
    return f"{' '.join(steps)} = {plain_number(conversion.result_exact)}"


def _rounding(shown: str, answered: "Conversion | Total") -> str:
    """The arithmetic, followed by the rounded result if it was rounded."""
    result = answered.result.amount
    if answered.result_exact == result:
        return shown
    mode, _, coin = answered.rounding.partition(", cash ")
    places = -int(result.as_tuple().exponent)
    unit = f"{coin} (cash)" if coin else f"{places} decimal{'s' * (places != 1)}"
    return f"{shown}, rounded {mode} to {unit}: {result:f}"
