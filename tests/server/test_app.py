"""The core of the server, with routes of the tests' own."""

import asyncio
import json
import threading
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

pytest.importorskip("starlette")

from converter.errors import NotHeld, RateUnavailable, SourceUnreachable
from converter.lookup.prepare import Lacking
from converter.model import Pair
from converter.server.app import App
from converter.server.endpoint import Endpoint
from converter.server.problems import Problem
from converter.server.replies import Lifetime, Reply, Stream

NOW = 1_793_390_400.0


class Clock:
    now = NOW


def app(*endpoints, origins=(), names=(), root_path="", watches=(), clock=Clock):
    options = SimpleNamespace(names=names, origins=origins, root_path=root_path)
    engine = SimpleNamespace(
        options=options, environ={}, now=lambda: clock.now, close=lambda: None, forget=lambda: None,
        converter=SimpleNamespace(_only_look=nullcontext),
    )  # fmt: skip
    return App(engine, endpoints, watches=watches)


def ask(application, target, method="GET", receive=None, **headers):
    """Send one request to an application: its status, headers and the pieces of its body."""
    path, _, query = target.partition("?")
    named = {"host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": query.encode(), "client": ("127.0.0.1", 5), "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }  # fmt: skip
    sent = []

    async def send(message):
        sent.append(message)

    async def never():
        await asyncio.sleep(3600)

    asyncio.run(application(scope, receive or never, send))
    start, *bodies = sent
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], found, [one["body"] for one in bodies]


def route(answer, path="/a", **settings):
    return Endpoint(path, answer, **settings)


def kept(body=b"{}", due=NOW + 500):
    return Reply(body, lifetime=Lifetime(due))


# -- which requests are answered -----------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1", "127.0.0.2:1", "[::1]:80"])
def test_a_request_for_loopback_is_answered(host):
    assert ask(app(route(lambda *_: kept())), "/a", host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "localhost.evil.example", "", "[::2]", "10.0.0.1", "\xff", "[::1].evil.example",
        "localhost:80@evil.example", "localhost:80:80", "localhost:http", "[localhost]", "a@localhost",
        "localhost/evil.example", "127.0.0.1.evil.example", "localhost.", "[::1", "::1]", "2130706433",
    ],
)  # fmt: skip
def test_a_request_for_another_host_is_not_answered(host):
    status, _, body = ask(app(route(lambda *_: kept())), "/a", host=host)
    assert status == 421
    assert host not in json.loads(body[0])["message"] or not host


def test_a_request_for_the_name_of_the_server_is_answered():
    assert ask(app(route(lambda *_: kept()), names=("fx.example",)), "/a", host="FX.example:443")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused_with_those_that_are_taken(method):
    status, headers, body = ask(app(route(lambda *_: kept())), "/a", method)
    assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert json.loads(body[0])["status"] == 405


def test_the_methods_are_told_without_a_body_or_its_headers():
    status, headers, body = ask(app(), "/a", "OPTIONS")
    assert (status, headers["allow"], b"".join(body)) == (204, "GET, HEAD, OPTIONS", b"")
    assert not {"content-type", "content-length", "etag"} & set(headers)


def test_an_unknown_path_is_told_by_the_object_of_all_errors():
    status, headers, body = ask(app(), "/nope")
    assert (status, headers["cache-control"]) == (404, "no-store")
    assert set(json.loads(body[0])) == {"status", "message", "parameter", "suggestions"}


@pytest.mark.parametrize("target", ["/fx/a", "/a", "/a/"])
def test_the_prefix_of_the_proxy_and_a_slash_at_the_end_change_nothing(target):
    assert ask(app(route(lambda *_: kept()), root_path="/fx"), target)[0] == 200


def test_a_kind_of_body_that_the_route_has_not_is_refused():
    assert ask(app(route(lambda *_: kept())), "/a", accept="text/csv")[0] == 406


def test_an_unknown_parameter_is_refused_with_the_nearest():
    _, _, body = ask(app(route(lambda *_: kept(), parameters=("quotes", "base"))), "/a?quote=EUR")
    assert json.loads(body[0])["suggestions"] == ["quotes"]


def test_a_parameter_that_is_given_twice_is_refused():
    status, _, body = ask(app(route(lambda *_: kept(), parameters=("base",))), "/a?base=USD&base=EUR")
    assert (status, json.loads(body[0])["parameter"]) == (422, "base")


# -- errors --------------------------------------------------------------------------------------------


