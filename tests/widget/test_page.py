"""The page that shows the widget."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from support.days import utc
from support.holding import put

from converter import Converter, sources
from converter.widget.document import document
from converter.widget.page import page
from converter.widget.snippet import SCRIPT, snippet

HOME = ("EUR", "USD", "GBP", "JPY", "CNY", "RUB")
NOW = utc("2026-04-26T20:00")
VOID = {"meta", "link", "br"}
ADDRESSES = {"href", "src", "action", "srcset", "poster", "data", "formaction"}


class Tree(HTMLParser):
    """The tags of a page with their attributes, its text by tag, and what is not closed in its order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.texts, self.wrong = [], [], {}, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if len(named) != len(attributes):
            self.wrong.append(f"an attribute of {tag} is there twice")
        self.tags.append((tag, named))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data):
        if self.open:
            for tag in set(self.open):
                self.texts[tag] = self.texts.get(tag, "") + data

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def converter_of(folder, **options):
    environ = {"CONVERTER_SEED_DIR": str(folder), "CONVERTER_CACHE_DIR": str(folder / "none")}
    return Converter(offline=True, redistributable=True, clock=lambda: NOW, environ=environ, **options)


@pytest.fixture(scope="module")
def rates(tmp_path_factory):
    """A converter with a table each of the Bank of Russia, the ECB, and a source of indicative rates."""
    folder = tmp_path_factory.mktemp("rates")
    put(folder, "cbr/2026.csv", "USD/RUB", "2026-04-25 75.5273", stale=utc("2026-04-27T21:00"))
    columns = "EUR/USD EUR/GBP EUR/JPY"
    put(folder, "ecb/2026.csv", columns, "2026-04-24 1.1712 0.86803 186.71", stale=utc("2026-04-27T20:00"))
    put(folder, "er-api/2026-04.csv", "USD/AOA", "2026-04-26 912.5", stale=utc("2026-04-28T20:00"))
    put(folder, "currency-api/2026-04.csv", "USD/CLP", "2026-04-26 912.25", stale=utc("2026-04-28T20:00"))
    with converter_of(folder) as made:
        yield made


@pytest.fixture(scope="module")
def text(rates):
    return page(document(rates), rates, HOME)


@pytest.fixture(scope="module")
def tree(text):
    return Tree(text)


def test_it_is_well_formed(text, tree):
    assert text.startswith("<!doctype html>\n")
    assert (tree.wrong, tree.open) == ([], [])
    assert "$" not in text


def test_it_has_what_a_reader_and_a_search_engine_need(tree):
    assert tree.all("html") == [{"lang": "en"}]
    metas = {one.get("name"): one["content"] for one in tree.all("meta") if "content" in one}
    assert metas["viewport"] == "width=device-width, initial-scale=1"
    assert metas["color-scheme"] == "light dark"
    assert metas["description"]
    assert tree.texts["title"].strip()
    levels = [int(tag[1]) for tag, _ in tree.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    ids = [named["id"] for _, named in tree.tags if "id" in named]
    assert len(ids) == len(set(ids))


def test_its_generator_is_named_in_its_head(text):
    assert '<meta name="generator" content="fxconvert' in text[:4096]


def test_it_loads_its_script_and_nothing_else(tree):
    assert tree.all("script") == [{"src": SCRIPT, "defer": None}]
    loaded = [
        named[name] for tag, named in tree.tags for name in ADDRESSES & set(named) if tag != "a"
    ]  # fmt: skip
    assert loaded == ["data:,", SCRIPT]
    assert "@import" not in tree.texts["style"]
    assert "url(" not in tree.texts["style"]


def test_nothing_in_it_needs_more_than_its_own_policy(text, tree):
    (policy,) = (one["content"] for one in tree.all("meta") if "http-equiv" in one)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'", "script-src 'self'", "connect-src 'self'", f"style-src 'sha256-{digest}'",
        "img-src data:", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'",
    ]  # fmt: skip
    for _, named in tree.tags:
        assert not [name for name in named if name == "style" or name.startswith("on")]


