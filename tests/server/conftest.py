"""What the tests of routes have in common."""

import pytest


@pytest.fixture(scope="module")
def server():
    """The API as a server has it, offline on the shipped rates; modules that need another have their own."""
    from support.api import api  # its packages are those of an extra

    with api() as made:
        yield made


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The library by the settings of that server."""
    from support.api import library

    with library(tmp_path_factory.mktemp("cache")) as made:
        yield made
