"""The head of a request: what decides how it is answered."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from converter.server.addresses import group_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, MutableMapping
    from typing import Any

__all__ = ["Head"]

_LOCAL = "localhost"
# Clients of this shape send a key of their own, of which nothing is kept or told.
_WITH_KEYS = "/oxr/"
_KEY = b"app_id"
# A name or an address, then a port; of no other form a part counts.
_HOST = re.compile(rb"(\[[0-9A-Za-z:.%]+\]|[^][:@/]+)(?::[0-9]{0,5})?").fullmatch


class Head:
    """The head of a request, read once.

    ``path`` is without the prefix of the proxy. ``accept`` is the media type asked for, by the header or by a
    path in ``.csv``: ``json``, ``csv``, ``ndjson``, or ``other`` where none of these will do.
    ``key`` is what finished answers are kept by. ``scope`` is that of ASGI. ``route`` is set once known,
    ``begun`` when the first byte of the answer is sent.
    """

    __slots__ = (
        "accept", "begun", "host", "key", "method", "none_match", "origin", "path",
        "preflight", "route", "scope",
    )  # fmt: skip

    def __init__(self, scope: "MutableMapping[str, Any]", root_path: str) -> None:
        self.method: str = scope["method"]
        self.scope = scope
        self.host = self.origin = self.none_match = accept = b""
        self.preflight = False
        for name, value in scope["headers"]:
            if name == b"host":
                self.host = value
            elif name == b"accept":
                accept = value
            elif name == b"origin":
                self.origin = value
            elif name == b"if-none-match":
                self.none_match = value
            elif name == b"access-control-request-method":
                self.preflight = True
        path: str = scope["path"]
        if root_path and path.startswith(f"{root_path}/"):
            path = path[len(root_path) :]
        if len(path) > 1 and path.endswith("/") and not path.startswith("/widget"):
            path = path[:-1]
        if path.startswith(_WITH_KEYS):
            scope["query_string"] = _without_key(scope["query_string"])
        self.path = path
        named = path.startswith("/v2/") and path.endswith(".csv")
        self.accept = "csv" if named else _accepted(accept)
        self.key = (path, scope["query_string"], self.accept)
        self.route = ""
        self.begun = False

    def is_for(self, names: "Collection[str]") -> bool:
        """Whether the Host of the request is loopback's, or one of the names of the server."""
        found = _HOST(self.host)
        host = found[1].decode("latin-1").lower() if found else ""
        return host == _LOCAL or host in names or _is_loopback(host)

    @property
    def client(self) -> str:
        """What tells the client from others: its address, or of IPv6 its site; empty if it has none."""
        client = self.scope.get("client")
        return group_of(client[0]) if client else ""

    @property
    def has_body(self) -> bool:
        """Whether the answer has a body: that of HEAD is its head alone."""
        return self.method != "HEAD"


@lru_cache(64)
def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _accepted(accept: bytes) -> str:
    """The first of our media types that an Accept header names; ``json`` if it takes anything."""
    if not accept or accept in (b"*/*", b"application/json"):
        return "json"
    types = [part.partition(b";")[0].strip().lower() for part in accept[:500].split(b",")]
    for one in types:
        if one == b"text/csv":
            return "csv"
        if one == b"application/x-ndjson":
            return "ndjson"
        if one in (b"application/json", b"*/*", b"application/*", b"text/html", b"text/*"):
            return "json"
    return "other"


def _without_key(query: bytes) -> bytes:
    """A query without the key that clients of Open Exchange Rates send."""
    parts = query.split(b"&")
    return b"&".join(part for part in parts if unquote_to_bytes(part.partition(b"=")[0]) != _KEY)
