"""A server of ours in a thread, with a small application, and connections to it that send raw bytes."""

import asyncio
import contextlib
import socket
import threading
import time

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from converter.server import binding, log
from converter.server.addresses import Addresses
from converter.server.limits import Connections
from converter.server.options import Options
from converter.server.run import made

PIECE, PIECES = b"x" * 1000, 200
OK = b"HTTP/1.1 200 OK"
REFUSED = b"HTTP/1.1 400 Bad Request"


async def _whole(request):
    return PlainTextResponse(f"{request.client.host if request.client else ''} {request.url}")


async def _slow(_request):
    await asyncio.sleep(0.3)
    return PlainTextResponse("slow")


async def _long(_request):
    async def pieces():
        for _ in range(PIECES):
            yield PIECE
            await asyncio.sleep(0.001)

    return StreamingResponse(pieces())


async def _big(_request):
    async def pieces():
        while True:
            yield PIECE * 1000
            await asyncio.sleep(0)

    return StreamingResponse(pieces())


def application():
    """Answers at once, after a while, in many pieces, and without an end."""
    routes = {"/": _whole, "/slow": _slow, "/long": _long, "/big": _big}
    return Starlette(routes=[Route(path, answer) for path, answer in routes.items()])


class Running:
    """A server that runs: its port, its limits, and `end`, which tells it to end and waits for that."""

    def __init__(self, server, thread, port, limits):
        self.port = port
        self.limits = limits
        self._server = server
        self._thread = thread

    def begin_end(self):
        self._server.should_exit = True

    def end(self):
        self.begin_end()
        self._thread.join(15)
        assert not self._thread.is_alive()

    def connect(self, source="127.0.0.1"):
        return Client(self.port, source)

    def ask(self, data):
        """All that a connection answers to these bytes until the server closes it, or is silent."""
        with self.connect() as client:
            client.send(data)
            return client.rest()

    def settled(self):
        """Wait until no connection is open any more."""
        end = time.monotonic() + 5
        while self.limits.open:
            assert time.monotonic() < end, self.limits.open
            time.sleep(0.01)


class Client:
    """A connection from an address of loopback."""

    def __init__(self, port, source="127.0.0.1", buffer=None):
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(10)
        try:
            self.socket.bind((source, 0))
            self.socket.connect(("127.0.0.1", port))
            if self.socket.getsockname() == self.socket.getpeername():
                # Where nobody listens any more, a socket that was given this very port meets itself.
                raise ConnectionRefusedError
        except OSError:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        with contextlib.suppress(ConnectionError):  # it may be refused before it is sent whole
            self.socket.sendall(data)

    def answer(self):
        """One answer that has a Content-Length."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._some()
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        while len(body) < length:
            body += self._some()
        return head, body

    def _some(self):
        data = self.socket.recv(65536)
        assert data, "closed"
        return data

    def rest(self, silence=0.4):
        """What comes until the connection is closed, or is silent for so many seconds."""
        self.socket.settimeout(silence)
        data = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            while piece := self.socket.recv(65536):
                data += piece
        return data

    def is_closed(self, within=2.0):
        """Whether the server closes the connection within so many seconds."""
        self.socket.settimeout(within)
        try:
            while self.socket.recv(65536):
                pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
        return True


@contextlib.contextmanager
def running(parser="", app=None, stall=30.0, **settings):
    """A server of these options and a parser, in a thread of this process."""
    options = Options(port=0, **settings)
    log.set_up()
    limits = Connections(options.per_address, Addresses(options.proxies), stall=stall)
    begun = threading.Event()
    with binding.listening(options) as listener:
        server = made(options, app or application(), begun.set, limits=limits, parser=parser)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        assert begun.wait(10)
        found = Running(server, thread, listener.getsockname()[1], limits)
        try:
            yield found
        finally:
            found.end()
