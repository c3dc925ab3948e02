"""Which source's table answers, with made-up sources, no network and a fixed clock."""

from datetime import timedelta
from decimal import Decimal

import pytest
from support.days import day, utc
from support.fakes import FakeSource, notes_of

from converter.errors import NotHeld, OutOfHistory, RateUnavailable, SourceUnreachable
from converter.model import RateKind
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.holiday_rules import days_off

FRIDAY = "2026-10-30"


def test_a_table_that_is_not_due_answers_unasked(bench, one):
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"}, until=FRIDAY)
    answer, _ = bench.ask("EUR", "USD", one)
    rate = answer.rate
    assert (rate.value, rate.as_of, answer.stale) == (Decimal("1.1130"), day("2026-10-29"), False)
    assert bench.calls == []


def test_one_that_is_due_is_asked_for_its_own_day_and_pair(bench, one, two):
    bench.coming["one"] = ("2026-10-29", {"EUR/USD": "1.1130"})
    bench.ask("EUR", "USD", one, two)
    assert bench.calls == [("one", ("EUR", "USD"), day(FRIDAY), True, False, "")]


def test_today_is_the_sources_own(bench):
    east = FakeSource("east", publication=Publication("day", "Pacific/Auckland", (16, 0)))
    bench.coming["east"] = ("2026-10-30", {"EUR/USD": "1.1130"})
    bench.now = utc(f"{FRIDAY}T12:00")  # 01:00 of Saturday there
    bench.ask("EUR", "USD", east)
    assert bench.calls[0][2] == day("2026-10-31")


def test_the_last_candidate_is_told_so(bench, one, two):
    bench.ask("EUR", "USD", one, two)
    assert [call[4] for call in bench.calls] == [False, True]


def test_a_source_that_cant_quote_the_pair_is_not_the_last_candidate(bench, one):
    other = FakeSource("other", covers={"JPY": (None, None)})
    bench.ask("EUR", "USD", one, other)
    assert bench.calls[0][4] is True
    assert bench.asked == ["one"]


def test_due_gone_and_not_stale_answers_without_a_word(bench, one):
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"}, at=utc("2026-10-29T16:05"))
    bench.now = utc(f"{FRIDAY}T17:00")
    answer, outcome = bench.ask("EUR", "USD", one)
    assert bench.asked == ["one"]
    assert (answer.stale, answer.notes, outcome.passed) == (False, (), [])


def test_due_and_reached_with_nothing_newer_answers_marked_once_it_is_stale(bench, one):
    bench.coming["one"] = ("2026-10-29", {"EUR/USD": "1.1130"})
    bench.now = utc(f"{FRIDAY}T18:30")
    answer, _ = bench.ask("EUR", "USD", one)
    assert answer.stale
    assert notes_of(answer) == ["stale: stale: one of 2026-10-29 (1 day old); a newer table should be out"]


def test_reached_with_nothing_newer_than_its_longest_pause_gives_way(bench, one, two):
    bench.coming["one"] = ("2026-10-25", {"EUR/USD": "1.1193"})
    bench.coming["two"] = ("2026-10-29", {"EUR/USD": "1.1131"})
    answer, _ = bench.ask("EUR", "USD", one, two)
    assert answer.rate.source == "two"
    assert notes_of(answer) == ["passed-over: one not used: nothing newer than 2026-10-25"]


def test_stale_and_gone_gives_way_to_the_next(bench, one, two):
    bench.hold(one, "2026-10-27", {"EUR/USD": "1.1150"}, at=utc("2026-10-27T17:00"))
    bench.coming["two"] = ("2026-10-29", {"EUR/USD": "1.1131"})
    answer, outcome = bench.ask("EUR", "USD", one, two)
    assert (answer.rate.source, answer.stale) == ("two", False)
    assert isinstance(outcome.passed[0].error, SourceUnreachable)
    assert notes_of(answer) == ["passed-over: one not used: is gone"]


