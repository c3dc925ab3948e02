"""A line read from left to right: tokens to amounts, currencies, connectors and a day; pure."""

from converter.errors import DateError, InputError
from converter.iso4217 import minor, no_minor, pair
from converter.text import CONNECTORS, amounts, days
from converter.text.amounts import MINUS, amount, negative, readings, shifted, shown
from converter.text.items import (
    DAYS,
    MOST_WORDS,
    Item,
    begins_country,
    check_beside,
    code_of,
    exact,
    in_hundredths,
    is_noun_of,
    is_word,
    longest,
)
from converter.text.tokens import Token, tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from converter.text.forms import Form
    from converter.text.spoken import Relative

__all__ = ["Reader"]

_SIGNS = ("+", *MINUS)
_RUSSIAN_IN = "\u0432"
_NOT_NUMBERS = frozenset(("nan", "snan", "inf", "infinity"))

# Powers of ten, in any case: m is a million, as in 5m. Single letters beyond k and m are read only
# where they touch the number, and never before a code: BUSD and TUSD are names of coins.
_APART = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "mln": 6, "million": 6,
    "bn": 9, "billion": 9, "tn": 12, "trn": 12, "trillion": 12,
}  # fmt: skip
_TOUCHING = {**_APART, "b": 9}
_BEFORE_CODE = frozenset(("k", "m", "mn", "mio", "mln", "bn"))


