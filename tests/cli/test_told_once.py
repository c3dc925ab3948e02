"""What is said beside answers: each text once, shortly, and no advice that can't be followed."""

import os
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.publishers import NOWHERE

from converter.cli.render.told import told_once

WORDS = st.sampled_from(("offline", "a peg", "a chain", "nothing held of cbr", "stale: ecb of 2026-09-29"))
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=3).map("; ".join), max_size=4)
SHIPPED = {"CONVERTER_SEED_DIR": "", "CONVERTER_NOW": "2026-10-30T20:00:00Z"}
SIX = ("100", "USD", "RUB", "AED", "KZT", "THB", "VND", "XAU")


def told_of(lines, everyone):
    """The clauses that the lines tell of each target, each as often as it is told."""
    out = {target: [] for target in everyone}
    for line in lines:
        first, _, rest = line.partition(": ")
        some = first.split(", ") if set(first.split(", ")) <= set(everyone) else None
        for target in some or everyone:
            out[target] += (rest if some else line).split("; ")
    return out


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_every_clause_is_told_of_its_targets(texts):
    told = [(f"T{number}", some) for number, some in enumerate(texts)]
    found = told_of(told_once(told), [target for target, _ in told])
    for target, some in told:
        assert set(found[target]) == set(chain.from_iterable(text.split("; ") for text in some))


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_no_two_lines_are_equal_and_no_text_of_all_targets_is_repeated(texts):
    told = [(f"T{number}", some) for number, some in enumerate(texts)]
    lines = told_once(told)
    assert len(set(lines)) == len(lines)
    assert sum(line[:1] != "T" for line in lines) <= 1


def test_what_is_true_of_all_targets_names_none():
    assert told_once([("RUB", ["a; b"]), ("KZT", ["a; b", "c"])]) == ["a; b", "KZT: c"]


def test_a_stale_piped_answer_has_one_line_of_less_than_120_characters(run):
    err = run("100", "USD", "RUB", "--offline", **SHIPPED).err
    assert err == (
        "convert: stale: currency-api of 2026-09-29 (31 days old); offline; "
        "nothing newer held of cbr, frankfurter, er-api\n"
    )


@pytest.mark.parametrize("shape", ["plain", "table", "quiet"])
def test_six_stale_targets_are_told_once_which_source_answers(shape, run):
    ran = run(*SIX, "--offline", "--format", "plain" if shape == "quiet" else shape, **SHIPPED)
    assert (ran.out + ran.err).count("stale: currency-api of 2026-09-29") == 1


def test_each_source_that_was_not_used_is_told_of_its_targets(run):
    err = run("100", "USD", "RUB", "KZT", "VND", "--offline", **SHIPPED).err
    assert "convert: RUB: nothing newer held of cbr, frankfurter, er-api\n" in err
    assert "convert: KZT, VND: nothing held of frankfurter, er-api\n" in err


def test_the_same_refusal_of_several_targets_is_told_once(run):
    ran = run("100", "EUR", "KWD", "VND", "--source", "ecb")
    assert (ran.code, ran.err) == (3, "convert: KWD, VND: no rate: not quoted by ecb\n")


def test_a_refusal_of_one_target_names_the_pair(run):
    ran = run("100", "EUR", "USD", "KWD", "--source", "ecb")
    assert (ran.code, ran.err) == (1, "convert: KWD: no rate of EUR/KWD: not quoted by ecb\n")


def config(tmp_path, text):
    (tmp_path / "config.toml").write_text(text)
    return {"CONVERTER_CONFIG": str(tmp_path / "config.toml")}


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (["--offline"], {}, "offline"),
        (["--offline"], {"CONVERTER_OFFLINE": "1"}, "offline"),
        ([], {"CONVERTER_OFFLINE": "1"}, "offline by CONVERTER_OFFLINE"),
        ([], {"CONVERTER_OFFLINE": ""}, "offline by the config file"),
    ],
)
@pytest.mark.parametrize("shape", ["plain", "table", "csv"])
def test_offline_the_setting_is_named_and_no_refresh_advised(words, settings, said, shape, run, tmp_path):
    settings = {**SHIPPED, "CONVERTER_OFFLINE": "", **settings, **config(tmp_path, "offline = true")}
    ran = run("100", "USD", "RUB", *words, "--format", shape, COLUMNS="200", **settings)
    assert "cache refresh" not in ran.out + ran.err
    if shape != "csv":
        assert f"; {said};" in ran.out + ran.err


def test_where_the_cache_is_not_written_no_refresh_is_advised(run):
    closed = {f"CONVERTER_{key}_URL": NOWHERE for key in ("CBR", "CURRENCY_API")}
    settings = {**SHIPPED, **closed, "CONVERTER_OFFLINE": "", "COLUMNS": "200"}
    words = ("100", "USD", "RUB", "--source", "cbr,currency-api", "--format", "table")
    assert "`convert cache refresh` fetches newer ones" in run(*words, **settings).out
    # With a fixed clock and no folder named, the user's own cache is left alone.
    ran = run(*words, **{**settings, "CONVERTER_CACHE_DIR": "", "XDG_CACHE_HOME": os.devnull})
    assert "these rates came with the program" in ran.out
    assert "cache refresh" not in ran.out


def test_a_rates_file_is_the_reason_and_not_the_network(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    assert run("cache", "export", "cbr", "currency-api", "-o", path, **SHIPPED).code == 0
    err = run("100", "USD", "RUB", "--rates", path, **SHIPPED).err
    assert "(31 days old); nothing newer in the rates file; nothing newer held of cbr" in err
    assert "offline" not in err
