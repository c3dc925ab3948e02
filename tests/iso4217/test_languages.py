"""Names in other languages than English, of CLDR by way of babel."""

import re
import sys

import pytest

from converter import iso4217
from converter.errors import UnknownCurrency

pytest.importorskip("babel", reason="names in other languages are an extra")


@pytest.fixture(autouse=True)
def of_no_country(monkeypatch):
    for name in ("LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("российский рубль", "RUB"),
        ("Российских рублей", "RUB"),
        ("доллар США", "USD"),
        ("канадских долларов", "CAD"),
        ("українських гривень", "UAH"),
        ("Schweizer Franken", "CHF"),
        ("Franken", "CHF"),
        ("US-Dollar", "USD"),
        ("francs suisses", "CHF"),
        ("dollars canadiens", "CAD"),
        ("yens", "JPY"),
        ("libras esterlinas", "GBP"),
        ("türk lirası", "TRY"),
        ("евро", "EUR"),
        ("юаней", "CNY"),
        ("人民币", "CNY"),
        ("米ドル", "USD"),
    ],
)
def test_a_name_of_another_language_is_known(word, code):
    assert iso4217.resolve(word) == (code, None)


@pytest.mark.parametrize(
    ("word", "code"),
    [("рубль", "RUB"), ("Рублей", "RUB"), ("долларов", "USD"), ("dólares", "USD"), ("фунтов", "GBP")],
)
def test_a_bare_noun_means_what_the_english_noun_means_and_is_told(word, code):
    assert iso4217.resolve(word) == (code, f"{word.lower()}={code}")


def test_a_noun_of_many_currencies_is_refused_with_all_of_them():
    with pytest.raises(UnknownCurrency, match="'франков' is ambiguous") as caught:
        iso4217.resolve("франков")
    assert {"CHF", "XAF", "XOF"} <= set(caught.value.suggestions)


def test_a_locale_that_is_given_is_the_only_language():
    assert iso4217.resolve("francs suisses", "fr-FR")[0] == "CHF"
    with pytest.raises(UnknownCurrency):
        iso4217.resolve("francs suisses", "de")


def test_an_unknown_locale_has_no_names():
    with pytest.raises(UnknownCurrency):
        iso4217.resolve("francs suisses", "$")


@pytest.mark.parametrize("name", ["LC_ALL", "LANG"])
def test_the_language_of_the_environment_is_looked_in_too(name, monkeypatch):
    monkeypatch.setenv(name, "sv_SE.UTF-8")
    assert iso4217.resolve("schweiziska franc") == ("CHF", None)
    assert iso4217.resolve("francs suisses") == ("CHF", None)


@pytest.mark.parametrize("word", ["USB", "usb", "TON", "monero", "рублюшек"])
def test_a_word_that_is_not_a_name_is_refused_as_unknown(word):
    with pytest.raises(UnknownCurrency):
        iso4217.resolve(word)


def test_without_the_extra_a_word_of_another_alphabet_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "babel", None)
    with pytest.raises(UnknownCurrency, match=r"^unknown currency 'рублей'$") as caught:
        iso4217.resolve("рублей")
    assert re.match(
        r"for names in other languages: .* -m pip install 'fxconvert\[locale\]'; `", caught.value.advice
    )
    with pytest.raises(UnknownCurrency, match=r"^unknown currency 'qwxzkv'$"):
        iso4217.resolve("qwxzkv")


def test_with_the_extra_nothing_is_to_be_installed():
    with pytest.raises(UnknownCurrency, match=r"^unknown currency 'рублюшек'$"):
        iso4217.resolve("рублюшек")
