"""JSON against its schema, and what the rows of CSV, TSV and Markdown may hold."""

import csv
import io
import json

import pytest
from support.schemas import SCHEMA, fits

from converter import sources
from converter.cli.render import rows
from converter.cli.render.json import dumps


@pytest.mark.parametrize(
    "line",
    [
        "100 USD RUB", "100 USD to RUB, EUR, JPY", "100 USD RUB --on 2026-04-26", "100 DEM EUR",
        "100 DEM USD", "100 DEM FRF", "100 USD USD", "$1,234 EUR", "100 USD EUR KWD", "100 USB EUR",
        "100 USD + 50 EUR to RUB, USD, KWD", "100/3 USD + 1 DEM RUB", "1/3 USD EUR", "100 USD + 1 KWD EUR",
        "100 USD KWD", "-1e3 USD RUB", "100 USD RUB --source xyz",
    ],
)  # fmt: skip
def test_json_fits_the_schema(line, run):
    assert fits(json.loads(run(*line.split(), "--json").out), SCHEMA)


def test_the_schema_refuses_a_number_that_is_not_text(run):
    document = json.loads(run("100", "USD", "RUB", "--json").out)
    document["results"][0]["rate"] = 75.5273
    assert not fits(document, SCHEMA)


def test_an_answer_in_json_word_for_word(run):
    document = json.loads(run("100", "USD", "RUB", "--on", "2026-04-26", "--json").out)
    assert document == {
        "amount": "100",
        "from": "USD",
        "terms": None,
        "asked": {"on": "2026-04-26", "average": None, "end_of": None, "rule": None},
        "results": [
            {
                "to": "RUB",
                "result": "7552.73",
                "result_exact": "7552.73",
                "rate": "75.5273",
                "on": "2026-04-26",
                "as_of": "2026-04-25",
                "age_days": 1,
                "fetched_at": "2026-04-26T22:00:58Z",
                "stale": False,
                "source": "cbr",
                "kind": "official",
                "derivation": "published",
                "legs": [
                    {
                        "base": "USD",
                        "quote": "RUB",
                        "nominal": 1,
                        "value": "75.5273",
                        "as_of": "2026-04-25",
                        "source": "cbr",
                    }
                ],
                "rounding": "half-up",
                "observations": None,
                "fee": None,
                "rule": None,
                "attribution": "Bank of Russia",
                "notes": [{"code": "other-day", "text": "the rate of 2026-04-25 was in force on 2026-04-26"}],
            }
        ],
        "assumed": [],
    }


@pytest.mark.parametrize(
    "value", [None, True, False, 3, -1, "", 'a"\\\n\u20bd', [], {}, {"a": [1, {"b": None}]}]
)
def test_the_light_writer_writes_what_json_writes(value):
    assert dumps(value) == json.dumps(value)


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_gets_a_quote_before_it(cell):
    (row,) = csv.reader(io.StringIO(rows.written([cell], "csv"), newline=""))
    assert row == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["-100", "+5", "-0.5", "75.5273"])
def test_numbers_stay_numbers(cell):
    assert rows.written([cell], "csv") == f"{cell}\n"


@pytest.mark.parametrize("cell", ["a,b", 'say "so"', "two\nlines", ""])
def test_csv_is_read_back_as_it_was(cell):
    (row,) = csv.reader(io.StringIO(rows.written(["x", cell], "csv"), newline=""))
    assert row == ["x", cell]


@pytest.mark.parametrize("shape", ["tsv", "markdown"])
def test_a_row_stays_on_its_line(shape):
    assert rows.written(["a\tb\nc", "d|e"], shape).count("\n") == 1


def test_a_bar_in_markdown_is_escaped():
    assert rows.written(["a|b"], "markdown") == "| a\\|b |\n"


def test_rates_in_csv_give_every_figure_of_the_table(run):
    found = list(csv.DictReader(io.StringIO(run("rates", "--csv").out)))
    assert {row["code"]: row["rate"] for row in found} == {"USD": "1.1712", "JPY": "186.71", "GBP": "0.86803"}


def test_every_source_is_in_the_list(run):
    listed = json.loads(run("sources", "--json").out)["sources"]
    assert {item["key"] for item in listed} == {*sources.keys(), *sources.plugins()}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("DEM", "EUR since 1999-01-01"),
        ("XEU", "EUR since 1999-01-01"),
        ("TRL", "TRY since 2005-01-01"),
        ("CSK", "withdrawn 1993-03-01, became CZK, SKK"),
        ("ESB", "withdrawn 1994-12-31"),
        ("USD", "current"),
    ],
)
def test_a_withdrawn_currency_is_shown_with_what_it_became(code, status, run):
    assert run("currencies", code).out.splitlines()[1].endswith(f" {status}")


def test_json_names_what_a_withdrawn_currency_became(run):
    (found,) = json.loads(run("currencies", "CSK", "--json").out)["currencies"]
    assert (found["successor"], found["became"]) == (None, ["CZK", "SKK"])
