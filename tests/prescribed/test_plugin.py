"""A rule in a package of its own."""

import subprocess
import sys

import pytest
from support.holding import shipped_environ
from support.rules import RULE, install, installed

from converter import Converter, InputError, NotHeld, Rule, prescribed


@pytest.fixture
def c(tmp_path):
    with Converter(environ=shipped_environ(tmp_path)) as made:
        yield made


@pytest.fixture
def plugged(monkeypatch, tmp_path):
    """Installs a package with a rule for this test: ``plugged(text, key)``."""

    def install_one(text=RULE, key="tiny-vat"):
        installed(monkeypatch, tmp_path / f"site of {key}", text, key)

    return install_one


ASK = """
import converter
found = converter.convert(1000, "USD", "EUR", "2024-06", rule="tiny-vat")
print(found.result, found.source, found.rule.rule.authority)
"""


def test_an_installed_rule_answers_in_another_process(tmp_path):
    paths = [str(install(tmp_path / "site")), *filter(None, sys.path)]
    run = [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {paths!r}\n{ASK}"]
    environ = {**shipped_environ(tmp_path), "CONVERTER_DEBUG": "1"}
    done = subprocess.run(run, capture_output=True, text=True, check=False, env=environ)
    assert done.stdout == "929.45 EUR ecb Ministry of Tinyland\n", done.stderr


def test_an_installed_rule_is_among_the_rules_and_found_by_its_words(c, plugged):
    before = c.rules()
    assert "tiny-vat" not in [rule.key for rule in before]
    plugged()
    after = c.rules()
    assert [rule.key for rule in after] == sorted([*(rule.key for rule in before), "tiny-vat"])
    (rule,) = c.rules("Tinyland turnover")
    assert isinstance(rule, Rule)
    assert (rule.key, rule.law) == ("tiny-vat", "Tiny VAT Act s. 1")


def test_an_installed_rule_answers_at_every_door_of_the_library(c, plugged):
    plugged()
    found = c.convert(1000, "USD", "EUR", "2024-06", rule="Tiny_VAT")
    assert str(found.result) == "929.45 EUR"
    assert c.convert_many([(1000, "USD", "EUR", "2024-06", "tiny-vat")]) == [found]
    assert c.rate("USD", "EUR", "2024-06", rule="tiny-vat") == found.rate
    assert "USD" in [rate.code for rate in c.rule_rates("tiny-vat", "2024-06").told.rates]
    assert c.rules("tiny-vat")[0] is found.rule.rule


def test_a_name_that_is_nearly_that_of_an_installed_rule_is_told(c, plugged):
    plugged()
    with pytest.raises(InputError, match="unknown rule 'tiny-vet'; did you mean tiny-vat"):
        c.convert(1000, "USD", "EUR", "2024-06", rule="tiny-vet")


def test_a_built_in_rule_can_not_be_replaced(c, plugged):
    before = c.convert(1000, "USD", "EUR", "2024-06", rule="de-vat-monthly")
    plugged(RULE.replace("tiny-vat", "de-vat-monthly"), "de-vat-monthly")
    assert c.convert(2, "USD", "EUR", "2024-06", rule="de-vat-monthly").rule == before.rule
    assert "Tinyland" not in str([rule.authority for rule in c.rules()])


BROKEN = {
    "a module that fails": ("1 / 0", "the plug-in of rule 'tiny-vat' can't be loaded: division by zero"),
    "a module that can't be read": ("RULE = (", "the plug-in of rule 'tiny-vat' can't be loaded: "),
    "no rule": ("NAME = 'tiny'", "tiny-vat is no rule: it has no RULE that is a Rule"),
    "another thing": ("RULE = 5", "tiny-vat is no rule: it has no RULE that is a Rule"),
    "another key": (RULE.replace('"tiny-vat"', '"other"'), "tiny-vat is no rule: its key is 'other'"),
    "a wrong field": (RULE.replace('"ecb"', '"ebc"'), "tiny-vat is no rule: there is no source 'ebc'"),
    "a field that there is not": (RULE.replace("use=", "uses="), "can't be loaded: .* argument 'uses'"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_rule_that_can_not_be_used_is_named_with_the_reason(c, plugged, text, said):
    plugged(text)
    for ask in (
        lambda: c.convert(1000, "USD", "EUR", "2024-06", rule="tiny-vat"),
        lambda: c.rule_rates("tiny-vat", "2024-06"),
        c.rules,
    ):
        with pytest.raises(InputError, match=said):
            ask()
    # The rules of the package answer as they did.
    assert c.convert(1000, "USD", "EUR", "2024-06", rule="de-vat-monthly").result.amount > 0


def test_a_name_that_is_no_key_is_no_rule(plugged):
    plugged(RULE, "Not a key")
    assert prescribed.plugins() == ()


def test_a_rule_may_name_a_source_that_is_installed_too(c, plugged, monkeypatch, tmp_path):
    plugged(RULE.replace('"ecb"', '"tiny"'))
    source = """
from datetime import date
from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.contract import SourceInfo

INFO = SourceInfo(
    "tiny", "Bank of Tinyland", RateKind.OFFICIAL, "EUR",
    Publication("day", "UTC", (12, 0), MONDAY_TO_FRIDAY, longest_pause=4),
    covers={"USD": (None, None)}, since=date(2020, 1, 1), licence="free", terms="", homepage="",
    attribution="", conditional=False,
)

def plan(wanted, seen=(), hints=None):
    return []

def parse(reply):
    raise NotImplementedError
"""
    monkeypatch.syspath_prepend(str(install(tmp_path / "source", source, "tiny", "converter.sources")))
    with pytest.raises(NotHeld, match=r"tiny-vat of 2024-06: .*tiny"):
        c.convert(1000, "USD", "EUR", "2024-06", rule="tiny-vat")
