"""What Frankfurter's own tests expect of its API and is kept here; FRANKFURTER.md lists all that they expect.

The day of these tests is Friday 2026-10-30; the Sunday before it is 2026-10-25.
"""

import csv
import io
import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("starlette")
pytest.importorskip("converter.server.routes.health")

from support.api import api

RECORD = Path(__file__).parent / "FRANKFURTER.md"
TABLE = re.findall(r"^\| (?!there|---)(.+?) \| (.+?) \| (.*?) \|$", RECORD.read_text("utf-8"), re.MULTILINE)
RANGE = "from=2026-08-03&to=2026-09-14"
YEAR = "from=2025-10-30&to=2026-10-30"


@pytest.fixture(scope="module")
def asked():
    with api() as made:
        yield made


@pytest.fixture(scope="module")
def get(asked):
    """The status, the headers and the text of an answer."""

    def found(target, **headers):
        status, told, body = asked.get(target, **headers)
        return status, told, body.decode()

    return found


@pytest.fixture(scope="module")
def read(get):
    """An answer, read."""

    def found(target, **headers):
        status, _, body = get(target, **headers)
        assert status == 200, body
        return json.loads(body)

    return found


def pairs(records):
    return [(one["date"], one["base"], one["quote"]) for one in records]


def column(records, name):
    return [one[name] for one in records]


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


# The rates of a day.


def test_the_newest_rates_are_in_euros(read):
    assert set(column(read("/v2/rates"), "base")) == {"EUR"}


def test_rates_of_a_day_with_a_table_are_of_that_day(read):
    assert set(column(read("/v2/rates?date=2026-09-16&providers=ecb"), "date")) == {"2026-09-16"}


def test_rates_of_a_sunday_are_those_of_the_friday_before(read):
    assert read("/v2/rates?date=2026-10-25&providers=ecb")[0]["date"] == "2026-10-23"


def test_another_base_has_the_euro_among_its_quotes(read):
    found = {one["quote"]: one for one in read("/v2/rates?base=USD")}
    assert found["EUR"]["base"] == "USD"
    assert isinstance(found["EUR"]["rate"], float)


def test_no_pair_is_there_twice(read):
    found = pairs(read("/v2/rates?base=CAD"))
    assert len(found) == len(set(found))


def test_quotes_are_only_those_that_are_named(read):
    assert column(read("/v2/rates?quotes=USD,GBP"), "quote") == ["GBP", "USD"]


def test_the_base_is_one_of_the_newest_day(read):
    records = read("/v2/rates")
    (base,) = (one for one in records if one["quote"] == "EUR")
    assert (base["base"], base["rate"]) == ("EUR", 1.0)
    assert base["date"] == max(column(records, "date"))


def test_the_base_is_there_if_it_is_named(read):
    records = read("/v2/rates?quotes=EUR,USD")
    assert column(records, "quote") == ["EUR", "USD"]
    assert records[0]["rate"] == 1.0


def test_the_base_has_the_newest_day_of_the_quotes_that_are_shown(read):
    base, other = read("/v2/rates?base=EUR&quotes=EUR,VES")
    assert other["date"] < "2026-10-30"
    assert base["date"] == other["date"]


def test_a_pegged_base_is_one_too(read):
    assert ("BMD", "BMD", 1.0) in [
        (one["base"], one["quote"], one["rate"]) for one in read("/v2/rates?base=BMD")
    ]


def test_the_base_has_no_providers(read):
    base, other = read("/v2/rates?expand=providers&quotes=EUR,USD")
    assert "providers" not in base
    assert other["providers"]


def test_quotes_are_in_alphabetical_order_whatever_their_days(read):
    records = read("/v2/rates")
    assert len(set(column(records, "date"))) > 1
    assert column(records, "quote") == sorted(column(records, "quote"))


