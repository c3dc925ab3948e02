"""How much is asked of each source on behalf of others: fetches at a time, and requests in a minute."""

import math
import threading
import time
from collections import defaultdict, deque
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from converter.errors import SourceUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from datetime import datetime

__all__ = ["Limited", "Limits"]

_MINUTE = 60.0
# When to ask again where too much is under way: a fetch takes about a second.
_SOON = 1.0


class Limited(SourceUnreachable):
    """A source is not asked now, since enough is asked of it."""


class Limits:
    """At most ``at_once`` fetches of a source at a time, and ``per_minute`` requests to it in a minute.

    What goes beyond is refused at once with a `Limited` whose ``again`` says when to ask again. It is no
    failure of the source, and its ``scope`` is None. Fetches of the same days count as one, since all but the
    first find them held. Thread-safe.
    """

    def __init__(
        self, at_once: int = 4, per_minute: int = 60, *, seconds: "Callable[[], float]" = time.monotonic
    ) -> None:
        self.at_once = at_once
        self.per_minute = per_minute
        self._seconds = seconds
        self._under_way: dict[str, dict[Hashable, int]] = defaultdict(dict)
        self._made: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    @contextmanager
    def fetching(self, key: str, part: "Hashable", now: "datetime") -> "Iterator[None]":
        """Count a fetch of a source while it is under way; ``part`` tells its days from others."""
        with self._lock:
            running = self._under_way[key]
            if part not in running and len(running) >= self.at_once:
                raise _refused(key, f"{self.at_once} fetches are under way", now, _SOON)
            running[part] = running.get(part, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                running[part] -= 1
                if not running[part]:
                    del running[part]

    def take(self, key: str, count: int, now: "datetime") -> None:
        """Count requests that are about to be made together: all of them, or none and an error."""
        with self._lock:
            made, wait = self._recent(key), 0.0
            if len(made) + count <= self.per_minute:
                made.extend([self._seconds()] * count)
                return
            if made:
                wait = made[0] + _MINUTE - self._seconds()
        raise _refused(key, f"{self.per_minute} requests a minute are made at most", now, max(wait, _SOON))

    def may_repeat(self, key: str) -> bool:
        """Whether a request that failed may be made again, which counts as another."""
        with self._lock:
            made = self._recent(key)
            if len(made) >= self.per_minute:
                return False
            made.append(self._seconds())
            return True

    def _recent(self, key: str) -> "deque[float]":
        """The instants of the requests to a source in the last minute."""
        made, since = self._made[key], self._seconds() - _MINUTE
        while made and made[0] <= since:
            made.popleft()
        return made


def _refused(key: str, why: str, now: "datetime", seconds: float) -> Limited:
    error = Limited(f"{key} is not asked now: {why}", key)
    error.scope = None
    error.again = now + timedelta(seconds=math.ceil(seconds))
    return error
