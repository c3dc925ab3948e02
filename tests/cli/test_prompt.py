"""The prompt: what a line does, what stays from line to line, and the terminal it runs on."""

import json
import os
import select
import signal
import sys
import time

import pytest
from support.processes import PROGRAM

from converter.cli.grammar import Options
from converter.cli.line_editor import candidates
from converter.cli.prompt import Session
from converter.cli.session import converter_for
from converter.cli.typer_app import run as run_command


@pytest.fixture
def talk(run):
    """Says lines to a session, and has what it printed."""

    def go(*lines, make=converter_for, **given):
        def through(_words):
            with Session(Options(**given), run_command, make) as session:
                for line in lines:
                    session.take(line)
                go.prompt, go.ended = session.prompt, session.ended
            return 0

        return run(through=through)

    return go


@pytest.mark.parametrize(
    ("lines", "out"),
    [
        (["100 USD RUB"], "7552.73 RUB\n"),
        (["convert 100 USD RUB"], "7552.73 RUB\n"),
        (["-100 USD RUB"], "-7552.73 RUB\n"),
        (["100 USD RUB -q"], "7552.73\n"),
        (["'100 USD + 50 EUR' RUB"], "11966.86 RUB\n"),
        (["1'234.56 USD RUB"], "93242.98 RUB\n"),  # 1234.56 * 75.5273 = 93242.983...
        (["100 USD RUB", "ans EUR"], "7552.73 RUB\n85.55 EUR\n"),  # 7552.73 / 88.2826
        (["100 USD RUB", "ans * 2 to RUB"], "7552.73 RUB\n15105.46 RUB\n"),
        (["100 USD RUB", "ANS USD"], "7552.73 RUB\n100.00 USD\n"),
        (["-1 USD RUB", "ans RUB"], "-75.53 RUB\n-75.53 RUB\n"),
        (["1 USD RUB --digits 3", "ans RUB --digits 4"], "75.527 RUB\n75.5270 RUB\n"),
        (["100 USD RUB", "ans + 5% EUR"], "7552.73 RUB\n89.83 EUR\n"),  # 7930.3665 / 88.2826
        (["100 USD RUB", "swap"], "7552.73 RUB\n100 RUB USD\n1.32 USD\n"),  # 100 / 75.5273
        (["100 USD RUB", "swap", "swap"], "7552.73 RUB\n100 RUB USD\n1.32 USD\n100 USD RUB\n7552.73 RUB\n"),
        (["on 2026-04-23", "100 USD EUR"], "85.51 EUR\n"),  # 100 / 1.1694
        (["on 2026-04-23", "100 USD EUR", "on", "100 USD EUR"], "85.51 EUR\n85.38 EUR\n"),
        (["--digits 1", "100 USD EUR", "reset", "100 USD EUR"], "85.4 EUR\n85.38 EUR\n"),
        (["--digits 1", "100 USD EUR --digits 0"], "85 EUR\n"),
        (["--csv", "100 USD EUR -q"], "85.38\n"),
        (["on 2026-04-24 100 USD EUR"], "85.38 EUR\n"),
        (["on 2026-04-23", "100 USD EUR on 2026-04-24"], "85.38 EUR\n"),
        (["on 2026-04-23", "--source ecb", "100 USD EUR --on 2026-04-24"], "85.38 EUR\n"),
        (["--source cbr", "100 USD EUR --official EUR"], "85.38 EUR\n"),
        (["--rate USD/RUB=90", "2 USD RUB"], "180.00 RUB\n"),
        (["", "   "], ""),
    ],
)
def test_lines_are_answered(lines, out, talk):
    ran = talk(*lines)
    assert (ran.out, [line for line in ran.err.splitlines() if "other" in line]) == (out, [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("100 USB EUR", "unknown currency 'USB'; did you mean USD?"),
        ("7,50,USD,EUR", "7,50,USD,EUR looks like a line of a CSV file, whose commas"),
        ("ans EUR", "there is no answer yet that ans could stand for"),
        ("swap", "there is no question yet to swap"),
        ("on 2026-02-30", "2026-02-30: February 2026 has 28 days"),
        ("--source ebc", "unknown source 'ebc'; did you mean ecb?"),
        ("100 USD EUR --jsn", "no such option --jsn; did you mean --json?"),
        ("sources ecb cbr", "sources takes one word after it"),
    ],
)
def test_an_error_is_told_and_ends_nothing(line, message, talk):
    ran = talk(line, "100 USD EUR")
    assert ran.err.startswith(f"convert: {message}")
    assert (ran.err.count("\n"), ran.out, talk.ended) == (1, "85.38 EUR\n", False)


