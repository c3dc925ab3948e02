from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import ConverterError
from converter.frames.amounts import MISSING, Amounts
from converter.text.arguments import amount_of, amount_told, fraction_of

CODES = ["USD", "JPY", "GBP", "XAU"]
POWERS = [0, 0, -2, 0]
MISSING_TEXT = "an amount is missing"


def read(column, codes=(0,), powers=(0, 0, 0, 0)):
    """The amounts of a column whose rows have the codes, or all the first of them."""
    rows = len(column)
    places = numpy.array([codes[0]] * rows if len(codes) == 1 else codes, numpy.int32)
    return Amounts.read(column, CODES, places, powers)


def told(amounts):
    """For each row the exact amount, or the message."""
    problem = amounts.problem if amounts.problem is not None else [0] * len(amounts)
    return [
        amounts.messages[place] if place else Fraction(*amounts.ratio(row))
        for row, place in enumerate(problem)
    ]


def scalar(value, code="USD"):
    """The exact amount as ``convert`` reads it, or its message."""
    try:
        if isinstance(value, str):
            return Fraction(amount_told(value, code)[0])
        return Fraction(fraction_of(value) or amount_of(value))
    except ConverterError as error:
        return str(error)


def are_nearest(amounts):
    """Whether each value is the float nearest to its amount."""
    exact = [Fraction(0) if isinstance(each, str) else each * 10**amounts.scale for each in told(amounts)]
    return amounts.values.tolist() == [float(each) for each in exact]


@given(st.lists(st.floats()))
def test_floats_are_amounts_by_their_shortest_decimal_form(floats):
    amounts = read(pyarrow.array(floats, pyarrow.float64()))
    assert told(amounts) == [scalar(each) for each in floats]
    assert are_nearest(amounts)


@given(st.lists(st.floats(width=32, allow_nan=False)))
def test_floats_of_32_bits_have_a_shortest_form_of_their_own(floats):
    amounts = read(pyarrow.array(floats, pyarrow.float32()))
    assert told(amounts) == [scalar(numpy.float32(each)) for each in floats]
    assert are_nearest(amounts)


@given(st.lists(st.floats(width=16, allow_nan=False)))
def test_floats_of_16_bits_have_a_shortest_form_of_their_own(floats):
    amounts = read(pyarrow.array([numpy.float16(each) for each in floats], pyarrow.float16()))
    assert told(amounts) == [scalar(numpy.float16(each)) for each in floats]


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"])
def test_whole_numbers_of_any_size_are_exact(kind):
    limits = numpy.iinfo(kind)
    numbers = [limits.min, 0, 1, None, limits.max - 1, limits.max]
    amounts = read(pyarrow.array(numbers, kind))
    assert told(amounts) == [MISSING_TEXT if each is None else each for each in numbers]
    assert are_nearest(amounts)


unscaled = st.one_of(
    st.integers(-(10**38) + 1, 10**38 - 1),
    st.builds(
        lambda power, more, sign: sign * min(2**power + more, 10**38 - 1),
        st.integers(1, 126),
        st.integers(-3, 3),
        st.sampled_from([1, -1]),
    ),
)


@given(st.lists(unscaled), st.integers(0, 38))
def test_decimals_are_exact_and_their_values_are_rounded_once(numbers, scale):
    decimals = [Decimal((int(n < 0), tuple(map(int, str(abs(n)))), -scale)) for n in numbers]
    amounts = read(pyarrow.array(decimals, pyarrow.decimal128(38, scale)))
    assert told(amounts) == [scalar(each) for each in decimals]
    assert are_nearest(amounts)


@pytest.mark.parametrize(
    "kind", [pyarrow.decimal32(9, 2), pyarrow.decimal64(18, 2), pyarrow.decimal256(76, 2)]
)
def test_decimals_of_other_widths_are_exact_too(kind):
    decimals = [Decimal("-1234567.89"), None, Decimal("0.00")]
    assert told(read(pyarrow.array(decimals, kind))) == [Decimal("-1234567.89"), MISSING_TEXT, 0]


def test_a_decimal_may_have_a_scale_below_zero_or_more_digits_than_an_amount():
    assert told(read(pyarrow.array([Decimal("12E+3")], pyarrow.decimal128(5, -2)))) == [12000]
    digits = Decimal("1" * 61)
    wide = pyarrow.array([digits, Decimal(1).scaleb(-2)], pyarrow.decimal256(76, 2))
    assert told(read(wide)) == [scalar(digits), Fraction(1, 100)]
    tiny = pyarrow.array([Decimal("1E-61"), Decimal("1E-60")], pyarrow.decimal128(3, 61))
    assert told(read(tiny)) == [scalar(Decimal("1E-61")), Fraction(1, 10**60)]


written = st.one_of(
    st.text("0123456789.,-+ e'_\u2212", max_size=9),
    st.from_regex(r"\A-?[0-9]{1,4}[.,][0-9]{3}\Z"),
    st.decimals(allow_nan=False).map(str),
    st.text(max_size=5),
    st.just("9" * 31 + ".9"),
    st.just("0." + "3" * 61),
)


@given(
    st.lists(st.tuples(written, st.sampled_from(range(len(CODES))))),
    st.sampled_from(["string", "large_string"]),
)
def test_text_is_read_as_convert_reads_it_for_the_currency_of_its_row(rows, kind):
    texts, codes = [row[0] for row in rows], [row[1] for row in rows]
    texts = [text.encode(errors="replace").decode() for text in texts]
    amounts = read(pyarrow.array(texts, kind), [*codes, 0][: max(len(codes), 1)] if codes else (0,))
    assert told(amounts) == [scalar(text, CODES[code]) for text, code in zip(texts, codes, strict=True)]
    assert are_nearest(amounts)


