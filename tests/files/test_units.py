"""The words of currencies in a column."""

import pyarrow
import pytest

from converter.files import units


def read(cells):
    words, told = units.read(pyarrow.array(cells, pyarrow.string()))
    return words.to_pylist(), told


def test_codes_stay_as_they_are_in_any_case():
    assert read(["USD", "eur", "GBp", " CHF ", None, ""]) == (["USD", "eur", "GBp", "CHF", None, ""], ())


def test_names_and_symbols_become_their_codes_and_are_told():
    cells = ["$", "euro", "US dollar", "\u20ac", "$", "pound"]
    assert read(cells) == (["USD", "EUR", "USD", "EUR", "USD", "GBP"], ("$=USD", "pound=GBP"))


def test_an_iso_number_becomes_its_code_and_is_told():
    assert read(["978"]) == (["EUR"], ("978=EUR",))


@pytest.mark.parametrize("word", ["kr", "XQQ", "x" * 70, "croatia", "germany", "EUR USD", "% "])
def test_a_word_with_no_or_several_meanings_stays(word):
    assert read([word]) == ([word.strip()], ())


def test_words_of_three_letters_are_read_alike_in_every_column():
    assert read(["USD", "EUR"])[0] == ["USD", "EUR"]
    assert read(["yen", "EUR"])[0] == ["JPY", "EUR"]
    assert read(["yen", "EURO", ""])[0] == ["JPY", "EUR", ""]


def test_a_column_of_codes_is_not_copied():
    column = pyarrow.array(["USD", "EUR"])
    assert units.read(column)[0] is column


def test_other_values_stay():
    assert units.read([5, None, "$"]) == ([5, None, "USD"], ("$=USD",))
    column = pyarrow.array([978])
    assert units.read(column)[0].equals(column)


def test_a_dictionary_is_read():
    assert units.read(pyarrow.array(["$", "EUR"]).dictionary_encode())[0].to_pylist() == ["USD", "EUR"]
