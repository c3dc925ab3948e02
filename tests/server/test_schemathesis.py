"""Requests made from the description of the API by schemathesis: each answer is one that is described.

Good ones and bad ones: here some seconds of them. With ``SCHEMATHESIS=50`` in the environment there are as
many of each kind, in all phases, which takes minutes; ``nox -s schemathesis`` does that.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("schemathesis")
pytest.importorskip("uvicorn")
pytest.importorskip("converter.server.routes.health")

from support.api import api
from support.every_route import every_route
from support.serving import running

TESTS = Path(__file__).parent.parent
EXAMPLES = os.environ.get("SCHEMATHESIS")
# Without the routes of the old host, which are those of /v1 again, and the longest answers of these.
QUICK = (
    "--phases", "examples,fuzzing", "-n", "2", "--seed", "1",
    "--exclude-path-regex", r"^/(latest|currencies|\{)|\.\.$",
)  # fmt: skip


def run(port, folder, *options):
    """Run schemathesis, which writes into a folder: its exit code, and what it printed."""
    command = (
        sys.executable, "-c", "import schemathesis.cli; schemathesis.cli.schemathesis()",
        "--config-file", str(TESTS / "server/schemathesis.toml"),
        "run", f"http://127.0.0.1:{port}/v2/openapi.json", *options,
    )  # fmt: skip
    ran = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=1800,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), os.environ.get("PYTHONPATH", "")))},
    )  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


def test_each_answer_is_one_that_is_described(tmp_path):
    options = ("-n", EXAMPLES, "--continue-on-failure") if EXAMPLES else QUICK
    with api(endpoints=every_route()) as asked, running(app=asked.app) as server:
        code, said = run(server.port, tmp_path, *options)
    assert code == 0, said
