"""Countries in place of their currency: ``thailand``, ``taiwan dollars``, ``greece drachma``.

Imported only for a word that is neither a code nor the name of a currency.
"""

from converter.iso4217._facts import BECAME
from converter.iso4217._names import COUNTRIES, DEFAULTS, NAMES, SYMBOLS
from converter.iso4217._table import entry, everything

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

__all__ = ["beside", "meant", "used"]

_by_country: "dict[str, set[str]]" = {}


def meant(name: str) -> "tuple[str, ...]":
    """The codes that a country stands for, alone or before a currency's noun, sorted; empty if it is none.

    ``name`` is in lower case. It is the English name of the country, or the letters that its dollar sign
    has: ``hk dollars``. A noun may be that of a former currency: ``greece drachma``.
    """
    if name in COUNTRIES:
        return tuple(sorted(_in_use(name)))
    words = name.split(" ")
    for count in range(len(words) - 1, 0, -1):
        if codes := _of_noun(" ".join(words[:count]), " ".join(words[count:])):
            return codes
    return ()


def beside(one: str, other: str) -> "tuple[str, ...]":
    """The codes that a country and a noun of money side by side may mean; empty for any other two words.

    Of ``dollars canada`` and ``japan dollars`` nothing says whether they name one currency or two.
    """
    for place, noun in ((one.lower(), other.lower()), (other.lower(), one.lower())):
        if place in COUNTRIES and noun not in COUNTRIES and " " not in noun and (codes := _nouns(noun)):
            usual = (DEFAULTS.get(noun) or NAMES.get(noun) or " ".join(sorted(codes))).split()
            return tuple(dict.fromkeys((*(_of_noun(place, noun) or sorted(_in_use(place))), *usual)))
    return ()


def used(country: str, code: str, day: "date") -> "tuple[str, ...] | None":
    """The codes that a country used on a day before its currency, sorted; None if it used this one then.

    They are empty if they are not known.
    """
    if country not in COUNTRIES:
        return None
    former = [
        one
        for one in map(entry, sorted(_ever(country)))
        if one.until and one.until >= day and not (one.since and one.since > day) and _leads(one.code, code)
    ]
    if former:
        return tuple(one.code for one in former)
    since = entry(code).since
    return () if since and day < since else None


def _of_noun(place: str, noun: str) -> "tuple[str, ...]":
    """The currencies of a country that a noun means: those in use, else the last ones."""
    # The dollar in "a dollar" is not that of A$.
    signs = SYMBOLS.get(f"{place}$", "") if noun in ("dollar", "dollars") and len(place) > 1 else ""
    if not signs and place not in COUNTRIES:
        return ()
    codes = _nouns(noun)
    found = codes.intersection((*_in_use(place), *signs.split())) or codes & _ever(place)
    return tuple(sorted(code for code in found if found.isdisjoint(_heirs(code))))


def _nouns(noun: str) -> "set[str]":
    """The codes of all currencies, also former ones, with that noun at the end of their name."""
    found = {*DEFAULTS.get(noun, "").split(), *NAMES.get(noun, "").split(), *SYMBOLS.get(noun, "").split()}
    for name, codes in NAMES.items():
        if name.partition(" (")[0].endswith(f" {noun}"):
            found.update(codes.split())
    return found


def _in_use(country: str) -> "set[str]":
    """The currencies of a country by its name, without funds such as the Mexican unit of investment."""
    return {code for code in _ever(country) if not entry(code).withdrawn}


def _ever(country: str) -> "set[str]":
    """The currencies of a country, also those before; without funds, which nothing replaced."""
    if not _by_country:
        for one in everything():
            if _heirs(one.code) if one.withdrawn else one.since:
                for land in one.countries:
                    _by_country.setdefault(land, set()).add(one.code)
    lands = COUNTRIES.get(country, "").split()
    return {code for land in lands for code in _by_country.get(land, ())}


def _heirs(code: str) -> "tuple[str, ...]":
    """The codes that replaced a currency."""
    heir = entry(code).successor
    return (heir,) if heir else tuple(BECAME.get(code, "").split())


def _leads(code: str, to: str) -> bool:
    """Whether a currency, or one that replaced it, was replaced by another."""
    following = list(_heirs(code))
    seen: "set[str]" = set()
    while following:
        one = following.pop()
        if one == to:
            return True
        if one not in seen:  # a code may have been used again
            seen.add(one)
            following += _heirs(one)
    return False