def test_an_error_has_the_format_of_its_line(talk):
    ran = talk("100 USB EUR --json", "100 USB EUR", "--json", "100 USB EUR", "100 USB EUR -q")
    assert [json.loads(line)["error"]["suggestions"] for line in ran.out.splitlines()] == [["USD"]] * 2
    assert ran.err == "convert: unknown currency 'USB'; did you mean USD?\n" * 2


def test_a_sum_is_not_swapped(talk):
    assert "a sum has no one currency to swap with" in talk("100 USD + 1 EUR to RUB", "swap").err


def test_commands_need_no_name_in_front(talk, run):
    assert talk("currencies 643").out == run("currencies", "643").out
    assert talk("rates USD --csv").out == run("rates", "USD", "--csv").out


@pytest.mark.parametrize(
    ("kept", "line", "alone"),
    [
        ("on 2026-04-23", "rates USD --csv", "rates USD --on 2026-04-23 --csv"),
        ("on 2026-04-23", "compare 1 USD EUR", "compare 1 USD EUR --on 2026-04-23"),
        ("on 2026-04-23", "compare 1 USD EUR on 2026-04-24", "compare 1 USD EUR on 2026-04-24"),
        ("on 2026-04-23", "rates USD --on 2026-04-24", "rates USD --on 2026-04-24"),
        (
            "on 2026-04-23",
            "history EUR USD --since 2026-04-23 --csv",
            "history EUR USD --since 2026-04-23 --csv",
        ),
        ("on 2026-04-23", "currencies franc", "currencies franc"),
        ("--source cbr", "rates USD", "rates USD --source cbr"),
        ("--source cbr", "rates USD --source ecb", "rates USD --source ecb"),
        ("--source cbr", "compare 1 USD EUR --official EU", "compare 1 USD EUR --official EU"),
        ("--source cbr", "watch USD RUB --above 75", "watch USD RUB --above 75 --source cbr"),
        ("--digits 4", "compare 1 USD EUR", "compare 1 USD EUR --digits 4"),
        ("--digits 4", "rates USD", "rates USD"),
        ("--csv", "rates USD", "rates USD --csv"),
        ("--csv", "history EUR USD --chart", "history EUR USD --chart"),
        ("-q", "rates USD", "rates USD"),
        ("on 2026-04-23", "cache info", "cache info"),
        ("--source ecb", "-d2026-04-23 100 USD EUR", "100 USD EUR --on 2026-04-23 --source ecb"),
    ],
)
def test_what_is_kept_goes_for_commands_that_have_the_option(kept, line, alone, talk, run):
    assert talk(kept, line).out == run(*alone.split()).out != ""


@pytest.mark.parametrize(
    ("kept", "line", "option", "drop"),
    [
        ("on 2026-04-23", "history EUR USD", "--on 2026-04-23", "on alone"),
        ("on 2026-04-23", "watch EUR USD --above 1", "--on 2026-04-23", "on alone"),
        ("--average 2025", "compare 1 USD EUR", "--average 2025", "reset"),
        ("--average 2025", "rates USD", "--average 2025", "reset"),
        ("--end-of 2025", "rates USD", "--end-of 2025", "reset"),
        ("--official RU", "rates USD", "--official RU", "reset"),
        ("--no-pegs", "rates USD", "--no-pegs", "reset"),
        ("--max-age 3d", "rates USD", "--max-age 3d", "reset"),
        ("--rate USD/RUB=90", "history USD RUB", "--rate USD/RUB=90", "reset"),
        ("--when-missing refuse", "rates USD", "--when-missing refuse", "reset"),
    ],
)
def test_a_command_that_lacks_a_kept_option_on_which_its_rates_depend_is_refused(
    kept, line, option, drop, talk
):
    ran = talk(kept, line)
    name = option.partition(" ")[0]
    expected = f"{line.partition(' ')[0]} takes no {name}, and {option} is kept; {drop} drops it"
    assert (ran.out, ran.err) == ("", f"convert: {expected}\n")


