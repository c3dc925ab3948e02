"""A publisher on this machine that answers as a test tells it to, and logs the requests that came."""

import contextlib
import ssl
import threading
import zlib
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Answer:
    """What is sent for one request.

    ``delay``: seconds before anything is sent; ``drip``: seconds between single bytes of the body;
    ``cut``: the number of bytes of the body after which the connection is closed; ``length``: what
    Content-Length says if that is not the truth, or "" to leave the header out.
    """

    def __init__(self, body=b"", status=200, headers=None, *, delay=0.0, drip=0.0, cut=None, length=None):
        self.status = status
        self.headers = dict(headers or {})
        self.body = body.encode() if isinstance(body, str) else body
        self.delay = delay
        self.drip = drip
        self.cut = cut
        self.length = str(len(self.body)) if length is None else str(length)


class Received:
    """One request as it came: path with query, path alone, headers (names in lower case)."""

    def __init__(self, target, headers):
        self.target = target
        self.path = urlsplit(target).path
        self.headers = headers


def gzipped(pieces):
    """The gzip of some pieces, made one after the other so that a bomb needs no room here."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join([*map(packer.compress, pieces), packer.flush()])


class Server:
    """A context manager that serves what ``server.script("/path", Answer(...), ...)`` sets.

    Each answer of a path is sent once, in turn, and the last one for every request after that; any other
    path is a 404. ``log`` has the requests that came, in order; ``most`` is how many were served at once.
    """

    def __init__(self, certificate=None):
        self.log = []
        self.most = 0
        self._now = 0
        self._scripts = defaultdict(list)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._http = _Http(self)
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
            self.scheme = "https"

    @property
    def host(self):
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self):
        return f"{self.scheme}://{self.host}"

    @property
    def targets(self):
        return [request.target for request in self.log]

    def script(self, path, *answers):
        self._scripts[path] = list(answers)

    def __enter__(self):
        serve = threading.Thread(target=self._http.serve_forever, args=(0.002,), daemon=True)
        serve.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._http.shutdown()
        self._http.server_close()

    def answer(self, request):
        with self._lock:
            self.log.append(request)
            script = self._scripts.get(request.path) or [Answer(status=404)]
            return script.pop(0) if len(script) > 1 else script[0]

    def hurry(self):
        """Send no answer that is waited for now: its connection is closed."""
        self._stop.set()
        self._stop = threading.Event()

    def wait(self, seconds):
        """Pause for some seconds; True if the server is still running then."""
        return not self._stop.wait(seconds)

    @contextlib.contextmanager
    def counted(self):
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, owner):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner = owner

    def handle_error(self, request, client_address):
        """Print nothing: in many tests a client goes away before the answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a body waits up to 40 ms for the receipt of its headers

    def do_GET(self):
        request = Received(self.path, {name.lower(): value for name, value in self.headers.items()})
        with self.server.owner.counted():
            self._send(self.server.owner.answer(request))

    def _send(self, answer):
        if answer.delay and not self.server.owner.wait(answer.delay):
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.length and answer.status not in {204, 304}:
            self.send_header("Content-Length", answer.length)
        self.end_headers()
        self._send_body(answer)
        if answer.cut is not None or not answer.length:
            self.close_connection = True

    def _send_body(self, answer):
        body = answer.body[: answer.cut]
        if not answer.drip:
            self.wfile.write(body)
            return
        for place in range(len(body)):
            self.wfile.write(body[place : place + 1])
            if not self.server.owner.wait(answer.drip):
                return

    def log_message(self, format, *args):  # noqa: A002 - the name is the standard library's
        """Print nothing: the owner keeps the log."""
