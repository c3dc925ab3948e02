"""Hundredths of currencies by name: ``eur cents``, ``us cents``, ``pence``.

Imported only for words that name no currency.
"""

from converter.errors import UnknownCurrency
from converter.iso4217._countries import meant
from converter.iso4217._names import DEFAULTS, NAMES
from converter.iso4217._table import known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

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
    owner, unit = _parts(name)
    if unit not in UNITS:
        return ""
    if not owner:
        return "GBP" if unit in _PENNY else ""
    codes = _OF_PENCE if unit in _PENNY else _OF_CENTS
    return next((code for code in _owned_by(owner) if code in codes), "")


def refused(name: str) -> UnknownCurrency:
    """The error for cents of no currency, or of one that has none: ``cents``, ``jpy cents``."""
    owner, unit = _parts(name)
    if owner and (code := next(_owned_by(owner), "")):
        return UnknownCurrency(f"'{name}' can't be read; write the amount in {code}", (code,))
    named = [f"{code} {unit}" for code in (("GBP",) if unit in _PENNY else ("USD", "EUR"))]
    return UnknownCurrency(
        f"'{unit}' may be of many currencies; write which, as in {' or '.join(f'50 {n}' for n in named)}",
        tuple(named),
    )


def _parts(name: str) -> "tuple[str, str]":
    """The words before the name of a hundredth, and that name."""
    owner, _, unit = name.lower().replace("eurocent", "euro cent").rpartition(" ")
    return owner, unit


def _owned_by(owner: str) -> "Iterator[str]":
    """The currencies that the words before ``cents`` may name, the likeliest first."""
    if known(owner.upper()):
        yield owner.upper()
        return
    for text in (owner, f"{owner} dollar", f"{owner} rand", f"{owner} pound"):
        found = (DEFAULTS.get(text) or NAMES.get(text) or " ".join(meant(text))).split()
        if len(found) == 1:
            yield found[0]
