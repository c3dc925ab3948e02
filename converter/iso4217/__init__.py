"""ISO 4217 as data: get(), unit(), known(), digits(), resolve(), find(), everything() and the like.

Here alone a word becomes a currency. Market data also prices in hundredths (GBp, GBX, ZAc, ILA): unit()
is for who has an amount to divide; get() and resolve() have none, and refuse them.
"""

from datetime import date

from converter.errors import InputError, UnknownCurrency, given
from converter.iso4217._table import BECAME, CASH, TABLE
from converter.model import Currency

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal

__all__ = [
    "became",
    "cash_step",
    "code_of",
    "coins",
    "digits",
    "everything",
    "find",
    "get",
    "hundredth",
    "known",
    "no_amount",
    "reading",
    "resolve",
    "unit",
]

# Both are entries of the list, but no amount can be of them.
_NOT_MONEY = ("XTS", "XXX")
# GBp and ZAc by exactly this spelling: gbp is a pound. What ISO doesn't have can be in any case.
_HUNDREDTHS = {"GBp": "GBP", "ZAc": "ZAR"}
_HUNDREDTHS_ANY_CASE = {"GBX": "GBP", "ILA": "ILS"}
_cache: "dict[str, Currency]" = {}


def known(code: str) -> bool:
    """Whether an upper-case code names money of ISO 4217, current or withdrawn; coins are none."""
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


def became(code: str) -> "tuple[str, ...]":
    """The codes that a withdrawn currency became where no law gives a factor, as far as CLDR names them."""
    return tuple(BECAME.get(code, "").split())


def coins() -> "tuple[str, ...]":
    """The tickers of the coins that can be asked for, sorted."""
    from converter.iso4217._coins import COINS

    return tuple(COINS)


def code_of(word: "str | Currency", name: str = "a currency") -> str:
    """The word that a caller gave for a currency; InputError naming the argument for what is no text.

    A `Currency` counts as its code.
    """
    if isinstance(word, str):
        return word
    if isinstance(word, Currency):
        return word.code
    raise InputError(f"{name} is a code like USD, or a Currency, not {given(word)}")


def hundredth(word: str) -> str:
    """The code of the currency of which a word of market data is a hundredth; empty if it is none."""
    if word in _HUNDREDTHS:
        return _HUNDREDTHS[word]
    # As in get(), a letter of another script must not become one of these.
    return _HUNDREDTHS_ANY_CASE.get(word.upper(), "") if word.isascii() else ""


def reading(word: str, whole: str) -> str:
    """The reading to tell of a word that is taken for a hundredth of a currency: ``GBp=0.01 GBP``."""
    return f"{word}=0.01 {whole}"


def unit(word: "str | Currency", name: str = "a currency") -> "tuple[Currency, int, tuple[str, ...]]":
    """The currency that an amount is given in, the power of ten of its unit, and the reading to tell.

    The power is -2 for a hundredth, else 0. Errors as `get`.
    """
    text = code_of(word, name)
    whole = hundredth(text)
    return (get(whole), -2, (reading(text, whole),)) if whole else (get(text), 0, ())


def get(word: "str | Currency", name: str = "a currency") -> Currency:
    """The currency of an alphabetic code in any case, or a coin; UnknownCurrency with suggestions else.

    So is a hundredth, which is for amounts alone; InputError naming the argument for what is no text.
    """
    code = code_of(word, name)
    found = _cache.get(code)
    if found is not None:
        return found
    if whole := hundredth(code):
        raise no_amount(code, whole)
    # Of other scripts some letters have ASCII capitals: a long s must not make a dollar.
    upper = code.upper() if code.isascii() else ""
    if known(upper):
        return _entry(upper)
    from converter.iso4217 import _coins

    coin = _coins.code_of(code)
    if not coin:
        raise _unknown(code)
    return _coins.entry(coin)


def everything() -> "tuple[Currency, ...]":
    """All entries of ISO 4217, active and withdrawn, sorted by code, XTS and XXX among them."""
    return tuple(_entry(code) for code in sorted(TABLE))


def resolve(word: str, locale: "str | None" = None) -> "tuple[str, str | None]":
    """The code that a word means, and the assumption to tell ("$=USD") if it means others too.

    The word is a code in any case, an ISO number, an English name, a symbol or a coin; with the extra
    ``locale`` also a name in the language of ``locale``, else of the environment, else in one of
    eleven. Raises UnknownCurrency, with the candidates as suggestions if there are several, and for a
    hundredth.
    """
    text = " ".join(word.split())
    if whole := hundredth(text):
        raise no_amount(text, whole)
    upper = text.upper() if text.isascii() else ""
    if known(upper):
        return upper, None
    from converter.iso4217._names import DEFAULTS, NAMES, NUMBERS, SYMBOLS

    key = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if key in DEFAULTS:
        return DEFAULTS[key], f"{key}={DEFAULTS[key]}"
    candidates = SYMBOLS.get(key) or NUMBERS.get(key) or NAMES.get(key)
    if candidates is None or text == upper:
        coin = _coin(text)
        if coin:
            # SOL in capitals is a ticker, sol in small letters the money of Peru.
            return coin, f"{text}={get(coin).name}" if candidates else None
    if candidates is None:
        from converter.iso4217._languages import resolved

        return resolved(text, locale)
    codes = candidates.split()
    if len(codes) > 1:
        raise _ambiguous(text, codes)
    return codes[0], None


def find(text: str) -> "list[Currency]":
    """The currencies that a text points to: a code, number, symbol, country or part of a name.

    Active ones come first, then withdrawn ones, then coins, each by code; an empty text lists all of
    ISO 4217.
    """
    from converter.iso4217._find import coins, search

    text = hundredth(text.strip()) or text
    return [*map(_entry, search(text)), *map(get, coins(text))]


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


def _coin(text: str) -> str:
    from converter.iso4217 import _coins

    return _coins.code_of(text) or _coins.named(text)


def _unknown(word: str) -> UnknownCurrency:
    from converter.iso4217._refusals import unknown

    return unknown(word)


def no_amount(word: str, whole: str) -> UnknownCurrency:
    """The error for a hundredth of a currency where there is no amount, whose unit alone it can be."""
    return UnknownCurrency(
        f"{word} is a hundredth of {whole} and can only be the unit of an amount; write {whole}", (whole,)
    )


def _ambiguous(word: str, codes: "list[str]") -> UnknownCurrency:
    from converter.iso4217._refusals import ambiguous

    return ambiguous(word, codes)
