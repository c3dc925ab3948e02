"""``/v2/rates`` of one day."""

import csv
import importlib.util
import io
import json
from decimal import Decimal

import pytest

pytest.importorskip("starlette")


from converter.errors import ConverterError
from converter.server.figures import day_of, number


def quotes(found):
    return [one["quote"] for one in found]


def rows_of(body):
    return list(csv.DictReader(io.StringIO(body.decode())))


# -- which records there are ---------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["/v2/rates?base=USD", "/v2/rates?base=USD&date=2026-03-18"])
def test_each_record_is_that_of_the_pair_alone(server, target):
    date = target.partition("&")[2]
    found = server.json(target)
    assert len(found) > 130 or date
    for one in found:
        alone = server.json(f"/v2/rate/USD/{one['quote']}?{date}")
        if one["quote"] != "USD":
            assert one == alone


def test_every_currency_that_can_be_answered_is_there(server):
    found = set(quotes(server.json("/v2/rates")))
    for one in server.json("/v2/currencies"):
        assert one["iso_code"] in found, one
    assert {"XTS", "XXX", "DEM"}.isdisjoint(found)


def test_records_are_sorted_by_quote_and_the_base_is_the_euro(server):
    found = server.json("/v2/rates")
    assert quotes(found) == sorted(quotes(found))
    assert {one["base"] for one in found} == {"EUR"}


def test_the_record_of_the_base_is_one_and_has_the_newest_day_of_the_others(server):
    body = server.get("/v2/rates?base=RUB&quotes=USD,RUB,AFN")[2].decode()
    found = json.loads(body)
    assert quotes(found) == ["AFN", "RUB", "USD"]
    assert '"base":"RUB","quote":"RUB","rate":1.0}' in body
    assert found[1]["date"] == max(found[0]["date"], found[2]["date"])


def test_the_base_among_the_quotes_is_a_record_of_its_own(server):
    assert server.get("/v2/rates?base=USD&quotes=USD")[2] == (
        b'[{"date":"2026-10-30","base":"USD","quote":"USD","rate":1.0}]'
    )


def test_quotes_are_those_that_are_named_each_once(server):
    assert quotes(server.json("/v2/rates?base=usd&quotes=gbp,EUR,GBP")) == ["EUR", "GBP"]


def test_each_record_has_a_day_and_a_source_of_its_own(server):
    found = {one["quote"]: one["date"] for one in server.json("/v2/rates?base=USD&quotes=EUR,AFN")}
    assert (found["EUR"], found["AFN"]) == ("2026-10-30", "2026-09-29")
    told = server.get("/v2/rates?base=USD&quotes=EUR,AFN")[1]["fx-source"]
    assert 'ecb; as-of="2026-10-30"; kind=reference; stale=?0' in told
    assert 'currency-api; as-of="2026-09-29"; kind=indicative; stale=?1' in told


def test_providers_that_are_named_answer_alone(server):
    found = server.json("/v2/rates?base=USD&providers=ECB")
    assert len(found) == 30
    assert {one["date"] for one in found} == {"2026-10-30"}
    assert server.get("/v2/rates?base=USD&providers=ECB")[1]["fx-source"].startswith("ecb; as-of=")


def test_numbers_are_those_of_the_librarys_rates(server):
    found = server.engine.converter.answers("GBP")
    given = {code: one for code, one in found if not isinstance(one, ConverterError)}
    body = server.get("/v2/rates?base=GBP")[2].decode()
    for one in json.loads(body, parse_float=str, parse_int=str):
        assert one["rate"] == number(given[one["quote"]].rate)
        if one["quote"] != "GBP":
            assert one["date"] == str(day_of(given[one["quote"]]))


# -- a quote without a rate ----------------------------------------------------------------------------


def test_a_quote_without_a_rate_is_named_and_the_others_are_given(server):
    status, headers, body = server.get("/v2/rates?base=EUR&quotes=USD,TRL,HRK&date=2024-05-06")
    assert (status, quotes(json.loads(body))) == (200, ["HRK", "TRL", "USD"])
    status, headers, body = server.get("/v2/rates?providers=ecb&quotes=USD,AFN,AED&date=2024-05-06")
    assert (status, quotes(json.loads(body))) == (200, ["USD"])
    assert headers["fx-missing"] == "AED, AFN"


def test_no_quote_with_a_rate_is_not_found(server):
    status, _, body = server.get("/v2/rates?providers=ecb&quotes=AFN&date=2024-05-06")
    assert (status, json.loads(body)["status"]) == (404, 404)


def test_quotes_that_are_not_held_can_be_asked_for_later(server):
    assert server.get("/v2/rates?base=USD&quotes=AMD&date=2016-02-11")[0] == 503


def test_a_list_of_a_base_without_any_rate_is_not_found(server):
    assert server.get("/v2/rates?base=AFN&providers=ecb")[0] == 404


def test_a_list_of_all_currencies_names_none_that_nobody_quotes(server):
    assert "fx-missing" not in server.get("/v2/rates?providers=ecb")[1]


