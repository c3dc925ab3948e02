"""`to_dict` of the library is the JSON of the command, to the letter."""

import json
from datetime import date
from fractions import Fraction

import pytest
from support.holding import shipped_environ
from support.schemas import SCHEMA, fits

from converter import Converter
from converter.cli.main import main


@pytest.fixture
def environ(tmp_path, monkeypatch):
    """The environment of both, offline, with the rates that ship."""
    made = {**shipped_environ(tmp_path / "cache"), "CONVERTER_CONFIG": str(tmp_path / "none.toml")}
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CONVERTER_SOURCE", raising=False)
    return made


@pytest.fixture
def printed(environ, capsys):
    """What the command prints for a line, as JSON."""

    def go(line):
        main([*line.split(), "--json"])
        return json.loads(capsys.readouterr().out)

    return go


BY_RULE = [
    ("1000", "USD", "EUR", "2024-06", "de-vat-monthly"),
    ("1000", "USD", "GBP", "2024-06-17", "de-vat-monthly"),
    ("1000", "SEK", "EUR", "2024-01-01..2025-06-30", "eu-grant"),
    ("1000", "DEM", "EUR", "2024-06", "de-vat-monthly"),
]


@pytest.mark.parametrize("question", BY_RULE)
def test_a_conversion_by_a_rule_is_json_that_names_the_rule_and_its_figures(environ, question):
    *words, on, rule = question
    with Converter(environ=environ) as c:
        found = c.convert(*words, on, rule=rule)
    made = json.loads(json.dumps(found.to_dict()))
    (result,) = made["results"]
    assert made["asked"]["rule"] == result["rule"]["key"] == rule
    assert result["rule"] == found.rule.to_dict() == found.answer.to_dict()["rule"]
    codes = {found.rate.base, found.rate.quote} - {"EUR", "DEM"}
    assert {rate["code"] for rate in result["rule"]["rates"]} == codes


CONVERSIONS = [
    ("100 USD EUR", (100, "USD", "EUR"), {}, {}),
    ("100.50 USD EUR", ("100.50", "USD", "EUR"), {}, {}),
    ("-1e3 USD RUB", (-1000, "USD", "RUB"), {}, {}),
    ("1/3 USD EUR", (Fraction(1, 3), "USD", "EUR"), {}, {}),
    ("100 EUR JPY --on 2016-02-14", (100, "EUR", "JPY", "2016-02-14"), {}, {}),
    ("100 EUR JPY --on yesterday", (100, "EUR", "JPY", "yesterday"), {}, {}),
    ("100 USD EUR --on today", (100, "USD", "EUR", "today"), {}, {}),
    ("100 USD USD", (100, "USD", "USD"), {}, {}),
    ("100 DEM EUR", (100, "DEM", "EUR"), {}, {}),
    ("100 DEM USD --on 2016-02-11", (100, "DEM", "USD", date(2016, 2, 11)), {}, {}),
    ("100 TRL TRY --on 2002-01-02", (100, "TRL", "TRY", "2002-01-02"), {}, {}),
    ("5 GBp EUR", (5, "GBp", "EUR"), {}, {}),
    ("100 USD AED", (100, "USD", "AED"), {}, {}),
    ("100 XCG USD", (100, "XCG", "USD"), {}, {}),
    ("100 KZT AED", (100, "KZT", "AED"), {}, {}),
    ("1 XAU USD", (1, "XAU", "USD"), {}, {}),
    ("100 USD EUR --average 2025", (100, "USD", "EUR"), {"average": "2025"}, {}),
    ("100 USD EUR --average 2025-q1", (100, "USD", "EUR"), {"average": "2025-q1"}, {}),
    ("100 DEM EUR --average 2005", (100, "DEM", "EUR"), {"average": "2005"}, {}),
    ("100 USD GBP --end-of 2025-03", (100, "USD", "GBP"), {"end_of": "2025-03"}, {}),
    (
        "100 USD EUR --average 2026-10 --so-far", (100, "USD", "EUR"),
        {"average": "2026-10", "so_far": True}, {},
    ),
    ("100 USD EUR --fee 2.5%", (100, "USD", "EUR"), {"fee": "2.5%"}, {}),
    ("100 GBP EUR --fee 300GBp", (100, "GBP", "EUR"), {"fee": "300GBp"}, {}),
    (
        "100 USD CHF --cash --round floor", (100, "USD", "CHF"), {"cash": True, "rounding": "floor"}, {},
    ),
    ("100 USD JPY --digits 4", (100, "USD", "JPY"), {"digits": 4}, {}),
    ("100 USD RUB --rate USD/RUB=92.50", (100, "USD", "RUB"), {}, {"own": {"USD/RUB": "92.50"}}),
    ("100 USD GBP --source nbp", (100, "USD", "GBP"), {}, {"sources": "nbp"}),
    ("100 USD SEK --official SE", (100, "USD", "SEK"), {}, {"official": "SE"}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "words", "how", "settings"), CONVERSIONS)
