"""Pegs in every kind of question, with shipped rates, some of an aggregator 0.7 % off, and no network."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from converter import AsyncConverter, Converter
from converter.errors import RateUnavailable

NOW = datetime(2026, 9, 30, 20, tzinfo=UTC)


@pytest.fixture
def made(tmp_path):
    def make(*args, kind=Converter, **settings):
        return kind(*args, offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={}, **settings)

    return make


DOORS = {
    "convert": lambda c: c.convert(1000, "BZD", "USD").result.amount / 1000,
    "a dated question": lambda c: c.convert(1000, "BZD", "USD", "2026-09-29").result.amount / 1000,
    "many": lambda c: c.convert_many([(1000, "BZD", "USD")])[0].result.amount / 1000,
    "rate": lambda c: c.rate("BZD", "USD").value,
    "a sum": lambda c: c.total([(600, "BZD"), (400, "BZD")], "USD").result.amount / 1000,
    "all rates": lambda c: next(a.rate.value for a in c.rates("BZD") if a.rate.quote == "USD"),
}


@pytest.mark.parametrize("door", DOORS)
def test_two_belize_dollars_are_one_dollar_at_every_door(made, door):
    with made() as converter:
        assert DOORS[door](converter) == Decimal("0.5")


def test_two_belize_dollars_are_one_dollar_in_an_event_loop(made):
    async def ask():
        async with made(kind=AsyncConverter) as converter:
            return await converter.convert(1000, "BZD", "USD")

    assert asyncio.run(ask()).result.amount == Decimal(500)


def test_the_published_figures_are_what_compare_shows(made):
    with made() as converter:
        found = converter.compare(1000, "BZD", "USD")
        assert [one.source for one in found if one.conversion] == ["currency-api", "hmrc"]


@pytest.mark.parametrize("code", ["BZD", "XCG", "XAF", "FKP"])
def test_every_rate_of_a_pegged_currency_is_that_of_a_question(made, code):
    with made() as converter:
        found = converter.rates(code)
        assert len(found) > 25
        assert all(one.rate == converter.rate(code, one.rate.quote) for one in found)


def test_without_pegs_all_rates_are_the_aggregators(made):
    with made(pegs=False) as converter:
        assert {one.rate.source for one in converter.rates("BZD")} == {"currency-api"}


def test_a_series_is_none_by_a_peg(made):
    with made() as converter, pytest.raises(RateUnavailable):
        converter.average("BZD", "USD", "2025")


# The shipped aggregator has 2.0135 Belize dollars per US dollar, and is a month older than the ECB here.
@pytest.mark.parametrize(
    ("pair", "rate", "legs"),
    [
        (("XAF", "BZD"), Decimal("1.1172") * 2 / Decimal("655.957"), "peg ecb peg"),
        (("BZD", "XAF"), Decimal("655.957") / Decimal("1.1172") / 2, "peg ecb peg"),
        (("XCG", "BZD"), Decimal(2) / Decimal("1.79"), "peg peg"),
        (("NPR", "BTN"), Decimal(1) / Decimal("1.6"), "peg peg"),
    ],
    ids=lambda one: "/".join(one) if isinstance(one, tuple) else None,
)
def test_between_two_pegged_currencies_both_pegs_come_before_an_aggregator(tmp_path, pair, rate, legs):
    later = datetime(2026, 10, 30, 20, tzinfo=UTC)
    with Converter(offline=True, cache_dir=tmp_path, clock=lambda: later, environ={}) as converter:
        found = converter.rate(*pair)
        assert " ".join(leg.source for leg in found.legs) == legs
        assert abs(found.value / rate - 1) < Decimal("1e-19")
