"""Words to values: ``1.2k usd to eur, rub on 2024-12-31`` is one question; pure, no clock.

A line is cut into tokens once; these become amounts, currencies, connectors and a day; their order
then says which currency is the source and which are targets.
"""

from decimal import Decimal

from converter.errors import AmountError, InputError
from converter.iso4217 import known, no_amount
from converter.model import _Record
from converter.text.amounts import shifted, shown
from converter.text.items import Item, Reader, named_twice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from fractions import Fraction

    from converter.text.spoken import Relative

__all__ = ["Question", "parse", "parse_line"]

LONGEST = 1000
_LINKS = frozenset(("to", "in", "=", "on", "->", "\u2192", ",", "-"))
_CONNECTORS = frozenset(("to", "in"))
_OPERATORS = frozenset("+-*/()\u2212\u00d7\u00f7\u00b7")
_ENDS_MONEY = frozenset("0123456789)")


class Question(_Record):
    """What was asked: an amount of a currency, in the targets, at the rate of a day.

    ``base`` and ``quotes`` are ISO codes; no quotes means the asker's home currencies, no day
    the newest rate. ``assumed`` names readings that were chosen: ``$=USD``,
    ``1,234=1234 (not 1.234)``. An amount whose decimals don't end is a fraction. A sum of several
    currencies has its amounts and codes in ``terms``, an empty ``base`` and an ``amount`` of 0.
    ``hundredth`` is the first word that named the hundredth of a currency, by which the amount is
    divided already.
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
        """The same question with these readings to tell."""
        return Question(self.amount, self.base, self.quotes, self.on, assumed, self.terms, self.hundredth)


def parse(words: "Sequence[str]", *, locale: "str | None" = None) -> Question:
    """The question that these words ask; raises InputError or one of its kinds.

    ``locale`` decides whether ``1,234`` has a decimal comma.
    """
    words = [words] if isinstance(words, str) else words
    length = sum(map(len, words)) + len(words)
    if length > LONGEST + 1:
        raise InputError(f"a question of {length - 1} characters; at most {LONGEST} are read")
    if len(words) > 1 and not all(map(str.strip, words)):
        raise InputError("one of the words is empty; is a variable of the shell not set?")
    if len(words) > 1 and _is_money(words[0]) and words[1].lower() not in _LINKS:
        # '$100 CAD' EUR: the quotes of the shell say that CAD is no target.
        words = [words[0], "to", *words[1:]]
    line = " ".join([*map(_closed, words[:-1]), *words[-1:]])
    return parse_line(line, locale=locale)


def _is_money(word: str) -> bool:
    """Whether a quoted word is a symbol, a number and a code: ``$100 CAD``."""
    parts = word.split()
    if len(parts) != 2 or word[:1].isalnum() or not _code_like(parts[1]):
        return False
    return any(c.isdigit() for c in parts[0])


def _code_like(text: str) -> bool:
    return len(text) == 3 and text.isascii() and known(text.upper())


def _closed(word: str) -> str:
    """A word of the shell that is a whole calculation, closed against the currency after it.

    In ``"100 USD + 50" EUR`` the quotes say that EUR is the target; a line alone doesn't.
    """
    if word[-1:] not in _ENDS_MONEY or _OPERATORS.isdisjoint(word[1:]):
        return word
    money = any(not (c.isdigit() or c.isspace() or c in _OPERATORS or c in ".,'_") for c in word)
    return f"{word}," if money else word


def parse_line(line: str, *, locale: "str | None" = None) -> Question:
    """The question that a line asks; raises InputError or one of its kinds."""
    if len(line) > LONGEST:
        raise InputError(f"a question of {len(line)} characters; at most {LONGEST} are read")
    # A batch has thousands of plain lines: what the grammar would make of those is known at sight.
    words = line.split()
    if len(words) == 4 and words[2] in _CONNECTORS:
        del words[2]
    if len(words) == 3 and line.isascii():
        number, source, target = words
        if known(source) and known(target) and _plain(number):
            return Question(Decimal(number), source, (target,))
    return _general(line, locale)


def _plain(number: str) -> bool:
    """Whether ASCII text is digits with at most one dot, readable in one way only."""
    whole, dot, part = number.partition(".")
    return (
        whole.isdigit()
        and (whole[0] != "0" or len(whole) == 1)
        and (part.isdigit() and len(part) != 3 if dot else True)
        and len(number) <= 30
    )


def _general(line: str, locale: "str | None") -> Question:
    """The same by the whole grammar; what it refuses is told with the line to type, where one is found."""
    text = line.strip().rstrip("?!.,; ")
    try:
        return _checked(line, text, locale)
    except InputError as error:
        from converter.text.hints import hinted

        refused = hinted(error, text, lambda other: _checked(other, other, locale))
        if refused is error:
            raise
        raise refused from None


def _checked(line: str, text: str, locale: "str | None") -> Question:
    """The question of a line, whose text is what stands in it without the marks at its end."""
    if not (line.isascii() and line.isprintable()):
        _check_characters(line)
    if not text:
        raise InputError("nothing was asked; try: convert 100 USD RUB")
    reader = Reader(text, locale)
    if "," in line or ";" in line:
        from converter.text.rows import check

        check(reader.tokens, text, line.strip()[len(text) :])
    reader.read()
    return _question(reader)


def _check_characters(line: str) -> None:
    """Refuse what can't be seen, and digits that only look like 0-9."""
    for c in line:
        if not (c.isprintable() or c.isspace()):
            raise InputError(f"a character that can't be shown (U+{ord(c):04X}); take it out")
        if c.isnumeric() and not (c.isascii() or c.isalpha()):
            raise AmountError(f"{c}: an amount is written with the digits 0-9")


