"""New columns as the text of their cells."""

import decimal
from datetime import date
from decimal import Decimal

import numpy
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.files import text_cells


def decimals(values, scale):
    return pyarrow.array(
        [None if one is None else Decimal(one) for one in values], pyarrow.decimal128(38, scale)
    )


def test_amounts_have_their_decimals_and_the_mark():
    made = text_cells.amounts(decimals(["1234.5", "-0.05", None, "-0.00", "7"], 2), 2, ",")
    assert made.type == pyarrow.large_string()
    assert made.to_pylist() == ["1234,50", "-0,05", None, "0,00", "7,00"]


def test_rows_have_decimals_of_their_own():
    digits = numpy.array([2, 0, 3, 0], numpy.int8)
    made = text_cells.amounts(decimals(["1.5", "-20", "0.125", None], 3), digits, ".")
    assert made.to_pylist() == ["1.50", "-20", "0.125", None]


def test_a_small_amount_has_no_exponent():
    assert text_cells.amounts(decimals(["0.00000001", "0"], 18), 18, ".").to_pylist() == [
        "0.000000010000000000",
        "0.000000000000000000",
    ]


def test_a_part_of_an_array_is_written():
    assert text_cells.amounts(decimals(["1", "2", "3"], 0)[1:2], 0, ".").to_pylist() == ["2"]
    assert text_cells.amounts(decimals([], 2), 2, ".").to_pylist() == []


@pytest.mark.parametrize("value", ["1.25", "12345678901234567890123.25"])
def test_decimals_are_never_cut_off(value):
    with pytest.raises(ValueError, match="more decimals"):
        text_cells.amounts(decimals([value], 2), numpy.array([1], numpy.int8), ".")


def test_long_columns_are_written_in_order():
    values = [str((-1) ** at * at) for at in range(20_000)]
    made = text_cells.amounts(decimals(values, 0), 0, ".").to_pylist()
    assert made == [str(int(value)) for value in values]


@given(st.data())
def test_amounts_are_as_python_writes_them(data):
    scale = data.draw(st.integers(0, 20))
    digits = data.draw(st.lists(st.integers(0, scale + 2), min_size=1, max_size=9))
    most = 10 ** data.draw(st.integers(1, 15))
    wholes = [data.draw(st.none() | st.integers(-most, most)) for _ in digits]
    with decimal.localcontext(prec=80):
        values = [
            None if one is None else Decimal(one).scaleb(-min(places, scale))
            for one, places in zip(wholes, digits, strict=True)
        ]
        expected = [
            None if one is None else f"{one or abs(one):.{places}f}"
            for one, places in zip(values, digits, strict=True)
        ]
        array = pyarrow.array(values, pyarrow.decimal128(38, scale))
    assert text_cells.amounts(array, numpy.array(digits, numpy.int8), ".").to_pylist() == expected


@given(st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False)))
def test_floats_are_their_shortest_digits(values):
    made = text_cells.floats(pyarrow.array(values, pyarrow.float64()), ",").to_pylist()
    for text, value in zip(made, values, strict=True):
        if value is None:
            assert text is None
            continue
        assert float(text.replace(",", ".")) == value
        assert "e" not in text.lower()
        assert Decimal(text.replace(",", ".")) == Decimal(repr(value))


def test_a_whole_float_has_no_decimals():
    assert text_cells.floats(pyarrow.array([1.0, 0.5, 1e-7]), ".").to_pylist() == ["1", "0.5", "0.0000001"]


def test_days_and_words_are_text():
    assert text_cells.days(pyarrow.array([date(2024, 12, 31), None])).to_pylist() == ["2024-12-31", None]
    words = pyarrow.array(["ecb", None, "ecb"]).dictionary_encode()
    assert text_cells.texts(words).to_pylist() == ["ecb", None, "ecb"]
