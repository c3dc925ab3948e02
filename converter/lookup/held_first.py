"""Questions that don't wait for a source: what is held answers for today, and for a table not yet final."""

from datetime import date

from converter.lookup import refusals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.errors import ConverterError
    from converter.lookup.tables import PairTables
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Held

__all__ = ["may_be_late", "too_late_to_answer"]


def may_be_late(tables: "PairTables", info: "SourceInfo", on: "date") -> bool:
    """Whether a day is not covered only because its table may still change or come.

    Today is such a day if no later table is held: if one is, the source alone knows those between. A past day
    is one whose table is held and not final. A day to come is none: a table of before may answer for it.
    """
    helds, today = tables.helds(info), tables.today(info)
    if on > today or all(tables.covers(info, held, on) for held in helds):
        return False
    if on == today:
        return all(_is_newest(held, on) for held in helds)
    return (today - on).days < info.publication.final_after and all(_is_held(held, on) for held in helds)


def too_late_to_answer(
    tables: "PairTables", info: "SourceInfo", as_of: "date", day: "date"
) -> "ConverterError | None":
    """The error for the newest table held of a source if it is in force on its own days alone."""
    if info.publication.answers(as_of, day):
        return None
    return refusals.not_held_yet(info, tables.pair, day)


def _is_held(held: "Held", on: "date") -> bool:
    row = held.at(on)
    return row is not None and row.as_of == on


def _is_newest(held: "Held", on: "date") -> bool:
    row, newest = held.at(on), held.at(date.max)
    return row is not None and newest is not None and newest.as_of == row.as_of
