"""The days that ``--since`` and ``--until`` mean."""

from typing import TYPE_CHECKING

from converter.api.periods import edge

if TYPE_CHECKING:
    from datetime import date

    from converter.api.converter import Converter
    from converter.cli.grammar import Options
    from converter.model import Pair

__all__ = ["since_and_until"]


def since_and_until(
    converter: "Converter", pair: "Pair", options: "Options"
) -> "tuple[tuple[date | None, date | None], tuple[str, ...]]":
    """The days of ``--since`` and ``--until``, None for one that was not typed, and the readings to tell.

    Today is that of the first ``pair``, for all pairs.
    """
    place = (pair.base, pair.quote, converter.policy, converter.store.clock())
    since, told_since = edge(options.since, *place, first=True)
    until, told_until = edge(options.until, *place, first=False)
    return (since, until), tuple(dict.fromkeys((*told_since, *told_until)))
