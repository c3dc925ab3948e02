"""The tables of authorities that ship with the package."""

from datetime import date

import pytest

from converter import iso4217, law
from converter.prescribed import shipped

KEY = "cz-uniform"


def figures(year):
    return {figure.base: str(figure) for figure in shipped.table(KEY, year)}


@pytest.mark.parametrize(
    ("year", "code", "expected"),
    [
        (2010, "EEK", "1 EEK = 1.62 CZK"),
        (2010, "INR", "100 INR = 42.00 CZK"),
        (2017, "EUR", "1 EUR = 26.29 CZK"),
        (2020, "EUR", "1 EUR = 26.50 CZK"),
        (2024, "ISK", "100 ISK = 16.89 CZK"),
        (2025, "EUR", "1 EUR = 24.66 CZK"),
        (2025, "IDR", "1000 IDR = 1.32 CZK"),
        (2025, "GBP", "1 GBP = 28.80 CZK"),
        (2025, "TRY", "100 TRY = 55.11 CZK"),
    ],
)
def test_a_figure_has_its_units_and_its_printed_digits(year, code, expected):
    assert figures(year)[code] == expected


def test_a_misprinted_figure_is_left_out_and_known_to_be_one():
    assert "TRY" not in figures(2024)
    assert [(year, *codes) for year in shipped.years(KEY) if (codes := shipped.misprinted(KEY, year))] == [
        (2024, "TRY")
    ]


def test_each_year_has_the_figures_that_are_held():
    counts = {year: len(shipped.table(KEY, year)) for year in shipped.years(KEY)}
    assert counts == {2010: 31, **dict.fromkeys(range(2017, 2024), 2), 2024: 30, 2025: 31}


def test_a_year_of_which_not_all_figures_are_held_is_not_whole():
    assert [year for year in shipped.years(KEY) if shipped.is_whole(KEY, year)] == [2024, 2025]


def test_a_year_without_figures_has_an_empty_table():
    assert shipped.table(KEY, 2011) == ()
    assert not shipped.is_whole(KEY, 2011)
    assert shipped.misprinted(KEY, 2011) == frozenset()


def test_every_figure_is_of_another_currency_in_use_and_has_two_decimals():
    for year in shipped.years(KEY):
        found = shipped.table(KEY, year)
        codes = [figure.base for figure in found]
        assert codes == sorted(set(codes))
        for figure in found:
            assert iso4217.known(figure.base)
            assert not law.ended(figure.base, date(year, 1, 1))
            assert figure.quote == "CZK"
            assert figure.nominal in (1, 100, 1000)
            assert figure.value > 0
            assert len(figure.text.partition(".")[2]) == 2


def test_a_key_without_a_table_is_refused():
    with pytest.raises(KeyError):
        shipped.years("cz-day")
