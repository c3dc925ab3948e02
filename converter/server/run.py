"""A server that runs until it is told to end."""

import gc
import logging
import signal
import sys

import uvicorn

from converter.errors import ConverterError
from converter.server import binding, log
from converter.server.addresses import Addresses
from converter.server.forwarded import Forwarded
from converter.server.limits import Connections
from converter.server.parsers import protocol_for
from converter.server.protocol import Guard

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from converter.server.options import Options

__all__ = ["Server", "made", "serve"]

# Seconds in which requests under way end, once the server is told to.
_GRACEFUL = 10
_KEEP_ALIVE = 20
_OBJECTS = 50_000
_SWEEP = 100  # tenths of a second
# Files that may be open at once: the connections, and the rates that are being read.
_FILES = 4096
# Seconds after which a thread that computes lets the event loop go on; by default it is 5 ms.
_SWITCH = 0.0005


class Server(uvicorn.Server):
    """A server of uvicorn that ends regularly at a signal, which it keeps as ``ended_by``.

    ``ready`` is called when requests are answered. ``failed`` is what kept it from starting.
    """

    def __init__(self, config: uvicorn.Config, connections: Connections, ready: "Callable[[], None]") -> None:
        super().__init__(config)
        self._connections = connections
        self.ended_by: int | None = None
        self.failed: BaseException | None = None
        self._ready = ready

    async def startup(self, sockets: "list[socket.socket] | None" = None) -> None:
        """Start the application, and answer requests."""
        logger = logging.getLogger("uvicorn.error")
        level = logger.level
        logger.setLevel(logging.CRITICAL)  # what keeps it from starting is reported by `serve`
        try:
            await super().startup(sockets)
        finally:
            logger.setLevel(level)
        self._ready()
        # What was made until now stays: to look through it for garbage again and again takes 30 ms each time.
        gc.collect()
        gc.freeze()
        # Questions make no cycles, and each makes so many objects that a few of them would set off a search.
        gc.set_threshold(_OBJECTS, 20, 20)

    async def on_tick(self, counter: int) -> bool:
        """What uvicorn does ten times a second, and every ten seconds a look at what is stuck."""
        if counter % _SWEEP == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, Guard):
                    connection.sweep()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: "list[socket.socket] | None" = None) -> None:
        """Take no more connections, and wait for the answers under way."""
        self._connections.ending = True
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, _frame: "FrameType | None") -> None:
        """End at a signal; at once for a second interrupt."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
        self.ended_by = self.ended_by or sig


def serve(
    options: "Options",
    application: "Callable[[], Any]",
    ready: "Callable[[str], None]",
    *,
    debug: bool = False,
) -> "int | None":
    """Serve an application until a signal ends it, whose number is returned.

    ``application`` makes the ASGI application, once the socket is bound. ``ready`` is given the place where
    it answers, as soon as it does. ``debug``: errors are told with their tracebacks. Raises InputError if
    the socket can't be had, and whatever the application raises when it starts.
    """
    log.set_up(sys.stderr, whole=debug)
    _allow_files()
    sys.setswitchinterval(_SWITCH)
    with binding.listening(options) as listener:
        server = made(options, application(), lambda: ready(binding.place_of(listener)))
        try:
            server.run(sockets=[listener])
        except SystemExit:
            if server.failed is None:
                raise ConverterError("the server could not be started") from None
            raise server.failed from None
        return server.ended_by


def made(
    options: "Options",
    app: "Any",
    ready: "Callable[[], None]" = lambda: None,
    *,
    limits: "Connections | None" = None,
    parser: str = "",
) -> Server:
    """A server of an ASGI application, not started yet.

    ``parser`` is ``httptools`` or ``h11``, by default the first that is installed.
    """
    proxies = Addresses(options.proxies)
    found = limits or Connections(options.per_address, proxies)
    kept = _Kept(Forwarded(app, proxies) if proxies else app)
    config = uvicorn.Config(
        kept, http=protocol_for(found, parser), ws="none",
        interface="asgi3", lifespan="on", workers=1, log_config=None, access_log=False, server_header=False,
        proxy_headers=False, forwarded_allow_ips="", timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACEFUL,
    )  # fmt: skip
    server = Server(config, found, ready)
    kept.server = server
    return server


class _Kept:
    """An ASGI application that keeps what was raised when it started."""

    server: Server

    def __init__(self, app: "Any") -> None:
        self._app = app

    async def __call__(self, scope: "Any", receive: "Any", send: "Any") -> None:
        if scope["type"] == "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except BaseException as error:
            self.server.failed = error
            raise


def _allow_files() -> None:
    """Let this process open as many files as connections need, where the system lets it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
