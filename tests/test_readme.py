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

from converter import sources
from converter.cli.commands.sources import quoted
from converter.cli.grammar.question import HELP, QUESTION, VERSION

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
LINES = [
    line.partition("  #")[0].removeprefix("$ ").strip()
    for language, block in BLOCKS
    if not language
    for line in block.splitlines()
    # An export for a page is silent; tests/cli/test_widget.py has it.
    if re.match(r"(\$ )?(echo .*\| )?convert (?!widget export)", line)
]
INLINE = [
    text
    for text in re.findall(r"`(convert [^`]+)`", README)
    if not re.search(r"-o |--rates|import|watch|--check|accept|refresh|prompt", text)
]
NOW = "2026-10-31T12:00:00Z"


@pytest.fixture
def shell(tmp_path):
    environ = {
        **{k: v for k, v in os.environ.items() if not k.startswith("CONVERTER_")},
        "CONVERTER_OFFLINE": "1", "CONVERTER_NOW": NOW, "CONVERTER_CACHE_DIR": str(tmp_path / "cache"),
        "CONVERTER_CONFIG": str(tmp_path / "none.toml"), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip

    def run(line, name=""):
        command = f"{shlex.quote(sys.executable)} -m converter"
        line = re.sub(r"(^|\| )convert\b", rf"\1{command}", line)
        return subprocess.run(
            ["/bin/sh", "-c", line], env=environ, cwd=tmp_path, capture_output=True, text=True, check=False,
            timeout=60, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    return run


def test_there_is_something_to_run():
    assert len(LINES) > 15
    assert len(INLINE) > 2


@pytest.mark.parametrize("line", sorted({*LINES, *INLINE}))
def test_every_command_that_is_shown_runs(shell, line):
    done = shell(line)
    assert (done.returncode, bool(done.stdout)) == (0, True), done.stderr


@pytest.mark.parametrize("shown", [block for _, block in BLOCKS if block.startswith("$ convert")])
def test_the_answer_that_is_shown_is_what_is_printed(shell, shown):
    command, _, answer = shown.partition("\n")
    shape = "table" if "\u2500" in answer else "plain"
    done = shell(f"{command.removeprefix('$ ')} --format {shape}")
    assert [line.rstrip() for line in done.stdout.splitlines()] == answer.splitlines()


def test_every_python_line_works(shell):
    # tests/frames/test_readme_lines.py has those on columns.
    code = "".join(block for language, block in BLOCKS if language == "python" and "frames" not in block)
    plain, _, rest = code.partition("async with")
    awaited = "".join(f"    {line}\n" for line in f"async with{rest}".splitlines())
    script = f"{plain}import asyncio\nasync def main():\n{awaited}asyncio.run(main())"
    done = shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(script)}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["options", "sources"])
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


TABLES = {"options": _options, "sources": _sources}
