"""Options of the whole suite."""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the folder of recorded bodies, which are no part of the project."""
    parser.addoption("--payloads", type=Path, metavar="DIR", help="run the sources on recorded bodies too")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the tests on recorded bodies where none are given."""
    without = collection_path.name == "test_recorded.py" and config.getoption("--payloads") is None
    return True if without else None


@pytest.fixture
def payloads(request: pytest.FixtureRequest) -> Path:
    """The folder of recorded bodies."""
    folder: Path = request.config.getoption("--payloads")
    return folder
