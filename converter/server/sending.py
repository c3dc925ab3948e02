"""Answers sent: with the headers that all of them have, whole, in pieces, or as "not modified"."""

import asyncio

from converter.server.problems import Problem
from converter.server.replies import NO_STORE, POLICY, SAFE, WHOLE, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.server.engine import Engine
    from converter.server.head import Head
    from converter.server.replies import Headers, Lifetime, Stream
    from converter.server.threads import Threads

__all__ = ["Sender", "refusal"]

_VARY, _VARY_ORIGIN = (b"vary", b"Accept"), (b"vary", b"Accept, Origin")
_EXPOSED = b"ETag, Fx-Source, Fx-Missing, Retry-After"


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
            # What is said of the rates may change while they don't: that they are stale by now.
            told = [one for one in reply.headers if one[0].startswith(b"fx-")]
            await _start(send, head, 304, [(b"etag", reply.etag), *told, *common])
            await send({"type": "http.response.body", "body": b""})
            return 304
        policy = () if any(name == POLICY[0] for name, _ in reply.headers) else (POLICY,)
        # An answer without a body has neither a media type nor a length.
        headers = reply.headers[2:] if reply.status == 204 else reply.headers
        await _start(send, head, reply.status, [*headers, *policy, *common])
        await send({"type": "http.response.body", "body": reply.body if head.has_body else b""})
        return reply.status

    async def pieces(self, stream: "Stream", head: "Head", receive: "Any", send: "Any") -> int:
        """Send an answer in pieces; a short one whole. Its work ends if the client goes away."""
        try:
            if stream.ended:
                return await self.whole(_as_reply(stream, stream.begun), head, send)
            with self._threads.long_answer(head.client):
                return await self._long(stream, head, receive, send)
        except Problem as problem:
            if head.begun:  # nothing but the end of the connection can tell it now
                raise
            return await self.whole(refusal(problem), head, send)
        finally:
            close = getattr(stream.pieces, "close", None)
            if close is not None and not stream.ended:
                await self._threads.compute(head.client, close, begun=True)

    async def _long(self, stream: "Stream", head: "Head", receive: "Any", send: "Any") -> int:
        """Send an answer of which more is to be made."""
        begun = stream.begun
        while len(begun) < WHOLE and not stream.ended:
            begun += await self._pull(stream, head, WHOLE - len(begun))
        if stream.ended:
            return await self.whole(_as_reply(stream, begun), head, send)
        await _start(send, head, 200, [*stream.headers, POLICY, *self._common(stream.lifetime, head)])
        if head.has_body:
            await self._rest(begun, stream, head, receive, send)
        else:
            await send({"type": "http.response.body", "body": b""})
        return 200

    async def _rest(self, piece: bytes, stream: "Stream", head: "Head", receive: "Any", send: "Any") -> None:
        gone = asyncio.ensure_future(_gone(receive))
        try:
            while not gone.done():
                ended = stream.ended
                await send({"type": "http.response.body", "body": piece, "more_body": not ended})
                if ended:
                    return
                piece = await self._pull(stream, head, 1)
        finally:
            gone.cancel()

    async def _pull(self, stream: "Stream", head: "Head", least: int) -> bytes:
        return await self._threads.compute(head.client, stream.pull, least, begun=True)  # type: ignore[no-any-return]

    def _common(self, lifetime: "Lifetime | None", head: "Head") -> "Headers":
        """The headers that every answer has."""
        kept = NO_STORE
        if lifetime is not None:
            kept = (b"cache-control", b"public, max-age=%d" % lifetime.max_age(self._engine.now()))
        return (kept, self._vary, *SAFE, *self._cors(head))

    def _cors(self, head: "Head") -> "Headers":
        """The headers by which a page of another origin may read the answer, as far as it may."""
        if not self._any_origin and head.origin not in self._origins:
            return ()
        allowed = b"*" if self._any_origin else head.origin
        found = [(b"access-control-allow-origin", allowed), (b"access-control-expose-headers", _EXPOSED)]
        if head.preflight:
            found += [(b"access-control-allow-methods", b"GET, HEAD"), (b"access-control-max-age", b"86400")]
        return found


def refusal(problem: Problem) -> Reply:
    """The answer that tells a client of a problem."""
    return Reply(problem.body(), status=problem.status, headers=problem.headers)


def _as_reply(stream: "Stream", body: bytes) -> Reply:
    media, *rest = stream.headers
    return Reply(body, media[1], lifetime=stream.lifetime, headers=rest)


async def _start(send: "Any", head: "Head", status: int, headers: "Headers") -> None:
    head.begun = True
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


async def _gone(receive: "Any") -> None:
    """Wait until the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _matches(header: bytes, etag: bytes) -> bool:
    """Whether an If-None-Match header names a validator (weak comparison)."""
    if etag not in header:  # long ones are not taken apart for nothing
        return header == b"*"
    return any(one.strip().removeprefix(b"W/") == etag for one in header.split(b","))
