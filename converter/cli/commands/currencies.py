"""``convert currencies [TEXT]``: find currencies of ISO 4217 by code, number, name, country or symbol."""

import sys

from converter.api.catalogue import matching, of_currency, status
from converter.cli.exit_codes import OK
from converter.cli.render.grid import documents, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options
    from converter.model import Currency

__all__ = ["run"]

_NAMES = ("code", "number", "name", "digits", "symbol", "status")


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the currencies that the text finds, or all of them without a text; the exit code.

    Raises UnknownCurrency if it finds none.
    """
    found = matching(" ".join(words))
    if shape in ("json", "ndjson"):
        items = [of_currency(one) for one in found]
        sys.stdout.write(documents(items, {"currencies": items}, shape))
    else:
        write(
            _NAMES, [_row(c) for c in found], shape, sys.stdout, right=("digits",),
            spare=("number", "symbol", "digits"), color=options.color,
        )  # fmt: skip
    return OK


def _row(currency: "Currency") -> "tuple[str, ...]":
    digits = "" if currency.digits is None else str(currency.digits)
    return currency.code, currency.numeric, currency.name, digits, currency.symbol, status(currency)