def test_one_or_several_providers_may_be_named(read):
    assert len(read("/v2/rates?providers=ecb")) > 20
    assert len(read("/v2/rates?providers=ecb,cbr")) > len(read("/v2/rates?providers=ecb"))


def test_providers_that_are_named_have_no_pegs(read):
    quotes = column(read("/v2/rates?providers=ecb"), "quote")
    assert {"BMD", "FKP", "BTN"}.isdisjoint(quotes)


def test_an_expanded_record_names_providers_with_their_rates(read):
    (record,) = read("/v2/rates?expand=providers&quotes=USD")
    for one in record["providers"]:
        assert {"key", "date", "rate"} <= one.keys()
        assert isinstance(one["key"], str)
        assert isinstance(one["rate"], float)


def test_no_digit_is_taken_away(asked, get):
    # There, a rate has no fewer decimals than a rule for its size says; here, only if it has no more.
    few = 0
    for one in json.loads(get("/v2/rates")[2], parse_float=Decimal):
        size, text = float(one["rate"]), str(one["rate"])
        decimals = 0 if size > 5000 else 2 if size > 80 else 3 if size > 20 else 4 if size > 1 else 5
        if len(text.partition(".")[2]) < decimals and one["quote"] != "EUR":
            few += 1
            rate = asked.engine.converter.answer("EUR", one["quote"]).rate
            assert Fraction(rate.num) / Fraction(rate.den) == Fraction(text)
    assert few


# One pair.


def test_a_pair_has_base_quote_rate_and_day(read):
    found = read("/v2/rate/EUR/USD")
    assert (found["base"], found["quote"]) == ("EUR", "USD")
    assert isinstance(found["rate"], float)
    assert found["date"]


def test_a_pair_of_a_day_is_of_that_day(read):
    assert read("/v2/rate/EUR/USD?date=2026-09-16")["date"] == "2026-09-16"


def test_codes_of_a_pair_may_be_in_lower_case(read):
    found = read("/v2/rate/eur/usd")
    assert (found["base"], found["quote"]) == ("EUR", "USD")


def test_a_currency_in_itself_is_one_with_a_day(read):
    found = read("/v2/rate/USD/USD")
    assert (found["base"], found["quote"], found["rate"]) == ("USD", "USD", 1.0)
    assert found["date"]


def test_a_pair_may_be_asked_of_a_provider(read):
    assert read("/v2/rate/EUR/USD?providers=ECB")["quote"] == "USD"


def test_a_word_that_is_no_currency_is_422_in_a_pair(get):
    assert get("/v2/rate/EUR/XYZ")[0] == 422


# Pegs.


def test_pegged_currencies_are_among_the_rates(read):
    assert {"BMD", "FKP", "BTN", "XCG"} <= set(column(read("/v2/rates"), "quote"))


def test_a_peg_of_one_to_one_has_the_rate_of_its_anchor(read):
    bmd, usd = column(read("/v2/rates?quotes=USD,BMD"), "rate")
    assert bmd == usd


def test_a_peg_of_another_rate_multiplies_that_of_its_anchor(read):
    ang, usd = column(read("/v2/rates?quotes=USD,ANG"), "rate")
    assert ang == pytest.approx(usd * 1.79, abs=0.01)


def test_a_pegged_base_has_rates(read):
    (found,) = read("/v2/rates?base=BMD&quotes=EUR")
    assert found["base"] == "BMD"
    assert isinstance(found["rate"], float)


def test_the_anchor_is_a_quote_of_its_pegged_base(read):
    assert read("/v2/rate/FKP/GBP")["rate"] == 1
    assert read("/v2/rate/ANG/USD")["rate"] == pytest.approx(1 / 1.79, abs=0.001)


def test_a_peg_is_exact_also_between_two_pegged_currencies(read):
    assert read("/v2/rate/USD/AED")["rate"] == 3.6725
    assert read("/v2/rate/AED/SAR")["rate"] == pytest.approx(3.75 / 3.6725, abs=1e-4)


