"""Two codes written together."""

import pytest

from converter import iso4217
from converter.errors import UnknownCurrency

LIVE = [one.code for one in iso4217.everything() if not one.withdrawn and iso4217.known(one.code)]
CODES = (*LIVE, *iso4217.coins())


@pytest.mark.parametrize("mark", ["", *"/-_:."])
def test_any_two_codes_side_by_side_are_a_pair(mark):
    wrong = [
        (base, quote)
        for base in CODES
        for quote in CODES
        if iso4217.pair(base + mark + quote) != (base, quote)
    ]
    assert wrong == []


@pytest.mark.parametrize("mark", ["", *"/-_:."])
def test_the_case_of_a_pair_is_free(mark):
    pairs = [(base, quote) for base in LIVE for quote in LIVE]
    wrong = [pair for pair in pairs if iso4217.pair(mark.join(pair).lower()) != pair]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "", "EUR", "EURUS", "EURUSDX", "EUR USD", "EUR//USD", "EUR+USD", "XXXUSD", "EURXTS", "ABCUSD",
        "GBpUSD", "USDGBp", "ZAc/USD", "GBXUSD", "soleur", "eur/\u0075\u0073\u017f", "euros/usd", "km/hour",
    ],
)  # fmt: skip
def test_any_other_text_is_no_pair(text):
    assert iso4217.pair(text) is None


@pytest.mark.parametrize("read", [iso4217.get, iso4217.resolve])
def test_a_pair_in_place_of_one_currency_is_refused_with_its_codes(read):
    with pytest.raises(UnknownCurrency, match="EURUSD is a pair of currencies; write one of them") as error:
        read("EURUSD")
    assert error.value.suggestions == ("EUR", "USD")


def test_a_search_for_a_pair_finds_both_of_its_currencies():
    assert [one.code for one in iso4217.find("eur/usd")] == ["EUR", "USD"]
