"""The figures of rules are those that the authorities printed."""

from datetime import date
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from support.by_rule import like

from converter import OutOfHistory

# Printed otherwise: misprints of the French list, a figure that Ireland cut off, and Austria's own for a
# currency of which the ECB had none.
EXCEPTIONS = {
    ("eu-customs-fr 2024-05", "ISK"): "150.5",
    ("eu-customs-fr 2024-05", "MXN"): "18.0761",
    ("ie-annual 2015", "GBP"): "0.72584",
    ("eu-customs-at 2015-08", "ISK"): None,
}
# The lists that lie before the rule began.
EARLIER = {"eu-customs-at", "eu-customs-be"}


def printed() -> dict[str, dict[str, str]]:
    """The printed figures by list and period, by code."""
    lists: dict[str, dict[str, str]] = {}
    for line in Path(__file__).with_name("published.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            cells = lists.setdefault(line.strip("[]"), {})
        elif not line.startswith("#"):
            cells.update(cell.split() for cell in line.rstrip(",").split(", "))
    return lists


LISTS = printed()


def rule_of(name):
    key = "eu-customs" if name.startswith("eu-customs") else name
    return like(key, since=date(1999, 1, 1)) if name in EARLIER else key


def test_the_lists_have_all_their_figures():
    assert (len(LISTS), sum(map(len, LISTS.values()))) == (12, 273)


@pytest.mark.parametrize("name", LISTS)
def test_each_figure_of_a_list_is_the_printed_one(held, name):
    key, period = name.split()
    found = {one.code: one.figure.value for one in held.rule_rates(rule_of(key), period).told.rates}
    differ = {code: found.get(code) for code, text in LISTS[name].items() if found.get(code) != Decimal(text)}
    named = {code: text and Decimal(text) for (of, code), text in EXCEPTIONS.items() if of == name}
    assert differ == named


@pytest.mark.parametrize("name", ["eu-customs-at 2015-08", "eu-customs-be 2004-06"])
def test_a_list_from_before_the_rule_is_refused_with_what_held_then(held, name):
    with pytest.raises(OutOfHistory, match=r"holds since 2016-05-01; before that: rates that were replaced"):
        held.convert(1, "USD", "EUR", name.split()[1], rule="eu-customs")


@pytest.mark.parametrize(
    ("code", "on", "digits"),
    [
        ("GBP", "2024-06", 5), ("CZK", "2024-06", 3), ("JPY", "2024-06", 2), ("USD", "2024-06", 4),
        ("HUF", "2024-06", 2), ("CYP", "2004-06", 5), ("SKK", "2004-06", 3), ("TRL", "2004-06", 0),
        ("ROL", "2004-06", 0),
    ],
)  # fmt: skip
def test_a_figure_has_the_digits_in_which_the_authority_prints_it(held, code, on, digits):
    told = held.answer("EUR", code, on, rule="de-vat-monthly").rule
    assert len(told.rates[0].figure.text.partition(".")[2]) == digits


def test_a_zero_at_the_end_of_a_rounded_mean_is_shown(held):
    assert held.answer("EUR", "CNY", "2023-12", rule="de-vat-monthly").rule.rates[0].figure.text == "7.7870"


@pytest.mark.parametrize(
    ("period", "code", "others"),
    [
        ("2008-01", "PLN", (ROUND_HALF_DOWN,)),
        ("2009-06", "BRL", (ROUND_HALF_DOWN, ROUND_HALF_EVEN)),
        ("2009-06", "RUB", (ROUND_HALF_DOWN, ROUND_HALF_EVEN)),
        ("2009-06", "THB", (ROUND_HALF_DOWN,)),
        ("2024-06", "CHF", (ROUND_HALF_DOWN,)),
        ("2024-06", "INR", (ROUND_HALF_DOWN,)),
    ],
)
def test_a_tie_is_rounded_up_as_printed_where_other_roundings_differ(held, period, code, others):
    printed = LISTS[f"de-vat-monthly {period}"][code]
    last = "31" if period == "2008-01" else "30"
    rates = held.history("EUR", code, f"{period}-01", f"{period}-{last}")
    mean = sum(Fraction(rate.value) for rate in rates) / len(rates)
    unit = Decimal(1).scaleb(Decimal(printed).as_tuple().exponent)
    tie = Decimal(mean.numerator) / Decimal(mean.denominator)
    assert (Fraction(tie), mean / Fraction(unit) % 1) == (mean, Fraction(1, 2))
    assert {
        other for other in (ROUND_HALF_DOWN, ROUND_HALF_EVEN) if str(tie.quantize(unit, other)) != printed
    } == {*others}
    assert held.answer("EUR", code, period, rule="de-vat-monthly").rule.rates[0].figure.text == printed


@pytest.mark.parametrize(
    ("rule", "amount", "code", "on", "figure", "result"),
    [
        ("de-vat-monthly", 1000, "USD EUR", "2024-06", "1 EUR = 1.0759 USD", "929.45 EUR"),
        ("eu-customs", 1000, "GBP EUR", "2024-11", "1 EUR = 0.83148 GBP", "1202.67 EUR"),
        ("eu-oss", 1000, "USD EUR", "2024-Q1", "1 EUR = 1.0749 USD", "930.32 EUR"),
        ("eu-ioss", 1000, "USD EUR", "2025-05", "1 EUR = 1.1419 USD", "875.73 EUR"),
        (
            "eu-grant", 1000, "GBP EUR", "2024-01-01..2025-06-30", "381 EUR = 322.02049 GBP", "1183.15 EUR",
        ),
        ("ie-annual", 10000, "TRY EUR", "2021", "1 EUR = 10.5124 TRY", "951.26 EUR"),
        ("ie-annual", 1000, "USD EUR", "2021", "1 EUR = 1.1827 USD", "845.52 EUR"),
        ("sk-prev-day", 1000, "USD EUR", "2024-04-02", "1 EUR = 1.0811 USD", "924.98 EUR"),
        ("pl-nbp-prev-day", 1000, "USD PLN", "2026-03-05", "1 USD = 3.6770 PLN", "3677.00 PLN"),
        ("ru-cbr-day", 1000, "JPY RUB", "2026-04-26", "100 JPY = 47.2636 RUB", "472.64 RUB"),
        ("ua-nbu-day", 100, "USD UAH", "2026-03-15", "1 USD = 44.1636 UAH", "4416.36 UAH"),
        ("ca-day", 100, "USD CAD", "2026-03-15", "1 USD = 1.3716 CAD", "137.16 CAD"),
        ("hmrc-monthly", 1200, "USD GBP", "2026-08-14", "1 GBP = 1.3367 USD", "897.73 GBP"),
    ],
)  # fmt: skip
def test_a_worked_example_is_answered_to_the_cent(held, rule, amount, code, on, figure, result):
    found = held.convert(amount, *code.split(), on, rule=rule)
    assert (str(found.answer.rule.rates[0].figure), str(found.result)) == (figure, result)


def test_the_days_of_a_set_are_one_figure(held):
    days = ("2026-04-25", "2026-04-26", "2026-04-27")
    found = {held.rate("JPY", "RUB", on, rule="ru-cbr-day").legs for on in days}
    assert len(found) == 1
