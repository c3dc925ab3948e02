"""The name of a source is read in any case, wherever one is given."""

import pytest

from converter import Converter, sources
from converter.cli.typer_app import run as run_command

NAMES = ("ECB", "Ecb", "ecb ")


@pytest.mark.parametrize("name", ["ER-API", "er_api", "Er-Api", "ER_API"])
def test_a_key_with_a_hyphen_may_be_written_as_a_variable_writes_it(name):
    assert sources.get(name).INFO.key == "er-api"


@pytest.mark.parametrize("name", NAMES)
def test_the_option_and_the_variable_take_it(name, run):
    plain = run("100", "USD", "JPY", "--source", "ecb")
    assert plain.code == 0
    for through in ({}, {"through": run_command}):
        assert run("100", "USD", "JPY", "--source", name, **through).out == plain.out
    assert run("100", "USD", "JPY", CONVERTER_SOURCE=name).out == plain.out


@pytest.mark.parametrize("door", ["command", "typer", "batch", "prompt"])
@pytest.mark.parametrize("config", ["source = 'CBR'", "source = ['Cbr']"])
def test_the_config_file_takes_it(door, config, ask):
    assert ask(door, "100 USD EUR", config=config).out == ask(door, "100 USD EUR", "--source", "cbr").out


@pytest.mark.parametrize("door", ["command", "typer", "batch", "prompt"])
def test_a_list_takes_it_and_names_a_source_once(door, ask):
    plain = ask(door, "100 USD RUB", "--source", "ecb,cbr").out
    assert ask(door, "100 USD RUB", "--source", "ECB,CBR,cbr").out == plain


def test_auto_is_read_in_any_case(run):
    assert run("100", "USD", "RUB", "--source", "AUTO").out == run("100", "USD", "RUB").out


@pytest.mark.parametrize("code", ["ru", "RU", "Rub"])
def test_the_central_bank_is_found_in_any_case(code, run):
    assert run("100", "USD", "EUR", "--official", code).out == "85.55 EUR\n"


@pytest.mark.parametrize("given", ["CBR", ["CBR"], ["Cbr", "cbr"]])
def test_the_library_takes_it(given, shipped, tmp_path):
    environ = {"CONVERTER_SEED_DIR": str(shipped), "CONVERTER_NOW": "2026-04-26T22:00:58Z"}
    with Converter(given, offline=True, environ=environ, cache_dir=tmp_path) as converter:
        assert converter.rate("USD", "RUB").source == "cbr"
        assert [source.INFO.key for source in converter.policy.sources] == ["cbr"]


@pytest.mark.parametrize(
    "line",
    ["cache info {}", "compare 1 USD EUR --source {}", "rates --source {}", "history USD EUR --source {}"],
)
def test_the_commands_take_it(line, run):
    plain, typed = (run(*line.format(name).split()) for name in ("ecb", "ECB"))
    assert (typed.code, typed.out, typed.err) == (plain.code, plain.out, plain.err)
    assert "unknown source" not in typed.err + typed.out


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("cache clear ECB", "0 files removed"),
        ("cache accept CBR 2026-04-25 USD", "no USD figure of 2026-04-25 is set aside for cbr"),
        ("cache import ECB no-such-file.csv", "no-such-file.csv can't be read"),
        ("cache export ECB -o {}/fx.zip", "1 file of rates"),
    ],
)
def test_the_commands_of_the_cache_take_it(line, told, run, tmp_path):
    ran = run(*line.format(tmp_path).split())
    assert told in ran.out + ran.err


def test_a_server_may_be_set_for_it_in_the_config_file(ask):
    config = "[urls]\nECB = 'https://rates.example.org'"
    assert ask("command", "100 USD EUR", config=config).code == 0
