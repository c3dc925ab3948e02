import decimal
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import InputError
from converter.model import Figure, Leg, Money
from converter.money import arithmetic
from converter.money.conversion import Answer, Conversion

DAY = date(2026, 10, 30)


def leg(base, quote, text, nominal=1):
    return Leg(Figure(base, quote, text, nominal), DAY, "ecb")


def rate(base, quote, *legs):
    return arithmetic.derive(base, quote, legs, kind="reference", as_of=DAY)


def convert(amount, digits, found, mode="half-up"):
    exact = arithmetic.quotient(Decimal(amount), found.num, found.den)
    return str(arithmetic.rounded(exact, digits, arithmetic.ROUNDINGS[mode]))


def whole(ratio, mode):
    """A fraction rounded to a whole number, after the words of each mode."""
    sign, size = (-1 if ratio < 0 else 1), abs(ratio)
    down, rest = divmod(size.numerator, size.denominator)
    rest = Fraction(rest, size.denominator)
    away = {
        "half-up": rest >= Fraction(1, 2),
        "half-even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and down % 2 == 1),
        "up": rest > 0,
        "down": False,
        "ceiling": rest > 0 and sign > 0,
        "floor": rest > 0 and sign < 0,
    }[mode]
    return sign * (down + away)


numbers = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(1, 10**12), st.integers(0, 12)
)
amounts = st.builds(
    lambda digits, places: Decimal((int(digits < 0), tuple(map(int, str(abs(digits)))), -places)),
    st.integers(-(10**60), 10**60),
    st.integers(0, 45),
)
legs_of_any_kind = st.lists(
    st.tuples(numbers, st.sampled_from([1, 10, 100, 1000, 10**6]), st.booleans()), min_size=1, max_size=4
)


@given(amounts, legs_of_any_kind, st.integers(0, 8), st.sampled_from(sorted(arithmetic.ROUNDINGS)))
def test_the_result_is_the_exact_quotient_rounded_once(amount, steps, digits, mode):
    codes, legs, exact = ["AAA", "BBB", "CCC", "DDD", "EEE"], [], Fraction(amount)
    for number, (value, nominal, along) in enumerate(steps):
        here, there = codes[number], codes[number + 1]
        base, quote = (here, there) if along else (there, here)
        legs.append(leg(base, quote, f"{value:f}", nominal))
        price = Fraction(value) / nominal
        exact = exact * price if along else exact / price
    found = rate("AAA", codes[len(steps)], *legs)
    result = arithmetic.rounded(
        arithmetic.quotient(amount, found.num, found.den), digits, arithmetic.ROUNDINGS[mode], forced=True
    )
    assert Fraction(result) * 10**digits == whole(exact * 10**digits, mode)
    assert result.as_tuple().exponent == -digits


@given(amounts, st.integers(0, 4), st.sampled_from(sorted(arithmetic.ROUNDINGS)))
def test_an_amount_in_itself_is_rounded_like_any_other_without_zeros_that_it_did_not_have(
    amount, digits, mode
):
    mode = arithmetic.ROUNDINGS[mode]
    result, other = (f(amount, digits, mode) for f in (arithmetic.in_itself, arithmetic.rounded))
    places, most, given = (-int(one.as_tuple().exponent) for one in (result, other, amount))
    assert result == other
    assert places == max(digits, min(most, given))


@given(amounts)
def test_an_amount_of_metal_in_itself_stays_as_it_is(amount):
    assert arithmetic.in_itself(amount, None, decimal.ROUND_HALF_UP) == amount


@given(amounts, numbers, numbers, st.sampled_from([0, 2, 3, 4, None]))
def test_nothing_but_zero_is_shown_as_zero(amount, num, den, digits):
    result = arithmetic.rounded(arithmetic.quotient(amount, num, den), digits)
    assert bool(result) == bool(amount)


