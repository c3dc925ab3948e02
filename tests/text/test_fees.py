"""The text of a fee: a percentage, or an amount of a currency."""

from decimal import Decimal

import pytest

from converter.errors import InputError, UnknownCurrency
from converter.text.fees import fee


@pytest.mark.parametrize(
    ("text", "number", "code"),
    [("2.5%", "2.5", ""), (" 3 % ", "3", ""), ("3USD", "3", "USD"), ("1.20 EUR", "1.20", "EUR")],
)
def test_a_fee_is_a_percentage_or_an_amount_of_a_currency(text, number, code):
    assert fee(text) == (Decimal(number), code, ())


def test_a_fee_in_pence_is_told_as_a_reading():
    assert fee("250 GBp") == (Decimal("2.50"), "GBP", ("GBp=0.01 GBP",))


@pytest.mark.parametrize(
    "text", ["much", "%", "101%", "-1%", "-3 USD", "USD", "3 USD RUB", "3", "", "3 USD 2026-01-01"]
)
def test_text_that_is_not_a_fee_is_refused(text):
    with pytest.raises(InputError):
        fee(text)


def test_a_fee_in_an_unknown_currency_names_that_word():
    with pytest.raises(UnknownCurrency, match="unknown currency 'XQZW'"):
        fee("3 XQZW")


def test_a_fee_is_text():
    with pytest.raises(InputError, match="fee is text like 2"):
        fee(2.5)
