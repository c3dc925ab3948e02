"""In which threads questions are answered: those that compute wait for no publisher."""

import asyncio
import threading
import time
from datetime import date

import pytest

pytest.importorskip("starlette")

from support.api import api

from converter import sources
from converter.lookup.prepare import Lacking
from converter.server.endpoint import Endpoint
from converter.server.problems import Problem
from converter.server.replies import Lifetime, Reply, Stream
from converter.server.threads import Threads


def asked(target, *, lacks, heavy):
    """The kinds of threads in which a route was called, of which the first ``lacks`` calls lacked rates."""
    called = []

    def answer(_asked, _engine):
        called.append(threading.current_thread().name.rpartition("_")[0])
        if len(called) <= lacks:
            raise Lacking(sources.get("ecb"), ("USD",), date(2024, 6, 14), date(2024, 6, 14))
        return Reply(b"{}")

    with api(endpoints=[Endpoint("/a", answer, ("many",), heavy=heavy)]) as server:
        assert server.get(target)[0] == 200
    return called


def test_a_light_question_is_answered_at_once_and_waits_only_for_what_it_lacks():
    assert asked("/a", lacks=0, heavy=False) == [""]
    assert asked("/a", lacks=1, heavy=False) == ["", "fxconvert-wait"]


def test_a_heavy_question_is_computed_in_a_thread_that_never_waits():
    assert asked("/a", lacks=0, heavy=True) == ["fxconvert-compute"]
    assert asked("/a", lacks=1, heavy=True) == ["fxconvert-compute", "fxconvert-wait"]


def test_a_route_may_be_heavy_by_the_question():
    def many(asked):
        return "many" in asked.given

    assert asked("/a", lacks=0, heavy=many) == [""]
    assert asked("/a?many=1", lacks=0, heavy=many) == ["fxconvert-compute"]


# -- many questions at once ----------------------------------------------------------------------------


def computed(put, **settings):
    """What ``put`` returns, which is given threads that compute."""
    threads = Threads(**settings)
    try:
        return asyncio.run(put(threads))
    finally:
        threads.close()


def test_a_question_of_another_client_is_computed_before_all_that_wait_of_one():
    order, gate = [], threading.Event()

    async def put(threads):
        busy = [threads.compute(client, gate.wait) for client in "ac"]
        many = [threads.compute("a", order.append, f"a{number}") for number in range(40)]
        other = threads.compute("b", order.append, "b")
        gate.set()
        await asyncio.gather(*busy, *many, other)

    computed(put)
    assert len(order) == 41
    assert order.index("b") <= 2


@pytest.mark.parametrize("heavy", [False, True])
def test_one_client_has_half_of_the_threads_at_most(heavy):
    gate = threading.Event()

    async def put(threads):
        busy = [threads.wait("a", gate.wait, heavy=heavy) for _ in range(20)]
        other = await asyncio.wait_for(threads.wait("b", int, "7", heavy=heavy), 5)
        waiting = sum(not one.done() for one in busy)
        gate.set()
        await asyncio.gather(*busy)
        return other, waiting

    assert computed(put) == (7, 20)


def test_nothing_is_kept_of_clients_whose_questions_are_answered():
    async def put(threads):
        for number in range(300):
            await threads.compute(f"192.0.2.{number}", int, "7")
            with threads.long_answer(f"192.0.2.{number}"):
                pass
        await asyncio.sleep(0)
        return [threads._computing._queues, threads._computing._running, threads._long]

    assert not any(computed(put))


def test_no_more_than_64_questions_of_a_client_wait_and_those_of_others_are_taken():
    gate = threading.Event()

    async def put(threads):
        waiting = [threads.compute("a", gate.wait) for _ in range(1 + 64)]
        with pytest.raises(Problem) as refused:
            threads.compute("a", gate.wait)
        waiting += [threads.compute("b", gate.wait), threads.compute("a", gate.wait, begun=True)]
        gate.set()
        assert all(await asyncio.gather(*waiting))
        return refused.value

    found = computed(put)
    assert (found.status, dict(found.headers)) == (503, {b"retry-after": b"5"})


def test_a_client_is_answered_that_asks_the_same_as_one_of_whom_too_much_waits():
    gate = threading.Event()
    answer = Endpoint("/a", lambda _asked, _engine: Reply(b"{}"), heavy=True)
    with api(endpoints=[answer]) as server:

        async def ask():
            waiting = [server.app.threads.compute("192.0.2.1", gate.wait) for _ in range(1 + 64)]
            clients = (f"192.0.2.{number}" for number in (1, 2))
            found = await asyncio.gather(*(server.asked("/a", client=client) for client in clients))
            gate.set()
            await asyncio.gather(*waiting)
            return [status for status, _, _ in found]

        assert server._loop.run_until_complete(ask()) == [503, 200]


def test_what_could_not_be_begun_in_time_is_not_computed_unless_its_answer_is_begun():
    gate, called = threading.Event(), []

    async def put(threads):
        busy = [threads.compute(client, gate.wait) for client in "ab"]
        late = threads.compute("a", called.append, "late")
        more = threads.compute("a", called.append, "more", begun=True)
        await asyncio.sleep(0.1)
        gate.set()
        return await asyncio.gather(*busy, late, more, return_exceptions=True)

    found = computed(put, patience_to_compute=0.05)
    assert found[2].status == 503
    assert called == ["more"]


def test_an_error_in_a_computing_thread_reaches_who_waits_and_the_thread_goes_on():
    async def put(threads):
        failed = [threads.compute("a", int, "x") for _ in range(5)]
        found = await asyncio.gather(*failed, return_exceptions=True)
        return found, await threads.compute("a", int, "7")

    found, after = computed(put)
    assert {type(one) for one in found} == {ValueError}
    assert after == 7


def test_no_more_than_16_long_answers_are_sent_to_a_client_and_48_to_all():
    threads = Threads()
    held = [threads.long_answer(client) for client in "abc" for _ in range(16)]
    for number, one in enumerate(held, 1):
        one.__enter__()
        if number == 16:
            with pytest.raises(Problem), threads.long_answer("a"):
                pass
    with pytest.raises(Problem), threads.long_answer("d"):
        pass
    for one in held[:17]:
        one.__exit__(None, None, None)
    with threads.long_answer("a"), threads.long_answer("d"):
        pass
    threads.close()


def test_too_many_long_answers_are_refused_before_anything_of_them_is_sent():
    def answer(*_):
        return Stream((bytes(100_000) for _ in range(8)), lifetime=Lifetime(0))

    with api(endpoints=[Endpoint("/a", answer, heavy=True)]) as server:
        held = [server.app.threads.long_answer("127.0.0.1") for _ in range(16)]
        for one in held:
            one.__enter__()
        status, headers, body = server.get("/a")
        assert (status, headers["retry-after"], b"long answers" in body) == (503, "5", True)
        held[0].__exit__(None, None, None)
        assert server.get("/a")[0] == 200
        assert server.get("/a")[0] == 200


def test_a_thread_that_makes_pieces_turns_to_another_client_when_they_take_long():
    def slow():
        for _ in range(8):
            time.sleep(0.06)
            yield b"x"

    stream = Stream(slow())
    stream.begin()
    assert 0 < len(stream.begun) < 5
    while not stream.ended:
        stream.begun += stream.pull(1000)
    assert stream.begun == b"x" * 8
