"""Two servers on one cache directory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("starlette")

from support.publishers import ECB, ecb_body
from support.servers import Answer

TESTS = Path(__file__).parents[1]


def test_the_first_request_of_the_day_of_two_processes_is_one_fetch(five):
    today = {"2026-10-30": ECB["2026-10-30"]}
    five.fail("ecb", with_=Answer(ecb_body(today), delay=0.5))
    environ = {
        **os.environ, **five.environ, "CONVERTER_NOW": "2026-10-30T15:04:00Z", "CONVERTER_OFFLINE": "",
        "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path]),
    }  # fmt: skip
    command = [sys.executable, "-m", "support.one_server", "ecb", "/v2/rate/EUR/USD"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, env=environ, **pipes) for _ in range(2)]
    assert [one.stdout.readline() for one in both] == ["begun\n", "begun\n"]
    answers = [one.communicate("\n", timeout=30)[0] for one in both]
    assert answers == ['200 {"date":"2026-10-30","base":"EUR","quote":"USD","rate":1.1172}\n'] * 2
    assert len(five.requested("ecb")) == 1