@given(
    amounts, numbers, numbers, st.sampled_from(sorted(arithmetic.ROUNDINGS)), st.sampled_from([0, 2, None])
)
def test_the_callers_decimal_context_makes_no_difference(amount, num, den, mode, digits):
    def all_of_it():
        found = rate("USD", "XAU", leg("EUR", "USD", f"{den:f}"), leg("EUR", "XAU", f"{num:f}"))
        exact = arithmetic.quotient(amount, found.num, found.den)
        return (
            str(found.value),
            str(arithmetic.exactly(exact)),
            str(arithmetic.rounded(exact, digits, arithmetic.ROUNDINGS[mode])),
        )

    usual = all_of_it()
    with localcontext() as context:
        context.prec, context.Emin, context.Emax, context.rounding = 3, -5, 5, decimal.ROUND_CEILING
        context.traps[decimal.Inexact] = context.traps[decimal.FloatOperation] = True
        assert all_of_it() == usual


# EUR/USD 1.1172, EUR/JPY 175.68, EUR/GBP 0.8338, EUR/CHF 0.9194 of 2026-10-30, worked out in fractions.
CROSSES = [
    ("100", "USD", "EUR", 2, [leg("EUR", "USD", "1.1172")], "89.51"),
    ("100", "EUR", "USD", 2, [leg("EUR", "USD", "1.1172")], "111.72"),
    ("100", "USD", "JPY", 0, [leg("EUR", "USD", "1.1172"), leg("EUR", "JPY", "175.68")], "15725"),
    ("1000000", "GBP", "CHF", 2, [leg("EUR", "GBP", "0.8338"), leg("EUR", "CHF", "0.9194")], "1102662.51"),
    ("-100", "USD", "EUR", 2, [leg("EUR", "USD", "1.1172")], "-89.51"),
]


@pytest.mark.parametrize(("amount", "base", "quote", "digits", "legs", "expected"), CROSSES)
def test_a_cross_of_ecb_figures(amount, base, quote, digits, legs, expected):
    assert convert(amount, digits, rate(base, quote, *legs)) == expected


def test_a_nominal_is_divided_exactly():
    assert str(rate("DZD", "RUB", leg("DZD", "RUB", "57.0006", 100)).value) == "0.570006"


def test_a_published_figure_keeps_its_digits():
    assert str(rate("EUR", "CHF", leg("EUR", "CHF", "0.83380")).value) == "0.83380"
    assert str(rate("EUR", "ISK", leg("EUR", "ISK", "136.00")).value) == "136.00"


def test_a_rate_walked_there_and_back_is_one():
    assert rate("USD", "USD", leg("EUR", "USD", "1.1172"), leg("EUR", "USD", "1.1172")).value == 1


def test_legs_that_do_not_meet_are_refused():
    with pytest.raises(ValueError, match="no leg leads from USD"):
        rate("USD", "JPY", leg("EUR", "JPY", "175.68"))
    with pytest.raises(ValueError, match="lead to EUR, not JPY"):
        rate("USD", "JPY", leg("EUR", "USD", "1.1172"))


TIES = [
    # value, half-up, half-even, up, down, ceiling, floor
    ("10.005", "10.01 10.00 10.01 10.00 10.01 10.00"),
    ("-10.005", "-10.01 -10.00 -10.01 -10.00 -10.00 -10.01"),
    ("10.015", "10.02 10.02 10.02 10.01 10.02 10.01"),
    ("-10.0001", "-10.00 -10.00 -10.01 -10.00 -10.00 -10.01"),
]


@pytest.mark.parametrize(("value", "expected"), TIES)
def test_ties_go_where_the_mode_says(value, expected):
    modes = ["half-up", "half-even", "up", "down", "ceiling", "floor"]
    assert [
        str(arithmetic.rounded(Decimal(value), 2, arithmetic.ROUNDINGS[m])) for m in modes
    ] == expected.split()


def test_half_up_is_the_default():
    assert str(arithmetic.rounded(Decimal("1.005"), 2)) == "1.01"


