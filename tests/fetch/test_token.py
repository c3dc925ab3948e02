"""The key of a source that answers only with one: sent in a header, and shown nowhere."""

import logging
import time
from contextlib import closing

import pytest
from support.servers import Answer, Server

from converter.errors import ConverterError, SourceChanged, SourceRefused, TokenMissing
from converter.fetch.http import HttpClient
from converter.sources.contract import Request

KEY = "0123456789abcdef0123456789abcdef"
TOKEN = ("Authorization", "Token {}")
PAGE = Request("https://openexchangerates.org/api/latest.json", {"show": "1"})


@pytest.fixture
def server():
    with Server() as running:
        yield running


@pytest.fixture
def ask(server):
    def get(key=KEY, token=TOKEN, request=PAGE):
        environ = {"CONVERTER_OPENEXCHANGERATES_URL": server.url}
        if key is not None:
            environ["OPENEXCHANGERATES_API_KEY"] = key
        with closing(HttpClient(environ=environ, sleep=lambda _: None)) as http:
            return http.get("openexchangerates", request, time.monotonic() + 5, token=token)

    return get


def test_the_key_is_sent_in_the_header_and_not_in_the_url(server, ask):
    server.script("/api/latest.json", Answer(b"{}"))
    ask()
    (request,) = server.log
    assert request.headers["authorization"] == f"Token {KEY}"
    assert KEY not in request.target


def test_spaces_around_a_key_are_not_part_of_it(server, ask):
    server.script("/api/latest.json", Answer(b"{}"))
    ask(f" {KEY}\n")
    assert server.log[0].headers["authorization"] == f"Token {KEY}"


def test_a_source_without_a_token_is_sent_no_key(server, ask):
    server.script("/api/latest.json", Answer(b"{}"))
    ask(token=None)
    assert "authorization" not in server.log[0].headers


@pytest.mark.parametrize("key", [None, "", "  "])
def test_without_its_key_no_request_is_made_and_the_variable_is_named(server, ask, key):
    with pytest.raises(TokenMissing, match="set OPENEXCHANGERATES_API_KEY") as caught:
        ask(key)
    assert caught.value.source == "openexchangerates"
    assert server.log == []


@pytest.mark.parametrize("key", [f"{KEY}\r\nX: y", f"{KEY} {KEY}", f"{KEY}é", f"{KEY}\x7f"])
def test_a_key_that_can_not_be_sent_is_refused_without_being_shown(server, ask, key):
    with pytest.raises(TokenMissing) as caught:
        ask(key)
    assert KEY not in str(caught.value)
    assert server.log == []


def test_the_curl_line_has_a_mask_in_place_of_the_key(server, ask):
    server.script("/api/latest.json", Answer(b"{}"))
    line = ask().curl
    assert "-H 'Authorization: Token ***'" in line
    assert KEY not in line


def test_no_log_has_the_key(server, ask, caplog):
    server.script("/api/latest.json", Answer(b"{}"))
    with caplog.at_level(logging.DEBUG):
        ask()
    assert caplog.records
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(b'{"error":true,"message":"invalid_app_id"}', 401), SourceRefused),
        (Answer(b"", 500), SourceRefused),
        (Answer(b"<!DOCTYPE html><html></html>"), SourceChanged),
        (Answer(b"", 302, {"Location": "https://example.org/"}), SourceChanged),
        (Answer(b"{}", cut=1), ConverterError),
    ],
)
def test_no_failure_tells_the_key(server, ask, answer, error):
    server.script("/api/latest.json", answer)
    with pytest.raises(error) as caught:
        ask()
    shown = [caught.value, caught.value.__cause__, vars(caught.value)]
    assert not any(KEY in f"{what!s}{what!r}" for what in shown)
