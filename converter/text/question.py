"""Words to a question: ``1.2k usd to eur, rub on 2024-12-31``; pure, no clock.

A plain line, ``100 USD EUR``, is read here. Any other is read by `text.grammar`, which with all that it
needs is imported for such a line only.
"""

from decimal import Decimal

from converter.errors import InputError
from converter.iso4217 import known
from converter.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from fractions import Fraction

    from converter.text.forms import Form
    from converter.text.spoken import Relative

__all__ = ["Question", "check_countries", "parse", "parse_line", "plain"]

LONGEST = 1000
_LINKS = frozenset(("to", "in", "into", "=", "on", "->", "\u2192", ",", "-"))
_CONNECTORS = frozenset(("to", "in", "into"))
_OPERATORS = frozenset("+-*/()\u2212\u00d7\u00f7\u00b7")
_ENDS_MONEY = frozenset("0123456789)")
_JOINS = frozenset(("", "*", "/", "+", "\u00d7", "\u00f7", "\u00b7", "%"))
_NEEDS_QUOTES = frozenset(" \t$*()")


class Question(Record):
    """An amount of a currency, the currencies to convert it to, and the day of the rate.

    ``base`` and ``quotes`` are codes. Without quotes the amount is converted to the home currencies of the
    user; without a day, ``on``, by the newest rate. ``amount`` is a fraction if its decimals don't end.
    A sum of several currencies has its amounts and codes in ``terms``, an empty ``base`` and an
    ``amount`` of 0. ``assumed`` names the readings that were chosen: ``$=USD``, ``1,234=1234 (not 1.234)``.
    ``hundredth`` is the first word that means a hundredth of a currency, such as GBp; the amount is
    already in the currency itself.
    """

    __slots__ = ("amount", "base", "quotes", "on", "assumed", "terms", "hundredth")

    def __init__(
        self,
        amount: "Decimal | Fraction",
        base: str,
        quotes: "tuple[str, ...]",
        on: "date | Relative | None" = None,
        assumed: "tuple[str, ...]" = (),
        terms: "tuple[tuple[Decimal | Fraction, str], ...]" = (),
        hundredth: str = "",
    ) -> None:
        self.amount = amount
        self.base = base
        self.quotes = quotes
        self.on = on
        self.assumed = assumed
        self.terms = terms
        self.hundredth = hundredth

    def told(self, assumed: "tuple[str, ...]") -> "Question":
        """The same question with ``assumed`` as its readings."""
        return Question(self.amount, self.base, self.quotes, self.on, assumed, self.terms, self.hundredth)


def parse(words: "Sequence[str]", *, locale: "str | None" = None, form: "Form | None" = None) -> Question:
    """The question of the words of a command line, or of a single text.

    ``locale`` decides whether ``1,234`` has a decimal comma. ``form`` names the command, if the words are not
    those of a question. Raises InputError or one of its subclasses.
    """
    words = [words] if isinstance(words, str) else words
    length = sum(map(len, words)) + len(words)
    if length > LONGEST + 1:
        raise InputError(f"a question of {length - 1} characters; at most {LONGEST} are read")
    if len(words) > 1 and not all(map(str.strip, words)):
        raise InputError("one of the words is empty; is a variable of the shell not set?")
    if len(words) > 1 and _is_money(words[0]) and words[1].lower() not in _LINKS:
        # In '$100 CAD' EUR the quotes of the shell say that CAD is not a target.
        words = [words[0], "to", *words[1:]]
    following = [*words[1:], ""]
    line = " ".join([_closed(*both) for both in zip(words, following, strict=True)])
    return parse_line(line, locale=locale, form=form)


def _is_money(word: str) -> bool:
    """Whether a quoted word of the shell is a symbol, a number and a code: ``$100 CAD``."""
    parts = word.split()
    if len(parts) != 2 or word[:1].isalnum() or not _code_like(parts[1]):
        return False
    return any(c.isdigit() for c in parts[0])


def _code_like(text: str) -> bool:
    return len(text) == 3 and text.isascii() and known(text.upper())


def _closed(word: str, following: str) -> str:
    """The word with a comma after it, if it is a whole calculation in quotes of the shell.

    In ``"100 USD + 50" EUR`` the quotes say that EUR is the target. Without the comma the line would be a
    sum of dollars and euros. A word without a space or a mark that a shell takes needs no quotes, and is
    read as the same text in a longer one.
    """
    if word[-1:] not in _ENDS_MONEY or _OPERATORS.isdisjoint(word[1:]) or following[:1] in _JOINS:
        return word
    if _NEEDS_QUOTES.isdisjoint(word) or word.count("(") != word.count(")"):
        return word
    money = any(not (c.isdigit() or c.isspace() or c in _OPERATORS or c in ".,'_%") for c in word)
    return f"{word}," if money else word


def parse_line(line: str, *, locale: "str | None" = None, form: "Form | None" = None) -> Question:
    """The question of a line; raises InputError or one of its subclasses.

    ``locale`` and ``form`` are as for `parse`.
    """
    if len(line) > LONGEST:
        raise InputError(f"a question of {len(line)} characters; at most {LONGEST} are read")
    found = plain(line)
    if found is not None:
        return found
    from converter.text.grammar import read

    return Question(*read(line, locale, form))


def check_countries(assumed: "tuple[str, ...]", day: "date") -> None:
    """Raise DateError if a country among the readings of a question used other money on its day.

    ``croatia=EUR`` is wrong for a day of 2015.
    """
    from converter.iso4217 import check_country

    for reading in assumed:
        country, _, code = reading.rpartition("=")
        check_country(country, code, day)


def plain(line: str) -> "Question | None":
    """The question of a line like ``100 USD EUR`` or ``100 USD to EUR``; None if the line is another.

    It is what the grammar reads, found without it: a batch has thousands of such lines.
    """
    words = line.split()
    if len(words) == 4 and words[2] in _CONNECTORS:
        del words[2]
    if len(words) == 3 and line.isascii():
        number, base, quote = words
        if known(base) and known(quote) and _is_plain(number):
            return Question(Decimal(number), base, (quote,))
    return None


def _is_plain(number: str) -> bool:
    """Whether ASCII text is digits with at most one dot, and can be read in one way only."""
    whole, dot, part = number.partition(".")
    return (
        whole.isdigit()
        and (whole[0] != "0" or len(whole) == 1)
        and (part.isdigit() and len(part) != 3 if dot else True)
        and len(number) <= 30
    )
