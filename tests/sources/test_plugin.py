"""A source in a package of its own: found by its entry point when it is named, and only then."""

import subprocess
import sys

import pytest

TINY = """
from datetime import date
from converter.model import Figure, RateKind, RateTable
from converter.sources.contract import Parsed, Request, SourceInfo
from converter.sources.calendar import Publication

INFO = SourceInfo(
    "tiny", "Bank of Tinyland", RateKind.OFFICIAL, "EUR", Publication("day", "UTC", (12, 0)),
    since=date(2020, 1, 1), covers={"USD": (None, None)}, licence="free", terms="https://tiny.example",
    homepage="https://tiny.example", attribution="Bank of Tinyland", conditional=False,
)

def plan(wanted, seen=(), hints=None):
    return [Request("https://tiny.example/rates", {"day": str(wanted.last)}, day=wanted.last)]

def parse(reply):
    day, text = reply.body.decode().split()
    return Parsed([RateTable("tiny", date.fromisoformat(day), (Figure("EUR", "USD", text),))])
"""

ASK = """
import sys, httpx, converter
answer = httpx.MockTransport(lambda request: httpx.Response(200, content=b"2026-11-20 1.2500"))
with converter.Converter({source!r}, transport=answer, cache_dir={cache!r}, environ={{}}) as c:
    found = c.convert(100, "EUR", "USD", on="2026-11-20")
    print(found.result, found.source, found.kind, found.attribution, "importlib.metadata" in sys.modules)
"""


@pytest.fixture
def site(tmp_path):
    info = tmp_path / "site" / "tiny_rates-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-rates\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[converter.sources]\ntiny = tiny_rates\necb = tiny_rates\n")
    (info.parent / "tiny_rates.py").write_text(TINY)
    return info.parent


def asked(site, tmp_path, source):
    paths = [str(site), *filter(None, sys.path)]
    run = [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {paths!r}\n"
           + ASK.format(source=source, cache=str(tmp_path / "cache"))]  # fmt: skip
    return subprocess.run(run, capture_output=True, text=True, check=False)


def test_an_installed_source_answers_by_its_name(site, tmp_path):
    done = asked(site, tmp_path, "tiny")
    assert done.stdout == "125.00 USD tiny official Bank of Tinyland True\n", done.stderr


def test_a_built_in_source_can_not_be_replaced(site, tmp_path):
    done = asked(site, tmp_path, "ecb")
    assert "Bank of Tinyland" not in done.stdout + done.stderr
    assert "ecb answered with something else than rates" in done.stderr


@pytest.mark.parametrize(
    ("written", "stumbling", "said"),
    [
        ("    return [Request(", "    wanted.nothing\n    return [Request(", "AttributeError in its plan"),
        ('RateTable("tiny"', 'RateTable("tiny", *{}["x"]', "KeyError in reading it"),
        ("return Parsed(", "return (", "TypeError in reading it"),
    ],
)
def test_one_that_stumbles_is_an_error_of_a_source_and_no_other(site, tmp_path, written, stumbling, said):
    (site / "tiny_rates.py").write_text(TINY.replace(written, stumbling))
    assert written in TINY
    last = asked(site, tmp_path, "tiny").stderr.splitlines()[-1]
    assert last.startswith("converter.errors.NotHeld: ")
    assert said in last
