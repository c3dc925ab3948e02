"""Whatever is read of an amount that changes its size or sign is told, in every format and at every door."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.cli.render import Outcome
from converter.cli.render.told import notes_lines
from converter.text.question import parse_line

FORMATS = ("plain", "quiet", "json", "ndjson", "csv", "tsv", "markdown", "table")
# Amounts of two readings with their currency, in euros where it is not told: what is told of them.
AMOUNTS = {
    "1,234 USD": "1,234=1234 (not 1.234)",
    "1.234 USD": "1.234=1.234 (not 1234)",
    "10.000 JPY": "10.000=10000 (not 10.000)",
    "\u00a510.000": "10.000=10000 (not 10.000)",
    "10.000\u5186": "10.000=10000 (not 10.000)",
    "12.50- USD": "12.50-=-12.50 (not 12.50)",
    "$9,99-": "9,99-=-9.99 (not 9.99)",
    "(12.50) USD": "(12.50) USD=12.50 USD (not -12.50 USD)",
    "20 USD + 5%": "20 USD + 5%=21.00 USD",
    "20 USD + 5 EUR + 5%": "20 USD + 5 EUR + 5%=21.00 USD + 5.25 EUR",
    "10-3 USD": "10-3 USD=7 USD",
    "400p": "p=0.01 GBP",
}
DOORS = ("command", "typer", "batch", "prompt")


def told(ran, shape):
    """What a run told beside its figures: the readings in JSON, the notes of the rows, or all its lines."""
    if shape in ("json", "ndjson"):
        return "; ".join(json.loads(ran.out)["assumed"])
    if shape in ("csv", "tsv"):
        rows = csv.DictReader(io.StringIO(ran.out), delimiter="," if shape == "csv" else "\t")
        return "; ".join(row["notes"] for row in rows)
    if shape in ("plain", "quiet"):
        return ran.err
    return " ".join(ran.out.split())


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("shape", FORMATS)
def test_an_amount_of_two_readings_is_told_in_every_format(ask, door, shape):
    if (door, shape) == ("batch", "table"):
        pytest.skip("a batch has no tables")
    options = ("-q",) if shape == "quiet" else ("--format", shape)
    for amount, reading in AMOUNTS.items():
        assert reading in told(ask(door, f"{amount} to EUR", *options, COLUMNS="120"), shape), amount


@pytest.mark.parametrize("shape", FORMATS)
@pytest.mark.parametrize(
    ("options", "reading"),
    [
        ("--fee 1.000USD", "1.000=1.000 (not 1000)"),
        ("--fee 1,000JPY --rate USD/JPY=150", "1,000=1000 (not 1.000)"),
        ("--fee 1.000JPY --rate USD/JPY=150", "1.000=1000 (not 1.000)"),
        ("--rate USD/JPY=150.123", "150.123=150.123 (not 150123)"),
        ("--rate USD/JPY=150,123", "150,123=150123 (not 150.123)"),
    ],
)
def test_a_fee_and_an_own_rate_of_two_readings_are_told_too(run, shape, options, reading):
    form = ("-q",) if shape == "quiet" else ("--format", shape)
    ran = run("100", "USD", "JPY", *options.split(), *form, COLUMNS="120")
    assert (ran.code, reading in told(ran, shape)) == (0, True)


@pytest.mark.parametrize("shape", ["plain", "json", "ndjson", "csv", "tsv", "markdown", "table"])
def test_compare_tells_it_beside_the_rows(run, shape):
    ran = run("compare", "1,234", "USD", "EUR", "--source", "ecb", "--format", shape)
    assert AMOUNTS["1,234 USD"] in ran.out + ran.err


@pytest.mark.parametrize("shape", ["plain", "json", "ndjson", "csv", "tsv", "markdown", "table"])
@pytest.mark.parametrize(
    "line", ["rates $ EUR", "rates $", "history $ EUR --since 2026-04-23", "watch $ EUR --above 0.1",
             "compare 1 $ EUR"],
)  # fmt: skip
def test_each_command_tells_a_currency_that_was_chosen_once_in_every_format(line, shape, run):
    ran = run(*line.split(), "--format", shape)
    assert ran.code == 0
    if shape in ("json", "ndjson"):
        assert {tuple(json.loads(row)["assumed"]) for row in ran.out.splitlines()} == {("$=USD",)}
        assert ran.err == ""
    else:
        assert (ran.out + ran.err).count("assumed $=USD\n") == 1


def test_the_readings_of_rates_are_told_in_one_line(run):
    ran = run("rates", "$", "EUR", "--on", "4/24/2026", "--csv")
    assert ran.err == "convert: assumed $=USD, 4/24/2026=2026-04-24\n"


def test_a_level_of_two_readings_is_refused_since_nothing_would_tell_it(run):
    ran = run("watch", "USD", "EUR", "--above", "1,234")
    assert (ran.code, ran.err) == (
        2, "convert: --above 1,234 could be 1234 or 1.234; write the one that is meant\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("20 usd + 5% eur", "17.93 EUR\n"),  # 21 / 1.1712
        ("20 usd -5% eur", "16.22 EUR\n"),
        ("5% of 100 usd eur", "4.27 EUR\n"),
        ("12.50- USD EUR", "-10.67 EUR\n"),
        ("\u20ac9,99- usd", "-11.70 USD\n"),
        ("10.000 JPY EUR", "53.56 EUR\n"),  # 10000 / 186.71
        ("0.500 JPY EUR", "0.00268 EUR\n"),
        ("40k\u5186 eur", "214.24 EUR\n"),
        ("1.005 EUR EUR", "1.01 EUR\n"),
        ("100 EUR EUR", "100.00 EUR\n"),
        ("0.05 EUR EUR", "0.05 EUR\n"),
        ("1.23456789 XAU XAU", "1.23456789 XAU\n"),
        ("1.5 EUR + 1.505 EUR to EUR", "3.01 EUR\n"),
    ],
)
def test_an_amount_has_one_answer_at_every_door(ask, line, out):
    assert {door: ask(door, line).out for door in DOORS} == dict.fromkeys(DOORS, out)


@pytest.mark.parametrize("door", ["command", "typer"])
def test_a_percentage_alone_is_refused_with_a_line_that_is_answered(ask, run, door):
    ran = ask(door, "5% usd eur")
    assert (ran.code, ran.err) == (2, "convert: 5% of what? as in: convert 5% of 100 usd eur\n")
    assert run("5%", "of", "100", "usd", "eur").code == 0


def test_the_identity_in_json(run):
    (found,) = json.loads(run("100", "EUR", "EUR", "--json").out)["results"]
    assert (found["result"], found["result_exact"]) == ("100.00", "100")
    (found,) = json.loads(run("1.005", "EUR", "EUR", "--json").out)["results"]
    assert (found["result"], found["result_exact"]) == ("1.01", "1.005")


def test_cache_export_takes_what_a_question_takes(run, tmp_path):
    ran = run("cache", "export", "12.50-", "USD", "EUR", "-o", str(tmp_path / "fx.zip"))
    assert ran.code == 0


# -- what a quiet answer tells ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reading", ["$=USD", "lira=TRY", "12/31/2022=2022-12-31", "last week=2026-W43", "SOL=Solana"]
)
def test_a_quiet_answer_leaves_out_what_changes_no_size(run, converted, reading):
    assert notes_lines(converted(reading), "quiet") == []
    assert notes_lines(converted(reading), "plain") == [f"assumed {reading}"]


@pytest.fixture
def converted(tmp_path):
    """Makes the outcome of a question that was read in a certain way."""
    from datetime import UTC, datetime

    from converter import Converter

    def made(*readings):
        asked = parse_line("100 USD EUR").told(readings)
        mine = Converter(
            offline=True, cache_dir=tmp_path, own={"USD/EUR": "2"},
            clock=lambda: datetime(2026, 10, 30, tzinfo=UTC), environ={},
        )  # fmt: skip
        found = mine.convert(100, "USD", "EUR")
        found = found.replace(answer=found.answer.replace(notes=()))
        return Outcome(asked, None, ("EUR",), (found,))

    return made


@given(
    st.sampled_from(["{:,}", "{:,}.5", "{}-"]),
    st.integers(1000, 999_999),
    st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_every_typed_form_is_read_back_and_told_if_it_has_two_readings(form, number, code):
    typed = form.format(number)
    found = parse_line(f"{typed} {code} EUR")
    expected = f"{'-' if form[-1] == '-' else ''}{number}{'.5' if '.5' in form else ''}"
    assert f"{found.amount:f}" == expected
    assert bool(found.assumed) is (form != "{:,}.5")
