"""Which held figures a rule takes, and which it does not: set aside, missing, late, in other settings."""

from datetime import UTC, date, datetime, timedelta

import pytest
from support.by_rule import Held, like, rule, shipped

from converter import InputError, NotHeld, OutOfHistory, RateUnavailable

DAYS = ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05")
RANGE = f"{DAYS[0]}..{DAYS[-1]}"
MEAN, DAY, BEFORE, AFTER = (
    rule("mean", "range", "cnb"), rule("day", "day", "cnb"), rule("before", "day", "cnb"),
    rule("after", "month", "cnb"),
)  # fmt: skip


@pytest.fixture
def cnb(tmp_path):
    """Holds tables of the Czech National Bank on four days: those of the dollar, and francs beside them."""
    held = Held(tmp_path)

    def hold(dollars, days=DAYS, **head):
        rows = [f"{day} {text} 30.0" for day, text in zip(days, dollars.split(), strict=True)]
        held.put("cnb/2026.csv", "USD/CZK CHF/CZK", *rows, **head)
        return held

    return hold


def as_of(held, by, on, base="USD", now="2026-10-30T20:00:00Z"):
    with held.converter(now) as converter:
        return str(converter.rate(base, "CZK", on, rule=by).as_of)


# -- set aside -------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(4))
def test_a_mean_with_a_figure_set_aside_is_not_given(cnb, place):
    dollars = ["21.0", "21.1", "21.2", "21.3"]
    dollars[place] = f"?{dollars[place]}"
    held = cnb(" ".join(dollars))
    with pytest.raises(NotHeld, match=f"of {DAYS[place]} is set aside as implausible") as caught:
        as_of(held, MEAN, RANGE)
    assert caught.value.advice == f"`convert cache accept cnb {DAYS[place]} USD` takes it in if it is right"
    assert as_of(held, MEAN, RANGE, "CHF") == DAYS[-1]


@pytest.mark.parametrize(("by", "on"), [(DAY, "2026-03-05"), (DAY, "2026-03-07"), (BEFORE, "2026-03-06")])
def test_a_figure_set_aside_on_the_day_is_not_replaced_by_the_one_before(cnb, by, on):
    # Friday the 6th is a day off that no calendar knows.
    held = cnb("21.0 21.1 21.2 ?21.3 21.4", (*DAYS, "2026-03-09"))
    with pytest.raises(NotHeld, match="of 2026-03-05 is set aside as implausible") as caught:
        as_of(held, by, on)
    assert caught.value.advice == "`convert cache accept cnb 2026-03-05 USD` takes it in if it is right"
    assert as_of(held, by, on, "CHF") == "2026-03-05"


@pytest.mark.parametrize("on", ["2026-08-05", "2026-08-01"])
def test_a_figure_of_a_month_that_is_set_aside_is_told_as_such_and_not_as_lacking(tmp_path, on):
    held, rows = Held(tmp_path), ("2026-07-01 7.86 1.14", "2026-08-01 ?11.9 1.15")
    held.put("inforeuro/2026.csv", "EUR/BOB EUR/USD", *rows, covered=["2026-07-01..2026-08-31"])
    for sources, question in (
        ("inforeuro", lambda c: c.rate("BOB", "EUR", on)),
        ("inforeuro", lambda c: c.rate("BOB", "USD", on)),
        ("inforeuro", lambda c: c.convert_many([(1, "BOB", "EUR", on)])),
        ("auto", lambda c: c.rate("BOB", "EUR", on, rule="eu-inforeuro")),
    ):
        with held.converter("2026-08-05T20:00:00Z", sources) as converter:
            with pytest.raises(NotHeld, match=r"11\.9 BOB of 2026-08-01 is set aside") as caught:
                question(converter)
            told = "`convert cache accept inforeuro 2026-08-01 BOB` takes it in if it is right"
            assert told in caught.value.advice
            assert str(converter.rate("USD", "EUR", "2026-08", rule="eu-inforeuro").as_of) == "2026-08-01"


def test_the_list_leaves_out_a_figure_set_aside_even_if_it_is_the_dollars(cnb):
    held = cnb("21.0 21.1 21.2 ?21.3")
    with held.converter() as converter:
        for by, on in ((DAY, "2026-03-05"), (MEAN, RANGE)):
            found = converter.rule_rates(by, on)
            assert [one.code for one in found.told.rates] == ["CHF"]
            ((code, error),) = found.left_out
            assert (code, type(error)) == ("USD", NotHeld)