def test_if_no_table_is_fresh_the_first_stale_one_answers_with_its_age(bench, one, two):
    bench.hold(one, "2026-10-26", {"EUR/USD": "1.1188"}, at=utc("2026-10-26T17:00"))
    bench.hold(two, "2026-10-27", {"EUR/USD": "1.1151"}, at=utc("2026-10-27T17:00"))
    answer, _ = bench.ask("EUR", "USD", one, two)
    assert (answer.rate.source, answer.stale, answer.age_days) == ("one", True, 4)
    assert notes_of(answer) == ["stale: stale: one of 2026-10-26 (4 days old); is gone"]


@pytest.mark.parametrize(("as_of", "who"), [("2026-10-20", "one"), ("2026-10-19", "two")])
def test_the_first_stale_one_is_at_most_a_week_older_than_the_newest(bench, one, two, as_of, who):
    bench.hold(one, as_of, {"EUR/USD": "1.1188"}, at=utc(f"{as_of}T17:00"))
    bench.hold(two, "2026-10-27", {"EUR/USD": "1.1151"}, at=utc("2026-10-27T17:00"))
    assert bench.ask("EUR", "USD", one, two)[0].rate.source == who


def test_offline_fetches_nothing(bench, one, two):
    bench.hold(two, "2026-10-27", {"EUR/USD": "1.1151"}, at=utc("2026-10-27T17:00"))
    answer, outcome = bench.ask("EUR", "USD", one, two, offline=True)
    assert (answer.rate.source, answer.stale) == ("two", True)
    assert bench.calls == []
    assert [str(passed.error) for passed in outcome.passed] == [
        "offline, and no rates of one are on this machine",
        "offline, and the newest rates of two on this machine are of 2026-10-27",
    ]


def test_refresh_asks_for_what_is_fresh_but_does_without_if_it_must(bench, one):
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"}, until=FRIDAY)
    answer, _ = bench.ask("EUR", "USD", one, refresh=True)
    assert bench.asked == ["one"]
    assert answer.rate.as_of == day("2026-10-29")


def test_held_rates_of_a_candidate_make_the_wait_shorter(bench, one, two):
    other = FakeSource("other", covers={"JPY": (None, None)})
    bench.hold(other, "2026-10-29", {"EUR/JPY": "175.92"}, until=FRIDAY)
    bench.ask("EUR", "USD", one, two, other)
    assert [call[5] for call in bench.calls] == ["", ""]
    bench.calls.clear()
    bench.hold(two, "2026-10-26", {"EUR/USD": "1.1188"}, at=utc("2026-10-26T17:00"))
    bench.ask("EUR", "USD", one, two, other)
    assert [call[5] for call in bench.calls] == ["cache", "cache"]


def test_rates_that_came_with_the_program_make_the_wait_less_short_and_are_told(bench, one):
    bench.hold(one, "2026-10-26", {"EUR/USD": "1.1188"}, at=utc("2026-10-26T17:00"))
    bench.store.layers = ("", "/dev/null", bench.store.user)
    answer, _ = bench.ask("EUR", "USD", one)
    assert bench.calls[0][5] == "shipped"
    assert [note.code for note in answer.notes] == ["stale", "seed"]


def test_a_rate_expires_when_its_table_is_due(bench, one):
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"}, until=FRIDAY)
    assert bench.ask("EUR", "USD", one)[0].expires == utc(f"{FRIDAY}T16:00")


def test_a_day_that_is_past_expires_with_nothing(bench, one):
    bench.hold(one, "2026-10-27", {"EUR/USD": "1.1150"}, at=utc("2026-10-27T16:05"))
    assert bench.ask("EUR", "USD", one, on="2026-10-27")[0].expires is None


# -- derivations ---------------------------------------------------------------------------------


def test_published_inverse_and_cross_are_told_apart_and_exact(bench, one):
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130", "100 JPY/EUR": "0.5684"}, until=FRIDAY)
    published, _ = bench.ask("EUR", "USD", one)
    inverse, _ = bench.ask("USD", "EUR", one)
    cross, _ = bench.ask("USD", "JPY", one)
    assert [a.rate.derivation for a in (published, inverse, cross)] == ["published", "inverse", "cross"]
    assert (inverse.rate.num, inverse.rate.den) == (Decimal(1), Decimal("1.1130"))
    # 1 / 1.1130 EUR at 0.5684 EUR for 100 JPY
    assert (cross.rate.num, cross.rate.den) == (Decimal(100), Decimal("1.1130") * Decimal("0.5684"))


