"""How the sources fare, asked over real HTTP: reached, newest, expected, and how far off."""

from datetime import date
from fractions import Fraction

import pytest
from support.publishers import KEYS, PAGE
from support.servers import Answer

from converter import sources
from converter.api.health import check


@pytest.fixture
def fares(five):
    """How the five of them fare, by key."""

    def ask(*keys, seconds=5.0):
        converter = five.converter(refresh=True)
        asked = [sources.get(key) for key in keys or KEYS]
        found = check(asked, converter.client(), converter.store, seconds, five.environ)
        return {health.info.key: health for health in found}

    return ask


def test_all_that_answer_with_their_newest_are_ok(fares):
    found = fares()
    assert {health.state for health in found.values()} == {"ok"}
    assert not any(health.failed for health in found.values())
    assert (found["ecb"].newest, found["ecb"].expected) == (date(2026, 10, 30), date(2026, 10, 30))


def test_differences_are_from_the_ecb(fares):
    found = fares()
    assert {health.pair for health in found.values()} == {"EUR/USD"}
    assert found["cbr"].difference == 0
    expected = 1 / Fraction("0.92196") / Fraction("1.1172") - 1
    assert found["currency-api"].difference == expected


def test_without_the_ecb_they_are_from_the_median(fares):
    found = fares("cbr", "er-api", "currency-api")
    assert found["er-api"].difference == 0
    assert found["cbr"].difference == Fraction("1.1172") * Fraction("0.8951") - 1


def test_one_whose_table_is_missing_is_frozen(five, fares):
    del five.server.ecb["2026-10-30"]
    del five.server.ecb["2026-11-02"]
    five.at("2026-11-02T18:30")
    found = fares("ecb")["ecb"]
    assert (found.state, found.failed) == ("frozen", True)
    assert (found.newest, found.expected) == (date(2026, 10, 29), date(2026, 11, 2))


def test_within_its_grace_a_table_is_not_missed(five, fares):
    del five.server.ecb["2026-10-30"]
    assert fares("ecb")["ecb"].state == "ok"


def test_one_that_has_stood_still_for_weeks_has_failed(five, fares):
    five.server.frankfurter = [("2026-10-01", {("USD", "EUR"): "0.8951"})]
    health = fares("frankfurter")["frankfurter"]
    assert health.failed
    assert "a table of 2026-10-01" in str(health.error)


def test_each_failure_has_its_state(five, fares):
    five.close("cbr")
    five.fail("ecb")
    five.fail("er-api", with_=Answer(PAGE))
    found = fares()
    states = {key: health.state for key, health in found.items()}
    assert states == {
        "cbr": "unreachable", "ecb": "refused", "er-api": "changed",
        "frankfurter": "ok", "currency-api": "ok",
    }  # fmt: skip
    assert all(found[key].failed for key in ("cbr", "ecb", "er-api"))


def test_one_that_needs_a_key_that_is_not_set_has_not_failed(fares):
    found = fares("openexchangerates")["openexchangerates"]
    assert (found.state, found.failed) == ("no-key", False)
    assert str(found.error) == ("openexchangerates answers only with a key: set OPENEXCHANGERATES_API_KEY")


def test_one_that_lacks_its_key_is_not_left_alone_afterwards(five, fares):
    fares("openexchangerates")
    assert not (five.cache / "openexchangerates").exists()


def test_one_that_hangs_is_unreachable_at_the_deadline_of_all(five, fares):
    five.fail("frankfurter", with_=Answer(delay=30))
    found = fares(seconds=1.0)
    assert {key for key, health in found.items() if health.failed} == {"frankfurter"}
    assert found["frankfurter"].state == "unreachable"


def test_what_is_fresh_is_asked_for_all_the_same(five, fares):
    fares("ecb")
    five.forget()
    fares("ecb")
    assert len(five.requested("ecb")) == 1


def test_tables_of_weeks_apart_are_not_held_beside_each_other(five, fares):
    five.server.cbr = {"2026-10-10": {"USD": "81.0000", "EUR": "99.0000"}}
    assert fares("cbr", "ecb")["cbr"].difference is None
