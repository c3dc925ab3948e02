import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from support.days import day, utc
from support.holding import (  # fmt: skip
    CBR,
    CURRENCY_API,
    ECB,
    ER_API,
    FRANKFURTER,
    NOW,
    Clock,
    put,
    store_over,
    table,
    texts,
)

from converter.errors import SourceChanged
from converter.model import Figure, RateTable
from converter.store.lock import locked
from converter.store.sheet import read
from converter.store.state import State
from converter.store.write import merge

HERE = Path(__file__).parents[1]


def take(store, info, at, *tables, window=None, **options):
    """Merge tables for their own days or for ``"2026-10-30..2026-10-31"``, asked at an instant."""
    store.clock.now = utc(at)
    first, _, last = (window or f"{tables[0].as_of}..{tables[-1].as_of}").partition("..")
    return merge(store, info, tables, (day(first), day(last)), utc(at), **options)


def file_of(store, name):
    return read(os.path.join(store.user, name), store.clock())


def head_of(store, name):
    return file_of(store, name).head


def windows(store, name):
    return [f"{first}..{last}" for first, last in head_of(store, name).covered]


# -- figures ----------------------------------------------------------------------------------------


def test_columns_keep_their_order_and_new_ones_are_appended(store):
    take(store, ECB, "2026-10-29T16:00", table(ECB, "2026-10-29", USD="1.1693", JPY="176.90"))
    take(store, ECB, "2026-10-30T16:00", table(ECB, "2026-10-30", GBP="0.8338", JPY="175.68", CHF="0.9194"))
    found = file_of(store, "ecb/2026.csv")
    assert found.columns == ("as_of", "fetched_at", "EUR/USD", "EUR/JPY", "EUR/GBP", "EUR/CHF")
    assert found.lines == ["2026-10-29,,1.1693,176.90,,", "2026-10-30,,,175.68,0.8338,0.9194"]


def test_lines_are_in_the_order_of_their_days(store):
    take(store, ECB, "2026-10-30T16:00", table(ECB, "2026-10-30", USD="1.1172"))
    take(store, ECB, "2026-10-30T16:01", table(ECB, "2026-10-28", USD="1.1700"))
    take(store, ECB, "2026-10-30T16:02", table(ECB, "2026-10-29", USD="1.1693"))
    assert file_of(store, "ecb/2026.csv").dates == ["2026-10-28", "2026-10-29", "2026-10-30"]


def test_a_line_says_when_its_table_was_fetched(store):
    new = table(ECB, "2026-10-30", USD="1.1172").replace(fetched_at=utc("2026-10-30T15:03:58"))
    take(store, ECB, "2026-10-30T16:00", new)
    assert file_of(store, "ecb/2026.csv").lines == ["2026-10-30,2026-10-30T15:03:58Z,1.1172"]


def test_a_changed_figure_is_reported_and_replaced(store):
    take(store, ECB, "2026-10-30T15:10", table(ECB, "2026-10-30", USD="1.1172", JPY="175.68"))
    (said,) = take(store, ECB, "2026-10-30T15:20", table(ECB, "2026-10-30", USD="1.1173", JPY="175.68"))
    assert str(said) == "ecb changed its figure of 2026-10-30: 1 EUR = 1.1172 USD became 1 EUR = 1.1173 USD"
    assert (said.source, said.as_of) == ("ecb", day("2026-10-30"))
    assert file_of(store, "ecb/2026.csv").lines == ["2026-10-30,,1.1173,175.68"]


