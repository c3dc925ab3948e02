"""Countries in place of their currency: ``thailand``, ``taiwan dollars``, ``hk dollars``.

Imported only for a word that is neither a code nor the name of a currency.
"""

from converter.iso4217._names import COUNTRIES, NAMES, SYMBOLS
from converter.iso4217._table import everything

__all__ = ["meant"]

_by_country: "dict[str, set[str]]" = {}


def meant(name: str) -> "tuple[str, ...]":
    """The codes that a country stands for, alone or before a currency's noun, sorted; empty if it is none.

    ``name`` is in lower case. It is the English name of the country, or the letters that its dollar sign
    has: ``hk dollars``.
    """
    if name in COUNTRIES:
        return tuple(sorted(_in_use(name)))
    place, _, noun = name.rpartition(" ")
    codes = NAMES.get(noun, "").split() if place else ()
    if not codes:
        return ()
    # The dollar in "a dollar" is not that of A$.
    signs = SYMBOLS.get(f"{place}$", "") if noun in ("dollar", "dollars") and len(place) > 1 else ""
    return tuple(sorted({*_in_use(place), *signs.split()}.intersection(codes)))


def _in_use(country: str) -> "set[str]":
    """The currencies of a country by its name, without funds such as the Mexican unit of investment."""
    if not _by_country:
        for one in everything():
            if not one.withdrawn and one.since:
                for land in one.countries:
                    _by_country.setdefault(land, set()).add(one.code)
    lands = COUNTRIES.get(country, "").split()
    return {code for land in lands for code in _by_country.get(land, ())}
