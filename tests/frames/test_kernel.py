from decimal import Decimal
from fractions import Fraction

import numpy
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.frames.amounts import Amounts
from converter.frames.kernel import CHUNK, TOO_LONG, Rates, converted
from converter.lookup.grid import Outcomes, Way
from converter.money.arithmetic import quotient, rounded
from converter.text.arguments import amount_of

CENT = Fraction(7, 100)


def outcomes_of(ratios):
    """Outcomes with these rates; None for one that is refused."""
    outcomes = Outcomes()
    answered, refused = outcomes.place(Way("ecb")), outcomes.place(Way(refused="not-held"))
    for ratio in ratios:
        num, den = ratio.as_integer_ratio() if ratio else (0, 0)
        outcomes.add(num, den, 0, answered if ratio else refused)
    return outcomes


def amounts_of(column, powers=None):
    """The amounts of a column of dollars; ``powers`` are those of ten of its rows."""
    if powers is None:
        return Amounts.read(column, ["USD"], numpy.zeros(len(column), numpy.int32), [0])
    places = numpy.array([int(power < 0) for power in powers], numpy.int32)
    return Amounts.read(column, ["USD", "GBP"], places, [0, -2])


def results(column, ratios, digits, index=None, powers=None, **how):
    """The results of a column, each by the rate of its row, or of the place that ``index`` names."""
    index = numpy.arange(len(column)) if index is None else index
    rates = Rates(outcomes_of(ratios))
    return converted(amounts_of(column, powers), numpy.array(index, numpy.int32), rates, digits, **how)


def scalar(amount, ratio, digits):
    """The result of one amount, as ``convert`` rounds it."""
    num, den = ratio.as_integer_ratio()
    return rounded(quotient(amount_of(amount), Decimal(num), Decimal(den)), digits, forced=True)


def bits(numbers):
    return [None if number is None else float(number).hex() for number in numbers]


wholes = st.one_of(st.integers(1, 10**6), st.integers(1, 10**30), st.sampled_from([1, 10**4, 10**9, 3, 7]))
rates = st.builds(Fraction, wholes, wholes)
prices = st.builds(
    lambda digits, places: Fraction(digits, 10**places), st.integers(1, 10**7), st.integers(0, 7)
)
any_rate = st.one_of(rates, prices, prices.map(lambda price: 1 / price), st.just(Fraction(1)))
some_digits = st.one_of(st.integers(0, 8), st.integers(0, 40))
floats = st.one_of(
    st.floats(-1e30, 1e30).filter(lambda x: x == 0 or abs(x) > 1e-43),
    st.builds(lambda cents: cents / 100, st.integers(-(10**9), 10**9)),
    st.builds(lambda mills: mills / 1000, st.integers(-(10**6), 10**6)),
    st.sampled_from([0.0, -0.0, 0.005, -0.005, 1e13, 12345678901234.56, 1e-7, 2.5, 0.29, 1e22]),
)


@st.composite
def near_halves(draw):
    """Amount, rate and digits whose result is half a unit or very near to it."""
    ratio, digits = draw(any_rate), draw(st.integers(0, 8))
    units = draw(st.one_of(st.integers(0, 1000), st.integers(0, 10**15)))
    exact = (units + Fraction(1, 2)) / (ratio * 10**digits) * draw(st.sampled_from([1, -1]))
    exact += draw(st.sampled_from([0, 0, Fraction(1, 10**12), -Fraction(1, 10**12)]))
    amount = float(exact)
    steps = draw(st.integers(-2, 2))
    for _ in range(abs(steps)):
        amount = float(numpy.nextafter(amount, numpy.inf * steps))
    return (amount if 1e-43 < abs(amount) < 1e30 else 0.005), ratio, digits


@settings(max_examples=200)
@given(st.lists(st.tuples(floats, any_rate), min_size=1, max_size=20), some_digits)
def test_floats_have_the_results_of_each_amount_alone(rows, digits):
    column, ratios = zip(*rows, strict=True)
    found = results(pyarrow.array(column, pyarrow.float64()), ratios, digits)
    assert bits(found.to_pylist()) == bits(scalar(*row, digits) for row in rows)


