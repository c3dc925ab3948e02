"""The figure that a rule prescribes for one currency in a period, out of the tables of its source."""

from converter import sources
from converter.errors import ConverterError, InputError, NotHeld, RateUnavailable, SourceError
from converter.prescribed import known, mean, shipped, single
from converter.prescribed.found import Found
from converter.prescribed.periods import DAY
from converter.prescribed.refusals import in_terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from converter.lookup.policy import Policy
    from converter.lookup.resources import Resources
    from converter.prescribed.contract import Rule
    from converter.prescribed.told import PrescribedRate
    from converter.sources.contract import Source, SourceInfo
    from converter.text.periods import Period

__all__ = ["beside", "codes", "covered", "figure", "published_at"]

# The currencies for which the tables of a list are fetched, until one of them has a figure.
_PROBES = ("USD", "EUR", "GBP", "JPY", "CHF")
# A currency that the sources of monthly rates have always had, and those of daily ones never.
_UNQUOTED = "RSD"


def figure(rule: "Rule", code: str, period: "Period", resources: "Resources") -> Found:
    """The figure of a currency in a period of the rule; the legs lead from ``code`` to the rule's home.

    Raises NotHeld if it is not known yet, not held, or set aside; RateUnavailable if the authority has none.
    """
    try:
        if rule.made == "table":
            return shipped.figure(rule, code, period, resources.now)
        source = sources.get(rule.source)
        if rule.made == "mean":
            return _mean_or_failing(rule, source, code, period, resources)
        return single.figure(rule, source, code, period, _alone(resources, source))
    except (RateUnavailable, SourceError) as error:
        info = sources.get(rule.source).INFO if rule.failing else None
        # What the law says of a currency without daily rates is not said of one that has them.
        daily = info is not None and known.quoted_within(info, code, period.first, period.last)
        raise in_terms(rule, code, period, error, otherwise="" if daily else None) from None


def _mean_or_failing(
    rule: "Rule", source: "Source", code: str, period: "Period", resources: "Resources"
) -> Found:
    """The mean of the daily figures, or that of the monthly ones where none was published in the period."""
    info = source.INFO
    if not rule.failing or known.quoted_within(info, code, period.first, period.last):
        return mean.figure(rule, source, code, period, _alone(resources, source), digits=rule.digits_of)
    # That there is no daily figure in the period is certain once it is over.
    known.check_out(rule, info, period, known.last_possible(info, period.last), resources.now)
    if not _is_of_months(period):
        why = f"{info.key} has no {code}, and {rule.failing} has rates of whole months"
        raise InputError(f"{rule.key} of {period}: {why}; {period} has parts of months")
    monthly = sources.get(rule.failing)
    try:
        return mean.figure(rule, monthly, code, period, _alone(resources, monthly), digits=rule.digits_of)
    except RateUnavailable as error:
        if isinstance(error, NotHeld):
            raise
        # What the law says of a currency without daily rates has been done by then.
        said = str(in_terms(rule, code, period, error, otherwise=""))
        raise RateUnavailable(said.replace(": ", f": {info.key} has none, and ", 1)) from None


def _is_of_months(period: "Period") -> bool:
    """Whether a period consists of whole months."""
    return period.first.day == 1 and (period.last + DAY).day == 1


def beside(
    rule: "Rule", found: "PrescribedRate", period: "Period", resources: "Resources"
) -> "PrescribedRate | None":
    """The figure found in the other way, of tables that are held; None if that can't be said.

    A mean has the decimals of the published figure: the two differ only if the publisher rounded otherwise,
    or took other figures.
    """
    if rule.beside is None:
        return None
    key, made = rule.beside
    source = sources.get(key)
    held = resources.replace(policy=resources.policy.replace(offline=True, refresh=False))
    try:
        alone = _alone(held, source)
        if made == "mean":
            places = _places(found.figure.text)
            one = mean.figure(rule, source, found.code, period, alone, digits=lambda _: places).rate
        else:
            one = single.day_before_last(rule, source, found.code, period, alone).rate
    except ConverterError:
        return None
    # Figures of two directions, or for other numbers of units, have no difference.
    same = (one.figure.pair, one.figure.nominal) == (found.figure.pair, found.figure.nominal)
    return one if same else None


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def covered(rule: "Rule", period: "Period", rates: "Sequence[PrescribedRate]") -> "tuple[date, date]":
    """The first and the last day that the figures of a period are of."""
    if rule.made in ("mean", "table"):
        return period.first, period.last
    if rule.made == "published" and rule.takes not in ("day", "spot"):
        return period.first, period.last
    days = [rate.day for rate in rates] or [period.last]
    return min(days), max(days)


