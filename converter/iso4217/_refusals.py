"""The errors for a word that is not a currency: why it is refused, or which currency was meant."""

from functools import lru_cache

from converter.advice import install_line
from converter.errors import UnknownCurrency
from converter.iso4217._coins import COINS
from converter.iso4217._countries import meant
from converter.iso4217._minor import UNITS, refused
from converter.iso4217._names import DEFAULTS, NAMES
from converter.iso4217._number_words import HUNDRED, SCALES, SMALL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["REFUSED", "ambiguous", "unknown"]

_CRYPTO = "BNB TRX BCH DAI DOT ETC LINK AVAX SHIB TON XLM XMR"
_EQUALS = {"GGP": "GBP", "IMP": "GBP", "JEP": "GBP", "KID": "AUD", "TVD": "AUD", "FOK": "DKK"}

# code: message, suggestions
REFUSED: "dict[str, tuple[str, tuple[str, ...]]]" = {
    "XXX": ("XXX is not a currency: ISO 4217 keeps it for transactions without one", ()),
    "XTS": ("XTS is not a currency: ISO 4217 keeps it for tests", ()),
    "CNH": (
        "CNH (offshore yuan) is not an ISO 4217 code; the onshore yuan, CNY, has another rate",
        ("CNY",),
    ),
    "PRB": ("PRB (Transnistrian rouble) is not an ISO 4217 code, and no code of ISO 4217 equals it", ()),
    **{
        code: (f"{code} is not an ISO 4217 code; it equals {equal}", (equal,))
        for code, equal in _EQUALS.items()
    },
    **{
        code: (
            f"{code} is not an ISO 4217 currency (crypto); the supported coins are {', '.join(COINS)}",
            (),
        )
        for code in _CRYPTO.split()
    },
    "XBT": ("XBT is not an ISO 4217 currency (crypto); Bitcoin is BTC here", ("BTC",)),
}

# By turnover in the BIS survey of 2022, then some others that are often converted.
_COMMON: "list[str]" = (  # noqa: SIM905 - a list of quoted codes would fill a page
    "USD EUR JPY GBP CNY AUD CAD CHF HKD SGD SEK KRW NOK NZD INR MXN TWD ZAR BRL DKK PLN THB ILS IDR CZK"
    " AED TRY HUF CLP SAR PHP MYR COP RUB RON PEN BHD ARS UAH KZT VND EGP NGN KES GEL"
).split()
_LONGEST = 40
# Symbols as a keyboard without their letters types them.
_ASCII_SYMBOLS = {"zl": "PLN", "kc": "CZK"}


def unknown(word: str) -> UnknownCurrency:
    """The error for a word that names no currency, with at most three suggestions.

    A symbol that currencies share names all of them.
    """
    text = _clean(word)
    if not text:
        return UnknownCurrency("a currency is missing; write its code, such as USD")
    if text.upper() in REFUSED:
        return UnknownCurrency(*REFUSED[text.upper()])
    words = text.lower().split()
    if words and words[-1] in UNITS:
        return refused(text)
    if any(word in numbers for word in words for numbers in (SMALL, HUNDRED, SCALES)):
        return UnknownCurrency(f"unknown currency '{text}'; an amount is written in digits, such as 500")
    shared = _shared(text)
    return ambiguous(text, shared) if shared else _unlike(text)


def _unlike(text: str) -> UnknownCurrency:
    """The error for a word that is like a currency's, or like none."""
    if meant := _nearest(text):
        return UnknownCurrency(f"unknown currency '{text}'; did you mean {_either(meant)}?", meant)
    return UnknownCurrency(f"unknown currency '{text}'").advising(
        f"{_languages_lack(text)}`convert currencies` lists those that are known"
    )


def ambiguous(word: str, codes: "Sequence[str]") -> UnknownCurrency:
    """The error for a word that several currencies share."""
    return UnknownCurrency(f"'{_clean(word)}' is ambiguous: {_either(codes)}", codes)


def _shared(text: str) -> "list[str]":
    """The codes of the currencies that share a symbol; none where one has it alone."""
    from converter.iso4217._names import DEFAULTS, SYMBOLS

    key = text.lower()
    codes = [] if key in DEFAULTS else SYMBOLS.get(key, "").split()
    return codes if len(codes) > 1 else []


def _languages_lack(text: str) -> str:
    """What to install to read a word of another alphabet; empty if it is installed."""
    if not any(char.isalpha() and not char.isascii() for char in text):
        return ""
    try:
        import babel  # noqa: F401
    except ImportError:
        return f"for names in other languages: {install_line('locale')}; "
    return ""


def _either(codes: "Sequence[str]") -> str:
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} or {codes[-1]}"


