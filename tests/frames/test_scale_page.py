"""The queries of the page for billions of rows: what they answer, and what they get wrong."""

from datetime import date

import duckdb
import pytest
from support.holding import shipped_environ
from support.scale_page import hard_rows, queries

from converter import Converter, frames

CODES = ("EUR", "USD", "JPY", "GBP", "HUF", "DEM")
MISSING, PLAIN, EXACT = queries()


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    """DuckDB with a rates table of some weeks, and 20,000 hard rows with the answers of the library."""
    with Converter(environ=shipped_environ(tmp_path_factory.mktemp("cache"))) as converter:
        rates = frames.rates_table("EUR", CODES, "2016-02-01", "2016-03-31", converter).to_arrow()
        rows = hard_rows(rates, 20_000)
        asked = zip(*(rows[name].to_pylist() for name in ("amount", "currency", "date")), strict=True)
        expected = [
            float(converter.convert(amount, code, "EUR", on=day, digits=2).result.amount)
            for amount, code, day in asked
        ]
    rows = rows.append_column("expected", [expected])
    with duckdb.connect() as made:
        made.register("rates", rates)
        made.register("payments", rows)
        yield made


def differing(con, query):
    """How many rows a query makes, and the ids of those that differ from the answers of the library."""
    found = con.sql(query).project("id, amount_eur IS DISTINCT FROM expected").fetchall()
    return len(found), [row for row, differs in found if differs]


def test_the_exact_query_gives_for_each_of_20000_hard_rows_what_convert_gives(con):
    assert differing(con, EXACT) == (20_000, [])


def test_the_exact_query_takes_decimal_amounts_too(con):
    as_decimal = "amount::VARCHAR::DECIMAL(26, 6) AS amount"
    con.sql("FROM payments").project(f"* REPLACE ({as_decimal})").create("decimals")
    assert differing(con, EXACT.replace("payments", "decimals")) == (20_000, [])


def test_the_plain_query_gets_hard_rows_wrong(con):
    count, wrong = differing(con, PLAIN)
    assert count == 20_000
    assert len(wrong) > 100


def test_the_query_for_what_is_missing_names_days_and_codes_that_the_table_lacks(con):
    con.execute("""CREATE TEMP TABLE odd AS
        SELECT 1.0 AS amount, * FROM (VALUES ('USD', DATE '2016-02-14'), ('usd', DATE '2016-02-14'),
        ('USD', DATE '1998-05-01')) AS t(currency, date)""")
    with_old = MISSING.replace("payments", "odd").replace("rates", "all_rates")
    environ = {"CONVERTER_NOW": "2026-10-30T20:00:00Z", "CONVERTER_OFFLINE": "1"}
    with Converter(environ=environ) as converter:
        con.register("all_rates", frames.rates_table("EUR", ["USD"], "1998-05-01", "2016-02-14", converter))
        found = {(code, day): reason for code, reason, _, day, _ in con.sql(with_old).fetchall()}
    assert found.keys() == {("usd", date(2016, 2, 14)), ("USD", date(1998, 5, 1))}
    assert found["usd", date(2016, 2, 14)] is None
    assert found["USD", date(1998, 5, 1)] == "EUR began on 1999-01-01"


def test_both_queries_keep_every_column_and_row_of_the_payments(con):
    for query in (PLAIN, EXACT):
        assert con.sql(query).columns == ["id", "amount", "currency", "date", "expected", "amount_eur"]
