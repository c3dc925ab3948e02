"""Tokens to amounts, currencies and a day: what each piece of a question means; pure."""

from decimal import Decimal

from converter.errors import AmountError, DateError, InputError, UnknownCurrency
from converter.iso4217 import get, hundredth, known, reading, resolve
from converter.text.amounts import amount, readings, shifted, shown, told
from converter.text.days import when
from converter.text.tokens import Token, tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from converter.text.spoken import Relative

__all__ = ["Item", "Reader", "named_twice"]

LONGEST_NAME = 60
MOST_WORDS = 6  # of a currency's name: "bosnia and herzegovina convertible mark" has five

_CONNECTORS = frozenset(("to", "in"))
_RUSSIAN_IN = "\u0432"
_DAYS = frozenset(("today", "yesterday", "tomorrow"))
_NOT_NUMBERS = frozenset(("nan", "snan", "inf", "infinity"))

# Powers of ten, in any case: m is a million, as in 5m. Single letters beyond k and m are read only
# where they touch the number, and before a code not at all: BUSD and TUSD are names of coins.
_APART = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "mln": 6, "million": 6,
    "bn": 9, "billion": 9, "tn": 12, "trn": 12, "trillion": 12,
}  # fmt: skip
_TOUCHING = {**_APART, "b": 9}
_NOT_BILLIONS = "b$"  # the symbol of two currencies
_BEFORE_CODE = frozenset(("k", "m", "mn", "mio", "mln", "bn"))


class Item:
    """An amount, a currency, a connector, a comma or an operator, with the text it stood as.

    ``start`` and ``stop`` are its place in the line.
    """

    __slots__ = ("kind", "text", "value", "code", "power", "assumed", "start", "stop")

    def __init__(
        self,
        kind: str,
        text: str,
        value: Decimal = Decimal(1),
        code: str = "",
        power: int = 0,
        assumed: "tuple[str, ...]" = (),
    ) -> None:
        self.kind = kind
        self.text = text
        self.value = value
        self.code = code
        self.power = power
        self.assumed = assumed
        self.start = self.stop = 0