# -- without a figure ------------------------------------------------------------------------------


@pytest.mark.parametrize("dollars", ["- 21.1 21.2 21.3", "21.0 - 21.2 21.3", "21.0 21.1 21.2 -"])
def test_a_table_without_the_currency_is_a_gap_in_the_mean_though_it_is_one_day_long(cnb, dollars):
    held, lacking = cnb(dollars), DAYS[dollars.split().index("-")]
    with pytest.raises(OutOfHistory, match=rf"published no CZK/USD on {lacking},? which is part of"):
        as_of(held, MEAN, RANGE)


def test_a_table_without_the_currency_is_not_replaced_by_the_one_before(cnb):
    held = cnb("21.0 21.1 21.2 -")
    for by, on in ((DAY, "2026-03-05"), (BEFORE, "2026-03-06")):
        with pytest.raises(RateUnavailable, match="has no USD in its rates of 2026-03-05") as caught:
            as_of(held, by, on)
        assert not isinstance(caught.value, NotHeld)


def test_a_day_off_that_no_calendar_knows_has_the_figure_before_it_and_none_in_a_mean(cnb):
    days = (DAYS[0], DAYS[2], DAYS[3])
    held = cnb("21.0 21.2 21.3", days, covered=["2026-03-02..2026-03-05"])
    found = {on: (as_of(held, DAY, on), as_of(held, BEFORE, on)) for on in DAYS[1:]}
    assert found == {
        DAYS[1]: (DAYS[0], DAYS[0]),
        DAYS[2]: (DAYS[2], DAYS[0]),
        DAYS[3]: (DAYS[3], DAYS[2]),
    }
    with held.converter() as converter:
        assert converter.rate("USD", "CZK", RANGE, rule=MEAN).observations == 3


def test_a_last_day_off_that_no_calendar_knows_has_the_next_figure(cnb):
    held = cnb("21.0 21.1", ("2026-03-30", "2026-04-01"), covered=["2026-03-01..2026-04-01"])
    assert as_of(held, AFTER, "2026-03") == "2026-04-01"


def test_a_table_missed_within_a_mean_is_missing_where_all_days_off_are_known(tmp_path):
    ecb = Held(tmp_path)
    ecb.put("ecb/2026.csv", "EUR/USD", "2026-03-02 1.16", "2026-03-04 1.17", "2026-03-05 1.17")
    with ecb.converter() as converter:
        with pytest.raises(NotHeld, match="ecb's table of 2026-03-03 should be out and is not"):
            converter.rate("USD", "EUR", RANGE, rule="eu-grant")
        assert converter.rate("USD", "EUR", f"{DAYS[2]}..{DAYS[3]}", rule="eu-grant").observations == 2


def test_days_without_any_table_have_no_mean(cnb):
    held = cnb("21.0 21.1 21.2 21.3 21.4", (*DAYS, "2026-03-09"))
    with pytest.raises(OutOfHistory, match="published no CZK/USD from 2026-03-07 to 2026-03-08"):
        as_of(held, MEAN, "2026-03-07..2026-03-08")


# -- late, and held in part ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "on"),
    [(DAY, "2026-03-06"), (BEFORE, "2026-03-07"), (MEAN, f"{DAYS[0]}..2026-03-06"),
     (rule("after", "month", "cnb"), "2026-03")],
)  # fmt: skip
def test_what_is_held_up_to_another_day_answers_nothing(cnb, by, on):
    held = cnb("21.0 21.1 21.2 21.3")
    with pytest.raises(NotHeld, match=r"not (all )?on this machine"):
        as_of(held, by, on)


@pytest.mark.parametrize("asked_at", ["2026-03-05T12:00", "2026-03-05T13:45", "2026-03-05T17:00"])
@pytest.mark.parametrize(
    ("by", "on"), [(DAY, DAYS[3]), (BEFORE, "2026-03-06"), (MEAN, RANGE), (DAY, "2026-03-06")]
)
def test_a_table_that_is_not_out_yet_or_late_is_not_replaced_by_the_one_before(cnb, by, on, asked_at):
    # The table of the 5th is out at 13:30 UTC; the publisher was asked at that instant and had none.
    written = datetime.fromisoformat(asked_at).replace(tzinfo=UTC)
    until = written + timedelta(minutes=30)
    held = cnb(
        "21.0 21.1 21.2", DAYS[:3], written=written, due=until,
        provisional=(date(2026, 3, 2), date(2026, 3, 6)), provisional_until=until,
    )  # fmt: skip
    for minutes in (1, 29, 31, 60 * 24):
        now = written + timedelta(minutes=minutes)
        with pytest.raises(NotHeld):
            as_of(held, by, on, now=f"{now:%Y-%m-%dT%H:%M:00Z}")


