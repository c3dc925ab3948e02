"""Newer tables are fetched beside the requests, each source by its calendar."""

import asyncio
import threading
import time

import pytest

pytest.importorskip("starlette")

from support.beside import running
from support.servers import Answer

from converter.server.threads import Threads

RATE = "/v2/rate/EUR/USD"
DEFAULT = ("cbr", "ecb", "frankfurter", "currency-api")


@pytest.fixture
def server(five):
    """A server that has fetched all that is due, on a Friday evening."""
    with running(five) as found:
        found.settle()
        yield found


def test_at_the_start_each_source_is_asked_once(server, five):
    assert {key: len(five.requested(key)) for key in ("cbr", "ecb", "currency-api")} == {
        "cbr": 1, "ecb": 1, "currency-api": 1,
    }  # fmt: skip
    assert five.requested("er-api") == []


def test_a_table_that_comes_out_is_fetched_and_answers_at_once(server, five):
    assert server.json(RATE)["date"] == "2026-10-30"
    five.at("2026-11-02T15:04")
    assert server.json(RATE)["date"] == "2026-10-30"
    server.until(lambda: server.json(RATE)["date"] == "2026-11-02")
    assert len(five.requested("ecb")) == 2


def test_a_request_never_waits_for_a_publisher(server, five):
    five.fail("ecb", with_=Answer("late", delay=5))
    five.at("2026-11-02T15:04")
    status, headers, body = server.get(RATE)
    assert (status, b"2026-10-30" in body, "stale=?1" in headers["fx-source"]) == (200, True, False)


def test_a_source_that_fails_is_left_alone_and_asked_again_later(five):
    five.fail("ecb")
    with running(five) as server:
        server.until(lambda: _stale(server, "ecb")["error"])
        told = _stale(server, "ecb")
        assert (told["error"], told["next_try"]) == ("source-refused", "2026-10-30T15:05:00Z")
        five.open("ecb")
        asked = len(five.requested("ecb"))
        five.at("2026-10-30T15:04:50")
        server.get("/healthz")
        assert len(five.requested("ecb")) == asked
        five.at("2026-10-30T15:05:01")
        server.until(lambda: "ecb" not in [one["source"] for one in server.json("/healthz")["stale"]])


def test_a_source_that_a_request_names_is_fetched_soon(five):
    with running(five, sources="ecb") as server:
        server.settle()
        status, headers, _ = server.get("/v2/rate/USD/RUB?providers=cbr")
        assert (status, "retry-after" in headers) == (503, True)
        server.until(lambda: server.get("/v2/rate/USD/RUB?providers=cbr")[0] == 200)


def test_offline_nothing_is_fetched(five):
    with running(five, offline=True) as server:
        assert server.get(RATE)[0] == 503
        assert five.requested() == []


def test_200_first_requests_while_publishers_hang_are_answered_at_once_by_few_threads(five):
    with running(five) as server:
        server.settle()
    five.fail(*DEFAULT, with_=Answer("late", delay=30))
    five.at("2026-11-02T20:00")
    five.forget()
    with running(five) as server:
        began = time.monotonic()
        found = server.at_once(*[f"/v2/rate/{one}/EUR" for one in ("USD", "GBP", "JPY", "KRW")] * 50)
        threads = [one.name for one in threading.enumerate() if one.name.startswith("fxconvert")]
        assert {status for status, _, _ in found} == {200}
        assert time.monotonic() - began < 1
        assert len(threads) < 24
        assert max(len(five.requested(key)) for key in DEFAULT) <= 1


def test_beyond_the_limit_a_day_that_is_not_held_is_refused_and_told_when_to_ask_again(five):
    five.server.cbr |= {f"2026-10-{day}": {"USD": "80.5", "EUR": "90.5"} for day in (14, 15)}
    with running(five, sources="cbr", fetch_per_minute=1) as server:
        server.settle()
        assert server.get("/v2/rate/USD/RUB?date=2026-10-14")[0] == 200
        status, headers, body = server.get("/v2/rate/USD/RUB?date=2026-10-15")
    assert (status, b"cbr is not asked now" in body, headers["cache-control"]) == (503, True, "no-store")
    assert 50 <= int(headers["retry-after"]) <= 60


def test_a_day_answered_by_a_later_source_since_an_earlier_one_failed_is_kept_for_an_hour_at_most(five):
    five.server.frankfurter.append(("2026-10-20", {("USD", "EUR"): "0.8951"}))
    five.fail("ecb")
    with running(five) as server:
        _, headers, body = server.get("/v2/rate/USD/EUR?date=2026-10-20")
        assert b'"rate":0.8951' in body
        assert int(headers["cache-control"].rpartition("=")[2]) <= 3600


def test_what_waits_too_long_for_a_thread_is_refused():
    threads, gate = Threads(patience=0.05), threading.Event()

    async def put():
        waiting = [threads.wait("a", gate.wait) for _ in range(4)]
        await asyncio.sleep(0.1)
        gate.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    found = asyncio.run(put())
    threads.close()
    assert [one for one in found if one is not True] == found[3:]
    assert (found[3].status, dict(found[3].headers)) == (503, {b"retry-after": b"5"})


def _stale(server, key):
    return next(one for one in server.json("/healthz")["stale"] if one["source"] == key)
