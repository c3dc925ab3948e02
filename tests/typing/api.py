"""What a type checker knows of the library. mypy checks this file, and nothing runs it."""

from datetime import date
from decimal import Decimal
from typing import Any, assert_type

import converter
from converter import (
    Answer,
    AsyncConverter,
    Average,
    Comparison,
    Conversion,
    Converter,
    ConverterError,
    Coverage,
    Currency,
    End,
    Fee,
    Prescribed,
    PrescribedRate,
    Rate,
    Rule,
    RuleRates,
    Series,
    Total,
)
from converter.files import Look, Summary
from converter.files import convert as convert_file
from converter.files import look as look_at_file
from converter.frames import RatesTable, rates_table


def asked_of_a_converter() -> None:
    with Converter("ecb", offline=True, timeout=2) as c:
        assert_type(c, Converter)
        assert_type(c.convert(100, "USD", "EUR"), Conversion)
        assert_type(c.convert(Decimal(5), "USD", "EUR", date(2016, 2, 11), digits=3), Conversion)
        assert_type(c.convert_many([(100, "USD", "EUR")]), list[Conversion])
        assert_type(c.total([(1, "USD"), ("2.5", "GBP")], "EUR"), Total)
        assert_type(c.compare(100, "USD", "EUR"), list[Comparison])
        assert_type(c.answers("USD", ["EUR"]), list[tuple[str, Answer | ConverterError]])
        assert_type(c.using("ecb,cbr"), Converter)
        assert_type(c.rate("USD", "EUR"), Rate)
        assert_type(c.rates("USD"), list[Answer])
        assert_type(c.answer("USD", "EUR"), Answer)
        assert_type(c.history("USD", "EUR", "2026-01-01", every="week"), list[Rate])
        assert_type(c.series("USD", "EUR"), Series)
        assert_type(c.average("USD", "EUR", "2025-Q1"), Average)
        assert_type(c.end_of("USD", "EUR", "2025"), End)
        assert_type(c.currencies(), tuple[Currency, ...])
        assert_type(c.coverage("USD"), list[Coverage])
        assert_type(c.rules("vat"), tuple[Rule, ...])
        assert_type(c.rule_rates("eu-oss", "2024-Q1"), RuleRates)
        assert_type(c.convert(100, "USD", "EUR", "2024-06", rule="de-vat-monthly"), Conversion)
        assert_type(c.convert(100, "USD", "EUR", rule=c.rules()[0]).rule, Prescribed | None)
        assert_type(c.rate("USD", "EUR", "2024-06", rule="de-vat-monthly"), Rate)
        assert_type(c.answer("USD", "EUR", "2024-06", rule="de-vat-monthly"), Answer)
        assert_type(c.total([(1, "USD")], "EUR", "2024-06", rule="de-vat-monthly"), Total)
        assert_type(c.convert_many([(1, "USD", "EUR", "2024-06", "de-vat-monthly")]), list[Conversion])
        assert_type(c.rule_rates("eu-oss").told, Prescribed)
        assert_type(c.rule_rates("eu-oss").told.rates, tuple[PrescribedRate, ...])


def given_out(c: Converter) -> None:
    assert_type(c.convert(100, "USD", "EUR").to_dict(), dict[str, Any])
    assert_type(c.rate("USD", "EUR").to_dict(), dict[str, Any])
    assert_type(c.series("USD", "EUR").to_dict(), dict[str, list[Any]])
    assert_type(c.series("USD", "EUR").rates, tuple[Rate, ...])
    assert_type(c.convert(100, "USD", "EUR").result.amount, Decimal)
    assert_type(c.rate("USD", "EUR").replace(source="x"), Rate)
    assert_type(hash(c.answer("USD", "EUR")), int)


