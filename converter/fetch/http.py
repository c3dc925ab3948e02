"""All requests to publishers go through here: one GET, or several at a time, within a deadline.

Every request runs on a daemon thread that is abandoned at the deadline. A resolver that hangs ignores
every timeout of httpx, and a thread that is joined at exit would keep the command from ending.
"""

import contextlib
import logging
import os
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from converter.errors import ConverterError, InputError, SourceError, SourceUnreachable, TokenMissing
from converter.fetch.body import is_html, read_body
from converter.fetch.call import Again, Call
from converter.fetch.outcome import failure, refusal
from converter.fetch.threads import start
from converter.fetch.urls import USER_AGENT, address, conditions, curl, kept, masked, printable
from converter.sources.contract import Reply, Request, key_variable
from converter.sources.reading import excerpt

__all__ = ["Fetched", "HttpClient"]

_REDIRECTS = 3
_PAUSES = (0.2, 0.6)
# Ctrl-C is not heard inside a longer wait on Windows, and a connection may begin during one.
_SLICE = 0.1
_THREAD = "fxconvert-"


class Fetched:
    """The answer to one request: the reply, the validators for the next request, and a curl line.

    ``not_modified``: the publisher has nothing newer than the answer that the validators came with. The
    reply then has status 304 and no body.
    """

    __slots__ = ("curl", "not_modified", "reply", "validators")

    def __init__(self, reply: Reply, validators: dict[str, str], not_modified: bool, curl: str) -> None:
        self.reply = reply
        self.validators = validators
        self.not_modified = not_modified
        self.curl = curl


