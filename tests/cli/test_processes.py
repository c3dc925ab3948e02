"""What only a process of its own shows: pipes, closed streams, signals and standard input."""

import os
import signal
import subprocess
import sys
import time

import pytest
from support.processes import UNIX, batch, shell


def test_a_batch_answers_in_order(command):
    assert batch(command, "100 USD RUB\n\n100 USD EUR\n-1 USD RUB") == (
        0,
        "7552.73 RUB\n\n85.38 EUR\n-75.53 RUB\n",
        "",
    )


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (b"\xff\xfe USD EUR", "a line that is not UTF-8"),
        (b"9" * 300_000, "a line of more than 1000 characters"),
        (b"# 100 USD EUR", "unknown currency '#'"),
    ],
)
def test_a_line_that_cannot_be_read_is_rejected_alone(bad, message, command):
    code, out, err = batch(command, b"100 USD RUB\n" + bad + b"\n100 USD EUR\r\n")
    assert (code, out) == (1, "7552.73 RUB\n\n85.38 EUR\n")
    assert err.startswith(f"convert: line 2: {message}")
    assert err.count("\n") == 1


def test_a_peer_gets_its_answer_before_it_asks_on(command):
    words, environ = command
    pipe = subprocess.PIPE
    with subprocess.Popen([*words, "-"], stdin=pipe, stdout=pipe, env=environ) as peer:
        for question, answer in ((b"100 USD RUB\n", b"7552.73 RUB\n"), (b"100 USD EUR\n", b"85.38 EUR\n")):
            peer.stdin.write(question)
            peer.stdin.flush()
            assert peer.stdout.readline() == answer
        peer.stdin.close()
    assert peer.returncode == 0


def test_a_hundred_thousand_lines_take_seconds(command):
    began = time.monotonic()
    code, out, _ = batch(command, "123.45 USD EUR\n" * 100_000)
    assert (code, out.count("\n")) == (0, 100_000)
    assert time.monotonic() - began < 10  # at 30,000 lines a second: 3.4


@UNIX
def test_a_broken_pipe_is_silent(command):
    ran = shell(command, "{ yes 100 USD RUB | CONVERT - ; echo $? >&2; } | head -1")
    assert (ran.stdout, ran.stderr) == (b"7552.73 RUB\n", b"141\n")


@UNIX
@pytest.mark.parametrize("line", ["currencies", "100 USD RUB", "--help", "currencies --json"])
def test_a_reader_that_has_gone_is_exit_141(line, command):
    words, environ = command
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as pipe:
        ran = subprocess.run(
            [*words, *line.split()], stdout=pipe, stderr=subprocess.PIPE, env=environ, check=False
        )
    assert (ran.returncode, ran.stderr) == (141, b"")


@UNIX
@pytest.mark.parametrize("words", ["100 USD RUB", "--help", "currencies", "100 USB EUR --json"])
def test_a_full_disk_is_exit_5_in_one_line(words, command):
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    ran = shell(command, f"CONVERT {words} > /dev/full")
    assert ran.returncode == 5
    assert ran.stderr == b"convert: the output could not be written: No space left on device\n"


@UNIX
def test_a_closed_output_is_exit_5(command):
    ran = shell(command, "CONVERT 100 USD RUB >&-")
    assert ran.returncode == 5
    assert ran.stderr == b"convert: the output could not be written: standard output is closed\n"


@UNIX
def test_closed_errors_do_not_reach_the_output(command):
    ran = shell(command, "CONVERT 100 USB EUR 2>&-")
    assert (ran.returncode, ran.stdout) == (2, b"")


@UNIX
def test_closed_input_is_a_usage_error(command):
    ran = shell(command, "CONVERT - <&-")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr == b"convert: standard input is closed; there are no questions to read\n"


