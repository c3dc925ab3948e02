from datetime import date
from pathlib import Path

import pytest
from holding import (
    CBR,
    CURRENCY_API,
    ECB,
    ER_API,
    FRANKFURTER,
    NOW,
    day,
    put,
    store_over,
    table,
    texts,
)  # fmt: skip

from converter.errors import SourceChanged
from converter.merge import merge
from converter.model import Figure, RateTable
from converter.sanity import judge
from converter.sheet import read
from converter.store import seed_directory

TODAY = date(2026, 10, 31)


@pytest.fixture
def user(tmp_path):
    return tmp_path / "user"


@pytest.fixture
def store(tmp_path):
    return store_over(tmp_path)


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
    assert found.warnings == [f"ecb: 1 EUR = {text} USD of 2026-10-30 is not used: it is no rate"]


@pytest.mark.parametrize("text", ["1e400", "1e-400", "NaN", "Infinity"])
def test_what_is_hardly_a_number_is_dropped_with_a_warning(store, text):
    found = judged(store, ECB, table(ECB, "2026-10-30", USD=text, JPY="175.68"))
    assert kept(found) == {"2026-10-30": {"JPY": "175.68"}}
    assert found.warnings == [f"ecb: 1 EUR = {text} USD of 2026-10-30 is not used: it is no rate"]


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


def test_codes_that_are_unknown_are_dropped_in_silence(store):
    found = judged(
        store, CURRENCY_API, table(CURRENCY_API, "2026-10-30", EUR="0.8951", QQQ="3", XXX="1", XTS="1")
    )
    assert kept(found) == {"2026-10-30": {"EUR": "0.8951"}}
    assert found.warnings == []


def test_a_day_of_unknown_or_ended_codes_alone_does_not_spoil_the_others(store):
    found = judged(
        store, FRANKFURTER,
        table(FRANKFURTER, "2026-10-24", QQQ="3"),
        table(FRANKFURTER, "2026-10-25", DEM="1.7"),
        table(FRANKFURTER, "2026-10-26", JPY="157.25"),
    )  # fmt: skip
    assert kept(found) == {"2026-10-26": {"JPY": "157.25"}}
    assert found.warnings == []


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
    assert found.warnings == []


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
def test_no_figure_is_judged_over_more_than_the_longest_hole(store, user, before, is_aside):
    put(user, "ecb/2026.csv", "EUR/USD", f"{before} 1.17")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="117.2"))
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
    taken = [RateTable("ecb", day("2026-10-29"), (Figure("EUR", "USD", "7552.73"),))]
    assert found.accepted == (taken if accepted else [])
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
    assert (aside(found), found.accepted) == ([], [])


def test_a_figure_set_aside_long_before_a_good_one_is_not_taken_in(store, user):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-27 1.17", "2026-10-28 ?1.80", "2026-10-29 1.18")
    found = judged(store, ECB, table(ECB, "2026-10-30", USD="1.75"))
    assert (aside(found), found.accepted) == ([], [])


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
    assert (aside(found), found.accepted) == ([], [])
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
    files = [read(str(path), NOW) for path in sorted(Path(seed_directory(), "ecb").glob("*.csv"))]
    tables = [
        RateTable("ecb", sheet.as_of(index), tuple(sheet.figures(index, "EUR").values()))
        for sheet in files
        for index in range(len(sheet.dates))
    ]
    found = judged(store, ECB, *tables)
    assert (aside(found), found.warnings, len(found.tables)) == ([], [], 7126)


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
    tables = [table(CBR, as_of, USD=usd) for as_of, usd in given]
    for one in tables:
        one.codes = ("USD",)
    found = judged(store, CBR, *tables)
    assert [str(one.as_of) for one in found.tables] == ["2026-10-28", "2026-10-29", "2026-10-30"]
    assert aside(found) == ["2026-10-29 USD"]


def test_a_series_of_nothing_but_impossible_figures_is_refused(store):
    zero = table(CBR, "2026-10-30", USD="0")
    zero.codes = ("USD",)
    with pytest.raises(SourceChanged, match="no usable figure"):
        judged(store, CBR, zero)
