"""The same converter with other sources: one store, one client, one clock."""

import pytest

from converter import AsyncConverter, Converter
from converter.errors import InputError, NotHeld, TokenMissing


def keys(converter):
    return [source.INFO.key for source in converter.policy.sources]


def test_the_sources_are_those_named_in_their_order_and_all_else_stays():
    one = Converter("ecb", offline=True, max_age=3, held_first=True, pegs=False)
    two = one.using("cbr,ecb")
    assert (keys(one), keys(two)) == (["ecb"], ["cbr", "ecb"])
    assert repr(two) == repr(one).replace("'ecb'", "['cbr', 'ecb']")
    assert two.using("auto").policy.auto
    assert keys(two.using(["ECB"])) == ["ecb"]


def test_a_standing_rate_does_not_answer_for_sources_that_are_named(world):
    world.at("2026-10-30T15:04")
    one = world.converter(standing={"USD/EUR": "2"}, own={"USD/GBP": "3"})
    two = one.using("ecb")
    assert one.rate("USD", "EUR").value == one.using("auto").rate("USD", "EUR").value == 2
    assert two.rate("USD", "EUR").source == "ecb"
    assert two.rate("USD", "GBP").value == 3
    assert "standing" in repr(one)
    assert "standing" not in repr(two)


def test_what_one_fetches_the_other_holds(world):
    world.at("2026-10-30T15:04")
    one = world.converter("ecb")
    two = one.using("cbr,ecb")
    one.convert(1, "USD", "EUR")
    world.forget()
    assert two.convert(1, "USD", "EUR").source == "ecb"
    assert "/cbr" not in " ".join(world.requested("ecb"))
    assert len(world.requested("ecb")) == 0
    assert one.client() is two.client()


def test_each_remembers_its_own_answers(world):
    world.at("2026-10-30T15:04")
    one = world.converter("ecb")
    two = one.using("cbr")
    one.convert(1, "USD", "EUR")
    assert one.recall("USD", "EUR")
    assert not two.recall("USD", "EUR")


def test_a_source_that_may_not_be_passed_on_is_refused():
    with pytest.raises(InputError, match="the terms of er-api"):
        Converter(redistributable=True).using("ecb,er-api")
    assert keys(Converter(redistributable=True).using("auto")) == [
        "cbr",
        "ecb",
        "frankfurter",
        "currency-api",
    ]


def test_an_unknown_one_and_none_are_refused():
    with pytest.raises(InputError, match="unknown source 'ecbb'; did you mean ecb"):
        Converter().using("ecbb")
    with pytest.raises(InputError, match="no source is named"):
        Converter().using("")


def test_beside_a_price_file_none_can_be_named(tmp_path):
    file = tmp_path / "prices.csv"
    file.write_text("day,base,quote,rate\n2026-10-30,USD,EUR,0.9\n")
    with pytest.raises(InputError, match="answers alone"):
        Converter(rates=file).using("ecb")


def test_one_without_its_key_says_so_when_it_is_asked(world):
    with pytest.raises(TokenMissing, match="openexchangerates needs a key"):
        world.converter("ecb").using("openexchangerates").convert(1, "USD", "EUR")


def test_the_async_one_has_an_async_one(world):
    made = AsyncConverter("ecb").using("cbr")
    assert isinstance(made, AsyncConverter)
    assert keys(made.sync) == ["cbr"]


def test_what_is_not_held_stays_so_for_both(world):
    world.at("2026-10-30T15:04")
    with pytest.raises(NotHeld):
        world.converter("ecb", offline=True).using("frankfurter").convert(1, "USD", "EUR")
