"""Which requests go to which publisher and when, and what is answered: over real HTTP, on a moved clock.

The publishers' own logs are the evidence for the requests.
"""

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from support.days import day, utc
from support.publishers import PAGE, cbr_body, ecb_body
from support.servers import Answer

from converter import sources
from converter.cli.commands.sources import state
from converter.errors import (
    InputError,
    NotHeld,
    OutOfHistory,
    RateUnavailable,
    SourceChanged,
    SourceRefused,
    SourceUnreachable,
)
from converter.fetch.accept import accept
from converter.lookup.resources import HELD_CACHED, HELD_NONE, HELD_SHIPPED

DAILY = "/stats/eurofxref/eurofxref-daily.xml"
RECENT = "/stats/eurofxref/eurofxref-hist-90d.xml"
HISTORY = "/stats/eurofxref/eurofxref-hist.zip"


def codes(conversion):
    return [note.code for note in conversion.notes]


def note(conversion, code):
    return next(n.text for n in conversion.notes if n.code == code)


def cbr_daily(text):
    number, month, year = text.split("-")[::-1]
    return f"/scripts/XML_daily.asp?date_req={number}/{month}/{year}"


# -- the ECB: a table of the day itself ---------------------------------------------------------


def test_the_first_question_is_fetched_and_answered(world):
    world.at("2026-10-30T15:04")
    found = world.convert(100, "USD", "EUR")
    assert (str(found.result), found.as_of, found.source) == ("89.51 EUR", date(2026, 10, 30), "ecb")
    assert world.requested() == ["/ecb" + DAILY]


def test_an_answer_says_all_that_it_must(world):
    world.at("2026-10-30T15:04")
    found = world.convert(100, "USD", "EUR")
    assert (found.kind, found.derivation, found.age_days, found.stale) == ("reference", "inverse", 0, False)
    assert found.fetched_at == utc("2026-10-30T15:04")
    assert found.on == date(2026, 10, 30)
    assert found.attribution == "Source: ECB"
    assert found.notes == ()
    assert [(str(leg.figure), leg.as_of, leg.source) for leg in found.rate.legs] == [
        ("1 EUR = 1.1172 USD", date(2026, 10, 30), "ecb")
    ]


def test_the_second_process_makes_no_request(world):
    world.at("2026-10-30T15:04")
    first = world.convert(100, "USD", "EUR")
    world.forget()
    second = world.convert(100, "USD", "EUR")
    assert (second.result, second.rate) == (first.result, first.rate)
    assert world.requested() == []


def test_a_table_that_is_due_is_requested_conditionally_and_only_once_in_a_while(world):
    world.at("2026-10-29T16:00")
    world.convert(100, "USD", "EUR")
    world.forget()
    world.at("2026-10-30T14:59")  # 16:00 in Berlin is 15:00 UTC from 2026-10-25 on
    world.convert(100, "USD", "EUR")
    assert world.requested() == []
    world.server.ecb.pop("2026-10-30")  # it is late
    world.at("2026-10-30T15:01")
    assert world.convert(100, "USD", "EUR").as_of == date(2026, 10, 29)
    (request,) = world.server.log
    assert request.headers["if-none-match"] == '"2026-10-29"'
    world.forget()
    world.at("2026-10-30T15:05")
    world.convert(100, "USD", "EUR")
    assert world.requested() == []
    world.at("2026-10-30T15:07")
    world.convert(100, "USD", "EUR")
    assert world.requested() == ["/ecb" + DAILY]


def test_once_out_the_newer_table_is_taken(world):
    world.at("2026-10-29T16:00")
    world.convert(100, "USD", "EUR")
    world.at("2026-10-30T15:01")
    assert str(world.convert(100, "USD", "EUR").result) == "89.51 EUR"


def test_a_table_that_is_late_is_not_called_stale_within_its_grace_and_is_after_it(world):
    world.at("2026-10-29T16:00")
    world.convert(100, "USD", "EUR")
    world.server.ecb.pop("2026-10-30")
    world.at("2026-10-30T16:59")
    assert not world.convert(100, "USD", "EUR").stale
    world.at("2026-10-30T17:31")
    late = world.convert(100, "USD", "EUR")
    assert (late.stale, late.as_of, late.source) == (True, date(2026, 10, 29), "ecb")
    assert note(late, "stale") == "stale: ecb of 2026-10-29 (1 day old); a newer table should be out"


def _behind(world, **time):
    return world.converter(["ecb"], clock=lambda: world.now - timedelta(**time))


@pytest.mark.parametrize("on", [None, "2026-10-29", "today"])
def test_by_a_clock_a_day_behind_the_table_before_the_newest_answers_and_the_clock_is_told_of(on, world):
    world.at("2026-10-30T15:04")
    converter = _behind(world, days=1)
    found = converter.convert(100, "USD", "EUR", on)
    assert (found.as_of, found.stale) == (date(2026, 10, 29), False)
    newer = "ecb has a table of 2026-10-30, which is not yet today here: this machine's clock may be behind"
    assert converter.reports == [newer]
    requests = [DAILY, RECENT]
    assert world.requested("ecb") == requests
    _behind(world, days=1).convert(100, "USD", "EUR", on)
    assert world.requested("ecb") == requests


def test_by_a_clock_months_behind_the_whole_history_is_requested(world):
    world.server.ecb["2026-04-30"] = world.server.ecb["2026-10-23"]
    world.at("2026-10-30T15:04")
    found = _behind(world, days=180).convert(100, "USD", "EUR")
    assert (found.as_of, world.requested("ecb")) == (date(2026, 4, 30), [DAILY, HISTORY])


def test_by_a_clock_that_is_behind_no_day_is_covered_that_a_file_does_not_hold(world):
    world.server.ecb["2026-07-20"] = world.server.ecb["2026-10-23"]
    world.at("2026-10-30T15:04")
    assert _behind(world, days=30).convert(100, "USD", "EUR", "2026-07-21").as_of == date(2026, 7, 20)
    assert world.requested("ecb") == [RECENT, HISTORY]


def test_once_the_clock_is_right_the_newest_table_is_requested(world):
    world.at("2026-10-30T15:04")
    _behind(world, days=1).convert(100, "USD", "EUR")
    found = world.convert(100, "USD", "EUR", sources=["ecb"])
    assert (found.as_of, found.stale) == (date(2026, 10, 30), False)


def test_files_by_which_new_figures_are_judged_are_not_counted_as_used(year):
    year.convert(1, "USD", "RUB", sources="cbr")
    c = year.converter("ecb")
    c.store.used = set()
    c.rate("USD", "EUR")
    assert c.store.used == {("ecb", "2026")}


def test_a_weekend_costs_no_request(world):
    world.at("2026-10-30T15:04")
    world.convert(100, "USD", "EUR")
    world.forget()
    for instant in ("2026-10-31T09:00", "2026-11-01T22:00", "2026-11-02T14:59"):
        world.at(instant)
        found = world.convert(100, "USD", "EUR")
        assert (found.as_of, found.stale) == (date(2026, 10, 30), False)
    assert found.age_days == 3
    assert world.requested() == []


def test_a_first_question_on_a_sunday_is_fresh_until_monday(world):
    world.at("2026-11-01T12:00")
    assert not world.convert(100, "USD", "EUR").stale
    world.forget()
    world.at("2026-11-02T14:59")
    world.convert(100, "USD", "EUR")
    assert world.requested() == []


