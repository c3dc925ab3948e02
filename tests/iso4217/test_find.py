import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import iso4217


def codes(text):
    return [entry.code for entry in iso4217.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gbp", ["GBP"]),
        ("643", ["RUB"]),
        ("810", ["RUR", "SUR"]),
        ("₽", ["RUB"]),
        ("kr", ["DKK", "ISK", "KRW", "NOK", "SEK"]),
        ("zlot", ["PLN", "PLZ"]),
        ("colon", ["CRC", "SVC"]),
        ("Colón", ["CRC", "SVC"]),
        ("DE", ["EUR", "DDM", "DEM"]),
        ("Germany", ["EUR", "DDM", "DEM"]),
        ("korea", ["KPW", "KRW"]),
        ("oman", ["OMR"]),
        ("sterling", ["GBP"]),
        ("pa’anga", ["TOP"]),
    ],
)
def test_a_text_matches_these_currencies(text, expected):
    assert codes(text) == expected


def test_the_dollar_sign_finds_all_its_users():
    assert {"USD", "CAD", "MXN", "HKD"} <= set(codes("$"))


def test_an_empty_text_lists_all():
    assert len(codes(" ")) == 305


def test_active_currencies_come_first():
    withdrawn = [entry.withdrawn for entry in iso4217.find("")]
    assert withdrawn == sorted(withdrawn)


def test_nothing_found_is_an_empty_list():
    assert codes("qqqq") == []


@given(st.text(min_size=1))
def test_any_text_can_be_searched_for(text):
    assert len(codes(text)) <= 307


@given(st.sampled_from([entry.name for entry in iso4217.everything()]))
def test_every_currency_is_found_by_its_name(name):
    assert name in [entry.name for entry in iso4217.find(name)]