SHOWN = [
    # a result below ten units of its last decimal has three significant figures
    ("0.1", 2, "0.10"),
    ("0.0999", 2, "0.0999"),
    ("0.0568181", 2, "0.0568"),
    ("-0.0568181", 2, "-0.0568"),
    ("12.3456", 0, "12"),
    ("10", 0, "10"),
    ("9.8765", 0, "9.88"),
    ("0.05", 2, "0.0500"),
    ("1e-30", 2, "0." + "0" * 29 + "100"),
    # which stay three when the rounding carries
    ("0.09996", 2, "0.100"),
    ("9.996", 0, "10.0"),
    ("0.0009996", 2, "0.00100"),
    ("0.1", 3, "0.100"),
    ("0.0099", 3, "0.00990"),
    # six significant figures, but never fewer than two decimals
    ("0.0003217", None, "0.000321700"),
    ("0.02345678", None, "0.0234568"),
    ("4123.456789", None, "4123.46"),
    ("41234.56789", None, "41234.57"),
    ("4123456.789", None, "4123456.79"),
    ("0.9999996", None, "1.00000"),
    ("9999.999", None, "10000.00"),
    ("999.99996", None, "1000.00"),
]


@pytest.mark.parametrize(("value", "digits", "expected"), SHOWN)
def test_a_result_is_shown_with(value, digits, expected):
    assert f"{arithmetic.rounded(Decimal(value), digits):f}" == expected


def test_requested_digits_are_kept_even_if_figures_are_lost():
    assert str(arithmetic.rounded(Decimal("0.0049"), 2, forced=True)) == "0.00"
    assert str(arithmetic.rounded(Decimal("0.0568181"), 2, forced=True)) == "0.06"


@pytest.mark.parametrize("value", ["-0", "-0.00", "-0E-40", "0E+5"])
def test_zero_has_no_sign(value):
    assert f"{arithmetic.rounded(Decimal(value), 2):f}" == "0.00"
    assert f"{arithmetic.rounded(Decimal(value), None):f}" == "0.00"


def test_a_negative_result_that_rounds_to_zero_has_no_sign():
    assert str(arithmetic.rounded(Decimal("-0.001"), 2, forced=True)) == "0.00"


def test_a_rupiah_at_17600_to_the_euro():
    # 1 / 17600 = 0.00005681818...
    assert f"{convert('1', 2, rate('IDR', 'EUR', leg('EUR', 'IDR', '17600')))}" == "0.0000568"


def test_the_exact_result_has_at_least_twenty_figures():
    found = rate("USD", "EUR", leg("EUR", "USD", "1.1172"))
    # 100/1.1172 by long division
    assert (
        str(arithmetic.exactly(arithmetic.quotient(Decimal(100), found.num, found.den)))
        == "89.50948800572860723236663086"
    )
    assert len(found.value.as_tuple().digits) == 28


def test_a_quotient_whose_decimals_end_is_returned_whole():
    value = arithmetic.quotient(Decimal("1" * 60), Decimal("0.123456789"), Decimal(8))
    assert Fraction(arithmetic.exactly(value)) == Fraction(Decimal("1" * 60)) * Fraction("0.123456789") / 8


@given(amounts, numbers, numbers)
def test_the_exact_result_is_off_by_less_than_its_last_figure(amount, num, den):
    exact = Fraction(amount) * Fraction(num) / Fraction(den)
    given_away = Fraction(arithmetic.exactly(arithmetic.quotient(amount, num, den)))
    assert abs(given_away - exact) <= abs(exact) / 10**27


def test_the_largest_amount_is_exact_to_forty_decimals():
    amount, text = Decimal(10) ** 30 - Decimal("0.01"), "20275.17"
    found = rate("IDR", "EUR", leg("EUR", "IDR", text))
    result = arithmetic.rounded(arithmetic.quotient(amount, found.num, found.den), 40, forced=True)
    assert Fraction(result) * 10**40 == whole(Fraction(amount) / Fraction(text) * 10**40, "half-up")


