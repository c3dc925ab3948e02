"""What publishers call themselves in other languages."""

import re

import pytest

from converter import sources
from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import SourceInfo


@pytest.mark.parametrize(
    ("key", "lang", "name"),
    [
        ("ecb", "de", "Europäische Zentralbank"),
        ("ecb", "de-AT", "Europäische Zentralbank"),
        ("ecb", "pt_BR", "Banco Central Europeu"),
        ("ecb", "FR", "Banque centrale européenne"),
        ("ecb", "ru", "European Central Bank"),
        ("ecb", "", "European Central Bank"),
        ("cbr", "ru-RU", "Банк России"),
        ("cbu", "uz-Latn-UZ", "O‘zbekiston Respublikasi Markaziy banki"),
        ("cbu", "uz-cyrl-UZ", "Ўзбекистон Республикаси Марказий банки"),
        ("norges", "nb", "Norges Bank"),
        ("frankfurter", "de", "Frankfurter"),
    ],
)
def test_a_name_is_that_of_the_language_else_the_english_one(key, lang, name):
    assert sources.get(key).INFO.name_in(lang) == name


@pytest.mark.parametrize("key", sources.keys())
def test_every_name_has_a_language_tag_and_differs_from_the_english_one(key):
    info = sources.get(key).INFO
    for tag, name in info.names.items():
        assert re.fullmatch("[a-z]{2}(-[A-Z][a-z]{3})?", tag)
        assert tag != "en"
        assert name.strip() == name != info.name


def test_the_ecb_has_a_name_in_every_language_of_the_union_but_english():
    languages = "bg cs da de el es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
    assert " ".join(sources.get("ecb").INFO.names) == languages


def test_a_source_without_other_names_has_its_english_one():
    clock = Publication("day", "UTC", (16, 0), MONDAY_TO_FRIDAY)
    tiny = SourceInfo("tiny", "Tiny Rates", RateKind.INDICATIVE, "USD", clock)
    assert (tiny.names, tiny.name_in("de")) == ({}, "Tiny Rates")
