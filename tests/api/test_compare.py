"""Every source side by side, all asked over HTTP at the same time: five publishers on this machine."""

import asyncio
import time
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from support.publishers import CLOSED, KEYS
from support.servers import Answer

from converter import AsyncConverter, sources
from converter.api.compare import Comparison, alone, median, side_by_side
from converter.errors import (
    AmountError,
    NotHeld,
    OutOfHistory,
    RateUnavailable,
    SourceRefused,
    SourceUnreachable,
)

ALL = ",".join(KEYS)


def by_source(found):
    return {one.source: one for one in found}


def test_each_source_answers_by_its_own_table(five):
    found = five.converter(ALL).compare(100, "EUR", "USD")
    assert [(one.source, str(one.conversion.result), str(one.conversion.as_of)) for one in found] == [
        ("cbr", "111.72 USD", "2026-10-30"),
        ("ecb", "111.72 USD", "2026-10-30"),
        ("frankfurter", "111.72 USD", "2026-10-30"),
        ("er-api", "111.72 USD", "2026-10-30"),
        ("currency-api", "108.46 USD", "2026-10-30"),
    ]


def test_a_rate_three_per_cent_off_is_an_outlier(five):
    found = five.converter(ALL).compare(100, "EUR", "USD")
    assert [one.source for one in found if one.outlier] == ["currency-api"]


def test_a_source_that_hangs_is_an_error_within_the_deadline_of_all(five):
    five.fail("frankfurter", with_=Answer(delay=30))
    converter = five.converter(ALL, timeout=1.5)
    converter.client()
    began = time.monotonic()
    found = by_source(converter.compare(100, "EUR", "USD"))
    assert time.monotonic() - began < 10
    assert isinstance(found["frankfurter"].error, SourceUnreachable)
    assert [key for key, one in found.items() if one.conversion] == ["cbr", "ecb", "er-api", "currency-api"]


def test_all_are_asked_at_the_same_time(five):
    five.fail(*KEYS, with_=Answer("no", 403, delay=0.4))
    converter = five.converter(ALL)
    converter.client()
    began = time.monotonic()
    found = converter.compare(100, "EUR", "USD")
    assert time.monotonic() - began < 1.6
    assert five.server.most == 5
    assert {type(one.error) for one in found} == {SourceRefused}


def test_the_difference_is_exact_and_to_the_median(five):
    five.fail("frankfurter")
    found = by_source(five.converter(ALL).compare(100, "EUR", "USD"))
    middle = (Fraction(10000, 8951) + Fraction(11172, 10000)) / 2
    expected = Fraction(11172, 10000) / middle - 1
    assert abs(Fraction(found["ecb"].difference) - expected) < Fraction(1, 10**30)
    assert found["ecb"].difference > 0 > found["er-api"].difference
    assert isinstance(found["ecb"].difference, Decimal)


def test_a_single_answer_differs_from_nothing(five):
    (found,) = five.converter("ecb").compare(100, "EUR", "USD")
    assert (found.difference, found.outlier) == (Decimal(0), False)


def test_of_two_rates_that_differ_both_are_outliers(five):
    found = five.converter("ecb,currency-api").compare(100, "EUR", "USD")
    assert [one.outlier for one in found] == [True, True]


def test_an_error_is_the_sources_own(five):
    five.fail("er-api")
    found = by_source(five.converter(ALL).compare(100, "EUR", "USD"))
    assert isinstance(found["er-api"].error, SourceRefused)
    assert (found["er-api"].difference, found["er-api"].conversion) == (None, None)


def test_a_source_that_does_not_quote_the_pair_has_no_row(five):
    found = five.converter(ALL).compare(100, "EUR", "RUB")
    assert "ecb" not in by_source(found)


def test_a_pair_that_no_source_quotes_is_refused(five):
    with pytest.raises(RateUnavailable, match="no rate of EUR/KWD: not quoted by ecb"):
        five.converter("ecb").compare(100, "EUR", "KWD")


def test_a_dated_question_is_answered_of_that_day(five):
    found = by_source(five.converter("ecb,er-api").compare(100, "EUR", "USD", "2026-10-28"))
    assert str(found["ecb"].conversion.result) == "111.33 USD"
    assert isinstance(found["er-api"].error, OutOfHistory)


def test_yesterday_is_that_of_each_source(five):
    five.at("2026-10-30T22:30")  # Saturday in Moscow, still Friday at the ECB's
    from converter.text.days import when

    found = by_source(five.converter("cbr,ecb").compare(1, "EUR", "USD", when("yesterday")))
    assert {key: one.conversion.on for key, one in found.items()} == {
        "cbr": date(2026, 10, 30), "ecb": date(2026, 10, 29),
    }  # fmt: skip


def test_a_rate_by_law_is_the_only_answer(five):
    (found,) = five.converter().compare(100, "DEM", "EUR")
    assert (found.source, str(found.conversion.result), five.requested()) == ("law", "51.13 EUR", [])


def test_a_currency_in_itself_has_one_answer(five):
    (found,) = five.converter().compare(100, "EUR", "EUR")
    assert (found.source, found.difference) == ("identity", Decimal(0))


