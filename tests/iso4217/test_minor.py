"""Hundredths of currencies by name."""

import pytest

from converter import iso4217
from converter.errors import UnknownCurrency
from converter.iso4217._minor import _OF_CENTS, _OF_PENCE, UNITS


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("eur cents", "EUR"), ("EUR cent", "EUR"), ("euro cents", "EUR"), ("eurocents", "EUR"),
        ("us cents", "USD"), ("usd cents", "USD"), ("dollar cents", "USD"), ("american cents", "USD"),
        ("canadian cents", "CAD"), ("hk cents", "HKD"), ("singapore cents", "SGD"),
        ("hong kong cents", "HKD"),
        ("south african cents", "ZAR"), ("pence", "GBP"), ("penny", "GBP"), ("uk pence", "GBP"),
        ("cents", ""), ("jpy cents", ""), ("japanese cents", ""), ("kwd cents", ""), ("usd pence", ""),
        ("percent", ""), ("scents", ""), ("innocent", ""), ("my cents", ""),
    ],
)  # fmt: skip
def test_words_name_a_hundredth_of_a_currency(name, code):
    assert iso4217.minor(name) == code


@pytest.mark.parametrize("code", sorted(_OF_CENTS | _OF_PENCE))
def test_a_currency_with_cents_or_pence_is_current_and_has_two_decimals(code):
    assert (iso4217.get(code).minor_unit, iso4217.get(code).withdrawn) == (2, False)


@pytest.mark.parametrize("word", ["cents", "cent", "xyz cents", "xyz pence", "my pennies"])
def test_cents_of_no_currency_are_refused_with_what_to_write(word):
    with pytest.raises(UnknownCurrency, match="may be of many currencies; write which, as in ") as error:
        iso4217.resolve(word)
    for line in str(error.value).partition("as in ")[2].split(" or "):
        assert iso4217.minor(line.partition(" ")[2])


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_a_hundredth_that_a_currency_lacks_is_refused_with_its_code(unit):
    for one in iso4217.everything():
        if iso4217.known(one.code) and not iso4217.minor(f"{one.code} {unit}"):
            refused = iso4217.no_minor(f"{one.code} {unit}")
            assert str(refused) == f"'{one.code} {unit}' can't be read; write the amount in {one.code}"


def test_a_former_currency_is_named_in_place_of_its_pence():
    with pytest.raises(UnknownCurrency, match="^'irish pence' can't be read; write the amount in IEP$"):
        iso4217.resolve("irish pence")


def test_a_name_of_a_hundredth_is_refused_without_an_amount():
    with pytest.raises(UnknownCurrency, match="us cents is a hundredth of USD") as error:
        iso4217.resolve("us cents")
    assert error.value.suggestions == ("USD",)


@pytest.mark.parametrize(("name", "code"), [("pence", "GBP"), ("us cents", "USD")])
def test_where_a_code_is_taken_a_hundredth_is_refused_with_what_to_write(name, code):
    with pytest.raises(UnknownCurrency, match=f"write {code}, and a hundredth of the amount") as error:
        iso4217.unit(name)
    assert error.value.suggestions == (code,)
