"""``/v2/rates`` over a period: what each record is, which quotes are there, and what is said of them."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from fractions import Fraction

import pytest

pytest.importorskip("starlette")
from hypothesis import given, settings
from hypothesis import strategies as st
from support.api import api
from support.holding import put
from support.publishers import Publishers, World

from converter import Converter, sources
from converter.model import rate_text
from converter.server.walk import Period, Walk

CODES = ("AUD", "CHF", "CZK", "GBP", "JPY", "KRW", "MXN", "USD", "ZAR")
DAY = timedelta(days=1)
EARLIER = datetime(2026, 10, 30, 15, tzinfo=UTC)
PART = "from=2026-02-23&to=2026-03-05"


@pytest.fixture(scope="module")
def shipped():
    with api() as made:
        yield made


def told(found):
    """The texts of the numbers of an answer, so that 1.10 and 1.1 differ."""
    return json.loads(found, parse_float=str, parse_int=str)


def rounded(value):
    """A fraction with 12 significant figures, without zeros at its end."""
    text = f"{Context(prec=12).divide(Decimal(value.numerator), Decimal(value.denominator)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def begins(day, group):
    return day - timedelta(days=day.isoweekday() - 1) if group == "week" else date(day.year, day.month, 1)


def expected(converter, base, quotes, first, last, group):
    """The records by the series of the library, means computed with fractions."""
    rows = []
    for quote in quotes:
        by_day = {}
        for rate in converter.series(base, quote, first, last).rates:
            by_day.setdefault(begins(rate.as_of, group) if group else rate.as_of, []).append(rate)
        for day, rates in by_day.items():
            if group:
                text = rounded(sum(Fraction(one.num) / Fraction(one.den) for one in rates) / len(rates))
            elif rates[0].derivation == "published":
                text = rate_text(rates[0])
            else:
                text = rounded(Fraction(rates[0].num) / Fraction(rates[0].den))
            rows.append({"date": str(day), "base": base, "quote": quote, "rate": text})
    return sorted(rows, key=lambda row: (row["date"], row["quote"]))


@settings(max_examples=25)
@given(
    st.sampled_from(("EUR", *CODES)), st.sets(st.sampled_from(CODES), min_size=1, max_size=4),
    st.dates(date(2015, 1, 1), date(2026, 9, 1)), st.integers(0, 400),
    st.sampled_from((None, "week", "month")),
)  # fmt: skip
def test_each_record_of_a_range_is_that_of_the_series_or_the_exact_mean(
    shipped, base, quotes, first, days, group
):
    quotes, last = sorted(quotes - {base}) or ["EUR"], first + days * DAY
    target = f"/v2/rates?base={base}&quotes={','.join(quotes)}&from={first}&to={last}"
    if base == quotes[0]:
        quotes = []
    status, _, body = shipped.get(f"{target}&group={group}" if group else target)
    wanted = expected(shipped.engine.converter, base, quotes, first, last, group)
    found = [one for one in told(body) if one["quote"] != base] if status == 200 else []
    assert found == wanted
    assert status == 200 or (status == 404 and (last - first).days < 5)


def test_a_range_that_is_read_in_many_parts_is_the_series_of_the_whole(shipped):
    status, headers, body = shipped.get("/v2/rates?base=USD&quotes=JPY,TRY&from=1999-01-01&to=2026-10-30")
    assert (status, "content-length" in headers) == (200, False)
    converter = shipped.engine.converter
    assert told(body) == expected(
        converter, "USD", ["JPY", "TRY"], date(1999, 1, 1), date(2026, 10, 30), None
    )


def test_a_mean_of_a_month_that_is_over_is_that_of_the_library(shipped):
    target = "/v2/rates?base=USD&quotes=EUR&from=2026-02-01&to=2026-02-28&group=month"
    (found,) = told(shipped.get(target)[2])
    mean = shipped.engine.converter.average("USD", "EUR", "2026-02")
    assert found["date"] == "2026-02-01"
    assert found["rate"] == rounded(Fraction(mean.num) / Fraction(mean.den))


def test_a_week_begins_on_its_monday_even_before_the_first_day(shipped):
    found = shipped.json("/v2/rates?quotes=USD&from=2026-02-26&to=2026-03-04&group=week")
    assert [one["date"] for one in found] == ["2026-02-23", "2026-03-02"]


def test_the_base_itself_is_among_the_quotes_on_each_date_that_occurs(shipped):
    found = told(shipped.get(f"/v2/rates?base=USD&quotes=usd,EUR&{PART}")[2])
    days = {one["date"] for one in found if one["quote"] == "EUR"}
    own = [one for one in found if one["quote"] == "USD"]
    assert {one["date"] for one in own} == days
    assert {one["rate"] for one in own} == {"1.0"}
    assert found == sorted(found, key=lambda one: (one["date"], one["quote"]))


def test_without_quotes_a_range_has_every_currency_that_is_held_and_names_the_others(shipped):
    status, headers, body = shipped.get("/v2/rates?from=2026-10-26")
    found = json.loads(body)
    table = shipped.engine.converter.rates("EUR", "2026-10-30")
    assert status == 200
    quotes = {one["quote"] for one in found if one["date"] == "2026-10-30"}
    assert {"EUR", *(one.rate.quote for one in table if one.rate.source == "ecb")} <= quotes
    missing = headers["fx-missing"].split(", ")
    assert missing == sorted(missing)
    assert "XCG" in missing
    assert not quotes & set(missing)


def test_a_rate_that_law_fixes_is_that_of_each_date(shipped):
    found = told(shipped.get("/v2/rates?quotes=DEM,USD&from=1999-02-01&to=1999-02-05")[2])
    assert [one["rate"] for one in found if one["quote"] == "DEM"] == ["1.95583"] * 5


def test_a_rate_that_law_fixes_is_that_of_each_working_day_where_nothing_else_is_asked_for(shipped):
    found = told(shipped.get("/v2/rates?quotes=DEM&from=1999-02-01&to=1999-02-08")[2])
    assert [one["date"][-2:] for one in found] == ["01", "02", "03", "04", "05", "08"]
    assert {one["rate"] for one in found} == {"1.95583"}


def test_a_quote_that_nobody_has_over_the_period_is_named_and_the_others_are_there(shipped):
    status, headers, body = shipped.get("/v2/rates?quotes=USD,XCG,HRK&from=2022-12-28&to=2023-01-04")
    assert (status, headers["fx-missing"]) == (200, "HRK, XCG")
    assert {one["quote"] for one in json.loads(body)} == {"USD"}


@pytest.mark.parametrize(
    "named", ["quotes=USD", "quotes=USD,EUR", "quotes=EUR", "quotes=DEM", "providers=ecb"]
)
@pytest.mark.parametrize("form", ["", "&group=week", "&group=month"])
def test_a_range_of_days_without_a_table_is_not_found(shipped, named, form):
    for path in ("/v2/rates", "/v2/rates.csv"):
        status, _, body = shipped.get(f"{path}?{named}&from=2026-10-24&to=2026-10-25{form}")
        assert (status, "in the period" in json.loads(body)["message"]) == (404, True)
    assert shipped.get("/v1/2026-10-24..2026-10-25")[0] == 404


def test_a_quote_whose_source_has_no_table_in_the_range_is_named(tmp_path):
    # On the Saturday only the Bank of Russia has a table.
    put(tmp_path, "cbr/2026.csv", "EUR/RUB", "2026-10-24 90.5", covered=["2026-10-24..2026-10-24"])
    with api(cache_dir=str(tmp_path)) as asked:
        status, headers, body = asked.get("/v2/rates?quotes=GBP,RUB&from=2026-10-24&to=2026-10-24")
    assert (status, headers["fx-missing"]) == (200, "GBP")
    assert {one["quote"] for one in json.loads(body)} == {"RUB"}


def test_a_range_of_which_nobody_has_a_quote_is_not_found(shipped):
    status, headers, body = shipped.get("/v2/rates?quotes=USD&from=1990-01-01&to=1990-02-01")
    assert (status, headers["cache-control"]) == (404, "no-store")
    assert "1999-01-04" in json.loads(body)["message"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2026-03-05&to=2026-03-01", "from"),
        ("from=2026-03-05&expand=providers", "expand"),
        ("from=2026-03-05&group=year", "group"),
        ("from=2026-03-05&to=monday", "to"),
        ("from=2026-03-05&date=2026-03-05", "date"),
        ("to=2026-03-05", "to"),
        ("group=week", "group"),
        ("from=2026-03-05&providers=nobody", "providers"),
        ("from=2026-03-05&quotes=USD,QQQ", "quotes"),
    ],
)
def test_a_question_of_a_period_that_makes_no_sense_is_refused(shipped, query, parameter):
    status, _, body = shipped.get(f"/v2/rates?{query}")
    found = json.loads(body)
    assert (status, found["status"], found["parameter"]) == (422, 422, parameter)


def test_too_many_records_are_refused_with_what_to_narrow(tmp_path):
    columns = " ".join(f"{code}/UZS" for code in sources.get("cbu").INFO.covers)
    for year in range(1999, 2027):
        last = min(date(year, 12, 31), date(2026, 10, 30))
        row = f"{last}{' 120.5' * len(columns.split())}"
        put(tmp_path, f"cbu/{year}.csv", columns, row, covered=[f"{year}-01-01..{last}"], written=EARLIER)
    with api(cache_dir=str(tmp_path)) as made:
        status, _, body = made.get("/v2/rates?base=UZS&providers=CBU&from=1999-01-01")
        assert status == 422
        assert "name fewer quotes or days, or take a group" in json.loads(body)["message"]
        grouped = made.get("/v2/rates?base=UZS&providers=CBU&from=1999-01-01&group=month")
        assert (grouped[0], grouped[1]["fx-source"][:3]) == (200, "cbu")


def test_the_lines_of_csv_and_of_json_lines_are_the_records(shipped):
    target = f"/v2/rates?base=USD&quotes=EUR,GBP&{PART}"
    records = told(shipped.get(target)[2])
    lines = shipped.get(target, accept="application/x-ndjson")[2].decode().splitlines()
    assert [told(line) for line in lines] == records
    for found in (
        shipped.get(target.replace("rates?", "rates.csv?")),
        shipped.get(target, accept="text/csv"),
    ):
        head, *rows = found[2].decode().splitlines()
        assert found[1]["content-type"] == "text/csv; charset=utf-8"
        assert head == "date,base,quote,rate"
        assert rows == [",".join(one.values()) for one in records]


# -- what is said of it --------------------------------------------------------------------------


def test_a_range_that_is_over_may_be_kept_for_a_week(shipped):
    headers = shipped.get(f"/v2/rates?quotes=USD&{PART}")[1]
    assert headers["cache-control"] == "public, max-age=604800"
    assert headers["fx-source"] == 'ecb; as-of="2026-03-05"; kind=reference; stale=?0'
    assert "etag" in headers


def test_a_range_of_which_a_newer_table_should_be_out_says_so_and_is_kept_for_a_minute():
    with api(now=datetime(2026, 11, 5, 20, tzinfo=UTC)) as made:
        headers = made.get("/v2/rates?quotes=USD&from=2026-10-01")[1]
    assert headers["fx-source"] == 'ecb; as-of="2026-10-30"; kind=reference; stale=?1'
    assert headers["cache-control"] == "public, max-age=60"


def test_a_range_up_to_now_may_be_kept_until_the_next_table_is_due(tmp_path):
    due = datetime(2026, 10, 30, 20, 30, tzinfo=UTC)
    put(tmp_path, "ecb/2026.csv", "EUR/USD", "2026-10-29 1.1130", "2026-10-30 1.1172",
        covered=["2026-10-01..2026-10-30"], due=due, written=EARLIER)  # fmt: skip
    environ = {"CONVERTER_SEED_DIR": str(tmp_path / "nothing")}
    with api(cache_dir=str(tmp_path), environ=environ) as made:
        headers = made.get("/v2/rates?quotes=USD&from=2026-10-29")[1]
    assert headers["cache-control"] == "public, max-age=1800"


def test_a_named_quote_that_may_be_had_later_keeps_the_answer_short(shipped):
    status, headers, _ = shipped.get("/v2/rates?quotes=USD,RUB&from=2019-01-01&to=2019-02-01&base=GBP")
    assert (status, headers.get("fx-missing")) == (200, None)
    status, headers, _ = shipped.get("/v2/rates?quotes=USD,AED&from=2019-01-01&to=2019-02-01")
    assert (status, headers["fx-missing"], headers["cache-control"]) == (200, "AED", "public, max-age=60")


def test_days_that_are_not_held_are_unavailable_offline(shipped):
    status, headers, _ = shipped.get("/v2/rates?quotes=AED&from=2019-01-01&to=2019-02-01")
    assert (status, "retry-after" in headers) == (503, True)


def test_a_range_without_quotes_asks_no_publisher_if_anything_is_held_and_a_named_quote_is_fetched(tmp_path):
    with Publishers() as server:
        world = World(server, tmp_path / "cache")
        put(world.cache, "ecb/2026.csv", "EUR/USD EUR/GBP", "2026-10-26 1.1188 0.8382",
            "2026-10-27 1.1150 0.8365", covered=["2026-10-01..2026-10-28"])  # fmt: skip
        with api(offline=False, environ=world.environ, cache_dir=str(world.cache)) as made:
            period = "from=2026-10-26&to=2026-10-27"
            status, headers, body = made.get(f"/v2/rates?{period}")
            assert (status, {one["quote"] for one in json.loads(body)}) == (200, {"EUR", "GBP", "USD"})
            assert "RUB" in headers["fx-missing"]
            assert world.requested() == []
            server.cbr = {"2026-10-27": {"USD": "80.1234", "EUR": "90.4321"}}
            found = told(made.get(f"/v2/rates?{period}&quotes=RUB")[2])
            assert [(one["date"], one["rate"]) for one in found] == [("2026-10-27", "90.4321")]
            assert world.requested("cbr")


def test_no_mean_is_made_of_rates_before_and_after_a_code_lost_zeros(tmp_path, shipped):
    prices = tmp_path / "prices.csv"
    days = [date(2021, 9, 28) + n * DAY for n in range(7)]
    rates = [f"{day},USD,VES,{4000000 if day < date(2021, 10, 1) else 4}" for day in days]
    prices.write_text("\n".join(["day,base,quote,rate", *rates]) + "\n")
    converter = Converter(rates=prices, clock=shipped.engine.clock)
    lives = {"VES": (days[0], days[-1])}
    walk = Walk(converter, "USD", Period(days[0], days[-1], shipped.engine, "month"))
    months = list(walk.add(lives, named=True).rows())
    assert [(day, found[0][1]) for day, found in months] == [
        (date(2021, 9, 1), "4000000"), (date(2021, 10, 1), "4"),
    ]  # fmt: skip
    weeks = Walk(converter, "USD", Period(days[0], days[-1], shipped.engine, "week"))
    with pytest.raises(Exception, match="no mean of USD/VES"):
        weeks.add(lives, named=True)
