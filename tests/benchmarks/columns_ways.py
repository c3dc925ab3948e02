"""The ways of the benchmark of columns: each converts all rows, and counts its wrong results."""

import os
import shutil
import sys
from functools import partial

import columns_data
import columns_peers
import numpy
import polars
import pyarrow
import pyarrow.compute
from support import scale_page

from converter import Converter, frames

ROW = {"amount": "amount", "currency": "currency", "date": "date", "to": "EUR"}


class Way:
    """``run`` converts the ``rows``; ``wrong`` counts the results that are not right, if they are counted."""

    def __init__(self, run, rows, wrong=lambda: ""):
        self.run = run
        self.rows = rows
        self.wrong = wrong


def checked(run, expected):
    """A way whose results come in the order of the rows, as the column ``amount_eur`` of what it returns."""

    def wrong():
        column = run()["amount_eur"]
        if isinstance(column, pyarrow.ChunkedArray) and pyarrow.types.is_decimal(column.type):
            cents = pyarrow.compute.multiply(column.cast(pyarrow.decimal128(18, 2)), 100).cast(
                pyarrow.int64()
            )
            return f"{int((cents.to_numpy() != numpy.rint(expected * 100)).sum()):,}"
        return f"{int((numpy.asarray(column, dtype=float) != expected).sum()):,}"

    return Way(run, len(expected), wrong)


def in_memory(table, expected, converter):
    """Frames in memory: all are made of the same table of Arrow before."""
    convert = partial(frames.convert, **ROW, converter=converter)
    rows = columns_peers.pandas_of(table)
    eager, lazy = polars.from_arrow(table), polars.from_arrow(table).lazy()

    def first():
        # A converter that has read nothing yet.
        with Converter(environ=columns_data.ENVIRON) as new:
            return convert(table, converter=new)

    return {
        "pyarrow, first call of a converter": checked(first, expected),
        "pyarrow": checked(lambda: convert(table), expected),
        "pyarrow, decimal": checked(lambda: convert(table, as_type="decimal"), expected),
        "polars, lazy": checked(lambda: convert(lazy).collect(engine="streaming"), expected),
        "polars": checked(lambda: convert(eager), expected),
        "pandas": checked(lambda: convert(rows), expected),
        "Dask": checked(dask_of(rows, convert), expected),
    }


def dask_of(rows, convert):
    from dask import dataframe

    parts = dataframe.from_pandas(rows, npartitions=2 * (os.cpu_count() or 1), sort=False)
    return lambda: convert(parts).compute()


def of_duckdb(data):
    """Tables of DuckDB, and results as a table of Arrow. Its joins change the order of the rows."""
    import duckdb

    con = duckdb.connect()
    con.execute(f"CREATE TABLE payments AS FROM '{data.rows}'")
    con.execute(f"CREATE TABLE rates AS FROM '{data.rates}'")
    frames.register(con, converter=data.converter)
    _, plain, exact = scale_page.queries()
    function = "SELECT payments.*, convert_fx(amount, currency, date, 'EUR') AS amount_eur FROM payments"

    def way(query):
        made = con.sql(query)

        def wrong():
            return f"{made.filter('amount_eur IS DISTINCT FROM expected').shape[0]:,}"

        return Way(lambda: made.project("* EXCLUDE (expected)").to_arrow_table(), data.count, wrong)

    return {
        "DuckDB, the plain query": way(plain),
        "DuckDB, the exact query": way(exact),
        "DuckDB, `convert_fx`": way(function),
    }


def of_spark(data):
    """Spark on this machine, from Parquet to a sink that keeps nothing; none where Java is missing."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        print("no Java, so no Spark", file=sys.stderr)
        return {}
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession, functions

    session = (
        SparkSession.builder.master(f"local[{os.cpu_count()}]").config("spark.driver.memory", "4g")
        .config("spark.ui.enabled", "false").config("spark.log.level", "ERROR").getOrCreate()
    )  # fmt: skip
    rows = session.read.parquet(str(data.rows))
    join = columns_peers.broadcast_of(session.read.parquet(str(data.rates)))

    def wrong(convert):
        differ = functions.expr("NOT amount_eur <=> expected")
        return f"{convert(rows).filter(differ).count():,}"

    def write(frame):
        frame.write.format("noop").mode("overwrite").save()

    convert = partial(frames.convert, **ROW, converter=data.converter)
    given = rows.drop("expected")
    joined, converted = join(given), convert(given)
    return {
        "Spark, a broadcast join": Way(lambda: write(joined), data.count, partial(wrong, join)),
        "Spark, rates asked for before": Way(lambda: write(converted), data.count, partial(wrong, convert)),
        "Spark, with asking for rates": Way(lambda: write(convert(given)), data.count),
    }
