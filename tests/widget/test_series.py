"""A year of each currency, as the files that the chart of a web page reads."""

import json
from datetime import UTC, datetime

import pytest
from support.holding import put
from support.publishers import KEYS

from converter import Converter, sources
from converter.widget.fetching import fetch_years
from converter.widget.series import chartless, with_series

NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)
WHOLE = {"covered": ("2025-10-01..2026-10-30",)}


def table(key, *codes):
    return {"source": key, "kind": sources.get(key).INFO.kind, "figures": dict.fromkeys(codes, "1")}


def read(files):
    return {name: json.loads(data) for name, data in files.items()}


@pytest.fixture
def held(tmp_path):
    """The tables and the series files of what is held, from the codes of each source."""

    def go(**codes):
        with Converter(
            offline=True, clock=lambda: NOW, environ={"CONVERTER_SEED_DIR": str(tmp_path / "none")},
            cache_dir=tmp_path / "cache",
        ) as converter:  # fmt: skip
            tables = [table(key.replace("_", "-"), *some.split()) for key, some in codes.items()]
            content, files = with_series(converter, {"tables": tables})
        return content["tables"], read(files)

    return go


def test_figures_are_those_that_the_source_published(held, tmp_path):
    put(tmp_path / "cache", "ecb/2026.csv", "EUR/USD", "2026-10-29 1.1130", "2026-10-30 1.1172", **WHOLE)
    _, files = held(ecb="USD")
    assert files == {
        "series/ecb/USD.json": {
            "format": 1, "source": "ecb", "code": "USD", "base": "EUR",
            "days": ["2026-10-29", "2026-10-30"], "figures": ["1.1130", "1.1172"],
        }
    }  # fmt: skip


def test_a_nominal_that_changed_is_told_with_the_figure(held, tmp_path):
    put(
        tmp_path / "cache", "cbr/2026.csv", "JPY/RUB|100 JPY/RUB",
        "2026-10-28 0.5001 -", "2026-10-29 - 50.02", "2026-10-30 - 50.03", **WHOLE,
    )  # fmt: skip
    _, files = held(cbr="JPY")
    found = files["series/cbr/JPY.json"]
    assert (found["quote"], found["nominal"]) == ("RUB", 100)
    assert found["figures"] == [{"text": "0.5001"}, "50.02", "50.03"]


def test_a_metal_is_in_the_direction_in_which_it_was_published(held, tmp_path):
    put(
        tmp_path / "cache", "frankfurter/2026-XAU.csv", "XAU/USD",
        "2026-10-29 4020.1", "2026-10-30 4030.2", **WHOLE,
    )  # fmt: skip
    _, files = held(frankfurter="XAU")
    assert (files["series/frankfurter/XAU.json"]["quote"]) == "USD"


def test_the_table_names_the_codes_that_have_a_series_if_some_have_none(held, tmp_path):
    put(
        tmp_path / "cache", "ecb/2026.csv", "EUR/USD EUR/GBP EUR/JPY",
        "2026-10-29 1.1130 0.8357 -", "2026-10-30 1.1172 0.8338 175.68", **WHOLE,
    )  # fmt: skip
    (some,), files = held(ecb="USD GBP JPY")
    assert (some["series"], sorted(files)) == ("USD GBP", ["series/ecb/GBP.json", "series/ecb/USD.json"])
    (whole,), _ = held(ecb="USD GBP")
    assert whole["series"] is True
    (none,), _ = held(ecb="JPY")
    assert "series" not in none


def test_indicative_tables_have_no_series(held, tmp_path):
    put(
        tmp_path / "cache", "currency-api/2026-10.csv", "USD/EUR",
        "2026-10-29 0.9", "2026-10-30 0.9", covered=("2026-10-01..2026-10-30",),
    )  # fmt: skip
    (only,), files = held(currency_api="EUR")
    assert ("series" in only, files) == (False, {})


def test_a_series_begins_after_the_last_day_that_is_not_held(held, tmp_path):
    put(
        tmp_path / "cache", "ecb/2026.csv", "EUR/USD",
        "2026-10-20 1.11", "2026-10-21 1.12", "2026-10-28 1.1133", "2026-10-29 1.1130", "2026-10-30 1.1172",
        covered=("2026-10-20..2026-10-21", "2026-10-28..2026-10-30"),
    )  # fmt: skip
    _, files = held(ecb="USD")
    assert files["series/ecb/USD.json"]["days"] == ["2026-10-28", "2026-10-29", "2026-10-30"]


