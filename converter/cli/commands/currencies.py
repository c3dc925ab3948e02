"""``convert currencies [TEXT]``: find currencies of ISO 4217 by code, number, name, country or symbol."""

import sys
from datetime import timedelta

from converter import iso4217
from converter.cli.exit_codes import OK
from converter.cli.render.grid import documents, write
from converter.errors import UnknownCurrency

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from converter.cli.grammar import Options
    from converter.model import Currency

__all__ = ["run"]

_DAY = timedelta(days=1)
_NAMES = ("code", "number", "name", "digits", "symbol", "status")


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the currencies that the text finds, or all of them without a text; the exit code.

    Raises UnknownCurrency if it finds none.
    """
    text = " ".join(words)
    found = iso4217.find(text)
    if not found:
        raise UnknownCurrency(f"no currency matches '{text[:40]}'; try a code, a name or a country")
    if shape in ("json", "ndjson"):
        items = [_item(currency) for currency in found]
        sys.stdout.write(documents(items, {"currencies": items}, shape))
    else:
        write(
            _NAMES, [_row(c) for c in found], shape, sys.stdout, right=("digits",),
            spare=("number", "symbol", "digits"), color=options.color,
        )  # fmt: skip
    return OK


def _row(currency: "Currency") -> "tuple[str, ...]":
    digits = "" if currency.digits is None else str(currency.digits)
    return currency.code, currency.numeric, currency.name, digits, currency.symbol, _status(currency)


def _status(currency: "Currency") -> str:
    """``current``, ``coin``, or when the currency was withdrawn and what replaced it."""
    if currency.coin:
        return "coin"
    if not currency.withdrawn:
        return "current"
    if currency.successor and currency.until:
        # The day of the fixed rate. Marks and francs were legal tender for three more years at that rate.
        return f"{currency.successor} since {currency.until + _DAY}"
    heirs = ", ".join(iso4217.became(currency.code))
    until = f" {currency.until}" if currency.until else ""
    return f"withdrawn{until}" + (f", became {heirs}" if heirs else "")


def _item(currency: "Currency") -> "dict[str, Any]":
    return {
        "code": currency.code,
        "number": currency.numeric or None,
        "name": currency.name,
        "digits": currency.digits,
        "minor_unit": currency.minor_unit,
        "symbol": currency.symbol or None,
        "countries": list(currency.countries),
        "withdrawn": currency.withdrawn,
        "since": str(currency.since) if currency.since else None,
        "until": str(currency.until) if currency.until else None,
        "successor": currency.successor,
        "became": list(iso4217.became(currency.code)),
        "coin": currency.coin,
    }