def test_an_answer_has_the_kind_and_attribution_of_its_source(bench):
    bank = FakeSource("bank", kind=RateKind.OFFICIAL)
    bench.hold(bank, "2026-10-29", {"EUR/USD": "1.1130"}, until=FRIDAY)
    answer, _ = bench.ask("EUR", "USD", bank)
    assert (answer.rate.kind, answer.attribution) == ("official", "by bank")


# -- dated questions -----------------------------------------------------------------------------


def test_a_day_that_is_covered_is_answered_unasked(bench, one):
    bench.hold(one, "2026-10-23", {"EUR/USD": "1.1193"}, until="2026-10-25")
    answer, _ = bench.ask("EUR", "USD", one, on="2026-10-25")
    assert (answer.rate.as_of, answer.age_days, answer.stale) == (day("2026-10-23"), 2, False)
    assert notes_of(answer) == ["other-day: the rate of 2026-10-23 is used for 2026-10-25"]
    assert bench.calls == []


def test_a_day_after_the_covered_ones_is_asked_for(bench, one, two):
    bench.hold(one, "2026-10-26", {"EUR/USD": "1.1188"}, until="2026-10-27")
    bench.hold(two, "2026-10-28", {"EUR/USD": "1.1134"})
    answer, outcome = bench.ask("EUR", "USD", one, two, on="2026-10-28")
    assert bench.calls == [("one", ("EUR", "USD"), day("2026-10-28"), True, False, "")]
    assert (answer.rate.source, len(outcome.passed)) == ("two", 1)


def test_offline_a_day_that_is_not_covered_can_not_be_known(bench, one):
    bench.hold(one, "2026-10-26", {"EUR/USD": "1.1188"}, until="2026-10-27")
    answer, outcome = bench.ask("EUR", "USD", one, on="2026-10-28", offline=True)
    assert answer is None
    (passed,) = outcome.passed
    assert isinstance(passed.error, NotHeld)
    assert (
        str(passed.error) == "one's rates of 2026-10-28 are not on this machine, the newest are of 2026-10-26"
    )


def test_a_day_of_which_a_source_has_nothing_is_no_rate(bench, one):
    bench.coming["one"] = ("2026-10-29", {"EUR/USD": "1.1130"})
    answer, outcome = bench.ask("EUR", "USD", one, on="2020-01-02")
    assert answer is None
    assert type(outcome.passed[0].error) is RateUnavailable


def test_today_is_covered_by_the_table_before_until_the_hour_of_publication(bench, one):
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"})
    assert bench.ask("EUR", "USD", one, on=FRIDAY)[0].rate.as_of == day("2026-10-29")
    assert bench.calls == []
    bench.now = utc(f"{FRIDAY}T16:00")
    assert bench.ask("EUR", "USD", one, on=FRIDAY)[0] is None
    assert bench.asked == ["one"]


@pytest.mark.parametrize(
    ("on", "error", "said"),
    [
        (
            "2026-11-01",
            OutOfHistory,
            "2026-11-01 is in the future: rates are published up to tomorrow at most",
        ),
        ("1999-01-03", OutOfHistory, "one has EUR/USD from 1999-01-04 on, not for 1999-01-03"),
    ],
)
def test_days_that_no_source_publishes_are_not_asked_for(bench, one, on, error, said):
    answer, outcome = bench.ask("EUR", "USD", one, on=on)
    assert answer is None
    assert type(outcome.passed[0].error) is error
    assert str(outcome.passed[0].error) == said
    assert bench.calls == []


def test_a_currency_that_came_later_is_refused_with_its_first_day(bench):
    bank = FakeSource("bank", covers={"USD": (None, None), "RUB": (day("2005-04-01"), None)})
    _, outcome = bench.ask("EUR", "RUB", bank, on="2003-01-02")
    assert outcome.passed[0].error.first == day("2005-04-01")
    assert bench.calls == []


