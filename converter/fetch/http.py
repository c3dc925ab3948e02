"""The only door to the network: one GET, or several, within a deadline.

Every request runs on a daemon thread that is left to itself at the deadline: a resolver that hangs
heeds no timeout of httpx, and a thread that is joined at exit would keep the command from ending.
"""

import contextlib
import email.utils
import logging
import os
import queue
import random
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from converter.errors import (
    ConverterError,
    SourceChanged,
    SourceError,
    SourceRefused,
    SourceUnreachable,
    TokenMissing,
)
from converter.fetch.threads import start
from converter.fetch.urls import USER_AGENT, address, conditions, curl, kept, masked, printable
from converter.sources.contract import Reply, Request, key_variable
from converter.sources.reading import excerpt

__all__ = ["Fetched", "HttpClient"]

RAW_CAP = 8 * 2**20
DECODED_CAP = 64 * 2**20
REDIRECTS = 3
PAUSES = (0.2, 0.6)
_PIECE = 2**18
# Ctrl-C is not heard inside a longer wait on Windows, and a connection may begin during one.
_SLICE = 0.1
_THREAD = "fxconvert-"


class Fetched:
    """The answer to one request: the reply, what the next one may be conditional on, a curl line.

    ``not_modified``: the publisher has nothing newer than what the validators stand for; the reply
    then has status 304 and no body.
    """

    __slots__ = ("curl", "not_modified", "reply", "validators")

    def __init__(self, reply: Reply, validators: dict[str, str], not_modified: bool, curl: str) -> None:
        self.reply = reply
        self.validators = validators
        self.not_modified = not_modified
        self.curl = curl


