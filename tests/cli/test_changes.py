"""The change of each rate since the table before it, in `convert rates`."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from converter import sources
from converter.model import Figure, RateTable
from converter.store.layers import Store
from converter.store.write import merge

NOW = datetime(2026, 4, 26, 22, 0, 58, tzinfo=UTC)


@pytest.fixture
def before(shipped):
    """Holds a table of the Bank of Russia before that of 2026-04-25, of these figures."""

    def made(day, covered, **figures):
        store, info = Store(str(shipped), str(shipped / "none"), lambda: NOW), sources.get("cbr").INFO
        written = tuple(Figure(code, "RUB", text) for code, text in figures.items())
        table = RateTable("cbr", date.fromisoformat(day), written, NOW)
        merge(store, info, [table], (table.as_of, date.fromisoformat(covered)), NOW)

    return made


def changes(run):
    ran = run("rates", "RUB", "--source", "cbr", "--csv")
    return {row["code"]: row["change"] for row in csv.DictReader(io.StringIO(ran.out))}


def test_the_change_is_the_ratio_of_two_rates_less_one(run):
    # 1.1712 / 1.1694 - 1
    usd = json.loads(run("rates", "--json").out)["rates"][-1]
    assert (usd["code"], usd["change"]) == ("USD", "0.00153925")


def test_a_currency_that_the_table_before_lacks_has_no_change(run, before):
    before("2026-04-24", "2026-04-24", USD="75.6201", EUR="88.2826")
    # One rouble bought 75.6201 / 75.5273 - 1 more of a dollar.
    assert changes(run) == {"USD": "0.00122869", "EUR": "0", "HUF": ""}


def test_a_table_further_away_than_the_longest_hole_is_not_the_one_before(run, before):
    day = date.fromordinal(
        date(2026, 4, 25).toordinal() - sources.get("cbr").INFO.publication.longest_pause - 1
    )
    before(str(day), "2026-04-24", USD="75.6201")
    assert changes(run) == {"USD": "", "EUR": "", "HUF": ""}


def test_without_the_table_of_the_day_before_nothing_is_guessed(run, before):
    before("2026-04-22", "2026-04-22", USD="75.6201")
    assert changes(run) == {"USD": "", "EUR": "", "HUF": ""}


def test_in_json_what_has_no_change_has_null(run):
    assert {row["change"] for row in json.loads(run("rates", "RUB", "--json").out)["rates"]} == {None}


def test_on_a_day_the_change_is_since_the_table_before_that_day(run):
    found = json.loads(run("rates", "--on", "2026-04-23", "--json").out)["rates"]
    assert {row["change"] for row in found} == {None}


def test_where_nothing_has_a_change_there_is_no_column_of_it(run):
    assert "change" not in run("rates", "RUB").out
    assert "change" in run("rates").out