class Reader:
    """The items of a line and its day, once `read` has gone through its tokens.

    ``on`` is None if the line has no day; ``on_told`` is the reading to tell of it. ``form`` is what the line
    is typed for; with a false ``base`` it is a list of targets. `read` raises InputError or one of its
    subclasses.
    """

    def __init__(self, text: str, locale: "str | None", form: "Form", *, base: bool = True) -> None:
        self.text = text
        self.base = base
        self.locale = locale
        self.form = form
        self.tokens = tokens(text)
        self.at = 0
        self.items: list[Item] = []
        self.on: date | Relative | None = None
        self.on_told: tuple[str, ...] = ()

    @property
    def hundredth(self) -> str:
        """The first word that means a hundredth of a currency; empty if there is no such word."""
        return next((item.text for item in self.items if item.kind == "currency" and item.power), "")

    def read(self) -> None:
        """Go through the tokens and collect ``items`` and ``on``."""
        while token := self._peek():
            if token.kind == "number":
                self._number(None)
            elif token.kind == "word":
                self._word(token)
            elif token.kind == "day":
                if self.at + 1 < len(self.tokens):
                    raise _misplaced(token)
                self._day(token.text)
            elif token.kind == "operator":
                self._operator(token)
            else:
                self._take(Item(token.kind, token.text))

    def _peek(self, ahead: int = 0) -> "Token | None":
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def _take(self, item: Item, count: int = 1) -> None:
        """Add an item of the next ``count`` tokens."""
        start, stop = self.tokens[self.at].start, self.tokens[self.at + count - 1].stop
        self.items.append(item.replace(start=start, stop=stop))
        self.at += count

    def _word(self, token: Token) -> None:
        word = token.text.lower()
        if self._connects(word):
            self._take(Item("connector", token.text))
        elif word == "and":
            self._take(Item("comma", token.text))
        elif word == "of" and self.items and self.items[-1].text == "%":
            self._take(Item("operator", word))
        elif word in _NOT_NUMBERS:
            amount(token.text)
        elif word == "on":
            self.at += 1
            following = self._peek()
            # A date in figures is one token; a day in words goes on to the end of the line.
            if following and following.kind == "day":
                self._day(following.text)
            else:
                self._day(self.text[following.start :] if following else "")
                self.at = len(self.tokens)
        elif word in DAYS and self.items and self._peek(1) is None:
            self._day(word)
        else:
            self._currency(token)

    def _connects(self, word: str) -> bool:
        """Whether the quotes follow after a word; the Russian word counts among Cyrillic words only."""
        if word != _RUSSIAN_IN:
            return word in CONNECTORS
        cyrillic = sum("\u0400" <= c <= "\u04ff" for c in self.text.lower())
        links = self.text.lower().split().count(_RUSSIAN_IN)
        return cyrillic > links or (self.locale or "")[:2] == "ru"

    def _day(self, text: str) -> None:
        if self.on:
            raise DateError(f"two times were given: {self.on} and {shown(text)}")
        self.on = days.when(text)
        self.on_told = days.told(text, self.on)
        self.at += 1

    def _number(self, sign: "Token | None") -> None:
        """Take an amount with its suffix; ``sign`` is the token before it, if that is its sign."""
        begin, first = self.at - (1 if sign else 0), self.tokens[self.at]
        signed = sign.text if sign else ""
        written, count = first.text, 1
        while (follower := self._peek(count)) and _continues(written, follower):
            written, count = f"{written} {follower.text}", count + 1
        value, other = readings(signed + written, self.locale)
        self.at += count
        power = self._suffix()
        value, other = shifted(value, power), None if other is None else shifted(other, power)
        if not sign and self._minus_follows():
            self.at += 1
            value, other = negative(value, other)
        typed = signed + " ".join(self.text[first.start : self.tokens[self.at - 1].stop].split())
        count, self.at = self.at - begin, begin
        # Thousands of a currency without decimals may have some: 1.234k yen are 1234.
        open_ = None if power else other
        self._take(
            Item("amount", typed, value, assumed=amounts.told(typed, value, other), other=open_), count
        )

    def _minus_follows(self) -> bool:
        """Whether the amount that ends here has its minus after it: ``12.50- EUR``, but not ``12-5 EUR``."""
        minus, after, later = self._peek(), self._peek(1), self._peek(2)
        if not minus or not minus.touches or minus.text not in MINUS:
            return False
        if after and after.kind == "word":
            return not after.touches and (later is None or later.kind != "number")
        return after is None or after.kind in ("connector", "comma", "day")

    def _suffix(self) -> int:
        """Take a suffix such as k and return its power of ten; 0 if there is no suffix.

        A suffix that is written together with a currency, as in 5kUSD, is cut off from it.
        """
        token = self._peek()
        if not token or token.kind != "word":
            return 0
        word = token.text.lower()
        powers = _TOUCHING if token.touches else _APART
        power = powers.get(word.rstrip("."))
        if power is not None:
            self.at += 1
            return power
        if code_of(token.text) or pair(token.text):
            return 0
        for length in range(len(token.text) - 1, 0, -1):
            head, rest = token.text[:length].lower(), token.text[length:]
            if head not in powers or rest[0] == "/":
                continue
            if _is_unit(rest, head, token):
                suffix = Token("word", token.text[:length], token.start, touches=True)
                unit = Token("word", rest, token.start + length, touches=True)
                self.tokens[self.at : self.at + 1] = [suffix, unit]
                self.at += 1
                return powers[head]
        return 0

    def _operator(self, token: Token) -> None:
        following = self._peek(1)
        if token.text in MINUS and following and following.touches and following.text in MINUS:
            doubled = token.text + following.text
            raise InputError(f"'{doubled}' can't be read in: {shown(self.text)}; write one minus")
        signs = token.text in _SIGNS and following and following.touches
        if signs and following and self._begins():
            if following.kind == "number":
                self.at += 1
                return self._number(token)
            number = self._peek(2)
            symbol = following.kind == "word" and not any(c.isalnum() for c in following.text)
            if symbol and not self.items and number and number.kind == "number":
                # The sign of "-$100" belongs to the number: read it as "$-100".
                touching = Token(number.kind, number.text, number.start, touches=True)
                self.tokens[self.at : self.at + 3] = [following, token, touching]
                return None
        if signs and following and following.text.lower() in _NOT_NUMBERS:
            amount(token.text + following.text)
        if token.text == "/" and following and (both := self._in_pair(following)):
            base = self.items[-1]
            read = _pair_read(f"{base.text}/{following.text}", both)
            self.items[-1] = base.replace(assumed=(*base.assumed, *read))
            self.at += 1
            return None
        return self._take(Item("operator", token.text))

    def _in_pair(self, following: Token) -> "tuple[str, str] | None":
        """The codes if a slash is that of EUR/USD: between two codes, the first one that of the amount."""
        base = self.items[-1] if self.items and self.items[-1].kind == "currency" else None
        if not base or following.kind != "word" or not self._may_be_base(self.items[:-1]):
            return None
        return pair(f"{base.text}/{following.text}")

    def _names_again(self, code: str, word: str) -> bool:
        """Whether a word after a code is the noun of its name, as in ``100 CAD dollars``."""
        lower = word.lower()
        return not (exact(word) or lower == "on" or self._connects(lower)) and is_noun_of(code, lower)

    def _may_be_base(self, before: "list[Item]") -> bool:
        """Whether a currency after these items is that of the amount."""
        return self.base and all(item.kind not in ("currency", "connector") for item in before)

    def _begins(self) -> bool:
        """Whether an amount may begin here, so that a sign belongs to it and is not an operator."""
        for item in reversed(self.items):
            if item.kind != "currency":
                return item.kind == "operator" and item.text != ")"
        return True

    def _currency(self, token: Token) -> None:
        before = self.tokens[self.at - 1] if self.at else None
        if token.text == "p" and token.touches and before and before.kind in ("number", "word"):
            return self._take(in_hundredths("p", "GBP"))
        if (both := pair(token.text)) and self._may_be_base(self.items):
            read = (_pair_read(token.text, both), ())
            start, stop = token.start, token.stop
            self.items += [
                Item("currency", token.text, code=code, start=start, stop=stop, assumed=assumed)
                for code, assumed in zip(both, read, strict=True)
            ]
            self.at += 1
            return None
        following = self._peek(1)
        beside = f"{token.text} {following.text}" if following and following.kind == "word" else ""
        if (item := exact(token.text)) and not minor(beside):
            if refused := no_minor(beside):
                raise refused
            again = following and following.kind == "word" and self._names_again(item.code, following.text)
            return self._take(item, 2 if again else 1)
        words = [token.text]
        while len(words) < MOST_WORDS and (follower := self._peek(len(words))):
            if (
                follower.kind != "word"
                or (exact(follower.text) and not begins_country([*words, follower.text]))
                or follower.text.lower() == "on"
                or self._connects(follower.text.lower())
            ):
                break
            words.append(follower.text)
        found, count = longest(words, self.locale)
        check_beside(self.items, found)
        return self._take(found, count)


