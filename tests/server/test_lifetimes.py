"""How long clients may keep an answer that says something of today."""

from datetime import UTC, datetime

import pytest

pytest.importorskip("starlette")

from support.api import api
from support.holding import Clock, put

# Before midnight where the ECB is, and after it; its next table is due on Monday.
FRIDAY, SATURDAY = datetime(2026, 10, 30, 22, 40, tzinfo=UTC), datetime(2026, 10, 31, 9, tzinfo=UTC)
TO_MONDAY = 54 * 3600


def seconds(target, now):
    with api(now=now) as server:
        return int(server.get(target)[1]["cache-control"].removeprefix("public, max-age="))


def test_a_rate_may_be_kept_until_the_next_table_is_due():
    assert seconds("/v2/rate/USD/EUR", SATURDAY) == TO_MONDAY


@pytest.mark.parametrize(
    "target",
    [
        "/v2/rate/USD/EUR",
        "/v2/rate/USD/EUR?date=2026-11-02",
        "/v2/rates?quotes=USD&from=2026-10-20",
        "/v1/latest",
    ],
)
def test_a_table_that_is_due_and_not_yet_late_may_come_at_any_moment(target):
    assert seconds(target, datetime(2026, 11, 2, 15, 30, tzinfo=UTC)) == 60


@pytest.mark.parametrize("target", ["/v2/rate/USD/EUR?", "/v2/rates?quotes=USD&"])
def test_the_rates_of_other_providers_are_of_tables_too(tmp_path, target):
    due = datetime(2026, 10, 31, 21, tzinfo=UTC)
    put(tmp_path, "cbr/2026.csv", "USD/RUB EUR/RUB", "2026-10-31 81.0000 90.5000", written=FRIDAY, due=due)
    with api(now=SATURDAY, cache_dir=str(tmp_path)) as server:
        _, headers, body = server.get(f"{target}expand=providers")
    assert b"CBR" in body
    assert headers["cache-control"] == f"public, max-age={12 * 3600}"


@pytest.mark.parametrize("to", ["EUR", "EUR,GBP"])
def test_a_conversion_tells_the_age_of_its_rate_and_may_be_kept_until_midnight(to):
    target = f"/v2/convert?amount=1&from=USD&to={to}"
    assert seconds(target, SATURDAY) == 14 * 3600
    assert seconds(f"{target}&date=2026-10-30", SATURDAY) == TO_MONDAY
    assert seconds(f"{target}&date=2026-10-29", SATURDAY) == 7 * 86400


@pytest.mark.parametrize("target", ["/v2/rate/DEM/EUR", "/v2/rate/USD/AED"])
def test_a_rate_of_law_or_a_peg_has_the_day_of_today_and_may_be_kept_until_it_ends(target):
    assert seconds(target, FRIDAY.replace(hour=23)) == 20 * 60
    assert seconds(target, SATURDAY) == 3600


@pytest.mark.parametrize(
    ("period", "longest"), [("from=2026-10-01", 3600), ("from=2026-10-01&to=2026-10-29", 7 * 86400)]
)
def test_a_period_of_a_rate_that_law_fixed_grows_until_it_is_over(period, longest):
    assert seconds(f"/v2/rates?quotes=DEM&{period}", SATURDAY) == longest


def test_a_rate_that_is_stale_by_now_is_said_to_be_so_where_it_is_not_modified():
    target = "/v2/rate/USD/EUR"
    clock = Clock(SATURDAY)
    with api(clock=clock) as server:
        _, before, _ = server.get(target)
        clock.now = datetime(2026, 11, 2, 19, tzinfo=UTC)
        status, after, body = server.get(target, if_none_match=before["etag"])
    assert (status, body) == (304, b"")
    assert (before["fx-source"][-2:], after["fx-source"][-2:]) == ("?0", "?1")
    assert after["cache-control"] == "public, max-age=60"
