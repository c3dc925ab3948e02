"""Where the questions of an assistant are worked on: what is held waits for nothing that is not."""

import asyncio
import threading
import time
from datetime import date

import pytest

pytest.importorskip("mcp", reason="the tools of an assistant are an extra")

from converter import Converter
from converter.lookup.prepare import Lacking
from converter.mcp.places import AT_ONCE, Places
from converter.sources import ecb

DAY = date(2026, 10, 30)


class Publisher:
    """Questions that publishers answer only when they are told to, and how many of them wait."""

    def __init__(self, converter):
        self._context = converter._context
        self._told = threading.Event()
        self.begun = 0

    def ask(self):
        if self._context.only_looks():
            raise Lacking(ecb, ("USD",), DAY, DAY)
        self.begun += 1
        assert self._told.wait(20)
        return "fetched"

    def tell(self):
        self._told.set()

    async def begins(self, count):
        end = time.monotonic() + 10
        while self.begun < count:
            assert time.monotonic() < end, self.begun
            await asyncio.sleep(0.01)


@pytest.fixture
def converter(tmp_path):
    with Converter(cache_dir=tmp_path, environ={}) as made:
        yield made


def test_what_is_held_is_answered_while_all_places_wait_for_publishers(converter):
    async def ask():
        places, publisher = Places(converter), Publisher(converter)
        waiting = [asyncio.create_task(places.asked(publisher.ask)) for _ in range(AT_ONCE + 4)]
        await publisher.begins(AT_ONCE)
        assert await asyncio.wait_for(places.asked(lambda: "held"), 5) == "held"
        assert publisher.begun == AT_ONCE
        publisher.tell()
        assert await asyncio.gather(*waiting) == ["fetched"] * (AT_ONCE + 4)

    asyncio.run(ask())


def test_a_question_that_is_given_up_makes_room_for_the_next(converter):
    async def ask():
        places, publisher = Places(converter), Publisher(converter)
        given_up = [asyncio.create_task(places.asked(publisher.ask)) for _ in range(AT_ONCE)]
        await publisher.begins(AT_ONCE)
        for one in given_up:
            one.cancel()
        following = asyncio.create_task(places.asked(publisher.ask))
        await publisher.begins(AT_ONCE + 1)
        publisher.tell()
        assert await following == "fetched"

    asyncio.run(ask())


def test_questions_that_are_given_up_start_threads_without_end_for_nobody(converter):
    async def ask():
        places, publisher = Places(converter), Publisher(converter)
        for number in range(1, 5):
            given_up = [asyncio.create_task(places.asked(publisher.ask)) for _ in range(AT_ONCE)]
            await publisher.begins(number * AT_ONCE)
            for one in given_up:
                one.cancel()
        late = asyncio.create_task(places.asked(publisher.ask))
        await asyncio.sleep(0.2)
        assert publisher.begun == 4 * AT_ONCE
        publisher.tell()
        assert await late == "fetched"

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("timeout", "usual", "seconds"), [(None, 60.0, 30.0), (None, 10.0, 10.0), (45.0, 60.0, 45.0)]
)
def test_a_question_takes_less_than_the_minute_for_which_a_client_waits(timeout, usual, seconds, tmp_path):
    def ask():
        context = made._context
        if context.only_looks():
            raise Lacking(ecb, ("USD",), DAY, DAY)
        return context.seconds(usual)

    async def asked():
        return await Places(made).asked(ask)

    with Converter(cache_dir=tmp_path, environ={}, timeout=timeout) as made:
        assert asyncio.run(asked()) == seconds
        assert made._context.seconds(60.0) == (timeout or 60.0)