@UNIX
def test_an_interrupt_is_exit_130_without_a_traceback(command):
    words, environ = command
    pipe = subprocess.PIPE
    with subprocess.Popen([*words, "-"], stdin=pipe, stdout=pipe, stderr=pipe, env=environ) as asked:
        asked.stdin.write(b"100 USD RUB\n")
        asked.stdin.flush()
        asked.stdout.readline()  # it runs, and waits for more
        asked.send_signal(signal.SIGINT)
        _, err = asked.communicate(timeout=10)
    assert (asked.returncode, err) == (130, b"")


@UNIX
@pytest.mark.parametrize("line", ["rates USD", "cache info", "config", "widget export fx", "help"])
def test_an_interrupt_while_words_are_read_is_exit_130_too(line, command):
    # The signal comes while Typer is at work: as it calls what takes the words of a command.
    program = """
import os, signal, sys
import typer
from converter.cli.main import main

def signalled(frame, event, _):
    code = frame.f_code
    if event == "call" and code.co_filename.endswith("typer_app.py") and code.co_name == "called":
        sys.setprofile(None)
        os.kill(os.getpid(), signal.SIGINT)

sys.setprofile(signalled)
sys.exit(main(sys.argv[1:]))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, *line.split()], env=command[1], capture_output=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, b"", b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp1251"])
def test_output_in_another_encoding_does_not_fail(encoding, command):
    words, environ = command
    environ = {**environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for line in (["currencies"], ["100", "USD", "RUB", "--format", "table"], ["100", "złoty", "€€"]):
        ran = subprocess.run([*words, *line], capture_output=True, env=environ, check=False)
        assert b"Traceback" not in ran.stderr
        ran.stdout.decode(encoding)


def test_the_help_can_be_read_in_the_c_locale(command):
    words, environ = command
    environ = {
        **{name: value for name, value in environ.items() if name != "PYTHONIOENCODING"},
        "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
    }  # fmt: skip
    ran = subprocess.run([*words, "--help"], capture_output=True, env=environ, check=False)
    assert (ran.returncode, b'convert "1.2k?" roubles' in ran.stdout) == (0, True)


def loaded(command, among, *line):
    """What a question answers, a plain one if none is given, and which of some modules it has loaded."""
    words, environ = command
    probe = words[2].replace(
        "sys.exit(main())", f"main(sys.argv[1:]); print([m for m in {among!r} if m in sys.modules])"
    )
    line = line or ("100", "USD", "EUR", "--on", "2026-04-24")
    run = [sys.executable, "-S", "-c", probe, words[3], *line]
    environ = {**environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.run(run, capture_output=True, env=environ, check=True).stdout.decode()


def test_a_plain_question_loads_neither_typer_nor_rich_nor_httpx(command):
    heavy = (
        "typer", "rich", "httpx", "json", "re", "dataclasses", "typing", "enum", "pathlib", "functools",
        "importlib",
    )  # fmt: skip
    assert loaded(command, heavy) == "85.38 EUR\n[]\n"


def test_a_question_by_a_rule_loads_no_digests_and_no_other_rule(command):
    line = ("1000", "USD", "EUR", "--rule", "sk-prev-day", "--on", "2026-04-25", "-q")
    heavy = (
        "re",
        "enum",
        "importlib",
        "hashlib",
        "converter.prescribed.eu_ioss",
        "converter.prescribed.listing",
    )
    assert loaded(command, heavy, *line) == "853.83\n[]\n"


def test_a_plain_question_loads_no_source_after_the_one_that_answers(command):
    others = tuple(f"converter.sources.{name}" for name in ("ecb", "frankfurter", "er_api", "currency_api"))
    assert loaded(command, others) == "85.38 EUR\n['converter.sources.ecb']\n"


@pytest.mark.parametrize("line", ["rates EUR --csv", "compare 1 EUR USD --csv", "history --help", "version"])
def test_a_command_in_a_pipe_does_not_load_what_draws_tables(line, command):
    words, environ = command
    program = words[2].replace("sys.exit(main())", "main(sys.argv[1:]); print('rich.console' in sys.modules)")
    ran = subprocess.run([*words[:2], program, *words[3:], *line.split()], capture_output=True, env=environ,
                         text=True, check=True)  # fmt: skip
    assert ran.stdout.splitlines()[-1] == "False"
