"""Thousands separators: in tables on a terminal alone, and such that the same settings read them back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.processes import at_the_prompt

from converter.cli.grammar import Options
from converter.cli.render.marks import PLAIN, Marks, marks_for
from converter.text.amounts import amount

GROUPS = (None, ",", ".", "'", " ", "none")
LOCALES = (None, "de", "en", "fr", "ru", "de-CH", "pt-BR", "es-MX", "xx", "C", "no locale!")
NUMBERS = st.decimals(
    min_value=-(10**14), max_value=10**14, allow_nan=False, allow_infinity=False, places=6
) | st.integers(-(10**15), 10**15).map(str)


class Terminal:
    def isatty(self):
        return True


def marks_of(thousands, locale):
    return marks_for(Options(thousands=thousands, locale=locale), Terminal())


@given(NUMBERS, st.sampled_from(GROUPS), st.sampled_from(LOCALES[:-1]))
def test_a_number_is_read_back_equal_under_the_settings_that_show_it(number, thousands, locale):
    text = number if isinstance(number, str) else f"{number:f}".rstrip("0").rstrip(".")
    shown = marks_of(thousands, locale).number(text)
    assert amount(shown, locale=locale)[0] == Decimal(text)


@pytest.mark.parametrize(
    ("thousands", "locale", "shown"),
    [
        (None, None, "1,234,567.89"),
        (",", None, "1,234,567.89"),
        ("'", None, "1'234'567.89"),
        (" ", None, "1\xa0234\xa0567.89"),
        ("none", None, "1234567.89"),
        (None, "de", "1.234.567,89"),
        ("'", "de", "1'234'567,89"),
        ("none", "de", "1234567,89"),
        (",", "de", "1.234.567,89"),  # a German reads the comma as the decimal mark
        (".", "en", "1,234,567.89"),
        (None, "de-CH", "1,234,567.89"),
        (None, "no locale!", "1,234,567.89"),
    ],
)
def test_the_setting_and_the_locale_decide(thousands, locale, shown):
    assert marks_of(thousands, locale).number("1234567.89") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1000000 TRL = 1 TRY by the law of 2005-01-01", "1,000,000 TRL = 1 TRY by the law of 2005-01-01"),
        ("mean of 2500 fixings in 2025", "mean of 2500 fixings in 2025"),
        ("fee 24691.35 USD (2%); after the fee 1234 RUB", "fee 24,691.35 USD (2%); after the fee 1,234 RUB"),
        ("first to last +1234.50 %", "first to last +1,234.50 %"),
        ("- 1234.5 EUR", "- 1,234.5 EUR"),
        ("  1234  USD", "  1234  USD"),
    ],
)
def test_in_a_text_only_amounts_and_percentages_have_them(text, shown):
    assert Marks(",").words(text) == shown


@given(st.text(alphabet="0123456789.,+-() USDa%", max_size=30))
def test_plain_marks_change_nothing(text):
    assert (PLAIN.number(text), PLAIN.words(text)) == (text, text)


BIG = ("1234567.5", "USD", "JPY", "RUB", "--fee", "2%")


def test_all_numbers_of_a_table_on_a_terminal_are_grouped(run):
    out = run(*BIG, terminal=True, NO_COLOR="1", COLUMNS="100").out
    for said in ("1,234,567.5 USD", "196,811,901", "93,243,549.94 RUB", "fee 24,691.35 USD"):
        assert said in out


@pytest.mark.parametrize("shape", ["table", "plain", "json", "ndjson", "csv", "tsv", "markdown"])
@pytest.mark.parametrize("words", [BIG, ("compare", "1234567.5", "USD", "RUB"), ("rates", "JPY")])
def test_in_a_pipe_no_number_is_grouped(words, shape, run):
    plain = run(*words, "--format", shape)
    assert plain.code == 0
    assert "1,234,567" not in plain.out + plain.err
    assert "1\xa0234" not in plain.out


@pytest.mark.parametrize("shape", ["plain", "json", "csv"])
def test_on_a_terminal_only_a_table_is_grouped(shape, run):
    assert run(*BIG[:4], "--format", shape, terminal=True).out == run(*BIG[:4], "--format", shape).out


def test_comparisons_rates_and_series_are_grouped_too(run, tmp_path):
    wide = {"terminal": True, "NO_COLOR": "1", "COLUMNS": "120"}
    assert "93,243,549.94 RUB" in run("compare", "1234567.5", "USD", "RUB", **wide).out
    (tmp_path / "de.toml").write_text('locale = "de"')
    german = {**wide, "CONVERTER_CONFIG": str(tmp_path / "de.toml")}
    assert "75,5273" in run("rates", "USD", "--source", "cbr", **german).out
    assert "low 1,1694 on 2026-04-23" in run("history", "EUR", "USD", "--since", "2026-04-23", **german).out


def test_the_days_of_a_coverage_are_grouped_too(run, more):
    days = [date(2022, 1, 3) + timedelta(days=place) for place in range(1400) if place % 7 < 5]
    more({str(day): {"USD": "1.17", "JPY": "186.5", "GBP": "0.86575"} for day in days})
    line = f"history EUR USD --coverage --since {days[0]} --until {days[-1]}"
    assert " 1,000 " in run(*line.split(), terminal=True, NO_COLOR="1", COLUMNS="120").out


def test_at_the_prompt_the_setting_holds(run, tmp_path):
    (tmp_path / "spaced.toml").write_text("thousands = ' '")
    through = at_the_prompt(tmp_path / "spaced.toml", "1234567.5 USD RUB")
    assert "1\xa0234\xa0567.5 USD" in run(through=through, terminal=True, NO_COLOR="1").out


def test_config_shows_the_setting(run, tmp_path):
    (tmp_path / "none.toml").write_text("thousands = 'none'")
    shown = run("config", CONVERTER_CONFIG=str(tmp_path / "none.toml")).out
    assert any(line.split() == ["thousands", "none", "file"] for line in shown.splitlines())
