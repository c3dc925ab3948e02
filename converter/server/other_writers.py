"""Figures that other processes write to the cache directory, as another server or a refresh by cron does."""

import asyncio

from converter.server.refreshing import newest_figures

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from converter.server.engine import Engine

__all__ = ["OtherWriters"]

_EVERY = 20.0


class OtherWriters:
    """Looks at the cache directory every 20 seconds, or ``every`` so many.

    ``changed`` is called on the event loop when others have written to it, with whether the newest figures of
    a source of the server are others than before.
    """

    def __init__(self, engine: "Engine", changed: "Callable[[bool], None]", *, every: float = _EVERY) -> None:
        self._store = engine.converter.store
        self._infos = {source.INFO.key: source.INFO for source in engine.converter.policy.sources}
        self._changed = changed
        self._every = every
        self._newest: dict[str, object] = {}
        self._seen: dict[str, int] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        self._differing(self._infos)
        while True:
            await asyncio.sleep(self._every)
            self.look()

    def look(self) -> None:
        """Look now."""
        self._store.forget_changed()
        # A question may have looked since the last time, and found them.
        found = dict(self._store.others)
        written = [key for key, count in found.items() if count != self._seen.get(key, 0)]
        self._seen = found
        if written:
            self._changed(self._differing(key for key in written if key in self._infos))

    def _differing(self, keys: "Iterable[str]") -> bool:
        found = {key: newest_figures(self._store.read(self._infos[key])) for key in keys}
        before = {key: self._newest.get(key) for key in found}
        self._newest.update(found)
        return found != before
