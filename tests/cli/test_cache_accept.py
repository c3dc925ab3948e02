"""`convert cache accept`: a figure that was set aside is used."""

import json
from datetime import UTC, datetime

from converter.store.sheet import parse, render

NOW = datetime(2026, 4, 26, 22, 0, 58, tzinfo=UTC)
HISTORY = """Date,USD,JPY,GBP,
2026-04-24,1.1712,186.71,0.86803,
2026-04-22,2.5000,186.40,0.86610,
2026-04-21,1.1740,186.30,0.86550,
"""


def test_a_figure_set_aside_is_used_once_it_is_accepted(run, file):
    run("cache", "import", "ecb", file("hist.csv", HISTORY))
    question = ("1", "EUR", "USD", "--on", "2026-04-22", "--digits", "4")
    before = run(*question)
    assert (before.out, "set aside as implausible" in before.err) == ("1.1740 USD\n", True)
    ran = run("cache", "accept", "ecb", "2026-04-22", "usd")
    assert (ran.code, ran.out, ran.err) == (0, "1 EUR = 2.5000 USD of 2026-04-22 is used now\n", "")
    assert run(*question).out == "2.5000 USD\n"
    assert run("cache", "accept", "ecb", "2026-04-22", "USD").code == 2


def test_a_shipped_figure_that_is_set_aside_can_be_accepted(run, shipped, tmp_path):
    path = shipped / "ecb" / "2026.csv"
    sheet = parse(path.read_bytes(), str(path), NOW)
    rows = [line.replace("1.1712", "?1.1712").split(",") for line in sheet.lines]
    path.write_bytes(render(sheet.head, sheet.columns, rows))
    assert json.loads(run("1", "EUR", "USD", "--json").out)["results"][0]["stale"] is True
    whole = json.loads(run("cache", "accept", "ecb", "2026-04-24", "USD", "--json").out)
    assert whole == {"source": "ecb", "day": "2026-04-24", "code": "USD", "figure": "EUR/USD 1.1712"}
    found = json.loads(run("1", "EUR", "USD", "--json").out)["results"][0]
    assert (found["rate"], found["as_of"], found["stale"]) == ("1.1712", "2026-04-24", False)
    # The others of that day stay as they ship.
    assert run("100", "EUR", "JPY").out == "18671 JPY\n"
    assert [path.name for path in (tmp_path / "cache").rglob("*.csv")] == ["2026.csv"]


def test_where_no_figure_is_found_a_damaged_file_that_may_have_it_is_named(run, tmp_path):
    (tmp_path / "cache" / "ecb").mkdir(parents=True)
    (tmp_path / "cache" / "ecb" / "2026.csv").write_text("junk")
    ran = run("cache", "accept", "ecb", "2026-04-22", "USD")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "no USD figure of 2026-04-22 is set aside for ecb; ecb" in ran.err
    assert "is damaged and was passed over" in ran.err
