"""``/v2/rate``: one pair, on one day."""

import json
import random
from datetime import date, timedelta
from decimal import Context, Decimal

import pytest

pytest.importorskip("starlette")

from support.api import NOW

from converter.errors import ConverterError

FIRST, LAST = date(2006, 10, 30), date(2026, 10, 30)
CODES = (
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "CHF",
    "SEK",
    "CZK",
    "HUF",
    "BGN",
    "HRK",
    "RUB",
    "ISK",
    "KRW",
    "DEM",
    "AED",
)
TWELVE = Context(prec=12)


def test_the_newest_rate_has_its_day_and_its_source(server):
    status, headers, body = server.get("/v2/rate/USD/EUR")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert headers["fx-source"] == 'ecb; as-of="2026-10-30"; kind=reference; stale=?0'
    assert list(json.loads(body)) == ["date", "base", "quote", "rate"]
    assert json.loads(body)["date"] == "2026-10-30"


def test_codes_are_read_in_any_case(server):
    assert server.get("/v2/rate/usd/Eur")[2] == server.get("/v2/rate/USD/EUR")[2]


def test_a_sunday_has_the_rate_of_the_friday_before(server):
    assert server.json("/v2/rate/EUR/USD?date=2026-03-01")["date"] == "2026-02-27"


def test_a_currency_in_itself_is_one(server):
    assert server.get("/v2/rate/USD/USD")[2] == b'{"date":"2026-10-30","base":"USD","quote":"USD","rate":1.0}'


def test_a_rate_by_law_or_a_peg_has_the_day_that_it_is_for(server):
    for pair in ("DEM/EUR", "AED/USD"):
        assert server.json(f"/v2/rate/{pair}")["date"] == "2026-10-30"
        assert server.json(f"/v2/rate/{pair}?date=2020-02-03")["date"] == "2020-02-03"


def test_a_published_rate_has_the_digits_of_its_publisher(server):
    text = server.get("/v2/rate/EUR/USD?date=2026-10-30")[2].decode()
    leg = server.engine.converter.answer("EUR", "USD", date(2026, 10, 30)).rate.legs[0]
    assert text.endswith(f'"rate":{leg.figure.text}}}')


def test_a_rate_is_the_librarys_at_twelve_figures_and_published_ones_are_as_published(server):
    draw, converter, answered = random.Random(24), server.engine.converter, 0  # noqa: S311 - a sample
    for _ in range(400):
        base, quote = draw.sample(CODES, 2)
        on = FIRST + timedelta(days=draw.randrange((LAST - FIRST).days + 1))
        status, _, body = server.get(f"/v2/rate/{base}/{quote}?date={on}")
        try:
            with converter._only_look():
                answer = converter.answer(base, quote, on)
        except ConverterError:
            assert status in (404, 503), (base, quote, on)
            continue
        found = json.loads(body, parse_float=Decimal, parse_int=Decimal)
        rate = answer.rate
        assert (found["base"], found["quote"]) == (base, quote)
        assert found["date"] == str(rate.as_of if answer.age_days is not None else on)
        if rate.derivation == "published":
            assert str(found["rate"]) == rate.legs[0].figure.text
        else:
            assert found["rate"] == TWELVE.divide(Decimal(rate.num), Decimal(rate.den))
        answered += 1
    assert answered > 250


# -- what each provider has ----------------------------------------------------------------------------


def test_expanded_names_the_source_that_answers_with_its_published_figure(server):
    found = server.json("/v2/rate/USD/EUR?date=2025-04-05&expand=providers")
    first, *others = found["providers"]
    assert (first["key"], first["date"], first["rate"]) == ("ECB", "2025-04-04", found["rate"])
    assert "excluded" not in first
    assert first["legs"] == [
        {
            "base": "EUR",
            "quote": "USD",
            "nominal": 1,
            "value": "1.1057",
            "as_of": "2025-04-04",
            "source": "ecb",
        }
    ]
    assert [(one["key"], one["excluded"]) for one in others] == [("HMRC", True)]


def test_expanded_has_only_the_providers_that_are_named(server):
    found = server.json("/v2/rate/USD/EUR?date=2025-04-05&expand=providers&providers=ecb")
    assert [one["key"] for one in found["providers"]] == ["ECB"]


