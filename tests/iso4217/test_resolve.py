import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import iso4217
from converter.errors import UnknownCurrency
from converter.iso4217._coins import COINS
from converter.iso4217._languages import _key, _names
from converter.iso4217._names import COUNTRIES, DEFAULTS, NAMES, SYMBOLS


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("usd", "USD"),
        (" Eur ", "EUR"),
        ("643", "RUB"),
        ("036", "AUD"),
        ("euro", "EUR"),
        ("Euros", "EUR"),
        ("us dollar", "USD"),
        ("US  Dollars", "USD"),
        ("pound sterling", "GBP"),
        ("sterling", "GBP"),
        ("yen", "JPY"),
        ("yuan", "CNY"),
        ("renminbi", "CNY"),
        ("swiss franc", "CHF"),
        ("Swiss francs", "CHF"),
        ("russian roubles", "RUB"),
        ("belarusian rouble", "BYN"),
        ("zloty", "PLN"),
        ("costa rican colon", "CRC"),
        ("pa’anga", "TOP"),
        ("gold", "XAU"),
        ("€", "EUR"),
        ("₽", "RUB"),
        ("₴", "UAH"),
        ("₺", "TRY"),
        ("₸", "KZT"),
        ("₹", "INR"),
        ("₩", "KRW"),
        ("₪", "ILS"),
        ("zł", "PLN"),
        ("R$", "BRL"),
        ("C$", "CAD"),
        ("A$", "AUD"),
        ("us$", "USD"),
        ("HK$", "HKD"),
        ("NZ$", "NZD"),
        ("S$", "SGD"),
        ("NT$", "TWD"),
        ("Kč", "CZK"),
        ("Ft", "HUF"),
        ("₫", "VND"),
        ("₱", "PHP"),
        ("₦", "NGN"),
        ("₲", "PYG"),
        ("₡", "CRC"),
        ("₵", "GHS"),
        ("₾", "GEL"),
        ("₼", "AZN"),
        ("֏", "AMD"),
        ("฿", "THB"),
    ],
)
def test_a_word_of_one_currency_is_that_currency(word, code):
    assert iso4217.resolve(word) == (code, None)


@pytest.mark.parametrize(
    ("word", "code", "assumed"),
    [
        ("$", "USD", "$=USD"),
        ("£", "GBP", "£=GBP"),
        ("¥", "JPY", "¥=JPY"),
        ("dollar", "USD", "dollar=USD"),
        ("Dollars", "USD", "dollars=USD"),
        ("pound", "GBP", "pound=GBP"),
        ("roubles", "RUB", "roubles=RUB"),
        ("ruble", "RUB", "ruble=RUB"),
        ("lira", "TRY", "lira=TRY"),
        ("liras", "TRY", "liras=TRY"),
        ("lire", "ITL", "lire=ITL"),
        ("escudo", "CVE", "escudo=CVE"),
        ("koruna", "CZK", "koruna=CZK"),
        ("Korean won", "KRW", "korean won=KRW"),
        ("Thailand", "THB", "thailand=THB"),
        ("uk", "GBP", "uk=GBP"),
        ("switzerland", "CHF", "switzerland=CHF"),
        ("georgia", "GEL", "georgia=GEL"),
        ("mexico", "MXN", "mexico=MXN"),
        ("croatia", "EUR", "croatia=EUR"),
        ("saint lucia", "XCD", "saint lucia=XCD"),
        ("taiwan dollars", "TWD", "taiwan dollars=TWD"),
        ("HK dollars", "HKD", "hk dollars=HKD"),
        ("south korea won", "KRW", "south korea won=KRW"),
        ("panama dollars", "USD", "panama dollars=USD"),
    ],
)
def test_a_default_tells_what_it_assumed(word, code, assumed):
    assert iso4217.resolve(word) == (code, assumed)


