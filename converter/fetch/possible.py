"""What can be true at all of a table that came: its day, and each of its figures by itself."""

from datetime import date, timedelta

from converter import iso4217, law
from converter.store.baseline import is_rate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.model import Figure, RateTable
    from converter.sources.contract import SourceInfo

__all__ = ["impossible_day", "is_known", "parted"]

_AHEAD = timedelta(days=2)


def impossible_day(info: "SourceInfo", day: date, today: date) -> str:
    """Why the publisher can't have a table of that day yet, or ever; empty if it can.

    Where the calendar is known to the day, it has tables of working days up to today only. Elsewhere it may
    date one ahead: by two days, since zones and clocks differ, or as far as its calendar says (a source
    that publishes monthly: to the end of the next month). The table of a period that comes out once the
    period is over can't be there before, although it is dated the first day.
    """
    latest = max(info.publication.last_day(today), today + _AHEAD)
    if day > (today if info.publication.exact else latest):
        return "it is in the future"
    if info.publication.exact and not info.publication.works(day):
        return "nothing is published on that day"
    if info.publication.period and day <= info.publication.released(day) > today + _AHEAD:
        return "its period is not over"
    return ""


def parted(info: "SourceInfo", table: "RateTable") -> "tuple[RateTable, list[Figure]]":
    """The table with the figures that can be true, and those that are no rate.

    Figures of unknown codes are in neither, nor those that are known as the publisher's mistakes, nor, of
    sources that carry them on, those of codes on days on which they were not in use.
    """
    known = [figure for figure in table.figures if is_known(info, figure)]
    if info.slips:
        known = [f for f in known if not info.slipped(f.about(info.base), table.as_of)]
    if info.carries_ended:
        known = [f for f in known if all(_is_in_use(code, table.as_of) for code in (f.base, f.quote))]
    possible = tuple(figure for figure in known if is_rate(figure))
    return table.replace(figures=possible), [figure for figure in known if not is_rate(figure)]


def is_known(info: "SourceInfo", figure: "Figure") -> bool:
    """Whether both codes of a figure are currencies, or such as the source has files of their own for."""
    return all(iso4217.known(code) or code in info.apart for code in (figure.base, figure.quote))


def _is_in_use(code: str, day: date) -> bool:
    """Whether the code had begun on that day, and not ended."""
    since = iso4217.get(code).since
    return not (since and day < since) and not law.ended(code, day)
