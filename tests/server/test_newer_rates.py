"""Answers that were begun before newer rates were fetched, and those of the day before."""

import asyncio
import json
import math
import os
import threading
from datetime import timedelta

import pytest

pytest.importorskip("starlette")

from support.api import NOW, api
from support.holding import Clock, put

from converter.api.converter import Converter
from converter.server.application import application
from converter.server.endpoint import Endpoint
from converter.server.options import Options
from converter.server.other_writers import OtherWriters
from converter.server.replies import Lifetime, Reply


class Slow:
    """A route whose answer is what the figure was when it was begun, given once it may go on."""

    def __init__(self):
        self.figure = "old"
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self, _asked, _engine):
        figure = self.figure
        if figure == "old":
            self.begun.set()
            assert self.may_end.wait(5)
        return Reply(json.dumps(figure).encode(), lifetime=Lifetime(NOW.timestamp() + 500))


def test_an_answer_that_was_begun_before_newer_rates_is_given_to_no_later_request():
    slow = Slow()
    with api(endpoints=[Endpoint("/a", slow, heavy=True)]) as server:

        async def asked_around_a_refresh():
            first = asyncio.ensure_future(server.asked("/a"))
            await asyncio.to_thread(slow.begun.wait, 5)
            slow.figure = "new"
            server.app.forget()
            beside = (await server.asked("/a", client="192.0.2.7"))[2]  # a client has one of two threads
            slow.may_end.set()
            return (await first)[2], beside

        assert server._loop.run_until_complete(asked_around_a_refresh()) == (b'"old"', b'"new"')
        assert server.json("/a") == "new"


@pytest.mark.parametrize("question", [("USD", "EUR"), ("USD", "KWD", "2026-03-01")])
def test_an_answer_that_was_begun_before_newer_rates_is_not_remembered(tmp_path, question):
    asked = []

    def clock():
        if len(asked) == 1:  # the question is under way
            converter._forget()
        asked.append(question)
        return NOW

    converter = Converter("ecb", offline=True, clock=lambda: NOW, cache_dir=tmp_path, environ={})
    converter._context.clock = clock
    with converter:
        asked.append(question)
        _try(converter, question)
        assert not converter._answers.memory
        assert not converter._answers.failures
        _try(converter, question)
        assert converter._answers.memory or converter._answers.failures


@pytest.mark.parametrize("at", [1, 2, 3])
def test_rates_of_a_table_that_was_read_before_newer_ones_are_not_remembered(tmp_path, at):
    asked = []

    def clock():
        asked.append(at)
        if len(asked) == at:  # the table was read for the first of the questions
            converter._forget()
        return NOW

    with Converter("ecb", offline=True, clock=lambda: NOW, cache_dir=tmp_path, environ={}) as converter:
        converter._context.clock = clock
        assert len(converter.answers("EUR", ["USD", "GBP", "JPY"])) == 3
        assert len(asked) >= at
        assert not converter._answers.memory


def _try(converter, question):
    try:
        converter.rate(*question)
    except LookupError:
        pass


@pytest.mark.parametrize(
    ("target", "hour"),
    # At 23 hours of UTC it is midnight at the ECB.
    [("/v2/rate/USD/AED", 23), ("/v2/convert?amount=1&from=USD&to=EUR", 22)],
)
def test_an_answer_of_the_day_before_is_not_given_after_midnight(target, hour):
    clock = Clock(NOW.replace(hour=hour, minute=59, second=50))
    with api(clock=clock) as server:
        before = server.get(target)[2]
        clock.now += timedelta(seconds=20)
        assert b"2026-10-30" in before
        assert server.get(target)[2] != before


# -- another process writes the cache directory ---------------------------------------------------------


@pytest.fixture
def told():
    return []


@pytest.fixture
def beside(tmp_path, told):
    """A server on a cache directory with a rate of the Bank of Russia, and what looks at that directory."""
    put(tmp_path, "cbr/2026.csv", "USD/RUB", "2026-10-30 81.0000", written=NOW, **HEAD)
    with api(cache_dir=str(tmp_path)) as server:

        def changed(new):
            told.append(new)
            server.app.forget()

        yield server, OtherWriters(server.engine, changed)


HEAD = {"covered": ["2026-10-01..2026-10-31"], "due": NOW + timedelta(days=1)}


def test_a_correction_by_another_process_is_answered_at_once(tmp_path, beside, told):
    server, others = beside
    assert server.json("/v2/rate/USD/RUB")["rate"] == 81.0
    others.look()
    assert told == []
    put(tmp_path, "cbr/2026.csv", "USD/RUB", "2026-10-30 82.5000", written=NOW, **HEAD)
    os.utime(tmp_path / "cbr", ns=(0, 1))
    others.look()
    assert told == [True]
    assert server.get("/v2/rate/USD/RUB")[2].endswith(b'"rate":82.5000}')
    assert server.json("/v2/rate/USD/RUB?providers=cbr")["rate"] == 82.5


def test_a_change_that_a_question_has_found_is_told_too(tmp_path, beside, told):
    server, others = beside
    assert server.json("/v2/rate/USD/RUB")["rate"] == 81.0
    put(tmp_path, "cbr/2026.csv", "USD/RUB", "2026-10-30 82.5000", written=NOW, **HEAD)
    os.utime(tmp_path / "cbr", ns=(0, 1))
    server.engine.converter._context._looked = -math.inf  # a minute ago, that is
    assert server.json("/v2/rate/USD/EUR")
    assert server.json("/v2/rate/USD/RUB")["rate"] == 81.0  # kept
    others.look()
    assert told == [True]
    assert server.json("/v2/rate/USD/RUB")["rate"] == 82.5
    others.look()
    assert told == [True]


def test_what_another_process_writes_of_the_past_is_not_told_as_newer_rates(tmp_path, beside, told):
    server, others = beside
    others._differing(["cbr"])
    assert server.get("/v2/rate/USD/RUB?date=2025-03-04")[0] == 503
    put(
        tmp_path,
        "cbr/2025.csv",
        "USD/RUB",
        "2025-03-04 89.0000",
        written=NOW,
        covered=["2025-03-04..2025-03-04"],
    )
    os.utime(tmp_path / "cbr", ns=(0, 1))
    others.look()
    assert told == [False]
    assert server.json("/v2/rate/USD/RUB?date=2025-03-04")["rate"] == 89.0


def test_a_server_looks_at_its_cache_directory_as_long_as_it_runs(tmp_path, beside, told):
    server, _ = beside
    others = OtherWriters(server.engine, told.append, every=0.01)

    async def run():
        running = asyncio.ensure_future(others.run())
        await asyncio.sleep(0)
        os.utime(tmp_path / "cbr", ns=(0, 1))
        for _ in range(500):
            await asyncio.sleep(0.01)
            if told:
                break
        running.cancel()

    server._loop.run_until_complete(run())
    assert told == [False]


@pytest.mark.parametrize("offline", [True, False])
def test_every_server_looks_for_other_writers(tmp_path, offline):
    options = Options(offline=offline, widget=str(tmp_path))
    made = application(options, environ={}, cache_dir=str(tmp_path))
    assert OtherWriters in [type(one.__self__) for one in made._beside]
