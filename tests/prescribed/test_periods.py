"""The period of a rule that a day, a text or nothing names."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.by_rule import rule, shipped

from converter import DateError, InputError
from converter.prescribed.contract import TAKES
from converter.prescribed.periods import asked, named

TODAY = date(2026, 10, 30)
RULES = {
    "day": rule("day", "day").replace(example=("1000 USD EUR", "2026-03-05")),
    "month": rule("mean", "month"), "quarter": rule("after", "quarter"),
    "year": rule("mean", "year"), "uk-year": rule("published", "uk-year", "hmrc"),
    "spot": rule("published", "spot", "hmrc"), "range": rule("mean", "range"),
}  # fmt: skip


def read(takes, on, today=TODAY):
    found = asked(RULES[takes], on, today)
    return f"{found.period.first}..{found.period.last}", str(found.period)


def refused(takes, on):
    with pytest.raises(InputError) as caught:
        asked(RULES[takes], on, TODAY)
    return str(caught.value)


def test_there_is_a_rule_of_each_kind():
    assert set(RULES) == set(TAKES)


@pytest.mark.parametrize(
    ("takes", "on", "days", "name"),
    [
        ("day", "2026-03-05", "2026-03-05..2026-03-05", "2026-03-05"),
        ("day", "yesterday", "2026-10-29..2026-10-29", "2026-10-29"),
        ("month", "2024-02", "2024-02-01..2024-02-29", "2024-02"),
        ("month", "March 2026", "2026-03-01..2026-03-31", "2026-03"),
        ("month", "last month", "2026-09-01..2026-09-30", "2026-09"),
        ("month", "end of march", "2026-03-01..2026-03-31", "2026-03"),
        ("month", "2025-12-31", "2025-12-01..2025-12-31", "2025-12"),
        ("month", "2024-02-01..2024-02-29", "2024-02-01..2024-02-29", "2024-02"),
        ("quarter", "2026-Q3", "2026-07-01..2026-09-30", "2026-Q3"),
        ("quarter", "Q3 2026", "2026-07-01..2026-09-30", "2026-Q3"),
        ("quarter", "last quarter", "2026-07-01..2026-09-30", "2026-Q3"),
        ("quarter", "2026-01-01", "2026-01-01..2026-03-31", "2026-Q1"),
        ("quarter", "31 Dec 2025", "2025-10-01..2025-12-31", "2025-Q4"),
        ("year", "2025", "2025-01-01..2025-12-31", "2025"),
        ("year", "this year", "2026-01-01..2026-12-31", "2026"),
        ("year", "2024-02-29", "2024-01-01..2024-12-31", "2024"),
        ("uk-year", "2025-26", "2025-04-01..2026-03-31", "2025-26"),
        ("uk-year", "2025/26", "2025-04-01..2026-03-31", "2025-26"),
        ("uk-year", "1999-00", "1999-04-01..2000-03-31", "1999-00"),
        ("uk-year", "2026-03-31", "2025-04-01..2026-03-31", "2025-26"),
        ("uk-year", "2026-04-06", "2026-04-01..2027-03-31", "2026-27"),
        ("uk-year", "2025-04-01..2026-03-31", "2025-04-01..2026-03-31", "2025-26"),
        ("spot", "2026-03-31", "2026-03-31..2026-03-31", "2026-03-31"),
        ("spot", "end of last year", "2025-12-31..2025-12-31", "2025-12-31"),
        ("range", "2024-01-15..2024-02-14", "2024-01-15..2024-02-14", "2024-01-15..2024-02-14"),
        ("range", "2024-W10", "2024-03-04..2024-03-10", "2024-W10"),
        ("range", "2024", "2024-01-01..2024-12-31", "2024"),
        ("range", "last quarter", "2026-07-01..2026-09-30", "2026-Q3"),
    ],
)
def test_a_text_is_read_as_a_period_of_the_rule(takes, on, days, name):
    assert read(takes, on) == (days, name)


@pytest.mark.parametrize(
    ("takes", "on", "says"),
    [
        ("day", "2026-09", "takes a day such as 2026-03-05; 2026-09 is no such period"),
        ("day", "last month", "takes a day such as 2026-03-05; 2026-09 is no such period"),
        ("month", "2025-Q2", "takes a month such as 2026-03, or any day of it; 2025-Q2 is no such period"),
        ("month", "last quarter", "2026-Q3 is no such period"),
        ("month", "2024-W10", "2024-W10 is no such period"),
        ("month", "2024-02-01..2024-02-28", "2024-02-01..2024-02-28 is no such period"),
        ("quarter", "last month", "takes a quarter such as 2026-Q1, or any day of it; 2026-09 is no such"),
        ("year", "2026-Q3", "takes a year such as 2025, or any day of it; 2026-Q3 is no such period"),
        ("uk-year", "2025", "2025 is no such period"),
        ("uk-year", "2025-04-06..2026-04-05", "2025-04-06..2026-04-05 is no such period"),
        (
            "uk-year",
            "2025-27",
            "takes a tax year such as 2025-26, for the twelve months to 31 March, or a day",
        ),
        ("uk-year", "2025/24", "2025/24 is no such year"),
        ("uk-year", "1898-99", "1898-99 is no such year"),
        ("uk-year", "0000/01", "or a day of it, not '0000/01'"),
        ("uk-year", "2025-04", "2025-04 is no such period"),
        ("spot", "2026-06-30", "31 March and 31 December alone; ask for 2026-03-31 or 2026-12-31"),
        ("spot", "2026-01-01", "ask for 2025-12-31 or 2026-03-31"),
        ("spot", None, "ask for 2026-03-31 or 2026-12-31"),
        ("range", "2025-02-10", "such as 2024-01-01..2025-06-30; 2025-02-10 is one day"),
        ("range", "yesterday", "2026-10-29 is one day"),
        ("range", None, "no days were given"),
    ],
)
def test_what_is_no_period_of_the_rule_is_told_with_what_it_takes(takes, on, says):
    assert says in refused(takes, on)


@pytest.mark.parametrize(
    ("takes", "on", "says"),
    [
        ("month", "nonsense", "takes a month such as 2026-03, or any day of it, not 'nonsense'"),
        ("month", "", "takes a month such as 2026-03, or any day of it, not ''"),
        ("day", " ", "takes a day such as 2026-03-05, not ' '"),
        ("day", "2025-13", "takes a day such as 2026-03-05, not '2025-13'"),
        ("month", "2025-13", "there is no month 13"),
        ("month", "2025-2", "could be 2025-02 or 2025-Q2"),
        ("month", "03/04/2025", "could be 2025-03-04 or 2025-04-03"),
        ("quarter", "2025-02-30", "February 2025 has 28 days"),
        ("range", "2025-03-31..2025-03-01", "ends before it begins; write 2025-03-01..2025-03-31"),
        ("month", 202406, "on is a date, a datetime or text like 2016-02-11, not 202406"),
    ],
)
def test_what_is_neither_day_nor_period_is_told_with_what_it_could_be(takes, on, says):
    with pytest.raises(DateError) as caught:
        asked(RULES[takes], on, TODAY)
    assert says in str(caught.value)


@pytest.mark.parametrize("day", range(1, 6))
def test_the_first_days_of_april_lie_in_two_tax_years_and_are_refused(day):
    said = refused("uk-year", f"2026-04-0{day}")
    assert said == (
        f"2026-04-0{day} is in the tax year 2025-26 and in the twelve months to 2027-03-31;"
        " ask of-a-test for 2025-26 or 2026-27"
    )
    with pytest.raises(InputError, match="ask of-a-test for 2025-26 or 2026-27"):
        asked(RULES["uk-year"], None, date(2026, 4, day))


@pytest.mark.parametrize("takes", ["day", "month", "quarter", "year", "uk-year"])
@given(day=st.dates(date(1999, 1, 1), date(2030, 12, 31)))
def test_a_day_its_period_and_the_name_of_that_are_one_question(takes, day):
    if takes == "uk-year" and day.month == 4 and day.day < 6:
        return
    found = asked(RULES[takes], day, TODAY)
    assert found.period.first <= day <= found.period.last
    assert (found.day, asked(RULES[takes], None, day).day) == (day, None)
    assert asked(RULES[takes], str(found.period), TODAY).period == found.period
    assert asked(RULES[takes], None, day).period == found.period
    late = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
    assert asked(RULES[takes], late, TODAY).period == found.period


@pytest.mark.parametrize("takes", ["month", "quarter", "year", "uk-year"])
def test_periods_follow_each_other_without_a_gap(takes):
    days = [date(2023, 4, 10), date(2024, 4, 10)] if takes.endswith("year") else [
        date(2023, month, 15) for month in range(1, 13, 1 if takes == "month" else 3)
    ]  # fmt: skip
    periods = [asked(RULES[takes], day, TODAY).period for day in days]
    assert all((two.first - one.last).days == 1 for one, two in pairwise(periods))


def test_a_day_of_pandas_is_a_day():
    from pandas import Timestamp

    assert read("month", Timestamp("2024-06-17 12:00")) == ("2024-06-01..2024-06-30", "2024-06")


def test_the_reading_of_a_text_is_told(tmp_path):
    with shipped(tmp_path) as converter:
        told = {
            on: converter.convert(1, "USD", "EUR", on, rule="de-vat-monthly").assumed
            for on in ("last month", "June 2024", "2024-06", "12/31/2025", "2025-12-31")
        }
    assert told == {
        "last month": ("last month=2026-09",), "June 2024": ("June 2024=2024-06",), "2024-06": (),
        "12/31/2025": ("12/31/2025=2025-12-31",), "2025-12-31": (),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("takes", "on", "name"),
    [
        ("month", "2024-06", "June 2024"), ("quarter", "2024-Q1", "2024-Q1"), ("year", "2024", "2024"),
        ("uk-year", "2025-26", "2025-26"), ("uk-year", "2011-12", "2011-12"),
        ("day", "2024-06-01", "2024-06-01"),
        ("range", "2024-W10", "2024-W10"), ("range", "2024-01-01..2024-06-30", "2024-01-01 to 2024-06-30"),
    ],
)  # fmt: skip
def test_a_period_is_named_as_people_name_it(takes, on, name):
    assert named(asked(RULES[takes], on, TODAY).period) == name
