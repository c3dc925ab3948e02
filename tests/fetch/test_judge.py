import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.believing import Past, believed, drifted, history, inverted, shifted, shipped
from support.days import day
from support.holding import (  # fmt: skip
    CBR,
    CURRENCY_API,
    ECB,
    ER_API,
    FRANKFURTER,
    NOW,
    put,
    store_over,
    table,
    texts,
)
from support.replies import KEYS, case_reply, cases

from converter import sources
from converter.errors import SourceChanged
from converter.fetch.judge import judge
from converter.model import Figure, RateTable
from converter.store.layers import Store
from converter.store.paths import seed_directory
from converter.store.write import merge

TODAY = date(2026, 10, 31)
HMRC, BOC_ANNUAL, INFOREURO = (sources.get(key).INFO for key in ("hmrc", "boc-annual", "inforeuro"))
CVE_OF_2020 = {3: "132.77", 4: "302.96", 5: "126.1"}


@pytest.fixture
def past(tmp_path):
    """The ECB's history, as it was held on a day that the test sets."""
    (tmp_path / "seed").mkdir()
    (tmp_path / "seed" / "ecb").symlink_to(Path(seed_directory(), "ecb"))
    return Past(str(tmp_path / "user"), str(tmp_path / "seed"), lambda: NOW)


def judged(store, info, *tables, today=TODAY):
    return judge(info, tables, store.read(info), today)


def aside(found):
    return sorted(f"{as_of} {code}" for as_of, code in found.aside)


def kept(found):
    return {
        str(t.as_of): {f.quote if f.quote != "RUB" else f.base: f.text for f in t.figures}
        for t in found.tables
    }


# -- what can't be a rate -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0", "0.00", "-1.17", "1e12", "1e-12"])
def test_an_impossible_figure_is_set_aside_with_a_warning(store, text):
    found = judged(store, ECB, table(ECB, "2026-10-30", USD=text, JPY="175.68"))
    assert kept(found) == {"2026-10-30": {"JPY": "175.68", "USD": text}}
    assert found.aside == {(date(2026, 10, 30), "USD")}
    assert found.warnings == (f"ecb: 1 EUR = {text} USD of 2026-10-30 is not used: it is not a rate",)


@pytest.mark.parametrize("text", ["1e400", "1e-400", "1e999"])
def test_a_number_beyond_all_rates_stands_set_aside_so_that_it_can_be_named(store, text):
    found = judged(store, ECB, table(ECB, "2026-10-30", USD=text, JPY="175.68"))
    assert kept(found) == {"2026-10-30": {"JPY": "175.68", "USD": text}}
    assert aside(found) == ["2026-10-30 USD"]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "9" * 41])
def test_what_is_hardly_a_number_is_dropped_with_a_warning(store, text):
    found = judged(store, ECB, table(ECB, "2026-10-30", USD=text, JPY="175.68"))
    assert kept(found) == {"2026-10-30": {"JPY": "175.68"}}
    assert found.warnings == (f"ecb: 1 EUR = {text} USD of 2026-10-30 is not used: it is not a rate",)


@pytest.mark.parametrize("text", ["1.1e-12", "9.9e11"])
def test_figures_from_a_millionth_of_a_millionth_to_its_inverse_are_possible(store, text):
    found = judged(store, ECB, table(ECB, "2026-10-30", USD=text))
    assert kept(found) == {"2026-10-30": {"USD": text}}


def test_a_table_of_impossible_figures_is_refused(store):
    good = table(ECB, "2026-10-29", USD="1.1693", JPY="176.90")
    with pytest.raises(SourceChanged, match="no usable figure for 2026-10-30"):
        judged(store, ECB, good, table(ECB, "2026-10-30", USD="0", JPY="0"))


@pytest.mark.parametrize(
    ("as_of", "taken"), [("2026-10-31", True), ("2026-11-02", True), ("2026-11-03", False)]
)
def test_a_table_of_more_than_two_days_ahead_is_dropped_with_a_warning(store, as_of, taken):
    found = judged(store, FRANKFURTER, table(FRANKFURTER, as_of, JPY="157.25"))
    assert list(kept(found)) == ([as_of] if taken else [])
    assert len(found.warnings) == (not taken)


@pytest.mark.parametrize(("today", "taken"), [("2026-10-30", False), ("2026-12-31", True)])
def test_the_mean_of_a_year_that_is_not_over_is_dropped_with_a_warning(store, today, taken):
    means = (table(BOC_ANNUAL, f"{year}-01-01", USD=rate) for year, rate in ((2025, "1.39"), (2026, "1.38")))
    found = judged(store, BOC_ANNUAL, *means, today=day(today))
    assert list(kept(found)) == ["2025-01-01", *(["2026-01-01"] if taken else [])]
    said = "boc-annual: a table dated 2026-01-01 was dropped: its period is not over"
    assert found.warnings == (() if taken else (said,))


def test_a_list_that_is_out_before_its_month_is_taken(store):
    found = judged(store, INFOREURO, table(INFOREURO, "2026-11-01", USD="1.1"), today=day("2026-10-27"))
    assert list(kept(found)) == ["2026-11-01"]


