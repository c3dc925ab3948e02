"""The words of the widget in its eight languages."""

import re

import pytest

LANGUAGES = ("en", "ru", "de", "fr", "es", "zh", "ar", "hi")
OTHERS = LANGUAGES[1:]
# Letters that a language writes its words with.
LETTERS = {"ru": "А-яё", "zh": "一-鿿", "ar": "ء-ي", "hi": "ऀ-ॿ"}


@pytest.fixture(scope="module")
def read(core):
    """The words by language and key, and what is said of a rate of each age in days."""
    return core.call("words")


@pytest.fixture(scope="module")
def words(read):
    return read["words"]


def places(text):
    return sorted(re.findall(r"\{\d\}", text))


def test_there_are_words_in_eight_languages(words):
    assert set(words) == set(LANGUAGES)


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_every_key_and_no_other(words, lang):
    assert list(words[lang]) == list(words["en"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty_and_none_begins_or_ends_with_a_space(words, lang):
    assert all(text and text == text.strip() for text in words[lang].values())


@pytest.mark.parametrize("lang", OTHERS)
def test_every_text_has_the_places_of_the_english_one(words, lang):
    for key, text in words[lang].items():
        assert places(text) == places(words["en"][key]), key


@pytest.mark.parametrize(
    ("lang", "ends"),
    [
        ("en", {0: "is 0 days old.", 1: "is 1 day old.", 2: "is 2 days old."}),
        ("ru", {1: "этому 1 день.", 4: "этому 4 дня.", 11: "этому 11 дней.", 21: "этому 21 день."}),
        ("de", {1: "ist 1 Tag alt.", 2: "ist 2 Tage alt."}),
        ("fr", {1: "a 1\xa0jour.", 2: "a 2\xa0jours."}),
        ("es", {1: "tiene 1 día.", 2: "tiene 2 días."}),
        ("zh", {1: "1天前的汇率。", 2: "2天前的汇率。"}),
        ("ar", {1: "السعر يوم.", 2: "السعر يومان.", 3: "السعر 3 أيام.", 11: "السعر 11 يومًا."}),
        ("hi", {1: "1 दिन पुरानी है।", 2: "2 दिन पुरानी है।"}),
    ],
)
def test_the_age_of_a_rate_is_said_in_the_plural_of_the_language(read, lang, ends):
    for days, end in ends.items():
        assert read["ages"][lang][days].endswith(end)


@pytest.mark.parametrize("lang", OTHERS)
def test_no_english_is_left(words, lang):
    for key, text in words[lang].items():
        assert text != words["en"][key], key
        own = re.sub(r"\{\d\}", "", text)
        if lang in LETTERS:
            assert not re.search("[A-Za-z]", own), key
            assert re.search(f"[{LETTERS[lang]}]", own), key
        else:
            assert not re.search(r"\b(the|rates?|currency|of|is|this)\b", own), key
