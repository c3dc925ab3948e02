"""The search behind `iso4217.find`: the codes that match a text."""

from converter.iso4217._coins import COINS, named
from converter.iso4217._names import COUNTRIES, NAMES, SYMBOLS
from converter.iso4217._table import entry, everything, known

__all__ = ["coins", "search"]


def search(text: str) -> "list[str]":
    """Codes of the currencies that match a text, active before withdrawn, each sorted by code."""
    wanted = _fold(text)
    found = {one.code for one in everything()} if not wanted else _exact(wanted) or _named(wanted)
    return sorted(found, key=lambda code: (entry(code).withdrawn, code))


def coins(text: str) -> "list[str]":
    """Tickers of the coins that match a text: by ticker, symbol, or the beginning of a word in the name."""
    wanted = _fold(text)
    if not wanted:
        return []
    exact = named(wanted) or (wanted.upper() if wanted.upper() in COINS else "")
    return [exact] if exact else [code for code, name in COINS.items() if _begins(wanted, name.lower())]


def _exact(wanted: str) -> "set[str]":
    """Codes by the code itself, else by number, symbol and country code: KR is a symbol and a country."""
    code = wanted.upper()
    if known(code):
        return {code}
    found = set(SYMBOLS.get(wanted, "").split())
    return found | {one.code for one in everything() if wanted == one.numeric or code in one.countries}


def _named(wanted: str) -> "set[str]":
    """Codes by the beginning of a word in the name of the currency or of one of its countries."""
    found = {one.code for one in everything() if _begins(wanted, _fold(one.name))}
    for name, codes in NAMES.items():
        if _begins(wanted, name):
            found.update(codes.split())
    places = (
        (COUNTRIES[wanted],)
        if wanted in COUNTRIES
        else (codes for name, codes in COUNTRIES.items() if _begins(wanted, name))
    )
    countries = {code for codes in places for code in codes.split()}
    return found | {one.code for one in everything() if countries.intersection(one.countries)}


def _begins(wanted: str, name: str) -> bool:
    at = name.find(wanted)
    while at > 0 and name[at - 1].isalnum():
        at = name.find(wanted, at + 1)
    return at >= 0


def _fold(text: str) -> str:
    import unicodedata

    lower = " ".join(text.lower().split()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    # Symbols are kept as they are: normalisation would turn the rial sign into letters.
    if lower in SYMBOLS:
        return lower
    plain = unicodedata.normalize("NFKD", lower.replace("ł", "l"))
    return "".join(char for char in plain if not unicodedata.combining(char))
