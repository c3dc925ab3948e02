from datetime import date
from decimal import Decimal

import pytest

from converter import iso4217
from converter.errors import UnknownCurrency


def test_the_list_has_176_active_codes_of_money():
    assert sum(not entry.withdrawn for entry in iso4217.everything()) == 176


def test_the_list_has_129_withdrawn_codes():
    assert sum(entry.withdrawn for entry in iso4217.everything()) == 129


def test_everything_is_sorted_by_code():
    codes = [entry.code for entry in iso4217.everything()]
    assert codes == sorted(codes)


def test_codes_without_decimals_are_those_of_the_list():
    found = {entry.code for entry in iso4217.everything() if entry.minor_unit == 0}
    expected = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    assert found == set(expected.split())


def test_codes_with_three_decimals_are_those_of_the_list():
    found = {entry.code for entry in iso4217.everything() if entry.minor_unit == 3}
    assert found == {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}


@pytest.mark.parametrize("code", ["XAU", "XAG", "XPT", "XPD", "XDR", "XBA", "XSU", "XUA"])
def test_units_without_a_minor_unit_have_none_and_show_six_figures(code):
    entry = iso4217.get(code)
    assert (entry.minor_unit, entry.digits) == (None, None)


# CLDR gives 0 to each of them.
@pytest.mark.parametrize(("code", "digits"), [("AFN", 2), ("IQD", 3), ("LBP", 2), ("RSD", 2), ("YER", 2)])
def test_active_codes_show_the_digits_of_iso_where_cldr_differs(code, digits):
    assert iso4217.get(code).digits == digits


@pytest.mark.parametrize(("code", "digits"), [("ITL", 0), ("TRL", 0), ("DEM", 2), ("HRK", 2), ("MGF", 0)])
def test_withdrawn_codes_show_the_digits_of_cldr(code, digits):
    entry = iso4217.get(code)
    assert (entry.minor_unit, entry.digits) == (None, digits)


@pytest.mark.parametrize(
    ("code", "until", "successor"),
    [
        ("DEM", "1998-12-31", "EUR"),
        ("GRD", "2000-12-31", "EUR"),
        ("HRK", "2022-12-31", "EUR"),
        ("BGN", "2025-12-31", "EUR"),
        ("TRL", "2004-12-31", "TRY"),
        ("RUR", "1997-12-31", "RUB"),
        ("ANG", "2025-03-30", "XCG"),
        ("BYR", "2016-06-30", "BYN"),
    ],
)
def test_a_replaced_currency_ends_the_day_before_the_changeover(code, until, successor):
    entry = iso4217.get(code)
    assert (entry.until, entry.successor) == (date.fromisoformat(until), successor)


def test_a_currency_begins_on_the_day_of_the_changeover_to_it():
    assert iso4217.get("RUB").since == date(1998, 1, 1)


def test_the_euro_began_in_1999():
    assert iso4217.get("EUR").since == date(1999, 1, 1)


def test_an_active_currency_has_no_end():
    assert {entry.until for entry in iso4217.everything() if not entry.withdrawn} == {None}


def test_a_withdrawn_currency_has_an_end():
    assert [entry.code for entry in iso4217.everything() if entry.withdrawn and not entry.until] == []


# Month of withdrawal 2007-06, unknown to CLDR; then a range of years.
@pytest.mark.parametrize(("code", "until"), [("GHP", date(2007, 5, 31)), ("VNC", date(1988, 12, 31))])
def test_an_end_that_only_iso_gives_is_the_day_before_its_month(code, until):
    assert iso4217.get(code).until == until


def test_every_successor_is_an_entry_itself():
    heirs = {entry.successor for entry in iso4217.everything() if entry.successor}
    assert all(iso4217.known(code) for code in heirs)


def test_what_a_withdrawn_currency_became_is_an_entry_and_no_law_says_it():
    named = {code: iso4217.became(code.code) for code in iso4217.everything() if iso4217.became(code.code)}
    assert all(iso4217.known(heir) for heirs in named.values() for heir in heirs)
    assert [entry.code for entry in named if not entry.withdrawn or entry.successor] == []


def test_a_currency_names_where_it_is_used():
    assert iso4217.get("CHF").countries == ("CH", "LI")


def test_croatia_is_among_the_countries_of_the_euro():
    assert "HR" in iso4217.get("EUR").countries


@pytest.mark.parametrize(
    ("code", "symbol"), [("EUR", "€"), ("RUB", "₽"), ("PLN", "zł"), ("CAD", "CA$"), ("CHF", "CHF")]
)
def test_the_symbol_shown_names_one_currency(code, symbol):
    assert iso4217.get(code).symbol == symbol


def test_no_two_active_currencies_are_shown_with_one_symbol():
    shown = [entry.symbol for entry in iso4217.everything() if not entry.withdrawn]
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize(
    ("code", "step"), [("CHF", "0.05"), ("CAD", "0.05"), ("DKK", "0.50"), ("SEK", "1"), ("HUF", "5")]
)
def test_the_smallest_coin_is_that_of_cldr(code, step):
    assert iso4217.cash_step(code) == Decimal(step)


@pytest.mark.parametrize("code", ["USD", "EUR", "JPY", "XAU", "DEM"])
def test_there_is_no_cash_step_where_coins_reach_the_last_digit(code):
    assert iso4217.cash_step(code) is None


@pytest.mark.parametrize(("code", "digits"), [("USD", 2), ("JPY", 0), ("BHD", 3), ("CLF", 4), ("XAU", None)])
def test_digits_are_those_of_the_entry(code, digits):
    assert iso4217.digits(code) == digits


def test_digits_of_no_currency_are_an_error():
    with pytest.raises(UnknownCurrency):
        iso4217.digits("QQQ")
