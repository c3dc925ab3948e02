"""Completions in the shells themselves, where they are installed, and the man page."""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from converter.cli.completions import of_words
from converter.cli.completions.__main__ import files
from converter.cli.grammar.commands import ALL, COMMANDS, names_of
from converter.cli.grammar.question import HELP, QUESTION, VERSION

ROOT = Path(__file__).parents[2]
SHARE = ROOT / "converter" / "cli" / "completions" / "share"
BASH = SHARE / "bash-completion" / "completions"
FISH = SHARE / "fish" / "vendor_completions.d"
MADE = files()
ACTIONS = of_words(COMMANDS["cache"])[1]


def help_of(name):
    return next(option.help for option in QUESTION.options if name in option.names)


def needs(name):
    missing = shutil.which(name) is None or os.name == "nt"
    return pytest.mark.skipif(missing, reason=f"{name} is not installed")


def setup_line(shell):
    """The line of the README by which a shell finds the completions of a virtual environment."""
    text = (ROOT / "README.md").read_text("utf-8")
    return re.search(rf"^(.*VIRTUAL_ENV.*?) +# {shell}$", text, re.MULTILINE)[1]


@pytest.fixture
def environment(tmp_path):
    """The variables of a shell in which a virtual environment with the program is active."""
    shutil.copytree(SHARE, tmp_path / "share")
    (tmp_path / "bin").mkdir()
    for name in ("convert", "fxconvert"):
        (tmp_path / "bin" / name).touch(0o755)
    path = os.pathsep.join((str(tmp_path / "bin"), os.environ["PATH"]))
    return {**os.environ, "VIRTUAL_ENV": str(tmp_path), "HOME": str(tmp_path), "PATH": path}


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
        ("rates --rule eu-o", ["eu-oss"]),
        ("rules eu-o", ["eu-oss"]),
        ("currencies eu", ["EUR"]),
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
        ("cache ", list(ACTIONS)),
        ("--json cache ", list(ACTIONS)),
        ("cache --json ", list(ACTIONS)),
        ("cache e", ["export"]),
        ("cache info ec", ["ecb"]),
        ("cache --json clear ec", ["ecb"]),
        ("cache info --av", []),
        ("cache export --av", ["--average"]),
        ("cache refresh --o", []),
        ("cache nonsense --js", []),
        ("cache export 100 us", ["USD (US Dollar)", "USN (US Dollar (Next day))"]),
        ("help hist", ["history"]),
        ("100 USD EUR --rule IE", ["ie-annual"]),
        ("100 USD EUR -V", ["-V"]),
    ],
)
def test_bash_completes(line, offered):
    assert bash(line) == (offered or [""])


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.name)
@needs("bash")
def test_bash_offers_the_options_of_each_command_and_no_others(command):
    line = "" if command is QUESTION else f"{command.name} "
    assert set(bash(f"{line}-")) == set(names_of(command))


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
        ("watch USD RUB --ab", ("--above", "stop once the rate is at or above this")),
        ("cache e", ("export", COMMANDS["cache"].actions[3].help)),
        ("cache info ec", ("ecb",)),
        ("cache export --av", ("--average", help_of("--average"))),
        ("--rates", ("--rates", help_of("--rates"))),
    ],
)
def test_fish_completes(line, offered):
    assert offered in fish(line)
    assert fish(line) == fish(line, "fxconvert")


@needs("fish")
@pytest.mark.parametrize(
    ("line", "word"),
    [("--source ecb,frank", "ecb,frankfurter"), ("cache inf", "info"), ("--rule eu-o", "eu-oss")],
)
def test_fish_completes_values(line, word):
    assert word in [offered[0] for offered in fish(line)]


