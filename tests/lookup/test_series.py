from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from support.holding import put, shipped_environ

from converter.api.converter import Converter
from converter.errors import InputError, NotHeld, OutOfHistory, RateUnavailable
from converter.lookup import history, series
from converter.lookup.part_held import WantedDays
from converter.lookup.resources import held_only

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def ask(tmp_path):
    holder = Converter(offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={})
    resources = held_only(holder.store).replace(policy=holder.policy)

    def asked(base, quote, first, last):
        period = WantedDays(date.fromisoformat(first), date.fromisoformat(last))
        return history.history(base, quote, period, resources)

    return asked


def test_a_week_has_its_five_fixings(ask):
    found = ask("EUR", "USD", "2026-10-26", "2026-11-01")
    assert [r.as_of.day for r in found.rates] == [26, 27, 28, 29, 30]
    assert [str(rate.value) for rate in found.rates[-2:]] == ["1.113", "1.1172"]


def test_the_average_is_the_mean_of_the_crosses_and_not_the_cross_of_the_means(ask):
    found = ask("USD", "GBP", "2026-10-29", "2026-10-30")
    # EUR/USD 1.1130 and 1.1172, EUR/GBP 0.83578 and 0.8338
    exact = (Fraction("0.83578") / Fraction("1.113") + Fraction("0.8338") / Fraction("1.1172")) / 2
    mean = found.average()
    assert abs(Fraction(mean.value) - exact) < Fraction(1, 10**25)
    assert (mean.observations, mean.first, mean.last) == (2, date(2026, 10, 29), date(2026, 10, 30))
    assert (mean.kind, mean.source, mean.derivation) == ("average", "ecb", "average")


def test_the_whole_history_has_no_gap_and_begins_in_1999(ask):
    found = ask("EUR", "USD", "1990-01-01", "2026-10-30")
    assert (len(found.rates), found.rates[0].as_of, found.gaps) == (
        7126, date(1999, 1, 4), ((date(1990, 1, 1), date(1999, 1, 3)),),
    )  # fmt: skip


def test_a_currency_that_was_suspended_has_a_gap(ask):
    found = ask("EUR", "ISK", "2008-12-01", "2018-02-28")
    assert found.gaps == ((date(2008, 12, 10), date(2018, 1, 31)),)


def test_a_series_of_the_new_code_has_the_days_of_the_old_one_times_its_factor(ask):
    found = ask("EUR", "TRY", "2004-12-20", "2005-01-10")
    assert found.rates[0].as_of == date(2004, 12, 20)
    assert found.rates[0].value == Decimal("1.8556")  # 1 EUR = 1855600 TRL


def test_a_period_that_is_not_all_held_is_not_answered_by_what_is_held_of_it(ask):
    with pytest.raises(
        NotHeld, match="ecb's rates from 2026-10-01 to 2026-11-24 are not all on this machine"
    ):
        ask("EUR", "USD", "2026-10-01", "2026-12-31")


def test_a_period_of_one_day_is_named_as_a_day(ask):
    said = (
        "ecb published no EUR/ISK of 2010-10-25; frankfurter's rates of 2010-10-25 are not on this machine; "
    )
    with pytest.raises(NotHeld, match=said):
        ask("EUR", "ISK", "2010-10-25", "2010-10-25")


@pytest.mark.parametrize(
    ("base", "quote", "first", "last", "newest"),
    [
        ("EUR", "USD", "2026-10-24", "2026-10-25", "2026-10-23"),  # a weekend
        ("USD", "GBP", "2026-10-25", "2026-10-25", "2026-10-23"),
        ("EUR", "JPY", "2026-04-03", "2026-04-06", "2026-04-02"),  # Easter
        ("EUR", "TRY", "2005-01-01", "2005-01-02", "2004-12-31"),  # in the table as TRL
    ],
)
def test_a_period_in_which_the_source_rests_is_an_empty_series_of_it(ask, base, quote, first, last, newest):
    found = ask(base, quote, first, last)
    assert (found.info.key, found.rates, str(found.pair)) == ("ecb", (), f"{base}/{quote}")
    named = f"from {first} to {last}" if first < last else f"of {first}"
    said = f"nothing new since {newest}: ecb has no rates {named}"
    assert [(note.code, str(note)) for note in found.notes] == [("nothing-new", said)]


