"""``/v2/providers`` and the roots of the API."""

import re

import pytest

pytest.importorskip("starlette")

from support.api import api

from converter import iso4217, sources

FIELDS = [
    "key", "name", "country_code", "rate_type", "pivot_currency", "data_url", "terms_url", "start_date",
    "end_date", "publish_cadence", "publishes_missed", "currencies", "attribution",
]  # fmt: skip


@pytest.fixture(scope="module")
def found(server):
    return {one["key"]: one for one in server.json("/v2/providers")}


def test_all_providers_that_may_be_named_are_listed_by_key(server, found):
    assert list(found) == sorted(key.upper() for key in server.engine.providers)
    assert all(list(one) == FIELDS for one in found.values())
    assert {"ER-API", "BOE", "COINBASE", "OPENEXCHANGERATES"}.isdisjoint(found)
    assert {"ECB", "CBR", "FRANKFURTER", "CURRENCY-API", "HMRC"} <= set(found)


def test_a_private_server_lists_those_too_that_may_not_be_passed_on():
    with api(private=True) as server:
        keys = {one["key"] for one in server.json("/v2/providers")}
    assert {"ER-API", "BOE", "COINBASE"} <= keys
    assert "OPENEXCHANGERATES" not in keys  # it has no key here


def test_the_ecb_is_described_as_it_is(found):
    ecb = found["ECB"]
    assert (ecb["name"], ecb["country_code"], ecb["pivot_currency"]) == ("European Central Bank", "EU", "EUR")
    assert (ecb["start_date"], ecb["end_date"]) == ("1999-01-04", "2026-10-30")
    assert (ecb["publish_cadence"], ecb["publishes_missed"]) == ("daily", 0)
    assert ecb["attribution"] == "Source: ECB"
    assert {"EUR", "USD", "HRK", "RUB"} <= set(ecb["currencies"])
    assert ecb["currencies"] == sorted(ecb["currencies"])


def test_a_provider_of_which_nothing_is_held_says_nothing_of_its_newest_day(found):
    assert (found["NBG"]["end_date"], found["NBG"]["publishes_missed"]) == (None, None)
    assert found["NBG"]["country_code"] == "GE"


def test_a_provider_that_is_behind_says_by_how_many_tables(found):
    assert found["NBP"]["end_date"] == "2026-03-05"
    assert 150 < found["NBP"]["publishes_missed"] < 180


def test_each_provider_has_a_cadence_that_clients_know(found):
    assert {one["publish_cadence"] for one in found.values()} <= {"daily", "weekly", "monthly", None}
    assert (found["HMRC"]["publish_cadence"], found["NBP-B"]["publish_cadence"]) == ("monthly", "weekly")
    for key in ("BOC-ANNUAL", "TREASURY", "HMRC-SPOT"):  # once a year, a quarter, half a year
        assert (found[key]["publish_cadence"], found[key]["publishes_missed"]) == (None, None)


def test_addresses_are_addresses_and_codes_are_codes(found):
    for one in found.values():
        for name in ("data_url", "terms_url"):
            assert one[name] is None or re.fullmatch(r"https://\S+", one[name])
        assert one["country_code"] is None or re.fullmatch(r"[A-Z]{2}", one["country_code"])
        assert all(iso4217.is_unit(code) for code in one["currencies"])
        assert one["rate_type"] == sources.get(one["key"]).INFO.kind


def test_the_roots_say_where_their_description_is(server):
    assert server.json("/v2") == {"version": "v2", "status": "current", "openapi": "/v2/openapi.json"}
    assert server.json("/v1")["openapi"] == "/v2/openapi.json"


def test_the_roots_know_the_prefix_of_a_proxy():
    with api(root_path="/fx") as server:
        assert server.json("/fx/v2")["openapi"] == "/fx/v2/openapi.json"


def test_only_sources_that_a_request_names_are_fetched_beside_the_requests():
    with api() as server:
        wanted = []
        server.app.engine.wants = wanted.append
        server.get("/v2/rates?base=USD&quotes=EUR,RUB&expand=providers")
        assert wanted == []
        server.get("/v2/rate/USD/EUR?providers=ECB")
        assert wanted == [("ecb",)]