def test_with_the_publisher_gone_a_table_that_is_due_but_not_stale_answers(world):
    world.at("2026-10-29T16:00")
    world.convert(100, "USD", "EUR")
    world.close("ecb", "frankfurter", "er-api", "currency-api")
    world.at("2026-10-30T15:30")
    found = world.convert(100, "USD", "EUR")
    assert (found.as_of, found.stale, found.notes) == (date(2026, 10, 29), False, ())


def test_stale_and_gone_gives_way_to_a_fresh_source_and_says_so(world):
    world.at("2026-10-29T16:00")
    world.convert(100, "USD", "EUR")
    world.fail("ecb")
    world.server.frankfurter = [("2026-10-30", {("USD", "EUR"): "0.8951"})]
    world.at("2026-10-30T17:30")
    found = world.convert(100, "USD", "EUR")
    assert (found.source, str(found.result), found.stale) == ("frankfurter", "89.51 EUR", False)
    assert codes(found) == ["passed-over"]
    assert note(found, "passed-over").startswith("ecb not used: ")
    assert "403" in note(found, "passed-over")


def test_with_all_publishers_gone_the_stale_table_answers_with_its_age_and_the_reason(world):
    world.at("2026-10-29T16:00")
    world.convert(100, "USD", "EUR")
    world.close("ecb", "frankfurter", "er-api", "currency-api")
    world.at("2026-11-02T18:00")
    found = world.convert(100, "USD", "EUR")
    assert (found.source, found.as_of, found.stale, found.age_days) == ("ecb", date(2026, 10, 29), True, 4)
    assert note(found, "stale").startswith("stale: ecb of 2026-10-29 (4 days old); can't be reached")


def test_of_stale_tables_the_first_in_order_answers_that_is_within_a_week_of_the_newest(world):
    world.at("2026-10-23T16:00")
    world.convert(100, "USD", "EUR", sources="ecb")
    world.server.er_api = {"2026-10-31": {"EUR": "0.8950"}}
    world.at("2026-10-31T12:00")
    world.convert(100, "USD", "EUR", sources="er-api")
    world.close("ecb", "frankfurter", "er-api", "currency-api")
    world.at("2026-11-03T12:00")
    found = world.convert(100, "USD", "EUR")
    assert (found.source, found.as_of, found.stale) == ("er-api", date(2026, 10, 31), True)
    assert note(found, "passed-over").startswith("ecb, frankfurter not used: ")


# -- the Bank of Russia: a table of the next day -------------------------------------------------


def test_the_request_to_the_bank_of_russia_is_for_today_in_moscow(world):
    world.at("2026-04-25T20:59")
    world.convert(100, "USD", "RUB")
    assert world.requested() == ["/cbr" + cbr_daily("2026-04-25")]
    world.forget()
    world.at("2026-04-25T21:01")  # midnight in Moscow is past
    world.convert(100, "USD", "RUB")
    assert world.requested() == ["/cbr" + cbr_daily("2026-04-26")]


def test_a_set_of_saturday_answers_sunday_and_monday_with_one_request_a_day(world):
    for instant in ("2026-04-25T09:00", "2026-04-26T09:00", "2026-04-27T09:00"):
        world.at(instant)
        for hours in (0, 6, 11):
            world.server.now = utc(instant) + timedelta(hours=hours)
            found = world.convert(100, "USD", "RUB")
            assert (str(found.result), found.as_of) == ("7552.73 RUB", date(2026, 4, 25))
            assert not found.stale
    assert world.requested() == [
        "/cbr" + cbr_daily(day) for day in ("2026-04-25", "2026-04-26", "2026-04-27")
    ]  # on Monday evening the set of Tuesday is out, and not requested


def test_an_undated_question_does_not_use_the_set_of_tomorrow(world):
    world.at("2026-04-27T16:00")
    assert str(world.convert(100, "USD", "RUB", on="2026-04-28").result) == "7541.02 RUB"
    now = world.convert(100, "USD", "RUB")
    assert (str(now.result), now.as_of) == ("7552.73 RUB", date(2026, 4, 25))
    world.forget()
    world.convert(100, "USD", "RUB")
    assert world.requested() == []


def test_the_set_of_tomorrow_answers_when_tomorrow_has_come(world):
    world.at("2026-04-27T16:00")
    world.convert(100, "USD", "RUB")
    world.convert(100, "USD", "RUB", on="2026-04-28")
    world.close("cbr")
    world.at("2026-04-27T21:00")
    assert world.convert(100, "USD", "RUB", sources="cbr").as_of == date(2026, 4, 28)


def test_the_set_of_tomorrow_does_not_answer_today_with_the_bank_gone(world):
    world.at("2026-04-27T16:00")
    world.convert(100, "USD", "RUB", on="2026-04-28")
    world.close("cbr")
    with pytest.raises(NotHeld):
        world.convert(100, "USD", "RUB", sources="cbr")


def test_a_set_of_the_next_year_leaves_today_fresh(world):
    # Its last day is no day off, as far as that is known.
    world.server.cbr = {"2029-12-29": {"USD": "78.1000"}, "2030-01-01": {"USD": "78.2000"}}
    world.at("2029-12-31T16:00")
    world.convert(100, "USD", "RUB", sources="cbr")
    assert str(world.convert(1, "USD", "RUB", on="2030-01-01", sources="cbr").result) == "78.20 RUB"
    world.forget()
    assert str(world.convert(1, "USD", "RUB", sources="cbr").result) == "78.10 RUB"
    assert world.requested() == []


@pytest.fixture
def new_year(world):
    """The Bank of Russia's set of 2026-12-31, in force until 12 January, is held; a blend says otherwise."""
    world.server.cbr = {"2026-12-31": {"USD": "75.5273"}, "2027-01-12": {"USD": "75.4102"}}
    world.at("2026-12-31T09:00")
    world.convert(100, "USD", "RUB")
    world.server.frankfurter = [("2027-01-05", {("USD", "RUB"): "75.6000"})]
    world.close("cbr")
    return world


@pytest.mark.parametrize("instant", ["2027-01-01T12:00", "2027-01-05T12:00", "2027-01-11T20:00"])
def test_over_the_new_year_s_holidays_the_last_set_answers_with_the_bank_of_russia_gone(new_year, instant):
    new_year.at(instant)
    found = new_year.convert(100, "USD", "RUB")
    assert (str(found.result), found.source, found.stale, found.notes) == ("7552.73 RUB", "cbr", False, ())


def test_after_the_holidays_the_last_set_gives_way_with_the_bank_of_russia_gone(new_year):
    new_year.at("2027-01-11T21:00")  # midnight in Moscow
    found = new_year.convert(100, "USD", "RUB")
    assert (str(found.result), found.source) == ("7560.00 RUB", "frankfurter")
    found = new_year.convert(100, "USD", "RUB", sources="cbr")
    assert (str(found.result), found.stale) == ("7552.73 RUB", True)


def test_a_set_that_was_read_the_day_before_is_not_stale_while_it_is_in_force(world):
    world.server.cbr = {"2026-12-30": {"USD": "75.6201"}, "2026-12-31": {"USD": "75.5273"}}
    world.at("2026-12-30T16:00")
    world.convert(100, "USD", "RUB")
    world.convert(100, "USD", "RUB", on="2026-12-31")
    world.close("cbr")
    world.server.frankfurter = [("2027-01-05", {("USD", "RUB"): "75.6000"})]
    world.at("2027-01-05T12:00")
    found = world.convert(100, "USD", "RUB")
    assert (str(found.result), found.stale) == ("7552.73 RUB", False)


