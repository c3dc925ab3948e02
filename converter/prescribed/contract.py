"""The contract of a rule: which rate an authority prescribes, by which law, for which days.

A rule is a module with ``RULE``, a `Rule`, and no code of its own. A plug-in makes one too, and registers the
module in the entry-point group ``converter.rules``.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from converter.model import Value, made_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["BESIDE", "FIT", "MADE", "TAKES", "Rule"]

# What the figure of a rule is of, and how it is had.
TAKES = ("day", "month", "quarter", "year", "uk-year", "spot", "range")
MADE = ("day", "before", "customs", "after", "mean", "table", "published")
# Which periods each way of making a figure goes with.
FIT = {
    "day": ("day",),
    "before": ("day",),
    "customs": ("month",),
    "after": ("month", "quarter", "year"),
    "mean": ("month", "quarter", "year", "uk-year", "range"),
    "table": ("year",),
    "published": ("day", "month", "quarter", "year", "uk-year", "spot"),
}
# How a second figure is made: of the tables of the period, or of the last day but one of the month before.
BESIDE = ("mean", "day-before-last")


class Rule(Value):
    """A rate that an authority prescribes.

    ``key`` is the name by which users choose the rule, ``name`` says what it is. ``authority`` is who
    prescribes it, ``law`` where that stands, ``seen`` the day on which that was looked at, and ``url`` its
    page, if it has one. ``home`` is the currency that the figures are for, and ``source`` the source of the
    figures, or the rule's own key for a ``table`` that ships.

    ``takes`` is the period that a figure is for: a ``day``, a ``month``, ``quarter`` or ``year``, the twelve
    months to 31 March (``uk-year``), one of the two days of HMRC's spot rates (``spot``), or any ``range``
    of days. ``made`` says which figure it is:

    - ``day``: that of the table in force on the day
    - ``before``: that of the last table dated before the day
    - ``customs``: that of the last Wednesday but one of the month before, or of the last table before it
    - ``after``: that of the last day of the period, or of the first table after it
    - ``mean``: the mean of the figures of all tables of the period, as published
    - ``table``: that of a table that ships with the program, which no plug-in has
    - ``published``: that of the authority's own list for the period; the source has one for each such period

    ``digits`` are the decimals to which a mean is rounded, half-up: a number, or one for each code with that
    of all others under an empty one. None: it is not rounded, and the figure is the sum for as many units as
    there are observations. ``failing`` is a source of monthly rates whose mean is prescribed where the
    ``source`` published none in the whole period.

    ``since`` and ``until`` are the first and the last day for which the rule holds, ``before`` says what held
    before. ``use`` says what the rate is for, ``never`` what it is not for, and ``otherwise`` what the law
    says where the authority has no figure. ``beside`` is a source, and ``mean`` or ``day-before-last``: a
    second figure is made so, and is shown beside the prescribed one if the tables for it are held.
    ``words`` are others by which people look for the rule, such as names of its country and of the tax.
    ``example`` is a question with a day or a period of it.
    """

    __slots__ = (
        "key", "name", "authority", "law", "url", "home", "source", "takes", "made", "since", "until",
        "digits", "use", "never", "before", "otherwise", "failing", "beside", "seen", "words", "example",
    )  # fmt: skip
    key: str
    name: str
    authority: str
    law: str
    url: str
    home: str
    source: str
    takes: str
    made: str
    since: date
    until: "date | None"
    digits: "int | Mapping[str, int] | None"
    use: str
    never: str
    before: str
    otherwise: str
    failing: str
    beside: "tuple[str, str] | None"
    seen: "date | None"
    words: str
    example: "tuple[str, str]"

    def __init__(
        self,
        key: str,
        name: str,
        authority: str,
        law: str,
        *,
        home: str,
        source: str,
        takes: str,
        made: str,
        since: date,
        use: str,
        example: "tuple[str, str]",
        until: "date | None" = None,
        digits: "int | Mapping[str, int] | None" = None,
        never: str = "",
        before: str = "",
        otherwise: str = "",
        failing: str = "",
        beside: "tuple[str, str] | None" = None,
        seen: "date | None" = None,
        url: str = "",
        words: str = "",
    ) -> None:
        self._fill(
            key, name, authority, law, url, home, source, takes, made, since, until, _unchanging(digits), use,
            never, before, otherwise, failing, beside, seen, words, example,
        )  # fmt: skip

    def digits_of(self, code: str) -> "int | None":
        """The decimals to which a mean of a currency is rounded; None if it is not rounded."""
        if self.digits is None or isinstance(self.digits, int):
            return self.digits
        return self.digits.get(code, self.digits[""])

    def _key(self) -> "tuple[Any, ...]":
        return tuple(frozenset(one.items()) if isinstance(one, Mapping) else one for one in self._values())

    def __reduce__(self) -> "tuple[Any, ...]":
        return _made, tuple(dict(one) if isinstance(one, Mapping) else one for one in self._values())

    def __str__(self) -> str:
        return self.key

    def __repr__(self) -> str:
        return f"<Rule {self.key}>"


def _unchanging(digits: "Any") -> "Any":
    """Digits by code that nobody can change; all others as they are."""
    return MappingProxyType(dict(digits)) if isinstance(digits, dict) else digits


def _made(*values: object) -> Rule:
    """The rule of these fields."""
    made = made_of(Rule, *values)
    return made.replace(digits=_unchanging(made.digits))