def test_a_conversion_as_a_dict_is_the_json_of_the_command(line, words, how, settings, printed):
    with Converter(**settings) as c:
        made = c.convert(*words, **how).to_dict()
    assert json.loads(json.dumps(made)) == printed(line)
    assert list(made["results"][0]) == list(printed(line)["results"][0])  # in the same order
    assert fits(made, SCHEMA)


TOTALS = [
    ("100 USD + 50 EUR to RUB", [(100, "USD"), (50, "EUR")], ("RUB",), {}),
    ("100 USD + 50 GBp to EUR", [(100, "USD"), (50, "GBp")], ("EUR",), {}),
    ("100 USD + 50 GBP EUR --on 2016-02-14", [(100, "USD"), (50, "GBP")], ("EUR", "2016-02-14"), {}),
    ("100 USD + 50 GBP EUR --on yesterday", [(100, "USD"), (50, "GBP")], ("EUR", "yesterday"), {}),
    ("100 USD + 50 GBP EUR --average 2025", [(100, "USD"), (50, "GBP")], ("EUR",), {"average": "2025"}),
    ("100 USD + 50 GBP EUR --fee 1%", [(100, "USD"), (50, "GBP")], ("EUR",), {"fee": "1%"}),
]


@pytest.mark.parametrize(("line", "terms", "words", "how"), TOTALS)
def test_a_sum_as_a_dict_is_the_json_of_the_command(line, terms, words, how, printed):
    with Converter() as c:
        made = c.total(terms, *words, **how).to_dict()
    assert made == printed(line)
    assert fits(json.loads(json.dumps(made)), SCHEMA)


def test_comparisons_as_dicts_are_the_results_of_the_command(printed):
    with Converter() as c:
        made = [one.to_dict() for one in c.compare(100, "USD", "JPY", "2016-02-11")]
    assert made == printed("compare 100 USD JPY --on 2016-02-11")["results"]
    assert {"error" in one for one in made} == {True, False}


@pytest.mark.parametrize("every", ["day", "week", "month"])
def test_the_document_of_a_series_is_the_json_of_the_command(every, printed):
    since, until = date(2008, 12, 1), date(2018, 3, 1)
    with Converter() as c:
        made = c.series("EUR", "ISK", since, until).document(since, until, every=every)
    assert made == printed(f"history EUR ISK --since {since} --until {until} --every {every}")
    assert made["gaps"]


def test_an_answer_and_a_rate_have_the_keys_of_a_result(environ):
    with Converter() as c:
        answer, result = c.answer("USD", "EUR"), c.convert(1, "USD", "EUR").to_dict()["results"][0]
    told, rate = answer.to_dict(), answer.rate.to_dict()
    assert (told.pop("from"), told["to"]) == ("USD", "EUR")
    assert told == {name: result[name] for name in told}
    assert (rate.pop("from"), rate["to"]) == ("USD", "EUR")
    assert rate == {name: result[name] for name in rate}
    assert json.loads(json.dumps(rate)) == rate


def test_a_mean_and_an_end_as_dicts_have_their_fixings(environ):
    with Converter() as c:
        mean, end = c.average("USD", "EUR", "2025"), c.end_of("USD", "EUR", "2025")
    fixings = {"count": 255, "first": "2025-01-02", "last": "2025-12-31"}
    assert (mean.to_dict()["observations"], end.to_dict()["observations"]) == (fixings, fixings)


def test_what_was_asked_is_told_apart_from_the_day_that_it_is_for(environ):
    with Converter() as c:
        newest, dated = c.convert(1, "USD", "EUR"), c.convert(1, "USD", "EUR", "2026-10-30")
        again = c.convert(1, "USD", "EUR")
    assert newest.on == dated.on == date(2026, 10, 30)
    assert (newest.answer.asked, dated.answer.asked) == (None, date(2026, 10, 30))
    assert newest == again != dated