@pytest.mark.parametrize(("on", "asked"), [("2022-03-05", ["bank"]), ("2022-03-06", []), (None, [])])
def test_a_currency_past_its_end_is_asked_for_no_longer_than_the_longest_pause(bench, on, asked):
    bank = FakeSource("bank", covers={"RUB": (None, day("2022-03-01"))})
    bench.ask("EUR", "RUB", bank, on=on)
    assert bench.asked == asked
    endings = bench.market("EUR", "RUB", bank, on=on).endings([bank])
    assert [str(error) for error in endings] == ([] if asked else ["bank quoted RUB until 2022-03-01"])


def test_in_the_default_order_the_bank_of_russia_is_asked_for_roubles_alone(bench):
    bank = FakeSource("bank", base="RUB", home="RUB")
    bench.ask("EUR", "USD", bank)
    assert bench.calls == []
    bench.ask("EUR", "RUB", bank)
    bench.ask("EUR", "USD", bank, auto=False)
    assert bench.asked == ["bank", "bank"]


@pytest.mark.parametrize("on", [None, "2026-10-29"])
def test_a_rate_older_than_allowed_is_passed_over(bench, one, on):
    bench.hold(one, "2026-10-27", {"EUR/USD": "1.1150"}, until=on or FRIDAY)
    answer, outcome = bench.ask("EUR", "USD", one, on=on, max_age=1)
    assert answer is None
    assert type(outcome.passed[0].error) is RateUnavailable
    assert "one's newest rates are of 2026-10-27" in str(outcome.passed[0].error)


def test_a_table_older_than_the_longest_pause_is_no_rate_of_the_day(bench, one):
    bench.hold(one, "2026-10-20", {"EUR/USD": "1.1200"}, until="2026-10-25")
    answer, outcome = bench.ask("EUR", "USD", one, on="2026-10-25")
    assert answer is None
    assert str(outcome.passed[0].error) == "one published no EUR/USD from 2026-10-20 to 2026-10-25"
    assert bench.ask("EUR", "USD", one, on="2026-10-24")[0].rate.as_of == day("2026-10-20")


def test_a_newer_table_that_lacks_the_currency_means_no_rate(bench, one):
    bench.hold(one, "2026-10-28", {"EUR/USD": "1.1133", "EUR/ISK": "135.80"})
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"}, until=FRIDAY)
    market = bench.market("EUR", "ISK", one, offline=True)
    assert market.answer([one]).answer is None
    assert market.found(one.INFO).args == ("one has no ISK in its rates of 2026-10-29",)


# -- tomorrow ------------------------------------------------------------------------------------


def eve():
    """A bank that publishes on the eve, at 15:00 UTC, from Tuesday to Saturday."""
    days = frozenset((1, 2, 3, 4, 5))
    calendar = Publication("eve", "UTC", (15, 0), weekdays=days, longest_pause=12, final_after=0)
    return FakeSource("bank", publication=calendar)


def test_a_set_of_tomorrow_answers_tomorrow_alone(bench):
    bank = eve()
    bench.hold(bank, FRIDAY, {"EUR/USD": "1.1130"})
    bench.hold(bank, "2026-10-31", {"EUR/USD": "1.1172"})
    assert bench.ask("EUR", "USD", bank)[0].rate.value == Decimal("1.1130")
    assert bench.ask("EUR", "USD", bank, on="2026-10-31")[0].rate.value == Decimal("1.1172")
    assert bench.calls == []


def test_tomorrow_is_answered_by_todays_table_if_the_calendar_has_none_for_it(bench):
    bank = eve()
    bench.now = utc("2026-10-31T12:00")
    bench.hold(bank, "2026-10-31", {"EUR/USD": "1.1172"})
    assert bench.ask("EUR", "USD", bank, on="2026-11-01")[0].rate.as_of == day("2026-10-31")
    assert bench.calls == []


def test_tomorrow_before_it_is_set_is_not_known(bench):
    bank = eve()
    bench.coming["bank"] = (FRIDAY, {"EUR/USD": "1.1130"})
    answer, outcome = bench.ask("EUR", "USD", bank, on="2026-10-31")
    assert answer is None
    assert isinstance(outcome.passed[0].error, NotHeld)
    assert str(outcome.passed[0].error) == "bank has not published its rates of 2026-10-31 yet"


# -- holidays ------------------------------------------------------------------------------------


