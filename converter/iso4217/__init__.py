"""The currencies of ISO 4217, and the only place where a word becomes a currency.

Market data also has prices in hundredths of a currency: GBp, GBX, ZAc, ILA. `unit` reads them for a caller
with an amount to divide; `get` and `resolve` have no amount and refuse them.
"""

from converter.errors import DateError, InputError, UnknownCurrency, given
from converter.iso4217._table import entry, everything, known
from converter.model import Currency

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

__all__ = [
    "became",
    "beside",
    "cash_step",
    "check_country",
    "code_of",
    "coins",
    "digits",
    "entry",
    "everything",
    "find",
    "get",
    "hundredth",
    "is_unit",
    "known",
    "minor",
    "no_amount",
    "no_minor",
    "pair",
    "reading",
    "resolve",
    "unit",
]

# GBp and ZAc need exactly this spelling: gbp is the pound. ISO 4217 lacks GBX and ILA, so any case will do.
_HUNDREDTHS = {"GBp": "GBP", "ZAc": "ZAR"}
_HUNDREDTHS_ANY_CASE = {"GBX": "GBP", "ILA": "ILS"}
_NAMES_OF_HUNDREDTHS = ("cent", "cents", "¢", "penny", "pence", "pennies")
_BETWEEN_CODES = frozenset("/-_:.")


def digits(code: str) -> "int | None":
    """The number of decimals that a result is shown with; None means six significant figures.

    ``code`` is in upper case. Raises UnknownCurrency if it is unknown.
    """
    return (entry(code) if known(code) else get(code)).digits


def cash_step(code: str) -> "Decimal | None":
    """The smallest coin or note by CLDR, if it is larger than one unit of the last digit shown; else None."""
    from decimal import Decimal

    from converter.iso4217._facts import CASH

    step = CASH.get(code)
    return None if step is None else Decimal(step)


def became(code: str) -> "tuple[str, ...]":
    """The codes that replaced a withdrawn currency without a factor by law, as far as CLDR names them."""
    from converter.iso4217._facts import BECAME

    return tuple(BECAME.get(code, "").split())


def coins() -> "tuple[str, ...]":
    """The tickers of the supported crypto coins, sorted."""
    from converter.iso4217._coins import COINS

    return tuple(COINS)


def code_of(word: "str | Currency", name: str = "a currency") -> str:
    """The text that a caller gave for a currency, without blanks around it; for a `Currency` its code.

    Columns of fixed width and spreadsheets have such blanks. Raises InputError, which names the argument, for
    anything else.
    """
    if isinstance(word, str):
        return word.strip()
    if isinstance(word, Currency):
        return word.code
    raise InputError(f"{name} is a code like USD, or a Currency, not {given(word)}")


def hundredth(word: str) -> str:
    """The currency that a word such as GBp is a hundredth of: ``GBP``; empty for any other word."""
    if word in _HUNDREDTHS:
        return _HUNDREDTHS[word]
    # As in get(): upper() turns some letters of other scripts into ASCII.
    return _HUNDREDTHS_ANY_CASE.get(word.upper(), "") if word.isascii() else ""


def minor(name: str) -> str:
    """The currency that words such as ``eur cents`` or ``pence`` name a hundredth of; empty for others."""
    if not name.lower().endswith(_NAMES_OF_HUNDREDTHS):
        return ""  # most words, for which no names are loaded
    from converter.iso4217._minor import divided

    return divided(name)


def no_minor(name: str) -> "UnknownCurrency | None":
    """The error for words such as ``jpy cents``, of which ISO 4217 knows no hundredth; None for others."""
    if not name.lower().endswith(_NAMES_OF_HUNDREDTHS) or minor(name):
        return None
    from converter.iso4217._minor import refused

    return refused(name)


def beside(one: str, other: str) -> "tuple[str, ...]":
    """The codes that a country and a noun of money side by side may mean, as in ``dollars canada``.

    They are empty for any other two words.
    """
    from converter.iso4217._countries import beside

    return beside(one, other)


def check_country(country: str, code: str, day: "date") -> None:
    """Raise DateError if the country, in lower case, used other money than its currency ``code`` on a day."""
    from converter.iso4217._countries import used

    codes = used(country, code, day)
    if codes is None:
        return
    if not codes:
        raise DateError(
            f"{code} did not exist on {day}; write the code of the money that {country} used then"
        )
    raise DateError(f"{country} used {' and '.join(codes)} on {day}; write {' or '.join((*codes, code))}")


def pair(text: str) -> "tuple[str, str] | None":
    """The codes of base and quote that a text has side by side, in any case; None for any other text.

    ``EURUSD``, ``eur/usd``, ``BTC-USD``: between them may be one of ``/ - _ : .``.
    """
    if not (6 <= len(text) <= 9 and text.isascii()):
        return None
    for size in (3, 4):  # a code has three letters, the ticker of a coin up to four
        base, rest = _code(text[:size]), text[size:]
        quote = base and _code(rest[1:] if rest[0] in _BETWEEN_CODES else rest)
        if quote:
            return base, quote
    return None


def _code(word: str) -> str:
    """The code that ASCII text spells, also of a coin; empty if it spells none."""
    if hundredth(word):  # a pair has no amount to divide
        return ""
    if known(word.upper()):
        return word.upper()
    from converter.iso4217 import _coins

    return _coins.code_of(word)


