"""Calendars and clocks: what is expected, due and stale when."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.days import day

from converter.sources import get, keys
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.holiday_rules import days, days_off
from converter.sources.periods import MONTH, LastDays, Period, Release

ECB, CBR, FRANKFURTER, ER_API, CURRENCY_API, BOE, HMRC, NBP_B, TCMB = (
    get(key).INFO.publication
    for key in ("ecb", "cbr", "frankfurter", "er-api", "currency-api", "boe", "hmrc", "nbp-b", "tcmb")
)
PUBLICATIONS = [get(key).INFO.publication for key in keys()]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


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
    ("publication", "longest_pause", "final_after"),
    [(ECB, 4, 1), (CBR, 12, 0), (FRANKFURTER, 14, 14), (ER_API, 3, 1), (CURRENCY_API, 3, 1)],
)
def test_each_publisher_has_its_longest_pause_and_its_finality(publication, longest_pause, final_after):
    assert (publication.longest_pause, publication.final_after) == (longest_pause, final_after)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_last_day_of_a_table_is_the_last_for_which_it_answers(month):
    first = date(2028, month, 1)
    last = HMRC.until(first)
    assert HMRC.answers(first, last)
    assert not HMRC.answers(first, last + timedelta(days=1))
    assert ECB.until(first) is None


# A table of the twelve months to 31 March, out when they are over, and one of the last day of two months.
TAX_YEAR = Publication(
    "period",
    "UTC",
    (12, 0),
    longest_pause=366,
    final_after=0,
    grace=timedelta(days=1),
    period=Period("year", 4),
    release=Release(lambda _, last: last, "on its last day"),
)
SPOT = Publication(
    "period",
    "UTC",
    (12, 0),
    longest_pause=0,
    final_after=0,
    period=LastDays((3, 12)),
    release=Release(lambda _, last: last, "on that day"),
)


@pytest.mark.parametrize(
    ("period", "text", "first", "last"),
    [
        (MONTH, "2028-02-29", "2028-02-01", "2028-02-29"),
        (Period("quarter"), "2026-05-31", "2026-04-01", "2026-06-30"),
        (Period("quarter", 2), "2026-01-31", "2025-11-01", "2026-01-31"),
        (Period("year"), "2026-12-31", "2026-01-01", "2026-12-31"),
        (Period("year", 4), "2026-03-31", "2025-04-01", "2026-03-31"),
        (Period("year", 4), "2026-04-01", "2026-04-01", "2027-03-31"),
        (LastDays((3, 12)), "2026-03-30", "2025-12-31", "2025-12-31"),
        (LastDays((3, 12)), "2026-03-31", "2026-03-31", "2026-03-31"),
        (LastDays((2,)), "2028-02-29", "2028-02-29", "2028-02-29"),
    ],
)
def test_a_day_is_in_a_period_from_its_first_day_to_its_last(period, text, first, last):
    assert (period.first(day(text)), period.last(day(text))) == (day(first), day(last))


@pytest.mark.parametrize("period", [MONTH, Period("quarter"), Period("year", 4), LastDays((3, 12))])
def test_the_next_period_begins_at_most_the_longest_time_later(period):
    first = period.first(day("2020-01-01"))
    for _ in range(30):
        following = period.next(first)
        assert 0 < (following - first).days <= period.longest
        assert period.first(following) == following
        assert period.has(first, period.last(first))
        assert not period.has(first, following)
        first = following


@pytest.mark.parametrize(("clock", "period"), [("period", None), ("day", MONTH)])
def test_a_calendar_with_a_period_has_its_clock_and_none_other(clock, period):
    with pytest.raises(ValueError, match="takes a period and a release"):
        Publication(clock, "UTC", period=period)


@pytest.mark.parametrize("clock", ["month", "Day", ""])
def test_a_calendar_with_an_unknown_clock_is_refused_with_those_there_are(clock):
    with pytest.raises(ValueError, match="one of day, eve, period, announced, rolling"):
        Publication(clock, "UTC")


@pytest.mark.parametrize(("name", "begins"), [("week", 1), ("day", 1), ("year", 0), ("year", 13)])
def test_a_period_of_another_length_or_of_no_month_is_refused(name, begins):
    with pytest.raises(ValueError, match="a month, a quarter or a year"):
        Period(name, begins)


def test_a_year_s_table_is_out_when_it_is_over_and_only_then_answers_its_days():
    june = day("2025-06-01")
    assert not TAX_YEAR.has_table(june, at("2026-03-31T11:59"))
    assert TAX_YEAR.has_table(june, at("2026-03-31T12:00"))
    assert TAX_YEAR.newest(june, at("2026-03-31T11:59")) == day("2024-04-01")
    assert TAX_YEAR.expected(june, at("2026-03-31T12:00")) == day("2025-04-01")


def test_until_a_year_is_over_its_last_day_is_the_last_that_can_be_asked_for():
    assert TAX_YEAR.last_day(day("2026-11-29")) == day("2027-03-31")
    assert HMRC.last_day(day("2026-11-29")) == day("2026-12-31")
    assert SPOT.last_day(day("2026-11-29")) == day("2026-11-29")


def test_the_next_year_is_due_when_it_is_out_and_stale_when_it_is_late():
    held, asked = day("2025-04-01"), day("2025-06-01")
    assert TAX_YEAR.due(held, asked, at("2026-05-01T00:00")) == at("2027-03-31T12:00")
    assert TAX_YEAR.stale(held, asked, at("2026-05-01T00:00")) == at("2027-04-01T12:00")


def test_a_year_that_is_late_is_asked_for_again_after_the_usual_time():
    now = at("2027-04-02T00:00")
    assert TAX_YEAR.due(day("2025-04-01"), day("2026-06-01"), now) == now + TAX_YEAR.every


def test_a_table_of_one_day_answers_no_day_beside_it():
    now = at("2026-11-29T00:00")
    assert [
        text for text in ("2026-03-30", "2026-03-31", "2026-04-01") if SPOT.has_table(day(text), now)
    ] == ["2026-03-31"]


def test_a_table_that_moves_may_be_out_on_any_working_day_and_is_due_on_its_own():
    weekly = Publication("day", "UTC", (12, 0), frozenset((2,)), longest_pause=15, moves=True)
    fixed = Publication("day", "UTC", (12, 0), frozenset((2,)), longest_pause=15)
    sunday, now = day("2026-03-08"), at("2026-03-08T12:00")
    assert (weekly.newest(sunday, now), fixed.newest(sunday, now)) == (
        day("2026-03-06"),
        day("2026-03-04"),
    )
    for calendar in (weekly, fixed):
        assert calendar.due(day("2026-03-04"), sunday, now) == at("2026-03-11T12:00")


# -- holidays: what is expected, and what may be -------------------------------------------------

# Thursday and Friday of the first week of 2026; Friday's is a holiday that isn't known to the day.
CLOSED = days_off({}, single=days("2026-01-09"))
RULED = Publication("day", "UTC", (16, 0), MONDAY_TO_FRIDAY, CLOSED, longest_pause=6)
KNOWN = Publication("day", "UTC", (16, 0), MONDAY_TO_FRIDAY, CLOSED, longest_pause=6, exact=True)
THURSDAY, HOLIDAY, LATER = day("2026-01-08"), day("2026-01-09"), at("2026-01-11T12:00")


def test_a_holiday_that_is_not_known_to_the_day_may_have_a_table_and_is_not_expected_to():
    assert (RULED.works(HOLIDAY), RULED.expects(HOLIDAY)) == (True, False)
    assert (KNOWN.works(HOLIDAY), KNOWN.expects(HOLIDAY)) == (False, False)


def test_such_a_day_is_the_newest_that_may_be_out_and_not_the_newest_that_should_be():
    assert (RULED.newest(HOLIDAY, LATER), RULED.expected(HOLIDAY, LATER)) == (HOLIDAY, THURSDAY)
    assert KNOWN.newest(HOLIDAY, LATER) == THURSDAY


@pytest.mark.parametrize("calendar", [RULED, KNOWN])
def test_on_a_holiday_nothing_is_due_and_nothing_is_missed(calendar):
    assert calendar.due(THURSDAY, HOLIDAY, at("2026-01-09T17:00")) == at("2026-01-12T16:00")
    assert calendar.stale(THURSDAY, HOLIDAY, at("2026-01-09T17:00")) == at("2026-01-12T18:00")


def test_a_table_that_is_out_a_working_day_later_is_late_after_the_holiday():
    wednesday, thursday = day("2026-04-01"), day("2026-04-02")
    assert BOE.out(thursday) == at("2026-04-03T08:30")  # Good Friday, on which it may be out
    assert BOE.stale(wednesday, thursday, at("2026-04-02T12:00")) == at("2026-04-07T10:30")


def test_a_weekly_table_that_came_before_a_holiday_is_not_missed_on_it():
    tuesday = day("2025-12-23")
    assert NBP_B.stale(tuesday, tuesday, at("2025-12-23T12:00")) == at("2026-01-01T13:15")


def test_the_bank_of_russia_s_set_is_in_force_over_the_new_year_s_holidays():
    last = day("2026-12-31")
    assert CBR.stale(last, last, at("2026-12-31T12:00")) == at("2027-01-11T21:00")


def test_in_a_year_whose_decree_is_known_a_set_near_a_holiday_is_missed_as_any_other():
    assert CBR.missed(day("2026-06-09"), day("2026-06-09")) == day("2026-06-10")


# In 2028 the 23rd of February is a Wednesday and the 12th of June a Monday; no decree of that year is known.
def test_where_a_future_decree_may_move_days_none_near_a_holiday_is_missed():
    wednesday = day("2028-02-23")
    assert [CBR.expects(wednesday + n * timedelta(days=1)) for n in (1, 2, 3)] == [False, True, True]
    assert CBR.missed(wednesday) == day("2028-02-29")


@pytest.mark.parametrize(("newest", "missed"), [("2028-06-07", "2028-06-08"), ("2028-06-08", "2028-06-17")])
def test_a_holiday_is_near_from_three_days_before_to_three_days_after(newest, missed):
    assert CBR.missed(day(newest)) == day(missed)


def test_near_a_holiday_a_table_is_missed_after_the_longest_pause():
    calendar = Publication(
        "day", "UTC", (16, 0), holidays=days_off({(1, n): 0 for n in range(1, 9)}), longest_pause=4, decrees=0
    )
    assert calendar.missed(day("2025-12-28")) == day("2025-12-29") + timedelta(days=11)
    assert calendar.missed(day("2026-01-08")) == day("2026-01-12")
    longer = Publication("day", "UTC", (16, 0), holidays=calendar.holidays, longest_pause=2, decrees=0)
    assert longer.missed(day("2026-01-08")) == day("2026-01-11")


def test_days_given_off_next_to_a_feast_are_not_missed():
    # The feast of 2023 began on Wednesday, 28 June, and most of that week was off.
    assert not TCMB.expects(day("2023-06-28"))
    assert TCMB.missed(day("2023-06-23")) == day("2023-07-05")


SINCE_2000 = st.dates(day("2000-01-03"), day("2035-12-31"))


@given(st.sampled_from(PUBLICATIONS), SINCE_2000)
def test_a_day_that_is_missed_is_expected_and_one_that_is_expected_works(calendar, newest):
    following = calendar.next_day(newest), calendar.next_expected(newest), calendar.missed(newest)
    assert following == tuple(sorted(following))
    assert calendar.works(following[1])
    assert calendar.expects(following[2])


@given(st.sampled_from(PUBLICATIONS), SINCE_2000, st.integers(0, 35))
def test_what_should_be_out_may_be_out(calendar, today, hours):
    now = calendar.begins(today) + timedelta(hours=hours)
    assert calendar.expected(today, now) <= calendar.newest(today, now)


@given(st.sampled_from([c for c in PUBLICATIONS if c.clock in ("day", "eve")]), SINCE_2000)
def test_no_table_is_missed_before_it_is_due(calendar, newest):
    asked_at = calendar.begins(newest)
    assert calendar.due(newest, newest, asked_at) <= calendar.stale(newest, newest, asked_at)


@given(st.sampled_from(PUBLICATIONS), SINCE_2000, st.integers(0, 20 * 24), st.integers(-12, 14))
def test_what_is_long_missed_is_stale(calendar, newest, hours, zone):
    now = (calendar.begins(newest) + timedelta(hours=hours)).astimezone(timezone(timedelta(hours=zone)))
    if calendar.long_missed(newest, now):
        assert now >= calendar.stale(newest, newest, now)


def test_a_table_of_a_month_ago_is_long_missed():
    assert ECB.long_missed(day("2026-10-30"), at("2026-11-29T12:00"))
    assert not ECB.long_missed(day("2026-10-30"), at("2026-11-04T12:00"))
