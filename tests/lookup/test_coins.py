"""The few coins: quoted only by sources that are named, and never taken for a currency."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from support.servers import Answer, Server

from converter import iso4217
from converter.api.converter import Converter
from converter.errors import NotHeld, RateUnavailable, UnknownCurrency
from converter.fetch.judge import judge
from converter.model import Figure, RateTable
from converter.sources import coinbase, ecb, frankfurter
from converter.store.layers import Store

NOW = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)
PRICES = {"BTC": "74512.41", "ETH": "2735.745", "SOL": "98.6", "DOGE": "0.1013"}
EUROS = """<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube><Cube time='2026-09-14'>
 <Cube currency='USD' rate='1.1612'/></Cube></Cube></gesmes:Envelope>"""


@pytest.fixture
def world(tmp_path):
    """Coinbase and the ECB on this machine, and what makes a converter that asks them."""
    with Server() as server:
        for coin, price in PRICES.items():
            body = {"data": {"amount": price, "base": coin, "currency": "USD"}}
            server.script(f"/v2/prices/{coin}-USD/spot", Answer(json.dumps(body)))
        for name in ("eurofxref-daily.xml", "eurofxref-hist-90d.xml"):
            server.script(f"/stats/eurofxref/{name}", Answer(EUROS))
        urls = {f"CONVERTER_{key}_URL": server.url for key in ("COINBASE", "ECB")}

        def converter(*keys, now=NOW, **settings):
            return Converter(keys or None, clock=lambda: now, cache_dir=tmp_path, environ=urls, **settings)

        converter.server = server
        yield converter


def test_a_coin_s_price_is_the_publisher_s_figure(world):
    with world("coinbase") as c:
        rate = c.rate("BTC", "USD")
    assert (str(rate.value), rate.source, rate.kind, rate.derivation) == (
        "74512.41", "coinbase", "indicative", "published",
    )  # fmt: skip


def test_a_result_in_a_coin_has_eight_decimals(world):
    with world("coinbase") as c:
        assert str(c.convert(100, "USD", "BTC").result.amount) == "0.00134206"


def test_two_coins_cross_in_dollars(world):
    with world("coinbase") as c:
        found = c.convert(1, "BTC", "ETH")
    assert found.derivation == "cross"
    assert str(found.result.amount) == "27.23660648"


def test_a_coin_in_euros_is_a_chain_of_coinbase_and_the_bank_that_is_named(world):
    with world("coinbase", "ecb") as c:
        found = c.convert(2, "ETH", "EUR")
    assert (found.derivation, found.source) == ("chain", "coinbase+ecb")
    assert found.result.amount == Decimal("4711.93")  # 2 x 2735.745 / 1.1612
    assert [leg.as_of.isoformat() for leg in found.rate.legs] == ["2026-09-15", "2026-09-14"]


def test_what_is_held_of_a_coin_answers_without_the_network(world):
    with world("coinbase") as c:
        c.rate("DOGE", "USD")
    with world("coinbase", offline=True) as c:
        assert str(c.rate("DOGE", "USD").value) == "0.1013"
    assert len(world.server.log) == 1


def test_legs_of_days_too_far_apart_make_no_chain_and_both_days_are_told(world):
    later = datetime(2026, 12, 15, 12, 0, tzinfo=UTC)
    world.server.script("/stats/eurofxref/eurofxref-daily.xml", Answer(status=403))
    with world("coinbase", "ecb", now=later) as c, pytest.raises(NotHeld) as refused:
        c.rate("BTC", "EUR")
    assert "BTC/USD of 2026-12-15 and ecb has USD/EUR of 2026-10-30, too far apart" in str(refused.value)


@pytest.mark.parametrize(
    ("base", "quote", "named"),
    [("BTC", "USD", "coinbase"), ("EUR", "BTC", "coinbase,ecb"), ("ETH", "RUB", "coinbase,cbr"),
     ("SOL", "KZT", "coinbase,nbk"), ("BTC", "MXN", "coinbase,ecb")],
)  # fmt: skip
def test_where_no_source_asked_quotes_a_coin_those_that_do_are_named(world, base, quote, named):
    with world(offline=True) as c, pytest.raises(RateUnavailable) as refused:
        c.rate(base, quote)
    assert str(refused.value).endswith(f", but by {named.replace(',', ' and ')}")
    assert refused.value.advice == f"try --source {named}"
    assert not isinstance(refused.value, NotHeld)


def test_the_default_order_asks_no_source_for_a_coin(world):
    with world() as c, pytest.raises(RateUnavailable):
        c.rate("BTC", "USD")
    assert world.server.log == []


def test_all_prices_of_a_source_of_coins_are_listed(world):
    for coin in set(coinbase.COINS) - PRICES.keys():
        body = {"data": {"amount": "1", "base": coin, "currency": "USD"}}
        world.server.script(f"/v2/prices/{coin}-USD/spot", Answer(json.dumps(body)))
    with world("coinbase") as c:
        assert [answer.rate.quote for answer in c.rates("USD")] == list(coinbase.COINS)


def test_sol_in_capitals_is_the_coin_and_says_so_and_in_small_letters_peru_s_money():
    assert iso4217.resolve("SOL") == ("SOL", "SOL=Solana")
    assert iso4217.resolve("sol") == ("PEN", None)


def test_a_coin_s_code_in_small_letters_is_taken_unless_it_is_a_name_of_money():
    assert iso4217.get("btc").code == "BTC"
    with pytest.raises(UnknownCurrency):
        iso4217.get("sol")


@pytest.mark.parametrize("word", ["bitcoin", "Bitcoins", "₿", "btc", "BTC"])
def test_bitcoin_by_name_and_symbol(word):
    assert iso4217.resolve(word) == ("BTC", None)


def test_a_coin_is_not_among_the_currencies_of_iso_4217():
    assert not {c.code for c in iso4217.everything()}.intersection(iso4217.coins())
    assert not any(map(iso4217.known, iso4217.coins()))


@pytest.mark.parametrize(("text", "codes"), [("btc", ["BTC"]), ("lite", ["LTC"]), ("doge", ["DOGE"])])
def test_a_coin_is_found_by_code_and_name(text, codes):
    assert [c.code for c in iso4217.find(text) if c.coin] == codes


def test_another_source_s_coins_are_dropped_before_they_are_kept(tmp_path):
    figures = (Figure("EUR", "USD", "1.1612"), Figure("EUR", "BTC", "0.0000155"))
    held = Store(str(tmp_path), "", lambda: NOW).read(ecb.INFO)
    (kept,) = judge(ecb.INFO, [RateTable("ecb", NOW.date(), figures)], held, NOW.date()).tables
    assert [figure.quote for figure in kept.figures] == ["USD"]


def test_a_source_of_any_currency_does_not_claim_coins():
    assert frankfurter.INFO.quotes("AED")
    assert not frankfurter.INFO.quotes("BTC")


def test_a_cross_of_coins_was_read_when_the_older_of_both_was(world):
    with world("coinbase", now=datetime(2026, 9, 15, 2, 0, tzinfo=UTC)) as c:
        c.rate("ETH", "USD")
    with world("coinbase") as c:
        c.rate("BTC", "USD")
    with world("coinbase", offline=True) as c:
        read = {str(c.rate(*pair).fetched_at) for pair in (("BTC", "ETH"), ("ETH", "BTC"))}
    assert read == {"2026-09-15 02:00:00+00:00"}


def test_coins_of_days_too_far_apart_make_no_cross(world):
    with world("coinbase") as c:
        c.rate("ETH", "USD")
    with world("coinbase", now=datetime(2026, 9, 25, 12, 0, tzinfo=UTC)) as c:
        c.rate("BTC", "USD")
    later = datetime(2026, 9, 25, 12, 1, tzinfo=UTC)
    with world("coinbase", now=later, offline=True) as c, pytest.raises(NotHeld):
        c.rate("BTC", "ETH")


def test_a_series_of_a_coin_suggests_no_chain_since_there_is_none(world):
    with world("coinbase", "ecb", offline=True) as c, pytest.raises(RateUnavailable) as refused:
        c.history("BTC", "EUR", "2026-09-01")
    assert "try" not in str(refused.value)


def test_for_a_past_day_no_source_of_coins_is_suggested_since_none_has_one(world):
    with world(offline=True) as c, pytest.raises(RateUnavailable) as refused:
        c.rate("BTC", "USD", "2026-09-01")
    assert "try" not in str(refused.value)