def test_expanded_rates_of_other_providers_are_those_that_they_have_alone(server):
    found = server.json("/v2/rate/USD/EUR?date=2026-03-18&expand=providers")
    others = [one for one in found["providers"] if one.get("excluded")]
    assert [one["key"] for one in others] == ["BOC", "CNB", "HMRC", "NORGES"]
    for one in others:
        alone = server.json(f"/v2/rate/USD/EUR?date=2026-03-18&providers={one['key']}")
        assert (alone["date"], alone["rate"]) == (one["date"], one["rate"])


def test_expanded_leaves_out_stale_providers_that_are_much_older(server):
    found = server.json("/v2/rate/USD/EUR?expand=providers")
    held = server.json("/v2/rate/USD/EUR?providers=BOC")
    assert held["date"] < "2026-10-01"  # the shipped table of the Bank of Canada
    assert "BOC" not in [one["key"] for one in found["providers"]]


def test_expanded_never_names_a_provider_that_may_not_be_passed_on(server):
    for pair in ("USD/EUR", "USD/RUB", "GBP/USD"):
        keys = {one["key"] for one in server.json(f"/v2/rate/{pair}?expand=providers")["providers"]}
        assert keys.isdisjoint({"ER-API", "BOE", "COINBASE", "OPENEXCHANGERATES"})


def test_expanded_rates_by_law_have_no_provider(server):
    assert "providers" not in server.json("/v2/rate/DEM/EUR?expand=providers")
    assert "providers" not in server.json("/v2/rate/USD/USD?expand=providers")


def test_expanded_by_two_sources_names_both(server):
    found = server.json("/v2/rate/AED/RUB?expand=providers")["providers"][0]
    assert [leg["source"] for leg in found["legs"]] == ["peg", found["key"].lower()]


# -- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "status", "parameter"),
    [
        ("/v2/rate/USD/ZZZ", 422, "quote"),
        ("/v2/rate/USD/XTS", 422, "quote"),
        ("/v2/rate/USD/EUR.csv", 406, None),
        ("/v2/rate/U/EUR", 422, "base"),
        ("/v2/rate/USD/EUR?date=monday", 422, "date"),
        ("/v2/rate/USD/EUR?date=2026-02-30", 422, "date"),
        ("/v2/rate/USD/EUR?date=5%20Mar%202026", 422, "date"),
        ("/v2/rate/USD/EUR?providers=NOPE", 422, "providers"),
        ("/v2/rate/USD/EUR?providers=er-api", 422, "providers"),
        ("/v2/rate/USD/EUR?providers=", 422, "providers"),
        ("/v2/rate/USD/EUR?expand=all", 422, "expand"),
        ("/v2/rate/USD/EUR?symbols=EUR", 422, None),
        ("/v2/rate/USD/EUR?date=2026-10-30&date=2026-10-30", 422, "date"),
        ("/v2/rate/EUR/USD?date=1990-01-02", 404, None),
        ("/v2/rate/EUR/RUB?date=2023-05-10&providers=ecb", 404, None),
        ("/v2/rate/EUR/USD?date=2027-12-31", 404, None),
    ],
)
def test_a_request_without_a_rate_has_a_status_and_says_what_is_wrong(server, target, status, parameter):
    found, headers, body = server.get(target)
    told = json.loads(body)
    assert (found, told["status"], told["parameter"]) == (status, status, parameter)
    assert told["message"]
    assert headers["cache-control"] == "no-store"


def test_a_provider_that_may_not_be_passed_on_says_so(server):
    assert "terms" in server.json("/v2/rate/USD/EUR?providers=er-api")["message"]


def test_a_rate_that_is_not_held_can_be_asked_for_later(server):
    status, headers, _ = server.get("/v2/rate/USD/AMD?date=2016-02-11")
    assert (status, int(headers["retry-after"]) > 0) == (503, True)


def test_a_dated_answer_that_is_final_is_kept_for_a_week(server):
    assert server.get("/v2/rate/USD/EUR?date=2024-05-05")[1]["cache-control"] == "public, max-age=604800"


def test_the_clock_of_these_tests_is_fresh_for_the_shipped_rates(server):
    assert server.engine.clock() == NOW
    assert server.get("/v2/rate/USD/EUR")[1]["fx-source"].endswith("stale=?0")
