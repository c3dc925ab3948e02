"""In which threads questions are answered: those that compute wait for no publisher."""

import threading
from datetime import date

import pytest

pytest.importorskip("starlette")

from support.api import api

from converter import sources
from converter.lookup.prepare import Lacking
from converter.server.endpoint import Endpoint
from converter.server.replies import Reply


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
