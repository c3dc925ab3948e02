"""A source in a package of its own, and the modules that it may import from."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import converter.sources

PUBLIC = ("calendar", "contract", "holiday_rules", "periods", "planning", "reading")

TINY = """
from datetime import date

from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import Parsed, Request, SourceInfo
from converter.sources.holiday_rules import days_off
from converter.sources.planning import JOINED_EURO, absent, covering, ranges

FIRST = date(2020, 1, 1)
LONGEST_PAUSE = 4

INFO = SourceInfo(
    "tiny", "Bank of Tinyland", RateKind.OFFICIAL, "EUR",
    Publication(
        "day", "UTC", (12, 0), MONDAY_TO_FRIDAY, days_off({(1, 1): 0}, {-2: 0, 1: 0}),
        longest_pause=LONGEST_PAUSE,
    ),
    covers=covering("USD JPY", {"HRK": JOINED_EURO["HRK"]}), since=FIRST, licence="free",
    terms="https://tiny.example", homepage="https://tiny.example", attribution="Bank of Tinyland",
    conditional=False,
)

def plan(wanted, seen=(), hints=None):
    return [
        Request("https://tiny.example/rates", {"to": str(last)}, first=first, last=last, absent_on=(404,))
        for first, last in ranges(wanted, LONGEST_PAUSE, FIRST)
    ]

def parse(reply):
    from converter.sources.reading import Reading, read_lines

    if absent(reply):
        return Parsed()
    reading = Reading(reply, INFO.key)
    for line in read_lines(reply, INFO.key):
        day, code, rate = reading.cells(line, 3)
        reading.add(reading.iso_day(day), INFO.base, code, rate)
    return Parsed(reading.tables())
"""

ASK = """
import sys, httpx, converter
answer = httpx.MockTransport(lambda request: httpx.Response(200, content=b"2026-11-20,USD,1.2500\\n"))
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
        ("    return [\n", "    wanted.nothing\n    return [\n", "AttributeError in its plan"),
        ("Reading(reply", 'Reading({}["x"]', "KeyError in reading it"),
        ("return Parsed(reading", "return (reading", "TypeError in reading it"),
    ],
)
def test_a_bug_in_a_plug_in_is_reported_as_an_error_of_its_source(site, tmp_path, written, stumbling, said):
    (site / "tiny_rates.py").write_text(TINY.replace(written, stumbling))
    assert written in TINY
    last = asked(site, tmp_path, "tiny").stderr.splitlines()[-1]
    assert last.startswith("converter.errors.NotHeld: ")
    assert said in last


@pytest.fixture(scope="module")
def defined():
    """The public names that each module of the contract defines itself."""
    found = {}
    for name in PUBLIC:
        tree = ast.parse((Path(converter.sources.__path__[0]) / f"{name}.py").read_text())
        made = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        values = [node for node in tree.body if isinstance(node, ast.Assign)]
        made += [one.id for node in values for one in ast.walk(node.targets[0]) if isinstance(one, ast.Name)]
        found[name] = {one for one in made if not one.startswith("_")} - {"TYPE_CHECKING"}
    return found


@pytest.mark.parametrize("name", PUBLIC)
def test_a_module_of_the_contract_offers_what_it_defines_and_nothing_else(defined, name):
    module = importlib.import_module(f"converter.sources.{name}")
    assert sorted(module.__all__) == sorted(defined[name])
    assert all(hasattr(module, one) for one in module.__all__)


def test_each_name_of_the_contract_is_defined_in_one_module(defined):
    names = [one for found in defined.values() for one in found]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("key", sorted(converter.sources.DEFAULT))
def test_a_source_of_the_default_order_loads_nothing_that_only_parsing_needs(key):
    code = f"import sys; from converter import sources; sources.get({key!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if name.startswith("converter.sources.")}
    module = f"converter.sources.{key.replace('-', '_')}"
    shared = {f"converter.sources.{name}" for name in ("calendar", "contract", "holiday_rules", "planning")}
    assert module in loaded
    assert loaded <= {module, *shared}
    assert not {"json", "xml.etree.ElementTree", "zipfile", "csv"} & set(done.stdout.split())
