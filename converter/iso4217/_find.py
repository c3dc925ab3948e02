"""The search behind find(): which codes a text points to."""

from converter.iso4217._coins import COINS, named
from converter.iso4217._names import COUNTRIES, NAMES, SYMBOLS
from converter.iso4217._table import entry, everything, listed

__all__ = ["coins", "search"]


def search(text: str) -> "list[str]":
    """Codes of the currencies that a text points to, active before withdrawn, each by code."""
    wanted = _fold(text)
    found = {one.code for one in everything()} if not wanted else _exact(wanted) or _named(wanted)
    return sorted(found, key=lambda code: (entry(code).withdrawn, code))


def coins(text: str) -> "list[str]":
    """Tickers of the coins that a text points to, by their code or the beginning of a word of their name."""
    wanted = _fold(text)
    if not wanted:
        return []
    exact = named(wanted) or (wanted.upper() if wanted.upper() in COINS else "")
    return [exact] if exact else [code for code, name in COINS.items() if _begins(wanted, name.lower())]


def _exact(wanted: str) -> "set[str]":
    """By code, else by number, symbol and two-letter country together: KR is a symbol and a country."""
    code = wanted.upper()
    if listed(code):
        return {code}
    found = set(SYMBOLS.get(wanted, "").split())
    return found | {one.code for one in everything() if wanted == one.numeric or code in one.countries}


def _named(wanted: str) -> "set[str]":
    """By the beginning of a word in the name of the currency or of one of its countries."""
    found = {one.code for one in everything() if _begins(wanted, _fold(one.name))}
    for name, codes in NAMES.items():
        if _begins(wanted, name):
            found.update(codes.split())
    exact = COUNTRIES.get(wanted)
    countries = {exact} if exact else {code for name, code in COUNTRIES.items() if _begins(wanted, name)}
    return found | {one.code for one in everything() if countries.intersection(one.countries)}


def _begins(wanted: str, name: str) -> bool:
    at = name.find(wanted)
    while at > 0 and name[at - 1].isalnum():
        at = name.find(wanted, at + 1)
    return at >= 0


def _fold(text: str) -> str:
    import unicodedata

    lower = " ".join(text.lower().split()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    # Symbols are kept as they are: the rial sign would fall apart into letters.
    if lower in SYMBOLS:
        return lower
    plain = unicodedata.normalize("NFKD", lower.replace("ł", "l"))
    return "".join(char for char in plain if not unicodedata.combining(char))
