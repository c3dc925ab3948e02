"""Days and periods that people write in other forms than ISO, wherever they can be typed."""

import csv
import io
import json

import pytest
from support.processes import at_the_prompt
from support.schemas import SCHEMA, fits

DOORS = ("command", "typer", "batch", "prompt")
WRITTEN = (
    "4/24/2026", "24.04.2026", "24/4/2026", "2026/04/24", "2026.4.24", "24-Apr-2026", "Apr/24/2026",
    "2026-04-24T10:00:00Z", "2026-04-24T23:30-12:00", "24.04.2026 10:00", "2026-04-24 10:00 +0200",
    "24-Apr-2026 9:30", "2026-04-24T10:00 +0200", "2026-04-24+02:00",
)  # fmt: skip
# Two days each, neither of which may be chosen.
DOUBTFUL = ("04/03/2026", "04.03.2026", "4-3-2026")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("way", ["on {}", "{}"])
@pytest.mark.parametrize("day", WRITTEN)
def test_a_day_in_the_words_is_read_and_told_at_every_door(ask, door, way, day):
    ran = ask(door, f"100 EUR USD {way.format(day)}")
    assert (ran.out, ran.code) == ("117.12 USD\n", 0)
    assert f"assumed {day}=2026-04-24\n" in ran.err


@pytest.mark.parametrize("door", ["command", "typer", "batch"])
@pytest.mark.parametrize("day", WRITTEN)
def test_a_day_in_an_option_is_read_and_told(ask, door, day):
    ran = ask(door, "100 EUR USD", "--on", day)
    assert (ran.out, ran.code) == ("117.12 USD\n", 0)
    assert f"assumed {day}=2026-04-24\n" in ran.err


@pytest.mark.parametrize("day", WRITTEN)
def test_a_day_that_the_prompt_keeps_is_told_with_each_answer_that_it_is_for(run, tmp_path, day):
    lines = (f"on {day}", "100 EUR USD", "100 EUR USD on 2026-04-23")
    ran = run(through=at_the_prompt(tmp_path / "none.toml", *lines))
    assert ran.out == "117.12 USD\n116.94 USD\n"
    assert ran.err == f"convert: assumed {day}=2026-04-24\n"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("day", DOUBTFUL)
@pytest.mark.parametrize("way", ["{}", "on {}", "--on {}"])
def test_a_day_of_two_readings_is_refused_with_both_at_every_door(ask, door, day, way):
    ran = ask(
        door,
        f"100 EUR USD {way.format(day)}" if way[:2] != "--" else "100 EUR USD",
        *(way.format(day).split() if way[:2] == "--" else ()),
    )
    assert ran.out.strip() == ""
    assert ran.code == {"batch": 1, "prompt": 0}.get(door, 2)
    assert f"{day} could be 2026-03-04 or 2026-04-03; write the one that is meant" in ran.err


@pytest.mark.parametrize("shape", ["table", "plain", "json", "ndjson", "csv", "tsv", "markdown"])
@pytest.mark.parametrize("typed", ["4/24/2026", "--on 4/24/2026"])
def test_every_format_that_tells_assumptions_tells_how_a_day_was_read(run, shape, typed):
    ran = run("100", "EUR", "USD", *typed.split(), "--format", shape, COLUMNS="120")
    said = "4/24/2026=2026-04-24"
    if shape == "json":
        assert json.loads(ran.out)["assumed"] == [said]
        assert json.loads(ran.out)["asked"]["on"] == "2026-04-24"
    elif shape == "ndjson":
        assert json.loads(ran.out)["assumed"] == [said]
    else:
        assert f"assumed {said}" in (ran.err if shape == "plain" else ran.out)
    assert f"assumed: {said}\n" in run("100", "EUR", "USD", *typed.split(), "--explain").out


def test_a_number_alone_has_no_line_on_its_day(run):
    assert run("100", "EUR", "USD", "-q", "--on", "4/24/2026").err == ""
    assert run("100", "EUR", "USD", "-q", "--average", "23.04.2026..24.04.2026").err == ""
    assert "assumed 1,234=1234" in run("1,234", "EUR", "USD", "-q", "--on", "4/24/2026").err


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("100/4/2 EUR USD", "14.64 USD\n"), ("100 / 4 / 2 EUR USD", "14.64 USD\n"),
        ("24-4-2 EUR USD", "21.08 USD\n"),
    ],
)  # fmt: skip
def test_a_calculation_stays_one(run, line, out):
    assert run(line).out == out


