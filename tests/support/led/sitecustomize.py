"""Leads the public hosts of rates to a server of the tests; every other host is unknown.

Python imports this at its start, where the folder is on its path: the program that runs is unchanged.
``LED_HOSTS`` are the hosts, separated by commas, and ``LED_PORT`` is the port at 127.0.0.1.
"""

import os
import socket

LOOPBACK = "127.0.0.1"
HTTPS = 443

_hosts = frozenset(os.environ.get("LED_HOSTS", "").split(","))
_port = int(os.environ.get("LED_PORT", "0"))
_getaddrinfo = socket.getaddrinfo
_connect = socket.socket.connect


def getaddrinfo(host, port, *rest, **others):
    """The addresses of a host: 127.0.0.1 for those that are led here."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in _hosts:
        return _getaddrinfo(LOOPBACK, port, *rest, **others)
    if name in (None, "", "localhost", "::1", LOOPBACK):
        return _getaddrinfo(host, port, *rest, **others)
    raise socket.gaierror(socket.EAI_NONAME, f"no test leads {name} anywhere")


def connect(self, address):
    """Connect a socket; the port of HTTPS at 127.0.0.1 is that of the server."""
    if isinstance(address, tuple) and address[:2] == (LOOPBACK, HTTPS):
        address = (LOOPBACK, _port)
    return _connect(self, address)


if _port:
    socket.getaddrinfo = getaddrinfo
    socket.socket.connect = connect
