"""The application: each request checked, answered by its route, and sent with the headers that all have."""

import asyncio
import contextlib
import sys
from time import perf_counter

from starlette.routing import Router

from converter.errors import ConverterError, NotHeld
from converter.lookup.prepare import Lacking
from converter.server.asked import Asked, parameters
from converter.server.head import Head
from converter.server.kept import Kept
from converter.server.limits import OTHER_METHOD
from converter.server.places import Places
from converter.server.problems import GENERAL, NO_ROUTE, Problem, blames_source, body, problem_of
from converter.server.replies import Reply, Stream
from converter.server.sending import Sender, refusal
from converter.server.threads import Busy, Threads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, MutableMapping
    from typing import Any

    from converter.server.endpoint import Endpoint
    from converter.server.engine import Engine

    Scope = MutableMapping[str, Any]
    # Told of each answer: the template of its route, the status, the seconds that it took.
    Watch = Callable[[str, int, float], None]
    # Work that goes on beside the requests: it is begun with the application and cancelled with it.
    Beside = Callable[[], "Any"]

__all__ = ["App"]

_METHODS = ("GET", "HEAD", "OPTIONS")
_ALLOW = (b"allow", b"GET, HEAD, OPTIONS")
_UNKNOWN = "-"
# Bytes of the answers to mistakes that are kept.
_MISTAKES = 1 << 20


