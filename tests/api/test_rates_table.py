"""The rows of a rates table: a row has the answer of its day, or its refusal."""

from datetime import date
from decimal import Decimal

import pytest
from support.holding import shipped_environ

from converter import Converter
from converter.api.rates_table import rate_rows, whole_of
from converter.errors import (
    ConverterError,
    DateError,
    InputError,
    NotHeld,
    RateUnavailable,
    UnknownCurrency,
)

# Currencies with a law, with a rescale, with an end, of another source, without a source, and in itself.
MIXED = ("USD", "DEM", "HRK", "TRY", "TRL", "RUB", "ISK", "AED", "BTC", "EUR")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """A converter offline with the rates that ship, on the evening of 2026-10-30."""
    with Converter(environ=shipped_environ(tmp_path_factory.mktemp("cache"))) as made:
        yield made


def listed(rows):
    """Each row: target, currency, day, and its exact rate with what tells where it is from, or the reason."""
    found = []
    for into, code, index, reasons in rows.columns():
        outcomes = into.answered.outcomes
        for day, (place, reason) in enumerate(zip(index, reasons, strict=True), rows.first.toordinal()):
            way, as_of = outcomes.ways[outcomes.way[place]], outcomes.as_of[place]
            told = reason or (
                Decimal(outcomes.num[place]) / outcomes.den[place],
                date.fromordinal(as_of) if as_of else None,
                way.source, way.kind, way.derivation, way.notes,
            )  # fmt: skip
            found.append((into.to, code, date.fromordinal(day), told))
    return found


def scalar(converter, to, code, day):
    """What `listed` has for a row, by a question for its day."""
    try:
        answer = converter.answer(code, to, day)
    except ConverterError as error:
        return to, code, day, str(error)
    rate, notes = answer.rate, tuple(note.code for note in answer.notes)
    return to, code, day, (
        rate.num / rate.den, rate.as_of, rate.source, rate.kind, rate.derivation, notes,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last"),
    [("2004-12-24", "2005-01-12"), ("2022-02-25", "2022-03-06"), ("2022-12-29", "2023-01-04")],
)
def test_a_row_has_the_answer_or_the_refusal_of_its_day(first, last, shipped):
    found = listed(rate_rows(["EUR", "USD"], MIXED, first, last, shipped))
    assert found == [scalar(shipped, *row[:3]) for row in found]
    assert any(isinstance(row[3], str) for row in found)


def test_the_rows_are_by_target_then_by_currency_then_by_day(shipped):
    rows = rate_rows(["USD", "EUR"], ["GBP", "CHF"], "2026-10-29", "2026-10-30", shipped)
    keys = [(to, code, day.day) for to, code, day, _ in listed(rows)]
    assert keys == [(to, code, day) for to in ("USD", "EUR") for code in ("GBP", "CHF") for day in (29, 30)]
    assert len(rows) == 8


def test_a_code_counts_once_and_in_any_case(shipped):
    rows = rate_rows("eur", ["usd", "USD"], "2026-10-30", "2026-10-30", shipped)
    assert [row[:2] for row in listed(rows)] == [("EUR", "USD")]


def test_by_default_the_currencies_are_those_that_the_source_quoted_in_that_time_and_the_target(shipped):
    codes = {row[1] for row in listed(rate_rows("EUR", None, "2022-12-30", "2023-01-02", shipped))}
    assert {"EUR", "USD", "HRK"} <= codes
    assert codes.isdisjoint(("DEM", "RUB", "CYP"))
    later = {row[1] for row in listed(rate_rows("EUR", None, "2023-01-02", "2023-01-02", shipped))}
    assert codes - later == {"HRK"}


def test_the_target_in_itself_is_one(shipped):
    (row,) = listed(rate_rows("EUR", ["EUR"], "2026-10-30", "2026-10-30", shipped))
    assert row[3][:3] == (1, None, "identity")


def test_the_last_day_is_by_default_today(shipped):
    assert rate_rows("EUR", ["USD"], "2026-10-28", converter=shipped).last == date(2026, 10, 30)


def test_the_first_day_is_by_default_that_of_the_source(shipped):
    assert rate_rows("EUR", ["USD"], None, "1999-01-08", shipped).first == date(1999, 1, 4)