def published_at(rule: "Rule", rates: "Sequence[PrescribedRate]") -> "datetime | None":
    """The instant from which the list with published figures is out, by its calendar; None for others."""
    if rule.made != "published" or not rates:
        return None
    return sources.get(rule.source).INFO.publication.out(max(rate.day for rate in rates))


# -- the currencies of a list ----------------------------------------------------------------------


def codes(rule: "Rule", period: "Period", resources: "Resources") -> "set[str]":
    """The codes that the tables of a period have, which are fetched for one of them if they are not held.

    Raises errors as `figure`, of the currency that the tables are fetched for.
    """
    if rule.made == "table":
        shipped.check_ships(rule, period, resources.now)
        return {one.about(rule.home) for one in shipped.table(rule.key, period.first.year)}
    info = sources.get(rule.source).INFO
    one = _first_known(rule, period, resources).rate
    first, last = _days_of_list(rule, info, period, one.day)
    alone = {one.code} | _failing_codes(rule, period, resources)
    if rule.made != "mean":  # what is left out as a mistake is told
        alone |= {code for code in info.slips if info.slipped(code, one.day)}
    # If the figures of some currencies are held apart, a question for another one brings the whole table.
    for code in ("", *(info.covers or ())):
        if code and _is_known(rule, code, period, resources):
            alone.add(code)
        found = {code for row in resources.read(info).rows(first, last) for code in row.codes()}
        if found:
            return found | alone
    return alone


def _days_of_list(rule: "Rule", info: "SourceInfo", period: "Period", day: "date") -> "tuple[date, date]":
    """The first and the last day of the tables that a list is of; ``day`` is that of one of its figures."""
    if rule.made == "mean":
        return period.first, period.last
    if not info.per_currency:
        return day, day
    # Others may have a figure of an earlier day, or of a later one up to the day that the rule names.
    last = max(day, single.day_of(rule, period))
    return info.publication.renewed_on(last) or last - info.publication.longest_pause * DAY, last


def _failing_codes(rule: "Rule", period: "Period", resources: "Resources") -> "set[str]":
    """The codes of which the mean of monthly rates may be prescribed in a period, since there is no other.

    The monthly tables are fetched if they are not held. Where they can't be had, one such code stands for
    all: the list then has its error.
    """
    if not rule.failing or not _is_of_months(period):
        return set()
    daily, monthly = sources.get(rule.source).INFO, sources.get(rule.failing).INFO
    _is_known(rule, _UNQUOTED, period, resources)  # what is lacking has been fetched then, if it can be had
    rows = resources.read(monthly).rows(period.first, period.last)
    found = {code for row in rows for code in row.codes()} or {_UNQUOTED}
    return {code for code in found if not known.quoted_within(daily, code, period.first, period.last)}


def _is_known(rule: "Rule", code: str, period: "Period", resources: "Resources") -> bool:
    try:
        figure(rule, code, period, resources)
    except ConverterError:
        return False
    return True


def _first_known(rule: "Rule", period: "Period", resources: "Resources") -> Found:
    """The figure of the first of a few currencies that has one; the error of the first of them if none has.

    The tables are fetched for it. One currency may be lacking where the others are not.
    """
    first: ConverterError | None = None
    for code in _PROBES:
        try:
            if code != rule.home:
                return figure(rule, code, period, resources)
        except ConverterError as error:
            first = first or error
    assert first is not None  # noqa: S101 - a rule has one home
    raise first


# -- the source alone ------------------------------------------------------------------------------


def _alone(resources: "Resources", source: "Source") -> "Resources":
    """The resources with which the source alone answers, whatever the age of its figures.

    Raises InputError if its figures are to be passed on to others and its terms don't allow that.
    """
    policy, info = resources.policy, source.INFO
    if policy.redistributable and not info.redistribution:
        raise InputError(f"the terms of {info.key} don't allow its figures to be passed on to others")
    alone = policy.alone(source).replace(
        max_age=None, when_missing="previous", held_first=False, called=_named_of(policy)
    )
    return resources.replace(policy=alone)


def _named_of(policy: "Policy") -> "Callable[[str], str]":
    """The names of the settings that a rule obeys; those of the others would be no reason."""
    return lambda setting: policy.called(setting) if setting in ("offline", "timeout") else ""
