"""Amounts in cash: whole multiples of the smallest coin or note of a currency, by CLDR."""

from decimal import Decimal

from converter import iso4217
from converter.errors import InputError
from converter.money import arithmetic

__all__ = ["named", "rounded", "step"]


def step(code: str) -> Decimal:
    """The smallest coin or note of a currency by CLDR; if CLDR gives none, its minor unit.

    Raises InputError for a currency without coins and notes, such as a metal or a crypto coin.
    """
    coin = iso4217.cash_step(code)
    if coin is not None:
        return coin
    digits = iso4217.digits(code)
    if digits is None or iso4217.get(code).coin:
        raise InputError(f"{code} is not paid in coins or notes")
    return arithmetic.unit(digits)


def rounded(exact: Decimal, code: str, mode: str) -> Decimal:
    """An exact amount of a currency, rounded once to whole coins and notes.

    ``mode`` is a constant of the decimal module, as of `arithmetic.rounding_mode`.
    """
    return arithmetic.to_step(exact, step(code), mode)


def named(rounding: str, code: str) -> str:
    """The name of a rounding in cash: ``half-up, cash 0.05``."""
    return f"{rounding}, cash {step(code):f}"
