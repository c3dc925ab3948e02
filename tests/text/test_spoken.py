from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.text.spoken import Relative, spoken

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TUESDAY),
        ("Yesterday", date(2026, 11, 23)),
        ("tomorrow", date(2026, 11, 25)),
        ("-3d", date(2026, 11, 21)),
        ("\u22122w", date(2026, 11, 10)),
        ("3 days ago", date(2026, 11, 21)),
        ("1 week ago", date(2026, 11, 17)),
        ("a week ago", date(2026, 11, 17)),
        ("1 month ago", date(2026, 10, 24)),
        ("3 months ago", date(2026, 8, 24)),
        ("a year ago", date(2025, 11, 24)),
        ("1 year ago", date(2025, 11, 24)),
        ("-1y", date(2025, 11, 24)),
        ("\u22122y", date(2024, 11, 24)),
        ("last friday", date(2026, 11, 20)),
        ("last tuesday", date(2026, 11, 17)),
        ("last wednesday", date(2026, 11, 18)),
        ("end of march", date(2026, 3, 31)),
        ("end of december", date(2025, 12, 31)),
        ("end of november", date(2025, 11, 30)),
        ("end of last month", date(2026, 10, 31)),
        ("end of last year", date(2025, 12, 31)),
        ("end of feb 2024", date(2024, 2, 29)),
        ("end of 2019", date(2019, 12, 31)),
        ("11 feb 2016", date(2016, 2, 11)),
        ("11th February 2016", date(2016, 2, 11)),
        ("feb 11, 2016", date(2016, 2, 11)),
        ("September 3 2020", date(2020, 9, 3)),
        ("2020 September 3", date(2020, 9, 3)),
    ],
)
def test_words_name_a_day(text, day):
    found = spoken(text)
    assert (found.on(TUESDAY) if isinstance(found, Relative) else found) == day


@pytest.mark.parametrize(
    "text",
    [
        "friday", "next friday", "30 feb 2016", "11 feb", "feb 2016", "11 2 2016", "end of time", "3d",
        "-3", "-3m", "last", "last week", "last month", "this year",
        "a quarter ago", "9999 years ago", "", "11 feb 16", "٣ days ago", "999999999 days ago",
    ],
)  # fmt: skip
def test_words_with_several_meanings_name_no_day(text):
    assert spoken(text) is None


@given(st.dates(date(1999, 1, 1), date(2100, 1, 1)), st.sampled_from(("monday", "friday", "sunday")))
def test_the_last_weekday_is_one_to_seven_days_ago(today, weekday):
    day = spoken(f"last {weekday}").on(today)
    assert timedelta(1) <= today - day <= timedelta(7)
    assert day.strftime("%A").lower() == weekday


@given(st.dates(date(1999, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_the_end_of_a_month_is_the_newest_one_up_to_today(today, month):
    day = Relative("month", month, "").on(today)
    assert day <= today < day + timedelta(366)
    assert (day + timedelta(1)).day == 1


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        (date(2026, 3, 31), "1 month ago", date(2026, 2, 28)),
        (date(2024, 3, 31), "1 month ago", date(2024, 2, 29)),
        (date(2026, 5, 31), "1 month ago", date(2026, 4, 30)),
        (date(2026, 1, 15), "1 month ago", date(2025, 12, 15)),
        (date(2024, 2, 29), "a year ago", date(2023, 2, 28)),
        (date(2026, 2, 28), "1 month ago", date(2026, 1, 28)),
    ],
)
def test_a_month_ago_is_the_same_day_or_the_last_of_its_month(today, text, day):
    assert spoken(text).on(today) == day


@given(st.dates(date(1999, 1, 1), date(2100, 1, 1)), st.integers(0, 600))
def test_months_ago_count_months_and_keep_the_day_where_there_is_one(today, number):
    day = spoken(f"{number} months ago").on(today)
    assert (today.year - day.year) * 12 + today.month - day.month == number
    assert day.day == today.day or (day.day < today.day and (day + timedelta(1)).day == 1)


@given(st.dates(date(1999, 1, 1), date(2100, 1, 1)), st.integers(0, 50))
def test_a_year_has_twelve_months(today, number):
    assert spoken(f"{number} years ago").on(today) == spoken(f"{12 * number} months ago").on(today)
