"""Options that choose the sources, the explanation of an answer, and the check of sources."""

import json
from datetime import UTC, date, datetime

import pytest
from support.days import utc
from support.publishers import NOWHERE, Publishers

from converter import sources
from converter.model import Figure, RateTable
from converter.store.layers import Store
from converter.store.write import merge

NOW = datetime(2026, 4, 26, 22, 0, 58, tzinfo=UTC)


def test_official_takes_the_central_bank(run):
    assert run("100", "USD", "EUR", "--official", "RU").out == "85.55 EUR\n"  # 100 * 75.5273 / 88.2826
    assert run("100", "USD", "EUR").out == "85.38 EUR\n"


def test_a_currency_without_an_official_source_is_exit_2(run):
    ran = run("100", "USD", "EUR", "--official", "USD")
    assert (ran.code, ran.out) == (2, "")
    assert "RUB (cbr)" in ran.err


def test_source_and_official_exclude_each_other(run):
    ran = run("100", "USD", "EUR", "--official", "RU", "--source", "ecb")
    assert (ran.code, ran.err) == (2, "convert: --source and --official can't be combined; give one\n")


def test_official_goes_before_the_environment(run):
    assert run("100", "USD", "EUR", "--official", "RU", CONVERTER_SOURCE="ecb").out == "85.55 EUR\n"


def test_a_day_without_a_table_can_be_refused(run):
    words = ["100", "USD", "EUR", "--on", "2026-04-25", "--source", "ecb"]
    assert run(*words).out == "85.38 EUR\n"
    ran = run(*words, "--when-missing", "refuse")
    assert (ran.code, ran.out) == (3, "")
    assert "ecb published no USD/EUR on 2026-04-25; its last rate before that is of 2026-04-24" in ran.err


def test_a_table_that_is_in_force_until_the_next_is_not_refused(run):
    words = ["100", "USD", "RUB", "--on", "2026-04-26", "--when-missing", "refuse"]
    assert run(*words).out == "7552.73 RUB\n"


def test_pegs_can_be_left_out(run):
    words = ["100", "EUR", "AED"]
    ran = run(*words)
    assert (ran.code, ran.out) == (0, "430.12 AED\n")  # 100 * 1.1712 * 3.6725
    assert run(*words, "--no-pegs").code == 4


# -- the explanation ----------------------------------------------------------------------------


def explained(run, *words):
    return run(*words, "--explain").out


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("100 USD RUB", "+/- 0.0050 RUB"),  # 100 * 0.00005
        ("100 HUF RUB", "+/- 0.00005 RUB"),  # published for 100
        ("1000 EUR USD", "+/- 0.050 USD"),
        ("100 DEM USD", "+/- 0.0026 USD"),  # the euro's own rate is not rounded: 51.129 * 0.00005
    ],
)
def test_the_bound_of_the_publishers_rounding_is_told(words, bound, run):
    line = next(line for line in explained(run, *words.split()).splitlines() if "rounding: +/-" in line)
    amount, currency = bound.split()[1:]
    shown, unit = line.rpartition("+/- ")[2].split()
    assert (float(shown), unit) == (float(amount), currency)


def test_the_bounds_of_two_legs_add_up(run):
    # 15941.77 * (0.00005 / 1.1712 + 0.005 / 186.71) = 1.107...
    assert "possible error from the publishers' rounding: +/- 1.2 JPY" in explained(run, "100", "USD", "JPY")


def test_exact_legs_have_no_bound(run):
    assert "rounding: +/-" not in explained(run, "100", "DEM", "EUR")


def test_a_law_has_its_reference(run):
    out = explained(run, "100", "DEM", "EUR")
    assert "1 EUR = 1.95583 DEM, law 1999-01-01 (Council Regulation (EC) 2866/98 as amended)" in out


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("100 BBD USD", "Central Bank of Barbados: 2 per dollar since 1975-07-05"),
        ("100 DJF USD", "peg since about 1973, as published by the bank and aggregators"),
        ("100 XEU EUR", "Council Regulation (EC) 1103/97, article 2"),
    ],
)
def test_other_laws_and_pegs_have_their_references(words, known, run):
    assert f"({known})" in explained(run, *words.split())


