"""What a proxy says of the client of a request, taken from those proxies only that the owner named."""

from converter.server.addresses import Addresses, address_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Forwarded"]

_FOR, _PROTO, _HOST = b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"
_SCHEMES = ("http", "https")


class Forwarded:
    """An ASGI application that gives ``app`` the client, the scheme and the Host as ``proxies`` name them.

    The client is the last address of X-Forwarded-For that is no proxy's: what stands before it was written
    by the client. Of the two other headers the last value counts, which the nearest proxy wrote. The headers
    of anybody else are left as they are, and mean nothing.
    """

    def __init__(self, app: "Any", proxies: Addresses) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: "dict[str, Any]", receive: "Any", send: "Any") -> None:
        """Answer a request."""
        if scope["type"] == "http":
            client = scope.get("client")
            if self._proxies.has(client[0] if client else None):
                self._take(scope)
        await self._app(scope, receive, send)

    def _take(self, scope: "dict[str, Any]") -> None:
        found: dict[bytes, list[str]] = {}
        for name, value in scope["headers"]:
            if name in (_FOR, _PROTO, _HOST):
                found.setdefault(name, []).extend(part.strip() for part in value.decode("latin-1").split(","))
        client = self._client(found.get(_FOR, []))
        if client:
            scope["client"] = (client, 0)
        scheme = found.get(_PROTO, [""])[-1].lower()
        if scheme in _SCHEMES:
            scope["scheme"] = scheme
        host = found.get(_HOST, [""])[-1]
        if host:
            others = [header for header in scope["headers"] if header[0] != b"host"]
            scope["headers"] = [(b"host", host.encode("latin-1")), *others]

    def _client(self, hops: "list[str]") -> str:
        """The nearest hop that is no proxy, the farthest one if all are; empty if none can be read."""
        found = ""
        for hop in reversed(hops):
            address = address_of(_without_port(hop))
            if address is None:
                break
            found = str(address)
            if not self._proxies.has(found):
                break
        return found


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