def test_a_late_table_is_told_as_one(cnb):
    written = datetime(2026, 3, 5, 13, 45, tzinfo=UTC)
    held = cnb(
        "21.0 21.1 21.2", DAYS[:3], written=written, provisional=(date(2026, 3, 2), date(2026, 3, 6)),
        provisional_until=written + timedelta(hours=1),
    )  # fmt: skip
    for by, on in ((DAY, DAYS[3]), (BEFORE, "2026-03-06"), (MEAN, RANGE)):
        with pytest.raises(NotHeld, match=r"cnb's table of 2026-03-05 should be out and is not$"):
            as_of(held, by, on, now="2026-03-05T14:00:00Z")


# -- nominals --------------------------------------------------------------------------------------


def test_a_figure_for_many_units_stays_one(tmp_path):
    with shipped(tmp_path, sources="cnb") as converter:
        found = converter.answer("JPY", "CZK", "2026-03-02..2026-03-31", rule=MEAN)
        (one,) = found.rule.rates
        assert (one.figure.base, one.figure.nominal, one.observations) == ("JPY", 22, 22)
        daily = converter.history("JPY", "CZK", "2026-03-02", "2026-03-31")
        single = converter.answer("JPY", "NOK", "2026-03-20", rule=rule("day", "day", "norges"))
    assert one.figure.value == sum(rate.num / rate.den for rate in daily)
    assert str(single.rule.rates[0].figure).startswith("100 JPY = ")


# -- monthly rates where there are no daily ones ---------------------------------------------------


@pytest.fixture
def sterling(tmp_path):
    """Daily dollars of a central bank, and HMRC's monthly dollars and shillings."""
    held = Held(tmp_path)
    days = (date(2026, 1, 1) + timedelta(number) for number in range(90))
    held.put("boe/2026.csv", "GBP/USD", *(f"{day} 1.3" for day in days if day.weekday() < 5))
    months = ("2026-01-01 1.31 170", "2026-02-01 1.32 171", "2026-03-01 1.33 173")
    held.put("hmrc/2026.csv", "GBP/USD GBP/KES", *months, covered=[])
    with held.converter() as converter:
        yield converter


def grant():
    return like("eu-grant", key="of-a-test", home="GBP", source="boe", failing="hmrc", since=date(2000, 1, 1))


def test_where_there_are_no_daily_rates_it_is_the_mean_of_the_monthly_ones(sterling):
    daily, monthly = (
        sterling.answer(code, "GBP", "2026-01-01..2026-03-31", rule=grant()).rule.rates[0]
        for code in ("USD", "KES")
    )
    assert (daily.source, daily.observations) == ("boe", 64)
    assert (monthly.source, str(monthly.figure)) == ("hmrc", "3 GBP = 514 KES")


def test_parts_of_months_have_no_mean_of_monthly_rates(sterling):
    days = "2026-01-02..2026-03-31"
    with pytest.raises(InputError) as caught:
        sterling.rate("KES", "GBP", days, rule=grant())
    why = "boe has no KES, and hmrc has rates of whole months"
    assert str(caught.value) == f"of-a-test of {days}: {why}; {days} has parts of months"


def test_that_the_monthly_rates_would_do_is_not_said_of_days_without_any_rates(sterling):
    with pytest.raises(RateUnavailable) as caught:
        sterling.rate("USD", "GBP", "2026-02-14..2026-02-15", rule=grant())
    why = "boe published no GBP/USD from 2026-02-14 to 2026-02-15"
    advice = "ask for days until 2026-02-13, or since 2026-02-16"
    assert str(caught.value) == f"of-a-test of 2026-02-14..2026-02-15 has no USD: {why}; {advice}"