@needs("bash")
@pytest.mark.parametrize("name", ["convert", "fxconvert"])
def test_the_line_of_the_readme_is_all_that_bash_needs(name, environment):
    script = f"""
        {setup_line("bash")}
        complete -p {name}
        COMP_WORDS=({name} cache re) COMP_CWORD=2
        _fxconvert
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    run = ["bash", "--noprofile", "--norc", "-c", script]
    ran = subprocess.run(run, capture_output=True, check=True, text=True, env=environment)
    assert (ran.stdout, ran.stderr) == (f"complete -F _fxconvert {name}\nrefresh\n", "")


@needs("fish")
@pytest.mark.parametrize("name", ["convert", "fxconvert"])
def test_the_line_of_the_readme_is_all_that_fish_needs(name, environment):
    run = ["fish", "-c", f"{setup_line('fish')}; complete -C '{name} cache re'"]
    ran = subprocess.run(run, capture_output=True, check=True, text=True, env=environment)
    assert ran.stdout.startswith("refresh\t")


ZSH = """
zmodload zsh/zpty zsh/zselect
zpty shell zsh -f -i
zpty -w shell "PROMPT=; $1 -u -D; echo RE''ADY"
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
    [
        ("convert 100 eu", "EUR"),
        ("fxconvert 100 us", "US Dollar"),
        ("convert rates --offl", "offline"),
        ("convert cache ", "Print the folder of the fetched rates"),
        ("convert cache export --av", "average"),
        ("convert cache info ec", "ecb"),
        ("convert help hist", "history"),
        ("convert 1 USD --rule ie", "ie-annual"),
    ],
)
def test_zsh_completes(line, shown, environment):
    setup = setup_line("zsh")
    run = ["zsh", "-f", "-c", ZSH, "zsh", setup, line, shown]
    ran = subprocess.run(run, capture_output=True, check=False, text=True, timeout=30, env=environment)
    assert (ran.returncode, ran.stdout) == (0, "")


def plain_page():
    return MADE["man/man1/fxconvert.1"].replace("\\-", "-").replace("\\(aq", "'")


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.name)
def test_every_command_stands_in_the_man_page_with_all_its_options(command):
    titles = {"question": ".SH OPTIONS OF A QUESTION"}
    if command.actions:
        return
    title = titles.get(command.name, f".SS {command.name} {command.words}".rstrip())
    _, found, rest = plain_page().partition(f"\n{title}\n")
    part = re.split(r"\n\.S[SH] ", rest)[0]
    assert found
    for option in command.options:
        assert f"{', '.join(option.names)}\\fR {option.metavar}".rstrip() in part
        assert f"\n{option.help}" in part


@pytest.mark.parametrize("option", [*QUESTION.options, HELP, VERSION], ids=lambda option: option.key)
def test_man_page_completions_and_readme_tell_an_option_in_the_same_words(option):
    assert option.help in plain_page()
    assert option.help.replace("'", "\\'") in MADE["fish/vendor_completions.d/fxconvert.fish"]
    assert option.help.replace(":", "\\:").replace("'", "'\"'\"'") in MADE["zsh/site-functions/_fxconvert"]
    assert f"| {option.help} |" in (ROOT / "README.md").read_text("utf-8")


@needs("man")
def test_man_shows_the_page_of_an_environment_whose_programs_are_on_the_path(environment):
    environment["LC_ALL"] = "C.UTF-8"
    run = ["man", "-P", "cat", "fxconvert"]
    ran = subprocess.run(run, capture_output=True, check=False, env=environment)
    if b"minimized" in ran.stdout + ran.stderr or ran.returncode == 127:
        pytest.skip("this machine has no manuals")
    assert "convert money, today or on any past day" in ran.stdout.decode()


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


@needs("bash")
def test_the_file_to_convert_and_its_values_are_completed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sales.csv").touch()
    assert bash("file sal") == ["sales.csv"]
    assert bash("file sales.csv -o sal") == ["sales.csv"]
    assert bash("file sales.csv --average q") == ["quarter"]
    assert bash("file sales.csv --to EUR,gb") == ["EUR,GBP"]
    assert "--dry-run" in bash("file sales.csv --d")


def test_the_files_are_written_by_one_command(tmp_path):
    run = [sys.executable, "-m", "converter.cli.completions", str(tmp_path)]
    subprocess.run(run, check=True, cwd=ROOT)
    assert (tmp_path / "man" / "man1" / "fxconvert.1").read_text("utf-8") == MADE["man/man1/fxconvert.1"]