def test_a_peg_reaches_back_before_any_source(read):
    assert read("/v2/rate/INR/BTN?date=2020-06-15")["rate"] == 1


# Periods.


def test_a_period_has_several_days_in_order(read):
    found = column(read(f"/v2/rates?{RANGE}&quotes=USD,GBP"), "date")
    assert len(set(found)) > 20
    assert found == sorted(found)


@pytest.mark.parametrize("days", [RANGE, "from=2026-10-26&to=2026-10-28"])
def test_no_record_of_a_period_is_there_twice(read, days):
    found = pairs(read(f"/v2/rates?quotes=USD&providers=ecb&{days}"))
    assert found
    assert len(found) == len(set(found))


def test_no_record_of_a_period_is_there_twice_in_another_form(get):
    target = f"?quotes=USD&providers=ecb&{RANGE}"
    _, headers, body = get(f"/v2/rates{target}", accept="application/x-ndjson")
    assert headers["content-type"] == "application/x-ndjson"
    lines = pairs(map(json.loads, body.splitlines()))
    _, headers, body = get(f"/v2/rates.csv{target}")
    assert headers["content-type"].startswith("text/csv")
    assert lines == pairs(rows(body))
    assert len(lines) == len(set(lines))


def test_the_base_is_one_on_each_day_of_a_period(read):
    records = read(f"/v2/rates?providers=ecb&quotes=EUR,USD&{RANGE}")
    base = [one for one in records if one["quote"] == "EUR"]
    assert column(base, "date") == [one["date"] for one in records if one["quote"] == "USD"]
    assert set(column(base, "rate")) == {1.0}


@pytest.mark.parametrize(("group", "most"), [("week", 55), ("month", 13)])
def test_a_group_has_a_record_for_each_part_in_order(read, group, most):
    found = column(read(f"/v2/rates?{YEAR}&quotes=USD&group={group}"), "date")
    assert most - 3 < len(set(found)) <= most
    assert found == sorted(found)


def test_a_group_is_the_same_in_each_form(get):
    target = f"?base=CHF&quotes=USD,EUR,GBP,JPY&{YEAR}&group=month"
    records = json.loads(get(f"/v2/rates{target}")[2])
    lines = get(f"/v2/rates{target}", accept="application/x-ndjson")[2]
    assert [json.loads(one) for one in lines.splitlines()] == records
    assert [{**one, "rate": float(one["rate"])} for one in rows(get(f"/v2/rates.csv{target}")[2])] == records


def test_a_period_has_a_validator(get):
    assert get(f"/v2/rates?{RANGE}&quotes=USD")[1]["etag"]


def test_a_period_that_is_over_may_be_kept_by_all(get):
    kept = get(f"/v2/rates?{RANGE}&quotes=USD")[1]["cache-control"]
    assert kept.startswith("public, max-age=")
    assert int(kept.partition("=")[2]) >= 86400


def test_a_period_is_one_array(read):
    found = read(f"/v2/rates?{RANGE}&quotes=USD")
    assert isinstance(found, list)
    assert found[0]["date"]


# Forms.


def test_csv_has_four_columns(get):
    _, headers, body = get("/v2/rates.csv")
    assert headers["content-type"].startswith("text/csv")
    assert list(rows(body)[0]) == ["date", "base", "quote", "rate"]
    assert len(rows(body)) > 1


def test_an_expanded_csv_has_a_fifth_that_marks_who_did_not_answer(get):
    (row,) = rows(get("/v2/rates.csv?expand=providers&quotes=USD")[2])
    assert list(row) == ["date", "base", "quote", "rate", "providers"]
    assert re.fullmatch(r"[A-Z-]+:[\d.]+(\|[A-Z-]+:[\d.]+\*)*", row["providers"])


def test_the_name_of_the_csv_counts_for_more_than_the_accept_header(get):
    assert get("/v2/rates.csv", accept="application/x-ndjson")[1]["content-type"].startswith("text/csv")


