"""A rule in words: which periods it takes, how its figure is made, and all its fields for a list."""

from converter.prescribed.periods import shape
from converter.prescribed.told import publisher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.prescribed.contract import Rule

__all__ = ["ADVICE", "COLUMNS", "cells", "fields", "how", "in_words", "item", "rounded", "taken"]

ADVICE = "no tax advice: what the law says is told, what applies to you isn't decided here"

# The columns of the list; csv, tsv and markdown have those of the second group too.
COLUMNS = (
    ("key", "authority", "law", "home", "period", "how", "since", "use"),
    ("name", "never", "source", "until", "seen", "url"),
)
_PERIODS = {"uk-year": "tax year", "spot": "year end", "range": "any period"}
_OF = {"range": "period", "uk-year": "year"}
_HOW = {
    "day": "{by} rate in force on the day",
    "before": "last {by} rate before the day",
    "customs": "{by} rate of the last Wednesday but one of the month before",
    "after": "{by} rate of the {period}'s last day, or the next one published",
    "mean": "mean of all {by} rates of the {period}, {rounded}",
    "table": "the authority's table of the {period}, which comes with the program",
    "published": "the authority's list of the {period}",
}


def taken(rule: "Rule") -> str:
    """The period of a rule in a word or two: ``month``, ``tax year``."""
    return _PERIODS.get(rule.takes, rule.takes)


def how(rule: "Rule") -> str:
    """How the figure of a rule is had, in a few words: ``last NBP rate before the day``."""
    period = _OF.get(rule.takes, rule.takes)
    return _HOW[rule.made].format(
        by=publisher(rule.source), period="day" if period == "spot" else period, rounded=_rounded(rule)
    )


def _rounded(rule: "Rule") -> str:
    if rule.digits is None:
        return "not rounded"
    to = f" to {rule.digits} decimals" if isinstance(rule.digits, int) else ""
    return f"rounded half-up{to}"


def rounded(rule: "Rule") -> str:
    """The decimals of a mean with the codes that have them: ``5 for GBP, 2 for JPY, 4 for all others``."""
    if rule.digits is None:
        return "not rounded" if rule.made == "mean" else ""
    if isinstance(rule.digits, int):
        return str(rule.digits)
    codes: dict[int, list[str]] = {}
    for code, digits in rule.digits.items():
        if code:
            codes.setdefault(digits, []).append(code)
    told = [f"{digits} for {' '.join(those)}" for digits, those in codes.items()]
    return ", ".join([*told, f"{rule.digits['']} for all others"])


def cells(rule: "Rule", *, entire: bool) -> "tuple[str, ...]":
    """The cells of a rule in the columns of the list, in those of both groups if it is wanted ``entire``."""
    first = (
        rule.key, rule.authority, rule.law, rule.home, taken(rule), how(rule),
        str(rule.since), rule.use,
    )  # fmt: skip
    if not entire:
        return first
    until, seen = str(rule.until or ""), str(rule.seen or "")
    return (*first, rule.name, rule.never, rule.source, until, seen, rule.url)


def item(rule: "Rule") -> "dict[str, Any]":
    """A rule of the list in JSON."""
    return {
        "key": rule.key,
        "name": rule.name,
        "authority": rule.authority,
        "law": rule.law,
        "url": rule.url or None,
        "seen": str(rule.seen) if rule.seen else None,
        "home": rule.home,
        "source": rule.source,
        "takes": rule.takes,
        "made": rule.made,
        "how": how(rule),
        "since": str(rule.since),
        "until": str(rule.until) if rule.until else None,
        "use": rule.use,
        "never": rule.never or None,
    }


def fields(rule: "Rule") -> "dict[str, Any]":
    """All of a rule but its worked example, in JSON: what the list has, and more."""
    digits = rule.digits
    each = {"": digits} if isinstance(digits, int) else digits or {}
    beside = {"source": rule.beside[0], "made": rule.beside[1]} if rule.beside else None
    return {
        **item(rule),
        "period": shape(rule),
        "digits": [{"code": code or None, "digits": number} for code, number in each.items()],
        "otherwise": rule.otherwise or None,
        "failing": rule.failing or None,
        "before": rule.before or None,
        "beside": beside,
    }


def in_words(rule: "Rule") -> "dict[str, str]":
    """The fields of a rule that a person reads in other words than a program does."""
    failing = rule.failing and (
        f"the mean of the monthly {publisher(rule.failing)} rates, for a currency that has no "
        f"{publisher(rule.source)} rate in the whole period"
    )
    source, made = rule.beside or ("", "")
    beside = {
        "": "",
        "mean": f"the mean of the {publisher(source)} rates of the period is shown too",
    }.get(made, f"the {publisher(source)} rate of the last day but one before the period is shown too")
    seen = str(rule.seen) if rule.seen else "not looked at; it is told from memory"
    return {"seen": seen, "failing": failing, "beside": beside}
