"""Files of rates that were read, each remembered for a while."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from converter.store.sheet import Sheet

    Key = tuple[int, str, str]

__all__ = ["Recalled"]

_MOST = 512


class Recalled:
    """Files by layer, source and name, at most ``most``; None for one that is not there, or that is damaged.

    ``until`` tells up to which second of ``timer`` a file is remembered that is read now. Reading is
    thread-safe; what changes it is done under the lock of the store.
    """

    __slots__ = ("_found", "_timer", "_until")

    def __init__(
        self,
        until: "Callable[[Sheet | None, float], float]",
        timer: "Callable[[], float]",
        most: int = _MOST,
    ) -> None:
        from cachetools import FIFOCache

        self._until = until
        self._timer = timer
        # Those that were read longest ago go first: to know what was used last takes time at each use.
        self._found: FIFOCache[Key, tuple[float, Sheet | None]] = FIFOCache(most)

    def get(self, key: "Key", default: "Sheet | None" = None) -> "Sheet | None":
        """The file, or ``default`` if it is not remembered."""
        try:
            until, sheet = self._found[key]
        except KeyError:
            return default
        return sheet if self._timer() < until else default

    def __setitem__(self, key: "Key", sheet: "Sheet | None") -> None:
        now = self._timer()
        self._found[key] = self._until(sheet, now), sheet

    def __iter__(self) -> "Iterator[Key]":
        return iter(list(self._found))

    def pop(self, key: "Key", default: None = None) -> object:
        """Forget a file."""
        return self._found.pop(key, default)