@pytest.mark.parametrize("line", ["24/4/2026 EUR USD", "24.04.2026 EUR USD", "24-Apr-2026 EUR USD"])
def test_a_day_in_front_is_shown_in_its_place(run, line):
    ran = run(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("; try: convert EUR USD on 2026-04-24\n")


# -- commands -----------------------------------------------------------------------------------------


def test_compare_tells_how_a_day_was_read(run):
    for words in (["24.04.2026"], ["--on", "24.04.2026"]):
        line = ["compare", "100", "EUR", "USD", *words, "--source", "ecb"]
        assert "assumed 24.04.2026=2026-04-24" in run(*line).out
        found = json.loads(run(*line, "--json").out)
        assert (found["asked"]["on"], found["assumed"]) == ("2026-04-24", ["24.04.2026=2026-04-24"])


def test_rates_tell_how_a_day_was_read(run):
    ran = run("rates", "EUR", "--on", "24.04.2026", "--csv")
    assert ran.code == 0
    assert "assumed 24.04.2026=2026-04-24" in ran.err


def test_history_takes_and_tells_days_and_periods(run):
    ran = run("history", "EUR", "USD", "--since", "23-Apr-2026", "--until", "4/24/2026", "--csv")
    assert [row["day"] for row in csv.DictReader(io.StringIO(ran.out))] == ["2026-04-23", "2026-04-24"]
    assert "assumed 23-Apr-2026=2026-04-23, 4/24/2026=2026-04-24" in ran.err
    ran = run("history", "EUR", "USD", "--since", "this week", "--json", CONVERTER_NOW="2026-04-24T20:00:00Z")
    assert ran.code == 4  # the days from Monday on are not held
    assert "from 2026-04-20" in ran.out


def test_a_rates_file_is_made_for_a_day_in_any_form(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    assert run("cache", "export", "100", "EUR", "USD", "24.04.2026", "-o", path).code == 0
    assert run("100", "EUR", "USD", "--on", "4/24/2026", "--rates", path).out == "117.12 USD\n"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("history EUR USD last year", "convert history EUR USD --since 2025-01-01 --until 2025-12-31"),
        ("history EUR USD yesterday", None),
        ("history to EUR", "convert history USD EUR"),
        ("compare 100 USD EUR last year", "convert compare 100 USD EUR on 2025-12-31"),
        ("compare 100 USD EUR last friday", "convert compare 100 USD EUR on last friday"),
        ("compare ?", "convert compare 100 USD RUB"),
        (
            "cache export 1 EUR USD last year -o x.zip",
            'convert cache export 1 EUR USD --average "last year", or --end-of',
        ),
        ("rates EUR last year", None),
        ("rates EUR USD last year", "convert rates EUR USD --on 2025-12-31"),
        ("rates EUR USD last friday", 'convert rates EUR USD --on "last friday"'),
        ("watch EUR USD last year --above 2", None),
        ("100 USD EUR last year", 'convert 100 USD EUR --average "last year", or --end-of'),
    ],
)
def test_a_hint_keeps_the_command_that_was_typed(run, line, hint):
    ran = run(*line.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    if hint:
        assert ran.err.endswith(f"; try: {hint}\n")
    else:
        assert "convert EUR USD" not in ran.err


def test_the_hints_of_history_and_compare_are_answered(run):
    now = {"CONVERTER_NOW": "2026-05-04T10:00:00Z"}
    for line in ("history EUR USD last week", "compare 100 EUR USD this month"):
        hint = run(*line.split(), **now).err.partition("; try: convert ")[2].split()
        assert run(*hint, **now).code in (0, 4)  # 4: only two days are held


# -- periods ------------------------------------------------------------------------------------------

LATER = {"CONVERTER_NOW": "2026-04-27T10:00:00Z"}  # a Monday: of the week before, two days are held


@pytest.mark.parametrize("door", ["command", "typer", "batch"])
@pytest.mark.parametrize("option", ["--average", "--end-of"])
def test_a_period_in_words_is_that_of_the_source_and_is_told(ask, door, option):
    ran = ask(door, "100 DEM EUR", option, "last month")
    assert (ran.out, ran.code) == ("51.13 EUR\n", 0)
    assert "assumed last month=2026-03;" in ran.err


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("last week", "2026-W16"), ("last month", "2026-03"), ("last quarter", "2026-Q1"),
        ("last year", "2025"), ("March 2025", "2025-03"), ("Q1 2025", "2025-Q1"), ("2025 Q1", "2025-Q1"),
        ("2025Q1", "2025-Q1"),
    ],
)  # fmt: skip
def test_json_names_the_period_that_was_meant(run, typed, name):
    for option, field in (("--average", "average"), ("--end-of", "end_of")):
        found = json.loads(run("100", "DEM", "EUR", option, typed, "--json").out)
        assert fits(found, SCHEMA)
        assert (found["asked"][field], found["assumed"]) == (name, [f"{typed}={name}"])


