"""The guarded protocol of the parser httptools, which is the faster one."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from converter.server.limits import FINE, QUEUED, Connections, judged
from converter.server.protocol import Guard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["HttpTools"]


class _Refused(Exception):
    """Ends the parser: httptools reports any exception of a callback."""


class HttpTools(Guard, HttpToolsProtocol):
    """A connection read by httptools, within ``limits``."""

    def __init__(self, limits: Connections, *args: "Any", **given: "Any") -> None:
        self.limits = limits
        super().__init__(*args, **given)

    def on_message_begin(self) -> None:
        """The first byte of a head was read."""
        self._head_open = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Hand the request on, or refuse it."""
        parser = self.parser
        found = judged(
            parser.get_method(), self.url, parser.get_http_version(), self.headers, long=self._long
        )
        if found is not FINE or self._timer is not None or self._special:
            why = self.head_read(*found)
            if why:
                raise _Refused
        self._head_open = False
        self._size = 0
        if len(self.pipeline) >= QUEUED:
            raise _Refused
        super().on_headers_complete()
