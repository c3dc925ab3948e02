"""Fees and cash are told beside a conversion, computed exactly and rounded once."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import Converter, errors
from converter.money import arithmetic, cash, fees

OWN = {
    "USD/RUB": "75.5273",
    "EUR/CHF": "0.9214",
    "EUR/DKK": "7.4604",
    "USD/JPY": "155.57",
    "EUR/CZK": "24.355",
}


@pytest.fixture
def converter(tmp_path):
    with Converter(offline=True, cache_dir=tmp_path, environ={}, own=OWN) as made:
        yield made


@pytest.mark.parametrize(
    ("fee", "amount", "after"),
    [
        ("2.5%", "2.50 USD", "7363.91 RUB"),  # 97.5 * 75.5273 = 7363.91175
        ("3USD", "3 USD", "7326.15 RUB"),  # 97 * 75.5273 = 7326.1481
        ("3.50 USD", "3.50 USD", "7288.38 RUB"),  # 96.5 * 75.5273 = 7288.38445
        ("100 RUB", "100 RUB", "7452.73 RUB"),
        ("0%", "0.00 USD", "7552.73 RUB"),
        ("100%", "100.00 USD", "0.00 RUB"),
    ],
)
def test_a_fee_is_told_beside_the_result(fee, amount, after, converter):
    found = converter.convert(100, "USD", "RUB", fee=fee)
    assert (str(found.result), str(found.rate.value)) == ("7552.73 RUB", "75.5273")
    assert (str(found.fee.amount), str(found.fee.result_after)) == (amount, after)


def test_without_a_fee_there_is_none(converter):
    assert converter.convert(100, "USD", "RUB").fee is None


def test_a_fee_of_a_refund_is_added_to_what_is_paid(converter):
    found = converter.convert(-100, "USD", "RUB", fee="2.5%")
    assert (str(found.fee.amount), str(found.fee.result_after)) == ("2.50 USD", "-7741.55 RUB")


def test_a_fee_of_an_amount_whose_decimals_do_not_end_is_exact(converter):
    found = converter.convert(Fraction(100, 3), "USD", "RUB", fee="25%")
    assert str(found.fee.result_after) == "1888.18 RUB"  # 25 * 75.5273 = 1888.1825


def test_a_fee_of_a_sum_is_taken_from_the_sum(converter):
    found = converter.total([(100, "USD"), (50, "USD")], "RUB", fee="10%")
    assert (str(found.result), str(found.fee.amount), str(found.fee.result_after)) == (
        "11329.10 RUB", "1132.91 RUB", "10196.19 RUB",  # 150 * 75.5273 = 11329.095; 10196.1855
    )  # fmt: skip


def test_a_fee_is_told_with_what_is_left_after_it(converter):
    fee = converter.convert(100, "USD", "RUB", fee="2.5%").fee
    assert str(fee) == "fee 2.50 USD (2.5%); after the fee 7363.91 RUB"


def test_a_fee_in_a_third_currency_is_refused(converter):
    with pytest.raises(errors.InputError, match="a percentage or in one of the two, not 3 EUR"):
        converter.convert(100, "USD", "RUB", fee="3EUR")


def test_a_fee_of_a_sum_in_another_currency_is_refused(converter):
    with pytest.raises(errors.InputError, match="a percentage or in RUB, not 3 USD"):
        converter.total([(100, "USD")], "RUB", fee="3USD")


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    st.decimals(min_value=0, max_value=100, places=3),
)
def test_what_is_left_after_a_percentage_is_the_rounded_rest(amount, percent):
    rate = arithmetic.derive("USD", "RUB", [_leg()], kind="custom", as_of=None)
    charge = fees.Charge(percent, "")
    fee = charge.of(amount, rate, lambda exact: arithmetic.rounded(exact, 2, forced=True))
    left = (Fraction(amount) - abs(Fraction(amount)) * Fraction(percent) / 100) * Fraction("75.5273")
    assert abs(Fraction(fee.result_after.amount) - left) <= Fraction("0.005")


def _leg():
    from converter.model import Figure, Leg

    return Leg(Figure("USD", "RUB", "75.5273"), None, "custom")


# -- cash -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "base", "quote", "result", "rounding"),
    [
        (100, "EUR", "CHF", "92.15 CHF", "half-up, cash 0.05"),  # 92.14
        (100, "EUR", "DKK", "746.00 DKK", "half-up, cash 0.50"),  # 746.04
        (101, "EUR", "DKK", "753.50 DKK", "half-up, cash 0.50"),  # 753.5004
        (10, "EUR", "CZK", "244 CZK", "half-up, cash 1"),  # 243.55
        (10, "USD", "JPY", "1556 JPY", "half-up, cash 1"),  # 1555.7
        (1, "USD", "RUB", "75.53 RUB", "half-up, cash 0.01"),
        ("0.0001", "USD", "RUB", "0.01 RUB", "half-up, cash 0.01"),  # 0.00755273
    ],
)
def test_cash_is_whole_coins_and_notes(amount, base, quote, result, rounding, converter):
    found = converter.convert(amount, base, quote, cash=True)
    assert (str(found.result), found.rounding) == (result, rounding)


def test_cash_is_rounded_once_from_the_exact_result(converter):
    # 92.1249... would be 92.12 and then 92.10; 92.125 rounds up, and what lies below it down.
    with Converter(offline=True, environ={}, own={"EUR/CHF": "0.92124999"}) as exact:
        assert str(exact.convert(100, "EUR", "CHF", cash=True).result) == "92.10 CHF"


def test_cash_rounds_in_the_mode_that_is_asked(converter):
    assert str(converter.convert(100, "EUR", "CHF", cash=True, rounding="floor").result) == "92.10 CHF"


def test_what_is_left_after_a_fee_is_cash_too(converter):
    found = converter.convert(100, "EUR", "CHF", cash=True, fee="1%")
    assert str(found.fee.result_after) == "91.20 CHF"  # 99 * 0.9214 = 91.2186


def test_a_metal_is_not_paid_in_cash():
    with pytest.raises(errors.InputError, match="XAU is not paid in coins or notes"):
        cash.step("XAU")


def test_cash_takes_no_digits(converter):
    with pytest.raises(errors.InputError, match="takes no digits"):
        converter.convert(1, "USD", "RUB", cash=True, digits=2)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_cash_is_the_nearest_multiple_of_its_step(amount):
    step = Decimal("0.05")
    rounded = arithmetic.to_step(amount, step, "ROUND_HALF_UP")
    assert rounded % step == 0
    assert abs(rounded - amount) <= step / 2
