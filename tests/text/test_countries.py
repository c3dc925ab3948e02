"""A country beside a noun of money is one currency, or is refused: never a currency and a target."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import iso4217
from converter.errors import InputError, UnknownCurrency
from converter.iso4217._countries import _heirs
from converter.iso4217._names import COUNTRIES, NAMES
from converter.text.question import parse_line

NOUNS = sorted({
    noun
    for name in NAMES
    for noun in [name.partition(" (")[0].rpartition(" ")[2]]
    if noun.isalpha() and not iso4217.known(noun.upper()) and noun not in COUNTRIES
})  # fmt: skip


def countries_of(code):
    return [
        name for name, lands in COUNTRIES.items() if set(lands.split()) & set(iso4217.get(code).countries)
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("greece drachma", "GRD"), ("croatia kuna", "HRK"), ("slovakia koruna", "SKK"),
        ("austria schillings", "ATS"), ("finland markka", "FIM"), ("estonia kroon", "EEK"),
        ("lithuania litas", "LTL"), ("bulgaria leva", "BGN"), ("italy lira", "ITL"),
        ("ireland pounds", "IEP"), ("portugal escudos", "PTE"), ("germany marks", "DEM"),
        ("netherlands guilders", "NLG"), ("luxembourg francs", "LUF"), ("turkey lira", "TRY"),
        ("bosnia and herzegovina convertible marks", "BAM"), ("canada $", "CAD"), ("croatia euros", "EUR"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("line", ["100 {} usd", "100 {} to usd", "100 {}, usd"])
def test_a_country_and_the_noun_of_its_money_are_that_currency(line, words, code):
    found = parse_line(line.format(words))
    assert (found.amount, found.base, found.quotes) == (100, code, ("USD",))
    assert found.assumed == (() if words in NAMES else (f"{words}={code}",))


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("dollars canada", ("CAD", "USD")),
        ("pounds egypt", ("EGP", "GBP")),
        ("kuna croatia", ("HRK",)),
        ("japan dollars", ("JPY", "USD")),
        ("euros thailand", ("THB", "EUR")),
    ],
)
@pytest.mark.parametrize("line", ["100 {}", "100 {} usd", "100 usd to {}", "2 * 50 {}", "100 chf {}"])
def test_a_noun_before_a_country_or_beside_another_one_is_refused_with_the_candidates(line, words, codes):
    with pytest.raises(
        UnknownCurrency, match=f"'{words}' may be .*; write its code, or 'to' or a comma"
    ) as e:
        parse_line(line.format(words))
    assert e.value.suggestions == codes


@pytest.mark.parametrize("line", ["pounds 100 egypt usd", "egypt 100 pounds", "dollars 5 canada to usd"])
def test_an_amount_between_a_country_and_a_noun_leaves_them_in_doubt(line):
    with pytest.raises(UnknownCurrency, match="write its code, or 'to' or a comma"):
        parse_line(line)


@pytest.mark.parametrize(
    ("line", "base", "quotes"),
    [
        ("100 dollars to canada", "USD", ("CAD",)),
        ("100 japan, dollars", "JPY", ("USD",)),
        ("100 canada japan", "CAD", ("JPY",)),
        ("100 hong kong sar china usd", "HKD", ("USD",)),
        ("100 hong kong sar", "HKD", ("SAR",)),
        ("100 dollars euros", "USD", ("EUR",)),
    ],
)
def test_two_currencies_are_read_where_they_are_parted_or_not_a_country_and_a_noun(line, base, quotes):
    found = parse_line(line)
    assert (found.base, found.quotes) == (base, quotes)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(COUNTRIES)), st.sampled_from(NOUNS), st.booleans())
def test_no_country_and_noun_are_a_currency_and_a_target(country, noun, noun_first):
    words = f"{noun} {country}" if noun_first else f"{country} {noun}"
    try:
        found = parse_line(f"100 {words}")
    except InputError:
        return
    assert not found.quotes
    assert not noun_first
    assert country in countries_of(found.base)


@pytest.mark.parametrize("withdrawn", [False, True])
def test_each_currency_is_that_of_its_countries_with_its_noun_or_a_later_one_of_the_same(withdrawn):
    wrong = []
    for one in iso4217.everything():
        replaced = one.withdrawn and _heirs(one.code)
        noun = one.name.partition(" (")[0].rpartition(" ")[2].lower()
        if one.withdrawn is not withdrawn or noun not in NOUNS or not (replaced or one.since):
            continue
        for country in countries_of(one.code):
            try:
                found = parse_line(f"100 {country} {noun}")
            except UnknownCurrency:
                continue
            name = iso4217.get(found.base).name.lower()
            if found.quotes or (found.base != one.code and noun.replace("rouble", "ruble") not in name):
                wrong.append((country, noun, found.base))
    assert wrong == []
