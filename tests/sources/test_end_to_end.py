"""Every source over a real HTTP server: a day is asked for, fetched, stored and answered."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from support.everyone import Everyone
from support.replies import cases

from converter import sources
from converter.api.converter import Converter
from converter.store.sheet import column_figure


@pytest.mark.parametrize("key", sorted(set(sources.keys()) - {"coinbase"}))
def test_a_day_is_fetched_and_answered_and_then_held(key, tmp_path):
    whole = [case for case in cases(key) if case["tables"] and not case.get("codes")]
    case = max(whole, key=lambda case: max(case["tables"]))
    day = max(case["tables"])
    column, text = next((c, t) for c, t in case["tables"][day].items() if c[-3:] != "RUR")
    figure = column_figure(column, text)
    now = max(datetime.fromisoformat(case["at"]), datetime.fromisoformat(f"{day}T20:00:00+00:00"))
    with Everyone() as server:
        settings = {"clock": lambda: now, "cache_dir": tmp_path, "environ": server.environ}
        with Converter(key, **settings) as asking:
            rate = asking.rate(figure.base, figure.quote, day)
        assert (rate.as_of, rate.source) == (date.fromisoformat(day), key)
        assert Fraction(rate.num) / Fraction(rate.den) == Fraction(Decimal(text)) / figure.nominal
        requests = len(server.log)
        with Converter(key, **settings) as again:
            assert again.rate(figure.quote, figure.base, day).as_of == rate.as_of
        assert len(server.log) == requests
