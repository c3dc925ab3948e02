"""Calendars and clocks: what is expected, due and stale when."""

from datetime import UTC, date, datetime, timedelta

import pytest

from converter.sources import get
from converter.sources._calendars import days_off, easter, target_holidays
from converter.sources._publication import Publication

ECB, CBR, FRANKFURTER, ER_API, CURRENCY_API = (
    get(key).INFO.publication for key in ("ecb", "cbr", "frankfurter", "er-api", "currency-api")
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "sunday",
    ["1999-04-04", "2000-04-23", "2008-03-23", "2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"],
)
def test_easter_falls_on_its_sundays(sunday):
    assert easter(day(sunday).year) == day(sunday)


def test_target_is_closed_on_six_days_of_2026():
    days = ["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25", "2026-12-26"]
    assert target_holidays(2026) == {day(text) for text in days}


@pytest.mark.parametrize("text", ["1999-04-02", "1999-04-05", "2000-12-29", "2026-10-30"])
def test_the_ecb_has_a_table_of_these_days(text):
    assert ECB.works(day(text))


@pytest.mark.parametrize(
    "text", ["1999-12-31", "2001-12-31", "2026-04-03", "2026-04-06", "2026-05-01", "2026-10-31", "2026-11-01"]
)
def test_the_ecb_has_no_table_of_these_days(text):
    assert not ECB.works(day(text))


def test_the_ecb_publishes_at_16_in_frankfurt_in_summer_and_in_winter():
    assert ECB.out(day("2026-07-15")) == at("2026-07-15T14:00")
    assert ECB.out(day("2026-12-15")) == at("2026-12-15T15:00")


def test_before_16_the_ecb_is_expected_to_have_the_day_before():
    assert ECB.expected(day("2026-10-30"), at("2026-10-30T14:59")) == day("2026-10-29")
    assert ECB.expected(day("2026-10-30"), at("2026-10-30T15:00")) == day("2026-10-30")


def test_over_easter_thursday_s_table_is_the_newest_expected():
    for text in ("2026-04-03", "2026-04-05", "2026-04-06"):
        assert ECB.expected(day(text), at(text + "T20:00")) == day("2026-04-02")


def test_on_a_weekend_nothing_is_due_at_the_ecb_before_monday_s_table():
    saturday = at("2026-10-31T12:00")
    assert ECB.due(day("2026-10-30"), day("2026-10-31"), saturday) == at("2026-11-02T15:00")
    assert ECB.stale(day("2026-10-30"), day("2026-10-31"), saturday) == at("2026-11-02T17:00")


def test_a_late_table_is_asked_for_after_5_minutes_and_later_every_30():
    newest, asked = day("2026-10-29"), day("2026-10-30")
    assert ECB.due(newest, asked, at("2026-10-30T15:10")) == at("2026-10-30T15:15")
    assert ECB.due(newest, asked, at("2026-10-30T17:10")) == at("2026-10-30T17:40")


@pytest.mark.parametrize(
    ("text", "works"), [("2026-04-25", True), ("2026-04-26", False), ("2026-04-27", False)]
)
def test_the_bank_of_russia_has_sets_from_tuesday_to_saturday(text, works):
    assert CBR.works(day(text)) is works


def test_a_set_of_the_bank_of_russia_is_out_the_evening_before():
    assert CBR.out(day("2026-04-28")) == at("2026-04-27T15:00")


def test_on_sunday_saturday_s_set_is_expected_and_on_monday_evening_tuesday_s():
    assert CBR.expected(day("2026-04-26"), at("2026-04-26T12:00")) == day("2026-04-25")
    assert CBR.expected(day("2026-04-28"), at("2026-04-27T14:00")) == day("2026-04-25")
    assert CBR.expected(day("2026-04-28"), at("2026-04-27T16:00")) == day("2026-04-28")


def test_the_bank_of_russia_is_due_at_midnight_in_moscow():
    sunday = at("2026-04-26T12:00")
    assert CBR.due(day("2026-04-25"), day("2026-04-26"), sunday) == at("2026-04-26T21:00")


def test_saturday_s_set_is_stale_when_tuesday_s_is_in_force():
    sunday = at("2026-04-26T12:00")
    assert CBR.stale(day("2026-04-25"), day("2026-04-26"), sunday) == at("2026-04-27T21:00")


def test_frankfurter_is_due_3_hours_after_it_was_asked_and_stale_a_day_later():
    asked = at("2026-03-05T12:00")
    assert FRANKFURTER.due(day("2026-03-05"), day("2026-03-05"), asked) == asked + timedelta(hours=3)
    assert FRANKFURTER.stale(day("2026-03-05"), day("2026-03-05"), asked) == asked + timedelta(hours=27)


def test_er_api_is_due_when_it_says_so_and_every_hour_once_it_is_late():
    newest, announced = day("2024-01-09"), at("2024-01-10T00:11:21")
    assert ER_API.due(newest, newest, at("2024-01-09T08:00"), announced) == announced
    late = at("2024-01-10T02:00")
    assert ER_API.due(newest, day("2024-01-10"), late, announced) == late + timedelta(hours=1)


def test_currency_api_is_due_at_2_in_the_morning_utc():
    newest = day("2026-09-29")
    assert CURRENCY_API.due(newest, newest, at("2026-09-29T08:00")) == at("2026-09-30T02:00")
    assert CURRENCY_API.stale(newest, newest, at("2026-09-29T08:00")) == at("2026-10-01T02:00")


@pytest.mark.parametrize(
    ("publication", "hole", "final_after"),
    [(ECB, 4, 1), (CBR, 12, 0), (FRANKFURTER, 14, 14), (ER_API, 3, 1), (CURRENCY_API, 3, 1)],
)
def test_holes_and_finality_are_those_of_each_publisher(publication, hole, final_after):
    assert (publication.hole, publication.final_after) == (hole, final_after)


def test_days_off_begin_in_their_year_and_follow_easter():
    off = days_off({(1, 1): 0, (9, 28): 2000}, {-2: 2016, 1: 0})
    assert off(1999) == {day("1999-01-01"), day("1999-04-05")}
    assert off(2016) == {day("2016-01-01"), day("2016-09-28"), day("2016-03-25"), day("2016-03-28")}


def test_a_table_that_moves_may_be_out_on_any_working_day_and_is_due_on_its_own():
    weekly = Publication("day", "UTC", (12, 0), frozenset((2,)), hole=15, moves=True)
    fixed = Publication("day", "UTC", (12, 0), frozenset((2,)), hole=15)
    sunday, now = day("2026-03-08"), at("2026-03-08T12:00")
    assert (weekly.newest(sunday, now), fixed.newest(sunday, now)) == (
        day("2026-03-06"),
        day("2026-03-04"),
    )
    for calendar in (weekly, fixed):
        assert calendar.due(day("2026-03-04"), sunday, now) == at("2026-03-11T12:00")