def test_what_is_no_amount_is_refused_before_a_source_is_asked(five):
    with pytest.raises(AmountError):
        five.converter(ALL).compare("x", "EUR", "USD")
    assert five.requested() == []


def test_without_names_every_source_is_asked(five):
    others = set(sources.keys()) - set(KEYS)
    five.environ |= {f"CONVERTER_{key.upper().replace('-', '_')}_URL": CLOSED for key in others}
    found = by_source(five.converter().compare(100, "EUR", "USD"))
    # One that needs a key which is not set would be a line of noise.
    assert "openexchangerates" in others - set(found)
    assert "boc" in set(found) - set(KEYS)
    assert {key for key, one in found.items() if one.conversion} == set(KEYS)
    assert {type(one.error) for key, one in found.items() if key in others} == {SourceUnreachable}


def test_sources_of_prescribed_rates_answer_only_if_they_are_named(five):
    others = set(sources.keys()) - set(KEYS)
    keys = {key for key in others if sources.get(key).INFO.prescribed}
    five.environ |= {f"CONVERTER_{key.upper().replace('-', '_')}_URL": CLOSED for key in others}
    assert keys >= {"hmrc-average", "hmrc-spot", "boc-annual", "inforeuro", "treasury"}
    assert not keys & set(by_source(five.converter().compare(100, "EUR", "USD")))
    assert set(by_source(five.converter(["ecb", "treasury"]).compare(100, "EUR", "USD"))) == {
        "ecb",
        "treasury",
    }


def test_offline_only_sources_with_held_rates_have_a_row(five):
    five.convert(1, "EUR", "USD", sources="ecb")
    five.convert(1, "EUR", "USD", sources="er-api")
    five.forget()
    found = five.converter(offline=True).compare(1, "EUR", "USD")
    assert [one.source for one in found if one.conversion] == ["ecb", "er-api"]
    assert len(found) == 2
    assert five.requested() == []


def test_offline_with_nothing_held_every_error_is_told(five):
    found = five.converter(ALL, offline=True).compare(1, "EUR", "USD")
    assert {type(one.error) for one in found} == {NotHeld}


def test_an_async_converter_finds_the_same(five):
    async def ask():
        converter = AsyncConverter(ALL, clock=lambda: five.now, environ=five.environ)
        five.made.append(converter.sync)
        return await converter.compare(100, "EUR", "USD", digits=3)

    found = asyncio.run(ask())
    expected = five.converter(ALL).compare(100, "EUR", "USD", digits=3)
    assert [(o.source, o.conversion.result, o.difference, o.outlier) for o in found] == [
        (o.source, o.conversion.result, o.difference, o.outlier) for o in expected
    ]


def test_an_error_of_the_program_is_raised(five):
    def broken(source, seconds):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side([sources.get("ecb")], broken, 1.0, "EUR")


def test_a_source_that_never_returns_is_abandoned_at_the_deadline():
    began = time.monotonic()
    (found,) = side_by_side([sources.get("ecb")], lambda *_: time.sleep(20), 0.2, "EUR")
    assert time.monotonic() - began < 5
    assert str(found.error) == "ecb did not answer within 0.2 s"


def test_the_median_of_two_lies_between_them(five):
    rates = [five.converter("ecb").rate("EUR", "USD", day) for day in ("2026-10-28", "2026-10-29")]
    assert median(rates) == Fraction(11133 + 11130, 20000)


def test_a_comparison_reads_well(five):
    found = alone(five.convert(1, "EUR", "USD", sources="ecb"))
    assert repr(found) == "<Comparison ecb: 1 EUR = 1.12 USD (ecb, 2026-10-30), +0.00%>"
    failed = Comparison("ecb", error=SourceUnreachable("ecb is gone", "ecb"))
    assert repr(failed) == "<Comparison ecb: ecb is gone>"


def test_your_own_rate_comes_last_and_makes_no_outlier(five):
    found = five.converter("ecb,cbr", own={"EUR/USD": "1.5"}).compare(100, "EUR", "USD")
    assert [(one.source, one.conversion.kind, one.outlier) for one in found] == [
        ("ecb", "reference", False), ("cbr", "official", False), ("custom", "custom", False),
    ]  # fmt: skip
    assert str(found[-1].conversion.result) == "150.00 USD"
    assert Decimal("0.342") < found[-1].difference < Decimal("0.343")  # 1.5 / 1.1172 = 1.34264


def test_your_own_rate_of_another_pair_adds_nothing(five):
    found = five.converter("ecb", own={"EUR/RUB": "100"}).compare(100, "EUR", "USD")
    assert [one.source for one in found] == ["ecb"]


def test_rules_on_age_and_missing_days_hold_for_each_source(five):
    five.at("2026-10-31T12:00")
    old = by_source(five.converter(ALL, max_age=0).compare(100, "EUR", "USD"))
    assert "max_age allows 0 days" in str(old["ecb"].error)
    strict = five.converter(ALL, when_missing="refuse").compare(100, "EUR", "USD", on="2026-10-31")
    assert "published no EUR/USD on 2026-10-31" in str(by_source(strict)["ecb"].error)
