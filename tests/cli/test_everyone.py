"""The command with all sources on this machine: official rates, lists of sources, comparison, check."""

import json
from datetime import date

import pytest
from support.days import utc
from support.everyone import Everyone
from support.schemas import SCHEMA, fits
from support.servers import Answer

from converter import sources
from converter.cli.commands import sources_check
from converter.cli.grammar import Options

# Roubles for one dollar in the payloads of the cases, divided by hand where the base is another currency.
ROUBLES = {
    "cbr": "75.5273",
    "frankfurter": "77.801",
    "er-api": "90.944137",
    "currency-api": "84.50846439",
    "bnr": "64.2318181818",  # 4.2393 / 0.0660
    "boc": "83.9314145744",  # 1.3706 / 0.01633
    "cbu": "81.3109955324",  # 12194.21 / 149.97
    "nbg": "77.2957046708",  # 2.6759 / (3.4619 / 100)
    "nbk": "81.5621805792",  # 478.77 / 5.87
    "nbrb": "80.2609714239",  # 2.9463 / (3.6709 / 100)
    "openexchangerates": "96.095",
}


@pytest.fixture
def everyone():
    """All publishers in the afternoon of Wednesday 2026-04-01."""
    with Everyone(utc("2026-04-01T16:30")) as server:
        yield server


@pytest.fixture
def ask(run, everyone, monkeypatch, tmp_path):
    """Runs the command with nothing held, and with all publishers online."""
    monkeypatch.setenv("CONVERTER_SEED_DIR", str(tmp_path / "nothing"))

    def go(*words, **through):
        now = f"{everyone.now:%Y-%m-%dT%H:%M:%SZ}"
        return run(*words, **everyone.environ, CONVERTER_OFFLINE="", CONVERTER_NOW=now, **through)

    return go


def result(ran):
    """The one result of an answer in JSON."""
    (only,) = json.loads(ran.out)["results"]
    return only


def rows(ran):
    """The row of each source of a comparison in JSON."""
    return {row["source"]: row for row in json.loads(ran.out)["results"]}


# -- which source answers ---------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["KZT", "KZ", "Kazakhstan"])
def test_the_official_rate_of_the_tenge_is_that_of_its_bank(said, ask, everyone):
    ran = ask("100", "USD", "KZT", "--official", said, "--json")
    found = result(ran)
    assert (found["source"], found["kind"], found["result"]) == ("nbk", "official", "47877.00")
    assert everyone.targets == ["/nbk/rss/get_rates.cfm?fdate=01.04.2026"]


def test_the_first_source_of_a_list_that_quotes_both_currencies_answers_alone(ask, everyone):
    ran = ask("1000", "PLN", "UAH", "--source", "nbp,nbu")
    assert (ran.code, ran.out, ran.err) == (0, "11918.95 UAH\n", "")  # 1000 / 0.0839
    assert everyone.requested("nbu") == []


def test_sources_are_asked_in_the_order_of_the_list(ask):
    assert ask("1000", "PLN", "UAH", "--source", "nbu,nbp").out == "11912.50 UAH\n"  # 1000 * 11.9125


def test_if_no_source_quotes_both_two_are_chained_and_every_leg_is_shown(ask):
    found = result(ask("1000", "ISK", "KZT", "--source", "nbp,nbu", "--json"))
    # a thousand times 0.029536 times 11.9125, by a hundredth of 8.895
    assert (found["result"], found["source"], found["derivation"]) == ("3955.57", "nbp+nbu", "chain")
    said = ("source", "nominal", "base", "value", "quote")
    assert [tuple(leg[name] for name in said) for leg in found["legs"]] == [
        ("nbp", 1, "ISK", "0.029536", "PLN"),
        ("nbu", 1, "PLN", "11.9125", "UAH"),
        ("nbu", 100, "KZT", "8.895", "UAH"),
    ]


