"""What a proxy says of a client, and who is believed."""

import asyncio

import pytest

from converter.server.addresses import Addresses, is_near
from converter.server.forwarded import Forwarded

PROXIES = Addresses(["127.0.0.1", "10.0.0.0/8"])
FOR, PROTO, HOST = b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"


def seen(client, *headers, proxies=PROXIES):
    """The client, the scheme and the Host of a request, as the application sees them."""
    found = {}

    async def app(scope, _receive, _send):
        found.update(scope)

    scope = {
        "type": "http", "scheme": "http", "client": client and (client, 5000),
        "headers": [(b"host", b"localhost"), *headers],
    }  # fmt: skip
    asyncio.run(Forwarded(app, proxies)(scope, None, None))
    (host,) = [value for name, value in found["headers"] if name == b"host"]
    return (found["client"] or ("",))[0], found["scheme"], host


def test_a_proxy_names_the_client_the_scheme_and_the_host():
    headers = (FOR, b"192.0.2.1"), (PROTO, b"https"), (HOST, b"fx.example.org")
    assert seen("127.0.0.1", *headers) == ("192.0.2.1", "https", b"fx.example.org")
    assert seen("10.1.2.3", *headers) == ("192.0.2.1", "https", b"fx.example.org")


@pytest.mark.parametrize("client", ["127.0.0.2", "192.0.2.9", "::1", None])
def test_nobody_else_is_believed(client):
    headers = (FOR, b"192.0.2.1"), (PROTO, b"https"), (HOST, b"fx.example.org")
    assert seen(client, *headers) == (client or "", "http", b"localhost")


def test_who_connects_by_the_socket_file_is_believed_if_that_is_named():
    assert seen(None, (FOR, b"192.0.2.1"), proxies=Addresses(["unix"]))[0] == "192.0.2.1"


@pytest.mark.parametrize(
    ("hops", "client"),
    [
        (b"6.6.6.6, 192.0.2.1", "192.0.2.1"),  # the first one was written by the client
        (b"6.6.6.6, 192.0.2.1, 10.0.0.7", "192.0.2.1"),
        (b"10.0.0.8, 10.0.0.7", "10.0.0.8"),
        (b"192.0.2.1:4711", "192.0.2.1"),
        (b"[2001:db8::1]:4711", "2001:db8::1"),
        (b"2001:db8::1", "2001:db8::1"),
        (b"192.0.2.1, unknown", "127.0.0.1"),
        (b"192.0.2.1, , 10.0.0.7", "10.0.0.7"),
        (b"", "127.0.0.1"),
        (b"\xff\xfe, <script>", "127.0.0.1"),
    ],
)
def test_the_client_is_the_nearest_hop_that_is_no_proxy(hops, client):
    assert seen("127.0.0.1", (FOR, hops))[0] == client


def test_hops_in_several_headers_are_read_in_their_order():
    assert seen("127.0.0.1", (FOR, b"6.6.6.6"), (FOR, b"192.0.2.1, 10.0.0.7"))[0] == "192.0.2.1"


def test_a_scheme_that_is_none_of_the_web_s_is_left_out():
    assert seen("127.0.0.1", (PROTO, b"javascript"))[1] == "http"
    assert seen("127.0.0.1", (PROTO, b"http, HTTPS"))[1] == "https"


def test_a_request_that_was_handed_on_is_never_one_of_this_machine():
    scope = {"client": ("127.0.0.1", 1), "headers": [(b"host", b"localhost")]}
    assert is_near(scope, Addresses())
    assert is_near({**scope, "client": None}, Addresses())
    assert is_near({**scope, "client": ("10.0.0.1", 1)}, PROXIES)
    assert not is_near({**scope, "client": ("192.0.2.1", 1)}, PROXIES)
    for name in (FOR, HOST, b"forwarded", b"via", b"x-real-ip", b"origin"):
        assert not is_near({**scope, "headers": [(name, b"192.0.2.1")]}, Addresses())