def ruled(*, exact=False):
    """A bank that publishes at 16:00 UTC on working days, but by its rules on no 29 or 30 October."""
    off = days_off({(10, 29): 0, (10, 30): 0})
    calendar = Publication("day", "UTC", (16, 0), MONDAY_TO_FRIDAY, off, longest_pause=6, exact=exact)
    return FakeSource("ruled", publication=calendar)


def test_a_holiday_is_not_lateness(bench):
    bank = ruled()
    bench.hold(bank, "2026-10-28", {"EUR/USD": "1.1133"}, at=utc("2026-10-28T17:00"))
    bench.now = utc("2026-10-31T12:00")
    answer, outcome = bench.ask("EUR", "USD", bank)
    assert (answer.rate.as_of, answer.stale, answer.notes, outcome.passed) == (
        day("2026-10-28"),
        False,
        (),
        [],
    )
    assert bench.calls == []


@pytest.mark.parametrize(("exact", "asked"), [(False, ["ruled"]), (True, [])])
def test_a_past_holiday_is_asked_for_once_unless_it_is_known_to_the_day(bench, exact, asked):
    bank = ruled(exact=exact)
    bench.hold(bank, "2026-10-28", {"EUR/USD": "1.1133"}, at=utc("2026-10-28T17:00"))
    bench.now = utc("2026-10-31T12:00")
    bench.coming["ruled"] = ("2026-10-28", {"EUR/USD": "1.1133"})
    answers = [bench.ask("EUR", "USD", bank, on="2026-10-30")[0] for _ in range(2)]
    assert bench.asked == asked
    assert [(a.rate.as_of, a.stale) for a in answers] == [(day("2026-10-28"), False)] * 2


def test_a_table_that_came_out_on_a_holiday_all_the_same_answers(bench):
    bank = ruled()
    bench.hold(bank, "2026-10-28", {"EUR/USD": "1.1133"}, at=utc("2026-10-28T17:00"))
    bench.now = utc("2026-10-31T12:00")
    bench.coming["ruled"] = ("2026-10-29", {"EUR/USD": "1.1130"})
    assert bench.ask("EUR", "USD", bank, on="2026-10-29")[0].rate.value == Decimal("1.1130")


def test_a_holiday_offline_is_not_answered_by_the_table_before_it_unless_it_is_known_to_the_day(bench):
    for bank, held in ((ruled(), False), (ruled(exact=True), True)):
        bench.hold(bank, "2026-10-28", {"EUR/USD": "1.1133"}, at=utc("2026-10-28T17:00"))
        bench.now = utc("2026-10-31T12:00")
        assert (bench.ask("EUR", "USD", bank, on="2026-10-30", offline=True)[0] is not None) is held


def test_tomorrow_that_is_a_holiday_is_todays_and_the_answer_says_why(bench):
    bank = ruled()
    bench.now = utc("2026-10-28T17:00")
    bench.hold(bank, "2026-10-28", {"EUR/USD": "1.1133"})
    answer, _ = bench.ask("EUR", "USD", bank, on="2026-10-29")
    assert bench.calls == []
    assert notes_of(answer) == [
        "other-day: by its calendar ruled publishes no rates of 2026-10-29: those of 2026-10-28 stay in force"
    ]


def test_tomorrow_that_is_a_holiday_is_not_known_before_todays_table_is_out(bench):
    bank = ruled()
    bench.now = utc("2026-10-28T12:00")
    bench.hold(bank, "2026-10-27", {"EUR/USD": "1.1150"})
    assert bench.ask("EUR", "USD", bank, on="2026-10-29")[0] is None


def test_a_saturday_s_tomorrow_after_a_holiday_is_the_last_table_s(bench):
    bank = ruled()
    bench.now = utc("2026-10-30T12:00")
    bench.hold(bank, "2026-10-28", {"EUR/USD": "1.1133"}, until="2026-10-30")
    assert bench.ask("EUR", "USD", bank, on="2026-10-31")[0].rate.as_of == day("2026-10-28")


