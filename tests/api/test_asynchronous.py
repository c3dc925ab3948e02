"""The library for event loops: the same answers, and a loop that is never blocked."""

import asyncio
import inspect
import threading
import time
from datetime import date
from fractions import Fraction

import pytest
from support.servers import Answer

from converter import AsyncConverter, Converter
from converter.api.run import NotInMemory
from converter.errors import ConverterError, InputError, NotHeld

# Methods that are no questions: nothing is to be waited for.
ASIDE = {"client", "close", "recall", "reports", "requests", "together"}


@pytest.fixture
def made(world):
    """Make an async converter of the world's publishers."""

    def make(sources="auto", **settings):
        settings = {"clock": lambda: world.now, "timeout": 5.0, "environ": world.environ, **settings}
        converter = AsyncConverter(sources, **settings)
        world.made.append(converter.sync)
        return converter

    return make


def said(found):
    """All that an answer says."""
    if isinstance(found, list | tuple):
        return [said(one) for one in found]
    names = ("money", "result", "result_exact", "rate", "on", "age_days", "stale", "notes", "attribution")
    return {name: getattr(found, name) for name in names if hasattr(found, name)} or repr(found)


def public(kind):
    return {name for name, _ in inspect.getmembers(kind, callable) if not name.startswith("_")} - ASIDE


def test_both_have_the_same_questions():
    assert public(AsyncConverter) == public(Converter)


def test_both_take_the_same_arguments_and_say_the_same_of_them():
    assert inspect.signature(Converter) == inspect.signature(AsyncConverter)
    for name in public(Converter):
        one, two = getattr(Converter, name), getattr(AsyncConverter, name)
        assert inspect.signature(one) == inspect.signature(two)
        assert inspect.getdoc(one) == inspect.getdoc(two)
        assert two.__qualname__ == f"AsyncConverter.{name}"


def test_what_neither_reads_nor_fetches_is_not_awaited():
    at_once = {
        name
        for name in public(AsyncConverter)
        if not inspect.iscoroutinefunction(getattr(AsyncConverter, name))
    }
    assert at_once == {"currencies", "coverage", "rules", "using"}


