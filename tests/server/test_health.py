"""``/healthz`` and ``/metrics``: what they tell, and to whom."""

import re
import time

import pytest

pytest.importorskip("starlette")

from support.beside import running
from support.publishers import PAGE
from support.servers import Answer

from converter.server.metrics import Metrics

FAR = "203.0.113.7"


@pytest.fixture
def ecb(five):
    """A server of the ECB alone, which holds Friday's table."""
    with running(five, sources="ecb") as found:
        found.settle()
        yield found


def after(five, server, instant):
    """What is told of the ECB when it has been asked at an instant, and the rate then."""
    asked = len(five.requested("ecb"))
    five.at(instant)
    server.until(lambda: len(five.requested("ecb")) > asked and server.json("/healthz")["stale"][0]["error"])
    status, headers, body = server.get("/v2/rate/EUR/USD")
    return server.json("/healthz")["stale"][0], (status, "stale=?1" in headers["fx-source"], body)


def test_a_server_that_holds_the_newest_tables_is_ok(ecb):
    assert ecb.json("/healthz") == {"status": "ok", "stale": [], "reports": []}


def test_a_server_that_holds_nothing_is_503(five):
    with running(five, offline=True) as server:
        status, headers, body = server.get("/healthz", client=FAR)
    assert (status, body, headers["cache-control"]) == (503, b'{"status": "unable"}', "no-store")


@pytest.mark.parametrize(
    ("name", "error"),
    [("page", "source-changed"), ("ten-times", "source-changed"), ("gone", "source-refused")],
)
def test_of_a_hostile_publisher_the_day_and_the_reason_are_told_and_never_its_figure(five, ecb, name, error):
    five.server.ecb["2026-11-02"] = {
        code: f"{float(text) * 10:.4f}" for code, text in five.server.ecb["2026-11-02"].items()
    }
    if name != "ten-times":
        five.fail("ecb", with_=Answer(PAGE) if name == "page" else Answer("no", 500))
    told, answered = after(five, ecb, "2026-11-02T20:00")
    assert answered == (200, True, b'{"date":"2026-10-30","base":"EUR","quote":"USD","rate":1.1172}')
    assert (told["source"], told["newest"], told["age_days"]) == ("ecb", "2026-10-30", 3)
    assert (told["due"], told["error"]) == ("2026-11-02T17:00:00Z", error)
    assert told["next_try"] > "2026-11-02T20:00:59Z"


def test_a_publisher_that_hangs_keeps_nobody_waiting(five, ecb):
    five.fail("ecb", with_=Answer("late", delay=30))
    five.at("2026-11-02T20:00")
    ecb.until(lambda: len(five.requested("ecb")) > 1)
    began = time.monotonic()
    assert ecb.json("/v2/rate/EUR/USD")["date"] == "2026-10-30"
    assert ecb.json("/healthz")["status"] == "stale"
    assert time.monotonic() - began < 0.5


def test_a_fresh_server_is_asked_for_by_a_parameter(five, ecb):
    assert ecb.get("/healthz?fresh=1")[0] == 200
    five.fail("ecb")
    five.at("2026-11-02T20:00")
    assert [ecb.get(f"/healthz{query}")[0] for query in ("", "?fresh=0", "?fresh=1", "?fresh=x")] == [
        200, 200, 503, 422,
    ]  # fmt: skip


def test_others_are_told_the_state_alone_and_have_no_metrics(ecb):
    assert ecb.json("/healthz", client=FAR) == {"status": "ok"}
    assert ecb.get("/metrics", client=FAR)[0] == 404
    assert ecb.get("/metrics", client=FAR)[2] == ecb.get("/metric", client=FAR)[2]


def test_what_a_proxy_passes_on_is_not_told_all(ecb):
    assert ecb.json("/healthz", x_forwarded_for=FAR) == {"status": "ok"}
    assert ecb.get("/metrics", x_forwarded_for="127.0.0.1")[0] == 404


def test_a_named_proxy_itself_and_everyone_if_the_owner_says_so_are_told_all(five):
    with running(five, proxies=("192.0.2.0/24",)) as server:
        assert "stale" in server.json("/healthz", client="192.0.2.9")
        assert server.get("/metrics", client="192.0.3.9")[0] == 404
    with running(five, open_metrics=True) as server:
        assert "stale" in server.json("/healthz", client=FAR)
        assert server.get("/metrics", client=FAR)[0] == 200


def test_metrics_count_requests_by_route_and_never_by_path(ecb):
    for target in ("/v2/rate/EUR/USD", "/v2/rate/EUR/JPY", "/v2/rate/EUR/XQX", "/secret-path"):
        ecb.get(target)
    status, headers, body = ecb.get("/metrics")
    text = body.decode()
    assert (status, headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert 'fxconvert_requests_total{route="/v2/rate/{base}/{quote}",status="200"} 2' in text
    assert 'fxconvert_requests_total{route="/v2/rate/{base}/{quote}",status="422"} 1' in text
    assert 'fxconvert_requests_total{route="-",status="404"} 1' in text
    assert "secret" not in text
    assert 'fxconvert_fetches_total{source="ecb",result="ok"} 1' in text
    assert 'fxconvert_source_age_days{source="ecb"} 0' in text
    assert 'fxconvert_source_stale{source="ecb"} 0' in text
    assert int(re.search(r"process_resident_memory_bytes (\d+)", text)[1]) > 10_000_000


def test_each_line_of_metrics_is_a_comment_or_a_figure(ecb):
    ecb.get("/v2/rate/EUR/USD")
    lines = ecb.get("/metrics")[2].decode().splitlines()
    figure = re.compile(r'[a-z_]+(\{([a-z]+="[^"\\]*",?)+\})? [0-9.]+')
    assert [
        one for one in lines if not one.startswith(("# HELP ", "# TYPE ")) and not figure.fullmatch(one)
    ] == []


def test_the_classes_of_durations_add_up():
    metrics = Metrics(0.0)
    for seconds in (0.0005, 0.001, 0.002, 7.0):
        metrics.watch("/r", 200, seconds)
    text = metrics.text([])
    found = re.findall(r'request_seconds_bucket\{route="/r",le="(.*)"\} (\d)', text)
    assert dict(found) == {
        "0.001": "2",
        "0.005": "3",
        "0.02": "3",
        "0.1": "3",
        "0.5": "3",
        "3": "3",
        "+Inf": "4",
    }
    assert 'request_seconds_sum{route="/r"} 7.003500' in text
    assert 'request_seconds_count{route="/r"} 4' in text
