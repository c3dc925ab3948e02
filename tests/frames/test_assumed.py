"""``assumed`` of each row is what ``assumed`` of its conversion has."""

from datetime import date
from decimal import Decimal
from itertools import product

import dask.dataframe
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from support.columns import offline
from support.holding import shipped_environ

from converter import Converter, ConverterError, frames

AMOUNTS = ["10.000", "1,234", "-1.000", "5-", "0.125", "1234.567", "1 000", "abc", None]
CODES = ["GBp", "JPY", "EUR", "zac", "XXQ", None]
DAYS = ["2024-01-05", "01/31/2022", "2024-01-05T10:00:00Z", "yesterday", "31.12.2022", "1/2/2022", None]
ROWS = [*product(AMOUNTS, CODES, DAYS)]


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


def table(rows=ROWS):
    return pa.table(dict(zip(("amount", "cur", "day"), map(list, zip(*rows, strict=True)), strict=True)))


def convert(frame, c, **settings):
    asked = {"amount": "amount", "currency": "cur", "date": "day", "to": "CHF", "digits": 2, "converter": c}
    return frames.convert(frame, **{**asked, **settings})


def scalar(c, amount, code, day, **settings):
    """The result and the readings of a conversion, both None if it is refused."""
    if None in (amount, code, day):
        return None, None
    try:
        made = c.convert(amount, code, "CHF", day, digits=2, **settings)
    except ConverterError:
        return None, None
    return float(made.result.amount), "; ".join(made.assumed) or None


@pytest.fixture(scope="module")
def expected(c):
    return [scalar(c, *row) for row in ROWS]


def listed(found):
    """The results and what was assumed for rows that have one, of any frame."""
    if isinstance(found, pl.LazyFrame):
        found = found.collect()
    if isinstance(found, dask.dataframe.DataFrame):
        found = found.compute(scheduler="synchronous")
    if isinstance(found, duckdb.DuckDBPyRelation):
        found = pa.table(found)
    if isinstance(found, pd.DataFrame):
        found = pa.Table.from_pandas(found, preserve_index=False)
    found = found.to_arrow() if isinstance(found, pl.DataFrame) else found
    results, told = (found[name].to_pylist() for name in ("amount_chf", "amount_chf_assumed"))
    return [(result, None if result is None else text) for result, text in zip(results, told, strict=True)]


