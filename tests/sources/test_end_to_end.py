"""Every source over a real HTTP server: a day is asked for, fetched, stored and answered."""

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Answer, Server

from converter import sources
from converter.api import Converter
from converter.sheet import column_figure

PAYLOADS = Path(__file__).parent / "payloads"


def _cases(key):
    return json.loads((PAYLOADS / key / "cases.json").read_text(encoding="utf-8"))


class Publisher(Server):
    """Answers what the cases of a source hold, and 404 to all else."""

    def __init__(self, key):
        super().__init__()
        self.key = key

    def answer(self, asked):
        with self._lock:
            self.log.append(asked)
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.target).query).items()}
        found = [c for c in _cases(self.key) if self._path(c) == urlsplit(asked.target).path and c["tables"]]
        found.sort(
            key=lambda case: -sum(query.get(name) == value for name, value in case.get("params", {}).items())
        )
        if not found:
            return Answer(status=404)
        return Answer((PAYLOADS / self.key / found[0]["body"]).read_bytes())

    def _path(self, case):
        url = urlsplit(case["url"])
        host = f"/{url.netloc.partition('.')[0]}" if self.key == "currency-api" else ""
        return f"/{self.key}{host}{url.path}"


# The days asked for stand in the paths of these, and the cases hold a few of them.
BY_PATH = {"nbp", "nbp-b", "riksbank", "tcmb"}


@pytest.mark.parametrize("key", sorted(set(sources.keys()) - BY_PATH - {"openexchangerates", "coinbase"}))
def test_a_day_is_fetched_and_answered_and_then_held(key, tmp_path):
    case = next(c for c in _cases(key) if c["tables"] and not c.get("codes"))
    day = max(case["tables"])
    column, text = next((c, t) for c, t in case["tables"][day].items() if c[-3:] != "RUR")
    figure = column_figure(column, text)
    now = max(datetime.fromisoformat(case["at"]), datetime.fromisoformat(f"{day}T20:00:00+00:00"))
    with Publisher(key) as server:
        environ = {f"CONVERTER_{key.upper().replace('-', '_')}_URL": f"{server.url}/{key}"}
        settings = {"clock": lambda: now, "cache_dir": tmp_path, "environ": environ}
        with Converter(key, **settings) as asking:
            rate = asking.rate(figure.base, figure.quote, day)
        assert (rate.as_of, rate.source) == (date.fromisoformat(day), key)
        assert Fraction(rate.num) / Fraction(rate.den) == Fraction(Decimal(text)) / figure.nominal
        requests = len(server.log)
        with Converter(key, **settings) as again:
            assert again.rate(figure.quote, figure.base, day).as_of == rate.as_of
        assert len(server.log) == requests
