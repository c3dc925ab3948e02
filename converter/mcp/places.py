"""Where the questions of an assistant are worked on, so that those which wait hold no other up."""

import asyncio
from contextlib import suppress
from functools import partial

from converter.api.asynchronous import threaded
from converter.lookup.prepare import Lacking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from converter.api.converter import Converter

    T = TypeVar("T")

__all__ = ["AT_ONCE", "Places"]

# Questions at once that wait for publishers, and that read what is held.
AT_ONCE = 16
_READING = 4
# Threads at once that wait for publishers, also for questions that were given up meanwhile.
_THREADS = 64
# Clients of the protocol wait a minute for an answer; `SERIES_TIMEOUT` is as long.
_MOST_SECONDS = 30.0


class Places:
    """The threads on which the questions to a converter are worked on.

    A question that held rates answer waits for none that waits for publishers. One that is given up makes
    room for the next at once, though its thread ends only when its request does.
    """

    def __init__(self, converter: "Converter") -> None:
        self._converter = converter
        self._reading = asyncio.Semaphore(_READING)
        self._waiting = asyncio.Semaphore(AT_ONCE)
        self._threads = asyncio.Semaphore(_THREADS)

    async def asked(self, work: "Callable[[], T]") -> "T":
        """What the work returns or raises; it may be begun twice, of which the first time reads only."""
        with suppress(Lacking):
            async with self._reading:
                return await threaded(partial(self._look, work))
        async with self._waiting:
            await self._threads.acquire()
            loop = asyncio.get_running_loop()
            return await threaded(partial(self._wait, work, loop))

    def _look(self, work: "Callable[[], T]") -> "T":
        with self._converter._only_look():  # noqa: SLF001 - made for those who have other questions to answer
            return work()

    def _wait(self, work: "Callable[[], T]", loop: asyncio.AbstractEventLoop) -> "T":
        try:
            with self._converter._at_most(_MOST_SECONDS):  # noqa: SLF001 - as above
                return work()
        finally:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._threads.release)
