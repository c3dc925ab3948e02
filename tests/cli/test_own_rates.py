"""`--rate`: a rate of the user's own answers, and a message says so."""

import pytest


def test_an_own_rate_is_reported_even_with_a_quiet_answer(run):
    ran = run("100", "USD", "RUB", "--rate", "USD/RUB=92.50", "-q")
    assert (ran.out, ran.err) == ("9250.00\n", "convert: 1 USD = 92.50 RUB, your own rate\n")


@pytest.mark.parametrize("rate", ["100 USD/RUB=9250", "usd/rub=92.50", " USD/RUB=92.50"])
def test_an_own_rate_that_answers_is_not_said_to_be_unused(rate, run):
    ran = run("100", "USD", "RUB", "--rate", rate)
    assert (ran.out, "was not used" in ran.err) == ("9250.00 RUB\n", False)


def test_an_own_rate_behind_a_legal_one_is_not_said_to_be_unused(run):
    ran = run("195.583", "DEM", "USD", "--rate", "EUR/USD=1.2")
    assert (ran.out, "was not used" in ran.err) == ("120.00 USD\n", False)


def test_own_rates_need_no_network_and_no_home(run):
    ran = run(
        "100",
        "KWD",
        "VND",
        "--rate",
        "KWD/VND=82000",
        HOME="/dev/null",
        CONVERTER_CACHE_DIR="/dev/null",
    )
    assert ran.out == "8200000 VND\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("100 USD RUB --rate USD/RUB", "--rate takes a rate like USD/RUB=92.50, not 'USD/RUB'"),
        ("100 USD RUB --rate USD/RUB=1 --rate RUB/USD=1", "you gave two rates of your own for RUB and USD"),
        ("100 USD RUB --rate USD/RUB=1 --average 2025", "--rate is one rate, and doesn't go with --average"),
    ],
)
def test_a_mistake_in_an_own_rate_is_one_line_and_exit_2(line, message, run):
    ran = run(*line.split(" "))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"convert: {message}")
