"""The log of requests: one line of JSON for each, without the address, the path and the query."""

import asyncio
import sys
from collections import deque
from datetime import UTC, datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

__all__ = ["RequestLog"]

_SECOND = 1.0
# If nobody reads the log, the newest lines are kept, and memory stays bounded.
_MOST = 100_000


class RequestLog:
    """Writes a line for each answer to ``out``, by default standard error, once in a second.

    ``now`` gives the instant of an answer in seconds of the epoch.
    """

    def __init__(
        self, now: "Callable[[], float]", out: "IO[str] | None" = None, *, pause: float = _SECOND
    ) -> None:
        self._now = now
        self._out = out or sys.stderr
        self._pause = pause
        self._waiting: deque[tuple[float, str, int, float]] = deque(maxlen=_MOST)

    def watch(self, route: str, status: int, seconds: float) -> None:
        """Note an answer: the template of its route, the status, and the seconds that it took."""
        self._waiting.append((self._now(), route, status, seconds))

    async def run(self) -> None:
        """Write what was noted, in another thread, until cancelled; then the rest."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                await asyncio.sleep(self._pause)
                if self._waiting:
                    await loop.run_in_executor(None, self._write)
        finally:
            self._write()

    def _write(self) -> None:
        lines = [_line(*self._waiting.popleft()) for _ in range(len(self._waiting))]
        if lines:
            try:
                self._out.write("".join(lines))
                self._out.flush()
            except (OSError, ValueError):
                pass  # a log that nobody reads ends no server


def _line(now: float, route: str, status: int, seconds: float) -> str:
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    # Nothing has to be escaped: the template of a route is a text of ours.
    return f'{{"time": "{at}", "route": "{route}", "status": {status}, "ms": {seconds * 1000:.3f}}}\n'
