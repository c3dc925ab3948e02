"""The picture of a series: the labels of its days and rates, however few or small these are."""

import re
from datetime import date, timedelta
from decimal import Decimal
from importlib.util import find_spec

import pytest

from converter import sources
from converter.cli.render.view import View
from converter.lookup.series import Series
from converter.model import Figure, Leg, Pair
from converter.money import arithmetic

pytestmark = pytest.mark.skipif(not find_spec("matplotlib"), reason="needs matplotlib")
FIRST = date(2026, 10, 1)


def texts(*values, step=1, first=FIRST):
    """The texts in the picture of a series of these rates."""
    from converter.cli.render import plot

    rates = []
    for place, value in enumerate(values):
        day = first + place * timedelta(days=step)
        leg = Leg(Figure("USD", "RUB", value), day, "cbr")
        rates.append(arithmetic.derive("USD", "RUB", [leg], kind="official", as_of=day))
    series = Series(sources.get("cbr").INFO, Pair("USD", "RUB"), rates, first, rates[-1].as_of)
    view = View(series.replace(gaps=[]), rates, None, None, "day", ())
    drawn = plot.image(view, "svg").decode()
    return [text.replace("\N{MINUS SIGN}", "-") for text in re.findall(r"<text[^>]*>([^<]+)</text>", drawn)]


def numbers(found):
    return [Decimal(text) for text in found if re.fullmatch(r"[\d.]+", text)]


def test_a_single_day_is_the_only_label_and_the_axis_is_near_its_rate():
    found = texts("75.5273")
    assert [text for text in found if text.startswith("20")] == ["2026-10-01"]
    assert all(Decimal("74.7") < number < Decimal("76.3") for number in numbers(found))
    assert "Bank of Russia, 2026-10-01" in found


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_each_of_a_few_days_has_a_label_and_no_hour_has(count):
    found = texts(*(f"75.{place}" for place in range(count)))
    days = [str(FIRST + timedelta(days=place)) for place in range(count)]
    assert [text for text in found if text.startswith("2026")] == days
    assert not any(":" in text for text in found)


def test_small_rates_are_written_out():
    found = texts(*(f"0.0000123{place}" for place in range(5)))
    assert Decimal("0.0000123") <= min(numbers(found)) < max(numbers(found)) < Decimal("0.0000125")
    assert not any("e" in text for text in found if text[:1].isdigit() or text[:1] == "+")


def test_large_rates_are_written_out():
    found = texts(*(f"4200{place}000" for place in range(9)))
    assert max(numbers(found)) > 42_000_000


def test_rates_that_hardly_change_are_labelled_without_an_offset():
    found = texts(*(f"75.527{place}" for place in range(5)))
    assert all(Decimal("75.5") < number < Decimal("75.6") for number in numbers(found))
    assert not any(text.startswith("+") for text in found)


def test_the_axis_of_a_constant_rate_is_within_a_hundredth_of_it():
    found = texts(*["7.4604"] * 30)
    assert all(Decimal("7.38") < number < Decimal("7.54") for number in numbers(found) if "." in str(number))


def test_a_long_series_is_labelled_by_years():
    found = texts(*(str(70 + place % 20) for place in range(7000)), first=date(1999, 1, 4))
    assert {"2000", "2008", "2016"} <= set(found)