@settings(max_examples=200)
@given(near_halves())
def test_amounts_near_half_a_unit_are_rounded_as_each_alone(case):
    amount, ratio, digits = case
    column = pyarrow.array([amount])
    assert bits(results(column, [ratio], digits).to_pylist()) == bits([scalar(*case)])
    assert results(column, [ratio], digits, decimal=True).to_pylist() == [scalar(*case)]


@given(
    st.lists(st.tuples(st.integers(-(10**30), 10**30), any_rate), min_size=1, max_size=9),
    st.integers(0, 8),
    some_digits,
)
def test_decimals_have_the_results_of_each_amount_alone(rows, scale, digits):
    column = [Decimal(f"{number}E-{scale}") for number, _ in rows]
    exact = [scalar(amount, ratio, digits) for amount, (_, ratio) in zip(column, rows, strict=True)]
    array, ratios = pyarrow.array(column, pyarrow.decimal128(38, scale)), [ratio for _, ratio in rows]
    assert bits(results(array, ratios, digits).to_pylist()) == bits(exact)
    if digits <= 38:
        fitting = [each if abs(Fraction(each)) * 10**digits < 10**38 else None for each in exact]
        found = results(array, ratios, digits, decimal=True)
        assert found.type == pyarrow.decimal128(38, digits)
        assert found.to_pylist() == fitting


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), any_rate), min_size=1), st.integers(0, 6))
def test_whole_numbers_have_the_results_of_each_amount_alone(rows, digits):
    column, ratios = zip(*rows, strict=True)
    found = results(pyarrow.array(column, pyarrow.int64()), ratios, digits)
    assert bits(found.to_pylist()) == bits(scalar(*row, digits) for row in rows)


@pytest.mark.parametrize("kind", [pyarrow.string(), pyarrow.decimal128(38, 30)], ids=str)
def test_an_amount_of_many_digits_is_not_taken_for_the_short_one_beside_it(kind):
    column = [Decimal("0.00499999999999999999999999"), Decimal("0.005"), Decimal("-0.0050000000000000000001")]
    array = pyarrow.array(map(str, column), kind) if kind == pyarrow.string() else pyarrow.array(column, kind)
    assert results(array, [Fraction(1)] * 3, 2).to_pylist() == [0.0, 0.01, -0.01]


def test_every_result_is_the_nearest_float():
    cents = pyarrow.array([Decimal(n).scaleb(-2) for n in range(-2000, 100_000)], pyarrow.decimal128(9, 2))
    found = results(cents, [Fraction(1)], 2, numpy.zeros(len(cents)))
    assert found.to_pylist() == [n / 100 for n in range(-2000, 100_000)]


def test_results_of_more_than_22_decimals_are_the_nearest_floats_too():
    texts = [f"{n}e-25" for n in range(1, 1000)]
    found = results(pyarrow.array(texts), [Fraction(1)], 25, numpy.zeros(len(texts)))
    assert found.to_pylist() == [float(text) for text in texts]


def test_zero_has_no_sign():
    column = pyarrow.array([-0.0, -0.004, -0.001, -1e-40])
    assert bits(results(column, [CENT] * 4, None).to_pylist()[:1]) == bits([0.0])
    assert bits(results(column, [CENT] * 4, 2).to_pylist()) == bits([0.0] * 4)


def test_a_row_without_amount_or_rate_has_no_result():
    column = pyarrow.array([1.0, None, 1.0, float("nan"), 1.0])
    for digits in (2, None):
        found = results(column, [CENT, None], digits, [0, 0, 1, 0, -1])
        assert found.to_pylist() == [0.07, None, None, None, None]
    decimals = results(column, [CENT, None], 2, [0, 0, 1, 0, -1], decimal=True)
    assert decimals.to_pylist() == [Decimal("0.07"), None, None, None, None]


def test_a_tie_beside_rows_without_a_rate_is_rounded_exactly():
    column = pyarrow.array([1.005, 1.005, 1.005, None])
    assert results(column, [Fraction(1), None], 2, [0, 1, -1, 0]).to_pylist() == [1.01, None, None, None]


@given(st.lists(st.tuples(floats, any_rate, st.sampled_from([0, -2])), min_size=1), st.integers(0, 6))
def test_hundredths_are_divided_before_the_result_is_rounded(rows, digits):
    column, ratios, powers = zip(*rows, strict=True)
    found = results(pyarrow.array(column, pyarrow.float64()), ratios, digits, powers=powers)
    exact = [scalar(amount, ratio * Fraction(10) ** power, digits) for amount, ratio, power in rows]
    assert bits(found.to_pylist()) == bits(exact)


