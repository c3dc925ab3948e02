"""``/v2/currencies`` and ``/v2/currency``."""

import json
from datetime import date

import pytest

pytest.importorskip("starlette")

from support.api import NOW

from converter import iso4217, law
from converter.law.authorities import AUTHORITIES

FIELDS = ["iso_code", "iso_numeric", "name", "symbol", "start_date", "end_date"]


def codes(found):
    return [one["iso_code"] for one in found]


def test_each_currency_has_the_fields_of_a_list_in_their_order(server):
    found = server.json("/v2/currencies")
    assert len(found) > 140
    assert all(list(one) == FIELDS for one in found)
    assert codes(found) == sorted(codes(found))


def test_days_are_days_and_in_order(server):
    for one in server.json("/v2/currencies?scope=all"):
        first, last = (one[name] and date.fromisoformat(one[name]) for name in ("start_date", "end_date"))
        assert last is None or last <= NOW.date()
        assert first is None or last is None or first <= last, one


def test_only_currencies_in_use_are_listed_without_a_scope(server):
    now, every = codes(server.json("/v2/currencies")), codes(server.json("/v2/currencies?scope=ALL"))
    assert not any(iso4217.get(code).withdrawn for code in now)
    assert {"DEM", "HRK", "BGN", "TRL"} <= set(every) - set(now)
    assert set(now) < set(every)


def test_what_is_no_money_is_not_listed(server):
    assert {"XTS", "XXX"}.isdisjoint(codes(server.json("/v2/currencies?scope=all")))


def test_each_listed_currency_in_use_has_a_rate(server):
    for code in codes(server.json("/v2/currencies")):
        assert server.get(f"/v2/rate/{code}/EUR")[0] == 200, code


def test_the_last_day_is_that_of_the_newest_table_held(server):
    found = {one["iso_code"]: one for one in server.json("/v2/currencies")}
    assert (found["USD"]["end_date"], found["USD"]["start_date"]) == ("2026-10-30", "1992-07-01")
    assert (found["EUR"]["end_date"], found["EUR"]["start_date"]) == ("2026-10-30", "1999-01-01")
    assert found["AFN"]["end_date"] == "2026-09-29"


def test_providers_that_are_named_list_theirs_alone(server):
    found = {one["iso_code"]: one for one in server.json("/v2/currencies?scope=all&providers=ECB")}
    assert {"EUR", "USD", "RUB", "HRK"} <= set(found)
    assert {"AED", "DEM", "AFN"}.isdisjoint(found)
    assert (found["RUB"]["start_date"], found["RUB"]["end_date"]) == ("2005-04-01", "2022-03-01")
    assert found["HRK"]["end_date"] == "2022-12-30"


def test_a_currency_names_its_providers_in_capitals(server):
    found = server.json("/v2/currency/rub")
    assert list(found) == [*FIELDS, "providers"]
    assert {"CBR", "ECB"} <= set(found["providers"])
    assert found["providers"] == sorted(found["providers"])
    assert "BOE" not in server.json("/v2/currency/GBP")["providers"]


def test_a_pegged_currency_has_its_peg(server):
    status, _, body = server.get("/v2/currency/AED")
    assert status == 200
    assert body.endswith(
        b'"peg":{"base":"USD","rate":3.6725,"authority":"Central Bank of the United Arab Emirates"}}'
    )
    assert server.json("/v2/currency/XPF")["peg"]["base"] == "EUR"
    assert b'"rate":119.331742243' in server.get("/v2/currency/XPF")[2]


def test_a_pegged_currency_has_rates_since_its_peg_began(server):
    pegged = {one.code for one in iso4217.find("") if law.peg(one.code, NOW.date())}
    every = {one["iso_code"]: one for one in server.json("/v2/currencies")}
    for code in sorted(pegged):
        since, _, anchor = law.peg_days(code)[-1]
        # Before 1999 there was no euro, and no rate of a currency that is pegged to it.
        begins = max(str(since), every[anchor]["start_date"])
        assert every[code]["start_date"] <= begins, code
    assert every["XPF"]["start_date"] == "1999-01-01"
    assert server.get("/v2/rate/XPF/EUR?date=1999-01-01")[0] == 200


def test_a_peg_that_has_ended_is_not_told(server):
    assert "peg" not in server.json("/v2/currency/ANG")


def test_each_peg_in_force_has_an_authority(server):
    pegged = {one.code for one in iso4217.find("") if law.peg(one.code, NOW.date())}
    assert pegged <= set(AUTHORITIES)
    for code in pegged:
        assert server.json(f"/v2/currency/{code}")["peg"]["authority"] == AUTHORITIES[code]


def test_a_withdrawn_currency_that_law_alone_converts_has_its_own_end(server):
    found = server.json("/v2/currency/DEM")
    assert (found["start_date"], found["end_date"], found["providers"]) == (None, "1998-12-31", [])


@pytest.mark.parametrize(
    ("target", "status", "parameter"),
    [
        ("/v2/currency/ZZZ", 404, "code"),
        ("/v2/currency/XTS", 404, "code"),
        ("/v2/currency/BTC", 404, "code"),
        ("/v2/currency/Z1", 422, "code"),
        ("/v2/currency/toolong", 422, "code"),
        ("/v2/currencies?scope=some", 422, "scope"),
        ("/v2/currencies?providers=boe", 422, "providers"),
        ("/v2/currencies?base=EUR", 422, None),
        ("/v2/currencies.csv", 406, None),
        ("/v2/currency/USD.csv", 406, None),
    ],
)
def test_what_is_no_currency_is_refused(server, target, status, parameter):
    found, _, body = server.get(target)
    assert (found, json.loads(body)["parameter"]) == (status, parameter)


def test_a_list_is_no_csv(server):
    assert server.get("/v2/currencies", accept="text/csv")[0] == 406