@pytest.mark.parametrize(("decrees", "stale"), [(None, True), (2026, True), (2025, False)])
def test_near_a_holiday_a_day_that_a_decree_may_have_moved_is_not_missed(bench, two, decrees, stale):
    off = days_off({(10, 29): 0})
    calendar = Publication("day", "UTC", (16, 0), MONDAY_TO_FRIDAY, off, longest_pause=6, decrees=decrees)
    bank = FakeSource("ruled", publication=calendar)
    bench.hold(bank, "2026-10-28", {"EUR/USD": "1.1133"}, at=utc("2026-10-28T17:00"))
    bench.coming["two"] = (FRIDAY, {"EUR/USD": "1.1172"})
    bench.now = utc(f"{FRIDAY}T19:00")
    assert bench.ask("EUR", "USD", bank, two)[0].rate.source == ("two" if stale else "ruled")
    bench.coming["ruled"] = ("2026-10-28", {"EUR/USD": "1.1133"})
    assert bench.ask("EUR", "USD", bank, on=FRIDAY)[0].stale is stale


def test_the_day_after_a_holiday_is_late_by_the_calendar_without_it(bench):
    bank = ruled()
    bench.now = utc("2026-11-02T19:00")
    bench.coming["ruled"] = ("2026-10-28", {"EUR/USD": "1.1133"})
    answer, _ = bench.ask("EUR", "USD", bank, on="2026-11-02")
    assert answer.stale
    assert "ruled's table of 2026-11-02 should be out and is not" in " ".join(notes_of(answer))


# -- currencies that keep their own days, or stand by themselves ----------------------------------


def blend(**settings):
    calendar = Publication(
        "rolling",
        "UTC",
        grace=timedelta(hours=24),
        longest_pause=14,
        final_after=14,
        every=timedelta(hours=3),
    )
    return FakeSource("blend", "USD", RateKind.BLEND, calendar, per_currency=True, **settings)


def test_each_leg_has_its_newest_day_and_the_answer_the_older(bench):
    source = blend()
    bench.hold(source, "2026-10-28", {"USD/THB": "33.77", "USD/EUR": "0.8982"}, until="2026-10-28")
    bench.hold(source, FRIDAY, {"USD/EUR": "0.8951"})
    answer, _ = bench.ask("EUR", "THB", source)
    assert [leg.as_of for leg in answer.rate.legs] == [day(FRIDAY), day("2026-10-28")]
    assert (answer.rate.as_of, answer.stale) == (day("2026-10-28"), False)


def test_a_leg_older_than_the_longest_pause_is_refused(bench):
    source = blend()
    bench.hold(source, "2026-10-15", {"USD/THB": "33.77"})
    bench.hold(source, FRIDAY, {"USD/EUR": "0.8951"})
    assert bench.ask("EUR", "THB", source, offline=True)[0] is None


def test_metal_and_set_must_both_be_fresh(bench):
    source = blend(apart=frozenset({"XAU"}))
    bench.hold(source, FRIDAY, {"XAU/USD": "4021.5"}, code="XAU", at=utc(f"{FRIDAY}T11:00"))
    bench.hold(source, "2026-10-28", {"USD/EUR": "0.8951"}, at=utc("2026-10-28T11:00"))
    gold, _ = bench.ask("XAU", "USD", source)
    assert (gold.stale, bench.calls) == (False, [])
    answer, _ = bench.ask("XAU", "EUR", source)
    assert bench.asked == ["blend"]
    assert answer.stale


def test_an_answer_over_two_files_expires_with_the_first_of_them(bench):
    source = blend(apart=frozenset({"XAU"}))
    bench.hold(source, FRIDAY, {"XAU/USD": "4021.5"}, code="XAU", at=utc(f"{FRIDAY}T11:00"))
    bench.hold(source, FRIDAY, {"USD/EUR": "0.8951"}, at=utc(f"{FRIDAY}T10:00"))
    assert bench.ask("XAU", "EUR", source)[0].expires == utc(f"{FRIDAY}T13:00")


# -- figures that are not used -------------------------------------------------------------------


def test_a_figure_set_aside_gives_way_to_the_last_good_one(bench, one):
    bench.hold(one, "2026-10-28", {"EUR/USD": "1.1133"})
    bench.hold(one, "2026-10-29", {"EUR/USD": "?11.130", "EUR/JPY": "175.92"}, until=FRIDAY)
    answer, _ = bench.ask("EUR", "USD", one)
    assert (answer.rate.as_of, answer.stale) == (day("2026-10-28"), True)
    said = "set-aside: one's 1 EUR = 11.130 USD of 2026-10-29 is set aside as implausible"
    assert notes_of(answer) == [said]