def test_a_row_in_hundredths_without_a_rate_has_no_result():
    column = pyarrow.array([1.0, 1.0, 1.0, 1.0])
    found = results(column, [CENT, None], 4, [-1, -1, 1, 0], powers=[0, -2, -2, -2])
    assert found.to_pylist() == [None, None, None, 0.0007]


def far(found, exact):
    return abs(Fraction(found) - exact) / abs(exact) if exact else Fraction(found)


@given(st.lists(st.tuples(floats, any_rate, st.sampled_from([0, -2])), min_size=1))
def test_a_result_that_is_not_rounded_is_within_4e_16(rows):
    column, ratios, powers = zip(*rows, strict=True)
    found = results(pyarrow.array(column, pyarrow.float64()), ratios, None, powers=powers).to_pylist()
    for number, (amount, ratio, power) in zip(found, rows, strict=True):
        assert far(number, Fraction(amount_of(amount)) * ratio * Fraction(10) ** power) <= 4e-16


@given(st.lists(st.tuples(st.integers(-(10**37), 10**37), any_rate), min_size=1), st.integers(8, 38))
def test_decimals_that_are_not_rounded_are_within_4e_16(rows, scale):
    column = pyarrow.array([Decimal(f"{n}E-{scale}") for n, _ in rows], pyarrow.decimal128(38, scale))
    found = results(column, [ratio for _, ratio in rows], None).to_pylist()
    for number, (amount, ratio) in zip(found, rows, strict=True):
        assert far(number, Fraction(amount, 10**scale) * ratio) <= 4e-16


def test_a_decimal_result_is_exact_beyond_what_a_float_holds():
    amount = Decimal("90071992547409.93")
    assert results(pyarrow.array([amount]), [Fraction(1)], 2, decimal=True).to_pylist() == [amount]
    (found,) = results(
        pyarrow.array(["123456789012345678901234567.895"]), [Fraction(-1) * -1], 2, decimal=True
    )
    assert found.as_py() == Decimal("123456789012345678901234567.90")


def test_a_decimal_result_of_more_than_38_digits_is_refused_with_its_reason():
    column, reasons = pyarrow.array(["1000000000000000000000000000000", "5", "-1e30"]), {}
    found = results(column, [Fraction(10**7)] * 3, 2, decimal=True, refused=reasons)
    assert found.to_pylist() == [None, Decimal(50_000_000), None]
    assert reasons == {0: TOO_LONG, 2: TOO_LONG}


def test_a_rate_may_come_after_the_first_rows():
    outcomes = outcomes_of([Fraction(2)])
    known = Rates(outcomes)
    assert converted(amounts_of([1]), numpy.array([0], numpy.int32), known, 2).to_pylist() == [2.0]
    outcomes.add(3, 1, 0, 0)
    assert converted(amounts_of([1, 1]), numpy.array([0, 1], numpy.int32), known, 2).to_pylist() == [2.0, 3.0]
    known.refresh()
    assert known.value.tolist() == [2.0, 3.0]
    assert known.refused.tolist() == [False, False]


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("decimal", [True, False])
def test_rows_are_the_same_in_any_number_of_threads(threads, decimal):
    numbers = numpy.random.default_rng(7).integers(-(10**7), 10**7, 2 * CHUNK + 11)
    column = pyarrow.array(numbers / 1000)
    ratios = [Fraction(1), Fraction(10000, 10843), None, Fraction(3, 8)]
    index = numpy.arange(len(column)) % 5 - 1
    found = results(column, ratios, 2, index, decimal=decimal, threads=threads).to_pylist()
    rows = range(0, len(column), 53)
    exact = [
        scalar(column[row].as_py(), ratios[index[row]], 2) if ratios[index[row]] and index[row] >= 0 else None
        for row in rows
    ]
    assert [found[row] for row in rows] == (exact if decimal else [each and float(each) for each in exact])


def test_rows_may_be_fewer_than_threads():
    assert results(pyarrow.array([2.0]), [CENT], 2, threads=4).to_pylist() == [0.14]
    assert results(pyarrow.array([], pyarrow.float64()), [CENT], 2, [], threads=2).to_pylist() == []
