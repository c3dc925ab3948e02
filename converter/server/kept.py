"""Finished answers, kept so that the same question is not answered twice in a minute."""

from cachetools import LRUCache

from converter.server.replies import MINUTE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.server.head import Head
    from converter.server.replies import Reply

__all__ = ["Kept"]

_BYTES = 8 << 20
_LONGEST = 1 << 20
# What an entry costs beside its body and key.
_OVERHEAD = 1500


class Kept:
    """Finished answers by what was asked, at most 8 MiB of them. Used on the event loop only."""

    def __init__(self) -> None:
        self._found: LRUCache[Any, tuple[float, int, Reply, str]] = LRUCache(_BYTES, lambda one: one[1])

    def get(self, key: "Any", now: float) -> "tuple[Reply, str] | None":
        """The answer and its route; None if there is none, or if it is too old."""
        found = self._found.get(key)
        return (found[2], found[3]) if found is not None and now < found[0] else None

    def keep(self, head: "Head", reply: "Reply", now: float) -> None:
        """Keep an answer for a minute, or until a newer table is due."""
        size = len(reply.body) + len(head.path) + len(head.key[1]) + _OVERHEAD
        if size > _LONGEST:
            return
        until = now + MINUTE
        if reply.lifetime is not None and reply.lifetime.due > now:
            until = min(until, reply.lifetime.due)
        self._found[head.key] = (until, size, reply, head.route)

    def clear(self) -> None:
        """Drop all of them."""
        self._found.clear()
