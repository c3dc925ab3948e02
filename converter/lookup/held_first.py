"""Questions that don't wait for a source: a day that may still get a table is answered by what is held."""

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

    No later table may be held then: if one is, the tables between may be known to the source alone.
    """
    helds = tables.helds(info)
    if all(tables.covers(info, held, on) for held in helds):
        return False
    return not _is_past(tables, info, on) and all(_is_newest(held, on) for held in helds)


def too_late_to_answer(
    tables: "PairTables", info: "SourceInfo", as_of: "date", day: "date"
) -> "ConverterError | None":
    """The error for the newest table held of a source if it is in force on its own days alone."""
    if info.publication.answers(as_of, day):
        return None
    return refusals.not_held_yet(info, tables.pair, day)


def _is_past(tables: "PairTables", info: "SourceInfo", on: "date") -> bool:
    """Whether the table of a day is final, so that it can be asked for once and for all."""
    since = (info.publication.today(tables.now) - on).days
    return since > 0 and since >= info.publication.final_after


def _is_newest(held: "Held", on: "date") -> bool:
    row = held.at(on)
    if row is None or row.as_of == on:
        return row is not None
    newest = held.at(date.max)
    return newest is not None and newest.as_of == row.as_of