def test_another_source_that_differs_on_the_same_day_is_named(run, shipped):
    figures = (Figure("USD", "CAD", "1.3600"), Figure("EUR", "CAD", "1.6406"))
    day, info = date(2026, 4, 24), sources.get("boc").INFO
    store = Store(str(shipped), str(shipped / "none"), lambda: NOW)
    merge(store, info, [RateTable("boc", day, figures, NOW)], (day, day), NOW)
    out = explained(run, "100", "EUR", "USD", "--on", "2026-04-24")
    # 1.6406 / 1.36 = 1.20632 against 1.1712
    assert "boc has 1 EUR = 1.20632 USD of the same day, +3.00 %; convert compare shows all" in out


def test_prescribed_rates_are_compared_with_no_rate_of_the_day(run, shipped):
    day, info = date(2026, 4, 24), sources.get("treasury").INFO
    store = Store(str(shipped), str(shipped / "none"), lambda: NOW)
    merge(store, info, [RateTable("treasury", day, (Figure("USD", "EUR", "0.7"),), NOW)], (day, day), NOW)
    assert "of the same day" not in explained(run, "100", "EUR", "USD", "--on", "2026-04-24")
    words = ("100", "EUR", "USD", "--on", "2026-04-24", "--source", "treasury")
    assert "of the same day" not in explained(run, *words)


def test_other_sources_that_agree_are_not_named(run):
    assert "of the same day" not in explained(run, "100", "EUR", "USD", "--on", "2026-04-24")


def test_what_an_explanation_says_is_not_said_on_stderr_again(run):
    ran = run("$100", "AED", "--fee", "2%", "--explain")
    for said in ("assumed: $=USD", "frankfurter not used", "peg", "fee"):
        assert said in ran.out
    assert ran.err == ""


def test_the_whole_reason_is_in_an_explanation_and_in_json(run):
    said = "frankfurter not used (offline, and no rates of frankfurter are on this machine)"
    assert said in run("100", "EUR", "AED", "--explain").out
    assert said in [
        note["text"] for note in json.loads(run("100", "EUR", "AED", "--json").out)["results"][0]["notes"]
    ]


# -- the check ----------------------------------------------------------------------------------


@pytest.fixture
def served():
    """The ECB and the Bank of Russia on this machine."""
    with Publishers() as server:
        server.now = utc("2026-10-30T15:04")
        server.cbr = {"2026-10-30": {"USD": "81.0000", "EUR": "93.2080"}}
        yield {
            "CONVERTER_CBR_URL": f"{server.url}/cbr", "CONVERTER_ECB_URL": f"{server.url}/ecb",
            "CONVERTER_OFFLINE": "", "CONVERTER_NOW": "2026-10-30T15:04:00Z",
        }  # fmt: skip


def test_the_check_tells_what_is_newest_and_how_far_off(check, served, golden):
    ran = check("cbr", "ecb", **served)
    golden("sources-check", f"{ran.out}-- stderr, exit {ran.code}\n{ran.err}")


def test_the_check_is_exit_1_if_a_source_is_not_reached(check, served):
    served["CONVERTER_CBR_URL"] = NOWHERE
    ran = check("cbr", "ecb", shape="json", **served)
    found = {one["key"]: one for one in json.loads(ran.out)["checked"]}
    assert ran.code == 1
    assert {key: one["reached"] for key, one in found.items()} == {"cbr": False, "ecb": True}
    assert found["ecb"]["newest"] == found["ecb"]["expected"] == "2026-10-30"
    assert "ask again later" in found["cbr"]["advice"]


def test_the_check_needs_the_network(run):
    ran = run("sources", "--check")
    fact = "a refresh sends requests, and offline forbids them"
    advice = "offline is set by CONVERTER_OFFLINE"
    assert (ran.code, ran.err) == (2, f"convert: {fact}; {advice}\n")


def test_if_no_source_is_reached_the_check_asks_about_the_network(check, served):
    served |= {"CONVERTER_CBR_URL": NOWHERE, "CONVERTER_ECB_URL": NOWHERE}
    ran = check("cbr", "ecb", **served)
    assert "2 sources can't be reached: is this machine online?" in ran.out
    assert ran.out.count("can't be reached") == 1


def test_if_a_source_is_reached_each_other_has_a_line_with_its_error(check, served):
    served["CONVERTER_CBR_URL"] = NOWHERE
    out = check("cbr", "ecb", **served).out
    assert "cbr: no..address can't be reached" in out
    assert "is this machine online?" not in out


def test_a_line_on_a_source_names_it_once(check, served, monkeypatch):
    monkeypatch.delenv("OPENEXCHANGERATES_API_KEY", raising=False)
    out = check("ecb", "openexchangerates", **served).out
    assert "\nopenexchangerates needs a key: set OPENEXCHANGERATES_API_KEY; " in out
