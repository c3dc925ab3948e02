"""Questions with names of other languages."""

import subprocess
import sys

import pytest

from converter.errors import InputError
from converter.text.question import parse

pytest.importorskip("babel", reason="names in other languages are an extra")


@pytest.fixture(autouse=True)
def of_no_country(monkeypatch):
    for name in ("LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("line", "source", "targets"),
    [
        ("100 рублей в евро", "RUB", ("EUR",)),
        ("100 рублей евро", "RUB", ("EUR",)),
        ("100 долларов США В евро, юани", "USD", ("EUR", "CNY")),
        ("100 Schweizer Franken in Euro", "CHF", ("EUR",)),
        ("100 dollars canadiens to francs suisses", "CAD", ("CHF",)),
        ("100 yens = euros", "JPY", ("EUR",)),
        ("100美元 to 日元", "USD", ("JPY",)),
    ],
)
def test_a_question_may_have_names_in_other_languages(line, source, targets):
    asked = parse(line.split())
    assert (asked.base, asked.quotes) == (source, targets)


def test_the_meaning_of_a_bare_noun_is_told():
    assert parse(["100", "рублей", "в", "евро"]).assumed == ("рублей=RUB",)


def test_the_russian_connector_counts_among_cyrillic_words_or_in_russian_only():
    assert parse(["100", "USD", "в", "EUR"], locale="ru").quotes == ("EUR",)
    with pytest.raises(InputError):
        parse(["100", "USD", "в", "EUR"])


def test_the_locale_says_which_language_is_read():
    assert parse(["100", "francs", "suisses", "to", "EUR"], locale="fr").base == "CHF"
    with pytest.raises(InputError):
        parse(["100", "francs", "suisses", "to", "EUR"], locale="de")


@pytest.mark.parametrize(
    "line", ["100 USD EUR", "100 us dollars euros", "$5 yen", "100 dollars euros yesterday"]
)
def test_english_never_loads_the_other_languages(line):
    program = (
        "import sys; from converter.text.question import parse; parse(sys.argv[1:])\n"
        "sys.exit(any(name in sys.modules for name in ('babel', 'converter.iso4217._languages')))"
    )
    path = {"PYTHONPATH": ":".join(filter(None, sys.path))}
    assert (
        subprocess.run([sys.executable, "-c", program, *line.split()], env=path, check=False).returncode == 0
    )
