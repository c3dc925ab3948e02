"""A converter that answers by what is held first, and what it is made with."""

import pytest
from support.servers import Answer

from converter import AsyncConverter, Converter, ConverterError
from converter.errors import InputError

HANGS = Answer(delay=30)


@pytest.fixture
def late(world):
    """A world in which rates of two days ago are held and all publishers hang."""
    world.at("2026-10-28T18:00")
    world.convert(1, "USD", "EUR", sources="ecb")
    world.at("2026-10-30T18:30")
    world.fail("cbr", "ecb", "frankfurter", "er-api", "currency-api", with_=HANGS)
    world.forget()
    return world


@pytest.mark.parametrize("on", [None, "2026-10-30", "today"])
def test_publishers_that_hang_are_not_waited_for(late, on):
    found = late.converter(held_first=True).convert(100, "USD", "EUR", on)
    assert (str(found.as_of), found.stale, found.source) == ("2026-10-28", True, "ecb")
    assert "stale: ecb of 2026-10-28 (2 days old); a newer table should be out" in [
        note.text for note in found.notes
    ]
    assert late.requested() == []


def test_a_past_day_is_fetched_within_the_time(late):
    late.open("ecb")
    found = late.converter("ecb", held_first=True).convert(100, "USD", "EUR", "2026-10-29")
    assert (str(found.as_of), len(late.requested())) == ("2026-10-29", 1)


def test_it_says_so_of_itself():
    assert repr(Converter("ecb", held_first=True)) == "Converter('ecb', held_first=True)"
    assert AsyncConverter(held_first=True).sync.policy.held_first


def test_a_refresh_with_it_is_refused():
    with pytest.raises(InputError, match="give one of them"):
        Converter(held_first=True, refresh=True)


def test_it_is_a_flag():
    with pytest.raises(InputError, match="held_first"):
        Converter(held_first="no")


def test_the_table_of_a_source_and_a_comparison_are_of_what_is_held(late):
    converter = late.converter(held_first=True)
    assert {str(answer.rate.as_of) for answer in converter.rates("USD")} == {"2026-10-28"}
    assert [one.source for one in converter.compare(1, "USD", "EUR") if one.conversion] == ["ecb"]
    assert late.requested() == []


def test_a_series_that_lacks_past_days_is_fetched(late):
    late.open("ecb")
    found = late.converter("ecb", held_first=True).series("USD", "EUR", "2026-10-27", "2026-10-30")
    assert [str(rate.as_of)[-2:] for rate in found.rates] == ["27", "28", "29", "30"]


def test_a_comparison_is_of_the_sources_that_are_held_also_of_a_past_day(late):
    late.open("ecb")
    found = late.converter(held_first=True).compare(1, "USD", "EUR", "2026-10-28")
    assert [one.source for one in found] == ["ecb"]
    found = late.converter(held_first=True).compare(1, "USD", "EUR", "2026-10-27")
    assert [(one.source, one.error.kind) for one in found] == [("ecb", "not-held")]
    assert late.requested() == []


PAIRS = [("USD", "EUR"), ("USD", "RUB"), ("THB", "RSD"), ("AED", "EUR"), ("JPY", "RUB"), ("XCG", "EUR")]


@pytest.mark.parametrize("sources", ["auto", "ecb,frankfurter", "frankfurter,cbr"])
def test_of_what_is_fresh_it_gives_the_answers_of_a_usual_converter_and_asks_nobody(year, sources):
    days = [None, "2026-10-30", "2026-10-25", "2026-10-12", "2026-09-06", "2026-06-30"]
    usual, first = year.converter(sources), year.converter(sources, held_first=True)

    def asked(converter):
        return [answer_of(converter, *pair, on) for pair in PAIRS for on in days]

    asked(usual)
    told = asked(year.converter(sources))
    year.forget()
    assert asked(first) == told
    assert year.requested() == []


def answer_of(converter, *question):
    try:
        found = converter.answer(*question)
    except ConverterError as error:
        return type(error)
    return found.rate.value, found.rate.as_of, found.rate.source, found.stale


def test_of_a_past_day_it_gives_the_published_rate_whatever_was_held_before(year):
    for at in ("2026-09-01T18:00", "2026-10-12T18:00"):
        year.at(at)
        year.convert(1, "USD", "THB", sources="frankfurter")
    year.at("2026-10-30T18:00")
    first = year.converter("frankfurter", held_first=True)
    for on in ("2026-10-29", "2026-10-20", "2026-10-01", "2026-09-02"):
        rate = first.rate("USD", "THB", on)
        assert (str(rate.as_of), str(rate.value)) == (on, dict(year.server.frankfurter)[on]["USD", "THB"])
