"""How the days of a column are written, and what is read of its cells."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.csv_files import said

from converter.errors import InputError
from converter.files.days import decide
from converter.frames.reading import Days

LAST = date(2024, 12, 31)


def reading_of(sample, *, date_format=None, by_rule=False):
    return decide(sample, name="Day", date_format=date_format, by_rule=by_rule, said=said)


def read(cells, sample=None, **options):
    """The days, or the texts that are left, and the reasons."""
    days, wrong = reading_of(cells if sample is None else sample, **options).read(pyarrow.array(cells))
    found = [str(one) if isinstance(one, date) else one for one in days.to_pylist()]
    return found, wrong


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["2024-12-31"], "YYYY-MM-DD"),
        (["20241231"], "YYYYMMDD"),
        (["31/12/2024", "03/04/2025"], "D/M/Y"),
        (["12/31/2024", "03/04/2025"], "M/D/Y"),
        (["31.12.2024", "2024-12-31"], "YYYY-MM-DD or D/M/Y"),
        (["31-12-2024 9:30"], "D/M/Y"),
        (["31 Dec 2024"], ""),
        ([""], ""),
    ],
)
def test_cells_show_how_the_days_of_their_column_are_written(cells, told):
    assert reading_of(cells).told == told


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        (["03/04/2025", "x"], "D/M/Y or --date_format M/D/Y"),
        (["31/12/2024", "12/31/2024"], "D/M/Y or --date_format M/D/Y"),
        (["31/12/24"], "D/M/YY or --date_format M/D/YY"),
    ],
)
def test_a_column_that_does_not_show_one_order_is_asked_for(cells, asked):
    with pytest.raises(InputError, match=asked) as caught:
        reading_of(cells)
    assert cells[0] in str(caught.value)


@pytest.mark.parametrize("text", ["D/M", "X/Y/Z", "", "D/M/YYYYY", 5])
def test_an_unknown_format_is_refused(text):
    with pytest.raises(InputError, match=r"--date_format is (one of|text)"):
        reading_of([], date_format=text)


@pytest.mark.parametrize(
    ("cell", "date_format"),
    [
        ("31/12/2024", "D/M/Y"),
        ("31.12.2024", "DD.MM.YYYY"),
        ("12-31-2024", "M/D/Y"),
        ("12/31/2024 5:30 PM", "m/d/y"),
        ("12/31/2024, 5:30:00 pm", "M/D/Y"),
        ("31/12/24", "D/M/YY"),
        ("24/12/31", "YY/M/D"),
        ("2024/12/31", "Y/M/D"),
        ("2024.12.31", "D/M/Y"),
        ("2024-12-31", "D/M/YY"),
        (" 2024-12-31 ", None),
        ("2024-12-31T23:59:00-08:00", None),
        ("2024-12-31 23:59:00.123456 UTC", None),
        ("2024/12/31 10:00", None),
        ("20241231", None),
    ],
)
def test_a_day_is_the_one_that_is_written(cell, date_format):
    assert read([cell], date_format=date_format) == (["2024-12-31"], {})


@pytest.mark.parametrize(
    ("cell", "sample", "reason"),
    [
        ("2025-02-30", "2024-01-01", "February 2025 has 28 days"),
        ("13/25/2025", "31/12/2024", "no day as D/M/Y"),
        ("12/31/2024", "31/12/2024", "no day as D/M/Y"),
        ("31/12/2024", "12/31/2024", "no day as M/D/Y"),
        ("31/12/24", "31/12/2024", "--date_format D/M/YY"),
        ("12/31/2024", "2024-01-01", "--date_format M/D/Y"),
        ("20241231", "2024-01-01", "write 2024-12-31"),
        ("2024-12-31 noon", "2024-01-01", "not a time"),
        ("31/12/2024 noon", "31/12/2024", "not a time"),
        ("yesterday", "2024-01-01", "depends on today"),
        ("end of march", "2024-01-01", "depends on today"),
        ("last month", "2024-01-01", "depends on today"),
        ("2024", "2024-01-01", "is a period"),
        ("2024-Q1", "2024-01-01", "is a period"),
        ("45000", "2024-01-01", "spreadsheet"),
        ("45000.75", "2024-01-01", "spreadsheet"),
    ],
)
def test_a_cell_that_is_no_day_of_its_column_is_wrong(cell, sample, reason):
    days, wrong = read([cell, sample], sample=[sample])
    assert days == [None, sample if sample[4] == "-" else "2024-12-31"]
    assert reason in wrong[0]
    assert [*wrong] == [0]


def test_other_text_is_left_to_be_read_as_in_a_question():
    cells = ["31 Dec 2024", "2024-12-30", "28-May-2023", "x", ""]
    days, wrong = reading_of(cells).read(pyarrow.array(cells))
    assert (days.to_pylist(), wrong) == (["31 Dec 2024", "2024-12-30", "28-May-2023", "x", None], {})
    read_of = Days()
    numbers = read_of.numbers(days).tolist()
    assert numbers[:3] == [LAST.toordinal(), LAST.toordinal() - 1, date(2023, 5, 28).toordinal()]
    assert "not a day" in read_of.reason(numbers[3])[1]
    assert "missing" in read_of.reason(numbers[4])[1]


@pytest.mark.parametrize("other", ["2024-02-30 10:00:00", "yesterday", "31 Dec 2024", "2024-12-31", "", None])
def test_one_other_cell_among_times_leaves_the_days_of_the_others(other):
    cells = ["2024-12-31 10:00:00", other, "2024-12-30T11:00:00Z"]
    days, wrong = read(cells)
    alone, reasons = read([other], sample=cells)
    assert days == ["2024-12-31", *alone, "2024-12-30"]
    assert [*wrong.values()] == [*reasons.values()]
    assert set(wrong) <= {1}


def test_periods_are_left_for_a_rule():
    cells = ["2025", "2025-Q1", "2024-06", "2024-01..2024-03", "2024-12-31"]
    assert read(cells, by_rule=True) == (cells, {})
    assert [*read(["this year", "2024"], by_rule=True)[1]] == [0]


def test_days_and_times_of_arrow_pass():
    for column in (pyarrow.array([LAST]), pyarrow.array([datetime(2024, 12, 31)])):  # noqa: DTZ001
        days, wrong = reading_of(column).read(column)
        assert days.equals(column)
        assert wrong == {}


@pytest.mark.parametrize("number", [20241231, 20241231.0, Decimal(20241231)])
def test_a_column_of_numbers_of_eight_digits_has_days(number):
    assert read([number, None]) == (["2024-12-31", None], {})


def test_a_number_of_a_spreadsheet_is_not_a_day():
    for number in (45000, 45000.0, 45000.5):
        days, wrong = read([number])
        assert days == [None]
        assert "spreadsheet" in wrong[0]


def test_values_of_python_are_read():
    cells = ["2024-12-31", LAST, None, "31 Dec 2024", True, float("nan"), Decimal("NaN")]
    days, wrong = reading_of(cells).read(cells)
    assert days == [LAST, LAST, None, "31 Dec 2024", None, None, None]
    assert [*wrong] == [4]


def test_empty_cells_are_null_and_not_wrong():
    for cells in (["", "2024-12-31", None, " "], ["", "31/12/2024", None, "  "], ["", "20241231", None]):
        days, wrong = read(cells)
        assert days[:3] == [None, "2024-12-31", None]
        assert wrong == {}


@given(
    st.lists(st.dates(date(1000, 1, 1), date(2999, 12, 31)), min_size=1),
    st.sampled_from(
        [("%d/%m/%Y", "D/M/Y"), ("%m.%d.%Y", "M/D/Y"), ("%Y-%m-%d", None), ("%Y/%m/%d", "Y/M/D")]
    ),
    st.sampled_from(["", " 10:30", "T23:59:59"]),
)
def test_every_day_is_read_as_it_was_written(dates, form, time):
    cells = [one.strftime(form[0]) + time for one in dates]
    assert read([*cells, ""], date_format=form[1]) == ([*map(str, dates), None], {})


@given(
    st.lists(st.text("0123/-. 9", min_size=8, max_size=11), max_size=4), st.sampled_from(["D/M/Y", "M/D/Y"])
)
def test_no_text_is_read_as_another_day_in_a_column_than_alone(texts, order):
    cells = ["01/01/2024", *texts]
    together, wrong = read(cells, date_format=order)
    for row, cell in enumerate(cells):
        alone, reason = read([cell], sample=["01/01/2024"], date_format=order)
        assert alone == [together[row]]
        assert [*reason.values()] == ([wrong[row]] if row in wrong else [])
