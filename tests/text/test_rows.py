"""Lines of a CSV file are never computed: what their commas mean can't be known."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import convert
from converter.errors import AmountError, DateError, InputError
from converter.text.question import parse, parse_line
from converter.text.tokens import tokens

DAY = "with a day among its fields"
COMMA = "whose commas may be decimal commas"
EMPTY = "with an empty field"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("10,2025-12-31,1500,CHF,EUR", DAY),
        ("2025-12-31,1500,CHF,EUR", DAY),
        ("31.12.2025,CHF,EUR,1500", DAY),
        ("10;2025-12-31;1500;CHF;EUR", DAY),
        ('10,"2025-12-31",1500,"CHF","EUR"', DAY),
        ("1500,CHF,EUR,2025-12-31,Rent", DAY),
        ("7,50,USD,EUR", COMMA),
        ("1,234.56,USD,EUR", COMMA),
        ("10,1500,CHF,EUR", COMMA),
        ("10,31/12/2025,1500,CHF,EUR", COMMA),
        ("2025-12,100,USD,EUR", COMMA),
        ('"7,50",USD,EUR', COMMA),
        ("7,50 USD,EUR,1,5", COMMA),
        (",50,USD,EUR", COMMA),
        (",USD,EUR", EMPTY),
        (", USD, EUR", EMPTY),
        (";USD;EUR", EMPTY),
        ("100,,EUR", EMPTY),
        ("10,USD,,", EMPTY),
        ("10;USD;", EMPTY),
    ],
)
def test_a_line_of_a_csv_file_is_refused_as_such(line, why):
    with pytest.raises(InputError) as error:
        parse_line(line)
    assert f" looks like a line of a CSV file, {why}; separate the words by spaces" in str(error.value)


@pytest.mark.parametrize(
    ("line", "amount", "day"),
    [
        ("100,USD,EUR", 100, None),
        ("100.50,USD,EUR", "100.50", None),
        ("100,50;USD;EUR", "100.50", None),
        ("100,USD,EUR,2025-12-31", 100, date(2025, 12, 31)),
        ("1,000.00USD, EUR", 1000, None),
        ("1,000.00 USD,EUR", 1000, None),
        ("100 USD to EUR,", 100, None),
        ("100,USD EUR,", 100, None),
    ],
)
def test_commas_between_words_are_read(line, amount, day):
    asked = parse_line(line)
    assert (asked.amount, asked.base, asked.quotes) == (Decimal(amount), "USD", ("EUR",))
    assert asked.on == day


def test_a_calculation_in_shell_quotes_is_not_a_row():
    assert parse(["1,000.00USD-50EUR", "RUB"]).terms == ((Decimal(1000), "USD"), (Decimal(-50), "EUR"))


@pytest.mark.parametrize("before", ["", "10", "10,", "10.", "10-", "10'", "USD", "x", "1,5,", "("])
@pytest.mark.parametrize("after", ["", "-5", ".50", ",5", " USD", "USD", ")"])
def test_a_day_within_a_word_is_a_day(before, after):
    glued = before == "10"  # 102025 is another number
    kinds = [token.kind for token in tokens(f"{before}2025-12-31{after}") if "31" in token.text]
    assert (kinds == ["day"]) is not glued


@pytest.mark.parametrize("line", ["100-2025-12-31 USD EUR", "2025-12-31-5 USD EUR", "(2025-12-31) USD EUR"])
def test_a_day_is_never_subtracted(line):
    with pytest.raises(DateError):
        parse_line(line)


def test_a_day_with_another_minus_is_not_subtracted_either():
    with pytest.raises(DateError):
        parse_line("2025\u221212\u221231 USD EUR")


@pytest.mark.parametrize(
    ("line", "assumed"),
    [
        ("10-3 USD EUR", "10-3 USD=7 USD"),
        ("(10-3) USD EUR", "(10-3) USD=7 USD"),
        ("10-3,USD,EUR", "10-3,USD=7 USD"),
        ("10\u22123-2 USD EUR", "10\u22123-2 USD=5 USD"),
        ("10 -3 USD EUR", "10 -3 USD=7 USD"),  # two columns, the second below zero
        ("100USD-50EUR EUR", "100USD-50EUR=100 USD - 50 EUR"),
        ("(5)-3 USD EUR", "(5)-3 USD=2 USD"),
    ],
)
def test_a_subtraction_without_spaces_is_told_with_its_result(line, assumed):
    assert parse_line(line).assumed == (assumed,)


@pytest.mark.parametrize(
    "line", ["(10 - 3) USD EUR", "50 USD -10 EUR EUR", "3*-2 USD EUR", "-(3) USD EUR", "-5 USD EUR"]
)
def test_a_minus_that_cannot_be_a_dash_is_not_told(line):
    assert parse_line(line).assumed == ()


# -- any row ----------------------------------------------------------------------------------------

CODES = ("USD", "EUR", "CHF", "GBP", "JPY")
DAYS = (
    st.integers(0, 9000)
    .map(lambda n: date(2001, 1, 1) + timedelta(n))
    .flatmap(lambda day: st.sampled_from([str(day), f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", f"{day:%Y/%m/%d}"]))
)
AMOUNTS = st.tuples(st.integers(0, 99_999), st.integers(0, 99), st.sampled_from(["", ".", ","])).map(
    lambda parts: f"{parts[0]}{parts[2]}{parts[1]:02d}" if parts[2] else str(parts[0])
)
PLAIN_AMOUNTS = AMOUNTS.map(lambda text: text.replace(",", "."))
OTHERS = st.sampled_from(["", "7", "17", "2025-12", "10-3", "-3.50", "1,234", "2025"])


def quoted(field):
    return st.sampled_from([field, f'"{field}"'])


@st.composite
def rows(draw):
    """A row with an amount, two codes and at least one field more, in any order and by any delimiter."""
    amount = draw(AMOUNTS)
    fields = [amount, *draw(st.permutations(CODES))[:2], draw(DAYS | OTHERS)]
    order = draw(st.sampled_from([p for p in itertools.permutations(range(4)) if p.index(1) < p.index(2)]))
    delimiter = draw(st.sampled_from(",;"))
    return amount, delimiter.join(draw(quoted(fields[place])) for place in order), fields


@settings(deadline=None)
@given(rows())
def test_a_row_of_a_file_is_never_silently_read_as_something_else(row):
    amount, line, fields = row
    try:
        asked = parse_line(line)
    except InputError:
        return
    meant = (Decimal(amount.replace(",", ".")), *fields[1:3])
    assert (asked.amount, asked.base, *asked.quotes) == meant or asked.assumed


@given(PLAIN_AMOUNTS, st.permutations(CODES), st.sampled_from([",", ";", ", ", "; "]))
def test_a_row_of_amount_and_codes_is_a_question(amount, codes, delimiter):
    asked = parse_line(delimiter.join([amount, *codes]))
    assert (asked.amount, asked.base, list(asked.quotes)) == (Decimal(amount), codes[0], codes[1:])


# -- every door -------------------------------------------------------------------------------------

ROW = "10,2025-12-31,1500,CHF,EUR"


def test_the_library_refuses_a_row_as_an_amount_or_a_day():
    for amount in (ROW, "10,2025-12-31", "10-3"):
        with pytest.raises(AmountError):
            convert(amount, "CHF", "EUR")
    with pytest.raises(DateError):
        convert(10, "CHF", "EUR", "2025-12-31,1500")
