"""The command with rates that a law fixed: their units, their day, and what is refused."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from support.holding import put
from support.schemas import SCHEMA, fits


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1000000 VEF VES --on 2018-08-20", "10.00 VES\n"),
        ("1 VES VEF --on 2018-08-20", "100000.00 VEF\n"),
        ("1 VES VEF", "100000000000.00 VEF\n"),
        ("1000000 ZWR ZWL --on 2009-02-02", "0.00000100 ZWL\n"),
        ("100 EUR BGN --average 2026-Q1", "195.58 BGN\n"),
        ("100 BGN EUR --end-of 2026-01", "51.13 EUR\n"),
        ("1 VES VES --average 2021", "1.00 VES\n"),
    ],
)
def test_an_amount_is_in_the_units_of_the_day(run, line, said):
    ran = run(*line.split(" "))
    assert (ran.code, ran.out) == (0, said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1 ZWL ZWG --on 2009-03-03", "before 2019-02-22 ZWL was another currency"),
        ("1000000 ZWR ZWL", "since 2019-02-22 ZWL has been another currency"),
        ("1 ZWR ZWG --on 2009-03-03", "before 2019-02-22 ZWL was another currency"),
        ("1 ZWR + 3 ZWN ZWL", "since 2019-02-22 ZWL has been another currency"),
        ("1 ZWR ZWL --average 2025", "since 2019-02-22 ZWL has been another currency"),
        ("1 ZWR ZWL --end-of 2025", "since 2019-02-22 ZWL has been another currency"),
        ("compare 1 ZWR ZWL", "since 2019-02-22 ZWL has been another currency"),
        ("history ZWR ZWL", "since 2019-02-22 ZWL has been another currency"),
        ("1 VES VEF --average 2021", "no mean of VES/VEF: VES lost zeros on 2021-10-01"),
    ],
)
def test_currencies_that_no_law_connects_are_refused_in_a_line(run, line, said):
    ran = run(*line.split(" "))
    assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)
    assert said in ran.err


@pytest.mark.parametrize("line", ["rates ZWR", "1 ZWR USD", "1 USD ZWN --on 2010-01-04", "history ZWR USD"])
def test_a_code_before_a_reuse_without_a_rate_is_an_error_in_a_line(run, line):
    ran = run(*line.split(" "))
    assert (ran.code in (3, 4), ran.out, ran.err.count("\n")) == (True, "", 1)


def test_a_factor_of_a_law_after_the_day_has_no_as_of_day_and_a_note(run):
    ran = run("5000000", "TRL", "TRY", "--on", "2002-03-01")
    said = "1000000 TRL = 1 TRY by the law of 2005-01-01, applied to the earlier day 2002-03-01"
    assert (ran.code, ran.out, ran.err) == (0, "5.00 TRY\n", f"convert: {said}\n")
    document = json.loads(run("5000000", "TRL", "TRY", "--on", "2002-03-01", "--json").out)
    assert (document["results"][0]["as_of"], fits(document, SCHEMA)) == (None, True)
    (row,) = csv.DictReader(io.StringIO(run("1", "TRL", "TRY", "--on", "2002-03-01", "--csv").out))
    assert (row["as_of"], row["source"]) == ("", "law")


def test_a_factor_of_two_laws_has_the_day_of_the_one_that_was_in_force(run):
    document = json.loads(run("1", "VEB", "VES", "--on", "2012-01-05", "--json").out)
    assert document["results"][0]["as_of"] == "2008-01-01"


def test_a_table_of_a_factor_of_a_later_law_shows_its_note(run):
    ran = run("5000000", "TRL", "TRY", "--on", "2002-03-01", terminal=True, NO_COLOR="1")
    assert ran.code == 0
    assert "by the law of 2005-01-01, applied to the earlier day 2002-03-01" in " ".join(ran.out.split())


def test_a_series_over_the_day_of_lost_zeros_is_told_without_a_mean_or_a_highest(run, tmp_path):
    put(
        tmp_path / "cache", "frankfurter/2021.csv", "USD/VES", "2021-09-30 4190000", "2021-10-01 4.20",
        covered=["2021-09-01..2021-10-10"], written=datetime(2022, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    days = ("--since", "2021-09-30", "--until", "2021-10-01", "--source", "frankfurter")
    ran = run("history", "USD", "VES", *days, terminal=True, NO_COLOR="1")
    assert "2 rates of USD/VES by frankfurter, 2021-09-30 to 2021-10-01" in ran.out
    assert "VES lost zeros on 2021-10-01: 1000000 old VES are 1 new VES" in ran.out
    assert "mean" not in ran.out
    assert "high" not in ran.out
