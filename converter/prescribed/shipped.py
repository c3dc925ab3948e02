"""The tables of authorities that ship with the package, since no source has them.

The table of ``cz-uniform`` is in ``cz_uniform.csv``: a line for each year, with a cell ``100 JPY 14.59`` for
each currency, or ``100 TRY -`` for one whose figure was misprinted. A file is read when the first of its
figures is asked for.
"""

import os
from datetime import date

from converter import law
from converter.errors import NotHeld, RateUnavailable
from converter.model import Figure, Pair, RateKind
from converter.prescribed.found import Found
from converter.prescribed.told import PrescribedRate, line_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from converter.prescribed.contract import Rule
    from converter.text.periods import Period

__all__ = ["HOMES", "check_ships", "figure", "is_whole", "misprinted", "table", "today", "years", "zone"]

# The currency that the figures of each table are in, by the key of the table's rule, and the time zone of its
# authority.
HOMES = {"cz-uniform": "CZK"}
_ZONES = {"cz-uniform": "Europe/Prague"}
_read: "dict[str, dict[int, _Year]]" = {}


class _Year:
    """The list of a year as it ships."""

    __slots__ = ("figures", "misprinted", "whole")

    def __init__(
        self, figures: "tuple[Figure, ...]" = (), misprinted: "frozenset[str]" = frozenset(), *, whole: bool
    ) -> None:
        self.figures = figures
        self.misprinted = misprinted
        self.whole = whole


_NONE = _Year(whole=False)


def table(key: str, year: int) -> "tuple[Figure, ...]":
    """The figures of a year, each for units of a foreign currency in the home one; empty if none is held.

    Raises KeyError for a key that has no table.
    """
    return _years(key).get(year, _NONE).figures


def years(key: str) -> "tuple[int, ...]":
    """The years of which figures are held, in order; KeyError for a key that has no table."""
    return tuple(sorted(_years(key)))


def is_whole(key: str, year: int) -> bool:
    """Whether all figures of a year are held but misprinted ones: no other currency was in its list."""
    return _years(key).get(year, _NONE).whole


def misprinted(key: str, year: int) -> "frozenset[str]":
    """The currencies whose figure in the list of a year was misprinted, and is left out."""
    return _years(key).get(year, _NONE).misprinted


def figure(rule: "Rule", code: str, period: "Period", now: "datetime") -> Found:
    """The figure of the table that ships for a rule.

    Raises NotHeld for a year whose table may still come; RateUnavailable where none is held.
    """
    check_ships(rule, period, now)
    year, pair = period.first.year, Pair(code, rule.home)
    here = law.in_force(code, period.last)
    one = next((one for one in table(rule.key, year) if one.about(rule.home) == here), None)
    if one is None and here in misprinted(rule.key, year):
        raise RateUnavailable(f"its figure in the list of {year} is misprinted, and left out", pair)
    if one is None and not is_whole(rule.key, year):
        why = f"only a part of the list comes with this version of the program, and {code} is not in it"
        raise RateUnavailable(f"{rule.key} of {year}: {why}", pair)
    if one is None:
        raise RateUnavailable(f"the list of {year} has no figure of it", pair)
    rate = PrescribedRate(here, one, period.last, rule.key, [line_of(one, period.last)])
    legal = law.between(code, here, period.last) or ()
    return Found(rate, (*legal, rate.leg), RateKind.OFFICIAL)


def check_ships(rule: "Rule", period: "Period", now: "datetime") -> None:
    """Raise an error if no figure of a year ships: NotHeld until February where its authority is.

    The list of a year comes in January. Later only a newer version of the program has it, so that the same
    question asked again has no other answer.
    """
    year, known = period.first.year, date(period.first.year + 1, 2, 1)
    if year in years(rule.key):
        return
    if today(rule.key, now) < known:
        from converter.sources.calendar import instant

        error = NotHeld(f"{rule.key} of {year} is not known before {known}", None, period.last)
        error.again = instant(known, (0, 0), zone(rule.key))
        raise error
    why = f"{rule.key} of {year} does not come with this version of the program"
    raise RateUnavailable(why, None, period.last)


def zone(key: str) -> str:
    """The time zone by which the years of a table begin; KeyError for a key that has no table."""
    return _ZONES[key]


def today(key: str, now: "datetime") -> "date":
    """The day where the authority of a table is at an instant; KeyError for a key that has no table."""
    from zoneinfo import ZoneInfo

    return now.astimezone(ZoneInfo(zone(key))).date()


def _years(key: str) -> "dict[int, _Year]":
    """The list of each year of which figures are held."""
    if key not in _read:
        home = HOMES[key]
        path = os.path.join(os.path.dirname(__file__), f"{key.replace('-', '_')}.csv")
        with open(path, encoding="utf-8") as file:
            rows = [line.rstrip("\n").split(",") for line in file if not line.startswith("#")]
        _read[key] = {int(head[:4]): _year(cells, home, whole=head[4:] != " part") for head, *cells in rows}
    return _read[key]


def _year(cells: "list[str]", home: str, *, whole: bool) -> _Year:
    figures, misprinted = list[Figure](), set[str]()
    for cell in cells:
        units, code, text = cell.split(" ")
        if text == "-":
            misprinted.add(code)
        else:
            figures.append(Figure(code, home, text, int(units)))
    return _Year(tuple(figures), frozenset(misprinted), whole=whole)
