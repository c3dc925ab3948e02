"""What a publisher sent, judged before it is stored: impossible figures and implausible steps."""

from datetime import date, timedelta
from decimal import Decimal

from converter import currencies, law
from converter.errors import SourceChanged
from converter.model import Figure, RateTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.sources._base import SourceInfo
    from converter.store import Held

__all__ = ["Judged", "judge"]

_LOWEST, _HIGHEST = Decimal("1e-12"), Decimal("1e12")
_AHEAD = timedelta(days=2)
_TWO_YEARS = timedelta(days=731)
STEP_ASIDE = 1.5
STEP_AGREES = 1.1
TABLE_FACTOR = 5.0


class Judged:
    """The tables to keep, the figures of them to set aside, and what to tell.

    ``aside`` holds days and codes. ``accepted`` are figures that were set aside before and that a
    later table confirms.
    """

    def __init__(self) -> None:
        self.tables: list[RateTable] = []
        self.aside: set[tuple[date, str]] = set()
        self.accepted: list[RateTable] = []
        self.warnings: list[str] = []


def judge(info: "SourceInfo", tables: "Iterable[RateTable]", held: "Held", today: date) -> Judged:
    """Judge newly fetched tables against each other and against what is held of the source.

    Dropped with a warning: figures that are not positive, not finite, beyond 1e±12, and tables of
    more than two days ahead. Dropped without one: codes that we don't know and, of sources that
    carry them on, codes past their end. Set aside: a step of more than half since a table at most
    the longest hole older. SourceChanged: a whole table that moved by more than a factor of five.
    """
    out = Judged()
    before: RateTable | None = None
    for table in sorted(tables, key=lambda t: t.as_of):
        if table.as_of > today + _AHEAD:
            out.warnings.append(f"{info.key}: a table dated {table.as_of} was dropped: it lies ahead")
            continue
        kept = _possible(info, table, out.warnings)
        if not kept.figures and table.figures:
            raise SourceChanged(f"{info.key} sent no usable figure for {table.as_of}", info.key)
        before = before or _last_held(held, kept)
        if before is not None and kept.figures:
            _compare(info, before, kept, held, out)
        out.tables.append(kept)
        before = kept
    return out


def _possible(info: "SourceInfo", table: RateTable, warnings: "list[str]") -> RateTable:
    figures = []
    for figure in table.figures:
        code = code_of(info, figure)
        if not (currencies.known(figure.base) and currencies.known(figure.quote)):
            continue
        if info.carries_ended and law.ended(code, table.as_of):
            continue
        value = figure.value
        if not value.is_finite() or not _LOWEST < value < _HIGHEST:
            warnings.append(f"{info.key}: {figure} of {table.as_of} was dropped: it is no rate")
            continue
        figures.append(figure)
    return RateTable(table.source, table.as_of, tuple(figures), table.fetched_at, table.codes)


def code_of(info: "SourceInfo", figure: Figure) -> str:
    """The currency that a figure of this source is about."""
    return figure.quote if figure.base == info.base else figure.base


def _last_held(held: "Held", table: RateTable) -> "RateTable | None":
    row = held.at(table.as_of - timedelta(days=1))
    if row is None or table.as_of - row.as_of > _TWO_YEARS:
        return None
    figures = [row.figure(code) for code in row.codes()]
    return RateTable(table.source, row.as_of, tuple(f for f in figures if f), row.fetched_at)


def _compare(info: "SourceInfo", before: RateTable, table: RateTable, held: "Held", out: Judged) -> None:
    near = (table.as_of - before.as_of).days <= info.publication.hole
    former = {code_of(info, f): f for f in before.figures}
    ratios = []
    for figure in table.figures:
        code = code_of(info, figure)
        old = former.get(code)
        if old is None:
            continue
        aside = old.text.startswith("?") or (before.as_of, code) in out.aside
        ratio = _ratio(old, figure, code, before.as_of, table.as_of)
        if aside:
            if ratio <= STEP_AGREES:
                out.aside.discard((before.as_of, code))
                plain = Figure(old.base, old.quote, old.text.lstrip("?"), old.nominal)
                out.accepted.append(RateTable(before.source, before.as_of, (plain,), before.fetched_at))
            elif near and _far_from_last_good(info, held, figure, code, before.as_of, table.as_of):
                out.aside.add((table.as_of, code))
            continue
        ratios.append(ratio)
        if near and ratio > STEP_ASIDE:
            out.aside.add((table.as_of, code))
    ratios.sort()
    if len(ratios) >= 3 and ratios[len(ratios) // 2] > TABLE_FACTOR:
        raise SourceChanged(
            f"{info.key} sent figures for {table.as_of} that are, in the median, more than "
            f"{TABLE_FACTOR:.0f} times off those of {before.as_of}; none was taken",
            info.key,
        )


def _far_from_last_good(
    info: "SourceInfo", held: "Held", figure: Figure, code: str, before: date, day: date
) -> bool:
    """Whether a figure that follows one set aside is as far from the last good one."""
    for row in held.rows(day - timedelta(days=info.publication.hole), before):
        old = row.figure(code)
        if old is not None and not old.text.startswith("?"):
            return _ratio(old, figure, code, row.as_of, day) > STEP_ASIDE
    return False


def _ratio(old: Figure, new: Figure, code: str, first: date, last: date) -> float:
    """How many times off, either way; a plausibility, so binary floats will do."""
    one = float(old.text.lstrip("?")) / old.nominal
    two = float(new.text) / new.nominal
    factor = float(law.rescale(code, first, last))
    if factor != 1:
        one = one / factor if new.base != code else one * factor
    ratio = two / one
    return ratio if ratio >= 1 else 1 / ratio