def test_the_first_day_of_a_source_from_before_the_euro_is_that_of_the_euro(shipped):
    rows = rate_rows("CZK", ["USD"], None, "1999-01-05", Converter("cnb", offline=True))
    assert rows.first == date(1999, 1, 4)


def test_days_are_those_of_a_question(shipped):
    rows = rate_rows("EUR", ["USD"], "12/31/2025", "yesterday", shipped)
    assert (rows.first, rows.last) == (date(2025, 12, 31), date(2026, 10, 29))


def test_a_day_to_come_is_a_refused_row(shipped):
    rows = rate_rows("EUR", ["USD"], "2026-10-31", "2026-11-02", shipped)
    assert [isinstance(row[3], str) for row in listed(rows)] == [False, True, True]  # tomorrow is a Saturday
    assert rows.refused() == 2


@pytest.mark.parametrize(
    ("to", "currencies", "first", "error", "message"),
    [
        ("USB", None, "2026-10-30", UnknownCurrency, "unknown currency 'USB'"),
        ("EUR", ["GBp"], "2026-10-30", InputError, "GBp"),
        ("EUR", [], "2026-10-30", InputError, "currencies is at least one currency"),
        ([], None, "2026-10-30", InputError, "to is at least one currency"),
        ("EUR", {"USD"}, "2026-10-30", InputError, "currencies is a code, or several, not set"),
        ("EUR", 5, "2026-10-30", InputError, "currencies is a code, or several, not 5"),
        ("EUR", ["USD"], "2026-10-31", DateError, "2026-10-31 to 2026-10-30 ends before it begins"),
        ("EUR", ["USD"], "2026-02-30", DateError, "February 2026 has 28 days"),
    ],
)
def test_what_can_not_be_taken_is_an_error(to, currencies, first, error, message, shipped):
    with pytest.raises(error, match=message):
        rate_rows(to, currencies, first, "2026-10-30", shipped)


def test_of_a_source_that_quotes_whatever_it_finds_the_tables_of_all_days_are_looked_into(five):
    five.server.frankfurter = [
        ("2026-10-28", {("USD", "AED"): "3.6725", ("USD", "NPR"): "150.1"}),
        ("2026-10-29", {("USD", "AED"): "3.6725", ("USD", "BTN"): "90.2"}),
        ("2026-10-30", {("USD", "AED"): "3.6725", ("USD", "KZT"): "520.3"}),
    ]
    with five.converter("frankfurter") as converter:
        rows = rate_rows("AED", None, "2026-10-28", "2026-10-30", converter)
    assert {"AED", "USD", "NPR", "BTN", "KZT"} == {row[1] for row in listed(rows)}


def test_the_table_before_the_first_day_is_looked_into_as_it_answers_for_that_day(five):
    five.server.frankfurter = [
        ("2026-10-23", {("USD", "AED"): "3.6725", ("USD", "NPR"): "150.1"}),
        ("2026-10-26", {("USD", "AED"): "3.6725"}),
    ]
    with five.converter("frankfurter") as converter:
        rows = rate_rows("AED", None, "2026-10-25", "2026-10-26", converter)
    assert [isinstance(row[3], str) for row in listed(rows) if row[1] == "NPR"] == [False, False]


def test_for_a_target_with_requests_of_its_own_the_currencies_are_those_of_the_tables(five):
    five.server.frankfurter = [
        ("2026-10-29", {("USD", "EUR"): "0.895", ("USD", "NPR"): "150.1", ("XAU", "USD"): "4010.5"}),
        ("2026-10-30", {("USD", "EUR"): "0.895", ("USD", "NPR"): "150.1", ("XAU", "USD"): "4011.5"}),
    ]
    with five.converter("frankfurter") as converter:
        rows = rate_rows("XAU", None, "2026-10-29", "2026-10-30", converter)
    assert ({row[1] for row in listed(rows)}, rows.refused()) == ({"EUR", "NPR", "USD", "XAU"}, 0)