@pytest.mark.parametrize("other", ["2026-06-01", "2026-08-01", "2025-08-01"])
@pytest.mark.parametrize("is_held", [True, False])
def test_the_list_of_one_period_that_comes_for_another_is_refused(store, tmp_path, is_held, other):
    figures = {"USD": "1.1476", "CHF": "0.9324", "JPY": "184.3", "GBP": "0.8641", "SEK": "10.975"}
    tables = [table(INFOREURO, as_of, **figures) for as_of in ("2026-07-01", other)]
    if is_held:
        cells = " ".join([other, *figures.values()])
        columns = " ".join(f"EUR/{code}" for code in figures)
        put(tmp_path / "user", f"inforeuro/{other[:4]}.csv", columns, cells)
        tables.pop()
    with pytest.raises(SourceChanged, match=r"inforeuro sent the figures of .* as well; none was taken"):
        judged(store, INFOREURO, *tables)


def test_a_list_is_taken_again_and_so_is_one_in_which_a_figure_differs(store, tmp_path):
    columns, cells = "EUR/USD EUR/CHF EUR/JPY EUR/GBP EUR/SEK", "1.1476 0.9324 184.3 0.8641 10.975"
    put(tmp_path / "user", "inforeuro/2026.csv", columns, f"2026-07-01 {cells}")
    figures = dict(zip(("USD", "CHF", "JPY", "GBP", "SEK"), cells.split(), strict=True))
    again, later = table(INFOREURO, "2026-07-01", **figures), {**figures, "SEK": "10.976"}
    found = judged(store, INFOREURO, again, table(INFOREURO, "2026-08-01", **later))
    assert list(kept(found)) == ["2026-07-01", "2026-08-01"]


def test_codes_that_are_unknown_are_dropped_in_silence(store):
    found = judged(
        store, CURRENCY_API, table(CURRENCY_API, "2026-10-30", EUR="0.8951", QQQ="3", XXX="1", XTS="1")
    )
    assert kept(found) == {"2026-10-30": {"EUR": "0.8951"}}
    assert found.warnings == ()


def test_what_is_known_as_the_publishers_mistake_is_left_out_in_its_months_alone(store):
    months = [table(HMRC, f"2020-{n:02}-01", CVE=text, USD="1.2") for n, text in CVE_OF_2020.items()]
    found = kept(judged(store, HMRC, *months))
    assert [row.get("CVE") for row in found.values()] == ["132.77", None, "126.1"]
    assert [row["USD"] for row in found.values()] == ["1.2"] * 3


def test_a_day_of_unknown_or_ended_codes_alone_does_not_spoil_the_others(store):
    found = judged(
        store, FRANKFURTER,
        table(FRANKFURTER, "2026-10-24", QQQ="3"),
        table(FRANKFURTER, "2026-10-25", DEM="1.7"),
        table(FRANKFURTER, "2026-10-26", JPY="157.25"),
    )  # fmt: skip
    assert kept(found) == {"2026-10-26": {"JPY": "157.25"}}
    assert found.warnings == ()


def test_an_answer_of_unknown_codes_alone_is_refused(store):
    with pytest.raises(SourceChanged, match="no usable figure"):
        judged(store, CURRENCY_API, table(CURRENCY_API, "2026-10-30", QQQ="3"))


@pytest.mark.parametrize("info", [ER_API, CURRENCY_API, FRANKFURTER], ids=lambda info: info.key)
def test_what_indicative_sources_and_blends_carry_on_past_its_end_is_dropped(store, info):
    # The lev ended with 2025; er-api quotes it still.
    found = judged(store, info, table(info, "2025-12-31", EUR="0.8515", BGN="1.6651"))
    assert kept(found) == {"2025-12-31": {"EUR": "0.8515", "BGN": "1.6651"}}
    found = judged(store, info, table(info, "2026-01-01", EUR="0.8515", BGN="1.6651"))
    assert kept(found) == {"2026-01-01": {"EUR": "0.8515"}}
    assert found.warnings == ()


def test_an_official_source_is_taken_at_its_word_about_its_codes(store):
    found = judged(store, CBR, table(CBR, "2026-01-14", USD="78.2", BGN="46.5"))
    assert kept(found)["2026-01-14"]["BGN"] == "46.5"


# -- steps ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_aside"),
    [("1.75", False), ("1.76", True), ("117.2", True), ("0.78", False), ("0.77", True), ("1.1172", False)],
)
def test_a_step_of_more_than_half_is_set_aside(store, user, text, is_aside):
    put(user, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-29 1.17 176.90")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD=text, JPY="175.68"))
    assert aside(found) == (["2026-10-30 USD"] if is_aside else [])
    assert kept(found) == {"2026-10-30": {"USD": text, "JPY": "175.68"}}


def test_a_step_since_a_table_that_ships_counts_too(store, tmp_path):
    put(tmp_path / "seed", "ecb/2026.csv", "EUR/USD", "2026-10-29 1.17")
    assert aside(judged(store, ECB, table(ECB, "2026-10-30", USD="117.2"))) == ["2026-10-30 USD"]


# From Maundy Thursday to the Tuesday after Easter are five days, with a hole of four between them.
@pytest.mark.parametrize(("before", "is_aside"), [("2026-10-25", True), ("2026-10-24", False)])
def test_a_step_of_half_counts_over_the_longest_hole_and_no_further(store, user, before, is_aside):
    put(user, "ecb/2026.csv", "EUR/USD", f"{before} 1.17")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="2.00"))
    assert aside(found) == (["2026-10-30 USD"] if is_aside else [])