class Reader:
    """Takes the tokens from left to right and collects items and the day."""

    def __init__(self, text: str, locale: "str | None") -> None:
        self.text = text
        self.locale = locale
        self.tokens = tokens(text)
        self.at = 0
        self.items: list[Item] = []
        self.on: date | Relative | None = None

    @property
    def hundredth(self) -> str:
        """The first word that is a hundredth of a currency; empty if none is."""
        return next((item.text for item in self.items if item.kind == "currency" and item.power), "")

    def read(self) -> None:
        while token := self._peek():
            if token.kind == "number":
                self._number(None)
            elif token.kind == "word":
                self._word(token)
            elif token.kind == "day":
                if self.at + 1 < len(self.tokens):
                    hint = "" if token.text[:4].isdigit() else "; to divide or subtract, put spaces between"
                    raise DateError(f"{shown(token.text)}: a day stands last, or after 'on'{hint}")
                self._day(token.text)
            elif token.kind == "operator":
                self._operator(token)
            else:
                self._take(Item(token.kind, token.text))

    def _peek(self, ahead: int = 0) -> "Token | None":
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def _take(self, item: Item, count: int = 1) -> None:
        item.start = self.tokens[self.at].start
        self.at += count
        item.stop = self.tokens[self.at - 1].stop
        self.items.append(item)

    def _word(self, token: Token) -> None:
        word = token.text.lower()
        if self._connects(word):
            self._take(Item("connector", token.text))
        elif word == "and":
            self._take(Item("comma", token.text))
        elif word in _NOT_NUMBERS:
            amount(token.text)
        elif word == "on":
            self.at += 1
            following = self._peek()
            # One date in figures; anything else is taken to the end of the line.
            if following and following.kind == "day":
                self._day(following.text)
            else:
                self._day(self.text[following.start :] if following else "")
                self.at = len(self.tokens)
        elif word in _DAYS and self.items and self._peek(1) is None:
            self._day(word)
        else:
            self._currency(token)

    def _connects(self, word: str) -> bool:
        """Whether a word leads to the targets; the Russian one only among Cyrillic words."""
        if word != _RUSSIAN_IN:
            return word in _CONNECTORS
        cyrillic = sum("\u0400" <= c <= "\u04ff" for c in self.text.lower())
        links = self.text.lower().split().count(_RUSSIAN_IN)
        return cyrillic > links or (self.locale or "")[:2] == "ru"

    def _day(self, text: str) -> None:
        if self.on:
            raise DateError(f"two days: {self.on} and {shown(text)}")
        self.on = when(text)
        self.at += 1

    def _number(self, sign: "Token | None") -> None:
        """Take an amount with its suffix; its sign, if it has one, was taken just before."""
        begin, first = self.at - (1 if sign else 0), self.tokens[self.at]
        signed = sign.text if sign else ""
        written, count = first.text, 1
        while (follower := self._peek(count)) and _continues(written, follower):
            written, count = f"{written} {follower.text}", count + 1
        value, other = readings(signed + written, self.locale)
        self.at += count
        power = self._suffix()
        value, other = shifted(value, power), None if other is None else shifted(other, power)
        typed = signed + " ".join(self.text[first.start : self.tokens[self.at - 1].stop].split())
        count, self.at = self.at - begin, begin
        self._take(Item("amount", typed, value, assumed=told(typed, value, other)), count)

    def _suffix(self) -> int:
        """Take a suffix such as k, alone or with the currency it is written together with."""
        token = self._peek()
        if not token or token.kind != "word":
            return 0
        word = token.text.lower()
        powers = _TOUCHING if token.touches else _APART
        power = powers.get(word.rstrip("."))
        if power is not None:
            self.at += 1
            return power
        if _code(token.text) or word == _NOT_BILLIONS:
            return 0
        for length in range(len(token.text) - 1, 0, -1):
            head, rest = token.text[:length].lower(), token.text[length:]
            if head not in powers:
                continue
            symbol = rest[0] != "/" and not any(c.isalpha() for c in rest)
            if symbol or (token.touches and head in _BEFORE_CODE and _code(rest)):
                suffix = Token("word", token.text[:length], token.start, touches=True)
                unit = Token("word", rest, token.start + length, touches=True)
                self.tokens[self.at : self.at + 1] = [suffix, unit]
                self.at += 1
                return powers[head]
        return 0

    def _operator(self, token: Token) -> None:
        following = self._peek(1)
        signs = token.text in "+-\u2212" and following and following.touches
        if signs and following and self._begins():
            if following.kind == "number":
                self.at += 1
                return self._number(token)
            number = self._peek(2)
            symbol = following.kind == "word" and not any(c.isalnum() for c in following.text)
            if symbol and not self.items and number and number.kind == "number":
                # "-$100": the sign belongs to the number.
                self.tokens[self.at : self.at + 2] = [following, token]
                number.touches = True
                return None
        if signs and following and following.text.lower() in _NOT_NUMBERS:
            amount(token.text + following.text)
        return self._take(Item("operator", token.text))

    def _begins(self) -> bool:
        """Whether an amount may begin here, so that a sign is its own and no operator."""
        for item in reversed(self.items):
            if item.kind != "currency":
                return item.kind == "operator" and item.text != ")"
        return True

    def _currency(self, token: Token) -> None:
        before = self.tokens[self.at - 1] if self.at else None
        if token.text[0] == "%" and self.items and self.items[-1].kind == "amount":
            raise AmountError(
                f"{shown(self.items[-1].text)}%: percentages are not read; for 20 % more write * 1.2"
            )
        if token.text == "p" and token.touches and before and before.kind in ("number", "word"):
            return self._take(_hundredth("p", "GBP"))
        if item := _exact(token.text):
            return self._take(item)
        words = [token.text]
        while len(words) < MOST_WORDS and (follower := self._peek(len(words))):
            if (
                follower.kind != "word"
                or _exact(follower.text)
                or follower.text.lower() == "on"
                or self._connects(follower.text.lower())
            ):
                break
            words.append(follower.text)
        self._take(*_longest(words, self.locale))
        return None


