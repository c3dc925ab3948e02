import _thread
import datetime
import errno
import logging
import shutil
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from contextlib import closing

import httpx
import pytest
from support.servers import Answer, Server, gzipped

from converter.errors import (
    ConverterError,
    InputError,
    SourceChanged,
    SourceRefused,
    SourceUnreachable,
)
from converter.fetch.http import HttpClient
from converter.sources.contract import Request

ROWS = b"date,rate\n2026-04-24,1.1684\n"
NOON = datetime.datetime(2026, 4, 26, 12, tzinfo=datetime.UTC)
PAGE = Request("https://publisher.example/rates")


@pytest.fixture(autouse=True)
def direct(monkeypatch):
    """No proxy and no certificates of the machine that runs the tests: conftest.py names a folder of none."""
    for name in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)


@pytest.fixture
def server():
    with Server() as running:
        yield running


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def ask(server, pauses):
    """Ask the server for a path; the pauses between attempts are noted, not slept."""
    environ = {"CONVERTER_CBR_URL": server.url}
    with closing(HttpClient(environ=environ, clock=lambda: NOON, sleep=pauses.append)) as http:

        def get(path, params=None, *, within=5.0, absent_on=(), **options):
            request = Request(f"https://www.cbr.ru{path}", params, absent_on=frozenset(absent_on))
            return http.get("cbr", request, time.monotonic() + within, **options)

        get.http = http
        yield get


@pytest.fixture
def faked():
    """A client whose answers come from a function; its retries don't pause."""
    opened = []

    def make(handler):
        http = HttpClient(environ={}, transport=httpx.MockTransport(handler), sleep=lambda _: None)
        opened.append(http)
        return http

    yield make
    for http in opened:
        http.close()


def soon(seconds=5.0):
    return time.monotonic() + seconds


# What comes back


def test_answer_has_body_status_and_instant(server, ask):
    server.script("/rates", Answer(ROWS))
    fetched = ask("/rates")
    assert (fetched.reply.status, fetched.reply.body, fetched.reply.at) == (200, ROWS, NOON)
    assert fetched.not_modified is False
    assert fetched.validators == {}
    assert fetched.curl.endswith(f" {server.url}/rates")


def test_query_arrives_as_it_is_documented(server, ask):
    server.script("/XML_daily.asp", Answer(ROWS))
    ask("/XML_daily.asp", {"date_req": "25/04/2026"})
    assert server.targets == ["/XML_daily.asp?date_req=25/04/2026"]


def test_request_names_the_program_and_takes_gzip(server, ask):
    server.script("/", Answer(ROWS))
    ask("/")
    headers = server.log[0].headers
    assert headers["user-agent"] == "fxconvert/0.1.0"
    assert headers["accept-encoding"] == "gzip"


def test_gzip_is_unpacked(server, ask):
    server.script("/", Answer(gzipped([ROWS]), headers={"Content-Encoding": "gzip"}))
    assert ask("/").reply.body == ROWS


def test_gzip_of_several_members_is_unpacked_whole(server, ask):
    body = gzipped([ROWS]) + gzipped([b"2026-04-23,1.1702\n"])
    server.script("/", Answer(body, headers={"Content-Encoding": "gzip"}))
    assert ask("/").reply.body == ROWS + b"2026-04-23,1.1702\n"


def test_whole_body_of_a_transport_for_tests_is_taken(faked):
    packed = {"content": gzipped([ROWS]), "headers": {"Content-Encoding": "gzip"}}
    assert faked(lambda _: httpx.Response(200, **packed)).get("x", PAGE, soon()).reply.body == ROWS
    assert faked(lambda _: httpx.Response(200, text="a,b")).get("x", PAGE, soon()).reply.body == b"a,b"


def test_no_content_is_an_empty_reply(server, ask):
    server.script("/", Answer(status=204))
    fetched = ask("/")
    assert (fetched.reply.status, fetched.reply.body) == (204, b"")


def test_a_status_that_means_no_table_is_a_reply(server, ask):
    server.script("/", Answer("<html>no such day</html>", 404))
    fetched = ask("/", absent_on={404})
    assert (fetched.reply.status, fetched.reply.body) == (404, b"<html>no such day</html>")


def test_validators_of_the_answer_are_kept(server, ask):
    stamps = {"ETag": '"a1"', "Last-Modified": "Fri, 24 Apr 2026 14:00:00 GMT"}
    server.script("/", Answer(ROWS, headers=stamps))
    assert ask("/").validators == {"etag": '"a1"', "last-modified": "Fri, 24 Apr 2026 14:00:00 GMT"}


