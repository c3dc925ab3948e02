"""How the amounts of a column are written, and what is read of its cells."""

from decimal import Decimal
from fractions import Fraction

import numpy
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.csv_files import said

from converter.errors import AmountError, InputError
from converter.files.amounts import decide
from converter.frames.amounts import Amounts
from converter.text.amounts import readings

LOCALES = {".": "en", ",": "de"}


def reading_of(sample, *, decimal=None, with_currency=False):
    return decide(sample, name="Net", decimal=decimal, with_currency=with_currency, said=said)


def exact(amounts):
    """The amounts as a plan takes them; None where there is none."""
    rows = len(amounts)
    read = Amounts.read(amounts, ("EUR",), numpy.zeros(rows, numpy.int32), (0,))
    there = [True] * rows if read.problem is None else (read.problem == 0).tolist()
    return [Fraction(*read.ratio(row)) if there[row] else None for row in range(rows)]


def read(cells, sample=None, **options):
    """The exact amounts of text, and the reasons."""
    made = reading_of(cells if sample is None else sample, **options)
    amounts, _, wrong = made.read(pyarrow.array(cells, pyarrow.string()))
    return exact(amounts), wrong


def one(cell, decimal):
    (amount,), wrong = read([cell], decimal=decimal)
    return amount, wrong.get(0, "")


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1,234", "1,234.50"], "."),
        (["1.234", "1.234,50"], ","),
        (["1.234", "12.5"], "."),
        (["1,234", "12,5"], ","),
        (["1.234", "1.234.567"], ","),
        (["1,234", "1,234,567"], "."),
        (["1,234", "12,34,567"], "."),
        (["1.234", "0.123"], "."),
        (["1,234", "0,123"], ","),
        (["1.234", "1234.567"], "."),
        (["1,234", "1234,567"], ","),
        (["1.234", "1.5e3"], "."),
        (["1 234,567", "1"], ","),
        (["5", "12"], "."),
    ],
)
def test_a_cell_shows_the_decimal_mark_of_its_column(cells, mark):
    assert reading_of(cells).decimal == mark
    assert reading_of(pyarrow.array(cells)).decimal == mark


@pytest.mark.parametrize("cells", [["1.234", "5"], ["1,234"], ["12.5", "12,5"], ["1,234.5", "1.234,5"]])
def test_a_column_that_does_not_show_one_mark_is_asked_for(cells):
    with pytest.raises(InputError, match=r"--decimal , or --decimal \.") as caught:
        reading_of(cells)
    assert cells[0] in str(caught.value)
    assert "Net" in str(caught.value)


def test_a_decimal_mark_is_a_dot_or_a_comma():
    for other in (";", [","], 5):
        with pytest.raises(InputError, match="--decimal is"):
            reading_of(["1"], decimal=other)


def test_a_given_mark_decides_and_is_told():
    assert one("1.234", ",") == (1234, "")
    assert one("1.234", ".") == (Fraction("1.234"), "")
    assert reading_of(["1.234"], decimal=",").told == "decimal comma, 1.234 is 1234"
    assert reading_of(["1"]).told == "whole numbers"
    assert reading_of(pyarrow.array([1])).told == ""


@pytest.mark.parametrize(("cell", "decimal"), [("12.5", ","), ("0.123", ","), ("1.5e3", ","), ("12,5", ".")])
def test_a_cell_with_the_other_mark_is_wrong(cell, decimal):
    amount, reason = one(cell, decimal)
    assert amount is None
    assert "and its column a decimal" in reason


def test_a_mark_in_a_column_of_whole_numbers_is_never_guessed():
    amounts, wrong = read(["7", "1,234", "1.234", "12,5", "12.5"], sample=["1"])
    assert amounts == [7, None, None, None, Fraction("12.5")]
    assert [*wrong] == [1, 2, 3]
    assert all("--decimal ," in reason for reason in wrong.values())


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("(12.50)", "-12.5"),
        ("12.50-", "-12.5"),
        ("\u221212.50", "-12.5"),
        ("+12.50", "12.5"),
        ("\u00a012.50 ", "12.5"),
        ("1\u202f234.5", "1234.5"),
        ("12,34,567.5", "1234567.5"),
        ("1e3", "1000"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("-0.00", "0"),
    ],
)
def test_an_amount_is_read_in_every_writing(cell, amount):
    assert one(cell, ".") == (Fraction(amount), "")


@pytest.mark.parametrize(
    "cell", ["nan", "inf", "1e400", "007", "5.", "-", "--5", "1.2.3", "1/2", "\u0661", "1" * 61, "(-5)", "x"]
)
def test_what_the_text_of_an_amount_may_not_be_is_refused_with_its_message(cell):
    amount, reason = one(cell, ".")
    assert amount is None
    if cell[0] != "(":
        with pytest.raises(AmountError) as caught:
            readings(cell, "en")
        assert reason == str(caught.value)


def test_an_empty_cell_is_null_and_not_wrong():
    assert read(["", None, "  ", "5"]) == ([None, None, None, 5], {})


def test_a_zero_has_no_sign():
    amounts, _, _ = reading_of(["-0.00"]).read(pyarrow.array(["-0.00"]))
    assert str(amounts[0].as_py()) == "0.0"