def test_the_last_set_of_the_year_is_due_and_not_stale_in_the_list_of_sources(new_year):
    info = sources.get("cbr").INFO
    new_year.at("2027-01-05T12:00")
    store = new_year.converter().store
    assert state(info, store.read(info).newest(new_year.now), new_year.now) == "due"


def test_the_last_set_of_the_year_stands_in_a_comparison_unmarked(new_year):
    new_year.at("2027-01-05T12:00")
    first, second = new_year.converter(["cbr", "frankfurter"]).compare(100, "USD", "RUB")
    found = [(c.source, str(c.conversion.result), c.conversion.stale) for c in (first, second)]
    assert found == [("cbr", "7552.73 RUB", False), ("frankfurter", "7560.00 RUB", False)]


def test_tomorrow_within_the_holidays_says_that_there_will_be_no_set(new_year):
    new_year.open("cbr")
    new_year.at("2026-12-31T16:00")
    found = new_year.convert(100, "USD", "RUB", on="2027-01-01")
    assert (str(found.result), found.as_of) == ("7552.73 RUB", day("2026-12-31"))
    assert note(found, "other-day") == (
        "by its calendar cbr publishes no rates of 2027-01-01: those of 2026-12-31 stay in force"
    )


def test_tomorrow_is_not_known_before_it_is_published(world):
    world.at("2026-04-27T12:00")
    with pytest.raises(NotHeld, match="not published its rates of 2026-04-28 yet") as caught:
        world.convert(100, "USD", "RUB", on="2026-04-28", sources="cbr")
    assert caught.value.on == date(2026, 4, 28)


def test_tomorrow_is_answered_by_todays_set_where_the_calendar_has_none(world):
    world.at("2026-04-25T12:00")
    found = world.convert(100, "USD", "RUB", on="2026-04-26", sources="cbr")
    assert (found.as_of, codes(found)) == (date(2026, 4, 25), ["other-day"])


def test_later_than_tomorrow_is_outside_without_a_request(world):
    world.at("2026-04-27T12:00")
    with pytest.raises(OutOfHistory, match="is in the future"):
        world.convert(100, "USD", "RUB", on="2026-04-29")
    assert world.requested() == []


def test_tomorrow_at_the_ecb_is_todays_table_on_a_friday_evening_alone(world):
    world.at("2026-10-29T16:00")
    with pytest.raises(NotHeld):
        world.convert(1, "EUR", "USD", on="2026-10-30", sources="ecb")
    world.at("2026-10-30T12:00")
    with pytest.raises(NotHeld):
        world.convert(1, "EUR", "USD", on="2026-10-31", sources="ecb")
    world.at("2026-10-30T16:00")
    assert world.convert(1, "EUR", "USD", on="2026-10-31", sources="ecb").as_of == date(2026, 10, 30)


def test_tomorrow_is_not_answered_by_a_leg_of_today(world):
    world.server.frankfurter = [
        ("2026-10-30", {("USD", "EUR"): "0.8951"}),
        ("2026-10-31", {("USD", "NZD"): "1.7744", ("USD", "AUD"): "1.4236"}),
    ]
    world.at("2026-10-30T20:00")
    assert world.convert(1, "NZD", "AUD", on="2026-10-31", sources="frankfurter").as_of == day("2026-10-31")
    with pytest.raises(NotHeld):
        world.convert(1, "USD", "EUR", on="2026-10-31", sources="frankfurter")


# -- dated questions -----------------------------------------------------------------------------


def test_a_recent_day_costs_one_file_of_ninety_days(world):
    world.at("2026-10-30T15:04")
    found = world.convert(100, "USD", "EUR", on="2026-10-28")
    assert (str(found.result), found.as_of, codes(found)) == ("89.82 EUR", date(2026, 10, 28), [])
    assert world.requested() == ["/ecb" + RECENT]
    world.forget()
    for text in ("2026-10-23", "2026-10-25", "2026-10-29"):
        world.convert(100, "USD", "EUR", on=text)
    assert world.requested() == []


def test_an_old_day_costs_the_history_and_then_no_day_costs_anything(world):
    world.server.ecb |= {
        "1999-01-04": {"USD": "1.1789", "JPY": "133.73"},
        "2016-02-11": {"USD": "1.1347", "JPY": "126.67"},
        "2025-12-31": {"USD": "1.1750", "JPY": "184.09"},
    }
    world.at("2026-10-30T15:04")
    found = world.convert(100, "EUR", "USD", on="2016-02-11")
    assert str(found.result) == "113.47 USD"
    assert world.requested() == ["/ecb" + HISTORY]
    world.forget()
    assert world.convert(1, "EUR", "JPY", on="1999-01-04").rate.value == Decimal("133.73")
    assert world.convert(100, "EUR", "USD", on="2026-01-02", sources="ecb").as_of == date(2025, 12, 31)
    assert world.convert(100, "EUR", "USD", on="2026-10-27").as_of == date(2026, 10, 27)
    assert world.requested() == []


def test_a_sunday_has_fridays_table_and_says_so(world):
    world.at("2026-10-30T15:04")
    found = world.convert(100, "USD", "EUR", on="2026-10-25")
    assert (found.as_of, found.on, found.age_days) == (date(2026, 10, 23), date(2026, 10, 25), 2)
    assert note(found, "other-day") == "no rate was published for 2026-10-25; that of 2026-10-23 is used"


def test_easter_monday_has_the_table_of_maundy_thursday(world):
    world.server.ecb |= {"2026-04-02": {"USD": "1.1525"}, "2026-04-07": {"USD": "1.1561"}}
    world.at("2026-10-30T15:04")
    assert world.convert(1, "EUR", "USD", on="2026-04-06", sources="ecb").as_of == date(2026, 4, 2)
    world.forget()
    for text in ("2026-04-03", "2026-04-04", "2026-04-05"):
        assert world.convert(1, "EUR", "USD", on=text, sources="ecb").age_days == int(text[-2:]) - 2
    assert world.requested() == []


def test_today_before_the_hour_of_publication_is_the_table_before(world):
    world.at("2026-10-30T09:00")
    found = world.convert(100, "USD", "EUR", on="2026-10-30", sources="ecb")
    assert (found.as_of, found.stale) == (date(2026, 10, 29), False)
    world.at("2026-10-30T15:04")
    assert world.convert(100, "USD", "EUR", on="2026-10-30", sources="ecb").as_of == date(2026, 10, 30)


def test_no_answer_is_of_a_day_after_that_of_the_question(world):
    world.at("2026-10-30T15:04")
    for back in range(9):
        on = date(2026, 10, 31) - back * timedelta(days=1)
        found = world.convert(1, "EUR", "USD", on=on, sources="ecb")
        assert found.as_of <= on
        assert str(found.as_of) == max(d for d in world.server.ecb if d <= str(on) and d < "2026-11")


def test_before_the_first_day_is_outside_and_names_it(world):
    world.at("2026-10-30T15:04")
    with pytest.raises(OutOfHistory, match="1999-01-04") as caught:
        world.convert(1, "EUR", "USD", on="1999-01-02", sources="ecb")
    assert caught.value.first == date(1999, 1, 4)
    assert world.requested() == []


