"""The lines that put the widget into a page."""

import base64
import hashlib
import re
import subprocess
import sys
import unicodedata
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from support.days import utc
from support.holding import put

import converter.widget
from converter import Converter, InputError
from converter.widget.language import language
from converter.widget.snippet import CSS, SCRIPT, integrity, snippet

NOW = utc("2026-04-26T20:00")


@pytest.fixture(scope="module")
def rates(tmp_path_factory):
    """A converter with the Bank of Russia's and the ECB's tables of a Friday, on the Sunday after it."""
    folder = tmp_path_factory.mktemp("rates")
    put(folder, "cbr/2026.csv", "USD/RUB", "2026-04-25 75.5273", stale=utc("2026-04-27T21:00"))
    put(folder, "ecb/2026.csv", "EUR/USD EUR/INR", "2026-04-24 1.1712 100.5", stale=utc("2026-04-27T20:00"))
    put(folder, "er-api/2026-04.csv", "USD/AOA", "2026-04-26 912.5", stale=utc("2026-04-28T20:00"))
    environ = {"CONVERTER_SEED_DIR": str(folder), "CONVERTER_CACHE_DIR": str(folder / "none")}
    with Converter(offline=True, clock=lambda: NOW, environ=environ, redistributable=True) as made:
        yield made


