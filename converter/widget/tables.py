"""The newest tables of a source as the file of rates has them.

Each figure is read as the lookup reads it for an answer: by `PairTables.found`, for the price of a currency
in the source's own one.
"""

from collections import Counter

from converter.errors import ConverterError
from converter.lookup.market import Market
from converter.lookup.tables import WEEK, newer_from
from converter.model import Fixed, utc_text
from converter.widget.figures import figure_text, given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from typing import Any

    from converter.lookup.resources import Resources
    from converter.model import Leg
    from converter.sources.contract import SourceInfo

    Table = dict[str, Any]

__all__ = ["codes_in", "single", "tables_of"]


class Cell(Fixed):
    """A currency's figure in a table.

    ``late``: the table gives way to another source's. ``newer`` is the instant from which a newer one should
    be out; it has passed if the figure of a newer table is set aside.
    """

    __slots__ = ("late", "leg", "newer")

    def __init__(self, leg: "Leg", newer: "datetime", *, late: bool) -> None:
        self.leg = leg
        self.newer = newer
        self.late = late

    @property
    def as_of(self) -> "date":
        as_of = self.leg.as_of
        assert as_of is not None  # noqa: S101 - a published figure has a day
        return as_of


def codes_in(info: "SourceInfo", resources: "Resources") -> "list[str]":
    """The currencies of which the newest tables held of a source may have figures, without its own."""
    held = resources.read(info)
    row = held.newest(resources.now)
    if row is None:
        return sorted(info.apart)
    return sorted({*info.apart, *held.quoted(row)} - {info.base})


def tables_of(
    info: "SourceInfo", codes: "Iterable[str]", resources: "Resources", *, reached: bool
) -> "list[Table]":
    """The newest tables of a source with the figures of some currencies, in the order in which they answer.

    ``reached``: the source was asked as far as it was due. It is one table, but where some of the figures
    are late or have another instant from which newer ones should be out, and where a figure of the newest
    table is set aside: then a table of the last day with a figure follows.
    """
    cells: dict[str, Cell] = {}
    for code in codes:
        market = Market(code, info.base, None, resources)
        cell = _cell(market, info, code, reached=reached)
        if cell is not None:
            cells[code] = cell
    if not cells:
        return []
    only = info.home or "" if resources.policy.leaves_out(info, ("", "")) else ""
    if info.per_currency or info.apart:
        return _by_instant(info, cells, only)
    newest = max(cell.as_of for cell in cells.values())
    found = _by_instant(info, {code: cell for code, cell in cells.items() if cell.as_of == newest}, only)
    for day in sorted({cell.as_of for cell in cells.values()} - {newest}, reverse=True):
        found += _by_instant(info, _beside(info, cells, day, resources), only)
    return found


def _cell(market: Market, info: "SourceInfo", code: str, *, reached: bool) -> "Cell | None":
    """The figure of a currency in the tables of a source, if it answers for the currency by that alone."""
    if not market.may_quote(info):
        return None
    found = market.young(info)
    leg = None if isinstance(found, ConverterError) else single(info, code, found.legs)
    if isinstance(found, ConverterError) or leg is None:
        return None
    rows = [row for row in (held.newest(market.now) for held in market.helds(info)) if row is not None]
    newer = min(newer_from(info, row) for row in rows)
    if found.notes:  # there is a newer table already, whose figure is set aside
        newer = min(newer, *(info.publication.begins(row.as_of) for row in rows))
    due = market.policy.refresh or not market.fresh(info)
    late = market.late(info, found, stale=market.stale(info), asked=due and reached)
    return Cell(leg, newer, late=late)


def single(info: "SourceInfo", code: str, legs: "Iterable[Leg]") -> "Leg | None":
    """The leg of a source that has the figure of a currency under its own code."""
    pair = {code, info.base}
    found = [leg for leg in legs if leg.source == info.key and {leg.figure.base, leg.figure.quote} == pair]
    return found[0] if len(found) == 1 else None


def _beside(
    info: "SourceInfo", cells: "dict[str, Cell]", day: "date", resources: "Resources"
) -> "dict[str, Cell]":
    """The table of ``day``, the last one in which the figure of some currency is not set aside."""
    last = next(code for code, cell in cells.items() if cell.as_of == day)
    found = {}
    for code, cell in cells.items():
        both = Market(last, code, None, resources).found(info) if code != last else None
        leg = None if both is None or isinstance(both, ConverterError) else single(info, code, both.legs)
        if code == last:
            found[code] = cell
        elif leg is not None and leg.as_of == day:
            found[code] = cell.replace(leg=leg, newer=cells[last].newer)
    return found


def _by_instant(info: "SourceInfo", cells: "dict[str, Cell]", only: str) -> "list[Table]":
    """Tables of which the first that has both figures of a pair says from when a newer rate should be out.

    That is the earlier of the instants of the two, so each table has also the figures of those before it. The
    last has what is late, since a pair is late if either of its figures is; its instants have all passed.
    """
    fresh = {code: cell for code, cell in cells.items() if not cell.late}
    parts = [
        {code: cell for code, cell in fresh.items() if cell.newer >= newer}
        for newer in sorted({cell.newer for cell in fresh.values()}, reverse=True)
    ]
    return [_table(info, part, only) for part in (*parts, *([cells] if len(fresh) < len(cells) else []))]


def _table(info: "SourceInfo", cells: "dict[str, Cell]", only: str) -> "Table":
    days = Counter(sorted((cell.as_of for cell in cells.values()), reverse=True))
    day = days.most_common(1)[0][0]
    figures = {code: cell.leg.figure for code, cell in sorted(cells.items())}
    per_base = 2 * sum(figure.base == info.base for figure in figures.values()) >= len(figures)
    longest = max(info.publication.longest_pause, WEEK.days)
    optional = {
        "only": only,
        "late": any(cell.late for cell in cells.values()),
        "span": longest if (max(days) - min(days)).days > longest else 0,
        "until": str(info.publication.until(day) or ""),
    }
    return {
        "source": info.key,
        "name": info.name,
        **given({"names": info.names, "attribution": info.attribution, "link": info.homepage}),
        "kind": info.kind,
        "base" if per_base else "quote": info.base,
        "day": str(day),
        "newer_from": utc_text(min(cell.newer for cell in cells.values())),
        "zone": info.publication.zone,
        **given(optional),
        "figures": {
            code: figure_text(
                figure,
                day=str(cells[code].as_of) if cells[code].as_of != day else "",
                turned=per_base != (figure.base == info.base),
            )
            for code, figure in figures.items()
        },
    }