def test_a_suspended_currency_is_refused_and_its_last_day_named(world):
    world.server.ecb = {
        "2022-02-28": {"USD": "1.1199", "RUB": "115.4842"},
        "2022-03-01": {"USD": "1.1162", "RUB": "117.2010"},
        "2022-03-02": {"USD": "1.1106"},
        "2022-03-03": {"USD": "1.1076"},
        **world.server.ecb,
    }
    world.at("2026-10-30T15:04")
    assert world.convert(1, "EUR", "RUB", on="2022-03-01", sources="ecb").rate.value == Decimal("117.2010")
    with pytest.raises(OutOfHistory, match="2022-03-01") as caught:
        world.convert(1, "EUR", "RUB", on="2022-03-03", sources="ecb")
    assert caught.value.last == date(2022, 3, 1)
    with pytest.raises(OutOfHistory, match="quoted RUB until 2022-03-01"):
        world.convert(1, "EUR", "RUB", sources="ecb")


def test_a_gap_of_years_is_no_rate_though_the_currency_is_quoted_again(world):
    world.server.ecb = {
        "2008-12-09": {"USD": "1.2838", "ISK": "290"},
        "2008-12-10": {"USD": "1.2925"},
        "2012-06-15": {"USD": "1.2596"},
        "2018-02-01": {"USD": "1.2459", "ISK": "125.30"},
        **world.server.ecb,
    }
    world.at("2026-10-30T15:04")
    with pytest.raises(RateUnavailable, match="no ISK in its rates of 2012-06-15"):
        world.convert(1, "EUR", "ISK", on="2012-06-15", sources="ecb")
    assert world.convert(1, "EUR", "ISK", on="2018-02-01", sources="ecb").as_of == date(2018, 2, 1)


def test_a_table_older_than_any_pause_is_not_believed(world):
    world.server.cbr = {"2026-04-01": {"USD": "77.0000"}}
    world.at("2026-04-20T12:00")
    with pytest.raises(NotHeld, match="a table of 2026-04-01 for 2026-04-15, older than it ever pauses"):
        world.convert(1, "USD", "RUB", on="2026-04-15", sources="cbr")


def test_the_legs_of_frankfurter_are_of_their_own_days(world):
    world.server.frankfurter = [
        ("2026-10-28", {("USD", "THB"): "33.7700"}),
        ("2026-10-30", {("USD", "EUR"): "0.8951", ("USD", "RUB"): "84.1000"}),
    ]
    world.at("2026-10-30T20:00")
    found = world.convert(100, "EUR", "THB", sources="frankfurter")
    assert found.as_of == date(2026, 10, 28)
    assert [leg.as_of for leg in found.rate.legs] == [date(2026, 10, 30), date(2026, 10, 28)]
    assert (found.kind, found.derivation) == ("blend", "cross")
    assert str(found.result) == "3772.76 THB"  # 100 / 0.8951 * 33.77 = 3772.7628...
    assert world.requested() == ["/frankfurter/v2/rates?base=USD&date=2026-10-30"]


def test_the_turn_of_the_year_makes_no_leg_of_frankfurter_stale(world):
    world.server.frankfurter = [
        ("2026-12-31", {("USD", "EUR"): "0.8900", ("USD", "THB"): "33.5000"}),
        ("2027-01-02", {("USD", "NZD"): "1.7700"}),
    ]
    world.at("2027-01-02T12:00")
    found = world.convert(1, "USD", "THB", sources="frankfurter")
    assert (found.as_of, found.stale) == (date(2026, 12, 31), False)
    world.forget()
    assert not world.convert(1, "USD", "THB", sources="frankfurter").stale
    assert world.requested() == []


def test_gold_is_requested_by_itself(world):
    world.server.frankfurter = [("2026-10-30", {("XAU", "USD"): "4021.5", ("USD", "EUR"): "0.8951"})]
    world.at("2026-10-30T20:00")
    found = world.convert(2, "XAU", "EUR", sources="frankfurter")
    assert found.rate.value == Decimal("3599.64465")  # 4021.5 * 0.8951
    assert sorted(world.requested()) == [
        "/frankfurter/v2/rates?base=USD&date=2026-10-30",
        "/frankfurter/v2/rates?base=XAU&quotes=USD&date=2026-10-30",
    ]
    world.forget()
    world.convert(1, "XAU", "USD", sources="frankfurter")
    assert world.requested() == []


def test_currency_api_steps_back_over_a_day_without_a_build(world):
    world.server.builds = {"2026-10-20": {"EUR": "0.88", "RUB": "84.5"}}
    world.at("2026-10-30T12:00")
    found = world.convert(1, "USD", "EUR", on="2026-10-21", sources="currency-api")
    assert found.as_of == date(2026, 10, 20)
    assert [path.split("/")[1] for path in world.requested("currency-api")] == ["2026-10-21", "2026-10-20"]
    world.forget()
    world.convert(1, "USD", "EUR", on="2026-10-21", sources="currency-api")
    assert world.requested() == []


def test_currency_api_does_not_step_back_beyond_its_longest_pause(world):
    world.server.builds = {"2026-10-15": {"EUR": "0.88"}}
    world.at("2026-10-30T12:00")
    with pytest.raises(RateUnavailable, match="no rates of 2026-10-21"):
        world.convert(1, "USD", "EUR", on="2026-10-21", sources="currency-api")
    assert len(world.requested("currency-api")) == 4


def test_er_api_has_no_past(world):
    world.server.er_api = {"2026-10-30": {"EUR": "0.8950"}}
    world.at("2026-10-30T12:00")
    with pytest.raises(OutOfHistory, match="publishes only its newest rates"):
        world.convert(1, "USD", "EUR", on="2026-10-20", sources="er-api")
    assert world.requested() == []


def test_the_next_request_to_er_api_is_made_when_it_said_that_it_publishes(world):
    world.server.er_api = {"2026-10-30": {"EUR": "0.8950"}, "2026-10-31": {"EUR": "0.8961"}}
    world.at("2026-10-30T12:00")
    world.convert(1, "USD", "EUR", sources="er-api")
    world.forget()
    world.at("2026-10-31T00:17")
    assert world.convert(1, "USD", "EUR", sources="er-api").as_of == date(2026, 10, 30)
    assert world.requested() == []
    world.at("2026-10-31T00:19")
    assert world.convert(1, "USD", "EUR", sources="er-api").as_of == date(2026, 10, 31)


# -- what is covered -----------------------------------------------------------------------------