@pytest.mark.parametrize("days", ["", f"&{RANGE}"])
def test_lines_of_json_are_records(get, days):
    _, headers, body = get(f"/v2/rates?quotes=USD,GBP{days}", accept="application/x-ndjson")
    assert headers["content-type"].startswith("application/x-ndjson")
    for line in body.splitlines():
        assert {"date", "rate"} <= json.loads(line).keys()


def test_what_depends_on_the_accept_header_says_so(get):
    assert get("/v2/rates", accept="application/x-ndjson")[1]["vary"] == "Accept"


def test_what_is_no_table_has_no_csv(get):
    assert get("/v2/currencies.csv")[0] == 406


# What is refused.


@pytest.mark.parametrize(
    "query",
    [
        f"{RANGE}&group=day", f"date=2026-10-01&{RANGE}", "date=not-a-date", "date=2026-02-30", "expand=foo",
        "base=FOO", "quotes=USD,FOO",
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_422(get, query):
    assert get(f"/v2/rates?{query}")[0] == 422


def test_an_unknown_parameter_is_422_and_named_so(get):
    status, _, body = get("/v2/rates?provider=ecb")
    assert (status, "unknown parameter" in json.loads(body)["message"]) == (422, True)


# Currencies and providers.


def test_currencies_have_name_symbol_and_number(read):
    found = {one["iso_code"]: one for one in read("/v2/currencies?scope=all")}
    assert (found["USD"]["symbol"], found["USD"]["iso_numeric"]) == ("$", "840")
    assert "EUR" in found


def test_a_currency_has_its_name_and_its_providers(read):
    found = read("/v2/currency/usd")
    assert found["iso_code"] == "USD"
    assert found["name"]
    assert "ECB" in found["providers"]
    assert "peg" not in found


def test_an_unknown_currency_is_not_found(get):
    assert get("/v2/currency/xyz")[0] == 404


def test_currencies_of_a_provider_are_those_that_it_has(read):
    codes = column(read("/v2/currencies?providers=ecb"), "iso_code")
    assert {"USD", "EUR"} <= set(codes)
    assert "BMD" not in codes


def test_pegged_currencies_are_listed_with_their_days(read):
    (found,) = (one for one in read("/v2/currencies?scope=all") if one["iso_code"] == "BMD")
    assert found["name"]
    assert found["start_date"]
    assert found["end_date"]


def test_a_pegged_currency_has_its_peg_and_a_list_of_providers(read):
    found = read("/v2/currency/bmd")
    assert (found["peg"]["base"], found["peg"]["rate"]) == ("USD", 1)
    assert found["peg"]["authority"] == "Bermuda Monetary Authority"
    assert isinstance(found["providers"], list)


def test_providers_have_their_description(read):
    (ecb,) = (one for one in read("/v2/providers") if one["key"] == "ECB")
    assert (ecb["name"], ecb["pivot_currency"], ecb["country_code"]) == ("European Central Bank", "EUR", "EU")
    assert ecb["publish_cadence"] == "daily"
    assert ecb["publishes_missed"] >= 0
    assert ecb["start_date"]
    assert ecb["end_date"]
    assert "USD" in ecb["currencies"]
    assert "description" not in ecb


# v1.


def test_v1_has_the_newest_table(read):
    assert read("/v1/latest")["rates"]


def test_v1_has_another_base_by_from(read):
    assert read("/v1/latest?from=USD") != read("/v1/latest")


def test_v1_multiplies_by_the_amount(read):
    assert read("/v1/latest?amount=10")["rates"]["USD"] > 10
    assert read("/v1/latest?from=GBP&to=USD&amount=100")["rates"]["USD"] > 100
    for rates in read("/v1/2026-10-01..2026-10-20?amount=100")["rates"].values():
        assert rates["USD"] > 10


def test_v1_amounts_are_one_by_default_and_above_zero(get, read):
    assert read("/v1/latest")["amount"] == 1
    assert get("/v1/latest?amount=0")[0] == 422
    assert get("/v1/latest?amount=-1")[0] == 422


@pytest.mark.parametrize("query", ["to=USD,GBP", "symbols=USD,GBP", "symbols=usd,gbp"])
def test_v1_has_only_the_symbols_that_are_named(read, query):
    assert list(read(f"/v1/latest?{query}")["rates"]) == ["GBP", "USD"]


def test_v1_base_and_from_are_the_same_in_any_case(read):
    assert read("/v1/latest?base=USD") == read("/v1/latest?from=usd")


def test_v1_has_a_day_of_the_past(read):
    found = read("/v1/2012-11-20")
    assert found["date"] == "2012-11-20"
    assert found["rates"]


def test_v1_answers_for_a_holiday_by_the_day_before(read):
    found = read("/v1/2010-01-01")
    assert found["date"] == "2009-12-31"
    assert found["rates"]


def test_v1_answers_for_tomorrow_by_the_newest_table(read):
    assert read("/v1/2026-10-31") == read("/v1/latest")


@pytest.mark.parametrize("target", ["/v1/latest", "/v1/2012-11-20"])
def test_v1_has_a_validator_and_says_how_long_it_may_be_kept(get, target):
    _, headers, _ = get(target)
    assert headers["etag"]
    assert headers["cache-control"].startswith("public, max-age=")


@pytest.mark.parametrize("days", ["2010-01-01..2010-12-31", "2026-10-01.."])
def test_v1_has_a_period_with_its_ends(read, days):
    found = read(f"/v1/{days}")
    assert found["start_date"] in found["rates"]
    assert found["end_date"] in found["rates"]


@pytest.mark.parametrize(("target", "base"), [("2010-10-10", "EUR"), ("2010-10-10?base=USD", "USD")])
def test_v1_rates_are_sorted_and_without_the_base(read, target, base):
    rates = list(read(f"/v1/{target}")["rates"])
    assert rates == sorted(rates)
    assert base not in rates


@pytest.mark.parametrize("base", ["EUR", "USD"])
def test_v1_rates_of_a_period_are_sorted_and_without_the_base(read, base):
    for rates in read(f"/v1/2010-01-01..2010-12-31?base={base}")["rates"].values():
        assert list(rates) == sorted(rates)
        assert base not in rates


def test_v1_rates_in_euros_are_as_published(get):
    assert '"USD":1.1347' in get("/v1/2016-02-11?symbols=USD")[2]


def test_v1_needs_a_day_that_there_is(get):
    assert get("/v1/2014-01-32")[0] == 422


def test_v1_has_no_rates_of_a_base_that_the_bank_does_not_quote(get):
    assert get("/v1/latest?base=RUB")[0] == 404
    assert get("/v1/latest?symbols=RUB")[0] == 404


def test_v1_has_the_names_of_currencies(read):
    found = read("/v1/currencies")
    assert found["USD"]
    assert found["EUR"]


@pytest.mark.parametrize("target", ["latest", "2012-11-20", "2026-10-01..2026-10-20", "currencies"])
def test_the_old_host_has_the_same_without_v1(get, target):
    assert get(f"/{target}")[2] == get(f"/v1/{target}")[2]


# The record.


def test_each_row_of_the_record_is_kept_by_a_test_or_changed_for_a_reason():
    assert len(TABLE) > 100
    here = Path(__file__).parent
    tests = "".join(path.read_text("utf-8") for path in here.rglob("test_*.py"))
    for expected, kept, why in TABLE:
        named = re.findall(r"`(test_\w+)`", why)
        assert kept in {"kept", "changed", "not here"}, expected
        assert named or kept != "kept", expected
        assert why, expected
        for name in named:
            assert re.search(rf"^def {name}\b", tests, re.MULTILINE), name
