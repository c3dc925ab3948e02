"""What a connection may send: the same for both parsers."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("uvicorn", reason="the server is an extra")

from support.serving import OK, PIECE, PIECES, REFUSED, running

from converter.advice import is_installed

GOOD = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


PARSERS = ("httptools", "h11")


@pytest.fixture(scope="module", params=PARSERS)
def server(request):
    pytest.importorskip(request.param, reason="a parser that is not everywhere")
    with running(request.param) as found:
        yield found


def head(first=b"GET / HTTP/1.1", *fields):
    return b"\r\n".join((first, b"Host: localhost", *fields)) + b"\r\n\r\n"


def many(count, width=1):
    return [b"X-%d: %s" % (number, b"v" * width) for number in range(count)]


BAD = {
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "no Host in HTTP/1.0": b"GET / HTTP/1.0\r\n\r\n",
    "two Hosts": head(b"GET / HTTP/1.1", b"Host: localhost"),
    "two different Hosts": head(b"GET / HTTP/1.1", b"hOST: example.org"),
    "both lengths": head(b"POST / HTTP/1.1", b"Content-Length: 5", b"Transfer-Encoding: chunked")
    + b"0\r\n\r\n",
    "two lengths": head(b"POST / HTTP/1.1", b"Content-Length: 5", b"Content-Length: 6") + b"12345",
    "a negative length": head(b"POST / HTTP/1.1", b"Content-Length: -5"),
    "an unknown encoding": head(b"POST / HTTP/1.1", b"Transfer-Encoding: gzip"),
    "GET with a body": head(b"GET / HTTP/1.1", b"Content-Length: 5") + b"12345",
    "GET with pieces": head(b"GET / HTTP/1.1", b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "HEAD with a body": head(b"HEAD / HTTP/1.1", b"Content-Length: 1") + b"1",
    "OPTIONS with a body": head(b"OPTIONS / HTTP/1.1", b"Content-Length: 1") + b"1",
    "an absolute URL": head(b"GET http://localhost/ HTTP/1.1"),
    "an asterisk": head(b"OPTIONS * HTTP/1.1"),
    "a long method": head(b"G" * 3000 + b" / HTTP/1.1"),
    "a control character": head(b"GET /\x01 HTTP/1.1"),
    "a byte beyond ASCII": head(b"GET /\xe9 HTTP/1.1"),
    "a fragment": head(b"GET /#part HTTP/1.1"),
    "HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/2.0": head(b"GET / HTTP/2.0"),
    "HTTP/0.9": b"GET /\r\n\r\n",
    "a space before a colon": head(b"GET / HTTP/1.1", b"Accept : a"),
    "a folded field": head(b"GET / HTTP/1.1", b"X: a", b"Content-Length : 4"),
    "a zero byte": head(b"GET / HTTP/1.1", b"X: a\0b"),
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
    "10,000 fields": head(b"GET / HTTP/1.1", *many(10_000)),
    "101 fields": head(b"GET / HTTP/1.1", *many(100)),
    "a field of 1 MB": head(b"GET / HTTP/1.1", b"X: " + b"v" * 1_000_000),
    "a target of 1 MB": head(b"GET /" + b"v" * 1_000_000 + b" HTTP/1.1"),
    "a head of 17 KiB": head(b"GET / HTTP/1.1", *many(17, 1000)),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_request_that_is_not_regular_is_refused_and_the_connection_closed(name, server):
    with server.connect() as client:
        client.send(BAD[name])
        said = client.rest(2)
        assert client.is_closed(0)
    # What is refused before it is read whole may meet a reset in place of the answer.
    assert said.startswith(REFUSED) or (not said and len(BAD[name]) > 100_000)
    assert said.count(b"HTTP/1.1 ") == (1 if said else 0)


@pytest.mark.parametrize("method", [b"CONNECT", b"FETCH", b"QUERY", b"PROPFIND", b"M-SEARCH"])
def test_a_method_that_no_route_takes_is_told_those_that_are_taken(method, server):
    for line in (b"%s / HTTP/1.1" % method, b"%s /v2/rates?base=USD HTTP/1.0" % method):
        said, body = server.ask(head(line)).split(b"\r\n\r\n")
        assert said.startswith(b"HTTP/1.1 405 ")
        assert b"\r\nallow: GET, HEAD, OPTIONS\r\n" in said
        assert body.startswith(b'{"status": 405, "message": "the method is GET, HEAD or OPTIONS"')


@pytest.mark.parametrize(
    "line", [b"F\x01TCH / HTTP/1.1", b"FETCH / HTTP/3.0", b"FETCH /", b"F" * 21 + b" / HTTP/1.1"]
)
def test_what_only_looks_like_an_unknown_method_is_no_request(line, server):
    assert server.ask(head(line)).startswith(REFUSED)


def test_a_refusal_is_the_error_object_and_names_nothing_of_the_request(server):
    said, body = server.ask(head(b"GET http://example.org/?secret HTTP/1.1")).split(b"\r\n\r\n")
    assert b"content-type: application/json\r\n" in said
    assert b"cache-control: no-store" in said
    assert b"\r\nreferrer-policy: no-referrer" in said
    assert b"\r\ncontent-security-policy: default-src 'none'" in said
    assert b"\r\ndate: " in said
    assert b"server:" not in said.lower()
    assert body.startswith(b'{"status": 400, "message": "the target of a request is a path')
    assert body.endswith(b'"parameter": null, "suggestions": []}')
    assert b"secret" not in body


GOODS = {
    "a plain one": GOOD,
    "HTTP/1.0 with a Host": head(b"GET / HTTP/1.0"),
    "100 fields": head(b"GET / HTTP/1.1", *many(99)),
    "15 KiB": head(b"GET / HTTP/1.1", *many(15, 1000)),
    "a body of no bytes": head(b"GET / HTTP/1.1", b"Content-Length: 0"),
    "a query": head(b"GET /?a=b%20c&d=/?!'()* HTTP/1.1"),
}


@pytest.mark.parametrize("name", GOODS)
def test_a_regular_request_is_answered(name, server):
    with server.connect() as client:
        client.send(GOODS[name])
        assert client.answer()[0].startswith(OK)


def test_a_head_that_comes_byte_by_byte_is_read(server):
    with server.connect() as client:
        for byte in GOOD:
            client.send(bytes([byte]))
        assert client.answer()[0].startswith(OK)
        client.send(GOOD)
        assert client.answer()[0].startswith(OK)


def test_a_request_with_a_body_is_answered_and_the_connection_closed(server):
    with server.connect() as client:
        client.send(head(b"POST / HTTP/1.1", b"Content-Length: 5") + b"12345" + GOOD)
        said = client.rest()
        assert client.is_closed(0)
    assert said.startswith(b"HTTP/1.1 405 ")
    assert said.count(b"HTTP/1.1 ") == 1


OFFERS = {
    "HTTP/2": head(
        b"GET / HTTP/1.1", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c",
        b"HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk",
    ),
    "a websocket": head(
        b"GET / HTTP/1.1", b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OFFERS)
def test_an_offer_of_another_protocol_is_answered_by_this_one_and_nothing_is_read_behind_it(name, server):
    with server.connect() as client:
        client.send(OFFERS[name] + GOOD)
        said = client.rest()
        assert client.is_closed(0)
    assert said.startswith(OK)
    assert said.count(b"HTTP/1.1 ") == 1


def test_requests_sent_ahead_are_answered_in_their_order(server):
    paths = [b"/slow", b"/?1", b"/?2", b"/slow", b"/?3"]
    with server.connect() as client:
        client.send(b"".join(head(b"GET %s HTTP/1.1" % path) for path in paths) + LAST)
        said = client.rest(2)
    assert said.endswith(b"localhost/")
    assert said.count(OK) == len(paths) + 1
    assert said.index(b"slow") < said.index(b"/?1") < said.index(b"/?2") < said.index(b"/?3")


def test_of_thousands_sent_ahead_all_answers_that_come_are_whole_and_in_order(server):
    last = head(b"GET /?2000- HTTP/1.1", b"Connection: close")
    data = b"".join(head(b"GET /?%d- HTTP/1.1" % number) for number in range(2000))
    with server.connect() as client:
        client.send(data + last)
        said = client.rest(2)
    answers = said.split(OK)[1:]
    assert len(answers) >= 32
    assert all(answer.endswith(b"/?%d-" % number) for number, answer in enumerate(answers))


@pytest.mark.parametrize("bad", ["two Hosts", "no HTTP", "a head of 17 KiB", "an absolute URL"])
def test_a_bad_request_sent_ahead_does_not_cut_the_answer_before_it(bad, server):
    with server.connect() as client:
        client.send(head(b"GET /long HTTP/1.1"))
        time.sleep(0.05)
        client.send(BAD[bad])
        said = client.rest(2)
        assert client.is_closed(0)
    answer, end, after = said.partition(b"\r\n0\r\n\r\n")
    assert answer.startswith(OK)
    assert (answer.count(b"x"), end != b"") == (len(PIECE) * PIECES, True)
    assert not after or after.startswith(REFUSED)


def slow_heads(server):
    """When each of several slow connections was closed, after one that is idle was answered again."""
    with contextlib.ExitStack() as stack:
        silent, half, lines, second, idle = (stack.enter_context(server.connect()) for _ in range(5))
        begun = time.monotonic()
        half.send(b"GET / HTTP/1.1\r\nHost: local")
        second.send(GOOD + b"GET")
        assert second.answer()[0].startswith(OK)
        idle.send(GOOD)
        assert idle.answer()[0].startswith(OK)
        open_ones = {"silent": silent, "half": half, "lines": lines, "second": second}
        closed = {}
        while open_ones and time.monotonic() < begun + 5:
            lines.send(b"\r\n")
            half.send(b"h")
            for name in [name for name, client in open_ones.items() if client.is_closed(0.02)]:
                closed[name] = time.monotonic() - begun
                del open_ones[name]
        idle.send(LAST)  # one that has asked may be idle for longer
        assert idle.answer()[0].startswith(OK)
    return closed


def test_heads_that_don_t_end_within_three_seconds_are_closed_without_harm_to_others():
    """One test for all, as each would wait as long."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(running(parser)) for parser in PARSERS if is_installed(parser)]
        with ThreadPoolExecutor() as pool:
            found = list(pool.map(slow_heads, servers))
    assert found
    for closed in found:
        assert closed.keys() == {"silent", "half", "lines", "second"}
        assert all(2.5 < closed[name] < 4 for name in ("silent", "half", "second")), closed
        assert closed["lines"] < 4


def test_all_connections_are_counted_down_again(server):
    for data in (GOOD, BAD["two Hosts"], b"GE", b""):
        with server.connect() as client:
            client.send(data)
            if data == GOOD:
                client.answer()
    server.settled()
    assert server.limits._by_group == {}
