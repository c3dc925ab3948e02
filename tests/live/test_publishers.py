"""The real publishers, asked over the network: ``pytest -m live``. Each must still speak its format."""

import os
import socket
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from converter import sources
from converter.api.converter import Converter
from converter.sources.contract import Wanted

pytestmark = pytest.mark.live

# What each is asked for where the dollar will not do.
CODES = {"coinbase": ("BTC", "USD"), "hmrc": ("GBP", "USD")}
# Lists of the past, by the day of their table: their addresses and forms were not all seen.
LISTS = {
    "hmrc-average": ("2020-04-01", "2022-04-01", "2025-04-01"),
    "hmrc-average-december": ("2023-01-01", "2025-01-01"),
    "hmrc-spot": ("2023-12-31", "2026-03-31"),
    "boc-annual": ("2017-01-01", "2024-01-01"),
    "inforeuro": ("2000-03-01", "2026-08-01"),
    "treasury": ("2016-12-31", "2026-03-31"),
}


@pytest.fixture(scope="module", autouse=True)
def network():
    try:
        socket.create_connection(("www.ecb.europa.eu", 443), 5).close()
    except OSError as error:
        pytest.skip(f"no network: {error}")


@pytest.mark.parametrize("key", sources.keys())
def test_the_newest_table_is_read_and_recent(key, tmp_path):
    source = sources.get(key)
    if source.INFO.token and f"{key.upper()}_API_KEY" not in os.environ:
        pytest.skip("it needs a key")
    codes = CODES.get(key, ("USD", source.INFO.base if source.INFO.base != "USD" else "EUR"))
    now = datetime.now(UTC)
    today = source.INFO.publication.today(now)
    with Converter(key, cache_dir=tmp_path) as asked:
        asked.client().fetch(source, Wanted(codes, today, today, today), time.monotonic() + 30, lambda: True)
        code = codes[0] if codes[0] in source.INFO.apart else ""
        row = asked.store.read(source.INFO, code).at(today + timedelta(days=1))
    calendar = source.INFO.publication
    assert row is not None, asked.requests
    if calendar.period:
        assert row.as_of >= calendar.newest(today, now - timedelta(days=10))
    else:
        longest = calendar.longest_pause + 3
        assert today - row.as_of <= timedelta(days=longest), urlsplit(asked.requests[-1]).netloc


@pytest.mark.parametrize(("key", "day"), [(key, day) for key, days in LISTS.items() for day in days])
def test_a_list_of_the_past_is_read_at_its_address(key, day, tmp_path):
    base = sources.get(key).INFO.base
    with Converter(key, cache_dir=tmp_path) as asked:
        rate = asked.rate(base, "EUR" if base == "USD" else "USD", day)
    assert str(rate.as_of) == day
    assert asked.reports == []
