"""The days that ``--since`` and ``--until`` mean."""

from datetime import date
from typing import TYPE_CHECKING

from converter.api.periods import meant
from converter.errors import DateError
from converter.lookup import answering
from converter.text.arguments import day_of, reading_of

if TYPE_CHECKING:
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
    since, told_since = _day(options.since, converter, pair, first=True)
    until, told_until = _day(options.until, converter, pair, first=False)
    return (since, until), tuple(dict.fromkeys((*told_since, *told_until)))


def _day(
    typed: "str | None", converter: "Converter", pair: "Pair", *, first: bool
) -> "tuple[date | None, tuple[str, ...]]":
    """The day of a text, or the ``first`` or last day of a period: ``--since 2025-03`` is 2025-03-01.

    With it stands the reading to tell.
    """
    place = (pair.base, pair.quote, converter.policy, converter.store.clock())
    try:
        found = day_of(typed)
    except DateError as error:
        try:
            asked, told = meant(typed or "", *place)
        except DateError:
            raise error from None
        return (asked.first if first else asked.last), told
    on = found if found is None or isinstance(found, date) else found.on(answering.today(*place))
    return on, reading_of(typed)
