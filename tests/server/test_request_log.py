"""The log of requests: a line of JSON for each, without what the client sent."""

import asyncio
import io
import json

import pytest

pytest.importorskip("starlette")

from support.beside import running

from converter.server.request_log import RequestLog


def run(log, seconds):
    """Let the log be written for some seconds."""

    async def work():
        task = asyncio.ensure_future(log.run())
        await asyncio.sleep(seconds)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(work())


def test_a_line_has_the_instant_the_route_the_status_and_the_time_taken():
    out = io.StringIO()
    log = RequestLog(lambda: 1793390400.25, out, pause=0.01)
    log.watch("/v2/rate/{base}/{quote}", 200, 0.0012345)
    run(log, 0.05)
    assert json.loads(out.getvalue()) == {
        "time": "2026-10-30T20:00:00.250Z", "route": "/v2/rate/{base}/{quote}", "status": 200, "ms": 1.234,
    }  # fmt: skip


def test_what_was_noted_last_is_written_at_the_end():
    out = io.StringIO()
    log = RequestLog(lambda: 0.0, out, pause=60)
    log.watch("/a", 200, 0)
    log.watch("/b", 404, 0)
    run(log, 0.01)
    assert [json.loads(line)["route"] for line in out.getvalue().splitlines()] == ["/a", "/b"]


def test_a_log_that_nobody_reads_ends_no_server():
    out = io.StringIO()
    out.close()
    log = RequestLog(lambda: 0.0, out, pause=0.01)
    log.watch("/a", 200, 0)
    run(log, 0.03)


def test_nothing_of_a_request_is_in_the_log_but_its_route(five, capsys):
    with running(five, offline=True, log=True) as server:
        server.get("/v2/rate/EUR/USD?date=1999-12-31", client="203.0.113.7")
        server.get("/hidden/path?key=hidden")
    lines = capsys.readouterr().err.splitlines()
    assert [(one["route"], one["status"]) for one in map(json.loads, lines)] == [
        ("/v2/rate/{base}/{quote}", 503), ("-", 404),
    ]  # fmt: skip
    assert not any(word in "".join(lines) for word in ("hidden", "203.0", "1999", "EUR"))


def test_without_the_option_nothing_is_logged(five, capsys):
    with running(five, offline=True) as server:
        server.get("/v2/rate/EUR/USD")
    assert capsys.readouterr() == ("", "")
