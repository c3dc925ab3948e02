"""What the tests of rules share."""

from collections.abc import Iterator

import pytest
from support.by_rule import shipped

from converter import Converter


@pytest.fixture(scope="package")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Converter]:
    """A converter offline, with the rates that ship, on the evening of the last Friday of October."""
    with shipped(tmp_path_factory.mktemp("none")) as converter:
        yield converter