def test_a_rounding_is_known_by_its_name():
    assert arithmetic.rounding_mode("half-even") == decimal.ROUND_HALF_EVEN
    with pytest.raises(InputError, match="half-up, half-even, up"):
        arithmetic.rounding_mode("bankers")


@pytest.mark.parametrize("digits", [-1, 41])
def test_digits_go_from_0_to_40(digits):
    assert arithmetic.checked_digits(0) == 0
    assert arithmetic.checked_digits(40) == 40
    with pytest.raises(InputError, match="0 to 40"):
        arithmetic.checked_digits(digits)


# -- the answer -------------------------------------------------------------------------------------


def answer(found, on=None, zone="UTC", at="2026-10-31T23:30+00:00"):
    from datetime import datetime

    return Answer(found, asked=on, at=datetime.fromisoformat(at), zone=zone)


def test_the_age_is_counted_to_the_day_asked():
    found = rate("EUR", "USD", leg("EUR", "USD", "1.1172"))
    assert answer(found, on=date(2026, 11, 1)).age_days == 2


def test_without_a_day_today_is_that_of_the_source():
    found = rate("EUR", "USD", leg("EUR", "USD", "1.1172"))
    # 23:30 UTC is half past midnight in Frankfurt, and half past two in Moscow.
    assert answer(found).on == date(2026, 10, 31)
    assert answer(found, zone="Europe/Berlin").on == date(2026, 11, 1)
    assert answer(found, zone="Europe/Berlin").age_days == 2


@pytest.mark.parametrize("source", ["law", "identity", "peg"])
def test_a_fixed_rate_has_no_age(source):
    found = rate("DEM", "EUR", leg("EUR", "DEM", "1.95583")).replace(source=source, as_of=date(1999, 1, 1))
    assert answer(found).age_days is None


def test_a_conversion_carries_its_rate_day_and_source():
    found = rate("USD", "EUR", leg("EUR", "USD", "1.1172"))
    made = Conversion(Money(Decimal(100), "USD"), Money(Decimal("89.51"), "EUR"), answer(found), "half-up")
    assert (made.source, made.as_of, made.kind, made.derivation) == ("ecb", DAY, "reference", "inverse")
    assert str(made.result_exact) == "89.50948800572860723236663086"
    assert str(made) == "100 USD = 89.51 EUR (ecb, 2026-10-30)"


@pytest.mark.parametrize(
    ("base", "quote", "steps", "source", "derivation"),
    [
        ("USD", "USD", [], "identity", "identity"),
        ("USD", "RUB", [("USD", "RUB", "cbr")], "cbr", "published"),
        ("USD", "EUR", [("EUR", "USD", "ecb")], "ecb", "inverse"),
        ("USD", "GBP", [("EUR", "USD", "ecb"), ("EUR", "GBP", "ecb")], "ecb", "cross"),
        ("USD", "RUB", [("USD", "EUR", "ecb"), ("EUR", "RUB", "cbr")], "ecb+cbr", "chain"),
        ("DEM", "USD", [("EUR", "DEM", "law"), ("EUR", "USD", "ecb")], "law+ecb", "chain"),
        ("USD", "AED", [("USD", "AED", "peg")], "peg", "peg"),
        ("EUR", "AED", [("EUR", "USD", "ecb"), ("USD", "AED", "peg")], "ecb+peg", "chain"),
        ("DEM", "FRF", [("EUR", "DEM", "law"), ("EUR", "FRF", "law")], "law", "fixed"),
        ("RUR", "RUB", [("RUR", "RUB", "law")], "law", "redenomination"),
    ],
)
def test_the_legs_give_the_rate_its_source_and_derivation(base, quote, steps, source, derivation):
    legs = [Leg(Figure(one, two, "2"), DAY, key) for one, two, key in steps]
    found = arithmetic.derive(base, quote, legs, kind="reference", as_of=DAY)
    assert (found.source, found.derivation) == (source, derivation)
