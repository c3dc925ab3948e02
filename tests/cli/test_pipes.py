"""Readers that have gone, and pipes, devices and closed doors where a file is looked for."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from support.processes import UNIX

from converter.cli.grammar import FORMATS
from converter.cli.grammar.commands import COMMANDS
from converter.cli.grammar.question import FORMAT

pytestmark = UNIX
ROOT = Path(__file__).parents[2]
LINES = {
    "question": "100 USD EUR JPY --explain",
    "batch": "-",
    "rates": "rates",
    "history": "history EUR USD --since 2026-09-01",
    "compare": "compare 100 EUR USD",
    "currencies": "currencies franc",
    "sources": "sources",
    "rules": "rules",
    "watch": "watch EUR USD --above 0.1",
    "config": "config",
    "cache": "cache",
}

# Each line by each format in a process of its own, forked once all is loaded, whose standard output is a pipe
# that nobody reads; its exit code and what it told.
GONE = """
import io, json, os, sys
from converter.cli.quick import main

def run(words):
    (unread, out), (questions, asked), (told, err) = os.pipe(), os.pipe(), os.pipe()
    os.write(asked, b"100 USD EUR\\n")
    os.close(asked)
    os.close(unread)
    child = os.fork()
    if not child:
        for fd, place in ((questions, 0), (out, 1), (err, 2)):
            os.dup2(fd, place)
        sys.stdin, sys.stdout, sys.stderr = (open(fd, mode, closefd=False) for fd, mode in enumerate("rww"))
        sys.argv[1:] = words
        try:
            os._exit(main())
        except BaseException as error:
            os._exit(99)
    for fd in (out, questions, err):
        os.close(fd)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with open(told) as file:
        return code, file.read()

lines, formats = json.loads(sys.argv.pop())
found = {}
for line in lines:
    screen, sys.stdout, sys.stderr = (sys.stdout, sys.stderr), io.StringIO(), io.StringIO()
    for shape in ("table", "json") if line != "-" else ():
        main([*line.split(), "--format", shape])
    sys.stdout, sys.stderr = screen
    found[line] = {shape: run([*line.split(), "--format", shape]) for shape in formats}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def environ():
    kept = {name: text for name, text in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return kept | {
        "CONVERTER_NOW": "2026-10-31T12:00:00Z", "CONVERTER_OFFLINE": "1", "CONVERTER_CONFIG": os.devnull,
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), "COLUMNS": "80",
    }  # fmt: skip


@pytest.fixture(scope="module")
def gone(environ, tmp_path_factory):
    environ = environ | {"CONVERTER_CACHE_DIR": str(tmp_path_factory.mktemp("cache"))}
    work = json.dumps([[*LINES.values()], FORMATS])
    ran = subprocess.run([sys.executable, "-c", GONE, work], env=environ, capture_output=True, check=False)
    assert not ran.stderr, ran.stderr.decode()
    return json.loads(ran.stdout)


def test_every_command_is_among_the_lines():
    assert {name for name, command in COMMANDS.items() if FORMAT in command.options} <= {*LINES}


@pytest.mark.parametrize("name", LINES)
def test_a_reader_that_has_gone_is_exit_141_in_every_format(name, gone):
    assert gone[LINES[name]] == {shape: [141, ""] for shape in FORMATS}


@pytest.mark.parametrize("line", ["100 USD EUR", "rates", "sources --format table", "--help"])
def test_a_terminal_that_has_gone_is_exit_5_in_one_line(line, environ):
    import pty

    master, slave = pty.openpty()
    os.close(master)
    with open(slave, "wb") as out:
        run = [sys.executable, "-m", "converter", *line.split()]
        ran = subprocess.run(run, stdout=out, stderr=subprocess.PIPE, env=environ, check=False)
    assert (ran.returncode, ran.stderr.count(b"\n")) == (5, 1)
    assert ran.stderr.startswith(b"convert: the output could not be written: ")


# -- where the config file is looked for -----------------------------------------------------------


@pytest.fixture
def configured(environ):
    def go(path, *words):
        run = [sys.executable, "-m", "converter", *(words or ("100", "USD", "EUR"))]
        there = environ | {"CONVERTER_CONFIG": str(path)}
        ran = subprocess.run(run, env=there, capture_output=True, text=True, check=False, timeout=20)
        return ran.returncode, ran.stdout, ran.stderr

    return go


def _fifo(folder):
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def _link(folder):
    (folder / "link").symlink_to(_fifo(folder))
    return folder / "link"


@pytest.mark.parametrize(
    "place", [_fifo, _link, lambda _: "/dev/zero", lambda _: "/dev/tty", lambda folder: folder],
    ids=["fifo", "link", "zero", "tty", "folder"],
)  # fmt: skip
@pytest.mark.parametrize("words", [(), ("rates",)])
def test_what_is_no_file_is_refused_at_once(place, words, configured, tmp_path):
    path = place(tmp_path)
    said = f"convert: the settings in {path} can't be read: it is not a file\n"
    assert configured(path, *words) == (2, "", said)


def test_the_null_device_is_an_empty_config(configured, tmp_path):
    (tmp_path / "null").symlink_to(os.devnull)
    for path in (os.devnull, tmp_path / "null"):
        assert configured(path) == (0, "89.51 EUR\n", "")


def test_a_pipe_in_place_of_the_history_does_not_stop_the_prompt(environ, tmp_path):
    (tmp_path / "fxconvert").mkdir()
    os.mkfifo(tmp_path / "fxconvert" / "history")
    run = [sys.executable, "-c", "from converter.cli.line_editor import Lines\nwith Lines(): pass"]
    there = environ | {"XDG_STATE_HOME": str(tmp_path)}
    assert subprocess.run(run, env=there, check=False, timeout=20).returncode == 0


# As another user where this one may enter everything; what is needed is loaded before.
LOCKED = """
import io, os, sys
from converter.cli.quick import main
home, *words = sys.argv[1:]
sys.stdout = io.StringIO()
main(words)
sys.stdout = sys.__stdout__
os.environ["HOME"] = home
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
sys.exit(main(words))
"""


@pytest.mark.parametrize("place", ["", "home"])
def test_a_home_that_may_not_be_entered_has_no_settings(place, environ):
    # Not in pytest's own folder, which another user may not enter either.
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o701)
        locked = Path(folder) / "locked"
        (locked / "home").mkdir(parents=True)
        locked.chmod(0)
        without = {n: t for n, t in environ.items() if n not in ("CONVERTER_CONFIG", "XDG_CONFIG_HOME")}
        run = [sys.executable, "-c", LOCKED, str(locked / place), "100", "USD", "EUR"]
        ran = subprocess.run(run, env=without, capture_output=True, text=True, check=False)
        locked.chmod(0o700)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "89.51 EUR\n", "")


def test_a_file_of_settings_that_may_not_be_read_is_told(environ, tmp_path):
    if os.geteuid() == 0:
        pytest.skip("this user may read everything")
    path = tmp_path / "fxconvert" / "config.toml"
    path.parent.mkdir()
    path.write_text("")
    path.chmod(0)
    there = {**environ, "CONVERTER_CONFIG": "", "XDG_CONFIG_HOME": str(tmp_path)}
    run = [sys.executable, "-m", "converter", "100", "USD", "EUR"]
    assert subprocess.run(run, env=there, capture_output=True, check=False).returncode == 2
