"""What is wrong with the fields of a rule: each of a plug-in is looked at, those of this package by tests."""

from collections.abc import Mapping
from datetime import date

from converter import iso4217, sources
from converter.errors import InputError
from converter.prescribed.contract import BESIDE, FIT, MADE, TAKES, Rule
from converter.prescribed.shipped import HOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeGuard

__all__ = ["faults"]

_TEXTS = (
    "key", "name", "authority", "law", "url", "home", "source", "takes", "made", "use", "never", "before",
    "otherwise", "failing", "words",
)  # fmt: skip
_NEEDED = ("name", "authority", "law", "use")
_MOST_DIGITS = 10
# The periods of a source whose lists are those of a rule that takes the period.
_KINDS = {"month": "month", "quarter": "quarter", "year": "year", "uk-year": "year", "spot": "day"}


def faults(rule: object, key: str) -> "list[str]":
    """A sentence for each field of a rule that can't be used; none for a good one."""
    if not isinstance(rule, Rule):
        return ["it has no RULE that is a Rule"]
    found = [f"{name} is no text" for name in _TEXTS if not isinstance(getattr(rule, name), str)]
    if found:
        return found
    found = [f"{name} is missing" for name in _NEEDED if not getattr(rule, name).strip()]
    if rule.key != key or not sources.is_key(rule.key):
        found.append(f"its key is {rule.key!r}")
    found += _made(rule)
    if not iso4217.known(rule.home):
        found.append(f"home {rule.home!r} is no currency")
    if rule.url and not rule.url.startswith(("https://", "http://")):
        found.append("url is no address")
    return found + _days(rule) + _sources(rule) + _beside(rule) + _digits(rule) + _example(rule)


def _made(rule: Rule) -> "list[str]":
    """What is wrong with the period of a rule, and with how its figure is made."""
    words = (("takes", rule.takes, TAKES), ("made", rule.made, MADE))
    found = [
        f"{name} is {word!r}, and none of {', '.join(those)}"
        for name, word, those in words
        if word not in those
    ]
    if found or rule.takes in FIT[rule.made]:
        return found
    return [f"{rule.made!r} does not go with {rule.takes!r}, but with {', '.join(FIT[rule.made])}"]


def _days(rule: Rule) -> "list[str]":
    last = date.max if rule.until is None else rule.until
    good = type(rule.since) is date and type(last) is date and rule.since <= last
    found = [] if good else ["since and until are no days in order"]
    if rule.seen is not None and type(rule.seen) is not date:
        found.append("seen is no day")
    return found


def _sources(rule: Rule) -> "list[str]":
    """What is wrong with the sources whose figures are those of the rule: each is for its home currency."""
    found = _table(rule) if rule.made == "table" else _of_home(rule, rule.source) or _lists(rule)
    if rule.failing and rule.made != "mean":
        found.append("failing goes with a mean alone")
    elif rule.failing:
        found += _of_home(rule, rule.failing)
    return found


def _table(rule: Rule) -> "list[str]":
    """What is wrong with the table of a rule: only tables of this package ship, each for one rule."""
    if rule.source != rule.key or rule.key not in HOMES:
        return [f"no table ships for {rule.source!r}"]
    home = HOMES[rule.key]
    return [] if home == rule.home else [f"the table of {rule.key} is for {home}, not for {rule.home}"]


def _lists(rule: Rule) -> "list[str]":
    """What is wrong with the lists of a source: each must be for a period that the rule takes."""
    kind = _KINDS.get(rule.takes) if rule.made == "published" else None
    period = sources.get(rule.source).INFO.publication.period
    if kind is None or (period is not None and period.name == kind):
        return []
    return [f"{rule.source} has no lists of a {kind}"]


def _of_home(rule: Rule, name: str) -> "list[str]":
    if not sources.known(name):
        return [f"there is no source {name!r}"]
    try:
        base = sources.get(name).INFO.base
    except InputError as error:  # a plug-in that can't be loaded
        return [str(error)]
    return [] if base == rule.home else [f"the figures of {name} are for {base}, not for {rule.home}"]


def _beside(rule: Rule) -> "list[str]":
    two: object = rule.beside
    if two is None:
        return []
    if not _is_pair(two) or two[1] not in BESIDE:
        return [f"beside is no source with one of {', '.join(BESIDE)}"]
    return _of_home(rule, two[0])


def _is_pair(two: object) -> "TypeGuard[tuple[str, str]]":
    return isinstance(two, tuple) and [type(one) for one in two] == [str, str]


def _digits(rule: Rule) -> "list[str]":
    digits = rule.digits
    if digits is None:
        return []
    if rule.made != "mean":
        return ["digits are those of a mean alone"]
    each = list(digits.values()) if isinstance(digits, Mapping) else [digits]
    if not all(type(one) is int and 0 <= one <= _MOST_DIGITS for one in each):
        return [f"digits are numbers from 0 to {_MOST_DIGITS}"]
    if not isinstance(digits, Mapping):
        return []
    found = [] if "" in digits else ["digits have none for all other codes"]
    return found + [f"digits of {code!r}, which is no currency" for code in digits if not _is_code(code)]


def _is_code(code: object) -> bool:
    return code == "" or (isinstance(code, str) and iso4217.known(code))


def _example(rule: Rule) -> "list[str]":
    two: object = rule.example
    if _is_pair(two) and len(two[0].split()) == 3:
        return []
    return ["example is no question with an amount and two currencies, and a day"]