def _question(reader: Reader) -> Question:
    items, said = reader.items, shown(reader.text)
    if any(item.kind == "operator" for item in items):
        return _calculated(reader, said)
    amounts = [k for k, item in enumerate(items) if item.kind == "amount"]
    if len(amounts) > 1:
        first, second = (shown(items[k].text) for k in amounts[:2])
        raise InputError(f"two amounts, {first} and {second}, in: {said}")
    number, source, rest = _money(items, amounts[0] if amounts else None, said)
    targets = _targets(rest, said)
    assumed = [note for item in (number, source, *targets) if item for note in item.assumed]
    value = shifted(number.value if number else Decimal(1), source.power)
    codes = dict.fromkeys(item.code for item in targets)
    told = tuple(dict.fromkeys(assumed))
    return Question(value, source.code, tuple(codes), reader.on, told, hundredth=reader.hundredth)


def _calculated(reader: Reader, said: str) -> Question:
    """The question of a line with operators, which begins with its amounts."""
    from converter.text.sums import Calculation

    found = Calculation(reader.items, reader.text)
    if "" in found.terms:
        raise _no_source(found.text, found.rest, said)
    targets = _targets(found.rest, said)
    assumed = [*found.assumed, *(note for item in targets for note in item.assumed)]
    terms = tuple((number, code) for code, number in found.terms.items())
    (value, source), terms = (terms[0], ()) if len(terms) == 1 else ((Decimal(0), ""), terms)
    codes = dict.fromkeys(item.code for item in targets)
    told = tuple(dict.fromkeys(assumed))
    return Question(value, source, tuple(codes), reader.on, told, terms, reader.hundredth)


def _money(items: "list[Item]", at: "int | None", said: str) -> "tuple[Item | None, Item, list[Item]]":
    """The amount, its currency, and the items after both."""
    number = None if at is None else items[at]
    before = items[:at] if at else []
    after = items[at + 1 :] if at is not None else items
    if before and (len(before) > 1 or before[0].kind != "currency"):
        raise InputError(f"an amount stands before or right after its currency, not as in: {said}")
    if before:
        source, after = named_twice(before[0], after)
        return number, source, after
    if after and after[0].kind == "comma" and number:
        after = after[1:]
    if after and after[0].kind == "currency":
        return number, after[0], after[1:]
    raise _no_source(number.text if number else "", after, said)


def _no_source(number: str, after: "list[Item]", said: str) -> InputError:
    """Why there is nothing to convert from, and what to type."""
    from converter.text.hints import command

    named = [item.code for item in after if item.kind == "currency"]
    target = named[0] if named else "EUR"
    source = "EUR" if target == "USD" else "USD"
    if len(named) > 1 and [item.kind for item in after[:3:2]] == ["connector", "connector"]:
        # "100 in USD to EUR" names both, only not where they are read.
        source, target = named[:2]
    example = command(f"{shown(number) or 100} {source} {target}")
    what = "an amount and a target but no currency of the amount" if after else "an amount but no currency"
    what = what if number else "no currency to convert from"
    return InputError(f"{what}: {said}; try: {example}")


def _targets(rest: "list[Item]", said: str) -> "list[Item]":
    """The currencies of a list such as ``to rub, eur = gbp``."""
    targets: list[Item] = []
    connected = False
    for k, item in enumerate(rest):
        if item.kind == "connector":
            if targets and not connected:
                raise InputError(f"two currencies before '{item.text}' in: {said}")
            if k + 1 == len(rest) or rest[k + 1].kind == "connector":
                raise InputError(f"a target is missing after '{item.text}' in: {said}")
            connected = True
        elif item.kind == "currency":
            if item.power:
                raise no_amount(item.text, item.code)
            targets.append(item)
    return targets
