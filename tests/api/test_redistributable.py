"""A converter of the sources whose terms allow their figures to be passed on to others."""

from pathlib import Path

import pytest
from support.holding import put

from converter import AsyncConverter, Converter, sources
from converter.cli.grammar import Options
from converter.cli.session import converter_for
from converter.errors import InputError, NotHeld

FORBIDDEN = [one.INFO.key for one in map(sources.get, sources.keys()) if not one.INFO.redistribution]


def keys(converter: Converter) -> list[str]:
    """The keys of its sources, in order."""
    return [source.INFO.key for source in converter.policy.sources]


def test_in_the_default_order_the_others_are_left_out() -> None:
    assert keys(Converter(redistributable=True)) == ["cbr", "ecb", "frankfurter", "currency-api"]
    assert keys(Converter()) == list(sources.DEFAULT)


@pytest.mark.parametrize("key", FORBIDDEN)
def test_a_named_one_is_refused(key: str) -> None:
    with pytest.raises(
        InputError, match=f"the terms of {key} don't allow its figures to be passed on"
    ) as caught:
        Converter(f"ecb,{key}", redistributable=True)
    assert caught.value.advice == "try --source ecb"


def test_the_variable_that_names_one_is_told() -> None:
    environ = {"CONVERTER_SOURCE": "er-api"}

    def called(_: str) -> str:
        return "CONVERTER_SOURCE"

    with pytest.raises(InputError) as caught:
        Converter(environ=environ, redistributable=True, called=called)
    assert caught.value.advice == "try --source auto; it is named by CONVERTER_SOURCE"


def test_a_central_bank_is_refused_by_its_terms_too() -> None:
    with pytest.raises(InputError, match="the terms of boe"):
        Converter(official="GBP", redistributable=True)
    assert keys(Converter(official="CAD", redistributable=True)) == ["boc"]


def test_only_such_sources_are_compared() -> None:
    converter = Converter(redistributable=True)
    every = converter.policy.of_every_source({})
    assert {source.INFO.key for source in every.sources}.isdisjoint(FORBIDDEN)
    assert {source.INFO.key for source in Converter().policy.of_every_source({}).sources} >= {"er-api", "boe"}


def test_held_figures_of_another_source_answer_nothing(tmp_path: Path) -> None:
    put(tmp_path, "er-api/2026-10.csv", "USD/EUR USD/KZT", "2026-10-30 0.8951 512")
    environ = {"CONVERTER_CACHE_DIR": str(tmp_path), "CONVERTER_SEED_DIR": str(tmp_path / "nothing")}
    settings = {"environ": environ, "offline": True}
    assert Converter(**settings).rate("USD", "KZT").source == "er-api"
    with pytest.raises(NotHeld):
        Converter(**settings, redistributable=True).rate("USD", "KZT")


def test_it_is_shown_and_checked() -> None:
    assert repr(Converter("ecb", redistributable=True)) == "Converter('ecb', redistributable=True)"
    assert repr(AsyncConverter(redistributable=True)) == "AsyncConverter('auto', redistributable=True)"
    with pytest.raises(InputError, match="redistributable"):
        Converter(redistributable="yes")  # type: ignore[arg-type]


def test_the_command_hands_it_on() -> None:
    assert keys(converter_for(Options(), redistributable=True))[-1] == "currency-api"
    with pytest.raises(InputError, match="the terms of er-api") as caught:
        converter_for(Options(source="ecb,er-api", typed=frozenset(("source",))), redistributable=True)
    assert caught.value.advice == "try --source ecb"
