"""In which threads questions are computed."""

import json
import threading

import pytest

pytest.importorskip("starlette")

from support.api import NOW, api

from converter import sources
from converter.lookup.prepare import Lacking
from converter.server.endpoint import Endpoint
from converter.server.replies import Lifetime, Reply


def here(*, lacking=()):
    """A route that answers with the name of its thread; in threads of these names it lacks something."""

    def answer(_asked, _engine):
        name = threading.current_thread().name
        if name.startswith(tuple(lacking)):
            raise Lacking(sources.get("ecb"), ("USD",), NOW.date(), NOW.date())
        return Reply(json.dumps(name).encode(), lifetime=Lifetime(NOW.timestamp() + 60))

    return answer


def route(answer, **settings):
    return [Endpoint("/a", answer, ("size",), **settings)]


def test_a_question_is_answered_on_the_event_loop():
    with api(endpoints=route(here())) as server:
        assert server.json("/a") == threading.current_thread().name


def test_a_heavy_question_is_answered_in_a_computing_thread():
    with api(endpoints=route(here(), heavy=True)) as server:
        assert server.json("/a").startswith("fxconvert-compute")


def test_a_function_may_say_which_questions_are_heavy():
    def is_long(asked):
        return asked.given.get("size") == "long"

    with api(endpoints=route(here(), heavy=is_long)) as server:
        assert server.json("/a") == threading.current_thread().name
        assert server.json("/a?size=long").startswith("fxconvert-compute")


def test_what_must_be_fetched_waits_in_no_computing_thread():
    with api(endpoints=route(here(lacking=["fxconvert-compute"]), heavy=True)) as server:
        assert server.json("/a").startswith("fxconvert-wait")


def test_what_must_be_fetched_is_not_waited_for_on_the_event_loop():
    with api(endpoints=route(here(lacking=[threading.current_thread().name]))) as server:
        assert server.json("/a").startswith("fxconvert-wait")
