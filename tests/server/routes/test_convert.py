"""``/v2/convert``: the JSON of the command, by HTTP."""

import json
import os
import random
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import quote as encoded

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("starlette")

from support.api import NOW, api
from support.schemas import SCHEMA, fits

from converter.server.filled import Filled
from converter.server.routes.convert import ENDPOINTS

# Those of the order "auto" that may be passed on. Where sources are named no rate follows from a peg.
NAMED = ("cbr", "ecb", "frankfurter", "currency-api")
CODES = ("USD", "EUR", "GBP", "JPY", "CHF", "SEK", "PLN", "RUB", "TRY", "KRW", "AED", "KWD", "XCG", "DEM")
FIRST = date(1999, 1, 4)
# GRID_SAMPLE=8 compares eight times as many conversions with those of the command, as with grids.
MORE = int(os.environ.get("GRID_SAMPLE", "1"))


@pytest.fixture(scope="module")
def server():
    with api(endpoints=ENDPOINTS) as made:
        yield made


def asked(server, query):
    status, headers, body = server.get(f"/v2/convert?{query}")
    return status, headers, json.loads(body)


def problem(server, query):
    """The status and the parameter of a refusal, whose body is the common error object."""
    status, headers, body = asked(server, query)
    assert list(body) == ["status", "message", "parameter", "suggestions"]
    assert body["status"] == status
    assert headers["cache-control"] == "no-store"
    return status, body["parameter"]


def questions(count, seed):
    """Amounts, pairs and days: half of them for the newest rates."""
    made = random.Random(seed)  # noqa: S311 - the same questions in each run
    days = (date(2026, 10, 29) - FIRST).days
    for _ in range(count):
        base, quote = made.sample(CODES, 2)
        day = None if made.random() < 0.5 else FIRST + timedelta(days=made.randrange(days))
        amount = (
            f"{made.choice((1, -1)) * made.randrange(10 ** made.randrange(1, 12))}.{made.randrange(100):02}"
        )
        yield amount, base, quote, day


# -- as the command answers ----------------------------------------------------------------------------


def test_answers_are_those_of_the_command_for_the_sources_that_may_be_passed_on(tmp_path):
    every = list(questions(400 * MORE, 1))
    lines = "".join(f"{a} {b} {q}{f' on {d}' if d else ''}\n" for a, b, q, d in every)
    environ = {
        "CONVERTER_NOW": f"{NOW:%Y-%m-%dT%H:%M:%SZ}", "CONVERTER_CACHE_DIR": str(tmp_path),
        "CONVERTER_CONFIG": str(tmp_path / "none.toml"), "PYTHONPATH": ":".join(sys.path),
    }  # fmt: skip
    words = [sys.executable, "-m", "converter", "-", "--json", "--offline", "--source", ",".join(NAMED)]
    ran = subprocess.run(words, input=lines, capture_output=True, text=True, env=environ, check=False)
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(told) == len(every)
    figures = 0
    with api(endpoints=ENDPOINTS, sources=NAMED) as server:
        for (amount, base, quote, day), one in zip(every, told, strict=True):
            query = f"amount={amount}&from={base}&to={quote}{f'&date={day}' if day else ''}"
            status, _, body = asked(server, query)
            if "error" in one:
                assert status in (404, 503), query
                continue
            figures += 1
            # What is said beside a figure depends on who reads it: nothing is typed into a server.
            assert without_notes(body) == without_notes(one), query
    assert figures > 0.75 * len(every)


def without_notes(whole):
    results = [{name: one for name, one in result.items() if name != "notes"} for result in whole["results"]]
    return {**whole, "results": results}


def test_an_answer_is_that_of_the_library_in_every_field(server, library):
    found = 0
    for amount, base, quote, day in questions(200 * MORE, 2):
        query = f"amount={amount}&from={base}&to={quote}{f'&date={day}' if day else ''}"
        status, _, body = asked(server, query)
        if status == 200:
            found += 1
            assert body == library.convert(amount, base, quote, day).to_dict(), query
    assert found > 140 * MORE


