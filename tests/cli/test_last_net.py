"""The last net: an exception that nobody foresaw, at every way into the command."""

import json
import os
import subprocess

import pytest
from support.processes import batch
from support.schemas import SCHEMA, fits

from converter.cli import typer_app
from converter.cli.exit_codes import INTERNAL
from converter.cli.grammar import Options
from converter.cli.main import main
from converter.cli.prompt import Session

# A plug-in with a bug of the kind that no reader of sources looks for: it stumbles on one code.
PLUGIN = """
from datetime import date
from converter.model import RateKind
from converter.sources.contract import Parsed, SourceInfo
from converter.sources.calendar import Publication

class Covers(dict):
    def __contains__(self, code):
        if code == "XAU":
            raise {what}
        return super().__contains__(code)

INFO = SourceInfo(
    "tiny", "Bank of Tinyland", RateKind.OFFICIAL, "EUR", Publication("day", "UTC", (12, 0)),
    since=date(2020, 1, 1), covers=Covers(USD=(None, None)), licence="free", terms="https://tiny.example",
    homepage="https://tiny.example", attribution="Bank of Tinyland", conditional=False,
)

def plan(wanted, seen=(), hints=None):
    return []

def parse(reply):
    return Parsed([])
"""
TINY = ("--source", "ecb,tiny")
SAID = "internal error ZeroDivisionError: a bug?[31m (contract.py:"
REPORT = "); please report it with --explain"


@pytest.fixture
def tiny(command, tmp_path):
    """The command with the plug-in, and a function that has it raise something else."""
    words, environ = command
    site = tmp_path / "site"
    info = site / "tiny_rates-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-rates\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[converter.sources]\ntiny = tiny_rates\n")

    def go(what="ZeroDivisionError('a bug\\x1b[31m')", **more):
        (site / "tiny_rates.py").write_text(PLUGIN.format(what=what))
        path = os.pathsep.join([str(site), environ["PYTHONPATH"]])
        return words, {**environ, "CONVERTER_DEBUG": "", "PYTHONPATH": path, **more}

    return go


def ask(command, *words):
    program, environ = command
    ran = subprocess.run([*program, *words], env=environ, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.parametrize(
    "line", ["100 USD XAU", "-q 100 USD XAU", "compare 1 USD XAU", "history USD XAU --csv", "rates XAU"]
)
def test_an_unforeseen_exception_is_one_line_and_exit_70(line, tiny):
    code, out, err = ask(tiny(), *line.split(), *TINY)
    assert (code, out, err.count("\n")) == (70, "", 1)
    assert err.startswith(f"convert: {SAID}")
    assert err.endswith(f"{REPORT}\n")


@pytest.mark.parametrize("line", ["100 USD XAU --json", "compare 1 USD XAU --format ndjson"])
def test_in_json_it_is_an_error_object(line, tiny):
    code, out, err = ask(tiny(), *line.split(), *TINY)
    found = json.loads(out)
    assert (code, err, found["error"]["kind"]) == (70, "", "internal")
    assert found["error"]["message"].startswith(SAID)
    assert fits(found, SCHEMA)


@pytest.mark.parametrize(
    "what", ["ZeroDivisionError('x')", "TimeoutError('x')", "RecursionError", "OSError(5, 'x')"]
)
def test_in_a_batch_it_rejects_its_line_alone(what, tiny):
    lines = "1 USD EUR\n1 USD XAU\n1 USD XAU on 2026-04-24\n2 USD EUR on 2026-04-24\n"
    code, out, err = batch(tiny(what), lines, "-q", *TINY)
    assert (code, out) == (1, "0.85\n\n\n1.71\n")
    assert [line.partition(" error ")[0] for line in err.splitlines()] == [
        "convert: line 2: internal",
        "convert: line 3: internal",
    ]


def test_in_a_batch_in_json_it_stands_in_its_place(tiny):
    code, out, err = batch(tiny(), "1 USD XAU\n1 USD EUR\n", "--json", *TINY)
    first, second = map(json.loads, out.splitlines())
    assert (code, err, first["error"]["kind"], first["error"]["line"]) == (1, "", "internal", 1)
    assert second["results"][0]["result"] == "0.85"


def test_debugging_shows_the_traceback(tiny):
    debugged = tiny(CONVERTER_DEBUG="1")
    for code, out, err in (ask(debugged, "100", "USD", "XAU", *TINY), batch(debugged, "1 USD XAU", *TINY)):
        assert (code, out) == (70, "")
        assert err.startswith("Traceback (most recent call last):\n")
        assert "in __contains__" in err


class Odd:
    """What no reader of options leaves there."""

    def __bool__(self):
        raise AttributeError


def test_a_line_of_the_prompt_ends_nothing(run):
    def through(_words):
        with Session(Options(explain=Odd()), typer_app.run) as session:
            session.take("100 USD EUR")
            session.take("currencies 643")
        return 0

    ran = run(through=through, CONVERTER_DEBUG="")
    assert ran.err.startswith("convert: internal error AttributeError")
    assert (ran.err.count("\n"), "RUB" in ran.out) == (1, True)


@pytest.mark.parametrize(
    ("words", "json_asked"), [([7], False), ([7, "--json"], True), ([7, "--format", "ndjson"], True)]
)
def test_words_that_are_none_are_caught_at_the_door(words, json_asked, run):
    ran = run(through=lambda _: main(words), CONVERTER_DEBUG="")
    told = json.loads(ran.out)["error"]["message"] if json_asked else ran.err
    assert (ran.code, ran.out == "") == (INTERNAL, not json_asked)
    assert "internal error " in told


def test_without_the_net_an_exception_is_raised(run):
    with pytest.raises(TypeError):
        run(through=lambda _: main([7]), CONVERTER_DEBUG="1")


def test_a_foreseen_error_stays_what_it_is(tiny):
    assert ask(tiny(), "100", "USB", "EUR")[0] == 2
