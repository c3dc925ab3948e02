"""What a figure is measured by: an earlier one of its source, near or far, else a later one or another's.

Plausibility, so binary floats will do. Everything is reckoned in units of the currency for one unit of
the source's own, with the factors of laws that rescaled the code in between taken out.
"""

from datetime import date, timedelta
from decimal import Decimal

from converter import law, sources
from converter.store.sheet import column_figure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.model import Figure
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Held, Store

__all__ = [
    "TWO_YEARS",
    "Baseline",
    "after",
    "apart",
    "before",
    "elsewhere",
    "is_rate",
    "near",
    "per_base",
    "times",
]

TWO_YEARS = timedelta(days=731)
_LOWEST, _HIGHEST = Decimal("1e-12"), Decimal("1e12")
_DAY = timedelta(days=1)


class Baseline:
    """A figure to measure by: units of the currency for one of the source's own, and the day it is of.

    ``near``: it is of a table so near that few figures move much in between. ``source`` and ``figure``
    say where it stands; the price of another source has no figure.
    """

    __slots__ = ("day", "figure", "near", "source", "value")

    def __init__(
        self, value: float, day: date, source: str, figure: "Figure | None" = None, *, near: bool = False
    ) -> None:
        self.value = value
        self.day = day
        self.source = source
        self.figure = figure
        self.near = near


def is_rate(figure: "Figure") -> bool:
    """Whether a figure, set aside or not, can be the price of anything."""
    value = figure.plain.value
    return value.is_finite() and _LOWEST < value < _HIGHEST


def per_base(figure: "Figure", code: str) -> float:
    """Units of ``code`` for one unit of the source's own currency, be the figure set aside or not."""
    value = float(figure.text.lstrip("?")) / figure.nominal
    return 1 / value if figure.base == code else value


def times(old: Baseline, value: float, code: str, day: date) -> float:
    """How many times ``value`` of a day is what it is measured by, what the law changed taken out."""
    factor = float(law.rescale(code, min(old.day, day), max(old.day, day)))
    return value * factor / old.value if old.day <= day else value / factor / old.value


def apart(info: "SourceInfo") -> timedelta:
    """How far two tables of a source may be from each other without one missing in between."""
    # Four days without a table lie between two that are five days apart.
    return timedelta(days=info.publication.longest_pause + 1)


def near(held: "Held", code: str, day: date, *, later: bool = False) -> "Baseline | None":
    """The good figure next before a day, as near as two tables are; ``later``: the one next after it."""
    within = apart(held.info)
    first, last = (day + _DAY, day + within) if later else (day - within, day - _DAY)
    rows = held.rows(first, last)
    for row in reversed(list(rows)) if later else rows:
        figure = row.figure(code)
        if figure is not None and not figure.aside:
            return Baseline(per_base(figure, code), row.as_of, held.info.key, figure, near=True)
    return None


def before(held: "Held", code: str, day: date) -> "Baseline | None":
    """The newest good figure before a day, up to two years old."""
    return near(held, code, day) or _first(held, code, day - TWO_YEARS, day - _DAY, newest=True)


def after(held: "Held", code: str, day: date) -> "Baseline | None":
    """The oldest good figure after a day, up to two years younger."""
    return _first(held, code, day + _DAY, day + TWO_YEARS, newest=False)


def _first(held: "Held", code: str, first: date, last: date, *, newest: bool) -> "Baseline | None":
    row = held.at(last) if newest and not _has_series(held, code) else None
    figure = row.figure(code) if row and row.as_of >= first else None
    if row and figure is not None and not figure.aside:
        # Mostly the table before has it, and no year need be read.
        return Baseline(per_base(figure, code), row.as_of, held.info.key, figure)
    # A series stands in files of one currency, and a day's set in those of all.
    found = {}
    for kind in dict.fromkeys(("", code)):
        column = held.store.read(held.info, kind).column(code, first, last)
        days = [day for day, (_, text) in column.items() if text[0] != "?"]
        if days:
            day = max(days) if newest else min(days)
            found[day] = column[day]
    if not found:
        return None
    day = max(found) if newest else min(found)
    figure = column_figure(*found[day])
    return Baseline(per_base(figure, code), date.fromisoformat(day), held.info.key, figure)


def _has_series(held: "Held", code: str) -> bool:
    """Whether there are files of this one currency, whose table before may be a newer one."""
    return held.store.read(held.info, code).exists()


def elsewhere(
    store: "Store", info: "SourceInfo", code: str, day: date, *, doubtful: bool = False
) -> "Iterator[Baseline]":
    """What every other source that is held says that one unit of ``info``'s own currency costs.

    Of its newest table up to the day, else of its first after it, both at most two years off.
    ``doubtful``: figures that are set aside count too.
    """
    every = sources.keys()
    for key in every:
        if key == info.key or not store.files(key):
            continue
        other = sources.get(key).INFO
        one, two = (_price(store, other, c, day, doubtful=doubtful) for c in (info.base, code))
        if one and two:
            oldest = max(one, two, key=lambda found: abs(day - found.day))
            yield Baseline(two.value / one.value, oldest.day, key)


def _price(store: "Store", info: "SourceInfo", code: str, day: date, *, doubtful: bool) -> "Baseline | None":
    """Units of ``code`` for one of the source's own, of its table nearest to the day."""
    if code == info.base:
        return Baseline(1.0, day, info.key)
    held = store.read(info, code if code in info.apart else "")
    row = held.at(day)
    if row is None or day - row.as_of > TWO_YEARS:
        following = held.days(day, day + TWO_YEARS)
        row = held.at(following[0]) if following else None
    if row is None:
        return None
    for candidate in held.rows(row.as_of - apart(info), row.as_of):
        figure = candidate.figure(code)
        if figure is not None and _counts(figure, doubtful=doubtful):
            return Baseline(per_base(figure, code), candidate.as_of, info.key, figure)
    return None


def _counts(figure: "Figure", *, doubtful: bool) -> bool:
    return not figure.aside or (doubtful and is_rate(figure))
