"""Finished answers, kept so that the same question is not answered twice in a minute."""

from converter.api.clock import kept_until

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from converter.server.head import Head
    from converter.server.replies import Reply

    # Until when it may be sent again, what it takes of memory, the answer, and its route.
    Entry = tuple[float, int, Reply, str]

__all__ = ["Kept"]

_BYTES = 8 << 20
_LONGEST = 1 << 20
# What an entry costs beside its body and key.
_OVERHEAD = 1500


class Kept:
    """Finished answers by what was asked, at most ``size`` bytes of them. Used on the event loop only.

    They are in two halves. When the newer one is full, the older one is dropped; what was asked for since is
    in the newer one. This takes a tenth of the time of an exact order.
    """

    def __init__(self, size: int = _BYTES) -> None:
        self._half = size // 2
        # How often all was dropped: what was begun before it may rest on tables that are no longer held.
        self.cleared = 0
        self._newer: dict[Any, Entry] = {}
        self._older: dict[Any, Entry] = {}
        self._size = 0

    def __iter__(self) -> "Iterator[Any]":
        return iter(self._older | self._newer)

    def get(self, key: "Any", now: float) -> "tuple[Reply, str] | None":
        """The answer and its route; None if there is none, or if it is too old."""
        found = self._newer.get(key)
        if found is None:
            found = self._older.get(key)
            if found is None:
                return None
            self._put(key, found)
        return (found[2], found[3]) if now < found[0] else None

    def keep(self, head: "Head", reply: "Reply", now: float, begun: int, key: "Any" = None) -> None:
        """Keep an answer for a minute, or until a newer table is due or a day begins.

        It is not kept if all were dropped since it was ``begun``, which is what `cleared` was then. ``key``
        is that of what was asked, by default the head's own.
        """
        if begun != self.cleared:
            return
        size = len(reply.body) + len(head.path) + len(head.key[1]) + _OVERHEAD
        if size > min(_LONGEST, self._half):
            return
        until = kept_until(now)
        if reply.lifetime is not None and reply.lifetime.due > now:
            until = min(until, reply.lifetime.due)
        self._put(key or head.key, (until, size, reply, head.route))

    def _put(self, key: "Any", entry: "Entry") -> None:
        before = self._newer.get(key)
        self._size += entry[1] - (before[1] if before else 0)
        if self._size > self._half:
            self._older, self._newer, self._size = self._newer, {}, entry[1]
        self._newer[key] = entry

    def clear(self) -> None:
        """Drop all of them."""
        self.cleared += 1
        self._newer, self._older, self._size = {}, {}, 0