class HttpClient:
    """Gets the answers to requests of sources: within a deadline, with few retries, and of limited size.

    ``environ`` has the variables that replace URLs and hold keys; httpx reads proxies and certificates
    from the environment of the process. ``clock`` gives the instant (UTC) of each reply. ``pauses`` are
    the seconds before each retry: as many retries as pauses, each after half to all of its pause.
    ``sleep`` waits, ``rng`` varies the pauses. Without ``advise`` errors don't name variables. Thread-safe.
    """

    def __init__(
        self,
        *,
        environ: Mapping[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pauses: Sequence[float] = _PAUSES,
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
        advise: bool = True,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._transport = transport
        self._clock = clock
        self._pauses = tuple(pauses)
        self._sleep = sleep
        self._rng = rng or random.Random()  # noqa: S311 - it spreads retries, it guards nothing
        self._advise = advise
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None
        self._busy = 0
        self._closed = False
        # Called with the key of the source as each answer comes.
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
        """The answer to one request, by ``until`` at the latest (an instant of `time.monotonic`).

        ``validators`` make the request conditional; ``connect`` is the number of seconds that opening a
        connection may take; ``token`` is that of the source's `SourceInfo`. Raises `SourceUnreachable`,
        `SourceRefused` or `SourceChanged`; `TokenMissing` if a key is needed and not set; `InputError`
        if the variable that replaces the source's URL holds one that may not be used.
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
        repeat: Callable[[], bool] | None = None,
    ) -> list[Fetched]:
        """The answers in the order of the requests, of which at most ``parallel`` are under way at once.

        ``validators`` has one entry per request. ``repeat`` is asked before a request is made again whether
        it may be. Raises the first error, as `get` does; the other requests are then abandoned.
        """
        with self._naming(source_key):
            secret = _secret(token, source_key, self._environ)
            urls = [address(request, source_key, self._environ) for request in requests]
        calls = [
            Call(source_key, request, url, known, until, connect, token, secret, repeat)
            for request, url, known in zip(requests, urls, validators or [None] * len(requests), strict=True)
        ]
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
        """The request as a curl line for a shell, keys masked."""
        with self._naming(source_key):
            return curl(request, source_key, self._environ, validators, token)

    @contextlib.contextmanager
    def _naming(self, key: str) -> Iterator[None]:
        """Name the variable at fault in an error for a key or an address, if that is to be told."""
        try:
            yield
        except (TokenMissing, InputError) as error:
            if self._advise:
                raise
            raise _unnamed(error, key) from None

    def close(self) -> None:
        """Close the connections; those of abandoned requests are closed when these end."""
        with self._lock:
            self._closed = True
            idle = self._client if not self._busy else None
        if idle:
            idle.close()

    def _run(self, calls: list[Call], parallel: int) -> None:
        done: queue.SimpleQueue[Call] = queue.SimpleQueue()
        waiting, running = list(reversed(calls)), list[Call]()
        while waiting or running:
            while waiting and len(running) < parallel:
                running.append(waiting.pop())
                self._start(running[-1], done)
            try:
                call = done.get(timeout=max(0.0, min(_SLICE, calls[0].until - time.monotonic())))
            except queue.Empty:
                for late in filter(None, (call.overdue() for call in running)):
                    raise late from None
                continue
            running.remove(call)
            if self.answered:
                self.answered(call.source)
            if call.error:
                raise call.error

    def _start(self, call: Call, done: "queue.SimpleQueue[Call]") -> None:
        def work() -> None:
            try:
                call.fetched = self._fetch(call)
            except Exception as error:  # noqa: BLE001 - it is raised in the thread that waits
                call.error = error
            done.put(call)
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
        # If a connection is closed while a thread still reads it, the next one opened gets the same file
        # descriptor, and that thread would swallow its bytes.
        with self._lock:
            self._busy -= 1
            idle = self._client if self._closed and not self._busy else None
        if idle:
            idle.close()

    def _fetch(self, call: Call) -> Fetched:
        for pause in (*self._pauses, None):
            try:
                return self._attempt(call)
            except Again as again:
                if pause is None or call.abandoned:
                    raise again.error from again.__cause__
                wait = pause * self._rng.uniform(0.5, 1) if again.after is None else again.after
                if time.monotonic() + wait >= call.until or (call.repeat and not call.repeat()):
                    raise again.error from again.__cause__
            self._sleep(wait)
        raise AssertionError  # the last round returns or raises

    def _attempt(self, call: Call) -> Fetched:
        try:
            url = httpx.URL(call.url)
            for _ in range(_REDIRECTS + 1):
                with self._send(call, url) as response:
                    if not response.has_redirect_location:
                        return self._read(call, response)
                    url = _followed(call, url, response)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise failure(call, error) from error
        raise call.changed(f"redirects more than {_REDIRECTS} times")

    @contextlib.contextmanager
    def _send(self, call: Call, url: httpx.URL) -> Iterator[httpx.Response]:
        client, left = self._opened(call), call.left()
        timeout = httpx.Timeout(left, connect=min(call.connect, left))
        headers = {**conditions(call.validators), **call.secret}
        extensions = {"trace": call.trace}
        with client.stream("GET", url, headers=headers, timeout=timeout, extensions=extensions) as response:
            yield response

    def _opened(self, call: Call) -> httpx.Client:
        with self._lock:
            if self._client is None:
                try:
                    self._client = _open(self._transport)
                except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
                    why = "SSL_CERT_FILE can't be read" if isinstance(error, OSError) else str(error)
                    message = f"the settings of proxy or certificates can't be used ({printable(why)})"
                    raise call.unreachable(message, no_route=True) from error
            return self._client

    def _read(self, call: Call, response: httpx.Response) -> Fetched:
        status, request = response.status_code, call.request
        if status == 304 and call.validators:
            return self._fetched(call, 304, b"", {**call.validators, **kept(response.headers)})
        if status not in {200, 204} and status not in request.absent_on:
            raise refusal(call, response, self._clock)
        body = b"" if status == 204 else read_body(call, response)
        if status == 200 and is_html(body):
            raise call.changed("answered with an HTML page in place of rates", excerpt(body))
        return self._fetched(call, status, body, kept(response.headers))

    def _fetched(self, call: Call, status: int, body: bytes, validators: dict[str, str]) -> Fetched:
        reply = Reply(call.request, status, body, self._clock())
        line = curl(call.request, call.source, self._environ, call.validators, call.token)
        return Fetched(reply, validators, status == 304, line)


def _secret(token: tuple[str, str] | None, key: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The header that carries a source's key; TokenMissing if it needs a key that is not set."""
    if token is None:
        return {}
    name = key_variable(key)
    secret = environ.get(name, "").strip()
    if not secret:
        raise TokenMissing(f"{key} needs a key: set {name}", key)
    # httpx would refuse to send anything else, with a message that shows it.
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        raise TokenMissing(f"{name} holds something else than a key", key)
    return {token[0]: token[1].format(secret)}


def _unnamed(error: ConverterError, key: str) -> SourceError:
    """The error for a source whose key or address is not set right, without the name of a variable."""
    if isinstance(error, TokenMissing):
        return TokenMissing(f"{key} needs a key, which is not set", key)
    return SourceUnreachable(f"{key} can't be asked, since its address is not set right", key)


def _open(transport: httpx.BaseTransport | None) -> httpx.Client:
    logging.getLogger("httpx").addFilter(_mask_keys)
    # Plain text that is meant for this machine must not leave it by way of a proxy.
    direct = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}
    # A cookie would tell a publisher that two requests come from the same user.
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


def _followed(call: Call, url: httpx.URL, response: httpx.Response) -> httpx.URL:
    """The URL that a redirect leads to; `SourceChanged` if it leads to another host, scheme or port."""
    target = url.join(response.headers["location"])
    if target.host != url.host:
        raise call.changed("redirects to another host", masked(str(target)))
    if (target.scheme, target.port) != (url.scheme, url.port):
        raise call.changed("redirects to another scheme or port", masked(str(target)))
    return target
