"""``/oxr/…``: tables in the shape of Open Exchange Rates."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

pytest.importorskip("starlette")

from support.api import NOW, api

from converter.errors import OutOfHistory
from converter.server.figures import number
from converter.server.routes.oxr import ENDPOINTS

SHAPE = ["disclaimer", "license", "timestamp", "base", "rates"]


@pytest.fixture(scope="module")
def server():
    with api(endpoints=ENDPOINTS) as made:
        yield made


def table(server, target):
    status, headers, body = server.get(f"/oxr/{target}")
    return status, headers, json.loads(body, parse_float=Decimal)


def midnight(day):
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def test_the_newest_table_has_each_rate_of_the_library_and_the_base_itself(server, library):
    status, headers, body = table(server, "latest.json")
    assert status == 200
    assert headers["content-type"] == "application/json"
    assert list(body) == SHAPE
    assert body["base"] == "USD"
    wanted = {}
    for code in ("USD", "EUR", "RUB", "GBP", "JPY", "AED", "KPW", "XCG"):
        wanted[code] = Decimal(number(library.rate("USD", code)))
    assert {code: body["rates"][code] for code in wanted} == wanted
    assert list(body["rates"]) == sorted(body["rates"])
    assert len(body["rates"]) > 150
    # Clients make room for three letters.
    assert {len(code) for code in body["rates"]} == {3}
    assert "DEM" not in body["rates"]


def test_the_timestamp_is_the_oldest_day_among_the_rates(server, library):
    day = library.rate("USD", "EUR").as_of
    assert table(server, "latest.json?symbols=EUR,GBP,USD")[2]["timestamp"] == midnight(day)
    older = library.rate("USD", "KPW").as_of
    assert older < day
    assert table(server, "latest.json?symbols=EUR,KPW")[2]["timestamp"] == midnight(older)
    # A peg has no age: it is as good as the day that is asked for.
    assert table(server, "latest.json?symbols=USD")[2]["timestamp"] == midnight(NOW.date())


def test_any_base_is_answered_by_either_name(server, library):
    rate = library.rate("RUB", "AED", "2015-01-01")
    for base in ("base=rub", "base_currency=RUB", "base=RUB&base_currency=rub"):
        _, _, body = table(server, f"historical/2015-01-01.json?{base}&symbols=aed,EUR")
        assert body["base"] == "RUB"
        assert body["rates"]["AED"] == Decimal(number(rate))
    status, _, body = table(server, "latest.json?base=RUB&base_currency=EUR")
    assert (status, body["parameter"]) == (422, "base_currency")


def test_a_past_day_is_answered_by_the_tables_in_force_on_it(server, library):
    _, headers, body = table(server, "historical/2024-06-15.json?symbols=EUR,GBP")
    assert body["timestamp"] == midnight(date(2024, 6, 14))
    assert body["rates"]["GBP"] == Decimal(number(library.rate("USD", "GBP", "2024-06-14")))
    assert headers["cache-control"] == "public, max-age=604800"


def test_symbols_without_a_rate_are_left_out_and_named(server, library):
    with pytest.raises(OutOfHistory):
        library.rate("USD", "YUM")
    _, headers, body = table(server, "latest.json?symbols=EUR,YUM")
    assert list(body["rates"]) == ["EUR"]
    assert headers["fx-missing"] == "YUM"
    # The base has a rate in itself even if nobody quotes it.
    status, _, body = table(server, "latest.json?symbols=YUM,USD")
    assert (status, body["status"]) == (404, 404)


def test_a_table_that_lacks_what_may_be_had_later_is_not_kept_for_long(server):
    # Nothing is held of a source that may have Angola's currency of 2024.
    _, headers, body = table(server, "historical/2024-06-14.json?symbols=EUR,AOA")
    assert list(body["rates"]) == ["EUR"]
    assert headers["cache-control"] == "public, max-age=60"
    status, headers, _ = table(server, "historical/2024-06-14.json?symbols=AOA,YUM")
    assert status == 503
    assert int(headers["retry-after"]) > 0


def test_currencies_are_those_of_the_newest_table_with_their_names(server):
    status, _, names = table(server, "currencies.json?show_inactive=1")
    assert status == 200
    assert set(names) == set(table(server, "latest.json")[2]["rates"])
    assert names["USD"] == "US Dollar"


def test_what_clients_send_beside_is_taken_and_changes_nothing(server):
    plain = server.get("/oxr/latest.json?symbols=EUR")[2]
    beside = "app_id=k&prettyprint=0&show_alternative=1&show_inactive=1&show_bid_ask=1"
    assert server.get(f"/oxr/latest.json?{beside}&symbols=EUR")[2] == plain


def test_the_key_of_a_client_is_in_nothing_that_is_kept():
    with api(endpoints=ENDPOINTS) as server:
        for key in ("app_id=verysecret", "app%5fid=verysecret"):
            assert server.get(f"/oxr/latest.json?{key}&symbols=EUR")[0] == 200
        # All clients have one answer.
        assert [key[1] for key in server.app.kept] == [b"symbols=EUR"]


def test_errors_are_the_object_of_all_routes(server):
    for target, parameter in (
        ("latest.json?base=USX", "base"), ("latest.json?symbols=", "symbols"),
        ("latest.json?callback=x", None), ("historical/2024-02-30.json", "date"),
        ("historical/monday.json", "date"),
    ):  # fmt: skip
        status, _, body = table(server, target)
        assert (status, body["status"], body["parameter"]) == (422, 422, parameter), target
    assert table(server, "historical/2027-01-01.json")[0] == 404