def test_to_find_the_currencies_takes_no_request_beside_those_for_the_rates(five):
    build = {"EUR": "0.89", "AED": "3.6725", "RUB": "81.0"}
    five.server.builds = {f"2026-10-{day}": build for day in (28, 29, 30)}
    with five.converter("currency-api") as converter:
        rows = rate_rows("AED", None, "2026-10-28", "2026-10-30", converter)
    assert ({row[1] for row in listed(rows)}, rows.refused()) == ({"AED", "EUR", "RUB", "USD"}, 0)
    assert len(five.server.log) == 3


@pytest.fixture(scope="module")
def daily(tmp_path_factory):
    """A converter offline of a source that may quote any code, with a single shipped table, of 2026-09-29."""
    with Converter("currency-api", environ=shipped_environ(tmp_path_factory.mktemp("daily"))) as made:
        yield made


def test_days_at_the_ends_without_a_table_take_no_currency_away(daily):
    held = {row[1] for row in listed(rate_rows("VES", None, "2026-09-29", "2026-09-29", daily))}
    rows = rate_rows("VES", None, "2026-08-20", "2026-11-02", daily)
    assert len(held) > 100
    assert {row[1] for row in listed(rows)} >= held
    assert 0 < rows.refused() < len(rows)


def test_the_tables_are_those_of_the_first_source_that_has_the_target_in_one(shipped):
    codes = {row[1] for row in listed(rate_rows("VES", None, "2026-09-29", "2026-09-29", shipped))}
    assert len(codes) > 100  # of the currency-api; nothing of Frankfurter, which is before it, is held


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("2020-01-01", "2020-01-02", "no rate of USD/VES on 2020-01-02: currency-api has USD/VES from"),
        ("2026-11-05", "2026-11-06", "no rate of USD/VES on 2026-11-05: 2026-11-05 is in the future"),
        ("2026-06-01", "2026-06-02", "the rate of USD/VES on 2026-06-02 is not available now"),
        ("2026-10-20", "2026-11-30", "the rate of USD/VES on 2026-10-30 is not available now"),
    ],
)
def test_without_any_table_the_error_is_that_of_the_rate_into_the_target(first, last, message, daily):
    with pytest.raises(RateUnavailable, match=message):
        rate_rows("VES", None, first, last, daily)


def test_a_first_day_to_come_needs_a_last_day(shipped):
    with pytest.raises(DateError, match="2026-10-31 is in the future, and without a last day") as caught:
        rate_rows("EUR", ["USD"], "2026-10-31", converter=shipped)
    assert caught.value.advice == "add --until for days to come"


def test_without_any_table_to_find_currencies_in_the_error_is_that_of_a_question(tmp_path):
    environ = {"CONVERTER_NOW": "2026-10-30T20:00:00Z", "CONVERTER_CACHE_DIR": str(tmp_path),
               "CONVERTER_SEED_DIR": str(tmp_path)}  # fmt: skip
    with Converter("frankfurter", offline=True, environ=environ) as converter, pytest.raises(NotHeld):
        rate_rows("AED", None, "2026-10-29", "2026-10-30", converter)


def test_of_a_price_file_the_currencies_and_the_first_day_are_its_own(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("day,base,quote,rate\n2026-10-20,USD,EUR,0.9\n2026-10-22,CHF,EUR,1.05\n")
    rows = rate_rows(
        "EUR", converter=Converter(rates=path, environ={"CONVERTER_NOW": "2026-10-23T12:00:00Z"})
    )
    assert (rows.first, rows.last) == (date(2026, 10, 20), date(2026, 10, 23))
    assert {row[1] for row in listed(rows)} == {"CHF", "EUR", "USD"}


@pytest.mark.parametrize(
    ("num", "den", "whole"),
    [
        (1, 3, (1, 3)), (2**63 - 1, 1, (2**63 - 1, 1)), (2**63, 1, (None, None)), (1, 2**63, (None, None)),
        (0, 0, (None, None)),
    ],
)  # fmt: skip
def test_the_parts_of_a_rate_are_there_if_both_fit_64_bits(num, den, whole):
    assert whole_of(num, den) == whole


def test_all_days_of_all_currencies_take_one_request(five):
    with five.converter("ecb") as converter:
        rows = rate_rows("EUR", ["USD", "JPY", "GBP"], "2026-10-23", "2026-10-30", converter)
    assert (rows.refused(), len(five.server.log)) == (0, 1)
