"""``/v1`` and the old host's paths: the shapes of their clients, by the table of the ECB alone."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

pytest.importorskip("starlette")
from support.api import api

from converter import sources
from converter.model import rate_text

CODE = re.compile(r"[A-Z]{3}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CODES = {"EUR", *sources.get("ecb").INFO.covers}
BOTH = pytest.mark.parametrize("prefix", ["/v1", ""])


@pytest.fixture(scope="module")
def shipped():
    with api() as made:
        yield made


@pytest.fixture(scope="module")
def ecb(shipped):
    return shipped.engine.converter.using("ecb")


def exact(body):
    return json.loads(body, parse_float=str, parse_int=str)


def is_rates(found, base):
    """An object of positive numbers by currency, at least one, of which none is the base."""
    return (
        isinstance(found, dict) and len(found) > 0 and base not in found and found.keys() <= CODES
        and list(found) == sorted(found)
        and all(isinstance(one, (int, float)) and one > 0 for one in found.values())
    )  # fmt: skip


def check_day(found):
    assert list(found) == ["amount", "base", "date", "rates"]
    assert isinstance(found["amount"], float)
    assert found["amount"] > 0
    assert found["base"] in CODES
    assert DAY.fullmatch(found["date"])
    assert is_rates(found["rates"], found["base"])


def check_period(found):
    assert list(found) == ["amount", "base", "start_date", "end_date", "rates"]
    assert isinstance(found["amount"], float)
    assert found["base"] in CODES
    days = list(found["rates"])
    assert days == sorted(days)
    assert (days[0], days[-1]) == (found["start_date"], found["end_date"])
    assert all(DAY.fullmatch(day) and is_rates(rates, found["base"]) for day, rates in found["rates"].items())


@BOTH
def test_the_newest_table_has_the_shape_of_the_old_api_and_the_published_figures(shipped, ecb, prefix):
    status, headers, body = shipped.get(f"{prefix}/latest")
    found = json.loads(body)
    check_day(found)
    assert (status, found["date"], found["base"]) == (200, "2026-10-30", "EUR")
    assert headers["fx-source"] == 'ecb; as-of="2026-10-30"; kind=reference; stale=?0'
    published = {one.rate.quote: rate_text(one.rate) for one in ecb.rates("EUR")}
    assert exact(body)["rates"] == published


@BOTH
def test_a_day_without_a_table_is_answered_by_the_one_before_it(shipped, prefix):
    found = shipped.json(f"{prefix}/2024-01-06?base=USD")
    check_day(found)
    assert (found["date"], found["base"]) == ("2024-01-05", "USD")
    assert "BGN" in found["rates"]


@BOTH
def test_a_period_has_the_rates_of_each_day_and_its_first_and_last_day(shipped, prefix):
    found = shipped.json(f"{prefix}/2023-12-30..2024-01-07?from=USD&to=EUR,GBP")
    check_period(found)
    assert (found["start_date"], found["end_date"]) == ("2024-01-02", "2024-01-05")
    assert all(rates.keys() == {"EUR", "GBP"} for rates in found["rates"].values())


@BOTH
def test_a_period_without_its_last_day_ends_now(shipped, prefix):
    found = shipped.json(f"{prefix}/2026-10-26..?symbols=USD")
    check_period(found)
    assert (found["start_date"], found["end_date"]) == ("2026-10-26", "2026-10-30")


@BOTH
def test_the_currencies_are_those_of_the_newest_table_and_the_euro_by_name(shipped, ecb, prefix):
    found = shipped.json(f"{prefix}/currencies")
    assert found.keys() == {"EUR", *(one.rate.quote for one in ecb.rates("EUR"))}
    assert (found["EUR"], found["USD"], found["ISK"]) == ("Euro", "US Dollar", "Icelandic Króna")
    assert list(found) == sorted(found)


def test_each_day_of_a_period_has_the_table_of_that_day(shipped, ecb):
    found = exact(shipped.get("/v1/2022-12-19..2023-01-13?base=GBP")[2])
    assert "HRK" in found["rates"]["2022-12-30"]
    assert "HRK" not in found["rates"]["2023-01-02"]
    for day, rates in found["rates"].items():
        alone = exact(shipped.get(f"/v1/{day}?base=GBP")[2])
        assert (alone["date"], alone["rates"]) == (day, rates)


def test_all_tables_since_1999_are_there_in_pieces(shipped):
    body = shipped.get("/v1/1999-01-01..?symbols=GBP,JPY,USD")[2]
    found = exact(body)
    assert (found["start_date"], found["end_date"]) == ("1999-01-04", "2026-10-30")
    assert found["rates"]["1999-01-04"] == {"GBP": "0.7111", "JPY": "133.73", "USD": "1.1789"}
    store = shipped.engine.converter.store
    days = store.read(sources.get("ecb").INFO).days(date(1999, 1, 1), date(2026, 10, 30))
    assert list(found["rates"]) == [str(day) for day in days]


def test_an_amount_multiplies_the_exact_rate(shipped, ecb):
    found = exact(shipped.get("/latest?amount=2.5&symbols=USD,JPY")[2])
    assert found["amount"] == "2.5"
    for code, text in found["rates"].items():
        assert Decimal(text) == Decimal("2.5") * ecb.rate("EUR", code).value
    derived = exact(shipped.get("/latest?amount=1000&from=USD&to=JPY")[2])["rates"]["JPY"]
    assert derived == f"{ecb.convert(1000, 'USD', 'JPY').result_exact:.12g}"
    assert exact(shipped.get("/latest?amount=1&symbols=ISK")[2])["rates"] == {"ISK": "136"}


def test_a_currency_that_is_not_in_the_table_is_left_out_and_named(shipped):
    status, headers, body = shipped.get("/v1/latest?symbols=USD,RUB,HRK")
    assert (status, headers["fx-missing"], list(json.loads(body)["rates"])) == (200, "HRK, RUB", ["USD"])
    status, headers, body = shipped.get("/v1/2026-10-26..?symbols=USD,RUB,HRK")
    assert (status, headers["fx-missing"]) == (200, "HRK, RUB")
    check_period(json.loads(body))


def test_a_currency_that_is_no_longer_in_the_table_is_not_taken_from_an_older_one(shipped):
    status, headers, body = shipped.get("/v1/2022-03-03?symbols=USD,RUB")
    found = json.loads(body)
    assert (status, found["date"], list(found["rates"])) == (200, "2022-03-03", ["USD"])
    assert headers["fx-missing"] == "RUB"
    assert shipped.get("/v1/2022-03-03?symbols=RUB")[0] == 404


@pytest.mark.parametrize(
    ("target", "status", "parameter"),
    [
        ("/v1/latest?base=RUB", 404, None),
        ("/v1/latest?base=AED", 404, None),
        ("/v1/latest?base=HRK", 404, None),
        ("/v1/latest?symbols=RUB", 404, None),
        ("/v1/2024-01-01..2024-02-01?base=DEM", 404, None),
        ("/v1/2024-01-06..2024-01-07", 404, None),
        ("/v1/1990-01-01", 404, None),
        ("/v1/1990-01-01..1990-02-01", 404, None),
        ("/v1/monday", 404, None),
        ("/monday", 404, None),
        ("/v1/2024-01-01...2024-02-01", 404, None),
        ("/v1/2024-02-30", 422, "date"),
        ("/2024-1-3", 422, "date"),
        ("/v1/2024-02-01..2024-01-01", 422, "start_date"),
        ("/v1/2024-02-01..2024-02-31", 422, "end_date"),
        ("/v1/latest?base=USD&from=GBP", 422, "from"),
        ("/v1/latest?symbols=USD&to=GBP", 422, "to"),
        ("/v1/latest?base=USD&symbols=USD", 422, "symbols"),
        ("/v1/latest?base=QQQ", 422, "base"),
        ("/v1/latest?from=QQQ", 422, "from"),
        ("/v1/latest?amount=0", 422, "amount"),
        ("/v1/latest?amount=-1", 422, "amount"),
        ("/v1/latest?amount=1e3", 422, "amount"),
        ("/v1/latest?amount=ten", 422, "amount"),
        ("/v1/latest?places=3", 422, None),
        ("/v1/currencies?base=USD", 422, None),
    ],
)  # fmt: skip
def test_a_question_without_an_answer_has_the_status_that_says_why(shipped, target, status, parameter):
    found, headers, body = shipped.get(target)
    told = json.loads(body)
    assert (found, told["status"], told["parameter"]) == (status, status, parameter)
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("target", ["/v1/latest?base=DEM", "/v1/latest?base=DEM&symbols=RUB"])
def test_of_a_base_that_law_joins_to_the_table_it_is_said_that_the_table_has_no_rates(shipped, target):
    assert "no such rates of DEM" in shipped.json(target)["message"]


@pytest.mark.parametrize("query", ["", "?symbols=USD", "?base=DEM"])
def test_a_table_that_is_not_out_yet_can_not_be_known_now_with_and_without_symbols(query):
    with api(now=datetime(2026, 11, 3, 12, tzinfo=UTC)) as server:
        assert server.get(f"/v1/2026-11-04{query}")[0] == 503


def test_no_part_of_a_malformed_path_is_repeated(shipped):
    for path in ("/v1/%3Cscript%3E", "/%3Cscript%3E", "/v1/2024-01-01..%3Cscript%3E"):
        assert b"script" not in shipped.get(path)[2]
