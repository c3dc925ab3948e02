"""Hundredths of currencies by name: ``eur cents``, ``us cents``, ``pence``.

Imported only for words that name no currency.
"""

from converter.errors import UnknownCurrency
from converter.iso4217._countries import meant
from converter.iso4217._names import DEFAULTS, NAMES
from converter.iso4217._table import known

__all__ = ["UNITS", "divided", "refused"]

_CENT, _PENNY = ("cent", "cents", "¢"), ("penny", "pence", "pennies")
UNITS = frozenset((*_CENT, *_PENNY))
# The currencies whose hundredth is called a cent, or a penny. Neither ISO 4217 nor CLDR has these names.
_OF_CENTS = frozenset((
    "AUD", "AWG", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "EUR", "FJD", "GYD", "HKD", "JMD", "KES", "KYD",
    "LKR", "LRD", "MUR", "NAD", "NZD", "SBD", "SCR", "SGD", "SLE", "SRD", "SZL", "TTD", "TWD", "TZS", "USD",
    "XCD", "XCG", "ZAR", "ZWG",
))  # fmt: skip
_OF_PENCE = frozenset(("FKP", "GBP", "GIP", "SHP"))


def divided(name: str) -> str:
    """The code of the currency that words name a hundredth of; empty for any other words.

    The word before ``cents`` may be a code, or a name with or without its noun: ``us cents``.
    """
    owner, _, unit = name.lower().replace("eurocent", "euro cent").rpartition(" ")
    if unit not in UNITS:
        return ""
    if not owner:
        return "GBP" if unit in _PENNY else ""
    codes = _OF_PENCE if unit in _PENNY else _OF_CENTS
    code = owner.upper() if known(owner.upper()) else ""
    for text in (owner, f"{owner} dollar", f"{owner} rand", f"{owner} pound"):
        found = (DEFAULTS.get(text) or NAMES.get(text) or " ".join(meant(text))).split()
        code = code or (found[0] if len(found) == 1 and found[0] in codes else "")
    return code if code in codes else ""


def refused(word: str) -> UnknownCurrency:
    """The error for cents of no currency, or of one that has none."""
    return UnknownCurrency(
        f"'{word}' may be of many currencies; write which, as in 50 USD {word} or 50 EUR {word}",
        (f"USD {word}", f"EUR {word}"),
    )
