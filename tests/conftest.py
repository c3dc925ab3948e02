"""Options of the whole suite."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from support.holding import store_over
from support.publishers import Publishers, World, five_months

from converter.store.layers import Store

# A busy machine must not fail a test: none of them claims how long an example takes.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the folder of recorded bodies, which are no part of the project."""
    parser.addoption("--payloads", type=Path, metavar="DIR", help="run the sources on recorded bodies too")


def pytest_configure(config: pytest.Config) -> None:
    """Take the last net away, here and in the processes that tests start: a bug shows as a traceback.

    Both keep what they compile, or each of hundreds of processes would compile the package again. Both trust
    no certificate: to load those that are trusted takes each client 30 ms, and the servers here need none.
    """
    os.environ["CONVERTER_DEBUG"] = "1"
    if config.option.markexpr == "not live":
        os.environ.pop("SSL_CERT_FILE", None)
        os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    gc.disable()


def pytest_collection_finish() -> None:
    """Collect no garbage while tests are collected, and none among them later."""
    gc.freeze()
    gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the tests on recorded bodies where none are given."""
    without = collection_path.name == "test_recorded.py" and config.getoption("--payloads") is None
    return True if without else None


@pytest.fixture
def payloads(request: pytest.FixtureRequest) -> Path:
    """The folder of recorded bodies."""
    folder: Path = request.config.getoption("--payloads")
    return folder


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """The folder of the user's rates."""
    return tmp_path / "user"


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """The folder of the rates that ship."""
    return tmp_path / "seed"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store over the folders `user` and `seed`, with a clock that a test sets."""
    return store_over(tmp_path)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The publishers on this machine, an empty cache, nothing shipped, and no pause before a retry."""
    for name in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with Publishers() as server:
        made = World(server, tmp_path / "cache")
        yield made
        for converter in made.made:
            converter.close()


@pytest.fixture
def year(world):
    """Five months of the publishers, on the evening of the last day."""
    return five_months(world)


@pytest.fixture
def five(world):
    """Friday 2026-10-30 after the ECB's hour: all agree on EUR/USD but currency-api, which is 3 % off."""
    world.at("2026-10-30T15:04")
    world.server.cbr = {"2026-10-30": {"USD": "81.0000", "EUR": "90.4932"}}
    world.server.frankfurter = [("2026-10-30", {("USD", "EUR"): "0.8951"})]
    world.server.er_api = {"2026-10-30": {"EUR": "0.8951"}}
    world.server.builds = {"2026-10-30": {"EUR": "0.92196"}}
    return world
