"""The quick reader and Typer read the same; a question has one answer in a shell, a batch and the prompt."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.cli import typer_app
from converter.cli.grammar.commands import prepared
from converter.cli.grammar.question import QUESTION, read

WORDS = st.sampled_from([
    "100", "-100", "1,234", "-.5", "1.2k", "usd", "USD", "EUR", "rub,", "to", "in", "->", "=", "$5", "-$5",
    "on", "(2+3)", "+5", "5%", "-5%", "of", "12.50-",
    "*", "-(2+3)", "2026-04-24", "euros", "USB", "", "rates", "cache", "--", "-", "-x",
])  # fmt: skip
OPTIONS = st.sampled_from([
    ["-q"], ["--quiet"], ["--json"], ["--csv"], ["--offline"], ["--explain"], ["--format", "tsv"],
    ["--format=csv"], ["--format", "xml"], ["--on", "2026-04-24"], ["-d", "2026-04-24"],
    ["-d2026-04-24"], ["--on=2026-04-24"],
    ["--on"], ["--digits", "4"], ["--digits", "-4"], ["--digits=x"], ["--round", "up"], ["--round", "UP"],
    ["--source", "ecb"], ["--source", "-q"], ["--source="], ["--timeout", "0.5"], ["--max-age", "1w"],
    ["--official", "RU"], ["--when-missing", "refuse"], ["--when-missing=next"], ["--no-pegs"],
    ["--locale", "de"], ["--json=1"],
    ["--rate", "USD/RUB=92.50"], ["--rate=EUR/USD=1.1"], ["--fee", "2.5%"], ["--fee=3USD"], ["--cash"],
    ["--rates", "fx.zip"], ["--color", "never"], ["--unknown"],
    ["--rule", "eu-oss"], ["--rule=eu-oss"], ["--rule"], ["--proof"], ["--proof=1"],
    ["-o", "x.csv"], ["-ox.csv"], ["--output", "x.json"], ["--output=x"], ["-o"],
])  # fmt: skip
LINES = st.lists(st.one_of(WORDS.map(lambda word: [word]), OPTIONS), min_size=1, max_size=7).map(
    lambda parts: [word for part in parts for word in part]
)


@settings(max_examples=150, deadline=None)
@given(words=LINES)
def test_what_is_read_without_typer_is_what_typer_reads(words):
    quick = read(words)
    if quick is not None:
        command, rest, options = typer_app.read(words)
        assert (command, rest, vars(options)) == (QUESTION, quick[0], vars(quick[1]))


# -- a question has one answer, wherever it is typed --------------------------------------------------

AMOUNTS = (
    "100", "-100", "1,234", "1.2k", "-.5", "(2+3)", "1/3", "10-3", "12.50-", "5% of 80", "20 + 5%",
)  # fmt: skip
BASES = ("USD", "usd", "euros", "EUR", "DEM", "GBp", "HUF", "JPY", "KWD", "BTC")
QUOTES = ("EUR", "to RUB", "in euros", "EUR, JPY", "RUB KWD", "KWD VND", "-> GBP", "eur eur", "")
DAYS = ("", "on 2026-04-24", "2026-04-25", "on 2026-04-22", "on 1998-12-31", "yesterday")
FINE = (
    "-q", "--json", "--on 2026-04-23", "-d2026-04-23", "--source ecb", "--when-missing refuse", "--no-pegs",
    "--max-age 1w", "--max-age 1", "--digits 4", "--round up", "--cash", "--fee 2.5%", "--fee 3USD",
    "--fee x", "--locale de", "--locale x", "--average 2026-04-23..2026-04-24", "--end-of 2026-W17",
    "--so-far", "--rule sk-prev-day", "--rule eu-customs", "--rule sk", "--on last-month",
)  # fmt: skip
# Options that a batch may refuse before it reads a line, alone or together.
REFUSED = (
    "--refresh", "--source cbr", "--source ebc", "--official RU", "--official EU", "--rate USD/RUB=92.50",
    "--rate EUR/GBX=90", "--rate x", "--round near", "--max-age week",
)  # fmt: skip


def asked(amounts=(), bases=(), quotes=(), days=()):
    parts = (AMOUNTS + amounts, BASES + bases, QUOTES + quotes, DAYS + days)
    return st.tuples(*map(st.sampled_from, parts)).map(lambda words: " ".join(filter(None, words)))


def chosen(*options):
    return st.lists(st.sampled_from(options), max_size=2, unique=True).map(lambda two: " ".join(two).split())


# A batch reads its options first, so of a mistake in them and one in the question it reports another than the
# other doors: here only one of the two has a mistake.
ANYWHERE = st.one_of(
    st.tuples(asked(), chosen(*FINE, *REFUSED)),
    st.tuples(
        asked(
            ("00", "$5", "1/0", "2 *", "100 USD +"), ("USB", "XXX"), ("GBX", "ZZZ", "="), ("on 2026-02-30",)
        ),
        chosen(*FINE),
    ),
)


def told(ran):
    """What a run printed, without what only a batch adds: line numbers and empty rows."""
    out = [line for line in ran.out.splitlines() if line]
    if out and out[0][:1] == "{":
        out = [json.loads(line) for line in out]
        for one in out:
            one.get("error", {}).pop("line", None)
            if "message" in one.get("error", {}):
                one["error"]["message"] = _signs(one["error"]["message"])
    err = [line.removeprefix("convert: ").removeprefix("line 1: ") for line in ran.err.splitlines()]
    return out, [_signs(line) for line in err]


def _signs(line):
    """A line with one sign each for arrows and minuses.

    A batch quotes a line as it stands, and the other doors with signs that no option begins with.
    """
    return line.replace("->", "\N{RIGHTWARDS ARROW}").replace("\N{MINUS SIGN}", "-")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=ANYWHERE)
def test_a_question_has_the_same_answer_notes_and_errors_at_every_door(line, ask):
    question, options = line
    found = {door: told(ask(door, question, *options)) for door in ("command", "typer", "batch", "prompt")}
    assert found == dict.fromkeys(found, found["command"])


@pytest.mark.parametrize(
    "line",
    [
        "100 USD RUB EUR KWD --csv", "100 USD EUR --round up --explain", "rate EUR", "100 USD RUB",
        "100 USD EUR --offline --refresh", "100 USD RUB --official RU --on 2026-04-26 --when-missing refuse",
    ],
)  # fmt: skip
def test_typer_prints_what_the_quick_reader_prints(line, run):
    plain, typed = run(*line.split()), run(*line.split(), through=typer_app.run)
    assert (plain.code, plain.out, plain.err) == (typed.code, typed.out, typed.err)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["100", "USD"], ["question", "100", "USD"]),
        (["-100", "USD"], ["question", "\u2212100", "USD"]),
        (["rates", "EUR"], ["rates", "EUR"]),
        (["--json", "rates"], ["rates", "--json"]),
        (["--source", "rates", "100"], ["question", "--source", "rates", "100"]),
        (["--digits", "-1", "1"], ["question", "--digits", "-1", "1"]),
    ],
)
def test_the_command_stands_first_for_typer(words, expected):
    assert prepared(words) == expected
