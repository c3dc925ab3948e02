import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import InputError
from converter.fetch import urls
from converter.sources.contract import Request

CBR = "https://www.cbr.ru/scripts/XML_daily.asp"


def test_url_stays_without_a_variable():
    assert urls.rewrite(CBR, "cbr", {}) == CBR
    assert urls.rewrite(CBR, "cbr", {"CONVERTER_CBR_URL": ""}) == CBR


def test_variable_replaces_scheme_host_and_port():
    environ = {"CONVERTER_CBR_URL": "http://127.0.0.1:8080"}
    assert urls.rewrite(CBR + "?d=0", "cbr", environ) == ("http://127.0.0.1:8080/scripts/XML_daily.asp?d=0")


def test_path_of_the_variable_is_put_before():
    environ = {"CONVERTER_ER_API_URL": "https://mirror.example/fx/"}
    url = urls.rewrite("https://open.er-api.com/v6/latest/USD", "er-api", environ)
    assert url == "https://mirror.example/fx/v6/latest/USD"


def test_variable_of_another_source_changes_nothing():
    assert urls.rewrite(CBR, "cbr", {"CONVERTER_ECB_URL": "https://mirror.example"}) == CBR


@pytest.mark.parametrize("day", ["latest", "2026-04-25"])
def test_host_name_with_the_day_becomes_a_path_for_currency_api(day):
    environ = {"CONVERTER_CURRENCY_API_URL": "https://mirror.example/fx"}
    url = f"https://{day}.currency-api.pages.dev/v1/currencies/usd.min.json"
    expected = f"https://mirror.example/fx/{day}/v1/currencies/usd.min.json"
    assert urls.rewrite(url, "currency-api", environ) == expected


@pytest.mark.parametrize(
    "base", ["http://localhost:1", "http://127.0.0.1", "http://127.8.9.1:80", "http://[::1]:5", "HTTPS://a.b"]
)
def test_https_and_this_machine_may_replace(base):
    assert urls.rewrite("https://x.y/z", "cbr", {"CONVERTER_CBR_URL": base}) == f"{base}/z"


@pytest.mark.parametrize(
    "base",
    [
        "http://mirror.example",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://[::2]",
        "ftp://localhost",
        "file:///etc/passwd",
        "mirror.example",
        "https://",
        "https://a.b:port",
        "https://[a.b",
        "https://a.b/?q=1",
        "https://a.b/#f",
        "https://a b/",
        "https://a.b/\x1b[31m",
    ],
)
def test_any_other_replacement_is_refused_by_its_name(base):
    with pytest.raises(InputError, match="CONVERTER_CBR_URL") as caught:
        urls.rewrite(CBR, "cbr", {"CONVERTER_CBR_URL": base})
    assert str(caught.value).isprintable()


def test_refusal_does_not_show_a_password():
    with pytest.raises(InputError) as caught:
        urls.rewrite(CBR, "cbr", {"CONVERTER_CBR_URL": "http://me:secret@mirror.example"})
    assert "secret" not in str(caught.value)


def test_days_stand_in_the_query_as_in_the_documentation():
    request = Request(CBR, {"date_req": "25/04/2026"})
    assert urls.address(request, "cbr", {}) == CBR + "?date_req=25/04/2026"


def test_parameters_are_added_to_a_query():
    request = Request("https://a.b/c?d=1", {"symbols": "USD,EUR", "at": "10:30", "q": "a b&c"})
    assert urls.address(request, "x", {}) == "https://a.b/c?d=1&symbols=USD,EUR&at=10:30&q=a+b%26c"


@pytest.mark.parametrize("name", ["app_id", "access_key", "key", "apikey", "api_key", "token", "Token"])
def test_keys_are_masked(name):
    assert urls.masked(f"https://a.b/c?{name}=s3cret&base=USD") == f"https://a.b/c?{name}=***&base=USD"


def test_passwords_are_masked():
    assert urls.masked("https://me:s3@cret@a.b/c@d?e=1") == "https://***@a.b/c@d?e=1"


@given(st.text())
def test_what_is_shown_of_a_url_is_printable(text):
    assert urls.masked(text).isprintable()


def test_curl_line_is_quoted_and_masked():
    request = Request("https://openexchangerates.org/api/latest.json", {"app_id": "s3cret", "x": "it's"})
    line = urls.curl(request, "openexchangerates", {}, {"etag": '"a1"'})
    assert line == (
        f"curl --compressed -A {urls.USER_AGENT} -H 'If-None-Match: \"a1\"' "
        "'https://openexchangerates.org/api/latest.json?app_id=***&x=it%27s'"
    )


def test_curl_line_names_the_replacement():
    environ = {"CONVERTER_CBR_URL": "http://localhost:8080"}
    assert urls.curl(Request(CBR), "cbr", environ).endswith(" http://localhost:8080/scripts/XML_daily.asp")


def test_validators_become_conditions():
    held = {"etag": 'W/"1"', "last-modified": "Fri, 24 Apr 2026 14:00:00 GMT", "date": "x"}
    assert urls.conditions(held) == {
        "If-None-Match": 'W/"1"',
        "If-Modified-Since": "Fri, 24 Apr 2026 14:00:00 GMT",
    }


def test_validators_that_could_forge_a_header_are_not_sent():
    assert urls.conditions({"etag": '"1"\r\nX: y', "last-modified": "gestern früh"}) == {}
    assert urls.kept({"etag": "\x1b[31m"}) == {}
