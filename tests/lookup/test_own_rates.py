"""The user's own rates: for their pair in both directions, before any source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import Converter, errors
from converter.lookup import own_rates


@pytest.fixture
def converter(tmp_path):
    def made(**rates):
        named = {name.replace("_", "/"): rate for name, rate in rates.items()}
        return Converter(offline=True, cache_dir=tmp_path / "cache", environ={}, own=named)

    return made


def test_an_own_rate_answers_for_its_pair(converter):
    found = converter(USD_RUB="92.50").convert(100, "USD", "RUB")
    assert (str(found.result), found.kind, found.source, found.derivation, found.as_of, found.age_days) == (
        "9250.00 RUB", "custom", "custom", "published", None, None,
    )  # fmt: skip
    assert [(note.code, note.text) for note in found.notes] == [
        ("custom", "1 USD = 92.50 RUB, your own rate")
    ]


def test_it_answers_the_other_way_too(converter):
    found = converter(USD_RUB="92.50").convert(185, "RUB", "USD")
    assert (str(found.result), found.derivation) == ("2.00 USD", "inverse")


def test_it_answers_for_any_day(converter):
    assert str(converter(USD_RUB="92.50").convert(2, "USD", "RUB", "1999-01-04").result) == "185.00 RUB"


def test_what_law_makes_of_its_pair_is_answered_over_it(converter):
    found = converter(EUR_USD="1.2").convert("195.583", "DEM", "USD")
    assert (str(found.result), found.source, found.kind, found.derivation) == (
        "120.00 USD", "law+custom", "custom", "chain",
    )  # fmt: skip


def test_it_is_no_leg_of_another_pair(converter):
    found = converter(EUR_USD="2").convert(1, "GBP", "USD", "2026-04-24")
    assert found.source == "ecb"


def test_law_comes_before_it(converter):
    assert str(converter(EUR_DEM="2").convert(1, "EUR", "DEM").rate.value) == "1.95583"


def test_a_rate_for_a_hundred_units_is_taken(tmp_path):
    with Converter(offline=True, cache_dir=tmp_path, environ={}, own={"100 JPY/RUB": "47.2636"}) as converter:
        assert str(converter.convert(1000, "JPY", "RUB").result) == "472.64 RUB"


def test_the_table_of_rates_is_a_sources_and_not_ones_own(converter):
    eur = next(a for a in converter(EUR_USD="2").rates("EUR", "2026-04-24") if a.rate.quote == "USD")
    assert str(eur.rate.value) == "1.1712"


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ({"USD": "1"}, "your own rate is for a pair like USD/RUB"),
        ({"USD/USD": "1"}, "one USD is always one USD"),
        ({"USD/RUB": "0"}, "is not above zero"),
        ({"USD/RUB": "-1"}, "is not above zero"),
        ({"USD/RUB": "much"}, "much"),
        ({"USD/USB": "1"}, "unknown currency 'USB'"),
        ({"USD/RUB": "90", "RUB/USD": "0.01"}, "you gave two rates of your own for RUB and USD"),
        ({"0 USD/RUB": "1"}, "your own rate is for a pair like USD/RUB"),
    ],
)
def test_what_is_no_own_rate_is_refused(rates, message):
    with pytest.raises(errors.InputError, match=message):
        own_rates.rates_of(rates)


@given(st.decimals(min_value="0.0001", max_value="100000", places=4))
def test_the_figure_is_kept_as_it_was_given(rate):
    (found,) = own_rates.rates_of({"USD/RUB": str(rate)}).values()
    assert found.leg.figure.text == f"{rate:f}"
