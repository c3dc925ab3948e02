"""The mean of the figures of all tables of a period, in the direction in which they are published."""

from decimal import ROUND_HALF_UP, Decimal

from converter import law
from converter.errors import OutOfHistory, RateUnavailable
from converter.lookup import refusals
from converter.lookup.history import history
from converter.lookup.part_held import WantedDays
from converter.lookup.span import days_between
from converter.lookup.whole_period import no_mean, whole
from converter.model import Figure, RateKind
from converter.money import arithmetic
from converter.prescribed import known
from converter.prescribed.found import Found
from converter.prescribed.refusals import changed
from converter.prescribed.told import PrescribedRate, line_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from datetime import date

    from converter.lookup.resources import Resources
    from converter.lookup.series import Series
    from converter.model import Leg, Rate
    from converter.prescribed.contract import Rule
    from converter.sources.contract import Source, SourceInfo
    from converter.text.periods import Period

__all__ = ["figure"]


def figure(
    rule: "Rule",
    source: "Source",
    code: str,
    period: "Period",
    alone: "Resources",
    *,
    digits: "Callable[[str], int | None]",
) -> Found:
    """The mean of the figures of all tables of a period, in the direction in which they are published.

    ``digits`` gives the decimals to which that of a currency is rounded; ``alone`` are the resources with
    which the source alone answers. Raises InputError if law changes the currency within the period, and
    RateUnavailable if there is no mean.
    """
    info, now = source.INFO, alone.now
    here = _in_force(rule, code, period)
    known.check_out(rule, info, period, known.last_possible(info, period.last), now)
    wanted = WantedDays(period.first, period.last, may_be_empty=False)
    try:
        found = history(rule.home, here, wanted, alone)
        # All tables of a month that ends with a weekend are out on its last Friday.
        series = whole(found, period, info.publication.today(now), now, so_far=True)
    except RateUnavailable as error:
        known.check_not_late(error, info, here, known.last_expected(info, period.last), alone)
        raise
    _check_complete(series, here, period, alone)
    legs = [_published(rate, info, series) for rate in series.rates]
    rate = _rate_of(legs, here, series, digits(here))
    legal = law.between(code, here, period.first) or ()
    told = tuple(note for note in series.notes if note.code != "set-aside")
    return Found(rate, (*legal, rate.leg), RateKind.AVERAGE, info.attribution, told)


def _in_force(rule: "Rule", code: str, period: "Period") -> str:
    """The code under which a currency is in the tables of a period; InputError if law changes it within."""
    here = law.in_force(code, period.first)
    turned = [day for day, _ in law.breaks(code, period.first, period.last)]
    if law.in_force(code, period.last) != here:
        turned += law.turns(code, period.first, period.last)
    if turned:
        raise changed(rule, code, min(turned), period)
    return here


def _check_complete(series: "Series", code: str, period: "Period", alone: "Resources") -> None:
    """Raise an error if a table of the period is missed, has no figure of the currency, or has other units.

    A day without a table is one on which the source did not publish, once no table can come any more; but
    where its days off are known to the day, the table is missing.
    """
    info, pair = series.info, series.pair
    two_units = no_mean((pair.base, pair.quote), period.first, period.last)
    if two_units is not None:
        raise two_units
    had = {rate.as_of for rate in series.rates}
    tables = set() if info.per_currency else set(alone.read(info).days(period.first, period.last))
    lacking = sorted(tables - had)
    if lacking:
        slip = refusals.slipped(info, (code,), lacking[0], lacking[0])
        why = f"{info.key} published no {pair} on {lacking[0]}, which is part of {period}{slip}"
        raise OutOfHistory(why, pair, lacking[0])
    newest = known.last_expected(info, period.last)
    if info.publication.exact:
        missed = next((day for day in days_between(period.first, newest) if _missed(info, day, had)), None)
    else:
        late = max(filter(None, had)) < newest and not known.settled(info, code, newest, alone)
        missed = newest if late else None
    if missed:
        raise known.missing(info, missed, pair)


def _missed(info: "SourceInfo", day: "date", had: "Container[date | None]") -> bool:
    return day not in had and info.publication.expects(day)


def _published(rate: "Rate", info: "SourceInfo", series: "Series") -> "Leg":
    """The published figure of a daily rate."""
    legs = [leg for leg in rate.legs if leg.source == info.key]
    if len(legs) != 1 or len(rate.legs) != 1:
        raise RateUnavailable(
            f"{info.key} has no figure of its own for {series.pair} on {rate.as_of}", series.pair
        )
    return legs[0]


def _rate_of(legs: "list[Leg]", code: str, series: "Series", digits: "int | None") -> PrescribedRate:
    """The mean of figures: rounded if it has ``digits``, else their sum for as many units as there are."""
    first, last = legs[0], legs[-1]
    if first.as_of is None or last.as_of is None or any(leg.figure.base != first.figure.base for leg in legs):
        raise RateUnavailable(f"the figures of {series.pair} are of two directions", series.pair)
    values = [
        arithmetic.quotient(arithmetic.ONE, leg.figure.value, Decimal(leg.figure.nominal)) for leg in legs
    ]
    total, count = arithmetic.total(values), len(values)
    base, quote = first.figure.base, first.figure.quote
    if digits is None:
        figure = Figure(base, quote, f"{total:f}", count)
    else:
        mean = arithmetic.quotient(arithmetic.ONE, total, Decimal(count))
        figure = Figure(base, quote, f"{arithmetic.rounded(mean, digits, ROUND_HALF_UP, forced=True):f}")
    fetched = series.rates[-1].fetched_at  # a series has that of its newest rate alone
    lines = (line_of(leg.figure, leg.as_of) for leg in legs if leg.as_of)
    return PrescribedRate(
        code, figure, last.as_of, series.source, lines,
        observations=count, first=first.as_of, last=last.as_of, digits=digits, fetched_at=fetched,
    )  # fmt: skip
