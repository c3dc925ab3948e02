"""--average, --end-of and --so-far of a question."""

import csv
import io
import json

import pytest
from support.schemas import SCHEMA, fits

DAYS = "2026-04-23..2026-04-24"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("average", f"100 EUR USD GBP --average {DAYS}"),
        ("average-json", f"100 USD EUR --average {DAYS} --json"),
        ("average-csv", f"100 EUR USD --average {DAYS} --csv"),
        ("average-explain", f"100 EUR USD --average {DAYS} --explain"),
        ("average-sum", f"100 EUR + 10 USD GBP --average {DAYS} --csv"),
        ("end-of-json", f"100 EUR USD --end-of {DAYS} --json"),
    ],
)
def test_output_off_a_terminal_is_as_kept(name, line, run, golden):
    ran = run(*line.split(" "))
    golden(name, f"{ran.out}-- stderr, exit {ran.code}\n{ran.err}")


def test_output_on_a_terminal_is_as_kept(run, golden):
    ran = run("100", "EUR", "USD", "GBP", "--average", DAYS, terminal=True, NO_COLOR="1")
    golden("terminal-average", f"{ran.out}-- stderr, exit {ran.code}\n{ran.err}")


def test_an_average_is_the_mean_of_the_published_figures(run):
    # (1.1694 + 1.1712) / 2 = 1.1703
    assert run("100", "EUR", "USD", "--average", DAYS).out == "117.03 USD\n"


def test_the_average_of_crosses_is_taken_of_each_day(run):
    ran = run("1", "USD", "GBP", "--average", DAYS, "--digits", "20", "-q")
    # (0.86575 / 1.1694 + 0.86803 / 1.1712) / 2, as a fraction
    assert ran.out == "0.74074137912604754575\n"


def test_the_end_of_a_period_is_its_last_fixing(run):
    assert run("100", "EUR", "USD", "--end-of", DAYS).out == "117.12 USD\n"


@pytest.mark.parametrize("shape", ["table", "plain", "csv", "tsv", "markdown"])
@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("--average", "mean of 2 fixings 2026-04-23..2026-04-24"),
        ("--end-of", "end of 2026-04-23..2026-04-24: last of 2 fixings 2026-04-23..2026-04-24"),
    ],
)
def test_every_format_tells_the_span_and_the_count(period, said, shape, run):
    ran = run("100", "EUR", "USD", period, DAYS, "--format", shape, COLUMNS="120")
    assert said in (ran.err if shape == "plain" else ran.out)
    assert said in run("100", "EUR", "USD", period, DAYS, "--explain").out


@pytest.mark.parametrize("shape", ["json", "ndjson"])
@pytest.mark.parametrize("period", ["--average", "--end-of"])
def test_json_counts_the_fixings_of_a_mean_and_of_an_end(period, shape, run):
    document = json.loads(run("100", "EUR", "USD", period, DAYS, "--format", shape).out)
    result = document["results"][0] if shape == "json" else document
    assert result["observations"] == {"count": 2, "first": "2026-04-23", "last": "2026-04-24"}


def test_the_number_alone_stays_alone(run):
    ran = run("100", "USD", "GBP", "--average", DAYS, "-q")
    assert (ran.out, ran.err) == ("74.07\n", "")


def test_a_table_shows_the_span_of_a_mean_and_the_day_of_an_end(run):
    table = {"terminal": True, "NO_COLOR": "1", "COLUMNS": "100"}
    assert "2026-04-23..2026-04-24  ecb" in run("100", "EUR", "USD", "--average", DAYS, **table).out
    assert f"2026-04-24 (end of {DAYS})  ecb" in run("100", "EUR", "USD", "--end-of", DAYS, **table).out


def test_a_narrow_table_does_not_show_the_first_day_of_a_mean_as_its_own(run):
    out = run("100", "EUR", "USD", "--average", DAYS, terminal=True, NO_COLOR="1", COLUMNS="45").out
    assert out.splitlines()[2].split() == ["100", "EUR", "117.03", "USD", "1.1703", "mean", "ecb"]


def test_a_plain_answer_tells_the_mean_of_the_figures_as_published(run):
    # 1.1694 / 0.86575 and 1.1712 / 0.86803: the means of both, divided, differ in the sixth figure.
    said = "the means of EUR/USD and EUR/GBP as published by ecb give 1 USD = 0.740742 GBP"
    assert said in run("100", "USD", "GBP", "--average", DAYS).err
    assert run("100", "USD", "GBP", "--average", DAYS, "--explain").out.count(said) == 1


