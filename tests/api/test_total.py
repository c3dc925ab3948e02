"""Sums of amounts in several currencies: each by its own rate, added exactly, rounded once."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import Converter
from converter.errors import AmountError, InputError, UnknownCurrency
from converter.model import Figure, Leg, Money
from converter.money import arithmetic
from converter.money.conversion import Answer, Conversion
from converter.money.total import Total, exact_sum

NOW = datetime(2026, 4, 26, 22, tzinfo=UTC)


@pytest.fixture
def converter(tmp_path):
    """A converter that knows the law alone."""
    return Converter(offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={})


def conversion(amount, text, *, inverse=False):
    """An amount of AAA in BBB at a published figure of either direction."""
    pair = ("BBB", "AAA") if inverse else ("AAA", "BBB")
    leg = Leg(Figure(*pair, text), date(2026, 4, 24), "test")
    rate = arithmetic.derive("AAA", "BBB", [leg], kind="official", as_of=leg.as_of)
    fraction = None if isinstance(amount, Decimal) else amount
    money = Money(Decimal(1) if fraction is not None else amount, "AAA")
    return Conversion(money, Money(Decimal(0), "BBB"), Answer(rate, asked=None, at=NOW), "half-up", fraction)


def test_a_sum_is_rounded_once(converter):
    # 5 / 1.95583 = 2.556459..., 3 / 6.55957 = 0.457347...: rounded on their own they make 3.02.
    total = converter.total([(5, "DEM"), (3, "FRF")], "EUR")
    assert str(total) == "5 DEM + 3 FRF = 3.01 EUR"
    assert [str(part.result.amount) for part in total.parts] == ["2.56", "0.46"]
    assert total.result_exact == Decimal("3.013806457693323563335338513")


def test_the_part_in_the_target_is_counted_exactly(converter):
    total = converter.total([("1.005", "EUR"), ("1.95583", "DEM")], "EUR", digits=3)
    assert total.result == Money(Decimal("2.005"), "EUR")


def test_a_sum_in_its_own_currency_is_rounded_like_any_other(converter):
    total = converter.total([("1.005", "EUR"), (1, "EUR")], "EUR")
    assert (str(total.result), total.result_exact) == ("2.01 EUR", Decimal("2.005"))


def test_a_sum_of_metal_in_itself_keeps_its_digits(converter):
    total = converter.total([("1.23456789", "XAU"), (1, "XAU")], "XAU")
    assert str(total.result) == "2.23456789 XAU"


def test_digits_and_rounding_apply_to_the_sum(converter):
    total = converter.total([(5, "DEM"), (-3, "FRF")], "EUR", digits=1, rounding="up")
    assert (total.result.amount, total.rounding) == (Decimal("2.1"), "up")  # 2.0991...
    assert str(total) == "5 DEM - 3 FRF = 2.1 EUR"


def test_a_total_tells_the_notes_and_the_oldest_day_of_its_parts(converter):
    total = converter.total([(5, "DEM"), (6, "DEM"), (1, "SIT"), (1, "EUR")], "EUR")
    assert [note.text for note in total.notes] == [
        "1 EUR = 1.95583 DEM, fixed since 1999-01-01",
        "1 EUR = 239.640 SIT, fixed since 2007-01-01",
    ]
    assert (total.as_of, total.stale) == (date(1999, 1, 1), False)


def test_a_sum_of_nothing_is_refused(converter):
    with pytest.raises(InputError, match="a sum of no amounts"):
        converter.total([], "EUR")


def test_a_term_that_cannot_be_converted_fails_the_sum(converter):
    with pytest.raises(UnknownCurrency):
        converter.total([(1, "EUR"), (1, "EUX")], "EUR")


@pytest.mark.parametrize(
    ("amount", "money", "result", "exact"),
    [
        (Fraction(1, 4), "0.25 DEM", "0.13", "0.12782297"),
        (Fraction(100, 3), "33.33333333333333333333333333 DEM", "17.04", "17.04306270"),
        (Fraction(195583, 3), "65194.33333333333333333333333 DEM", "33333.33", "33333.33333"),
    ],
)
def test_a_fraction_is_an_amount(amount, money, result, exact, converter):
    found = converter.convert(amount, "DEM", "EUR")
    assert (str(found.money), str(found.result.amount)) == (money, result)
    assert str(found.result_exact).startswith(exact)


def test_a_third_of_three_is_one_in_every_rounding(converter):
    for rounding in arithmetic.ROUNDINGS:
        found = converter.convert(Fraction("1.95583") * 100 / 3, "DEM", "EUR", digits=2, rounding=rounding)
        thrice = converter.total([(Fraction("1.95583") * 100 / 3, "DEM")] * 3, "EUR", rounding=rounding)
        assert found.result.amount in {Decimal("33.33"), Decimal("33.34")}
        assert thrice.result.amount == 100


def test_a_fraction_in_its_own_currency_is_rounded(converter):
    assert converter.convert(Fraction(100, 3), "EUR", "EUR").result.amount == Decimal("33.33")


@pytest.mark.parametrize("amount", [Fraction(10**31, 3), Fraction(1, 10**61), 1j, None, True])
def test_other_amounts_are_refused(amount, converter):
    with pytest.raises(AmountError):
        converter.convert(amount, "DEM", "EUR")


AMOUNTS = st.decimals(-(10**9), 10**9, places=4) | st.fractions(-(10**9), 10**9, max_denominator=997)
PRICES = st.decimals("0.0001", 10**4, places=4).map(lambda price: f"{price:f}")


@given(st.lists(st.tuples(AMOUNTS, PRICES, st.booleans()), min_size=1, max_size=12))
def test_a_sum_equals_that_of_fractions_to_28_figures(terms):
    parts = tuple(conversion(amount, price, inverse=inverse) for amount, price, inverse in terms)
    exact = sum(
        Fraction(amount) / Fraction(price) if inverse else Fraction(amount) * Fraction(price)
        for amount, price, inverse in terms
    )
    given_away = Fraction(Total(parts, Money(Decimal(0), "BBB"), "half-up").result_exact)
    assert abs(given_away - exact) <= abs(exact) * Fraction(1, 10**27)


def test_a_sum_of_three_hundred_parts_keeps_its_figures():
    parts = [conversion(Fraction(1, 10**40 + n), f"1.{n:09}7", inverse=True) for n in range(300)]
    exact = sum(1 / (part.fraction.denominator * Fraction(part.rate.den)) for part in parts)
    assert abs(Fraction(exact_sum(parts)) - exact) <= exact / 10**98