def test_a_list_of_all_currencies_names_those_that_can_not_be_known_now(server):
    _, headers, body = server.get("/v2/rates?date=2016-02-11")
    missing = headers["fx-missing"].split(", ")
    assert "AMD" in missing  # of sources of which nothing is held
    assert missing == sorted(missing)
    assert set(missing).isdisjoint(quotes(json.loads(body)))


# -- forms ---------------------------------------------------------------------------------------------


def test_csv_has_the_same_records(server):
    status, headers, body = server.get("/v2/rates.csv?base=USD&quotes=EUR,RUB")
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert body == server.get("/v2/rates?base=USD&quotes=EUR,RUB", accept="text/csv")[2]
    assert body == server.get("/v2/rates.csv?base=USD&quotes=EUR,RUB", accept="application/pdf")[2]
    assert body.startswith(b"date,base,quote,rate\n")
    texts = json.loads(server.get("/v2/rates?base=USD&quotes=EUR,RUB")[2], parse_float=str)
    assert rows_of(body) == texts


def test_ndjson_has_the_same_records(server):
    _, headers, body = server.get("/v2/rates?base=USD", accept="application/x-ndjson")
    assert headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in body.splitlines()] == server.json("/v2/rates?base=USD")


def test_another_form_is_refused(server):
    assert server.get("/v2/rates", accept="application/xml")[0] == 406


def test_a_list_has_a_validator_of_its_body(server):
    _, headers, body = server.get("/v2/rates?base=USD")
    status, again, nothing = server.get("/v2/rates?base=USD", if_none_match=headers["etag"])
    assert (status, nothing, again["etag"]) == (304, b"", headers["etag"])
    assert headers["content-length"] == str(len(body))


# -- what each provider has ----------------------------------------------------------------------------


def test_expanded_records_are_those_of_the_pair_alone(server):
    found = server.json("/v2/rates?base=USD&date=2026-03-18&expand=providers&quotes=EUR,JPY,USD,SEK")
    assert quotes(found) == ["EUR", "JPY", "SEK", "USD"]
    for one in found[:3]:
        alone = server.json(f"/v2/rate/USD/{one['quote']}?date=2026-03-18&expand=providers")
        assert one == alone
        assert len(one["providers"]) > 3
    assert "providers" not in found[3]


def test_an_expanded_csv_has_a_column_of_providers(server):
    target = "base=USD&date=2026-03-18&expand=providers&quotes=EUR,USD"
    euro, dollar = rows_of(server.get(f"/v2/rates.csv?{target}")[2])
    told = json.loads(server.get(f"/v2/rates?{target}")[2], parse_float=Decimal)[0]["providers"]
    assert euro["providers"] == "|".join(
        f"{one['key']}:{one['rate']}{'*' if one.get('excluded') else ''}" for one in told
    )
    assert dollar["providers"] == ""


def test_the_whole_list_can_be_expanded(server):
    found = server.json("/v2/rates?base=EUR&date=2026-03-18&expand=providers")
    dollar = next(one for one in found if one["quote"] == "USD")
    assert dollar == server.json("/v2/rate/EUR/USD?date=2026-03-18&expand=providers")


# -- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("base=USD&symbols=EUR", 422, None),
        ("base=USD&quotes=ZZZ,EUR", 422, "quotes"),
        ("base=ZZZ", 422, "base"),
        ("base=", 422, "base"),
        ("base=USD&quotes=", 422, "quotes"),
        ("base=USD&quotes=EUR,%20RUB", 422, "quotes"),
        ("date=2026-02-30", 422, "date"),
        ("date=5%20Mar%202026", 422, "date"),
        ("date=monday", 422, "date"),
        ("date=2026-03-02&from=2026-03-01", 422, "date"),
        ("date=2026-03-02&to=2026-03-01", 422, "date"),
        ("to=2026-03-01&quotes=USD", 422, "to"),
        ("group=month", 422, "group"),
        ("expand=all", 422, "expand"),
        ("providers=NOPE", 422, "providers"),
        ("providers=boe", 422, "providers"),
        ("date=1990-01-02&quotes=USD", 404, None),
        ("date=2027-12-31&quotes=USD,RUB", 404, None),
    ],
)
def test_a_request_without_records_has_a_status_and_says_what_is_wrong(server, query, status, parameter):
    found, _, body = server.get(f"/v2/rates?{query}")
    told = json.loads(body)
    assert (found, told["status"], told["parameter"]) == (status, status, parameter)
    assert told["message"]


@pytest.mark.skipif(importlib.util.find_spec("converter.server.ranges") is None, reason="no ranges yet")
def test_a_period_is_answered_by_the_same_route(server):
    found = server.json("/v2/rates?from=2026-03-02&to=2026-03-05&base=EUR&quotes=USD")
    assert [one["date"] for one in found] == [f"2026-03-0{day}" for day in range(2, 6)]