@pytest.mark.parametrize(
    ("base", "quote", "first", "last"),
    [
        ("EUR", "RUB", "2022-03-02", "2022-03-04"),  # the last rate was of 2022-03-01
        ("EUR", "ISK", "2010-10-23", "2010-10-24"),  # a weekend while the krona was suspended
    ],
)
def test_a_source_that_stopped_quoting_gives_no_empty_series(ask, base, quote, first, last):
    with pytest.raises(RateUnavailable):
        ask(base, quote, first, last)


def test_an_empty_series_has_no_mean_and_no_end(ask):
    found = ask("EUR", "USD", "2026-10-24", "2026-10-25")
    for refused in (found.average, lambda: found.end("2026-W43")):
        with pytest.raises(OutOfHistory, match=r"from 2026-10-24 to .*until 2026-10-23, or since 2026-10-26"):
            refused()


@pytest.mark.parametrize(
    ("first", "last", "before", "after"),
    [("2026-10-24", "2026-10-25", "2026-10-23", "2026-10-26"), ("2026-04-03", "2026-04-06", "2026-04-02",
     "2026-04-07"), ("2025-01-01", "2025-01-01", "2024-12-31", "2025-01-02")],
)  # fmt: skip
def test_the_days_named_around_an_empty_period_have_a_mean(tmp_path, first, last, before, after):
    ecb = Converter("ecb", environ=shipped_environ(tmp_path))
    for ask in (ecb.average, ecb.end_of):
        with pytest.raises(OutOfHistory, match=f"ask for days until {before}, or since {after}"):
            ask("EUR", "USD", f"{first}..{last}")
    assert ecb.average("EUR", "USD", f"{before}..{last}").observations == 1
    assert ecb.average("EUR", "USD", f"{first}..{after}").observations == 1


@pytest.mark.parametrize("weekend", ["2026-10-24..2026-10-25", "2026-10-25..2026-10-25"])
def test_where_the_first_source_rests_the_next_one_has_the_mean_and_the_end(weekend, tmp_path):
    rows = [f"2026-10-{day} 1.1{day}" for day in (23, 24, 25, 26)]
    put(tmp_path, "frankfurter/2026.csv", "EUR/USD", *rows, covered=["2026-10-20..2026-10-30"])
    both = Converter("ecb,frankfurter", environ=shipped_environ(tmp_path))
    assert both.series("EUR", "USD", *weekend.split("..")).source == "ecb"
    mean, end = both.average("EUR", "USD", weekend), both.end_of("EUR", "USD", weekend)
    assert (mean.source, end.source, str(end.value)) == ("frankfurter", "frankfurter", "1.125")


def test_days_on_which_a_currency_was_suspended_are_not_told_to_be_known(tmp_path):
    with pytest.raises(OutOfHistory) as caught:
        Converter("ecb", environ=shipped_environ(tmp_path)).history("USD", "ISK", "2010-01-01", "2010-01-31")
    assert str(caught.value) == "no rate of USD/ISK: ecb published no USD/ISK from 2010-01-01 to 2010-01-31"


def test_what_is_added_to_an_error_leaves_its_fields(tmp_path):
    strict = Converter("ecb", environ=shipped_environ(tmp_path))
    with pytest.raises(OutOfHistory) as caught:
        strict.history("EUR", "USD", "1990-01-01", "1990-12-31")
    assert (caught.value.first, str(caught.value.pair)) == (date(1999, 1, 1), "EUR/USD")
    assert " has EUR/USD from 1999-01-04 to 2026-10-30" in str(caught.value)


def test_a_period_that_lies_ahead_has_no_rates(ask):
    with pytest.raises(OutOfHistory, match="is in the future"):
        ask("EUR", "USD", "2027-01-01", "2027-01-31")


def test_a_period_before_history_names_its_first_day(ask):
    with pytest.raises(OutOfHistory, match="EUR began on 1999-01-01"):
        ask("EUR", "USD", "1980-01-01", "1980-12-31")
    with pytest.raises((OutOfHistory, NotHeld), match="from 1999-01-04 on"):
        ask("USD", "JPY", "1980-01-01", "1980-12-31")


