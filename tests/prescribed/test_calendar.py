"""The day of whose table the figure of a rule is."""

from calendar import WEDNESDAY, Calendar
from datetime import date, timedelta

import pytest
from support.by_rule import Held, like, shipped

from converter import NotHeld
from converter.prescribed.periods import asked, customs_day

# The day whose rates hold for the end of each month: its last day, or the next day after it that is neither
# on a weekend nor a day on which TARGET is closed.
MONTH_ENDS = {
    2021: "02-01 03-01 03-31 04-30 05-31 06-30 08-02 08-31 09-30 11-01 11-30 12-31",
    2022: "01-31 02-28 03-31 05-02 05-31 06-30 08-01 08-31 09-30 10-31 11-30 01-02",
    2023: "01-31 02-28 03-31 05-02 05-31 06-30 07-31 08-31 10-02 10-31 11-30 01-02",
    2024: "01-31 02-29 04-02 04-30 05-31 07-01 07-31 09-02 09-30 10-31 12-02 12-31",
    2025: "01-31 02-28 03-31 04-30 06-02 06-30 07-31 09-01 09-30 10-31 12-01 12-31",
    2026: "02-02 03-02 03-31 04-30 06-01 06-30 07-31 08-31 09-30 11-02 11-30 12-31",
}
# The day before each day whose rates hold for it.
BEFORE = {
    "2024-01-01": "2023-12-29", "2024-01-02": "2023-12-29", "2024-01-03": "2024-01-02",
    "2024-03-29": "2024-03-28", "2024-04-01": "2024-03-28", "2024-04-02": "2024-03-28",
    "2024-04-03": "2024-04-02", "2024-05-01": "2024-04-30", "2024-05-02": "2024-04-30",
    "2024-05-03": "2024-05-02", "2024-06-10": "2024-06-07", "2025-12-25": "2025-12-24",
    "2025-12-29": "2025-12-24", "2025-12-30": "2025-12-29", "2026-01-01": "2025-12-31",
    "2026-01-02": "2025-12-31", "2026-01-05": "2026-01-02",
}  # fmt: skip


def day_of(held, rule, on):
    """The day of the figure, or the day on which it will be known."""
    try:
        return str(held.answer("USD", "EUR", on, rule=rule).rule.rates[0].day)
    except NotHeld as error:
        return str(error).partition(" is known on ")[2].removesuffix(" at 16:00 in Frankfurt")


def ends():
    for year, days in MONTH_ENDS.items():
        for month, day in enumerate(days.split(), 1):
            yield year, month, f"{year + (month == 12 and day[:2] == '01')}-{day}"


def test_the_import_one_stop_shop_has_the_rates_of_a_months_last_day_or_the_next(held):
    ioss = like("eu-ioss", since=date(2021, 1, 1))
    assert [day_of(held, ioss, f"{year}-{month:02}") for year, month, _ in ends()] == [d for *_, d in ends()]


def test_the_one_stop_shop_has_those_of_a_quarters_last_day_or_the_next(held):
    quarters = [(f"{year}-Q{month // 3}", day) for year, month, day in ends() if month % 3 == 0]
    assert [day_of(held, "eu-oss", name) for name, _ in quarters] == [day for _, day in quarters]
    moved = [name for name, day in quarters if day[5:] not in ("03-31", "06-30", "09-30", "12-31")]
    assert moved == ["2022-Q4", "2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2"]


def test_the_customs_day_is_the_last_wednesday_but_one_of_the_month_before():
    rule = like("eu-customs", since=date(1999, 1, 1))
    for year in range(1999, 2027):
        for month in range(1, 13):
            period = asked(rule, f"{year}-{month:02}", date(2026, 10, 30)).period
            before = period.first - timedelta(days=1)
            days = Calendar().itermonthdates(before.year, before.month)
            wednesdays = [d for d in days if d.weekday() == WEDNESDAY and d.month == before.month]
            assert customs_day(period) == wednesdays[-2]


