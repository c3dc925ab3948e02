"""Amounts in cash: whole multiples of the smallest coin or note that CLDR knows of a currency."""

from decimal import Decimal

from converter import iso4217
from converter.errors import InputError
from converter.money import arithmetic

__all__ = ["named", "rounded", "step"]


def step(code: str) -> Decimal:
    """The smallest coin or note, where CLDR has none the minor unit; InputError for metals and the like."""
    coin = iso4217.cash_step(code)
    if coin is not None:
        return coin
    digits = iso4217.digits(code)
    if digits is None or iso4217.get(code).coin:
        raise InputError(f"{code} is not paid in coins or notes")
    return arithmetic.unit(digits)


def rounded(exact: Decimal, code: str, mode: str) -> Decimal:
    """An exact amount of a currency, rounded once to what can be paid in cash."""
    return arithmetic.to_step(exact, step(code), mode)


def named(rounding: str, code: str) -> str:
    """How a rounding is told: ``half-up, cash 0.05``."""
    return f"{rounding}, cash {step(code):f}"
