"""A small set of rates of April 2026 in place of those that ship, and the command run in this process."""

import io
import os
import shutil
import sys
import tempfile
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest
from support.processes import PROGRAM, at_the_prompt

from converter import sources
from converter.cli.commands import sources_check
from converter.cli.grammar import Options
from converter.cli.main import main
from converter.cli.typer_app import run as run_command
from converter.model import Figure, RateTable
from converter.store.layers import Store
from converter.store.write import merge

NOW = datetime(2026, 4, 26, 22, 0, 58, tzinfo=UTC)  # a Sunday; in Moscow it is Monday already
GOLDEN = Path(__file__).parent / "golden"
NUMBERS = count()
SETTINGS = ("NO_COLOR", "FORCE_COLOR", "CONVERTER_SOURCE", "CONVERTER_CONFIG")

ECB = {
    "2026-04-23": {"USD": "1.1694", "JPY": "186.5", "GBP": "0.86575"},
    "2026-04-24": {"USD": "1.1712", "JPY": "186.71", "GBP": "0.86803"},
}
CBR = {"2026-04-25": {"USD": (1, "75.5273"), "EUR": (1, "88.2826"), "HUF": (100, "24.0609")}}


def tables(key, days):
    """The tables of a source, in its own direction."""
    base = sources.get(key).INFO.base
    out = []
    for day, figures in days.items():
        if key == "cbr":
            written = tuple(Figure(code, base, text, nominal) for code, (nominal, text) in figures.items())
        else:
            written = tuple(Figure(base, code, text) for code, text in figures.items())
        out.append(RateTable(key, date.fromisoformat(day), written, NOW))
    return out


def fill(folder):
    """Write the rates into a folder, as they would have been fetched now."""
    store = Store(str(folder), str(folder / "none"), lambda: NOW)
    for key, days in (("ecb", ECB), ("cbr", CBR)):
        first, last = date.fromisoformat(min(days)), sources.get(key).INFO.publication.today(NOW)
        merge(store, sources.get(key).INFO, tables(key, days), (first, last), NOW)


class Ran:
    """The exit code of a run of the command, and the text on both streams."""

    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err


class Stream(io.StringIO):
    """A standard stream of an encoding that is a terminal or not."""

    def __init__(self, *, terminal=False, encoding="utf-8"):
        super().__init__()
        self.terminal = terminal
        self._encoding = encoding

    encoding = property(lambda self: self._encoding)
    errors = "replace"

    def isatty(self):
        return self.terminal


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """The rates in a folder that no test changes; beside it is room for copies."""
    folder = tmp_path_factory.mktemp("shipped") / "filled"
    fill(folder)
    return folder


@pytest.fixture
def shipped(filled, monkeypatch):
    """A folder of the test's own in place of the rates that ship."""
    folder = shutil.copytree(filled, filled.with_name(str(next(NUMBERS))))
    monkeypatch.setenv("CONVERTER_SEED_DIR", str(folder))
    return folder


@pytest.fixture
def more(shipped):
    """Adds tables of the ECB to the rates that ship, as all that there is from the first to the last day."""

    def add(days):
        store = Store(str(shipped), str(shipped / "none"), lambda: NOW)
        span = date.fromisoformat(min(days)), date.fromisoformat(max(days))
        merge(store, sources.get("ecb").INFO, tables("ecb", days), span, NOW)

    return add


@pytest.fixture
def run(shipped, tmp_path, monkeypatch):
    """Runs the command: ``run("100", "USD", "EUR", terminal=True)``, ``run("-", stdin="1 USD EUR")``."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CONVERTER_NOW", "2026-04-26T22:00:58Z")
    monkeypatch.setenv("CONVERTER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("CONVERTER_OFFLINE", "1")
    monkeypatch.setenv("CONVERTER_CONFIG", str(tmp_path / "no config"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")

    def go(*words, terminal=False, encoding="utf-8", through=main, stdin="", **environ):
        with monkeypatch.context() as patch, tempfile.TemporaryFile("w+", encoding="utf-8") as typed:
            for name, value in environ.items():
                patch.setenv(name, value)
            out, err = Stream(terminal=terminal, encoding=encoding), Stream()
            patch.setattr("sys.stdout", out)
            patch.setattr("sys.stderr", err)
            if stdin:
                typed.write(stdin)
                typed.seek(0)
                patch.setattr("sys.stdin", typed)
            code = through(list(words))
        return Ran(code, out.getvalue(), err.getvalue())

    return go


@pytest.fixture
def piped(run):
    """Answers lines in this process: ``piped("1 USD EUR", "-q")`` gives the exit code and both streams."""

    def go(lines, *options, **environ):
        ran = run("-", *options, stdin=lines, **environ)
        return ran.code, ran.out, ran.err

    return go


@pytest.fixture
def check(run):
    """Runs ``convert sources --check`` over some sources alone: ``check("cbr", "ecb", shape="json")``."""

    def go(*keys, shape="plain", **environ):
        asked = [sources.get(key) for key in keys]
        return run(through=lambda _: sources_check.run(Options(), shape, asked), **environ)

    return go


@pytest.fixture
def ask(run, tmp_path):
    """Types a question at a door, under a config file of this text: ``ask("batch", "1 USD EUR", "-q")``."""
    path = tmp_path / "config.toml"

    def go(door, question, *options, config="", **environ):
        path.write_text(config)
        environ["CONVERTER_CONFIG"] = str(path)
        words = (*question.split(), *options)
        if door == "prompt":
            return run(through=at_the_prompt(path, " ".join(words)), **environ)
        if door == "batch":
            return run("-", *options, stdin=f"{question}\n", **environ)
        return run(*words, through=run_command if door == "typer" else main, **environ)

    return go


@pytest.fixture
def command(shipped, tmp_path):
    """The command as a list of words, and its environment."""
    environ = {
        **os.environ,
        "CONVERTER_NOW": "2026-04-26T22:00:58Z",
        "CONVERTER_CACHE_DIR": str(tmp_path),
        "CONVERTER_OFFLINE": "1",
        "CONVERTER_CONFIG": str(tmp_path / "no config"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return [sys.executable, "-c", PROGRAM, str(shipped)], environ


@pytest.fixture
def golden():
    """Compares a text with the golden file of that name; UPDATE_GOLDEN=1 writes the file again."""

    def compare(name, text):
        lines = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
        path = GOLDEN / f"{name}.txt"
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(lines, encoding="utf-8", newline="\n")
        assert lines == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def cache(tmp_path):
    """The user's cache with all files that the program may leave there, and some of the user's own."""
    folder = tmp_path / "cache" / "ecb"
    folder.mkdir(parents=True)
    for name in (
        "2026.csv",
        "2025-USD.csv",
        "2024.csv.damaged",
        "source.json",
        ".lock",
        ".fxconvert-7-1.tmp",
    ):
        (folder / name).write_text("{}")
    (folder / "notes.csv").write_text("mine")
    (tmp_path / "cache" / "photos").mkdir()
    (tmp_path / "cache" / "photos" / "2026.csv").write_text("mine")
    return tmp_path / "cache"


@pytest.fixture
def file(tmp_path):
    """Writes a file, text or bytes: ``file("hist.csv", text)`` gives its path."""

    def made(name, text):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return made