def test_a_figure_set_aside_with_no_good_one_near_can_not_be_known(bench, one):
    bench.hold(one, "2026-10-20", {"EUR/USD": "1.1133"})
    bench.hold(one, "2026-10-29", {"EUR/USD": "?11.130"}, until=FRIDAY)
    answer, outcome = bench.ask("EUR", "USD", one)
    assert answer is None
    assert isinstance(outcome.passed[0].error, NotHeld)
    assert "1 EUR = 11.130 USD of 2026-10-29 is set aside" in str(outcome.passed[0].error)


def test_a_step_of_more_than_a_tenth_is_told_of_the_leg_that_made_it(bench, one):
    bench.hold(one, "2026-10-28", {"EUR/USD": "1.0000", "10 EUR/BRL": "60"})
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1000", "EUR/BRL": "5.39"}, until=FRIDAY)
    answer, _ = bench.ask("USD", "BRL", one)
    assert notes_of(answer) == ["step: EUR/BRL moved -10.2% from 2026-10-28 to 2026-10-29"]


def test_a_step_over_a_longer_time_is_not_told(bench, one):
    bench.hold(one, "2026-10-20", {"EUR/USD": "1.0000"})
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.3000"}, until=FRIDAY)
    assert bench.ask("EUR", "USD", one)[0].notes == ()


@pytest.mark.parametrize(("usd", "said"), [("2.20", None), ("2.30", "+106.6%"), ("0.50", "-55.1%")])
def test_a_figure_twice_the_newest_of_long_before_is_told_with_its_day(bench, one, usd, said):
    bench.hold(one, "2025-12-15", {"EUR/USD": "1.1133"})
    bench.hold(one, "2026-10-29", {"EUR/USD": usd}, until=FRIDAY)
    answer, _ = bench.ask("EUR", "USD", one)
    expected = [f"step: EUR/USD moved {said} from 2025-12-15 to 2026-10-29"] if said else []
    assert notes_of(answer) == expected


def test_a_figure_with_none_before_it_is_told_with_the_first_after_it(bench, one):
    bench.hold(one, "2026-01-28", {"EUR/USD": "2.50"}, until="2026-01-29")
    bench.hold(one, "2026-10-28", {"EUR/USD": "1.00"})
    answer, _ = bench.ask("EUR", "USD", one, on="2026-01-28")
    assert notes_of(answer) == ["step: EUR/USD moved -60.0% from 2026-01-28 to 2026-10-28"]


@pytest.mark.parametrize("long_before", ["2026-01-28", ""])
def test_a_figure_that_the_next_table_contradicts_is_told_whatever_was_long_before(bench, one, long_before):
    bench.now = utc("2026-10-30T18:00")
    if long_before:
        bench.hold(one, long_before, {"EUR/USD": "1.1100"})
    bench.hold(one, "2026-10-28", {"EUR/USD": "1.5500"})
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"})
    bench.hold(one, "2026-10-30", {"EUR/USD": "1.6000"})
    answer, _ = bench.ask("EUR", "USD", one, on="2026-10-28")
    assert notes_of(answer) == ["step: EUR/USD moved -28.2% from 2026-10-28 to 2026-10-29"]


# -- figures that nothing near has checked -------------------------------------------------------


@pytest.mark.parametrize(("usd", "said"), [("1.1130", ""), ("1.1360", "; other has 1.1360 of 2026-10-29")])
def test_a_figure_without_a_near_one_is_held_against_the_next_source_of_that_day(bench, one, usd, said):
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"}, until=FRIDAY)
    other = FakeSource("other")
    bench.hold(other, "2026-10-29", {"EUR/USD": usd}, until=FRIDAY)
    answer, _ = bench.ask("EUR", "USD", one, other)
    assert said in " ".join(notes_of(answer))
    assert (len(answer.notes), bench.calls) == (bool(said), [])
    assert bench.ask("EUR", "USD", one, other, auto=False)[0].notes == ()


