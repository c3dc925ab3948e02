"""A rate of a period: the mean of its fixings, with the rate by the published means, or the last fixing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.api.converter import Converter
from converter.model import Figure, Leg
from converter.money import arithmetic
from converter.money.averages import Average, End

FIRST = date(2025, 1, 2)
NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)

prices = st.decimals("0.0001", "99999", places=4)
days = st.lists(st.tuples(prices, prices), min_size=1, max_size=5)


def rate(base, quote, number, *legs):
    """The rate of a day over figures ``(base, quote, text, nominal)`` of ecb, or over whole legs."""
    day = FIRST + timedelta(number)
    walked = [leg if isinstance(leg, Leg) else Leg(Figure(*leg), day, "ecb") for leg in legs]
    return arithmetic.derive(base, quote, walked, kind="reference", as_of=day)


def mean_of(values):
    return sum(map(Fraction, values)) / len(values)


def near(value, exact):
    return abs(Fraction(value) - exact) <= exact / 10**27


@given(days)
def test_of_an_inverted_figure_the_other_rate_is_one_by_the_mean_as_published(figures):
    mean = Average.of(
        [rate("USD", "EUR", n, ("EUR", "USD", str(f))) for n, (f, _) in enumerate(figures)], "ecb"
    )
    assert near(mean.as_published, 1 / mean_of([f for f, _ in figures]))
    assert near(mean.value, mean_of([1 / Fraction(f) for f, _ in figures]))


@given(days, st.sampled_from([1, 10, 100, 7]))
def test_the_other_rate_of_a_cross_is_the_quotient_of_two_means(figures, nominal):
    rates = [
        rate("JPY", "USD", n, ("JPY", "RUB", str(one), nominal), ("USD", "RUB", str(two)))
        for n, (one, two) in enumerate(figures)
    ]
    exact = mean_of([f for f, _ in figures]) / nominal / mean_of([f for _, f in figures])
    assert near(Average.of(rates, "cbr").as_published, exact)


@given(days)
def test_in_the_published_direction_there_is_no_other_rate(figures):
    mean = Average.of(
        [rate("EUR", "USD", n, ("EUR", "USD", str(f))) for n, (f, _) in enumerate(figures)], "ecb"
    )
    assert (mean.as_published, mean.turned, mean.notes) == (mean.value, "", ())


@given(days)
def test_a_note_tells_the_other_rate_if_six_figures_differ(figures):
    mean = Average.of(
        [rate("USD", "EUR", n, ("EUR", "USD", str(f))) for n, (f, _) in enumerate(figures)], "ecb"
    )
    differ = f"{mean.as_published:.5e}" != f"{mean.value:.5e}"
    assert [note.code for note in mean.notes] == ["average"] * differ


@given(days, days)
def test_zeros_lost_under_another_code_count_in_the_mean_as_published(before, after):
    law = Leg(Figure("TRL", "TRY", "1", nominal=1000000), date(2005, 1, 1), "law")
    old = [rate("TRY", "EUR", n, law, ("EUR", "TRL", str(f * 1000000))) for n, (f, _) in enumerate(before)]
    new = [rate("TRY", "EUR", n + 50, ("EUR", "TRY", str(f))) for n, (f, _) in enumerate(after)]
    exact = 1 / mean_of([f for f, _ in (*before, *after)])
    assert near(Average.of([*old, *new], "ecb").as_published, exact)


def test_a_legal_leg_after_a_figure_counts_with_the_figure():
    law = Leg(Figure("EUR", "DEM", "1.95583"), date(1999, 1, 1), "law")
    rates = [rate("USD", "DEM", n, ("EUR", "USD", text), law) for n, text in enumerate(("1.1", "1.3"))]
    assert near(Average.of(rates, "ecb").as_published, Fraction("1.95583") / Fraction("1.2"))


def test_if_the_direction_changed_there_is_no_other_rate():
    rates = [rate("USD", "EUR", 0, ("EUR", "USD", "1.1")), rate("USD", "EUR", 1, ("USD", "EUR", "0.9"))]
    mean = Average.of(rates, "ecb")
    assert (mean.as_published, mean.turned, mean.notes) == (None, "", ())


def test_the_note_says_how_the_other_rate_is_calculated():
    rates = [rate("USD", "EUR", n, ("EUR", "USD", text)) for n, text in enumerate(("1.0", "1.5"))]
    assert str(Average.of(rates, "ecb").notes[0]) == (
        "each fixing was inverted before averaging; the mean of EUR/USD as published by ecb gives"
        " 1 USD = 0.8 EUR"
    )


def test_means_over_the_same_days_are_equal_only_if_their_values_are():
    one, two = ([rate("EUR", "USD", 0, ("EUR", "USD", text))] for text in ("1.1", "1.2"))
    assert Average.of(one, "ecb") == Average.of(one, "ecb")
    assert Average.of(one, "ecb") != Average.of(two, "ecb")


def test_a_rate_of_a_period_shows_its_value_its_span_and_its_count():
    rates = [rate("EUR", "USD", n, ("EUR", "USD", text)) for n, text in enumerate(("1.1", "1.2"))]
    assert str(Average.of(rates, "ecb")) == "1 EUR = 1.15 USD (ecb, mean of 2 fixings 2025-01-02..2025-01-03)"
    assert str(End.of(rates, "2025-W01")) == (
        "1 EUR = 1.2 USD (ecb, 2025-01-03, end of 2025-W01: last of 2 fixings 2025-01-02..2025-01-03)"
    )
    for one in (Average.of(rates, "ecb"), End.of(rates, "2025-W01")):
        assert repr(one) == f"<{type(one).__name__} {one}>"


def test_one_fixing_is_told_in_the_singular():
    assert Average.of([rate("EUR", "USD", 0, ("EUR", "USD", "1.1"))], "ecb").over == (
        "mean of 1 fixing 2025-01-02..2025-01-02"
    )


@pytest.fixture
def holder(tmp_path):
    with Converter(offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={}) as converter:
        yield converter


def test_the_ecbs_mean_of_2025_is_told_beside_that_of_the_rates(holder):
    # Both worked out from the ECB's 255 fixings of 2025; the ECB itself publishes the mean 1.1300.
    mean = holder.average("USD", "EUR", "2025")
    assert (f"{mean.value:.6f}", f"{mean.as_published:.6f}") == ("0.886705", "0.884969")


def test_a_lira_of_2021_differs_by_more_than_two_per_cent(holder):
    mean = holder.average("TRY", "USD", "2021")
    assert f"{mean.value / mean.as_published - 1:.3f}" == "0.027"


def test_a_conversion_of_a_period_reads_as_one_of_a_period(holder):
    by_mean = holder.convert(1200, "USD", "EUR", average="2025")
    assert str(by_mean) == "1200 USD = 1064.05 EUR (ecb, mean of 255 fixings 2025-01-02..2025-12-31)"
    assert repr(by_mean) == f"<Conversion {by_mean}>"
    assert [note.code for note in by_mean.notes] == ["average"]
    assert str(holder.convert(1200, "USD", "EUR", end_of="2025-Q1")) == (
        "1200 USD = 1109.57 EUR (ecb, 2025-03-31, end of 2025-Q1: last of 63 fixings 2025-01-02..2025-03-31)"
    )


def test_the_end_of_a_period_is_the_last_rate_of_its_history(holder):
    last = holder.history("USD", "EUR", "2025-01-01", "2025-03-31")[-1]
    end = holder.end_of("USD", "EUR", " 2025-Q1 ")
    assert (end.value, end.legs, end.as_of, end.fetched_at) == (
        last.value, last.legs, last.as_of, last.fetched_at,
    )  # fmt: skip
    assert (end.period, end.observations, end.first, end.last) == (
        "2025-Q1", 63, date(2025, 1, 2), date(2025, 3, 31),
    )  # fmt: skip


def test_a_mean_in_the_published_direction_has_no_note(holder):
    assert holder.convert(1200, "EUR", "USD", average="2025").notes == ()


def test_the_mean_of_a_currency_by_law_is_compared_in_its_own_units(holder):
    mean = holder.average("USD", "HRK", "2025")
    assert near(
        mean.as_published, Fraction(holder.average("USD", "EUR", "2025").as_published) * Fraction("7.53450")
    )


def test_decimal_contexts_of_the_caller_change_nothing(holder):
    from decimal import Context, localcontext

    usual = holder.average("USD", "EUR", "2025")
    with localcontext(Context(prec=2)):
        assert holder.average("USD", "EUR", "2025") == usual
    assert isinstance(usual.as_published, Decimal)
