"""What is held answers, however late a newer table is; only a past day that is not held is fetched."""

import pytest
from support.days import day, utc
from support.fakes import FakeSource, notes_of

from converter.errors import NotHeld
from converter.lookup import answering
from converter.lookup.history import history
from converter.lookup.part_held import WantedDays
from converter.sources.calendar import EVERY_DAY, MONDAY_TO_FRIDAY, Publication
from converter.sources.periods import MONTH, Release

LATE = "stale: stale: one of 2026-10-27 (3 days old); a newer table should be out"


def held(bench, source, as_of, figure="1.1150"):
    bench.hold(source, as_of, {"EUR/USD": figure}, at=utc(f"{as_of}T17:00"))


def ask(bench, *sources, on=None):
    return bench.ask("EUR", "USD", *sources, on=on, held_first=True)[0]


def ask_for(bench, source, on):
    return answering.answer("EUR", "USD", day(on), bench.resources((source,), held_first=True))


def test_a_question_without_a_day_is_answered_by_a_stale_table_unasked_and_says_why(bench, one):
    bench.coming["one"] = ("2026-10-29", {"EUR/USD": "1.1130"})
    held(bench, one, "2026-10-27")
    answer = ask(bench, one)
    assert (answer.rate.as_of, answer.stale, notes_of(answer)) == (day("2026-10-27"), True, [LATE])
    assert bench.calls == []


def test_one_that_is_due_and_not_stale_answers_without_a_word(bench, one):
    held(bench, one, "2026-10-29")
    bench.now = utc("2026-10-30T17:00")  # due since 16:00, stale from 18:00 on
    answer = ask(bench, one)
    assert (answer.stale, answer.notes, bench.calls) == (False, (), [])


def test_a_source_with_a_newer_table_comes_before_one_with_a_stale_table(bench, one, two):
    held(bench, one, "2026-10-27")
    held(bench, two, "2026-10-29", "1.1131")
    answer = ask(bench, one, two)
    assert (answer.rate.source, answer.stale) == ("two", False)
    assert notes_of(answer) == ["passed-over: nothing newer held of one"]


def test_of_stale_tables_the_first_answers_as_ever(bench, one, two):
    held(bench, one, "2026-10-26")
    held(bench, two, "2026-10-27")
    assert ask(bench, one, two).rate.source == "one"
    held(bench, two, "2026-10-28")
    bench.now = utc("2026-11-06T12:00")
    assert ask(bench, one, two).rate.source == "one"


def test_what_is_not_held_of_a_source_is_said_without_a_cause(bench, one, two):
    held(bench, two, "2026-10-29")
    assert notes_of(ask(bench, one, two)) == ["passed-over: nothing held of one"]


def test_nothing_held_at_all_is_not_held_yet_and_nobody_is_asked(bench, one, two):
    with pytest.raises(NotHeld) as caught:
        answering.answer("EUR", "USD", None, bench.resources((one, two), held_first=True))
    assert str(caught.value) == (
        "the rate of EUR/USD is not available now: no rates of one are held yet; no rates of two are held yet"
    )
    assert bench.calls == []


def test_a_past_day_that_is_not_held_is_fetched(bench, one):
    held(bench, one, "2026-10-27")
    bench.coming["one"] = ("2026-10-29", {"EUR/USD": "1.1130"})
    answer = ask(bench, one, on="2026-10-29")
    assert (answer.rate.as_of, answer.stale, bench.asked) == (day("2026-10-29"), False, ["one"])


def test_offline_not_even_that_is_fetched(bench, one):
    held(bench, one, "2026-10-27")
    outcome = bench.ask("EUR", "USD", one, on="2026-10-29", held_first=True, offline=True)[1]
    assert isinstance(outcome.passed[0].error, NotHeld)
    assert bench.calls == []


def test_offline_an_undated_answer_says_nothing_of_it(bench, one):
    held(bench, one, "2026-10-27")
    answer = bench.ask("EUR", "USD", one, held_first=True, offline=True)[0]
    assert notes_of(answer) == [LATE]


