"""The words of a command line: options, exit codes, help, streams and colour."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from converter.cli import typer_app
from converter.cli.grammar import Options
from converter.cli.grammar.commands import COMMANDS
from converter.cli.grammar.question import COMMAND_NAMES, QUESTION


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("100 USB EUR", 2, "convert: unknown currency 'USB'; did you mean USD?"),
        ("00 USD EUR", 2, "convert: 00: an amount doesn't begin with 0"),
        ("100 USD EUR --on 2026-02-30", 2, "convert: 2026-02-30: February 2026 has 28 days"),
        ("100 USD EUR --offline --refresh", 2, "convert: a refresh sends requests, and offline forbids them"),
        ("100 USD EUR --jsn", 2, "convert: no such option --jsn; did you mean --json?"),
        ("100 USD EUR --dig 2", 2, "convert: no such option --dig; did you mean --digits?"),
        ("100 USD EUR --pegs", 2, "convert: no such option --pegs; did you mean --no-pegs?"),
        (
            "100 USD EUR --since 2020-01-01",
            2,
            "convert: a question takes no --since; only convert rates and history do",
        ),
        ("history USD EUR --max-age 7", 2, "convert: history takes no --max-age; see convert history --help"),
        ("100 USD EUR --digits 1.5", 2, "convert: --digits takes a whole number from 0 to 40, not '1.5'"),
        ("100 USD EUR --round near", 2, "convert: --round takes one of half-up, half-even"),
        ("100 USD EUR --max-age week", 2, "convert: --max-age takes days like 3, 3d or 1w, not 'week'"),
        ("100 USD EUR --source xyz", 2, "convert: unknown source 'xyz'"),
        ("100 USD EUR --on", 2, "convert: option '--on' requires an argument"),
        ("100 USD EUR --csv -q", 2, "convert: csv and quiet can't be combined; give one"),
        (
            "- 100 USD EUR",
            2,
            "convert: - reads questions from standard input; only their targets",
        ),
        ("- USD to EUR", 2, "convert: - reads questions from standard input; only their targets"),
        (
            "- EUR on 2025-01-02",
            2,
            "convert: the day of all lines is an option, --on DATE; not as in",
        ),
        ("- EUX", 2, "convert: unknown currency 'EUX'; did you mean EUR?"),
        ("1/0 USD EUR", 2, "convert: a division by zero: 1/0 USD EUR"),
        ("20% EUR", 2, "convert: 20% of what? as in: convert 20% of 100 EUR"),
        (
            "100 USD - RUB",
            2,
            "convert: - reads questions from standard input; only their targets",
        ),
        ("100 -", 2, "convert: - reads questions from standard input; only their targets"),
        ("1 USD + 1 KWD EUR", 4, "convert: the rate of KWD/EUR is not available now"),
        ("rate EUR", 2, "convert: unknown command 'rate'; did you mean rates?"),
        ("mqp", 2, "convert: unknown command or currency 'mqp'; did you mean MOP?"),
        ("surve", 2, "convert: unknown command 'surve'; did you mean serve?"),
        ("serve EUR --port 8000", 2, "convert: serve takes no words after it"),
        ("hist USD EUR --since 2025", 2, "convert: unknown command or currency 'hist'; `convert --help`"),
        ("histroy USD EUR --since 2025", 2, "convert: unknown command 'histroy'; did you mean history?"),
        ("usb EUR", 2, "convert: unknown currency 'usb'; did you mean USD?"),
        ("swiss frank EUR", 2, "convert: unknown currency 'swiss frank'; did you mean CHF?"),
        ("USD EUR --port 8000", 2, "convert: a question takes no --port; only convert serve does"),
        ("rates 100 EUR USD", 2, "convert: rates takes currencies, the base first, as in: convert rates EUR"),
        (
            "rates EUR KWD",
            3,
            "convert: KWD is not in the rates of ecb for EUR, as of 2026-04-24; try",
        ),
        ("sources all", 2, "convert: unknown source 'all'"),
        (
            "cache purge",
            2,
            "convert: cache takes info, path, refresh, export, import, accept, clear, not 'purge'",
        ),
        ("currencies zzzz", 2, "convert: no currency matches 'zzzz'"),
        ("100 USD EUR --on 1998-12-31 --source ecb", 3, "convert: EUR began on 1999-01-01"),
        (
            "100 USD EUR --max-age 1 --on 2026-04-26 --source ecb",
            3,
            "convert: no rate of USD/EUR on 2026-04-26: ecb",
        ),
        ("100 USD KWD", 4, "convert: the rate of USD/KWD is not available now"),
        ("100 USD EUR --on 2026-04-22", 4, "convert: the rate of USD/EUR on 2026-04-22 is not available now"),
    ],
)
def test_an_error_is_one_line_with_its_exit_code(line, code, message, run):
    ran = run(*line.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
    assert ran.err.startswith(message)


def test_nothing_asked_is_told_how_to_ask(run):
    ran = run()
    assert (ran.code, ran.out) == (2, "")
    assert "convert 100 USD RUB" in ran.err


def test_an_error_in_json_stands_on_stdout(run):
    ran = run("100", "USB", "EUR", "--json")
    assert (ran.code, ran.err) == (2, "")
    assert json.loads(ran.out)["error"]["suggestions"] == ["USD"]


def test_a_usage_error_in_json_stands_on_stdout(run):
    ran = run("100", "USD", "EUR", "--json", "--jsn")
    assert (ran.code, ran.err) == (2, "")
    assert json.loads(ran.out)["error"]["kind"] == "input"


def test_control_characters_from_outside_are_not_printed(run):
    ran = run("100", "USD", "EUR", "--source", "\x1b[31mred")
    assert "\x1b" not in ran.err


def test_some_failed_targets_are_exit_1(run):
    ran = run("100", "USD", "EUR", "KWD")
    assert (ran.code, ran.out) == (1, "85.38 EUR\n")  # 100 / 1.1712
    assert "convert: KWD: the rate of USD/KWD" in ran.err


def test_all_failed_targets_have_the_exit_code_of_the_first(run):
    assert run("100", "USD", "KWD", "VND").code == 4


@pytest.mark.parametrize(
    "words", [["-100", "USD", "RUB"], ["--offline", "-100", "USD", "RUB"], ["--", "-100", "USD", "RUB"]]
)
def test_a_negative_amount_is_no_option(words, run):
    assert run(*words).out == "-7552.73 RUB\n"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["(19.99 + 5) * 3 USD", "RUB"], "5662.28 RUB\n"),  # 74.97 * 75.5273
        (["-(1 + 99) USD", "RUB"], "-7552.73 RUB\n"),
        (["100 USD + 50 EUR", "RUB"], "11966.86 RUB\n"),  # 7552.73 + 50 * 88.2826
        (["100 USD - 50 EUR", "RUB"], "3138.60 RUB\n"),
        (["100", "USD", "-50", "EUR", "RUB"], "3138.60 RUB\n"),
        (["100 USD * 2", "RUB"], "15105.46 RUB\n"),
        (["100/3 USD", "RUB"], "2517.58 RUB\n"),  # 2517.5766...
        (["100 USD + 58.56 USD", "USD"], "158.56 USD\n"),
        (["1.0050 USD + 50 EUR", "USD"], "59.57 USD\n"),  # 1.005 + 50 * 1.1712 = 59.565
    ],
)
def test_a_calculation_is_converted(words, answer, run):
    ran = run(*words)
    assert (ran.code, ran.out, ran.err) == (0, answer, "")


def test_the_notes_of_a_sum_are_told_by_part_and_what_was_assumed_once(run):
    ran = run("$1 + 1 DEM + 1 FRF", "EUR")
    assert ran.err.splitlines() == [
        "convert: assumed $=USD",
        "convert: DEM EUR: 1 EUR = 1.95583 DEM, fixed since 1999-01-01",
        "convert: FRF EUR: 1 EUR = 6.55957 FRF, fixed since 1999-01-01",
    ]


def test_what_was_assumed_is_told_once_for_all_targets(run):
    ran = run("100", "GBp", "EUR,USD", "--on", "2026-04-24", "--source", "ecb")
    assert (ran.out, ran.err) == ("1.15 EUR\n1.35 USD\n", "convert: assumed GBp=0.01 GBP\n")


def test_an_arrow_is_no_option(run):
    assert run("100", "USD", "->", "RUB", "--locale", "en").out == "7552.73 RUB\n"


@pytest.mark.parametrize("name", ["--json", "-q", "--csv", "--offline"])
def test_a_flag_stands_anywhere(name, run):
    assert len({run(*words).out for words in (["100", "USD", "RUB", name], [name, "100", "USD", "RUB"])}) == 1


def test_an_option_may_stand_before_a_command(run):
    assert run("--csv", "currencies", "643").out == run("currencies", "643", "--csv").out


def test_help_needs_no_home(run):
    assert run("--help", HOME="/dev/null", CONVERTER_CACHE_DIR="/dev/null/cache").code == 0


def test_version_needs_no_home(run):
    assert re.fullmatch(r"convert \d+\.\d+\S*\n", run("--version", HOME="/dev/null").out)


def test_every_option_stands_in_the_help(run):
    shown = run("--help").out
    assert [n for option in QUESTION.options for n in option.names if n not in shown] == []


def test_colour_is_only_for_terminals(run):
    assert "\x1b" in run("100", "USD", "RUB", terminal=True).out
    assert "\x1b" not in run("100", "USD", "RUB", "--format", "table").out


@pytest.mark.parametrize(
    "environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}]
)
def test_colour_is_left_out_where_it_is_not_wanted(environ, run):
    assert "\x1b" not in run("100", "USD", "RUB", terminal=True, **environ).out


def test_the_option_beats_the_environment_in_colour(run):
    assert "\x1b" in run("100", "USD", "RUB", "--color", "always", terminal=True, NO_COLOR="1").out
    assert "\x1b" not in run("100", "USD", "RUB", "--color", "never", terminal=True, FORCE_COLOR="1").out


def test_forced_colour_does_not_make_a_table(run):
    assert run("100", "USD", "RUB", FORCE_COLOR="1").out == "7552.73 RUB\n"


def test_an_answer_too_wide_for_the_terminal_stands_as_lines(run):
    ran = run("1" * 30, "USD", "RUB", terminal=True, NO_COLOR="1", COLUMNS="24")
    result = run("1" * 30, "USD", "RUB").out
    assert ran.out.replace(",", "").startswith(result)


@pytest.mark.parametrize("columns", ["20", "40"])
def test_a_number_is_never_broken_in_two(columns, run):
    ran = run("123456789.12", "USD", "RUB", terminal=True, NO_COLOR="1", COLUMNS=columns)
    assert run("123456789.12", "USD", "RUB").out.split()[0] in ran.out.replace(",", "").split()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1251"])
def test_a_terminal_that_is_not_utf8_gets_what_it_can_show(encoding, run):
    ran = run("100", "USD", "RUB", terminal=True, encoding=encoding, NO_COLOR="1")
    ran.out.encode(encoding)
    assert "1 USD = 75.5273 RUB" in ran.out


def test_both_ways_in_read_the_same_flags():
    command = typer_app.typer.main.get_command(typer_app.app())
    question = command.commands[QUESTION.name]
    known = {name for param in question.params for name in getattr(param, "opts", ())}
    assert {n for option in QUESTION.options for n in option.names} <= known


def test_the_quick_reader_knows_the_names_of_all_commands():
    assert tuple(COMMANDS) == COMMAND_NAMES


def test_every_option_sets_a_field_of_the_options():
    fields = vars(Options())
    assert [o.names for c in (QUESTION, *COMMANDS.values()) for o in c.options if o.field not in fields] == []


def test_the_program_has_two_names_and_one_way_in():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == dict.fromkeys(("convert", "fxconvert"), "converter.cli.quick:main")


def test_a_quoted_amount_keeps_its_currency(run):
    quoted = run("-q", "$100 USD", "RUB").out
    assert quoted == run("-q", "100", "USD", "RUB").out


def test_usage_errors_are_json_where_json_was_asked_for(run):
    for words in (["--format", "json"], ["--format=json"], ["--json"]):
        ran = run(*words, "100", "USD", "EUR", "--bogus")
        assert (ran.code, ran.err, json.loads(ran.out)["error"]["kind"]) == (2, "", "input")


def test_the_day_asked_in_words_is_a_date_in_json(run):
    asked = json.loads(run("100", "USD", "RUB", "--on", "yesterday", "--json").out)["asked"]["on"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", asked)


@pytest.mark.parametrize("locale", ["9" * 30, "x", "$"])
def test_a_locale_that_is_none_is_refused(locale, run):
    assert run("1,234", "USD", "RUB", "--locale", locale).code == 2


def test_no_source_is_not_every_source(run):
    assert run("100", "USD", "RUB", "--source", "").code == 2


@pytest.mark.parametrize(
    "words",
    ["{}", "{} --json", "-q {}", "history {}", "compare {}", "cache export {} -o fx.zip", "100 USD {}"],
)
def test_a_line_of_a_csv_file_is_refused_by_every_command_that_reads_words(words, run):
    ran = run(*words.format("10,2025-12-31,1500,CHF,EUR").split())
    assert (ran.code, "looks like a line of a CSV file" in ran.out + ran.err) == (2, True)


@pytest.mark.parametrize("line", ["10-3 USD EUR", "1,234 USD EUR", "400p EUR"])
def test_a_number_that_was_read_otherwise_than_it_stands_is_told_even_quietly(line, run):
    assert ": assumed " in run("-q", *line.split(), "--source", "ecb").err


def test_a_currency_that_was_assumed_is_not_told_quietly(run):
    assert run("-q", "$5", "EUR").err == ""


@pytest.mark.parametrize("shape", ["csv", "tsv", "markdown"])
def test_what_was_assumed_stands_in_the_notes_of_a_row(shape, run):
    assert "assumed 10-3 USD=7 USD" in run("10-3", "USD", "EUR", "--format", shape).out
