"""Completions in the shells themselves, where they are installed, and the man page."""

import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from converter.cli.completions import of_words
from converter.cli.completions.__main__ import files
from converter.cli.grammar.commands import COMMANDS
from converter.cli.grammar.question import QUESTION

ROOT = Path(__file__).parents[2]
SHARE = ROOT / "converter" / "cli" / "completions" / "share"
BASH = SHARE / "bash-completion" / "completions"
FISH = SHARE / "fish" / "vendor_completions.d"
MADE = files()


def needs(name):
    missing = shutil.which(name) is None or os.name == "nt"
    return pytest.mark.skipif(missing, reason=f"{name} is not installed")


def bash(line, name="convert"):
    """What bash offers for the last word of a line."""
    words = line.split(" ")
    script = """
        . "$1" || exit 3
        shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _fxconvert
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    run = ["bash", "--noprofile", "--norc", "-c", script, "bash", str(BASH / name), name, *words]
    ran = subprocess.run(run, capture_output=True, check=True, text=True)
    assert ran.stderr == ""
    return ran.stdout.split("\n")[:-1]


def fish(line, name="convert"):
    script = f"source {FISH}/fxconvert.fish; source {FISH}/convert.fish; complete -C '{name} {line}'"
    run = ["fish", "--no-config", "-c", script]
    ran = subprocess.run(run, capture_output=True, check=True, text=True)
    return [tuple(shown.split("\t")) for shown in ran.stdout.splitlines()]


@pytest.mark.parametrize("name", MADE)
def test_the_files_are_those_that_the_grammar_gives(name):
    # python -m converter.cli.completions writes them.
    assert (SHARE / name).read_text("utf-8") == MADE[name]


def test_there_are_no_other_files():
    kept = {path.relative_to(SHARE).as_posix() for path in SHARE.rglob("*") if path.is_file()}
    assert kept == set(MADE)


def test_the_wheel_has_them_where_shells_look():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert wheel["wheel"]["shared-data"] == {"converter/cli/completions/share": "share"}


@needs("bash")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("100 us", ["USD (US Dollar)", "USN (US Dollar (Next day))"]),
        ("100 eu", ["EUR"]),
        ("100 USD rub,HU", ["rub,HUF"]),
        ("rat", ["rates"]),
        ("--source ec", ["ecb"]),
        ("--source = ec", ["ecb"]),
        ("--source ecb,frank", ["ecb,frankfurter"]),
        ("rates USD --format js", ["json"]),
        ("--on yes", ["yesterday"]),
        ("--offl", ["--offline"]),
        ("watch USD RUB --ab", ["--above"]),
        ("100 USD EUR --ab", []),
        ("cache inf", ["info"]),
        ("--source ecb cac", ["cache"]),
        ("--digits ", []),
        ("100 USD RUB --vers", ["--version"]),
    ],
)
def test_bash_completes(line, offered):
    assert bash(line) == (offered or [""])


@needs("bash")
def test_bash_offers_today():
    assert f"{time.strftime('%Y-%m-%d')}" in bash("--on 2")


@needs("bash")
def test_bash_completes_both_names():
    assert bash("100 eu", "fxconvert") == bash("100 eu", "convert")


@needs("bash")
def test_bash_offers_all_commands_and_currencies_at_first():
    offered = bash("")
    assert set(COMMANDS) < set(offered)
    assert "CHF (Swiss Franc)" in offered


@needs("fish")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("100 us", ("USD", "US Dollar")),
        ("100 USD rub,hu", ("rub,HUF", "Hungarian Forint")),
        ("curr", ("currencies", COMMANDS["currencies"].help)),
        ("watch USD RUB --ab", ("--above", "leave when it is this or more")),
    ],
)
def test_fish_completes(line, offered):
    assert offered in fish(line)
    assert fish(line) == fish(line, "fxconvert")


@needs("fish")
@pytest.mark.parametrize(("line", "word"), [("--source ecb,frank", "ecb,frankfurter"), ("cache inf", "info")])
def test_fish_completes_values(line, word):
    assert word in [offered[0] for offered in fish(line)]


ZSH = """
zmodload zsh/zpty zsh/zselect
zpty shell zsh -f -i
zpty -w shell "PROMPT=; fpath=($1 \\$fpath); autoload -U compinit; compinit -u -D; echo RE''ADY"
zpty -r shell seen '*READY*'
zpty -n -w shell "$2"$'\\t\\t'
out=
for round in {1..200}; do
    if zpty -r -t shell part; then out+=$part; [[ $out == *$3* ]] && exit 0; else zselect -t 5; fi
done
print -r -- "$out"
exit 1
"""


@needs("zsh")
@pytest.mark.parametrize(
    ("line", "shown"),
    [("convert 100 eu", "EUR"), ("fxconvert 100 us", "US Dollar"), ("convert rates --offl", "offline")],
)
def test_zsh_completes(line, shown):
    run = ["zsh", "-f", "-c", ZSH, "zsh", str(SHARE / "zsh" / "site-functions"), line, shown]
    ran = subprocess.run(run, capture_output=True, check=False, text=True, timeout=30)
    assert (ran.returncode, ran.stdout) == (0, "")


@pytest.mark.parametrize("command", [QUESTION, *COMMANDS.values()], ids=lambda command: command.name)
def test_every_option_stands_in_the_man_page(command):
    page = MADE["man/man1/fxconvert.1"].replace("\\-", "-")
    assert [name for option in command.options for name in option.names if name not in page] == []


@needs("groff")
def test_the_man_page_is_good_roff():
    page = str(SHARE / "man" / "man1" / "fxconvert.1")
    run = ["groff", "-man", "-ww", "-Kutf8", "-Tutf8", page]
    ran = subprocess.run(run, capture_output=True, check=True)
    assert ran.stderr == b""
    assert "convert money, today or on any past day" in ran.stdout.decode()


def test_kinds_of_words_and_choices_are_read_from_the_grammar():
    assert of_words(COMMANDS["rates"]) == (("codes",), ())
    assert of_words(COMMANDS["cache"])[1][:2] == ("info", "path")
    assert of_words(COMMANDS["config"]) == ((), ())


def test_the_files_are_written_by_one_command(tmp_path):
    run = [sys.executable, "-m", "converter.cli.completions", str(tmp_path)]
    subprocess.run(run, check=True, cwd=ROOT)
    assert (tmp_path / "man" / "man1" / "fxconvert.1").read_text("utf-8") == MADE["man/man1/fxconvert.1"]
