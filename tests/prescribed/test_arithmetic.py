"""The rate by a rule is num/den of the published figures, never of an inverse, and a mean is exact."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.by_rule import Held, like, rule

from converter.model import Figure

EXAMPLES = {
    "de-vat-monthly": "2024-06", "eu-customs": "2024-11", "eu-oss": "2024-Q1", "eu-ioss": "2025-05",
    "eu-grant": "2024-01-01..2025-06-30", "ie-annual": "2021", "sk-prev-day": "2024-04-02",
    "pl-nbp-prev-day": "2026-03-05", "ru-cbr-day": "2026-04-26", "ua-nbu-day": "2026-03-15",
    "ca-day": "2026-03-15", "hmrc-monthly": "2026-08",
}  # fmt: skip


def value_of(figure, base):
    """The price of one ``base`` by a figure, as a fraction."""
    one = Fraction(figure.value) / figure.nominal
    return one if figure.base == base else 1 / one


def exactly(rate):
    return Fraction(rate.num) / Fraction(rate.den)


@pytest.mark.parametrize("key", EXAMPLES)
def test_both_directions_are_of_the_published_figure_and_not_of_an_inverse(held, key):
    on, home = EXAMPLES[key], next(one.home for one in held.rules() if one.key == key)
    there, back = (held.answer(*pair, on, rule=key) for pair in (("JPY", home), (home, "JPY")))
    (figure,) = (one.figure for one in there.rule.rates)
    assert there.rule.rates == back.rule.rates
    assert exactly(there.rate) == value_of(figure, "JPY")
    assert exactly(back.rate) == value_of(figure, home)
    # Both numbers are the figure's own value and units.
    assert {there.rate.num, there.rate.den} == {back.rate.num, back.rate.den}
    assert {there.rate.num, there.rate.den} == {figure.value, Decimal(figure.nominal)}
    assert not any(note.code == "chain" for note in there.notes)


@pytest.mark.parametrize("key", EXAMPLES)
def test_a_foreign_pair_goes_through_the_home_of_the_rule_and_says_so(held, key):
    on, home = EXAMPLES[key], next(one.home for one in held.rules() if one.key == key)
    across = held.answer("USD", "JPY", on, rule=key)
    dollar, yen = (one.figure for one in across.rule.rates)
    assert (dollar.about(home), yen.about(home)) == ("USD", "JPY")
    assert exactly(across.rate) == value_of(dollar, "USD") * value_of(yen, home)
    assert f"{key} has rates against {home} alone: USD to {home} to JPY" in map(str, across.notes)


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_list_has_the_figures_of_single_questions(held, key):
    on, home = EXAMPLES[key], next(one.home for one in held.rules() if one.key == key)
    found = held.rule_rates(key, on)
    # Monthly rates for the currencies without daily ones do not ship.
    assert [code for code, _ in found.left_out] == ["RSD"] * (key == "eu-grant")
    assert len(found.told.rates) > 20
    for one in found.told.rates[::9]:
        assert held.answer(one.code, home, on, rule=key).rule.rates == (one,)


prices = st.decimals("0.0001", "99999", places=4)
nominals = st.sampled_from((1, 10, 100, 1000))


@given(
    figures=st.lists(st.tuples(prices, nominals), min_size=1, max_size=12),
    digits=st.one_of(st.none(), st.integers(0, 6)),
)
@example(figures=[(Decimal("0.0567"), 1), (Decimal("5.0568"), 100)], digits=2)
@example(figures=[(Decimal("1.4"), 1)], digits=0)
@settings(max_examples=30)
def test_a_mean_is_that_of_the_values_of_one_unit_whatever_units_were_published(figures, digits):
    first = date(2026, 3, 2)
    days = [first + timedelta(days=number) for number in range(len(figures))]
    units = sorted({nominal for _, nominal in figures})
    rows = [
        f"{day} " + " ".join(str(price) if unit == nominal else "-" for unit in units)
        for day, (price, nominal) in zip(days, figures, strict=True)
    ]
    columns = "|".join("JPY/CZK" if unit == 1 else f"{unit} JPY/CZK" for unit in units)
    with TemporaryDirectory() as folder:
        cnb = Held(Path(folder))
        cnb.put(
            "cnb/2026.csv", columns if "|" in columns or " " not in columns else f"{columns}|USD/CZK", *rows
        )
        by = rule("mean", "range", "cnb", digits=digits)
        with cnb.converter() as converter:
            found = converter.answer("JPY", "CZK", f"{first}..{days[-1]}", rule=by)
    exact = sum(Fraction(price) / nominal for price, nominal in figures) / len(figures)
    (mean,) = found.rule.rates
    assert (mean.observations, mean.first, mean.last) == (len(figures), days[0], days[-1])
    if digits is None:
        assert value_of(mean.figure, "JPY") == exact == exactly(found.rate)
        assert mean.figure.nominal == len(figures)
    else:
        with_more = Decimal(exact.numerator) / Decimal(exact.denominator)
        assert mean.figure.text == f"{with_more.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
        assert (exactly(found.rate), mean.figure.nominal) == (Fraction(mean.figure.text), 1)


@given(first=st.dates(date(1999, 1, 4), date(2026, 8, 11)), length=st.integers(5, 80))
@settings(max_examples=15)
def test_a_mean_of_shipped_rates_is_that_of_each_day(held, first, length):
    last = first + timedelta(days=length)
    daily = held.history("EUR", "GBP", first, last)
    found = held.answer("GBP", "EUR", f"{first}..{last}", rule=like("eu-grant", since=date(1999, 1, 1)))
    total = sum(Fraction(rate.value) for rate in daily)
    assert exactly(found.rate) == len(daily) / total
    assert (found.rate.observations, found.rate.last) == (len(daily), daily[-1].as_of)


def test_a_mean_as_published_is_not_the_mean_of_inverses(held):
    by_rule = held.convert(10000, "TRY", "EUR", "2021", rule="ie-annual")
    by_mean = held.convert(10000, "TRY", "EUR", average="2021")
    assert (str(by_rule.result), str(by_mean.result)) == ("951.26 EUR", "974.78 EUR")


def test_the_difference_of_two_figures_is_exact_in_any_context_of_the_caller(held):
    told = held.answer("USD", "EUR", "2024-06", rule="de-vat-monthly").rule
    (rate,) = told.rates
    one, two = (rate.replace(figure=Figure("EUR", "USD", text)) for text in ("12345.6789", "1.23456"))
    with localcontext(prec=3):
        # The figure of the rule is the computed one, so the other is the published one.
        assert told.replace(rates=(one,), beside=two).difference == Decimal("-12344.44434")
        published = told.replace(rule=like("de-vat-monthly", made="published"), rates=(one,), beside=two)
        assert published.to_dict()["published"] == {"value": "12345.6789", "difference": "12344.44434"}


def test_a_hundredth_of_the_home_currency_is_counted_in_the_whole_one(held):
    found = held.convert(100000, "GBp", "USD", "2026-08", rule="hmrc-monthly")
    assert (str(found.result), found.assumed) == ("1336.70 USD", ("GBp=0.01 GBP",))