def test_text_of_a_currency_without_decimals_may_be_a_whole_number_with_a_group():
    amounts = read(pyarrow.array(["1.005", "1.005", "10.000", "0.500"]), [0, 1, 1, 1])
    assert told(amounts) == [Fraction("1.005"), 1005, 10000, Fraction("0.5")]


def test_text_of_a_row_without_a_currency_is_read_without_one():
    assert told(read(pyarrow.array(["1.005", "1,005"]), [-1, -1])) == [
        scalar("1.005", ""),
        scalar("1,005", ""),
    ]


@pytest.mark.parametrize(
    "column",
    [
        pyarrow.array(["5", None, "7"]).dictionary_encode(),
        pyarrow.array(["5", None, "7"], pyarrow.string_view()),
        pyarrow.chunked_array([["5"], [None, "7"]]),
        pyarrow.array(["4", "5", None, "7", "8"]).slice(1, 3),
        pyarrow.array([5.0, None, 7.0]).dictionary_encode(),
        pyarrow.array([4.0, 5.0, None, 7.0]).slice(1),
        pyarrow.array([4, 5, None, 7]).slice(1),
        pyarrow.array([Decimal(4), Decimal(5), None, Decimal(7)], pyarrow.decimal128(9, 2)).slice(1),
        pyarrow.RunEndEncodedArray.from_arrays([1, 2, 3], pyarrow.array([5, None, 7])),
        pyarrow.chunked_array(
            [pyarrow.array(["5", None]).dictionary_encode(), pyarrow.array(["7"]).dictionary_encode()]
        ),
        [5, None, "7"],
        numpy.array([5, None, Decimal(7)], object),
    ],
    ids=lambda column: str(getattr(column, "type", type(column).__name__)),
)
def test_columns_in_chunks_slices_and_encodings_have_the_same_amounts(column):
    assert told(read(column)) == [5, MISSING_TEXT, 7]


def test_floats_of_numpy_are_taken_as_they_are():
    assert told(read(numpy.array([0.1, 2.5], numpy.float32))) == [Fraction(1, 10), Fraction(5, 2)]


@pytest.mark.parametrize(
    "values",
    [
        [True, False],
        [date(2024, 1, 1)],
        [datetime(2024, 1, 1, tzinfo=UTC)],
        [time(12)],
        [timedelta(1)],
        [b"5"],
        [[5]],
        [{"a": 5}],
    ],
    ids=lambda values: type(values[0]).__name__,
)
def test_what_is_no_number_is_refused_as_convert_refuses_it(values):
    assert told(read(pyarrow.array([*values, None]))) == [*map(scalar, values), MISSING_TEXT]


@pytest.mark.parametrize(
    "kind", [pyarrow.timestamp("ns"), pyarrow.duration("ns"), pyarrow.time64("ns")], ids=str
)
def test_times_of_nanoseconds_are_refused_too(kind):
    (message,) = told(read(pyarrow.array([1], kind)))
    assert message.startswith("an amount is an int, a Decimal, a Fraction, text or a float, not ")


def test_a_column_of_nulls_has_no_amounts():
    amounts = read(pyarrow.nulls(3))
    assert amounts.problem.tolist() == [MISSING] * 3


def test_mixed_values_are_read_one_by_one():
    values = [
        1,
        "2.50",
        Decimal("3.0"),
        Fraction(1, 3),
        0.1,
        numpy.float32(0.1),
        numpy.int8(3),
        True,
        1.0,
        "x",
    ]
    values += [float("nan"), Decimal("nan"), Decimal("snan"), Decimal("Infinity"), [1], 10**31]
    amounts = read(values)
    assert told(amounts) == [scalar(each) for each in values]
    assert are_nearest(amounts)


def test_an_empty_column_has_no_rows():
    for column in [[], pyarrow.array([], pyarrow.string()), pyarrow.chunked_array([], pyarrow.float64())]:
        assert len(read(column)) == 0


def test_hundredths_are_divided_exactly():
    amounts = read(pyarrow.array([0.1, 0.1]), [0, 2], POWERS)
    assert told(amounts) == [Fraction(1, 10), Fraction(1, 1000)]
    assert told(read(pyarrow.array([12345]), [2], POWERS)) == [Fraction("123.45")]
    assert told(read(pyarrow.array([Decimal("0.5")]), [2], POWERS)) == [Fraction("0.005")]


def test_one_amount_for_all_rows_is_read_for_the_currency_of_each():
    places = numpy.array([0, 1, 2, -1], numpy.int32)
    amounts = Amounts.same("1.005", CODES, places, POWERS)
    assert told(amounts) == [Fraction("1.005"), 1005, Fraction("0.01005"), Fraction("1.005")]
    amounts = Amounts.same("1,005", CODES, places, POWERS)
    assert told(amounts) == [scalar("1,005", "USD"), 1005, scalar("1,005", "GBP"), scalar("1,005", "")]


@pytest.mark.parametrize(
    "value",
    [Fraction(1, 3), pyarrow.scalar(0.1, pyarrow.float32()), pyarrow.scalar(Decimal("0.10")), 7, None],
)
def test_one_amount_may_be_any_that_convert_takes(value):
    amounts = Amounts.same(value, CODES, numpy.zeros(2, numpy.int32), [0, 0, 0, 0])
    plain = value
    if isinstance(value, pyarrow.Scalar):
        plain = Decimal("0.1")
    assert told(amounts) == [MISSING_TEXT if value is None else scalar(plain)] * 2


@pytest.mark.parametrize("kind", ["float", "double", "halffloat"])
def test_nan_and_infinities_are_refused_in_floats_of_any_size(kind):
    values = [float("nan"), float("inf"), float("-inf")]
    assert told(read(pyarrow.array(values, kind))) == [scalar(each) for each in values]
