"""The days that a source asks for, and what it covers."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.replies import wanted

from converter.sources.contract import Wanted
from converter.sources.holiday_rules import DAY
from converter.sources.planning import covering, each_year, ranges

days = st.dates(date(2000, 1, 1), date(2030, 1, 1))


def text(found: list) -> list[str]:
    return [f"{first}..{last}" for first, last in found]


def test_a_range_begins_the_longest_pause_before_the_first_day_wanted():
    assert text(ranges(wanted("2026-03-05"), 7)) == ["2026-02-26..2026-03-05"]


def test_no_range_is_ahead_or_before_the_history():
    assert text(ranges(wanted("2026-03-06", today="2026-03-05"), 3)) == ["2026-03-03..2026-03-05"]
    assert text(ranges(wanted("2017-01-04"), 7, date(2017, 1, 3))) == ["2017-01-03..2017-01-04"]
    assert ranges(wanted("2017-01-02"), 7, date(2017, 1, 3)) == []


def test_ranges_run_ahead_for_a_publisher_that_sets_tomorrow_today():
    assert text(ranges(wanted("2026-03-06", today="2026-03-05"), 3, ahead=True)) == ["2026-03-03..2026-03-06"]


def test_only_the_first_range_is_shorter_than_the_longest():
    found = ranges(wanted("2026-01-05", "2026-01-31"), 1, None, 10)
    assert text(found) == ["2026-01-04..2026-01-11", "2026-01-12..2026-01-21", "2026-01-22..2026-01-31"]


@given(days, days, st.integers(0, 20), st.integers(1, 400))
def test_ranges_follow_each_other_without_a_gap(one, two, longest_pause, longest):
    first, last = sorted((one, two))
    found = ranges(Wanted(("USD",), first, last, last), longest_pause, None, longest)
    assert (found[0][0], found[-1][1]) == (first - longest_pause * DAY, last)
    assert all(a[1] + DAY == b[0] for a, b in pairwise(found))
    assert all((end - begin).days < longest for begin, end in found)


def test_covering_has_what_is_quoted_now_what_ended_and_what_began_late():
    ended, begun = date(2022, 3, 1), date(1999, 1, 4)
    assert covering("USD JPY", {"RUB": ended}, {"EUR": begun}) == {
        "USD": (None, None), "JPY": (None, None), "RUB": (None, ended), "EUR": (begun, None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("2026-03-05", "2026-03-06", ["2026-01-01..2026-04-01"]),
        ("2026-01-03", "2026-01-05", ["2025-01-01..2025-12-31", "2026-01-01..2026-04-01"]),
        ("2022-06-01", "2023-02-01", ["2022-05-20..2022-12-31", "2023-01-01..2023-12-31"]),
        ("2022-05-19", "2022-05-19", []),
    ],
)
def test_years_are_whole_but_for_the_days_before_the_history_and_after_today(first, last, years):
    asked = wanted(first, last, today="2026-04-01")
    assert text(each_year(asked, 7, date(2022, 5, 20))) == years
