"""Coinbase's price of a coin."""

from datetime import date

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.iso4217 import known
from converter.sources.coinbase import COINS, INFO, parse, plan

ETH = (FOLDER / "coinbase" / "eth.json").read_bytes()
ASKED = {"day": date(2026, 9, 15), "codes": ("ETH",)}


def test_each_coin_is_asked_for_on_its_own_and_currencies_are_not():
    found = plan(wanted("2026-09-15", codes="USD BTC EUR DOGE"))
    assert [(r.url.rpartition("prices/")[2], r.codes) for r in found] == [
        ("BTC-USD/spot", ("BTC",)), ("DOGE-USD/spot", ("DOGE",)),
    ]  # fmt: skip


def test_a_past_day_is_not_asked_for():
    assert plan(wanted("2026-09-14", today="2026-09-15", codes="BTC")) == []


def test_no_coin_has_the_code_of_a_currency():
    assert not any(known(coin) for coin in COINS)
    assert set(COINS) == INFO.apart == INFO.covers.keys()


def test_a_field_more_is_no_reason_to_refuse():
    body = ETH.replace(b'"currency"', b'"warnings":[],"currency"')
    assert tables(parse(reply(body, **ASKED))) == {"2026-09-15": {"ETH/USD": "2735.745"}}


def test_an_error_is_a_refusal_in_its_own_words():
    with pytest.raises(SourceRefused, match="Invalid base currency"):
        parse(reply('{"errors":[{"id":"not_found","message":"Invalid base currency"}]}', **ASKED))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"ETH"', b'"BTC"'),
        (b'"USD"', b'"EUR"'),
        (b'"2735.745"', b'"2,735.745"'),
        (b'"2735.745"', b"null"),
        (b'"data"', b'"rates"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in ETH
    with pytest.raises(SourceChanged):
        parse(reply(ETH.replace(old, new), **ASKED))
