"""The question of a line that is not plain: ``1.2k usd to eur, rub on 2024-12-31``; pure, no clock.

A line is cut into tokens once; these become amounts, currencies, connectors and a day. Their order
then says which currency is the base and which are quotes.
"""

from decimal import Decimal

from converter.errors import AmountError, DateError, InputError
from converter.iso4217 import no_amount
from converter.text.amounts import shifted, shown
from converter.text.forms import Form
from converter.text.items import Item, named_twice
from converter.text.reader import Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from converter.text.spoken import Relative

    Number = Decimal | Fraction
    Readings = tuple[str, ...]
    Terms = tuple[tuple[Number, str], ...]
    Fields = tuple[Number, str, tuple[str, ...], date | Relative | None, Readings, Terms, str]

__all__ = ["read", "targets"]


def read(line: str, locale: "str | None" = None, form: "Form | None" = None) -> "Fields":
    """The fields of the `Question` of any line, in their order; `parse_line` needs it if a line is not plain.

    Raises InputError or one of its subclasses. If a similar line can be read, the message shows it as a
    command; ``form`` says of which command, if not a question.
    """
    text, form = line.strip().rstrip("?!.,; "), form or Form()
    try:
        return _checked(line, text, locale, form)
    except InputError as error:
        from converter.text.hints import hinted

        refused = hinted(error, text, lambda other: _checked(other, other, locale, form), form)
        if refused is error:
            raise
        raise refused from None


def targets(line: str, locale: "str | None" = None) -> "tuple[tuple[str, ...], Readings]":
    """The codes of a list of currencies such as ``to rub, eur``, and the readings that were chosen.

    Raises InputError or one of its subclasses for anything else, such as an amount or a day.
    """
    text = line.strip().rstrip("?!.,; ")
    _check_characters(text)
    reader = Reader(text, locale, Form(), base=False)
    reader.read()
    said, kinds = shown(text), {item.kind for item in reader.items}
    if reader.on:
        raise DateError(f"the day of all lines is an option, --on DATE; not as in: {said}")
    if "currency" not in kinds or not kinds <= {"currency", "connector", "comma"}:
        raise InputError(f"no list of currencies: {said}")
    found = _targets(reader.items, said)
    assumed = [note for item in found for note in item.assumed]
    return tuple(dict.fromkeys(item.code for item in found)), tuple(dict.fromkeys(assumed))


def _checked(line: str, text: str, locale: "str | None", form: Form) -> "Fields":
    """The question of a line; ``text`` is the line without the punctuation marks at its end."""
    if not (line.isascii() and line.isprintable()):
        _check_characters(line)
    if not text:
        raise InputError(f"nothing was asked; try: {form.example('100', 'USD', 'RUB')}")
    reader = Reader(text, locale, form)
    if "," in line or ";" in line:
        from converter.text.rows import check

        check(reader.tokens, text, line.strip()[len(text) :])
    reader.read()
    return _question(reader)


def _check_characters(line: str) -> None:
    """Raise InputError for a character that can't be seen, and for digits other than 0-9."""
    for c in line:
        if not (c.isprintable() or c.isspace()):
            raise InputError(f"a character that can't be shown (U+{ord(c):04X}); take it out")
        if c.isnumeric() and not (c.isascii() or c.isalpha()):
            raise AmountError(f"{c}: an amount is written with the digits 0-9")


def _question(reader: Reader) -> "Fields":
    items, said = reader.items, shown(reader.text)
    if any(item.kind == "operator" for item in items):
        return _calculated(reader)
    amounts = [k for k, item in enumerate(items) if item.kind == "amount"]
    if len(amounts) > 1:
        first, second = (shown(items[k].text) for k in amounts[:2])
        raise InputError(f"two amounts, {first} and {second}, in: {said}")
    number, source, rest = _money(reader, amounts[0] if amounts else None)
    number = number and number.of(source.code)
    targets = _targets(rest, said)
    assumed = [note for item in (number, source, *targets) if item for note in item.assumed]
    value = shifted(number.value if number else Decimal(1), source.power)
    codes = dict.fromkeys(item.code for item in targets)
    told = tuple(dict.fromkeys((*assumed, *reader.on_told)))
    return value, source.code, tuple(codes), reader.on, told, (), reader.hundredth


def _calculated(reader: Reader) -> "Fields":
    """The question of a line with operators; it begins with the calculation."""
    from converter.text.sums import Calculation

    found = Calculation(reader.items, reader.text)
    if "" in found.terms:
        raise _no_source(reader, found.text, found.rest)
    targets = _targets(found.rest, shown(reader.text))
    assumed = [*found.assumed, *(note for item in targets for note in item.assumed)]
    terms = tuple((number, code) for code, number in found.terms.items())
    (value, source), terms = (terms[0], ()) if len(terms) == 1 else ((Decimal(0), ""), terms)
    codes = dict.fromkeys(item.code for item in targets)
    told = tuple(dict.fromkeys((*assumed, *reader.on_told)))
    return value, source, tuple(codes), reader.on, told, terms, reader.hundredth


def _money(reader: Reader, at: "int | None") -> "tuple[Item | None, Item, list[Item]]":
    """The amount, its currency, and the items after both; the amount may be missing."""
    items = reader.items
    number = None if at is None else items[at]
    before = items[:at] if at else []
    after = items[at + 1 :] if at is not None else items
    if before and (len(before) > 1 or before[0].kind != "currency"):
        raise InputError(
            f"an amount must be directly before or after its currency, not as in: {shown(reader.text)}"
        )
    if before:
        source, after = named_twice(before[0], after)
        return number, source, after
    if after and after[0].kind == "comma" and number:
        after = after[1:]
    if after and after[0].kind == "currency":
        return number, after[0], after[1:]
    raise _no_source(reader, number.text if number else "", after)


def _no_source(reader: Reader, number: str, after: "list[Item]") -> InputError:
    """The error for a question without a base currency, with a line to type."""
    named = [item.code for item in after if item.kind == "currency"]
    target = named[0] if named else "EUR"
    source = "EUR" if target == "USD" else "USD"
    if len(named) > 1 and [item.kind for item in after[:3:2]] == ["connector", "connector"]:
        # "100 in USD to EUR" names base and quote, but the base after a connector.
        source, target = named[:2]
    example = reader.form.example(shown(number) or "100", source, target)
    what = "the currency of the amount" if number else "the currency to convert from"
    return InputError(f"{what} is missing: {shown(reader.text)}; try: {example}")


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
