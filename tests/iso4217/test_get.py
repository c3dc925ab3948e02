import subprocess
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from converter import iso4217
from converter.errors import UnknownCurrency
from converter.iso4217._names import DEFAULTS, SYMBOLS


def refusal(word):
    with pytest.raises(UnknownCurrency) as caught:
        iso4217.get(word)
    return caught.value


def test_an_entry_carries_number_and_name():
    entry = iso4217.get("RUB")
    assert (entry.numeric, entry.name) == ("643", "Russian Ruble")


@pytest.mark.parametrize("code", ["eur", "Eur", "EUR"])
def test_case_does_not_matter(code):
    assert iso4217.get(code).code == "EUR"


@pytest.mark.parametrize("code", [" EUR", "EUR ", "EUR\u00a0", "\tEUR\n"])
def test_blanks_around_a_code_do_not_matter(code):
    assert iso4217.get(code).code == iso4217.unit(code)[0].code == "EUR"
    assert iso4217.is_unit(code)


def test_the_same_object_is_given_again():
    assert iso4217.get("usd") is iso4217.get("USD")


def test_a_letter_of_another_script_is_not_read_as_ascii():
    assert "unknown currency" in str(refusal("u\N{LATIN SMALL LETTER LONG S}d"))


@pytest.mark.parametrize("code", ["XXX", "xts"])
def test_codes_for_no_currency_are_refused(code):
    assert "is not a currency" in str(refusal(code))


def test_listing_everything_does_not_let_a_refused_code_through():
    iso4217.everything()
    assert "is not a currency" in str(refusal("XXX"))


@pytest.mark.parametrize("code", ["TRX", "xbt", "DOT", "BNB", "XMR"])
def test_other_crypto_coins_are_refused_as_such(code):
    assert "not an ISO 4217 currency (crypto)" in str(refusal(code))


def test_offshore_yuan_is_refused_naming_the_onshore_one():
    error = refusal("CNH")
    assert "CNY" in str(error)
    assert error.suggestions == ("CNY",)


@pytest.mark.parametrize(
    ("code", "equal"),
    [("GGP", "GBP"), ("JEP", "GBP"), ("IMP", "GBP"), ("KID", "AUD"), ("TVD", "AUD"), ("FOK", "DKK")],
)
def test_a_local_code_is_refused_naming_its_equal(code, equal):
    error = refusal(code)
    assert str(error) == f"{code} is not an ISO 4217 code; it equals {equal}"
    assert error.suggestions == (equal,)


def test_the_transnistrian_rouble_has_no_suggestion():
    assert refusal("PRB").suggestions == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("USB", "USD"), ("EUT", "EUR"), ("RUBB", "RUB"), ("GPB", "GBP"), ("dolar", "USD"), ("rubls", "RUB")],
)
def test_the_likeliest_currency_is_suggested_first(typed, meant):
    error = refusal(typed)
    assert error.suggestions[0] == meant
    assert f"did you mean {meant}" in str(error)


def test_the_message_names_the_only_suggestion():
    assert str(refusal("USB")) == "unknown currency 'USB'; did you mean USD?"


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=5))
def test_there_are_at_most_three_suggestions(word):
    assume(not iso4217.known(word) and word not in iso4217.coins())
    error = refusal(word)
    assert "ambiguous" in str(error) or len(error.suggestions) <= 3


@pytest.mark.parametrize("symbol", sorted(symbol for symbol in SYMBOLS if symbol not in DEFAULTS))
def test_a_symbol_that_currencies_share_names_all_of_them(symbol):
    codes = SYMBOLS[symbol].split()
    if len(codes) > 1:
        assert set(refusal(symbol).suggestions) == set(codes)


@given(st.text())
def test_a_message_has_no_control_characters_and_is_short(word):
    assume(not (word.isascii() and (iso4217.known(word.upper()) or word.upper() in iso4217.coins())))
    message = str(refusal(word))
    assert message.isprintable()
    assert len(message) < 160


@pytest.mark.parametrize("word", ["\x1b[31mred", "a\u202eb", "\ud800", "x\u200by\x9b"])
def test_control_characters_are_not_echoed(word):
    assert not {"\x1b", "\u202e", "\ud800", "\u200b", "\x9b"} & set(str(refusal(word)))


def test_a_long_word_is_cut_to_40_characters():
    assert f"'{'q' * 39}…'" in str(refusal("q" * 5000))


@pytest.mark.parametrize("code", ["USD", "DEM", "XAU"])
def test_codes_of_money_are_known(code):
    assert iso4217.known(code)


@pytest.mark.parametrize("code", ["usd", "XXX", "XTS", "BTC", "CNH", "", "US"])
def test_anything_else_is_not_known(code):
    assert not iso4217.known(code)


def test_importing_the_package_loads_no_names_and_nothing_heavy():
    heavy = "{'re', 'typing', 'enum', 'dataclasses', 'csv', 'converter.iso4217._names'}"
    code = f"import sys, converter.iso4217; print(sorted({heavy} & set(sys.modules)))"
    # -S: what a .pth file of the environment imports is not the package's doing.
    path = f"import sys; sys.path[:] = {sys.path!r}; "
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", path + code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("name", "code"), [("thailand", "THB"), ("chad", "XAF"), ("hk dollars", "HKD")])
def test_a_country_in_place_of_a_code_suggests_its_currency(name, code):
    assert refusal(name).suggestions == (code,)


@pytest.mark.parametrize(
    "word", ["ten", "lakh", "dozen", "five hundred", "five hundred dollars", "teh", "vs"]
)
def test_no_currency_is_suggested_for_other_words(word):
    assert refusal(word).suggestions == ()


@pytest.mark.parametrize("word", ["usb", "udsd", "rbu", "cruzado", "markk", "francs", "yem", "zl", "euors"])
def test_a_suggested_currency_has_a_rate(word):
    for code in refusal(word).suggestions:
        assert not iso4217.get(code).withdrawn or iso4217.get(code).successor
