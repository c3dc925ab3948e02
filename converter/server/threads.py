"""The threads that answer: at most 10, of which two compute."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from converter.server.problems import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["Threads"]

# Threads that compute take the interpreter from the event loop; those that wait for a publisher don't.
_COMPUTING, _WAITING = 2, 8
_PATIENCE = 3.0
_AGAIN = [(b"retry-after", b"5")]


class Threads:
    """Two small pools: one for what takes long to compute, one for what waits for publishers.

    ``patience`` is the number of seconds after which what could not be begun is no longer waited for.
    """

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._computing = ThreadPoolExecutor(_COMPUTING, "fxconvert-compute")
        self._waiting = ThreadPoolExecutor(_WAITING, "fxconvert-wait")

    def compute(self, function: "Callable[..., Any]", *arguments: "Any") -> "asyncio.Future[Any]":
        """A future of what a function returns that takes long to compute."""
        return asyncio.get_running_loop().run_in_executor(self._computing, function, *arguments)

    def wait(self, function: "Callable[..., Any]", *arguments: "Any") -> "asyncio.Future[Any]":
        """A future of what a function returns that may wait for publishers.

        A `Problem` if so many wait that it can't be begun in time: its client has waited enough.
        """
        until = time.monotonic() + self._patience

        def begin() -> "Any":
            if time.monotonic() > until:
                raise Problem(503, "too many questions wait for publishers", headers=_AGAIN)
            return function(*arguments)

        return asyncio.get_running_loop().run_in_executor(self._waiting, begin)

    def close(self) -> None:
        """Take no more work; what runs ends by itself."""
        for pool in (self._computing, self._waiting):
            pool.shutdown(wait=False, cancel_futures=True)