def test_a_past_day_that_is_held_is_not_fetched(bench, one):
    bench.hold(one, "2026-10-27", {"EUR/USD": "1.1150"}, until="2026-10-28")
    assert ask(bench, one, on="2026-10-28").rate.as_of == day("2026-10-27")
    assert bench.calls == []


def test_today_is_answered_by_the_last_table_and_is_stale_if_its_own_should_be_out(bench, one):
    held(bench, one, "2026-10-29")
    answer = ask(bench, one, on="2026-10-30")
    assert (answer.stale, bench.calls) == (False, [])
    assert notes_of(answer) == ["other-day: the rate of 2026-10-29 is used for 2026-10-30"]
    bench.now = utc("2026-10-30T19:00")
    answer = ask(bench, one, on="2026-10-30")
    assert (answer.stale, bench.calls) == (True, [])
    assert notes_of(answer)[0] == ("stale: stale: one of 2026-10-29 (1 day old); a newer table should be out")


def test_today_is_answered_by_a_table_older_than_the_longest_pause_too(bench, one):
    held(bench, one, "2026-10-16")
    answer = ask(bench, one, on="2026-10-30")
    assert (answer.rate.as_of, answer.stale, bench.calls) == (day("2026-10-16"), True, [])


def test_today_a_source_with_a_newer_table_comes_first(bench, one, two):
    held(bench, one, "2026-10-27")
    held(bench, two, "2026-10-29")
    assert ask(bench, one, two, on="2026-10-30").rate.source == "two"
    held(bench, one, "2026-10-28")
    bench.now = utc("2026-11-02T12:00")
    assert ask(bench, one, two, on="2026-11-02").rate.source == "one"


def test_today_with_nothing_held_is_not_held_yet(bench, one):
    with pytest.raises(NotHeld, match="one's rates of 2026-10-30 are not held yet"):
        answering.answer("EUR", "USD", day("2026-10-30"), bench.resources((one,), held_first=True))
    assert bench.calls == []


@pytest.mark.parametrize("on", ["2026-10-28", "2026-10-20", "2026-10-10"])
def test_a_past_day_is_not_answered_by_a_table_of_before_however_the_source_may_change_it(bench, on):
    blend = FakeSource(
        "blend", publication=Publication("day", "UTC", (16, 0), EVERY_DAY, final_after=14, longest_pause=30)
    )
    held(bench, blend, "2026-10-05")
    bench.coming["blend"] = (on, {"EUR/USD": "1.1130"})
    answer = ask(bench, blend, on=on)
    assert (str(answer.rate.as_of), answer.stale, len(bench.calls)) == (on, False, 1)


def test_a_held_table_that_may_still_change_answers_for_its_own_day(bench):
    blend = FakeSource("blend", publication=Publication("day", "UTC", (16, 0), EVERY_DAY, final_after=14))
    held(bench, blend, "2026-10-27", "1.1127")
    held(bench, blend, "2026-10-29")
    answer = ask(bench, blend, on="2026-10-27")
    assert (answer.rate.as_of, answer.stale, bench.calls) == (day("2026-10-27"), False, [])
    bench.coming["blend"] = ("2026-10-28", {"EUR/USD": "1.1130"})
    assert ask(bench, blend, on="2026-10-28").rate.as_of == day("2026-10-28")  # its table may be out


def test_tomorrow_is_not_answered_by_the_table_of_today(bench):
    eve = FakeSource("eve", publication=Publication("eve", "UTC", (16, 0), EVERY_DAY))
    held(bench, eve, "2026-10-30")
    bench.now = utc("2026-10-30T18:00")
    with pytest.raises(NotHeld, match="eve's rates of 2026-10-31 are not held yet"):
        answering.answer("EUR", "USD", day("2026-10-31"), bench.resources((eve,), held_first=True))
    assert bench.calls == []


