"""Rows to convert, and what the library answers for each: what the tests of all engines share."""

from datetime import date
from decimal import Decimal
from typing import Any

from support.holding import shipped_environ

from converter import Converter, ConverterError

__all__ = ["ROWS", "answers", "dates", "decimals", "floats", "offline", "reasons"]

# An amount, a currency and a day: a weekend, a hundredth, dead currencies, a renamed one, half a cent, a
# negative amount, and rows that are refused.
ROWS = (
    ("100.10", "USD", "2025-01-04"),
    ("12.5", "GBp", "2025-01-03"),
    (None, "USD", "2025-01-03"),
    ("1000000", "TRY", "2004-06-01"),
    ("3.37", "DEM", "2001-05-05"),
    ("0.125", "EUR", "2010-02-02"),
    ("-19.99", "JPY", "1999-01-04"),
    ("1", "XXX", "2025-01-01"),
    ("1", "USD", "2030-01-01"),
    ("2", None, "2025-01-02"),
    ("5", "USD", None),
    ("7", "USD", "1970-01-01"),
    ("9007199254740993.05", "CHF", "2024-12-31"),
)


def offline(folder: Any) -> Converter:
    """A converter with the rates that ship, without network."""
    return Converter(environ=shipped_environ(folder))


def floats() -> list[float | None]:
    """The amounts as floats."""
    return [None if amount is None else float(amount) for amount, _, _ in ROWS]


def decimals() -> list[Decimal | None]:
    """The amounts as decimals."""
    return [None if amount is None else Decimal(amount) for amount, _, _ in ROWS]


def dates() -> list[date | None]:
    """The days as dates."""
    return [None if day is None else date.fromisoformat(day) for _, _, day in ROWS]


def answers(converter: Converter, amounts: "list[Any]", to: str = "EUR", digits: int = 2) -> list[Any]:
    """What `Converter.convert` gives for each row with these amounts: a Decimal; None if it is refused."""
    found = []
    for amount, (_, currency, day) in zip(amounts, ROWS, strict=True):
        result = None
        if None not in (amount, currency, day):
            try:
                result = converter.convert(amount, currency, to, on=day, digits=digits).result.amount
            except ConverterError:
                pass
        found.append(result)
    return found


def reasons(converter: Converter, to: str = "EUR") -> list[str | None]:
    """What is wrong with each row by `Converter.convert`; None if nothing is, "" if a value is missing."""
    found: list[str | None] = []
    for amount, currency, day in ROWS:
        text = "" if None in (amount, currency, day) else None
        if text is None:
            try:
                converter.convert(amount, currency, to, on=day)
            except ConverterError as error:
                text = str(error)
        found.append(text)
    return found
