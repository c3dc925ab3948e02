"""A plain question is read without Typer; whatever is read so, Typer reads the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.cli import typer_app
from converter.cli.grammar.commands import prepared
from converter.cli.grammar.question import QUESTION, read

WORDS = st.sampled_from([
    "100", "-100", "1,234", "-.5", "1.2k", "usd", "USD", "EUR", "rub,", "to", "in", "->", "=", "$5", "-$5",
    "on", "(2+3)", "+5", "*", "-(2+3)", "2026-04-24", "euros", "USB", "", "rates", "cache", "--", "-", "-x",
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


def _through_typer(words):
    return typer_app.run(words)


@pytest.mark.parametrize(
    "line",
    [
        "100 USD RUB", "-100 USD RUB -q", "100 USD RUB EUR KWD --json", "100 USD -> RUB --csv", "$5 EUR",
        "100 USB EUR", "100 USD EUR -d 2026-04-24 --digits 4", "100 USD EUR --round up --explain", "rate EUR",
        "-(2+3) USD EUR", "100 USD -5 EUR RUB --json", "100 USD EUR --offline --refresh",
        "100 USD RUB --official RU --on 2026-04-26 --when-missing refuse --no-pegs",
        "200 in EUR", "1,234 USD EUR --locale de",
    ],
)  # fmt: skip
def test_both_ways_print_the_same(line, run):
    plain, typed = run(*line.split()), run(*line.split(), through=_through_typer)
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