@pytest.mark.parametrize(
    ("base", "quote"),
    [("ALK", "EUR"), ("EUR", "ALK")],  # ALK ended in August 1965
)
@pytest.mark.parametrize("offline", [True, False])
def test_two_currencies_that_never_existed_together_are_refused_unasked(base, quote, offline, world):
    converter = world.converter(offline=offline)
    for refused in (
        lambda: converter.series(base, quote, "1965-08-12", "1965-08-18"),
        lambda: converter.average(base, quote, "1965"),
        lambda: converter.end_of(base, quote, "1965"),
    ):
        with pytest.raises(OutOfHistory, match="EUR began on 1999-01-01"):
            refused()
    assert world.requested() == []


def test_a_currency_in_itself_has_no_history(ask):
    with pytest.raises(InputError):
        ask("USD", "USD", "2026-10-26", "2026-10-30")


@pytest.mark.parametrize(
    ("every", "days"),
    [
        ("week", ["2025-12-19", "2025-12-24", "2026-01-02"]),  # of 2026-01-01 there is no table
        ("month", ["2025-12-31", "2026-01-02"]),
        ("quarter", ["2025-12-31", "2026-01-02"]),
        ("year", ["2025-12-31", "2026-01-02"]),
    ],
)
def test_the_last_fixing_of_each_week_month_quarter_or_year_is_kept(ask, every, days):
    found = ask("EUR", "USD", "2025-12-15", "2026-01-04")
    assert [str(rate.as_of) for rate in series.last_of_each(found.rates, every)] == days


@pytest.mark.parametrize(
    ("every", "days"),
    [
        ("quarter", ["2024-03-28", "2024-06-28", "2024-09-30", "2024-12-31", "2025-02-14"]),
        ("year", ["2024-12-31", "2025-02-14"]),
    ],
)
def test_quarters_and_years_are_those_of_the_calendar(ask, every, days):
    found = ask("EUR", "USD", "2024-01-01", "2025-02-14")
    assert [str(rate.as_of) for rate in series.last_of_each(found.rates, every)] == days


@pytest.fixture
def holder(tmp_path):
    return Converter("ecb", offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={})


@pytest.mark.parametrize("period", ["2022-02-01..2022-03-05", "2005-03-28..2005-04-30", "2022", "2022-W09"])
def test_a_period_with_tables_that_lack_the_currency_is_refused(holder, period):
    for question in ({"average": period}, {"end_of": period}):
        with pytest.raises(OutOfHistory, match="which is part of"):
            holder.convert(100, "EUR", "RUB", **question)


def test_a_period_up_to_the_last_day_of_a_currency_is_whole(holder):
    assert holder.convert(100, "EUR", "RUB", end_of="2022-02-01..2022-03-01").as_of == date(2022, 3, 1)


def test_the_law_is_told_with_a_period_too(holder):
    told = holder.convert(1, "HRK", "USD", end_of="2023").notes
    assert [str(note) for note in told] == ["1 EUR = 7.53450 HRK, fixed since 2023-01-01"]
    assert [note.code for note in holder.convert(1, "USD", "TRL", average="2021").notes] == [
        "law", "average",
    ]  # fmt: skip


def test_a_suspended_currency_has_its_history(holder):
    rates = holder.history("EUR", "RUB", "2022-02-25", "2022-03-10")
    assert [str(rate.as_of) for rate in rates] == ["2022-02-25", "2022-02-28", "2022-03-01"]
    whole = holder.series("EUR", "RUB")
    assert (whole.rates[0].as_of, whole.rates[-1].as_of) == (date(2005, 4, 1), date(2022, 3, 1))


def test_all_of_a_history_ends_with_the_market_where_law_began(holder):
    assert holder.history("EUR", "HRK")[-1].as_of == date(2022, 12, 30)


# -- without a last day ---------------------------------------------------------------------------

WEEKS = timedelta(weeks=12)


def test_without_a_last_day_what_is_held_answers_and_says_where_it_ends(holder):
    found = holder.series("EUR", "USD", "2026-10-29")
    assert [str(rate.as_of) for rate in found.rates] == ["2026-10-29", "2026-10-30"]
    assert [note.code for note in found.notes] == ["not-held", "seed"]
    assert str(found.notes[0]) == "rates after 2026-10-30 are not on this machine: offline"
    assert (found.last, found.gaps) == (date(2026, 10, 30), ())


