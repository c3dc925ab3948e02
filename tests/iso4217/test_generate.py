import os

import pytest

pytest.importorskip("babel", reason="the generator is a development tool")

from babel.core import get_cldr_version, get_global

from converter import iso4217
from converter.iso4217 import generate
from converter.iso4217._facts import BECAME


def checked_in(name):
    with open(os.path.join(generate.HERE, name), encoding="utf-8", newline="") as file:
        return file.read()


@pytest.mark.parametrize("name", ["table.txt", "_facts.py", "_names.py"])
def test_the_generator_reproduces_the_checked_in_module(name):
    text = checked_in(name)
    if f"from CLDR {get_cldr_version()};" not in text:
        pytest.skip("written from another edition of CLDR")
    assert generate.render()[name] == text


def test_the_generator_says_of_which_edition_the_steps_of_cash_are():
    assert f"by CLDR {get_cldr_version()}," in generate.render()["_facts.py"]


@pytest.mark.parametrize("code", sorted(BECAME))
def test_what_a_currency_became_is_money_of_one_of_its_countries_at_its_end_or_after(code):
    spans, aliases = get_global("territory_currencies"), get_global("territory_aliases")
    lands = {land for land, entries in spans.items() if code in [entry[0] for entry in entries]}
    lands |= {heir for land in lands for heir in aliases.get(land, ())}
    end = min(e[2] for land in lands for e in spans.get(land, ()) if e[0] == code)
    later = {e[0] for land in lands for e in spans.get(land, ()) if e[3] and (e[2] is None or e[2] >= end)}
    assert (later - {code}).issuperset(iso4217.became(code))