def failing(error):
    def answer(*_):
        raise error

    return answer


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RateUnavailable("no", Pair("USD", "EUR")), 404),
        (NotHeld("not now", Pair("USD", "EUR")), 503),
        (Problem(422, "bad", "date"), 422),
        (ZeroDivisionError("secret"), 500),
    ],
)
def test_an_error_has_its_status_and_says_nothing_of_the_program(error, status, capfd):
    found, headers, body = ask(app(route(failing(error))), "/a")
    assert (found, headers["cache-control"]) == (status, "no-store")
    assert b"secret" not in body[0]
    assert "secret" not in capfd.readouterr().err


def test_what_cannot_be_known_now_says_when_to_ask_again():
    assert "retry-after" in ask(app(route(failing(NotHeld("no", Pair("USD", "EUR"))))), "/a")[1]


# -- caching -------------------------------------------------------------------------------------------


def test_a_validator_is_answered_without_a_body():
    application = app(route(lambda *_: kept(b"[1]")))
    etag = ask(application, "/a")[1]["etag"]
    for header in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        status, headers, body = ask(application, "/a", if_none_match=header)
        assert (status, headers["etag"], body) == (304, etag, [b""])
        assert "content-length" not in headers


@pytest.mark.parametrize(
    ("given", "status"),
    [("*", 304), ('"x", W/{}', 304), ("x,{}", 304), ('"x"', 200), ("{}x", 200), ("", 200)],
)
def test_a_validator_counts_whole_and_among_others(given, status):
    application = app(route(lambda *_: kept()))
    etag = ask(application, "/a")[1]["etag"]
    assert ask(application, "/a", if_none_match=given.format(etag))[0] == status


def test_another_body_has_another_validator():
    one, two = (ask(app(route(lambda *_, body=body: kept(body))), "/a")[1]["etag"] for body in (b"1", b"2"))
    assert one != two


def test_the_age_allowed_shrinks_while_an_answer_is_kept():
    class Moving:
        now = NOW

    application = app(route(lambda *_: kept(due=NOW + 500)), clock=Moving)
    assert ask(application, "/a")[1]["cache-control"] == "public, max-age=500"
    Moving.now += 40
    assert ask(application, "/a")[1]["cache-control"] == "public, max-age=460"


def counting(made):
    calls = []

    def answer(*_):
        calls.append(1)
        return made() if callable(made) else made

    return answer, calls


@pytest.mark.parametrize(("later", "times"), [(59, 1), (61, 2)])
def test_an_answer_is_kept_for_a_minute(later, times):
    class Moving:
        now = NOW

    answer, calls = counting(kept)
    application = app(route(answer), clock=Moving)
    ask(application, "/a")
    Moving.now += later
    ask(application, "/a")
    assert len(calls) == times


def test_an_answer_is_not_kept_after_newer_rates_were_fetched():
    answer, calls = counting(kept)
    application = app(route(answer))
    ask(application, "/a")
    application.forget()
    ask(application, "/a")
    assert len(calls) == 2


def failing_by_source():
    error = NotHeld("no", Pair("USD", "EUR"))
    error.tried = [SourceUnreachable("no", "ecb")]
    return error


@pytest.mark.parametrize(
    ("error", "times"),
    [
        (RateUnavailable("no", Pair("USD", "EUR")), 1),
        (NotHeld("no", Pair("USD", "EUR")), 1),
        (failing_by_source(), 2),
        (SourceUnreachable("no", "ecb"), 2),
    ],
)
def test_that_there_is_no_rate_or_none_held_is_remembered_but_no_failure(error, times):
    def make():
        raise error

    answer, calls = counting(make)
    application = app(route(answer))
    statuses = {ask(application, "/a")[0], ask(application, "/a")[0]}
    assert (len(calls), len(statuses)) == (times, 1)
    application.forget()
    ask(application, "/a")
    assert len(calls) == times + 1


def test_that_none_is_held_after_a_thread_asked_is_not_remembered():
    def make():
        if len(calls) % 2:  # on the event loop, where nothing is fetched
            raise Lacking(SimpleNamespace(INFO=SimpleNamespace(key="ecb")), (), None, None)
        raise NotHeld("no", Pair("USD", "EUR"))

    answer, calls = counting(make)
    application = app(route(answer))
    assert [ask(application, "/a")[0] for _ in range(2)] == [503, 503]
    assert len(calls) == 4


@pytest.mark.parametrize(("remembered", "times"), [(True, 1), (False, 3)])
def test_a_problem_of_a_route_is_remembered_if_it_says_so(remembered, times):
    called = []

    def answer(*_):
        called.append(1)
        raise Problem(404, "no such rate", remembered=remembered)

    application = app(route(answer))
    assert [ask(application, "/a")[0] for _ in range(3)] == [404] * 3
    assert len(called) == times


def test_kinds_of_body_are_kept_apart():
    def answer(asked, _):
        return kept(asked.accept.encode())

    application = app(route(answer, media=("json", "csv")))
    assert [ask(application, "/a", accept=one)[2] for one in ("*/*", "text/csv")] == [[b"json"], [b"csv"]]


