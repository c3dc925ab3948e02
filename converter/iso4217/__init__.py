"""ISO 4217 as data: get(), known(), digits(), resolve(), find(), everything(), cash_step()."""

from datetime import date

from converter.errors import UnknownCurrency
from converter.iso4217._table import CASH, TABLE
from converter.model import Currency

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["cash_step", "digits", "everything", "find", "get", "known", "resolve"]

# Both are entries of the list, but no amount can be of them.
_NOT_MONEY = ("XTS", "XXX")
_cache: "dict[str, Currency]" = {}


def known(code: str) -> bool:
    """Whether an upper-case code names money, current or withdrawn."""
    return code in TABLE and code not in _NOT_MONEY


def digits(code: str) -> "int | None":
    """The decimals that a result is shown with, None for six significant figures.

    Takes an upper-case code; raises UnknownCurrency for any other.
    """
    if known(code):
        return TABLE[code][4]
    return get(code).digits


def cash_step(code: str) -> "Decimal | None":
    """The smallest coin or note where it is coarser than the digits shown, else None."""
    from decimal import Decimal

    step = CASH.get(code)
    return None if step is None else Decimal(step)


def get(code: str) -> Currency:
    """The currency of an alphabetic code in any case; raises UnknownCurrency with suggestions."""
    found = _cache.get(code)
    if found is not None:
        return found
    # Of other scripts some letters have ASCII capitals: a long s must not make a dollar.
    upper = code.upper() if code.isascii() else ""
    if not known(upper):
        raise _unknown(code)
    return _entry(upper)


def everything() -> "tuple[Currency, ...]":
    """All entries of ISO 4217, active and withdrawn, sorted by code, XTS and XXX among them."""
    return tuple(_entry(code) for code in sorted(TABLE))


def resolve(word: str, locale: "str | None" = None) -> "tuple[str, str | None]":
    """The code that a word means, and the assumption to tell ("$=USD") if it means others too.

    The word is a code in any case, an ISO number, an English name or a symbol; with the extra
    ``locale`` also a name in the language of ``locale``, else of the environment, else in one of
    eleven. Raises UnknownCurrency, with the candidates as suggestions if there are several.
    """
    text = " ".join(word.split())
    upper = text.upper() if text.isascii() else ""
    if known(upper):
        return upper, None
    from converter.iso4217._names import DEFAULTS, NAMES, NUMBERS, SYMBOLS

    key = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if key in DEFAULTS:
        return DEFAULTS[key], f"{key}={DEFAULTS[key]}"
    candidates = SYMBOLS.get(key) or NUMBERS.get(key) or NAMES.get(key)
    # SOL in capitals is a ticker, sol in small letters the money of Peru.
    if candidates is None or (text == upper and _refused(upper)):
        from converter.iso4217._languages import resolved

        return resolved(text, locale)
    codes = candidates.split()
    if len(codes) > 1:
        raise _ambiguous(text, codes)
    return codes[0], None


def find(text: str) -> "list[Currency]":
    """The currencies that a text points to: a code, number, symbol, country or part of a name.

    Active ones come first, then withdrawn ones, each by code; an empty text lists all.
    """
    from converter.iso4217._find import search

    return [_entry(code) for code in search(text)]


def _entry(code: str) -> Currency:
    found = _cache.get(code)
    if found is None:
        number, name, symbol, minor, shown, since, until, successor, countries, withdrawn = TABLE[code]
        found = Currency(
            code,
            number,
            name,
            symbol,
            minor,
            shown,
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
            successor or None,
            tuple(countries.split()),
            withdrawn,
        )
        # What get() refuses must not come out of the cache later.
        if known(code):
            _cache[code] = found
    return found


def _refused(code: str) -> bool:
    from converter.iso4217._refusals import REFUSED

    return code in REFUSED


def _unknown(word: str) -> UnknownCurrency:
    from converter.iso4217._refusals import unknown

    return unknown(word)


def _ambiguous(word: str, codes: "list[str]") -> UnknownCurrency:
    from converter.iso4217._refusals import ambiguous

    return ambiguous(word, codes)
