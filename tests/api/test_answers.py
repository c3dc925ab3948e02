"""The price of one currency in each of many others: each exactly as a question for it is answered."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.holding import put, shipped_environ
from support.publishers import five_months

from converter import Answer, Converter, ConverterError, DateError, NotHeld, UnknownCurrency, iso4217
from converter.api.in_each import in_use
from converter.lookup.prepare import Lacking

CODES = [one.code for one in iso4217.everything() if iso4217.known(one.code)]


def said(one):
    if isinstance(one, ConverterError):
        return type(one), str(one), one.advice, [str(each) for each in getattr(one, "tried", ())]
    return one, one.expires, one.attribution, one.rate.fetched_at, [note.detail for note in one.notes]


def alone(converter, *question):
    try:
        return said(converter.answer(*question))
    except ConverterError as error:
        return said(error)


@pytest.fixture(scope="module")
def holding(tmp_path_factory):
    """A cache with fresh and stale tables, a set-aside figure, gaps, and files of single currencies."""
    cache = tmp_path_factory.mktemp("cache")
    put(
        cache, "frankfurter/2026.csv", "USD/EUR USD/RUB USD/THB USD/RSD USD/XDR",
        "2026-10-26 0.8950 81.0 33.5 105.0 0.75", "2026-10-28 0.8960 - 33.6 105.1 0.75",
        covered=["2026-10-01..2026-10-28"],
    )  # fmt: skip
    put(cache, "er-api/2026-10.csv", "USD/EUR USD/KZT USD/AED", "2026-10-30 0.8951 512 3.6725")
    put(cache, "cbr/2026.csv", "USD/RUB|EUR/RUB|100 JPY/RUB|KZT/RUB", "2026-10-30 80.1 ?9.1 52.1 -")
    return cache


@pytest.mark.parametrize("settings_", [{}, {"held_first": True}, {"pegs": False}, {"sources": "ecb,cbr"}])
@given(
    base=st.sampled_from(["USD", "EUR", "RUB", "AED", "XCG", "XAU", "KZT", *CODES]),
    day=st.one_of(st.none(), st.dates(date(1999, 1, 1), date(2026, 11, 2))),
    named=st.one_of(st.none(), st.lists(st.sampled_from(CODES), min_size=1, max_size=6)),
)
@settings(max_examples=8)
def test_each_is_what_a_question_for_it_gets(holding, settings_, base, day, named):
    environ = shipped_environ(holding)
    many, one = (Converter(environ=environ, **settings_) for _ in range(2))
    found = many.answers(base, named, day)
    assert [code for code, _ in found] == sorted({code for code, _ in found})
    for code, each in found[:: 1 if named else 7]:
        assert said(each) == alone(one, base, code, day)


def test_what_memory_holds_is_given_again(holding):
    converter = Converter(environ=shipped_environ(holding))
    first = dict(converter.answers("USD", ["EUR", "KZT", "GBP"]))
    assert converter.answer("USD", "KZT") is first["KZT"]
    assert dict(converter.answers("USD", ["EUR", "KZT", "GBP"]))["GBP"] is first["GBP"]


def codes(converter, *question):
    return {code for code, _ in converter.answers(*question)}


def test_without_quotes_they_are_the_currencies_in_use_that_may_have_a_rate(holding):
    environ = shipped_environ(holding)
    found = codes(Converter(environ=environ), "USD")
    assert {"USD", "EUR", "RUB", "XAU", "XDR", "XCG", "AED", "KZT"} <= found
    assert found.isdisjoint({"DEM", "ANG", "BGN", "XTS", "XXX", "BTC"})
    of_ecb = codes(Converter("ecb", environ=environ), "USD")
    assert {"USD", "EUR", "GBP"} <= of_ecb
    assert of_ecb.isdisjoint({"RUB", "KZT"})
    assert "AED" in codes(Converter(environ=environ, pegs=True), "USD")


@pytest.mark.parametrize("base", ["ZWD", "ZWN", "ZWR", "ZWL", "ZWG"])
def test_one_whose_successor_was_reused_has_errors_in_the_list(holding, base):
    found = Converter(environ=shipped_environ(holding)).answers(base)
    assert dict(found)[base].rate.value == 1
    reused = [str(each) for code, each in found if code == "ZWG" and isinstance(each, ConverterError)]
    assert base in ("ZWL", "ZWG") or "has been another currency" in reused[0]


def test_every_currency_has_its_list_on_any_day(holding):
    converter = Converter(environ=shipped_environ(holding))
    resources = converter._context.resources(converter.policy, None, converter._context.clock())
    for code in CODES:
        for day in (None, date(1999, 1, 4), date(2009, 1, 5), date(2021, 10, 1)):
            assert code in in_use(code, day, resources)


def test_on_a_day_they_are_those_that_were_in_use_then(holding):
    converter = Converter(environ=shipped_environ(holding))
    assert {"ANG", "HRK"} <= codes(converter, "USD", None, "2020-01-07")
    assert "XCG" not in codes(converter, "USD", None, "2020-01-07")
    assert "HRK" not in codes(converter, "USD", None, "2026-10-28")
    assert "HRK" not in codes(converter, "USD", None, "yesterday")


def test_coins_are_among_them_only_where_a_source_quotes_them(holding):
    environ = shipped_environ(holding)
    assert "BTC" in codes(Converter("coinbase", environ=environ), "USD")
    assert "BTC" in codes(Converter(environ=environ), "BTC")


def test_the_base_is_one_of_itself(holding):
    found = dict(Converter(environ=shipped_environ(holding)).answers("EUR"))
    assert (found["EUR"].rate.value, found["EUR"].rate.derivation) == (1, "identity")


def test_one_without_a_rate_is_there_with_its_error(holding):
    found = dict(Converter("ecb", environ=shipped_environ(holding)).answers("EUR", ["KWD", "USD"]))
    assert isinstance(found["KWD"], ConverterError)
    assert found["KWD"].__traceback__ is None
    assert isinstance(found["USD"], Answer)


def test_of_a_price_file_they_are_its_own(tmp_path: Path):
    file = tmp_path / "prices.csv"
    file.write_text("day,base,quote,rate\n2026-10-30,USD,EUR,0.9\n")
    assert [code for code, _ in Converter(rates=file).answers("USD")] == ["EUR", "USD"]


def test_what_is_wrong_is_refused_at_once():
    converter = Converter(environ={"CONVERTER_OFFLINE": "1"})
    for question in ("USB",), ("USD", ["USB"]), ("USD", "EUX"):
        with pytest.raises(UnknownCurrency):
            converter.answers(*question)
    with pytest.raises(DateError):
        converter.answers("USD", None, "2026-02-30")


# -- what is fetched ---------------------------------------------------------------------------------


def test_an_undated_question_asks_each_source_once(world):
    five_months(world)
    found = dict(world.converter("ecb,frankfurter").answers("USD", ["EUR", "GBP", "RSD", "THB"]))
    assert {found[code].rate.source for code in ("EUR", "GBP", "THB")} == {"ecb", "frankfurter"}
    assert (len(world.requested("ecb")), len(world.requested("frankfurter"))) == (1, 1)


def test_a_dated_one_too(world):
    five_months(world)
    found = dict(world.converter("ecb").answers("USD", ["EUR", "GBP", "JPY"], "2026-09-02"))
    assert {str(each.rate.as_of) for each in found.values()} == {"2026-09-02"}
    assert len(world.requested()) == 1


def test_what_was_fetched_is_seen_by_the_next_quote_of_the_same_call(world):
    world.at("2026-10-29T18:00")
    world.convert(1, "USD", "EUR", sources="ecb")
    world.server.now += timedelta(days=1)
    found = dict(world.converter("ecb").answers("USD", ["EUR", "GBP", "JPY"]))
    assert {str(each.rate.as_of) for each in found.values()} == {"2026-10-30"}


def test_nobody_is_asked_where_that_is_not_allowed(world):
    five_months(world)
    converter = world.converter("ecb")
    with converter._only_look(), pytest.raises(Lacking):
        converter.answers("USD")
    found = dict(world.converter("ecb", held_first=True).answers("USD", ["EUR"]))
    assert isinstance(found["EUR"], NotHeld)
    assert world.requested() == []