def test_a_long_amount_is_exact():
    cells = ["0.1234567890123456789", "1,234.50", "(1.5)", ""]
    expected = [Fraction("0.1234567890123456789"), Fraction("1234.5"), Fraction("-1.5"), None]
    assert read(cells) == (expected, {})
    cells = ["123456789012345678901234567890", "0.0000000000000000000000001"]
    assert read(cells)[0] == [Fraction(cell) for cell in cells]
    assert read(["9007199254740993"])[0] == [9007199254740993]


def test_numbers_pass_as_they_are():
    column = pyarrow.array([1.5, None])
    amounts, words, wrong = reading_of(column).read(column)
    assert (amounts.to_pylist(), words, wrong) == ([1.5, None], None, {})
    amounts, words, wrong = reading_of(["2,5"]).read([Decimal(1), "2,5", None, "x"])
    assert (amounts, [*wrong]) == ([Decimal(1), Decimal("2.5"), None, None], [3])


def test_a_part_of_a_larger_array_is_read():
    column = pyarrow.array(["x", "1.234,5", "-0", None, "12,5", "y"])[1:5]
    amounts, _, wrong = reading_of(column).read(column)
    assert exact(amounts) == [Fraction("1234.5"), 0, None, Fraction("12.5")]
    assert wrong == {}


@pytest.mark.parametrize(
    ("cell", "amount", "word"),
    [
        ("12.50 \u20ac", "12.5", "\u20ac"),
        ("USD 1,000", "1000", "USD"),
        ("-$5", "-5", "$"),
        ("\u20ac-5", "-5", "\u20ac"),
        ("(USD 5.00)", "-5", "USD"),
        ("USD (5.00)", "-5", "USD"),
        ("5- EUR", "-5", "EUR"),
        ("1\u00a0000 kr", "1000", "kr"),
        ("Rs.50", "50", "Rs."),
        ("$.50", "0.5", "$"),
        ("US dollar 5", "5", "US dollar"),
        ("5", "5", None),
        ("", None, None),
    ],
)
def test_a_cell_holds_its_currency(cell, amount, word):
    made = reading_of(["1.5"], with_currency=True)
    amounts, words, wrong = made.read(pyarrow.array([cell]))
    assert exact(amounts) == [None if amount is None else Fraction(amount)]
    assert (words.to_pylist(), wrong) == ([word], {})
    assert made.read([cell])[1] == [word]


@pytest.mark.parametrize("cell", ["$5 USD", "-(5)", "-$-5", "- $5", "EUR", "(-5 EUR)", "5 EUR 6"])
def test_a_cell_with_two_signs_or_currencies_is_wrong(cell):
    amounts, words, wrong = reading_of(["1.5"], with_currency=True).read(pyarrow.array([cell]))
    assert (amounts.to_pylist(), words.to_pylist(), [*wrong]) == ([None], [None], [0])


def test_currencies_beside_the_amounts_of_a_column_show_its_mark():
    assert reading_of(["12,50 \u20ac", "USD 1.000"], with_currency=True).decimal == ","
    with pytest.raises(InputError, match="two ways"):
        reading_of(["1,250 \u20ac"], with_currency=True)


def test_a_currency_in_a_cell_that_is_to_hold_the_amount_only_is_wrong():
    amounts, wrong = read(["5", "5 EUR", "5x"], decimal=".")
    assert amounts == [5, None, None]
    assert "names a currency itself" in wrong[1]
    assert wrong[1].endswith(said("currency", "Net"))
    assert "well-formed" in wrong[2]


def grouped(digits, mark):
    head = len(digits) % 3 or 3
    return mark.join([digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))])


@st.composite
def written(draw, mark):
    """An amount in some writing with that decimal mark."""
    whole = str(draw(st.integers(0, 10 ** draw(st.integers(1, 25)))))
    part = draw(st.text("0123456789", max_size=draw(st.sampled_from((2, 3, 20)))))
    group = draw(st.sampled_from(("", "." if mark == "," else ",", " ", "\u00a0", "'")))
    text = (grouped(whole, group) if group else whole) + (mark + part if part else "")
    form = draw(st.sampled_from(("{}", "-{}", "{}-", "+{}", " {} ", "\u2212{}", "\u00a0{}")))
    return form.format(text)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(".,"))
def test_every_amount_is_the_number_that_its_text_is_elsewhere(data, mark):
    cells = data.draw(st.lists(written(mark), max_size=8))
    amounts, wrong = read(cells, decimal=mark)
    assert amounts == [Fraction(readings(cell, LOCALES[mark])[0]) for cell in cells]
    assert wrong == {}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text("0123456789001.,.,-+() 'e\u00a0\u2212x", max_size=9), max_size=6), st.sampled_from(".,")
)
def test_no_text_is_an_amount_that_is_refused_elsewhere(cells, mark):
    amounts, wrong = read(cells, decimal=mark)
    for row, (cell, amount) in enumerate(zip(cells, amounts, strict=True)):
        assert (amount is None) == (row in wrong or not cell.strip())
        if amount is not None:
            bare = cell.strip()
            inner = bare[1:-1] if bare[0] == "(" else bare
            number = Fraction(readings(inner, LOCALES[mark])[0])
            assert amount == (-number if inner != bare else number)
            assert exact(reading_of([], decimal=mark).read([cell])[0]) == [amount]
