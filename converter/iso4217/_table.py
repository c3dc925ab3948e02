"""The entries of ISO 4217: a line of table.txt is read when its currency is needed.

All of them take a twentieth of the time of a whole answer. `generate` writes the file.
"""

import os
from datetime import date

from converter.model import Currency

__all__ = ["entry", "everything", "known"]

# Both are entries of the list, but no amount can be of them.
_NOT_MONEY = ("XTS", "XXX")
with open(os.path.join(os.path.dirname(__file__), "table.txt"), encoding="utf-8") as _file:
    _lines = {line[:3]: line for line in _file.read().splitlines() if line[0] != "#"}
_read: "dict[str, Currency]" = {}


def known(code: str) -> bool:
    """Whether an upper-case code is money of ISO 4217, current or withdrawn; a coin is not."""
    return code in _lines and code not in _NOT_MONEY


def entry(code: str) -> Currency:
    """The entry with that upper-case code, be it money or not; KeyError if there is none."""
    found = _read.get(code)
    if found is None:
        cells = _lines[code].split("|")
        _, number, name, symbol, minor, digits, since, until, successor, countries, withdrawn = cells
        found = _read[code] = Currency(
            code,
            number,
            name,
            symbol,
            int(minor) if minor else None,
            int(digits) if digits else None,
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
            successor or None,
            tuple(countries.split()),
            bool(withdrawn),
        )
    return found


def everything() -> "tuple[Currency, ...]":
    """All money of the list, sorted by code: every entry but XTS and XXX."""
    return tuple(map(entry, sorted(filter(known, _lines))))