def test_a_held_table_does_not_answer_a_day_that_is_not_covered(world):
    world.at("2026-10-23T16:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.at("2026-10-30T15:04")
    world.convert(1, "EUR", "USD", sources="ecb")  # between the two nothing is known
    world.forget()
    with pytest.raises(
        NotHeld, match="ecb's rates of 2026-10-27 are not on this machine, the newest are of 2026-10-30"
    ):
        world.convert(1, "EUR", "USD", on="2026-10-27", sources="ecb", offline=True)
    assert world.requested() == []
    assert world.convert(1, "EUR", "USD", on="2026-10-27", sources="ecb").as_of == date(2026, 10, 27)
    assert world.requested() == ["/ecb" + RECENT]


def test_offline_and_undated_the_newest_held_answers_and_says_its_age(world):
    world.at("2026-10-23T16:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.forget()
    world.at("2026-10-30T15:04")
    found = world.convert(1, "EUR", "USD", offline=True)
    assert (found.as_of, found.age_days, found.stale) == (date(2026, 10, 23), 7, True)
    assert "offline" in note(found, "stale")
    assert world.requested() == []


def test_offline_with_nothing_held_it_can_not_be_known_now(world):
    with pytest.raises(NotHeld, match="offline, and no rates of ecb are on this machine"):
        world.convert(1, "EUR", "USD", offline=True)
    assert world.requested() == []


def test_a_dated_question_does_not_fall_back_to_an_older_table(world):
    world.at("2026-10-27T16:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.at("2026-10-30T15:04")
    world.fail("ecb")
    with pytest.raises(NotHeld) as caught:
        world.convert(1, "EUR", "USD", on="2026-10-29", sources="ecb")
    assert isinstance(caught.value.tried[0], SourceRefused)


def test_an_old_day_of_a_blend_is_requested_again_until_it_is_final(world):
    world.server.frankfurter = [("2026-10-20", {("USD", "EUR"): "0.8930"})]
    world.at("2026-10-30T12:00")
    world.convert(1, "USD", "EUR", on="2026-10-20", sources="frankfurter")
    world.forget()
    world.at("2026-10-30T14:00")
    world.convert(1, "USD", "EUR", on="2026-10-20", sources="frankfurter")
    assert world.requested() == []
    world.at("2026-10-30T16:00")
    world.convert(1, "USD", "EUR", on="2026-10-20", sources="frankfurter")
    assert len(world.requested()) == 1
    world.at("2026-11-03T16:00")
    world.convert(1, "USD", "EUR", on="2026-10-20", sources="frankfurter")
    world.forget()
    world.at("2026-12-03T16:00")
    world.convert(1, "USD", "EUR", on="2026-10-20", sources="frankfurter")
    assert world.requested() == []


# -- what goes wrong -----------------------------------------------------------------------------

GOOD = {"USD": "1.1172", "JPY": "175.68", "GBP": "0.83380"}
BAD = {
    "an HTML page with 200": Answer(PAGE),
    "a body that is cut": Answer(ecb_body({"2026-10-30": GOOD}), cut=200),
    "XML that is cut": Answer(ecb_body({"2026-10-30": GOOD})[:-40]),
    "rates of zero": Answer(ecb_body({"2026-10-30": dict.fromkeys(GOOD, "0")})),
    "503": Answer("busy", 503),
    "429": Answer("slow down", 429, {"Retry-After": "3600"}),
    "404": Answer("moved", 404),
    "JSON in place of XML": Answer('{"rates": {}}'),
    "nothing": Answer(""),
    "figures a hundred times off": Answer(
        ecb_body({"2026-10-30": {"USD": "111.72", "JPY": "17568", "GBP": "83.380"}})
    ),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_answer_keeps_what_is_held_and_gives_way_to_the_next_source(world, bad):
    world.at("2026-10-29T16:00")
    world.convert(100, "USD", "EUR")
    kept = (world.cache / "ecb" / "2026.csv").read_bytes()
    world.fail("ecb", with_=bad)
    world.server.frankfurter = [("2026-10-30", {("USD", "EUR"): "0.8951"})]
    world.at("2026-10-30T17:30")
    found = world.convert(100, "USD", "EUR")
    assert (found.source, codes(found)) == ("frankfurter", ["passed-over"])
    assert (world.cache / "ecb" / "2026.csv").read_bytes() == kept
    world.forget()
    world.convert(100, "USD", "EUR")
    assert world.requested() == []


def test_a_single_figure_of_zero_is_never_used_and_told(world):
    world.server.ecb["2026-10-30"] = {**GOOD, "JPY": "0"}
    world.at("2026-10-30T15:04")
    asking = world.converter("ecb")
    assert str(asking.convert(100, "USD", "EUR").result) == "89.51 EUR"
    assert asking.reports == ["ecb: 1 EUR = 0 JPY of 2026-10-30 is not used: it is not a rate"]
    with pytest.raises(NotHeld, match="1 EUR = 0 JPY of 2026-10-30 is set aside") as refused:
        asking.convert(100, "USD", "JPY")
    assert "no earlier figure is near enough" in str(refused.value)


@pytest.mark.parametrize("text", ["1e999", "1e-999", "9" * 40])
def test_a_figure_that_no_rate_can_be_is_named(world, text):
    world.server.ecb["2026-10-30"] = {**GOOD, "JPY": text}
    world.at("2026-10-30T15:04")
    for _ in range(2):
        with pytest.raises(NotHeld, match=f"1 EUR = {text} JPY of 2026-10-30 is set aside"):
            world.convert(100, "USD", "JPY", sources="ecb")
        world.forget()


def test_a_figure_of_zero_leaves_the_good_one_before_it_in_use(world):
    world.at("2026-10-29T15:04")
    world.convert(100, "USD", "JPY", sources="ecb")
    world.server.ecb["2026-10-30"] = {**GOOD, "JPY": "0"}
    world.at("2026-10-30T15:04")
    found = world.convert(100, "USD", "JPY", sources="ecb")
    assert str(found.as_of) == "2026-10-29"
    assert note(found, "set-aside") == "ecb's 1 EUR = 0 JPY of 2026-10-30 is set aside as implausible"
    assert found.stale


def test_a_refusal_is_left_alone_for_one_minute_then_two_then_four(world):
    world.fail("ecb")
    start, requested = utc("2026-10-30T15:00"), []
    for minute in range(9):
        world.server.now = start + timedelta(minutes=minute)
        with pytest.raises(NotHeld):
            world.convert(1, "EUR", "USD", sources="ecb")
        if world.requested():
            requested.append(minute)
        world.forget()
    assert requested == [0, 1, 3, 7]


def test_a_pause_is_never_longer_than_an_hour(world):
    world.fail("ecb")
    now = utc("2026-10-30T00:00")
    for _ in range(9):
        world.server.now = now
        with pytest.raises(NotHeld):
            world.convert(1, "EUR", "USD", sources="ecb")
        now += timedelta(hours=1)
    assert len(world.requested()) == 9


def test_no_connection_is_left_alone_for_one_minute_every_time(world):
    world.close("ecb")
    start = utc("2026-10-30T15:00")
    for minute in range(3):
        world.server.now = start + timedelta(minutes=minute, seconds=1)
        with pytest.raises(NotHeld, match=r"connection refused\)$"):
            world.convert(1, "EUR", "USD", sources="ecb")
        with pytest.raises(NotHeld, match=rf"not asked again before 2026-10-30T15:0{minute + 1}:01Z"):
            world.convert(1, "EUR", "USD", sources="ecb")
    world.open("ecb")
    world.at("2026-10-30T15:03:02")
    assert world.convert(1, "EUR", "USD", sources="ecb").as_of == date(2026, 10, 30)


def test_success_ends_the_pauses(world):
    world.fail("ecb")
    world.at("2026-10-29T15:10")
    for instant in ("2026-10-29T15:10", "2026-10-29T15:12"):
        world.at(instant)
        with pytest.raises(NotHeld):
            world.convert(1, "EUR", "USD", sources="ecb")
    world.open("ecb")
    world.at("2026-10-29T15:15")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.fail("ecb")
    world.forget()
    for instant in ("2026-10-30T15:10", "2026-10-30T15:10:59", "2026-10-30T15:11"):
        world.at(instant)
        world.convert(1, "EUR", "USD", sources="ecb")
    assert len(world.requested()) == 2


def test_refresh_does_not_wait_for_the_pause_to_end(world):
    world.fail("ecb")
    world.at("2026-10-30T15:04")
    with pytest.raises(NotHeld):
        world.convert(1, "EUR", "USD", sources="ecb")
    world.open("ecb")
    assert world.convert(1, "EUR", "USD", sources="ecb", refresh=True).as_of == date(2026, 10, 30)
    assert world.convert(1, "EUR", "USD", sources="ecb").as_of == date(2026, 10, 30)


def test_a_failure_in_the_future_does_not_silence_a_source(world):
    world.fail("ecb")
    world.at("2026-12-30T15:04")
    with pytest.raises(NotHeld):
        world.convert(1, "EUR", "USD", sources="ecb")
    world.open("ecb")
    world.at("2026-10-30T15:04")
    assert world.convert(1, "EUR", "USD", sources="ecb").as_of == date(2026, 10, 30)


def test_rates_written_by_a_clock_that_was_ahead_are_requested_again(world):
    world.at("2026-10-30T15:04")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.forget()
    world.at("2026-10-30T15:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    assert len(world.requested()) == 1


@pytest.mark.parametrize(
    "odd",
    [
        '{"failure": {"count": "many", "at": 5}}',
        '{"failure": [1], "validators": {"https://x?": 5}, "hints": {"id:USD": 7}}',
        '{"validators": [1], "hints": "none", "failure": {"at": "x", "until": "y", "message": 1}}',
        "[]",
        "{",
        "[" * 100_000,
    ],
)
@pytest.mark.parametrize("refused", [False, True])
def test_odd_notes_of_a_source_are_nothing(world, odd, refused):
    folder = world.cache / "ecb"
    folder.mkdir(parents=True)
    (folder / "source.json").write_text(odd)
    world.at("2026-10-30T15:04")
    if refused:
        world.fail("ecb")
        with pytest.raises(NotHeld):
            world.convert(1, "EUR", "USD", sources="ecb")
    else:
        assert world.convert(1, "EUR", "USD", sources="ecb").as_of == date(2026, 10, 30)


def test_when_all_fail_it_can_not_be_known_now_and_every_failure_is_kept(world):
    world.fail("ecb", with_=Answer(PAGE))
    world.fail("frankfurter")
    world.close("er-api", "cbr")
    world.fail("currency-api", with_=Answer('{"date": "2026-10-30"}'))
    world.at("2026-10-30T15:04")
    with pytest.raises(NotHeld) as caught:
        world.convert(1, "EUR", "USD")
    assert [type(error) for error in caught.value.tried] == [
        SourceChanged, SourceRefused, SourceUnreachable, SourceChanged, SourceUnreachable,
    ]  # fmt: skip
    # The last was tried for a leg of a chain.
    tried = ["ecb", "frankfurter", "er-api", "currency-api", "cbr"]
    assert [error.source for error in caught.value.tried] == tried


def test_if_no_source_quotes_the_pair_asking_again_does_not_help(world):
    world.server.ecb["2026-10-30"].pop("ISK")
    world.at("2026-10-30T15:04")
    with pytest.raises(RateUnavailable) as caught:
        world.convert(1, "EUR", "KWD", sources="ecb")
    assert not isinstance(caught.value, NotHeld)
    assert world.requested() == []
    with pytest.raises(RateUnavailable) as caught:
        world.convert(1, "EUR", "ISK", sources="ecb")
    assert not isinstance(caught.value, NotHeld)


def test_a_bad_amount_is_refused_before_any_request(world):
    for question in (("1x", "EUR", "USD"), (float("nan"), "EUR", "USD"), (1, "EUR", "USZ")):
        with pytest.raises(InputError):
            world.convert(*question)
    with pytest.raises(InputError, match="rounding"):
        world.converter().convert(1, "EUR", "USD", rounding="bankers")
    with pytest.raises(InputError, match="digits"):
        world.converter().convert(1, "EUR", "USD", digits=41)
    assert world.requested() == []


# -- whose rates, and how old --------------------------------------------------------------------


def test_only_the_sources_that_are_named_answer_in_their_order(world):
    world.server.er_api = {"2026-10-30": {"EUR": "0.8950"}}
    world.server.builds = {"2026-10-30": {"EUR": "0.8949"}}
    world.at("2026-10-30T16:00")
    assert world.convert(1, "USD", "EUR", sources=["er-api", "ecb"]).source == "er-api"
    world.fail("er-api", "currency-api")
    assert world.requested() == ["/er-api/v6/latest/USD"]
    world.forget()
    with pytest.raises(NotHeld):
        world.convert(1, "USD", "GBP", sources="currency-api")
    assert all(path.startswith("/currency-api/latest") for path in world.requested())


def test_in_the_default_order_the_bank_of_russia_answers_for_roubles_alone(world):
    world.at("2026-10-30T16:00")
    world.server.cbr = {"2026-10-30": {"USD": "84.1000", "EUR": "93.9000"}}
    assert world.convert(1, "USD", "EUR").source == "ecb"
    assert world.convert(1, "USD", "RUB").source == "cbr"
    assert world.convert(1, "USD", "EUR", sources="cbr").source == "cbr"


def test_refresh_requests_even_a_table_that_is_fresh(world):
    world.at("2026-10-30T16:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.forget()
    world.convert(1, "EUR", "USD", sources="ecb", refresh=True)
    assert len(world.requested()) == 1


def test_a_rate_that_is_older_than_allowed_is_refused(world):
    world.at("2026-11-01T12:00")
    assert world.convert(1, "EUR", "USD", sources="ecb", max_age=2).age_days == 2
    with pytest.raises(RateUnavailable, match="2 days old, and max_age allows 1 day") as caught:
        world.convert(1, "EUR", "USD", sources="ecb", max_age=1)
    assert not isinstance(caught.value, NotHeld)


def test_a_rate_that_is_too_old_gives_way_to_a_newer_one(world):
    world.server.er_api = {"2026-11-01": {"EUR": "0.8950"}}
    world.at("2026-11-01T12:00")
    found = world.convert(1, "EUR", "USD", sources=["ecb", "er-api"], max_age=1)
    assert (found.source, codes(found)) == ("er-api", ["passed-over"])


def test_law_has_no_age(world):
    assert world.convert(1, "DEM", "EUR", max_age=0).age_days is None


# -- time ----------------------------------------------------------------------------------------


def test_the_deadline_is_kept_though_all_publishers_hang(world):
    for key in ("ecb", "frankfurter", "er-api", "currency-api"):
        world.fail(key, with_=Answer(delay=30))
    began = time.monotonic()
    with pytest.raises(NotHeld) as caught:
        world.convert(1, "EUR", "USD", timeout=0.8)
    assert time.monotonic() - began < 10
    assert len(caught.value.tried) == 4


def test_a_candidate_that_hangs_leaves_half_of_the_time_to_the_next(world):
    world.fail("ecb", with_=Answer(delay=30))
    world.server.er_api = {"2026-10-30": {"EUR": "0.8950"}}
    world.at("2026-10-30T16:00")
    began = time.monotonic()
    assert world.convert(1, "USD", "EUR", sources=["ecb", "er-api"], timeout=2.0).source == "er-api"
    assert 0.9 < time.monotonic() - began < 1.9


def test_the_last_candidate_may_use_all_that_is_left(world):
    world.at("2026-10-30T16:00")
    body = ecb_body({"2026-10-30": GOOD})
    world.fail("ecb", with_=Answer(body, delay=1.0))
    assert world.convert(1, "EUR", "USD", sources="ecb", timeout=1.9).as_of == date(2026, 10, 30)


def test_a_question_may_take_ten_seconds_five_if_shipped_rates_can_answer_three_if_the_cache_can(world):
    usual = {HELD_NONE: 10.0, HELD_SHIPPED: 5.0, HELD_CACHED: 3.0}
    assert world.converter(timeout=None)._context._usual == usual


def test_where_a_held_table_can_answer_the_wait_is_shorter(world):
    world.at("2026-10-29T16:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.fail("ecb", with_=Answer(delay=30))
    world.at("2026-10-30T17:30")
    answers = world.answers("ecb", nothing=2.0, shipped=2.0, cache=0.3)
    began = time.monotonic()
    assert answers.entry("EUR", "USD", None)[1].stale
    assert 0.3 < time.monotonic() - began < 2.0


def test_a_publisher_that_shipped_rates_do_not_wait_for_is_asked_by_the_next_question_and_waited_for(world):
    world.at("2026-10-29T16:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    seed = world.cache.rename(world.cache.with_name("shipped"))
    world.environ["CONVERTER_SEED_DIR"] = str(seed)
    world.fail("ecb", with_=Answer(ecb_body({"2026-10-30": GOOD}), delay=0.8))
    world.at("2026-10-30T17:30")

    def as_of():
        answers = world.answers("ecb", nothing=3.0, shipped=0.3, cache=0.1)
        return answers.entry("EUR", "USD", None)[1].rate.as_of

    began = time.monotonic()
    assert as_of() == date(2026, 10, 29)
    assert 0.3 <= time.monotonic() - began < 0.7
    world.forget()
    assert as_of() == date(2026, 10, 30)


def test_a_held_table_of_another_pair_does_not_shorten_the_wait(world):
    world.server.cbr = {"2026-10-30": {"USD": "84.1000", "EUR": "93.9000"}}
    world.at("2026-10-30T16:00")
    world.convert(1, "USD", "RUB")  # from the Bank of Russia, which does not answer dollars in euros
    world.fail("ecb", with_=Answer(ecb_body({"2026-10-30": GOOD}), delay=0.5))
    answers = world.answers(nothing=4.0, shipped=0.3, cache=0.3)
    assert answers.entry("USD", "EUR", None)[1].rate.source == "ecb"


# -- codes that have ended -----------------------------------------------------------------------


def test_what_a_blend_carries_on_past_its_end_is_not_used(world):
    world.server.er_api = {"2026-10-30": {"EUR": "0.8950", "BGN": "1.7361", "HRK": "6.8000"}}
    world.at("2026-10-30T16:00")
    found = world.convert(100, "BGN", "USD", sources="er-api")
    assert (found.source, found.kind, found.derivation) == ("law+er-api", "indicative", "chain")
    assert found.result_exact == Decimal("57.127584491197596116946678")  # 100 / 1.95583 / 0.8950
    assert "BGN" not in (world.cache / "er-api" / "2026-10.csv").read_text()


def test_levs_are_euros_by_law(world):
    found = world.convert(100, "BGN", "EUR")
    assert (str(found.result), found.source, found.derivation) == ("51.13 EUR", "law", "fixed")
    assert found.as_of == date(2026, 1, 1)
    assert world.requested() == []


def test_kunas_are_of_the_market_until_the_law(world):
    world.server.ecb = {"2022-12-30": {"USD": "1.0666", "HRK": "7.5365"}, **world.server.ecb}
    world.at("2026-10-30T16:00")
    market = world.convert(100, "EUR", "HRK", on="2022-12-30")
    assert (str(market.result), market.source) == ("753.65 HRK", "ecb")
    law = world.convert(100, "EUR", "HRK", on="2023-01-01")
    assert (str(law.result), law.source) == ("753.45 HRK", "law")


# -- a cache that can't be used ------------------------------------------------------------------


def test_with_the_clock_set_the_users_own_cache_is_not_written(world, tmp_path):
    home = tmp_path / "home"
    environ = {**world.environ, "CONVERTER_NOW": "2026-10-30T15:04:00Z", "XDG_CACHE_HOME": str(home)}
    del environ["CONVERTER_CACHE_DIR"]
    world.at("2026-10-30T15:04")
    found = world.converter("ecb", environ=environ, clock=None).convert(100, "USD", "EUR")
    assert str(found.result) == "89.51 EUR"
    assert not home.exists()


def test_where_nothing_can_be_written_the_answer_is_the_same_and_it_is_told(world):
    world.cache.write_text("a file where the folder should be")
    world.at("2026-10-30T15:04")
    asking = world.converter("ecb")
    assert str(asking.convert(100, "USD", "EUR").result) == "89.51 EUR"
    assert len(asking.reports) == 1
    assert asking.reports[0].startswith(f"rates can't be kept in {world.cache}: ")
    asking.convert(5, "GBP", "JPY")
    assert len(world.requested()) == 1


def test_without_a_home_law_and_market_answer(world):
    environ = {name: value for name, value in world.environ.items() if name != "CONVERTER_CACHE_DIR"}
    environ["XDG_CACHE_HOME"] = "/dev/null/cache"  # which even root can't make
    world.at("2026-10-30T15:04")
    asking = world.converter(environ=environ)
    assert str(asking.convert(100, "DEM", "EUR").result) == "51.13 EUR"
    assert str(asking.convert(100, "USD", "EUR").result) == "89.51 EUR"


def test_a_damaged_file_costs_a_request_and_is_told(world):
    world.at("2026-10-30T15:04")
    world.convert(100, "USD", "EUR", sources="ecb")
    file = world.cache / "ecb" / "2026.csv"
    file.write_bytes(file.read_bytes().replace(b"1.1172", b"9.1172"))
    world.forget()
    asking = world.converter("ecb")
    assert str(asking.convert(100, "USD", "EUR").result) == "89.51 EUR"
    assert len(world.requested()) == 1
    assert any("ecb/2026.csv is damaged" in line for line in asking.reports)
    assert (world.cache / "ecb" / "2026.csv.damaged").exists()
    again = world.converter("ecb")
    assert str(again.convert(100, "USD", "EUR").result) == "89.51 EUR"
    assert again.reports == []


def test_a_mark_of_rates_that_are_no_longer_held_is_not_sent(world):
    world.at("2026-10-29T16:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    file = world.cache / "ecb" / "2026.csv"
    before = file.read_bytes()
    world.at("2026-10-30T15:04")
    world.convert(1, "EUR", "USD", sources="ecb")
    file.write_bytes(before)  # source.json still has the mark of the newer table
    world.forget()
    assert world.convert(1, "EUR", "USD", sources="ecb").as_of == date(2026, 10, 30)
    assert "if-none-match" not in world.server.log[0].headers


def test_a_figure_that_was_changed_after_the_fact_is_told_and_replaced(world):
    world.at("2026-10-30T15:04")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.server.ecb["2026-10-30"] = {**GOOD, "USD": "1.1173"}
    asking = world.converter("ecb", refresh=True)
    world.server.log.clear()
    world.fail("ecb", with_=Answer(ecb_body({"2026-10-30": {**GOOD, "USD": "1.1173"}})))
    assert asking.convert(1, "EUR", "USD").rate.value == Decimal("1.1173")
    (told,) = asking.reports
    assert told.endswith("of 2026-10-30: 1 EUR = 1.1172 USD became 1 EUR = 1.1173 USD")


def test_the_requests_that_were_made_can_be_shown_as_curl_lines(world):
    world.at("2026-10-30T15:04")
    asking = world.converter("ecb")
    asking.convert(1, "EUR", "USD")
    (line,) = asking.requests
    assert line.startswith("curl ")
    assert line.endswith(f"{world.server.url}/ecb{DAILY}")


def test_the_requests_that_failed_can_be_shown_too(world):
    world.fail("ecb")
    world.at("2026-10-30T15:04")
    asking = world.converter("ecb")
    with pytest.raises(NotHeld):
        asking.convert(1, "EUR", "USD")
    assert [line.rpartition("/")[2] for line in asking.requests] == ["eurofxref-daily.xml"]


# -- steps and figures set aside -----------------------------------------------------------------


def test_a_step_of_more_than_a_tenth_is_told(world):
    world.server.cbr = {"2026-04-24": {"USD": "75.0000"}, "2026-04-25": {"USD": "90.0000"}}
    world.at("2026-04-24T09:00")
    world.convert(1, "USD", "RUB", sources="cbr")
    world.at("2026-04-25T09:00")
    found = world.convert(1, "USD", "RUB", sources="cbr")
    assert note(found, "step") == "USD/RUB moved +20.0% from 2026-04-24 to 2026-04-25"


def test_an_implausible_figure_is_set_aside_for_the_last_good_one(world):
    world.server.cbr = {
        "2026-04-24": {"USD": "75.0000", "EUR": "88.0000", "CNY": "11.0000"},
        "2026-04-25": {"USD": "7.5527", "EUR": "88.2826", "CNY": "11.0270"},
    }
    world.at("2026-04-24T09:00")
    world.convert(1, "USD", "RUB", sources="cbr")
    world.at("2026-04-25T09:00")
    found = world.convert(1, "USD", "RUB", sources="cbr")
    assert (found.as_of, found.rate.value) == (date(2026, 4, 24), Decimal("75.0000"))
    assert note(found, "set-aside") == "cbr's 1 USD = 7.5527 RUB of 2026-04-25 is set aside as implausible"
    assert world.convert(1, "EUR", "RUB", sources="cbr").as_of == date(2026, 4, 25)


def test_a_false_figure_that_was_believed_gives_way_to_the_true_one_of_the_next_day(world):
    world.at("2026-10-30T16:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.server.ecb = {"2026-12-14": {**GOOD, "USD": "1.9000"}, "2026-12-15": {**GOOD, "USD": "1.1170"}}
    world.at("2026-12-14T16:00")
    assert str(world.convert(1, "EUR", "USD", sources="ecb").rate.value) == "1.9000"
    world.at("2026-12-15T16:00")
    asking = world.converter("ecb")
    found = asking.convert(1, "EUR", "USD")
    assert (str(found.rate.value), str(found.as_of), found.stale) == ("1.1170", "2026-12-15", False)
    assert ",?1.9000," in (world.cache / "ecb" / "2026.csv").read_text()
    assert "1 EUR = 1.9000 USD of 2026-12-14 is set aside" in asking.reports[0]
    # What a user accepts stays so, however often the true table comes again.
    accept(asking.store, sources.get("ecb").INFO, date(2026, 12, 14), "USD")
    asking.convert(1, "EUR", "USD")
    world.converter("ecb", refresh=True).convert(1, "EUR", "USD")
    world.forget()
    assert str(world.convert(1, "EUR", "USD", sources="ecb", on="2026-12-14").rate.value) == "1.9000"


def test_roubles_of_before_1998_are_read_under_their_own_code(world):
    world.server.cbr = {"1997-06-03": {"USD": "5762.00", "DEM": "3371.50"}}
    world.at("2026-10-30T16:00")
    found = world.convert(1, "USD", "RUR", on="1997-06-03", sources="cbr")
    assert (str(found.result), found.derivation, found.source) == ("5762.00 RUR", "published", "cbr")


def test_a_day_between_law_and_the_first_table_is_read_under_the_old_code(world):
    world.server.ecb = {
        "2004-12-30": {"USD": "1.3604", "TRL": "1837100"},
        "2004-12-31": {"USD": "1.3621", "TRL": "1836200"},
        "2005-01-03": {"USD": "1.3507", "TRY": "1.8227"},
        **world.server.ecb,
    }
    world.at("2026-10-30T16:00")
    old = world.convert(1, "EUR", "TRL", on="2005-01-02", sources="ecb")
    assert (old.rate.value, old.as_of) == (Decimal(1836200), date(2004, 12, 31))
    new = world.convert(1, "EUR", "TRY", on="2005-01-02", sources="ecb")
    assert (new.rate.value, new.as_of) == (Decimal("1.8362"), date(2004, 12, 31))
    assert (new.derivation, "law" in codes(new)) == ("chain", True)


def test_refresh_makes_one_request_per_source_and_question_though_a_chain_is_sought(world):
    world.server.builds = {"2026-10-30": {"EUR": "0.88", "XPT": "0.0006"}}
    world.server.er_api = {"2026-10-30": {"EUR": "0.8950"}}
    world.at("2026-10-30T16:00")
    with pytest.raises(RateUnavailable):
        world.convert(1, "XPT", "KWD", refresh=True, sources=["er-api", "currency-api", "ecb"])
    requested = world.requested()
    assert len(requested) == len(set(requested))


# -- publishers that are late or wrong ------------------------------------------------------------


def test_a_late_table_does_not_make_the_one_before_it_final(world):
    late = world.server.ecb.pop("2026-11-02")
    world.at("2026-11-03T07:00")
    before = world.convert(100, "USD", "EUR", on="2026-11-02", sources="ecb")
    assert (before.as_of, before.stale) == (date(2026, 10, 30), True)
    world.server.ecb["2026-11-02"] = late
    world.forget()
    world.at("2026-12-15T10:00")
    after = world.convert(100, "USD", "EUR", on="2026-11-02", sources="ecb")
    assert (after.as_of, after.stale, str(after.result)) == (date(2026, 11, 2), False, "89.57 EUR")


def test_a_set_of_long_ago_is_no_answer_for_today(world):
    world.server.cbr = {"2015-03-03": {"USD": "61.8786"}}
    world.at("2026-04-28T12:00")
    with pytest.raises(NotHeld, match="older than it ever pauses"):
        world.convert(1, "USD", "RUB", sources="cbr")
    world.server.cbr |= {"2020-01-15": {"USD": "61.4140"}}
    world.forget()
    assert world.convert(1, "USD", "RUB", on="2020-01-15", sources="cbr", refresh=True).rate.value == Decimal(
        "61.4140"
    )


def test_a_cross_is_of_one_table_though_one_figure_is_set_aside(world):
    world.at("2026-10-30T15:04")
    world.convert(1, "USD", "EUR", sources="ecb")
    world.server.ecb["2026-11-02"] = {**world.server.ecb["2026-11-02"], "USD": "11.165"}
    world.at("2026-11-02T15:30")
    found = world.convert(100, "USD", "JPY", sources="ecb")
    assert {leg.as_of for leg in found.rate.legs} == {date(2026, 10, 30)}
    assert str(found.result) == "15725 JPY"
    assert "set-aside" in codes(found)


def test_a_set_of_a_later_day_than_requested_is_no_answer_and_covers_nothing(world):
    world.at("2026-04-24T09:00")
    ahead = cbr_body("2026-04-25", {"USD": "75.5273", "EUR": "88.2826"})
    world.server.instead["cbr"] = Answer(ahead, headers={"Content-Type": "application/xml"})
    with pytest.raises(NotHeld, match="a later day than 2026-04-24"):
        world.convert(1, "USD", "RUB", sources="cbr")
    assert not list(world.cache.glob("cbr/*.csv"))


def test_today_is_the_day_of_the_source_that_answers_and_not_of_moscow_without_the_rouble(world):
    world.at("2026-10-29T21:30")  # past midnight in Moscow, not yet in Frankfurt
    assert world.convert(1, "USD", "EUR", on="today").on == date(2026, 10, 29)
    world.server.cbr = {"2026-10-30": {"USD": "81.0000"}}
    assert world.convert(1, "USD", "RUB", on="today").on == date(2026, 10, 30)