def test_all_of_a_history_ends_with_what_is_held(holder):
    assert len(holder.history("EUR", "USD")) == 7126


def test_of_a_length_without_ends_is_as_long_up_to_the_newest_day_held(holder):
    found = holder.series("USD", "EUR", length=WEEKS)
    assert (found.first, found.last) == (date(2026, 8, 7), date(2026, 10, 30))


def test_a_last_day_that_is_named_is_not_answered_by_less_and_the_newest_day_held_is_told(holder):
    with pytest.raises(
        NotHeld, match=r"ecb's rates from 2026-10-01 to 2026-10-30 are on this machine$"
    ) as raised:
        holder.history("EUR", "USD", "2026-10-01", "2026-11-20")
    assert raised.value.instead == (None, date(2026, 10, 30))


def test_where_nothing_is_held_from_the_first_day_on_the_newest_day_held_is_told(holder):
    with pytest.raises(NotHeld, match=r"the newest on this machine are ecb's of 2026-10-30$"):
        holder.history("EUR", "USD", "2026-11-10")


def test_what_is_newer_than_a_period_is_not_told_of_it(converter_of):
    with pytest.raises(NotHeld) as raised:
        converter_of("auto").average("USD", "RUB", "2025-Q1")
    assert "newest on this machine" not in str(raised.value)


def shipped(folder):
    """An environment in which these are the rates that ship."""
    return {"CONVERTER_SEED_DIR": str(folder)}


@pytest.fixture
def converter_of(tmp_path):
    """Converters over a set of the Bank of Russia of April and one of currency-api of September."""
    put(
        tmp_path / "seed", "cbr/2026.csv", "USD/RUB", "2026-04-25 75.5273", covered=["2026-04-25..2026-04-27"]
    )
    put(
        tmp_path / "seed", "currency-api/2026-09.csv", "USD/RUB", "2026-09-29 84.50846439",
        covered=["2026-09-29..2026-09-29"],
    )  # fmt: skip

    def made(sources):
        return Converter(
            sources,
            offline=True,
            cache_dir=tmp_path / "none",
            clock=lambda: NOW,
            environ=shipped(tmp_path / "seed"),
        )

    return made


def test_a_first_day_that_is_named_is_not_answered_by_less(converter_of):
    bank = converter_of("cbr")
    with pytest.raises(
        NotHeld, match=r"cbr's rates from 2026-04-25 to 2026-04-27 are on this machine$"
    ) as raised:
        bank.history("USD", "RUB", "2026-04-01")
    assert raised.value.instead == (date(2026, 4, 25), date(2026, 4, 27))


def test_of_a_length_without_ends_is_less_where_less_is_held(converter_of):
    bank = converter_of("cbr")
    found = bank.series("USD", "RUB", length=WEEKS)
    assert [str(rate.value) for rate in found.rates] == ["75.5273"]
    assert (
        str(found.notes[0]) == "rates before 2026-04-25 and after 2026-04-27 are not on this machine: offline"
    )
    assert bank.series("USD", "RUB", until="2026-04-26", length=WEEKS).rates[0].as_of == date(2026, 4, 25)


def test_a_source_much_behind_the_newest_held_gives_way(converter_of):
    found = converter_of("auto").series("USD", "RUB", length=WEEKS)
    assert (found.info.key, [str(rate.as_of) for rate in found.rates]) == ("currency-api", ["2026-09-29"])
    assert [note.code for note in found.notes] == ["not-held", "seed", "passed-over", "passed-over"]
    assert str(found.notes[0]) == "rates of other days than 2026-09-29 are not on this machine: offline"


def test_what_is_held_is_refused_where_it_is_older_than_the_policy_allows(tmp_path):
    strict = Converter("ecb", offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={}, max_age=7)
    with pytest.raises(RateUnavailable, match="2026-10-30, 25 days old, and max_age allows 7 days"):
        strict.history("EUR", "USD", "2026-10-01")


def test_an_average_takes_nothing_less_than_its_period(holder):
    with pytest.raises(NotHeld):
        holder.average("EUR", "USD", "2026-10-01..2026-11-24", so_far=True)