def test_every_link_is_https_but_that_to_this_machine(tree):
    links = [named["href"] for named in tree.all("a")]
    assert {urlsplit(link).scheme for link in links if link != "http://localhost:8000/"} == {"https"}
    assert len(links) > 5


def test_every_source_is_named_with_its_attribution_link_and_terms(tree):
    links = {named["href"] for named in tree.all("a")}
    for key in ("cbr", "ecb", "currency-api"):
        info = sources.get(key).INFO
        assert {info.homepage, info.terms} <= links
        for said in (info.name, info.attribution, info.licence):
            assert said in tree.texts["ul"]


def test_a_source_whose_terms_forbid_it_is_not_on_the_page(text):
    assert "912.5" not in text
    assert sources.get("er-api").INFO.name not in text
    assert "AOA" not in text


def test_the_home_currencies_stand_there_with_source_and_day(text):
    rows = re.findall(r'<tr><th scope="row">.*</tr>', text)
    assert [re.sub("<[^>]*>", "", row) for row in rows] == [
        "Euro EUR85.38 European Central Bank, April 24, 2026",
        "British Pound GBP74.11 European Central Bank, April 24, 2026",
        "Japanese Yen JPY15,942 European Central Bank, April 24, 2026",
        "Russian Ruble RUB7,552.73 Bank of Russia, April 25, 2026",
    ]
    assert '<time datetime="2026-04-24">' in rows[0]


def test_the_first_thing_on_it_is_the_converter_with_its_answer_as_text(tree):
    body = [tag for tag, _ in tree.tags][[tag for tag, _ in tree.tags].index("main") :]
    assert body[1] == "currency-converter"
    assert tree.all("currency-converter") == [{"amount": "100", "from": "USD", "to": "EUR"}]
    shown = tree.texts["currency-converter"]
    assert shown.startswith("100 USD = 85.38 EUR · European Central Bank, April 24, 2026 ")
    assert "python3 -m http.server" in shown


def test_the_lines_to_copy_are_those_of_the_snippet(rates, tree):
    assert tree.texts["pre"] == snippet(rates, 100, "USD", "EUR").rstrip("\n")


def test_with_series_it_offers_the_chart(rates):
    content = document(rates)
    content["tables"][0]["series"] = True
    tree = Tree(page(content, rates, HOME))
    assert tree.all("currency-converter")[0]["chart"] == "1y"
    assert tree.texts["pre"] == snippet(rates, 100, "USD", "EUR", chart="1y").rstrip("\n")


def test_the_same_rates_give_the_same_page(rates, text):
    content = document(rates)
    assert page({**content, "at": "2026-04-27T20:00:00Z"}, rates, HOME) == text


def test_a_stale_rate_is_said_to_be_stale(tmp_path):
    put(tmp_path, "ecb/2026.csv", "EUR/USD", "2026-04-20 1.1712", stale=utc("2026-04-21T20:00"))
    with converter_of(tmp_path) as late:
        assert "April 20, 2026</time><br>a newer rate should be out</td>" in page(document(late), late, HOME)


def test_a_pegged_rate_is_said_to_be_one(rates):
    assert "pegged" in page(document(rates, ["USD", "AED"]), rates, ("USD", "AED"))


def test_where_no_home_currency_has_a_rate_others_stand_there(tmp_path):
    put(tmp_path, "nbu/2026.csv", "CZK/UAH|PLN/UAH", "2026-04-24 2.0 12.0", stale=utc("2026-04-28T20:00"))
    with converter_of(tmp_path, sources=["nbu"]) as one:
        tree = Tree(page(document(one, ["CZK", "PLN"]), one, HOME))
    assert (tree.wrong, tree.all("currency-converter")[0]["from"]) == ([], "CZK")
    assert "Polish Zloty PLN" in tree.texts["table"]
