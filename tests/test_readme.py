"""The README is true: its commands run, its tables are those of the program, its library lines work.

``UPDATE_README=1 pytest tests/test_readme.py`` writes the tables anew.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import converter
from converter import sources
from converter.cli.commands.sources import quoted
from converter.cli.grammar.question import HELP, QUESTION, VERSION
from converter.cli.main import main
from converter.cli.render.rules import how, taken

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
LINES = [
    line.partition("  #")[0].removeprefix("$ ").strip()
    for language, block in BLOCKS
    if not language
    for line in block.splitlines()
    # tests/cli/test_widget.py has the export, which is silent; tests/files, server and mcp have the others.
    if re.match(r"(\$ )?(echo .*\| )?convert (?!widget export|file |serve|mcp)", line)
]
INLINE = [
    text
    for text in re.findall(r"`(convert [^`]+)`", README)
    if not re.search(r"-o |file|--rates|import|watch|--check|accept|refresh|prompt|serve", text)
]
NOW = "2026-10-31T12:00:00Z"


@pytest.fixture
def environ(tmp_path):
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("CONVERTER_")},
        "CONVERTER_OFFLINE": "1", "CONVERTER_NOW": NOW, "CONVERTER_CACHE_DIR": str(tmp_path / "cache"),
        "CONVERTER_CONFIG": str(tmp_path / "none.toml"), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip


@pytest.fixture
def shell(environ, tmp_path):
    def run(line):
        command = f"{shlex.quote(sys.executable)} -m converter"
        line = re.sub(r"(^|\| )convert\b", rf"\1{command}", line)
        ran = subprocess.run(
            ["/bin/sh", "-c", line], env=environ, cwd=tmp_path, capture_output=True, text=True, check=False,
            timeout=60, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return ran.returncode, ran.stdout, ran.stderr

    return run


@pytest.fixture
def run(environ, shell, tmp_path, monkeypatch, capsys):
    """Runs a line: in this process if it needs no shell."""

    def go(line):
        if set(line) & set("|$<>;&`"):
            return shell(line)
        for name in os.environ.keys() - environ.keys():
            monkeypatch.delenv(name)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        with open(os.devnull, encoding="utf-8") as nothing, monkeypatch.context() as patch:
            patch.setattr("sys.stdin", nothing)
            code = main(shlex.split(line, comments=True)[1:])
        return code, *capsys.readouterr()

    return go


def test_there_is_something_to_run():
    assert len(LINES) > 15
    assert len(INLINE) > 2


@pytest.mark.parametrize("line", sorted({*LINES, *INLINE}))
def test_every_command_that_is_shown_runs(run, line):
    code, out, err = run(line)
    assert (code, bool(out)) == (0, True), err


@pytest.mark.parametrize("shown", [block for _, block in BLOCKS if block.startswith("$ convert")])
def test_the_answer_that_is_shown_is_what_is_printed(run, shown):
    command, _, answer = shown.partition("\n")
    shape = "table" if "\u2500" in answer else "plain"
    _, out, _ = run(f"{command.removeprefix('$ ')} --format {shape}")
    assert [line.rstrip() for line in out.splitlines()] == answer.splitlines()


def test_every_python_line_works(shell):
    # tests/frames/test_readme_lines.py has those on columns, tests/files/test_readme_files.py those on files.
    code = "".join(
        block for language, block in BLOCKS
        if language == "python" and "frames" not in block and "import files" not in block
    )  # fmt: skip
    plain, _, rest = code.partition("async with")
    awaited = "".join(f"    {line}\n" for line in f"async with{rest}".splitlines())
    script = f"{plain}import asyncio\nasync def main():\n{awaited}asyncio.run(main())"
    code, _, err = shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(script)}")
    assert (code, err) == (0, "")


def test_every_call_within_a_sentence_works(shell):
    calls = re.findall(r"`(converter\.\w+\([^`]*\))`", README)
    assert len(calls) >= 2
    script = "\n".join(["import converter", *calls])
    code, _, err = shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(script)}")
    assert (code, err) == (0, "")


@pytest.mark.parametrize("name", ["options", "sources", "rules"])
def test_a_table_of_the_readme_is_that_of_the_program(name):
    shown = README.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]
    table = TABLES[name]()
    if os.environ.get("UPDATE_README"):
        path = ROOT / "README.md"
        path.write_text(
            path.read_text("utf-8").replace(f"{shown}<!-- /{name} -->", f"{table}<!-- /{name} -->"), "utf-8"
        )
    else:
        assert shown == table


def _options():
    rows = []
    for option in (*QUESTION.options, HELP, VERSION):
        names = ", ".join(f"`{name} {option.metavar}`".replace(" `", "`") for name in option.names)
        rows.append(f"| {names} | {option.help} |\n")
    return "| option | what it does |\n|---|---|\n" + "".join(rows)


def _sources():
    keys = [*sources.DEFAULT, *sorted(set(sources.keys()) - set(sources.DEFAULT))]
    rows = []
    for key in keys:
        info = sources.get(key).INFO
        since = info.since or "newest only"
        what = "coins" if info.covers and info.apart == info.covers.keys() else "currencies"
        count = quoted(info)  # as `convert sources` counts
        per = "all that its tables hold," if count is None else f"{count} {what}"
        needs = ", needs a key" if info.token else ""
        link = f"[{info.name}]({info.homepage})"
        rows.append(f"| `{key}` | {link} | {info.kind} | {per} in {info.base} | {since}{needs} |\n")
    return "| source | | kind | quotes | since |\n|---|---|---|---|---|\n" + "".join(rows)


def _rules():
    rows = []
    for rule in converter.rules():
        law = f"[{rule.law}]({rule.url})" if rule.url else rule.law
        use = f"{rule.use}; never {rule.never}" if rule.never else rule.use
        since = f"{taken(rule)}, since {rule.since}"
        rows.append(f"| `{rule.key}` | {rule.authority}: {law} | {how(rule)} | {use} | {since} |\n")
    return "| rule | whose, by which law | rate | for | takes |\n|---|---|---|---|---|\n" + "".join(rows)


TABLES = {"options": _options, "sources": _sources, "rules": _rules}