def test_after_several_answers_ans_is_refused_with_all_of_them(talk):
    ran = talk("100 USD RUB EUR", "ans GBP")
    assert ran.out == "7552.73 RUB\n85.38 EUR\n"
    assert "ans could be any of 7552.73 RUB, 85.38 EUR; type the one that is meant in place of ans" in ran.err


def test_the_one_answer_among_errors_is_what_ans_stands_for(talk):
    assert talk("100 USD RUB CSK", "ans USD").out == "7552.73 RUB\n100.00 USD\n"


def test_a_question_without_an_answer_leaves_the_last_answer_to_ans(talk):
    ran = talk("100 USD RUB", "100 USD KWD --source ecb", "ans USD")
    assert ran.out == "7552.73 RUB\n100.00 USD\n"


def test_ans_can_be_compared(talk, run):
    alone = run("compare", "7552.73", "RUB", "EUR", "--csv")
    assert talk("100 USD RUB", "compare ans EUR --csv").out == f"7552.73 RUB\n{alone.out}"


def test_an_export_of_a_question_is_of_the_day_kept(talk, tmp_path):
    talk(
        "on 2026-04-23",
        f"cache export 100 USD EUR -o {tmp_path}/one.zip",
        f"cache export -o {tmp_path}/all.zip",
    )
    assert (tmp_path / "all.zip").exists()
    ran = talk(f"100 USD EUR --rates {tmp_path}/one.zip --on 2026-04-23")
    assert ran.out == "85.51 EUR\n"


def test_the_prompt_shows_what_is_kept(talk):
    talk("on 2026-04-23", "--source ecb --offline")
    assert talk.prompt == "convert on 2026-04-23 source ecb offline> "
    talk("--rate USD/RUB=90 --no-pegs")
    assert talk.prompt == "convert no-pegs rate USD/RUB=90> "
    talk("on 2026-04-23", "on")
    assert talk.prompt == "convert> "


@pytest.mark.parametrize("lines", [["-d2026-04-23 100 USD EUR"], ["-d2026-04-23", "100 USD EUR"]])
def test_options_that_only_typer_reads_are_read_and_kept_by_the_session_too(lines, talk):
    assert talk(*lines).out == "85.51 EUR\n"


def test_options_of_the_command_are_those_of_the_session(talk):
    assert talk("100 USD EUR", digits=1).out == "85.4 EUR\n"


def test_help_tells_what_there_is(talk, run):
    assert "ans EUR" in talk("help").out
    assert talk("?").out == talk("help").out
    assert talk("help rates").out == run("rates", "--help").out


def test_help_fits_80_columns(talk):
    assert max(map(len, talk("?").out.splitlines())) <= 80


@pytest.mark.parametrize("word", ["quit", "exit", "QUIT"])
def test_words_that_leave(word, talk):
    talk(word)
    assert talk.ended


def test_what_is_held_is_read_once(talk):
    made = []

    def make(options):
        made.append(options.source)
        return converter_for(options)

    talk(*["100 USD EUR"] * 5, "100 USD EUR --source ecb", "1 USD EUR --source ecb", make=make)
    assert made == [None, "ecb"]


def test_off_a_terminal_it_is_the_usage(run, monkeypatch):
    ran = run()
    assert (ran.code, ran.out, ran.err.splitlines()[0][:14]) == (2, "", "usage: convert")
    assert run("--offline").code == 2


