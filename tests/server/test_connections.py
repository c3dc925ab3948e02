"""How many connections a server holds, how it ends them, and clients that don't read."""

import contextlib
import socket
import threading
import time

import pytest

pytest.importorskip("uvicorn", reason="the server is an extra")

from support.serving import OK, PIECE, PIECES, Client, running

from converter.server.addresses import Addresses
from converter.server.limits import Connections

GOOD = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
SLOW = GOOD.replace(b"/ ", b"/slow ", 1)
LONG = GOOD.replace(b"/ ", b"/long ", 1)


@pytest.fixture
def files():
    """Room for the two ends of 1,100 connections."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4096:
        pytest.skip("too few files may be open")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("files")
def test_of_1100_connections_a_thousand_stay_and_the_others_are_closed_at_once():
    with running() as server, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.connect()) for _ in range(1100)]
        end = time.monotonic() + 2
        while server.limits.open + server.limits.turned_away < 1100 and time.monotonic() < end:
            time.sleep(0.01)
        assert (server.limits.open, server.limits.turned_away) == (1000, 100)
        assert sum(client.is_closed(0) for client in clients[-100:]) == 100
        clients[0].send(GOOD)
        assert clients[0].answer()[0].startswith(OK)
        clients[0].socket.close()
        while server.limits.open == 1000:
            time.sleep(0.01)
        with server.connect() as after:
            after.send(GOOD)
            assert after.answer()[0].startswith(OK)


@pytest.mark.parametrize("parser", ["httptools", "h11"])
def test_an_address_has_no_more_connections_than_the_typed_number(parser):
    pytest.importorskip(parser, reason="a parser that is not everywhere")
    with running(parser, per_address=64) as server, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.connect("127.0.0.2")) for _ in range(70)]
        while server.limits.open + server.limits.turned_away < 70:
            time.sleep(0.01)
        assert [client.is_closed(0.001) for client in clients] == [False] * 64 + [True] * 6
        with server.connect("127.0.0.3") as other:
            other.send(GOOD)
            assert other.answer()[0].startswith(OK)
        clients[0].socket.close()
        while server.limits.open == 64:
            time.sleep(0.01)
        with server.connect("127.0.0.2") as again:
            again.send(GOOD)
            assert again.answer()[0].startswith(OK)


def test_loopback_has_no_limit_of_its_own_unless_one_is_typed():
    limits = Connections()
    assert all(limits.enter("127.0.0.1") == "" for _ in range(200))
    assert all(limits.enter("::1") == "" for _ in range(200))
    assert all(limits.enter("") == "" for _ in range(200))
    assert [limits.enter("192.0.2.1") for _ in range(65)] == ["192.0.2.1"] * 64 + [None]
    typed = Connections(2, Addresses(["127.0.0.9", "10.0.0.0/8"]))
    assert [typed.enter("127.0.0.1") is None for _ in range(3)] == [False, False, True]
    assert all(typed.enter("127.0.0.9") == typed.enter("10.1.2.3") == "" for _ in range(9))


def test_the_addresses_of_one_site_count_together_in_ipv6_and_mapped_ones_as_ipv4():
    limits = Connections(2)
    assert limits.enter("2001:db8::1") == limits.enter("2001:db8::ffff:2") != ""
    assert limits.enter("2001:db8::3") is None
    assert limits.enter("2001:db8:0:1::3") is not None
    assert limits.enter("::ffff:192.0.2.1") == limits.enter("192.0.2.1") == "192.0.2.1"


def test_what_has_left_is_no_more_counted():
    limits = Connections(1)
    group = limits.enter("192.0.2.1")
    assert limits.enter("192.0.2.1") is None
    limits.leave(group)
    assert limits.open == 0
    assert limits.enter("192.0.2.1") == group


@pytest.mark.parametrize("parser", ["httptools", "h11"])
def test_a_server_that_ends_lets_answers_under_way_end(parser):
    pytest.importorskip(parser, reason="a parser that is not everywhere")
    with running(parser) as server, contextlib.ExitStack() as stack:
        idle, slow, long, late, half = (stack.enter_context(server.connect()) for _ in range(5))
        for client in (idle, late):
            client.send(GOOD)
            assert client.answer()[0].startswith(OK)
        half.send(b"GET / HT")
        slow.send(SLOW + GOOD)
        long.send(LONG)
        time.sleep(0.1)
        server.begin_end()
        time.sleep(0.12)
        late.send(GOOD)  # it was on its way when the server began to end
        assert late.rest(2).count(OK) in (0, 1)
        assert slow.rest(2).count(OK) >= 1
        said = long.rest(2)
        assert said.count(b"x") == len(PIECE) * PIECES
        assert said.endswith(b"0\r\n\r\n")
        assert all(client.is_closed(1) for client in (idle, slow, long, half, late))
        with pytest.raises(ConnectionRefusedError):
            server.connect()


@pytest.mark.parametrize("parser", ["httptools", "h11"])
def test_a_connection_that_is_made_while_the_server_ends_has_one_answer_at_most(parser):
    pytest.importorskip(parser, reason="a parser that is not everywhere")
    with running(parser) as server:
        server.limits.ending = True
        with server.connect() as asking, server.connect() as silent:
            asking.send(SLOW)
            assert asking.rest(2).count(OK) == 1
            assert asking.is_closed(0)
            assert silent.is_closed(1)


def test_under_load_every_answer_is_whole_when_the_server_ends():
    said, stop = [], threading.Event()

    def answer(client):
        data = b""
        with contextlib.suppress(ConnectionError):
            client.send(LONG)
            while not data.endswith(b"0\r\n\r\n") and (piece := client.socket.recv(65536)):
                data += piece
        return data

    def load(server):
        while not stop.is_set():
            with contextlib.suppress(ConnectionRefusedError), server.connect() as client:
                while data := answer(client):
                    said.append(data)

    with running() as server:
        threads = [threading.Thread(target=load, args=(server,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + 20
        while len(said) < 2 * len(threads) and time.monotonic() < end:
            time.sleep(0.01)
        server.end()
        stop.set()
        for thread in threads:
            thread.join(5)
    assert len(said) >= 2 * len(threads)
    assert {(data.count(b"x"), data[-5:]) for data in said} == {(len(PIECE) * PIECES, b"0\r\n\r\n")}


def test_a_client_that_takes_nothing_of_its_answer_loses_its_connection():
    with running(stall=0.3) as server, contextlib.closing(Client(server.port, buffer=4096).socket) as client:
        client.sendall(GOOD.replace(b"/ ", b"/big ", 1))
        client.recv(1, socket.MSG_PEEK)
        server.settled()
