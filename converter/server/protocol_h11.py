"""The guarded protocol of the parser h11, which needs no compiled package."""

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from converter.server.limits import HEAD_BYTES, Connections, judged
from converter.server.protocol import Guard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["H11"]


class _Connection(h11.Connection):
    """A connection that looks at each request before it is handed on."""

    def __init__(self, look: "Callable[[h11.Request], str]") -> None:
        super().__init__(h11.SERVER, HEAD_BYTES)
        self._look = look

    def next_event(self) -> "Any":
        """The next event; RemoteProtocolError for a request that is refused."""
        event = super().next_event()
        if type(event) is h11.Request and self._look(event):
            raise h11.RemoteProtocolError("refused")
        return event


class H11(Guard, H11Protocol):
    """A connection read by h11, within ``limits``."""

    parser_counts = True

    def __init__(self, limits: Connections, *args: "Any", **given: "Any") -> None:
        self.limits = limits
        super().__init__(*args, **given)
        self.conn = _Connection(self._look)

    def _look(self, event: h11.Request) -> str:
        headers = list(event.headers)
        return self.head_read(*judged(event.method, event.target, event.http_version, headers, long=True))

    def on_response_complete(self) -> None:
        """An answer was sent; what came ahead of it is read now."""
        super().on_response_complete()
        if self._deaf or self.transport.is_closing():
            return
        if self._special:
            self.close_behind()
        if not self.is_busy and self.conn.trailing_data[0]:
            self.watch_head()
