"""Help and version: by option and by word, in a shell and at the prompt, at any width."""

import re
import shlex

import pytest

from converter.cli import help as screens
from converter.cli.grammar.commands import ALL, COMMANDS
from converter.cli.grammar.question import COMMAND_NAMES, QUESTION
from converter.cli.typer_app import run as run_command

# What is typed before --help, or after help, for each page.
PAGES = {command.name: [] if command is QUESTION else command.name.split() for command in ALL}


@pytest.fixture(params=PAGES)
def page(request):
    return PAGES[request.param]


def test_the_short_option_the_long_one_and_the_word_show_the_same(page, run):
    shown = run(*page, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert run(*page, "-h").out == run("help", *page).out == shown.out
    assert shown.out.startswith(f"usage: convert {' '.join(page)}" if page else "Converts money")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_page_fits_the_width(width, page, run, golden):
    ran = run(*page, "--help", COLUMNS=str(width))
    assert max(map(len, ran.out.splitlines())) <= width
    assert max(map(len, ran.out.splitlines())) > width * 0.6 or width == 120
    if width == 80 or " ".join(page) in ("", "history", "cache", "cache export"):
        golden(f"help-{width}-{'-'.join(page) or 'main'}", ran.out)


@pytest.mark.parametrize("width", ["1", "39", "0", "x"])
def test_a_width_that_is_too_small_or_none_gives_a_page_all_the_same(width, run):
    assert "100 USD RUB" in run("--help", COLUMNS=width).out


def test_a_page_fits_one_screen(page, run):
    assert len(run(*page, "--help").out.splitlines()) <= 40


def test_a_page_has_the_options_of_its_command_and_no_others(run):
    for command in ALL:
        if command.actions or command.name in screens._COMMON:
            continue
        shown = run(*command.name.split(), "-h").out.partition("\nOptions\n")[2]
        named = [
            word.strip(",") for line in shown.splitlines() for word in line[:25].split() if word[:1] == "-"
        ]
        assert named == [name for o in command.options for name in o.names] + [
            "-h",
            "--help",
            "-V",
            "--version",
        ]


def test_a_page_of_many_options_names_each_of_them_once(run):
    for page, command in (((), QUESTION), (("file",), COMMANDS["file"])):
        shown = run(*page, "-h").out.partition("\nOptions (")[2]
        explained, _, also = shown.partition("\n  also ")
        named = re.findall(r"^ {2}(?:-\w, | {4})(--[a-z-]+)", explained, re.MULTILINE)
        named += re.findall(r"--[a-z-]+", also)
        assert sorted(named) == sorted([*(option.name for option in command.options), "--help", "--version"])


def test_a_group_lists_its_commands(run):
    shown = run("cache", "--help").out
    for action in COMMANDS["cache"].actions:
        assert f"\n  {action.name.partition(' ')[2]} " in shown


@pytest.mark.parametrize(
    "words", [["--version"], ["-V"], ["version"], ["history", "-V"], ["100", "USD", "-V"]]
)
def test_the_version_is_told_by_option_and_by_word(words, run):
    ran = run(*words)
    assert (ran.code, ran.out, ran.err) == (0, f"{screens.version()}\n", "")


def test_the_page_of_a_cache_command_is_found_with_options_before_it(run):
    assert run("--json", "cache", "--csv", "refresh", "-h").out == run("help", "cache", "refresh").out


@pytest.mark.parametrize(
    "line", ["100 USD --help", "--help 100 USD EUR", "100 USB EUR -h", "usb eur -h", "- -h"]
)
def test_help_beside_a_question_is_the_main_page(line, run):
    assert run(*line.split()).out == run("help").out


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "nonsense --help",
            "unknown command or currency 'nonsense'; `convert --help` and `convert currencies`",
        ),
        ("nonsense -h", "unknown command or currency 'nonsense'"),
        ("-h nonsense", "unknown command or currency 'nonsense'"),
        ("--csv nonsense --help", "unknown command or currency 'nonsense'"),
        ("histroy --help", "unknown command 'histroy'; did you mean history?"),
        ("--source ecb histroy --help", "unknown command 'histroy'; did you mean history?"),
        (
            "cache nonsense --help",
            "cache takes info, path, refresh, export, import, accept, clear, not 'nonsense'",
        ),
        (
            "cache referse --help",
            "cache takes info, path, refresh, export, import, accept, clear, not 'referse'; did",
        ),
        ("help nonsense", "unknown command 'nonsense'; convert help lists them"),
        ("help me", "unknown command 'me'; convert help lists them"),
        ("help 100 USD EUR", "unknown command '100'; convert help lists them"),
        ("help histroy", "unknown command 'histroy'; did you mean history?"),
        ("help cache nonsense", "cache takes info, path"),
        ("help history EUR", "help takes a command; try: convert help history"),
        ("version 3", "version takes no words after it"),
        ("photo.png --help", "photo.png is a picture"),
    ],
)
def test_help_on_what_is_no_command_is_an_error(line, told, run):
    ran = run(*line.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"convert: {told}")