@given(
    amount=st.decimals(-(10**12), 10**12, allow_nan=False, places=6) | st.decimals(0, 1, places=30),
    quote=st.sampled_from(CODES),
    rounding=st.sampled_from(["half-up", "half-even", "floor"]),
    digits=st.none() | st.integers(0, 40),
)
@settings(max_examples=150)
def test_text_put_into_the_text_of_a_rate_is_the_json_of_the_whole(library, amount, quote, rounding, digits):
    filled = Filled()
    for number in (Decimal("7.5"), amount, -amount):
        one = library.convert(number, "USD", quote, "2026-10-30", digits=digits, rounding=rounding)
        assert filled.text(one)[0] == json.dumps(one.to_dict())


def test_readings_and_fees_are_told_with_the_conversion_that_has_them(library):
    filled = Filled()
    plain = library.convert("1.5", "GBP", "EUR")
    for one in (
        plain, library.convert("150", "GBp", "EUR"), library.convert("1.5", "GBP", "EUR", fee="2%"),
        library.convert("1.500", "GBP", "EUR"), plain,
    ):  # fmt: skip
        assert json.loads(filled.text(one)[0]) == one.to_dict()


def test_answers_fit_the_schema_of_the_command(server):
    for query in (
        "amount=1&from=USD&to=EUR", "amount=1&from=USD&to=EUR,RUB,KPW&date=2001-01-02",
        "amount=1&from=USD&to=EUR&average=2025", "amount=1&from=USD&to=EUR&end_of=2025-Q1",
        "amount=1&from=GBP&to=EUR&rule=eu-oss&date=2024-Q3",
    ):  # fmt: skip
        status, _, body = asked(server, query)
        assert status == 200
        assert fits(body, SCHEMA), query


# -- what is asked -------------------------------------------------------------------------------------


def test_a_mean_and_an_end_of_a_period_are_those_of_the_library(server, library):
    for name in ("average", "end_of"):
        _, headers, body = asked(server, f"amount=10&from=USD&to=EUR&{name}=2025-Q1")
        assert body == library.convert("10", "USD", "EUR", **{name: "2025-Q1"}).to_dict()
        # The period is over, and its fixings are final.
        assert headers["cache-control"] == "public, max-age=604800"


def test_a_rule_takes_a_day_or_a_period_of_its_own(server, library):
    for day in ("2024-Q3", "2024-09-01"):
        _, _, body = asked(server, f"amount=10&from=GBP&to=EUR&rule=EU-OSS&date={day}")
        assert body == library.convert("10", "GBP", "EUR", day, rule="eu-oss").to_dict()


def test_the_header_of_a_rule_has_the_day_of_the_figure_and_not_of_the_period(server):
    # The last day of the quarter was a Sunday of Easter; the Commission takes the next table.
    _, headers, body = asked(server, "amount=10&from=USD&to=EUR&rule=eu-oss&date=2024-Q1")
    assert body["results"][0]["as_of"] == "2024-04-02"
    assert headers["fx-source"] == 'ecb; as-of="2024-04-02"; kind=reference; stale=?0'


@pytest.mark.parametrize("rule", ["to=EUR&rule=eu-oss&date=2026-Q4", "to=CZK&rule=cz-uniform&date=2026"])
def test_a_rule_whose_figure_is_not_out_is_asked_again_in_an_hour_and_not_each_minute(server, rule):
    status, headers, body = asked(server, f"amount=10&from=USD&{rule}")
    assert (status, headers["retry-after"]) == (503, "3600"), body


def test_a_source_is_named_in_any_case(server):
    _, headers, body = asked(server, "amount=10&from=USD&to=EUR&source=ECB")
    assert body["results"][0]["source"] == "ecb"
    assert headers["fx-source"] == 'ecb; as-of="2026-10-30"; kind=reference; stale=?0'


