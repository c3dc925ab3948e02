"""A series as a table of data: rows, columns, and what pandas and polars make of it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from support.holding import shipped_environ

from converter import Converter, InputError

COLUMNS = ["day", "base", "quote", "rate", "source"]
FIRST = (date(2025, 1, 2), "EUR", "USD", Decimal("1.0321"), "ecb")


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    with Converter(environ=shipped_environ(tmp_path_factory.mktemp("cache"))) as c:
        yield c.series("EUR", "USD", "2025-01-01", "2025-12-31")


def test_it_is_a_sequence_of_rows_with_names(series):
    # What the frames look at: https://github.com/pandas-dev/pandas, `is_named_tuple`, and polars the same.
    rows = list(series)
    assert isinstance(series, Sequence)
    assert (len(series), rows[0], rows[-1].day) == (255, FIRST, date(2025, 12, 31))
    assert all(isinstance(row, tuple) and list(row._fields) == COLUMNS for row in rows)
    assert list(reversed(series)) == rows[::-1]
    assert rows[3] in series


def test_the_columns_are_lists_of_one_length(series):
    columns = series.to_dict()
    assert list(columns) == COLUMNS
    assert list(zip(*columns.values(), strict=True)) == list(series)
    assert {type(day) for day in columns["day"]} == {date}
    assert columns["rate"] == [rate.value for rate in series.rates]


def test_a_row_is_found_by_its_place_or_its_day(series):
    assert series[0] == FIRST == series["2025-01-02"] == series[date(2025, 1, 2)]
    assert [row.day for row in series[-2:]] == [date(2025, 12, 30), date(2025, 12, 31)]
    with pytest.raises(KeyError, match="no rate of 2025-01-01"):
        _ = series["2025-01-01"]
    with pytest.raises(IndexError):
        _ = series[255]


class Numpy:
    """A whole number of another library, as numpy has."""

    def __index__(self):
        return 3


def test_a_whole_number_of_any_kind_is_a_position(series):
    assert series[Numpy()] == series[3]
    assert series[: Numpy()] == series[:3]


@pytest.mark.parametrize("place", ["yesterday", "-3d", "today", None, 1.0, "soon"])
def test_what_is_no_position_and_no_day_of_its_own_is_refused(place, series):
    with pytest.raises(InputError, match=str(place)):
        _ = series[place]


def test_a_row_is_looked_up_and_counted_as_in_any_sequence(series):
    rows = list(series)
    assert [series.index(row) for row in rows] == list(range(255))
    assert [series.count(rows[7]), series.count("no row")] == [1, 0]
    assert series.index(rows[7], 5, 9) == 7
    for found in (lambda: series.index("no row"), lambda: series.index(rows[7], 8)):
        with pytest.raises(ValueError, match="not in list"):
            found()


@pytest.mark.parametrize("given", [lambda s: s, lambda s: s.to_dict()])
def test_pandas_takes_it_as_columns(given, series):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(given(series))
    assert (list(frame.columns), len(frame)) == (COLUMNS, 255)
    assert tuple(frame.iloc[0]) == FIRST
    assert frame.astype({"rate": float})["rate"].dtype == float


@pytest.mark.parametrize("given", [lambda s: s, lambda s: s.to_dict()])
def test_polars_takes_it_as_columns(given, series):
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(given(series))
    assert (frame.columns, frame.height, frame.row(0)) == (COLUMNS, 255, FIRST)
    assert frame.schema["day"] == polars.Date
    assert isinstance(frame.schema["rate"], polars.Decimal)