@pytest.mark.parametrize(
    ("text", "before", "offered"),
    [
        ("us", "100", ["USD", "USN"]),
        ("rat", "", ["rates"]),
        ("sw", "", ["swap"]),
        ("sw", "100", []),
        ("ec", "--source", ["ecb"]),
        ("eu-o", "1 USD EUR --rule", ["eu-oss"]),
        ("eu-o", "rates --rule", ["eu-oss"]),
        ("eu-o", "rules", ["eu-oss"]),
        ("js", "rates --format", ["json"]),
        ("--ab", "watch", ["--above"]),
        ("--ab", "100 USD", []),
    ],
)
def test_words_are_completed(text, before, offered, talk):
    assert candidates(text, before.split()) == offered


class Terminal:
    """The command on a terminal of its own."""

    def __init__(self, words, environ):
        import pty

        self.pid, self.stream = pty.fork()
        if not self.pid:
            os.execve(words[0], words, environ)  # noqa: S606 - no shell is wanted
        self.seen = ""

    def shows(self, text, within):
        """Whether a text is shown within so many seconds."""
        end = time.monotonic() + within
        while text not in self.seen and time.monotonic() < end:
            if select.select([self.stream], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.stream, 4096).decode()
                except OSError:
                    break
        return text in self.seen

    def until(self, text):
        """Wait until a text is shown."""
        assert self.shows(text, within=15)
        before, _, self.seen = self.seen.partition(text)
        return before

    def type(self, text):
        os.write(self.stream, text.encode())

    def end(self):
        try:
            while os.read(self.stream, 4096):
                pass
        except OSError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.fixture
def terminal(shipped, tmp_path):
    pytest.importorskip("pty")
    pytest.importorskip("readline")
    opened = []

    def go():
        environ = {
            **os.environ, "CONVERTER_NOW": "2026-04-26T22:00:58Z",
            "CONVERTER_CACHE_DIR": str(tmp_path / "cache"),
            "CONVERTER_OFFLINE": "1", "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "TERM": "dumb",
            "XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "HOME": str(tmp_path), "INPUTRC": "/dev/null",
        }  # fmt: skip
        opened.append(Terminal([sys.executable, "-c", PROGRAM, str(shipped)], environ))
        return opened[-1]

    yield go
    for one in opened:
        try:
            os.kill(one.pid, signal.SIGKILL)
            os.waitpid(one.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(one.stream)


def test_alone_on_a_terminal_it_asks_until_the_end(terminal, tmp_path):
    shell = terminal()
    shell.until("convert> ")
    shell.type("100 USD RUB -q\n")
    shell.until("7552.73")
    shell.until("convert> ")
    shell.type("gibberish")
    shell.until("gibberish")  # the line is being read, so that Ctrl-C is its editor's
    shell.type("\x03")
    # A signal between two reads of the interpreter is noticed at the next key: people press again.
    for _ in range(10):
        if shell.shows("convert> ", within=1):
            break
        shell.type("\x03")
    shell.until("convert> ")
    shell.type("1 us\tto eu\t -q\n")
    shell.until("convert> ")
    shell.type("100 eu\tRUB -q\n")
    shell.until("8828.26")
    shell.until("convert> ")
    shell.type("\x04")
    assert shell.end() == 0
    history = tmp_path / "state" / "fxconvert" / "history"
    assert "100 USD RUB -q" in history.read_text()
    assert history.stat().st_mode & 0o777 == 0o600


def test_a_link_in_place_of_the_history_stays_one(terminal, tmp_path):
    folder, kept = tmp_path / "state" / "fxconvert", tmp_path / "kept"
    folder.mkdir(parents=True)
    kept.touch()
    (folder / "history").symlink_to(kept)
    shell = terminal()
    shell.until("convert> ")
    shell.type("100 USD RUB -q\nquit\n")
    shell.until("7552.73")
    assert shell.end() == 0
    assert ((folder / "history").is_symlink(), os.listdir(folder)) == (True, ["history"])
    assert "100 USD RUB -q" in kept.read_text()


def test_lines_of_the_last_time_come_back(terminal):
    first = terminal()
    first.until("convert> ")
    first.type("100 USD RUB -q\nquit\n")
    first.until("7552.73")
    assert first.end() == 0
    second = terminal()
    second.until("convert> ")
    second.type("\x10\x10\n")  # twice Ctrl-P: the line before quit
    second.until("7552.73")
    second.type("quit\n")
    assert second.end() == 0