def test_a_series_of_a_length_does_not_go_back_to_before_the_law_of_its_pair(tmp_path):
    # Bulgaria went over to the euro on 2026-01-01; the twelve weeks up to 2026-01-15 begin before that.
    written = datetime(2026, 1, 15, 18, tzinfo=UTC)
    put(
        tmp_path / "seed", "ecb/2025.csv", "EUR/USD EUR/BGN", "2025-12-30 1.1750 1.9558",
        "2025-12-31 1.1750 1.9558", covered=["2025-10-01..2025-12-31"], written=written,
    )  # fmt: skip
    put(tmp_path / "seed", "ecb/2026.csv", "EUR/USD", "2026-01-02 1.1721", "2026-01-15 1.1624",
        covered=["2026-01-01..2026-01-15"], written=written)  # fmt: skip
    clock = datetime(2026, 4, 20, 12, tzinfo=UTC)
    late = Converter(
        "ecb", offline=True, cache_dir=tmp_path, clock=lambda: clock, environ=shipped(tmp_path / "seed")
    )
    found = late.series("BGN", "USD", length=WEEKS)
    assert [(str(rate.as_of), rate.source) for rate in found.rates] == [
        ("2026-01-02", "law+ecb"), ("2026-01-15", "law+ecb"),
    ]  # fmt: skip
    soon = Converter(
        "ecb",
        offline=True,
        cache_dir=tmp_path,
        clock=lambda: written + timedelta(hours=1),
        environ=shipped(tmp_path / "seed"),
    )
    found = soon.series("BGN", "USD", length=WEEKS)
    assert (found.first, found.rates[0].as_of) == (date(2026, 1, 1), date(2026, 1, 2))


def test_the_day_on_which_a_currency_went_over_is_told_with_what_to_ask(ask):
    with pytest.raises(InputError, match="ask for days until 2022-12-31, or since 2023-01-01"):
        ask("HRK", "USD", "2022-12-01", "2023-01-31")


# -- figures that are set aside ---------------------------------------------------------------------


@pytest.fixture
def doubtful(tmp_path):
    """A converter of the ECB's last week of October, of which Thursday's dollars are set aside."""
    put(
        tmp_path, "ecb/2026.csv", "EUR/USD EUR/GBP", "2026-10-26 1.1188 0.8382", "2026-10-27 1.1150 0.83658",
        "2026-10-28 1.1133 0.83785", "2026-10-29 ?2.1130 0.83578", "2026-10-30 1.1172 0.8338",
        covered=["2026-10-26..2026-10-31"], written=datetime(2026, 10, 31, tzinfo=UTC),
    )  # fmt: skip
    return Converter(
        "ecb",
        offline=True,
        cache_dir=tmp_path,
        rates=None,
        clock=lambda: NOW,
        environ=shipped(tmp_path / "nothing"),
    )


def test_a_series_tells_of_a_figure_that_is_set_aside(doubtful):
    found = doubtful.series("EUR", "USD", "2026-10-26", "2026-10-30")
    assert [rate.as_of.day for rate in found.rates] == [26, 27, 28, 30]
    assert [(note.code, note.text) for note in found.notes] == [
        ("set-aside", "ecb's 1 EUR = 2.1130 USD of 2026-10-29 is set aside as implausible"),
    ]  # fmt: skip


@pytest.mark.parametrize("base", ["EUR", "GBP"])
@pytest.mark.parametrize("asked", ["average", "end_of"])
def test_a_period_with_a_figure_set_aside_has_neither_mean_nor_end(doubtful, base, asked):
    with pytest.raises(NotHeld, match=r"is part of 2026-10-26\.\.2026-10-30$") as refused:
        getattr(doubtful, asked)(base, "USD", "2026-10-26..2026-10-30")
    assert "`convert cache accept ecb 2026-10-29 USD`" in refused.value.advice


def test_a_figure_set_aside_of_another_currency_is_nothing_to_a_series(doubtful):
    assert doubtful.average("EUR", "GBP", "2026-10-26..2026-10-30").observations == 5


def test_days_of_which_every_figure_is_set_aside_have_no_series_yet(doubtful):
    with pytest.raises(NotHeld, match="set aside as implausible, and there is no other"):
        doubtful.series("EUR", "USD", "2026-10-29", "2026-10-29")