def test_a_changed_nominal_is_no_step(store, user):
    put(user, "cbr/2026.csv", "USD/RUB|100 KZT/RUB", "2026-10-29 80.1 16.3172")
    found = judged(store, CBR, table(CBR, "2026-10-30", KZT=("163.4", 1000), USD="80.2"))
    assert aside(found) == []
    found = judged(store, CBR, table(CBR, "2026-10-30", KZT=("16.34", 1000), USD="80.2"))
    assert aside(found) == ["2026-10-30 KZT"]


def test_each_currency_of_a_blend_is_judged_by_its_own_last_day(store, user):
    put(user, "frankfurter/2026.csv", "USD/JPY USD/KES", "2026-10-23 157.1 129.1", "2026-10-24 157.2 -")
    found = judged(
        store, FRANKFURTER,
        table(FRANKFURTER, "2026-10-25", JPY="157.3"),
        table(FRANKFURTER, "2026-10-26", JPY="157.4", KES="1291.0"),
    )  # fmt: skip
    assert aside(found) == ["2026-10-26 KES"]


def test_between_two_fetched_tables_those_that_are_held_count(store, user):
    put(user, "frankfurter/2026.csv", "USD/KES USD/JPY", "2026-10-29 250.1 157.1")
    found = judged(
        store, FRANKFURTER,
        table(FRANKFURTER, "2026-10-17", KES="129.1"),
        table(FRANKFURTER, "2026-10-30", KES="251.0"),
    )  # fmt: skip
    assert aside(found) == []


def test_a_fall_to_nonsense_over_several_fetched_tables_is_set_aside_throughout(store):
    found = judged(
        store, ECB,
        table(ECB, "2026-10-26", USD="1.17", JPY="176"), table(ECB, "2026-10-27", USD="75.5", JPY="176"),
        table(ECB, "2026-10-28", USD="90.1", JPY="176"), table(ECB, "2026-10-29", USD="1.18", JPY="176"),
    )  # fmt: skip
    assert aside(found) == ["2026-10-27 USD", "2026-10-28 USD"]


# -- what is accepted later -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "accepted"), [("7552.0", True), ("8300", True), ("6900", True), ("8310", False)]
)
def test_a_later_table_within_a_tenth_takes_it_in(store, user, text, accepted):
    put(user, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-28 1.17 176", "2026-10-29 ?7552.73 176")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD=text, JPY="176"))
    taken = (RateTable("ecb", day("2026-10-29"), (Figure("EUR", "USD", "7552.73"),)),)
    assert found.accepted == (taken if accepted else ())
    assert aside(found) == ([] if accepted else ["2026-10-30 USD"])


def test_what_is_taken_in_is_written_without_its_mark(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-28 1.17", "2026-10-29 ?2.3400")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="2.35"))
    for tables in (found.tables, found.accepted):
        merge(store, ECB, tables, (day("2026-10-29"), day("2026-10-30")), NOW)
    held = store.read(ECB)
    assert [texts(row)["USD"] for row in held.rows(date(2026, 1, 1), TODAY)] == ["2.35", "2.3400", "1.17"]


def test_a_return_to_the_last_good_figure_leaves_it_aside(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-28 1.17", "2026-10-29 ?7552.73")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="1.18"))
    assert (aside(found), found.accepted) == ([], ())


def test_a_figure_set_aside_long_before_a_good_one_is_not_taken_in(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-27 1.17", "2026-10-28 ?1.80", "2026-10-29 1.18")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="1.75"))
    assert (aside(found), found.accepted) == ([], ())


def test_a_day_between_does_not_forget_what_was_set_aside(store, user):
    # The table of the 29th lacks the currency; the 30th confirms the 28th.
    put(
        user,
        "ecb/2026.csv",
        "EUR/USD EUR/JPY",
        "2026-10-27 1.17 176",
        "2026-10-28 ?2.34 176",
        "2026-10-29 - 176",
    )
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="2.35", JPY="176"))
    assert [str(t.as_of) for t in found.accepted] == ["2026-10-28"]


def test_the_lira_of_february_2001_is_taken_in_when_the_history_is_read_in_one_go(store):
    # 68 % in a day, and true: the central bank let it float.
    steps = {
        "2001-02-21": "624367", "2001-02-22": "1050000", "2001-02-23": "1052750", "2001-02-26": "963500",
        "2001-02-27": "935000",
    }  # fmt: skip
    tables = [table(ECB, as_of, TRL=text) for as_of, text in steps.items()]
    found = judged(store, ECB, *tables)
    assert (aside(found), found.accepted) == ([], ())
    assert aside(judged(store, ECB, *tables[:2])) == ["2001-02-22 TRL"]


def test_tables_of_one_answer_do_not_confirm_each_other(store):
    shifted = [("2026-10-28", "1.1133"), ("2026-10-29", "11.130"), ("2026-10-30", "11.172")]
    found = judged(store, ECB, *(table(ECB, as_of, USD=text) for as_of, text in shifted))
    assert aside(found) == ["2026-10-29 USD", "2026-10-30 USD"]


def test_what_is_held_of_a_day_is_not_overwritten_by_a_leap(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-29 1.1130")
    found = judged(store, ECB, table(ECB, "2026-10-29", USD="11.130"), table(ECB, "2026-10-30", USD="11.172"))
    assert aside(found) == ["2026-10-29 USD", "2026-10-30 USD"]


def test_a_table_of_the_ecb_is_of_a_working_day_that_has_come(store):
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="1.1172"), table(ECB, "2026-10-31", USD="1.1"))
    assert [str(t.as_of) for t in found.tables] == ["2026-10-30"]
    assert "nothing is published on that day" in found.warnings[0]


def test_a_franc_let_go_is_no_step_to_set_aside(store, user):
    put(user, "ecb/2015.csv", "EUR/CHF", "2015-01-14 1.2010")
    found = judged(store, ECB, table(ECB, "2015-01-15", CHF="1.0280"))
    assert aside(found) == []


def test_the_whole_history_of_the_ecb_has_no_figure_to_set_aside(store):
    found = judged(store, ECB, *history("ecb", "EUR"))
    assert (aside(found), found.warnings, len(found.tables)) == ([], (), 7126)


# All of it takes minutes: tests/benchmarks/sanity_history.py.
@pytest.mark.parametrize("gap", [1, 30, 365])
def test_no_table_of_the_ecbs_history_is_refused_and_no_figure_set_aside(past, gap):
    sample = history("ecb", "EUR")[gap::90]
    assert [(t.as_of, f.aside) for t in sample if (f := believed(past, ECB, t, gap)).aside] == []


def test_the_lira_let_float_is_the_one_figure_of_the_ecb_that_its_day_sets_aside(past):
    day_of = next(t for t in history("ecb", "EUR") if str(t.as_of) == "2001-02-22")
    assert aside(believed(past, ECB, day_of, 1)) == ["2001-02-22 TRL"]


@pytest.mark.parametrize("key", KEYS)
def test_a_new_user_believes_all_that_a_publisher_was_recorded_to_send(tmp_path, key):
    source = sources.get(key)
    store = Store(str(tmp_path), seed_directory(), lambda: NOW)
    for case in cases(key):
        reply = case_reply(key, case)
        apart = source.INFO.apart.intersection(reply.request.codes or ())
        held = store.read(source.INFO, *apart)
        assert judge(source.INFO, source.parse(reply).tables, held, TODAY).aside == set()


# -- figures without a near one before them -----------------------------------------------------------


@pytest.mark.parametrize("before", ["2026-10-24", "2026-02-03", "2024-10-30"])
@pytest.mark.parametrize(
    ("text", "is_aside"), [("5.84", False), ("5.86", True), ("0.235", False), ("0.233", True)]
)
def test_a_figure_five_times_off_the_newest_up_to_two_years_before_is_set_aside(
    store, user, before, text, is_aside
):
    put(user, f"ecb/{before[:4]}.csv", "EUR/USD", f"{before} 1.17")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD=text))
    assert aside(found) == (["2026-10-30 USD"] if is_aside else [])


