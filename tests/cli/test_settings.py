"""The config file: below flags and the environment, above the defaults; mistakes are named."""

import json
import re
import subprocess
import sys

import platformdirs
import pytest

from converter.cli import settings
from converter.cli.grammar import Options
from converter.cli.session import settled


@pytest.fixture
def config(tmp_path, run):
    """Runs the command with a config file of this text."""
    path = tmp_path / "config.toml"

    def go(text, *words, **environ):
        path.write_text(text, encoding="utf-8")
        ran = run(*words, CONVERTER_CONFIG=str(path), **environ)
        ran.err = ran.err.replace(str(path), "CONFIG")
        return ran

    return go


@pytest.mark.parametrize(
    ("text", "words", "out"),
    [
        ('home = ["rub", "EUR"]', "100 USD", "7552.73 RUB\n85.38 EUR\n"),
        ('home = "RUB"', "100 USD", "7552.73 RUB\n"),
        ("digits = 4", "100 USD RUB", "7552.7300 RUB\n"),
        ('rounding = "up"', "1 USD RUB", "75.53 RUB\n"),
        ('rounding = "down"', "1 USD RUB", "75.52 RUB\n"),
        ('locale = "de"', "1,5 USD RUB", "113.29 RUB\n"),  # 1.5 * 75.5273 = 113.29095
        ('locale = "de"', "1.234 USD RUB", "93200.69 RUB\n"),  # 1234 * 75.5273 = 93200.6882
        ("[rates]\n'USD/RUB' = 92.50", "2 USD RUB", "185.00 RUB\n"),
        ('source = "ecb"', "100 USD EUR", "85.38 EUR\n"),
        ('format = "quiet"', "100 USD RUB", ""),
        ('format = "csv"', "currencies 643", "code,number,name,digits,symbol,status\n643"),
    ],
)
def test_a_key_decides_where_nothing_else_does(text, words, out, config):
    ran = config(text, *words.split())
    if 'format = "quiet"' in text:
        assert ran.err.startswith("convert: CONFIG: format takes one of table, plain, json")
    elif "csv" in text:
        assert ran.out.startswith("code,number,name")
    else:
        assert (ran.code, ran.out) == (0, out)


def test_a_flag_beats_the_file(config):
    assert config(
        'rounding = "up"\ndigits = 4', "1", "USD", "RUB", "--digits", "1", "--round", "half-up"
    ).out == ("75.5 RUB\n")


def test_the_environment_beats_the_file(config):
    text = 'source = "ecb"\noffline = false'
    assert config(text, "100", "HUF", "RUB").code != 0
    assert config(text, "100", "HUF", "RUB", CONVERTER_SOURCE="cbr").out == "24.06 RUB\n"


def test_colour_of_the_environment_beats_the_file(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('color = "always"')
    words = ("100", "USD", "RUB", "--format", "table")
    assert "\x1b" in run(*words, CONVERTER_CONFIG=str(path)).out
    assert "\x1b" not in run(*words, CONVERTER_CONFIG=str(path), NO_COLOR="1").out


def test_commands_use_the_file_too(config):
    assert config('source = "cbr"\nformat = "csv"', "rates", "RUB").out.startswith("code,name,rate")


def test_a_batch_uses_the_file(config):
    assert config("digits = 0", "-", stdin="1 USD RUB\n").out == "76 RUB\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sorce = 'ecb'", "unknown key 'sorce'; did you mean source?"),
        ("max-age = 3", "unknown key 'max-age'; did you mean max_age?"),
        ("zzzzzz = 3", "unknown key 'zzzzzz'; known: source, offline,"),
        ("offline = 1", "offline takes true or false, not 1"),
        ("digits = 'many'", "digits takes a whole number from 0 to 40, not 'many'"),
        ("digits = true", "digits takes text or a number, not true"),
        ("rounding = 'near'", "rounding takes one of half-up, half-even"),
        ("timeout = [1]", "timeout takes text or a number, not [1]"),
        ("max_age = 'week'", "max_age takes days like 3, 3d or 1w, not 'week'"),
        ("locale = 5", "locale takes text in quotes, not 5"),
        ("thousands = '-'", "thousands is one of ',', '.', \"'\", ' ', 'none', not '-'"),
        ("thousands = 1", "thousands takes text in quotes, not 1"),
        ("thousands = '.'", "thousands: '.' is the decimal mark without a locale; use ','"),
        ("thousands = ','\nlocale = 'de'", "thousands: ',' is the decimal mark in the locale de; use '.'"),
        ("source = ['ebc']", "unknown source 'ebc'; did you mean ecb?"),
        ("source = []", "source takes a name or a list of names, not []"),
        ("home = ['USB']", "home: unknown currency 'USB'; did you mean USD?"),
        ("home = 3", "home takes a list of currencies, not 3"),
        ("[rates]\nUSD = 3", "rates: your own rate is for a pair like USD/RUB or 100 JPY/RUB, not 'USD'"),
        ("rates = 3", "rates is a table, written [rates], not 3"),
        ("[rates]\n'USD/RUB' = true", 'rates: "USD/RUB" takes a rate such as "92.50", not true'),
        ("[urls]\necb = 'http://example.org'", "urls: ecb must be https://HOST"),
        ("[urls]\nebc = 'https://example.org'", "unknown source 'ebc'"),
        ("source =", "is not valid TOML: Invalid value"),
        ("\x00", "is not valid TOML:"),
        ("a = " + "[" * 100_000, "CONFIG: it is nested too deeply"),
        ("digits = " + "9" * 6000, "CONFIG: a number in it is too large"),
        ("digits = 0x" + "f" * 9000, "CONFIG: the number of digits is too large"),
        ("timeout = 1e99999999999999999999", "CONFIG: a number in it is too large"),
    ],
)
def test_a_mistake_is_one_line_that_names_file_and_key(text, message, config):
    ran = config(text, "100", "USD", "RUB")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(("convert: CONFIG: ", "convert: CONFIG is not valid TOML"))
    assert message in ran.err


