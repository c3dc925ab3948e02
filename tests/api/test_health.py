"""The state of sources that are asked over HTTP: reached or not, the newest table, and how far off."""

from datetime import date
from fractions import Fraction

import pytest
from support.publishers import KEYS, PAGE
from support.servers import Answer

from converter import sources
from converter.api.health import check


@pytest.fixture
def states_of(five):
    """The state of each of the five sources, by key."""

    def ask(*keys, seconds=5.0):
        converter = five.converter(refresh=True)
        asked = [sources.get(key) for key in keys or KEYS]
        found = check(asked, converter.client(), converter.store, seconds, five.environ)
        return {health.info.key: health for health in found}

    return ask


def test_sources_that_answer_with_their_newest_table_are_ok(states_of):
    found = states_of()
    assert {health.state for health in found.values()} == {"ok"}
    assert not any(health.failed for health in found.values())
    assert (found["ecb"].newest, found["ecb"].expected) == (date(2026, 10, 30), date(2026, 10, 30))


def test_differences_are_from_the_ecb(states_of):
    found = states_of()
    assert {health.pair for health in found.values()} == {"EUR/USD"}
    assert found["cbr"].difference == 0
    expected = 1 / Fraction("0.92196") / Fraction("1.1172") - 1
    assert found["currency-api"].difference == expected


def test_without_the_ecb_they_are_from_the_median(states_of):
    found = states_of("cbr", "er-api", "currency-api")
    assert found["er-api"].difference == 0
    assert found["cbr"].difference == Fraction("1.1172") * Fraction("0.8951") - 1


def test_a_source_whose_table_is_missing_is_frozen(five, states_of):
    del five.server.ecb["2026-10-30"]
    del five.server.ecb["2026-11-02"]
    five.at("2026-11-02T18:30")
    found = states_of("ecb")["ecb"]
    assert (found.state, found.failed) == ("frozen", True)
    assert (found.newest, found.expected) == (date(2026, 10, 29), date(2026, 11, 2))


def test_within_its_grace_a_table_is_not_missed(five, states_of):
    del five.server.ecb["2026-10-30"]
    assert states_of("ecb")["ecb"].state == "ok"


def test_a_source_without_a_new_table_for_weeks_has_failed(five, states_of):
    five.server.frankfurter = [("2026-10-01", {("USD", "EUR"): "0.8951"})]
    health = states_of("frankfurter")["frankfurter"]
    assert health.failed
    assert "a table of 2026-10-01" in str(health.error)


def test_each_failure_has_its_state(five, states_of):
    five.close("cbr")
    five.fail("ecb")
    five.fail("er-api", with_=Answer(PAGE))
    found = states_of()
    assert {key: health.state for key, health in found.items()} == {
        "cbr": "unreachable", "ecb": "refused", "er-api": "changed",
        "frankfurter": "ok", "currency-api": "ok",
    }  # fmt: skip
    assert all(found[key].failed for key in ("cbr", "ecb", "er-api"))


def test_a_source_whose_key_is_not_set_has_not_failed(states_of):
    found = states_of("openexchangerates")["openexchangerates"]
    assert (found.state, found.failed) == ("no-key", False)
    assert str(found.error) == ("openexchangerates needs a key: set OPENEXCHANGERATES_API_KEY")


def test_a_missing_key_is_not_noted_as_a_failure(five, states_of):
    states_of("openexchangerates")
    assert not (five.cache / "openexchangerates").exists()


def test_a_source_that_hangs_is_unreachable_at_the_deadline_of_all(five, states_of):
    five.fail("frankfurter", with_=Answer(delay=30))
    found = states_of(seconds=1.0)
    assert {key for key, health in found.items() if health.failed} == {"frankfurter"}
    assert found["frankfurter"].state == "unreachable"


def test_a_source_with_a_fresh_table_is_asked_too(five, states_of):
    states_of("ecb")
    five.forget()
    states_of("ecb")
    assert len(five.requested("ecb")) == 1


def test_tables_weeks_apart_are_not_compared(five, states_of):
    five.server.cbr = {"2026-10-10": {"USD": "81.0000", "EUR": "99.0000"}}
    assert states_of("cbr", "ecb")["cbr"].difference is None
