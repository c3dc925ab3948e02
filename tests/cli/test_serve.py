"""``convert serve`` as a process: where it listens, what it says, how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.servers import Answer

from converter.advice import install_line

ROOT = Path(__file__).parents[2]
UNIX = pytest.mark.skipif(os.name == "nt", reason="signals and socket files of Unix")


@pytest.fixture
def environ(tmp_path):
    return {
        **os.environ, "CONVERTER_CACHE_DIR": str(tmp_path / "cache"), "CONVERTER_OFFLINE": "1",
        "CONVERTER_CONFIG": str(tmp_path / "none.toml"), "CONVERTER_NOW": "2026-10-30T20:00:00Z",
        "PYTHONPATH": str(ROOT), "CONVERTER_DEBUG": "",
    }  # fmt: skip


@contextmanager
def serving(environ, *words, **given):
    """A server, and the line with which it said that it is ready."""
    line = [sys.executable, "-m", "converter", "serve", *words]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=environ, **given) as process:
        try:
            yield process, process.stderr.readline()
        finally:
            process.kill()


def refused(environ, *words):
    """What is said by a server that does not start, which ends with exit code 2."""
    line = [sys.executable, "-m", "converter", "serve", *words]
    ran = subprocess.run(line, capture_output=True, text=True, check=False, env=environ, timeout=20)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1), ran.stderr
    return ran.stderr


def health(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        return answer.status, json.load(answer), answer.headers


def port_of(line):
    assert line.startswith("convert: serving http://127.0.0.1:"), line
    assert line.endswith(" (ctrl-C ends it)\n")
    return int(line.rpartition(":")[2].split()[0])


@UNIX
def test_it_says_where_it_answers_and_ends_with_0_when_it_is_told_to(environ):
    pytest.importorskip("uvicorn", reason="the server is an extra")
    with serving(environ, "--port", "0") as (process, line):
        port = port_of(line)
        status, _, headers = health(port)
        assert status == 200
        assert "Server" not in headers
        assert "Date" in headers
        said = refused(environ, "--port", str(port))
        assert said.startswith(
            f"convert: the server can't listen at 127.0.0.1:{port}: another program listens"
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(12) == 0
        assert process.stderr.read() == ""


@UNIX
def test_at_a_socket_file_it_answers_and_removes_the_file_when_it_is_interrupted(environ, tmp_path):
    pytest.importorskip("uvicorn", reason="the server is an extra")
    path = tmp_path / "fx.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))  # as a server that was killed leaves it
    with serving(environ, "--uds", str(path)) as (process, line):
        assert line == f"convert: serving unix:{path} (ctrl-C ends it)\n"
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 200 OK")
        assert "another program listens there" in refused(environ, "--uds", str(path))
        process.send_signal(signal.SIGINT)
        assert process.wait(12) == 130
        assert process.stderr.read() == ""
    assert not path.exists()
    path.write_text("mine")
    assert "that is no socket; choose another path" in refused(environ, "--uds", str(path))
    assert path.read_text() == "mine"


@UNIX
def test_it_takes_the_socket_that_its_parent_opened(environ):
    pytest.importorskip("uvicorn", reason="the server is an extra")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        number = listener.fileno()
        with serving(environ, "--fd", str(number), pass_fds=[number]) as (_, line):
            assert port_of(line) == listener.getsockname()[1]
            assert health(port_of(line))[0] == 200
    with socket.socket() as silent:
        assert "is no socket that listens" in refused(environ, "--fd", str(silent.fileno()))


@UNIX
def test_a_folder_without_a_page_is_told_and_ctrl_c_at_a_terminal_tells_nothing_else(environ, tmp_path):
    pytest.importorskip("uvicorn", reason="the server is an extra")
    (tmp_path / "public").mkdir()
    with serving(environ, "--port", "0", "--widget", str(tmp_path / "public")) as (process, line):
        told = f"convert: there is no page of the widget in {tmp_path}/public yet; convert widget export "
        assert line.startswith(told)
        health(port_of(process.stderr.readline()))
    with serving(environ, "--port", "0", start_new_session=True) as (process, line):
        health(port_of(line))
        time.sleep(0.3)  # the widget is being made by a child
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(12) == 130
        assert process.stderr.read() == ""


@UNIX
def test_requests_are_told_on_stderr_as_lines_of_json_and_nothing_on_stdout(environ, tmp_path):
    pytest.importorskip("uvicorn", reason="the server is an extra")
    words = ("--port", "0", "--log", "--source", "ecb")
    with serving(environ, *words, stdout=subprocess.PIPE) as (process, line):
        with urllib.request.urlopen(f"http://127.0.0.1:{port_of(line)}/v2/rate/USD/EUR?date=2026-10-30"):
            pass
        process.send_signal(signal.SIGTERM)
        assert process.wait(12) == 0
        assert process.stdout.read() == ""
        told = json.loads(process.stderr.read())
    assert (told["route"], told["status"]) == ("/v2/rate/{base}/{quote}", 200)


BAD = {
    "--host 0.0.0.0": "bound beyond loopback, the server needs a name",
    "--port http": "--port takes a whole number from 0 to 65535, not 'http'",
    "--host 192.0.2.1 --name a.example": "can't listen at 192.0.2.1:8080: this machine has no such address",
    "--source boe": "the terms of boe don't allow its figures to be passed on",
    "100 USD": "serve takes no words after it",
    "--uds no/such/folder/fx.sock": "there is no such folder; make it first",
    f"--uds {'long' * 50}": "the path is too long for a socket file",
    "--widget nowhere": "--widget: there is no folder 'nowhere'",
}


@pytest.mark.parametrize("line", BAD)
def test_what_can_t_be_served_is_one_line_and_exit_2(line, run):
    pytest.importorskip("uvicorn", reason="the server is an extra")
    ran = run("serve", *line.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert BAD[line] in ran.err


@pytest.mark.parametrize("package", ["starlette", "uvicorn"])
def test_without_its_extra_it_says_in_one_line_what_to_install(package, environ):
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from converter.cli.main import main\nsys.exit(main(['serve']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environ
    )
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert ran.stderr.startswith("convert: convert serve needs the extra server (")
    assert ran.stderr.endswith(f"try: {install_line('server')}\n")


def test_no_other_command_imports_anything_of_the_server(environ):
    code = (
        "import sys\nfrom converter.cli.main import main\n"
        "main(['--help']); main(['serve', '--help']); main(['100', 'USD', 'EUR']); main(['rates', 'USD'])\n"
        "names = {'starlette', 'uvicorn', 'httptools', 'uvloop', 'asyncio', 'converter.server'}\n"
        "sys.stderr.write(repr(names & sys.modules.keys()))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=True
    )
    assert ran.stderr.endswith("set()")


@UNIX
def test_a_server_that_is_killed_while_it_fetches_answers_the_same_when_it_starts_again(
    environ, five, tmp_path
):
    pytest.importorskip("uvicorn", reason="the server is an extra")
    page = tmp_path / "page"
    page.mkdir()
    (page / "index.html").write_text("<!DOCTYPE html>")
    five.fail("cbr", with_=Answer("late", delay=30))
    online = {**environ, **five.environ, "CONVERTER_OFFLINE": ""}
    targets = (
        "v2/rate/USD/EUR", "v2/rates?base=GBP&quotes=EUR,JPY", "v1/latest",
        "v2/convert?amount=100&from=USD&to=EUR", "v2/rates.csv?from=2026-10-26&quotes=USD",
    )  # fmt: skip
    with serving(online, "--port", "0", "--widget", str(page)) as (process, line):
        before = [answered(port_of(line), target) for target in targets]
        assert five.requested("cbr")
        assert process.poll() is None
    for offline in ("1", ""):
        again = {**online, "CONVERTER_OFFLINE": offline}
        with serving(again, "--port", "0", "--widget", str(page)) as (_, line):
            assert [answered(port_of(line), target) for target in targets] == before


def answered(port, target):
    """The body of an answer, waited for as long as nothing is held."""
    end = time.monotonic() + 15
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{target}") as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code != 503 or time.monotonic() > end:
                raise
            time.sleep(0.1)
