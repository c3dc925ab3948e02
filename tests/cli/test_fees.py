"""`--fee` and `--cash`: where a fee is told, and how cash is rounded."""

import json

import pytest


def test_a_fee_has_a_line_on_standard_error(run):
    ran = run("100", "USD", "RUB", "EUR", "--fee", "2.5%")
    assert ran.out == "7552.73 RUB\n85.38 EUR\n"
    assert ran.err.splitlines() == [
        "convert: USD to RUB: fee 2.50 USD (2.5%); after the fee 7363.91 RUB",
        "convert: USD to EUR: fee 2.50 USD (2.5%); after the fee 83.25 EUR",  # 97.5 / 1.1712 = 83.2479
    ]


def test_a_fee_is_in_json_and_in_the_notes_of_rows(run):
    (result,) = json.loads(run("100", "USD", "RUB", "--fee", "3USD", "--json").out)["results"]
    assert result["fee"] == {"text": "3 USD", "amount": "3", "currency": "USD", "result_after": "7326.15"}
    assert run("100", "USD", "RUB", "--fee", "3USD", "--csv").out.endswith(
        ",fee 3 USD; after the fee 7326.15 RUB,,\n"
    )


def test_a_fee_has_a_line_below_the_table(run):
    out = run("100", "USD", "RUB", "--fee", "2.5%", terminal=True, NO_COLOR="1").out
    assert "fee 2.50 USD (2.5%); after the fee 7,363.91 RUB" in out.splitlines()


def test_cash_is_named_in_json(run):
    (result,) = json.loads(run("100", "EUR", "USD", "--cash", "--json").out)["results"]
    assert (result["result"], result["rounding"]) == ("117.12", "half-up, cash 0.01")


def test_the_explanation_names_the_coin_to_which_cash_is_rounded(run):
    assert (
        ", rounded half-up to 0.01 (cash): 117.12\n"
        in run("99.9999", "EUR", "USD", "--cash", "--explain").out
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("100 USD RUB --fee 3EUR", "a fee for USD to RUB is a percentage or in one of the two, not 3 EUR"),
        ("100 USD RUB --cash --digits 2", "cash is rounded to coins and notes, and takes no digits"),
    ],
)
def test_a_mistake_in_a_fee_or_in_cash_is_one_line_and_exit_2(line, message, run):
    ran = run(*line.split(" "))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"convert: {message}")
