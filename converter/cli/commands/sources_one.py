"""``convert sources NAME``: all that is known of one source, its terms included."""

import os
import sys
from datetime import timedelta

from converter.api.converter import Converter
from converter.cli.exit_codes import OK
from converter.cli.output import tell
from converter.cli.render import clean
from converter.cli.render.grid import documents, write
from converter.cli.writer import width, wrapped
from converter.sources.calendar import EVERY_DAY
from converter.store.state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import Any

    from converter.sources.calendar import Publication
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Row

    Item = Callable[[SourceInfo, Row | None, datetime], dict[str, Any]]

__all__ = ["published", "run"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_IN_FORCE = {
    "day": "on its day",
    "until-next": "until the next table",
    "month": "in its month",
    "quarter": "in its quarter",
    "year": "in its year",
}


def run(info: "SourceInfo", shape: str, item: "Item") -> int:
    """Print all of a source, beginning with the fields that ``item`` makes for the list; the exit code."""
    with Converter(offline=True) as converter:
        store, now = converter.store, converter.store.clock()
        held = store.read(info)
        row = held.newest(now)
        found = {**item(info, row, now), **_more(info, State.read(store, info.key).failures)}
        tell(converter.reports)
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents([found], {"sources": [found]}, shape))
    elif shape in ("csv", "tsv", "markdown"):
        write([*found], [[_cell(value) for value in found.values()]], shape, sys.stdout)
    else:
        _listed(
            {**found, "covers": _quoted(info, held.quoted(row) if row else []), "names": _names(info)}, shape
        )
    return OK


def _more(info: "SourceInfo", failures: "dict[str, Any]") -> "dict[str, Any]":
    # An answer that was not waited for has no message, and is no failure.
    all_failed = (one for one in failures.values() if isinstance(one, dict) and "message" in one)
    failed = max(all_failed, key=_instant, default=None)
    return {
        "publishes": published(info.publication),
        "in_force": _IN_FORCE.get(info.valid, info.valid),
        "longest_pause": info.publication.longest_pause,
        "names": [{"lang": lang, "name": name} for lang, name in info.names.items()],
        "redistribution": info.redistribution,
        "key_variable": info.key_variable if info.token else None,
        "key_set": not info.lacks_key(os.environ) if info.token else None,
        "url_variable": info.url_variable,
        "last_failure": f"{failed['message']}, at {failed.get('at')}" if failed else None,
    }


def _instant(failure: "dict[str, Any]") -> str:
    return str(failure.get("at"))


def published(calendar: "Publication") -> str:
    """When a source publishes, in words: ``Monday to Friday at 16:00 Europe/Berlin, but for holidays``."""
    at = f"at {calendar.at[0]:02}:{calendar.at[1]:02} {calendar.zone}"
    if calendar.clock == "rolling":
        return f"at any time; a table is asked for again after {_time(calendar.every)}"
    if calendar.period and calendar.release:
        return f"once a {calendar.period.name}, {at} {calendar.release.said}"
    if calendar.clock == "announced":
        return f"daily about {at[3:]}; each table says when the next one comes"
    if calendar.clock == "eve":
        at = f"{at} of the day before"
    elif calendar.behind:
        at = f"{at}, {calendar.behind} working day{'s' * (calendar.behind != 1)} later"
    off = ", but for holidays" if calendar.holidays(2025) else ""
    return f"for {_weekdays(calendar.weekdays)} {at}{off}"


def _weekdays(days: "frozenset[int]") -> str:
    """Days of the week in words: ``Monday to Friday``."""
    if days == EVERY_DAY:
        return "every day"
    first, last = min(days), max(days)
    if last - first == len(days) - 1 > 1:
        return f"{_DAYS[first]} to {_DAYS[last]}"
    return " and ".join(_DAYS[day] for day in sorted(days))


def _time(span: timedelta) -> str:
    hours, minutes = divmod(span // timedelta(minutes=1), 60)
    number, unit = (minutes, "minute") if minutes else (hours, "hour")
    return f"{number} {unit}{'s' * (number != 1)}"


def _quoted(info: "SourceInfo", codes: "Sequence[str]") -> str:
    """The codes that a source quotes, with the first or the last day of those that begin or end."""
    if info.covers is None:
        number = f"; {len(codes)} in the newest table held" if codes else ""
        return f"any currency; only its tables tell{number}"
    told = []
    for code, (since, until) in sorted(info.covers.items()):
        begins = f" from {since}" if since and since != info.since else ""
        told.append(f"{code}{begins}{f' until {until}' if until else ''}")
    return ", ".join(told)


def _names(info: "SourceInfo") -> "str | None":
    """What a source calls itself in other languages, in one line; None if only English is known."""
    return ", ".join(f"{name} ({lang})" for lang, name in info.names.items()) or None


def _listed(found: "dict[str, Any]", shape: str) -> None:
    """Print a line for each field that has a value; on a terminal it is wrapped beside its name."""
    column = max(map(len, found)) + 2
    columns = width(sys.stdout) if shape == "table" else sys.maxsize
    for name, value in found.items():
        if value is not None:
            text = f"{value} day{'s' * (value != 1)}" if name == "longest_pause" else _cell(value)
            line = clean(f"{name.replace('_', ' '):<{column}}{text}")
            sys.stdout.writelines(f"{part}\n" for part in wrapped(line, columns, column))


def _cell(value: "Any") -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(" ".join(one.values()) if isinstance(one, dict) else one for one in value)
    return "" if value is None else str(value)
