"""Which currencies the list of the page's converter has for what is typed."""

import json

import pytest

QUOTED = ["AUD", "CHF", "CZK", "EGP", "GBP", "ISK", "KZT", "PLN", "TRY", "UAH", "USD", "XAF", "XAU", "XPF"]
CONTENT = {
    "format": 1,
    "at": "2026-10-30T20:00:00Z",
    "tables": [
        {
            "source": "ecb",
            "name": "European Central Bank",
            "kind": "reference",
            "base": "EUR",
            "day": "2026-10-30",
            "figures": dict.fromkeys(QUOTED, "2"),
        }
    ],
    "law": {
        "DEM": [{"base": "EUR", "quote": "DEM", "text": "1.95583", "day": "1999-01-01"}],
        "TRL": [{"base": "TRY", "quote": "TRL", "text": "1000000", "day": "2005-01-01"}],
    },
    "countries": {"EUR": "ATDEFRXK", "USD": "ASUS", "CHF": "CHLI", "XAU": ""},
    "names": {"DEM": "German Mark", "TRL": "Turkish Lira of before 2005", "XAU": "Gold"},
}
IN_USE = sorted(["EUR", *QUOTED])


@pytest.fixture(scope="module")
def find(core):
    rates = core.call("open", json.dumps(CONTENT))
    return lambda text, locale="en": core.call("find", rates, text, locale)


@pytest.mark.parametrize(
    ("text", "code"),
    {
        "tenge": "KZT",
        "Kazakhstan": "KZT",
        "KAZAKH": "KZT",
        "czech": "CZK",
        "krona": "ISK",
        "króna": "ISK",
        "liechtenstein": "CHF",
        "us-dollar": "USD",
        " usd ": "USD",
        "American Samoa": "USD",
        "UK": "GBP",
        "USD – US Dollar": "USD",
        "dollars": "USD",
        "francs": "CHF",
        "pound": "GBP",
        "złoty": "PLN",
        "kosovo": "EUR",
        "gold": "XAU",
        "german mark": "DEM",
    }.items(),
)
def test_a_currency_is_found_by_code_name_and_country_in_any_case(find, text, code):
    assert find(text)[0] == code


@pytest.mark.parametrize(
    ("text", "locale"), [("Казахстан", "ru"), ("тенге", "ru"), ("Kasachstan", "de"), ("tenge", "ar")]
)
def test_names_of_the_page_s_language_and_english_ones_are_found(find, text, locale):
    assert find(text, locale)[0] == "KZT"


def test_the_code_itself_is_first_then_codes_that_begin_so(find):
    assert find("usd") == ["USD"]
    assert find("c")[:2] == ["CHF", "CZK"]


def test_the_beginning_of_a_word_is_before_a_part_of_one(find):
    # "us" begins USD and is within "Australia"
    assert find("us").index("USD") < find("us").index("AUD")


def test_without_a_text_all_that_are_in_use_are_listed(find):
    assert find("") == find("  ") == IN_USE


def test_withdrawn_currencies_are_found_by_typing_after_those_in_use(find):
    assert find("dem") == ["DEM"]
    assert find("germany") == ["EUR", "DEM"]


@pytest.mark.parametrize(
    ("text", "codes"),
    {"€": ["EUR"], "$": ["USD", "AUD"], " £ ": ["GBP"], "₸": ["KZT"], "₿": [], "!": []}.items(),
)
def test_a_symbol_finds_its_currencies_and_no_others(find, text, codes):
    assert find(text)[: len(codes) or None] == codes


def test_regions_that_are_no_countries_find_nothing(find):
    assert find("Pseudo-Accents") == find("pseudo bidi") == []


@pytest.mark.parametrize("text", ["zzz", "<img>", "__proto__", "constructor"])
def test_what_names_no_currency_finds_none(find, text):
    assert find(text) == []
