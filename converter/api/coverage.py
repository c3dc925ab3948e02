"""Which sources have a currency."""

from converter.model import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from converter.sources.contract import Source
    from converter.store.price_file import PriceFile

__all__ = ["Coverage", "coverage", "of_prices"]


class Coverage(Value):
    """The ``first`` and the ``last`` day on which ``source`` publishes a currency.

    ``first`` is None where it is not known, ``last`` where the source still publishes it.
    """

    __slots__ = ("source", "first", "last")
    source: str
    first: "date | None"
    last: "date | None"

    def __init__(self, source: str, first: "date | None", last: "date | None") -> None:
        self._fill(source, first, last)

    def __repr__(self) -> str:
        return f"Coverage({self.source!r}, {self.first}, {self.last})"


def coverage(code: str, sources: "Iterable[Source]") -> "list[Coverage]":
    """The days of a currency at each of the sources that publish it, in their order."""
    found = []
    for info in (source.INFO for source in sources):
        if info.quotes(code):
            first, last = (info.covers or {}).get(code, (None, None))
            found.append(Coverage(info.key, first or info.since, last))
    return found


def of_prices(code: str, file: "PriceFile") -> "list[Coverage]":
    """The days of the lines of a price file that have a currency; empty if none has."""
    days = file.days_of(code)
    return [Coverage(file.name, min(days), max(days))] if days else []
