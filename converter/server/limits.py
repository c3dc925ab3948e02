"""What a client may send, and how many connections it may hold."""

import re

from converter.server.addresses import Addresses, group_of, is_loopback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Headers = Sequence[tuple[bytes, bytes]]

__all__ = [
    "FIELDS", "FINE", "HEAD_BYTES", "HEAD_SECONDS", "OTHER_METHOD", "QUEUED", "STALL_SECONDS", "TOO_LONG",
    "UNREADABLE", "Connections", "is_other_method", "judged",
]  # fmt: skip

# Of the head of a request: its request line and its fields.
HEAD_BYTES = 16 * 1024
FIELDS = 100
HEAD_SECONDS = 3.0
# Seconds in which a client must take some of an answer that waits for it.
STALL_SECONDS = 30.0
# Requests that a client may send ahead of their answers.
QUEUED = 32
CONNECTIONS = 1000
PER_ADDRESS = 64
_REMEMBERED = 4096  # addresses whose group is known

TOO_LONG = "the head of the request is too long: 16 KiB and 100 fields at most"
UNREADABLE = "this is no HTTP request that can be read"
OTHER_METHOD = "the method is GET, HEAD or OPTIONS"
_NO_TARGET = "the target of a request is a path and a query in visible ASCII, such as /v2/rates?base=USD"
# What is judged of a request that is handed on, and has no body.
FINE = ("", False)

# The application takes only the first three; a body may follow others, which are not handed on at all.
_METHODS = frozenset((b"GET", b"HEAD", b"OPTIONS", b"POST", b"PUT", b"PATCH", b"DELETE", b"TRACE"))
_LONGEST_METHOD = 20
_OTHER_METHOD = re.compile(rb"([A-Z-]{1,20}) /[!-~]* HTTP/1\.[01]\r\n").match
_BODILESS = frozenset((b"GET", b"HEAD", b"OPTIONS"))
_TARGET = re.compile(rb'/[!"$-~]*').fullmatch  # a path and a query, in visible ASCII
_VERSIONS = frozenset(("1.1", "1.0", b"1.1", b"1.0"))
_LENGTHS = frozenset((b"content-length", b"transfer-encoding"))
_WATCHED = _LENGTHS | {b"host", b"upgrade"}


class Connections:
    """Counts the connections of a server.

    ``per_address`` is that of the options. ``open`` is how many there are, ``turned_away`` how many were
    closed since there were too many, and ``refused`` how many requests were not handed on. ``ending``: no
    more are taken, since the server ends. A client that takes nothing of its answer for ``stall`` seconds
    loses its connection.
    """

    def __init__(
        self,
        per_address: "int | None" = None,
        proxies: "Addresses | None" = None,
        most: int = CONNECTIONS,
        stall: float = STALL_SECONDS,
    ) -> None:
        self.stall = stall
        self.ending = False
        self.open = self.turned_away = self.refused = 0
        self._most = most
        self._each = PER_ADDRESS if per_address is None else per_address
        self._loopback_counts = per_address is not None
        self._proxies = proxies or Addresses()
        self._by_group: dict[str, int] = {}
        self._groups: dict[str, str] = {}

    def enter(self, host: str) -> "str | None":
        """Count a connection from a host, empty for a socket file; None if it is one too many.

        What is returned is to be given to `leave`.
        """
        group = self._group_of(host)
        held = self._by_group.get(group, 0) if group else 0
        if self.open >= self._most or held >= self._each:
            self.turned_away += 1
            return None
        self.open += 1
        if group:
            self._by_group[group] = held + 1
        return group

    def leave(self, group: str) -> None:
        """Count a connection as ended."""
        self.open -= 1
        if group:
            left = self._by_group[group] - 1
            if left:
                self._by_group[group] = left
            else:
                del self._by_group[group]

    def _group_of(self, host: str) -> str:
        """What the connections of a host are counted by; empty if they are not."""
        found = self._groups.get(host)
        if found is None:
            found = "" if self._is_exempt(host) else group_of(host)
            if len(self._groups) >= _REMEMBERED:
                self._groups.clear()
            self._groups[host] = found
        return found

    def _is_exempt(self, host: str) -> bool:
        if not host or self._proxies.has(host):
            return True
        return not self._loopback_counts and is_loopback(host)


def judged(
    method: bytes, target: bytes, version: object, headers: "Headers", *, long: bool = False
) -> "tuple[str, bool]":
    """Why a request is refused, empty text if it is not, and whether a body follows.

    The names of ``headers`` are in lower case. ``long``: the head may be longer than `HEAD_BYTES`. Whatever
    is refused here is read in different ways by different programs, or is none that the server answers.
    """
    hosts = others = 0
    for name, _ in headers:
        if name in _WATCHED:
            if name == b"host":
                hosts += 1
            else:
                others += 1
    if len(headers) > FIELDS or (long and _size(target, headers) > HEAD_BYTES):
        return TOO_LONG, False
    if version not in _VERSIONS:
        return UNREADABLE, False
    if method not in _METHODS:
        return OTHER_METHOD if len(method) <= _LONGEST_METHOD else UNREADABLE, False
    if not _TARGET(target):
        return _NO_TARGET, False
    if hosts != 1:
        return "a request has exactly one Host", False
    return _judged_by_length(method, headers) if others else FINE


def is_other_method(data: bytes) -> bool:
    """Whether data that a parser can't read begin with a regular line, but for a method that it knows not."""
    found = _OTHER_METHOD(data)
    return found is not None and found[1] not in _METHODS


def _size(target: bytes, headers: "Headers") -> int:
    return len(target) + sum(len(name) + len(value) + 4 for name, value in headers)


def _judged_by_length(method: bytes, headers: "Headers") -> "tuple[str, bool]":
    lengths = [header for header in headers if header[0] in _LENGTHS]
    body = any(name == b"transfer-encoding" or value.strip(b"0 \t") != b"" for name, value in lengths)
    if len(lengths) > 1:
        return "the length of a body is given once, by Content-Length or Transfer-Encoding", body
    if any(name == b"transfer-encoding" and value.strip().lower() != b"chunked" for name, value in lengths):
        return "the only Transfer-Encoding is chunked", body
    why = "a request of this method has no body" if body and method in _BODILESS else ""
    # An offer to change to another protocol may be ignored, but parsers read no further behind it.
    return why, body or any(name == b"upgrade" for name, _ in headers)
