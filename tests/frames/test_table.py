"""The rates table as a table of Arrow, and what takes it."""

import os
import subprocess
import sys
from datetime import date

import pytest

pytest.importorskip("pyarrow", reason="needs the extra frames")
pytest.importorskip("numpy", reason="needs the extra frames")

import pyarrow
from pyarrow import parquet
from support.holding import shipped_environ

from converter import Converter
from converter.errors import StoreError
from converter.frames.table import RatesTable, rates_table

NAMES = [
    "date", "currency", "to", "rate", "num", "den", "digits", "as_of", "source", "kind", "derivation",
    "notes", "reason",
]  # fmt: skip


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """A converter offline with the rates that ship, on the evening of 2026-10-30."""
    with Converter(environ=shipped_environ(tmp_path_factory.mktemp("cache"))) as made:
        yield made


@pytest.fixture(scope="module")
def table(shipped):
    """Four currencies on three days around the end of the ECB's rates for the rouble, in two targets."""
    return rates_table(["EUR", "XAU"], ["USD", "RUB", "DEM", "EUR"], "2022-02-28", "2022-03-02", shipped)


def test_a_row_has_the_answer_of_its_day_in_every_column(table):
    rows = table.to_arrow().to_pylist()
    assert rows[0] == {
        "date": date(2022, 2, 28), "currency": "USD", "to": "EUR", "rate": 1 / 1.1199, "num": 10000,
        "den": 11199, "digits": 2, "as_of": date(2022, 2, 28), "source": "ecb", "kind": "reference",
        "derivation": "inverse", "notes": "", "reason": None,
    }  # fmt: skip
    assert next(row["notes"] for row in rows if row["currency"] == "DEM") == "law"


def test_a_refused_row_has_a_reason_and_nothing_else(table):
    row = table.to_arrow().to_pylist()[5]
    assert (row.pop("date"), row.pop("currency"), row.pop("to")) == (date(2022, 3, 2), "RUB", "EUR")
    assert row.pop("reason").startswith("the rate of RUB/EUR on 2022-03-02 is not available now: ")
    assert row.pop("digits") == 2
    assert set(row.values()) == {None}


def test_the_keys_of_a_join_are_plain_text_and_days(table):
    schema = table.to_arrow().schema
    assert schema.names == NAMES == list(table.columns)
    assert [str(schema.field(name).type) for name in NAMES[:8]] == [
        "date32[day]", "string", "string", "double", "int64", "int64", "int8", "date32[day]",
    ]  # fmt: skip


def test_a_target_without_minor_units_has_no_digits(table):
    assert {row["digits"] for row in table.to_arrow().to_pylist() if row["to"] == "XAU"} == {None}


def test_its_length_and_its_name_tell_what_it_is(table):
    assert len(table) == 24 == table.to_arrow().num_rows
    refused = sum(row["rate"] is None for row in table.to_arrow().to_pylist())
    assert repr(table) == f"<RatesTable into EUR, XAU, 2022-02-28 to 2022-03-02: 24 rows, {refused} refused>"


def test_the_parts_of_a_rate_beyond_64_bits_are_null_and_the_rate_is_not(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("day,base,quote,rate\n2026-04-24,USD,EUR,0.1234567890123456789012345\n")
    environ = {"CONVERTER_NOW": "2026-04-24T12:00:00Z"}
    found = rates_table("EUR", ["USD"], "2026-04-24", converter=Converter(rates=path, environ=environ))
    (row,) = found.to_arrow().to_pylist()
    assert (row["rate"], row["num"], row["den"]) == (0.1234567890123456789012345, None, None)


def test_polars_takes_it(table):
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(table)
    assert frame.columns == NAMES
    assert frame.filter(currency="USD", to="EUR")["rate"][0] == 1 / 1.1199


def test_pandas_takes_it(table):
    pandas = pytest.importorskip("pandas", minversion="3")
    frame = pandas.DataFrame.from_arrow(table)
    assert list(frame.columns) == NAMES
    assert frame["rate"][0] == 1 / 1.1199


def test_duckdb_takes_it(table):
    duckdb = pytest.importorskip("duckdb")
    rates = table  # by this name in the query
    with duckdb.connect() as con:
        found = con.sql("select rate from rates where currency = 'USD' and \"to\" = 'EUR' order by date")
        assert found.fetchall()[0] == (1 / 1.1199,)
    assert rates is table


def test_pyarrow_takes_it(table):
    assert pyarrow.table(table).equals(table.to_arrow())


def test_a_parquet_file_has_the_same_table(table, tmp_path):
    path = tmp_path / "fx.parquet"
    table.to_parquet(path)
    assert parquet.read_table(path).to_pylist() == table.to_arrow().to_pylist()


def test_a_parquet_file_that_can_not_be_written_is_a_store_error(table, tmp_path):
    with pytest.raises(StoreError, match=r"fx\.parquet could not be written: No such file or directory"):
        table.to_parquet(tmp_path / "none" / "fx.parquet")


def test_the_old_file_stays_if_a_new_one_can_not_be_made(shipped, tmp_path):
    class Broken(RatesTable):
        def packed(self):
            raise MemoryError

    path = tmp_path / "fx.parquet"
    path.write_text("old")
    made = rates_table("EUR", ["USD"], "2026-10-30", converter=shipped)
    with pytest.raises(MemoryError):
        Broken(made._rows).to_parquet(path)
    assert path.read_text() == "old"


def test_by_default_the_converter_is_that_of_the_package(tmp_path):
    code = (
        "from converter.frames.table import rates_table\n"
        "print(rates_table('EUR', ['USD'], '2026-10-29').to_arrow()['num'].to_pylist())"
    )
    environ = {**os.environ, **shipped_environ(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environ
    )
    assert ran.stdout == "[1000, 2500]\n"


def test_pandas_merges_the_table_by_its_own_days(shipped):
    pd = pytest.importorskip("pandas")
    rates = rates_table("EUR", ["USD"], "2024-01-01", "2024-01-05", shipped)
    frame = rates.to_arrow().to_pandas(date_as_object=False)
    payments = pd.DataFrame({"currency": ["USD"], "date": pd.to_datetime(["2024-01-05"])})
    merged = payments.merge(frame, on=["date", "currency"], how="left")
    assert merged["rate"].tolist() == [rates.to_arrow()["rate"][-1].as_py()]
