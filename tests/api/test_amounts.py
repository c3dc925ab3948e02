"""Amounts in the library: text is read as the command reads it, and every result is its exact one rounded."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter import AsyncConverter, Converter, iso4217
from converter.errors import AmountError
from converter.model import Money
from converter.money import arithmetic
from converter.text.question import parse_line

NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)
WHOLE = sorted(one.code for one in iso4217.everything() if one.digits == 0)


@pytest.fixture(scope="module")
def converter(tmp_path_factory):
    """A converter with the rates of the package, offline."""
    folder = tmp_path_factory.mktemp("cache")
    return Converter(offline=True, cache_dir=folder, clock=lambda: NOW, environ={})


# -- text ------------------------------------------------------------------------------------------

DOORS = {
    "convert": lambda c, amount, base: c.convert(amount, base, base),
    "many": lambda c, amount, base: c.convert_many([(amount, base, base)])[0],
    "compare": lambda c, amount, base: c.compare(amount, base, base)[0].conversion,
    "total": lambda c, amount, base: c.total([(amount, base)], base).parts[0],
}
TEXTS = (
    "10.000",
    "-10.000",
    "1.234",
    "12.500-",
    "0.500",
    "12.50",
    "12.50-",
    "9,99-",
    "1,234.5",
    "1 234",
    "7",
)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("base", ["USD", "jpy", "CLP", "HUF", "ITL", "BTC", iso4217.get("KRW")])
def test_a_text_is_the_amount_that_the_command_reads(converter, door, base):
    for text in TEXTS:
        asked = parse_line(f"{text} {iso4217.code_of(base)}")
        found = DOORS[door](converter, text, base)
        assert (found.money, found.assumed) == (Money(asked.amount, asked.base), asked.assumed), text


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("text", ["1,234", "1,234-", "-10,000"])
def test_a_comma_of_two_readings_is_refused_unless_the_currency_settles_it(converter, door, text):
    with pytest.raises(AmountError, match="two ways"):
        DOORS[door](converter, text, "USD")
    asked = parse_line(f"{text} JPY")
    assert DOORS[door](converter, text, "JPY").money.amount == asked.amount


def test_an_awaited_question_reads_and_tells_the_same(tmp_path):
    async def ask():
        async with AsyncConverter(offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={}) as c:
            return await c.convert("10.000", "CLP", "CLP")

    found = asyncio.run(ask())
    assert (str(found.result), found.assumed) == ("10000 CLP", ("10.000=10000 (not 10.000)",))


def test_a_text_in_hundredths_tells_both_readings(converter):
    found = converter.convert("1.500", "GBp", "GBP")
    assert (str(found.money), found.assumed) == (
        "0.01500 GBP", ("GBp=0.01 GBP", "1.500=1.500 (not 1500)"),
    )  # fmt: skip


def test_a_fee_of_a_currency_without_decimals_is_read_like_its_amounts(converter):
    found = converter.convert(20_000, "JPY", "JPY", fee="1.000 JPY")
    assert (found.fee.amount, found.fee.result_after) == (Money(1000, "JPY"), Money(19_000, "JPY"))
    assert found.assumed == ("1.000=1000 (not 1.000)",)


def test_ones_own_rate_has_decimals_whatever_its_currency(tmp_path):
    mine = Converter(offline=True, cache_dir=tmp_path, environ={}, own={"USD/JPY": "150.123"})
    found = mine.convert(100, "USD", "JPY")
    assert (str(found.result), found.assumed) == ("15012 JPY", ("150.123=150.123 (not 150123)",))


# -- rounding ----------------------------------------------------------------------------------------

# Pairs with the derivation of their rates: law may also fix a price at 1 to 1, and so may a peg.
PAIRS = {
    "EUR EUR": "identity", "JPY JPY": "identity", "KWD KWD": "identity", "DEM DEM": "identity",
    "EUR USD": "published", "USD EUR": "inverse", "GBP JPY": "cross", "XEU EUR": "fixed", "DEM FRF": "fixed",
    "TRL TRY": "redenomination", "BMD USD": "peg", "DEM USD": "chain",
}  # fmt: skip
AMOUNTS = st.decimals(-(10**9), 10**9, places=4) | st.decimals(-1, 1, places=6)
MODES = st.sampled_from(sorted(arithmetic.ROUNDINGS))


@pytest.mark.parametrize("pair", PAIRS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=AMOUNTS, mode=MODES, digits=st.none() | st.integers(0, 5))
def test_a_result_is_its_exact_one_rounded_whatever_the_rate_is_made_of(
    converter, pair, amount, mode, digits
):
    base, quote = pair.split()
    found = converter.convert(amount, base, quote, digits=digits, rounding=mode)
    places = iso4217.digits(quote) if digits is None else digits
    expected = arithmetic.rounded(
        found.result_exact, places, arithmetic.ROUNDINGS[mode], forced=digits is not None
    )
    assert (found.derivation, found.result.amount) == (PAIRS[pair], expected)


@pytest.mark.parametrize(
    ("amount", "code", "result"),
    [
        ("100", "EUR", "100.00"), ("1.0050", "EUR", "1.01"), ("-1.0050", "EUR", "-1.01"), ("7", "JPY", "7"),
        ("1234.5", "JPY", "1235"), ("1.5", "KWD", "1.500"), ("1.0050", "DEM", "1.01"), ("0", "EUR", "0.00"),
        ("-0.00", "EUR", "0.00"), ("0.05", "USD", "0.05"), ("0.050", "USD", "0.050"), ("0.5", "JPY", "0.5"),
        ("0.005", "EUR", "0.005"), ("0.056789", "EUR", "0.0568"), ("1e5", "EUR", "100000.00"),
        ("1.23456789", "XAU", "1.23456789"), ("0.00012345678", "XDR", "0.00012345678"),
        ("1234567.891", "XAG", "1234567.891"), ("1.23456789", "BTC", "1.23456789"), ("-0.0", "XAU", "0.0"),
    ],
)  # fmt: skip
def test_an_amount_in_its_own_currency(converter, amount, code, result):
    found = converter.convert(Decimal(amount), code, code)
    assert (f"{found.result.amount:f}", found.result_exact) == (result, Decimal(amount))


def test_digits_rounding_and_cash_apply_to_an_amount_in_its_own_currency(converter):
    asked = [
        converter.convert("1.0250", "CHF", "CHF", **settings)
        for settings in ({"rounding": "down"}, {"digits": 3}, {"digits": 0}, {"cash": True})
    ]
    assert [f"{found.result.amount:f}" for found in asked] == ["1.02", "1.025", "1", "1.05"]


def test_what_is_left_after_a_fee_is_rounded_too(converter):
    found = converter.convert("1.0050", "EUR", "EUR", fee="10%")
    assert str(found.fee.result_after) == "0.90 EUR"  # 0.9045


@pytest.mark.parametrize("code", WHOLE)
def test_every_currency_without_decimals_settles_a_dot(code):
    assert parse_line(f"10.000 {code}").amount == 10_000
