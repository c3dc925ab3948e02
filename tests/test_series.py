from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from converter import series
from converter.api import Converter
from converter.errors import InputError, NotHeld, OutOfHistory

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def ask(tmp_path):
    holder = Converter(offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={})

    def asked(base, quote, first, last):
        days = date.fromisoformat(first), date.fromisoformat(last)
        return series.history(base, quote, *days, holder.policy, holder.store.read, None, NOW)

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
        7126, date(1999, 1, 4), [(date(1990, 1, 1), date(1999, 1, 3))],
    )  # fmt: skip


def test_a_currency_that_was_suspended_has_a_gap(ask):
    found = ask("EUR", "ISK", "2008-12-01", "2018-02-28")
    assert found.gaps == [(date(2008, 12, 10), date(2018, 1, 31))]


def test_a_series_begins_with_the_new_code_and_not_with_the_old_one_times_its_factor(ask):
    found = ask("EUR", "TRY", "2004-12-20", "2005-01-10")
    assert found.rates[0].as_of == date(2005, 1, 3)
    assert found.rates[0].value == Decimal("1.815")


def test_a_period_that_is_not_all_held_is_not_answered_by_what_is_held_of_it(ask):
    with pytest.raises(NotHeld, match="ecb's rates from 2026-10-01 to 2026-11-24 are not all held"):
        ask("EUR", "USD", "2026-10-01", "2026-12-31")


def test_a_period_that_lies_ahead_has_no_rates(ask):
    with pytest.raises(OutOfHistory, match="lies ahead"):
        ask("EUR", "USD", "2027-01-01", "2027-01-31")


def test_a_period_before_history_names_its_first_day(ask):
    with pytest.raises((OutOfHistory, NotHeld), match="from 1999-01-04 on"):
        ask("EUR", "USD", "1980-01-01", "1980-12-31")


def test_a_currency_in_itself_has_no_history(ask):
    with pytest.raises(InputError):
        ask("USD", "USD", "2026-10-26", "2026-10-30")


@pytest.mark.parametrize(("every", "days"), [("week", ["2026-10-02", "2026-10-09", "2026-10-16"]),
                                             ("month", ["2026-10-16"])])  # fmt: skip
def test_the_last_fixing_of_each_week_or_month_is_kept(ask, every, days):
    found = ask("EUR", "USD", "2026-10-01", "2026-10-16")
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
    assert [note.code for note in holder.convert(1, "USD", "TRL", average="2021").notes] == ["law"]


def test_a_suspended_currency_has_its_history(holder):
    rates = holder.history("EUR", "RUB", "2022-02-25", "2022-03-10")
    assert [str(rate.as_of) for rate in rates] == ["2022-02-25", "2022-02-28", "2022-03-01"]
    whole = holder.series("EUR", "RUB")
    assert (whole.rates[0].as_of, whole.rates[-1].as_of) == (date(2005, 4, 1), date(2022, 3, 1))


def test_all_of_a_history_ends_with_the_market_where_law_began(holder):
    assert holder.history("EUR", "HRK")[-1].as_of == date(2022, 12, 30)
