"""How many tables should have been published since the newest one held."""

from datetime import timedelta

import pytest
from support.days import day, utc

from converter import sources
from converter.sources.calendar import EVERY_DAY, MONDAY_TO_FRIDAY, Publication
from converter.sources.periods import MONTH, Release

DAILY = Publication("day", "UTC", (16, 0), MONDAY_TO_FRIDAY)
EVE = Publication("eve", "UTC", (16, 0), EVERY_DAY)
WEEKLY = Publication("day", "UTC", (12, 0), frozenset([0]), longest_pause=10)
MONTHLY = Publication(
    "period", "UTC", (0, 0), period=MONTH, release=Release(lambda first, _: first, "on its first day")
)
ROLLING = Publication("rolling", "UTC", grace=timedelta(hours=24), every=timedelta(hours=3))


@pytest.mark.parametrize(
    ("calendar", "newest", "now", "count"),
    [
        (DAILY, "2026-10-29", "2026-10-30T17:59", 0),  # within the grace
        (DAILY, "2026-10-29", "2026-10-30T18:00", 1),
        (DAILY, "2026-10-30", "2026-11-01T23:00", 0),  # a weekend has no tables
        (DAILY, "2026-10-23", "2026-10-30T19:00", 5),
        (EVE, "2026-10-30", "2026-10-30T20:00", 0),  # that of the next day is not in force yet
        (EVE, "2026-10-28", "2026-10-30T00:00", 2),
        (WEEKLY, "2026-10-19", "2026-10-26T13:00", 0),
        (WEEKLY, "2026-10-05", "2026-10-26T15:00", 3),
        (MONTHLY, "2026-10-01", "2026-10-31T23:59", 0),
        (MONTHLY, "2026-08-01", "2026-10-31T23:59", 2),
        (ROLLING, "2026-10-29", "2026-10-31T02:59", 0),
        (ROLLING, "2026-10-29", "2026-10-31T03:00", 1),
        (ROLLING, "2026-10-27", "2026-10-31T12:00", 3),
    ],
)  # fmt: skip
def test_each_table_that_should_be_out_counts_once(calendar, newest, now, count):
    assert calendar.missed_count(day(newest), utc(now)) == count


@pytest.mark.parametrize("source", sources.every(), ids=lambda one: one.INFO.key)
def test_it_is_above_zero_just_when_the_newest_table_is_stale(source):
    calendar = source.INFO.publication
    newest = day("2026-03-02") if calendar.period is None else calendar.period.first(day("2026-03-02"))
    while not calendar.expects(newest):
        newest += timedelta(days=1)
    begun = calendar.begins(newest)
    if calendar.clock == "rolling":
        begun = calendar.begins(newest + timedelta(days=1))
    stale = calendar.stale(newest, newest, begun)
    assert calendar.missed_count(newest, stale - timedelta(seconds=1)) == 0
    assert calendar.missed_count(newest, stale) == 1
    counts = [calendar.missed_count(newest, stale + timedelta(days=days)) for days in range(0, 60, 7)]
    assert counts == sorted(counts)