def test_a_changed_figure_of_a_day_that_ships_is_reported_too(seed, store):
    put(seed, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172")
    (said,) = take(store, ECB, "2026-10-30T15:20", table(ECB, "2026-10-30", USD="1.1173"))
    assert (said.old.text, said.new.text) == ("1.1172", "1.1173")
    assert texts(store.read(ECB).at(date.max)) == {"USD": "1.1173"}


@pytest.mark.parametrize(("first", "second"), [("136.00", "136"), ("136", "136.00"), ("1.36E+2", "136")])
def test_an_equal_figure_is_no_correction_and_the_longer_text_stays(store, first, second):
    take(store, ECB, "2026-10-30T15:10", table(ECB, "2026-10-30", ISK=first))
    assert take(store, ECB, "2026-10-30T15:20", table(ECB, "2026-10-30", ISK=second)) == []
    assert texts(store.read(ECB).at(date.max)) == {"ISK": max(first, second, key=len)}


def test_the_longer_text_of_what_ships_stays(seed, store):
    put(seed, "ecb/2026.csv", "EUR/ISK", "2026-10-30 136.00")
    assert take(store, ECB, "2026-10-30T15:20", table(ECB, "2026-10-30", ISK="136")) == []
    assert texts(store.read(ECB).at(date.max)) == {"ISK": "136.00"}


def test_the_callers_decimal_context_hides_no_correction(store):
    import decimal

    take(store, ECB, "2026-10-30T15:10", table(ECB, "2026-10-30", USD="1.1172"))
    with decimal.localcontext() as context:
        context.prec = 3
        context.traps[decimal.Inexact] = context.traps[decimal.FloatOperation] = True
        assert len(take(store, ECB, "2026-10-30T15:20", table(ECB, "2026-10-30", USD="1.1173"))) == 1


def test_changes_of_a_blends_last_fortnight_are_not_reported(store):
    take(store, FRANKFURTER, "2026-10-30T15:00", table(FRANKFURTER, "2026-10-30", JPY="157.25"))
    later = table(FRANKFURTER, "2026-10-30", JPY="157.31")
    assert take(store, FRANKFURTER, "2026-11-13T15:00", later) == []
    assert texts(store.read(FRANKFURTER).at(date.max)) == {"JPY": "157.31"}
    last = table(FRANKFURTER, "2026-10-30", JPY="157.40")
    assert len(take(store, FRANKFURTER, "2026-11-14T15:00", last)) == 1


def test_another_nominal_moves_the_figure_to_another_column(store):
    take(store, CBR, "2026-10-30T09:00", table(CBR, "2026-10-29", KZT=("16.3172", 100), USD="80.1"))
    take(store, CBR, "2026-10-30T09:00", table(CBR, "2026-10-30", KZT=("163.4", 1000), USD="80.2"))
    found = file_of(store, "cbr/2026.csv")
    assert found.columns == ("as_of", "fetched_at", "100 KZT/RUB", "USD/RUB", "1000 KZT/RUB")
    assert found.lines == ["2026-10-29,,16.3172,80.1,", "2026-10-30,,,80.2,163.4"]


def test_a_day_published_again_under_another_nominal_has_one_figure(store):
    take(store, CBR, "2026-10-30T09:00", table(CBR, "2026-10-30", KZT=("16.3172", 100)))
    again = table(CBR, "2026-10-30", KZT=("163.172", 1000))
    assert take(store, CBR, "2026-10-30T09:01", again) == []
    assert texts(store.read(CBR).at(date.max)) == {"KZT": "163.172"}
    (said,) = take(store, CBR, "2026-10-30T09:02", table(CBR, "2026-10-30", KZT=("16.4", 100)))
    assert (said.old.nominal, said.new.nominal) == (1000, 100)


def test_a_figure_set_aside_is_written_with_a_mark(store):
    aside = frozenset([(day("2026-10-30"), "USD")])
    new = table(ECB, "2026-10-30", USD="7552.73", JPY="175.68")
    assert take(store, ECB, "2026-10-30T15:10", new, set_aside=aside) == []
    assert file_of(store, "ecb/2026.csv").lines == ["2026-10-30,,?7552.73,175.68"]


def test_a_good_figure_replaces_one_set_aside_without_being_a_correction(store):
    aside = frozenset([(day("2026-10-30"), "USD")])
    take(store, ECB, "2026-10-30T15:10", table(ECB, "2026-10-30", USD="7552.73"), set_aside=aside)
    assert take(store, ECB, "2026-10-30T15:20", table(ECB, "2026-10-30", USD="1.1172")) == []
    assert texts(store.read(ECB).at(date.max)) == {"USD": "1.1172"}


@pytest.mark.parametrize("nominal", [1, 100])
def test_a_good_figure_is_not_replaced_by_one_set_aside(seed, store, nominal):
    aside = frozenset([(day("2026-10-30"), "USD")])
    put(seed, "cbr/2026.csv", "USD/RUB", "2026-10-30 80.1")
    for _ in range(2):
        doubtful = table(CBR, "2026-10-30", USD=("7552.73", nominal))
        assert take(store, CBR, "2026-10-30T15:20", doubtful, set_aside=aside) == []
        assert texts(store.read(CBR).at(date.max)) == {"USD": "80.1"}
        take(store, CBR, "2026-10-30T15:21", table(CBR, "2026-10-30", USD="80.1"))


# -- what is known of the days ----------------------------------------------------------------------


def test_an_answer_for_a_later_day_covers_the_days_between(store):
    # Friday's fixing, fetched on Monday before the new one is out.
    friday = table(ECB, "2026-10-30", USD="1.1172")
    take(store, ECB, "2026-11-02T09:00", friday, window="2026-10-30..2026-11-02")
    assert windows(store, "ecb/2026.csv") == ["2026-10-30..2026-11-01"]
    held = store.read(ECB)
    assert held.covers(day("2026-11-02"), utc("2026-11-02T14:59"))
    assert not held.covers(day("2026-11-02"), utc("2026-11-02T15:00"))  # 16:00 in Frankfurt: it may be out
    assert not held.covers(day("2026-10-29"), utc("2026-11-02T09:00"))


def test_a_table_of_today_covers_today_for_good(store):
    take(store, ECB, "2026-10-30T15:05", table(ECB, "2026-10-30", USD="1.1172"))
    assert windows(store, "ecb/2026.csv") == ["2026-10-30..2026-10-30"]
    head = head_of(store, "ecb/2026.csv")
    # On Sunday the 25th winter time began: 16:00 in Frankfurt is 15:00 UTC.
    assert (head.due, head.stale) == (utc("2026-11-02T15:00"), utc("2026-11-02T17:00"))


def test_a_late_table_is_due_again_after_five_minutes_and_then_thirty(store):
    friday = table(ECB, "2026-10-30", USD="1.1172")
    for at, due in [("15:00", "15:05"), ("16:59", "17:04"), ("17:00", "17:30"), ("20:00", "20:30")]:
        take(store, ECB, f"2026-11-02T{at}", friday, window="2026-10-30..2026-11-02")
        assert head_of(store, "ecb/2026.csv").due == utc(f"2026-11-02T{due}")
        assert head_of(store, "ecb/2026.csv").stale == utc("2026-11-02T17:00")


def test_a_set_of_the_bank_of_russia_is_final_on_its_day(store):
    # Monday 2026-04-27 at 01:00 in Moscow: Saturday's set is in force, and Monday is covered.
    saturday = table(CBR, "2026-04-25", USD="75.5273")
    take(store, CBR, "2026-04-26T22:00", saturday, window="2026-04-25..2026-04-27")
    head = head_of(store, "cbr/2026.csv")
    assert windows(store, "cbr/2026.csv") == ["2026-04-25..2026-04-27"]
    assert head.provisional is None
    assert (head.due, head.stale) == (utc("2026-04-27T21:00"), utc("2026-04-27T21:00"))


def test_over_a_weekend_the_bank_of_russia_is_not_stale_until_tuesday(store):
    take(store, CBR, "2026-10-31T09:00", table(CBR, "2026-10-31", USD="80.1"))  # a Saturday
    head = head_of(store, "cbr/2026.csv")
    assert (head.due, head.stale) == (utc("2026-10-31T21:00"), utc("2026-11-02T21:00"))


def test_a_set_for_tomorrow_begins_at_its_midnight(store):
    take(store, CBR, "2026-10-29T09:00", table(CBR, "2026-10-29", USD="80.0"))
    take(store, CBR, "2026-10-29T16:00", table(CBR, "2026-10-30", USD="80.1"))
    head = head_of(store, "cbr/2026.csv")
    assert head.begins == utc("2026-10-29T21:00")
    assert windows(store, "cbr/2026.csv") == ["2026-10-29..2026-10-30"]
    assert str(store.read(CBR).newest(utc("2026-10-29T20:59")).as_of) == "2026-10-29"
    take(store, CBR, "2026-10-30T09:00", table(CBR, "2026-10-30", USD="80.1"))
    assert head_of(store, "cbr/2026.csv").begins is None


def test_tomorrow_is_not_covered_by_todays_set_for_good(store):
    # Asked for Friday on Thursday before it is set: the answer is Thursday's.
    thursday = table(CBR, "2026-10-29", USD="80.0")
    take(store, CBR, "2026-10-29T09:00", thursday, window="2026-10-29..2026-10-30")
    assert windows(store, "cbr/2026.csv") == ["2026-10-29..2026-10-29"]


def test_a_blend_is_final_after_a_fortnight_and_due_after_three_hours(store):
    new = table(FRANKFURTER, "2026-10-30", JPY="157.25")
    take(store, FRANKFURTER, "2026-10-30T12:00", new, window="2026-10-30..2026-10-30")
    head = head_of(store, "frankfurter/2026.csv")
    assert head.covered == ()
    assert head.provisional == (day("2026-10-30"), day("2026-10-30"))
    assert (head.due, head.stale) == (utc("2026-10-30T15:00"), utc("2026-10-31T15:00"))
    assert store.read(FRANKFURTER).covers(day("2026-10-30"), utc("2026-10-30T14:59"))
    assert not store.read(FRANKFURTER).covers(day("2026-10-30"), utc("2026-10-30T15:00"))
    take(store, FRANKFURTER, "2026-11-13T12:00", new, window="2026-10-30..2026-10-30")
    assert windows(store, "frankfurter/2026.csv") == ["2026-10-30..2026-10-30"]
    assert store.read(FRANKFURTER).covers(day("2026-10-30"), utc("2027-10-30T15:00"))


def test_older_rows_of_a_blend_cover_no_days_in_between(store):
    # The answer for 2026-01-02 holds a currency of 2025-12-30, in the file of another year.
    old, new = table(FRANKFURTER, "2025-12-30", KES="129.1"), table(FRANKFURTER, "2026-01-02", JPY="157.25")
    take(store, FRANKFURTER, "2026-02-20T12:00", old, new, window="2026-01-02..2026-01-02")
    assert windows(store, "frankfurter/2025.csv") == []
    assert head_of(store, "frankfurter/2025.csv").provisional is None
    assert windows(store, "frankfurter/2026.csv") == ["2026-01-02..2026-01-02"]


def test_a_source_that_announces_its_next_table_is_due_then(store):
    new = table(ER_API, "2026-10-30", EUR="0.8951")
    said = utc("2026-10-31T00:07:30")
    take(store, ER_API, "2026-10-30T12:00", new, announced=said)
    head = head_of(store, "er-api/2026-10.csv")
    assert (head.due, head.stale) == (said, said + timedelta(hours=24))
    take(store, ER_API, "2026-10-31T00:10", new, window="2026-10-30..2026-10-31", announced=said)
    assert head_of(store, "er-api/2026-10.csv").due == utc("2026-10-31T01:10")


def test_a_daily_build_is_due_the_next_day_and_stale_a_day_later(store):
    take(store, CURRENCY_API, "2026-09-29T07:00", table(CURRENCY_API, "2026-09-29", EUR="0.8951"))
    head = head_of(store, "currency-api/2026-09.csv")
    assert (head.due, head.stale) == (utc("2026-09-30T02:00"), utc("2026-10-01T02:00"))


def test_fetching_an_old_day_does_not_change_when_the_next_table_is_due(store):
    take(store, ECB, "2026-10-30T15:05", table(ECB, "2026-10-30", USD="1.1172"))
    take(store, ECB, "2026-10-31T09:00", table(ECB, "2026-02-02", USD="1.19"))
    head = head_of(store, "ecb/2026.csv")
    assert (head.due, head.stale) == (utc("2026-11-02T15:00"), utc("2026-11-02T17:00"))
    assert windows(store, "ecb/2026.csv") == ["2026-02-02..2026-02-02", "2026-10-30..2026-10-30"]
    assert head.written == utc("2026-10-31T09:00")


def test_a_window_over_several_years_covers_each_up_to_the_next_ones_first_table(store):
    tables = [
        table(ECB, "2024-12-30", USD="1.04"), table(ECB, "2024-12-31", USD="1.05"),
        table(ECB, "2025-01-02", USD="1.06"), table(ECB, "2025-12-31", USD="1.07"),
        table(ECB, "2026-01-02", USD="1.08"),
    ]  # fmt: skip
    take(store, ECB, "2026-01-05T09:00", *tables, window="2024-12-28..2026-01-05")
    assert windows(store, "ecb/2024.csv") == ["2024-12-30..2025-01-01"]
    assert windows(store, "ecb/2025.csv") == ["2025-01-02..2026-01-01"]
    assert windows(store, "ecb/2026.csv") == ["2026-01-02..2026-01-04"]
    held, now = store.read(ECB), utc("2026-06-01T09:00")
    assert not held.covers(day("2024-12-29"), now)
    assert all(held.covers(date(2024, 12, 30) + timedelta(days=n), now) for n in range(371))
    assert not held.covers(day("2026-01-05"), now)


def test_a_window_past_the_turn_of_the_year_is_in_the_file_of_the_last_table(store):
    take(
        store, CBR, "2027-01-12T09:00", table(CBR, "2026-12-31", USD="80.1"),
        window="2026-12-31..2027-01-11",
    )  # fmt: skip
    # The tables of the first days of January may only be late: those days are provisional, not covered.
    assert windows(store, "cbr/2026.csv") == ["2026-12-31..2026-12-31"]
    assert os.listdir(os.path.join(store.user, "cbr")) == ["2026.csv"]
    assert store.read(CBR).covers(day("2027-01-11"), utc("2027-01-12T10:00"))
    assert not store.read(CBR).covers(day("2027-01-11"), utc("2028-01-01T00:00"))


def test_days_without_a_table_are_settled_once_the_longest_pause_has_gone_by(store):
    take(
        store, CBR, "2027-02-12T09:00", table(CBR, "2026-12-31", USD="80.1"),
        window="2026-12-31..2027-01-11",
    )  # fmt: skip
    assert windows(store, "cbr/2026.csv") == ["2026-12-31..2027-01-11"]


def test_the_day_of_a_late_table_is_not_covered(store):
    take(
        store,
        ECB,
        "2026-11-03T07:00",
        table(ECB, "2026-10-30", USD="1.1172"),
        window="2026-10-30..2026-11-03",
    )
    assert windows(store, "ecb/2026.csv") == ["2026-10-30..2026-11-01"]


def test_an_answer_that_nothing_changed_covers_more_days(store):
    take(store, ECB, "2026-10-30T15:05", table(ECB, "2026-10-30", USD="1.1172"))
    store.clock.now = utc("2026-11-01T09:00")
    assert merge(store, ECB, [], (day("2026-11-01"), day("2026-11-01")), store.clock.now) == []
    assert windows(store, "ecb/2026.csv") == ["2026-10-30..2026-10-31"]
    assert file_of(store, "ecb/2026.csv").lines == ["2026-10-30,,1.1172"]


def test_an_answer_that_nothing_changed_writes_nothing_where_nothing_is_held(store):
    assert merge(store, ECB, [], (day("2026-10-30"), day("2026-10-30")), NOW) == []
    assert not os.path.exists(store.user)


def test_a_currency_that_is_fetched_separately_is_written_to_its_own_file(store):
    gold = RateTable("frankfurter", day("2026-10-30"), (Figure("XAU", "USD", "4001.5"),), None, ("XAU",))
    take(store, FRANKFURTER, "2026-10-30T12:00", gold, code="XAU")
    assert os.listdir(os.path.join(store.user, "frankfurter")) == ["2026-XAU.csv"]
    assert texts(store.read(FRANKFURTER, "XAU").at(date.max)) == {"XAU": "4001.5"}
    assert store.read(FRANKFURTER).at(date.max) is None


def test_the_head_has_what_an_answer_must_say_of_its_source(store):
    take(store, ECB, "2026-10-30T15:05", table(ECB, "2026-10-30", USD="1.1172"))
    head = head_of(store, "ecb/2026.csv")
    assert (head.zone, head.kind, head.attribution) == ("Europe/Berlin", "reference", "Source: ECB")


def test_a_file_from_the_future_covers_days_up_to_its_newest_table(store, user):
    put(
        user, "ecb/2026.csv", "EUR/USD", "2026-10-29 1.1693", covered=["2026-01-01..2030-12-31"],
        due=utc("2031-01-01T00:00"), written=utc("2030-12-31T00:00"),
    )  # fmt: skip
    take(store, ECB, "2026-10-30T15:05", table(ECB, "2026-10-30", USD="1.1172"))
    assert file_of(store, "ecb/2026.csv").dates == ["2026-10-29", "2026-10-30"]
    assert windows(store, "ecb/2026.csv") == ["2026-01-01..2026-10-30"]
    assert head_of(store, "ecb/2026.csv").due == utc("2026-11-02T15:00")


# -- a cache that can't be used ---------------------------------------------------------------------


def test_a_cache_that_cant_be_written_keeps_the_answer_in_memory(store, user):
    user.write_text("a file in place of the folder")
    take(store, ECB, "2026-10-30T15:05", table(ECB, "2026-10-30", USD="1.1172"))
    take(store, ECB, "2026-10-30T15:06", table(ECB, "2026-10-29", USD="1.1693"))
    held = store.read(ECB)
    assert [texts(row) for row in held.rows(date(2026, 1, 1), date.max)] == [
        {"USD": "1.1172"},
        {"USD": "1.1693"},
    ]
    assert held.covers(day("2026-10-30"), NOW)
    assert held.head().due == utc("2026-11-02T15:00")
    assert store.unwritable == f"rates can't be kept in {user}: Not a directory"
    user.unlink()
    take(store, ECB, "2026-10-30T15:07", table(ECB, "2026-10-28", USD="1.1700"))
    assert file_of(store, "ecb/2026.csv").dates == ["2026-10-28", "2026-10-29", "2026-10-30"]
    assert store.unsaved == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_full_disk_leaves_the_old_file_whole_and_the_answer_in_memory(tmp_path, user):
    script = """
import resource, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from support.holding import ECB, NOW, store_over, table, texts
from support.days import day
from converter.store.write import merge
store = store_over(Path(sys.argv[1]))
for n in range(20, 31):
    if n == 30:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
    new = table(ECB, f"2026-10-{n}", USD="1.1172")
    merge(store, ECB, [new], (new.as_of, new.as_of), NOW)
print(texts(store.read(ECB).at(day("2026-10-30"))), store.unwritable)
"""
    words = [sys.executable, "-c", script, str(tmp_path), str(HERE)]
    environ = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    ran = subprocess.run(words, capture_output=True, text=True, env=environ, check=True)
    assert ran.stdout == f"{{'USD': '1.1172'}} rates can't be kept in {user}: File too large\n"
    assert os.listdir(user / "ecb") == ["2026.csv"]
    assert read(str(user / "ecb" / "2026.csv"), NOW).dates[-1] == "2026-10-29"


def test_a_damaged_file_is_renamed_and_the_days_that_ship_are_still_held(store, user, seed):
    put(seed, "ecb/2026.csv", "EUR/USD", "2026-10-29 1.1693")
    (user / "ecb").mkdir(parents=True)
    (user / "ecb" / "2026.csv").write_bytes(b"# fxconvert 1 00000000\n\0\0\0\0")
    take(store, ECB, "2026-10-30T15:05", table(ECB, "2026-10-30", USD="1.1172"))
    assert sorted(os.listdir(user / "ecb")) == ["2026.csv", "2026.csv.damaged"]
    assert (user / "ecb" / "2026.csv.damaged").read_bytes().endswith(b"\0\0\0\0")
    held = store.read(ECB)
    assert [str(row.as_of) for row in held.rows(date(2026, 1, 1), date.max)] == ["2026-10-30", "2026-10-29"]
    assert len(store.damaged) == 1


@pytest.mark.parametrize(
    ("figure", "why"),
    [
        (Figure("EUR", "EUR", "1"), "not a column of rates: 'EUR/EUR'"),
        (Figure("EUR", "USD", "1.1", 10**10), "not a column of rates: '10000000000 EUR/USD'"),
        (Figure("EUR", "SHIBAINU", "1.1"), "not a column of rates: 'EUR/SHIBAINU'"),
        (Figure("EUR", "USD", "1" * 41), f"its line of 2026-10-30 has no rate in '{'1' * 40}'"),
    ],
)
def test_figures_that_no_reader_takes_are_not_written(store, user, figure, why):
    take(store, ECB, "2026-10-29T15:05", table(ECB, "2026-10-29", USD="1.1130"))
    before = (user / "ecb" / "2026.csv").read_bytes()
    odd = RateTable("ecb", date(2026, 10, 30), (Figure("EUR", "JPY", "175.68"), figure))
    for writable in (True, False):
        store.writable = writable
        with pytest.raises(SourceChanged) as refused:
            take(store, ECB, "2026-10-30T15:05", odd)
        assert str(refused.value) == f"ecb answered with figures that can't be kept ({why})"
    assert (os.listdir(user / "ecb"), (user / "ecb" / "2026.csv").read_bytes()) == (["2026.csv"], before)
    assert texts(store.read(ECB).at(date.max)) == {"USD": "1.1130"}


def test_a_file_that_can_not_be_read_is_renamed_and_not_overwritten(store, user):
    # A folder, since the superuser may read any file; one of another user's is the same.
    (user / "ecb" / "2026.csv").mkdir(parents=True)
    (user / "ecb" / "2026.csv" / "kept").write_text("x")
    take(store, ECB, "2026-10-30T15:05", table(ECB, "2026-10-30", USD="1.1172"))
    assert sorted(os.listdir(user / "ecb")) == ["2026.csv", "2026.csv.damaged"]
    assert (user / "ecb" / "2026.csv.damaged" / "kept").exists()
    assert (store.damaged, store.unwritable) == (
        ["ecb/2026.csv can't be read and was passed over: Is a directory"],
        "",
    )


def test_a_store_that_may_not_write_writes_nothing(tmp_path, user):
    store = store_over(tmp_path, writable=False)
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-29 1.1693")
    before = (user / "ecb" / "2026.csv").read_bytes()
    with locked(store, "ecb", 0.0):
        take(store, ECB, "2026-10-30T15:05", table(ECB, "2026-10-30", USD="1.1172"))
        state = State.read(store, "ecb")
        state.hints["page"] = "2"
        state.write(store, "ecb")
    assert os.listdir(user / "ecb") == ["2026.csv"]
    assert (user / "ecb" / "2026.csv").read_bytes() == before
    assert State.read(store, "ecb").hints == {"page": "2"}
    assert texts(store.read(ECB).at(date.max)) == {"USD": "1.1172"}


def test_the_clock_of_these_tests_is_not_that_of_the_machine():
    assert Clock()() == NOW == datetime.fromisoformat("2026-10-31T09:00:00+00:00")
