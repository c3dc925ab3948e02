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
    longest = max(source.INFO.publication.longest_pause, 31 if key == "hmrc" else 0)
    assert row is not None, asked.requests
    assert today - row.as_of <= timedelta(days=longest + 3), urlsplit(asked.requests[-1]).netloc
