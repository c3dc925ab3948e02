"""The figure that a new one is compared with, to judge whether the new one is plausible.

It is an earlier figure of the same source, a later one, or the price of another source. All values are units
of the currency for one unit of the source's own currency. Where a law rescaled the currency in between (a
redenomination), its factor is taken out. Binary floats are exact enough to judge plausibility.
"""

from datetime import date, timedelta

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
    "before",
    "elsewhere",
    "is_rate",
    "leap",
    "longest_step",
    "near",
    "near_step",
    "per_base",
    "times",
]

TWO_YEARS = timedelta(days=731)
# A rate gets a note if it is more than this many times the same source's figure of a near day (or less than
# the inverse), or one up to two years away.
_STEP, FAR = 1.1, 2.0
_DAY, _MONTH = timedelta(days=1), timedelta(days=32)


class Baseline:
    """An earlier, later or other price of a currency, and its day.

    ``value`` is in units of the currency for one unit of the source's own. ``source`` is where it was
    published; ``figure`` is None for a price that was computed from those of another source. ``near``: its
    table is at most as far away as two tables in succession may be, so that few figures have moved much.
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
    """Whether the number of a figure, set aside or not, can be a price."""
    from converter.numbers import is_price

    return is_price(figure.plain.value)


def per_base(figure: "Figure", code: str) -> float:
    """Units of ``code`` for one unit of the source's own currency, also of a figure that is set aside."""
    value = float(figure.text.lstrip("?")) / figure.nominal
    return 1 / value if figure.base == code else value


def times(old: Baseline, value: float, code: str, day: date) -> float:
    """The factor from the baseline to ``value`` of ``day``, both in units of ``code``.

    1.5 means that the unit of the source's own currency buys half as much again on ``day``. A redenomination
    by law in between is taken out.
    """
    factor = float(law.rescale(code, min(old.day, day), max(old.day, day)))
    return value * factor / old.value if old.day <= day else value / factor / old.value


def leap(old: Baseline, figure: "Figure", base: str, day: date) -> "float | None":
    """How many times the baseline the figure of a later ``day`` is, if that is far; None for a usual step.

    ``base`` is the source's own currency. If the baseline is of the later day, it is the inverse.
    """
    code = figure.about(base)
    ratio = times(old, per_base(figure, code), code, day)
    most = _STEP if old.near else FAR
    if 1 / most <= ratio <= most:
        return None
    return 1 / ratio if (figure.base == code) != (old.day > day) else ratio


def longest_step(info: "SourceInfo") -> timedelta:
    """The longest time between the days of two tables in succession, by the source's longest pause."""
    # With a pause of four days without a table, the two around it are five days apart.
    return timedelta(days=info.publication.longest_pause + 1)


def near_step(info: "SourceInfo") -> timedelta:
    """The longest time between the days of two tables that are near each other: those in succession.

    None are near of a source whose tables may be more than a month apart: what figures move from day to day,
    or from month to month, is no measure for the means of two years.
    """
    step = longest_step(info)
    return step if step <= _MONTH else timedelta(0)


def near(held: "Held", code: str, day: date, *, later: bool = False) -> "Baseline | None":
    """The last good figure before a day, at most `near_step` away; with ``later``, the first after it."""
    within = near_step(held.info)
    first, last = (day + _DAY, day + within) if later else (day - within, day - _DAY)
    rows = held.rows(first, last)
    for row in reversed(list(rows)) if later else rows:
        figure = row.figure(code)
        if figure is not None and not figure.aside:
            return Baseline(per_base(figure, code), row.as_of, held.info.key, figure, near=True)
    return None


def before(held: "Held", code: str, day: date) -> "Baseline | None":
    """The last good figure before a day, at most two years earlier."""
    return near(held, code, day) or _first(held, code, day - TWO_YEARS, day - _DAY, newest=True)


def after(held: "Held", code: str, day: date) -> "Baseline | None":
    """The first good figure after a day, at most two years later."""
    return _first(held, code, day + _DAY, day + TWO_YEARS, newest=False)


def _first(held: "Held", code: str, first: date, last: date, *, newest: bool) -> "Baseline | None":
    row = held.at(last) if newest and not _has_series(held, code) else None
    figure = row.figure(code) if row and row.as_of >= first else None
    if row and figure is not None and not figure.aside:
        # Usually the last table has it, and two years need not be read.
        return Baseline(per_base(figure, code), row.as_of, held.info.key, figure)
    # A series of one currency is in files of that currency, a day's table in those of all currencies.
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
    """Whether there are files of this one currency, which may have a newer table than the others."""
    return held.store.read(held.info, code).exists()


def elsewhere(
    store: "Store", info: "SourceInfo", code: str, day: date, *, doubtful: bool = False
) -> "Iterator[Baseline]":
    """The price of one unit of ``info``'s own currency in ``code``, at each other source that is held.

    It is that of the source's newest table up to ``day``, else of its first after it, at most two years away.
    With ``doubtful``, figures that are set aside count as well. A source of prescribed rates gives none: the
    mean of a year is no price of its first day.
    """
    every = sources.keys()
    for key in every:
        if key == info.key or not store.files(key):
            continue
        other = sources.get(key).INFO
        if other.prescribed:
            continue
        one, two = (_price(store, other, c, day, doubtful=doubtful) for c in (info.base, code))
        if one and two:
            oldest = max(one, two, key=lambda found: abs(day - found.day))
            yield Baseline(two.value / one.value, oldest.day, key)


def _price(store: "Store", info: "SourceInfo", code: str, day: date, *, doubtful: bool) -> "Baseline | None":
    """Units of ``code`` for one of the source's own, from its newest table up to a day, or the next."""
    if code == info.base:
        return Baseline(1.0, day, info.key)
    held = store.read(info, code if code in info.apart else "")
    row = held.at(day)
    if row is None or day - row.as_of > TWO_YEARS:
        following = held.days(day, day + TWO_YEARS)
        row = held.at(following[0]) if following else None
    if row is None:
        return None
    for candidate in held.rows(row.as_of - longest_step(info), row.as_of):
        figure = candidate.figure(code)
        if figure is not None and _counts(figure, doubtful=doubtful):
            return Baseline(per_base(figure, code), candidate.as_of, info.key, figure)
    return None


def _counts(figure: "Figure", *, doubtful: bool) -> bool:
    return not figure.aside or (doubtful and is_rate(figure))