QUESTIONS = {
    "an undated conversion": lambda c: c.convert("1,234.50", "USD", "EUR"),
    "a dated one": lambda c: c.convert(100, "JPY", "KRW", "2026-10-25", digits=4, rounding="up"),
    "a sum": lambda c: c.total([(100, "USD"), ("5", "DEM"), (Fraction(1, 3), "EUR")], "EUR"),
    "one by law": lambda c: c.convert(100, "DEM", "ITL"),
    "a currency in itself": lambda c: c.convert(100, "XAU", "XAU"),
    "a rate": lambda c: c.rate("EUR", "GBP", on=date(2026, 10, 28)),
    "an answer": lambda c: c.answer("EUR", "ISK"),
    "several": lambda c: c.convert_many([(1, "EUR", "USD"), (2, "USD", "DEM", "2026-10-27")]),
    "all rates of a currency": lambda c: c.rates("USD"),
    "the currencies": lambda c: c.currencies(),
    "a coverage": lambda c: c.coverage("RUB"),
    "an unknown code": lambda c: c.convert(1, "USD", "USZ"),
    "no amount": lambda c: c.convert("x", "USD", "EUR"),
    "no day": lambda c: c.rate("USD", "EUR", "2026-02-30"),
    "no rate": lambda c: c.rate("USD", "KWD"),
    "the future": lambda c: c.answer("USD", "EUR", "2031-01-01"),
    "a failure among several": lambda c: c.convert_many([(1, "EUR", "USD"), (1, "EUR", "KWD")]),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_both_answer_the_same(world, made, question):
    world.at("2026-10-30T15:04")

    async def waited():
        async with made("ecb", cache_dir=world.cache / "other") as converter:
            found = question(converter)
            return said(await found if inspect.isawaitable(found) else found)

    def outcome(work):
        try:
            return work()
        except ConverterError as error:
            return type(error), str(error)

    one = outcome(lambda: said(question(world.converter("ecb"))))
    assert outcome(lambda: asyncio.run(waited())) == one


def test_the_loop_runs_on_while_a_publisher_hangs(world, made):
    world.fail("ecb", with_=Answer(delay=30))
    world.at("2026-10-30T15:04")

    async def ticking():
        gaps, last = [], time.monotonic()
        while True:
            await asyncio.sleep(0.01)
            gaps.append(time.monotonic() - last)
            last = time.monotonic()
            longest[0] = max(gaps)

    async def run():
        clock = asyncio.create_task(ticking())
        with pytest.raises(NotHeld):
            await made("ecb", timeout=0.5).convert(1, "EUR", "USD")
        clock.cancel()

    longest = [0.0]
    # What is imported for the first request is Python's to load, and takes the lock of all threads.
    world.converter("ecb").client()
    asyncio.run(run())
    assert 0 < longest[0] < 0.2


def test_a_question_that_is_cancelled_lets_go_at_once(world, made):
    world.fail("ecb", with_=Answer(delay=30))
    world.at("2026-10-30T15:04")

    async def run():
        converter = made("ecb", timeout=5.0)
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(converter.convert(1, "EUR", "USD"), 0.2)
        return time.monotonic() - began

    assert asyncio.run(run()) < 0.6


def without_waiting(asked):
    """What a coroutine returns that never waits."""
    try:
        asked.send(None)
    except StopIteration as done:
        return done.value
    asked.close()
    pytest.fail("the loop had to wait for it")


def test_what_memory_holds_is_answered_in_the_loop(world, made):
    world.at("2026-10-30T15:04")
    converter = made("ecb")

    async def remember():
        await converter.convert(100, "USD", "EUR")
        await converter.rate("USD", "EUR", "2026-10-28")

    asyncio.run(remember())
    assert str(without_waiting(converter.convert(5, "USD", "EUR")).result) == "4.48 EUR"
    assert without_waiting(converter.rate("USD", "EUR", "2026-10-28")).as_of == date(2026, 10, 28)
    assert without_waiting(converter.answer("USD", "EUR")).rate.as_of == date(2026, 10, 30)


def test_a_day_long_past_is_held_in_memory_too(world, made):
    world.server.ecb |= {"2016-02-11": {"USD": "1.1347"}, "2016-02-12": {"USD": "1.1275"}}
    world.at("2026-10-30T15:04")
    converter = made("ecb")
    found = asyncio.run(converter.rate("EUR", "USD", "2016-02-11"))
    assert without_waiting(converter.rate("EUR", "USD", "2016-02-11")) == found


def test_a_table_that_is_due_and_cant_be_fetched_never_holds_up_the_loop(world, made):
    world.at("2026-10-29T16:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.at("2026-10-30T15:30")
    world.fail("ecb", with_=Answer(delay=30))
    loop_thread, asked_from = threading.get_ident(), []

    class Watched:
        def requested(self, key, count):
            asked_from.append(threading.get_ident())

        def answered(self, key):
            pass

        ended = answered

    async def run():
        converter = made("ecb", timeout=0.3)
        converter.sync.progress = Watched
        return await converter.convert(1, "EUR", "USD")

    assert asyncio.run(run()).as_of == date(2026, 10, 29)
    assert asked_from
    assert loop_thread not in asked_from


def test_an_iterator_of_questions_is_read_once(world, made):
    world.at("2026-10-30T15:04")
    rows = [(100, "USD", "EUR"), (1, "EUR", "USD")]

    async def run():
        converter = made("ecb")
        found = await converter.convert_many(iter(rows))
        again = await converter.convert_many(questions=iter(rows))
        total = await converter.total(((amount, base) for amount, base, _ in rows), "EUR")
        return found, again, total

    found, again, total = asyncio.run(run())
    assert said(again) == said(found)
    assert (
        [str(one.money) for one in found] == [str(one.money) for one in total.parts] == ["100 USD", "1 EUR"]
    )


def test_rows_are_read_off_the_loop_however_many_there_are(world, made):
    world.at("2026-10-30T15:04")
    loop_thread, read_from = threading.get_ident(), set()

    def rows():
        for number in range(3):
            read_from.add(threading.get_ident())
            yield number + 1, "USD", "EUR"

    async def run():
        converter = made("ecb")
        await converter.convert(1, "USD", "EUR")
        await converter.prepare((base, quote) for _, base, quote in rows())
        return await converter.convert_many(rows())

    assert len(asyncio.run(run())) == 3
    assert read_from
    assert loop_thread not in read_from


def test_from_memory_nothing_is_read_or_fetched(world):
    world.at("2026-10-30T15:04")
    converter = world.converter("ecb")
    with converter._from_memory():
        for ask in (
            lambda: converter.convert(1, "USD", "EUR"),
            lambda: converter.convert(1, "USD", "EUR", average="2026-Q2"),
            lambda: converter.series("USD", "EUR", "2026-10-28"),
            lambda: converter.compare(1, "USD", "EUR"),
        ):
            with pytest.raises(NotInMemory):
                ask()
    assert world.requested() == []
    assert str(converter.convert(1, "USD", "EUR").result) == "0.90 EUR"
    with converter._from_memory():
        assert str(converter.convert(100, "USD", "EUR").result) == "89.51 EUR"


def test_many_questions_at_once_make_one_request(world, made):
    world.at("2026-10-30T15:04")

    async def run():
        converter = made("ecb")
        return await asyncio.gather(*(converter.convert(n, "USD", "EUR") for n in range(16)))

    assert len(asyncio.run(run())) == 16
    assert len(world.requested()) == 1


def test_wrong_settings_are_refused_when_it_is_made():
    with pytest.raises(InputError, match="did you mean ecb"):
        AsyncConverter("ecbb")
