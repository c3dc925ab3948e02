"""The threads that answer: at most 10, in small pools whose turns go from client to client."""

import asyncio
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from converter.server.problems import Problem, later, retry_after

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    # What is to be done, where it is awaited, and until when it must be begun.
    Job = tuple[Callable[[], Any], asyncio.Future[Any], float]

__all__ = ["Busy", "Threads"]

# Threads that compute take the interpreter from the event loop; those that wait for a publisher don't.
_COMPUTING, _WAITING, _BOTH = 2, 6, 2
_TO_COMPUTE, _TO_WAIT = "too many questions wait to be computed", "too many questions wait for publishers"
_PATIENCE, _PATIENCE_TO_COMPUTE = 3.0, 10.0
# Questions of one client that wait for a thread.
_QUEUED = 64
# Long answers that are sent at the same time, each of which holds about 1 MB: to one client, and to all.
_LONG_EACH, _LONG = 16, 48
_AGAIN = 5  # seconds


class Busy(Problem):
    """Too much waits of the client that asked: others may be answered."""

    def __init__(self, message: str) -> None:
        super().__init__(503, message, headers=[retry_after(_AGAIN)])


class Threads:
    """Small pools: for what takes long to compute, for what waits for publishers, and for what does both.

    ``patience`` is the number of seconds after which a question that waits for publishers is given up if it
    could not be begun; those that take long to compute have ``patience_to_compute``. Used on the event loop.
    """

    def __init__(
        self, patience: float = _PATIENCE, patience_to_compute: float = _PATIENCE_TO_COMPUTE
    ) -> None:
        self._computing = _Pool(_COMPUTING, "fxconvert-compute", patience_to_compute, _TO_COMPUTE)
        self._waiting = _Pool(_WAITING, "fxconvert-wait", patience, _TO_WAIT)
        self._both = _Pool(_BOTH, "fxconvert-wait", patience_to_compute, _TO_WAIT)
        self._long: Counter[str] = Counter()

    def compute(
        self, client: str, function: "Callable[..., Any]", *arguments: "Any", begun: bool = False
    ) -> "asyncio.Future[Any]":
        """A future of what a function returns that takes long to compute.

        A `Problem` if too many questions of the client wait, or if it can't be begun in time; unless it is a
        part of an answer that is ``begun``.
        """
        return self._computing.put(client, partial(function, *arguments), begun=begun)

    def wait(
        self, client: str, function: "Callable[..., Any]", *arguments: "Any", heavy: bool = False
    ) -> "asyncio.Future[Any]":
        """A future of what a function returns that may wait for publishers.

        ``heavy``: it takes long to compute too. A `Problem` as of `compute`.
        """
        return (self._both if heavy else self._waiting).put(client, partial(function, *arguments))

    @contextmanager
    def long_answer(self, client: str) -> "Iterator[None]":
        """Count an answer that is sent in pieces; `Problem` if there are too many, of a client or of all."""
        if self._long[client] >= _LONG_EACH or self._long.total() >= _LONG:
            raise later("too many long answers are being sent", _AGAIN)
        self._long[client] += 1
        try:
            yield
        finally:
            self._long[client] -= 1
            if not self._long[client]:
                del self._long[client]

    def close(self) -> None:
        """Take no more work; what runs ends by itself."""
        for pool in (self._computing, self._waiting, self._both):
            pool.close()


class _Pool:
    """Threads that do the work of one client after the other, so that nobody's questions hold up all others.

    A client has half of them at most. ``patience`` is the number of seconds in which work must be begun, and
    ``busy`` what is told otherwise.
    """

    def __init__(self, size: int, name: str, patience: float, busy: str) -> None:
        self._threads = ThreadPoolExecutor(size, name)
        self._free = size
        self._each = size // 2
        self._patience = patience
        self._busy = busy
        # By client, the one whose turn is next first.
        self._queues: dict[str, deque[Job]] = {}
        self._running: Counter[str] = Counter()

    def put(
        self, client: str, function: "Callable[[], Any]", *, begun: bool = False
    ) -> "asyncio.Future[Any]":
        """A future of what a function returns."""
        queue = self._queues.setdefault(client, deque())
        if not begun and len(queue) >= _QUEUED:
            raise Busy(self._busy)
        done = asyncio.get_running_loop().create_future()
        until = float("inf") if begun else time.monotonic() + self._patience
        queue.append((function, done, until))
        self._begin()
        return done

    def _begin(self) -> None:
        """Have the threads that are free do what is next."""
        while self._free:
            client = next((one for one in self._queues if self._running[one] < self._each), None)
            if client is None:
                return
            queue = self._queues.pop(client)
            function, done, until = queue.popleft()
            if queue:
                self._queues[client] = queue
            if done.done():
                continue
            if time.monotonic() > until:
                done.set_exception(Busy(self._busy))
                continue
            self._free -= 1
            self._running[client] += 1
            work = asyncio.get_running_loop().run_in_executor(self._threads, function)
            work.add_done_callback(partial(self._ended, client, done))

    def _ended(self, client: str, done: "asyncio.Future[Any]", work: "asyncio.Future[Any]") -> None:
        self._free += 1
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        error = None if work.cancelled() else work.exception()
        if not done.done():
            if work.cancelled():
                done.cancel()
            elif error is not None:
                done.set_exception(error)
            else:
                done.set_result(work.result())
        self._begin()

    def close(self) -> None:
        """Take no more work."""
        self._queues.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)
