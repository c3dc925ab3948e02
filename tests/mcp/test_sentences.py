"""One sentence says whose rate of which day an answer is by, and all that must be said of it."""

from datetime import UTC, datetime

import pytest

from converter import Converter
from converter.mcp.sentences import sentence, sentence_of_rate

ECB = "the European Central Bank's reference rate"
CBR = "the Bank of Russia's official rate"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The rates that ship, on the evening of the last day of the ECB's."""
    with Converter(
        offline=True, clock=lambda: datetime(2026, 10, 30, 20, tzinfo=UTC), environ={},
        cache_dir=tmp_path_factory.mktemp("cache"), own={"CHF/SEK": "11.5"},
    ) as converter:  # fmt: skip
        yield converter


SENTENCES = [
    (
        (100, "USD", "RUB", "2026-04-26"),
        {},
        f"100 USD = 7,552.73 RUB by {CBR} of 2026-04-25 (asked: 2026-04-26, a Sunday)",
    ),
    (
        (100, "USD", "EUR", "2026-10-25"),
        {},
        f"100 USD = 89.34 EUR by {ECB} of 2026-10-23 (asked: 2026-10-25, a Sunday)",
    ),
    ((100, "USD", "EUR"), {}, f"100 USD = 89.51 EUR by {ECB} of 2026-10-30"),
    ((100, "GBP", "JPY"), {}, f"100 GBP = 21,070 JPY by {ECB}s of 2026-10-30"),
    ((100, "USD", "USD"), {}, "100 USD = 100.00 USD: it is the same currency"),
    ((100, "DEM", "EUR"), {}, "100 DEM = 51.13 EUR by law; 1 EUR = 1.95583 DEM, fixed since 1999-01-01"),
    (
        (5, "DEM", "USD", "2026-10-25"),
        {},
        (
            f"5 DEM = 2.86 USD by law and {ECB} of 2026-10-23 (asked: 2026-10-25, a Sunday); "
            "1 EUR = 1.95583 DEM, fixed since 1999-01-01"
        ),
    ),
    (
        (100, "USD", "AED"),
        {},
        (
            "100 USD = 367.25 AED by a peg; 1 USD = 3.6725 AED, a peg since 1997-11-02; "
            "offline; nothing held of frankfurter"
        ),
    ),
    ((2, "CHF", "SEK"), {}, "2 CHF = 23.00 SEK by your own rate; 1 CHF = 11.5 SEK, your own rate"),
    (
        ("1,234", "JPY", "EUR"),
        {},
        f"1,234 JPY = 7.02 EUR by {ECB} of 2026-10-30; assumed 1,234=1234 (not 1.234)",
    ),
    (
        (1000, "USD", "EUR"),
        {"average": "2025-03"},
        (
            f"1,000 USD = 925.44 EUR by the mean of 21 fixings 2025-03-03..2025-03-31 of {ECB}s; each fixing "
            "was inverted before averaging; the mean of EUR/USD as published by ecb gives "
            "1 USD = 0.925342 EUR"
        ),
    ),
    (
        (100, "USD", "EUR", "2024-Q1"),
        {"rule": "eu-oss"},
        (
            "100 USD = 93.03 EUR by the rule eu-oss; One Stop Shop rate of the quarter, Directive "
            "2006/112/EC Art. 366(2), 369h(2), European Commission; 2024-Q1, published: ECB rate "
            "of 2024-04-02: 1 EUR = 1.0749 USD"
        ),
    ),
]


@pytest.mark.parametrize(("question", "when", "said"), SENTENCES)
def test_a_sentence_says_whose_rate_of_which_day_it_is_and_how_it_was_made(question, when, said, shipped):
    assert sentence(shipped.convert(*question, **when)) == said


def test_a_rate_in_place_of_one_that_was_set_aside_is_said_to_be_stale(world):
    world.at("2026-10-30T20:00")
    world.convert(1, "USD", "EUR", sources="ecb")
    world.server.ecb["2026-11-02"]["USD"] = "1.9"
    world.at("2026-11-02T20:00")
    found = world.convert(100, "USD", "EUR", sources="ecb")
    assert found.stale
    assert sentence(found).startswith(
        f"100 USD = 89.51 EUR by {ECB} of 2026-10-30 (asked: today, 2026-11-02, a Monday); stale; "
        "ecb's 1 EUR = 1.9 USD of 2026-11-02 is set aside as implausible"
    )


def test_a_stale_chain_says_the_day_of_each_step_and_that_it_is_stale(shipped):
    said = sentence(shipped.convert(1, "AED", "RUB"))
    source = "the indicative rate of 2026-09-29 from currency-api by fawazahmed0"
    assert said.startswith(f"1 AED = 23.01 RUB by a peg and {source} (asked: today, 2026-10-30, a Friday); ")
    assert "1 USD = 3.6725 AED, a peg since 1997-11-02; USD to RUB by currency-api of 2026-09-29" in said
    assert "; stale: currency-api of 2026-09-29 (31 days old)" in said
    assert "`" not in said
    assert "--" not in said


def test_a_rate_is_said_with_its_published_digits_or_six_significant_ones(shipped):
    published = shipped.convert(7, "USD", "RUB", "2026-04-25")
    derived = shipped.convert(7, "USD", "EUR", "2026-10-30")
    assert sentence_of_rate(published).startswith("1 USD = 75.5273 RUB by the Bank of Russia's official rate")
    assert sentence_of_rate(derived) == f"1 USD = 0.895095 EUR by {ECB} of 2026-10-30"
