"""What is said of an option that a command does not have, and whether it can be typed."""

import os
import shlex

import pytest
from support.processes import at_the_prompt

from converter.cli.grammar.commands import ALL, COMMANDS, command_of, names_of
from converter.cli.grammar.question import HELP, QUESTION, VERSION
from converter.cli.grammar.synonyms import OPTIONS, ROLES
from converter.cli.unknown_option import refused

LEAVES = [command for command in ALL if not command.actions]
# Plain words with which each command can be asked.
WORDS = {"question": "100 USD RUB", "compare": "100 USD RUB", "history": "USD RUB", "watch": "USD RUB"}


def hint(ran):
    """The part of a refusal after its last semicolon."""
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), ran.err
    return ran.err.rstrip("\n").rpartition("; ")[2]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("100 USD EUR --date 2026-04-24", "no such option --date; did you mean --on?"),
        ("100 USD EUR --date=2026-04-24", "no such option --date; did you mean --on?"),
        ("100 USD EUR --precision 3", "no such option --precision; did you mean --digits?"),
        ("100 USD EUR --provider ecb", "no such option --provider; did you mean --source?"),
        ("100 USD EUR --verbose", "no such option --verbose; did you mean --explain?"),
        ("100 USD EUR -verbose", "no such option -verbose; did you mean --explain?"),
        ("100 USD EUR --debug", "no such option --debug; did you mean --explain?"),
        ("100 USD EUR --md", "no such option --md; did you mean --format markdown?"),
        ("100 USD EUR --vers", "no such option --vers; did you mean --version?"),
        ("100 USD EUR --wibble", "no such option --wibble; see convert --help"),
        ("100 USD EUR --since 2025", "a question takes no --since; only convert rates and history do"),
        ("--list", "no such option --list; try: convert currencies"),
        ("--base USD --to EUR 100", "no such option --base; try: convert 100 USD EUR"),
        ("100 USD EUR --lang ru", "no such option --lang; did you mean --locale?"),
        ("100 USD EUR --currencies USD", "no such option --currencies; try: convert currencies"),
        ("widget export fx --lang ru", "widget export takes no --lang; see convert widget export --help"),
        ("--currencies", "no such option --currencies; try: convert currencies"),
        ("watch USD RUB --date 2025-01-01", "watch takes no --date; see convert watch --help"),
        ("watch USD RUB --frequency 1h", "no such option --frequency; did you mean --every?"),
        ("history USD RUB --start 2026-01-01", "no such option --start; did you mean --since?"),
        ("history USD RUB --cash", "history takes no --cash; see convert history --help"),
        ("rates --plot", "no such option --plot; see convert rates --help"),
        ("cache info --since 2025", "cache info takes no --since; see convert cache info --help"),
        ("cache refresh --offline", "cache refresh takes no --offline; see convert cache refresh --help"),
        ("cache export --every day", "cache export takes no --every; see convert cache export --help"),
        ("cache export --date 2026-04-24", "no such option --date; did you mean --on?"),
        ("cache info --date 2026-04-24", "cache info takes no --date; see convert cache info --help"),
        ("cache --since 2025", "cache takes no --since; see convert cache --help"),
        ("help --to EUR", "help takes no --to; see convert help --help"),
    ],
)
def test_what_to_type_is_said(line, told, run):
    assert run(*line.split()).err == f"convert: {told}\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("100 --to EUR USD", "convert 100 USD EUR"),
        ("100 USD --to EUR", "convert 100 USD EUR"),
        ("--amount 100 --from USD --to EUR", "convert 100 USD EUR"),
        ("--from=USD --to=EUR 100", "convert 100 USD EUR"),
        ("100 EUR --from USD", "convert 100 USD EUR"),
        ("100 to EUR --from USD", "convert 100 USD to EUR"),
        ("100 --base USD --symbols EUR,JPY", "convert 100 USD EUR,JPY"),
        ("USD --to EUR --to JPY --amount 7", "convert 7 USD EUR JPY"),
        ("USD EUR --amount -7", "convert -7 USD EUR"),
        ("--amount $7 --to EUR USD", "convert '$7' USD EUR"),
        (
            "--to EUR --from USD --date 2026-04-24 --precision 4 -q",
            "convert USD EUR --on 2026-04-24 --digits 4 -q",
        ),
        ("--from USD", "convert USD"),
        ("--to EUR", "convert 100 USD EUR"),
        ("--to USD", "convert 100 EUR USD"),
        ("--amount 3", "convert 3 USD EUR"),
        ("--amount 3 --to USD", "convert 3 EUR USD"),
        ("--amount nonsense", "convert 100 USD EUR"),
        ("--to nonsense", "convert 100 USD EUR"),
        ("--from nonsense --to USD", "convert 100 EUR USD"),
        ("history --base EUR --quote USD --since 2026-04-01", "convert history EUR USD --since 2026-04-01"),
        ("history EUR --to USD", "convert history EUR USD"),
        ("watch --from EUR --to USD --above 1", "convert watch EUR USD --above 1"),
        ("compare --amount 7 --from USD --to RUB", "convert compare 7 USD RUB"),
        ("rates --base USD --csv", "convert rates USD --csv"),
        ("rates --from USD --to EUR", "convert rates USD EUR"),
        ("rates EUR --to USD --to GBP", "convert rates EUR USD GBP"),
        ("history USD EUR --to GBP", "convert history USD EUR GBP"),
        ("currencies --search franc", "convert currencies franc"),
        ("cache info --source ecb", "convert cache info ecb"),
        ("cache info --provider ECB", "convert cache info ECB"),
    ],
)
def test_values_are_put_where_this_program_takes_them_as_words(line, told, run):
    ran = run(*line.split())
    assert hint(ran) == f"try: {told}"
    assert run(*shlex.split(told)[1:]).code != 2


