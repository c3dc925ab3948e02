"""Answers sent: with the headers that all of them have, whole, in pieces, or as "not modified"."""

import asyncio

from converter.server.replies import Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from converter.server.engine import Engine
    from converter.server.head import Head
    from converter.server.replies import Headers, Lifetime, Stream
    from converter.server.threads import Threads

__all__ = ["Sender"]

_SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_POLICY = (b"content-security-policy", b"default-src 'none'")
_NO_STORE = (b"cache-control", b"no-store")
_VARY, _VARY_ORIGIN = (b"vary", b"Accept"), (b"vary", b"Accept, Origin")
_EXPOSED = b"ETag, Fx-Source, Fx-Missing, Retry-After"
# An answer in pieces that is not longer is sent whole, so that it has a validator and a length.
_WHOLE = 256 << 10


class Sender:
    """Sends answers by the settings of a server."""

    def __init__(self, engine: "Engine", threads: "Threads") -> None:
        self._engine = engine
        self._threads = threads
        self._origins = frozenset(one.encode() for one in engine.options.origins)
        self._any_origin = b"*" in self._origins
        self._vary = _VARY_ORIGIN if self._origins and not self._any_origin else _VARY

    async def whole(self, reply: Reply, head: "Head", send: "Any") -> int:
        """Send a whole answer; the status that was sent."""
        common = self._common(reply.lifetime, head)
        if reply.etag and head.none_match and _matches(head.none_match, reply.etag):
            await _start(send, head, 304, [(b"etag", reply.etag), *common])
            await send({"type": "http.response.body", "body": b""})
            return 304
        policy = () if any(name == _POLICY[0] for name, _ in reply.headers) else (_POLICY,)
        headers = reply.headers[:1] + reply.headers[2:] if reply.status == 204 else reply.headers
        await _start(send, head, reply.status, [*headers, *policy, *common])
        await send({"type": "http.response.body", "body": reply.body if head.has_body else b""})
        return reply.status

    async def pieces(self, stream: "Stream", head: "Head", receive: "Any", send: "Any") -> int:
        """Send an answer in pieces; a short one whole. Its work ends if the client goes away."""
        pieces = stream.pieces
        try:
            begun, ended = await self._pull(pieces, _WHOLE)
            if ended:
                media, *rest = stream.headers
                reply = Reply(begun, media[1], lifetime=stream.lifetime, headers=rest)
                return await self.whole(reply, head, send)
            await _start(send, head, 200, [*stream.headers, _POLICY, *self._common(stream.lifetime, head)])
            if head.has_body:
                await self._rest(begun, pieces, receive, send)
            else:
                await send({"type": "http.response.body", "body": b""})
            return 200
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                await self._threads.compute(close)

    async def _rest(self, piece: bytes, pieces: "Iterator[bytes]", receive: "Any", send: "Any") -> None:
        gone = asyncio.ensure_future(_gone(receive))
        try:
            ended = False
            while not gone.done():
                await send({"type": "http.response.body", "body": piece, "more_body": not ended})
                if ended:
                    return
                piece, ended = await self._pull(pieces, 1)
        finally:
            gone.cancel()

    async def _pull(self, pieces: "Iterator[bytes]", least: int) -> "tuple[bytes, bool]":
        """The next pieces, ``least`` bytes of them or more, and whether they were the last."""

        def pull() -> "tuple[bytes, bool]":
            found: list[bytes] = []
            size = 0
            for piece in pieces:
                found.append(piece)
                size += len(piece)
                if size >= least:
                    return b"".join(found), False
            return b"".join(found), True

        return await self._threads.compute(pull)  # type: ignore[no-any-return]

    def _common(self, lifetime: "Lifetime | None", head: "Head") -> "Headers":
        """The headers that every answer has."""
        kept = _NO_STORE
        if lifetime is not None:
            kept = (b"cache-control", b"public, max-age=%d" % lifetime.max_age(self._engine.now()))
        return (kept, self._vary, *_SAFE, *self._cors(head))

    def _cors(self, head: "Head") -> "Headers":
        """The headers by which a page of another origin may read the answer, as far as it may."""
        if not head.origin or not self._origins:
            return ()
        if not self._any_origin and head.origin not in self._origins:
            return ()
        allowed = b"*" if self._any_origin else head.origin
        found = [(b"access-control-allow-origin", allowed), (b"access-control-expose-headers", _EXPOSED)]
        if head.preflight:
            found += [(b"access-control-allow-methods", b"GET, HEAD"), (b"access-control-max-age", b"86400")]
        return found


async def _start(send: "Any", head: "Head", status: int, headers: "Headers") -> None:
    head.begun = True
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


async def _gone(receive: "Any") -> None:
    """Wait until the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _matches(header: bytes, etag: bytes) -> bool:
    """Whether an If-None-Match header names a validator (weak comparison)."""
    return header == b"*" or any(one.strip().removeprefix(b"W/") == etag for one in header.split(b","))