def test_the_newest_table_held_that_is_of_the_very_day_is_not_stale_for_it(bench, two):
    blend = FakeSource("blend", publication=Publication("day", "UTC", (16, 0), EVERY_DAY, final_after=14))
    held(bench, blend, "2026-10-24", "1.1127")
    held(bench, two, "2026-10-24", "1.2")
    answer = ask(bench, blend, two, on="2026-10-24")
    assert (answer.rate.source, answer.stale, bench.calls) == ("blend", False, [])
    assert notes_of(answer)[0] == ("not-final: blend may still change its rates of 2026-10-24")


def test_a_day_to_come_without_a_table_waits_for_the_table_of_today(bench):
    bank = FakeSource("bank", publication=Publication("day", "UTC", (16, 0), MONDAY_TO_FRIDAY))
    held(bench, bank, "2026-10-29")
    with pytest.raises(NotHeld, match="bank's rates of 2026-10-31 are not held yet"):
        ask_for(bench, bank, "2026-10-31")
    bench.now = utc("2026-10-30T17:00")
    held(bench, bank, "2026-10-30")
    assert str(ask_for(bench, bank, "2026-10-31").rate.as_of) == "2026-10-30"
    assert bench.calls == []


@pytest.mark.parametrize("on", [None, "2026-10-30"])
def test_the_table_of_last_month_does_not_answer_for_this_one(bench, on):
    monthly = FakeSource(
        "monthly",
        publication=Publication(
            "period", "UTC", (0, 0), period=MONTH, release=Release(lambda first, _: first, "on its first day")
        ),
    )
    held(bench, monthly, "2026-09-01")
    with pytest.raises(NotHeld, match=r"monthly's rates of 2026-10-30 are not held yet"):
        answering.answer("EUR", "USD", on and day(on), bench.resources((monthly,), held_first=True))
    assert bench.calls == []


def test_a_chain_of_two_is_made_of_what_is_held(bench, one):
    other = FakeSource("other", base="USD", covers={"KZT": (None, None), "EUR": (None, None)})
    held(bench, one, "2026-10-29")
    bench.hold(other, "2026-10-29", {"USD/KZT": "512"}, at=utc("2026-10-29T17:00"))
    resources = bench.resources((one, other), held_first=True)
    assert answering.answer("EUR", "KZT", None, resources).rate.source in ("one+other", "other")
    assert bench.calls == []


@pytest.mark.parametrize("on", [None, "2026-10-30"])
def test_a_chain_of_which_a_part_is_not_held_yet_is_no_missing_rate(bench, one, on):
    other = FakeSource("other", base="USD", covers={"KZT": (None, None), "EUR": (None, None)})
    third = FakeSource("third", base="EUR", covers={"KZT": (None, None), "JPY": (None, None)})
    bench.hold(other, "2026-10-30", {"USD/KZT": "512", "USD/EUR": "0.9"})
    bench.hold(third, "2026-10-30", {"EUR/KZT": "560"})
    only = FakeSource("only", base="EUR", covers={"JPY": (None, None)})
    sources = other, third, only
    with pytest.raises(NotHeld, match=r"third has no JPY.*only('s rates of .* are not| are) held yet"):
        answering.answer("KZT", "JPY", on and day(on), bench.resources(sources, held_first=True))
    assert bench.calls == []


# -- over a period ---------------------------------------------------------------------------------


def test_a_series_that_lacks_only_today_is_not_fetched_and_says_so(bench, one):
    bench.hold(one, "2026-10-28", {"EUR/USD": "1.1133"}, until="2026-10-28", at=utc("2026-10-28T17:00"))
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"}, until="2026-10-29", at=utc("2026-10-30T01:00"))
    bench.now = utc("2026-10-30T17:00")
    days = WantedDays(day("2026-10-28"), day("2026-10-30"))
    found = history("EUR", "USD", days, bench.resources((one,), held_first=True))
    assert [str(rate.as_of) for rate in found.rates] == ["2026-10-28", "2026-10-29"]
    assert [note.text for note in found.notes] == ["rates after 2026-10-29 are not held yet"]
    assert bench.calls == []
