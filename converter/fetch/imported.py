"""What an import brought of one source."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

__all__ = ["Imported"]


class Imported:
    """The number of tables that were imported of a source, and the days of the first and the last."""

    __slots__ = ("first", "last", "source", "tables")

    def __init__(self, source: str, days: "Collection[date]") -> None:
        self.source = source
        self.tables = len(days)
        self.first = min(days)
        self.last = max(days)
