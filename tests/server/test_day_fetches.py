"""For which questions about a day the sources are asked."""

import threading

import httpx
import pytest

pytest.importorskip("starlette")


from support.api import api


@pytest.fixture
def asked():
    """A server that may fetch, of sources that refuse each request; and the URLs of the requests."""
    urls = []

    def refuse(request):
        urls.append((str(request.url), threading.current_thread().name))
        return httpx.Response(403)

    with api(offline=False, transport=httpx.MockTransport(refuse)) as server:
        yield server, urls


@pytest.mark.parametrize(
    "target",
    [
        "/v2/rate/USD/EUR", "/v2/rate/USD/RUB?expand=providers", "/v2/rates", "/v2/rates?expand=providers",
        "/v2/rates?base=AMD&quotes=USD,RUB", "/v2/currencies?scope=all", "/v2/currency/RUB", "/v2/providers",
        "/v2/rate/USD/EUR?date=2026-03-18&expand=providers", "/v2/rate/USD/EUR?date=2026-10-30",
    ],
)  # fmt: skip
def test_what_is_held_is_answered_without_a_request(asked, target):
    server, urls = asked
    assert server.get(target)[0] == 200
    assert urls == []


def test_a_day_that_is_not_held_is_asked_for_and_the_rest_is_given(asked):
    server, urls = asked
    status, headers, body = server.get("/v2/rates?quotes=AMD,USD&date=2016-02-11")
    assert (status, headers["fx-missing"], headers["cache-control"]) == (200, "AMD", "public, max-age=60")
    assert b'"quote":"USD"' in body
    assert urls
    assert threading.current_thread().name not in [thread for _, thread in urls]


def test_a_rate_that_could_not_be_fetched_can_be_asked_for_later(asked):
    server, urls = asked
    status, headers, _ = server.get("/v2/rate/USD/AMD?date=2016-02-11")
    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "60", "no-store")
    assert urls
