"""How sources are found and loaded."""

import threading
import types
from importlib import metadata

import pytest

from converter import sources
from converter.errors import InputError
from converter.sources.calendar import Publication
from converter.sources.contract import SourceInfo


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


def test_a_module_in_the_folder_is_a_source_without_being_registered(monkeypatch, tmp_path):
    for name in ("north_bank.py", "_private.py", "notes.txt"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(sources, "__path__", [str(tmp_path)])
    assert sources.keys() == ("north-bank",)


@pytest.mark.parametrize("name", ["contract", "holiday-rules", "holiday_rules", "-nbp", "--init--"])
def test_a_module_that_is_no_publisher_is_no_source(name):
    assert name not in set(sources.keys())
    with pytest.raises(InputError, match="unknown source"):
        sources.get(name)


def test_a_built_in_source_is_got_without_looking_for_plug_ins(monkeypatch):
    monkeypatch.setattr(metadata, "entry_points", None)
    assert sources.get("er-api").INFO.key == "er-api"


def test_an_unknown_source_names_the_nearest_and_the_known_ones():
    with pytest.raises(InputError, match="did you mean frankfurter") as caught:
        sources.get("frankfurt")
    assert all(key in str(caught.value) for key in sources.DEFAULT)


@pytest.mark.parametrize("key", ["_base", "er.api", "", "../cbr", "E C B", "x" * 1000])
def test_a_word_that_is_no_name_of_a_source_is_refused(key):
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


def test_sources_in_an_order_are_loaded_when_they_are_reached():
    looked = []

    def find(key):
        looked.append(key)
        return sources.get(key)

    found = sources.InOrder(map(find, ("ecb", "cbr", "nbp")))
    assert [found[0].INFO.key, looked] == ["ecb", ["ecb"]]
    assert [next(iter(found)).INFO.key, looked] == ["ecb", ["ecb"]]
    assert [found[1].INFO.key, looked] == ["cbr", ["ecb", "cbr"]]
    assert (len(found), found[-1].INFO.key, [one.INFO.key for one in found[1:]]) == (3, "nbp", ["cbr", "nbp"])
    assert looked == ["ecb", "cbr", "nbp"]
    with pytest.raises(IndexError):
        found[3]


def test_threads_that_iterate_over_the_same_order_all_find_every_source():
    found = sources.InOrder(map(sources.get, sources.DEFAULT))
    seen = []

    def look():
        seen.append(tuple(one.INFO.key for one in found))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [sources.DEFAULT] * 8