def test_validators_make_the_request_conditional(server, ask):
    server.script("/", Answer(status=304))
    held = {"etag": '"a1"', "last-modified": "Fri, 24 Apr 2026 14:00:00 GMT"}
    fetched = ask("/", validators=held)
    assert fetched.not_modified is True
    assert (fetched.reply.status, fetched.reply.body) == (304, b"")
    assert fetched.validators == held
    assert server.log[0].headers["if-none-match"] == '"a1"'
    assert server.log[0].headers["if-modified-since"] == "Fri, 24 Apr 2026 14:00:00 GMT"


def test_not_modified_without_a_condition_is_refused(server, ask):
    server.script("/", Answer(status=304))
    with pytest.raises(SourceRefused, match="304"):
        ask("/")


# What is refused


@pytest.mark.parametrize("page", ["<!DOCTYPE html><p>", "\ufeff\r\n <HTML lang=ru>", "<html>"])
def test_html_in_place_of_rates_is_a_changed_source(server, ask, page):
    server.script("/", Answer(page + "\x1b[31mare you human?"))
    with pytest.raises(SourceChanged, match="HTML") as caught:
        ask("/")
    assert "are you human?" in caught.value.excerpt
    assert caught.value.excerpt.isprintable()
    assert (caught.value.source, caught.value.url) == ("cbr", f"{server.url}/")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_client_errors_are_not_repeated(server, ask, status):
    server.script("/", Answer(status=status))
    with pytest.raises(SourceRefused) as caught:
        ask("/")
    assert caught.value.status == status
    assert len(server.log) == 1


def test_announced_size_above_the_cap_is_refused_at_once(server, ask):
    server.script("/", Answer(length=9 * 2**20, drip=1))
    with pytest.raises(SourceChanged, match="announces more than 8 MiB"):
        ask("/")


def test_unannounced_size_above_the_cap_is_refused(server, ask):
    server.script("/", Answer(bytes(8 * 2**20 + 1), length=""))
    with pytest.raises(SourceChanged, match="more than 8 MiB"):
        ask("/")


def test_body_of_exactly_the_cap_is_taken(server, ask):
    server.script("/", Answer(bytes(8 * 2**20)))
    assert len(ask("/").reply.body) == 8 * 2**20


