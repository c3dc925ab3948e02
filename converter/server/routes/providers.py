"""``/v2/providers``: the sources that may be named, with their terms and how far their rates reach."""

from converter import iso4217
from converter.server.endpoint import Endpoint
from converter.server.listing import Listed
from converter.server.replies import compact, for_an_hour

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.replies import Reply
    from converter.sources.contract import SourceInfo

__all__ = ["ENDPOINTS"]


def providers(_asked: "Asked", engine: "Engine") -> "Reply":
    """All providers by key."""
    now = engine.clock()
    found = [_of(Listed(engine, engine.infos[key]), now) for key in sorted(engine.providers)]
    return for_an_hour(compact(found), engine)


def _of(one: Listed, now: "datetime") -> "dict[str, object]":
    info = one.info
    return {
        "key": info.key.upper(),
        "name": info.name,
        "country_code": _country(info),
        "rate_type": info.kind,
        "pivot_currency": info.base,
        "data_url": info.homepage or None,
        "terms_url": info.terms if info.terms.startswith("https://") else None,
        "start_date": str(info.since) if info.since else None,
        "end_date": str(one.newest) if one.newest else None,
        "publish_cadence": _cadence(info),
        "publishes_missed": _missed(one, now),
        "currencies": sorted(code for code in one.codes if iso4217.is_unit(code)),
        "attribution": info.attribution or None,
    }


def _country(info: "SourceInfo") -> "str | None":
    """The country of a central bank, by the first letters of its currency; None for any other source."""
    return info.home[:2] if info.home else None


def _cadence(info: "SourceInfo") -> "str | None":
    """How often it publishes; None for less than once a month."""
    calendar = info.publication
    if calendar.renewed is not None:
        return None
    if calendar.period is not None:
        return "monthly" if calendar.period.name == "month" else None
    return "weekly" if len(calendar.weekdays) == 1 else "daily"


def _missed(one: Listed, now: "datetime") -> "int | None":
    """How many tables should be out after the newest one held; None where none is held, or none is due."""
    if one.newest is None or _cadence(one.info) is None:
        return None
    return one.info.publication.missed_count(one.newest, now)


ENDPOINTS = (
    Endpoint("/v2/providers", providers, heavy=True),
    Endpoint("/v2/providers.csv", providers, heavy=True),  # refused: only rates are CSV
)
