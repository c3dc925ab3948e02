"""What a question remembers of the tables that are held, and when it looks again."""

import pytest
from support.days import day, utc
from support.holding import ECB, NOW, put, store_over

from converter.lookup.policy import Policy
from converter.lookup.resources import Reading, Resources
from converter.lookup.tables import PairTables
from converter.sources.calendar import Publication

ON = day("2026-10-28")
FAR = type("Info", (), {"key": "far", "publication": Publication("day", "Europe/Moscow")})


@pytest.fixture
def user(tmp_path):
    return tmp_path / "user"


def tables_and_fetch(tmp_path, brings):
    """The tables of a question for USD/EUR, and its fetch, which writes what ``brings`` does."""
    store = store_over(tmp_path)

    def fetch(source, codes, first, until, needed, /, **_):
        brings()
        store.forget(ECB.key)

    reading = Reading(store)
    resources = Resources(Policy([], auto=False), reading.read, reading.fetching(fetch), NOW)
    return PairTables("USD", "EUR", ON, resources), resources.fetch


def test_after_a_fetch_a_question_looks_anew_at_which_files_answer_it(tmp_path, user):
    def brings():
        put(user, "ecb/2026-USD.csv", "EUR/USD", "2026-10-28 1.18", covered=["2026-10-01..2026-10-29"])

    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-20 1.16", covered=["2026-10-20..2026-10-20"])
    tables, fetch = tables_and_fetch(tmp_path, brings)
    assert [held.code for held in tables.helds(ECB)] == [""]
    fetch(None, ("USD",), ON, ON, lambda: True)
    assert [held.code for held in tables.helds(ECB)] == ["USD"]
    assert tables.held(ECB, "USD").at(ON).figure("USD").text == "1.18"


def test_a_question_without_a_fetch_looks_once_at_which_files_answer_it(tmp_path, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-28 1.16", covered=["2026-10-28..2026-10-28"])
    tables, _ = tables_and_fetch(tmp_path, lambda: None)
    assert tables.helds(ECB) is tables.helds(ECB)
    assert tables.held(ECB, "USD") is tables.held(ECB, "USD")


def test_the_day_where_a_source_is_is_told_of_each_source_by_its_own_zone(tmp_path):
    tables, _ = tables_and_fetch(tmp_path, lambda: None)
    late = PairTables("USD", "EUR", ON, tables.resources.replace(now=utc("2026-10-30T22:30")))
    assert [str(late.today(one)) for one in (ECB, FAR, ECB, FAR)] == ["2026-10-30", "2026-10-31"] * 2