def test_figures_from_before_a_currency_lost_zeros_are_left_out(held, tmp_path):
    put(
        tmp_path / "cache", "frankfurter/2025.csv", "USD/SYP", "2025-12-30 11000", "2025-12-31 11001", **WHOLE
    )
    put(
        tmp_path / "cache", "frankfurter/2026.csv", "USD/SYP", "2026-01-02 110.1", "2026-01-05 110.2", **WHOLE
    )
    _, files = held(frankfurter="SYP")
    assert files["series/frankfurter/SYP.json"]["days"] == ["2026-01-02", "2026-01-05"]


def test_a_figure_that_is_set_aside_is_in_no_series(held, tmp_path):
    put(
        tmp_path / "cache", "ecb/2026.csv", "EUR/USD",
        "2026-10-28 1.1133", "2026-10-29 ?11.13", "2026-10-30 1.1172", **WHOLE,
    )  # fmt: skip
    _, files = held(ecb="USD")
    assert files["series/ecb/USD.json"]["days"] == ["2026-10-28", "2026-10-30"]


# -- fetching ---------------------------------------------------------------------------------------


@pytest.fixture
def years(five):
    """Fetches a year of what the publishers quote, and gives what is then held and the errors."""

    def go(failed=(), **codes):
        converter = five.converter()
        content = {"tables": [table(key, *some.split()) for key, some in codes.items()]}
        errors = fetch_years(converter, content, failed)
        return read(with_series(converter, content)[1]), errors

    return go


def test_a_year_of_all_currencies_of_a_whole_table_is_one_request(years, five):
    files, errors = years(ecb="USD JPY GBP")
    assert (len(files), errors, len(five.requested("ecb"))) == (3, [], 1)


def test_days_that_are_held_are_not_asked_for_again(years, five):
    five.server.ecb["2025-10-29"] = five.server.ecb["2026-10-30"]
    five.server.cbr["2025-10-28"] = five.server.cbr["2026-10-30"]
    once, _ = years(ecb="USD JPY", cbr="USD EUR")
    five.forget()
    again, _ = years(ecb="USD JPY", cbr="USD EUR")
    assert (five.requested(), again, len(again)) == ([], once, 2)


def test_a_source_that_fails_is_told_and_does_not_stop_the_others(years, five):
    five.fail("cbr")
    files, (error,) = years(cbr="USD", ecb="USD")
    assert (error.source, list(files)) == ("cbr", ["series/ecb/USD.json"])


def test_a_source_that_failed_before_is_not_asked(years, five):
    _, first = years(cbr="USD")
    five.fail("cbr")
    _, (error,) = years(cbr="EUR")
    five.forget()
    _, errors = years([error], cbr="EUR")
    assert (first, errors, five.requested()) == ([], [], [])


def test_two_days_of_many_currencies_are_asked_for_as_two_whole_tables(five):
    codes = [code for code in sources.get("cbr").IDS if code != "BYN"][:20]
    five.server.cbr = {
        day: dict.fromkeys(codes, "50.5") for day in ("2025-10-30", "2026-10-28", "2026-10-30")
    }
    five.at("2026-10-28T09:00")
    content = {"tables": [table("cbr", *codes)]}
    fetch_years(five.converter(), content)
    five.forget()
    five.at("2026-10-30T15:04")
    fetch_years(five.converter(), content)
    assert {target.partition("?")[0] for target in five.requested("cbr")} == {"/scripts/XML_daily.asp"}
    assert len(five.requested("cbr")) <= 2


def test_nothing_is_asked_for_offline(five):
    content = {"tables": [table(key, "EUR") for key in KEYS if key != "ecb"]}
    assert fetch_years(five.converter(offline=True), content) == []
    assert five.requested() == []


def test_indicative_rates_have_no_chart(tmp_path):
    put(tmp_path / "cache", "currency-api/2026-10.csv", "USD/KZT", "2026-10-30 540.11")
    environ = {"CONVERTER_SEED_DIR": str(tmp_path / "none")}
    with Converter(
        offline=True, clock=lambda: NOW, environ=environ, cache_dir=tmp_path / "cache"
    ) as converter:
        assert chartless(converter.convert(1, "USD", "KZT")) == "rates of currency-api are indicative"
