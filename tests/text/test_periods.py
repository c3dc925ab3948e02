from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import DateError
from converter.text.periods import RelativePeriod, period, told
from converter.text.spoken import SPANS


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2024-q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2025-01-15..2025-02-14", date(2025, 1, 15), date(2025, 2, 14)),
        ("2025-01-15..2025-01-15", date(2025, 1, 15), date(2025, 1, 15)),
        ("15.01.2025..1/31/2025", date(2025, 1, 15), date(2025, 1, 31)),
        ("2023-09..2025-02", date(2023, 9, 1), date(2025, 2, 28)),
        ("sept 2023 .. Feb 2025", date(2023, 9, 1), date(2025, 2, 28)),
        ("2024-Q4..2025-Q1", date(2024, 10, 1), date(2025, 3, 31)),
        ("2023..2024", date(2023, 1, 1), date(2024, 12, 31)),
        ("2025-W01..2025-W02", date(2024, 12, 30), date(2025, 1, 12)),
        ("March 2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("feb  2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024 sept", date(2024, 9, 1), date(2024, 9, 30)),
        ("Q1 2025", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025 q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025Q2", date(2025, 4, 1), date(2025, 6, 30)),
        ("2025W10", date(2025, 3, 3), date(2025, 3, 9)),
        ("W10 2025", date(2025, 3, 3), date(2025, 3, 9)),
    ],
)
def test_a_period_has_its_first_and_last_day(text, first, last):
    found = period(text)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025-13", "there is no month 13"),
        ("2025-00", "there is no month 0"),
        ("2025-W53", "2025 has no week 53"),
        ("2025-02-14..2025-01-15", "ends before it begins"),
        ("2025-02-30..2025-03-01", "2025-02-30"),
        ("2025-Q5", "is not a period"),
        ("2025-", "is not a period"),
        ("25", "is not a period"),
        ("2025-3", "could be 2025-03 or 2025-Q3"),
        ("2025-5", "is not a period"),
        ("next month", "is not a period"),
        ("last decade", "is not a period"),
        ("march", "is not a period"),
        ("Smarch 2025", "is not a period"),
        ("2025 03", "is not a period"),
        ("Q1 25", "is not a period"),
        ("03/04/2025..31/12/2025", "could be 2025-03-04 or 2025-04-03"),
        ("2024/06", "is not a period"),
        ("06/2024", "is not a period"),
        ("2024/06..2024/07", "2024/06 is not a day"),
        ("2024-13..2025-01", "2024-13: there is no month 13"),
        ("2024-3..2024-06", "could be 2024-03 or 2024-Q3"),
        ("2025-02..2023-09", "ends before it begins; write 2023-09..2025-02$"),
        ("2023-09..2025-02-28", "from a month to a day; write 2023-09-01..2025-02-28$"),
        ("2023-09-01..2025-02", "from a day to a month; write 2023-09-01..2025-02-28$"),
        ("2024..2024-06", "from a year to a month; write 2024-01-01..2024-12-31$"),
        ("2024-06..2024", "from a month to a year; write 2024-01-01..2024-12-31$"),
        ("2024..", "a day is missing"),
        ("2022..2023..2024", "2023..2024 is not a day"),
        ("last month..this month", "last month is not a day"),
        (" ", "a period is missing"),
        ("２０２５", "is not a period"),
    ],
)
def test_a_period_that_does_not_exist_is_refused(text, said):
    with pytest.raises(DateError, match=said):
        period(text)


# -- periods that depend on today ---------------------------------------------------------------------

TODAY = date(2026, 10, 30)


@pytest.mark.parametrize(
    ("text", "name", "first", "last"),
    [
        ("last week", "2026-W43", date(2026, 10, 19), date(2026, 10, 25)),
        ("Last  Month", "2026-09", date(2026, 9, 1), date(2026, 9, 30)),
        ("last quarter", "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("last year", "2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("this week", "2026-W44", date(2026, 10, 26), date(2026, 11, 1)),
        ("this quarter", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_in_words_has_the_name_and_the_days_of_a_written_one(text, name, first, last):
    found = period(text).on(TODAY)
    assert (found.text, found.first, found.last) == (name, first, last)
    assert (period(name), told(text, found)) == (found, (f"{' '.join(text.split())}={name}",))


@given(st.dates(date(1999, 1, 1), date(2100, 1, 1)), st.integers(0, 900), st.sampled_from(sorted(SPANS)))
def test_a_range_of_periods_is_that_of_their_first_and_last_days(today, later, text):
    unit = text.split()[1]
    one, two = (RelativePeriod(f"this {unit}").on(day) for day in (today, today + timedelta(later)))
    found, days = period(f"{one}..{two}"), f"{one.first}..{two.last}"
    assert (found.first, found.last, found.text) == (one.first, two.last, days)
    assert found == period(days)
    assert told(f"{one}..{two}", found) == (f"{one}..{two}={days}",)
    if one != two:
        with pytest.raises(DateError, match="ends before it begins"):
            period(f"{two}..{one}")


@pytest.mark.parametrize("text", ["2025", "2025-q1", "2025-03", "2025-W10", "2025-01-15..2025-02-14"])
def test_nothing_is_told_of_the_name_of_a_period(text):
    assert told(text, period(text)) == ()


@given(st.dates(date(1999, 1, 1), date(2100, 1, 1)), st.sampled_from(sorted(SPANS)))
def test_a_period_in_words_is_whole_and_ends_where_the_next_one_begins(today, text):
    found = period(text).on(today)
    assert period(found.text) == found
    assert found.before.last + timedelta(1) == found.first
    current = RelativePeriod(f"this {text.split()[1]}").on(today)
    assert current.first <= today <= current.last
    assert found in (current, current.before)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2026", "2025"), ("2026-Q1", "2025-Q4"), ("2026-01", "2025-12"), ("2026-W01", "2025-W52"),
        ("2021-W01", "2020-W53"), ("2026-01-01..2026-12-31", None),
    ],
)  # fmt: skip
def test_a_period_follows_another_of_its_kind(text, before):
    assert period(text).before == (period(before) if before else None)
