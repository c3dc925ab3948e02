"""The application: each request checked, answered by its route, and sent with the headers that all have."""

import asyncio
import contextlib
import sys
from time import perf_counter

from starlette.routing import Route, Router

from converter.errors import ConverterError
from converter.lookup.prepare import Lacking
from converter.server.asked import Asked, parameters
from converter.server.head import Head
from converter.server.kept import Kept
from converter.server.problems import GENERAL, NO_ROUTE, Problem, body, problem_of
from converter.server.replies import Reply, Stream
from converter.server.sending import Sender
from converter.server.threads import Threads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, MutableMapping
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
        self.threads = Threads()
        self._watches = tuple(watches)
        self._beside = tuple(beside)
        self._sender = Sender(engine, self.threads)
        self._under_way: dict[Any, asyncio.Future[Reply | Stream]] = {}
        self._router = Router(
            [Route(one.pattern, _Place(self, one), methods=None) for one in endpoints],
            redirect_slashes=False, default=self._not_found, lifespan=self._lifespan,
        )  # fmt: skip

    def forget(self) -> None:
        """Drop the finished answers, and those that the library remembers: newer rates are held."""
        self.kept.clear()
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
        kept = self.kept.get(head.key, self.engine.now())
        try:
            refused = self._refused(head)
            if refused is not None:
                head.route = _UNKNOWN
                status = await self._sender.whole(refused, head, send)
            elif kept is not None:
                reply, head.route = kept
                status = await self._sender.whole(reply, head, send)
            else:
                scope["converter.head"] = head
                await self._router(scope, receive, send)
                status = head.status
        except Exception as error:  # noqa: BLE001 - a client is told nothing of it but that it happened
            status = await self._failed(error, head, send)
        taken = perf_counter() - began
        for watch in self._watches:
            watch(head.route, status, taken)

    def _refused(self, head: Head) -> "Reply | None":
        """The answer to a request that no route is asked for."""
        if not head.is_for(self.engine.options.names):
            return _reply(Problem(421, "this server has another name than the Host of the request"))
        if head.method == "OPTIONS":
            return Reply(b"", status=204, headers=[_ALLOW])
        if head.method not in _METHODS:
            return _reply(Problem(405, "the method is GET, HEAD or OPTIONS", headers=[_ALLOW]))
        return None

    async def _not_found(self, scope: "Scope", _receive: "Any", send: "Any") -> None:
        head = scope["converter.head"]
        head.route = _UNKNOWN
        problem = Problem(404, NO_ROUTE)
        head.status = await self._sender.whole(_reply(problem), head, send)

    async def answer(
        self, endpoint: "Endpoint", head: Head, scope: "Scope", receive: "Any", send: "Any"
    ) -> None:
        """Send the answer of a route."""
        head.route = endpoint.path
        try:
            if head.accept not in endpoint.media:
                raise Problem(406, f"this route answers as {' or '.join(sorted(endpoint.media))}")
            given = parameters(scope["query_string"], endpoint.parameters)
            asked = Asked(scope["path_params"], given, head.accept)
            asked.head = head
            found = await self._found(endpoint, asked, head)
        except Problem as problem:
            found = _reply(problem)
        except ConverterError as error:
            failure = problem_of(error, now=self.engine.now())
            found = _reply(failure)
            if failure.remembered:
                self.kept.keep(head, found, self.engine.now())
        if isinstance(found, Stream):
            head.status = await self._sender.pieces(found, head, receive, send)
            return
        if found.lifetime is not None:
            self.kept.keep(head, found, self.engine.now())
        head.status = await self._sender.whole(found, head, send)

    async def _found(self, endpoint: "Endpoint", asked: Asked, head: Head) -> "Reply | Stream":
        """What the route answers: from what is held at once, else in a thread, where it may fetch."""
        heavy = endpoint.is_heavy(asked)
        if not heavy:
            with contextlib.suppress(Lacking):
                return self._look(endpoint, asked)
        before = self._under_way.get(head.key)
        if before is not None:
            found = await asyncio.shield(before)
            if not isinstance(found, Stream):
                return found
        working = asyncio.ensure_future(self._worked(endpoint, asked, heavy=heavy))
        self._under_way[head.key] = working
        working.add_done_callback(lambda _: self._under_way.pop(head.key, None))
        return await asyncio.shield(working)

    def _look(self, endpoint: "Endpoint", asked: Asked) -> "Reply | Stream":
        with self.engine.converter._only_look():  # noqa: SLF001 - made for this
            return endpoint.answer(asked, self.engine)

    async def _worked(self, endpoint: "Endpoint", asked: Asked, *, heavy: bool) -> "Reply | Stream":
        """The answer of another thread: one that computes waits for no publisher."""
        if heavy:
            with contextlib.suppress(Lacking):
                return await self.threads.compute(self._look, endpoint, asked)  # type: ignore[no-any-return]
        return await self.threads.wait(endpoint.answer, asked, self.engine)  # type: ignore[no-any-return]

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


class _Place:
    """A route as Starlette calls it."""

    def __init__(self, app: App, endpoint: "Endpoint") -> None:
        self._app = app
        self._endpoint = endpoint

    async def __call__(self, scope: "Scope", receive: "Any", send: "Any") -> None:
        await self._app.answer(self._endpoint, scope["converter.head"], scope, receive, send)


def _reply(problem: Problem) -> Reply:
    return Reply(problem.body(), status=problem.status, headers=problem.headers)
