"""One request under way: its deadline, and the errors that name its source, host and URL."""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from converter.errors import SourceChanged, SourceError, SourceUnreachable
from converter.fetch.urls import masked, printable
from converter.sources.contract import Request

if TYPE_CHECKING:
    from converter.fetch.http import Fetched

__all__ = ["Again", "Call"]


class Again(Exception):
    """An attempt failed with an error that the next attempt may not meet.

    ``after``: the seconds to wait before it, if the publisher says so.
    """

    def __init__(self, error: SourceError, after: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.after = after


class Call:
    """One request, shared by the thread that makes it and the thread that waits for its answer.

    ``until`` is its deadline on the monotonic clock, ``connect`` the seconds that a connection may take,
    ``secret`` the header with the source's key, and ``repeat`` says, if it is there, whether the request may
    be made again. In the end either ``fetched`` or ``error`` is set; once it is ``abandoned``, nobody waits
    for either.
    """

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
        repeat: Callable[[], bool] | None = None,
    ) -> None:
        self.source = source
        self.request = request
        self.url = url
        self.validators = validators
        self.until = until
        self.connect = connect
        self.token = token
        self.secret = secret
        self.repeat = repeat
        self.host = printable(urlsplit(url).netloc.rpartition("@")[2])
        self.began = time.monotonic()
        self.connecting: float | None = None
        self.abandoned = False
        self.fetched: Fetched | None = None
        self.error: Exception | None = None

    def left(self) -> float:
        """Seconds to the deadline; raises `SourceUnreachable` if none are left, or nobody waits any more."""
        left = self.until - time.monotonic()
        if left <= 0 or self.abandoned:
            raise self.late()
        return left

    def trace(self, event: str, _info: object) -> None:
        """Note since when a connection is being opened; httpcore calls this with each event."""
        if event.endswith("connect_tcp.started"):
            self.connecting = time.monotonic()
        elif event.endswith(("send_request_headers.started", ".failed")):
            self.connecting = None

    def overdue(self) -> SourceUnreachable | None:
        """The error if the deadline of the request, or of its connection, is past."""
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
            error = self.unreachable(f"no time was left to ask {self.host}").due_to("timeout")
            error.scope = None  # no request was made: this is no failure of the source
            return error.briefly("{} not used: no time was left")
        seconds = round(min(allowed, self.connect) if connecting else allowed, 1)
        error = self.unreachable(f"{self.host} did not answer within {seconds:g} s", no_route=connecting)
        return error if connecting and self.connect < allowed else error.due_to("timeout")

    def unreachable(self, message: str, *, no_route: bool = False) -> SourceUnreachable:
        return SourceUnreachable(message, self.source, masked(self.url), no_route=no_route)

    def incomplete(self) -> SourceUnreachable:
        """The error for an answer that broke off."""
        return self.unreachable(f"{self.host} sent no complete answer")

    def changed(self, message: str, shown: str = "") -> SourceChanged:
        return SourceChanged(f"{self.host} {message}", self.source, masked(self.url), shown)
