"""The core of the widget's script, in one node process for all tests of this directory."""

import pytest
from support.widget_core import NODE, Core


@pytest.fixture(scope="session")
def core():
    if NODE is None:
        pytest.skip("node, which runs the script of the widget, is not installed")
    with Core() as opened:
        yield opened
