"""Servers that don't start, and what is written about those that run."""

import contextlib
import errno
import io
import logging
import os
import socket

import pytest

pytest.importorskip("uvicorn", reason="the server is an extra")

from starlette.applications import Starlette
from support.serving import running

from converter.errors import InputError
from converter.server import log
from converter.server.binding import listening
from converter.server.options import Options
from converter.server.run import serve


@pytest.mark.parametrize("error", [InputError("no such folder"), ZeroDivisionError("inside")])
def test_what_an_application_raises_when_it_starts_reaches_the_caller(error, capfd):
    @contextlib.asynccontextmanager
    async def fail(app):
        raise error
        yield

    with pytest.raises(type(error)) as raised:
        serve(Options(port=0), lambda: Starlette(lifespan=fail), lambda place: None)
    assert raised.value is error
    assert capfd.readouterr().err == ""


def test_an_error_of_the_application_is_one_line_without_its_text():
    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            while True:
                kind = (await receive())["type"]
                await send({"type": f"{kind}.complete"})
                if kind == "lifespan.shutdown":
                    return
        raise ValueError(scope["query_string"].decode())

    with running(app=app) as server:
        out = io.StringIO()
        log.set_up(out)
        said = server.ask(b"GET /?secret HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert server.ask(b"GET http://secret/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    log.set_up()
    assert said.startswith(b"HTTP/1.1 500 ")
    assert b"secret" not in said
    assert out.getvalue() == "convert: Exception in ASGI application: ValueError\n"


def test_a_line_of_the_log_has_no_character_that_moves_a_cursor():
    out = io.StringIO()
    log.set_up(out)
    logging.getLogger("asyncio").error("one\x1b[2Jtwo\nthree")
    logging.getLogger("uvicorn.error").warning("of a client")
    log.set_up()
    assert out.getvalue() == "convert: one[2Jtwo\n"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"uds": "/proc/fx.sock"}, "can't listen at /proc/fx.sock: "),
        ({"uds": f"{__file__}/fx.sock"}, "what should be its folder is a file; choose another path"),
        ({"uds": "long" * 50}, "the path is too long for a socket file; choose a shorter one"),
        ({"host": "2001:db8::1", "port": 9}, "can't listen at [2001:db8::1]:9: "),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="socket files of Unix")
def test_a_place_that_can_t_be_had_is_named_with_what_to_do(settings, told):
    with pytest.raises(InputError) as raised, listening(Options(**settings)):
        pass
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("settings", "told"),
    [({"port": 80}, "choose a port from 1024 on"), ({"uds": "fx.sock"}, "choose another folder")],
)
def test_what_is_not_allowed_is_told_by_the_kind_of_place(settings, told, monkeypatch):
    class Refusing(socket.socket):
        def bind(self, _address):
            raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "socket", Refusing)
    with pytest.raises(InputError, match=f"not allowed; {told}$"), listening(Options(**settings)):
        pass