def test_a_question_names_the_period_and_the_days_in_json(run):
    document = json.loads(run("100", "EUR", "USD", "--average", DAYS, "--json").out)
    assert document["asked"] == {"on": None, "average": DAYS, "end_of": None, "rule": None}
    result = document["results"][0]
    assert result["observations"] == {"count": 2, "first": "2026-04-23", "last": "2026-04-24"}
    assert (result["legs"], result["kind"], result["rate"]) == ([], "average", "1.1703")


@pytest.mark.parametrize(
    "line",
    [
        f"100 EUR USD GBP --average {DAYS}", f"100 EUR + 5 USD GBP --average {DAYS}",
        f"100 EUR USD KWD --end-of {DAYS}", "100 DEM EUR --average 2025", "100 EUR EUR --end-of 2025",
        "100 EUR USD --average 2026-W17 --so-far",
    ],
)  # fmt: skip
def test_json_fits_the_schema(line, run):
    assert fits(json.loads(run(*line.split(" "), "--json").out), SCHEMA)


def test_a_row_tells_how_many_days_it_is_the_mean_of(run):
    rows = list(csv.DictReader(io.StringIO(run("100", "EUR", "USD", "--average", DAYS, "--csv").out)))
    assert rows[0]["notes"] == "mean of 2 fixings 2026-04-23..2026-04-24"
    assert (rows[0]["rate"], rows[0]["derivation"]) == ("1.1703", "average")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--average 2025 --end-of 2025", "--average and --end-of can't be combined; give one"),
        ("--average 2025 --on 2025-03-01", "--on and --average can't be combined; give one"),
        ("--so-far", "--so-far goes with --average or --end-of"),
        ("--on 2026-04-24 --so-far", "--so-far goes with --average or --end-of"),
        ("on 2026-04-24 --average 2025", "two times were given: 2026-04-24 in the question and --average"),
        ("--average 2025-Q5", "2025-Q5 is not a period"),
        ("--average 2025-02..2025-01-01", "2025-02"),
        ("--average", "--average' requires an argument"),
    ],
)
def test_what_can_not_be_asked_together_is_refused(line, said, run):
    ran = run("100", "EUR", "USD", *line.split(" "))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_two_times_are_refused_before_a_line_is_read(run):
    assert run("-", "--average", "2025", "--end-of", "2025").code == 2


def test_a_period_that_is_not_over_is_refused(run):
    ran = run("100", "EUR", "USD", "--average", "2026-04")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "convert: 2026-04 is not over; the newest whole one is 2026-03; --so-far takes the days up to now\n"
    )


def test_so_far_takes_what_there_is_and_says_so(run):
    ran = run("100", "EUR", "USD", "--average", "2026-04-23..2026-04-30", "--so-far")
    assert (ran.code, ran.out) == (0, "117.03 USD\n")
    assert "2026-04-23..2026-04-30 is not over: up to 2026-04-24" in ran.err


def test_a_period_with_days_missing_has_no_average(run):
    # Of the ECB's April only its last two days are held, and no request may be made.
    ran = run("100", "EUR", "USD", "--average", "2026-04-01..2026-04-24", "--source", "ecb")
    assert (ran.code, ran.out) == (4, "")
    assert "are not all on this machine" in ran.err


def test_a_table_shows_a_mean_in_the_direction_asked_alone(run):
    out = run("100", "USD", "EUR", "--average", DAYS, terminal=True, NO_COLOR="1").out
    assert "1 USD = 0.854482 EUR, mean of 2 fixings 2026-04-23..2026-04-24\n" in out
    assert "1 EUR = " not in out


def test_the_explanation_says_that_fixings_were_inverted(run):
    said = "each fixing was inverted before averaging; the mean of EUR/USD as published by ecb gives"
    assert said in run("100", "USD", "EUR", "--average", DAYS, "--explain").out
    assert "inverted" not in run("100", "EUR", "USD", "--average", DAYS, "--explain").out


def test_the_explanation_says_once_that_it_is_an_average(run):
    assert "source: ecb, average, fetched at" in run("1", "EUR", "USD", "--average", DAYS, "--explain").out
