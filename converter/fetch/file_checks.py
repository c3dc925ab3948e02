"""Whether the tables of a downloaded file are all that the source published of their days."""

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from converter import law
from converter.errors import InputError
from converter.store.baseline import TWO_YEARS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.model import Figure, RateTable
    from converter.sources.calendar import Publication
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Held

__all__ = ["check_base", "check_frequency", "check_whole", "codes_of", "gaps_between"]

_DAY = timedelta(days=1)
# A file with this many tables in a row without a gap has the source's frequency, whatever is missing
# elsewhere in it.
_WHOLE = 10
# How many days lie between two figures of each.
_FREQUENCIES = {
    "weekly figures": (6, 8), "monthly figures": (27, 35), "quarterly figures": (84, 98),
    "yearly figures": (350, 380),
}  # fmt: skip


def codes_of(info: "SourceInfo", figures: "Sequence[Figure]") -> "set[str]":
    """The currencies that figures of a source are about."""
    return {figure.about(info.base) for figure in figures}


def check_base(info: "SourceInfo", tables: "Sequence[RateTable]", path: str) -> None:
    """InputError if figures are in another currency than those that are fetched from the source."""
    # The Bank of Russia's of before 1998 are in old roubles.
    bases = {info.base, *law.lineage(info.base)}
    for table in tables:
        for figure in table.figures:
            if bases.isdisjoint((figure.base, figure.quote)):
                raise InputError(
                    f"{path} has {figure.base}/{figure.quote}, and {info.key}'s rates here are those of"
                    f" {info.base}: download them with the base {info.base}"
                )


def gaps_between(calendar: "Publication", days: "list[date]") -> "list[tuple[date, date]]":
    """The ranges of days of which nothing is known: from a working day without a table to the next table.

    Of a source that renews all its figures on some days: from such a day without a table.
    """
    out = []
    for one, two in pairwise(sorted(days)):
        missing = calendar.renewed.next(one) if calendar.renewed else calendar.next_day(one)
        if missing < two:
            out.append((missing, two - _DAY))
    return out


def check_frequency(
    info: "SourceInfo", days: "list[date]", gaps: "list[tuple[date, date]]", path: str
) -> None:
    """InputError for a file of month ends or the like, most days of which would be fetched all the same."""
    lacking = sum(
        _has_set(info.publication, date.fromordinal(day))
        for first, last in gaps
        for day in range(first.toordinal(), last.toordinal() + 1)
    )
    if lacking <= len(days) or _longest_stretch(days, gaps) >= _WHOLE:
        return
    apart = sorted((two - one).days for one, two in pairwise(sorted(days)))
    usual = apart[len(apart) // 2]
    looks = next((name for name, (least, most) in _FREQUENCIES.items() if least <= usual <= most), "")
    raise InputError(
        f"{path} looks like a file of {looks or 'another frequency'}, with {len(days)} tables from"
        f" {min(days)} to {max(days)}; {info.key} publishes more often, and its own file is needed"
    )


def _has_set(calendar: "Publication", day: date) -> bool:
    """Whether there may be a table of all currencies of that day, and not only one of some that changed."""
    return calendar.works(day) and calendar.renewed_on(day) in (None, day)


def _longest_stretch(days: "list[date]", gaps: "list[tuple[date, date]]") -> int:
    """The number of tables in the longest stretch without a gap."""
    edges = [date.min, *(first for first, _ in gaps), date.max]
    return max(sum(one <= day < two for day in days) for one, two in pairwise(edges))


def check_whole(held: "Held", tables: "Sequence[RateTable]", path: str) -> None:
    """InputError for a part of a publisher's set, whose other currencies would count as not published.

    A table is compared with the one held of its day, else with the last before it, at most two years old.
    Where none is held, only the newest table is checked: it must have half of what the source quotes. So it
    is too for a source whose currencies are not all published on the same days. Tables of the few that a
    source changes between the days on which it renews all its figures are not checked.
    """
    info = held.info
    sets = [table for table in tables if _has_set(info.publication, table.as_of)]
    newest = sets[-1] if sets else None
    for table in sets:
        found = codes_of(info, table.figures)
        row = held.at(table.as_of)
        near = row is not None and table.as_of - row.as_of <= TWO_YEARS and not info.per_currency
        if table.codes is not None or found <= info.apart or not (near or table is newest):
            continue
        usual = _quoted(info, set(row.codes()) if row else set(info.covers or ()), table.as_of)
        half = len(usual) // 2
        # A publisher drops one or two at a time.
        if len(usual - found) > (min(half, max(2, len(usual) // 10)) if near else half):
            on = "" if table is newest else f" on {table.as_of}"
            most = f"{len(found)} of {info.key}'s {len(usual)} currencies{on}"
            raise InputError(f"{path} has {most}; take its whole file")


def _quoted(info: "SourceInfo", codes: "set[str]", day: date) -> "set[str]":
    """Those of the codes that a source quotes on a day, as far as is known."""
    covers = info.covers or {}
    spans = ((code, *covers.get(code, (None, None))) for code in codes)
    return {c for c, since, until in spans if (not since or since <= day) and (not until or day <= until)}