@pytest.mark.parametrize(
    ("word", "candidates"),
    [
        ("kr", "DKK ISK NOK SEK"),
        ("peso", "ARS CLP COP CUP DOP MXN PHP UYU"),
        ("dinars", "BHD DZD IQD JOD KWD LYD RSD TND"),
        ("franc", "BIF CDF CHF DJF GNF KMF RWF XAF XOF XPF"),
        ("crowns", "CZK DKK ISK NOK SEK"),
        ("krone", "DKK NOK"),
        ("won", "KPW KRW"),
        ("korea", "KPW KRW"),
        ("congo", "CDF XAF"),
        ("guinea", "GNF PGK XAF XOF"),
        ("panama", "PAB USD"),
        ("zimbabwe", "USD ZWG"),
        ("lei", "MDL RON"),
        ("mark", "BAM DEM"),
        ("₨", "INR LKR MUR NPR PKR SCR"),
        ("810", "RUR SUR"),
    ],
)
def test_a_word_of_several_currencies_is_refused_with_the_candidates(word, candidates):
    with pytest.raises(UnknownCurrency) as caught:
        iso4217.resolve(word)
    assert caught.value.suggestions == tuple(candidates.split())


def test_the_candidates_are_in_the_message():
    with pytest.raises(UnknownCurrency, match=r"^'kr' is ambiguous: DKK, ISK, NOK or SEK$"):
        iso4217.resolve("kr")


@pytest.mark.parametrize(
    ("word", "code"), [("zloty", "PLN"), ("turkish lira", "TRY"), ("532", "XCG"), ("belarusian ruble", "BYN")]
)
def test_a_withdrawn_currency_does_not_make_a_word_ambiguous(word, code):
    assert iso4217.resolve(word) == (code, None)


@pytest.mark.parametrize(
    ("word", "code"), [("drachma", "GRD"), ("kuna", "HRK"), ("lev", "BGN"), ("276", "DEM")]
)
def test_a_withdrawn_currency_is_found_by_a_word_of_its_own(word, code):
    assert iso4217.resolve(word) == (code, None)


def test_sol_in_small_letters_is_the_money_of_peru():
    assert iso4217.resolve("sol") == ("PEN", None)


@pytest.mark.parametrize("word", ["", "  ", "\u200b"])
def test_an_empty_word_says_that_a_currency_is_missing(word):
    with pytest.raises(UnknownCurrency, match="a currency is missing"):
        iso4217.resolve(word)


@given(st.text())
def test_any_text_gives_a_known_code_or_unknown_currency(word):
    try:
        code, assumed = iso4217.resolve(word)
    except UnknownCurrency:
        return
    assert iso4217.get(code).code == code
    assert assumed is None or assumed.endswith(f"={code}")


@given(st.sampled_from([entry.code for entry in iso4217.everything()]))
def test_every_code_of_money_resolves_to_itself(code):
    if iso4217.known(code):
        assert iso4217.resolve(code.lower()) == (code, None)


def test_every_readable_name_of_an_active_currency_resolves_to_it():
    active = [e for e in iso4217.everything() if not e.withdrawn and iso4217.known(e.code)]
    # VED has the ISO name that VES has too.
    assert [e.code for e in active if e.code != "VED" and iso4217.resolve(e.name)[0] != e.code] == []


def test_a_country_is_its_only_currency_or_is_refused_with_all_of_them():
    money = [one for one in iso4217.everything() if not one.withdrawn and one.since]
    for name, lands in sorted(COUNTRIES.items()):
        used = sorted(one.code for one in money if set(lands.split()).intersection(one.countries))
        try:
            found = iso4217.resolve(name)
        except UnknownCurrency as error:
            assert len(used) != 1, name
            assert not used or sorted(error.suggestions) == used, name  # noqa: PT017 - the others have one
        else:
            assert (found, len(used)) == ((used[0], f"{name}={used[0]}"), 1)


def test_no_country_has_the_name_of_a_currency_or_a_code():
    assert COUNTRIES.keys().isdisjoint({*NAMES, *SYMBOLS, *DEFAULTS, *COINS})
    assert not [name for name in COUNTRIES if iso4217.known(name.upper()) or name.upper() in COINS]


def test_a_country_has_the_name_of_no_currency_in_any_language():
    localedata = pytest.importorskip("babel.localedata")
    names = {_key(name) for locale in localedata.locale_identifiers() for name, _ in _names(locale)}
    assert not names & COUNTRIES.keys()
    assert not [name for name in names if iso4217.pair(name)]


@pytest.mark.parametrize("word", ["a dollar", "c dollars", "japan dollars", "thailand euros"])
def test_a_noun_after_other_words_is_no_country_s_money(word):
    with pytest.raises(UnknownCurrency):
        iso4217.resolve(word)