@pytest.mark.parametrize(
    "line",
    [
        "watch USD EUR --to GBP",
        "history --to EUR",
        "history --from EUR",
        "compare --to EUR",
        "config --to EUR",
    ],
)
def test_where_no_line_can_be_made_the_page_is_named(line, run):
    page = hint(run(*line.split()))
    assert page == f"see convert {line.split()[0]} --help"
    assert run(*page.split()[2:]).code == 0


@pytest.mark.parametrize(
    "line",
    ["100 USD EUR", "-", "rates", "history EUR USD", "compare 100 USD EUR", "cache export", "watch EUR USD"],
)
@pytest.mark.parametrize("option", ["-ofline", "-offline", "-output", "-out", "-official"])
def test_a_mistyped_option_is_no_file_of_the_o_option(line, option, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run(*line.split(), option, stdin="1 USD EUR\n")
    assert (ran.code, ran.out, os.listdir(tmp_path)) == (2, "", [])
    assert ran.err.startswith(f"convert: no such option {option}; ")


def test_at_the_prompt_it_is_none_either(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run(through=at_the_prompt(tmp_path / "none", "100 USD EUR -ofline", "cache export -ofline"))
    assert (ran.out, os.listdir(tmp_path)) == ("", [])
    assert ran.err == 2 * "convert: no such option -ofline; did you mean --offline?\n"


@pytest.mark.parametrize(
    "line", ["100 USD EUR -ofx.csv", "cache export -ofx.zip", "cache export -ofx", "rates -o ofline.csv"]
)
def test_a_file_may_stand_close_to_its_option(line, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(*line.split()).code == 0
    assert len([path for path in tmp_path.iterdir() if path.is_file()]) == 1


@pytest.mark.parametrize("command", LEAVES, ids=lambda command: command.name)
def test_a_hint_names_only_what_can_be_typed(command):
    words = [*([] if command is QUESTION else command.name.split()), *WORDS.get(command.name, "").split()]
    for name in {f"--{name}" for name in (*OPTIONS, *ROLES)} - {*names_of(command)}:
        told = str(refused(name, [*words, name, "USD"], command)).rpartition("; ")[2]
        if told.startswith("did you mean "):
            option, *value = told.removeprefix("did you mean ").removesuffix("?").split()
            (meant,) = (one for one in (*command.options, HELP, VERSION) if option in one.names)
            assert [meant.parse(text, option) for text in value] == value
        elif told.startswith(("try: convert ", "see convert ")):
            meant = command_of(told.split()[2:])
            assert meant in (None, command, COMMANDS["currencies"], COMMANDS["sources"])
        else:
            assert told.startswith("only convert ")


def test_every_name_of_the_table_means_an_option_or_a_command():
    known = {name for command in ALL for name in names_of(command)}
    for instead in OPTIONS.values():
        for typed in instead:
            first = typed.split()[0]
            assert first in known or (first == "convert" and typed.split()[1] in COMMANDS)


def test_no_name_of_the_table_is_an_option_that_a_question_has():
    assert not {f"--{name}" for name in (*OPTIONS, *ROLES)} & set(names_of(QUESTION)) - {"--source"}
