"""Newer tables, fetched beside the requests: each source by its own calendar, and never for a request."""

import asyncio
import contextlib
import random
import sys
import time
from datetime import UTC, datetime

from converter import sources
from converter.api.health import newest_wanted, newest_without_gap, own_file
from converter.errors import ConverterError
from converter.fetch.threads import start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from converter.server.engine import Engine
    from converter.sources.contract import Source, Wanted
    from converter.store.layers import Held

__all__ = ["Refresher", "Turn", "newest_figures"]

# Sources that are fetched from at the same time, and the seconds that one may take.
_AT_ONCE, _SECONDS = 3, 15.0
# No source is asked again sooner, however soon its next table is due.
_LEAST = 60.0
# Servers that are started at the same time don't ask at the same instant.
_JITTER = 30.0
# For how long a source is fetched that no question asks but one that names it.
_NAMED = 86400.0


class Turn:
    """A source, or with ``code`` one of its currencies that takes requests of its own, and when it is asked.

    ``at`` is that instant, in seconds of the epoch. ``error`` is that of the last time, if it failed.
    ``named`` is the instant at which a request named the source; None: it is one of the server's own.
    """

    __slots__ = ("at", "code", "error", "named", "source")

    def __init__(self, source: "Source", code: str, named: "float | None") -> None:
        self.source = source
        self.code = code
        self.named = named
        self.at = 0.0
        self.error: ConverterError | None = None


class Refresher:
    """Fetches newer tables of the sources of a server as they come out, three sources at a time.

    ``changed`` is called on the event loop after each fetch, with whether figures are new. At the start all
    that is due is fetched; ``first`` is set once each source has been asked. ``jitter`` gives the seconds
    after the instant at which a table is due; ``tick`` is the longest time, in seconds, after which the clock
    is looked at again.
    """

    def __init__(
        self,
        engine: "Engine",
        changed: "Callable[[bool], None]",
        *,
        jitter: "Callable[[], float]" = lambda: random.uniform(0, _JITTER),  # noqa: S311 - it guards nothing
        tick: float = 60.0,
    ) -> None:
        self._engine = engine
        self._changed = changed
        self._jitter = jitter
        self._tick = tick
        self._loop: asyncio.AbstractEventLoop | None = None
        self._group = asyncio.TaskGroup()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self.first = asyncio.Event()
        # Kept, since one that is asked for after the end would be made anew.
        self._client = engine.converter.client()
        self._store = engine.converter.store
        self.turns = {
            (one.INFO.key, code): Turn(one, code, None)
            for one in engine.converter.policy.sources
            for code in dict.fromkeys((own_file(one.INFO), *sorted(one.INFO.apart)))
        }

    async def run(self) -> None:
        """Fetch until cancelled."""
        self._loop = asyncio.get_running_loop()
        self._engine.wants = self.want
        async with self._group:
            for turn in list(self.turns.values()):
                self._group.create_task(self._keep(turn))

    def want(self, keys: "tuple[str, ...]") -> None:
        """Fetch from the sources that a request names too, for a day; from any thread."""
        for key in keys:
            turn = self.turns.get((key, own_file(sources.get(key).INFO)))
            if turn is not None and turn.named is not None:
                turn.named = self._engine.now()
            elif turn is None and self._loop is not None:
                with contextlib.suppress(RuntimeError):  # the server ends
                    self._loop.call_soon_threadsafe(self._begin, key)

    def last(self, key: str) -> "tuple[ConverterError | None, datetime | None]":
        """The error of the last fetch from a source, if it failed, and the instant of the next one."""
        turn = self.turns.get((key, own_file(sources.get(key).INFO)))
        if turn is None:
            return None, None
        return turn.error, datetime.fromtimestamp(turn.at, UTC) if turn.at else None

    def _begin(self, key: str) -> None:
        source = sources.get(key)
        place = key, own_file(source.INFO)
        if place not in self.turns:
            turn = self.turns[place] = Turn(source, place[1], self._engine.now())
            self._group.create_task(self._keep(turn))

    async def _keep(self, turn: Turn) -> None:
        """Ask a source whenever its next table is due."""
        while turn.named is None or self._engine.now() < turn.named + _NAMED:
            wait = turn.at - self._engine.now()
            if wait > 0:
                await asyncio.sleep(min(wait, self._tick))
                continue
            async with self._slots:
                new = await self._asked(turn)
            if new is not None:
                self._changed(new)
            if all(one.at for one in self.turns.values()):
                self.first.set()
        del self.turns[turn.source.INFO.key, turn.code]

    async def _asked(self, turn: Turn) -> "bool | None":
        """What `_ask` returns, in a thread; None if it could not be done."""
        try:
            return await _in_thread(self._ask, turn)  # type: ignore[no-any-return]
        except Exception as error:  # noqa: BLE001 - the other sources are to be asked all the same
            key = turn.source.INFO.key
            sys.stderr.write(
                f"convert: an error in the server: {type(error).__name__} while {key} was asked\n"
            )
            turn.at = self._engine.now() + _LEAST
            return None

    def _ask(self, turn: Turn) -> "bool | None":
        """Fetch from a source if it is due, and set when it is next; whether figures are new.

        None if it was not due.
        """
        held, wanted = self._held(turn), self._wanted(turn)
        if _fresh(held):
            turn.error, turn.at = None, self._next(turn, wanted, held)
            return None
        before, error = newest_figures(held), None
        try:
            self._client.fetch(
                turn.source, wanted, time.monotonic() + _SECONDS, lambda: not _fresh(held), limited=False
            )
        except ConverterError as failed:
            error = failed
        turn.error, turn.at = error, self._next(turn, wanted, held, failed=error is not None)
        return newest_figures(held) != before

    def _next(self, turn: Turn, wanted: "Wanted", held: "Held", *, failed: bool = False) -> float:
        """When to ask a source again: once its next table is due, or once it is no longer left alone."""
        now, head = self._engine.now(), held.head()
        again = self._client.again(turn.source.INFO, wanted)
        due = again or (head.due if head and not failed else None)
        return max(now + _LEAST, due.timestamp() if due else 0.0) + self._jitter()

    def _held(self, turn: Turn) -> "Held":
        return self._store.read(turn.source.INFO, turn.code)

    def _wanted(self, turn: Turn) -> "Wanted":
        info, now = turn.source.INFO, self._store.clock()
        if turn.code:
            return newest_wanted(info, (turn.code, info.base), now)
        return newest_without_gap(self._store, turn.source, now)


def _fresh(held: "Held") -> bool:
    """Whether nothing newer than what is held can be out yet."""
    head = held.head()
    return head is not None and head.due is not None and held.store.clock() < head.due


def newest_figures(held: "Held") -> object:
    """What tells the newest table from another: its day and its figures."""
    row = held.newest(held.store.clock())
    return row and (row.as_of, {code: str(figure) for code, figure in row.figures().items()})


async def _in_thread(work: "Callable[..., Any]", *arguments: "Any") -> "Any":
    """What a function returns in a thread of its own, which doesn't keep the process from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()

    def settle(result: object, error: "Exception | None") -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)

    def run() -> None:
        result, failed = None, None
        try:
            result = work(*arguments)
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            failed = error
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, result, failed)

    start(run, "fxconvert-refresh")
    return await done