class Tags(HTMLParser):
    """The tags of a text with their attributes, and the text inside the element."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.text = ""
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.inside = self.inside or tag == "currency-converter"

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "currency-converter"

    def handle_data(self, data):
        self.text += data if self.inside else ""


def said(rates, *asked, **options):
    return Tags(snippet(rates, *asked, **options)).text


def test_the_lines_are_a_script_the_element_with_its_answer_and_the_css_as_a_comment(rates):
    assert snippet(rates, "100", "USD", "RUB") == (
        f'<script src="{SCRIPT}" integrity="{integrity()}" defer></script>\n'
        '<currency-converter amount="100" from="USD" to="RUB">'
        "100 USD = 7,552.73 RUB · Bank of Russia, April 25, 2026</currency-converter>\n"
        "<!-- The next line belongs in the style sheet of your page, and keeps the page from moving:\n"
        f"{CSS}\n-->\n"
    )


def test_the_integrity_is_the_hash_of_the_script_in_the_package():
    content = (Path(converter.widget.__file__).parent / "widget.js").read_bytes()
    name, _, digest = integrity().partition("-")
    assert name == "sha384"
    assert base64.b64decode(digest) == hashlib.sha384(content).digest()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "100\xa0000 USD = 7\xa0552\xa0730,00 RUB · Банк России, 25 апреля 2026"),
        ("de-DE", "100.000 USD = 7.552.730,00 RUB · Bank of Russia, 25. April 2026"),
        ("fr", "100\u202f000 USD = 7\u202f552\u202f730,00 RUB · Bank of Russia, 25 avril 2026"),
        ("hi", "1,00,000 USD = 75,52,730.00 RUB · Bank of Russia, 25 अप्रैल 2026"),
        ("zh", "100,000 USD = 7,552,730.00 RUB · Bank of Russia，2026年4月25日"),
        ("ar", "100,000 USD = 7,552,730.00 RUB · Bank of Russia، 25 أبريل 2026"),
        ("fa", "۱۰۰٬۰۰۰ USD = ۷٬۵۵۲٬۷۳۰٫۰۰ RUB · Bank of Russia, ۲۵ آوریل ۲۰۲۶"),
        ("bn", "১,০০,০০০ USD = ৭৫,৫২,৭৩০.০০ RUB · Bank of Russia, ২৫ এপ্রিল, ২০২৬"),
        ("mr", "१,००,००० USD = ७५,५२,७३०.०० RUB · Bank of Russia, २५ एप्रिल, २०२६"),
        ("lt_LT.UTF-8", "100\xa0000 USD = 7\xa0552\xa0730,00 RUB · Bank of Russia, 2026 m. balandžio 25 d."),
    ],
)
def test_numbers_and_days_are_those_of_the_language_and_names_the_publishers_own(rates, lang, text):
    pytest.importorskip("babel", reason="other languages are an extra")
    assert said(rates, 100000, "USD", "RUB", lang=lang) == text


def test_the_european_central_bank_is_named_in_the_language(rates):
    pytest.importorskip("babel", reason="other languages are an extra")
    told = said(rates, 10000, "EUR", "USD", lang="es")
    assert told == "10.000 EUR = 11.712,00 USD · Banco Central Europeo, 24 de abril de 2026"
    assert said(rates, 1000, "EUR", "USD", lang="es").startswith("1000 EUR = 1171,20 USD ·")


def test_a_number_of_any_length_is_exact():
    digits = "1234567890" * 6
    for tongue in (language("en"), language("de")):
        assert re.sub(r"\D", "", tongue.number(digits)) == digits


def test_every_language_that_babel_has_writes_numbers_and_days():
    localedata = pytest.importorskip("babel.localedata", reason="other languages are an extra")
    for name in localedata.locale_identifiers():
        tongue = language(name)
        digits = "".join(str(unicodedata.digit(c)) for c in tongue.number("-1234567.50") if c.isdigit())
        assert digits == "123456750", name
        assert tongue.day(date(2026, 4, 25)), name
        assert tongue.listed("a", "b"), name
        assert tongue.words.keys() >= {"law", "peg", "chain", "stale"}, name


def test_english_is_the_same_with_and_without_babel():
    babel = pytest.importorskip("babel", reason="other languages are an extra")
    own, cldr = language("en"), type(language("en"))("en", babel.Locale("en"))
    for number in ("0.01", "-7552.73", "999", "1000", "1234567"):
        assert own.number(number) == cldr.number(number)
    for day in (date(2026, 4, 25), date(2026, 12, 1)):
        assert own.day(day) == cldr.day(day)


@pytest.mark.parametrize(("lang", "attribute"), [(None, None), ("en", "en"), ("en-US", "en-US")])
def test_a_language_that_is_given_is_that_of_the_element(rates, lang, attribute):
    element = dict(Tags(snippet(rates, 100, "USD", "RUB", lang=lang)).tags)["currency-converter"]
    assert element.get("lang") == attribute


def test_an_element_of_another_language_says_so_and_one_from_right_to_left_isolates_its_figures(rates):
    pytest.importorskip("babel", reason="other languages are an extra")
    element = dict(Tags(snippet(rates, 100, "USD", "RUB", lang="ru")).tags)["currency-converter"]
    assert (element["lang"], "dir" in element) == ("ru", False)
    text = snippet(rates, 100, "USD", "RUB", lang="ar")
    assert dict(Tags(text).tags)["currency-converter"]["dir"] == "rtl"
    assert '><bdi dir="ltr">100 USD = 7,552.73 RUB</bdi> · <bdi>Bank of Russia</bdi>، ' in text


@pytest.mark.parametrize(
    ("pair", "lang", "told"),
    [
        ("DEM EUR", "en", " · fixed by law since January 1, 1999"),
        ("DEM USD", "en", " · European Central Bank, April 24, 2026 · fixed by law"),
        ("DEM USD", "de", " · Europäische Zentralbank, 24. April 2026 · gesetzlich festgelegt"),
        ("DEM USD", "pl", " · Europejski Bank Centralny, 24 kwietnia 2026 · fixed by law"),
        ("DEM EUR", "pl", " · fixed by law since 1 stycznia 1999"),
        ("EUR AED", "pl", " · Europejski Bank Centralny, 24 kwietnia 2026 · pegged"),
        ("INR RUB", "pl", " · Europejski Bank Centralny + Bank of Russia, 24 kwietnia 2026 · by two sources"),
        ("EUR AED", "en", " · European Central Bank, April 24, 2026 · pegged"),
        ("USD AED", "en", " · pegged since November 2, 1997"),
        ("USD AED", "ru", " · курс привязан с 2 ноября 1997"),
        ("INR RUB", "en", " · European Central Bank + Bank of Russia, April 24, 2026 · by two sources"),
        ("USD USD", "en", "100 USD = 100.00 USD"),
    ],
)
def test_law_pegs_and_chains_are_said_in_the_language_or_else_in_english(rates, pair, lang, told):
    assert said(rates, 100, *pair.split(), lang=lang).endswith(told)


def test_a_stale_rate_is_said_to_be_stale(tmp_path):
    put(tmp_path, "ecb/2026.csv", "EUR/USD", "2026-04-24 1.1712", stale=utc("2026-04-27T20:00"))
    held = {"CONVERTER_SEED_DIR": str(tmp_path), "CONVERTER_CACHE_DIR": str(tmp_path / "none")}
    with Converter(
        offline=True, clock=lambda: utc("2026-05-08T20:00"), environ=held, redistributable=True
    ) as late:
        assert said(late, 1, "EUR", "USD").endswith("April 24, 2026 · a newer rate should be out")
        pytest.importorskip("babel", reason="other languages are an extra")
        for lang in ("pl", "pt-BR", "ja", "fa"):
            assert said(late, 1, "EUR", "USD", lang=lang).endswith(" · a newer rate should be out")


@pytest.mark.parametrize(
    ("base_url", "src", "elsewhere"),
    [
        ("", "{}", False),
        ("/fx", "/fx/{}", False),
        ("../fx/", "../fx/{}", False),
        ("https://news.example/fx", "https://news.example/fx/{}", True),
        ("//news.example/", "//news.example/{}", True),
        ("https://news.example/a&b'\"<", "https://news.example/a&b'\"</{}", True),
    ],
)
def test_the_script_of_another_origin_is_fetched_without_credentials(rates, base_url, src, elsewhere):
    tag, attributes = Tags(snippet(rates, 1, "EUR", "USD", base_url=base_url)).tags[0]
    assert tag == "script"
    assert attributes["src"] == src.format(SCRIPT)
    assert attributes.get("crossorigin") == ("anonymous" if elsewhere else None)


@pytest.mark.parametrize(
    "base_url",
    [
        "javascript:x",
        "data:,",
        "https:",
        "a b",
        "a\n",
        "x?y",
        "x#y",
        "ftp://a",
        "http://[x",
        "http://a:b",
        "https://a:70000/",
        "http://:80/",
        "//",
        "fx\\\\y",
        "\\\\\\\\a",
        "/\\\\a",
    ],
)
def test_an_address_that_is_none_is_refused(rates, base_url):
    with pytest.raises(InputError, match="; try: https://example"):
        snippet(rates, 1, "EUR", "USD", base_url=base_url)


@pytest.mark.parametrize("chart", ["1m", "1y"])
def test_a_chart_is_an_attribute_of_the_element(rates, chart):
    assert f' chart="{chart}">' in snippet(rates, 1, "EUR", "USD", chart=chart)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"chart": "2y"}, "a chart is of 1m or 1y, not of '2y'"),
        ({"lang": ""}, "an empty text is not a known language; try: de or pt-BR"),
        ({"lang": "xx"}, "xx is not a known language; try: de or pt-BR"),
        ({"lang": "de-<img onerror>"}, "de-<img onerror> is not a known language; try: de or pt-BR"),
        ({"lang": "C"}, "C is not a known language; try: de or pt-BR"),
        ({"lang": "4"}, "4 is not a locale; write a language like de or pt-BR"),
    ],
)
def test_what_can_not_be_taken_is_refused(rates, options, message):
    pytest.importorskip("babel", reason="other languages are an extra")
    with pytest.raises(InputError, match=re.escape(message)):
        snippet(rates, 1, "EUR", "USD", **options)


def test_without_babel_another_language_is_refused_with_the_line_that_installs_it_and_english_is_not():
    code = (
        "import sys; sys.modules['babel'] = None\n"
        "from converter.widget.language import language\n"
        "print(language('en').number('1000.5'))\n"
        "language('de')"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.stdout == "1,000.5\n"
    assert re.search(
        r"MissingExtra: a language other than en and en-US needs the extra locale \(babel\); "
        r"try: .* 'fxconvert\[locale\]'",
        ran.stderr,
    )


def test_a_converter_with_figures_that_are_not_for_others_is_refused():
    refused = pytest.raises(InputError, match="the terms of er-api don't allow its figures to be passed on")
    with Converter(offline=True) as every, refused:
        snippet(every, 1, "EUR", "USD")


def test_a_rate_of_the_owner_is_refused():
    with (
        Converter("ecb", offline=True, own={"USD/RUB": "90"}) as own,
        pytest.raises(InputError, match="own rates are not passed on"),
    ):
        snippet(own, 1, "USD", "RUB")
