"""Periods in words are the same days at every door, at midnight too, and the hints on them can be typed."""

import json
import shlex
from itertools import product

import pytest


@pytest.mark.parametrize(
    ("now", "pair", "span", "first", "last"),
    [
        ("2025-12-31T23:30:00Z", "USD EUR", "last year", "2025-01-01", "2025-12-31"),
        ("2025-12-31T22:30:00Z", "USD EUR", "last year", "2024-01-01", "2024-12-31"),
        ("2026-04-26T22:30:00Z", "EUR USD", "last week", "2026-04-20", "2026-04-26"),
        ("2026-04-26T21:30:00Z", "EUR USD", "last week", "2026-04-13", "2026-04-19"),
        ("2026-04-26T21:30:00Z", "USD RUB", "last week", "2026-04-20", "2026-04-26"),
        ("2026-04-30T21:30:00Z", "USD RUB", "last month", "2026-04-01", "2026-04-30"),
        ("2026-04-30T21:30:00Z", "USD EUR", "last month", "2026-03-01", "2026-03-31"),
        ("2026-03-31T21:30:00Z", "USD RUB", "last quarter", "2026-01-01", "2026-03-31"),
    ],
)
def test_a_period_in_words_is_the_same_days_at_every_door(run, now, pair, span, first, last):
    words, clock = pair.split(), {"CONVERTER_NOW": now}
    for options in (["--average", span], ["--end-of", span]):
        assert f"'s rates from {first} to {last} are not all" in run("1", *words, *options, **clock).err
    series = run("history", *words, "--since", span, "--until", span, "--json", **clock)
    assert f"'s rates from {first} to {last} are not all" in series.out
    hint = run("history", *words, *span.split(), **clock).err
    assert hint.endswith(f"; try: convert history {pair} --since {first} --until {last}\n")
    assert run("compare", "1", *words, *span.split(), **clock).err.endswith(f" on {last}\n")
    assert run("rates", *words, *span.split(), **clock).err.endswith(f" --on {last}\n")


@pytest.mark.parametrize(
    ("now", "pair", "day"),
    [
        ("2026-04-26T22:30:00Z", "EUR USD", "2026-04-26"),
        ("2026-04-26T21:30:00Z", "EUR USD", "2026-04-25"),
        ("2026-04-25T21:30:00Z", "USD RUB", "2026-04-25"),
    ],
)
def test_yesterday_is_the_same_day_in_a_series_and_in_a_question(run, now, pair, day):
    words, clock = pair.split(), {"CONVERTER_NOW": now}
    for typed in ("yesterday", "-1d"):
        found = json.loads(run("history", *words, "--since", typed, "--until", typed, "--json", **clock).out)
        assert (found["asked"]["since"], found["asked"]["until"]) == (day, day)
        assert json.loads(run(*words, "--on", typed, "--json", **clock).out)["results"][0]["on"] == day


def test_a_period_that_is_both_ends_of_a_series_is_told_once(run):
    days = ["--since", "24-Apr-2026", "--until", "24-Apr-2026"]
    found = json.loads(run("history", "EUR", "USD", *days, "--json").out)
    assert found["assumed"] == ["24-Apr-2026=2026-04-24"]


# -- hints --------------------------------------------------------------------------------------------

BEGINNINGS = ("100 USD EUR", "USD EUR", "100 USD to EUR, GBP", "100 USD - 50 EUR GBP", "$100 EUR", "100 USD")
DAYS = ("", "on 2026-04-24", "2026-04-24", "on 05/05/2022", "on 24-Apr-2026 9:30", "on yesterday", "-3d")
ENDS = (
    "", "last week", "last month", "this month", "on last year", "in 2025", "2025-Q1", "march 2025",
    "average 2025", "average last month", "average this month", "friday", "last friday", "3 days ago",
    "20260424", "please", "how much is", "now",
)  # fmt: skip
# Beside a day, the other ends are refused with no hint, or with one that they have without the day too.
LINES = {*product(BEGINNINGS, ("",), ENDS), *product(BEGINNINGS[:1], DAYS, ("", "now"))}
COMMANDS = ("", "compare", "history", "rates", "watch --above 2", "cache export")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_hint_is_read_when_it_is_typed_in_a_shell(run, command, tmp_path):
    name, *options = command.split(" -", 1)
    option = shlex.split(f"-{options[0]}") if options else []
    option += ["-o", str(tmp_path / "rates.zip")] if command == "cache export" else []
    hints = set()
    for parts in LINES:
        line = " ".join(filter(None, parts))
        typed = [line] if "- " in line or "$" in line else line.split()
        hints.add(run(*name.split(), *typed, *option).err.partition("; try: convert ")[2].strip())
    assert len(hints) > 1
    for hint in hints - {""}:
        for words in _ways(hint):
            again = run(*words, *option)
            assert again.code != 2, (hint, again.err)


def _ways(hint):
    """The words of each command that a hint shows."""
    first, _, other = hint.partition(", or ")
    ways = [shlex.split(first)]
    if other == "--end-of":
        ways.append([{"--average": other}.get(word, word) for word in ways[0]])
    elif other:
        undated = first.replace(" on -7d", "").replace(" on today", "")
        ways.append([*shlex.split(undated), *shlex.split(other)])
    return ways