def test_a_hundredth_of_market_data_is_divided_and_said(server):
    body = asked(server, "amount=150&from=GBp&to=GBP")[2]
    assert (body["amount"], body["from"], body["assumed"]) == ("1.5", "GBP", ["GBp=0.01 GBP"])


def test_digits_and_rounding_are_those_asked_for(server):
    body = asked(server, "amount=1&from=EUR&to=USD&digits=1&rounding=up")[2]
    assert body["results"][0]["result"] == "1.2"
    assert body["results"][0]["rounding"] == "up"


# -- several targets -----------------------------------------------------------------------------------


def test_each_target_has_its_result_and_one_that_fails_its_error(server, library):
    status, headers, body = asked(server, "amount=5&from=USD&to=EUR,KWD,gbp&source=ecb&date=2024-06-14")
    assert status == 200
    assert [one["to"] for one in body["results"]] == ["EUR", "KWD", "GBP"]
    assert body["results"][0] == library.convert(5, "USD", "EUR", "2024-06-14").to_dict()["results"][0]
    assert set(body["results"][1]) == {"to", "error"}
    assert set(body["results"][1]["error"]) == {"kind", "message", "suggestions"}
    assert headers["fx-source"].startswith("ecb;")


def test_a_period_that_one_target_ended_in_is_answered_for_the_others(server):
    period = "average=2022-12-15..2023-01-15"
    status, _, body = server.get(f"/v2/convert?amount=100&from=EUR&to=RON,HRK&{period}")
    ron, hrk = json.loads(body)["results"]
    assert (status, ron["result"], hrk["error"]["kind"]) == (200, "492.70", "input")
    status, _, body = server.get(f"/v2/convert?amount=100&from=EUR&to=HRK&{period}")
    assert (status, json.loads(body)["parameter"]) == (422, "average")
    status, _, body = server.get("/v2/convert?amount=x&from=EUR&to=RON,HRK")
    assert (status, json.loads(body)["parameter"]) == (422, "amount")


def test_where_all_targets_fail_the_answer_is_an_error(server):
    assert problem(server, "amount=5&from=USD&to=KWD,XCG&source=ecb&date=2024-06-14") == (404, None)


def test_an_answer_that_lacks_a_target_for_now_is_not_kept_for_long(server):
    _, headers, body = asked(server, "amount=5&from=EUR&to=USD,AOA&date=2024-06-14")
    assert body["results"][1]["error"]["kind"] == "not-held"
    assert headers["cache-control"] == "public, max-age=60"


def test_many_targets_are_answered_in_a_thread_as_few_are_at_once(server):
    few = asked(server, "amount=5&from=USD&to=EUR,GBP")[2]["results"]
    many = asked(server, "amount=5&from=USD&to=EUR,GBP,CHF,SEK,NOK,PLN,CZK,HUF")[2]["results"]
    assert many[:2] == few
    assert len(many) == 8


