"""A refusal that is due to a setting names it as the user set it: by option, variable or config file."""

import pytest

from converter import Converter
from converter.cli.grammar import Options
from converter.cli.grammar.question import QUESTION
from converter.cli.origin import origin
from converter.cli.settings import Settings
from converter.errors import RateUnavailable

DOORS = ("command", "typer", "batch", "prompt")
# Where each of these settings can come from, with what a refusal then says of it.
CASES = [
    ("100 USD RUB --max-age 0 --source cbr", "", {}, "--max-age allows 0 days"),
    ("100 USD RUB --source cbr", "max_age = 0", {}, "max_age in {config} allows 0 days"),
    ("100 USD RUB --on 2026-04-20", "", {}, "CONVERTER_OFFLINE allows no requests"),
    ("100 USD RUB --on 2026-04-20 --offline", "", {}, "--offline allows no requests"),
    (
        "100 USD RUB --on 2026-04-20", "offline = true", {"CONVERTER_OFFLINE": ""},
        "offline in {config} allows no requests",
    ),
    (
        "100 USD EUR --on 2026-04-25 --when-missing refuse --source ecb", "", {},
        "--when-missing allows no rate of another day",
    ),
    ("100 EUR RUB", "", {"CONVERTER_SOURCE": "ecb"}, "CONVERTER_SOURCE allows no other source"),
    ("100 EUR RUB", "source = 'ecb'", {}, "source in {config} allows no other source"),
    ("100 EUR RUB", "source = 'cbr'", {"CONVERTER_SOURCE": "ecb"}, "CONVERTER_SOURCE allows no other source"),
    ("100 AED EUR --no-pegs", "", {}, "--no-pegs allows no rate by a peg"),
    ("100 USD EUR --refresh", "", {}, "offline is set by CONVERTER_OFFLINE"),
    ("100 USD EUR --refresh --offline", "", {}, "offline is set by --offline"),
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("line", "config", "environ", "told"), CASES)
def test_a_refusal_names_the_setting_at_every_door(door, line, config, environ, told, ask, tmp_path):
    question, *options = line.split(" --")
    words = " ".join(f"--{option}" for option in options).split()
    ran = ask(door, question, *words, config=config, **environ)
    assert told.format(config=tmp_path / "config.toml") in ran.err
    assert not ran.out.strip()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("rates RUB --on 2026-04-20", "CONVERTER_OFFLINE allows no requests"),
        ("history USD RUB --since 2020-01-01 --until 2020-02-01 --offline", "--offline allows no requests"),
        ("watch USD RUB --above 1000 --offline", "--offline allows no requests"),
        ("100 USD RUB --average 2025", "CONVERTER_OFFLINE allows no requests"),
        ("compare 100 USD RUB --on 2026-04-20", "CONVERTER_OFFLINE allows no requests"),
        ("cache export 100 USD RUB --on 2026-04-20 -o none.zip", "CONVERTER_OFFLINE allows no requests"),
    ],
)
def test_a_refusal_of_a_command_names_the_setting(line, told, run):
    ran = run(*line.split())
    assert ran.code == 4
    assert ran.err.rstrip("\n").endswith(f"; {told}")


@pytest.mark.parametrize("line", ["100 EUR RUB --source ecb", "100 EUR KWD --official EU"])
def test_a_source_that_the_line_names_is_not_named_again(line, run):
    assert "allows" not in run(*line.split()).err


def test_an_unknown_source_names_the_variable_that_has_it(run):
    assert run("100", "USD", "EUR", CONVERTER_SOURCE="ebc").err.endswith(
        "; it is named by CONVERTER_SOURCE\n"
    )
    assert "named by" not in run("100", "USD", "EUR", "--source", "ebc").err


def test_an_answer_names_no_setting(run):
    assert "allows" not in run("100", "USD", "RUB", "--max-age", "9w").err


def test_a_question_that_no_setting_keeps_from_an_answer_names_none(run):
    assert "allows" not in run("100", "USD", "RUB", "--on", "1900-01-01").err


def test_the_message_in_json_names_the_setting(run):
    assert (
        "--max-age allows 0 days"
        in run("100", "USD", "RUB", "--source", "cbr", "--max-age", "0", "--json").out
    )


def test_the_library_names_its_own_argument(shipped, tmp_path):
    environ = {"CONVERTER_SEED_DIR": str(shipped), "CONVERTER_NOW": "2026-04-24T12:00:00Z"}
    converter = Converter("ecb", offline=True, max_age=0, environ=environ, cache_dir=tmp_path)
    with converter, pytest.raises(RateUnavailable, match="max_age allows 0 days") as refused:
        converter.rate("USD", "EUR")
    assert [error.setting for error in refused.value.tried] == ["offline"]
    assert refused.value.advice == ""


@pytest.mark.parametrize("field", ["max_age", "when_missing", "offline", "pegs", "timeout", "rates"])
def test_each_setting_has_the_name_of_its_option(field):
    (option,) = (one for one in QUESTION.options if one.field == field)
    assert origin(field, Options(frozenset((field,))), {}) == option.names[-1]
    assert origin(field, Options(), {}) == ""


def test_an_option_comes_before_a_variable_and_a_variable_before_the_file():
    found = Settings("/c.toml", {"offline": True, "source": "ecb"})
    typed, environ = Options(frozenset(("offline",)), settings=found), {"CONVERTER_OFFLINE": "1"}
    assert origin("offline", typed, environ) == "--offline"
    assert origin("offline", Options(settings=found), environ) == "CONVERTER_OFFLINE"
    assert origin("offline", Options(settings=found), {}) == "offline in /c.toml"
    assert origin("source", Options(frozenset(), frozenset(("source",)), found), {}) == "--source"
