"""Addresses of machines: single ones, networks, and whether one is this machine's own."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping
    from ipaddress import IPv4Network, IPv6Network
    from typing import Any

__all__ = ["UNIX", "Addresses", "address_of", "group_of", "is_loopback", "is_near"]

# What stands for whoever connects by the socket file of ``--uds``, who has no address.
UNIX = "unix"
# So many decisions about single addresses are remembered.
_MOST = 4096
# Fields of which one at least is in a request that a proxy hands on, or that a page in a browser makes.
_FROM_OTHERS = frozenset((
    b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip", b"forwarded", b"via",
    b"origin",
))  # fmt: skip


def address_of(text: str) -> "IPv4Address | IPv6Address | None":
    """The address that a text is, None if it is none; an IPv4 address written as IPv6 is that of IPv4."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself: ``localhost``, 127.0.0.0/8 or ::1."""
    found = address_of(host.strip("[]"))
    return found.is_loopback if found else host.lower() == "localhost"


def group_of(host: str) -> str:
    """What the connections of an address are counted by: itself, of IPv6 the 64 bits that one site has."""
    found = address_of(host)
    if isinstance(found, IPv6Address):
        return str(ip_network((int(found) >> 64 << 64, 64)))
    return str(found or host)


class Addresses:
    """A set of addresses and networks, such as those of the proxies; `UNIX` may be among them.

    Raises ValueError for a text that is none of these.
    """

    def __init__(self, texts: "Iterable[str]" = ()) -> None:
        texts = tuple(texts)
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(one) for one in texts if one != UNIX]
        self._unix = UNIX in texts
        self._known: dict[str, bool] = {}

    def __bool__(self) -> bool:
        return self._unix or bool(self._networks)

    def has(self, host: "str | None") -> bool:
        """Whether a client is among them; None and empty text are one that has no address."""
        if not host:
            return self._unix
        found = self._known.get(host)
        if found is None:
            address = address_of(host)
            found = address is not None and any(address in one for one in self._networks)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[host] = found
        return found


def is_near(scope: "MutableMapping[str, Any]", proxies: Addresses) -> bool:
    """Whether a request was made on this machine or by a proxy itself, and not handed on for somebody else.

    ``scope`` is that of ASGI. A proxy on this machine that was not named looks like this machine, and so does
    a page of another origin in a browser: a request that says it was handed on, or by a page, never counts.
    """
    host = scope["client"][0] if scope.get("client") else ""
    if host and not is_loopback(host) and not proxies.has(host):
        return False
    return all(name not in _FROM_OTHERS for name, _ in scope["headers"])