def test_a_chain_is_told_beside_a_plain_answer(ask):
    ran = ask("1000", "ISK", "KZT", "--source", "nbp,nbu")
    assert (ran.code, ran.out) == (0, "3955.57 KZT\n")
    assert ran.err == (
        "convert: a chain of two sources: "
        "ISK to PLN by nbp of 2026-04-01 and PLN to KZT by nbu of 2026-04-01\n"
    )


# -- side by side -------------------------------------------------------------------------------


def test_every_source_that_quotes_the_rouble_has_its_row(ask):
    found = rows(ask("compare", "100", "USD", "RUB", "--json"))
    answered = {key: row["rate"][: len(ROUBLES[key])] for key, row in found.items() if "rate" in row}
    assert answered == ROUBLES


def test_a_source_whose_table_lacks_the_currency_has_a_row_with_the_error(ask):
    found = rows(ask("compare", "100", "USD", "RUB", "--json"))
    assert {key for key, row in found.items() if "error" in row} == {"hmrc", "tcmb"}
    assert found["tcmb"]["error"]["message"] == "tcmb has no RUB in its rates of 2026-04-01"


def test_sources_that_stopped_quoting_the_currency_are_not_asked(ask, everyone):
    ask("compare", "100", "USD", "RUB")
    ended = {"ecb", "boe", "cnb", "nbp", "nbu", "norges"}
    assert not any(map(everyone.requested, ended))


def test_the_median_is_that_of_all_sources_that_answered(ask):
    ran = ask("compare", "100", "USD", "RUB")
    assert "median of 11 rates: 1 USD = 81.3110 RUB" in ran.out  # the sixth, cbu's


def test_a_comparison_of_answers_and_errors_fits_the_schema(ask, everyone):
    everyone.instead["nbk"] = Answer("no", 403)
    ran = ask("compare", "100", "USD", "RUB", "--json")
    assert rows(ran)["nbk"]["error"]["kind"] == "source-refused"
    assert fits(json.loads(ran.out), SCHEMA["$defs"]["comparison"])
    assert ran.code == 0


# -- the check ----------------------------------------------------------------------------------


@pytest.fixture
def checked(ask):
    """Checks all but Coinbase, which quotes coins alone; the items by key, and the exit code."""
    banks = [source for source in sources.every() if source.INFO.key != "coinbase"]

    def go():
        ran = ask(through=lambda _: sources_check.run(Options(), "json", banks))
        return {one["key"]: one for one in json.loads(ran.out)["checked"]}, ran.code

    return go


def test_all_are_reached_and_as_new_as_they_should_be(checked):
    found, code = checked()
    assert {one["state"] for one in found.values()} == {"ok"}
    assert all(one["newest"] == one["expected"] for one in found.values())
    assert (len(found), code) == (28, 0)


def test_each_rate_is_compared_with_that_of_the_ecb(checked):
    found, _ = checked()
    differences = {key: (one["pair"], one["difference"][:8]) for key, one in found.items() if one["pair"]}
    assert differences["nbk"] == ("EUR/USD", "0.025684")  # 548.62 / 478.77 / 1.1172 - 1
    assert differences["boe"] == ("EUR/USD", "0.033285")  # 1.3302 / 1.1523 / 1.1172 - 1
    prescribed = {key for key in found if sources.get(key).INFO.prescribed}
    assert set(found) - set(differences) == {
        "nbp-b",
        *prescribed,
    }  # neither dollars nor euros; rates of no day


def test_a_source_without_new_tables_is_frozen_and_the_exit_code_is_1(checked, everyone):
    everyone.newest["nbp"] = date(2026, 3, 25)
    found, code = checked()
    assert {key for key, one in found.items() if one["state"] != "ok"} == {"nbp"}
    assert (found["nbp"]["state"], found["nbp"]["reached"], code) == ("frozen", True, 1)
    assert found["nbp"]["advice"].startswith(
        "its newest rates are of 2026-03-25, and those of 2026-04-01 should be out; use another source"
    )
