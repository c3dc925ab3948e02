"""Frankfurter v2's lists of rates."""

from datetime import date

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.sources.frankfurter import parse, plan

RATES = (FOLDER / "frankfurter" / "rates.json").read_text()
ROW = '[{"date":"2026-03-05","base":"USD","quote":"RUB","rate":77.801}]'


def test_an_undated_question_names_its_day_so_that_no_row_runs_ahead():
    (request,) = plan(wanted("2026-03-05", codes="EUR RUB"))
    assert request.url == "https://api.frankfurter.dev/v2/rates"
    assert (request.params, request.day) == ({"base": "USD", "date": "2026-03-05"}, date(2026, 3, 5))


def test_a_range_begins_two_weeks_before_its_first_day():
    (request,) = plan(wanted("2026-03-01", "2026-03-05", codes="EUR"))
    assert request.params == {"base": "USD", "from": "2026-02-15", "to": "2026-03-05"}
    assert (request.first, request.last) == (date(2026, 2, 15), date(2026, 3, 5))


def test_a_range_of_years_is_asked_a_year_at_a_time():
    requests = plan(wanted("2020-01-15", "2022-06-30", codes="EUR"))
    assert [(str(r.first), str(r.last)) for r in requests] == [
        ("2020-01-01", "2020-06-28"), ("2020-06-29", "2021-06-29"), ("2021-06-30", "2022-06-30"),
    ]  # fmt: skip


def test_a_metal_is_asked_for_as_a_base_of_its_own():
    whole, gold = plan(wanted("2026-03-05", codes="EUR XAU"))
    assert (whole.params["base"], whole.codes) == ("USD", None)
    assert gold.params == {"base": "XAU", "quotes": "USD", "date": "2026-03-05"}
    assert gold.codes == ("XAU",)


def test_metals_in_dollars_need_no_other_currency():
    assert [r.codes for r in plan(wanted("2026-03-05", codes="USD XAU XPT"))] == [("XAU",), ("XPT",)]


def test_rows_of_different_days_are_tables_of_different_days():
    assert tables(parse(reply(RATES))) == {
        "2026-03-03": {"USD/AED": "3.6725"},
        "2026-03-05": {"USD/EUR": "0.85904", "USD/RUB": "77.801"},
    }


@pytest.mark.parametrize("quote", ["USD", "XAU", "XAG", "XPT", "XPD"])
def test_the_base_itself_and_metals_in_ounces_are_dropped(quote):
    assert parse(reply(ROW.replace("RUB", quote))).tables == ()


@pytest.mark.parametrize("rate", ["0", "0.0", "0.000000"])
def test_a_rate_that_was_rounded_away_is_dropped(rate):
    assert parse(reply(ROW.replace("77.801", rate))).tables == ()


def test_an_exponent_is_kept_as_it_is_written():
    assert tables(parse(reply(ROW.replace("77.801", "5.9e-05")))) == {"2026-03-05": {"USD/RUB": "5.9e-05"}}


def test_a_code_that_is_not_known_is_kept_for_the_sanity_check():
    assert tables(parse(reply(ROW.replace("RUB", "KID")))) == {"2026-03-05": {"USD/KID": "77.801"}}


@pytest.mark.parametrize("status", [200, 422])
def test_an_error_is_a_refusal_in_its_own_words(status):
    with pytest.raises(SourceRefused, match="unknown parameter: symbols"):
        parse(reply('{"status":422,"message":"unknown parameter: symbols"}', status))


@pytest.mark.parametrize(
    "body",
    [
        ROW.replace("77.801", "null"),
        ROW.replace("77.801", "true"),
        ROW.replace("77.801", "[77.801]"),
        ROW.replace("77.801", "NaN"),
        ROW.replace("77.801", '"a lot"'),
        ROW.replace("77.801", '77.801,"rate":77.802'),
        ROW.replace('"date":"2026-03-05",', ""),
        ROW.replace("2026-03-05", "2026-3-5"),
        ROW.replace('"quote":"RUB",', ""),
        ROW.replace("RUB", "rub"),
        ROW.replace("RUB", ""),
        '{"amount":1.0,"base":"USD","date":"2026-03-05","rates":{"RUB":77.801}}',
        '["USD"]',
        '"USD"',
        "[" * 100_000,
    ],
)
def test_a_body_of_another_form_is_refused(body):
    with pytest.raises(SourceChanged):
        parse(reply(body))


def test_rows_of_another_base_than_was_asked_for_are_refused():
    with pytest.raises(SourceChanged, match="base"):
        parse(reply(ROW, params={"base": "XAU", "quotes": "USD"}))


def test_a_currency_twice_with_different_figures_is_refused():
    with pytest.raises(SourceChanged, match="twice"):
        parse(reply(f"{ROW[:-1]},{ROW[1:].replace('77.801', '77.8')}"))


def test_a_currency_twice_with_the_same_figure_counts_once():
    assert tables(parse(reply(f"{ROW[:-1]},{ROW[1:]}"))) == {"2026-03-05": {"USD/RUB": "77.801"}}
