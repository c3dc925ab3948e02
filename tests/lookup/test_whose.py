"""Which sources may answer, and for which day: central banks, days without a table, pegs."""

from datetime import date

import pytest

from converter import sources
from converter.errors import InputError, NotHeld, RateUnavailable
from converter.sources import official

SUNDAY, MONDAY = "2026-04-26", "2026-04-27"


# -- the central bank of a currency -------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("RUB", ("cbr",)),
        ("rub", ("cbr",)),
        ("RU", ("cbr",)),
        ("russia", ("cbr",)),
        ("DE", ("ecb",)),
        ("germany", ("ecb",)),
        ("PLN", ("nbp", "nbp-b")),
        ("czech koruna", ("cnb",)),
    ],
)
def test_a_code_or_a_country_names_its_central_bank(said, keys):
    assert official(said) == keys


@pytest.mark.parametrize("said", ["USD", "US", "", "  ", "RUR", "atlantis"])
def test_where_there_is_none_those_that_there_are_are_told(said):
    with pytest.raises(InputError, match=r"no source is the central bank of .*PLN \(nbp/nbp-b\)"):
        official(said)


def test_a_word_that_means_several_is_refused():
    with pytest.raises(InputError, match="'dollar' may be the central bank of AUD, CAD"):
        official("dollar")


def test_a_converter_of_a_central_bank_has_its_sources_alone(world):
    policy = world.converter(None, official="PL").policy
    assert ([source.INFO.key for source in policy.sources], policy.auto) == (["nbp", "nbp-b"], False)


def test_official_comes_before_the_environment(world):
    world.environ["CONVERTER_SOURCE"] = "ecb"
    policy = world.converter(None, official="RUB").policy
    assert [source.INFO.key for source in policy.sources] == ["cbr"]


def test_sources_and_official_exclude_each_other(world):
    with pytest.raises(InputError, match="not both"):
        world.converter("ecb", official="RUB")


# -- what a table is in force for ---------------------------------------------------------------


def test_a_table_that_is_out_on_the_eve_rules_until_the_next():
    valid = {key: sources.get(key).INFO.valid for key in tuple(sources.keys())}
    # The Treasury's quarters and amendments are in force until the next, at whatever time they come out.
    assert {key for key, what in valid.items() if what == "until-next"} - {"treasury"} == {
        key for key in valid if sources.get(key).INFO.publication.clock == "eve"
    }
    assert (valid["ecb"], valid["hmrc"], valid["frankfurter"]) == ("day", "month", "day")


def test_on_monday_the_bank_of_russias_saturday_is_in_force(world):
    world.at("2026-04-27T12:00")
    found = world.convert(100, "USD", "RUB", on=MONDAY, sources="cbr", when_missing="refuse")
    assert (str(found.result), found.as_of) == ("7552.73 RUB", date(2026, 4, 25))


def test_on_sunday_nothing_of_the_ecb_is_in_force(world):
    world.at("2026-10-30T15:04")
    with pytest.raises(
        RateUnavailable,
        match="ecb published no USD/EUR on 2026-10-25; its last rate before that is of 2026-10-23",
    ) as told:
        world.convert(100, "USD", "EUR", on="2026-10-25", sources="ecb", when_missing="refuse")
    assert not isinstance(told.value, NotHeld)


def test_a_day_with_its_own_table_is_never_refused(world):
    world.at("2026-10-30T15:04")
    found = world.convert(100, "USD", "EUR", on="2026-10-28", sources="ecb", when_missing="refuse")
    assert found.as_of == date(2026, 10, 28)


def test_a_question_without_a_day_is_never_refused(world):
    world.at("2026-10-25T12:00")
    found = world.convert(100, "USD", "EUR", sources="ecb", when_missing="refuse")
    assert found.as_of == date(2026, 10, 23)


def test_before_todays_table_is_out_asking_later_helps(world):
    world.at("2026-10-30T09:00")
    with pytest.raises(
        NotHeld, match="not published its rates of 2026-10-30 yet, the last are of 2026-10-29"
    ):
        world.convert(100, "USD", "EUR", on="2026-10-30", sources="ecb", when_missing="refuse")


def test_law_is_in_force_on_every_day(world):
    found = world.convert(100, "DEM", "EUR", on="2026-10-25", when_missing="refuse")
    assert str(found.result) == "51.13 EUR"


def test_another_word_for_it_is_refused(world):
    with pytest.raises(InputError, match="when_missing is one of previous, refuse, not 'next'"):
        world.converter(when_missing="next")


# -- pegs ---------------------------------------------------------------------------------------


def test_a_peg_answers_where_no_source_does(world):
    world.at("2026-10-30T15:04")
    world.fail("frankfurter", "er-api", "currency-api")
    found = world.convert(100, "EUR", "AED")
    assert (found.kind, str(found.result)) == ("peg", "410.29 AED")  # 100 * 1.1172 * 3.6725


def test_without_pegs_it_does_not(world):
    world.at("2026-10-30T15:04")
    world.fail("frankfurter", "er-api", "currency-api")
    with pytest.raises(NotHeld):
        world.convert(100, "EUR", "AED", pegs=False)