# -- head, pieces, other origins -----------------------------------------------------------------------


def test_the_answer_to_head_has_the_headers_of_get_without_its_body():
    application = app(route(lambda *_: kept(b"[1]")))
    get, head = ask(application, "/a"), ask(application, "/a", "HEAD")
    assert head[:2] == get[:2]
    assert head[2] == [b""]


def test_a_short_answer_in_pieces_is_sent_whole_with_a_validator():
    def answer(*_):
        return Stream(iter([b"a", b"b"]), lifetime=Lifetime(NOW + 9))

    _, headers, body = ask(app(route(answer)), "/a")
    assert (headers["content-length"], body, "etag" in headers) == ("2", [b"ab"], True)


def test_a_long_answer_is_sent_in_pieces():
    def answer(*_):
        return Stream(bytes(100_000) for _ in range(8))

    _, headers, body = ask(app(route(answer)), "/a")
    assert len(b"".join(body)) == 800_000
    assert len(body) > 3
    assert "content-length" not in headers


def test_the_work_ends_if_the_client_goes_away():
    made = []
    ended = threading.Event()

    def pieces():
        try:
            for place in range(10_000):
                made.append(place)
                yield bytes(100_000)
        finally:
            ended.set()

    async def gone():
        return {"type": "http.disconnect"}

    ask(app(route(lambda *_: Stream(pieces()))), "/a", receive=gone)
    assert ended.is_set()
    assert len(made) < 20


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        ((), "https://a.example", None),
        (("*",), "https://a.example", "*"),
        (("https://a.example",), "https://a.example", "https://a.example"),
        (("https://a.example",), "https://b.example", None),
    ],
)
def test_a_page_of_another_origin_may_read_what_the_owner_allows(origins, origin, allowed):
    application = app(route(lambda *_: kept()), origins=origins)
    for method in ("GET", "OPTIONS"):
        headers = ask(application, "/a", method, origin=origin, access_control_request_method="GET")[1]
        assert headers.get("access-control-allow-origin") == allowed
        assert "access-control-allow-credentials" not in headers


def test_what_everybody_may_read_says_so_to_those_too_who_name_no_origin_since_caches_give_it_to_all():
    application = app(route(lambda *_: kept()), origins=("*",))
    for given in ({}, {"origin": "https://a.example"}):
        headers = ask(application, "/a", **given)[1]
        assert (headers["access-control-allow-origin"], headers["vary"]) == ("*", "Accept")


def test_an_answer_that_names_an_origin_is_kept_by_caches_for_that_origin_alone():
    application = app(route(lambda *_: kept()), origins=("https://a.example", "https://b.example"))
    for given in ({}, {"origin": "https://a.example"}, {"origin": "null"}):
        assert ask(application, "/a", **given)[1]["vary"] == "Accept, Origin"
    assert "access-control-allow-origin" not in ask(application, "/a", origin="null")[1]


def test_every_answer_forbids_guessing_scripts_and_referrers():
    application = app(route(lambda *_: kept()))
    for target in ("/a", "/nope"):
        headers = ask(application, target)[1]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'"
        assert headers["referrer-policy"] == "no-referrer"


# -- where the work is done ----------------------------------------------------------------------------


def test_what_is_not_held_is_asked_for_in_a_thread():
    threads = []

    def answer(*_):
        threads.append(threading.current_thread().name)
        if len(threads) == 1:
            raise Lacking(SimpleNamespace(INFO=SimpleNamespace(key="ecb")), (), None, None)
        return kept()

    assert ask(app(route(answer)), "/a")[0] == 200
    assert threads[0] == "MainThread" != threads[1]


def test_the_template_of_the_route_is_told_with_the_status():
    told = []
    application = app(route(lambda *_: kept(), path="/a/{b}"), watches=[lambda *one: told.append(one[:2])])
    for target in ("/a/secret", "/nope", "/a/secret"):
        ask(application, target)
    assert told == [("/a/{b}", 200), ("-", 404), ("/a/{b}", 200)]


def test_a_mistake_is_remembered_and_mistakes_drop_no_answer():
    wrong, calls = counting(lambda: (_ for _ in ()).throw(Problem(422, "bad", "a")))
    right, answers = counting(kept)
    application = app(route(wrong, path="/w", parameters=("a",)), route(right))
    ask(application, "/a")
    for number in range(2000):
        assert ask(application, f"/w?a={number}{'x' * 900}")[0] == 422
    assert ask(application, f"/w?a=1999{'x' * 900}")[0] == 422
    ask(application, "/a")
    assert (len(calls), len(answers)) == (2000, 1)
