"""The page on the API is true: its routes and options are the server's, and its lines work as they stand.

``UPDATE_README=1 pytest tests/server/test_api_page.py`` writes its table of options anew.
"""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("converter.server.routes.health")

from support.api import api
from support.every_route import every_route

import converter

ROOT = Path(converter.__file__).parent.parent
PAGE = ROOT / "converter/server/API.md"
TEXT = PAGE.read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = sorted(
    {
        target
        for line in re.findall(r"^\| (`/[^|]*)\|", TEXT, re.MULTILINE)
        for target in re.findall(r"`(/(?:v1|v2|oxr|healthz)[^`…]*)`", line)
    }
    - {"/v2/rate/USD/EUR.csv"}
)


def test_the_options_are_those_of_the_command():
    grammar = pytest.importorskip("converter.cli.grammar.serve")
    rows = []
    for option in grammar.SERVE.options:
        names = ", ".join(f"`{name} {option.metavar}`".replace(" `", "`") for name in option.names)
        rows.append(f"| {names} | {option.help} |\n")
    table = "| option | what it does |\n|---|---|\n" + "".join(rows)
    before, _, rest = TEXT.partition("<!-- serve -->\n")
    shown, _, after = rest.partition("<!-- /serve -->")
    if os.environ.get("UPDATE_README"):
        PAGE.write_text(f"{before}<!-- serve -->\n{table}<!-- /serve -->{after}", encoding="utf-8")
    else:
        assert shown == table


@pytest.fixture(scope="module")
def asked():
    with api(endpoints=every_route()) as made:
        yield made


def test_there_are_targets_to_ask():
    assert len(TARGETS) > 15


@pytest.mark.parametrize("target", TARGETS)
def test_each_route_of_the_page_answers(asked, target):
    assert asked.get(target)[0] == 200


def test_each_line_for_books_answers_with_all_that_the_page_says(asked):
    lines = re.findall(r"^curl 'http://127\.0\.0\.1:8080(/v2/[^']*)'$", TEXT, re.MULTILINE)
    *conversions, table = lines
    assert len(conversions) == 4
    for target in conversions:
        (result,) = asked.json(target)["results"]
        assert result["as_of"]
        assert result["source"] == "ecb"
        assert ("average=" in target) <= (result["observations"] is not None)
        assert ("rule=" in target) == (result["rule"] is not None)
    assert asked.get(table)[2].startswith(b"date,base,quote,rate\n2026-10-29,USD,EUR,")


def test_the_error_of_the_page_is_that_of_the_server(asked):
    (shown,) = re.findall(r"```json\n(.*)\n```", TEXT)
    assert asked.json("/v2/rate/USB/EUR") == json.loads(shown)


def test_the_header_of_the_page_is_that_of_the_server(asked):
    (shown,) = re.findall(r"^Fx-Source: (.*)$", TEXT, re.MULTILINE)
    assert asked.get("/v2/rate/EUR/USD")[1]["fx-source"] == shown


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


@pytest.mark.skipif(os.name == "nt", reason="needs a Unix shell")
def test_the_lines_of_the_readme_end_in_an_answered_curl(tmp_path):
    pytest.importorskip("converter.cli.grammar.serve")
    (line,) = re.findall(r"^\.venv/bin/convert serve & (curl .*)$", README, re.MULTILINE)
    port = free_port()
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CONVERTER_")},
        "CONVERTER_OFFLINE": "1", "CONVERTER_NOW": "2026-10-30T20:00:00Z", "PYTHONPATH": str(ROOT),
        "CONVERTER_CACHE_DIR": str(tmp_path), "CONVERTER_CONFIG": str(tmp_path / "none.toml"),
        "CONVERTER_SERVE_WIDGET": str(tmp_path),
    }  # fmt: skip
    words = [sys.executable, "-m", "converter", "serve", "--port", str(port)]
    with subprocess.Popen(words, env=environ, stderr=subprocess.PIPE) as server:
        end = time.monotonic() + 20
        while server.poll() is None and time.monotonic() < end:
            if b"serving" in server.stderr.readline():
                break
        words = shlex.split(line.replace("127.0.0.1:8080", f"127.0.0.1:{port}"))
        ran = subprocess.run(words, capture_output=True, check=False, timeout=30)
        server.send_signal(signal.SIGTERM)
    assert (ran.returncode, server.returncode) == (0, 0), ran.stderr
    (shown,) = re.findall(r"^(\{\"date\".*\})$", README, re.MULTILINE)
    assert ran.stdout.decode() == shown
