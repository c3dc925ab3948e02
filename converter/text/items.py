"""The pieces of a question with their meaning, and the currency that words name; pure."""

from decimal import Decimal

from converter.errors import InputError, UnknownCurrency
from converter.iso4217 import beside, get, hundredth, known, minor, reading, resolve
from converter.model import Fixed
from converter.text.amounts import in_units, shown, told

__all__ = [
    "DAYS",
    "MOST_WORDS",
    "Item",
    "begins_country",
    "check_beside",
    "code_of",
    "exact",
    "in_hundredths",
    "is_noun_of",
    "is_word",
    "longest",
    "named_twice",
]

LONGEST_NAME = 60
MOST_WORDS = 6  # of a currency's name: "bosnia and herzegovina convertible mark" has five
DAYS = frozenset(("today", "yesterday", "tomorrow"))


class Item(Fixed):
    """An amount, a currency, a connector, a comma or an operator, with its text in the line.

    ``value`` is the number of an amount. ``code`` is the code of a currency, and ``power`` the power of
    ten of its unit: -2 for pence. ``assumed`` names the readings that were chosen. ``start`` and ``stop``
    are its place in the line, as of a slice. ``other`` is the other reading of an amount that its currency
    may settle.
    """

    __slots__ = ("kind", "text", "value", "code", "power", "assumed", "start", "stop", "other")

    def __init__(
        self,
        kind: str,
        text: str,
        value: Decimal = Decimal(1),
        code: str = "",
        power: int = 0,
        assumed: "tuple[str, ...]" = (),
        start: int = 0,
        stop: int = 0,
        other: "Decimal | None" = None,
    ) -> None:
        self.kind = kind
        self.text = text
        self.value = value
        self.code = code
        self.power = power
        self.assumed = assumed
        self.start = start
        self.stop = stop
        self.other = other

    def of(self, code: str) -> "Item":
        """The amount as one of that currency, which may settle its reading."""
        value, other = in_units(self.value, self.other, code)
        if value is self.value:
            return self
        return self.replace(value=value, other=other, assumed=told(self.text, value, other))


def code_of(word: str) -> str:
    """The ISO code that a word spells in any case; empty if it spells none."""
    code = word.upper() if len(word) == 3 and word.isascii() else ""
    return code if code and known(code) else ""


def exact(word: str) -> "Item | None":
    """The currency of an ISO code in any case or of a code such as GBp; None for any other word."""
    word = word.rstrip(".")
    if whole := hundredth(word):
        return in_hundredths(word, whole)
    code = code_of(word)
    return Item("currency", word, code=code) if code else None


def in_hundredths(word: str, whole: str) -> Item:
    """A word that means a hundredth of the currency ``whole``, such as the p of ``50p``."""
    return Item("currency", word, code=whole, power=-2, assumed=(reading(word, whole),))


def longest(words: "list[str]", locale: "str | None") -> "tuple[Item, int]":
    """The currency that the longest run of words from the first one names, and the length of the run.

    Raises UnknownCurrency if they name none.
    """
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        if count > 1 and _is_name(name):
            return _resolved(name, locale), count
        if whole := minor(name):
            return in_hundredths(name, whole), count
    count = _foreign(words, locale)
    if count:
        return _resolved(" ".join(words[:count]), locale), count
    try:
        return _resolved(words[0], locale), 1
    except UnknownCurrency as error:
        if error.suggestions or len(words) == 1 or words[1].lower() == "and":
            raise
    # Two words together may be close to a name where the first alone is not: "us dolars".
    return _resolved(" ".join(words[:2]), locale), 2


def check_beside(before: "list[Item]", second: Item) -> None:
    """Raise UnknownCurrency if a country and a noun of money side by side may be one currency or two.

    ``before`` are the items before ``second``. An amount may be between the two: ``pounds 100 egypt``.
    """
    first = before[-1] if before else second
    if first.kind == "amount" and len(before) > 1 and before[-2].text.isalpha():
        first = before[-2]
    if first.kind != "currency":
        return
    if codes := beside(first.text, second.text):
        named = ", ".join(codes[:-1]) + f" or {codes[-1]}" if len(codes) > 1 else codes[0]
        said = shown(f"{first.text} {second.text}")
        raise UnknownCurrency(
            f"'{said}' may be {named}; write its code, or 'to' or a comma between two currencies", codes
        )


def _foreign(words: "list[str]", locale: "str | None") -> int:
    """How many of the words, two or more, are a name in another language than English; else 0."""
    from converter.iso4217._names import COUNTRIES, DEFAULTS, NAMES, NUMBERS, SYMBOLS

    english = (DEFAULTS, NAMES, NUMBERS, SYMBOLS, COUNTRIES, DAYS, ("and",))
    # The names of other languages take long to load, and words that are all English don't need them.
    if len(words) < 2 or all(any(word.lower() in known for known in english) for word in words):
        return 0
    from converter.iso4217._languages import is_name

    counts = range(len(words), 1, -1)
    return next((count for count in counts if is_name(" ".join(words[:count]), locale)), 0)


def is_word(text: str) -> bool:
    """Whether a single word is a symbol or an English name of a currency, or of several."""
    from converter.iso4217._names import SYMBOLS

    return text.lower() in SYMBOLS or _is_name(text)


def _is_name(text: str) -> bool:
    # Asked before resolve(), which takes milliseconds for an unknown word: it looks for similar names.
    from converter.iso4217._countries import meant
    from converter.iso4217._names import DEFAULTS, NAMES

    key = text.lower().replace("\u2019", "'")
    return key in NAMES or key in DEFAULTS or bool(meant(key))


def _resolved(name: str, locale: "str | None") -> Item:
    if len(name) > LONGEST_NAME:
        raise UnknownCurrency(f"unknown currency '{shown(name)}'")
    code, note = resolve(name, locale)
    return Item("currency", name, code=code, assumed=(note,) if note else ())


def begins_country(words: "list[str]") -> bool:
    """Whether a country's name begins with these words: in hong kong sar china stands a code."""
    from converter.iso4217._names import COUNTRIES

    begun = " ".join(words).lower()
    return any(f"{name} ".startswith(f"{begun} ") for name in COUNTRIES)


def is_noun_of(code: str, word: str) -> bool:
    """Whether a word in lower case alone can mean the currency, such as dollars for CAD."""
    from converter.iso4217._names import NAMES

    return code in NAMES.get(word, "").split()


def _is_sign_of(sign: str, code: str) -> bool:
    """Whether a symbol is one of a currency; most pesos are written with $, though CLDR lists no symbol."""
    currency = get(code)
    peso = currency.symbol == code and currency.name.endswith(" Peso")
    return sign in currency.symbol or (sign == "$" and peso)


def named_twice(first: Item, after: "list[Item]") -> "tuple[Item, list[Item]]":
    """The base of "$100 CAD to EUR", which symbol and code both name, and the items after it.

    ``first`` is the symbol. Raises InputError if the two name different currencies.
    """
    if not after or after[0].kind != "currency":
        return first, after
    second = after[0]
    if second.code == first.code:
        return second, after[1:]
    if len(after) < 2 or after[1].kind not in ("connector", "operator"):
        return first, after
    if first.assumed and _is_sign_of(first.text, second.code):
        return second, after[1:]
    raise InputError(f"two currencies for one amount: {shown(first.text)} and {shown(second.text)}")