def test_monthly_rates_do_not_fill_daily_ones_that_are_not_held(sterling):
    with pytest.raises(NotHeld, match="boe's rates from 2026-01-01 to 2026-04-30 are not all"):
        sterling.rate("USD", "GBP", "2026-01-01..2026-04-30", rule=grant())


def test_monthly_rates_do_not_fill_a_gap_of_a_currency_that_was_quoted_on_other_days(tmp_path):
    held = Held(tmp_path)
    days = (date(2026, 1, 30) + timedelta(number) for number in range(33))
    rows = [f"{day} {'-' if day.day == 17 else '1.3'} 1.1" for day in days if day.weekday() < 5]
    held.put("boe/2026.csv", "GBP/USD GBP/EUR", *rows)
    held.put("hmrc/2026.csv", "GBP/USD", "2026-02-01 1.32", covered=[])
    with held.converter() as converter:
        with pytest.raises(OutOfHistory, match="boe published no GBP/USD on 2026-02-17"):
            converter.rate("USD", "GBP", "2026-02-01..2026-02-28", rule=grant())
        assert converter.rate("EUR", "GBP", "2026-02-01..2026-02-28", rule=grant()).observations == 20


# -- a second figure -------------------------------------------------------------------------------


def test_a_second_figure_is_made_of_held_tables_with_the_digits_of_the_first(tmp_path):
    with shipped(tmp_path) as converter:
        for beside, text, day in (
            (("ecb", "mean"), "1.0858", "2024-03-28"), (("ecb", "day-before-last"), "1.1114", "2023-12-28"),
        ):  # fmt: skip
            told = converter.answer("USD", "EUR", "2024-Q1", rule=like("eu-oss", beside=beside)).rule
            assert (told.beside.figure.text, str(told.beside.day)) == (text, day)
            assert told.difference == told.rates[0].figure.value - told.beside.figure.value
        across = converter.answer("USD", "GBP", "2024-Q1", rule=like("eu-oss", beside=("ecb", "mean"))).rule
    assert (across.beside, across.difference) == (None, None)


def test_without_its_tables_there_is_no_second_figure(tmp_path):
    with shipped(tmp_path) as converter:
        by = like("hmrc-monthly", beside=("hmrc", "day-before-last"))
        first, later = (
            converter.answer("USD", "GBP", month, rule=by).rule for month in ("2014-02", "2014-05")
        )
    assert (first.beside, str(later.beside.day)) == (None, "2014-03-01")


def test_figures_for_different_numbers_of_units_have_no_difference(tmp_path):
    with shipped(tmp_path) as converter:
        by = like(
            "sk-prev-day", key="of-a-test", home="CZK", source="cnb", made="day", beside=("cnb", "mean")
        )
        many, one = (
            converter.answer(code, "CZK", "2026-03-20", rule=by).rule.beside for code in ("JPY", "USD")
        )
    assert (many, one is None) == (None, False)


# -- settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        {"own": {"USD/EUR": "2"}}, {"standing": {"USD/EUR": "2"}}, {"max_age": 0}, {"pegs": False},
        {"when_missing": "refuse"}, {"sources": "cbr"}, {"official": "RUB"}, {"redistributable": True},
        {"environ": {"CONVERTER_SOURCE": "er-api"}},
    ],
    ids=str,
)  # fmt: skip
def test_settings_that_choose_a_rate_play_no_part(tmp_path, settings):
    with shipped(tmp_path, **settings) as converter:
        found = [
            converter.convert(1000, "USD", "EUR", on, rule=key)
            for key, on in (("sk-prev-day", "2024-04-01"), ("de-vat-monthly", "2024-06"))
        ]
    assert [str(one.result) for one in found] == ["924.98 EUR", "929.45 EUR"]


def test_the_advice_names_only_settings_that_a_rule_obeys(tmp_path):
    with shipped(tmp_path, sources="cbr", max_age=0, called="--{}".format) as converter:
        with pytest.raises(NotHeld) as caught:
            converter.rate("USD", "PLN", "2026-03-09", rule="pl-nbp-prev-day")
        assert caught.value.advice == "--offline allows no requests"
        with pytest.raises(RateUnavailable) as caught:
            converter.rate("KES", "EUR", "2024-Q1", rule="eu-oss")
        assert caught.value.advice == ""


