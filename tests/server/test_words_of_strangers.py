"""What a request says that is no code, day or key of ours: it reaches no publisher, header, body or log."""

import httpx
import pytest

pytest.importorskip("starlette")

from support.api import api

MARK = "zqxmark"
WORDS = (
    MARK, f"USD{MARK}", f"../{MARK}", f"USD%0d%0aX-{MARK}:1", f"USD/{MARK}", f"2020-01-01{MARK}",
    f"2020-01-01..2021-01-01{MARK}", f"ecb,{MARK}", f"http://{MARK}", f"{MARK}%00",
)  # fmt: skip
PLACES = (
    "/{}", "/v2/rate/{}/EUR", "/v2/rate/USD/{}", "/v2/currency/{}", "/v1/{}", "/v1/2020-01-01..{}",
    "/oxr/historical/{}.json", "/v2/rate/AMD/KZT?date=2015-02-03&{}", "/v2/rate/AMD/KZT?date={}",
    "/v2/rate/AMD/KZT?providers={}", "/v2/rates?base={}", "/v2/rates?quotes={}", "/v2/rates?from={}",
    "/v2/rates?from=2020-01-01&to=2020-02-01&group={}",
    "/v2/convert?amount=1&from=USD&to=EUR&average={}", "/v2/convert?amount=1&from=USD&to=EUR&rule={}",
    "/v2/convert?amount=1&from=USD&to=EUR&source={}", "/v1/latest?symbols={}", "/oxr/latest.json?symbols={}",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_word_that_is_none_of_ours_is_refused_and_told_to_nobody(place, capfd):
    asked = []

    def refuse(request):
        asked.append(f"{request.url} {request.headers}")
        return httpx.Response(403)

    names = "referer", "user_agent", "cookie", "origin", "if_none_match", "x_forwarded_host"
    said = dict.fromkeys(names, MARK)
    with api(offline=False, origins=("https://a.example",), transport=httpx.MockTransport(refuse)) as server:
        for word in WORDS:
            status, headers, body = server.get(place.format(word), **said)
            assert status in (404, 422)
            assert MARK not in f"{headers} {body.decode()}".lower()
    told = capfd.readouterr()
    assert MARK not in f"{asked} {told.out} {told.err}".lower()


def test_a_publisher_is_asked_with_codes_and_days_alone_whatever_else_a_request_says():
    asked = []

    def refuse(request):
        asked.append(f"{request.url} {request.headers}")
        return httpx.Response(403)

    with api(offline=False, transport=httpx.MockTransport(refuse)) as server:
        assert server.get("/v2/rate/amd/kzt?date=2015-02-03", user_agent=MARK, referer=MARK)[0] == 503
    assert asked
    assert MARK not in str(asked)