KINDS = {
    "pyarrow": lambda rows: rows,
    "chunks": lambda rows: pa.concat_tables([rows.slice(0, 2), rows.slice(2, 0), rows.slice(2)]),
    "views": lambda rows: rows.cast(pa.schema([(name, pa.string_view()) for name in rows.column_names])),
    "pandas": lambda rows: rows.to_pandas(),
    "objects": lambda rows: pd.DataFrame(rows.to_pydict(), dtype=object),
    "categories": lambda rows: rows.to_pandas().astype("category"),
    "polars": pl.from_arrow,
    "lazy": lambda rows: pl.from_arrow(rows).lazy(),
    "dask": lambda rows: dask.dataframe.from_pandas(rows.to_pandas(), npartitions=2),
    "duckdb": lambda rows: duckdb.connect().from_arrow(rows),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_assumed_of_each_row_is_what_the_conversion_assumes(c, expected, kind):
    assert listed(convert(KINDS[kind](table()), c, with_=["assumed"])) == expected


def test_the_texts_are_those_of_the_conversion_joined_by_semicolons(c):
    rows = [("10.000", "JPY", "2024-01-05"), ("10.000", "GBp", "01/31/2022"), ("10", "EUR", "2024-01-05")]
    assert convert(table(rows), c, with_=["assumed"])["amount_chf_assumed"].to_pylist() == [
        "10.000=10000 (not 10.000)",
        "GBp=0.01 GBP; 10.000=10.000 (not 10000); 01/31/2022=2022-01-31",
        None,
    ]


def test_values_for_all_rows_are_assumed_for_each(c):
    found = convert(table(), c, amount="10.000", date="01/31/2022", with_=["assumed"])
    told = found["converted_chf_assumed"].to_pylist()
    for (_, code, _), text in zip(ROWS, told, strict=True):
        assert text == scalar(c, "10.000", code, "01/31/2022")[1]
    found = convert(table(), c, currency="GBp", with_=["assumed"])
    assert listed(found) == [scalar(c, amount, "GBp", day) for amount, _, day in ROWS]


def test_targets_of_a_column_have_each_the_readings_of_their_rows(c):
    rows = table().append_column("to", pa.array(["CHF", "USD", "EUR"] * (len(ROWS) // 3)))
    found = convert(rows, c, to="to", with_=["assumed"])
    texts = zip(
        found["amount_converted"].to_pylist(), found["amount_converted_assumed"].to_pylist(), strict=True
    )
    for (amount, code, day), (result, text) in zip(ROWS, texts, strict=True):
        assert result is None or text == scalar(c, amount, code, day)[1]


def test_nothing_is_assumed_for_numbers_and_days(c):
    rows = pa.table({"amount": [1.234, 10.0], "cur": ["EUR", "USD"], "day": [date(2024, 1, 5)] * 2})
    for column in (rows["amount"], rows["amount"].cast(pa.decimal128(20, 3)), pa.array([10, 1234])):
        found = convert(rows.set_column(0, "amount", column), c, with_=["assumed"])
        assert found["amount_chf_assumed"].to_pylist() == [None, None]
    instants = rows.set_column(2, "day", rows["day"].cast(pa.timestamp("us")))
    assert convert(instants, c, with_=["assumed"])["amount_chf_assumed"].null_count == 2


def test_a_row_without_a_rate_has_nothing_assumed_and_one_without_an_amount_has(c):
    rows = [("10.000", "GBp", "1960-01-01"), (None, "GBp", "2024-01-05"), ("abc", "GBp", "2024-01-05")]
    told = convert(table(rows), c, with_=["assumed"])["amount_chf_assumed"].to_pylist()
    assert told == [None, "GBp=0.01 GBP", "GBp=0.01 GBP"]


@pytest.mark.parametrize("settings", [{"average": "month"}, {"end_of": "quarter"}])
def test_the_mean_of_a_period_has_the_readings_of_the_amount_and_the_day(c, settings):
    rows = [("10.000", "GBp", "01/31/2022"), ("10", "USD", "2022-01-31")]
    told = convert(table(rows), c, with_=["assumed"], **settings)["amount_chf_assumed"].to_pylist()
    assert told == ["GBp=0.01 GBP; 10.000=10.000 (not 10000); 01/31/2022=2022-01-31", None]


def test_readings_of_an_own_rate_are_told_too_each_once(tmp_path):
    with Converter(own={"GBp/CHF": "1.234"}, environ=shipped_environ(tmp_path)) as own:
        rows = [("10.000", "GBP", "01/31/2022"), ("1", "GBp", "2024-01-05"), ("1", "USD", "2024-01-05")]
        found = listed(convert(table(rows), own, with_=["assumed"]))
        assert found == [scalar(own, *row) for row in rows]
        assert [(told or "").count("GBp=0.01 GBP") for _, told in found] == [1, 1, 0]


def test_the_column_has_few_texts(c):
    found = convert(table(ROWS * 20), c, with_=["assumed"])["amount_chf_assumed"]
    assert found.type == pa.dictionary(pa.int32(), pa.string())
    assert set(found.chunk(0).dictionary.to_pylist()) == set(found.to_pylist()) - {None}


def test_a_sql_function_tells_what_was_assumed(c):
    with duckdb.connect() as con:
        frames.register(con, "f", c, with_=["assumed"])
        ((found,),) = con.sql("SELECT f('10.000', 'GBp', DATE '2024-01-05', 'CHF')").fetchall()
    assert found["assumed"] == "GBp=0.01 GBP; 10.000=10.000 (not 10000)"


def test_the_rate_of_a_hundredth_is_that_of_its_currency(c):
    rows = pa.table({"amount": [100.0], "cur": ["GBp"], "day": [date(2024, 1, 5)]})
    (found,) = convert(rows, c, digits=4, with_=["rate", "assumed"]).to_pylist()
    assert found["amount_chf"] == pytest.approx(found["amount_chf_rate"], abs=1e-4)
    assert found["amount_chf_assumed"] == "GBp=0.01 GBP"


@pytest.mark.parametrize("con", ["x.db", None, 5])
def test_register_takes_a_connection_of_duckdb(con):
    with pytest.raises(ConverterError, match="con is a connection of DuckDB, such as"):
        frames.register(con)


def test_decimals_in_sql_without_digits_have_eight_each_row_rounded_to_those_of_its_target(c):
    with duckdb.connect() as con:
        frames.register(con, "f", c, as_type="decimal")
        found = con.sql(
            "SELECT f(10, 'USD', DATE '2024-01-05', target) FROM (VALUES ('JPY'), ('EUR')) t(target)"
        )
        assert str(found.types[0]) == "DECIMAL(38,8)"
        one, two = (row[0] for row in found.fetchall())
    assert one == one.to_integral_value()
    assert two == round(two, 2) != Decimal(0)


def test_a_table_of_months_gets_their_means(c):
    months = pd.DataFrame({"month": ["2025-01-01", "2025-02-28"]})
    found = frames.convert(months, 1, "USD", "month", "EUR", average="month", digits=6, converter=c)
    assert found["converted_eur"].tolist() == [
        float(c.convert(1, "USD", "EUR", average=month, digits=6).result.amount)
        for month in ("2025-01", "2025-02")
    ]
