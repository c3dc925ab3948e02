"""The rule by which a document of rates answers a pair; the script of the page has the same one.

It repeats what the lookup does with tables that are given: law first, then the first table that has both
currencies and is not late, with pegs before indicative figures.
"""

from datetime import date

from converter import law
from converter.lookup.tables import WEEK
from converter.model import Figure, Fixed, Leg, RateKind
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from converter.model import Rate

    Legs = tuple[Leg, ...]

__all__ = ["Priced", "Rule"]


class Priced(Fixed):
    """The legs from one currency to another, with the day and the kind of their rate.

    ``late``: they are of a table for which a newer one should be out.
    """

    __slots__ = ("day", "kind", "late", "legs")

    def __init__(self, legs: "Legs", day: "date | None", kind: str, *, late: bool = False) -> None:
        self.legs = legs
        self.day = day
        self.kind = kind
        self.late = late

    def rate(self, base: str, quote: str) -> "Rate":
        """The price of one ``base`` in units of ``quote``."""
        return arithmetic.derive(base, quote, self.legs, kind=self.kind, as_of=self.day)


class Rule:
    """The answers of a document of rates, at the instant at which it was made."""

    def __init__(self, content: "dict[str, Any]") -> None:
        self._tables = [_Table(table) for table in content["tables"]]
        self._firm = [table for table in self._tables if table.kind != RateKind.INDICATIVE]
        self._others = [table for table in self._tables if table.kind == RateKind.INDICATIVE]
        self._pegs = {code: _leg(leg, "peg") for code, leg in content.get("pegs", {}).items()}
        self._anchors = {code: _other(peg, code) for code, peg in self._pegs.items()}
        self._laws: dict[str, tuple[str, Legs]] = {}
        for code, legs in content.get("law", {}).items():
            self._laws[code] = _walked(code, [_leg(leg, "law") for leg in legs])
        self._carried = {
            (base, quote): _carried(one)
            for base, quotes in content.get("pairs", {}).items() for quote, one in quotes.items()
        }  # fmt: skip
        self._none = {base: frozenset(quotes.split()) for base, quotes in content.get("none", {}).items()}

    def priced(self, base: str, quote: str) -> "Priced | None":
        """The rate of a pair of the document's currencies; None if it has none."""
        if base == quote:
            return Priced((), None, RateKind.FIXED)
        if quote in self._none.get(base, ()):
            return None
        carried = self._carried.get((base, quote))
        if carried is not None:
            return carried
        if base in self._laws or quote in self._laws:
            return self._by_law(base, quote)
        return self._of_market(base, quote)

    def _by_law(self, base: str, quote: str) -> "Priced | None":
        (one, ahead), (two, behind) = (self._laws.get(code, (code, ())) for code in (base, quote))
        if one == two:
            legs = law.trimmed((*ahead, *reversed(behind)))
            return Priced(legs, max(leg.as_of for leg in legs if leg.as_of), RateKind.FIXED)
        found = self._of_market(one, two)
        if found is None:
            return None
        return found.replace(legs=law.trimmed((*ahead, *found.legs, *reversed(behind))))

    def _of_market(self, base: str, quote: str) -> "Priced | None":
        if base not in self._pegs and quote not in self._pegs:
            return _first(self._tables, base, quote)
        return _best(rank(base, quote) for rank in (self._of_firm, self._over_pegs, self._of_others))

    def _of_firm(self, base: str, quote: str) -> "Priced | None":
        return _first(self._firm, base, quote)

    def _of_others(self, base: str, quote: str) -> "Priced | None":
        return _first(self._others, base, quote)

    def _over_pegs(self, base: str, quote: str) -> "Priced | None":
        ahead, behind = self._pegs.get(base), self._pegs.get(quote)
        if self._anchors.get(base) == quote:
            behind = None
        elif self._anchors.get(quote) == base:
            ahead = None
        here, there = self._anchors[base] if ahead else base, self._anchors[quote] if behind else quote
        found = None if here == there else _first(self._tables, here, there)
        if here != there and found is None:
            return None
        legs = tuple(leg for leg in (ahead, *(found.legs if found else ()), behind) if leg)
        if found is None:
            return Priced(legs, max(leg.as_of for leg in legs if leg.as_of), RateKind.PEG)
        return Priced(legs, found.day, RateKind.least((RateKind.PEG, found.kind)), late=found.late)


class _Table:
    """A table with the leg of each of its currencies, and the day of it; neither for the source's own."""

    __slots__ = ("kind", "late", "only", "own", "sides", "span")

    def __init__(self, table: "dict[str, Any]") -> None:
        self.kind: str = table["kind"]
        self.late: bool = table.get("late", False)
        self.span: int | None = table.get("span")
        self.only = frozenset((table["only"], "RUR")) if "only" in table else None
        self.own: str = table.get("base") or table["quote"]
        self.sides: dict[str, Leg | None] = {self.own: None}
        for code, cell in table["figures"].items():
            one: dict[str, Any] = {"text": cell} if isinstance(cell, str) else cell
            turned = ("quote" in table) is not one.get("turned", False)
            pair = (code, self.own) if turned else (self.own, code)
            figure = Figure(*pair, one["text"], one.get("nominal", 1))
            day = date.fromisoformat(one.get("day") or table["day"])
            self.sides[code] = Leg(figure, day, table["source"])

    def priced(self, base: str, quote: str) -> "Priced | None":
        sides = self.sides
        if base not in sides or quote not in sides:
            return None
        if self.only is not None and base not in self.only and quote not in self.only:
            return None
        one, two = sides[base], sides[quote]
        if one is None or two is None:
            leg = one or two
            return Priced((leg,), leg.as_of, self.kind, late=self.late) if leg else None
        day, other = one.as_of, two.as_of
        if day != other and day and other:
            if self.span is not None and abs((day - other).days) > self.span:
                return None
            day = min(day, other)
        return Priced((one, two), day, self.kind, late=self.late)


def _first(tables: "Iterable[_Table]", base: str, quote: str) -> "Priced | None":
    """The `_best` of the rates of the tables that have both."""
    return _best(table.priced(base, quote) for table in tables)


def _best(each: "Iterable[Priced | None]") -> "Priced | None":
    """The first rate that is not late, else the first that is at most a week older than the newest."""
    old: list[Priced] = []
    for found in each:
        if found is not None and not found.late:
            return found
        if found is not None:
            old.append(found)
    if len(old) < 2:
        return old[0] if old else None
    newest = max(one.day for one in old if one.day)
    return next(one for one in old if one.day and newest - one.day <= WEEK)


def _leg(leg: "dict[str, Any]", source: str) -> Leg:
    figure = Figure(leg["base"], leg["quote"], leg["text"], leg.get("nominal", 1))
    return Leg(figure, date.fromisoformat(leg["day"]), leg.get("source", source))


def _other(leg: Leg, code: str) -> str:
    """The currency at the other end of a leg."""
    return leg.figure.base if leg.figure.quote == code else leg.figure.quote


def _walked(code: str, legs: "list[Leg]") -> "tuple[str, Legs]":
    """The currency that legs lead to from a code, and the legs."""
    for leg in legs:
        code = _other(leg, code)
    return code, tuple(legs)


def _carried(one: "dict[str, Any]") -> Priced:
    day = date.fromisoformat(one["day"]) if "day" in one else None
    return Priced(tuple(_leg(leg, "") for leg in one["legs"]), day, one["kind"])