def test_a_mistake_in_the_file_is_told_in_json(config):
    ran = config("sorce = 1", "100", "USD", "RUB", "--json")
    assert (ran.code, ran.err, json.loads(ran.out)["error"]["kind"]) == (2, "", "input")


def test_help_needs_no_good_file(config):
    assert config("sorce = 1", "--help").code == 0


def test_no_file_is_no_mistake(run, tmp_path):
    assert run("1", "USD", "RUB", CONVERTER_CONFIG=str(tmp_path / "none" / "config.toml")).code == 0


def test_a_file_that_cannot_be_read_is_named(run, tmp_path):
    ran = run("1", "USD", "RUB", CONVERTER_CONFIG=str(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"convert: the settings in {tmp_path} can't be read: ")


def test_no_file_of_the_working_directory_is_read(run, tmp_path, monkeypatch):
    (tmp_path / "config.toml").write_text("sorce = 1")
    monkeypatch.chdir(tmp_path)
    ran = run("1", "USD", "RUB", CONVERTER_CONFIG="", XDG_CONFIG_HOME=str(tmp_path / "elsewhere"))
    assert ran.out == "75.53 RUB\n"


def test_the_place_of_the_platform_is_read(run, tmp_path):
    (tmp_path / "fxconvert").mkdir()
    (tmp_path / "fxconvert" / "config.toml").write_text("digits = 1")
    if settings.directory("config", {"XDG_CONFIG_HOME": str(tmp_path)}) != str(tmp_path / "fxconvert"):
        pytest.skip("this platform has another place")
    assert run("1", "USD", "RUB", CONVERTER_CONFIG="", XDG_CONFIG_HOME=str(tmp_path)).out == "75.5 RUB\n"


@pytest.mark.parametrize("base", ["", "   ", "/somewhere"])
@pytest.mark.parametrize("what", ["config", "state"])
def test_the_places_are_those_of_the_platform(what, base, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", base)
    monkeypatch.setenv("XDG_STATE_HOME", base)
    import os

    find = platformdirs.user_config_dir if what == "config" else platformdirs.user_state_dir
    assert settings.directory(what, os.environ) == find("fxconvert", appauthor=False)


def test_own_addresses_come_below_those_of_the_environment(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[urls]\ncbr = 'https://a.example'\necb = 'https://b.example'\n")
    environ = {"CONVERTER_CONFIG": str(path), "CONVERTER_ECB_URL": "https://c.example"}
    merged = settings.environ(settled(Options(), environ), environ)
    assert merged["CONVERTER_CBR_URL"] == "https://a.example"
    assert merged["CONVERTER_ECB_URL"] == "https://c.example"


def test_own_rates_keep_their_digits(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[rates]\n'USD/RUB' = '92.50'\n'EUR/RUB' = 0.30\n")
    found = settled(Options(), {"CONVERTER_CONFIG": str(path)}).settings
    assert found.rates == {"USD/RUB": "92.50", "EUR/RUB": "0.30"}


def test_config_shows_what_is_in_force_and_from_where(config, golden, tmp_path):
    text = 'home = ["RUB"]\nsource = "ecb"\ndigits = 4\n[rates]\n"USD/RUB" = "92.50"\n[urls]\necb = "https://a.example"\n'
    ran = config(text, "config", "--csv", CONVERTER_SOURCE="cbr", OPENEXCHANGERATES_API_KEY="secret")
    assert "secret" not in ran.out
    golden("config", f"{ran.out}-- stderr, exit {ran.code}\n{ran.err}".replace(str(tmp_path), "TMP"))


def test_config_in_json_names_the_file(config, tmp_path):
    told = json.loads(config("digits = 4", "config", "--json").out)
    assert told["file"] == {"path": str(tmp_path / "config.toml"), "exists": True}
    found = {item["key"]: (item["value"], item["from"]) for item in told["settings"]}
    assert (found["digits"], found["offline"], found["rounding"]) == (
        (4, "file"), (True, "CONVERTER_OFFLINE"), ("half-up", "default"),
    )  # fmt: skip


def test_without_a_file_nothing_more_is_loaded():
    code = "import sys; from converter.cli import settings; settings.content({'CONVERTER_CONFIG': '/none'});"
    code += "print([m for m in ('tomllib', 'platformdirs', 'typing', 're') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, check=True, text=True)
    assert ran.stdout == "[]\n"


def test_a_refusal_by_the_age_of_the_file_names_its_key(config):
    ran = config("max_age = 1", "100", "EUR", "USD", "--source", "ecb")
    assert (ran.code, ran.out) == (3, "")
    assert re.search(r"3 days old, and max_age in \S+ allows 1 day", ran.err)