class App:
    """An ASGI application that answers by its ``endpoints``.

    ``watches`` are told of each answer. ``beside`` makes coroutines that run as long as the application.
    Finished answers are kept for a minute by path, query and media type, so that the same question is not
    computed again; `forget` drops them when newer rates have been fetched.
    """

    def __init__(
        self,
        engine: "Engine",
        endpoints: "Iterable[Endpoint]",
        *,
        watches: "Iterable[Watch]" = (),
        beside: "Iterable[Beside]" = (),
    ) -> None:
        self.engine = engine
        self.kept = Kept()
        # Apart, so that a flood of mistakes drops no answer.
        self._mistakes = Kept(_MISTAKES)
        self.threads = Threads()
        self._watches = tuple(watches)
        self._beside = tuple(beside)
        self._sender = Sender(engine, self.threads)
        self._under_way: dict[Any, asyncio.Future[Reply | Stream]] = {}
        self._places = Places(endpoints)
        self._router = Router(lifespan=self._lifespan)

    def forget(self) -> None:
        """Drop the finished answers, and those that the library remembers: newer rates are held.

        Those under way are finished for the requests that wait for them, and for no others.
        """
        self.kept.clear()
        self._mistakes.clear()
        self._under_way = {}
        self.engine.forget()

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: object) -> "AsyncIterator[None]":
        running = [asyncio.ensure_future(one()) for one in self._beside]
        try:
            yield
        finally:
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            self.threads.close()
            self.engine.close()

    async def __call__(self, scope: "Scope", receive: "Any", send: "Any") -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._router(scope, receive, send)
            return
        began = perf_counter()
        head = Head(scope, self.engine.options.root_path)
        now = self.engine.now()
        kept = self.kept.get(head.key, now) or self._mistakes.get(head.key, now)
        try:
            refused = self._refused(head)
            if refused is not None:
                head.route = _UNKNOWN
                status = await self._sender.whole(refused, head, send)
            elif kept is not None:
                reply, head.route = kept
                status = await self._sender.whole(reply, head, send)
            else:
                status = await self._routed(head, receive, send)
        except Exception as error:  # noqa: BLE001 - a client is told nothing of it but that it happened
            status = await self._failed(error, head, send)
        taken = perf_counter() - began
        for watch in self._watches:
            watch(head.route, status, taken)

    def _refused(self, head: Head) -> "Reply | None":
        """The answer to a request that no route is asked for."""
        if not head.is_for(self.engine.options.names):
            return refusal(Problem(421, "this server has another name than the Host of the request"))
        if head.method == "OPTIONS":
            return Reply(b"", status=204, headers=[_ALLOW])
        if head.method not in _METHODS:
            return refusal(Problem(405, OTHER_METHOD, headers=[_ALLOW]))
        return None

    async def _routed(self, head: Head, receive: "Any", send: "Any") -> int:
        """Send the answer of the route that the path names; the status that was sent."""
        place = self._places.find(head.path)
        if place is None:
            head.route = _UNKNOWN
            return await self._sender.whole(refusal(Problem(404, NO_ROUTE)), head, send)
        found = self._again(place[0], head) or await self._answer(*place, head)
        if isinstance(found, Stream):
            return await self._sender.pieces(found, head, receive, send)
        return await self._sender.whole(found, head, send)

    def _again(self, endpoint: "Endpoint", head: Head) -> "Reply | None":
        """The answer to a question asked before but for one value; None if the route is to give it."""
        key, value = endpoint.but_for_one(head)
        kept = self.kept.get(key, self.engine.now()) if key else None
        if kept is None or kept[0].again is None:
            return None
        head.route = kept[1]
        try:
            with self.engine.converter._only_look():  # noqa: SLF001 - made for this
                return kept[0].again(value)
        except (Problem, ConverterError, Lacking):  # the route tells what is wrong
            return None

    async def _answer(self, endpoint: "Endpoint", path: "Mapping[str, str]", head: Head) -> "Reply | Stream":
        """The answer of a route, kept if it may be given again."""
        head.route, begun = endpoint.path, self.kept.cleared
        try:
            if head.accept not in endpoint.media:
                raise Problem(406, f"this route answers as {' or '.join(sorted(endpoint.media))}")
            asked = Asked(path, parameters(head.key[1], endpoint.parameters), head.accept)
            asked.head = head
            found = await self._found(endpoint, asked, head)
        except Problem as problem:
            return self._failure(problem, head, begun)
        except ConverterError as error:
            return self._failure(problem_of(error, now=self.engine.now()), head, begun)
        if isinstance(found, Reply) and found.lifetime is not None:
            self.kept.keep(head, found, self.engine.now(), begun)
            if found.again is not None and (key := endpoint.but_for_one(head)[0]):
                self.kept.keep(head, found, self.engine.now(), begun, key)
        return found

    def _failure(self, problem: Problem, head: Head, begun: int) -> Reply:
        found = refusal(problem)
        if problem.remembered:
            self.kept.keep(head, found, self.engine.now(), begun)
        elif problem.status == 422:
            self._mistakes.keep(head, found, self.engine.now(), begun)
        return found

    async def _found(self, endpoint: "Endpoint", asked: Asked, head: Head) -> "Reply | Stream":
        """What the route answers: from what is held at once, else in a thread, where it may fetch."""
        heavy = endpoint.is_heavy(asked)
        if not heavy:
            with contextlib.suppress(Lacking):
                return self._look(endpoint, asked)
        before = self._under_way.get(head.key)
        if before is not None:
            with contextlib.suppress(Busy):  # so is the client that asked before
                found = await asyncio.shield(before)
                if not isinstance(found, Stream):
                    return found
        working = asyncio.ensure_future(self._worked(endpoint, asked, head, heavy=heavy))
        under_way = self._under_way
        under_way[head.key] = working
        working.add_done_callback(lambda _: under_way.pop(head.key, None))
        return await asyncio.shield(working)

    def _look(self, endpoint: "Endpoint", asked: Asked) -> "Reply | Stream":
        try:
            with self.engine.converter._only_look():  # noqa: SLF001 - made for this
                return endpoint.answer(asked, self.engine)
        except NotHeld as error:
            # No fetch failed and no limit was reached: until newer tables are held it stays so.
            problem = problem_of(error, now=self.engine.now())
            problem.remembered = not blames_source(error)
            raise problem from None

    async def _worked(
        self, endpoint: "Endpoint", asked: Asked, head: Head, *, heavy: bool
    ) -> "Reply | Stream":
        """The answer of another thread: one that computes waits for no publisher."""
        if heavy:
            with contextlib.suppress(Lacking):
                return await self.threads.compute(head.client, self._begun, endpoint, asked)  # type: ignore[no-any-return]
        found: Reply | Stream = await self.threads.wait(
            head.client, endpoint.answer, asked, self.engine, heavy=heavy
        )
        if isinstance(found, Stream):
            await self.threads.compute(head.client, found.begin, begun=True)
        return found

    def _begun(self, endpoint: "Endpoint", asked: Asked) -> "Reply | Stream":
        """The answer by what is held, with its first pieces: questions that wait their turn hold nothing."""
        found = self._look(endpoint, asked)
        if isinstance(found, Stream):
            found.begin()
        return found

    async def _failed(self, error: Exception, head: Head, send: "Any") -> int:
        """Tell the client that something went wrong, if nothing was sent yet, and the owner what."""
        where = head.route or _UNKNOWN
        sys.stderr.write(f"convert: an error in the server: {type(error).__name__} in {where}\n")
        if self.engine.environ.get("CONVERTER_DEBUG", "") not in ("", "0"):
            import traceback

            traceback.print_exception(error)
        if head.begun:
            raise error
        return await self._sender.whole(Reply(body(500, GENERAL), status=500), head, send)
