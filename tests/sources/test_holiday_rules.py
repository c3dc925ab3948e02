"""Holidays by rule, compared with the days on which publishers did and did not publish."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.days import day
from support.replies import KEYS, NOON, cases

from converter import sources
from converter.sources.holiday_rules import (
    FRIDAY,
    MONDAY,
    days,
    days_off,
    easter,
    feasts,
    following,
    no_holidays,
    orthodox_easter,
    target_holidays,
)
from converter.store.layers import Store
from converter.store.paths import seed_directory

DAY = timedelta(days=1)


def calendar(key):
    return sources.get(key).INFO.publication


def quiet(key, first, last):
    """The days from first to last that work, but of which no table is expected."""
    found, number = calendar(key), (day(last) - day(first)).days + 1
    span = (day(first) + n * DAY for n in range(number))
    return [d for d in span if found.works(d) and not found.expects(d)]


def of(years):
    """The days of a table by year: {2016: "11-05"}."""
    return sorted(day(f"{year}-{text}") for year, texts in years.items() for text in texts.split())


# -- rules --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sunday",
    ["1999-04-04", "2000-04-23", "2008-03-23", "2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"],
)
def test_easter_falls_on_its_sundays(sunday):
    assert easter(day(sunday).year) == day(sunday)


@pytest.mark.parametrize(
    "sunday",
    ["2000-04-30", "2013-05-05", "2017-04-16", "2024-05-05", "2025-04-20", "2026-04-12", "2027-05-02"],
)
def test_orthodox_easter_falls_on_its_sundays(sunday):
    assert orthodox_easter(day(sunday).year) == day(sunday)


@given(st.integers(1900, 2099))
def test_orthodox_easter_is_a_sunday_none_to_five_weeks_after_easter(year):
    apart = (orthodox_easter(year) - easter(year)).days
    assert (orthodox_easter(year).weekday(), apart in (0, 7, 14, 21, 28, 35)) == (6, True)


def test_target_is_closed_on_six_days_of_2026():
    closed = days("2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-12-25 2026-12-26")
    assert target_holidays(2026) == closed


def test_days_off_begin_in_their_year_and_follow_easter():
    off = days_off({(1, 1): 0, (9, 28): 2000}, {-2: 2016, 1: 0})
    assert off(1999) == days("1999-01-01 1999-04-05")
    assert off(2016) == days("2016-01-01 2016-09-28 2016-03-25 2016-03-28")


def test_a_day_off_ends_with_its_last_year():
    off = days_off({}, {50: (2000, 2004)})
    assert [len(off(year)) for year in (1999, 2000, 2004, 2005)] == [0, 1, 1, 0]


def test_days_off_follow_orthodox_easter():
    assert days_off({}, orthodox={1: 0})(2026) == days("2026-04-13")


def test_the_first_weekday_from_a_day_on_is_the_third_or_the_last_of_a_month_or_an_eve():
    off = days_off({}, weekdays={(2, 15, MONDAY): 0, (5, 25, MONDAY): 0, (6, 19, FRIDAY): 0})
    assert off(2026) == days("2026-02-16 2026-05-25 2026-06-19")
    assert off(2027) == days("2027-02-15 2027-05-31 2027-06-25")


@pytest.mark.parametrize(
    ("year", "given_on"),
    [
        (2020, "2020-12-28"),  # the 26th is a Saturday
        (2021, "2021-12-27 2021-12-28"),  # Saturday and Sunday
        (2022, "2022-12-27"),  # Sunday, and the 26th is a holiday itself
        (2024, ""),
    ],
)
def test_a_carried_holiday_is_given_on_the_next_free_working_day(year, given_on):
    christmas = ((12, 25), (12, 26))
    plain, carried = (days_off({(12, 25): 0, (12, 26): 0}, carried=c) for c in ((), christmas))
    assert carried(year) - plain(year) == days(given_on)


def test_a_rule_gives_way_in_a_single_year():
    off = days_off({(5, 4): 0}, single=days("2020-05-08"), instead=days("2020-05-04"))
    assert (off(2020), off(2021)) == (days("2020-05-08"), days("2021-05-04"))


def test_nothing_is_known_before_the_first_year():
    off = days_off({(1, 1): 0}, single=days("2011-05-02"), since=2013)
    assert (off(2011), off(2013)) == (frozenset(), days("2013-01-01"))


def test_the_day_after_the_last_day_of_a_year_is_in_the_next_year():
    after = following(days_off({(12, 31): 0}))
    assert after(2027) == days("2027-01-01")


@pytest.mark.parametrize("key", KEYS)
def test_every_calendar_knows_the_first_year_and_the_last(key):
    assert all(d.year == year for year in (1, 9999) for d in calendar(key).holidays(year))


def test_feasts_last_so_many_days():
    assert {d for d in feasts(3, 4) if d.year == 2026} == days(
        "2026-03-20 2026-03-21 2026-03-22 2026-05-27 2026-05-28 2026-05-29 2026-05-30"
    )


# -- what publishers did ------------------------------------------------------------------------


def test_the_bank_of_russia_set_no_rates_on_exactly_the_days_of_its_calendar():
    # The days from Tuesday to Saturday that have no set, of all from September 2016 to November 2023.
    without = {
        2016: "11-05",
        2017: "01-03 01-04 01-05 01-06 01-07 02-24 02-25 03-09 05-02 05-09 05-10 06-13 11-07",
        2018: "01-02 01-03 01-04 01-05 01-06 01-09 02-24 03-09 03-10 05-01 05-02 05-03 05-10 06-12 06-13 "
        "11-06",
        2019: "01-01 01-02 01-03 01-04 01-05 01-08 01-09 03-09 05-02 05-03 05-04 05-10 05-11 06-13 11-05",
        2020: "01-02 01-03 01-04 01-07 01-08 01-09 02-25 03-10 03-31 04-01 04-02 04-03 04-04 05-02 05-05 "
        "05-06 05-12 06-13 11-05",
        2021: "01-02 01-05 01-06 01-07 01-08 01-09 02-23 02-24 03-09 05-04 05-11 06-15 11-05 11-06",
        2022: "01-01 01-04 01-05 01-06 01-07 01-08 02-24 03-08 03-09 05-03 05-04 05-10 05-11 06-14 11-05",
        2023: "01-03 01-04 01-05 01-06 01-07 02-24 02-25 03-09 05-02 05-09 05-10 06-13 11-07",
    }
    assert quiet("cbr", "2016-09-06", "2023-11-30") == of(without)


def test_the_bank_of_australia_published_nothing_on_exactly_the_days_of_its_calendar():
    without = {
        2023: "01-26 04-07 04-10 04-25 06-12 08-07 10-02 12-25 12-26",
        2024: "01-01 01-26 03-29 04-01 04-25 06-10 08-05 10-07 12-25 12-26",
        2025: "01-01 01-27 04-18 04-21 04-25 06-09 08-04 10-06 12-25 12-26",
        2026: "01-01 01-26",
    }
    assert quiet("rba", "2023-01-03", "2026-03-20") == of(without)


@pytest.mark.parametrize(
    ("first", "last", "without"),
    [
        ("2017-09-18", "2018-01-11", {2017: "10-09 11-13 12-25 12-26", 2018: "01-01"}),
        ("2020-07-22", "2020-10-09", {2020: "08-03 09-07"}),
        ("2021-02-10", "2021-05-17", {2021: "02-15 04-02"}),  # it published on Easter Monday, 5 April
    ],
)
def test_the_bank_of_canada_published_nothing_on_exactly_the_days_of_its_calendar(first, last, without):
    assert quiet("boc", first, last) == of(without)


# The tables A of each year from 2002 on; of 2026 up to 26 October.
TABLES_A = (
    251, 253, 256, 252, 252, 252, 254, 255, 255, 252, 252, 251, 252, 254, 252, 251, 252, 251, 255, 254, 252,
    251, 252, 251, 208,
)  # fmt: skip


@pytest.mark.parametrize(("year", "tables"), list(enumerate(TABLES_A, 2002)))
def test_the_bank_of_poland_published_as_many_tables_as_its_calendar_has_days(year, tables):
    span = (date(year, 1, 1) + n * DAY for n in range(365 + (year % 4 == 0)))
    expected = [d for d in span if calendar("nbp").expects(d) and d <= day("2026-10-26")]
    mourning = {2005: 1}  # for the pope, on 8 April
    assert len(expected) == tables + mourning.get(year, 0)


def test_table_b_moved_on_exactly_the_wednesdays_that_are_holidays():
    moved = {
        2006: "05-03 11-01", 2007: "08-15 12-26", 2009: "11-11", 2012: "08-15 12-26", 2013: "05-01 12-25",
        2014: "01-01", 2015: "11-11", 2016: "01-06", 2017: "05-03 11-01", 2018: "08-15 12-26",
        2019: "05-01 12-25", 2020: "01-01 11-11", 2021: "01-06", 2023: "05-03 11-01", 2024: "05-01 12-25",
        2025: "01-01 12-24",
    }  # fmt: skip
    assert quiet("nbp-b", "2004-04-14", "2026-10-21") == of(moved)


@pytest.mark.parametrize("key", KEYS)
def test_no_table_that_ships_or_is_a_test_s_is_of_a_day_off(key):
    info, off = sources.get(key).INFO, calendar(key).holidays
    shipped = Store("/dev/null", seed_directory(), lambda: NOON).read(info).days(date(1990, 1, 1), date.max)
    tested = [day(text) for case in cases(key) for text in case["tables"]]
    assert [d for d in [*shipped, *tested] if d in off(d.year)] == []


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("boe", "2026-05-04"),
        ("boe", "2026-12-28"),
        ("boe", "2022-09-19"),
        ("bnr", "2026-04-10"),
        ("bnr", "2026-06-01"),
        ("tcmb", "2026-03-20"),
        ("tcmb", "2026-05-29"),
        ("riksbank", "2025-06-20"),
        ("riksbank", "2025-12-31"),
        ("nbg", "2026-04-14"),  # the day after Orthodox Easter Monday
        ("nbrb", "2026-04-21"),  # Radunitsa
        ("cbu", "2026-09-01"),
        ("boc", "2026-05-18"),
    ],
)
def test_a_bank_is_not_expected_to_publish_on_its_country_s_holidays(key, text):
    assert (calendar(key).works(day(text)), calendar(key).expects(day(text))) == (True, False)


@pytest.mark.parametrize(
    ("key", "text"),
    [("boe", "2020-05-04"), ("boe", "2022-05-30"), ("boc", "2026-04-06"), ("nbp", "2018-11-12")],
)
def test_a_rule_does_not_close_a_day_on_which_the_bank_works(key, text):
    assert calendar(key).expects(day(text))


def test_only_the_ecb_s_calendar_is_known_to_the_day():
    assert [key for key in KEYS if calendar(key).exact] == ["ecb"]


def test_these_sources_have_no_holidays():
    free = ["coinbase", "currency-api", "er-api", "frankfurter", "hmrc", "nbk", "nbu", "openexchangerates"]
    daily = [key for key in KEYS if not sources.get(key).INFO.prescribed]
    assert [key for key in daily if calendar(key).holidays is no_holidays] == free
