"""Spark: the rows go through Arrow to processes of workers, which ask nobody. One session for all tests."""

import shutil
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from support.columns import ROWS, answers, dates, decimals, floats, offline, reasons

from converter import frames
from converter.frames.engines.kept import ABSENT
from converter.frames.engines.spark import ROWS as ROWS_AT_ONCE

if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)
pyspark = pytest.importorskip("pyspark")

# Python's warning on pandas 3, which is of no concern to the rows that go through Arrow.
NEW_YORK = ZoneInfo("America/New_York")
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


@pytest.fixture(scope="module")
def rows(spark):
    days = dates()
    # Late in the evening in the time zone of the session, which is the next day in UTC.
    at = [day and datetime(day.year, day.month, day.day, 23, 30, tzinfo=NEW_YORK) for day in days]
    table = pa.table(
        {
            "n": range(len(ROWS)), "amount": floats(), "exact": pa.array(decimals(), pa.decimal128(30, 3)),
            "text": [text for text, _, _ in ROWS], "cur": [cur for _, cur, _ in ROWS],
            "day": days, "at": pa.array(at, pa.timestamp("us", "America/New_York")),
            "target": [("EUR", "USD")[n % 2] for n in range(len(ROWS))],
            "more": [{"a": [n, None], "b": None} for n in range(len(ROWS))], "raw": [b"\0"] * len(ROWS),
        }
    )  # fmt: skip
    return spark.createDataFrame(table)


def convert(frame, c, amount="amount", date="day", to="EUR", **settings):
    return frames.convert(frame, amount=amount, currency="cur", date=date, to=to, converter=c, **settings)


def as_floats(found):
    return [None if one is None else float(one) for one in found]


def test_each_row_in_spark_is_the_answer_of_the_library_and_all_else_is_as_it_was(c, rows):
    told = ("source", "assumed", "reason")
    made = convert(rows, c, with_=told)
    assert type(made) is type(rows)
    assert made.schema.fields[:-4] == rows.schema.fields
    assert made.schema.names[-4:] == ["amount_eur", *(f"amount_eur_{one}" for one in told)]
    found, before = made.collect(), rows.collect()
    assert [row[:-4] for row in found] == [tuple(row) for row in before]
    assert {n: row["amount_eur_assumed"] for n, row in enumerate(found) if row["amount_eur_assumed"]} == {
        1: "GBp=0.01 GBP"
    }
    assert [row["amount_eur"] for row in found] == as_floats(answers(c, floats()))
    assert [found[3]["amount_eur_source"], found[7]["amount_eur_source"]] == ["law+ecb", None]
    for row, meant in zip(found, reasons(c), strict=True):
        told = row["amount_eur_reason"]
        assert told == meant if meant != "" else told


def test_decimals_and_text_in_spark_are_never_taken_through_a_float(c, rows):
    settings = {"as_type": "decimal", "digits": 2, "to": ["EUR", "USD"]}
    found = convert(convert(rows, c, "exact", **settings), c, "text", **settings).toArrow()
    for amount in ("exact", "text"):
        assert found[f"{amount}_eur"].type == pa.decimal128(38, 2)
        assert found[f"{amount}_eur"].to_pylist() == answers(c, decimals())
        assert found[f"{amount}_usd"].to_pylist() == answers(c, decimals(), "USD")
    assert found["exact_eur"][-1].as_py() == Decimal("9569909960413294.78")


def test_an_instant_is_of_its_day_in_the_time_zone_of_the_session_and_targets_may_be_a_column(c, rows):
    found = convert(rows, c, date="at", to="target", digits=2).toArrow()["amount_converted"].to_pylist()
    each = zip(answers(c, floats()), answers(c, floats(), "USD"), strict=True)
    assert found == as_floats([pair[n % 2] for n, pair in enumerate(each)])


def test_long_partitions_in_spark_keep_their_order_and_empty_ones_their_schema(c, spark):
    size = 2 * ROWS_AT_ONCE
    many = spark.range(size, numPartitions=1).selectExpr(
        "id as n",
        "100.0D + id as amount",
        "'USD' as cur",
        "date_add(date'2025-01-03', cast(id % 300 as int)) as day",
    )
    made = convert(many, c)
    found = made.toArrow()
    assert found["n"].to_pylist() == list(range(size))
    for n in (*range(300), *range(ROWS_AT_ONCE - 9, ROWS_AT_ONCE + 9), size - 1):
        day = found["day"][n].as_py()
        assert found["amount_eur"][n].as_py() == float(c.convert(100 + n, "USD", "EUR", on=day).result.amount)
    empty = convert(many.where("n < 0"), c)
    assert empty.schema == made.schema
    assert empty.collect() == []


def test_no_job_runs_before_the_frame_does_where_no_column_decides_the_rate(c, rows, spark):
    spark.sparkContext.setJobGroup("before", "")
    made = frames.convert(rows, amount="amount", currency="USD", date="2025-01-03", to="EUR", converter=c)
    assert len(spark.sparkContext.statusTracker().getJobIdsForGroup("before")) == 0
    asked = [
        one and c.convert(one, "USD", "EUR", on="2025-01-03", digits=2).result.amount for one in floats()
    ]
    assert made.toArrow()["amount_eur"].to_pylist() == as_floats(asked)


def test_rows_in_spark_that_were_not_there_when_the_rates_were_asked_for_are_refused(c, spark, tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text("100,USD,2025-01-03\n")
    given = spark.read.csv(str(file), schema="amount double, cur string, day date")
    made = convert(given, c, with_=("reason",))
    file.write_text("100,CHF,2025-01-03\n")
    assert made.toArrow().drop("day").to_pylist() == [
        {"amount": 100.0, "cur": "CHF", "amount_eur": None, "amount_eur_reason": ABSENT}
    ]


def test_the_error_of_a_row_in_spark_is_raised_when_it_runs(c, rows):
    made = convert(rows, c, on_error="raise")
    with pytest.raises(pyspark.errors.PythonException, match="XXX is not a currency"):
        made.collect()