def reading(word: str, whole: str) -> str:
    """The reading to tell of a word that means a hundredth of a currency: ``GBp=0.01 GBP``."""
    return f"{word}=0.01 {whole}"


def unit(word: "str | Currency", name: str = "a currency") -> "tuple[Currency, int, tuple[str, ...]]":
    """The currency of an amount, the power of ten of its unit, and the readings to tell.

    The power is -2 for a hundredth such as GBp, else 0. Raises errors as `get`.
    """
    text = code_of(word, name)
    whole = hundredth(text)
    return (get(whole), -2, (reading(text, whole),)) if whole else (get(text), 0, ())


def get(word: "str | Currency", name: str = "a currency") -> Currency:
    """The currency of a code in any case, or of the ticker of a crypto coin.

    Raises UnknownCurrency, with suggestions, for any other word, also for a hundredth such as GBp; and
    InputError, which names the argument, for anything but text and a `Currency`.
    """
    code = code_of(word, name)
    if known(code):  # most are written so
        return entry(code)
    if whole := hundredth(code):
        raise no_amount(code, whole)
    found = _entry_of(code)
    if found is None:
        raise _unknown(code)
    return found


def is_unit(word: str) -> bool:
    """Whether `unit` takes a text, without the time that it takes to find out what else may be meant."""
    word = word.strip()
    return bool(hundredth(word)) or _entry_of(word) is not None


def _entry_of(code: str) -> "Currency | None":
    # upper() turns some letters of other scripts into ASCII: a long s must not make a dollar.
    upper = code.upper() if code.isascii() else ""
    if known(upper):
        return entry(upper)
    from converter.iso4217 import _coins

    coin = _coins.code_of(code)
    return _coins.entry(coin) if coin else None


def resolve(word: str, locale: "str | None" = None) -> "tuple[str, str | None]":
    """The code that a word means, and the reading to tell, such as ``$=USD``, if it has other meanings.

    The word is a code in any case, an ISO number, an English name, a symbol or a crypto coin, or the
    English name of a country with one currency, which is told. With the extra ``locale`` installed it may
    also be a name in another language: that of ``locale``; without one that of the environment, then one
    of eleven common languages.

    Raises UnknownCurrency for any other word, also for a hundredth such as GBp. If several currencies
    share the word, they are its suggestions.
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
            # SOL in capitals is the ticker of a coin, sol in small letters the money of Peru.
            return coin, f"{text}={get(coin).name}" if candidates else None
    if candidates is None:
        return _of_country(key) or _in_other_words(text, locale)
    codes = candidates.split()
    if len(codes) > 1:
        raise _ambiguous(text, codes)
    return codes[0], None


def _of_country(key: str) -> "tuple[str, str] | None":
    """The code of the only currency of a country, and the reading to tell; None if it is no country."""
    from converter.iso4217._countries import meant

    codes = meant(key)
    if len(codes) > 1:
        raise _ambiguous(key, codes)
    return (codes[0], f"{key}={codes[0]}") if codes else None


def _in_other_words(text: str, locale: "str | None") -> "tuple[str, str | None]":
    if refused := _pair_or_hundredth(text):
        raise refused
    from converter.iso4217._languages import resolved

    return resolved(text, locale)


def find(text: str) -> "list[Currency]":
    """The currencies that match a code, number, symbol, country or the beginning of a word in a name.

    A pair such as EURUSD matches both of its currencies, and ``cents`` of a currency that currency.

    Active ones come first, then withdrawn ones, then crypto coins, each sorted by code. An empty text
    matches all of ISO 4217.
    """
    from converter.iso4217._find import coins, search

    text = " ".join(text.split())
    text = hundredth(text) or minor(text) or text
    both = pair(text)
    return [*map(get, both)] if both else [*map(entry, search(text)), *map(get, coins(text))]


def _coin(text: str) -> str:
    from converter.iso4217 import _coins

    return _coins.code_of(text) or _coins.named(text)


def _pair_or_hundredth(word: str) -> "UnknownCurrency | None":
    """The error for a word that names two currencies or a hundredth of one; None for any other word."""
    if both := pair(word.strip()):
        one = " or ".join(both)
        return UnknownCurrency(f"{word.strip()} is a pair of currencies; write one of them, {one}", both)
    if whole := minor(word):
        return UnknownCurrency(
            f"{word} is a hundredth of {whole} and has no code; write {whole}, and a hundredth of the amount",
            (whole,),
        )
    return None


def _unknown(word: str) -> UnknownCurrency:
    if refused := _pair_or_hundredth(word):
        return refused
    from converter.iso4217._refusals import unknown

    return unknown(word)


def no_amount(word: str, whole: str) -> UnknownCurrency:
    """The error for a hundredth of a currency, such as GBp, where there is no amount."""
    return UnknownCurrency(
        f"{word} is a hundredth of {whole} and can only be the unit of an amount; write {whole}", (whole,)
    )


def _ambiguous(word: str, codes: "Sequence[str]") -> UnknownCurrency:
    from converter.iso4217._refusals import ambiguous

    return ambiguous(word, codes)
