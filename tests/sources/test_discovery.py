"""How sources are found."""

import types
from importlib import metadata

import pytest

from converter import sources
from converter.errors import InputError
from converter.sources._base import Publication, SourceInfo


@pytest.fixture
def plugin(monkeypatch):
    def install(key: str, source: object) -> None:
        class Point:
            name, value = key, "elsewhere:source"

            def load(self):
                if isinstance(source, Exception):
                    raise source
                return source

        def entry_points(group, name=key):
            return [Point()] if (group, name) == ("converter.sources", key) else []

        monkeypatch.setattr(metadata, "entry_points", entry_points)

    return install


def source(key: str) -> object:
    info = SourceInfo(key, "Elsewhere", "official", "SEK", Publication("day", "UTC"))
    return types.SimpleNamespace(INFO=info, plan=list, parse=lambda: None)


def test_the_five_default_sources_are_found():
    assert set(sources.keys()) >= set(sources.DEFAULT)


def test_the_default_order_is_that_of_auto():
    assert sources.DEFAULT == ("cbr", "ecb", "frankfurter", "er-api", "currency-api")


def test_a_module_in_the_folder_is_a_source_without_a_list_to_edit(monkeypatch, tmp_path):
    for name in ("north_bank.py", "_private.py", "notes.txt"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(sources, "__path__", [str(tmp_path)])
    assert sources.keys() == ("north-bank",)


def test_a_built_in_source_is_got_without_looking_for_plug_ins(monkeypatch):
    monkeypatch.setattr(metadata, "entry_points", None)
    assert sources.get("er-api").INFO.key == "er-api"


def test_an_unknown_source_names_the_nearest_and_the_known_ones():
    with pytest.raises(InputError, match="did you mean frankfurter") as caught:
        sources.get("frankfurt")
    assert all(key in str(caught.value) for key in sources.DEFAULT)


@pytest.mark.parametrize("key", ["_base", "er_api", "", "../cbr", "ECB", "x" * 1000])
def test_a_key_is_taken_as_it_is_written(key):
    with pytest.raises(InputError):
        sources.get(key)


def test_a_plug_in_adds_a_source(plugin):
    plugin("riksbank-test", source("riksbank-test"))
    assert sources.plugins() == ("riksbank-test",)
    assert sources.get("riksbank-test").INFO.name == "Elsewhere"


def test_a_plug_in_can_not_replace_a_built_in_source(plugin):
    plugin("ecb", source("ecb"))
    assert sources.plugins() == ()
    assert sources.get("ecb").INFO.name == "European Central Bank"


@pytest.mark.parametrize("found", [source("other"), object(), ImportError("no module")])
def test_a_plug_in_that_is_no_source_of_its_key_is_named(plugin, found):
    plugin("mine", found)
    with pytest.raises(InputError, match="mine"):
        sources.get("mine")


@pytest.mark.parametrize("key", ["../evil", "Mine", "a b", "schlüssel"])
def test_a_plug_in_with_a_key_unfit_for_a_file_name_is_no_source(plugin, key):
    plugin(key, source(key))
    assert sources.plugins() == ()