def _continues(written: str, token: Token) -> bool:
    """Whether that number is the next group of three of the one before it: 1 234 567,89."""
    if token.kind != "number" or token.touches:
        return False
    first, *others = written.split()
    whole = len(token.text) - len(token.text.lstrip("0123456789"))
    return whole == 3 and len(first) <= 3 and all(part.isdigit() for part in (first, *others))


def _code(word: str) -> str:
    """The ISO code that a word spells in any case, or an empty text."""
    code = word.upper() if len(word) == 3 and word.isascii() else ""
    return code if code and known(code) else ""


def _exact(word: str) -> "Item | None":
    """The currency of an ISO code or of a code for hundredths."""
    word = word.rstrip(".")
    if whole := hundredth(word):
        return _hundredth(word, whole)
    code = _code(word)
    return Item("currency", word, code=code) if code else None


def _hundredth(word: str, whole: str) -> Item:
    return Item("currency", word, code=whole, power=-2, assumed=(reading(word, whole),))


def _longest(words: "list[str]", locale: "str | None") -> "tuple[Item, int]":
    """The currency that the most of these words name, and how many they are."""
    for count in range(len(words), 1, -1):
        name = " ".join(words[:count])
        if _is_name(name):
            return _resolved(name, locale), count
    count = _foreign(words, locale)
    if count:
        return _resolved(" ".join(words[:count]), locale), count
    try:
        return _resolved(words[0], locale), 1
    except UnknownCurrency as error:
        if error.suggestions or len(words) == 1 or words[1].lower() == "and":
            raise
    # One word of two may say nothing where both do: "us dolars".
    return _resolved(" ".join(words[:2]), locale), 2


def _foreign(words: "list[str]", locale: "str | None") -> int:
    """How many of the words, two or more, are a name in another language than English; else 0."""
    from converter.iso4217._names import DEFAULTS, NAMES, NUMBERS, SYMBOLS

    english = (DEFAULTS, NAMES, NUMBERS, SYMBOLS, _DAYS, ("and",))
    # Words that are all English need no other language, whose names take a while to read.
    if len(words) < 2 or all(any(word.lower() in known for known in english) for word in words):
        return 0
    from converter.iso4217._languages import is_name

    counts = range(len(words), 1, -1)
    return next((count for count in counts if is_name(" ".join(words[:count]), locale)), 0)


def _is_name(text: str) -> bool:
    # Asked before resolve(), whose refusal looks for what else was meant and takes milliseconds.
    from converter.iso4217._names import DEFAULTS, NAMES

    key = text.lower().replace("\u2019", "'")
    return key in NAMES or key in DEFAULTS


def _resolved(name: str, locale: "str | None") -> Item:
    if len(name) > LONGEST_NAME:
        raise UnknownCurrency(f"unknown currency '{shown(name)}'")
    code, note = resolve(name, locale)
    return Item("currency", name, code=code, assumed=(note,) if note else ())


def named_twice(first: Item, after: "list[Item]") -> "tuple[Item, list[Item]]":
    """The source of "$100 CAD to EUR", where symbol and code both name it, and what follows."""
    if not after or after[0].kind != "currency":
        return first, after
    second = after[0]
    if second.code == first.code:
        return second, after[1:]
    if len(after) < 2 or after[1].kind not in ("connector", "operator"):
        return first, after
    if first.assumed and first.text in get(second.code).symbol:
        return second, after[1:]
    raise InputError(f"two currencies of one amount: {shown(first.text)} and {shown(second.text)}")
