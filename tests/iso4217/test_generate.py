import os

import pytest

pytest.importorskip("babel", reason="the generator is a development tool")

from babel.core import get_cldr_version

from converter.iso4217 import generate


def checked_in(name):
    with open(os.path.join(generate.HERE, name), encoding="utf-8", newline="") as file:
        return file.read()


@pytest.mark.parametrize("name", ["_table.py", "_names.py"])
def test_the_generator_reproduces_the_checked_in_module(name):
    text = checked_in(name)
    if f"from CLDR {get_cldr_version()};" not in text:
        pytest.skip("written from another edition of CLDR")
    assert generate.render()[name] == text