def test_a_price_file_answers_no_rule(tmp_path):
    prices = tmp_path / "prices.csv"
    prices.write_text("day,base,quote,rate\n2024-01-01,USD,EUR,5\n")
    with (
        shipped(tmp_path, rates=prices) as converter,
        pytest.raises(InputError, match=r"^prices\.csv answers alone, so no rule can be named beside it"),
    ):
        converter.rate("USD", "EUR", "2024-Q1", rule="eu-oss")


def test_figures_that_may_not_be_passed_on_are_refused_where_they_would_be(sterling, tmp_path):
    with shipped(tmp_path, redistributable=True) as converter:
        for ask in (
            converter.rate,
            lambda *_, **by: converter.rule_rates(by["rule"], "2026-02-02..2026-02-27"),
        ):
            with pytest.raises(InputError, match="terms of boe don't allow its figures to be passed on"):
                ask("USD", "GBP", "2026-02-02..2026-02-27", rule=grant())


# -- a source of which each currency has a day of its own ------------------------------------------


@pytest.fixture
def blend(tmp_path):
    held = Held(tmp_path)
    held.put(
        "frankfurter/2026.csv", "USD/EUR USD/KES", "2026-03-30 0.86 129", "2026-03-31 0.87 130",
        "2026-04-01 0.88 -", covered=["2026-03-30..2026-04-01"],
        provisional=(date(2026, 3, 30), date(2026, 4, 2)), provisional_until=datetime(2026, 4, 3, tzinfo=UTC),
        written=datetime(2026, 4, 2, 9, tzinfo=UTC),
    )  # fmt: skip
    with held.converter("2026-04-02T12:00:00Z") as converter:
        yield converter


def test_each_currency_has_its_newest_figure_and_the_list_has_all_of_them(blend):
    found = blend.rule_rates(rule("day", "day", "frankfurter"), "2026-04-01")
    assert [(one.code, one.figure.text, str(one.day)) for one in found.told.rates] == [
        ("EUR", "0.88", "2026-04-01"), ("KES", "130", "2026-03-31"),
    ]  # fmt: skip


def test_a_day_for_which_rates_may_still_come_has_none_yet(blend):
    by = rule("day", "day", "frankfurter")
    with pytest.raises(NotHeld, match=r"^of-a-test of 2026-04-02: frankfurter may still publish rates of"):
        blend.rate("EUR", "USD", "2026-04-02", rule=by)
    with pytest.raises(NotHeld, match=r"^of-a-test of 2026-04-20 is not known before 2026-04-20$"):
        blend.rate("EUR", "USD", "2026-04-20", rule=by)


def test_a_list_has_a_currency_that_only_a_later_table_has_and_is_of_the_days_of_all_figures(tmp_path):
    held = Held(tmp_path)
    held.put(
        "treasury/2026.csv", "USD/EUR USD/RUB USD/CHF", "2026-03-31 0.87 81.55 -", "2026-04-30 - 73.2 0.79"
    )
    with held.converter() as converter:
        quarter, amended = (converter.rule_rates("us-treasury", day) for day in ("2026-03-31", "2026-04-30"))
        both = converter.answer("RUB", "EUR", "2026-04-30", rule="us-treasury")
    assert [(one.code, one.figure.text) for one in quarter.told.rates] == [("EUR", "0.87"), ("RUB", "81.55")]
    assert [(one.code, one.figure.text) for one in amended.told.rates] == [
        ("CHF", "0.79"), ("EUR", "0.87"), ("RUB", "73.2"),
    ]  # fmt: skip
    assert quarter.told.period == (date(2026, 3, 31), date(2026, 3, 31))
    assert amended.told.period == both.rule.period == (date(2026, 3, 31), date(2026, 4, 30))


# -- the figure beside -----------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "beside"), [("KES", "130"), ("SYP", None)])
def test_no_figure_in_another_unit_stands_beside_one(tmp_path, code, beside):
    held = Held(tmp_path)
    held.put("frankfurter/2025.csv", "USD/KES USD/SYP", "2025-12-31 130 11000")
    held.put("frankfurter/2026.csv", "USD/KES USD/SYP", "2026-01-01 131 110", "2026-01-02 131 110")
    by = rule("day", "day", "frankfurter", beside=("frankfurter", "day-before-last"))
    with held.converter() as converter:
        found = converter.answer(code, "USD", "2026-01-02", rule=by).rule
    assert (found.beside and found.beside.figure.text) == beside