def _clean(word: str) -> str:
    """The word without control characters, cut to 40 characters."""
    import unicodedata

    # A word may be a whole file, pasted by mistake.
    spaced = " ".join(word[: 10 * _LONGEST].split())
    kept = "".join(char for char in spaced if unicodedata.category(char)[0] != "C")
    return kept if len(kept) <= _LONGEST else kept[: _LONGEST - 1] + "…"


@lru_cache(maxsize=512)  # one question that is refused is read in several ways, word by word in each
def _nearest(text: str) -> "tuple[str, ...]":
    """At most three similar codes: by a code with one slip, or a name with about one slip in five letters.

    Of a code the first letter must be right, or swapped with the second one, and of two letters both: a
    ``vs`` or the ``ten`` of a sentence is no slip of VES or PEN.
    """
    key = text.lower()
    if key in _ASCII_SYMBOLS:
        return (_ASCII_SYMBOLS[key],)
    if of_country := meant(key):
        return of_country[:3]
    ranked: dict[str, tuple[int, bool, int]] = {}
    if 2 <= len(text) <= 4 and text.isascii():
        starts = (key,) if len(key) == 2 else (key[0], key[1::-1])
        of_codes = _index().codes
        near_codes = (*of_codes.get(key[0], ()), *of_codes.get(key[1], ()))
        _rank(ranked, [pair for pair in near_codes if pair[0].startswith(starts)], key, 1)
    if len(text) >= 4:
        most = max(1, len(text) // 5)
        near = _index().near(key) if most == 1 else [n for n in NAMES if abs(len(n) - len(key)) <= most]
        of = ((name, code) for name in near for code in DEFAULTS.get(name, NAMES[name]).split())
        _rank(ranked, of, key, most)
    found = filter(_converts, ranked)
    return tuple(sorted(found, key=lambda code: (*ranked[code], code))[:3])


def _converts(code: str) -> bool:
    """Whether a currency still has a rate: it is current, or a law says what it became."""
    from converter.iso4217._table import entry

    return not entry(code).withdrawn or entry(code).successor is not None


class _Index:
    """The current codes, with their text in lower case, by their first letter, and names one slip away.

    A slip leaves the first letter as it is, or all letters after it, but for one that swaps the first two.
    """

    __slots__ = ("_starts", "_tails", "codes")

    def __init__(self) -> None:
        self.codes: dict[str, list[tuple[str, str]]] = {}
        self._starts: dict[tuple[str, int], list[str]] = {}
        self._tails: dict[str, list[str]] = {}
        for code in _current():
            self.codes.setdefault(code[0].lower(), []).append((code.lower(), code))
        for name in NAMES:
            self._starts.setdefault((name[0], len(name)), []).append(name)
            self._tails.setdefault(name[1:], []).append(name)

    def near(self, key: str) -> "set[str]":
        """All names that differ from ``key`` by one slip or none, and some others."""
        size, tails = len(key), self._tails
        found = {key[1:], key[1::-1] + key[2:]} & NAMES.keys()
        found.update(tails.get(key, ()), tails.get(key[1:], ()))
        for length in (size - 1, size, size + 1):
            found.update(self._starts.get((key[0], length), ()))
        return found


@lru_cache(maxsize=1)
def _index() -> _Index:
    return _Index()


def _current() -> "list[str]":
    """Active codes of money that a country uses; the codes of funds are no likely meaning."""
    from converter.iso4217._table import everything

    return [one.code for one in everything() if not one.withdrawn and one.countries and one.since]


def _rank(
    ranked: "dict[str, tuple[int, bool, int]]",
    words: "Iterable[tuple[str, str]]",
    key: str,
    most: int,
) -> None:
    for word, code in words:
        steps = _distance(key, word, most)
        if steps <= most:
            common = _COMMON.index(code) if code in _COMMON else len(_COMMON)
            rank = (steps, word[0] != key[0], common)
            ranked[code] = min(rank, ranked.get(code, rank))


def _distance(one: str, other: str, most: int) -> int:
    """The number of letters to change, add, drop or swap with the next one; ``most`` + 1 if it is larger."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    if most == 1:
        return _slips(one, other)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, letter in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != letter))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == letter:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return row[-1]


def _slips(one: str, other: str) -> int:
    """As `_distance`, with 2 for any number above one; the lengths differ by one letter at most."""
    if one == other:
        return 0
    if len(one) > len(other):
        one, other = other, one
    same = 0
    for char, letter in zip(one, other, strict=False):
        if char != letter:
            break
        same += 1
    rest, more = one[same:], other[same:]
    if len(rest) < len(more):
        return 1 if rest == more[1:] else 2
    swapped = rest[:2] == more[1::-1] and rest[2:] == more[2:]
    return 1 if swapped or rest[1:] == more[1:] else 2
