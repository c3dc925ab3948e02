"""What guards each connection, whichever parser reads it: the limits of `limits`, and a regular end.

Uvicorn reads what a client sends as long as the client likes, and cuts an answer that is being sent if the
next request can't be read. Its protocols are subclassed in `protocol_httptools` and `protocol_h11`.
"""

import asyncio

from converter.server import refusals
from converter.server.limits import (
    HEAD_BYTES,
    HEAD_SECONDS,
    OTHER_METHOD,
    TOO_LONG,
    UNREADABLE,
    Connections,
    is_other_method,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from uvicorn.server import ServerState

__all__ = ["Guard"]

# Seconds in which a request may still come over an idle connection when the server ends.
_GRACE = 0.1


class Guard(asyncio.Protocol):
    """The part of a protocol that refuses; the parser's own class stands behind it.

    Nothing is written while an answer is being sent: the connection is closed behind it then.
    """

    # Of the class of uvicorn.
    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    client: "tuple[str, int] | None"
    cycle: "Any"
    flow: "Any"
    server_state: "ServerState"

    limits: Connections
    parser_counts = False  # the parser itself refuses a head that is too long
    _group: "str | None" = None
    _timer: "asyncio.TimerHandle | None" = None
    _stalled: "asyncio.TimerHandle | None" = None
    _head_open = False  # the first byte of a head was read, and not the last one
    _size = 0  # what was read of it, or more
    _long = False  # it came in several pieces, or behind another one
    _body = False  # a body follows; nothing is read as a request after it
    _deaf = False
    _special = False  # the connection ends behind the answer under way
    _stuck = False
    _why = ""
    _read = b""  # what came at last, of an ordinary length

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection, and close it if it is one too many."""
        super().connection_made(transport)
        self._group = self.limits.enter(self.client[0] if self.client else "")
        if self._group is None:
            self._deaf = self._special = True
            self.transport.abort()
        else:
            self._timer = self.loop.call_later(HEAD_SECONDS, self._late)
            if self.limits.ending:  # it was accepted a moment before, and nobody will tell it
                self.shutdown()

    def connection_lost(self, exc: "Exception | None") -> None:
        """Count the connection as ended."""
        super().connection_lost(exc)
        self._deaf = True
        self._disarm()
        if self._stalled is not None:
            self._stalled.cancel()
        if self._group is not None:
            self.limits.leave(self._group)
            self._group = None

    def data_received(self, data: bytes) -> None:
        """Read what came: mostly a request, whole and alone."""
        if self._head_open or self._special or len(data) > HEAD_BYTES:
            self._read_carefully(data)
            return
        self._head_open = True
        self._size = len(data)
        self._read = data
        super().data_received(data)
        if self._head_open:
            self.watch_head()
        elif self._special:
            self.close_behind()

    def _read_carefully(self, data: bytes) -> None:
        """Read in pieces that can't hold more than one head of the greatest length."""
        for start in range(0, len(data), HEAD_BYTES):
            piece = data[start : start + HEAD_BYTES]
            if self._deaf:
                return
            if not self._body:
                self._head_open = self._long = True
                self._size += len(piece)
            super().data_received(piece)
            if self._special:
                self.close_behind()
            if self._head_open:
                self.watch_head()

    def watch_head(self) -> None:
        """Refuse the head that is open if it is too long already, and limit the time for its rest."""
        if self._deaf:
            return
        self._head_open = True
        if self._size > HEAD_BYTES and not self.parser_counts:
            self.refuse(TOO_LONG)
        elif self._timer is None:
            self._timer = self.loop.call_later(HEAD_SECONDS, self._late)

    def head_read(self, why: str, body: bool) -> str:
        """Take in that a head was read whole: ``why`` it is refused, and if a body follows; why, at last."""
        if self._timer is not None:
            self._disarm()
        self._head_open = self._long = False
        self._size = 0
        if why or body or self._body:
            self._why = why or (UNREADABLE if self._body else "")
            self._body = self._special = True
            return self._why
        return ""

    def refuse(self, why: str) -> None:
        """Answer that the request can't be answered, and close the connection."""
        if self._deaf:
            return
        self._deaf = self._special = True
        self._disarm()
        self.limits.refused += 1
        if self.is_busy:
            self.close_behind()
            self.flow.pause_reading()
        elif not self.transport.is_closing():
            self.transport.write(refusals.answer(why, self.server_state.default_headers))
            self.transport.close()

    def send_400_response(self, _msg: str) -> None:
        """What uvicorn calls when the parser gives up."""
        other = not self._why and is_other_method(self._read)
        self.refuse(OTHER_METHOD if other else self._why or UNREADABLE)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is under way."""
        return self.cycle is not None and not self.cycle.response_complete

    def close_behind(self) -> None:
        """Have the connection closed behind the last answer that is under way."""
        if self.cycle is not None:
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        """End the connection: behind the answer under way, or if none is begun within a moment."""
        self._special = True
        if self.is_busy:
            self.close_behind()
        else:
            self.loop.call_later(_GRACE, self._end)

    def _end(self) -> None:
        if not self.is_busy and not self.transport.is_closing():
            self.transport.close()

    def sweep(self) -> None:
        """Drop the rest of an answer that nobody reads, if the connection was closing at the last sweep."""
        if self.transport.is_closing():
            if self._stuck:
                self.transport.abort()
            self._stuck = True

    def pause_writing(self) -> None:
        """Limit the time for which a client takes nothing of an answer."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.limits.stall, self.transport.abort)

    def resume_writing(self) -> None:
        """Take in that the client has taken some of the answer."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that was idle for long, whatever of an answer the client has left there."""
        self.transport.abort()

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        """The time for a head is over; of one that came ahead, when the answer before it is sent."""
        self._timer = None
        if self.is_busy:
            self._timer = self.loop.call_later(HEAD_SECONDS, self._late)
        elif not self.transport.is_closing():
            self._deaf = self._special = True
            self.transport.abort()