def test_help_on_what_is_no_command_is_an_error_in_json_too(run):
    ran = run("histroy", "--help", "--json")
    assert (ran.code, ran.err) == (2, "")
    assert '"message": "unknown command \'histroy\'; did you mean history?"' in ran.out


@pytest.mark.parametrize("words", [["history"], ["HISTORY"], ["cache", "refresh"], ["cache"], ["help"]])
def test_the_prompt_shows_the_same_pages(words, ask, run):
    assert ask("prompt", " ".join(["help", *words])).out == run("help", *words).out != ""


def test_the_prompt_reports_what_is_no_command(ask):
    assert ask("prompt", "help histroy").err == "convert: unknown command 'histroy'; did you mean history?\n"


@pytest.mark.parametrize("line", ["help", "version", "help cache", "cache -h"])
def test_help_is_read_alike_with_typer_and_without(line, run):
    assert run(*line.split()).out == run(*line.split(), through=run_command).out


def test_help_needs_no_good_config_file(ask):
    assert ask("command", "help history", config="sorce = 1").code == 0
    assert ask("command", "version", config="sorce = 1").code == 0


def test_the_names_of_commands_are_those_that_a_question_begins_with_none_of():
    assert tuple(COMMANDS) == COMMAND_NAMES


LINES = [line for command in ALL for line, _ in screens._EXAMPLES[command.name]]
# These fetch, wait, draw with a library that may be missing, or need a file or figure that is not here; an
# export for a page takes long, and is in test_widget.
_ELSEWHERE = (
    "widget export",
    "refresh",
    "watch",
    "convert mcp",  # it speaks a protocol, in tests/mcp
    "import",
    "accept",
    "--check",
    ".png",
    "--since 2020",
    "2024-06-14",
    "--rates",
    "--to EUR --since 2025-01-01",
    "convert serve",  # it waits; tests/cli/test_serve.py has it
    "convert file ",  # the lines of the README on files are run by tests/test_readme_files.py
)


@pytest.mark.parametrize("line", [line for line in LINES if not any(part in line for part in _ELSEWHERE)])
def test_an_example_of_a_page_is_read(line, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, _, piped = line.partition(" | ")
    words = shlex.split(piped or first)
    if words[0] == "ls":
        return
    ran = run(*words[1:], stdin=shlex.split(first)[1] if piped else "")
    assert ran.code != 2, ran.err


@pytest.mark.parametrize("width", range(40, 64))
def test_a_broken_example_is_the_same_command(width):
    for line in LINES:
        shown = screens._broken(line, width)
        joined = " ".join(part.removesuffix(" \\").strip() for part in shown)
        assert joined == line
        assert all(len(part) <= width for part in shown)