def test_the_last_week_is_asked_for_as_it_is_published(run):
    ran = run("100", "EUR", "USD", "--average", "last week", "--source", "ecb", **LATER)
    assert ran.code == 4
    assert "ecb's rates from 2026-04-20 to 2026-04-26 are not all on this machine" in ran.err


def test_the_newest_days_of_a_period_in_words_are_taken_with_so_far(run):
    ran = run("100", "EUR", "USD", "--end-of", "23.04.2026..30.04.2026", "--so-far")
    assert (ran.code, ran.out) == (0, "117.12 USD\n")
    assert "assumed 23.04.2026..30.04.2026=2026-04-23..2026-04-30;" in ran.err


def test_targets_of_one_question_have_one_period_at_midnight(run):
    # In Moscow it is May already, and at the ECB's place April for two hours more.
    now = {"CONVERTER_NOW": "2026-04-30T21:30:00Z"}
    for targets, name in (("RUB EUR", "2026-04"), ("EUR RUB", "2026-03")):
        ran = run("100", "USD", *targets.split(), "--average", "last month", "--json", **now)
        assert json.loads(ran.out)["asked"]["average"] == name


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("--on|last week", 2, 'last week is a period, not a day; try: -7d, or --average "last week"'),
        ("--on|last month", 2, 'not a day; try: --average "last month", or --end-of'),
        ("--on|last year", 2, 'not a day; try: --average "last year", or --end-of'),
        ("--on|-1m", 2, "the m of -1m may be months or minutes; write '1 month ago'"),
        ("last|week", 2, 'not a day; try: convert 100 EUR USD on -7d, or --average "last week"'),
        ("on|last|month", 2, 'not a day; try: convert 100 EUR USD --average "last month", or --end-of'),
        ("on|05/05/2022|last|month", 2, "two times were given: 2022-05-05 and last month"),
        ("on|last|week", 2, 'not a day; try: convert 100 EUR USD on -7d, or --average "last week"'),
        ("--average|2026-04", 2, "2026-04 is not over; the newest whole one is 2026-03; --so-far takes"),
        ("--average|this quarter", 2, "2026-Q2 is not over; the newest whole one is 2026-Q1; --so-far takes"),
        ("--average|2025-3", 2, "2025-3 could be 2025-03 or 2025-Q3; write the one that is meant"),
        ("--average|1990", 3, "EUR began on 1999-01-01; ecb has EUR/USD from 1999-01-04 to 2026-04-24"),
        ("--end-of|1990-Q1", 3, "EUR began on 1999-01-01; ecb has EUR/USD from 1999-01-04 to 2026-04-24"),
        ("--average|2027", 3, "2027-01-01 is in the future: there are no rates yet; ecb has EUR/USD from"),
    ],
)
def test_a_refusal_names_what_can_be_asked(run, line, code, said):
    ran = run("100", "EUR", "USD", *line.split("|"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
    assert said in ran.err


def test_a_series_before_all_rates_names_the_days_that_there_are(run):
    ran = run("history", "EUR", "USD", "--since", "1990", "--until", "1991")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "convert: EUR began on 1999-01-01; ecb has EUR/USD from 1999-01-04 to 2026-04-24\n"


@pytest.mark.parametrize("period", ["--average", "--end-of"])
def test_a_currency_that_the_source_no_longer_has_is_refused_with_its_days(run, period):
    ran = run("100", "EUR", "RUB", period, "2025", "--source", "ecb")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.endswith(
        "ecb quoted RUB until 2022-03-01; ecb has EUR/RUB from 2005-04-01 to 2022-03-01\n"
    )