def test_gzip_bomb_is_refused_before_it_takes_up_memory(server, ask):
    bomb = gzipped(bytes(2**20) for _ in range(200))
    assert len(bomb) < 250_000
    server.script("/", Answer(bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        with pytest.raises(SourceChanged, match="64 MiB once unzipped"):
            ask("/")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 70 * 2**20


def test_broken_gzip_is_a_changed_source(server, ask):
    server.script("/", Answer(ROWS, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(SourceChanged, match="gzip"):
        ask("/")


def test_encoding_that_was_not_requested_is_refused(server, ask):
    server.script("/", Answer(ROWS, headers={"Content-Encoding": "br"}))
    with pytest.raises(SourceChanged, match="encoding"):
        ask("/")


# Redirects


def test_redirect_within_the_host_is_followed(server, ask):
    server.script("/old", Answer(status=301, headers={"Location": "/new?a=1"}))
    server.script("/new", Answer(ROWS))
    assert ask("/old").reply.body == ROWS
    assert server.targets == ["/old", "/new?a=1"]


def test_three_redirects_are_followed_and_a_fourth_is_not(server, ask):
    for step in range(4):
        server.script(f"/{step}", Answer(status=302, headers={"Location": f"/{step + 1}"}))
    server.script("/4", Answer(ROWS))
    assert ask("/1").reply.body == ROWS
    with pytest.raises(SourceChanged, match="more than 3 times"):
        ask("/0")


def test_redirect_to_another_host_is_not_followed(server, ask):
    with Server() as other:
        target = other.url.replace("127.0.0.1", "localhost")
        server.script("/", Answer(status=302, headers={"Location": target}))
        with pytest.raises(SourceChanged, match="redirects to another host"):
            ask("/")
        assert other.log == []


def test_redirect_to_another_port_is_not_followed(server, ask):
    with Server() as other:
        server.script("/", Answer(status=302, headers={"Location": other.url}))
        with pytest.raises(SourceChanged, match="port"):
            ask("/")
        assert other.log == []


@pytest.mark.parametrize("location", ["http://publisher.example/rates", "//evil.example/"])
def test_redirect_out_of_https_or_to_elsewhere_is_refused(faked, location):
    requested = []

    def handler(request):
        requested.append(str(request.url))
        return httpx.Response(302, headers={"Location": location})

    with pytest.raises(SourceChanged, match="redirects to"):
        faked(handler).get("x", PAGE, soon())
    assert requested == ["https://publisher.example/rates"]


# Retries


def test_server_errors_are_tried_three_times_in_all(server, ask, pauses):
    server.script("/", Answer(status=502))
    with pytest.raises(SourceRefused, match="502 Bad Gateway") as caught:
        ask("/")
    assert caught.value.status == 502
    assert len(server.log) == 3
    assert 0.1 <= pauses[0] <= 0.2
    assert 0.3 <= pauses[1] <= 0.6


def test_answer_after_a_server_error_is_taken(server, ask):
    server.script("/", Answer(status=500), Answer(ROWS))
    assert ask("/").reply.body == ROWS


def test_no_retry_begins_that_the_deadline_leaves_no_time_for(server, pauses):
    server.script("/", Answer(status=500))
    environ = {"CONVERTER_X_URL": server.url}
    with (
        closing(HttpClient(environ=environ, pauses=(9.0, 9.0), sleep=pauses.append)) as http,
        pytest.raises(SourceRefused),
    ):
        http.get("x", Request("https://publisher.example/"), soon(4))
    assert len(server.log) == 1
    assert pauses == []


def test_there_are_as_many_retries_as_pauses(server, pauses):
    server.script("/", Answer(status=500))
    environ = {"CONVERTER_X_URL": server.url}
    with (
        closing(HttpClient(environ=environ, pauses=(0.1,), sleep=pauses.append)) as http,
        pytest.raises(SourceRefused),
    ):
        http.get("x", Request("https://publisher.example/"), soon())
    assert (len(server.log), len(pauses)) == (2, 1)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_within_the_deadline(server, ask, pauses, status):
    server.script("/", Answer(status=status, headers={"Retry-After": "2"}), Answer(ROWS))
    assert ask("/").reply.body == ROWS
    assert pauses == [2]


def test_retry_after_as_a_date_is_counted_by_the_servers_clock(server, ask, pauses):
    when = {"Date": "Sun, 26 Apr 2020 12:00:00 GMT", "Retry-After": "Sun, 26 Apr 2020 12:00:03 GMT"}

    def handler(request):
        return httpx.Response(503, headers=when) if not pauses else httpx.Response(200, content=ROWS)

    with closing(HttpClient(transport=httpx.MockTransport(handler), sleep=pauses.append)) as http:
        assert http.get("x", PAGE, soon()).reply.body == ROWS
    assert pauses == [3]


def test_retry_after_beyond_the_deadline_is_refused_at_once(server, ask, pauses):
    server.script("/", Answer(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(SourceRefused, match="429 Too Many Requests and asks to wait 3600 s") as caught:
        ask("/")
    assert (caught.value.status, caught.value.retry_after) == (429, 3600)
    assert len(server.log) == 1
    assert pauses == []


@pytest.mark.parametrize("pause", ["soon", "-1", "9" * 5000, "Sun, 99 Apr 2026 12:00:00 GMT"])
def test_too_many_requests_with_an_odd_pause_is_refused(faked, pause):
    def handler(request):
        return httpx.Response(429, headers={"Retry-After": pause})

    with pytest.raises(SourceRefused, match="429"):
        faked(handler).get("x", PAGE, soon())


def test_half_sent_body_is_requested_again(server, ask):
    server.script("/", Answer(ROWS, cut=9), Answer(ROWS))
    assert ask("/").reply.body == ROWS
    assert len(server.log) == 2


def test_body_that_is_always_half_sent_is_no_answer(server, ask):
    server.script("/", Answer(ROWS, cut=9))
    with pytest.raises(SourceUnreachable, match="no complete answer"):
        ask("/")
    assert len(server.log) == 3


def test_half_sent_gzip_without_a_length_is_no_answer(server, ask):
    packed = gzipped([ROWS])
    answer = Answer(packed, headers={"Content-Encoding": "gzip"}, cut=len(packed) - 4, length="")
    server.script("/", answer)
    with pytest.raises(SourceUnreachable, match="no complete answer"):
        ask("/")


def test_refused_connection_is_no_route(pauses):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
        with (
            closing(HttpClient(environ={"CONVERTER_CBR_URL": base}, sleep=pauses.append)) as http,
            pytest.raises(SourceUnreachable, match=r"can't be reached \(connection refused\)") as caught,
        ):
            http.get("cbr", PAGE, soon())
    assert caught.value.no_route is True
    assert len(pauses) == 2


def raising(error):
    def refuse(*_, **__):
        raise error

    return refuse


def test_missing_address_is_no_route_and_not_tried_again(monkeypatch, pauses):
    monkeypatch.setattr(socket, "getaddrinfo", raising(socket.gaierror(-2, "Name or service not known")))
    with (
        closing(HttpClient(environ={}, sleep=pauses.append)) as http,
        pytest.raises(SourceUnreachable) as caught,
    ):
        http.get("x", PAGE, soon())
    assert str(caught.value) == "publisher.example can't be reached (no address)"
    assert caught.value.no_route is True
    assert pauses == []


def test_missing_network_is_no_route(monkeypatch):
    monkeypatch.setattr(
        socket, "create_connection", raising(OSError(errno.ENETUNREACH, "Network is unreachable"))
    )
    with (
        closing(HttpClient(environ={})) as http,
        pytest.raises(SourceUnreachable, match="network is unreachable") as caught,
    ):
        http.get("x", PAGE, soon())
    assert caught.value.no_route is True


# Time


@pytest.mark.parametrize(
    "answer",
    [Answer(ROWS, delay=30), Answer(ROWS, drip=0.05), Answer(length=10)],
    ids=["silent", "drip", "stalled"],
)
def test_deadline_ends_a_silent_or_slow_answer(server, ask, answer):
    server.script("/", answer)
    began = time.monotonic()
    with pytest.raises(SourceUnreachable, match=r"did not answer within 0\.4 s") as caught:
        ask("/", within=0.4)
    assert time.monotonic() - began < 3
    assert caught.value.no_route is False


def test_deadline_ends_a_transport_that_heeds_no_timeout(faked):
    blocked = threading.Event()

    def handler(request):
        blocked.wait(20)
        return httpx.Response(200)

    began = time.monotonic()
    with pytest.raises(SourceUnreachable, match="did not answer"):
        faked(handler).get("x", PAGE, soon(0.3))
    assert time.monotonic() - began < 5
    blocked.set()


def test_resolver_that_hangs_is_left_after_the_time_for_a_connection(monkeypatch):
    blocked = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: blocked.wait(20) or [])
    with closing(HttpClient(environ={})) as http:
        began = time.monotonic()
        with pytest.raises(SourceUnreachable, match=r"did not answer within 0\.3 s") as caught:
            http.get("x", PAGE, soon(10), connect=0.3)
        assert time.monotonic() - began < 5
        assert caught.value.no_route is True
        blocked.set()


def test_past_deadline_no_request_is_made(server, ask):
    with pytest.raises(SourceUnreachable, match="no time was left"):
        ask("/", within=-1)
    assert server.log == []


def test_slow_answer_outlives_the_time_for_a_connection(server, ask):
    server.script("/", Answer(ROWS, delay=0.5))
    assert ask("/", connect=0.2).reply.body == ROWS


def test_interrupt_is_heard_while_waiting(server, ask):
    server.script("/", Answer(ROWS, delay=30))
    timer = threading.Timer(0.2, _thread.interrupt_main)
    timer.start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        ask("/", within=10)
    assert time.monotonic() - began < 5
    timer.join()


HANGING = """
import socket, sys, threading, time
from converter.fetch.http import HttpClient
from converter.errors import SourceUnreachable
from converter.sources.contract import Request
socket.getaddrinfo = lambda *_, **__: threading.Event().wait()
until = time.monotonic() + 0.5
try:
    HttpClient(environ={}).get("x", Request("https://publisher.example/"), until)
except SourceUnreachable as error:
    print(time.monotonic() - until, error)
"""


def test_process_ends_though_a_request_hangs():
    program = [sys.executable, "-c", HANGING]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        answered = time.monotonic()
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - answered < 1
    late, _, message = line.partition(" ")
    assert float(late) < 1
    assert message == "publisher.example did not answer within 0.5 s\n"


# Several at once


def days(count):
    return [Request(f"https://www.cbr.ru/{day}") for day in range(count)]


def test_answers_keep_the_order_of_the_requests(server, ask):
    for day in range(6):
        server.script(f"/{day}", Answer(str(day), delay=0.06 - day / 100))
    found = ask.http.get_all("cbr", days(6), soon())
    assert [fetched.reply.body for fetched in found] == [b"0", b"1", b"2", b"3", b"4", b"5"]


def test_no_more_requests_are_under_way_than_allowed(server, ask):
    for day in range(9):
        server.script(f"/{day}", Answer(ROWS, delay=0.05))
    ask.http.get_all("cbr", days(9), soon(), parallel=3)
    assert server.most == 3


def test_first_error_ends_all(server, ask):
    for day in range(8):
        server.script(f"/{day}", Answer(ROWS, delay=30))
    server.script("/1", Answer(status=403, delay=0.2))
    began = time.monotonic()
    with pytest.raises(SourceRefused, match="403"):
        ask.http.get_all("cbr", days(8), soon(10), parallel=4)
    assert time.monotonic() - began < 5
    assert len(server.log) == 4


def test_each_request_has_its_own_validators(server, ask):
    server.script("/0", Answer(status=304))
    server.script("/1", Answer(ROWS))
    first, second = ask.http.get_all("cbr", days(2), soon(), validators=[{"etag": '"a1"'}, None])
    assert (first.not_modified, second.not_modified) == (True, False)


def test_nothing_to_ask_has_no_answers(ask):
    assert ask.http.get_all("cbr", [], soon()) == []


def test_closed_client_makes_no_request(server):
    http = HttpClient(environ={})
    http.close()
    with pytest.raises(ConverterError, match="closed"):
        http.get("x", PAGE, soon())


def test_a_cookie_is_never_sent_back(server, ask):
    cookie = {"Set-Cookie": "id=of-this-user; Path=/"}
    server.script("/moved", Answer(status=302, headers={"Location": "/rates", **cookie}))
    server.script("/rates", Answer(ROWS, headers=cookie))
    ask("/moved")
    ask("/rates")
    assert [request.path for request in server.log] == ["/moved", "/rates", "/rates"]
    assert not any("cookie" in request.headers for request in server.log)


# Settings


def test_replacement_in_plain_text_to_another_machine_is_refused():
    with (
        closing(HttpClient(environ={"CONVERTER_X_URL": "http://mirror.example"})) as http,
        pytest.raises(InputError, match="CONVERTER_X_URL"),
    ):
        http.get("x", PAGE, soon())


def test_requests_to_publishers_go_through_the_proxy(server, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    with (
        closing(HttpClient(environ={})) as http,
        pytest.raises(SourceUnreachable, match="through the proxy"),
    ):
        http.get("x", PAGE, soon())


def test_requests_to_this_machine_do_not_go_through_the_proxy(server, ask, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.script("/", Answer(ROWS))
    assert ask("/").reply.body == ROWS


@pytest.mark.parametrize(
    ("name", "value"), [("HTTPS_PROXY", "odd://proxy.example"), ("SSL_CERT_FILE", "/nowhere.pem")]
)
def test_setting_that_httpx_cannot_use_is_told(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with (
        closing(HttpClient(environ={})) as http,
        pytest.raises(SourceUnreachable, match="settings of proxy or certificates"),
    ):
        http.get("x", PAGE, soon())


def test_keys_are_neither_in_errors_nor_in_logs(faked, caplog):
    caplog.set_level(logging.DEBUG)
    request = Request("https://publisher.example/latest", {"app_id": "s3cret"})
    with pytest.raises(SourceRefused) as caught:
        faked(lambda _: httpx.Response(401)).get("x", request, soon())
    assert caught.value.url == "https://publisher.example/latest?app_id=***"
    assert "app_id=***" in caplog.text
    assert "s3cret" not in f"{caught.value} {caplog.text}"


# Certificates


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for 127.0.0.1, with its key."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    key, cert, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    command = [openssl, "req", "-x509", *curve, *subject, "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    return both


def test_self_signed_certificate_is_refused(certificate, monkeypatch):
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with Server(certificate) as server, closing(HttpClient(environ={"CONVERTER_X_URL": server.url})) as http:
        with pytest.raises(SourceUnreachable, match=r"certificate that can't be trusted \(self.signed"):
            http.get("x", PAGE, soon())
        assert server.log == []


def test_own_certificate_authority_is_trusted(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Server(certificate) as server, closing(HttpClient(environ={"CONVERTER_X_URL": server.url})) as http:
        server.script("/rates", Answer(ROWS))
        assert http.get("x", PAGE, soon()).reply.body == ROWS


def test_answer_without_tls_is_not_taken(server):
    base = server.url.replace("http://", "https://")
    with (
        closing(HttpClient(environ={"CONVERTER_X_URL": base}, sleep=lambda _: None)) as http,
        pytest.raises(SourceUnreachable, match="securely"),
    ):
        http.get("x", PAGE, soon())