@pytest.mark.parametrize("near", ["2026-10-27", "2026-10-30"])
def test_a_near_table_before_or_after_it_is_check_enough(bench, one, near):
    bench.now = utc("2026-10-30T18:00")
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"})
    bench.hold(one, near, {"EUR/USD": "1.1130"})
    other = FakeSource("other")
    bench.hold(other, "2026-10-29", {"EUR/USD": "1.2500"})
    bench.hold(other, near, {"EUR/USD": "1.2500"})
    answer, _ = bench.ask("EUR", "USD", one, other, on="2026-10-29")
    assert "confirms" not in " ".join(notes_of(answer))


@pytest.mark.parametrize(("usd", "said"), [("2.2", False), ("2.3", True), ("0.5", True)])
def test_another_days_figure_of_the_next_source_tells_what_is_twice_as_much(bench, one, usd, said):
    bench.hold(one, "2026-10-29", {"EUR/USD": usd}, until=FRIDAY)
    other = FakeSource("other")
    bench.hold(other, "2026-09-29", {"EUR/USD": "1.1130"})
    answer, _ = bench.ask("EUR", "USD", one, other)
    assert ("; other has 1.1130 of 2026-09-29" in " ".join(notes_of(answer))) is said


def test_a_table_of_before_a_currency_was_rescaled_is_not_used_after_it(bench):
    bench.now = utc("2026-01-02T12:00")
    source = blend()
    bench.hold(source, "2025-12-30", {"USD/SYP": "11000"}, until="2025-12-31")
    bench.hold(source, "2026-01-02", {"USD/EUR": "0.8532"})
    answer, outcome = bench.ask("USD", "SYP", source)
    assert answer is None
    assert "SYP of 2025-12-30 is in units from before it was redenominated" in str(outcome.passed[0].error)
    assert bench.ask("USD", "SYP", source, on="2025-12-31", offline=True)[0].rate.value == 11000


def test_a_table_of_before_a_code_was_reused_is_not_used_after_it(bench):
    bench.now = utc("2019-02-23T12:00")
    source = blend()
    bench.hold(source, "2019-02-21", {"USD/ZWL": "322"}, until="2019-02-23")
    bench.hold(source, "2019-02-22", {"USD/EUR": "0.8820"}, until="2019-02-23")
    answer, outcome = bench.ask("USD", "ZWL", source, on="2019-02-23")
    assert answer is None
    assert "ZWL of 2019-02-21 is another currency that had the code" in str(outcome.passed[0].error)


# -- codes that replaced each other --------------------------------------------------------------


def test_a_day_of_before_a_redenomination_is_read_under_the_old_code(bench):
    bank = FakeSource("bank", covers={"ROL": (None, day("2005-06-30")), "RON": (day("2005-07-01"), None)})
    bench.hold(bank, "2005-06-30", {"EUR/ROL": "36050"})
    answer, _ = bench.ask("EUR", "RON", bank, on="2005-06-30")
    assert (answer.rate.value, answer.rate.derivation) == (Decimal("3.605"), "chain")
    assert (answer.rate.source, answer.rate.kind) == ("bank+law", "reference")
    assert notes_of(answer) == [
        "law: 10000 ROL = 1 RON by the law of 2005-07-01, applied to the earlier day 2005-06-30"
    ]
    assert bench.calls == []


def test_roubles_of_before_1998_cross_and_convert(bench):
    covers = dict.fromkeys(("USD", "DEM"), (None, None))
    bank = FakeSource("bank", base="RUB", home="RUB", covers=covers, since=day("1992-07-01"))
    bench.hold(bank, "1997-06-03", {"USD/RUR": "5762", "DEM/RUR": "3350"})
    old, _ = bench.ask("USD", "RUR", bank, on="1997-06-03")
    assert (old.rate.value, old.rate.derivation) == (Decimal(5762), "published")
    new, _ = bench.ask("USD", "RUB", bank, on="1997-06-03")
    assert (new.rate.value, new.rate.derivation) == (Decimal("5.762"), "chain")
    cross, _ = bench.ask("USD", "DEM", bank, on="1997-06-03", auto=False)
    assert (cross.rate.num / cross.rate.den, cross.rate.derivation) == (Decimal("1.72"), "cross")
