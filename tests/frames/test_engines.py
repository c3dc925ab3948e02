"""Lazy engines: each carries the rows, and every row gets what the library answers for it."""

import subprocess
import sys
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import dask
import dask.dataframe
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from support.columns import ROWS, answers, dates, decimals, floats, offline, reasons

from converter import Converter, InputError, frames
from converter.frames import engines

CURRENCIES = [currency for _, currency, _ in ROWS]
TEXTS = [amount for amount, _, _ in ROWS]


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


def rows() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "n": range(len(ROWS)), "amount": floats(),
            "exact": pl.Series(decimals(), dtype=pl.Decimal(30, 3)), "text": TEXTS, "cur": CURRENCIES,
            "day": dates(), "tags": [["a", None]] * len(ROWS),
        }
    )  # fmt: skip


def as_floats(found):
    return [None if one is None else float(one) for one in found]


def convert(frame, c: Converter, amount="amount", to="EUR", **settings):
    return frames.convert(frame, amount=amount, currency="cur", date="day", to=to, converter=c, **settings)


# -- which engine -------------------------------------------------------------------------------


def test_no_engine_is_imported_to_find_out_that_a_frame_is_not_its_own():
    code = (
        "import sys, pyarrow; from converter.frames import engines; before = set(sys.modules);"
        "assert engines.carrier_of(pyarrow.table({})) is None; assert set(sys.modules) == before;"
        "assert not {'polars', 'duckdb', 'pyspark', 'dask', 'pandas'} & before, before"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("frame", [pd.DataFrame(), pl.DataFrame(), pa.table({}), None, {"amount": [1]}])
def test_eager_frames_are_carried_by_no_lazy_engine(frame):
    assert engines.carrier_of(frame) is None


# -- polars -------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
@pytest.mark.parametrize(
    ("amount", "given"), [("amount", floats), ("exact", decimals), ("text", lambda: TEXTS)]
)
def test_each_row_of_a_lazy_frame_is_the_answer_of_the_library(c, engine, amount, given):
    found = convert(rows().lazy(), c, amount).collect(engine=engine)
    assert found[f"{amount}_eur"].to_list() == as_floats(answers(c, given()))


def test_a_lazy_frame_may_have_exact_results(c):
    found = convert(rows().lazy(), c, "exact", as_type="decimal").collect()
    assert found["exact_eur"].dtype == pl.Decimal(38, 2)
    assert found["exact_eur"].to_list() == answers(c, decimals())


def test_a_lazy_frame_tells_the_reasons_of_the_library(c):
    found = convert(rows().lazy(), c, with_=("reason",)).collect()["amount_eur_reason"].to_list()
    for told, meant in zip(found, reasons(c), strict=True):
        assert told == meant if meant != "" else told


def test_all_else_of_a_lazy_frame_is_as_it_was(c):
    before = rows()
    after = convert(before.lazy(), c, with_=("source", "as_of")).collect()
    assert after.columns == [*before.columns, "amount_eur", "amount_eur_source", "amount_eur_as_of"]
    assert after.select(before.columns).equals(before, null_equal=True)
    assert after.select(before.columns).schema == before.schema


def test_a_lazy_frame_stays_lazy_and_its_schema_is_known(c):
    ran = []

    def noticed(frame):
        ran.append(len(frame))
        return frame

    lazy = rows().lazy().map_batches(noticed, schema=rows().schema)
    made = convert(lazy, c, with_=("rate", "as_of", "source", "reason"))
    schema = made.collect_schema()
    assert isinstance(made, pl.LazyFrame)
    assert ran == []
    assert made.collect().schema == schema
    assert ran == [len(ROWS)]


def test_an_empty_lazy_frame_has_the_same_schema(c):
    made = convert(rows().lazy(), c, with_=("as_of", "source"))
    assert (
        convert(rows().clear().lazy(), c, with_=("as_of", "source")).collect().schema == made.collect_schema()
    )


def test_a_long_lazy_frame_streams_in_parts_and_keeps_its_order(c):
    times = 20_000
    long = pl.concat([rows().drop("tags")] * times).with_columns(n=pl.int_range(pl.len()))
    found = convert(long.lazy(), c).collect(engine="streaming")
    assert found["n"].to_list() == list(range(times * len(ROWS)))
    assert found["amount_eur"].to_list() == as_floats(answers(c, floats())) * times


def test_a_lazy_frame_can_be_written_without_being_collected(c, tmp_path):
    convert(rows().lazy(), c).sink_parquet(tmp_path / "out.parquet")
    found = pl.read_parquet(tmp_path / "out.parquet")["amount_eur"].to_list()
    assert found == as_floats(answers(c, floats()))


def test_columns_that_are_not_used_are_not_made(c):
    made = convert(rows().lazy(), c, on_error="raise")
    assert made.select("n").collect()["n"].to_list() == list(range(len(ROWS)))


def test_the_error_of_a_row_of_a_lazy_frame_is_raised_when_it_runs(c):
    made = convert(rows().lazy().filter(pl.col("n").is_in([0, 7])), c, on_error="raise")
    for engine in ("in-memory", "streaming"):
        with pytest.raises(frames.RowsRefused, match=r"(?s)the part of the rows.* XXX is not a currency"):
            made.collect(engine=engine)


def test_column_names_that_polars_reads_as_patterns_are_taken_as_they_are(c):
    lazy = rows().lazy().rename({"amount": "^.*$", "cur": "*"})
    made = frames.convert(lazy, amount="^.*$", currency="*", date="day", to="EUR", converter=c).collect()
    assert made["^.*$_eur"].to_list() == as_floats(answers(c, floats()))


@pytest.mark.parametrize("frame", [rows(), rows().clear()])
def test_a_lazy_frame_of_which_no_column_is_read_gets_one_value_for_all_rows(c, frame):
    made = frames.convert(
        frame.lazy(), amount=frames.value(100), currency="USD", date=date(2025, 1, 3), to="EUR", converter=c
    )
    assert made.collect()["converted_eur"].to_list() == [97.1] * len(frame)


# -- DuckDB -------------------------------------------------------------------------------------


@pytest.fixture
def con():
    with duckdb.connect() as made:
        made.register("given", rows().to_arrow())
        made.execute("create table invoices as select * from given order by n")
        yield made


def run(con, sql, amount=""):
    return [row[0] for row in con.execute(sql.replace("AMOUNT", amount)).fetchall()]


@pytest.mark.parametrize(
    ("amount", "given"),
    [("amount", floats), ("exact", decimals), ("text", lambda: TEXTS),
     ("exact::bigint", lambda: [one and int(one.quantize(1, ROUND_HALF_UP)) for one in decimals()])],
)  # fmt: skip
def test_each_row_in_sql_is_the_answer_of_the_library(c, con, amount, given):
    frames.register(con, converter=c)
    found = run(con, "select convert_fx(AMOUNT, cur, day, 'EUR') from invoices order by n", amount)
    assert found == as_floats(answers(c, given()))


@pytest.mark.parametrize("amount", ["exact", "text"])
def test_decimals_and_text_in_sql_are_never_taken_through_a_float(c, con, amount):
    frames.register(con, "convert_exactly", converter=c, as_type="decimal", digits=2)
    found = run(con, "select convert_exactly(AMOUNT, cur, day, 'EUR') from invoices order by n", amount)
    assert found == answers(c, decimals())
    assert found[-1] == Decimal("9569909960413294.78")
    assert con.execute("select typeof(convert_exactly(1, 'USD', '2025-01-03', 'EUR'))").fetchall() == [
        ("DECIMAL(38,2)",)
    ]


def test_the_target_in_sql_may_be_a_column_and_the_date_text(c, con):
    frames.register(con, converter=c)
    con.execute("create table targets as select unnest(['EUR', 'JPY', null, 'usd']) as target")
    sql = "select convert_fx(100, 'USD', '2025-01-03', target) from targets"
    asked = [c.convert(100, "USD", to, on="2025-01-03").result.amount for to in ("EUR", "JPY", "USD")]
    assert run(con, sql) == [float(asked[0]), float(asked[1]), None, float(asked[2])]


def test_enums_in_sql_are_read_as_their_text(c, con):
    frames.register(con, converter=c)
    con.execute("create type code as enum (select distinct cur from invoices where cur is not null)")
    found = run(con, "select convert_fx(amount, cur::code, day, 'EUR') from invoices order by n")
    assert found == as_floats(answers(c, floats()))


def test_a_sql_function_may_tell_what_else_is_known_of_each_row(c, con):
    frames.register(con, "fx", converter=c, with_=("as_of", "source", "reason"))
    con.execute("create view told as select n, fx(amount, cur, day, 'EUR') as fx from invoices")
    one = con.execute("select fx.result, fx.as_of, fx.source, fx.reason from told where n = 0").fetchall()
    assert one == [(97.19, date(2025, 1, 3), "ecb", None)]
    found = run(con, "select fx.reason from told order by n")
    for told, meant in zip(found, reasons(c), strict=True):
        assert told == meant if meant != "" else told


def test_many_rows_in_sql_get_each_its_own_answer(c, con):
    frames.register(con, converter=c)
    con.execute("create table long as select i, v.* from invoices v, range(2000) r(i)")
    sql = "select n, convert_fx(amount, cur, day, 'EUR') as x, count(*) from long group by all order by n"
    expected = as_floats(answers(c, floats()))
    assert con.execute(sql).fetchall() == [(n, one, 2000) for n, one in enumerate(expected)]


def test_registering_again_replaces_the_function(c, con):
    frames.register(con, converter=c)
    frames.register(con, converter=c, digits=0)
    assert run(con, "select convert_fx(100, 'USD', '2025-01-03', 'EUR')") == [97.0]


def test_a_wrong_number_of_arguments_in_sql_is_told(c, con):
    frames.register(con, converter=c)
    with pytest.raises(
        duckdb.Error, match=r"write convert_fx\(amount, currency, date, to\); 3 arguments were given"
    ):
        run(con, "select convert_fx(amount, cur, day) from invoices")


def test_an_argument_that_can_not_be_read_is_an_error_when_the_function_is_registered(c, con):
    with pytest.raises(InputError):
        frames.register(con, converter=c, digits="many")


def test_a_refused_row_in_sql_is_an_error_if_that_is_asked_for(c, con):
    frames.register(con, converter=c, on_error="raise")
    with pytest.raises(duckdb.Error, match=r"(?s)the part of the rows.* XXX is not a currency"):
        run(con, "select convert_fx(amount, cur, day, 'EUR') from invoices")


def test_each_row_of_a_relation_is_the_answer_of_the_library_as_often_as_it_runs(c, con):
    made = convert(con.table("invoices"), c, with_=("as_of", "reason"))
    assert type(made) is type(con.table("invoices"))
    assert made.columns == [*rows().columns, "amount_eur", "amount_eur_as_of", "amount_eur_reason"]
    expected = as_floats(answers(c, floats()))
    assert [row[0] for row in made.order("n").project("amount_eur").fetchall()] == expected
    assert [row[0] for row in made.order("n").project("amount_eur").fetchall()] == expected


def test_all_else_of_a_relation_is_as_it_was_and_in_its_order(c, con):
    before = con.sql("select * from invoices order by n desc")
    after = convert(before, c)
    assert after.types[:-1] == before.types
    assert [row[:-1] for row in after.fetchall()] == before.fetchall()


def test_a_relation_stays_lazy(c, con):
    made = convert(con.table("invoices"), c)
    con.execute("delete from invoices where n > 0")
    assert made.project("n, amount_eur").fetchall() == [(0, 97.19)]


def test_a_relation_can_be_converted_twice(c, con):
    made = convert(convert(con.table("invoices"), c), c, to="USD", digits=2)
    assert made.order("n").project("amount_usd").fetchall() == [
        (one,) for one in as_floats(answers(c, floats(), "USD"))
    ]


@pytest.mark.parametrize("given", ["select * from invoices", "select * from invoices where false"])
def test_a_relation_of_which_no_column_is_read_gets_one_value_for_all_rows(c, con, given):
    before = con.sql(given)
    made = frames.convert(
        before, amount=frames.value(100), currency="USD", date=date(2025, 1, 3), to="EUR", converter=c
    )
    assert made.project("converted_eur").fetchall() == [(97.1,)] * len(before.fetchall())


def test_the_largest_integers_of_a_relation_are_refused_and_not_taken_for_others(c, con):
    given = con.sql(
        "select 340282366920938463463374607431768211455::uhugeint as amount, 'EUR' as cur, 'x' as n"
    )
    made = frames.convert(given, amount="amount", currency="cur", date="2025-01-03", to="USD", converter=c)
    assert made.project("amount_usd").fetchall() == [(None,)]


def test_a_new_column_may_not_differ_from_another_in_case_alone_in_sql(c, con):
    with pytest.raises(InputError, match="there is a column amount_eur already"):
        convert(con.sql("select *, 1 as Amount_EUR from invoices"), c)


def test_names_that_sql_must_quote_are_taken_as_they_are(c, con):
    given = con.sql(
        'select n, amount as "the ""amount""", cur as "select", day as "made" from invoices order by n'
    )
    made = frames.convert(given, amount='the "amount"', currency="select", date="made", to="EUR", converter=c)
    assert [row[-1] for row in made.fetchall()] == as_floats(answers(c, floats()))


def test_periods_and_sources_in_sql_are_those_of_the_library(c, con):
    frames.register(con, converter=c, average="month", source="ecb", digits=4)
    asked = c.convert(100, "USD", "EUR", average="2024-12", digits=4).result.amount
    assert run(con, "select convert_fx(100, 'USD', DATE '2024-12-24', 'EUR')") == [float(asked)]


# -- Dask ---------------------------------------------------------------------------------------


def pandas_rows() -> pd.DataFrame:
    return pd.DataFrame(
        {"amount": floats(), "cur": CURRENCIES, "day": pd.to_datetime(dates())},
        index=pd.Index(range(10, 10 + 3 * len(ROWS), 3), name="key"),
    )


def partitioned(frame: pd.DataFrame):
    return dask.dataframe.from_pandas(frame, npartitions=4, sort=True)


def of_workers(graph, keys, **_settings):
    """A scheduler as of a cluster: what it runs was pickled."""
    import cloudpickle

    return dask.local.get_sync(cloudpickle.loads(cloudpickle.dumps(graph)), keys)


@pytest.fixture(params=["threads", "sync", of_workers], ids=["threads", "sync", "workers"])
def scheduler(request):
    with dask.config.set(scheduler=request.param):
        yield request.param


def test_each_row_in_dask_is_the_answer_of_the_library(c, scheduler):
    found = convert(partitioned(pandas_rows()), c).compute()["amount_eur"]
    assert found.astype(object).where(found.notna(), None).tolist() == as_floats(answers(c, floats()))


def test_dask_gives_what_pandas_gives(c, scheduler):
    told = ("rate", "as_of", "source", "reason")
    found = convert(partitioned(pandas_rows()), c, with_=iter(told))
    expected = convert(pandas_rows(), c, with_=told)
    assert list(found.columns) == list(expected.columns)
    computed = found.compute()
    assert computed.dtypes["amount_eur"] == expected.dtypes["amount_eur"]
    pd.testing.assert_frame_equal(computed, expected, check_dtype=False, check_categorical=False)


def test_partitions_and_divisions_in_dask_stay(c, scheduler):
    before = partitioned(pandas_rows())
    after = convert(before, c)
    assert (after.npartitions, after.divisions) == (before.npartitions, before.divisions)
    assert len(after) == len(ROWS)


def test_the_dtypes_in_dask_are_those_that_were_told_before(c, scheduler):
    made = convert(partitioned(pandas_rows()), c, with_=("as_of", "source", "reason"))
    told, computed = made.dtypes, made.compute().dtypes
    assert [str(one) for one in told] == [str(one) for one in computed]


def test_dask_stays_lazy_where_it_runs_in_this_process(c):
    ran = []

    def noticed(part):
        ran.append(len(part))
        return part

    given = partitioned(pandas_rows()).map_partitions(noticed, meta=pandas_rows().head(0))
    made = convert(given, c)
    assert ran == []
    assert len(made.compute()) == sum(ran) == len(ROWS)


def test_periods_in_dask_are_those_of_the_library(c, scheduler):
    given = pandas_rows().assign(cur="USD", day=pd.Timestamp("2024-12-24"))
    found = convert(partitioned(given), c, end_of="quarter", with_=("rate",)).compute()["amount_eur_rate"]
    asked = c.end_of("USD", "EUR", "2024-Q4")
    assert set(found) == {float(asked.num) / float(asked.den)}


def test_workers_of_dask_ask_nobody(tmp_path):
    """The converter is closed and its rates are gone when the workers run."""
    c = offline(tmp_path)
    with dask.config.set(scheduler=of_workers):
        made = convert(partitioned(pandas_rows()), c)
        expected = as_floats(answers(c, floats()))
        c.close()
        found = made.compute()["amount_eur"]
    assert found.astype(object).where(found.notna(), None).tolist() == expected


def test_a_frame_that_was_converted_for_threads_is_not_sent_to_workers(c):
    made = convert(partitioned(pandas_rows()), c)
    with pytest.raises(InputError, match="set Dask's scheduler before"):
        made.compute(scheduler=of_workers)


def test_the_error_of_a_row_in_dask_is_raised_when_it_runs(c, scheduler):
    made = convert(partitioned(pandas_rows().iloc[[0, 7]]), c, on_error="raise")
    with pytest.raises(
        frames.RowsRefused, match=r"(?s)the part of the rows.* XXX is not a currency"
    ) as error:
        made.compute()
    assert error.value.counts == {"unknown-currency": 1}