class _Again(Exception):
    """An attempt failed in a way that another may not; ``after``: the pause that was asked for."""

    def __init__(self, error: SourceError, after: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.after = after


class _Call:
    """One request under way: what its thread and the one that waits for it share."""

    def __init__(
        self,
        source: str,
        request: Request,
        url: str,
        validators: Mapping[str, str] | None,
        until: float,
        connect: float,
        token: tuple[str, str] | None,
        secret: Mapping[str, str],
    ) -> None:
        self.source = source
        self.request = request
        self.url = url
        self.validators = validators
        self.until = until
        self.connect = connect
        self.token = token
        self.secret = secret
        self.host = printable(urlsplit(url).netloc.rpartition("@")[2])
        self.began = time.monotonic()
        self.connecting: float | None = None
        self.abandoned = False
        self.fetched: Fetched | None = None
        self.error: Exception | None = None

    def left(self) -> float:
        """Seconds to the deadline; raises if there are none, or nobody waits any more."""
        left = self.until - time.monotonic()
        if left <= 0 or self.abandoned:
            raise self.late()
        return left

    def trace(self, event: str, _info: object) -> None:
        """Note when a connection is begun and when it stands, as httpcore tells it."""
        if event.endswith("connect_tcp.started"):
            self.connecting = time.monotonic()
        elif event.endswith(("send_request_headers.started", ".failed")):
            self.connecting = None

    def overdue(self) -> SourceUnreachable | None:
        """The error if the deadline, or that of the connection, is past."""
        now, connecting = time.monotonic(), self.connecting
        if now >= self.until:
            return self.late(connecting=connecting is not None)
        if connecting is not None and now >= connecting + self.connect:
            return self.late(connecting=True)
        return None

    def late(self, *, connecting: bool = False) -> SourceUnreachable:
        """The error for an answer, or a connection, that did not come in time."""
        allowed = self.until - self.began
        if allowed <= 0:
            untold = self.unreachable(f"no time was left to ask {self.host}")
            untold.scope = None  # it was not asked
            return untold
        seconds = round(min(allowed, self.connect) if connecting else allowed, 1)
        return self.unreachable(f"{self.host} did not answer within {seconds:g} s", no_route=connecting)

    def unreachable(self, message: str, *, no_route: bool = False) -> SourceUnreachable:
        return SourceUnreachable(message, self.source, masked(self.url), no_route=no_route)

    def incomplete(self) -> SourceUnreachable:
        """The error for an answer of which only a part came."""
        return self.unreachable(f"{self.host} sent no complete answer")

    def changed(self, message: str, shown: str = "") -> SourceChanged:
        return SourceChanged(f"{self.host} {message}", self.source, masked(self.url), shown)


class HttpClient:
    """Gets what sources ask for: within a deadline, a few times at most, never more than is sane.

    ``environ`` is where the replacements of URLs are looked up; httpx reads proxies and
    certificates from the process's own environment. ``clock`` stamps replies (UTC). Safe to be
    used by several threads.
    """

    def __init__(
        self,
        *,
        environ: Mapping[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._transport = transport
        self._clock = clock
        self._sleep = sleep
        self._rng = rng or random.Random()  # noqa: S311 - it spreads retries, it guards nothing
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None
        self._busy = 0
        self._closed = False
        # Who is told the source of each answer as it comes.
        self.answered: Callable[[str], None] | None = None

    def get(
        self,
        source_key: str,
        request: Request,
        until: float,
        *,
        validators: Mapping[str, str] | None = None,
        connect: float = 3.0,
        token: tuple[str, str] | None = None,
    ) -> Fetched:
        """The answer, by ``until`` (an instant of `time.monotonic`) or not at all.

        ``validators`` make the request conditional; ``connect`` is how many seconds a connection
        may take; ``token`` is that of the source's `SourceInfo`. Raises `SourceUnreachable`,
        `SourceRefused` or `SourceChanged`, `TokenMissing` if a key is needed and not set, and
        `InputError` if the source's URL is replaced by one that may not be used.
        """
        return self.get_all(
            source_key, [request], until, validators=[validators], connect=connect, token=token
        )[0]

    def get_all(
        self,
        source_key: str,
        requests: Sequence[Request],
        until: float,
        *,
        validators: Sequence[Mapping[str, str] | None] | None = None,
        parallel: int = 4,
        connect: float = 3.0,
        token: tuple[str, str] | None = None,
    ) -> list[Fetched]:
        """The answers in the order of the requests, at most ``parallel`` being asked at once.

        ``validators`` has one entry a request. The first error is raised, and the other requests
        are abandoned.
        """
        secret = _secret(token, source_key, self._environ)
        calls = [
            _Call(
                source_key, request, address(request, source_key, self._environ), held, until, connect,
                token, secret,
            )
            for request, held in zip(requests, validators or [None] * len(requests), strict=True)
        ]  # fmt: skip
        try:
            self._run(calls, parallel)
        finally:
            for call in calls:
                call.abandoned = True
        return [call.fetched for call in calls if call.fetched]

    def shown(
        self,
        source_key: str,
        request: Request,
        validators: Mapping[str, str] | None = None,
        token: tuple[str, str] | None = None,
    ) -> str:
        """A request as a line for a shell, keys masked."""
        return curl(request, source_key, self._environ, validators, token)

    def close(self) -> None:
        """Let go of the connections; those of abandoned requests when these end."""
        with self._lock:
            self._closed = True
            idle = self._client if not self._busy else None
        if idle:
            idle.close()

    def _run(self, calls: list[_Call], parallel: int) -> None:
        answered: queue.SimpleQueue[_Call] = queue.SimpleQueue()
        waiting, running = list(reversed(calls)), list[_Call]()
        while waiting or running:
            while waiting and len(running) < parallel:
                running.append(waiting.pop())
                self._start(running[-1], answered)
            try:
                call = answered.get(timeout=max(0.0, min(_SLICE, calls[0].until - time.monotonic())))
            except queue.Empty:
                for late in filter(None, (call.overdue() for call in running)):
                    raise late from None
                continue
            running.remove(call)
            if self.answered:
                self.answered(call.source)
            if call.error:
                raise call.error

    def _start(self, call: _Call, answered: "queue.SimpleQueue[_Call]") -> None:
        def work() -> None:
            try:
                call.fetched = self._fetch(call)
            except Exception as error:  # noqa: BLE001 - it is raised where the answer is waited for
                call.error = error
            answered.put(call)
            self._end()

        with self._lock:
            if self._closed:
                raise ConverterError("the converter was closed while it fetched")
            self._busy += 1
        try:
            start(work, f"{_THREAD}{call.source}")
        except ConverterError as error:
            self._end()
            raise call.unreachable(f"{call.host} can't be asked: {error}", no_route=True) from error

    def _end(self) -> None:
        # A connection that is closed under a thread that still reads it hands its number to the
        # next one opened, whose bytes that thread would then swallow.
        with self._lock:
            self._busy -= 1
            idle = self._client if self._closed and not self._busy else None
        if idle:
            idle.close()

    def _fetch(self, call: _Call) -> Fetched:
        for pause in (*PAUSES, None):
            try:
                return self._attempt(call)
            except _Again as again:
                if pause is None or call.abandoned:
                    raise again.error from again.__cause__
                wait = pause * self._rng.uniform(0.5, 1) if again.after is None else again.after
                if time.monotonic() + wait >= call.until:
                    raise again.error from again.__cause__
            self._sleep(wait)
        raise AssertionError  # the last round returns or raises

    def _attempt(self, call: _Call) -> Fetched:
        try:
            url = httpx.URL(call.url)
            for _ in range(REDIRECTS + 1):
                with self._send(call, url) as response:
                    if not response.has_redirect_location:
                        return self._read(call, response)
                    url = _followed(call, url, response)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise _failure(call, error) from error
        raise call.changed(f"redirects more than {REDIRECTS} times")

    @contextlib.contextmanager
    def _send(self, call: _Call, url: httpx.URL) -> Iterator[httpx.Response]:
        client, left = self._opened(call), call.left()
        timeout = httpx.Timeout(left, connect=min(call.connect, left))
        headers = {**conditions(call.validators), **call.secret}
        extensions = {"trace": call.trace}
        with client.stream("GET", url, headers=headers, timeout=timeout, extensions=extensions) as response:
            yield response

    def _opened(self, call: _Call) -> httpx.Client:
        with self._lock:
            if self._client is None:
                try:
                    self._client = _open(self._transport)
                except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
                    why = "SSL_CERT_FILE can't be read" if isinstance(error, OSError) else str(error)
                    message = f"the settings of proxy or certificates can't be used ({printable(why)})"
                    raise call.unreachable(message, no_route=True) from error
            return self._client

    def _read(self, call: _Call, response: httpx.Response) -> Fetched:
        status, request = response.status_code, call.request
        if status == 304 and call.validators:
            held = {**call.validators, **kept(response.headers)}
            return self._fetched(call, 304, b"", held)
        if status not in {200, 204} and status not in request.absent_on:
            raise _refusal(call, response, self._clock)
        body = b"" if status == 204 else _body(call, response)
        if status == 200 and _is_html(body):
            raise call.changed("answered with an HTML page in place of rates", excerpt(body))
        return self._fetched(call, status, body, kept(response.headers))

    def _fetched(self, call: _Call, status: int, body: bytes, validators: dict[str, str]) -> Fetched:
        reply = Reply(call.request, status, body, self._clock())
        line = curl(call.request, call.source, self._environ, call.validators, call.token)
        return Fetched(reply, validators, status == 304, line)


def _secret(token: tuple[str, str] | None, key: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The header that carries a source's key; TokenMissing if it needs one that is not set."""
    if token is None:
        return {}
    name = key_variable(key)
    secret = environ.get(name, "").strip()
    if not secret:
        raise TokenMissing(f"{key} answers only with a key: set {name}", key)
    # Anything else would end up in the message of what refuses to send it.
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        raise TokenMissing(f"{name} holds something else than a key", key)
    return {token[0]: token[1].format(secret)}


def _open(transport: httpx.BaseTransport | None) -> httpx.Client:
    logging.getLogger("httpx").addFilter(_mask_keys)
    # What is sent in plain text to this machine must not leave it by way of a proxy.
    direct = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}
    # Nobody is told by a cookie that it is the same user who asks again.
    without = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    return httpx.Client(
        cookies=without,
        headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip"},
        follow_redirects=False,
        transport=transport,
        mounts=None if transport else direct,
    )


def _mask_keys(record: logging.LogRecord) -> bool:
    # httpx logs the URL of every request, which may hold a key.
    if isinstance(record.args, tuple) and threading.current_thread().name.startswith(_THREAD):
        record.args = tuple(masked(str(arg)) if isinstance(arg, httpx.URL) else arg for arg in record.args)
    return True


def _followed(call: _Call, url: httpx.URL, response: httpx.Response) -> httpx.URL:
    target = url.join(response.headers["location"])
    if target.host != url.host:
        raise call.changed("redirects to another host", masked(str(target)))
    if (target.scheme, target.port) != (url.scheme, url.port):
        raise call.changed("redirects to another scheme or port", masked(str(target)))
    return target


def _failure(call: _Call, error: Exception) -> Exception:
    """What an exception of the network means: a `SourceUnreachable`, or one to be tried again."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = printable(cause.verify_message or "not valid")
            return call.unreachable(f"{call.host} shows a certificate that can't be trusted ({why})")
        if isinstance(cause, ssl.SSLError):
            why = printable(cause.reason or "no TLS").lower().replace("_", " ")
            return call.unreachable(f"{call.host} can't be reached securely ({why})")
    if isinstance(error, httpx.TimeoutException):
        return call.late(connecting=isinstance(error, httpx.ConnectTimeout))
    if isinstance(error, httpx.ProxyError):
        return call.unreachable(f"{call.host} can't be reached through the proxy", no_route=True)
    if isinstance(error, httpx.ConnectError | httpx.InvalidURL | OSError | UnicodeError):
        failed = call.unreachable(f"{call.host} can't be reached ({_reason(causes)})", no_route=True)
        # Without an address or a network another attempt only makes the user wait.
        return _Again(failed) if any(isinstance(cause, ConnectionError) for cause in causes) else failed
    return _Again(call.incomplete())


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def _reason(causes: list[BaseException]) -> str:
    if any(isinstance(cause, socket.gaierror | httpx.InvalidURL | UnicodeError) for cause in causes):
        return "no address"
    for cause in causes:
        if isinstance(cause, OSError) and cause.strerror:
            return printable(cause.strerror).lower()
    return "no connection"


def _refusal(call: _Call, response: httpx.Response, clock: Callable[[], datetime]) -> Exception:
    """What a status means that brings no rates: a `SourceRefused`, or one to be tried again."""
    status, after = response.status_code, _retry_after(response, clock)
    # The phrase is ours, not the server's: what it sends is not fit to be shown.
    message = f"{call.host} answered {status} {httpx.codes.get_reason_phrase(status)}".rstrip()
    if after is not None:
        message += f" and asks to wait {after:.0f} s"
    refused = SourceRefused(message, call.source, masked(call.url), status, after)
    if status >= 500 or (status == 429 and after is not None):
        return _Again(refused, after if status in {429, 503} else None)
    return refused


def _retry_after(response: httpx.Response, clock: Callable[[], datetime]) -> float | None:
    asked = response.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked), 1e9)
    then = _http_date(asked)
    # The server's own clock, since ours may be wrong.
    now = _http_date(response.headers.get("date", "")) or clock()
    return max(0.0, (then - now).total_seconds()) if then else None


def _http_date(text: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _is_html(body: bytes) -> bool:
    head = body[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    return head.startswith((b"<!doctype html", b"<html"))


def _body(call: _Call, response: httpx.Response) -> bytes:
    """The decoded body; refused before it takes up more than the caps."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise call.changed("answered in an encoding that was not asked for", printable(encoding[:80]))
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and float(announced) > RAW_CAP:
        raise call.changed(f"announces more than {RAW_CAP >> 20} MiB")
    if response.is_stream_consumed:  # a transport made for a test hands over whole, decoded bodies
        return response.content
    pieces = _capped(call, response.iter_raw(), RAW_CAP, "")
    if encoding.endswith("gzip"):
        pieces = _capped(call, _unzipped(call, pieces), DECODED_CAP, " once unzipped")
    return b"".join(pieces)


def _capped(call: _Call, pieces: Iterable[bytes], cap: int, when: str) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        call.left()
        size += len(piece)
        if size > cap:
            raise call.changed(f"sends more than {cap >> 20} MiB{when}")
        yield piece


def _unzipped(call: _Call, pieces: Iterable[bytes]) -> Iterator[bytes]:
    # Bit by bit, since 200 kB of gzip can hold 200 MB.
    stream = None
    for piece in pieces:
        data = piece
        while data:
            if stream is None or stream.eof:
                stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                yield stream.decompress(data, _PIECE)
            except zlib.error:
                raise call.changed("answered with broken gzip") from None
            data = stream.unconsumed_tail or stream.unused_data
    if stream is not None and not stream.eof:
        raise _Again(call.incomplete())
