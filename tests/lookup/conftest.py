"""A bench on a Friday at noon, and two sources that publish the euro in other currencies."""

import pytest
from support.fakes import Bench, FakeSource


@pytest.fixture
def bench(tmp_path):
    """Friday at noon: Thursday's table is the newest that is out."""
    return Bench(tmp_path, "2026-10-30T12:00")


@pytest.fixture
def one():
    return FakeSource("one")


@pytest.fixture
def two():
    return FakeSource("two")
