"""A long range through a real server: sent in parts, and given up when its client goes away."""

import contextlib
import json
import socket
import threading
import time

import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
from support.api import api
from support.serving import running

from converter.server.endpoint import Endpoint
from converter.server.problems import Problem
from converter.server.ranges import ranged
from converter.server.records import FORMS
from converter.server.replies import WHOLE, Stream

LONG = "/rates?base=USD&from=1999-01-01"
PARAMETERS = ("base", "from", "group", "quotes", "to")


class Watched:
    """Ranges whose pieces are counted; ``ended`` is set when no more of them are made."""

    def __init__(self):
        self.made = 0
        self.ended = threading.Event()

    def answer(self, asked, engine):
        found = ranged(asked, engine)
        if isinstance(found, Stream):
            found.pieces = self._pieces(found.pieces)
        return found

    def _pieces(self, pieces):
        try:
            for piece in pieces:
                self.made += 1
                yield piece
        finally:
            pieces.close()
            self.ended.set()


@pytest.fixture
def watched():
    return Watched()


@pytest.fixture
def address(watched):
    endpoint = Endpoint("/rates", watched.answer, PARAMETERS, heavy=True, media=FORMS)
    with api(endpoints=[endpoint]) as made, running(app=made.app) as server:
        yield "127.0.0.1", server.port


@contextlib.contextmanager
def asked(address, target, room=None):
    """A connection on which a request has been sent, with little ``room`` for its answer."""
    with socket.socket() as found:
        if room:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        found.settimeout(20)
        found.connect(address)
        found.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        yield found


def test_the_work_of_a_long_range_ends_when_its_client_goes_away(address, watched):
    with asked(address, LONG, room=4096) as client:
        assert client.recv(4096).startswith(b"HTTP/1.1 200")
    assert watched.ended.wait(10)
    # All of it is 14 MB in pieces of 32 KiB.
    assert watched.made < 200


def test_a_client_that_reads_slowly_holds_up_the_work_and_not_other_clients(address, watched):
    with asked(address, LONG, room=4096) as slow:
        slow.recv(100)
        while True:
            before = watched.made
            time.sleep(0.3)
            if watched.made == before:
                break
        assert before < 200
        assert not watched.ended.is_set()
        with asked(address, "/rates?from=2026-10-01&quotes=USD") as other:
            assert other.recv(4096).startswith(b"HTTP/1.1 200")


def test_a_long_range_arrives_whole_in_chunks(address):
    with asked(address, "/rates?base=USD&quotes=EUR,JPY&from=2010-01-01&to=2020-12-31") as client:
        found = b"".join(iter(lambda: client.recv(1 << 16), b""))
    head, _, chunks = found.partition(b"\r\n\r\n")
    assert b"transfer-encoding: chunked" in head.lower()
    assert b"etag" not in head.lower()
    body = b""
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        body, chunks = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    records = json.loads(body)
    assert (records[0]["date"], records[-1]["date"], len(records)) == ("2010-01-04", "2020-12-31", 2 * 2816)


@pytest.mark.parametrize("parser", ["httptools", "h11"])
@pytest.mark.parametrize("error", [ArithmeticError("of ours"), Problem(503, "too late to be told")])
def test_an_answer_that_fails_in_the_middle_is_cut_and_told_to_the_owner(parser, error, capfd):
    pytest.importorskip(parser)

    def pieces():
        for _ in range(9):
            yield b"x" * WHOLE
        raise error

    endpoint = Endpoint("/rates", lambda _asked, _engine: Stream(pieces()), heavy=True)
    with (
        api(endpoints=[endpoint]) as made,
        running(parser, app=made.app) as server,
        asked(("127.0.0.1", server.port), "/rates") as client,
    ):
        found = b"".join(iter(lambda: client.recv(1 << 16), b""))
    assert found.count(b"HTTP/1.1") == 1
    assert found.startswith(b"HTTP/1.1 200")
    assert found.count(b"x") >= WHOLE
    assert not found.endswith(b"0\r\n\r\n")  # the last chunk
    assert f"convert: an error in the server: {type(error).__name__} in /rates" in capfd.readouterr().err