async def awaited() -> None:
    async with AsyncConverter(["ecb", "cbr"], offline=True, own={"USD/RUB": "92.5"}) as c:
        assert_type(c, AsyncConverter)
        assert_type(await c.convert(100, "USD", "EUR"), Conversion)
        assert_type(await c.convert(100, "USD", "EUR", on="2016-02-11", cash=True), Conversion)
        assert_type(await c.convert_many([(100, "USD", "EUR")]), list[Conversion])
        assert_type(await c.total([(1, "USD")], "EUR", fee="2%"), Total)
        assert_type(await c.compare(100, "USD", "EUR"), list[Comparison])
        assert_type(await c.rate("USD", "EUR", "2016-02-11"), Rate)
        assert_type(await c.rates("USD", held=True), list[Answer])
        assert_type(await c.answer("USD", "EUR"), Answer)
        assert_type(await c.answers("USD"), list[tuple[str, Answer | ConverterError]])
        assert_type(c.using("auto"), AsyncConverter)
        assert_type(await c.history("USD", "EUR", "2026-01-01", every="week"), list[Rate])
        assert_type(await c.series("USD", "EUR"), Series)
        assert_type(await c.average("USD", "EUR", "2025-Q1", so_far=True), Average)
        assert_type(await c.end_of("USD", "EUR", "2025"), End)
        assert_type(c.currencies(), tuple[Currency, ...])
        assert_type(c.coverage("USD"), list[Coverage])
        assert_type(await c.convert(100, "USD", "EUR", "2024-06", rule="de-vat-monthly"), Conversion)
        assert_type(await c.rule_rates("eu-oss", "2024-Q1", ["USD"]), RuleRates)
        assert_type(c.rules(), tuple[Rule, ...])


def asked_of_the_package() -> None:
    assert_type(converter.convert(100, "USD", "EUR", digits=2), Conversion)
    assert_type(converter.convert_many([(100, "USD", "EUR", "2016-02-11")]), list[Conversion])
    assert_type(converter.total([(1, "USD")], "EUR", fee="2%").fee, Fee | None)
    assert_type(converter.compare(100, "USD", "EUR"), list[Comparison])
    assert_type(converter.rate("USD", "EUR"), Rate)
    assert_type(converter.rates("USD"), list[Answer])
    assert_type(converter.answer("USD", "EUR", "2016-02-11"), Answer)
    assert_type(converter.history("USD", "EUR", "2026-01-01"), list[Rate])
    assert_type(converter.series("USD", "EUR"), Series)
    assert_type(converter.average("USD", "EUR", "2025"), Average)
    assert_type(converter.end_of("USD", "EUR", "2025"), End)
    assert_type(converter.currencies(), tuple[Currency, ...])
    assert_type(converter.coverage("USD"), list[Coverage])
    assert_type(converter.rules(), tuple[Rule, ...])
    assert_type(converter.rule_rates("eu-oss", "2024-Q1", currencies=("USD", "CHF")), RuleRates)
    assert_type(converter.convert(100, "USD", "EUR", "2024-06", rule="de-vat-monthly"), Conversion)


def tabled(c: Converter) -> None:
    assert_type(rates_table("EUR"), RatesTable)
    assert_type(rates_table(["EUR", "USD"], ["GBP"], "2026-01-01", date(2026, 2, 1), c), RatesTable)
    assert_type(rates_table("EUR").columns, tuple[str, ...])
    assert_type(len(rates_table("EUR", first="2026-01-01")), int)


def of_files(c: Converter) -> None:
    assert_type(convert_file("a.csv", "b.csv", to="EUR", with_=["rate"], converter=c), Summary)
    assert_type(convert_file("a.csv", "b.csv", to=["EUR", "USD"]).oldest, date | None)
    assert_type(look_at_file("a.csv", to="EUR", average="month"), Look)


# An ignored error that does not occur is an error of mypy's own, so that each of these must occur.


async def refused(c: AsyncConverter, anything: Any) -> None:
    await c.convert(100, "USD", 5)  # type: ignore[arg-type]
    await c.convert(100, "USD", "EUR", day="2016-02-11")  # type: ignore[call-arg]
    await c.rate(anything)  # type: ignore[call-arg]
    converter.rate("USD", "EUR", digits=2)  # type: ignore[call-arg]
    converter.convert(100, "USD", "EUR", rule=5)  # type: ignore[arg-type]
    AsyncConverter(online=True)  # type: ignore[call-arg]
    converter.convert(100, "USD", "EUR").result.amount = Decimal(1)  # type: ignore[misc]
    AsyncConverter("ecb", offline="no")  # type: ignore[arg-type]