def test_each_customs_day_since_1999_had_rates_of_its_own(held):
    rule = like("eu-customs", since=date(1999, 1, 1))
    for year in range(1999, 2027):
        for month in (2, 5, 6, 12, 1):  # the months after New Year, Easter, and Christmas
            if "1999-02" <= f"{year}-{month:02}" <= "2026-11":
                period = asked(rule, f"{year}-{month:02}", date(2026, 10, 30)).period
                assert day_of(held, rule, period.text) == str(customs_day(period))


@pytest.mark.parametrize(("on", "day"), BEFORE.items())
def test_the_day_before_is_the_last_one_with_rates(held, on, day):
    assert day_of(held, "sk-prev-day", on) == day


def test_polands_day_off_on_christmas_eve_is_none_of_the_working_days_before(tmp_path):
    nbp = Held(tmp_path)
    days = ("12-19", "12-22", "12-23", "12-29", "12-30")
    rows = [f"2025-{day} 3.{number}" for number, day in enumerate(days, 6001)]
    nbp.put("nbp/2025.csv", "USD/PLN", *rows)
    with nbp.converter() as converter:
        found = {
            on: str(converter.rate("USD", "PLN", f"2025-12-{on}", rule="pl-nbp-prev-day").as_of)[5:]
            for on in (23, 24, 25, 27, 29, 30)
        }
    assert found == {23: "12-22", 24: "12-23", 25: "12-23", 27: "12-23", 29: "12-23", 30: "12-29"}


def test_a_customs_day_without_rates_has_the_last_ones_before_it(tmp_path):
    cnb = Held(tmp_path)
    # The Wednesday was 2026-09-23; a day off that no calendar knows.
    cnb.put("cnb/2026.csv", "USD/CZK", "2026-09-21 21.1", "2026-09-22 21.2", "2026-09-24 21.4")
    with cnb.converter() as converter:
        rule = like("eu-customs", home="CZK", source="cnb")
        assert str(converter.rate("USD", "CZK", "2026-10", rule=rule).as_of) == "2026-09-22"


def test_a_day_after_which_no_rates_can_come_is_known_on_the_evening_before(tmp_path):
    friday = "2026-10-30T20:00:00Z"
    with shipped(tmp_path, friday) as converter:
        found = {
            on: str(converter.rate("USD", "EUR", on, rule="sk-prev-day").as_of)
            for on in ("2026-10-31", "2026-11-01", "2026-11-02")
        }
        assert set(found.values()) == {"2026-10-30"}
        with pytest.raises(NotHeld, match="of 2026-11-03 is known on 2026-11-02 at 16:00 in Frankfurt"):
            converter.rate("USD", "EUR", "2026-11-03", rule="sk-prev-day")


def test_rates_that_may_be_set_on_the_day_before_any_day_are_not_known_two_days_ahead(tmp_path):
    known = "of 2026-03-15 is known on 2026-03-14 at 16:00 in Kyiv"
    with shipped(tmp_path, "2026-03-13T15:00:00Z") as converter, pytest.raises(NotHeld, match=known):
        converter.rate("USD", "UAH", "2026-03-15", rule="ua-nbu-day")


@pytest.mark.parametrize(
    ("now", "rule", "pair", "day"),
    [
        ("2026-04-24T20:59:00Z", "ru-cbr-day", "USD RUB", "2026-04-24"),
        ("2026-04-24T21:00:00Z", "ru-cbr-day", "USD RUB", "2026-04-25"),
        ("2026-03-14T03:59:00Z", "ca-day", "USD CAD", "2026-03-13"),
        ("2026-03-14T04:00:00Z", "ca-day", "USD CAD", "2026-03-14"),
        ("2026-10-30T22:59:00Z", "sk-prev-day", "USD EUR", "2026-10-30"),
        ("2026-10-30T23:00:00Z", "sk-prev-day", "USD EUR", "2026-10-31"),
        ("2026-07-31T23:00:00Z", "hmrc-monthly", "USD GBP", "2026-08"),
    ],
)
def test_without_a_day_it_is_that_of_the_publishers_clocks(tmp_path, now, rule, pair, day):
    with shipped(tmp_path, now) as converter:
        try:
            found = str(converter.answer(*pair.split(), rule=rule).rule.valid)
        except NotHeld as error:
            found = str(error).partition(" of ")[2].split(":")[0].split(" is ")[0]
    assert found == day