# -- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=USD&to=EUR", "amount"),
        ("amount=&from=USD&to=EUR", "amount"),
        ("amount=1,234&from=USD&to=EUR", "amount"),
        ("amount=NaN&from=USD&to=EUR", "amount"),
        ("amount=0x10&from=USD&to=EUR", "amount"),
        ("amount=1e31&from=USD&to=EUR", "amount"),
        (f"amount=0.{'1' * 61}&from=USD&to=EUR", "amount"),
        (f"amount={'1' * 1000}&from=USD&to=EUR", "amount"),
        ("amount=1&to=EUR", "from"),
        ("amount=1&from=USD", "to"),
        ("amount=1&from=USX&to=EUR", "from"),
        ("amount=1&from=USD&to=EUR,", "to"),
        ("amount=1&from=USD&to=EUR&date=monday", "date"),
        ("amount=1&from=USD&to=EUR&date=2024-06-31", "date"),
        ("amount=1&from=USD&to=EUR&date=2024-06-14&average=2024", "average"),
        ("amount=1&from=USD&to=EUR&average=2024&end_of=2024", "average"),
        ("amount=1&from=USD&to=EUR&average=last%20month", "average"),
        ("amount=1&from=USD&to=EUR&average=2024-13", "average"),
        ("amount=1&from=USD&to=EUR&end_of=2024-02-01..2024-01-01", "end_of"),
        ("amount=1&from=USD&to=EUR&rule=eu-os", "rule"),
        ("amount=1&from=GBP&to=EUR&rule=eu-oss&date=2024-13", "date"),
        ("amount=1&from=GBP&to=EUR&rule=eu-oss&date=2024-09", "date"),
        ("amount=1&from=GBP&to=EUR&rule=hmrc-spot&date=2024-09-01", "date"),
        ("amount=1&from=GBP&to=EUR&rule=eu-oss&date=2024-Q1&average=2024", "average"),
        ("amount=1&from=GBP&to=EUR&rule=eu-oss&source=ecb", "source"),
        ("amount=1&from=USD&to=EUR&source=nobody", "source"),
        ("amount=1&from=USD&to=EUR&source=er-api", "source"),
        ("amount=1&from=USD&to=EUR&digits=41", "digits"),
        ("amount=1&from=USD&to=EUR&digits=-1", "digits"),
        ("amount=1&from=USD&to=EUR&rounding=nearest", "rounding"),
        ("amount=1&amount=2&from=USD&to=EUR", "amount"),
    ],
)
def test_a_question_that_can_not_be_read_names_its_parameter(server, query, parameter):
    assert problem(server, query) == (422, parameter)


@pytest.mark.parametrize(
    "period", ["2026-10", "2026-W44", "2026-Q4", "2026", "2027", "2026-10-01..2026-11-05"]
)
@pytest.mark.parametrize("name", ["average", "end_of"])
def test_a_period_that_is_not_over_has_no_rate_yet(server, name, period):
    assert problem(server, f"amount=1&from=USD&to=EUR&{name}={period}")[0] == 404
    assert problem(server, f"amount=1&from=USD&to=EUR,GBP&{name}={period}")[0] == 404


def test_a_rule_that_is_not_there_is_told_with_the_nearest(server):
    assert "eu-oss" in asked(server, "amount=1&from=USD&to=EUR&rule=eu-os")[2]["suggestions"]


# -- the same question for other amounts ---------------------------------------------------------------

AMOUNTS = st.one_of(
    st.decimals(-(10**12), 10**12, places=2).map(str),
    st.text(max_size=70),
    st.sampled_from(["", "0", "1e5", "1,234", "1.234", "1%2C5", "nan", "1" * 61, "1&amount=2", "5&when=1"]),
)
PLACES = (
    "amount={}&from=USD&to=EUR",
    "from=USD&amount={}&to=EUR",
    "from=GBp&to=JPY&date=2026-10-14&amount={}",
)


@settings(max_examples=60, deadline=None)
@given(AMOUNTS, st.sampled_from(PLACES))
def test_another_amount_is_answered_as_if_nothing_had_been_asked_before(server, text, place):
    target = "/v2/convert?" + place.format(text if "&" in text or "%" in text else encoded(text))
    server.app.kept.clear()
    alone = server.get(target)
    server.app.kept.clear()
    server.get("/v2/convert?" + place.format("1.50"))
    assert server.get(target) == alone


@pytest.mark.parametrize("place", PLACES)
def test_another_amount_is_not_kept_beside_the_first(server, place):
    server.app.kept.clear()
    server.get("/v2/convert?" + place.format("1.50"))
    before = set(server.app.kept)
    assert asked(server, place.format("2.50"))[2]["amount"] in ("2.5", "0.025")
    assert set(server.app.kept) == before


def test_a_question_without_an_amount_is_not_answered_by_one_with_it(server):
    asked(server, "from=USD&to=EUR&amount=1.50")
    assert problem(server, "from=USD&to=EUR") == (422, "amount")