def _pair_read(text: str, both: "tuple[str, str]") -> "tuple[str]":
    return (f"{text}={both[0]} to {both[1]}",)


def _is_unit(rest: str, suffix: str, token: Token) -> bool:
    """Whether the rest of a token after a suffix is a currency, and the token itself is none.

    A code or a name must touch the number. A single ASCII letter is none, since 5mr may be anything.
    """
    named = any(c.isalpha() for c in rest)
    if named and token.touches and suffix in _BEFORE_CODE and (code_of(rest) or pair(rest)):
        return True
    may_be = token.touches and (len(rest) > 1 or not rest.isascii()) if named else True
    return may_be and (not named or is_word(rest)) and not is_word(token.text)


def _misplaced(token: Token) -> DateError:
    """The error for a day in the middle of a line; 31/12/24 may be meant as a calculation."""
    hint = "" if token.text[:4].isdigit() else "; to divide or subtract, put spaces around the sign"
    return DateError(f"{shown(token.text)}: a day comes last, or after 'on'{hint}")


def _continues(written: str, token: Token) -> bool:
    """Whether a token is the next group of three digits of the number before it: 1 234 567,89."""
    if token.kind != "number" or token.touches:
        return False
    first, *others = written.split()
    whole = len(token.text) - len(token.text.lstrip("0123456789"))
    return whole == 3 and len(first) <= 3 and all(part.isdigit() for part in (first, *others))