def test_a_figure_of_more_than_two_years_before_measures_nothing(store, user):
    put(user, "ecb/2024.csv", "EUR/USD", "2024-10-28 1.17")
    assert aside(judged(store, ECB, table(ECB, "2026-10-30", USD="117"))) == []


def test_the_newest_figure_is_found_behind_tables_that_lack_the_currency(store, user):
    put(user, "ecb/2026.csv", "EUR/USD EUR/RUB", "2026-01-05 1.17 90.1", "2026-10-29 1.17 -")
    assert aside(judged(store, ECB, table(ECB, "2026-10-30", USD="1.17", RUB="9010"))) == ["2026-10-30 RUB"]


def test_a_figure_that_is_set_aside_measures_nothing(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-01-05 1.17", "2026-05-05 ?117")
    assert aside(judged(store, ECB, table(ECB, "2026-10-30", USD="1.18"))) == []


def test_an_earlier_table_is_measured_by_the_first_after_it(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-02-03 1.17", "2026-10-29 9.9")
    assert aside(judged(store, ECB, table(ECB, "2025-10-30", USD="1.16"))) == []
    assert aside(judged(store, ECB, table(ECB, "2025-10-30", USD="11.6"))) == ["2025-10-30 USD"]


def test_a_series_of_one_currency_is_measured_by_the_sets_of_its_source(store, tmp_path):
    put(tmp_path / "seed", "cbr/2026.csv", "USD/RUB", "2026-04-25 75.5273")
    series = [table(CBR, f"2025-10-{number}", USD="813.1") for number in range(14, 18)]
    found = judge(CBR, series, store.read(CBR, "USD"), TODAY)
    assert len(found.aside) == 4


def test_a_source_of_which_nothing_is_held_is_measured_by_another(store, tmp_path):
    put(tmp_path / "seed", "ecb/2026.csv", "EUR/USD EUR/KRW", "2026-09-30 1.1172 1491.76")
    fine = table(FRANKFURTER, "2026-10-30", KRW="1340", EUR="0.8951")
    assert aside(judged(store, FRANKFURTER, fine)) == []
    false = table(FRANKFURTER, "2026-10-30", KRW="1340000", EUR="0.8951")
    assert aside(judged(store, FRANKFURTER, false)) == ["2026-10-30 KRW"]


@pytest.mark.parametrize(
    ("held", "is_aside"), [("9800", False), ("?9800", False), ("11000", True), ("?0", True), ("1500", True)]
)
def test_a_far_move_that_another_source_shows_too_is_true(store, user, held, is_aside):
    put(user, "currency-api/2025-10.csv", "USD/ARS USD/EUR", "2025-10-30 1500 0.9")
    put(user, "er-api/2026-10.csv", "USD/ARS USD/EUR", f"2026-10-28 {held} 0.9")
    found = judged(store, CURRENCY_API, table(CURRENCY_API, "2026-10-30", ARS="9500", EUR="0.9"))
    assert aside(found) == (["2026-10-30 ARS"] if is_aside else [])


def test_another_source_of_weeks_ago_explains_no_move(store, user):
    put(user, "currency-api/2025-10.csv", "USD/ARS", "2025-10-30 1500")
    put(user, "er-api/2026-10.csv", "USD/ARS", "2026-10-20 9500")
    found = judged(store, CURRENCY_API, table(CURRENCY_API, "2026-10-30", ARS="9500"))
    assert aside(found) == ["2026-10-30 ARS"]


def test_a_law_in_between_explains_a_far_move_and_leaving_it_out_does_not(store, user):
    put(user, "cbr/2025.csv", "SYP/RUB USD/RUB", "2025-06-30 0.0071 78.2")
    assert aside(judged(store, CBR, table(CBR, "2026-03-03", SYP="0.71", USD="78.2"))) == []
    assert aside(judged(store, CBR, table(CBR, "2026-03-03", SYP="0.0071", USD="78.2"))) == ["2026-03-03 SYP"]


def test_an_answer_that_is_false_throughout_does_not_confirm_itself_after_a_week(store, user):
    put(user, "ecb/2025.csv", "EUR/USD", "2025-10-30 1.17")
    days = ["2026-10-12", "2026-10-13", "2026-10-19", "2026-10-20", "2026-10-21", "2026-10-30"]
    found = judged(store, ECB, *(table(ECB, as_of, USD="11.7") for as_of in days))
    assert len(found.aside) == len(days)


def test_the_next_answer_within_a_tenth_takes_in_a_far_move(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-01-05 1.17", "2026-10-29 ?7.02")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="7.10"))
    assert ([str(t.as_of) for t in found.accepted], aside(found)) == (["2026-10-29"], [])


# -- a false figure that was believed -----------------------------------------------------------------


def withdrawn(found):
    return [f"{t.as_of} {figure.text}" for t in found.withdrawn for figure in t.figures]


@pytest.mark.parametrize("before", ["2026-10-28", "2025-06-30"])
@pytest.mark.parametrize("false", ["1.80", "5.00", "0.60"])
def test_what_those_on_both_sides_contradict_gives_way_to_the_new_one(store, tmp_path, before, false):
    put(tmp_path / "seed", f"ecb/{before[:4]}.csv", "EUR/USD", f"{before} 1.17")
    put(tmp_path / "user", "ecb/2026.csv", "EUR/USD", f"2026-10-29 {false}")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="1.16"))
    assert withdrawn(found) == [f"2026-10-29 {false}"]
    assert (date(2026, 10, 30), "USD") not in found.aside
    said = f"1 EUR = {false} USD of 2026-10-29 is set aside: the rates before and after it agree"
    assert said in found.warnings[0]


def test_what_a_table_after_it_confirmed_is_not_withdrawn(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-27 1.17", "2026-10-28 1.80", "2026-10-29 1.81")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="1.16"))
    assert (withdrawn(found), aside(found)) == ([], ["2026-10-30 USD"])


@pytest.mark.parametrize("new", ["2026-10-27", "2026-10-28"])
def test_what_a_held_table_after_it_confirms_stays_though_a_day_before_that_is_fetched(store, user, new):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-26 1.17", "2026-10-27 1.80", "2026-10-29 1.81")
    found = judged(store, ECB, table(ECB, new, USD="1.16"))
    assert (withdrawn(found), aside(found)) == ([], [f"{new} USD"])


def test_a_correction_of_days_that_confirm_each_other_is_set_aside_on_all_of_them(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-26 1.17", "2026-10-27 1.80", "2026-10-28 1.81")
    found = judged(store, ECB, table(ECB, "2026-10-27", USD="1.16"), table(ECB, "2026-10-28", USD="1.16"))
    assert (withdrawn(found), aside(found)) == ([], ["2026-10-27 USD", "2026-10-28 USD"])


def test_where_the_two_sides_differ_the_new_one_is_set_aside(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-28 1.40", "2026-10-29 1.95")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="1.20"))
    assert (withdrawn(found), aside(found)) == ([], ["2026-10-30 USD"])


def test_a_correction_of_the_same_day_wins_if_the_day_before_agrees_with_it(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-29 1.17", "2026-10-30 1.80")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="1.16"))
    assert (withdrawn(found), aside(found)) == ([], [])


def test_a_figure_that_was_accepted_by_hand_stays_though_the_same_tables_come_again(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-28 1.17", "2026-10-29 1.80", "2026-10-30 1.16")
    found = judged(store, ECB, table(ECB, "2026-10-29", USD="1.80"), table(ECB, "2026-10-30", USD="1.16"))
    assert (withdrawn(found), aside(found)) == ([], [])


def test_what_was_withdrawn_stays_so_though_the_same_tables_come_again(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-09-28 1.17", "2026-10-29 ?1.80", "2026-10-30 1.16")
    found = judged(store, ECB, table(ECB, "2026-10-29", USD="1.800"), table(ECB, "2026-10-30", USD="1.16"))
    assert (aside(found), found.accepted) == (["2026-10-29 USD"], ())
    corrected = table(ECB, "2026-10-29", USD="1.18")
    assert aside(judged(store, ECB, corrected, table(ECB, "2026-10-30", USD="1.16"))) == []


def test_what_was_set_aside_is_taken_in_if_the_next_table_comes_with_it(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-28 1.17", "2026-10-29 ?1.80")
    found = judged(store, ECB, table(ECB, "2026-10-29", USD="1.80"), table(ECB, "2026-10-30", USD="1.82"))
    assert [str(t.as_of) for t in found.accepted] == ["2026-10-29"]
    assert (date(2026, 10, 30), "USD") not in found.aside


@pytest.mark.parametrize("text", ["?0", "?1e999", "?-1.17", "?1e-999"])
def test_what_is_no_rate_is_never_reckoned_with(store, user, text):
    put(user, "cbr/2026.csv", "USD/RUB EUR/RUB", f"2026-10-29 {text} 88", f"2026-10-30 {text} 88")
    put(user, "ecb/2026.csv", "EUR/USD EUR/RUB", f"2026-10-30 1.17 {text}")
    found = judged(store, CBR, table(CBR, "2026-10-30", USD="75.5", EUR="88.1", JPY="0.5"))
    assert (aside(found), found.accepted) == ([], ())


def test_the_first_table_of_a_source_that_lied_gives_way_if_another_source_agrees(store, user):
    put(user, "ecb/2026.csv", "EUR/USD EUR/KRW", "2026-10-28 1.1172 1491.76")
    put(user, "frankfurter/2026.csv", "USD/KRW", "2026-10-29 4000")
    found = judged(store, FRANKFURTER, table(FRANKFURTER, "2026-10-30", KRW="1340"))
    assert withdrawn(found) == ["2026-10-29 4000"]


@given(
    good=st.decimals("0.001", "100000", places=3),
    false=st.one_of(st.floats(1.7, 4.9), st.floats(0.21, 0.58)),
    drift=st.floats(0.93, 1.07),
)
@settings(max_examples=40, deadline=None)
def test_any_believed_lie_gives_way_to_the_truth_of_the_next_day(good, false, drift):
    with tempfile.TemporaryDirectory() as folder:
        store = store_over(Path(folder))
        lie, truth = f"{float(good) * false:.9f}", f"{float(good) * drift:.9f}"
        put(f"{folder}/seed", "ecb/2026.csv", "EUR/USD", f"2026-09-30 {good}")
        put(f"{folder}/user", "ecb/2026.csv", "EUR/USD", f"2026-10-29 {lie}")
        found = judged(store, ECB, table(ECB, "2026-10-30", USD=truth))
        assert withdrawn(found) == [f"2026-10-29 {lie}"]


# -- what the law changed in between --------------------------------------------------------------------


def test_six_zeros_less_are_no_step_on_the_day_of_the_law(store, user):
    put(user, "currency-api/2021-09.csv", "USD/VES USD/EUR", "2021-09-30 4181781.99 0.8640")
    found = judged(store, CURRENCY_API, table(CURRENCY_API, "2021-10-01", VES="4.1817", EUR="0.8627"))
    assert aside(found) == []


def test_six_zeros_less_on_another_day_are_a_step(store, user):
    put(user, "currency-api/2021-10.csv", "USD/VES USD/EUR", "2021-10-02 4181781.99 0.8640")
    found = judged(store, CURRENCY_API, table(CURRENCY_API, "2021-10-03", VES="4.1817", EUR="0.8627"))
    assert aside(found) == ["2021-10-03 VES"]


def test_a_publisher_that_keeps_the_zeros_past_the_law_is_set_aside(store, user):
    put(user, "currency-api/2021-09.csv", "USD/VES USD/EUR", "2021-09-30 4181781.99 0.8640")
    found = judged(store, CURRENCY_API, table(CURRENCY_API, "2021-10-01", VES="4181800", EUR="0.8627"))
    assert aside(found) == ["2021-10-01 VES"]


def test_the_law_is_read_against_the_direction_too(store, user):
    put(user, "cbr/2025.csv", "SYP/RUB USD/RUB", "2025-12-31 0.0071 78.2")
    found = judged(store, CBR, table(CBR, "2026-01-01", SYP="0.71", USD="78.2"))
    assert aside(found) == []


# -- whole tables -----------------------------------------------------------------------------------------

GOOD = {"USD": "1.17", "JPY": "176", "GBP": "0.83", "CHF": "0.92", "HUF": "366"}
TENFOLD = {"USD": "11.7", "JPY": "1760", "GBP": "8.3", "CHF": "9.2", "HUF": "366"}


@pytest.mark.parametrize("before", ["2026-10-29", "2026-01-05", "2024-10-30"])
def test_a_table_that_moved_by_more_than_five_on_the_median_is_refused_whole(store, user, before):
    put(
        user,
        f"ecb/{before[:4]}.csv",
        " ".join(f"EUR/{c}" for c in GOOD),
        f"{before} {' '.join(GOOD.values())}",
    )
    with pytest.raises(SourceChanged, match=f"in the median, more than 5 times off those of {before}"):
        judged(store, ECB, table(ECB, "2026-10-30", **TENFOLD))


def test_a_table_is_measured_by_a_later_one_where_none_before_it_is_near(store, user):
    put(user, "ecb/2026.csv", " ".join(f"EUR/{c}" for c in GOOD), f"2026-10-29 {' '.join(GOOD.values())}")
    with pytest.raises(SourceChanged, match="off those of 2026-10-29"):
        judged(store, ECB, table(ECB, "2025-10-30", **TENFOLD))


def test_a_table_more_than_two_years_off_measures_nothing(store, user):
    put(user, "ecb/2024.csv", " ".join(f"EUR/{c}" for c in GOOD), f"2024-10-28 {' '.join(GOOD.values())}")
    assert len(judged(store, ECB, table(ECB, "2026-10-30", **TENFOLD)).tables) == 1


def test_few_figures_that_moved_do_not_refuse_the_others(store, user):
    put(user, "ecb/2026.csv", " ".join(f"EUR/{c}" for c in GOOD), f"2026-10-29 {' '.join(GOOD.values())}")
    found = judged(store, ECB, table(ECB, "2026-10-30", **{**GOOD, "USD": "11.7", "JPY": "1760"}))
    assert aside(found) == ["2026-10-30 JPY", "2026-10-30 USD"]


FIFTEEN = [
    "USD",
    "JPY",
    "GBP",
    "CHF",
    "HUF",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "RON",
    "TRY",
    "AUD",
    "CAD",
    "NZD",
]


def moved(count, factor):
    """Fifteen figures of which so many have moved."""
    return {code: f"{100 * factor if i < count else 100:.4f}" for i, code in enumerate(FIFTEEN)}


@pytest.mark.parametrize(
    ("before", "count", "factor", "is_refused"),
    [
        ("2026-10-29", 3, 1.11, True),
        ("2026-10-29", 3, 0.89, True),
        ("2026-10-29", 2, 1.11, False),
        ("2026-10-29", 3, 1.09, False),
        ("2026-01-05", 3, 1.51, True),
        ("2026-01-05", 3, 1.49, False),
        ("2026-01-05", 2, 4.0, False),
        ("2024-10-28", 3, 1.51, False),
    ],
)
def test_a_table_with_a_fifth_of_its_figures_moved_is_refused(store, user, before, count, factor, is_refused):
    columns, row = " ".join(f"EUR/{code}" for code in FIFTEEN), " ".join(["100"] * 15)
    put(user, f"ecb/{before[:4]}.csv", columns, f"{before} {row}")
    new = table(ECB, "2026-10-30", **moved(count, factor))
    if not is_refused:
        assert len(judged(store, ECB, new).tables) == 1
        return
    with pytest.raises(SourceChanged, match=f"3 of 15 figures moved by more than .* since {before}"):
        judged(store, ECB, new)


def test_three_figures_that_are_less_than_a_fifth_refuse_nothing(store, user):
    codes = [*FIFTEEN, "ISK"]
    columns, row = " ".join(f"EUR/{code}" for code in codes), " ".join(["100"] * 16)
    put(user, "ecb/2026.csv", columns, f"2026-10-29 {row}")
    assert len(judged(store, ECB, table(ECB, "2026-10-30", **moved(3, 1.2), ISK="100")).tables) == 1


def test_a_move_of_the_sources_own_currency_is_none_of_the_others(store, user):
    columns, row = " ".join(f"EUR/{code}" for code in FIFTEEN), " ".join(["100"] * 15)
    put(user, "ecb/2026.csv", columns, f"2026-10-29 {row}")
    assert aside(judged(store, ECB, table(ECB, "2026-10-30", **moved(15, 1.3)))) == []
    still = {**moved(15, 1.3), "USD": "100", "JPY": "100", "GBP": "100"}
    with pytest.raises(SourceChanged, match="3 of 15 figures moved"):
        judged(store, ECB, table(ECB, "2026-10-30", **still))


def test_a_false_table_that_was_believed_does_not_refuse_the_true_one_after_it(store, user):
    columns, row = " ".join(f"EUR/{code}" for code in FIFTEEN), " ".join(["100"] * 15)
    false = " ".join(moved(5, 1.4).values())
    put(user, "ecb/2026.csv", columns, f"2026-10-05 {row}", f"2026-10-29 {false}")
    assert len(judged(store, ECB, table(ECB, "2026-10-30", **moved(0, 1))).tables) == 1


def test_the_columns_of_the_bank_of_russia_shifted_by_one_are_refused(tmp_path):
    held = history("cbr", "RUB")[-1]
    folder = tmp_path / "seed"
    shipped(folder, "ecb", date(2026, 9, 10))
    store = store_over(tmp_path)
    later = drifted(held, 188)
    assert len(judged(store, CBR, later).tables) == 1
    with pytest.raises(SourceChanged, match="of 54 figures moved"):
        judged(store, CBR, shifted(later))


@pytest.mark.parametrize("lie", [shifted, inverted], ids=lambda lie: lie.__name__)
@pytest.mark.parametrize("gap", [1, 50])
def test_a_table_of_the_ecb_that_lies_as_a_whole_is_refused(past, lie, gap):
    newest = history("ecb", "EUR")[-1]
    with pytest.raises(SourceChanged):
        believed(past, ECB, lie(newest), gap)


def test_a_refused_table_refuses_the_whole_answer(store):
    tables = [table(ECB, "2026-10-29", **GOOD), table(ECB, "2026-10-30", **TENFOLD)]
    with pytest.raises(SourceChanged):
        judged(store, ECB, *tables)


@pytest.mark.parametrize("text", ["0", "9999999999999"])
def test_what_is_no_rate_stays_set_aside_though_the_leap_around_it_is_confirmed(store, text):
    days = ["2026-10-26", "2026-10-27", "2026-10-28", "2026-10-29", "2026-10-30"]
    leaps = ["1.00", "1.55", text, "1.49", "1.48"]
    tables = (table(ECB, as_of, USD=usd, JPY="175.68") for as_of, usd in zip(days, leaps, strict=True))
    assert aside(judged(store, ECB, *tables)) == ["2026-10-28 USD"]


def test_one_figure_that_is_no_rate_leaves_the_others_of_its_series(store):
    given = (("2026-10-28", "80.1"), ("2026-10-29", "0"), ("2026-10-30", "80.3"))
    tables = [table(CBR, as_of, USD=usd).replace(codes=("USD",)) for as_of, usd in given]
    found = judged(store, CBR, *tables)
    assert [str(one.as_of) for one in found.tables] == ["2026-10-28", "2026-10-29", "2026-10-30"]
    assert aside(found) == ["2026-10-29 USD"]


def test_a_series_of_nothing_but_impossible_figures_is_refused(store):
    zero = table(CBR, "2026-10-30", USD="0").replace(codes=("USD",))
    with pytest.raises(SourceChanged, match="no usable figure"):
        judged(store, CBR, zero)


# -- tables that are a year or a quarter apart ------------------------------------------------------

AVERAGE, TREASURY = (sources.get(key).INFO for key in ("hmrc-average", "treasury"))
YEAR_2024 = {
    "USD": "1.2761",
    "EUR": "1.1880",
    "JPY": "195.1309",
    "TRY": "43.2253",
    "ARS": "1217.9017",
    "INR": "107.5451",
}


def test_a_first_table_of_a_year_is_taken_though_no_figure_is_near(store):
    assert aside(judged(store, AVERAGE, table(AVERAGE, "2024-04-01", **YEAR_2024))) == []


def test_a_first_table_of_a_year_is_measured_by_the_days_of_other_sources(store, tmp_path):
    put(tmp_path / "user", "ecb/2024.csv", "EUR/GBP EUR/TRY EUR/USD", "2024-03-28 0.8551 34.9487 1.0811")
    wrong = YEAR_2024 | {"TRY": "4.3225"}
    assert aside(judged(store, AVERAGE, table(AVERAGE, "2024-04-01", **wrong))) == ["2024-04-01 TRY"]


def test_a_currency_that_lost_two_fifths_in_a_year_is_taken_and_one_that_lost_nine_tenths_is_not(store):
    merge(
        store,
        AVERAGE,
        [table(AVERAGE, "2024-04-01", **YEAR_2024)],
        (day("2024-04-01"), day("2025-03-31")),
        NOW,
    )
    new = YEAR_2024 | {"TRY": "72.0422", "ARS": "12179.017"}
    assert aside(judged(store, AVERAGE, table(AVERAGE, "2025-04-01", **new))) == ["2025-04-01 ARS"]


def test_a_table_of_a_year_in_which_many_figures_moved_by_more_than_half_is_refused(store):
    merge(
        store,
        AVERAGE,
        [table(AVERAGE, "2024-04-01", **YEAR_2024)],
        (day("2024-04-01"), day("2025-03-31")),
        NOW,
    )
    new = YEAR_2024 | {"TRY": "72.0422", "EUR": "0.7", "INR": "215.0902"}
    with pytest.raises(SourceChanged, match="3 of 6 figures moved by more than 50%"):
        judged(store, AVERAGE, table(AVERAGE, "2025-04-01", **new))


def test_an_amendment_within_a_quarter_may_be_a_devaluation(store):
    merge(store, TREASURY, [table(TREASURY, "2026-06-30", BOB="6.85", EUR="0.877")],
          (day("2026-06-30"), day("2026-07-14")), NOW)  # fmt: skip
    assert aside(judged(store, TREASURY, table(TREASURY, "2026-07-15", BOB="10.35"))) == []
    assert aside(judged(store, TREASURY, table(TREASURY, "2026-07-15", BOB="103.5"))) == ["2026-07-15 BOB"]


def test_the_mean_of_a_year_measures_no_price_of_its_first_day(store):
    merge(store, AVERAGE, [table(AVERAGE, "2025-04-01", TRY="54.79", USD="1.3378")],
          (day("2025-04-01"), day("2026-03-31")), NOW)  # fmt: skip
    lira = table(ECB, "2025-04-01", GBP="0.83665", TRY="4.1", USD="1.0788")
    assert aside(judged(store, ECB, lira)) == []
